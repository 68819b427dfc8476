-- Forms: those of the entry's own list, then those that only a page of inflection has.
INSERT INTO forms BY NAME
SELECT address, letter, ordinal, unnest(item)
FROM (
    SELECT place, address, letter, unnest(forms) AS item, generate_subscripts(forms, 1)::INTEGER AS ordinal
    FROM (SELECT (file_index::BIGINT << 32) + file_row_number AS eid, forms FROM read_parquet(getvariable('parts'))) JOIN work.placed USING (eid)
    UNION ALL
    SELECT p.place, address, letter, item, ordinal::INTEGER FROM (
        SELECT pid, place, unnest(item.forms) AS item, generate_subscripts(item.forms, 1) AS n FROM (
            SELECT (file_index::BIGINT << 32) + file_row_number AS pid, unnest(flexions) AS item, generate_subscripts(flexions, 1) AS place
            FROM read_parquet(getvariable('parts')) WHERE heading IS NULL AND len(flexions) > 0
        )
    ) JOIN work.flexion_new USING (pid, place, n) JOIN work.placed p USING (eid)
)
ORDER BY place, ordinal;
