-- A rhyme is not the end of any pronunciation of the word.
WITH spoken AS (
    SELECT address, ordinal, kind, for_form, value, regexp_replace(replace(translate(value, 'ʀɐɹ', 'ʁʁʁ'), 'ʦ', 'ts'), '[ˈˌ.‿() ̯͡]', '', 'g') AS plain FROM sounds WHERE kind IN ('ipa', 'rhyme')
)
SELECT r.address, e.title, 'rhyme ' || r.value || ', pronounced ' || string_agg(i.value, ', ' ORDER BY i.ordinal) AS detail
FROM spoken r JOIN aqea_entries e USING (address) JOIN spoken i ON i.address = r.address AND i.kind = 'ipa' AND NOT contains(i.value, '…')
WHERE r.kind = 'rhyme' AND r.for_form IS NULL GROUP BY r.address, r.ordinal, r.value, e.title HAVING NOT bool_or(suffix(i.plain, r.plain))
