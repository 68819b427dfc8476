-- Links.  After an entry's own come those from the pages of other spellings, but for what it says itself.
-- A title that one entry of the language has means that entry.  Of several the one is told that is left when each of these, in this order, has
-- taken out what does not answer to it: the sense that the page names; the part of speech, in relations between words of one kind; the entry that
-- names this word in turn; of nouns the field.  What takes out all says nothing.  Words of other languages (descendants) are not looked for.

CREATE OR REPLACE TEMP MACRO title_of(l) AS coalesce(l.target_title, l.target);

-- The few links that more must be known of: to titles that several have, of entries that share their title, to other spellings.
CREATE OR REPLACE TEMP TABLE named AS
SELECT eid, ordinal, item.kind AS kind, title_of(item) AS title, item.target AS target, item.target_sense AS target_sense, item.senses AS senses FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(links) AS item, generate_subscripts(links, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
)
WHERE (title IN (SELECT title FROM work.rivals) AND kind <> 'descendant')
    OR (eid IN (SELECT eid FROM work.rivals) AND kind IN (SELECT kind FROM work.kinds WHERE said))
    OR (eid IN (SELECT eid FROM work.spellings) AND kind IN ('spelling', 'obsolete_spelling'));

CREATE OR REPLACE TEMP TABLE spelled AS
SELECT eid, item, (links + row_number() OVER (PARTITION BY eid ORDER BY n))::INTEGER AS ordinal
FROM (SELECT *, item.kind AS kind, item.target AS word FROM work.spellings)
ANTI JOIN (SELECT eid, kind, unnest([target, title]) AS word FROM named) USING (eid, kind, word) JOIN work.entries_read USING (eid);

-- first, last: a word that two of its homonyms name may be named by each for itself.
CREATE OR REPLACE TEMP TABLE asked AS
SELECT *, min(eid) OVER homonyms AS first, max(eid) OVER homonyms AS last FROM (
    SELECT n.*, p.language, p.title AS asking, p.pos, coalesce(k.alike, false) AS alike, CASE WHEN k.said THEN k.converse END AS converse FROM (
        FROM named UNION ALL SELECT eid, ordinal, item.kind, title_of(item), item.target, item.target_sense, item.senses FROM spelled
    ) n JOIN work.places p USING (eid) LEFT JOIN work.kinds k USING (kind) SEMI JOIN work.rivals r ON r.language = p.language AND r.title = n.title
) WINDOW homonyms AS (PARTITION BY language, asking, kind, title);

-- What the entries that may be meant name themselves.
CREATE OR REPLACE TEMP TABLE answers AS SELECT DISTINCT eid, kind, title FROM named SEMI JOIN work.rivals USING (eid) WHERE target = title OR NOT contains(target, ' ');
DROP TABLE named;

-- Field of the senses that a noun's link belongs to, where they have one and that is certain; fields of the nouns that it may lead to.
CREATE OR REPLACE TEMP TABLE asked_fields AS
SELECT eid, ordinal, min(field) AS field FROM (SELECT eid, ordinal, unnest(senses) AS sense, len(senses) AS many FROM asked WHERE alike AND pos = 'noun')
JOIN work.sense_fields USING (eid, sense) GROUP BY eid, ordinal, many HAVING min(field) = max(field) AND bool_and(certain) AND count(*) = many;

CREATE OR REPLACE TEMP TABLE rival_fields AS
SELECT eid, list(field) AS fields, list(field) FILTER (certain) AS certain, count(*) = any_value(e.senses) AS told
FROM work.sense_fields JOIN work.entries_read e USING (eid) WHERE eid IN (SELECT eid FROM work.rivals WHERE pos = 'noun') GROUP BY eid;
