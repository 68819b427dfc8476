-- An address stands for two entries.
SELECT address, min(title) AS title, count(*) || ' entries' AS detail FROM aqea_entries GROUP BY address HAVING count(*) > 1
