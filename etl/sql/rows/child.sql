-- One row for each item of the entries' list {list}.
INSERT INTO {list} BY NAME
SELECT address, letter, ordinal, unnest(item)
FROM (
    SELECT place, address, letter, unnest({list}) AS item, generate_subscripts({list}, 1)::INTEGER AS ordinal
    FROM (SELECT (file_index::BIGINT << 32) + file_row_number AS eid, {list} FROM read_parquet(getvariable('parts'))) JOIN work.placed USING (eid)
)
ORDER BY place, ordinal;
