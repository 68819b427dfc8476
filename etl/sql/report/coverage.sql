-- Share of entries that have each section, in percent
WITH kinds AS (
    SELECT pos, count(*) AS entries FROM aqea_entries GROUP BY pos
), shares AS (
    SELECT words_of(k.pos) AS "part of speech", k.entries, h.section, percent(h.entries, k.entries) AS share FROM kinds k JOIN had h USING (pos)
)
PIVOT shares ON section USING coalesce(first(share), 0.0) GROUP BY "part of speech", entries ORDER BY entries DESC, 1;
