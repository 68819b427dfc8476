-- Entries that changed since the run before, in the languages that both have
WITH asked AS (
    SELECT (SELECT languages FROM run) AS now, (SELECT languages FROM previous.run) AS before, (SELECT dump_date FROM previous.run) AS date
), met AS (
    SELECT coalesce(n.lemma, o.lemma) AS lemma, coalesce(n.language, o.language) AS language, coalesce(n.address_number, o.address_number) AS number,
        CASE WHEN o.address IS NULL THEN CASE WHEN n.created_at::DATE > (SELECT date FROM asked) THEN 'new' ELSE 'returned, or read again' END
            WHEN n.address IS NULL THEN CASE WHEN r.address IS NULL THEN 'not read in this run' ELSE 'gone: the address is retired' END
            WHEN n.dump_date <> o.dump_date THEN 'changed' END AS what
    FROM aqea_entries n FULL JOIN previous.aqea_entries o USING (address_number) LEFT JOIN retired r ON r.address = o.address
)
SELECT what, count(*) AS entries, array_to_string(list(cut(lemma, 80) ORDER BY number)[:8], ', ') AS "for example"
FROM met, asked WHERE what IS NOT NULL AND (now IS NULL OR list_contains(now, language)) AND (before IS NULL OR list_contains(before, language))
GROUP BY what ORDER BY entries DESC, what;
