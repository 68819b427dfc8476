-- Entries by letter
SELECT letter, count(*) AS entries, percent(count(*), sum(count(*)) OVER ()) AS "share %" FROM aqea_entries GROUP BY letter ORDER BY letter;
