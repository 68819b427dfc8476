-- A target address is no entry's, or that entry has another language or title, or there is no method to it.
SELECT t.address, e.title, which || ' ' || ordinal || ': ' || coalesce(target_address, 'none') || ', ' || coalesce(target_method, 'no method') AS detail FROM (
    SELECT l.address, 'links' AS which, ordinal, l.target_address, o.language, coalesce(target_title, target) AS wanted, target_method
    FROM links l JOIN aqea_entries o USING (address) WHERE l.target_address IS NOT NULL OR target_method IS NOT NULL
    UNION ALL
    SELECT address, 'translations', ordinal, target_address, language, coalesce(target_title, word), target_method FROM translations
    WHERE target_address IS NOT NULL OR target_method IS NOT NULL
) t LEFT JOIN aqea_entries e ON e.address = t.target_address
WHERE e.address IS NULL OR e.language <> t.language OR e.title <> t.wanted
    OR coalesce(target_method NOT IN ('only', 'target sense', 'part of speech', 'mutual', 'field'), true)
