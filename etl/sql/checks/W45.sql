-- A translation is marked as another language than its line says.
WITH names AS (
    SELECT language_name, language, count(*) AS n FROM translations WHERE kind IS NULL AND language IS NOT NULL GROUP BY ALL
), usual AS (
    SELECT language_name, arg_max(language, n) AS language, sum(n) AS n FROM names GROUP BY language_name
), odd AS (
    SELECT o.language_name, o.language FROM names o JOIN usual u USING (language_name)
    WHERE o.n * 5 < u.n AND EXISTS (FROM usual x WHERE x.language = o.language AND x.language_name <> o.language_name)
)
SELECT t.address, e.title, t.language_name || ': ' || t.word || ' as ' || t.language AS detail
FROM translations t JOIN odd USING (language_name, language) JOIN aqea_entries e USING (address) WHERE t.kind IS NULL
