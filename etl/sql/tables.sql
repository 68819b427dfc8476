-- Every table of the product: the one place of their names, types and meanings.
-- The comment before a table and the one behind a column become COMMENT ON in the database (merge.py reads them from here),
-- so a line holds one column.  Order of columns = order in DuckDB and in Parquet.

-- One row is an entry: one word, one language, one level-3 heading of a page. Sorted by (letter, address).
CREATE TABLE aqea_entries (
    address VARCHAR NOT NULL,           -- permanent AQEA address 0xAA:QQ:EE:A2, unique
    address_number UINTEGER NOT NULL,   -- the address as a number: AA<<24 | QQ<<16 | EE<<8 | A2
    label VARCHAR,                      -- the heading's text as shown, at most 60 characters
    description VARCHAR,                -- language, part of speech and lemma in English, then the glosses in short
    domain VARCHAR NOT NULL,            -- the address's first byte, 0x20 = German
    language VARCHAR NOT NULL,          -- code of the word's language: ISO 639-1, else 639-3; mul = International; x-… = no code known
    language_name VARCHAR,              -- the language's name as the edition writes it
    lemma VARCHAR NOT NULL,             -- the word: the page's title
    homonym SMALLINT,                   -- 1.. among the page's entries of this language and category
    pos VARCHAR NOT NULL,               -- part of speech: key of CATEGORIES
    raw_pos VARCHAR[] NOT NULL,         -- the edition's own words for the part of speech, in the heading's order
    field VARCHAR,                      -- semantic field of the first sense: key of FIELDS; NULL = not classified
    field_method VARCHAR,               -- how the field was found
    field_confidence FLOAT,             -- 0..1
    genders VARCHAR[] NOT NULL,         -- m, f, n, u (common) in the page's order
    is_form BOOLEAN NOT NULL,           -- a declined, conjugated or other form of another word
    form_of VARCHAR[] NOT NULL,         -- the words it is a form of
    form_of_addresses VARCHAR[] NOT NULL, -- their entries, in the same order: the one of its language and title that is no form and whose part of speech has such forms, of several the one whose table has this form; NULL unless that is clear
    separable BOOLEAN,                  -- verbs: has a separable prefix
    frequency FLOAT,                    -- Zipf scale (log10 of occurrences in a billion words) of the word form; NULL = not listed
    title VARCHAR NOT NULL,             -- title of the page
    page_id BIGINT,                     -- the page's id in the edition
    revision_id BIGINT,                 -- the revision that was read
    revised_at TIMESTAMPTZ,             -- when that revision was saved
    edition VARCHAR NOT NULL,           -- who describes: the edition's database name (dewiktionary)
    heading SMALLINT NOT NULL,          -- number of its level-3 heading on the page, 1..
    dump_date DATE NOT NULL,            -- date of the first dump in which the row had its present content
    letter VARCHAR NOT NULL,            -- shard: the lemma's first letter or digit; A-Z, 0-9, name of another script, other
    meta JSON NOT NULL,                 -- what the public entry shows, in the canonical form of Postgres' jsonb
    created_at TIMESTAMPTZ NOT NULL,    -- date of the first dump that had the entry
    updated_at TIMESTAMPTZ NOT NULL,    -- same as dump_date
    richness UTINYINT NOT NULL          -- 0..100: the share of the sections that entries of its kind can have which its page has, in points (docs/richness.md)
);

-- One row is one meaning of an entry. Sorted by (letter, address, ordinal).
CREATE TABLE senses (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    sense SMALLINT NOT NULL,            -- number of the sense in the entry, 1.. in page order; what senses[] of other tables hold
    marker VARCHAR,                     -- as written, without brackets: 1, 1a, 2.1, a
    path VARCHAR,                       -- marker with its parents': 1b for [b] under [1]
    parent SMALLINT,                    -- number of the sense it is nested under
    gloss VARCHAR,                      -- the meaning as a reader sees it
    labels VARCHAR[] NOT NULL,          -- register, region, field of knowledge, grammar: in order, abbreviations written out
    label_text VARCHAR,                 -- the label phrase as a reader sees it
    government STRUCT(preposition VARCHAR, grammatical_case VARCHAR)[] NOT NULL, -- preposition and case that the sense governs
    field VARCHAR,                      -- semantic field: key of FIELDS; NULL = not classified
    field_method VARCHAR,               -- how the field was found
    field_confidence FLOAT              -- 0..1
);

