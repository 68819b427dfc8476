-- What (a) and (b) left, with its words: only pages that were edited come here.
CREATE OR REPLACE TEMP TABLE reg_new_words AS
SELECT
    l.eid, l.kp, l.language, l.category, l.heading, l.content_hash,
    reg_words(f.gloss_words) AS gloss, reg_words(f.etymology_words) AS etymology,
    row_number() OVER (PARTITION BY l.kp, l.language, l.category ORDER BY l.heading, l.eid) AS nth,
    count(*) OVER (PARTITION BY l.kp, l.language, l.category) AS of_category
FROM reg_left AS l
JOIN found AS f USING (eid)
ANTI JOIN reg_pair AS p ON p.eid = l.eid;

CREATE OR REPLACE TEMP TABLE reg_old_words AS
SELECT
    o.number, o.kp, o.language, o.category, o.heading, o.content_hash, o.active,
    b.gloss_words AS gloss, b.etymology_words AS etymology,
    row_number() OVER (PARTITION BY o.kp, o.language, o.category, o.active ORDER BY o.heading, o.number) AS nth,
    count(*) OVER (PARTITION BY o.kp, o.language, o.category, o.active) AS of_category
FROM reg_open AS o
JOIN reg_before AS b ON b.address_number = o.number
SEMI JOIN reg_new_words AS w ON w.kp = o.kp AND w.language = o.language
ANTI JOIN reg_pair AS p ON p.number = o.number;

-- Every pair that could be one; a page with very many headings is compared only along its order, so that the cost stays linear.
CREATE OR REPLACE TEMP TABLE reg_score AS
SELECT
    n.eid, o.number, n.category = o.category AS same_category, o.active,
    n.kp, n.language, n.category, n.heading AS new_heading, o.heading AS old_heading, n.nth AS new_nth, o.nth AS old_nth,
    n.of_category = o.of_category AND n.nth = o.nth AND n.category = o.category AND o.active AS in_place,
    CASE
        WHEN n.content_hash = o.content_hash THEN 1.0
        ELSE reg_alike(n.gloss, n.etymology, o.gloss, o.etymology)
    END AS score
FROM reg_new_words AS n
JOIN reg_old_words AS o
    ON o.kp = n.kp AND o.language = n.language AND abs(o.nth - n.nth) <= getvariable('reg_window');

-- (c) same category, alike: where as many are left as were, and each is like the one in its place, all were only reworded
INSERT INTO reg_pair
SELECT s.eid, s.number, 'c' AS step
FROM reg_score AS s
JOIN (
    SELECT kp, language, category
    FROM reg_score
    WHERE in_place
    GROUP BY kp, language, category
    HAVING bool_and(coalesce(score, 1) >= getvariable('reg_threshold'))
) AS g ON g.kp = s.kp AND g.language = s.language AND g.category = s.category
WHERE s.in_place;

-- (c) otherwise the most alike first; two entries that say nothing are alike enough, after all others
CREATE OR REPLACE TEMP TABLE reg_candidate AS
SELECT
    eid AS l,
    number AS r,
    row_number() OVER (
        ORDER BY coalesce(score, 0) DESC, NOT active, abs(new_nth - old_nth), old_heading, new_heading, number, eid
    ) AS place
FROM reg_score AS s
ANTI JOIN reg_pair AS p ON p.eid = s.eid
ANTI JOIN reg_pair AS q ON q.number = s.number
WHERE same_category AND coalesce(score, 1) >= getvariable('reg_threshold');
