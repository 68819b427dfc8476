-- An address that would pass to another entry: of another edition or language, or (checked) with neither the page nor the title of before.
-- All are looked for before one is taken: with LIMIT at the join the server hopes to find one at once, and compares each row with each.
WITH passing AS MATERIALIZED (
    SELECT t.address, t.edition, t.lemma FROM {stage} s JOIN public.aqea_entries t ON t.address = s.address
    WHERE (t.edition, t.language) IS DISTINCT FROM (s.edition, s.language) OR ({checked} AND t.page_id <> s.page_id AND t.title <> s.title)
)
SELECT * FROM passing ORDER BY address LIMIT 1
