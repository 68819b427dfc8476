-- An address of the generation before is on another entry now.
SELECT e.address, e.title, 'was ' || b.title || ' (' || b.language || ')' AS detail
FROM aqea_entries e JOIN known_before b USING (address_number)
WHERE b.edition <> e.edition OR (b.title <> e.title AND b.page_id IS DISTINCT FROM e.page_id)