-- One row is one inflected form of an entry. Sorted by (letter, address, ordinal).
CREATE TABLE forms (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    form VARCHAR NOT NULL,              -- the whole form without article, pronoun and exclamation mark
    prefix VARCHAR,                     -- separable prefix
    exclamation BOOLEAN,                -- the page shows an exclamation mark
    slot VARCHAR,                       -- place in the table in the edition's words: Genitiv Singular; Präsens, du
    grammatical_case VARCHAR,           -- nominative, genitive, dative, accusative; other languages: instrumental, locative … as UniMorph names them
    grammatical_number VARCHAR,         -- singular, plural
    gender VARCHAR,                     -- masculine, feminine, neuter, common
    person VARCHAR,                     -- first, second, third
    tense VARCHAR,                      -- present, preterite, perfect, pluperfect, future, future_perfect
    mood VARCHAR,                       -- indicative, subjunctive_1, subjunctive_2, imperative
    degree VARCHAR,                     -- positive, comparative, superlative
    voice VARCHAR,                      -- active, passive, stative_passive
    verb_form VARCHAR,                  -- infinitive, participle_1, participle_2, extended_infinitive, gerundive
    declension VARCHAR,                 -- strong, weak, mixed
    article VARCHAR,                    -- the article beside the form
    pronoun VARCHAR,                    -- the pronoun beside the form
    auxiliary VARCHAR,                  -- haben or sein, on the row of the past participle
    table_column SMALLINT,              -- 1..4: which column of the table; pairs with gender
    variant SMALLINT,                   -- 0 main form, 1.. further ones
    source VARCHAR,                     -- table, generated, flexion, form page
    labels VARCHAR[] NOT NULL           -- what the page says of it, as written: selten, veraltet
);

-- One row is one relation of an entry to another word. Sorted by (letter, address, ordinal).
CREATE TABLE links (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    kind VARCHAR NOT NULL,              -- synonym, antonym, hypernym, derived, …
    raw_kind VARCHAR,                   -- the section's own name
    target VARCHAR NOT NULL,            -- the item as shown
    target_title VARCHAR,               -- title of the page linked to
    target_sense VARCHAR,               -- the target's sense, as the page marks it
    raw_senses VARCHAR,                 -- senses as written: 1–3, 5a
    senses SMALLINT[] NOT NULL,         -- the entry's senses it is about: senses.sense
    status VARCHAR,                     -- linked, no marker, no such sense
    labels VARCHAR[] NOT NULL,          -- labels of the item
    note VARCHAR,                       -- a remark on the item
    target_address VARCHAR,             -- the entry that is meant; NULL unless that is clear
    target_method VARCHAR,              -- the first that leaves one entry: only = no other of the language has this title; target sense = no other has the sense that the page names; part of speech = no other is of the word's kind, in relations within one; mutual = no other names the word in turn; field = of nouns: no other is of the field of the senses linked, and that is certain
    source VARCHAR                      -- spelling page = the target's page says so (redirects); NULL = the entry's own page
);

-- One row is one translation. Sorted by (letter, address, ordinal).
CREATE TABLE translations (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    language VARCHAR,                   -- code of the translation's language; NULL for a dialect
    language_name VARCHAR,              -- the language's or dialect's name
    kind VARCHAR,                       -- NULL, or dialect
    word VARCHAR NOT NULL,              -- the translation
    display VARCHAR,                    -- what the page shows, where that is another text
    target_title VARCHAR,               -- title of the page linked to
    transliteration VARCHAR,            -- in Latin script
    genders VARCHAR[] NOT NULL,         -- of the translation
    raw_senses VARCHAR,                 -- senses as written
    senses SMALLINT[] NOT NULL,         -- the entry's senses it is about: senses.sense
    status VARCHAR,                     -- linked, no marker, no such sense
    sense_gloss VARCHAR,                -- the translation table's own gloss
    uncertain BOOLEAN,                  -- the page marks it as unsure
    note VARCHAR,                       -- a remark on the translation
    target_address VARCHAR,             -- the entry of that language that is meant; NULL unless that is clear
    target_method VARCHAR               -- the first that leaves one entry: only = no other of that language has this title; part of speech = no other is of the word's kind; mutual = no other gives the word back, as a translation or between the commas of a gloss
);

