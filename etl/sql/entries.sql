-- entries_read + assigned -> places (who stands where) and entry_rows (the rows of aqea_entries, without their dates).
-- Variables: edition, host.  What lies in work. is read by several connections at a time; temporary tables belong to one.

-- An address that was published keeps the field that it names.  (Variable kept: those numbers.)
INSERT INTO entry_fields
SELECT a.eid, f.key, 'published address', 1
FROM assigned a JOIN fields f ON f.code = (a.address_number >> 8) & 255
WHERE list_contains(getvariable('kept'), a.address_number) AND a.eid NOT IN (SELECT eid FROM entry_fields);

CREATE TABLE work.places AS
SELECT eid, row_number() OVER (ORDER BY letter, address_number) AS place, address_number, letter, language, title, pos, is_form, senses, since,
    printf('0x%02X:%02X:%02X:%02X', address_number >> 24, (address_number >> 16) & 255, (address_number >> 8) & 255, address_number & 255) AS address
FROM entries_read JOIN assigned USING (eid);

-- A stretch of them: large tables are made one stretch after the other, so that memory does not grow with the dump.  Variables: first_place, stop_place.
CREATE VIEW work.placed AS FROM work.places WHERE place >= getvariable('first_place') AND place < getvariable('stop_place');

-- A title that exactly one entry of its language has.
CREATE TABLE work.sole AS
SELECT language AS sole_language, title AS sole_title, min(address) AS sole_address FROM work.places GROUP BY language, title HAVING count(*) = 1;

-- Of a title that several have those that are no forms.  (Where a page has more than 32 none is ever clear; no page of the edition has.)
CREATE TABLE work.rivals AS
SELECT eid, language, title, pos, address FROM work.places
SEMI JOIN (SELECT language, title FROM work.places GROUP BY language, title HAVING count(*) BETWEEN 2 AND 32) USING (language, title) WHERE NOT is_form;

-- Kinds of relation.  alike: between words of one part of speech.  converse: what the other word is to this one; said: a page says that, too.
CREATE TABLE work.kinds AS FROM (VALUES
    ('synonym', true, 'synonym', true), ('near_synonym', true, 'near_synonym', true), ('antonym', true, 'antonym', true), ('heteronym', true, 'heteronym', true),
    ('hypernym', true, 'hyponym', true), ('hyponym', true, 'hypernym', true), ('holonym', true, 'meronym', true), ('meronym', true, 'holonym', true),
    ('feminine', true, 'masculine', true), ('masculine', true, 'feminine', true), ('neuter', true, NULL, false),
    ('feminine_name', false, 'masculine_name', true), ('masculine_name', false, 'feminine_name', true), ('name_variant', false, 'name_variant', true),
    ('side_form', true, 'side_form', true), ('spelling', true, 'spelling', true), ('obsolete_spelling', true, 'obsolete_spelling_of', false),
    ('diminutive', true, 'diminutive_of', false), ('augmentative', true, 'augmentative_of', false), ('short_form', true, 'long_form', false),
    ('pet_form', false, 'pet_form_of', false), ('abbreviation', false, 'abbreviation_of', false), ('symbol', false, 'symbol_of', false),
    ('derived', false, 'base', false), ('family', false, 'family', false), ('homophone', false, 'homophone', false), ('anagram', false, 'anagram', false)
) k (kind, alike, converse, said);

-- Pages that say of which word they are another spelling: links of that word's entries, in the order of the pages' titles.
CREATE TABLE work.spellings AS
SELECT p.eid, row_number() OVER (PARTITION BY p.eid ORDER BY r.title, r.n) AS n, {'kind': r.kind, 'raw_kind': r.raw_kind, 'target': r.title, 'target_title': r.title,
    'target_sense': NULL::VARCHAR, 'raw_senses': NULL::VARCHAR, 'senses': []::SMALLINT[], 'status': 'no marker', 'labels': []::VARCHAR[], 'note': r.note} AS item
FROM redirects_read r JOIN work.places p ON p.language = r.language AND p.title = r.target
WHERE r.kind IN ('spelling', 'obsolete_spelling') AND r.title <> r.target AND (r.pos IS NULL OR r.pos = p.pos)
QUALIFY row_number() OVER (PARTITION BY p.eid, r.kind, r.title ORDER BY r.n) = 1;

-- certain: so clear that it speaks for other words, too.  (Variable certain.)
CREATE TABLE work.sense_fields AS SELECT *, field_confidence >= getvariable('certain') AS certain FROM sense_fields;

