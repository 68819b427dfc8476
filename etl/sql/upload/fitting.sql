-- Each of these tables that is there: its columns with their types; the columns of each key that a row can be found by; whether this user may
-- read and write all of its rows.
SELECT c.relname::text,
    (SELECT jsonb_object_agg(a.attname, format_type(a.atttypid, NULL)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT coalesce(jsonb_agg((SELECT jsonb_agg(a.attname ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey))), '[]')
        FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL),
    has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')
        AND NOT row_security_active(c.oid)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)
