-- Rejects, up to twenty of each reason
SELECT reason, title AS page, coalesce(getvariable('wiki') || '/w/index.php?oldid=' || revision_id, page_of(title)) AS url,
    coalesce(cut(regexp_replace(detail, '\s+', ' ', 'g'), 200), '') AS detail
FROM rejects QUALIFY row_number() OVER (PARTITION BY reason ORDER BY page_id, ordinal, title) <= 20 ORDER BY reason, page, rejects.detail;
