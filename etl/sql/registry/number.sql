-- Every new entry takes its place in the spans that were laid out for its (domain, category, field).
CREATE OR REPLACE TEMP TABLE reg_issued AS
SELECT
    n.eid,
    (n.domain::UINTEGER * 16777216 + s.page_number::UINTEGER * 256 + s.first_element::UINTEGER + (n.nth - s.start)::UINTEGER)::UINTEGER AS number,
    n.domain,
    n.category,
    n.field
FROM reg_new AS n
ASOF JOIN reg_span AS s
    ON s.domain = n.domain AND s.category = n.category AND s.field = n.field AND n.nth >= s.start
UNION ALL
SELECT eid, number, domain, category, field FROM reg_kept;
