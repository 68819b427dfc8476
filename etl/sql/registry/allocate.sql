-- The entries nobody knows, each with its rank in its (domain, category, field).
CREATE OR REPLACE TEMP TABLE reg_new AS
SELECT
    f.eid,
    f.domain,
    f.category,
    f.field,
    row_number() OVER (
        PARTITION BY f.domain, f.category, f.field
        ORDER BY round(f.frequency::DOUBLE * 100) DESC NULLS LAST, f.lemma, f.page_id NULLS LAST, f.heading, f.title, f.language, f.content_hash
    ) - 1 AS nth
FROM found AS f
ANTI JOIN reg_pair AS p ON p.eid = f.eid
ANTI JOIN reg_kept AS r ON r.eid = f.eid;
