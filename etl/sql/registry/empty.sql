-- The registry before its first generation: the columns of addresses.parquet, no row.
CREATE OR REPLACE TEMP TABLE reg_none (
    address_number UINTEGER,
    edition VARCHAR,            -- dbname of the edition that describes the word
    domain UTINYINT,
    language VARCHAR,
    language_name VARCHAR,
    page_id BIGINT,
    title VARCHAR,
    revision_id BIGINT,         -- of the page when the entry was last read
    heading SMALLINT,
    lemma VARCHAR,
    raw_pos VARCHAR[],
    category UTINYINT,          -- as filed: never changes
    field UTINYINT,
    category_now UTINYINT,      -- as last read
    field_now UTINYINT,
    gloss_words VARCHAR[],      -- sorted, each once
    etymology_words VARCHAR[],
    content_hash UBIGINT,
    status VARCHAR,             -- active, retired, burned (retired and never to be given again)
    first_dump DATE,
    last_dump DATE
);
CREATE OR REPLACE TEMP TABLE reg_no_alias (
    alias_number UINTEGER,      -- of another registry, for an entry that has address_number here
    address_number UINTEGER,
    origin VARCHAR,             -- hash of the head of that registry's ledger
    since DATE                  -- newest dump of that registry
);
CREATE OR REPLACE TEMP VIEW reg_before AS SELECT * FROM reg_none;
