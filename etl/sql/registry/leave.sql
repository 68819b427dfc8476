-- What the merge reads (etl/registry.py, prepare).
CREATE OR REPLACE TEMP TABLE assigned AS
SELECT p.eid, p.number::UINTEGER AS address_number, least(k.first_dump, getvariable('reg_date')) AS since, false AS is_new
FROM reg_pair AS p
JOIN reg_known AS k USING (number)
UNION ALL
SELECT eid, number, getvariable('reg_date'), true
FROM reg_issued;

CREATE OR REPLACE TEMP TABLE retired_all AS
SELECT a.address_number, a.lemma, a.language, c.key AS pos, a.title, a.first_dump AS first_seen, a.last_dump AS last_seen, a.status = 'burned' AS burned
FROM reg_after AS a
LEFT JOIN reg_category AS c ON c.code = a.category_now
WHERE a.edition = getvariable('reg_edition') AND a.status <> 'active'
ORDER BY a.address_number;

CREATE OR REPLACE TEMP TABLE retired_now AS
SELECT r.* FROM retired_all AS r SEMI JOIN reg_update AS u ON u.number = r.address_number AND u.retired ORDER BY r.address_number;

CREATE OR REPLACE TEMP TABLE aliases_now AS
SELECT x.* FROM reg_aliases AS x
JOIN reg_after AS a ON a.address_number = x.address_number AND a.edition = getvariable('reg_edition')
ORDER BY x.alias_number, x.address_number;
