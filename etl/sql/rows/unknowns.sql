-- What no table of ours knows, added up over the pages that count; the example is the first title.
INSERT INTO unknowns BY NAME
SELECT what, CASE WHEN value = '' THEN '(no name)' ELSE value END AS value, sum(count)::BIGINT AS count, min(title) AS example FROM counted WHERE kind = 'unknowns' GROUP BY ALL ORDER BY what, value;
