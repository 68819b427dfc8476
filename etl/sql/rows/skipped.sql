-- What is no content, added up over the pages that count; pages of namespaces that are not taken have no rows to count in.
INSERT INTO skipped BY NAME
SELECT what, value, sum(count)::BIGINT AS count
FROM (
    SELECT what, value, count FROM counted WHERE kind = 'skipped'
    UNION ALL
    SELECT 'namespace', n.ns::VARCHAR, n.pages FROM (SELECT unnest(getvariable('namespaces')::STRUCT(ns INTEGER, pages BIGINT)[]) AS n)
)
GROUP BY what, value ORDER BY what, value;
