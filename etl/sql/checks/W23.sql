-- A word is both synonym and antonym of the same sense.
WITH said AS (
    SELECT address, target, kind = 'antonym' AS opposite, list_distinct(flatten(list(senses))) AS senses FROM links
    WHERE kind IN ('synonym', 'near_synonym', 'antonym') GROUP BY ALL
)
SELECT a.address, e.title, a.target || ': synonym and antonym' AS detail FROM said a JOIN said b USING (address, target) JOIN aqea_entries e USING (address)
WHERE NOT a.opposite AND b.opposite AND list_has_any(a.senses, b.senses)
