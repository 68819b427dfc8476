-- The rows of another registry (reg_there) of one edition and one status, as those of a dump.
CREATE OR REPLACE TEMP TABLE found AS
SELECT
    address_number AS eid, page_id, title, revision_id, heading, domain, language, language_name, raw_pos,
    category_now AS category, field_now AS field, lemma, NULL::FLOAT AS frequency, gloss_words, etymology_words, content_hash
FROM reg_there
WHERE edition = getvariable('reg_edition') AND status = getvariable('reg_status');

CREATE OR REPLACE TEMP TABLE found_pages AS
SELECT DISTINCT page_id, title, revision_id, true AS read_whole FROM found;
