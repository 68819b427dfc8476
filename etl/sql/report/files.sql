-- Files of the dump
SELECT file.name, file.size AS bytes, coalesce(file.sha1, '') AS "SHA-1" FROM (SELECT unnest(dump_files) AS file FROM run);
