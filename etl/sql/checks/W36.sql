-- A redirect leads to another redirect, or to itself.
SELECT NULL AS address, r.title, r.target || ', which leads to ' || n.target AS detail FROM redirects r JOIN redirects n ON n.title = r.target AND n.kind = 'redirect' WHERE r.kind = 'redirect'
