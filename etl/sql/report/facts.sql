-- The run
SELECT unnest([
    {'what': 'edition', 'told': edition},
    {'what': 'dump of', 'told': dump_date::VARCHAR},
    {'what': 'languages asked for', 'told': coalesce(array_to_string(languages, ', '), 'all')},
    {'what': 'whole dump read', 'told': CASE WHEN complete THEN 'yes' ELSE 'no: what is missing is not retired' END},
    {'what': 'program', 'told': 'aqea ' || tool_version || ', parser ' || fingerprint},
    {'what': 'registry', 'told': 'generation ' || registry_generation || ', head ' || left(ledger_head, 12)},
    {'what': 'began', 'told': strftime(started, '%Y-%m-%d %H:%M:%S UTC')},
    {'what': 'tables made', 'told': strftime(finished, '%Y-%m-%d %H:%M:%S UTC')},
    {'what': 'machine', 'told': cores || ' cores, ' || round(memory / 1e9, 1) || ' GB of memory, of which the merge may take ' || memory_limit},
    {'what': 'licence of the texts', 'told': licence || ': ' || attribution}
], recursive := true) FROM run;
