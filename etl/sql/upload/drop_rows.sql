-- All rows of {table} in the scopes of a run.
DELETE FROM public.{table} WHERE address IN (SELECT t.address FROM public.aqea_entries t {scope})
