-- What the registry remembers of an entry's content; the same for parts (merge) and for tables (a registry that is made again).

-- The words of a text, lower case, none of a text that says nothing; the registry sorts them.  (A regular expression takes twice as long.)
CREATE TEMP MACRO words_of(text) AS coalesce(string_split(replace(replace(replace(replace(replace(nullif(rtrim(lower(text), '.!? '), ''),
    ', ', ' '), '; ', ' '), '. ', ' '), ': ', ' '), '(', ''), ' '), []::VARCHAR[]);

-- An entry's content as a number.
CREATE TEMP MACRO content_of(raw_pos, glosses, notes, forms, sounds, form_of) AS md5_number_lower(concat_ws(chr(31),
    array_to_string(raw_pos, chr(29)), array_to_string([coalesce(x, '') FOR x IN glosses], chr(29)), array_to_string(notes, chr(29)),
    array_to_string(forms, chr(29)), array_to_string(sounds, chr(29)), array_to_string(form_of, chr(29))));
