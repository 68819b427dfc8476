-- Staged rows that are not in {table} as they were staged.
SELECT count(*) FROM {stage} s LEFT JOIN public.{table} t ON {same_key}
WHERE ({content_t}) IS DISTINCT FROM ({content_s})
