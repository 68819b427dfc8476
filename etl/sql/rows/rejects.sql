-- What was not read on the pages that count.
INSERT INTO rejects BY NAME
SELECT page_id, row_number() OVER (PARTITION BY page_id ORDER BY page, n)::INTEGER AS ordinal, title, revision_id, reason, detail FROM (
    SELECT page, n, unnest(item) FROM (
        SELECT title AS page, unnest(rejects) AS item, generate_subscripts(rejects, 1) AS n, (file_index::BIGINT << 32) + file_row_number AS pid
        FROM read_parquet(getvariable('parts')) WHERE heading IS NULL AND len(rejects) > 0
    ) WHERE pid NOT IN (SELECT pid FROM copies)
) ORDER BY page_id NULLS LAST, ordinal;
