-- Things that no rule knows, the most frequent first
SELECT what, value, count AS times, coalesce(example, '') AS "for example", page_of(example) AS url FROM unknowns ORDER BY times DESC, what, value LIMIT 200;
