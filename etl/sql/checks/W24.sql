-- A word is both above and below the same sense.
SELECT DISTINCT a.address, e.title, a.target || ': hypernym and hyponym' AS detail FROM links a JOIN links b USING (address, target) JOIN aqea_entries e USING (address)
WHERE a.kind = 'hypernym' AND b.kind = 'hyponym' AND list_has_any(a.senses, b.senses)
