-- What changed between two runs: databases old and new, attached read-only.  Variables: old_languages, new_languages (codes asked for, NULL = all).

CREATE TEMP TABLE differences (
    address VARCHAR, lemma VARCHAR, language VARCHAR, pos VARCHAR, what VARCHAR,
    table_name VARCHAR, column_name VARCHAR, ordinal INTEGER, key JSON, old JSON, new JSON
);

CREATE TEMP TABLE old_entries AS
SELECT address, lemma, language, pos FROM old.aqea_entries WHERE coalesce(list_contains(getvariable('new_languages'), language), true);
CREATE TEMP TABLE new_entries AS
SELECT address, lemma, language, pos FROM new.aqea_entries WHERE coalesce(list_contains(getvariable('old_languages'), language), true);
CREATE TEMP TABLE kept AS FROM new_entries SEMI JOIN old_entries USING (address);

INSERT INTO differences BY NAME
SELECT n.*, CASE WHEN r.address IS NULL THEN 'added' ELSE 'returned' END AS what
FROM new_entries n ANTI JOIN old_entries USING (address) LEFT JOIN old.retired r USING (address)
UNION ALL
SELECT *, 'gone' FROM old_entries ANTI JOIN new_entries USING (address);
