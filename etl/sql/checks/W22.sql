-- The numbers of the senses have a gap or do not begin with 1.
SELECT address, e.title, 'markers ' || string_agg(s.marker, ', ' ORDER BY s.sense) AS detail FROM senses s JOIN aqea_entries e USING (address)
WHERE s.parent IS NULL AND regexp_matches(s.marker, '^\d{1,3}$')
GROUP BY address, e.title, e.language HAVING max(s.marker::INTEGER) <> count(DISTINCT s.marker::INTEGER)
    AND max(s.marker::INTEGER) > (SELECT count(*) FROM senses o WHERE o.address = any_value(s.address) AND o.parent IS NULL)
