-- A gloss breaks off: it ends with a colon, a comma or a dash.
SELECT s.address, e.title, s.gloss AS detail FROM senses s JOIN aqea_entries e USING (address) WHERE regexp_matches(s.gloss, '[:,]$|\s[–-]$')
    AND NOT EXISTS (FROM senses c WHERE c.address = s.address AND c.parent = s.sense)
