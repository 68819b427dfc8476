-- An address is malformed, or its number, domain and text do not say the same.
SELECT address, title, 'number ' || address_number || ', domain ' || domain AS detail FROM aqea_entries
WHERE NOT regexp_full_match(address, '0x[2-9A-F][0-9A-F]:(0[1-9A-F]|[1-9A-E][0-9A-F]|F[0-9A-E]):([0-9A-E][0-9A-F]|F[0-9A-E]):(0[1-9A-F]|[1-9A-E][0-9A-F]|F[0-9A-E])')
    OR address <> printf('0x%02X:%02X:%02X:%02X', address_number >> 24, (address_number >> 16) & 255, (address_number >> 8) & 255, address_number & 255)
    OR domain <> left(address, 4)
