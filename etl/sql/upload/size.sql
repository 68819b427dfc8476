-- Bytes of the database, without what an earlier try of this edition's upload has staged: that is used again, or dropped.
SELECT pg_database_size(current_database()) - coalesce({staged}, 0)::bigint