-- One row is a relation that follows from links to an entry and that the entry's own page does not say. Sorted by (letter, address, ordinal).
CREATE TABLE derived_links (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in the order of kind, depth, method and target
    kind VARCHAR NOT NULL,              -- what the target is to the entry: as in links; base = the word that it is derived from; diminutive_of, abbreviation_of … = the word that has it as diminutive, abbreviation …
    target_address VARCHAR NOT NULL,    -- the other entry
    method VARCHAR NOT NULL,            -- inverse, symmetric = the target's page names this entry; transitive = a hypernym of a hypernym
    depth SMALLINT NOT NULL,            -- links that lead there, 1..
    via VARCHAR,                        -- transitive: the last entry on the way, itself a hypernym of this one, one link nearer
    certain BOOLEAN NOT NULL            -- false = an entry on the way has several senses, and the next is not the hypernym of all of them
);

-- One row is one pronunciation. Sorted by (letter, address, ordinal).
CREATE TABLE sounds (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    kind VARCHAR NOT NULL,              -- ipa, audio, rhyme
    value VARCHAR NOT NULL,             -- IPA without brackets, file name, or the rhyme
    for_form VARCHAR,                   -- NULL = the lemma; Plural, Präteritum, …
    labels VARCHAR[] NOT NULL,          -- region, as written
    uncertain BOOLEAN                   -- the page marks it as unsure
);

-- One row is one hyphenation. Sorted by (letter, address, ordinal).
CREATE TABLE hyphenations (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    for_form VARCHAR,                   -- NULL = the lemma; Plural, Komparativ, …
    text VARCHAR NOT NULL,              -- with the mark between the parts: Hal·lo
    parts VARCHAR[] NOT NULL,           -- the parts
    labels VARCHAR[] NOT NULL           -- what the page says of it, as written: selten, kein Plural
);

-- One row is one example. Sorted by (letter, address, ordinal).
CREATE TABLE examples (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    raw_senses VARCHAR,                 -- senses as written
    senses SMALLINT[] NOT NULL,         -- the entry's senses it shows: senses.sense
    status VARCHAR,                     -- linked, no marker, no such sense
    text VARCHAR NOT NULL,              -- the example
    bold STRUCT(start INTEGER, stop INTEGER)[] NOT NULL, -- where the word stands in it: characters from 0, stop exclusive
    translation VARCHAR,                -- German translation of a foreign example
    source VARCHAR,                     -- the reference, as text
    source_url VARCHAR,                 -- the reference's address
    labels VARCHAR[] NOT NULL           -- of the group that it stands in, as written: Deutschland
);

-- One row is one free text of an entry: etymology, usage, readings. Sorted by (letter, address, ordinal).
CREATE TABLE notes (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    kind VARCHAR NOT NULL,              -- etymology, usage, grammar, readings, …
    raw_kind VARCHAR,                   -- the section's own name
    raw_senses VARCHAR,                 -- senses as written
    senses SMALLINT[] NOT NULL,         -- the entry's senses it is about: senses.sense
    text VARCHAR NOT NULL,              -- the text, its [n] markers kept
    components VARCHAR[] NOT NULL       -- etymology of a compound: its parts in order
);

-- One row is one reference to another work. Sorted by (letter, address, ordinal).
CREATE TABLE refs (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    source VARCHAR,                     -- DWDS, Duden, Wikipedia, …; NULL for literature and prose
    key VARCHAR,                        -- first argument of the template that cites it: mostly the headword there, of some works the language
    raw_senses VARCHAR,                 -- senses as written
    senses SMALLINT[] NOT NULL,         -- the entry's senses it is about: senses.sense
    text VARCHAR                        -- the reference as a reader sees it
);

-- One row is a flag that the editors set on an entry, or a section that they left empty. Sorted by (letter, address, ordinal).
CREATE TABLE editorial (
    address VARCHAR NOT NULL,           -- the entry: aqea_entries.address
    letter VARCHAR NOT NULL,            -- the entry's shard
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    flag VARCHAR NOT NULL,              -- gloss missing, examples missing, etymology missing, unverified, …; section empty = nothing but placeholders under its heading
    raw VARCHAR                         -- the template as written; of an empty section its name
);

