-- What does a word mean?
SELECT s.marker, s.labels, s.gloss FROM lookup('Wasser') e JOIN senses s USING (address) ORDER BY e.address, s.sense;

-- Which words is this a form of?
FROM form_of('Häuser');

-- The translations of a word
SELECT t.language, t.word, t.senses FROM translations t JOIN aqea_entries e USING (address)
WHERE e.lemma = 'Hund' ORDER BY t.language, t.ordinal;

-- The words of a semantic field, the most frequent first
SELECT address, lemma, genders FROM field('animals') WHERE NOT is_form LIMIT 50;

-- Which entries have no gloss?
SELECT e.address, e.lemma, e.pos FROM aqea_entries e WHERE NOT is_form
AND NOT EXISTS (SELECT 1 FROM senses s WHERE s.address = e.address AND s.gloss IS NOT NULL) ORDER BY e.frequency DESC NULLS LAST LIMIT 50;

-- Frequent words without a semantic field
SELECT address, lemma, pos, frequency FROM aqea_entries WHERE field IS NULL AND NOT is_form ORDER BY frequency DESC NULLS LAST, address LIMIT 50;

-- The fields that are least sure
SELECT lemma, field, field_method, field_confidence FROM aqea_entries WHERE NOT is_form AND field IS NOT NULL ORDER BY field_confidence, address LIMIT 50;

-- Pages of the address space by fill
SELECT domain, page_number, category, field, ordinal, highest FROM aqea_pages ORDER BY highest DESC, domain, page_number LIMIT 50;

-- Links that lead nowhere, by target
SELECT target, count(*) AS links FROM links WHERE target_address IS NULL GROUP BY target ORDER BY links DESC, target LIMIT 50;

-- What was not understood
SELECT what, value, count, example FROM unknowns ORDER BY count DESC, what, value LIMIT 50;
