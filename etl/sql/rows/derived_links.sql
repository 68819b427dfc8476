-- What follows from the links that lead to an entry: the other side of each, and the hypernyms of hypernyms.  Words are numbers of addresses.
-- Temp tables said, reached are there (sql/derived.sql, sql/derived_step.sql).
INSERT INTO derived_links BY NAME
WITH turned AS (
    SELECT other AS word, k.converse AS kind, word AS other, CASE WHEN k.converse = s.kind THEN 'symmetric' ELSE 'inverse' END AS method
    FROM said s JOIN work.kinds k USING (kind) WHERE whole AND k.converse IS NOT NULL AND s.other IN (SELECT address_number FROM work.placed)
), found AS (
    SELECT *, 1::SMALLINT AS depth, NULL::UINTEGER AS via, true AS certain FROM turned
    UNION ALL
    SELECT word, 'hypernym', other, 'transitive', depth, via, certain FROM reached ANTI JOIN (FROM turned WHERE kind = 'hypernym') USING (word, other)
    WHERE depth > 1 AND word IN (SELECT address_number FROM work.placed)
)
SELECT p.address, p.letter, row_number() OVER (PARTITION BY word ORDER BY kind, depth, method, other)::INTEGER AS ordinal, kind,
    address_of(other) AS target_address, method, depth, address_of(via) AS via, certain
FROM found ANTI JOIN (FROM said WHERE word IN (SELECT address_number FROM work.placed)) USING (word, kind, other) JOIN work.placed p ON p.address_number = word
ORDER BY p.place, ordinal;
