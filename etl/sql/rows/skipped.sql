-- What is no content, added up over the pages that count.
INSERT INTO skipped BY NAME
SELECT what, value, sum(count)::BIGINT AS count FROM counted WHERE kind = 'skipped' GROUP BY what, value ORDER BY what, value;
