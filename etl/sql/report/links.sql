-- Links by kind
SELECT words_of(kind) AS kind, count(*) AS links, percent(count(*) FILTER (status = 'linked'), count(*)) AS "tied to a sense %",
    percent(count(target_address), count(*)) AS "lead to an entry %"
FROM links GROUP BY kind ORDER BY links DESC, 1;
