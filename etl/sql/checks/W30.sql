-- A translation is not in the script of its language.
SELECT t.address, e.title, t.language_name || ': ' || t.word AS detail FROM translations t JOIN aqea_entries e USING (address)
WHERE regexp_matches(t.word, '\p{Latin}{2}') AND NOT regexp_matches(t.word, '[^\p{Latin}\p{P}\p{S}\p{N}\p{M}\p{Z}]') AND NOT regexp_matches(t.word, '^[A-Z0-9.-]+$')
    AND t.language IN ('ru', 'uk', 'be', 'bg', 'mk', 'el', 'grc', 'he', 'ar', 'fa', 'ur', 'hi', 'ne', 'bn', 'ta', 'te', 'th', 'lo', 'my', 'km', 'ka', 'hy', 'ja', 'zh', 'ko', 'am')
