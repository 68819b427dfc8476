-- Entries by language and part of speech
SELECT language, words_of(pos) AS "part of speech", count(*) AS entries FROM aqea_entries GROUP BY language, pos ORDER BY entries DESC, 1, 2 LIMIT 100;
