-- A relation is given twice for the same sense.
WITH doubled AS (
    SELECT address, kind, target, flatten(list(senses)) AS senses FROM links WHERE source IS NULL AND senses <> [] GROUP BY address, kind, target, note HAVING count(*) > 1
)
SELECT d.address, e.title, d.kind || ': ' || d.target AS detail FROM doubled d JOIN aqea_entries e USING (address)
WHERE len(d.senses) > len(list_distinct(d.senses))
