-- Links that lead to an entry -> said (what pages say), upward (steps to a hypernym), reached (steps of length one).  Words are numbers of addresses.
-- Variables: ways, most (bounds, so that a thicket of links costs no more than its words).
CREATE OR REPLACE TEMP MACRO number_of(address) AS ('0x' || replace(address[3:], ':', ''))::UINTEGER;
CREATE OR REPLACE TEMP MACRO address_of(number) AS printf('0x%02X:%02X:%02X:%02X', number >> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255);

-- whole: the item is the word that it links to, not a phrase that has it.  every: the links are about all senses of the word.
CREATE OR REPLACE TEMP TABLE said AS
SELECT word, kind, other, min(ordinal) AS ordinal, bool_or(whole) AS whole, len(list_distinct(flatten(list(l.senses)))) >= p.senses OR p.senses < 2 AS every FROM (
    SELECT number_of(address) AS word, kind, number_of(target_address) AS other, ordinal, senses, NOT contains(target, ' ') OR target = coalesce(target_title, target) AS whole
    FROM links WHERE target_address IS NOT NULL AND target_address <> address AND kind IN (SELECT kind FROM work.kinds)
) l JOIN work.places p ON p.address_number = word GROUP BY word, kind, other, p.senses;

CREATE OR REPLACE TEMP TABLE upward AS
SELECT word, other, every FROM (
    SELECT word, other, bool_or(every) AS every, min(ordinal) AS ordinal FROM (
        SELECT word, other, every, ordinal FROM said WHERE kind = 'hypernym' AND whole
        UNION ALL
        SELECT s.other, s.word, p.senses < 2, NULL FROM said s JOIN work.places p ON p.address_number = s.other WHERE kind = 'hyponym' AND whole
    ) GROUP BY word, other
) QUALIFY row_number() OVER (PARTITION BY word ORDER BY ordinal NULLS LAST, other) <= getvariable('ways');

CREATE OR REPLACE TEMP TABLE reached AS SELECT word, other, 1::SMALLINT AS depth, NULL::UINTEGER AS via, true AS certain FROM upward;
