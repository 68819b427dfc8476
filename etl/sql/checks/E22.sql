-- A retired address has an entry.
SELECT r.address, e.title, 'retired as ' || r.title AS detail FROM retired r JOIN aqea_entries e USING (address)
