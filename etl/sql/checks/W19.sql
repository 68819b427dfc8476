-- A rhyme is not the end of any pronunciation of the word.
WITH spoken AS ( -- the same sounds written alike: ən is n̩
    SELECT address, ordinal, kind, for_form, value,
        regexp_replace(regexp_replace(replace(translate(value, 'ʀɐɹ', 'ʁʁʁ'), 'ʦ', 'ts'), '[ˈˌ.‿() ̯̩͡]', '', 'g'), 'ə([nml])', '\1', 'g') AS plain
    FROM sounds WHERE kind IN ('ipa', 'rhyme')
), ends AS (
    SELECT address, list(DISTINCT plain) AS plain, list(value ORDER BY ordinal)[:5] AS told FROM spoken WHERE kind = 'ipa' AND NOT contains(value, '…') GROUP BY address
)
SELECT r.address, e.title, 'rhyme ' || r.value || ', pronounced ' || array_to_string(i.told, ', ') AS detail
FROM spoken r JOIN aqea_entries e USING (address) JOIN ends i USING (address)
WHERE r.kind = 'rhyme' AND r.for_form IS NULL AND NOT list_bool_or([suffix(p, r.plain) FOR p IN i.plain])
