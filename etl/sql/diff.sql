-- What changed between two runs: databases old and new, attached read-only.  Variables: old_languages, new_languages (codes asked for, NULL = all).

CREATE TEMP TABLE differences (
    address VARCHAR, lemma VARCHAR, language VARCHAR, pos VARCHAR, what VARCHAR,
    table_name VARCHAR, column_name VARCHAR, ordinal INTEGER, key JSON, old JSON, new JSON
);

CREATE TEMP TABLE old_entries AS
SELECT address, lemma, language, pos FROM old.aqea_entries WHERE coalesce(list_contains(getvariable('new_languages'), language), true);
CREATE TEMP TABLE new_entries AS
SELECT address, lemma, language, pos, created_at::DATE AS since FROM new.aqea_entries WHERE coalesce(list_contains(getvariable('old_languages'), language), true);
CREATE TEMP TABLE kept AS SELECT * EXCLUDE (since) FROM new_entries SEMI JOIN old_entries USING (address);

-- What an earlier dump had, and is neither there nor retired, was not read: a gap, a page with a reject, a dump older than the other.
INSERT INTO differences BY NAME
SELECT n.* EXCLUDE (since), CASE WHEN r.address IS NOT NULL THEN 'returned' WHEN n.since <= o.dump_date AND n.since < w.dump_date THEN 'reread' ELSE 'added' END AS what
FROM new_entries n ANTI JOIN old_entries USING (address) LEFT JOIN old.retired r USING (address) CROSS JOIN old.run o CROSS JOIN new.run w
UNION ALL
SELECT o.*, CASE WHEN r.address IS NOT NULL THEN 'gone' ELSE 'unread' END
FROM old_entries o ANTI JOIN new_entries USING (address) LEFT JOIN new.retired r USING (address);
