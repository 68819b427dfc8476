-- The table {table}: made, with its rights, once; a later version adds to it and leaves the rights as they are.
DO $aqea$
DECLARE
    made boolean := to_regclass('public.{table}') IS NULL;
    ours integer := (SELECT version FROM aqea_private.version WHERE name = '{table}');
BEGIN
    IF ours >= {version} AND NOT made THEN
        RETURN;
    END IF;
    IF ours IS NULL AND NOT made AND coalesce(current_setting('aqea.adopt', true), '') <> 'on' THEN
        RAISE EXCEPTION 'public.{table} is there already and aqea did not make it' USING ERRCODE = 'duplicate_table';
    END IF;
    IF made THEN
        CREATE TABLE public.{table} (
            {columns}
        );
        ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;
        REVOKE ALL ON public.{table} FROM PUBLIC;
        IF to_regrole('anon') IS NOT NULL AND to_regrole('authenticated') IS NOT NULL THEN
            CREATE POLICY {table}_read ON public.{table} FOR SELECT TO anon, authenticated USING (true);
            REVOKE ALL ON public.{table} FROM anon, authenticated;
            GRANT SELECT ON public.{table} TO anon, authenticated;
        END IF;
        IF to_regrole('service_role') IS NOT NULL THEN
            GRANT ALL ON public.{table} TO service_role;
        END IF;
        {comments}
        {indexes}
    END IF;
    INSERT INTO aqea_private.version (name, version, made) VALUES ('{table}', {version}, made)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version, since = now();
END
$aqea$;
