-- (d) any category, alike: the part of speech was corrected.  Two that say nothing are alike only when no other is left.
CREATE OR REPLACE TEMP TABLE reg_candidate AS
WITH left_over AS (
    SELECT s.*
    FROM reg_score AS s
    ANTI JOIN reg_pair AS p ON p.eid = s.eid
    ANTI JOIN reg_pair AS q ON q.number = s.number
), alone AS (
    SELECT kp, language FROM left_over WHERE active GROUP BY kp, language HAVING count(*) = 1
)
SELECT
    l.eid AS l,
    l.number AS r,
    row_number() OVER (
        ORDER BY coalesce(l.score, 0) DESC, NOT l.active, abs(l.new_heading - l.old_heading), l.old_heading, l.new_heading, l.number, l.eid
    ) AS place
FROM left_over AS l
LEFT JOIN alone AS a ON a.kp = l.kp AND a.language = l.language
WHERE l.score >= getvariable('reg_threshold') OR (l.score IS NULL AND l.active AND a.kp IS NOT NULL);
