-- Forms, by where they come from
SELECT coalesce(source, 'not told') AS source, count(*) AS forms, count(DISTINCT address) AS entries,
    percent(count(*), sum(count(*)) OVER ()) AS "share %"
FROM forms GROUP BY ALL ORDER BY forms DESC, 1;
