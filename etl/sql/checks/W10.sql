-- An example does not hold the word: nothing in it is marked, and no form of the word is found.
WITH bare AS (
    SELECT x.address, x.ordinal, e.title, lower(x.text) AS text, left(x.text, 80) AS detail, lower(left(e.lemma, greatest(3, length(e.lemma) - 4))) AS stem
    FROM examples x JOIN aqea_entries e USING (address) WHERE x.bold = [] AND length(e.lemma) > 3
), words AS ( -- of an entry with more forms than any verb has, some
    SELECT address, list(DISTINCT lower(coalesce(nullif(regexp_extract(form, '^\S+'), ''), form)))[:300] AS forms FROM forms SEMI JOIN bare USING (address) GROUP BY address
)
SELECT b.address, b.title, b.detail FROM bare b LEFT JOIN words w USING (address)
WHERE NOT contains(b.text, b.stem) AND NOT coalesce(list_bool_or([contains(b.text, form) FOR form IN w.forms]), false)
