-- Every lemma and form once more, sorted for the look-up.
INSERT INTO words BY NAME
SELECT fold(word) AS folded, word, address_number, is_lemma, slot FROM (
    SELECT lemma AS word, address_number, true AS is_lemma, NULL AS slot, 0 AS ordinal FROM aqea_entries
    UNION ALL
    SELECT form, p.address_number, false, slot, ordinal FROM forms JOIN places p USING (address)
) ORDER BY folded, word, address_number, ordinal;
