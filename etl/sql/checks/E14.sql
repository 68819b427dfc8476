-- A text is empty, has blanks at its ends, control characters, or is not Unicode NFC.
SELECT address, NULL AS title, '{table} ' || ordinal || ': ' || left(bad, 80) AS detail FROM (
    SELECT address, ordinal, unnest(list_filter(list_value(unpack(COLUMNS(lambda c: c NOT IN ('address', 'letter', 'ordinal', 'raw'))::VARCHAR)),
        lambda x: x = '' OR x <> trim(x) OR nfc_normalize(x) <> x OR regexp_matches(x, '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]'))) AS bad
    FROM {table}
)
