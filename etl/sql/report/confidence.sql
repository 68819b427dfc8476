-- Entries by confidence and method
SELECT round(floor(round(field_confidence::DOUBLE * 20, 3)) / 20, 2) AS "confidence from", field_method AS method, count(*) AS entries
FROM aqea_entries WHERE NOT is_form AND field IS NOT NULL GROUP BY ALL ORDER BY 1, 2;
