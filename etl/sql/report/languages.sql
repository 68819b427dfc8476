-- Entries by language
SELECT cut(coalesce(any_value(language_name ORDER BY language_name), language), 80) AS language, language AS code, domain, count(*) AS entries,
    percent(count(*), sum(count(*)) OVER ()) AS "share %", count(*) FILTER (is_form) AS "of these forms"
FROM aqea_entries GROUP BY language, domain ORDER BY entries DESC, code LIMIT 200;
