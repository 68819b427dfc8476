-- Addresses whose entry is gone.  Temp table retired_letters (lemma, letter) is there.
INSERT INTO retired BY NAME
SELECT printf('0x%02X:%02X:%02X:%02X', address_number >> 24, (address_number >> 16) & 255, (address_number >> 8) & 255, address_number & 255) AS address,
    coalesce(letter, 'other') AS letter, 1 AS ordinal, lemma, language, pos, title, first_seen, last_seen, burned
FROM retired_all LEFT JOIN retired_letters USING (lemma)
ANTI JOIN assigned USING (address_number) -- a dump older than another one has what has gone since: these tables show it
ORDER BY letter, address_number;
