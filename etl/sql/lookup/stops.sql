-- Where each entry's rows of a table end, in the order of the entries; whether so far each entry's rows lie together and begin where those before end.
SELECT stop::UINTEGER, bool_and(coalesce(together AND first = stop - n, true)) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING)
FROM (
    SELECT place, first, n, together, coalesce(sum(n) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING), 0) AS stop
    FROM (SELECT rowid AS place, address FROM aqea_entries)
    LEFT JOIN (
        SELECT address, count(*) AS n, min(rowid) AS first, max(rowid) - min(rowid) + 1 = count(*) AS together FROM {table} GROUP BY address
    ) USING (address)
)
ORDER BY place
