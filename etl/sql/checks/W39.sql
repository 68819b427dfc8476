-- The parts that the etymology names do not lead to the word: it does not end like the last of them.
SELECT n.address, e.title, array_to_string(n.components, ' + ') AS detail FROM notes n JOIN aqea_entries e USING (address)
WHERE n.kind = 'etymology' AND len(n.components) > 1 AND e.pos = 'noun' AND e.language = 'de' AND n.components[-1] NOT LIKE '-%'
    AND NOT contains(e.lemma, ' ') AND regexp_matches(n.components[-1], '^\p{Lu}')
    AND NOT contains(lower(e.lemma), lower(left(regexp_replace(n.components[-1], '^-', ''), greatest(2, length(n.components[-1]) - 3)))) AND right(e.lemma, 3) <> right(n.components[-1], 3)
