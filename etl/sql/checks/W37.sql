-- A page says of which word it is another spelling, and that word has no entry.
SELECT NULL AS address, r.title, r.raw_kind || ': ' || r.target AS detail FROM redirects r
WHERE r.kind IN ('spelling', 'obsolete_spelling') AND NOT EXISTS (FROM aqea_entries e WHERE e.title = r.target) AND NOT EXISTS (FROM redirects n WHERE n.title = r.target)
