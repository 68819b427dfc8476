-- What was read, added up: pages, copies, entries of copies, entries; of the pages that count those with entries, else with a reject, else
-- with a redirect, else without anything; the languages of the entries.
WITH titles AS (
    SELECT DISTINCT title FROM entries_read
), kinds AS (
    SELECT CASE WHEN t.title IS NOT NULL THEN 'entries' WHEN rejects > 0 THEN 'rejected' WHEN redirects > 0 THEN 'redirecting' ELSE 'without' END AS kind
    FROM pages_read p LEFT JOIN titles t USING (title)
)
SELECT
    (SELECT count(*) FROM dump_pages), (SELECT count(*) FROM copies), (SELECT count(*) FROM copied), (SELECT count(*) FROM entries_read),
    count(*) FILTER (kind = 'entries'), count(*) FILTER (kind = 'rejected'), count(*) FILTER (kind = 'redirecting'), count(*) FILTER (kind = 'without'),
    (SELECT coalesce(list(DISTINCT language ORDER BY language), []) FROM entries_read)
FROM kinds;
