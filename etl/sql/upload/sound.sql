-- The view is as it was made, whatever its blanks and however this server names its columns.
coalesce(regexp_replace(pg_get_viewdef(to_regclass('public.{name}')), '\s|current\.', '', 'g') = 'SELECT{columns}FROMaqea_private.current;', false)
