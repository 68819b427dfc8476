-- What a look-up compares: see fold.sql.
SELECT replace(replace(replace(
    regexp_replace(normalize(replace(replace(replace(lower(word), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), NFD), U&'[\0300-\036F]', '', 'g'),
    'ae', 'a'), 'oe', 'o'), 'ue', 'u')
