-- An entry of a word has no sense at all.
SELECT e.address, e.title, array_to_string(e.raw_pos, ', ') AS detail FROM aqea_entries e
WHERE NOT e.is_form AND NOT EXISTS (FROM senses s WHERE s.address = e.address)
    AND NOT EXISTS (FROM links l WHERE l.address = e.address AND l.kind IN ('lemma', 'spelling', 'obsolete_spelling', 'side_form')) -- it only leads to another
