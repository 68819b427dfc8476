-- public.{name}: made once, with its rights; a later version adds to it and leaves the rights as they are.
DO $aqea$
DECLARE
    made boolean := {there} IS NULL;
    ours integer := (SELECT version FROM aqea_private.version WHERE name = '{name}');
BEGIN
    IF ours >= {version} AND NOT made AND {sound} THEN
        RETURN;
    END IF;
    IF ours IS NULL AND NOT made AND {strange} THEN
        RAISE EXCEPTION 'public.{name} is there already and aqea did not make it' USING ERRCODE = '{error}';
    END IF;
    IF made THEN
        {make}
    ELSIF ours IS NOT NULL THEN
        {mend}
    END IF;
    INSERT INTO aqea_private.version (name, version, made) VALUES ('{name}', {version}, made)
        ON CONFLICT (name) DO UPDATE SET version = excluded.version, since = now();
END
$aqea$;
