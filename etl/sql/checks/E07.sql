-- Rows of an entry's list were lost or doubled: read and written differ.
SELECT NULL AS address, NULL AS title, '{table}: read ' || r.count || ', from other pages ' || r.more || ', written ' || n AS detail
FROM (SELECT unnest(rows_read, recursive := true), CASE WHEN '{table}' = 'links' THEN spelling_links ELSE 0 END AS more FROM run) r, (SELECT count(*) AS n FROM {table}) WHERE r.name = '{table}' AND r.count + r.more <> n
