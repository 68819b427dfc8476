-- A form of the table has an article that does not go with its number or gender.
SELECT f.address, e.title, f.slot || ': ' || f.article || ' ' || f.form AS detail FROM forms f JOIN aqea_entries e USING (address)
WHERE e.language = 'de' AND f.source = 'table' AND f.grammatical_case = 'nominative' AND f.article IN ('der', 'die', 'das')
    AND (f.article <> 'die' AND f.grammatical_number = 'plural'
        OR f.grammatical_number = 'singular' AND f.article <> MAP {'masculine': 'der', 'feminine': 'die', 'neuter': 'das'}[f.gender])
