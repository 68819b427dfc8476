-- Findings, up to five of each check
SELECT code, coalesce(title, address, '') AS entry, url, coalesce(address, '') AS address, coalesce(cut(detail, 200), '') AS detail
FROM findings QUALIFY row_number() OVER (PARTITION BY code ORDER BY address NULLS FIRST, title, detail) <= 5 ORDER BY code, address, entry, findings.detail;
