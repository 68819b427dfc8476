-- The 50 entries that are least like their kind
SELECT round(o.score, 3) AS score, coalesce(o.title, o.address) AS entry, coalesce(json_extract_string(e.meta, '$.source'), page_of(o.title)) AS url,
    o.address, cut(o.reasons, 500) AS "why", o.method
FROM oddities o LEFT JOIN aqea_entries e USING (address) ORDER BY o.score DESC, o.address LIMIT 50;
