-- Tables on pages of inflection (Flexion:gehen): to which entry each belongs, and which of its forms that entry does not have yet.
-- Only run where a part has such a table.  A cell is what a form's features say; an entry that contradicts a table in a cell which
-- its own table fills is another word (übersetzen: setzte über, übersetzte).

CREATE TEMP VIEW flexions_read AS
SELECT title, (file_index::BIGINT << 32) + file_row_number AS pid, unnest(flexions) AS item, generate_subscripts(flexions, 1) AS place
FROM read_parquet(getvariable('parts')) WHERE heading IS NULL AND len(flexions) > 0;

CREATE TABLE work.flexions AS
SELECT row_number() OVER (ORDER BY pid, place) AS fid, pid, place, title, item.lemma AS lemma, item.language AS language, item.pos AS pos, item.template AS template
FROM flexions_read WHERE pid NOT IN (SELECT pid FROM copies);

CREATE TEMP MACRO cell_of(f) AS hash([f.grammatical_case, f.grammatical_number, f.gender, f.person, f.tense, f.mood, f.degree, f.voice, f.verb_form, f.declension]);

-- Entries of that title, of the likeliest part of speech that there is one of.  (Where a page has more than 32 none is ever clear.)
CREATE TEMP TABLE candidates AS
SELECT fid, eid, count(*) OVER (PARTITION BY fid) AS many FROM (
    SELECT fid, eid, list_position(f.pos, e.pos) AS likely, min(list_position(f.pos, e.pos)) OVER (PARTITION BY fid) AS likeliest
    FROM work.flexions f JOIN entries_read e ON e.title = f.lemma AND e.language = f.language AND list_contains(f.pos, e.pos)
    SEMI JOIN (SELECT title, language FROM entries_read GROUP BY title, language HAVING count(*) <= 32) few ON few.title = f.lemma AND few.language = f.language
) WHERE likely = likeliest;

CREATE TEMP TABLE flexion_cells AS
SELECT fid, n, cell_of(f) AS cell, hash(f.form) AS form, f.auxiliary AS auxiliary FROM (
    SELECT fid, unnest(item.forms) AS f, generate_subscripts(item.forms, 1) AS n
    FROM flexions_read JOIN (SELECT DISTINCT fid, pid, place FROM work.flexions SEMI JOIN candidates USING (fid)) USING (pid, place)
);

CREATE TEMP TABLE own_forms AS
SELECT eid, cell_of(f) AS cell, hash(f.form) AS form, f.auxiliary AS auxiliary, f.source = 'table' AS written FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(forms) AS f
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL AND eid IN (SELECT eid FROM candidates)
);

-- Which cells both fill, and whether with one form at least; the participle's auxiliary is one more (0).
CREATE TEMP TABLE compared AS
WITH theirs AS (
    SELECT fid, cell, form FROM flexion_cells
    UNION SELECT fid, 0, hash(unnest(string_split(auxiliary, ', '))) FROM flexion_cells WHERE auxiliary IS NOT NULL
), ours AS (
    SELECT eid, cell, form, written FROM own_forms
    UNION ALL SELECT eid, 0, hash(unnest(string_split(auxiliary, ', '))), true FROM own_forms WHERE auxiliary IS NOT NULL
)
SELECT fid, eid, cell, coalesce(same, false) AS same, written
FROM candidates JOIN (SELECT DISTINCT fid, cell FROM theirs) USING (fid) JOIN (SELECT eid, cell, bool_or(written) AS written FROM ours GROUP BY eid, cell) USING (eid, cell)
LEFT JOIN (
    SELECT DISTINCT fid, eid, cell, true AS same FROM candidates JOIN theirs USING (fid) SEMI JOIN ours USING (eid, cell, form)
) USING (fid, eid, cell);

-- One entry answers unless no cell of it is the same; of several the one that nothing speaks against.
CREATE TEMP TABLE answers AS
SELECT fid, eid FROM candidates WHERE many = 1 AND fid NOT IN (SELECT fid FROM compared WHERE cell <> 0 GROUP BY fid HAVING NOT bool_or(same))
UNION ALL
SELECT fid, eid FROM candidates JOIN compared USING (fid, eid) WHERE many > 1 AND written GROUP BY fid, eid HAVING bool_and(same);

INSERT INTO counted
SELECT title, 'unknowns', 'template', template || CASE WHEN many IS NULL THEN ': no entry' WHEN many = 1 THEN ': other forms' ELSE ': several entries' END, 1
FROM work.flexions LEFT JOIN (SELECT DISTINCT fid, many FROM candidates) USING (fid) WHERE fid NOT IN (SELECT fid FROM answers);

-- Forms of the tables that have an entry, each once, by where the first of them stands; those that the entry does not have come behind its own.
CREATE TEMP TABLE flexion_forms AS
SELECT eid, min((fid << 24) + n) AS first, cell, form FROM answers JOIN flexion_cells USING (fid) GROUP BY eid, cell, form;

CREATE TABLE work.flexion_new AS
SELECT eid, f.pid, f.place, first & 16777215 AS n, coalesce(own, 0) + row_number() OVER (PARTITION BY eid ORDER BY first) AS ordinal
FROM flexion_forms ANTI JOIN own_forms USING (eid, cell, form) LEFT JOIN (SELECT eid, count(*) AS own FROM own_forms GROUP BY eid) USING (eid)
    JOIN work.flexions f ON f.fid = first >> 24;

CREATE TABLE work.flexion_counts AS
SELECT (SELECT count(*) FROM work.flexions) AS tables, (SELECT count(DISTINCT fid) FROM answers) AS answered, (SELECT count(*) FROM flexion_forms) AS forms,
    (SELECT count(*) FROM flexion_forms SEMI JOIN own_forms USING (eid, cell, form)) AS known, count(*) AS cells, count(*) FILTER (same) AS cells_same
FROM (SELECT eid, cell, bool_or(same) AS same FROM compared SEMI JOIN answers USING (fid, eid) WHERE cell <> 0 GROUP BY eid, cell);

DROP TABLE flexion_cells; DROP TABLE own_forms; DROP TABLE compared; DROP TABLE answers; DROP TABLE flexion_forms; DROP TABLE candidates; DROP TABLE work.flexions;
