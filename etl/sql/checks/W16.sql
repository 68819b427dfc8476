-- A translation is given twice for the same sense.
WITH doubled AS (
    SELECT address, coalesce(language, '') AS language, language_name, word, flatten(list(senses)) AS senses FROM translations
    WHERE kind IS NULL AND senses <> [] GROUP BY address, language, language_name, word, display, note, transliteration, genders HAVING count(*) > 1
)
SELECT d.address, e.title, coalesce(d.language_name, '') || ': ' || d.word AS detail FROM doubled d JOIN aqea_entries e USING (address)
WHERE len(d.senses) > len(list_distinct(d.senses))
