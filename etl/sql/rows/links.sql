-- Links; the target is an entry where exactly one of the same language has the title.
INSERT INTO links BY NAME
SELECT p.address, p.letter, ordinal, unnest(item), s.sole_address AS target_address, CASE WHEN s.sole_address IS NOT NULL THEN 'only' END AS target_method
FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(links) AS item, generate_subscripts(links, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
) JOIN work.places p USING (eid)
LEFT JOIN work.sole s ON s.sole_language = p.language AND s.sole_title = coalesce(item.target_title, item.target)
ORDER BY p.place, ordinal;
