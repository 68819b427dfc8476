-- The tables belong to another generation of the registry than the one that counts.
SELECT NULL AS address, NULL AS title, 'tables ' || registry_generation || ', registry ' || getvariable('committed') AS detail FROM run WHERE registry_generation <> getvariable('committed')
UNION ALL
SELECT NULL, NULL, n || ' rows in run' FROM (SELECT count(*) AS n FROM run) WHERE n <> 1
