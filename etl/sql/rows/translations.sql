-- Translations; the target is an entry where exactly one of the translation's language has the title.
INSERT INTO translations BY NAME
SELECT p.address, p.letter, ordinal, unnest(item), s.sole_address AS target_address
FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(translations) AS item, generate_subscripts(translations, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
) JOIN work.places p USING (eid)
LEFT JOIN work.sole s ON s.sole_language = item.language AND s.sole_title = coalesce(item.target_title, item.word)
ORDER BY p.place, ordinal;
