-- entries_read, sense_labels and field_rules (kind, word, field, confidence) -> sense_fields and entry_fields.

-- What the part of speech says holds for every sense of the entry; the first of its words that says something counts.
CREATE TEMP TABLE fields_by_name AS
SELECT eid, arg_min(field, n) AS field, 'part of speech' AS field_method, arg_min(confidence, n)::FLOAT AS field_confidence
FROM (SELECT eid, unnest(raw_pos) AS word, generate_subscripts(raw_pos, 1) AS n FROM entries_read WHERE NOT is_form) JOIN field_rules USING (word)
WHERE kind = 'name' GROUP BY eid;

-- The first label of a sense that names a field of knowledge.
CREATE TEMP TABLE fields_by_label AS
SELECT eid, sense, arg_min(field, n) AS field, 'label' AS field_method, arg_min(confidence, n)::FLOAT AS field_confidence
FROM (SELECT eid, sense, unnest(labels) AS word, generate_subscripts(labels, 1) AS n FROM sense_labels) JOIN field_rules USING (word)
WHERE kind = 'label' GROUP BY eid, sense;

CREATE TEMP TABLE sense_fields AS
SELECT eid, unnest(generate_series(1, senses))::SMALLINT AS sense, field, field_method, field_confidence FROM fields_by_name JOIN entries_read USING (eid)
UNION ALL
SELECT eid, sense::SMALLINT, field, field_method, field_confidence FROM fields_by_label
WHERE eid NOT IN (SELECT eid FROM fields_by_name) AND eid IN (SELECT eid FROM entries_read WHERE NOT is_form);

CREATE TEMP TABLE entry_fields AS
SELECT eid, field, field_method, field_confidence FROM fields_by_name
UNION ALL
SELECT eid, field, field_method, field_confidence FROM sense_fields WHERE sense = 1 AND field_method = 'label';

-- A form takes its lemma's field where exactly one entry of that title and language answers (and is no form itself).
INSERT INTO entry_fields
SELECT f.eid, l.field, 'lemma', l.field_confidence
FROM (SELECT eid, language, form_of[1] AS title FROM entries_read WHERE is_form AND len(form_of) = 1) f
JOIN (
    SELECT language, title, min(eid) AS eid FROM entries_read WHERE NOT is_form GROUP BY language, title HAVING count(*) = 1
) one ON one.language = f.language AND one.title = f.title
JOIN entry_fields l ON l.eid = one.eid;
INSERT INTO sense_fields
SELECT eid, unnest(generate_series(1, senses))::SMALLINT, field, field_method, field_confidence FROM entry_fields JOIN entries_read USING (eid) WHERE field_method = 'lemma';
