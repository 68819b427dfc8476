-- Links that lead to an entry -> said (what pages say), upward (steps to a hypernym), reached (steps of length one).  Words are numbers of addresses, kinds
-- numbers in the order of their names: narrow rows, of which there are more than of any table.
-- Variables: ways, most (bounds, so that a thicket of links costs no more than its words).
CREATE OR REPLACE TEMP MACRO number_of(address) AS ('0x' || replace(address[3:], ':', ''))::UINTEGER;
CREATE OR REPLACE TEMP MACRO address_of(number) AS printf('0x%02X:%02X:%02X:%02X', number >> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255);

CREATE OR REPLACE TEMP TABLE relations AS
WITH names AS (
    SELECT name, (row_number() OVER (ORDER BY name))::UTINYINT AS kind FROM (SELECT kind AS name FROM work.kinds UNION SELECT converse FROM work.kinds WHERE converse IS NOT NULL)
)
SELECT n.name, n.kind, c.kind AS converse FROM names n LEFT JOIN work.kinds k ON k.kind = n.name LEFT JOIN names c ON c.name = k.converse;

CREATE OR REPLACE TEMP MACRO kind_of(relation) AS (SELECT kind FROM relations WHERE name = relation);

-- whole: the item is the word that it links to, not a phrase that has it.
CREATE OR REPLACE TEMP TABLE said AS
SELECT number_of(address) AS word, r.kind, number_of(target_address) AS other, min(ordinal) AS ordinal,
    bool_or(NOT contains(target, ' ') OR target = coalesce(target_title, target)) AS whole
FROM links l JOIN relations r ON r.name = l.kind WHERE target_address <> address GROUP BY word, r.kind, other;

-- every: the links are about all senses of the word.
CREATE OR REPLACE TEMP TABLE upward AS
WITH about AS (
    SELECT p.address_number AS word, number_of(target_address) AS other, len(list_distinct(flatten(list(l.senses)))) >= p.senses OR p.senses < 2 AS every
    FROM (SELECT address, target_address, senses FROM links WHERE kind = 'hypernym' AND target_address <> address) l JOIN work.places p USING (address)
    GROUP BY word, other, p.senses
)
SELECT word, other, every FROM (
    SELECT word, other, bool_or(every) AS every, min(ordinal) AS ordinal FROM (
        SELECT word, other, every, ordinal FROM said JOIN about USING (word, other) WHERE kind = kind_of('hypernym') AND whole
        UNION ALL
        SELECT s.other, s.word, p.senses < 2, NULL FROM said s JOIN work.places p ON p.address_number = s.other WHERE kind = kind_of('hyponym') AND whole
    ) GROUP BY word, other
) QUALIFY row_number() OVER (PARTITION BY word ORDER BY ordinal NULLS LAST, other) <= getvariable('ways');

CREATE OR REPLACE TEMP TABLE reached AS SELECT word, other, 1::SMALLINT AS depth, NULL::UINTEGER AS via, true AS certain FROM upward;
