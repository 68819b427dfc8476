-- A page of the address space is claimed twice, or its bytes are not its number.
SELECT domain AS address, NULL AS title, 'page ' || page_number || ': ' || count(*) || ' rows' AS detail
FROM aqea_pages GROUP BY domain, page_number HAVING count(*) > 1 OR any_value(qq) <> page_number >> 8 OR any_value(ee) <> page_number & 255
