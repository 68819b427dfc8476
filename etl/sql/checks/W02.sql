-- The heading says another gender than the table of forms.
SELECT e.address, e.title, 'heading ' || array_to_string(e.genders, ', ') || ', table ' || array_to_string(t.genders, ', ') AS detail
FROM (
    SELECT address, list_sort(list(DISTINCT MAP {'masculine': 'm', 'feminine': 'f', 'neuter': 'n', 'common': 'u'}[gender])) AS genders FROM forms
    WHERE source = 'table' AND grammatical_case = 'nominative' AND grammatical_number = 'singular' AND gender IS NOT NULL
        AND degree IS NULL AND person IS NULL GROUP BY address
) t JOIN aqea_entries e USING (address)
WHERE e.pos = 'noun' AND e.genders <> [] AND NOT list_has_any(e.genders, t.genders)
