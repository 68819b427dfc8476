-- The next generation's addresses.parquet, sorted by address: known rows as they were but for what a number can say,
-- known rows read anew, new rows.
SELECT
    b.address_number,
    b.edition,
    b.domain,
    b.language,
    b.language_name,
    CASE WHEN NOT getvariable('reg_older') AND u.number IS NOT NULL THEN u.page_id ELSE b.page_id END AS page_id,
    CASE WHEN NOT getvariable('reg_older') AND u.number IS NOT NULL THEN u.title ELSE b.title END AS title,
    b.revision_id,
    CASE WHEN NOT getvariable('reg_older') THEN coalesce(u.heading, b.heading) ELSE b.heading END AS heading,
    b.lemma,
    b.raw_pos,
    b.category,
    b.field,
    CASE WHEN NOT getvariable('reg_older') THEN coalesce(u.category, b.category_now) ELSE b.category_now END AS category_now,
    CASE WHEN NOT getvariable('reg_older') THEN coalesce(u.field, b.field_now) ELSE b.field_now END AS field_now,
    b.gloss_words,
    b.etymology_words,
    b.content_hash,
    CASE WHEN NOT getvariable('reg_older') THEN coalesce(u.status, b.status) ELSE b.status END AS status,
    coalesce(u.first_dump, b.first_dump) AS first_dump,
    coalesce(u.last_dump, b.last_dump) AS last_dump
FROM reg_before AS b
LEFT JOIN reg_update AS u ON u.number = b.address_number
WHERE getvariable('reg_older') OR u.reread IS DISTINCT FROM true
UNION ALL
SELECT
    u.number,
    getvariable('reg_edition'),
    (u.number // 16777216)::UTINYINT,
    coalesce(a.code, f.language),
    f.language_name,
    u.page_id,
    u.title,
    f.revision_id,
    f.heading,
    f.lemma,
    f.raw_pos,
    w.category,
    w.field,
    f.category,
    f.field,
    reg_words(f.gloss_words),
    reg_words(f.etymology_words),
    f.content_hash,
    'active',
    u.first_dump,
    u.last_dump
FROM found AS f
JOIN reg_update AS u ON u.eid = f.eid
JOIN (SELECT address_number, category, field FROM reg_before) AS w ON w.address_number = u.number
LEFT JOIN reg_alias AS a ON a.alias = f.language
WHERE u.reread AND NOT getvariable('reg_older')
UNION ALL
SELECT
    n.number,
    getvariable('reg_edition'),
    n.domain,
    coalesce(a.code, f.language),
    f.language_name,
    p.page_id,
    f.title,
    f.revision_id,
    f.heading,
    f.lemma,
    f.raw_pos,
    n.category,
    n.field,
    f.category,
    f.field,
    reg_words(f.gloss_words),
    reg_words(f.etymology_words),
    f.content_hash,
    'active',
    getvariable('reg_date'),
    getvariable('reg_date')
FROM found AS f
JOIN reg_issued AS n ON n.eid = f.eid
JOIN reg_found AS r ON r.eid = f.eid
JOIN reg_page AS p ON p.fp = r.fp
LEFT JOIN reg_alias AS a ON a.alias = f.language
ORDER BY 1
