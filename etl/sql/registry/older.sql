-- What the tables attached as `older` tell besides their entries: run, retired addresses, pages, aliases; columns that older
-- versions did not have are NULL.  Pages are added to those of other editions (reg_pages).
CREATE OR REPLACE TEMP TABLE reg_gone AS
SELECT *, TRY_CAST('0x' || replace(address[3:], ':', '') AS UINTEGER) AS number
FROM (SELECT false AS burned WHERE false UNION ALL BY NAME FROM older.retired);
UPDATE reg_gone SET burned = coalesce(burned, false);

CREATE OR REPLACE TEMP TABLE reg_pages AS
SELECT
    domain, page_number, any_value(category) AS category, any_value(field) AS field, min(ordinal)::INTEGER AS ordinal,
    max(last)::UTINYINT AS last, min(since) AS since
FROM (
    FROM reg_pages
    UNION ALL BY NAME
    SELECT
        domain::UTINYINT AS domain, page_number, c.code AS category, coalesce(f.code, 0)::UTINYINT AS field, ordinal,
        coalesce(highest, 254) AS last, since::VARCHAR AS since -- who does not know how far a page was filled takes it for full
    FROM (SELECT NULL::UTINYINT AS highest WHERE false UNION ALL BY NAME FROM older.aqea_pages) AS p
    JOIN reg_category AS c ON c.key = p.category
    LEFT JOIN reg_field AS f ON f.key = p.field
)
GROUP BY domain, page_number;
