-- Entries by richness
SELECT least(richness // 5 * 5, 95) AS "richness from", count(*) FILTER (NOT is_form) AS lemmas, count(*) FILTER (is_form) AS forms
FROM aqea_entries WHERE richness IS NOT NULL GROUP BY 1 ORDER BY 1;
