-- The differences counted: what, table, column, differences, entries, an example.
SELECT what, table_name, kind, many, entries, CASE WHEN what = 'changed' THEN one ELSE array_to_string(lemmas, ', ') END AS example FROM (
    SELECT what, table_name, coalesce(column_name, CASE WHEN what <> 'changed' THEN NULL WHEN old IS NULL THEN 'rows added' ELSE 'rows gone' END) AS kind,
        count(*) AS many, count(DISTINCT address) AS entries, list(lemma ORDER BY address)[:5] AS lemmas,
        arg_min(lemma || ': ' || left(coalesce(old->>'$', ''), 60) || ' -> ' || left(coalesce(new->>'$', ''), 60), (address, ordinal)) AS one
    FROM changes GROUP BY ALL
) ORDER BY list_position(['added', 'returned', 'gone', 'changed'], what), table_name NULLS FIRST, kind;
