-- Which run the rows of each edition and language are of: for readers, and for an upload over REST; nobody writes through it.
CREATE VIEW public.aqea_current AS
SELECT {columns} FROM aqea_private.current;
COMMENT ON VIEW public.aqea_current IS 'Which run the rows of each edition and language are of';
REVOKE ALL ON public.aqea_current FROM PUBLIC;
IF to_regrole('anon') IS NOT NULL AND to_regrole('authenticated') IS NOT NULL THEN
    REVOKE ALL ON public.aqea_current FROM anon, authenticated;
    GRANT SELECT ON public.aqea_current TO anon, authenticated;
END IF;
IF to_regrole('service_role') IS NOT NULL THEN
    REVOKE ALL ON public.aqea_current FROM service_role;
    GRANT SELECT ON public.aqea_current TO service_role;
END IF;
