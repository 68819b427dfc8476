-- A verb's table lacks the past participle, or its auxiliary.
SELECT e.address, e.title, CASE WHEN p.forms = 0 THEN 'no past participle' ELSE 'no auxiliary verb' END AS detail FROM aqea_entries e
JOIN (
    SELECT address, count(*) FILTER (verb_form = 'participle_2') AS forms, count(auxiliary) AS auxiliaries FROM forms
    WHERE source = 'table' GROUP BY address HAVING count(*) FILTER (tense = 'present') > 0
) p USING (address)
WHERE e.pos = 'verb' AND e.language = 'de' AND (p.forms = 0 OR p.auxiliaries = 0)
