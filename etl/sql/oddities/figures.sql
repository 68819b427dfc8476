-- What oddities looks at: one row of figures for each entry -> table figures.  Tables of the run are read; NULL = does not apply to this entry.
-- Whatever is learnt (which letters stand for which sound, which words belong to which field) is learnt from the run itself, each entry's own share left out.

CREATE TEMP MACRO tokens(text) AS regexp_extract_all(lower(text), '[\p{L}\p{M}]{3,}');
-- A word as far as spelling and sound go together: kinds of consonants, doubled ones once.
CREATE TEMP MACRO bones(text) AS regexp_replace(translate(text, 'bpdtgkqcɡɣʁrʀɾɐxçχfvwʋβɸszßʃʒθðmnŋɲlʎ', 'ppttkkkkkkrrrrrsssffffffsssssttmnnnll'), '[^ptkrsfmnl]+', '', 'g');
CREATE TEMP MACRO bones_of_word(text) AS bones(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(text), 'sch', 's'), 'ch', 's'), 'ck', 'k'), 'ph', 'f'), 'x', 'ks'), 'z', 'ts'), 'th', 't'), 'qu', 'kf'), 'ng', 'n'));
CREATE TEMP MACRO apart(one, other) AS levenshtein(one, other) / greatest(length(one), length(other), 1);
-- What is left of wikitext, and brackets that do not match.
CREATE TEMP MACRO residue(text) AS CASE WHEN regexp_matches(text, '[][{}|<>]|''''|&[a-z]+;|__') THEN length(regexp_replace(regexp_replace(text, '\[[^][{}|<>]*\]', '', 'g'), '(&[a-z]+;|''''+|__|[][{}|<>])|.', '\1', 'g')) ELSE 0 END;

CREATE TEMP TABLE kinds AS
SELECT address, address_number AS n, title, lemma, language, pos, is_form, richness, genders, field, form_of,
    language || ' ' || pos || CASE WHEN is_form THEN ' form' ELSE '' END AS kind
FROM product.aqea_entries;

-- Glosses: length, letters, residue, and how known their words are to the glosses of other entries.
CREATE TEMP TABLE glosses AS
SELECT n, kind, language, is_form, sense, gloss, s.field, s.labels, list_distinct(tokens(gloss)) AS words, tokens(gloss)[-1] AS last
FROM product.senses s JOIN kinds USING (address) WHERE gloss IS NOT NULL;

CREATE TEMP TABLE gloss_words AS SELECT n, language, is_form, kind, sense, field, unnest(words) AS word FROM glosses;
CREATE TEMP TABLE known AS SELECT language, word, count(*) AS entries FROM (SELECT DISTINCT language, word, n FROM gloss_words) GROUP BY ALL;
CREATE TEMP TABLE of_glosses AS
SELECT n, min(length(gloss)) AS gloss_shortest, max(length(gloss)) AS gloss_longest, max(residue(gloss)) AS gloss_residue, count(*) AS senses,
    max(length(regexp_replace(gloss, '[\p{L}\p{M}\s]', '', 'g')) / length(gloss)) AS gloss_signs,
    coalesce(max(1 / nullif(others, 0)), 0) AS gloss_copied
FROM glosses LEFT JOIN (
    SELECT language, gloss, count(*) - 1 AS others FROM (SELECT DISTINCT language, gloss, n FROM glosses WHERE length(gloss) > 15 AND NOT is_form) GROUP BY ALL HAVING others > 0
) USING (language, gloss) GROUP BY n;
CREATE TEMP TABLE of_words AS
SELECT n, min(unknown) AS gloss_unknown FROM (
    SELECT n, sense, avg((entries = 1)::INTEGER) AS unknown FROM gloss_words JOIN known USING (language, word) GROUP BY n, sense
) GROUP BY n;

-- Letters: how likely each is after the two before it (logarithm, over the words of all glosses).  A foreign word is unlikely as a whole, one that is cut at its end.
CREATE TEMP TABLE letters AS
SELECT language, word, unnest([padded[i:i + 2] FOR i IN generate_series(1, length(padded) - 2)]) AS three, generate_subscripts([padded[i:i + 2] FOR i IN generate_series(1, length(padded) - 2)], 1) AS place
FROM (SELECT language, word, '^' || word || '$' AS padded FROM known);
CREATE TEMP TABLE likely AS
SELECT language, three, ln((many - 0.9) / sum(many) OVER (PARTITION BY language, three[:2])) AS p FROM (SELECT language, three, count(*) AS many FROM letters GROUP BY ALL);
CREATE TEMP TABLE spelt AS SELECT language, word, avg(p) AS p, max(p) FILTER (ends_with(three, '$')) AS end_p FROM letters JOIN likely USING (language, three) GROUP BY ALL;
CREATE TEMP TABLE of_letters AS
SELECT n, min(p) AS gloss_letters FROM (SELECT n, sense, avg(p) AS p FROM gloss_words JOIN spelt USING (language, word) GROUP BY n, sense HAVING count(*) > 1) GROUP BY n;

