-- richness: how much of what entries of its kind can have an entry's own page has, in points.  This is the one place of sections, kinds and points;
-- no figure comes from the data, so an entry's richness changes only with the entry.

-- The sections that an entry has, one bit each, in the order of the table below.
CREATE TEMP MACRO sections_of(glosses, genders, forms, hyphenations, sounds, notes, examples, links, translations, refs, form_of) AS (
    (len(glosses) > 0)::UINTEGER
    + ((len(genders) > 0)::UINTEGER << 1)
    + ((len(forms) > 0)::UINTEGER << 2)
    + ((len(hyphenations) > 0)::UINTEGER << 3)
    + (list_contains([s.kind FOR s IN sounds], 'ipa')::UINTEGER << 4)
    + (list_contains([s.kind FOR s IN sounds], 'audio')::UINTEGER << 5)
    + (list_contains([s.kind FOR s IN sounds], 'rhyme')::UINTEGER << 6)
    + (list_contains([n.kind FOR n IN notes], 'etymology')::UINTEGER << 7)
    + ((len(examples) > 0)::UINTEGER << 8)
    + (list_has_any([l.kind FOR l IN links], ['synonym', 'near_synonym'])::UINTEGER << 9)
    + (list_contains([l.kind FOR l IN links], 'antonym')::UINTEGER << 10)
    + (list_has_any([l.kind FOR l IN links], ['hypernym', 'holonym'])::UINTEGER << 11)
    + (list_has_any([l.kind FOR l IN links], ['hyponym', 'meronym'])::UINTEGER << 12)
    + (list_has_any([l.kind FOR l IN links], ['collocation', 'idiom', 'proverb'])::UINTEGER << 13)
    + (list_has_any([l.kind FOR l IN links], ['derived', 'family', 'diminutive', 'feminine', 'masculine', 'name_variant'])::UINTEGER << 14)
    + ((len(translations) > 0)::UINTEGER << 15)
    + ((len(refs) > 0)::UINTEGER << 16)
    + ((len(form_of) > 0)::UINTEGER << 17));

-- Points of a section, for each kind of entry.
CREATE TEMP TABLE richness_points AS FROM (VALUES
    (0,  'gloss',        20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 8),
    (1,  'gender',        4,  2,  0,  0,  0,  0,  0,  0,  0,  0,  0, 0),
    (2,  'forms',        12,  6, 12,  8,  6,  0,  0,  0,  0,  0,  0, 0),
    (3,  'hyphenation',   6,  5,  6,  6,  5,  5,  2,  3,  2,  0,  3, 4),
    (4,  'ipa',           8,  8,  8,  8,  8,  8,  4,  5,  3,  3,  4, 4),
    (5,  'audio',         3,  3,  3,  3,  3,  3,  1,  1,  1,  1,  1, 1),
    (6,  'rhyme',         2,  1,  2,  2,  1,  1,  0,  0,  0,  0,  0, 1),
    (7,  'etymology',     8, 10,  8,  8,  8,  8,  6,  8,  6,  6,  6, 0),
    (8,  'examples',     12,  8, 12, 12, 12, 12,  8,  8, 10,  4,  8, 0),
    (9,  'synonyms',      5,  2,  5,  5,  3,  4,  2,  2,  4,  0,  2, 0),
    (10, 'antonyms',      2,  0,  2,  3,  1,  2,  0,  1,  0,  0,  0, 0),
    (11, 'hypernyms',     5,  4,  3,  1,  1,  1,  2,  0,  1,  2,  1, 0),
    (12, 'hyponyms',      3,  0,  2,  1,  0,  0,  0,  0,  0,  0,  0, 0),
    (13, 'collocations',  4,  1,  4,  4,  2,  3,  0,  0,  0,  0,  1, 0),
    (14, 'derivations',   4,  3,  4,  4,  2,  2,  1,  8,  0,  0,  1, 0),
    (15, 'translations',  8,  5,  8,  8,  8,  8,  4,  4,  6,  3,  4, 0),
    (16, 'references',    5,  4,  5,  5,  5,  5,  5,  5,  5,  3,  4, 0),
    (17, 'form of',       0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0, 4)
) p (bit, section, noun, name, verb, adjective, pronoun, particle, abbreviation, affix, phrase, symbol, other, form);

-- The kind of entry that a part of speech is; whatever it is, a form page is a form.
CREATE TEMP TABLE richness_kinds AS FROM (VALUES
    ('noun', 'noun'), ('proper_noun', 'name'), ('verb', 'verb'), ('adjective', 'adjective'), ('participle', 'adjective'),
    ('pronoun', 'pronoun'), ('article', 'pronoun'), ('numeral', 'pronoun'), ('adverb', 'particle'), ('adposition', 'particle'), ('conjunction', 'particle'),
    ('interjection', 'particle'), ('particle', 'particle'), ('contraction', 'particle'), ('abbreviation', 'abbreviation'), ('affix', 'affix'), ('phrase', 'phrase'),
    ('symbol', 'symbol'), ('other', 'other'), ('declined_form', 'form'), ('conjugated_form', 'form'), ('other_form', 'form')
) k (pos, kind);
