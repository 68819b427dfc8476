-- A German noun does not begin with a capital, or a verb does.
SELECT e.address, e.title, e.pos AS detail FROM aqea_entries e
WHERE e.language = 'de' AND (e.pos = 'noun' AND regexp_matches(e.lemma, '^\p{Ll}{4,}$') OR e.pos = 'verb' AND regexp_matches(e.lemma, '^\p{Lu}\p{Ll}+$'))
