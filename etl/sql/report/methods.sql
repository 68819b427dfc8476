-- What told the field
SELECT coalesce(field_method, 'nothing: not classified') AS method, count(*) AS entries, percent(count(*), sum(count(*)) OVER ()) AS "share %",
    count(*) FILTER (NOT is_form) AS "of these no forms", round(avg(field_confidence), 2) AS "mean confidence"
FROM aqea_entries GROUP BY field_method ORDER BY entries DESC, 1;
