-- The links from spelling pages are not those that the redirects say.
WITH said AS (
    SELECT DISTINCT e.address, r.kind, r.title AS target FROM redirects r JOIN aqea_entries e ON e.title = r.target AND e.language = r.language
    WHERE r.kind IN ('spelling', 'obsolete_spelling') AND r.title <> r.target AND (r.pos IS NULL OR r.pos = e.pos)
), there AS (
    SELECT address, kind, unnest([target, target_title]) AS target FROM links WHERE kind IN ('spelling', 'obsolete_spelling')
)
SELECT address, target AS title, kind || ': no link' AS detail FROM said ANTI JOIN there USING (address, kind, target)
UNION ALL
SELECT address, target, kind || ': no spelling page' FROM (FROM links WHERE source IS NOT NULL) ANTI JOIN said USING (address, kind, target)
UNION ALL
SELECT NULL, NULL, 'counted ' || spelling_links || ', rows ' || n FROM run, (SELECT count(*) AS n FROM links WHERE source IS NOT NULL) WHERE n <> spelling_links
