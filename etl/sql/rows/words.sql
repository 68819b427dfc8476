-- Every lemma and form once more, sorted for the look-up.  (An address says its number: no join.)
INSERT INTO words BY NAME
SELECT fold(word) AS folded, word, address_number, is_lemma, slot FROM (
    SELECT lemma AS word, address_number, true AS is_lemma, NULL AS slot, 0 AS ordinal FROM aqea_entries
    UNION ALL
    SELECT form, ('0x' || replace(address[3:], ':', ''))::UINTEGER, false, slot, ordinal FROM forms
) ORDER BY folded, word, address_number, ordinal;
