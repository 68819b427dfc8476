-- Findings by check
SELECT code, any_value(message) AS message, count(*) AS findings, count(DISTINCT title) AS pages FROM findings GROUP BY code ORDER BY code;
