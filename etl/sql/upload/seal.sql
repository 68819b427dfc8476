-- Rows of {table} in the scopes of a run: how many, and the sum of their hashes.
SELECT count(*), coalesce(sum({hash}), 0)::text FROM public.{table} t {scope}
