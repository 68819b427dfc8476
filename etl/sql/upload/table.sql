-- Everybody may read; the owner and service_role write.
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
