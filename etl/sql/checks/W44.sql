-- A related word is a whole sentence or a list: it has more than 100 characters.
SELECT l.address, e.title, l.kind || ': ' || left(l.target, 80) || ' …' AS detail FROM links l JOIN aqea_entries e USING (address)
WHERE l.kind NOT IN ('idiom', 'collocation', 'quotation', 'proverb') AND length(l.target) > 100
