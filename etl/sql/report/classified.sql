-- Share of entries that are given a field, by part of speech
SELECT words_of(pos) AS "part of speech", count(*) AS entries, percent(count(field), count(*)) AS "given a field %",
    round(avg(field_confidence), 2) AS "mean confidence"
FROM aqea_entries GROUP BY pos ORDER BY entries DESC, 1;
