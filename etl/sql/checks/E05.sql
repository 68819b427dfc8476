-- Pages do not add up: read = copies + with entries + rejected + redirecting + without.
SELECT NULL AS address, NULL AS title, detail FROM (
    SELECT 'read ' || pages || ', accounted for ' || (duplicates + pages_with_entries + pages_rejected + pages_redirecting + pages_without) AS detail
    FROM run WHERE pages <> duplicates + pages_with_entries + pages_rejected + pages_redirecting + pages_without
    UNION ALL
    SELECT 'with entries ' || pages_with_entries || ', titles in aqea_entries ' || n FROM run, (SELECT count(DISTINCT title) AS n FROM aqea_entries) WHERE n <> pages_with_entries
    UNION ALL
    SELECT 'copies ' || duplicates || ', rows of duplicates ' || n FROM run, (SELECT count(*) AS n FROM duplicates) WHERE n <> duplicates
    UNION ALL
    SELECT 'rejected ' || pages_rejected || ', titles in rejects without entry ' || n
    FROM run, (SELECT count(DISTINCT title) AS n FROM rejects WHERE title NOT IN (SELECT title FROM aqea_entries)) WHERE n <> pages_rejected
)
