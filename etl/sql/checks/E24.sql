-- A date is later than the dump's, or an entry was changed before it was there.
SELECT e.address, e.title, 'dump_date ' || e.dump_date || ', created ' || created_at::DATE || ', run ' || r.dump_date AS detail
FROM aqea_entries e, run r WHERE e.dump_date <> updated_at::DATE OR created_at > updated_at
