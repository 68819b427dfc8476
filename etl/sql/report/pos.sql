-- Entries by part of speech
SELECT words_of(pos) AS "part of speech", count(*) AS entries, percent(count(*), sum(count(*)) OVER ()) AS "share %",
    count(field) AS "with field", count(frequency) AS "in a list of frequent words"
FROM aqea_entries GROUP BY pos ORDER BY entries DESC, 1;
