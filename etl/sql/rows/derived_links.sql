-- What follows from the links that lead to an entry: the other side of each, and the hypernyms of hypernyms.
-- Temp tables relations, said, reached are there (sql/derived.sql, sql/derived_step.sql).
-- numbered: a table of its own, so that what is joined to it is known to be the smaller side, and only narrow rows are counted through.
CREATE OR REPLACE TEMP TABLE numbered AS
WITH turned AS (
    SELECT other AS word, r.converse AS kind, word AS other, CASE WHEN r.converse = kind THEN 2 ELSE 1 END::UTINYINT AS method
    FROM said s JOIN relations r USING (kind) WHERE whole AND r.converse IS NOT NULL AND s.other IN (SELECT address_number FROM work.placed)
), found AS (
    SELECT *, 1::SMALLINT AS depth, NULL::UINTEGER AS via, true AS certain FROM turned
    UNION ALL
    SELECT word, kind_of('hypernym'), other, 3, depth, via, certain FROM reached ANTI JOIN (FROM turned WHERE kind = kind_of('hypernym')) USING (word, other)
    WHERE depth > 1 AND word IN (SELECT address_number FROM work.placed)
)
SELECT *, row_number() OVER (PARTITION BY word ORDER BY kind, depth, method, other)::INTEGER AS ordinal
FROM found ANTI JOIN (FROM said WHERE word IN (SELECT address_number FROM work.placed)) USING (word, kind, other);

INSERT INTO derived_links BY NAME
SELECT p.address, p.letter, ordinal, r.name AS kind, address_of(other) AS target_address,
    ['inverse', 'symmetric', 'transitive'][method] AS method, depth, address_of(via) AS via, certain
FROM numbered n JOIN work.placed p ON p.address_number = n.word JOIN relations r USING (kind)
ORDER BY p.place, ordinal;
