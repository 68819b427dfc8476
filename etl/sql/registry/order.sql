-- (e) by order, only where one is left on each side within a category.  A retired entry comes back by its content alone,
-- but where all that the page said in this language was gone: then what was there at the last is what was left.
INSERT INTO reg_pair
WITH n AS (
    SELECT any_value(eid) AS eid, kp, language, category
    FROM reg_new_words ANTI JOIN reg_pair USING (eid)
    GROUP BY kp, language, category HAVING count(*) = 1
), gone AS (
    SELECT kp, language, max(last_dump) AS last_dump
    FROM reg_known SEMI JOIN reg_new_words USING (kp, language)
    GROUP BY kp, language HAVING NOT bool_or(active)
), at_last AS (
    SELECT number FROM reg_known JOIN gone USING (kp, language, last_dump)
), o AS (
    SELECT any_value(number) AS number, kp, language, category
    FROM reg_old_words ANTI JOIN reg_pair USING (number)
    WHERE active OR number IN (FROM at_last)
    GROUP BY kp, language, category HAVING count(*) = 1
)
SELECT n.eid, o.number, 'e' AS step
FROM n JOIN o USING (kp, language, category);
