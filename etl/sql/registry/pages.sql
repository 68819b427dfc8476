-- Which page of the dump is which known page (AQEA.md, "Who is who", Page): those that agree in id and title.
CREATE OR REPLACE TEMP TABLE reg_match AS
SELECT p.fp, k.kp
FROM reg_page AS p
JOIN reg_known_page AS k ON k.title = p.title AND k.page_id IS NOT DISTINCT FROM p.page_id;
