-- Every page of the address space: what the picture shows
WITH used AS (
    SELECT domain, (address_number >> 8) & 65535 AS page_number, count(*) AS entries FROM aqea_entries GROUP BY ALL
), named AS (
    SELECT domain, CASE WHEN count(DISTINCT language) = 1 THEN min(coalesce(language_name, language)) ELSE 'Other languages' END AS name
    FROM aqea_entries GROUP BY domain
), given_pages AS (
    SELECT *, coalesce(highest, 0) - coalesce(waiting, 0) AS given FROM aqea_pages LEFT JOIN waiting USING (domain, page_number)
)
SELECT domain, coalesce(name, 'No entry in this run') AS language, qq, ee, given,
    CASE WHEN ee >= 160 THEN 'spill' WHEN qq >= 32 THEN 'overflow' ELSE 'own page' END AS kind,
    printf('%s:%02X:%02X %s, %s%s: %d of 254 given, %d in use', domain, qq, ee, coalesce(words_of(category), '?'),
        coalesce(words_of(field), 'not classified'), CASE WHEN ordinal > 1 THEN ', page ' || ordinal || ' of its chain' ELSE '' END,
        given, coalesce(entries, 0)) AS told
FROM given_pages LEFT JOIN used USING (domain, page_number) LEFT JOIN named USING (domain)
ORDER BY count(*) OVER (PARTITION BY domain) DESC, domain, page_number;