-- One row is an address whose entry is gone; it is never given to another. Sorted by (letter, address).
CREATE TABLE retired (
    address VARCHAR NOT NULL,           -- the address
    letter VARCHAR NOT NULL,            -- the lemma's shard
    ordinal INTEGER NOT NULL,           -- always 1
    lemma VARCHAR,                      -- the word it stood for
    language VARCHAR,                   -- code of the word's language
    pos VARCHAR,                        -- key of CATEGORIES
    title VARCHAR,                      -- title of the page it stood on
    first_seen DATE,                    -- first dump that had it
    last_seen DATE,                     -- last dump that had it
    burned BOOLEAN NOT NULL             -- given after a generation that was restored: not even its own entry gets it back
);

-- One row is an address of another registry that was merged in, where the entry has another one here. Sorted by (alias_number, address_number).
CREATE TABLE aliases (
    alias VARCHAR NOT NULL,             -- the address there; never given here, unless it was before
    alias_number UINTEGER NOT NULL,     -- the same as a number
    address_number UINTEGER NOT NULL,   -- the entry's own address here: aqea_entries.address_number
    origin VARCHAR,                     -- hash of the head of that registry's ledger
    since DATE                          -- newest dump of that registry
);

-- One row is a redirect page, or a page or section that says of which word it is another spelling. Sorted by (page_id, ordinal).
CREATE TABLE redirects (
    page_id BIGINT,                     -- the page's id in the edition
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    title VARCHAR NOT NULL,             -- title of the page
    target VARCHAR NOT NULL,            -- where it points
    kind VARCHAR NOT NULL,              -- redirect, transcription, obsolete_spelling, spelling
    raw_kind VARCHAR,                   -- of a spelling: the name of the template that says it
    language VARCHAR,                   -- of a spelling: code of the word's language
    pos VARCHAR,                        -- of a spelling: key of CATEGORIES, where the page says it
    note VARCHAR                        -- of a spelling: what the page says of it: Reform 1996
);

-- One row is a page or section that was not read. Sorted by (page_id, ordinal).
CREATE TABLE rejects (
    page_id BIGINT,                     -- the page's id in the edition
    ordinal INTEGER NOT NULL,           -- 1.. in page order
    title VARCHAR NOT NULL,             -- title of the page
    revision_id BIGINT,                 -- the revision
    reason VARCHAR NOT NULL,            -- one of a closed set
    detail VARCHAR                      -- more, where there is more to say
);

-- One row is a copy of a page that the dump has more than once and that was left out. Sorted by (title, ordinal).
CREATE TABLE duplicates (
    title VARCHAR NOT NULL,             -- title of the page
    ordinal INTEGER NOT NULL,           -- 1.. in the order of the files
    page_id BIGINT,                     -- id of the copy left out
    revision_id BIGINT,                 -- its revision
    kept_revision_id BIGINT,            -- revision of the copy that counts
    entries INTEGER NOT NULL            -- entries of the copy left out
);

-- One row is something met that no table of ours knows. Sorted by (what, value).
CREATE TABLE unknowns (
    what VARCHAR NOT NULL,              -- section, template, pos, label, parameter, language
    value VARCHAR NOT NULL,             -- the thing itself
    count BIGINT NOT NULL,              -- how often
    example VARCHAR                     -- title of a page that has it
);

-- One row is something that is no content, counted instead of stored. Sorted by (what, value).
CREATE TABLE skipped (
    what VARCHAR NOT NULL,              -- interlanguage, category, image, layout, placeholder, namespace
    value VARCHAR NOT NULL,             -- the thing itself
    count BIGINT NOT NULL               -- how often
);

-- One row is a page of the address space: 254 elements of one category and field of one domain. Sorted by (domain, page_number).
CREATE TABLE aqea_pages (
    domain VARCHAR NOT NULL,            -- first byte of its addresses: 0x20
    page_number INTEGER NOT NULL,       -- QQ<<8 | EE
    qq UTINYINT NOT NULL,               -- second byte
    ee UTINYINT NOT NULL,               -- third byte
    category VARCHAR,                   -- key of CATEGORIES
    field VARCHAR,                      -- key of FIELDS; NULL = not classified
    ordinal INTEGER NOT NULL,           -- place in the chain of its category and field, 1 = canonical
    highest UTINYINT,                   -- highest element ever given here
    since DATE                          -- dump that claimed it
);

