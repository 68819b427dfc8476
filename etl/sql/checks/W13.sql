-- A section holds nothing but placeholders.
SELECT d.address, e.title, d.raw AS detail FROM editorial d JOIN aqea_entries e USING (address) WHERE d.flag = 'section empty'
