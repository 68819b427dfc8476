-- Columns of {name} that may be NULL, of those that are required.
SELECT attname::text FROM pg_attribute WHERE attrelid = 'public.{name}'::regclass AND NOT attnotnull AND attname = ANY (%s)
