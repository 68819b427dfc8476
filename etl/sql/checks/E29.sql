-- A derived link leads to no entry of the language, says what the page says itself, or does not follow from the links.
WITH said AS (
    SELECT address, kind, target_address FROM links WHERE target_address IS NOT NULL
), up AS (
    SELECT address, target_address, 1 AS depth FROM said WHERE kind = 'hypernym'
    UNION ALL SELECT address, target_address, depth FROM derived_links WHERE kind = 'hypernym'
), same AS (SELECT DISTINCT address, kind, target_address FROM said SEMI JOIN derived_links USING (address, kind, target_address)
), back AS (SELECT DISTINCT s.address, s.kind, s.target_address FROM said s SEMI JOIN derived_links d ON d.address = s.target_address AND d.target_address = s.address
), nearer AS ( -- by a page that names more hypernyms than are followed it may be nearer than by the way that was
    SELECT u.address, u.target_address, min(u.depth) AS depth FROM up u SEMI JOIN derived_links d ON d.address = u.address AND d.via = u.target_address GROUP BY ALL
), last AS (SELECT DISTINCT u.address, u.target_address FROM up u SEMI JOIN derived_links d ON d.via = u.address AND d.target_address = u.target_address WHERE u.depth = 1)
SELECT d.address, e.title, d.ordinal || ': ' || d.kind || ' ' || d.target_address || ', ' || d.method AS detail
FROM derived_links d LEFT JOIN aqea_entries e ON e.address = d.address LEFT JOIN aqea_entries t ON t.address = d.target_address
LEFT JOIN same s ON s.address = d.address AND s.kind = d.kind AND s.target_address = d.target_address
LEFT JOIN (SELECT DISTINCT address, target_address FROM back) b ON b.address = d.target_address AND b.target_address = d.address
LEFT JOIN back k ON k.address = d.target_address AND k.kind = d.kind AND k.target_address = d.address
LEFT JOIN nearer n ON n.address = d.address AND n.target_address = d.via AND n.depth < d.depth
LEFT JOIN last l ON l.address = d.via AND l.target_address = d.target_address
WHERE t.address IS NULL OR e.language IS DISTINCT FROM t.language OR d.address = d.target_address OR s.address IS NOT NULL
    OR CASE method WHEN 'inverse' THEN b.address IS NULL WHEN 'symmetric' THEN k.address IS NULL
        WHEN 'transitive' THEN d.kind <> 'hypernym' OR n.address IS NULL OR l.address IS NULL ELSE true END
    OR (method = 'transitive') <> (via IS NOT NULL) OR (method = 'transitive') <> (d.depth > 1)
