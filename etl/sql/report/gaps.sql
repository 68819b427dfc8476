-- Bytes that could not be read
SELECT gap.path AS file, gap.start AS "from byte", gap.stop AS "to byte", gap.reason FROM (SELECT unnest(gaps) AS gap FROM run);
