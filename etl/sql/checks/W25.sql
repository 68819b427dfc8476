-- A page says that it is a form of a word whose own table does not have that form.
SELECT e.address, e.title, 'form of ' || l.lemma || ' ' || l.address AS detail
FROM (SELECT address, title, lemma, unnest(form_of_addresses) AS target FROM aqea_entries WHERE is_form) e
JOIN aqea_entries l ON l.address = e.target
WHERE EXISTS (FROM forms f WHERE f.address = l.address AND f.source IN ('table', 'flexion'))
    AND NOT EXISTS (FROM forms f WHERE f.address = l.address AND (
        lower(f.form) = lower(e.lemma) OR lower(f.form) || 'e' = lower(e.lemma) -- dative with -e
        OR f.prefix IS NOT NULL AND lower(f.prefix || regexp_extract(f.form, '^\S+')) = lower(e.lemma))) -- grenze an: in subordinate clauses angrenze
