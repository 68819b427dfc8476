-- What registry and dump say, narrow: no list and no text that matching by number and hash can do without.

-- How alike two lists of content words are, 0..1: the mean of containment (stays 1 when senses are only added) and
-- Jaccard (1 only when equal); NULL where one of them says nothing.
CREATE OR REPLACE TEMP MACRO reg_overlap(a, b) AS
    CASE
        WHEN len(a) = 0 OR len(b) = 0 THEN NULL
        ELSE (len(list_intersect(a, b)) / least(len(a), len(b))
            + len(list_intersect(a, b)) / (len(a) + len(b) - len(list_intersect(a, b)))) / 2
    END;

-- How alike two contents are, 0..1: the gloss counts twice as much as the etymology; NULL where neither says a word.
CREATE OR REPLACE TEMP MACRO reg_alike(gloss_a, etymology_a, gloss_b, etymology_b) AS
    CASE
        WHEN len(gloss_a) + len(etymology_a) + len(gloss_b) + len(etymology_b) = 0 THEN NULL
        ELSE round(coalesce(
            (2 * reg_overlap(gloss_a, gloss_b) + reg_overlap(etymology_a, etymology_b)) / 3,
            reg_overlap(gloss_a, gloss_b),
            reg_overlap(etymology_a, etymology_b),
            0), 6)
    END;

CREATE OR REPLACE TEMP MACRO reg_words(words) AS coalesce(list_sort(list_distinct(words)), []::VARCHAR[]);

-- The known pages: what the rows of the edition name.
CREATE OR REPLACE TEMP TABLE reg_known_page AS
SELECT
    row_number() OVER () AS kp,
    page_id,
    title,
    bool_or(status = 'active') AS active,
    max(last_dump) AS last_dump
FROM reg_before
WHERE edition = getvariable('reg_edition') AND status <> 'burned'
GROUP BY page_id, title;

CREATE OR REPLACE TEMP TABLE reg_known AS
SELECT
    k.address_number AS number,
    p.kp,
    coalesce(a.code, k.language) AS language,
    k.revision_id,
    k.heading,
    k.category_now AS category,
    k.field_now AS field,
    k.content_hash,
    hash(k.raw_pos) AS pos_hash,
    hash(k.language, k.language_name, k.lemma, k.raw_pos) AS said_hash,
    k.status = 'active' AS active,
    k.first_dump,
    k.last_dump
FROM reg_before AS k
JOIN reg_known_page AS p ON p.title = k.title AND p.page_id IS NOT DISTINCT FROM k.page_id
LEFT JOIN reg_alias AS a ON a.alias = k.language
WHERE k.edition = getvariable('reg_edition') AND k.status <> 'burned';

-- The pages of the dump; an id that two titles bear says nothing.
CREATE OR REPLACE TEMP TABLE reg_page AS
WITH page AS (
    SELECT page_id, title, bool_and(read_whole) AS read_whole FROM found_pages GROUP BY page_id, title
), twice AS (
    SELECT page_id FROM page WHERE page_id IS NOT NULL GROUP BY page_id HAVING count(*) > 1
)
SELECT
    row_number() OVER () AS fp,
    page.page_id AS dump_id,
    CASE WHEN twice.page_id IS NULL THEN page.page_id END AS page_id,
    page.title,
    page.read_whole
FROM page
LEFT JOIN twice ON twice.page_id = page.page_id;

CREATE OR REPLACE TEMP TABLE reg_found AS
SELECT
    f.eid,
    p.fp,
    coalesce(a.code, f.language) AS language,
    f.revision_id,
    f.heading,
    f.category,
    f.field,
    f.content_hash,
    hash(f.raw_pos) AS pos_hash,
    hash(coalesce(a.code, f.language), f.language_name, f.lemma, f.raw_pos) AS said_hash
FROM found AS f
JOIN reg_page AS p ON p.title = f.title AND p.dump_id IS NOT DISTINCT FROM f.page_id
LEFT JOIN reg_alias AS a ON a.alias = f.language;
