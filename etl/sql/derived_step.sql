-- One step further up, each word once and by its shortest way; the nearest hypernyms, up to a number.  Variables: depth, most.
INSERT INTO reached
SELECT word, other, getvariable('depth'), via, certain FROM (
    SELECT r.word, u.other, any_value(o.many) AS many, bool_or(r.certain AND u.every) AS certain, coalesce(min(r.other) FILTER (r.certain AND u.every), min(r.other)) AS via
    FROM reached r JOIN (SELECT word, count(*) AS many FROM reached GROUP BY word HAVING many < getvariable('most')) o ON o.word = r.word
    JOIN upward u ON u.word = r.other WHERE r.depth = getvariable('depth') - 1 AND u.other <> r.word GROUP BY r.word, u.other
) ANTI JOIN reached USING (word, other)
QUALIFY many + row_number() OVER (PARTITION BY word ORDER BY certain DESC, other) <= getvariable('most');
