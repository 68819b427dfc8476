-- Wikitext, HTML or a template's name is left in a text.
SELECT address, NULL AS title, '{table} ' || ordinal || ': ' || left(regexp_extract(written,
    '.{0,30}(\[\[|\]\]|\{\{|\}\}|\{\||<!--|</?[a-z]+\b[^>]*>|&[a-z]+;|&#x?[0-9a-fA-F]+;|''''|__[A-Z]+__).{0,30}'), 80) AS detail
FROM (
    SELECT address, ordinal,
        concat_ws(chr(10), *COLUMNS(lambda c: c NOT IN ('address', 'letter', 'ordinal', 'raw', 'source_url', 'raw_senses', 'field', 'field_method', 'bold', 'government'))) AS written
    FROM {table}
)
WHERE regexp_matches(written,
    '\[\[|\]\]|\{\{|\}\}|\{\||<!--|</?(?:ref|br|nowiki|small|big|sup|sub|span|div|i|b|u|s|tt|math|gallery|poem|references|noinclude|includeonly|center|font)\b|&(?:nbsp|amp|lt|gt|quot|thinsp|ndash|mdash|shy|#\d+|#x[0-9a-fA-F]+);|''''|__[A-Z]+__')
