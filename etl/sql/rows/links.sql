-- Links; the target is an entry where exactly one of the same language has the title, or, in relations between words of one kind, exactly
-- one of the same part of speech.  After an entry's own links come those from the pages of other spellings, but for what it says itself.
INSERT INTO links BY NAME
SELECT p.address, p.letter, ordinal, unnest(item), coalesce(s.sole_address, q.pos_address) AS target_address,
    CASE WHEN s.sole_address IS NOT NULL THEN 'only' WHEN q.pos_address IS NOT NULL THEN 'part of speech' END AS target_method,
    CASE WHEN ordinal > own THEN 'spelling page' END AS source
FROM (
    SELECT eid, own, unnest(links) AS item, generate_subscripts(links, 1)::INTEGER AS ordinal FROM (
        SELECT eid, len(links) AS own, CASE WHEN spellings IS NULL THEN links ELSE links || [s FOR s IN spellings
            IF NOT list_contains([l.kind = s.kind AND s.target IN (l.target, l.target_title) FOR l IN links], true)] END AS links
        FROM (SELECT (file_index::BIGINT << 32) + file_row_number AS eid, links FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL)
        LEFT JOIN work.spellings USING (eid)
    )
) JOIN work.places p USING (eid)
LEFT JOIN work.sole s ON s.sole_language = p.language AND s.sole_title = coalesce(item.target_title, item.target)
LEFT JOIN work.sole_pos q ON q.pos_language = p.language AND q.pos_title = coalesce(item.target_title, item.target) AND q.pos_pos = p.pos
    AND item.kind IN ('synonym', 'near_synonym', 'antonym', 'heteronym', 'hypernym', 'hyponym', 'holonym', 'meronym', 'feminine', 'masculine', 'neuter',
        'diminutive', 'augmentative', 'short_form', 'spelling', 'obsolete_spelling', 'side_form')
ORDER BY p.place, ordinal;
