-- What changed in one table: entries whose rows are not the same set; of these the rows that only one run has, paired by what tells which row it is.
INSERT INTO differences BY NAME
WITH differing AS (
    SELECT address FROM (SELECT address, count(*) AS many, sum(hash({columns})) AS content FROM old.{table} GROUP BY address) o
    FULL JOIN (SELECT address, count(*) AS many, sum(hash({columns})) AS content FROM new.{table} GROUP BY address) n USING (address)
    SEMI JOIN kept USING (address) WHERE o.many IS DISTINCT FROM n.many OR o.content IS DISTINCT FROM n.content
), gone AS (
    SELECT address, {columns} FROM old.{table} SEMI JOIN differing USING (address)
    EXCEPT ALL SELECT address, {columns} FROM new.{table} SEMI JOIN differing USING (address)
), come AS (
    SELECT address, {columns} FROM new.{table} SEMI JOIN differing USING (address)
    EXCEPT ALL SELECT address, {columns} FROM old.{table} SEMI JOIN differing USING (address)
), paired AS (
    SELECT coalesce(o.address, n.address) AS address, coalesce(o.key, n.key) AS key, o.item AS o, n.item AS n
    FROM (SELECT address, {key} AS key, {item} AS item, row_number() OVER (PARTITION BY address, {key} ORDER BY {columns}) AS place FROM gone) o
    FULL JOIN (SELECT address, {key} AS key, {item} AS item, row_number() OVER (PARTITION BY address, {key} ORDER BY {columns}) AS place FROM come) n
    ON o.address = n.address AND o.key = n.key AND o.place = n.place
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
