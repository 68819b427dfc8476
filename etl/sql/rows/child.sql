-- One row for each item of the entries' list {list}.
INSERT INTO {list} BY NAME
SELECT p.address, p.letter, ordinal, unnest(item)
FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest({list}) AS item, generate_subscripts({list}, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
) JOIN work.places p USING (eid)
ORDER BY p.place, ordinal;
