-- An address lies on a page that the address space does not have.
SELECT e.address, e.title, 'page ' || right(left(e.address, 10), 5) || ' of domain ' || e.domain AS detail
FROM aqea_entries e ANTI JOIN aqea_pages p ON p.domain = e.domain AND p.page_number = (e.address_number >> 8) & 65535
