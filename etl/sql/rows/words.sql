-- Every lemma and form once more, sorted for the look-up.  (An address says its number: no join.)
-- Variables: first, stop (words as folded, or NULL): what lies between them is made at a time.
INSERT INTO words BY NAME
SELECT fold(word) AS folded, word, address_number, is_lemma, frequency, slot FROM (
    SELECT lemma AS word, address_number, true AS is_lemma, frequency, NULL AS slot, 0 AS ordinal FROM aqea_entries
    UNION ALL
    SELECT form, ('0x' || replace(address[3:], ':', ''))::UINTEGER, false, NULL, slot, ordinal FROM forms
) WHERE coalesce(folded >= getvariable('first')::VARCHAR, true) AND coalesce(folded < getvariable('stop')::VARCHAR, true)
ORDER BY folded, word, address_number, ordinal;
