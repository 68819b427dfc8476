-- A marker is used that no sense of the entry has.
SELECT address, e.title, used.of || ': [' || string_agg(DISTINCT used.raw_senses, '], [' ORDER BY used.raw_senses) || ']' AS detail FROM (
    SELECT address, kind AS of, raw_senses FROM links WHERE status = 'no such sense'
    UNION ALL SELECT address, 'translation', raw_senses FROM translations WHERE status = 'no such sense'
    UNION ALL SELECT address, 'example', raw_senses FROM examples WHERE status = 'no such sense'
) used JOIN aqea_entries e USING (address) WHERE used.raw_senses IS NOT NULL AND EXISTS (FROM senses s WHERE s.address = used.address) GROUP BY address, e.title, used.of
