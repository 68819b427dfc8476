-- entries_read, judged and guessed (eid, sense, field, field_method, field_confidence) -> sense_fields and entry_fields.
CREATE TEMP TABLE sense_fields AS FROM judged UNION ALL FROM guessed;

CREATE TEMP TABLE entry_fields AS SELECT eid, field, field_method, field_confidence FROM sense_fields WHERE sense = 1;

-- A form takes its lemma's field where exactly one entry of that title and language answers (and is no form itself).
INSERT INTO entry_fields
SELECT f.eid, l.field, 'lemma', l.field_confidence
FROM (SELECT eid, language, form_of[1] AS title FROM entries_read WHERE is_form AND len(form_of) = 1) f
JOIN (
    SELECT language, title, min(eid) AS eid FROM entries_read WHERE NOT is_form GROUP BY language, title HAVING count(*) = 1
) one ON one.language = f.language AND one.title = f.title
JOIN entry_fields l ON l.eid = one.eid;
INSERT INTO sense_fields
SELECT eid, unnest(generate_series(1, senses))::SMALLINT, field, field_method, field_confidence FROM entry_fields JOIN entries_read USING (eid) WHERE is_form;
