-- New and changed rows of {table}; a row that is the same is not written again.
INSERT INTO public.{table} AS t ({columns})
SELECT {columns} FROM {stage}
ON CONFLICT ({key}) DO UPDATE SET {set}
WHERE ({content_t}) IS DISTINCT FROM ({content_excluded})
