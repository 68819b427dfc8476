-- Forms of pages of inflection do not add up: those of tables with an entry = forms that the entry has itself + rows added.
SELECT NULL AS address, NULL AS title, 'read ' || coalesce(flexion.forms, 0) || ', known ' || coalesce(flexion.known, 0) || ', rows ' || n AS detail
FROM run, (SELECT count(*) AS n FROM forms WHERE source = 'flexion')
WHERE coalesce(flexion.forms - flexion.known, 0) <> n OR flexion.answered > flexion.tables OR flexion.cells_same > flexion.cells
