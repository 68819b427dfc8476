-- A cell of a table of forms holds something that is no word: two forms in one, or a remark.
SELECT f.address, e.title, coalesce(f.slot || ': ', '') || f.form AS detail FROM forms f JOIN aqea_entries e USING (address)
WHERE f.source = 'table' AND regexp_matches(f.form, '[/,;:()\[\]<>=+*_]') AND NOT regexp_matches(e.lemma, '[/,;:()\[\]<>=+*_]')
