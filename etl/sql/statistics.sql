-- Fields of the senses of which no rule says one, from the senses of this run whose field is certain: a naive Bayes model with Lidstone's smoothing
-- (https://en.wikipedia.org/wiki/Naive_Bayes_classifier) over the words of the gloss, its labels, part of speech, beginning and end of the lemma.
-- judged (eid, sense, field, field_method, field_confidence) -> guessed (the same).  Variables: glosses (language of the glosses), certain, least.
-- Sums are of whole numbers, millionths, so that they do not depend on the order in which threads add them up.
CREATE TEMP MACRO millionths(x) AS round(x * 1000000)::BIGINT;
CREATE TEMP MACRO signs(gloss, labels, pos, lemma) AS list_distinct(list_concat(
    ['=' || pos], ['@' || l FOR l IN labels], [w[:7] FOR w IN string_split_regex(lower(gloss), '[^\p{L}]+') IF length(w) > 2],
    CASE WHEN lemma <> '' THEN [left(lemma, 3) || '-', left(lemma, 5) || '-', '-' || right(lemma, 3), '-' || right(lemma, 4), '-' || right(lemma, 5)] ELSE [] END));
CREATE TEMP VIEW speaking AS
SELECT eid, sense, coalesce(gloss, '') AS gloss, labels, pos, CASE WHEN language = getvariable('glosses') THEN lower(lemma) ELSE '' END AS lemma
FROM senses_read JOIN entries_read USING (eid) WHERE NOT is_form AND pos <> 'proper_noun';

CREATE TEMP TABLE learned AS
SELECT sign, field, count(*) AS n FROM (
    SELECT field, unnest(signs(gloss, labels, pos, lemma)) AS sign FROM speaking JOIN (FROM judged WHERE field_confidence >= getvariable('certain')) USING (eid, sense)
) GROUP BY ALL;
DELETE FROM learned WHERE sign IN (SELECT sign FROM learned GROUP BY sign HAVING sum(n) = 1);

CREATE TEMP TABLE rest AS SELECT eid, sense, unnest(signs(gloss, labels, pos, lemma)) AS sign FROM (FROM speaking ANTI JOIN judged USING (eid, sense));

CREATE TEMP TABLE guessed AS
WITH vocabulary AS (
    SELECT count(DISTINCT sign) AS size FROM learned
), field_sizes AS (
    SELECT field, count(*) AS senses FROM judged JOIN entries_read USING (eid) WHERE field_confidence >= getvariable('certain') AND pos <> 'proper_noun' GROUP BY field
), priors AS (
    SELECT field, millionths(ln(senses)) AS prior, millionths(ln(sum(n) / 0.1 + size)) AS width
    FROM learned JOIN field_sizes USING (field), vocabulary GROUP BY field, senses, size
), known AS (
    SELECT eid, sense, count(*) AS signs FROM rest SEMI JOIN learned USING (sign) GROUP BY ALL
), scores AS (
    SELECT eid, sense, field, signs, prior - signs * width + sum(millionths(ln(n / 0.1 + 1))) AS score, count(*) FILTER (sign[1] <> '=') AS said
    FROM rest JOIN learned USING (sign) JOIN known USING (eid, sense) JOIN priors USING (field) GROUP BY eid, sense, field, signs, prior, width
), ranked AS (
    SELECT *, max(score) OVER senses AS best, row_number() OVER (senses ORDER BY score DESC, field) AS place FROM scores WINDOW senses AS (PARTITION BY eid, sense)
), shares AS ( -- the signs of a gloss say much the same, so they count as the root of their number
    SELECT eid, sense, min(field) FILTER (place = 1) AS field, min(said) FILTER (place = 1) AS said, 1000000 / sum(millionths(exp((score - best) / 1000000 / greatest(2, sqrt(signs))))) AS share
    FROM ranked GROUP BY ALL
)
SELECT eid, sense, field, 'statistics' AS field_method, least(floor(share * 100) / 100, getvariable('certain') - 0.01)::FLOAT AS field_confidence
FROM shares WHERE floor(share * 100) / 100 >= getvariable('least') AND said > 1; -- one word is none
