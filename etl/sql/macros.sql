-- Macros of the product's file; none of them reads a whole table's text.

-- A word as the look-up compares it: lower case, ß as ss, umlauts and accents as their base letters, ae, oe, ue like ä, ö, ü.
CREATE OR REPLACE MACRO fold(word) AS replace(replace(replace(
    strip_accents(replace(replace(replace(lower(word), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')), 'ae', 'a'), 'oe', 'o'), 'ue', 'u');

-- A word in lower case with umlauts written out: what tells Haeuser, which means Häuser, from Hauser.
CREATE OR REPLACE MACRO spelled(word) AS replace(replace(replace(replace(lower(word), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss');

-- Entries of a word: exact hits first, then other case, then ß/ss, umlauts and accents folded; Haeuser finds Häuser.
CREATE OR REPLACE MACRO lookup(wanted) AS TABLE
    SELECT e.* FROM aqea_entries e
    WHERE e.address_number IN (SELECT address_number FROM words WHERE folded = fold(wanted) AND is_lemma)
    ORDER BY CASE WHEN e.lemma = nfc_normalize(wanted) THEN 0 WHEN lower(e.lemma) = lower(nfc_normalize(wanted)) THEN 1
            WHEN spelled(e.lemma) = spelled(nfc_normalize(wanted)) THEN 2 ELSE 3 END,
        e.is_form, e.frequency DESC NULLS LAST, e.address_number;

-- The entry of an address; of an address whose entry is gone what is left of it, and the last dump that had it; of an alias
-- the entry under its own address.
CREATE OR REPLACE MACRO entry(wanted) AS TABLE
    SELECT e.*, NULL::DATE AS last_seen FROM aqea_entries e WHERE e.address_number = TRY_CAST('0x' || replace(lower(wanted)[3:], ':', '') AS UINTEGER)
    UNION ALL BY NAME
    SELECT r.address, r.lemma, r.language, r.pos, r.title, r.letter, r.last_seen FROM retired r WHERE lower(r.address) = lower(wanted)
    UNION ALL BY NAME -- an address of another registry that was merged in, unless it is one here as well
    SELECT e.* FROM aqea_entries e WHERE e.address_number IN (
        SELECT a.address_number FROM aliases a WHERE lower(a.alias) = lower(wanted)
            AND NOT EXISTS (SELECT 1 FROM aqea_entries o WHERE o.address_number = TRY_CAST('0x' || replace(lower(wanted)[3:], ':', '') AS UINTEGER)));

-- What a word is a form of: lemma, its entry where that is clear, and slots, from the lemmas' own tables and from form pages; written as asked,
-- else in other case, else with umlauts written out, else with ß/ss, umlauts and accents folded.
CREATE OR REPLACE MACRO form_of(wanted) AS TABLE
    WITH hits AS (
        SELECT address_number, list(slot ORDER BY slot) FILTER (WHERE slot IS NOT NULL) AS slots
        FROM (
            SELECT address_number, slot, CASE WHEN word = nfc_normalize(wanted) THEN 0 WHEN lower(word) = lower(nfc_normalize(wanted)) THEN 1
                WHEN spelled(word) = spelled(nfc_normalize(wanted)) THEN 2 ELSE 3 END AS far
            FROM words WHERE folded = fold(wanted) QUALIFY far = min(far) OVER ()
        ) GROUP BY address_number
    ), found AS (
        SELECT unnest(CASE WHEN len(e.form_of) > 0 THEN e.form_of ELSE [e.lemma] END) AS lemma,
            unnest(CASE WHEN len(e.form_of) > 0 THEN e.form_of_addresses ELSE [e.address] END) AS lemma_address, coalesce(h.slots, []) AS slots, e.language, e.pos, e.is_form AS by_form_page, e.address
        FROM aqea_entries e JOIN hits h USING (address_number)
        WHERE len(e.form_of) > 0 OR h.slots IS NOT NULL
    )
    SELECT lemma, slots, language, pos, by_form_page, address, lemma_address FROM found ORDER BY by_form_page, lemma, address;

-- Entries of a semantic field.
CREATE OR REPLACE MACRO field(wanted) AS TABLE
    SELECT * FROM aqea_entries e WHERE e.field = wanted ORDER BY e.frequency DESC NULLS LAST, e.address_number;

-- The page of an entry on the web, in the revision that was read.
CREATE OR REPLACE MACRO page_url(wanted) AS (
    SELECT json_extract_string(e.meta, '$.source') FROM aqea_entries e WHERE e.address_number = TRY_CAST('0x' || replace(lower(wanted)[3:], ':', '') AS UINTEGER)
);