-- Keys of meta stand in the order that jsonb gives back: by length, then by byte.
CREATE TEMP MACRO json_text(x) AS to_json(x)::VARCHAR;
CREATE TEMP MACRO json_list(xs) AS '[' || array_to_string([to_json(x)::VARCHAR FOR x IN xs], ', ') || ']';
CREATE TEMP MACRO of_key(pairs, k) AS [p.form FOR p IN pairs IF p.key = k][1];
CREATE TEMP MACRO json_forms(p) AS nullif('{' || concat_ws(', ',
    '"plural": ' || json_text(of_key(p, 'plural')), '"genitive": ' || json_text(of_key(p, 'genitive')),
    '"preterite": ' || json_text(of_key(p, 'preterite')), '"participle": ' || json_text(of_key(p, 'participle')),
    '"comparative": ' || json_text(of_key(p, 'comparative')), '"superlative": ' || json_text(of_key(p, 'superlative')),
    '"third_person": ' || json_text(of_key(p, 'third_person'))) || '}', '{}');
CREATE TEMP MACRO short(glosses) AS CASE
    WHEN length(array_to_string(glosses, '; ')) <= 160 THEN array_to_string(glosses, '; ')
    WHEN length(array_to_string(glosses[:6], '; ')) <= 160 THEN array_to_string(glosses[:6], '; ') || ' …'
    ELSE regexp_replace(left(array_to_string(glosses[:6], '; '), 160), '[\s;,.(]+\S*$', '') || ' …' END;

CREATE TEMP TABLE richness AS
SELECT pos, is_form, sections, round(100 * sum(points) FILTER ((sections >> bit) % 2 = 1) / sum(points)) AS richness
FROM (SELECT DISTINCT pos, is_form, sections FROM entries_read)
JOIN richness_kinds USING (pos)
JOIN (UNPIVOT richness_points ON COLUMNS(* EXCLUDE (bit, section)) INTO NAME kind_of_points VALUE points) ON kind_of_points = CASE WHEN is_form THEN 'form' ELSE kind END
GROUP BY ALL;

CREATE TEMP VIEW entry_rows AS
SELECT
    e.eid, p.place, p.since, p.address, p.address_number,
    e.label,
    coalesce(l.en, e.language_name, e.language) || ' ' || c.en || ' ''' || e.lemma || '''.'
        || CASE WHEN len(e.form_of) > 0 THEN ' Form of ' || array_to_string(['''' || x || '''' FOR x IN e.form_of], ', ') || '.' ELSE '' END
        || CASE WHEN len(e.glosses) > 0 THEN ' ' || short(e.glosses) ELSE '' END AS description,
    p.address[:4] AS domain,
    e.language, e.language_name, e.lemma, e.homonym, e.pos, e.raw_pos, ef.field, ef.field_method, ef.field_confidence,
    e.genders, e.is_form, e.form_of, e.separable, q.frequency, e.title, e.page_id, e.revision_id, e.revised_at,
    getvariable('edition') AS edition, e.heading, e.letter,
    '{' || concat_ws(', ',
        '"ipa": ' || json_text(e.ipa),
        '"pos": ' || json_text(e.pos),
        '"field": ' || json_text(ef.field),
        '"forms": ' || json_forms(e.principal),
        '"lemma": ' || json_text(e.lemma),
        '"source": ' || json_text(getvariable('host') || CASE
            WHEN e.revision_id IS NULL THEN '/wiki/' || url_encode(replace(e.title, ' ', '_'))
            ELSE '/w/index.php?title=' || url_encode(replace(e.title, ' ', '_')) || '&oldid=' || e.revision_id END),
        '"genders": ' || CASE WHEN len(e.genders) > 0 THEN json_list(e.genders) END,
        '"glosses": ' || CASE WHEN len(e.glosses) > 0 THEN json_list(e.glosses) END,
        '"frequency": ' || round(q.frequency::DOUBLE, 2)::VARCHAR,
        '"hyphenation": ' || json_text(e.hyphenation)) || '}' AS meta,
    coalesce(w.richness, 0)::UTINYINT AS richness
FROM entries_read e
JOIN work.placed p USING (eid)
JOIN categories c ON c.key = e.pos
LEFT JOIN languages l ON l.language = e.language
LEFT JOIN entry_fields ef USING (eid)
LEFT JOIN entry_frequencies q USING (eid)
LEFT JOIN richness w ON w.pos = e.pos AND w.is_form = e.is_form AND w.sections = e.sections;
