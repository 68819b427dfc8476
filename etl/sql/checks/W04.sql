-- A sense has no gloss.
SELECT s.address, e.title, 'sense ' || coalesce(s.marker, s.sense::VARCHAR) AS detail FROM senses s JOIN aqea_entries e USING (address)
WHERE s.gloss IS NULL AND NOT EXISTS (FROM senses c WHERE c.address = s.address AND c.parent = s.sense)
