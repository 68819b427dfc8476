-- Translations.  A title that one entry of the translation's language has means that entry; of several the one of the same part of speech, else (of
-- those, where there are some) the one that gives this word back: as a translation, or as all that stands between the commas of a gloss.

-- A run of one language has no word that its words are translated by.
CREATE OR REPLACE TEMP TABLE abroad AS FROM work.rivals WHERE (SELECT count(DISTINCT language) > 1 FROM work.places);
CREATE OR REPLACE TEMP VIEW abroad_sole AS FROM work.sole WHERE (SELECT count(DISTINCT language) > 1 FROM work.places);

CREATE OR REPLACE TEMP TABLE given AS
SELECT eid, ordinal, item.language AS language, coalesce(item.target_title, item.word) AS title FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(translations) AS item, generate_subscripts(translations, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL AND (SELECT count(*) > 0 FROM abroad)
) WHERE title IN (SELECT title FROM abroad) OR eid IN (SELECT eid FROM abroad);

CREATE OR REPLACE TEMP TABLE asked AS
SELECT *, min(eid) OVER homonyms AS first, max(eid) OVER homonyms AS last FROM (
    SELECT g.*, p.language AS asking_language, p.title AS asking, p.pos FROM given g JOIN work.places p USING (eid)
    SEMI JOIN abroad r ON r.language = g.language AND r.title = g.title
) WINDOW homonyms AS (PARTITION BY asking_language, asking, language, title);

CREATE OR REPLACE TEMP TABLE given_back AS
SELECT eid, language, title FROM given SEMI JOIN abroad USING (eid)
UNION
SELECT eid, NULL, trim(unnest(string_split(replace(array_to_string(glosses, ','), ';', ','), ','))) FROM work.entries_read WHERE eid IN (SELECT eid FROM abroad SEMI JOIN asked USING (language, title));
