-- A noun has a table of forms and no gender.
SELECT e.address, e.title, array_to_string(e.raw_pos, ', ') AS detail FROM aqea_entries e
WHERE e.pos = 'noun' AND e.language = 'de' AND e.genders = [] AND NOT e.is_form
    AND EXISTS (FROM forms f WHERE f.address = e.address AND f.source = 'table' AND f.grammatical_number = 'singular')
