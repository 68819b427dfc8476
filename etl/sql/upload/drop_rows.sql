-- All rows of {table} in the scopes of a run.
DELETE FROM public.{table} t WHERE {within}
