-- Parts to what the merge works on: pages, entries, labels.  Variables: parts (list of files, in the dump's order).
-- A row of a part is known by its place: pid, eid = file number << 32 | row number; so the dump's order is the order of numbers.

-- A word as lists of frequencies have it.
CREATE TEMP MACRO casefold(word) AS replace(replace(lower(word), 'ß', 'ss'), 'ς', 'σ');

-- Every page of the dump, copies included.
CREATE TEMP TABLE dump_pages AS
SELECT (file_index::BIGINT << 32) + file_row_number AS pid, page_id, title, revision_id, len(rejects) AS rejects, len(redirects) AS redirects, len(flexions) AS flexions
FROM read_parquet(getvariable('parts')) WHERE heading IS NULL;

-- Copies of a page: a title stands once in a wiki, so the title tells.  The highest revision counts; equal ones: the first in the dump's order.
CREATE TEMP TABLE copies AS
SELECT pid, title, page_id, revision_id, kept, copy - 1 AS ordinal FROM (
    SELECT *, first_value(revision_id) OVER versions AS kept, row_number() OVER versions AS copy
    FROM dump_pages WHERE title <> '' AND title IN (SELECT title FROM dump_pages GROUP BY title HAVING count(*) > 1)
    WINDOW versions AS (PARTITION BY title ORDER BY revision_id DESC NULLS LAST, pid)
) WHERE copy > 1;

-- A page's entries follow its row up to the next page's row.
CREATE TEMP TABLE copied AS
WITH spans AS (
    SELECT c.pid AS start, coalesce(p.pid, 9223372036854775807) AS stop FROM copies c ASOF LEFT JOIN dump_pages p ON c.pid < p.pid
), heads AS (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid FROM read_parquet(getvariable('parts'))
    WHERE heading IS NOT NULL AND (SELECT count(*) FROM copies) > 0
)
SELECT eid, start AS pid FROM heads ASOF JOIN spans ON eid > start WHERE eid < stop;

CREATE TEMP TABLE pages_read AS
SELECT pid, page_id, title, revision_id, rejects, redirects, flexions FROM dump_pages WHERE pid NOT IN (SELECT pid FROM copies);

-- Redirects on the pages that count.
CREATE TEMP TABLE redirects_read AS
SELECT page, n, unnest(item) FROM (
    SELECT title AS page, unnest(redirects) AS item, generate_subscripts(redirects, 1) AS n, (file_index::BIGINT << 32) + file_row_number AS pid
    FROM read_parquet(getvariable('parts')) WHERE heading IS NULL AND len(redirects) > 0
) WHERE pid NOT IN (SELECT pid FROM copies);

-- Entries of the pages that count, with what the tables, the classifier and the registry need of their lists.
CREATE TABLE work.entries_read AS
SELECT
    (file_index::BIGINT << 32) + file_row_number AS eid,
    page_id, title, revision_id, revised_at, heading, language, language_name, homonym, label, lemma, letter, pos, raw_pos, genders, is_form, form_of, separable,
    len(senses) AS senses,
    len(links) AS links,
    [s.path FOR s IN senses IF s.path IS NOT NULL] AS paths,
    [s.gloss FOR s IN senses IF s.gloss IS NOT NULL] AS glosses,
    [s.value FOR s IN sounds IF s.kind = 'ipa' AND s.for_form IS NULL][1] AS ipa,
    [l.target FOR l IN links IF l.kind = 'hypernym'][:2] AS hypernyms,
    [h.text FOR h IN hyphenations IF h.for_form IS NULL][1] AS hyphenation,
    nullif(array_to_string([n.text FOR n IN notes IF n.kind = 'etymology'], ' '), '') AS etymology,
    [{'key': CASE
            WHEN f.verb_form = 'participle_2' THEN 'participle'
            WHEN f.verb_form IS NOT NULL THEN NULL
            WHEN f.tense = 'preterite' AND f.mood IS DISTINCT FROM 'subjunctive_2' THEN 'preterite'
            WHEN f.tense = 'present' AND f.person = 'third' THEN 'third_person'
            WHEN f.degree IN ('comparative', 'superlative') THEN f.degree
            WHEN f.degree IS NOT NULL OR f.person IS NOT NULL OR pos IN ('pronoun', 'article', 'adjective', 'participle') THEN NULL
            WHEN f.grammatical_case = 'nominative' AND f.grammatical_number = 'plural' THEN 'plural'
            WHEN f.grammatical_case = 'genitive' AND f.grammatical_number = 'singular' THEN 'genitive'
        END, 'form': f.form} FOR f IN forms IF f.variant = 0 AND f.source IN ('table', 'generated')] AS principal,
    sections_of(glosses, genders, forms, hyphenations, sounds, notes, examples, links, translations, refs, form_of) AS sections,
    content_of(raw_pos, [s.gloss FOR s IN senses], [n.text FOR n IN notes], [f.form FOR f IN forms], [s.value FOR s IN sounds], form_of) AS content_hash
FROM read_parquet(getvariable('parts'))
WHERE heading IS NOT NULL AND eid NOT IN (SELECT eid FROM copied);

CREATE TEMP VIEW entries_read AS FROM work.entries_read;

-- Senses of the entries that are no forms, for the classifier.
CREATE TEMP TABLE senses_read AS
SELECT eid, sense, item.gloss AS gloss, item.labels AS labels FROM (
    SELECT (file_index::BIGINT << 32) + file_row_number AS eid, unnest(senses) AS item, generate_subscripts(senses, 1) AS sense
    FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL AND NOT is_form
);

-- What was counted instead of stored, per page.
CREATE TEMP TABLE counted AS
SELECT title, item.table AS kind, item.what AS what, item.value AS value, sum(item.count) AS count FROM (
    SELECT title, (file_index::BIGINT << 32) + file_row_number AS pid, unnest(counts) AS item
    FROM read_parquet(getvariable('parts')) WHERE heading IS NULL AND len(counts) > 0
) WHERE pid NOT IN (SELECT pid FROM copies) GROUP BY ALL;
