-- Which run each scope's rows are of.
SELECT edition, language, run_id, dump_date, generation, ledger_head, whole, tables, published_at FROM aqea_private.current ORDER BY edition, language
