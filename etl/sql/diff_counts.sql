-- A text from a little before its first difference to another on: sixty characters of it.
CREATE OR REPLACE TEMP MACRO differs_at(text, other) AS coalesce(list_position([text[i] = other[i] FOR i IN range(1, least(length(text), length(other), 5000) + 1)], false), 1);
CREATE OR REPLACE TEMP MACRO since(text, other) AS CASE
    WHEN text IS NULL OR length(text) <= 60 OR other IS NULL OR differs_at(text, other) < 40 THEN left(coalesce(text, ''), 60)
    ELSE '… ' || text[differs_at(text, other) - 20:differs_at(text, other) + 40] END;

-- The differences counted: what, table, column, differences, entries, an example.  Entry by entry first: so nothing is held that cannot be spilled.
WITH of_entries AS (
    SELECT what, table_name, coalesce(column_name, CASE WHEN what <> 'changed' THEN NULL WHEN old IS NULL THEN 'rows added' ELSE 'rows gone' END) AS kind,
        address, any_value(lemma) AS lemma, count(*) AS many, min(ordinal) AS first FROM changes GROUP BY ALL
), kinds AS (
    SELECT what, table_name, kind, sum(many)::BIGINT AS differences, count(*) AS entries, arg_min(lemma, address, 5) AS lemmas, arg_min({'address': address, 'ordinal': first}, address) AS one
    FROM of_entries GROUP BY ALL
)
SELECT k.what, k.table_name, k.kind, differences, entries, CASE WHEN k.what = 'changed'
    THEN c.lemma || ': ' || since(c.old->>'$', c.new->>'$') || ' -> ' || since(c.new->>'$', c.old->>'$') ELSE array_to_string(lemmas, ', ') END AS example
FROM kinds k JOIN changes c ON c.what = k.what AND c.table_name IS NOT DISTINCT FROM k.table_name AND c.address = k.one.address AND c.ordinal IS NOT DISTINCT FROM k.one.ordinal
    AND coalesce(c.column_name, CASE WHEN c.what <> 'changed' THEN NULL WHEN c.old IS NULL THEN 'rows added' ELSE 'rows gone' END) IS NOT DISTINCT FROM k.kind
ORDER BY list_position(['added', 'returned', 'reread', 'gone', 'unread', 'changed'], k.what), k.table_name NULLS FIRST, k.kind;
