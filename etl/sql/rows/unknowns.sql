-- What no table of ours knows, added up over the pages that count; the example is the first title.
INSERT INTO unknowns BY NAME
SELECT what, value, sum(count)::BIGINT AS count, min(title) AS example FROM counted WHERE kind = 'unknowns' GROUP BY what, value ORDER BY what, value;
