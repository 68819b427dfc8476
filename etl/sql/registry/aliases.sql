-- Whose address differs (reg_conflict), and the aliases as they are then: ours, theirs for such entries, and those that they had themselves.
-- Variables reg_origin, reg_since: head of their ledger, its newest dump.
CREATE OR REPLACE TEMP TABLE reg_conflict AS
SELECT
    b.theirs, b.ours, t.lemma, t.language, t.edition, b.known,
    EXISTS (FROM reg_mine AS m WHERE m.address_number = b.theirs) AS taken
FROM (SELECT *, true AS known FROM reg_both UNION ALL SELECT *, false FROM reg_fresh) AS b
JOIN reg_there AS t ON t.address_number = b.theirs
WHERE b.theirs <> b.ours;

CREATE OR REPLACE TEMP TABLE reg_all_aliases AS
FROM reg_mine_aliases
UNION ALL
SELECT a.*, getvariable('reg_origin') AS origin, getvariable('reg_since')::DATE AS since
FROM (
    SELECT theirs AS alias_number, ours AS address_number FROM reg_conflict
    UNION
    SELECT a.alias_number, b.ours
    FROM reg_there_aliases AS a
    JOIN (FROM reg_both UNION ALL FROM reg_fresh) AS b ON b.theirs = a.address_number
    WHERE a.alias_number <> b.ours
) AS a
ANTI JOIN reg_mine_aliases AS m ON m.alias_number = a.alias_number AND m.address_number = a.address_number;
