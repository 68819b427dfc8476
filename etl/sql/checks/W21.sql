-- Two senses of an entry have the same marker.
SELECT address, e.title, 'marker ' || coalesce(s.path, s.marker) AS detail FROM senses s JOIN aqea_entries e USING (address)
WHERE s.marker IS NOT NULL AND s.marker NOT IN ('*', '—', '…') GROUP BY address, e.title, s.parent, s.marker, s.path HAVING count(*) > 1
