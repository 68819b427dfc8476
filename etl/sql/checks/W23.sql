-- A word is both synonym and antonym of the same sense.
SELECT DISTINCT a.address, e.title, a.target || ': ' || a.kind || ' and ' || b.kind AS detail FROM links a JOIN links b USING (address, target) JOIN aqea_entries e USING (address)
WHERE a.kind IN ('synonym', 'near_synonym') AND b.kind = 'antonym' AND list_has_any(a.senses, b.senses)
