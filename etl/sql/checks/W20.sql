-- A bracket or quotation mark is opened and not closed, or the other way round.
SELECT address, e.title, text.of || ': ' || left(text.text, 250) AS detail FROM (
    SELECT address, 'gloss' AS of, gloss AS text FROM senses
    UNION ALL SELECT address, kind, target FROM links
    UNION ALL SELECT address, 'translation', word FROM translations
) text JOIN aqea_entries e USING (address)
WHERE length(replace(text.text, '(', '')) <> length(replace(text.text, ')', '')) AND NOT regexp_matches(text.text, '(^|[\s,;–])\(?\w{1,3}\)|[:;=]-?[()]')
    OR length(replace(text.text, '„', '')) <> length(regexp_replace(text.text, '[“”]', '', 'g')) AND contains(text.text, '„')
