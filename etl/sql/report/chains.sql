-- The address space by category and field, the largest first
WITH given_pages AS (
    SELECT *, coalesce(highest, 0) - coalesce(waiting, 0) AS given FROM aqea_pages LEFT JOIN waiting USING (domain, page_number)
)
SELECT domain, coalesce(words_of(category), 'not told') AS "part of speech", coalesce(words_of(field), 'not classified') AS field, count(*) AS pages,
    count(*) FILTER (qq >= 32 AND ee < 160) AS "of these overflow", count(*) FILTER (ee >= 160) AS "of these spill",
    sum(given)::BIGINT AS "addresses given"
FROM given_pages GROUP BY domain, category, field ORDER BY "addresses given" DESC, 1, 2, 3 LIMIT 2500;
