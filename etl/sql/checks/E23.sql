-- meta is no JSON object, has its keys in another order than jsonb gives back, or says another lemma or part of speech than the row.
SELECT address, title, left(meta::VARCHAR, 120) AS detail FROM aqea_entries
WHERE NOT json_valid(meta) OR json_extract_string(meta, '$.lemma') <> lemma OR json_extract_string(meta, '$.pos') <> pos
    OR json_keys(meta) <> list_sort(list_transform(json_keys(meta), lambda k: printf('%04d', strlen(k)) || k)).list_transform(lambda k: k[5:])
