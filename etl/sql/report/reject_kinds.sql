-- Rejects by reason
SELECT reason, count(*) AS rejects, count(DISTINCT title) AS pages FROM rejects GROUP BY reason ORDER BY rejects DESC, 1;
