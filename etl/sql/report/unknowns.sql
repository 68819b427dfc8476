-- Things that no rule knows, the most frequent first
SELECT what, cut(value, 200) AS value, count AS times, coalesce(example, '') AS "for example", page_of(example) AS url FROM unknowns ORDER BY times DESC, what, unknowns.value LIMIT 200;
