-- Links of other entries that lead to an entry and that neither its own page nor derived_links has the other side of.  {which}: of which addresses, IS NOT NULL or = $1.
SELECT l.address, row_number() OVER (PARTITION BY l.address ORDER BY l.kind, s.lemma, l.source_address, l.text)::INTEGER AS ordinal,
    l.kind, s.lemma AS source, l.source_address, l.text
FROM (
    SELECT target_address AS address, address AS source_address, kind, target AS text FROM links WHERE target_address {which}
    UNION
    SELECT target_address, address, 'translation_of', coalesce(display, word) FROM translations WHERE target_address {which}
) l
JOIN aqea_entries s ON s.address = l.source_address
WHERE l.address <> l.source_address
    AND NOT EXISTS (FROM derived_links d WHERE d.address {which} AND d.address = l.address AND d.target_address = l.source_address AND d.depth = 1)
    AND NOT EXISTS (FROM links o WHERE o.address {which} AND o.address = l.address AND o.target_address = l.source_address)
