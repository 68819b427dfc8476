-- Lemmas of forms.
-- A form's lemma is the one entry of its language and title that is no form (or a participle) and of a part of speech that has such forms; of several the
-- one whose own table has the form.  Where there is none of these, the title's one entry is meant: forms of forms.
CREATE OR REPLACE TEMP MACRO fits(form, lemma) AS CASE form WHEN 'declined_form' THEN lemma NOT IN ('verb', 'conjugated_form') WHEN 'conjugated_form' THEN lemma IN ('verb', 'conjugated_form')
    WHEN 'participle' THEN lemma = 'verb' WHEN 'other_form' THEN true ELSE lemma = form END;

CREATE OR REPLACE TEMP TABLE lemmas AS
SELECT f.eid, f.n, f.title AS form, l.eid AS lemma, l.address, NOT l.is_form OR l.pos = 'participle' AS proper
FROM (SELECT e.eid, title, language, pos, unnest(form_of) AS wanted, generate_subscripts(form_of, 1) AS n FROM work.entries_read e WHERE len(form_of) > 0) f
JOIN work.places l ON l.language = f.language AND l.title = f.wanted AND l.eid <> f.eid AND fits(f.pos, l.pos);

CREATE OR REPLACE TEMP TABLE doubtful AS FROM lemmas WHERE proper QUALIFY count(*) OVER (PARTITION BY eid, n) > 1;

CREATE OR REPLACE TEMP TABLE lemma_addresses AS
WITH own AS (
    SELECT eid AS lemma, item.form AS form FROM (
        SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(forms) AS item FROM read_parquet(getvariable('parts'))
        WHERE heading IS NOT NULL AND eid IN (SELECT d.lemma FROM doubtful d)
    )
), found AS (
    SELECT eid, n, min(address) AS address FROM lemmas WHERE proper GROUP BY eid, n HAVING count(*) = 1
    UNION ALL
    SELECT eid, n, min(address) FROM doubtful SEMI JOIN own USING (lemma, form) GROUP BY eid, n HAVING count(*) = 1
    UNION ALL
    SELECT eid, n, min(address) FROM lemmas GROUP BY eid, n HAVING count(*) = 1 AND NOT bool_or(proper)
)
SELECT eid, [addresses[i] FOR i IN generate_series(1, len(form_of))] AS form_of_addresses
FROM (SELECT eid, map(list(n), list(address)) AS addresses FROM found GROUP BY eid) JOIN work.entries_read USING (eid);
