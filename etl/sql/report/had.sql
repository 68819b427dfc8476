-- How many entries of each part of speech have rows in {table}: the first row of each counts.
INSERT INTO had SELECT '{table}', e.pos, count(*) FROM {table} c JOIN aqea_entries e USING (address) WHERE c.ordinal = 1 GROUP BY e.pos;
