-- The other pages: the known page of that id (it was moved) and the known page of that title (it was deleted and made
-- again), each only if no page of the dump agrees with it in both.  Content decides, failing that the id.
CREATE OR REPLACE TEMP TABLE reg_maybe AS
WITH p AS (
    SELECT * FROM reg_page ANTI JOIN reg_match USING (fp)
), k AS (
    SELECT * FROM reg_known_page ANTI JOIN reg_match USING (kp)
)
SELECT p.fp, k.kp, true AS by_id, k.active, k.last_dump, k.page_id, k.title
FROM p JOIN k ON k.page_id = p.page_id
UNION ALL
SELECT p.fp, k.kp, false AS by_id, k.active, k.last_dump, k.page_id, k.title
FROM p JOIN k ON k.title = p.title AND k.page_id IS DISTINCT FROM p.page_id;
