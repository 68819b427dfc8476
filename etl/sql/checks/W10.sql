-- An example does not hold the word: nothing in it is marked, and no form of the word is found.
SELECT x.address, e.title, left(x.text, 80) AS detail FROM examples x JOIN aqea_entries e USING (address)
WHERE x.bold = [] AND NOT contains(lower(x.text), lower(e.lemma)) AND length(e.lemma) > 3
    AND NOT contains(lower(x.text), lower(left(e.lemma, greatest(3, length(e.lemma) - 4))))
    AND NOT EXISTS (FROM forms f WHERE f.address = x.address AND contains(lower(x.text), lower(coalesce(nullif(regexp_extract(f.form, '^\S+'), ''), f.form))))
