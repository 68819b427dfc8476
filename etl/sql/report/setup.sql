-- What the queries of the report have in common.
SET VARIABLE wiki = (SELECT source_url FROM run);
CREATE TEMP MACRO percent(part, whole) AS round(100.0 * part / nullif(whole, 0), 1);
CREATE TEMP MACRO page_of(title) AS getvariable('wiki') || '/wiki/' || url_encode(replace(title, ' ', '_'));
CREATE TEMP MACRO cut(told, most) AS CASE WHEN length(told) > most THEN left(told, most) || '…' ELSE told END;
CREATE TEMP MACRO words_of(key) AS replace(key, '_', ' ');
CREATE TEMP TABLE had (section VARCHAR, pos VARCHAR, entries BIGINT);
CREATE TEMP TABLE measured (least DOUBLE, below DOUBLE, judged BIGINT, accepted BIGINT);
-- Published addresses that are kept for one entry which has not come: they are not given.
CREATE TEMP VIEW waiting AS
SELECT printf('0x%02X', number >> 24) AS domain, (number >> 8) & 65535 AS page_number, count(*) AS waiting
FROM (SELECT unnest(getvariable('kept')) AS number)
WHERE printf('0x%02X:%02X:%02X:%02X', number >> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255)
    NOT IN (SELECT address FROM product.aqea_entries UNION ALL SELECT address FROM product.retired)
GROUP BY ALL;