-- The last word: does it end glosses, and does it end like a word?
CREATE TEMP TABLE lasts AS SELECT language, last AS word, count(*) AS many FROM glosses GROUP BY ALL;
CREATE TEMP TABLE of_last AS
SELECT n, max((k.entries = 1)::INTEGER) AS gloss_end_unknown, min(s.end_p + ln((l.many - 1 + 0.5) / (greatest(k.entries, l.many) - 1 + 3))) AS gloss_end
FROM glosses g JOIN known k ON k.language = g.language AND k.word = last JOIN lasts l ON l.language = g.language AND l.word = last
JOIN spelt s ON s.language = g.language AND s.word = last GROUP BY n;

-- The field against what goes with fields: words of the gloss, labels, the lemma's end.  How much more likely is it than the likeliest other (logarithm)?
CREATE TEMP TABLE field_traits AS
SELECT n, kind, field, unnest(list_distinct(words || ['#' || x FOR x IN labels] || ['-' || right(lower(lemma), 4), '-' || right(lower(lemma), 6)])) AS trait
FROM glosses JOIN kinds USING (n, kind, field) WHERE field IS NOT NULL AND NOT glosses.is_form QUALIFY row_number() OVER (PARTITION BY n ORDER BY sense) = 1;
CREATE TEMP TABLE trait_fields AS SELECT kind, trait, field, count(*) AS many FROM field_traits GROUP BY ALL;
CREATE TEMP TABLE field_shares AS SELECT kind, field, ln(count(*) / sum(count(*)) OVER (PARTITION BY kind)) AS share FROM kinds WHERE field IS NOT NULL GROUP BY kind, field;
CREATE TEMP TABLE of_fields AS
WITH told AS (
    SELECT t.n, t.field = f.field AS own, sum(ln(1 + (f.many - (t.field = f.field)::INTEGER) / exp(s.share) / (a.many + 1))) AS lift, any_value(s.share) AS share
    FROM field_traits t JOIN trait_fields f USING (kind, trait) JOIN field_shares s ON s.kind = t.kind AND s.field = f.field
    JOIN (SELECT kind, trait, sum(many) AS many FROM trait_fields GROUP BY ALL) a ON a.kind = t.kind AND a.trait = t.trait WHERE a.many BETWEEN 2 AND 1000
    GROUP BY t.n, t.field, f.field
)
SELECT n, coalesce(max(lift + share) FILTER (own), 0) - coalesce(max(lift + share) FILTER (NOT own), 0) AS field_fits FROM told GROUP BY n;
-- Forms of the table: like the lemma?  And does gender go with the endings?
CREATE TEMP TABLE table_forms AS
SELECT n, kind, lemma, genders, form, slot, lower(form) AS lowered FROM product.forms f JOIN kinds USING (address) WHERE source IN ('table', 'generated') AND NOT is_form;
CREATE TEMP TABLE of_forms AS
SELECT n, count(*) AS forms, avg(apart(lowered, lower(lemma))) AS forms_apart, min(apart(lowered, lower(lemma))) AS forms_nearest,
    max(residue(form)) AS forms_residue FROM (SELECT DISTINCT n, lemma, form, lowered FROM table_forms) GROUP BY n;
