-- What the registry is asked: every entry and every page of the dump after copies went.  Temp tables categories, domains, fields, frequencies are there.
CREATE TEMP TABLE entry_frequencies AS
SELECT eid, f.frequency FROM entries_read e JOIN frequencies f ON f.language = e.language AND f.word = casefold(e.lemma);

CREATE TEMP TABLE found AS
SELECT e.eid, e.page_id, e.title, e.revision_id, e.heading, coalesce(d.code, getvariable('other_domain'))::UTINYINT AS domain, e.language, e.language_name, e.raw_pos,
    c.code::UTINYINT AS category, coalesce(f.code, 0)::UTINYINT AS field, e.lemma, q.frequency,
    words_of(array_to_string(e.glosses, '; ')) AS gloss_words, words_of(e.etymology) AS etymology_words, e.content_hash
FROM entries_read e
JOIN categories c ON c.key = e.pos
LEFT JOIN domains d ON d.language = e.language
LEFT JOIN entry_fields ef USING (eid)
LEFT JOIN fields f ON f.key = ef.field
LEFT JOIN entry_frequencies q USING (eid);

CREATE TEMP TABLE found_pages AS
SELECT page_id, title, revision_id, rejects = 0 AS read_whole FROM pages_read;
