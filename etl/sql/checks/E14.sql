-- A text is empty, has blanks at its ends, control characters, or is not Unicode NFC.
SELECT address, NULL AS title, '{table} ' || ordinal || ': ' || left(bad, 80) AS detail FROM (
    SELECT address, ordinal, unnest(list_filter(list_value(unpack(COLUMNS(lambda c: c NOT IN ('address', 'letter', 'ordinal', 'raw'))::VARCHAR)),
        lambda x: x = '' OR x <> trim(x) OR nfc_normalize(x) <> x OR regexp_matches(x, '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]'))) AS bad
    FROM {table}
    WHERE address || ordinal IN ( -- first in all texts of a row at once, and only the characters that NFC may change are looked at more closely
        SELECT address || ordinal FROM (
            SELECT address, ordinal, chr(57344) || concat_ws(chr(57344), *COLUMNS(lambda c: c NOT IN ('address', 'letter', 'ordinal', 'raw'))) || chr(57344) AS written FROM {table}
        ) WHERE regexp_matches(written, '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]|\x{E000}[ \x{E000}]| \x{E000}') OR nfc_normalize(CASE WHEN regexp_matches(written,
            '[\p{M}\x{374}\x{37E}\x{387}\x{958}-\x{B5D}\x{F43}-\x{F69}\x{1161}-\x{11C2}\x{1F71}-\x{1FFD}\x{2000}\x{2001}\x{2126}-\x{212B}\x{2329}\x{232A}\x{2ADC}\x{F900}-\x{FB4E}\x{1D15E}-\x{1D1C0}\x{2F800}-\x{2FA1D}]'
        ) THEN written END) <> written
    )
)