CREATE TEMP MACRO ending(form, lemma) AS CASE WHEN form IS NULL THEN '?' WHEN starts_with(form, lemma) THEN '-' || form[length(lemma) + 1:] ELSE '~' || right(form, 2) END;
CREATE TEMP TABLE inflected AS
SELECT n, kind, genders, ending(genitive, lemma) AS genitive, ending(plural, lemma) AS plural, lower(right(lemma, 2)) AS two, lower(right(lemma, 3)) AS three, lower(right(lemma, 4)) AS four, lower(right(lemma, 6)) AS six FROM (
    SELECT n, kind, lemma, genders, min(form) FILTER (slot LIKE 'Genitiv Singular%') AS genitive, min(form) FILTER (slot LIKE 'Nominativ Plural%') AS plural
    FROM table_forms GROUP BY ALL
) WHERE len(genders) > 0;
CREATE TEMP TABLE traits AS SELECT n, kind, genders, unnest([genitive || '/' || plural, '2' || two, '3' || three, '4' || four, '6' || six]) AS trait FROM inflected;
CREATE TEMP TABLE trait_genders AS SELECT kind, trait, gender, count(*) AS many FROM (SELECT kind, trait, unnest(genders) AS gender FROM traits) GROUP BY ALL;
CREATE TEMP TABLE gender_shares AS SELECT kind, gender, count(*) / sum(count(*)) OVER (PARTITION BY kind) AS share FROM (SELECT kind, unnest(genders) AS gender FROM inflected) GROUP BY kind, gender;
CREATE TEMP TABLE of_genders AS
WITH told AS (
    SELECT t.n, s.gender, max(s.share) AS prior, list_contains(any_value(t.genders), s.gender) AS own,
        sum(ln((coalesce(g.many, 0) - list_contains(t.genders, s.gender)::INTEGER + 1.0 * s.share) / (a.many - len(t.genders) + 1.0) / s.share)) AS lift
    FROM traits t JOIN gender_shares s USING (kind) LEFT JOIN trait_genders g ON g.kind = t.kind AND g.trait = t.trait AND g.gender = s.gender
    JOIN (SELECT kind, trait, sum(many) AS many FROM trait_genders GROUP BY ALL) a ON a.kind = t.kind AND a.trait = t.trait GROUP BY t.n, s.gender
)
SELECT n, max(ln(prior) + lift) FILTER (own) - max(ln(prior) + lift) FILTER (NOT own) AS gender_fits FROM told GROUP BY n;
CREATE TEMP TABLE of_patterns AS
SELECT n, ln(count(*) OVER (PARTITION BY kind, genders, genitive, plural) / count(*) OVER (PARTITION BY kind)) AS pattern_share FROM inflected;

-- Sounds and hyphenation against the spelling.
CREATE TEMP TABLE of_sounds AS
SELECT n, min(apart(bones_of_word(lemma), bones(value))) AS ipa_apart, max(abs(ln(length(regexp_replace(value, '[^\p{L}]', '', 'g')) / greatest(length(lemma), 1) + 0.01))) AS ipa_length,
    min(apart(bones_of_word(lemma)[:2], bones(value)[:2])) AS ipa_begins, min(apart(right(bones_of_word(lemma), 2), right(bones(value), 2))) AS ipa_ends, max(residue(value)) AS ipa_residue, count(*) AS ipas
FROM product.sounds JOIN kinds USING (address) WHERE sounds.kind = 'ipa' AND for_form IS NULL AND regexp_matches(lemma, '^\p{Latin}[\p{Latin} ’''.-]*$') GROUP BY n;
CREATE TEMP TABLE of_hyphenations AS
SELECT n, min(apart(lower(array_to_string(parts, '')), lower(lemma))) AS hyphenation_apart FROM product.hyphenations JOIN kinds USING (address) WHERE for_form IS NULL GROUP BY n;
CREATE TEMP TABLE of_lemmas AS
SELECT n, length(lemma) AS lemma_length, length(regexp_replace(lemma, '[\p{L}\p{M}]', '', 'g')) AS lemma_signs,
    (lemma[1] = upper(lemma[1]))::INTEGER AS lemma_capital, list_min([apart(lower(lemma), lower(x)) FOR x IN form_of]) AS base_apart FROM kinds;

-- Examples: is the word in them, and does another entry have the same?
CREATE TEMP TABLE without AS
SELECT n, ordinal, text FROM product.examples JOIN kinds USING (address) WHERE NOT contains(lower(text), left(lower(lemma), greatest(length(lemma) - 2, 3)));
CREATE TEMP TABLE forms_within AS
SELECT DISTINCT n, ordinal FROM without JOIN (SELECT DISTINCT n, lowered FROM table_forms WHERE length(lowered) > 2) USING (n) WHERE contains(lower(text), lowered);
CREATE TEMP TABLE copied_examples AS SELECT hash(text) AS key FROM product.examples GROUP BY key HAVING min(address) <> max(address);
CREATE TEMP TABLE of_examples AS
SELECT n, count(*) AS examples, avg((w.n IS NOT NULL AND i.n IS NULL)::INTEGER) AS examples_without, avg((key IS NOT NULL)::INTEGER) AS examples_copied,
    max(residue(e.text)) AS examples_residue, avg(length(e.text)) AS example_length
