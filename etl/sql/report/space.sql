-- The address space by domain and part of speech
WITH named AS (
    SELECT domain, CASE WHEN count(DISTINCT language) = 1 THEN min(coalesce(language_name, language)) ELSE 'other languages' END AS name
    FROM aqea_entries GROUP BY domain
), given_pages AS (
    SELECT *, coalesce(highest, 0) - coalesce(waiting, 0) AS given FROM aqea_pages LEFT JOIN waiting USING (domain, page_number)
)
SELECT coalesce(name, 'no entry in this run') AS language, domain, coalesce(words_of(category), 'not told') AS "part of speech",
    count(*) FILTER (qq < 32 AND ee < 160) AS "own pages", count(*) FILTER (qq >= 32 AND ee < 160) AS "overflow pages",
    count(*) FILTER (ee >= 160) AS "spill pages", sum(given)::BIGINT AS "addresses given",
    percent(sum(given), 254 * count(*)) AS "fill %"
FROM given_pages LEFT JOIN named USING (domain) GROUP BY name, domain, category
ORDER BY domain, "addresses given" DESC, 3;
