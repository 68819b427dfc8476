-- Addresses of other registries for entries of this edition.
INSERT INTO aliases BY NAME
SELECT printf('0x%02X:%02X:%02X:%02X', alias_number >> 24, (alias_number >> 16) & 255, (alias_number >> 8) & 255, alias_number & 255) AS alias,
    alias_number, address_number, origin, since
FROM aliases_now
ORDER BY alias_number, address_number;