FROM product.examples e JOIN kinds USING (address) LEFT JOIN (SELECT n, ordinal FROM without) w USING (n, ordinal) LEFT JOIN forms_within i USING (n, ordinal)
LEFT JOIN copied_examples ON key = hash(e.text) GROUP BY n;

-- Translations: other entries with the same ones, and words that look like the lemma.
CREATE TEMP TABLE pairs AS
SELECT n, hash(t.language, word, lead(t.language) OVER next, lead(word) OVER next) AS pair, lead(word) OVER next IS NULL AS final,
    jaro_winkler_similarity(lower(word), lower(lemma)) AS alike, residue(word) AS residue
FROM product.translations t JOIN kinds k USING (address) WHERE t.language IS NOT NULL WINDOW next AS (PARTITION BY n ORDER BY ordinal);
CREATE TEMP TABLE copied_pairs AS SELECT pair FROM pairs WHERE NOT final GROUP BY pair HAVING min(n) <> max(n);
CREATE TEMP TABLE of_translations AS
SELECT n, count(*) AS translations, avg((c.pair IS NOT NULL)::INTEGER) FILTER (NOT final) AS translations_copied, max(alike) AS translation_alike, max(residue) AS translations_residue
FROM pairs p LEFT JOIN copied_pairs c ON c.pair = p.pair GROUP BY n;

-- What the glosses have in common with the rest of the entry: beginnings of words, in the lemma, in relations and in the etymology.
CREATE TEMP TABLE stems AS
SELECT DISTINCT n, left(unnest(tokens(text)), 5) AS stem FROM (
    SELECT n, target AS text FROM product.links JOIN kinds USING (address) WHERE links.kind IN ('synonym', 'near_synonym', 'antonym', 'hypernym', 'hyponym')
    UNION ALL SELECT n, text FROM product.notes JOIN kinds USING (address) WHERE notes.kind = 'etymology'
);
CREATE TEMP TABLE of_company AS
SELECT n, avg((s.stem IS NOT NULL OR contains(lower(lemma), left(word, 5)))::INTEGER) AS gloss_company
FROM gloss_words g JOIN kinds USING (n) LEFT JOIN stems s ON s.n = g.n AND s.stem = left(word, 5) WHERE length(word) > 4 GROUP BY n;

CREATE TEMP TABLE of_notes AS SELECT n, count(*) AS notes, max(residue(text)) AS notes_residue FROM product.notes JOIN kinds USING (address) GROUP BY n;
CREATE TEMP TABLE of_links AS
SELECT n, sum(many) AS links, count(*) AS link_kinds, max(residue) AS links_residue FROM (
    SELECT n, l.kind, count(*) AS many, max(residue(target)) AS residue FROM product.links l JOIN kinds USING (address) GROUP BY ALL
) GROUP BY n;
CREATE TEMP TABLE of_refs AS SELECT n, count(*) AS refs FROM product.refs JOIN kinds USING (address) GROUP BY n;
CREATE TEMP TABLE of_others AS
SELECT n, count(*) FILTER (s.kind = 'audio') AS audios, count(*) FILTER (s.kind = 'rhyme') AS rhymes, count(*) FILTER (s.kind = 'ipa') AS all_ipas FROM product.sounds s JOIN kinds USING (address) GROUP BY n;

-- A section that is not there: how many of the entries of its kind with as many other sections have it not.
CREATE TEMP TABLE sections AS
SELECT n, kind, unnest(has) AS has, generate_subscripts(has, 1) AS section, list_sum(has) AS present FROM (
    SELECT n, kind, [(x IS NOT NULL AND x > 0)::UTINYINT FOR x IN [senses, forms, all_ipas, hyphenation_apart + 1, examples, translations, refs, links, audios, rhymes]] AS has
    FROM kinds LEFT JOIN of_glosses USING (n) LEFT JOIN of_forms USING (n) LEFT JOIN of_others USING (n) LEFT JOIN of_hyphenations USING (n)
    LEFT JOIN of_examples USING (n) LEFT JOIN of_translations USING (n) LEFT JOIN of_refs USING (n) LEFT JOIN of_links USING (n)
);
CREATE TEMP TABLE lacking AS SELECT kind, section, present - has AS others, 1 - avg(has) AS share FROM sections GROUP BY ALL;
CREATE TEMP TABLE of_sections AS
SELECT n, any_value(share) FILTER (s.section = 1) AS no_senses, any_value(share) FILTER (s.section = 2) AS no_forms, any_value(share) FILTER (s.section = 3) AS no_ipa,
    any_value(share) FILTER (s.section = 4) AS no_hyphenation, any_value(share) FILTER (s.section = 5) AS no_examples, any_value(share) FILTER (s.section = 6) AS no_translations,
    any_value(share) FILTER (s.section = 7) AS no_refs, any_value(share) FILTER (s.section = 8) AS no_links, any_value(share) FILTER (s.section = 9) AS no_audio,
    any_value(share) FILTER (s.section = 10) AS no_rhyme
