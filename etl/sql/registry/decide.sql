-- Content decides, failing that the id: the candidates in the order in which they are to be believed.
CREATE OR REPLACE TEMP TABLE reg_candidate AS
WITH dump AS (
    SELECT
        fp,
        list(content_hash) AS hashes,
        list_distinct(flatten(list(list_concat(gloss_words, etymology_words)))) AS words
    FROM (SELECT r.fp, r.content_hash, f.gloss_words, f.etymology_words
          FROM reg_found AS r JOIN found AS f USING (eid) SEMI JOIN reg_maybe AS m ON m.fp = r.fp)
    GROUP BY fp
), known AS (
    SELECT
        kp,
        list(content_hash) AS hashes,
        list_distinct(flatten(list(list_concat(gloss_words, etymology_words)))) AS words
    FROM (SELECT r.kp, r.content_hash, b.gloss_words, b.etymology_words
          FROM reg_known AS r JOIN reg_before AS b ON b.address_number = r.number SEMI JOIN reg_maybe AS m ON m.kp = r.kp)
    GROUP BY kp
), scored AS (
    SELECT
        m.*,
        coalesce(greatest(
            round(len(list_intersect(d.hashes, n.hashes)) / least(len(d.hashes), len(n.hashes)), 6),
            round(reg_overlap(d.words, n.words), 6)
        ), 0) AS score
    FROM reg_maybe AS m
    LEFT JOIN dump AS d USING (fp)
    LEFT JOIN known AS n USING (kp)
)
SELECT
    fp AS l,
    kp AS r,
    row_number() OVER (
        ORDER BY CASE WHEN score >= getvariable('reg_threshold') THEN -score END NULLS LAST,
            NOT by_id, NOT active, last_dump DESC, scored.page_id NULLS LAST, scored.title, p.page_id NULLS LAST, p.title
    ) AS place
FROM scored
JOIN reg_page AS p USING (fp)
-- a dump that is not complete cannot know whether the page of that title lives on elsewhere: title alone is not enough
WHERE by_id OR getvariable('reg_complete') OR score >= getvariable('reg_threshold');
