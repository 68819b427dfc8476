-- A word is its own hypernym, by way of others: the pages go round in a circle.
WITH up AS (
    SELECT DISTINCT address, target_address FROM links WHERE kind = 'hypernym' AND target_address IS NOT NULL
    UNION SELECT address, target_address FROM derived_links WHERE kind = 'hypernym'
)
SELECT u.address, any_value(e.title) AS title, 'above and below it: ' || string_agg(DISTINCT t.title, ', ' ORDER BY t.title) AS detail
FROM up u JOIN up b ON b.address = u.target_address AND b.target_address = u.address AND u.address <> u.target_address
JOIN aqea_entries e ON e.address = u.address JOIN aqea_entries t ON t.address = u.target_address GROUP BY u.address
