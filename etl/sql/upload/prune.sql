-- The rows of {table} that the run has not got any more; only such as are in its scopes.
DELETE FROM public.{table} t USING {gone} g
WHERE {same_key} AND {within}
