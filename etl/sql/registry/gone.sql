-- What the tables attached as `older` tell of addresses whose entry is gone, where the tables of the dump before do not tell more.
INSERT INTO reg_base BY NAME
SELECT
    g.number AS address_number,
    r.edition,
    p.domain,
    g.language,
    g.title,
    g.lemma,
    []::VARCHAR[] AS raw_pos,
    p.category,
    p.field,
    coalesce(c.code, p.category) AS category_now,
    p.field AS field_now,
    []::VARCHAR[] AS gloss_words,
    []::VARCHAR[] AS etymology_words,
    CASE WHEN g.burned THEN 'burned' ELSE 'retired' END AS status,
    g.first_seen AS first_dump,
    g.last_seen AS last_dump
FROM reg_gone AS g
CROSS JOIN reg_run AS r
JOIN reg_pages AS p ON p.domain = g.number // 16777216 AND p.page_number = (g.number // 256) % 65536
LEFT JOIN reg_category AS c ON c.key = g.pos
WHERE g.number NOT IN (SELECT address_number FROM reg_base);
