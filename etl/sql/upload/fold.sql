-- A word as a look-up compares it: lower case, ß as ss, umlauts and accents as their base letters, ae, oe, ue like ä, ö, ü.
CREATE FUNCTION public.aqea_fold(word text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog AS $fold${body}$fold$;
