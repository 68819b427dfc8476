-- A word as a look-up compares it: lower case, ß as ss, umlauts and accents as their base letters, ae, oe, ue like ä, ö, ü.
DO $aqea$
DECLARE
    made boolean := to_regprocedure('public.aqea_fold(text)') IS NULL;
    ours integer := (SELECT version FROM aqea_private.version WHERE name = 'aqea_fold(text)');
BEGIN
    IF ours >= {version} AND NOT made THEN
        RETURN;
    END IF;
    IF ours IS NULL AND NOT made
        AND (SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure('public.aqea_fold(text)')) IS DISTINCT FROM $fold${body}$fold$ THEN
        RAISE EXCEPTION 'public.aqea_fold(text) is there already and aqea did not make it' USING ERRCODE = 'duplicate_function';
    END IF;
    IF made THEN
        CREATE FUNCTION public.aqea_fold(word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            SET search_path = pg_catalog AS $fold${body}$fold$;
    END IF;
    INSERT INTO aqea_private.version (name, version, made) VALUES ('aqea_fold(text)', {version}, made)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version, since = now();
END
$aqea$;
