-- What becomes of every known address (AQEA.md, "The scope of a run").

-- Inside the scope: the languages asked for, on a page read whole or absent from a complete dump.
CREATE OR REPLACE TEMP TABLE reg_gone AS
SELECT k.number
FROM reg_known AS k
LEFT JOIN reg_match AS m USING (kp)
LEFT JOIN reg_page AS p USING (fp)
ANTI JOIN reg_pair AS q ON q.number = k.number
WHERE k.active
    AND NOT getvariable('reg_older')
    AND (getvariable('reg_languages') IS NULL OR list_contains(getvariable('reg_languages'), k.language))
    AND coalesce(p.read_whole, getvariable('reg_complete'));

-- One row for each known address that this run changes; an older dump can only tell that it began earlier.
CREATE OR REPLACE TEMP TABLE reg_update AS
SELECT *
FROM (
    SELECT
        k.number,
        q.eid,
        CASE WHEN q.eid IS NOT NULL THEN 'active' WHEN g.number IS NOT NULL THEN 'retired' END AS status,
        q.eid IS NOT NULL AND NOT k.active AS returned,
        g.number IS NOT NULL AS retired,
        coalesce(p.page_id, o.page_id) AS page_id,
        coalesce(p.title, o.title) AS title,
        coalesce(p.page_id, o.page_id) IS DISTINCT FROM o.page_id OR coalesce(p.title, o.title) <> o.title AS moved,
        f.revision_id,
        f.heading,
        f.category,
        f.field,
        CASE WHEN q.eid IS NOT NULL THEN least(k.first_dump, getvariable('reg_date')) ELSE k.first_dump END AS first_dump,
        CASE WHEN q.eid IS NOT NULL THEN greatest(k.last_dump, getvariable('reg_date')) ELSE k.last_dump END AS last_dump,
        coalesce(
            f.revision_id IS DISTINCT FROM k.revision_id OR f.content_hash IS DISTINCT FROM k.content_hash OR f.said_hash <> k.said_hash,
            false
        ) AND q.eid IS NOT NULL AS reread,
        q.eid IS NOT NULL AND (f.heading <> k.heading OR f.category <> k.category OR f.field <> k.field) AS shifted,
        k.first_dump AS first_before,
        k.last_dump AS last_before
    FROM reg_known AS k
    JOIN reg_known_page AS o USING (kp)
    LEFT JOIN reg_match AS m USING (kp)
    LEFT JOIN reg_page AS p USING (fp)
    LEFT JOIN reg_pair AS q ON q.number = k.number
    LEFT JOIN reg_found AS f ON f.eid = q.eid
    LEFT JOIN reg_gone AS g ON g.number = k.number
)
WHERE first_dump <> first_before OR last_dump <> last_before
    OR (NOT getvariable('reg_older') AND (moved OR reread OR shifted OR returned OR retired));
