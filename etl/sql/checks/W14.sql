-- The gloss of a word is the word itself.
SELECT s.address, e.title, 'sense ' || s.sense || ': ' || s.gloss AS detail FROM senses s JOIN aqea_entries e USING (address)
WHERE lower(rtrim(s.gloss, ' .')) = lower(e.lemma) AND e.language = 'de'
