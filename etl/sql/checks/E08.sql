-- A row belongs to an address that no entry has, or to another letter than its entry.
SELECT t.address, e.title, '{table} ' || ordinal || ', letter ' || t.letter AS detail
FROM {table} t LEFT JOIN aqea_entries e USING (address) WHERE e.address IS NULL OR e.letter <> t.letter
