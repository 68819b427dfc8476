-- Look-up of a lemma and of a folded one: = and LIKE 'abc%'; near words where the server has pg_trgm.
CREATE INDEX IF NOT EXISTS aqea_entries_lemma ON public.aqea_entries (lemma text_pattern_ops);
CREATE INDEX IF NOT EXISTS aqea_entries_folded ON public.aqea_entries (public.aqea_fold(lemma) text_pattern_ops);
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        IF to_regnamespace('extensions') IS NOT NULL THEN
            CREATE EXTENSION pg_trgm SCHEMA extensions;
        ELSE
            CREATE EXTENSION pg_trgm;
        END IF;
    END IF;
    EXECUTE (
        SELECT format('CREATE INDEX IF NOT EXISTS aqea_entries_near ON public.aqea_entries USING gin (public.aqea_fold(lemma) %I.gin_trgm_ops)', nspname)
        FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'
    );
EXCEPTION WHEN undefined_file OR insufficient_privilege OR feature_not_supported OR undefined_object OR invalid_parameter_value THEN
    RAISE NOTICE 'pg_trgm is not to be had here: no index for near words';
END;
