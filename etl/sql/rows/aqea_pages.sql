-- The pages of the address space that the registry has claimed.
INSERT INTO aqea_pages BY NAME
SELECT printf('0x%02X', domain) AS domain, page_number, qq, ee, c.key AS category, f.key AS field, ordinal, highest, since
FROM pages_now n LEFT JOIN categories c ON c.code = n.category LEFT JOIN fields f ON f.code = n.field
ORDER BY n.domain, page_number;
