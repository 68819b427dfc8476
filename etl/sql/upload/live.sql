-- Key and hash of each row of {table} in the scopes of a run.
SELECT {keys}, {hash} AS hash FROM public.{table} t {scope}
