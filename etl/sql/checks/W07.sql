-- No hyphenation of the entry spells the word.
SELECT h.address, e.title, string_agg(h.text, ', ' ORDER BY h.ordinal) AS detail FROM hyphenations h JOIN aqea_entries e USING (address)
WHERE h.for_form IS NULL AND NOT e.is_form GROUP BY h.address, e.title, e.lemma
HAVING NOT bool_or(
    regexp_replace(strip_accents(lower(array_to_string(h.parts, ''))), '[^\p{L}\p{N}]', '', 'g') = regexp_replace(strip_accents(lower(e.lemma)), '[^\p{L}\p{N}]', '', 'g')
)
