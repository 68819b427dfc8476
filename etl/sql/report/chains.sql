-- The address space by category and field, the largest first
SELECT domain, coalesce(words_of(category), 'not told') AS "part of speech", coalesce(words_of(field), 'not classified') AS field, count(*) AS pages,
    count(*) FILTER (qq >= 32 AND ee < 160) AS "of these overflow", count(*) FILTER (ee >= 160) AS "of these spill",
    sum(coalesce(highest, 0))::BIGINT AS "addresses given"
FROM aqea_pages GROUP BY domain, category, field ORDER BY "addresses given" DESC, 1, 2, 3 LIMIT 2500;
