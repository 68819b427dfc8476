-- The entries of another registry that we do not know.  reg_fresh (theirs, ours): those whose address was never given here, on a page that
-- is theirs here as well (reg_free: above which element), or is the one that was published for them (variable kept).
-- reg_new: the others, in the order of their addresses there.
CREATE OR REPLACE TEMP TABLE reg_fresh AS
SELECT t.address_number AS theirs, t.address_number AS ours
FROM reg_there AS t
JOIN reg_free AS f ON f.domain = t.domain AND f.page_number = (t.address_number // 256) % 65536
ANTI JOIN reg_both AS b ON b.theirs = t.address_number
ANTI JOIN reg_mine AS m ON m.address_number = t.address_number
WHERE t.status <> 'burned' AND (t.address_number % 256 > f.above OR list_contains(getvariable('kept'), t.address_number));

CREATE OR REPLACE TEMP TABLE reg_new AS
SELECT
    t.address_number AS eid, t.domain, t.category, t.field,
    row_number() OVER (PARTITION BY t.domain, t.category, t.field ORDER BY f.ordinal, t.address_number) - 1 AS nth
FROM reg_there AS t
JOIN reg_free AS f ON f.domain = t.domain AND f.page_number = (t.address_number // 256) % 65536
ANTI JOIN reg_both AS b ON b.theirs = t.address_number
ANTI JOIN reg_fresh AS k ON k.theirs = t.address_number
WHERE t.status <> 'burned';
