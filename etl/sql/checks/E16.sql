-- An entry's address is not that entry's in the registry, or is not active there.
SELECT e.address, e.title, CASE WHEN k.address_number IS NULL THEN 'unknown' ELSE k.status || ' of ' || k.title || ' (' || k.language || ')' END AS detail
FROM aqea_entries e LEFT JOIN known k USING (address_number)
WHERE k.address_number IS NULL OR k.edition <> e.edition OR k.title <> e.title
    -- the tables of a dump older than another one show what has gone since
    OR (k.status <> 'active' AND (SELECT dump_date FROM run) >= (SELECT max(last_dump) FROM known WHERE edition = e.edition AND status <> 'burned'))
