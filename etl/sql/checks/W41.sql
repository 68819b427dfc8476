-- A form of a verb is separated at something that the verb does not begin with.
SELECT DISTINCT f.address, e.title, f.form AS detail FROM forms f JOIN aqea_entries e USING (address)
WHERE e.pos = 'verb' AND e.language = 'de' AND f.source = 'table' AND f.tense IN ('present', 'preterite') AND NOT contains(e.lemma, ' ')
    AND regexp_matches(f.form, '\s\p{Ll}+$') AND NOT starts_with(e.lemma, regexp_extract(f.form, '\p{Ll}+$'))
    AND regexp_extract(f.form, '\p{Ll}+$') NOT IN ('mich', 'mir', 'dich', 'dir', 'sich', 'uns', 'euch')
