-- Key and hash of each row of {table} in the scopes of a run; of an entry also its language.
SELECT {kept}, {hash} AS hash FROM public.{table} t {scope}
