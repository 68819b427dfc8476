-- What is staged for {table}: rows, sum of hashes, distinct keys.
SELECT count(*), coalesce(sum({hash}), 0)::text, count(DISTINCT ({keys})) FROM {stage} t
