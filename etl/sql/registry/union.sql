-- Our rows as they were, and theirs that we did not know, under the addresses that they have here.
FROM reg_mine
UNION ALL
SELECT t.* REPLACE (f.ours AS address_number)
FROM reg_there AS t
JOIN reg_fresh AS f ON f.theirs = t.address_number
ORDER BY address_number
