-- Senses, with the fields that the classifier found.
INSERT INTO senses BY NAME
SELECT p.address, p.letter, ordinal, ordinal::SMALLINT AS sense, unnest(item), f.field, f.field_method, f.field_confidence
FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(senses) AS item, generate_subscripts(senses, 1)::INTEGER AS ordinal
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL
) JOIN work.places p USING (eid)
LEFT JOIN work.sense_fields f ON f.eid = p.eid AND f.sense = ordinal
ORDER BY p.place, ordinal;
