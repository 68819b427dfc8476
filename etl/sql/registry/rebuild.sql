-- Entries of the tables attached as `older`, the letters from reg_first to reg_last (variables), into reg_base.  Variable reg_status: active for the
-- tables of the last run; retired for those of the dump before, of which only what is gone since counts (reg_gone).
INSERT INTO reg_base BY NAME
SELECT
    e.address_number,
    e.edition,
    (e.address_number // 16777216)::UTINYINT AS domain,
    coalesce(a.code, e.language) AS language,
    e.language_name,
    e.page_id,
    e.title,
    e.revision_id,
    e.heading,
    e.lemma,
    e.raw_pos,
    p.category,
    p.field,
    coalesce(c.code, p.category) AS category_now,
    CASE WHEN e.field_method = 'published address' THEN 0 ELSE coalesce(f.code, 0) END AS field_now,
    coalesce(list_sort(list_distinct(words_of(array_to_string([x FOR x IN coalesce(s.glosses, []) IF x IS NOT NULL], '; ')))), []) AS gloss_words,
    coalesce(list_sort(list_distinct(words_of(nullif(array_to_string(n.etymology, ' '), '')))), []) AS etymology_words,
    content_of(e.raw_pos, coalesce(s.glosses, []), coalesce(n.texts, []), coalesce(w.forms, []), coalesce(v.sounds, []), e.form_of) AS content_hash,
    getvariable('reg_status') AS status,
    e.created_at::DATE AS first_dump,
    coalesce(g.last_seen, r.dump_date) AS last_dump
FROM older.aqea_entries AS e
CROSS JOIN reg_run AS r
JOIN reg_pages AS p ON p.domain = e.address_number // 16777216 AND p.page_number = (e.address_number // 256) % 65536
LEFT JOIN reg_alias AS a ON a.alias = e.language
LEFT JOIN reg_category AS c ON c.key = e.pos
LEFT JOIN reg_field AS f ON f.key = e.field
LEFT JOIN reg_gone AS g ON g.address = e.address AND NOT g.burned
LEFT JOIN (
    SELECT address, list(gloss ORDER BY ordinal) AS glosses FROM older.senses WHERE letter BETWEEN getvariable('reg_first') AND getvariable('reg_last') GROUP BY address
) AS s ON s.address = e.address
LEFT JOIN (
    SELECT address, list(text ORDER BY ordinal) AS texts, list(text ORDER BY ordinal) FILTER (WHERE kind = 'etymology') AS etymology
    FROM older.notes WHERE letter BETWEEN getvariable('reg_first') AND getvariable('reg_last') GROUP BY address
) AS n ON n.address = e.address
LEFT JOIN (
    SELECT address, list(form ORDER BY ordinal) AS forms
    FROM older.forms WHERE letter BETWEEN getvariable('reg_first') AND getvariable('reg_last') AND source IS DISTINCT FROM 'flexion' GROUP BY address
) AS w ON w.address = e.address
LEFT JOIN (
    SELECT address, list(value ORDER BY ordinal) AS sounds FROM older.sounds WHERE letter BETWEEN getvariable('reg_first') AND getvariable('reg_last') GROUP BY address
) AS v ON v.address = e.address
WHERE e.letter BETWEEN getvariable('reg_first') AND getvariable('reg_last')
    AND (getvariable('reg_status') = 'active' OR g.address IS NOT NULL)
    AND e.address_number NOT IN (SELECT address_number FROM reg_base);
