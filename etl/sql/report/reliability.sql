-- Reliability: how often a field was right where readers judged it, by confidence
SELECT least AS "confidence from", below AS "to below", judged, accepted, percent(accepted, judged) AS "right %",
    round(100 * (p + z / 2 - 1.96 * sqrt((p * (1 - p) + z / 4) / judged)) / (1 + z), 1) AS "at least % (95 of 100)",
    round(100 * (p + z / 2 + 1.96 * sqrt((p * (1 - p) + z / 4) / judged)) / (1 + z), 1) AS "at most %",
    (SELECT count(*) FROM aqea_entries e WHERE NOT is_form AND round(e.field_confidence::DOUBLE, 4) >= least AND round(e.field_confidence::DOUBLE, 4) < below) AS "entries of this run"
FROM (SELECT *, accepted / judged AS p, 1.96 * 1.96 / judged AS z FROM measured) ORDER BY least;
