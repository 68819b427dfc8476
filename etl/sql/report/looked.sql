-- Checks that were made
SELECT CASE left(code, 1) WHEN 'E' THEN 'E: promises of aqea' ELSE 'W: what looks wrong in pages' END AS "looked for", count(*) AS checks
FROM (SELECT unnest(checked) AS code FROM run) GROUP BY ALL ORDER BY 1;
