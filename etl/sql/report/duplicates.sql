-- Pages met more than once, up to fifty: the copies that do not count
SELECT title AS page, page_of(title) AS url, count(*) AS copies, sum(entries)::BIGINT AS "entries left out" FROM duplicates
GROUP BY title ORDER BY copies DESC, title LIMIT 50;
