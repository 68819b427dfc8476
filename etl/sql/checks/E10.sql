-- A row is out of order: sorted by (letter, address, ordinal).
SELECT address, NULL AS title, '{table} ' || ordinal || ' stands after ' || before_letter || ' ' || before_address || ' ' || before_ordinal AS detail FROM (
    SELECT address, letter, ordinal, lag(letter) OVER w AS before_letter, lag(address) OVER w AS before_address, lag(ordinal) OVER w AS before_ordinal
    FROM {table} WINDOW w AS (ORDER BY rowid)
) WHERE letter < before_letter OR (letter = before_letter AND (address < before_address OR (address = before_address AND ordinal <= before_ordinal)))
