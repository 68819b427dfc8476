-- Entries.  A row that the tables before have with the same content keeps its date.
INSERT INTO aqea_entries BY NAME
SELECT * EXCLUDE (place, since, content, dated), dated AS dump_date, since::TIMESTAMPTZ AS created_at, dated::TIMESTAMPTZ AS updated_at
FROM (
    SELECT n.*, CASE WHEN o.content = n.content THEN least(o.dump_date, getvariable('dump_date')) ELSE getvariable('dump_date') END AS dated
    FROM (SELECT *, hash({content}) AS content FROM (
        SELECT * EXCLUDE (eid, form_of_addresses), coalesce(form_of_addresses, [NULL::VARCHAR FOR x IN form_of]) AS form_of_addresses FROM entry_rows LEFT JOIN lemma_addresses USING (eid))) n
    LEFT JOIN old_rows o USING (address)
) ORDER BY place;
