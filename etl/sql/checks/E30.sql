-- The address of a form's lemma is no entry's, or that entry has another language or title.
SELECT f.address, f.title, coalesce(wanted, 'no lemma') || ': ' || coalesce(told, 'none') AS detail FROM (
    SELECT address, title, language, unnest(form_of) AS wanted, unnest(form_of_addresses) AS told, len(form_of) = len(form_of_addresses) AS paired FROM aqea_entries
) f LEFT JOIN aqea_entries e ON e.address = told
WHERE NOT paired OR (told IS NOT NULL AND (e.address IS NULL OR e.language <> f.language OR e.title IS DISTINCT FROM wanted))
