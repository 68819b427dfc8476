-- Unknowns by kind
SELECT what, count(*) AS "different values", sum(count)::BIGINT AS times FROM unknowns GROUP BY what ORDER BY times DESC, 1;
