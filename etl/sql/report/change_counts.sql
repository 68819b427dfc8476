-- Counts of this run and of the one before
WITH told AS (
    SELECT 1 AS n, * FROM run UNION ALL BY NAME SELECT 0 AS n, * FROM previous.run
), counted AS (
    SELECT n, unnest([
        {'what': 'pages read', 'count': pages}, {'what': 'duplicates', 'count': duplicates}, {'what': 'entries', 'count': entries},
        {'what': 'rejects', 'count': rejects}, {'what': 'unknowns', 'count': unknowns}, {'what': 'skipped', 'count': skipped},
        {'what': 'retired', 'count': retired}
    ], recursive := true), generate_subscripts(range(7), 1) AS place FROM told
)
SELECT what, any_value(count) FILTER (n = 0) AS before, any_value(count) FILTER (n = 1) AS now, now - before AS difference
FROM counted GROUP BY what, place ORDER BY place;
