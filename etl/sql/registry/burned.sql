-- reg_burn (domain, page_number, category, field, first, last, edition, since) -> reg_burned, an address a row.
-- Variable kept: numbers that are kept for one entry each; nobody else can have got them.
CREATE OR REPLACE TEMP TABLE reg_burned AS
SELECT *
FROM (
    SELECT
        (domain::UINTEGER * 16777216 + page_number::UINTEGER * 256 + unnest(range(first, last + 1))::UINTEGER)::UINTEGER AS address_number,
        edition,
        domain,
        category,
        field,
        category AS category_now,
        field AS field_now,
        'burned' AS status,
        since::DATE AS first_dump,
        since::DATE AS last_dump
    FROM reg_burn
)
WHERE NOT list_contains(getvariable('kept'), address_number)
    AND address_number NOT IN (SELECT address_number FROM reg_base);
