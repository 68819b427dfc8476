-- A page of a form leads to a word that has no entry.
SELECT e.address, e.title, 'form of ' || e.target AS detail
FROM (SELECT address, title, language, unnest(form_of) AS target FROM aqea_entries WHERE is_form) e
WHERE NOT EXISTS (FROM aqea_entries l WHERE l.title = e.target) AND NOT EXISTS (FROM redirects r WHERE r.title = e.target)
