-- Richness by part of speech
SELECT words_of(pos) AS "part of speech", count(*) AS entries, round(avg(richness), 1) AS mean, quantile_disc(richness, 0.1) AS "a tenth is below",
    median(richness) AS median, quantile_disc(richness, 0.9) AS "a tenth is above"
FROM aqea_entries GROUP BY pos ORDER BY entries DESC, 1;
