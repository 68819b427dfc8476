-- Translations by language
SELECT cut(coalesce(language_name, language, 'not told'), 80) AS language, coalesce(language, '') AS code, count(*) AS translations,
    percent(count(*), sum(count(*)) OVER ()) AS "share %", percent(count(*) FILTER (status = 'linked'), count(*)) AS "tied to a sense %",
    percent(count(target_address), count(*)) AS "lead to an entry %"
FROM translations GROUP BY ALL ORDER BY translations DESC, 1, 2 LIMIT 200;
