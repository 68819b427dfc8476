-- A gloss has no word in it.
SELECT s.address, e.title, 'sense ' || s.sense || ': ' || s.gloss AS detail FROM senses s JOIN aqea_entries e USING (address)
WHERE s.gloss IS NOT NULL AND NOT regexp_matches(s.gloss, '\p{L}{2}')