FROM sections s JOIN lacking l ON l.kind = s.kind AND l.section = s.section AND l.others = s.present WHERE has = 0 GROUP BY n;

-- Whom an entry is compared with: its kind; where that has few, those of all languages' small kinds of the part of speech; where these are few, nobody.  (Variable few.)
CREATE TEMP TABLE companies AS
SELECT kind, any_value(small) AS small, dense_rank() OVER (ORDER BY pos, is_form, small, CASE WHEN NOT small THEN kind END) AS company FROM (
    SELECT kind, pos, is_form, many < getvariable('few') AS small, sum(many) OVER (PARTITION BY pos, is_form, small) AS together
    FROM (SELECT kind, pos, is_form, count(*) AS many FROM kinds GROUP BY ALL)
) WHERE NOT small OR together >= getvariable('few') GROUP BY kind, pos, is_form, small;

-- Put together in three steps: a join holds something of each of its tables in memory.
CREATE TEMP TABLE about_glosses AS
SELECT n, coalesce(senses, 0) AS senses, gloss_shortest, gloss_longest, gloss_signs, gloss_copied, gloss_unknown, gloss_letters, gloss_end, gloss_end_unknown, gloss_company,
    field_fits, field_shares.share AS field_share, gloss_residue
FROM kinds LEFT JOIN of_glosses USING (n) LEFT JOIN of_words USING (n) LEFT JOIN of_letters USING (n) LEFT JOIN of_last USING (n) LEFT JOIN of_company USING (n)
LEFT JOIN of_fields USING (n) LEFT JOIN field_shares USING (kind, field);

CREATE TEMP TABLE about_forms AS
SELECT n, lemma_length, lemma_signs, lemma_capital, base_apart, coalesce(forms, 0) AS forms, forms_apart, forms_nearest, gender_fits, pattern_share,
    ipa_apart, ipa_begins, ipa_ends, ipa_length, hyphenation_apart, greatest(coalesce(forms_residue, 0), coalesce(ipa_residue, 0)) AS forms_residue
FROM of_lemmas LEFT JOIN of_forms USING (n) LEFT JOIN of_genders USING (n) LEFT JOIN of_patterns USING (n) LEFT JOIN of_sounds USING (n) LEFT JOIN of_hyphenations USING (n);

CREATE TEMP TABLE about_rest AS
SELECT n, coalesce(examples, 0) AS examples, examples_without, examples_copied, example_length, coalesce(translations, 0) AS translations, translations_copied, translation_alike,
    coalesce(links, 0) AS links, coalesce(link_kinds, 0) AS link_kinds, coalesce(notes, 0) AS notes, coalesce(refs, 0) AS refs, coalesce(COLUMNS(of_sections.* EXCLUDE (n)), 1),
    greatest(coalesce(examples_residue, 0), coalesce(translations_residue, 0), coalesce(notes_residue, 0), coalesce(links_residue, 0)) AS rest_residue
FROM kinds LEFT JOIN of_examples USING (n) LEFT JOIN of_translations USING (n) LEFT JOIN of_notes USING (n) LEFT JOIN of_links USING (n) LEFT JOIN of_refs USING (n)
LEFT JOIN of_sections USING (n);

-- Rounded, since the order in which threads add up shows in the last digits.
CREATE TEMP TABLE figures AS
SELECT n, address, title, language, pos, is_form, small, company, round(COLUMNS(* EXCLUDE (n, address, title, language, pos, is_form, small, company)), 5)::FLOAT FROM (
    SELECT n, address, title, language, pos, is_form, small, company, richness, COLUMNS(about_glosses.* EXCLUDE (n, gloss_residue)),
        COLUMNS(about_forms.* EXCLUDE (n, forms_residue)), COLUMNS(about_rest.* EXCLUDE (n, rest_residue)),
        greatest(coalesce(gloss_residue, 0), forms_residue, rest_residue) AS residue
    FROM kinds JOIN companies USING (kind) JOIN about_glosses USING (n) JOIN about_forms USING (n) JOIN about_rest USING (n)
) ORDER BY company, n;
