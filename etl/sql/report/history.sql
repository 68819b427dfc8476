-- By dump: first seen, content as it is now, last seen
WITH seen AS (
    SELECT created_at::DATE AS date, count(*) AS new, 0 AS content, 0 AS gone FROM aqea_entries GROUP BY 1
    UNION ALL SELECT dump_date, 0, count(*), 0 FROM aqea_entries GROUP BY 1
    UNION ALL SELECT last_seen, 0, 0, count(*) FROM retired GROUP BY 1
)
SELECT coalesce(date::VARCHAR, 'not told') AS "dump of", sum(new)::BIGINT AS "entries first seen", sum(content)::BIGINT AS "entries with the content of",
    sum(gone)::BIGINT AS "retired, last seen in" FROM seen GROUP BY date ORDER BY date DESC NULLS LAST LIMIT 50;
