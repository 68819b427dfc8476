-- Wikitext, HTML or a template's name is left in an entry's label, lemma or description, or a text of it is not Unicode NFC.
SELECT address, title, left(concat_ws(' | ', label, lemma, description), 120) AS detail FROM aqea_entries
WHERE regexp_matches(concat_ws(chr(10), label, description), '\[\[|\]\]|\{\{|\}\}|<!--|</?(ref|br|nowiki|small|sup|sub|span|div)\b|&nbsp;')
    OR nfc_normalize(concat_ws(chr(10), label, description, lemma, title)) <> concat_ws(chr(10), label, description, lemma, title)
