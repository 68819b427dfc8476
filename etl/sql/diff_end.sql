-- The differences in order, as the table that people see.
CREATE TABLE changes AS FROM differences ORDER BY what, table_name, column_name, address, ordinal;
COMMENT ON TABLE changes IS 'One row is a difference between two runs of one edition. Sorted by (what, table_name, column_name, address, ordinal).';
COMMENT ON COLUMN changes.address IS 'the entry: aqea_entries.address of either run';
COMMENT ON COLUMN changes.lemma IS 'its word, as the later run has it';
COMMENT ON COLUMN changes.language IS 'code of the word''s language';
COMMENT ON COLUMN changes.pos IS 'part of speech';
COMMENT ON COLUMN changes.what IS 'added, returned (the earlier run had its address as retired), reread (the earlier run did not read it), gone, unread (not gone: the later run did not read it), changed';
COMMENT ON COLUMN changes.table_name IS 'changed: the table that has another content now';
COMMENT ON COLUMN changes.column_name IS 'changed: the column; NULL = a whole row came (old is NULL) or went (new is NULL)';
COMMENT ON COLUMN changes.ordinal IS 'changed: numbers the differences of an entry in a table, 1..';
COMMENT ON COLUMN changes.key IS 'changed, in tables of several rows an entry: what tells which row it is';
COMMENT ON COLUMN changes.old IS 'the column''s value before, or the row that went';
COMMENT ON COLUMN changes.new IS 'the column''s value now, or the row that came';
