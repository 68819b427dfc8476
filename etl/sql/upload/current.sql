-- From now on this scope's rows are of this run; a part of a run leaves what is known of older rows' tables.
INSERT INTO aqea_private.current AS c (edition, language, run_id, dump_date, generation, ledger_head, whole, tables)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (edition, language) DO UPDATE SET run_id = excluded.run_id, dump_date = excluded.dump_date, generation = excluded.generation,
    ledger_head = excluded.ledger_head, whole = excluded.whole, tables = excluded.tables, published_at = excluded.published_at
