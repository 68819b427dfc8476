-- An address that would pass to another entry: of another edition or language, or (checked) with neither the page nor the title of before.
SELECT t.address, t.edition, t.lemma FROM {stage} s JOIN public.aqea_entries t ON t.address = s.address
WHERE (t.edition, t.language) IS DISTINCT FROM (s.edition, s.language) OR ({checked} AND t.page_id <> s.page_id AND t.title <> s.title)
ORDER BY t.address LIMIT 1
