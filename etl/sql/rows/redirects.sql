-- Redirects on the pages that count.
INSERT INTO redirects BY NAME
SELECT page_id, row_number() OVER (PARTITION BY page_id ORDER BY page, n)::INTEGER AS ordinal, title, target, kind, raw_kind, language, pos, note
FROM redirects_read ORDER BY page_id NULLS LAST, ordinal;
