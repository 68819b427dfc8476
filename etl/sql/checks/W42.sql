-- The editors doubt the entry: they ask for proof or for a revision.
SELECT d.address, e.title, d.raw AS detail FROM editorial d JOIN aqea_entries e USING (address) WHERE d.flag IN ('unverified', 'needs revision')
    AND NOT starts_with(d.raw, 'Referenzen prüfen') -- a tag of maintenance on half of all entries
