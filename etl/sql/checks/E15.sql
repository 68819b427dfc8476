-- Parquet and DuckDB do not hold the same rows.
SELECT NULL AS address, NULL AS title, '{filed}: ' || d.n || ' rows in DuckDB, ' || p.n || ' in Parquet' || CASE WHEN d.n = p.n THEN ', other content' ELSE '' END AS detail
FROM (SELECT count(*) AS n, sum(hash({filed})::HUGEINT) AS h FROM {filed}) d,
    (SELECT count(*) AS n, sum(hash(filed)::HUGEINT) AS h FROM (SELECT * FROM {filed} WHERE false UNION ALL BY NAME SELECT * FROM read_parquet({files}, hive_partitioning = true)) filed) p
WHERE d.n <> p.n OR d.h IS DISTINCT FROM p.h
