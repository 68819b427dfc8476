-- A transliteration is not in Latin letters.
SELECT t.address, e.title, t.language_name || ': ' || t.word || ', ' || t.transliteration AS detail FROM translations t JOIN aqea_entries e USING (address)
WHERE regexp_matches(t.transliteration, '[\p{Cyrillic}\p{Greek}\p{Hebrew}\p{Arabic}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Devanagari}\p{Georgian}\p{Armenian}]')
    AND NOT regexp_matches(t.transliteration, '\p{Latin}')
