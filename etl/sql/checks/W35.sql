-- Two entries of a page have the same glosses: one of them is a copy.
SELECT min(e.address) AS address, any_value(e.title) AS title, 'entries ' || string_agg(e.address, ', ' ORDER BY e.address) || ': ' || any_value(g.glosses)[:80] AS detail
FROM (SELECT address, string_agg(gloss, '; ' ORDER BY sense) AS glosses FROM senses GROUP BY address) g JOIN aqea_entries e USING (address)
WHERE NOT e.is_form AND g.glosses IS NOT NULL GROUP BY e.page_id, e.language, e.pos, g.glosses HAVING count(*) > 1
