-- A word is related to itself.
SELECT l.address, e.title, l.kind || ': ' || l.target AS detail FROM links l JOIN aqea_entries e USING (address)
WHERE l.kind IN ('synonym', 'antonym', 'hypernym', 'hyponym', 'near_synonym') AND l.target_address = l.address AND l.target_sense IS NULL
