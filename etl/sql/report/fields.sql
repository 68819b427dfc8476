-- Entries by semantic field
SELECT coalesce(words_of(field), 'not classified') AS field, count(*) AS entries, percent(count(*), sum(count(*)) OVER ()) AS "share %",
    count(*) FILTER (NOT is_form) AS "of these no forms", round(avg(field_confidence), 2) AS "mean confidence",
    coalesce(arg_max(lemma, (frequency, -address_number::BIGINT)) FILTER (frequency IS NOT NULL AND NOT is_form), '') AS "for example",
    coalesce(page_of(arg_max(title, (frequency, -address_number::BIGINT)) FILTER (frequency IS NOT NULL AND NOT is_form)), '') AS url
FROM aqea_entries GROUP BY aqea_entries.field ORDER BY entries DESC, 1;
