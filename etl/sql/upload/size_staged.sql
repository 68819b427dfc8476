(SELECT sum(pg_total_relation_size(format('aqea_private.%I', tablename)::regclass)) FROM pg_tables JOIN aqea_private.upload_run ON run_id = split_part(tablename, '_', 2)
WHERE schemaname = 'aqea_private' AND starts_with(tablename, 'stage_') AND edition = {edition})
