-- Two senses of an entry have the same gloss.
SELECT address, e.title, 'senses ' || string_agg(s.sense, ', ' ORDER BY s.sense) || ': ' || s.gloss AS detail
FROM senses s JOIN aqea_entries e USING (address) WHERE s.gloss IS NOT NULL
GROUP BY address, e.title, s.gloss, s.label_text, s.parent HAVING count(*) > 1
