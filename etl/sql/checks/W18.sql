-- An entry has the same example twice.
SELECT address, e.title, left(x.text, 80) AS detail FROM examples x JOIN aqea_entries e USING (address)
GROUP BY address, e.title, x.text HAVING count(*) > 1
