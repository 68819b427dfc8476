-- reg_base (rows of a registry as it was, or as the tables tell) + reg_burned (what was given since, by the ledger) + reg_latest
-- (rows of the generation that counts, as far as they can be read) -> the rows of the new generation.
SELECT * FROM reg_base
UNION ALL BY NAME
SELECT l.* REPLACE ('burned' AS status)
FROM reg_latest AS l
SEMI JOIN reg_burned AS b ON b.address_number = l.address_number
UNION ALL BY NAME
SELECT *
FROM reg_burned AS b
ANTI JOIN reg_latest AS l ON l.address_number = b.address_number
ORDER BY address_number
