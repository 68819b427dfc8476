-- (e) by order, only where one is left on each side within a category.  A retired entry comes back by its content alone.
INSERT INTO reg_pair
WITH n AS (
    SELECT any_value(eid) AS eid, kp, language, category
    FROM reg_new_words ANTI JOIN reg_pair USING (eid)
    GROUP BY kp, language, category HAVING count(*) = 1
), o AS (
    SELECT any_value(number) AS number, kp, language, category
    FROM reg_old_words ANTI JOIN reg_pair USING (number)
    WHERE active
    GROUP BY kp, language, category HAVING count(*) = 1
)
SELECT n.eid, o.number, 'e' AS step
FROM n JOIN o USING (kp, language, category);
