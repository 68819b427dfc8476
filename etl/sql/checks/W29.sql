-- An adjective has a comparative and no superlative, or the other way round.
SELECT e.address, e.title, 'only the ' || any_value(f.degree) AS detail FROM forms f JOIN aqea_entries e USING (address)
WHERE e.pos = 'adjective' AND f.source = 'table' AND f.degree IN ('comparative', 'superlative') GROUP BY e.address, e.title HAVING count(DISTINCT f.degree) = 1
