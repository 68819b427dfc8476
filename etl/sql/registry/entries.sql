-- Entries inside (page, language), AQEA.md "Who is who", Entry: (a) and (b), which need no look at the words.

-- (a) the revision is the one already known: by heading number
CREATE OR REPLACE TEMP TABLE reg_pair AS
SELECT f.eid, k.number, 'a' AS step
FROM reg_found AS f
JOIN reg_match AS m USING (fp)
JOIN reg_known AS k ON k.kp = m.kp AND k.language = f.language AND k.revision_id = f.revision_id AND k.heading = f.heading
QUALIFY row_number() OVER (PARTITION BY f.eid ORDER BY NOT k.active, k.number) = 1;

-- what (a) leaves on pages that both sides have
CREATE OR REPLACE TEMP TABLE reg_left AS
SELECT f.eid, m.kp, f.language, f.heading, f.category, f.pos_hash, f.content_hash
FROM reg_found AS f
JOIN reg_match AS m USING (fp)
ANTI JOIN reg_pair AS p ON p.eid = f.eid;

CREATE OR REPLACE TEMP TABLE reg_open AS
SELECT k.number, k.kp, k.language, k.heading, k.category, k.pos_hash, k.content_hash, k.active
FROM reg_known AS k
SEMI JOIN reg_left AS l ON l.kp = k.kp AND l.language = k.language
ANTI JOIN reg_pair AS p ON p.number = k.number;

-- (b) same parts of speech and same content, in the page's order where several are equal; the living before the retired
INSERT INTO reg_pair
WITH l AS (
    SELECT *, row_number() OVER (PARTITION BY kp, language, pos_hash, content_hash ORDER BY heading, eid) AS nth FROM reg_left
), k AS (
    SELECT *, row_number() OVER (PARTITION BY kp, language, pos_hash, content_hash ORDER BY NOT active, heading, number) AS nth
    FROM reg_open
)
SELECT l.eid, k.number, 'b' AS step
FROM l JOIN k USING (kp, language, pos_hash, content_hash, nth);
