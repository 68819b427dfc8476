-- What an upload keeps for itself; no role but the owner's may look at it, and the API does not know it.
-- Safe to run again: it makes what is missing and changes nothing that is there.
CREATE SCHEMA IF NOT EXISTS aqea_private;
REVOKE ALL ON SCHEMA aqea_private FROM PUBLIC;
COMMENT ON SCHEMA aqea_private IS 'The ledger of aqea upload; removed with aqea upload --remove';

-- What was made here by aqea, and after which version of these statements.
CREATE TABLE IF NOT EXISTS aqea_private.version (
    name text PRIMARY KEY,
    version integer NOT NULL,
    made boolean NOT NULL, -- false: it was there before and was adopted
    since timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS aqea_private.upload_run (
    run_id text PRIMARY KEY,
    edition text NOT NULL,
    status text NOT NULL CHECK (status IN ('loading', 'published')),
    started_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    result jsonb
);
CREATE TABLE IF NOT EXISTS aqea_private.upload_chunk (
    run_id text NOT NULL REFERENCES aqea_private.upload_run,
    table_name text NOT NULL,
    chunk integer NOT NULL,
    n_rows integer NOT NULL,
    sha256 text NOT NULL,
    PRIMARY KEY (run_id, table_name, chunk)
);
-- One row a scope: which run its rows are of.
CREATE TABLE IF NOT EXISTS aqea_private.current (
    edition text NOT NULL,
    language text NOT NULL,
    run_id text NOT NULL,
    dump_date date NOT NULL,
    generation bigint NOT NULL,
    ledger_head text NOT NULL,
    whole boolean NOT NULL,
    tables text[] NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (edition, language)
);
