-- What the checks found, with the page that it is about: its entry's source, else the page's title.
CREATE TABLE memory.findings AS
SELECT f.code, f.message, f.address, coalesce(f.title, e.title) AS title, f.detail, coalesce(
    e.meta->>'$.source',
    CASE WHEN f.title IS NOT NULL THEN (SELECT rtrim(source_url, '/') FROM run) || '/wiki/' || url_encode(replace(f.title, ' ', '_')) END
) AS url
FROM memory.found f LEFT JOIN (
    SELECT address, any_value(title) AS title, any_value(meta) AS meta FROM aqea_entries SEMI JOIN memory.found USING (address) GROUP BY address -- E01: of two
) e ON e.address = f.address;
