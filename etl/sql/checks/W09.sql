-- A synonym does not name the word in turn.
SELECT l.address, e.title, l.target || ' ' || l.target_address AS detail FROM links l JOIN aqea_entries e USING (address)
WHERE l.kind = 'synonym' AND l.source IS NULL AND l.target_address IS NOT NULL AND l.target_address <> l.address
    AND NOT EXISTS (FROM links b WHERE b.address = l.target_address AND b.kind IN ('synonym', 'near_synonym') AND (b.target_address = l.address OR b.target_title = e.title))
