-- Senses, with the fields that the classifier found.
INSERT INTO senses BY NAME
SELECT address, letter, ordinal, ordinal::SMALLINT AS sense, unnest(item), f.field, f.field_method, f.field_confidence
FROM (
    SELECT eid, place, address, letter, unnest(r.senses) AS item, generate_subscripts(r.senses, 1)::INTEGER AS ordinal
    FROM (SELECT (file_index::BIGINT << 32) + file_row_number AS eid, senses FROM read_parquet(getvariable('parts'))) r JOIN work.placed USING (eid)
) s LEFT JOIN work.sense_fields f ON f.eid = s.eid AND f.sense = ordinal
ORDER BY place, ordinal;
