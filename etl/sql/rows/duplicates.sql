-- Copies of pages, in the order of the files.
INSERT INTO duplicates BY NAME
SELECT title, row_number() OVER (PARTITION BY title ORDER BY c.pid)::INTEGER AS ordinal, page_id, revision_id, kept AS kept_revision_id, coalesce(e.entries, 0) AS entries
FROM copies c LEFT JOIN (SELECT pid, count(*) AS entries FROM copied GROUP BY pid) e USING (pid)
ORDER BY title, ordinal;