-- One row is an entry, page or table that a check names; written by aqea check and by the end of a run. Sorted by (code, address, title, detail). No Parquet.
CREATE TABLE findings (
    code VARCHAR NOT NULL,              -- of the check: E = a promise of ours is broken, W = the page looks wrong
    message VARCHAR NOT NULL,           -- what the check says
    address VARCHAR,                    -- the entry: aqea_entries.address; NULL = none is meant
    title VARCHAR,                      -- title of the page
    detail VARCHAR,                     -- what is wrong
    url VARCHAR                         -- the page at the edition; of an entry in the revision that was read
);

-- The run itself, one row.
CREATE TABLE run (
    edition VARCHAR NOT NULL,           -- database name of the edition
    dump_date DATE NOT NULL,            -- date of the dump
    dump_files STRUCT(name VARCHAR, size BIGINT, sha1 VARCHAR)[] NOT NULL, -- the files read, in the order given; size in bytes
    tool_version VARCHAR NOT NULL,      -- of aqea
    fingerprint VARCHAR NOT NULL,       -- of parser, profile and languages
    languages VARCHAR[],                -- languages asked for; NULL = all
    complete BOOLEAN NOT NULL,          -- the whole dump was read
    gaps STRUCT(path VARCHAR, start BIGINT, stop BIGINT, reason VARCHAR)[] NOT NULL, -- byte ranges that could not be read
    started TIMESTAMPTZ,                -- when the run began
    finished TIMESTAMPTZ,               -- when its tables were written
    pages BIGINT NOT NULL,              -- pages read, copies included
    duplicates BIGINT NOT NULL,         -- copies of pages left out
    pages_with_entries BIGINT NOT NULL, -- of the pages that count: with at least one entry
    pages_rejected BIGINT NOT NULL,     -- … without entry, with a reject
    pages_redirecting BIGINT NOT NULL,  -- … without entry and reject, with a redirect
    pages_without BIGINT NOT NULL,      -- … with nothing of the languages asked for
    pages_reused BIGINT,                -- … that are as they were in the dump before: their rows were taken from its parts, not made again
    entries_read BIGINT NOT NULL,       -- entries read, those of copies included
    entries_duplicate BIGINT NOT NULL,  -- entries of copies
    entries BIGINT NOT NULL,            -- rows of aqea_entries
    rows_read STRUCT(name VARCHAR, count BIGINT)[] NOT NULL, -- child rows read on the pages that count, per table
    spelling_links BIGINT NOT NULL,     -- rows of links that come from the pages of other spellings, besides those read
    flexion STRUCT(tables BIGINT, answered BIGINT, forms BIGINT, known BIGINT, cells BIGINT, cells_same BIGINT), -- pages of inflection: their tables, those with an entry, forms of these, forms that the entry has itself; cells that both fill, those with a form in common; NULL = none in the dump
    rejects BIGINT NOT NULL,            -- rows of rejects
    unknowns BIGINT NOT NULL,           -- things counted in unknowns
    skipped BIGINT NOT NULL,            -- things counted in skipped
    retired BIGINT NOT NULL,            -- addresses whose entry is gone
    stages STRUCT(name VARCHAR, seconds DOUBLE, bytes BIGINT, peak_memory BIGINT)[] NOT NULL, -- wall seconds, bytes read and peak resident bytes per stage
    cores INTEGER,                      -- of the machine
    memory BIGINT,                      -- of the machine, bytes
    memory_limit VARCHAR,               -- of the merge
    registry_generation BIGINT,         -- generation of the registry that these tables belong to
    ledger_head VARCHAR,                -- hash of the ledger's last line
    merge_key VARCHAR NOT NULL,         -- hash of everything the tables depend on; equal = nothing to do
    licence VARCHAR NOT NULL,           -- of the texts
    attribution VARCHAR NOT NULL,       -- how to name the source
    source_url VARCHAR NOT NULL,        -- the edition on the web
    checked VARCHAR[]                   -- codes of the checks that have looked at these tables: aqea check, the end of a run
);

-- Index of the look-up: every lemma and form, folded (case, ß, umlauts, accents). Sorted by folded, so a word is found without a scan. No Parquet.
CREATE TABLE words (
    folded VARCHAR NOT NULL,            -- fold(word)
    word VARCHAR NOT NULL,              -- the lemma or form as written
    address_number UINTEGER NOT NULL,   -- the entry
    is_lemma BOOLEAN NOT NULL,          -- the entry's own lemma
    frequency FLOAT,                    -- of a lemma: the entry's frequency
    slot VARCHAR                        -- of a form: its place in the entry's table
);
