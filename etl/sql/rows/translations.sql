-- Translations.  (Temp tables abroad, asked, … : sql/translations.sql.)
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT eid, ordinal, CASE method WHEN 'mutual' THEN mutual ELSE alike END[1].address AS address, method FROM (
    SELECT *, [c FOR c IN candidates IF c.alike] AS alike, [c FOR c IN CASE WHEN len(alike) > 0 THEN alike ELSE candidates END IF c.mutual] AS mutual,
        CASE WHEN len(alike) = 1 THEN 'part of speech' WHEN len(mutual) = 1 THEN 'mutual' END AS method
    FROM (
        SELECT a.eid, a.ordinal, list({'address': r.address, 'alike': r.pos = a.pos, 'mutual': a.first = a.last AND r.eid IN (
            SELECT b.eid FROM given_back b WHERE b.title = a.asking AND coalesce(b.language, a.asking_language) = a.asking_language)}) AS candidates
        FROM (FROM asked SEMI JOIN work.placed USING (eid)) a
        JOIN abroad r USING (language, title) GROUP BY a.eid, a.ordinal
    )
) WHERE method IS NOT NULL;

INSERT INTO translations BY NAME
SELECT t.address, t.letter, t.ordinal, unnest(item), coalesce(s.sole_address, c.address) AS target_address,
    CASE WHEN s.sole_address IS NOT NULL THEN 'only' ELSE c.method END AS target_method
FROM (
    SELECT eid, place, address, letter, unnest(translations) AS item, generate_subscripts(translations, 1)::INTEGER AS ordinal
    FROM (SELECT (file_index::BIGINT << 32) + file_row_number AS eid, translations FROM read_parquet(getvariable('parts'))) JOIN work.placed USING (eid)
) t
LEFT JOIN abroad_sole s ON s.sole_language = item.language AND s.sole_title = coalesce(item.target_title, item.word)
LEFT JOIN chosen c ON c.eid = t.eid AND c.ordinal = t.ordinal
ORDER BY place, t.ordinal;
