-- An entry is out of order: sorted by (letter, address).
SELECT address, title, 'stands after ' || before_letter || ' ' || before_address AS detail FROM (
    SELECT address, title, letter, lag(letter) OVER w AS before_letter, lag(address) OVER w AS before_address FROM aqea_entries WINDOW w AS (ORDER BY rowid)
) WHERE letter < before_letter OR (letter = before_letter AND address <= before_address)
