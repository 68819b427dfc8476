-- An address that the dump had is active in the registry and has no row.
SELECT printf('0x%02X:%02X:%02X:%02X', k.address_number >> 24, (k.address_number >> 16) & 255, (k.address_number >> 8) & 255, k.address_number & 255) AS address,
    k.title, 'last seen ' || k.last_dump AS detail
FROM known k, run r ANTI JOIN aqea_entries e ON e.address_number = k.address_number
WHERE k.edition = r.edition AND k.status = 'active' AND k.last_dump = r.dump_date AND (r.languages IS NULL OR k.language IN r.languages)
    AND k.title NOT IN (SELECT title FROM rejects)
