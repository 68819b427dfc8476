-- Translations.  A title that one entry of the translation's language has means that entry; of several the one of the same part of speech, else (of
-- those, where there are some) the one that gives this word back: as a translation, or as all that stands between the commas of a gloss.

-- A run of one language has no word that its words are translated by.
CREATE TEMP TABLE abroad AS FROM work.rivals WHERE (SELECT count(DISTINCT language) > 1 FROM work.places);

CREATE TEMP TABLE given AS
SELECT eid, ordinal, item.language AS language, coalesce(item.target_title, item.word) AS title FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(translations) AS item, generate_subscripts(translations, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL AND (SELECT count(*) > 0 FROM abroad)
) WHERE title IN (SELECT title FROM abroad) OR eid IN (SELECT eid FROM abroad);

CREATE TEMP TABLE asked AS
SELECT g.*, p.language AS asking_language, p.title AS asking, p.pos FROM given g JOIN work.places p USING (eid)
SEMI JOIN abroad r ON r.language = g.language AND r.title = g.title;

CREATE TEMP TABLE given_back AS
SELECT eid, language, title FROM given SEMI JOIN abroad USING (eid)
UNION
SELECT eid, NULL, trim(unnest(string_split(replace(array_to_string(glosses, ','), ';', ','), ','))) FROM work.entries_read WHERE eid IN (SELECT eid FROM abroad SEMI JOIN asked USING (language, title));

CREATE TEMP TABLE chosen AS
SELECT eid, ordinal, CASE method WHEN 'mutual' THEN mutual ELSE alike END[1].address AS address, method FROM (
    SELECT *, [c FOR c IN candidates IF c.alike] AS alike, [c FOR c IN CASE WHEN len(alike) > 0 THEN alike ELSE candidates END IF c.mutual] AS mutual,
        CASE WHEN len(alike) = 1 THEN 'part of speech' WHEN len(mutual) = 1 THEN 'mutual' END AS method
    FROM (
        SELECT a.eid, a.ordinal, list({'address': r.address, 'alike': r.pos = a.pos, 'mutual': a.first = a.last AND r.eid IN (
            SELECT b.eid FROM given_back b WHERE b.title = a.asking AND coalesce(b.language, a.asking_language) = a.asking_language)}) AS candidates
        FROM (SELECT *, min(eid) OVER homonyms AS first, max(eid) OVER homonyms AS last FROM asked
            WINDOW homonyms AS (PARTITION BY asking_language, asking, language, title)) a
        JOIN abroad r USING (language, title) GROUP BY a.eid, a.ordinal
    )
) WHERE method IS NOT NULL;

INSERT INTO translations BY NAME
SELECT p.address, p.letter, t.ordinal, unnest(item), coalesce(s.sole_address, c.address) AS target_address,
    CASE WHEN s.sole_address IS NOT NULL THEN 'only' ELSE c.method END AS target_method
FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(translations) AS item, generate_subscripts(translations, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
) t JOIN work.places p USING (eid)
LEFT JOIN work.sole s ON s.sole_language = item.language AND s.sole_title = coalesce(item.target_title, item.word)
LEFT JOIN chosen c ON c.eid = t.eid AND c.ordinal = t.ordinal
ORDER BY p.place, t.ordinal;
