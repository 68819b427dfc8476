-- Links.  After an entry's own come those from the pages of other spellings, but for what it says itself.
-- A title that one entry of the language has means that entry.  Of several the one is told that is left when each of these, in this order, has
-- taken out what does not answer to it: the sense that the page names; the part of speech, in relations between words of one kind; the entry that
-- names this word in turn; of nouns the field.  What takes out all says nothing.  Words of other languages (descendants) are not looked for.

CREATE TEMP MACRO title_of(l) AS coalesce(l.target_title, l.target);

-- The few links that more must be known of: to titles that several have, of entries that share their title, to other spellings.
CREATE TEMP TABLE named AS
SELECT eid, ordinal, item.kind AS kind, title_of(item) AS title, item.target AS target, item.target_sense AS target_sense, item.senses AS senses FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(links) AS item, generate_subscripts(links, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
)
WHERE (title IN (SELECT title FROM work.rivals) AND kind <> 'descendant')
    OR (eid IN (SELECT eid FROM work.rivals) AND kind IN (SELECT kind FROM work.kinds WHERE said))
    OR (eid IN (SELECT eid FROM work.spellings) AND kind IN ('spelling', 'obsolete_spelling'));

CREATE TEMP TABLE spelled AS
SELECT eid, item, (links + row_number() OVER (PARTITION BY eid ORDER BY n))::INTEGER AS ordinal
FROM (SELECT *, item.kind AS kind, item.target AS word FROM work.spellings)
ANTI JOIN (SELECT eid, kind, unnest([target, title]) AS word FROM named) USING (eid, kind, word) JOIN work.entries_read USING (eid);

CREATE TEMP TABLE asked AS
SELECT n.*, p.language, p.title AS asking, p.pos, coalesce(k.alike, false) AS alike, CASE WHEN k.said THEN k.converse END AS converse FROM (
    FROM named UNION ALL SELECT eid, ordinal, item.kind, title_of(item), item.target, item.target_sense, item.senses FROM spelled
) n JOIN work.places p USING (eid) LEFT JOIN work.kinds k USING (kind) SEMI JOIN work.rivals r ON r.language = p.language AND r.title = n.title;

-- Field of the senses that a noun's link belongs to, where they have one and that is certain; fields of the nouns that it may lead to.
CREATE TEMP TABLE asked_fields AS
SELECT eid, ordinal, min(field) AS field FROM (SELECT eid, ordinal, unnest(senses) AS sense, len(senses) AS many FROM asked WHERE alike AND pos = 'noun')
JOIN work.sense_fields USING (eid, sense) GROUP BY eid, ordinal, many HAVING min(field) = max(field) AND bool_and(certain) AND count(*) = many;

CREATE TEMP TABLE rival_fields AS
SELECT eid, list(field) AS fields, list(field) FILTER (certain) AS certain, count(*) = any_value(e.senses) AS told
FROM work.sense_fields JOIN work.entries_read e USING (eid) WHERE eid IN (SELECT eid FROM work.rivals WHERE pos = 'noun') GROUP BY eid;

-- A word that two of its homonyms name may be named by each for itself.
CREATE TEMP TABLE chosen AS
WITH judged AS (
    SELECT a.eid, a.ordinal, list({'address': r.address,
        'sensed': coalesce(list_has_all(e.paths, regexp_extract_all(a.target_sense, '\d+(\.\d+)*[a-z]*|[a-z]')), false),
        'alike': a.alike AND r.pos = a.pos,
        'mutual': b.eid IS NOT NULL AND a.first = a.last,
        'same': coalesce(list_contains(f.certain, g.field), false),
        'other': coalesce(f.told AND NOT list_contains(f.fields, g.field), false)}) AS candidates
    FROM (SELECT *, min(eid) OVER homonyms AS first, max(eid) OVER homonyms AS last FROM asked WINDOW homonyms AS (PARTITION BY language, asking, kind, title)) a
    JOIN work.rivals r USING (language, title) JOIN work.entries_read e ON e.eid = r.eid
    LEFT JOIN (SELECT DISTINCT eid, kind, title FROM named WHERE target = title OR NOT contains(target, ' ')) b
        ON b.eid = r.eid AND b.kind = a.converse AND b.title = a.asking AND (a.target = a.title OR NOT contains(a.target, ' '))
    LEFT JOIN asked_fields g ON g.eid = a.eid AND g.ordinal = a.ordinal LEFT JOIN rival_fields f ON f.eid = r.eid
    GROUP BY a.eid, a.ordinal
), narrowed AS (
    SELECT eid, ordinal, [c FOR c IN candidates IF c.sensed] AS sensed, CASE WHEN len(sensed) > 0 THEN sensed ELSE candidates END AS left_by_sense,
        [c FOR c IN left_by_sense IF c.alike] AS alike, CASE WHEN len(alike) > 0 THEN alike ELSE left_by_sense END AS left_by_kind,
        [c FOR c IN left_by_kind IF c.mutual] AS mutual, [c FOR c IN alike IF c.same] AS same, [c FOR c IN alike IF c.other] AS other
    FROM judged
)
SELECT eid, ordinal, CASE method WHEN 'target sense' THEN sensed WHEN 'part of speech' THEN alike WHEN 'mutual' THEN mutual ELSE same END[1].address AS address, method
FROM (
    SELECT *, CASE WHEN len(sensed) = 1 THEN 'target sense' WHEN len(alike) = 1 THEN 'part of speech' WHEN len(mutual) = 1 THEN 'mutual'
        WHEN len(same) = 1 AND len(other) = len(alike) - 1 THEN 'field' END AS method FROM narrowed
) WHERE method IS NOT NULL;

INSERT INTO links BY NAME
SELECT p.address, p.letter, l.ordinal, unnest(item), coalesce(s.sole_address, c.address) AS target_address,
    CASE WHEN s.sole_address IS NOT NULL THEN 'only' ELSE c.method END AS target_method, l.source
FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(links) AS item, generate_subscripts(links, 1)::INTEGER AS ordinal, NULL AS source
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
    UNION ALL
    SELECT eid, item, ordinal, 'spelling page' FROM spelled
) l JOIN work.places p USING (eid)
LEFT JOIN work.sole s ON s.sole_language = p.language AND s.sole_title = title_of(item) AND item.kind <> 'descendant'
LEFT JOIN chosen c ON c.eid = l.eid AND c.ordinal = l.ordinal
ORDER BY p.place, l.ordinal;
