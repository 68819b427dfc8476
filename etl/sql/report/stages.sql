-- Time and memory of each stage
SELECT stage.name AS stage, stage.seconds, percent(stage.seconds, sum(stage.seconds) OVER ()) AS "share %",
    round(stage.peak_memory / 1e6)::BIGINT AS "memory at most, MB", stage.bytes AS "bytes read"
FROM (SELECT unnest(stages) AS stage, generate_subscripts(stages, 1) AS n FROM run) ORDER BY n;
