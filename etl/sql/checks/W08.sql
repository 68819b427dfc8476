-- A translation is into the word's own language.
SELECT t.address, e.title, t.language_name || ': ' || t.word AS detail FROM translations t JOIN aqea_entries e USING (address)
WHERE t.language = e.language AND t.kind IS NULL
