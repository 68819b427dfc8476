-- A row names a sense that its entry does not have.
SELECT address, NULL AS title, which || ' ' || ordinal || ': sense ' || sense AS detail FROM (
    SELECT address, 'links' AS which, ordinal, unnest(senses) AS sense FROM links
    UNION ALL SELECT address, 'translations', ordinal, unnest(senses) FROM translations
    UNION ALL SELECT address, 'examples', ordinal, unnest(senses) FROM examples
    UNION ALL SELECT address, 'notes', ordinal, unnest(senses) FROM notes
    UNION ALL SELECT address, 'refs', ordinal, unnest(senses) FROM refs
) ANTI JOIN senses USING (address, sense)
