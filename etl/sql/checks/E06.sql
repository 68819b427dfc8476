-- Entries do not add up: read = rows + those of copies.
SELECT NULL AS address, NULL AS title, 'read ' || entries_read || ', rows ' || n || ', of copies ' || d AS detail
FROM run, (SELECT count(*) AS n FROM aqea_entries), (SELECT coalesce(sum(entries), 0) AS d FROM duplicates)
WHERE entries_read <> n + d OR entries <> n OR entries_duplicate <> d
