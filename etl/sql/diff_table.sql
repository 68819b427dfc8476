-- What changed in one table: entries whose rows are not the same set; of these the rows that only one run has, paired by what tells which row it is,
-- where that tells several in the order of the page.
INSERT INTO differences BY NAME
WITH differing AS (
    SELECT address FROM (SELECT address, count(*) AS many, sum(hash({columns})) AS content FROM old.{table} GROUP BY address) o
    FULL JOIN (SELECT address, count(*) AS many, sum(hash({columns})) AS content FROM new.{table} GROUP BY address) n USING (address)
    SEMI JOIN kept USING (address) WHERE o.many IS DISTINCT FROM n.many OR o.content IS DISTINCT FROM n.content
), alone AS (
    SELECT address, item, sum(side) AS many, min(place) AS place FROM (
        SELECT address, {item} AS item, {place} AS place, 1 AS side FROM old.{table} SEMI JOIN differing USING (address)
        UNION ALL SELECT address, {item}, {place}, -1 FROM new.{table} SEMI JOIN differing USING (address)
    ) GROUP BY address, item HAVING many <> 0
), keyed AS (
    SELECT address, item, {key} AS key, many > 0 AS gone, row_number() OVER (PARTITION BY address, gone, key ORDER BY place, item) AS nth
    FROM (SELECT *, unnest(range(abs(many)::BIGINT)) FROM alone)
), paired AS (
    SELECT coalesce(o.address, n.address) AS address, coalesce(o.key, n.key) AS key, o.item AS o, n.item AS n
    FROM (FROM keyed WHERE gone) o FULL JOIN (FROM keyed WHERE NOT gone) n ON o.address = n.address AND o.key = n.key AND o.nth = n.nth
), told AS (
    SELECT address, key, NULL AS column_name, to_json(o) AS old, to_json(n) AS new FROM paired WHERE o IS NULL OR n IS NULL
    UNION ALL
    SELECT address, key, cell.name, cell.old, cell.new FROM (
        SELECT address, key, unnest([{compared}]) AS cell FROM paired WHERE o IS NOT NULL AND n IS NOT NULL
    ) WHERE cell.old IS DISTINCT FROM cell.new
)
SELECT kept.*, 'changed' AS what, '{table}' AS table_name, column_name,
    row_number() OVER (PARTITION BY address ORDER BY column_name NULLS LAST, key::VARCHAR, old::VARCHAR, new::VARCHAR)::INTEGER AS ordinal,
    nullif(key, '{}')::JSON AS key, nullif(old::VARCHAR, 'null')::JSON AS old, nullif(new::VARCHAR, 'null')::JSON AS new
FROM told JOIN kept USING (address);
