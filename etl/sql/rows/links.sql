-- Links.  After an entry's own come those from the pages of other spellings.  (Temp tables spelled, asked, answers, fields: sql/links.sql.)
CREATE OR REPLACE TEMP TABLE chosen AS
WITH judged AS (
    SELECT a.eid, a.ordinal, list({'address': r.address,
        'sensed': coalesce(list_has_all(e.paths, regexp_extract_all(a.target_sense, '\d+(\.\d+)*[a-z]*|[a-z]')), false),
        'alike': a.alike AND r.pos = a.pos,
        'mutual': b.eid IS NOT NULL AND a.first = a.last,
        'same': coalesce(list_contains(f.certain, g.field), false),
        'other': coalesce(f.told AND NOT list_contains(f.fields, g.field), false)}) AS candidates
    FROM (FROM asked SEMI JOIN work.placed USING (eid)) a
    JOIN work.rivals r USING (language, title) JOIN work.entries_read e ON e.eid = r.eid
    LEFT JOIN answers b ON b.eid = r.eid AND b.kind = a.converse AND b.title = a.asking AND (a.target = a.title OR NOT contains(a.target, ' '))
    LEFT JOIN asked_fields g ON g.eid = a.eid AND g.ordinal = a.ordinal LEFT JOIN rival_fields f ON f.eid = r.eid
    GROUP BY a.eid, a.ordinal
), narrowed AS (
    SELECT eid, ordinal, [c FOR c IN candidates IF c.sensed] AS sensed, CASE WHEN len(sensed) > 0 THEN sensed ELSE candidates END AS left_by_sense,
        [c FOR c IN left_by_sense IF c.alike] AS alike, CASE WHEN len(alike) > 0 THEN alike ELSE left_by_sense END AS left_by_kind,
        [c FOR c IN left_by_kind IF c.mutual] AS mutual, [c FOR c IN alike IF c.same] AS same, [c FOR c IN alike IF c.other] AS other
    FROM judged
)
SELECT eid, ordinal, CASE method WHEN 'target sense' THEN sensed WHEN 'part of speech' THEN alike WHEN 'mutual' THEN mutual ELSE same END[1].address AS address, method
FROM (
    SELECT *, CASE WHEN len(sensed) = 1 THEN 'target sense' WHEN len(alike) = 1 THEN 'part of speech' WHEN len(mutual) = 1 THEN 'mutual'
        WHEN len(same) = 1 AND len(other) = len(alike) - 1 THEN 'field' END AS method FROM narrowed
) WHERE method IS NOT NULL;

INSERT INTO links BY NAME
SELECT l.address, l.letter, l.ordinal, unnest(item), coalesce(s.sole_address, c.address) AS target_address,
    CASE WHEN s.sole_address IS NOT NULL THEN 'only' ELSE c.method END AS target_method, l.source
FROM (
    SELECT eid, place, address, letter, language, unnest(links) AS item, generate_subscripts(links, 1)::INTEGER AS ordinal, NULL AS source
    FROM (SELECT (file_index::BIGINT << 32) + file_row_number AS eid, links FROM read_parquet(getvariable('parts'))) JOIN work.placed USING (eid)
    UNION ALL
    SELECT eid, place, address, letter, language, item, ordinal, 'spelling page' FROM spelled JOIN work.placed USING (eid)
) l
LEFT JOIN work.sole s ON s.sole_language = l.language AND s.sole_title = title_of(item) AND item.kind <> 'descendant'
LEFT JOIN chosen c ON c.eid = l.eid AND c.ordinal = l.ordinal
ORDER BY place, l.ordinal;
