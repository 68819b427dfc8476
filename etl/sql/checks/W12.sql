-- A word mixes scripts: a letter that looks like another one.
SELECT address, e.title, word.of || ': ' || word.text AS detail FROM (
    SELECT address, 'lemma' AS of, lemma AS text FROM aqea_entries
    UNION ALL SELECT address, 'form', form FROM forms WHERE source = 'table'
    UNION ALL SELECT address, kind, target FROM links
    UNION ALL SELECT address, coalesce(language_name, 'translation'), word FROM translations
) word JOIN aqea_entries e USING (address)
WHERE regexp_matches(word.text, '\p{Latin}[\p{Cyrillic}ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορυ]|[\p{Cyrillic}ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορυ]\p{Latin}')
