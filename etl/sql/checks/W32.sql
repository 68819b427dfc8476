-- A translation holds several words in a row, with commas or semicolons.
SELECT t.address, e.title, coalesce(t.language_name, '') || ': ' || t.word AS detail FROM translations t JOIN aqea_entries e USING (address)
WHERE regexp_matches(t.word, '\w\s*[;,،、]\s*\w') AND NOT regexp_matches(e.lemma, '[\s,]') AND NOT regexp_matches(t.word, '[!?.…]')
