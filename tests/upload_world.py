"""Runs of a made-up edition as DuckDB files, for the tests of the upload."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import duckdb

from etl.tables import sql

FILL = """
INSERT INTO aqea_entries BY NAME SELECT
    printf('0x%02X:%02X:%02X:%02X', {domain}, i // 64516 + 1, i // 254 % 254 + 1, i % 254 + 1) AS address, {domain} * 16777216 + (i // 64516 + 1) * 65536 + (i // 254 % 254 + 1) * 256 + i % 254 + 1 AS address_number,
    'Label ' || i AS label, CASE WHEN i % 3 > 0 THEN 'Beschreibung\t' || i || ' \\ "ü"' END AS description, printf('0x%02X', {domain}) AS domain,
    '{language}' AS language, 'Deutsch' AS language_name, 'Wort' || i AS lemma, 'noun' AS pos, ['Substantiv', 'a,b "c" \\d'] AS raw_pos,
    CASE WHEN i % 2 = 0 THEN 'animals' END AS field, (i % 1000) / 1000 AS field_confidence, ['m'] AS genders, i % 5 = 0 AS is_form, [] AS form_of,
    ['0x20:01:01:01', NULL] AS form_of_addresses, 4.25 AS frequency, 'Wort' || i AS title, i + {ids} AS page_id, 100 + i AS revision_id,
    TIMESTAMPTZ '2026-08-01 10:11:12.123456+02' AS revised_at, '{edition}' AS edition, 1 AS heading, DATE '{day}' AS dump_date, 'W' AS letter,
    '{{"n": 1, "ipa": "ü"}}' AS meta, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS created_at, TIMESTAMPTZ '{day} 00:00:00+00' AS updated_at, i % 101 AS richness
FROM range({rows}) r(i);
INSERT INTO senses BY NAME SELECT address, letter, k AS ordinal, k AS sense, k::VARCHAR AS marker, NULL AS path, 'Bedeutung' AS gloss, ['Botanik', NULL, ''] AS labels,
    [{{'preposition': 'auf', 'grammatical_case': NULL}}, {{'preposition': 'zu "x"', 'grammatical_case': 'dative'}}] AS government, 0.5 AS field_confidence
FROM aqea_entries, range(1, 3) r(k) ORDER BY address, k;
INSERT INTO examples BY NAME SELECT address, letter, 1 AS ordinal, [1, 2] AS senses, 'Ein Satz.\nZwei.' AS text, [{{'start': 0, 'stop': 3}}] AS bold, [] AS labels
FROM aqea_entries ORDER BY address;
INSERT INTO aqea_pages BY NAME SELECT domain, 256 + k AS page_number, 1 AS qq, k AS ee, 'noun' AS category, 1 AS ordinal, 9 AS highest, DATE '2026-01-01' AS since
FROM (SELECT DISTINCT domain FROM aqea_entries), range(1, 4) r(k);
INSERT INTO run BY NAME SELECT '{edition}' AS edition, DATE '{day}' AS dump_date, [] AS dump_files, '1' AS tool_version, 'f' AS fingerprint, {languages} AS languages,
    {complete} AS complete, [] AS gaps, 1 AS pages, 0 AS duplicates, 1 AS pages_with_entries, 0 AS pages_rejected, 0 AS pages_redirecting, 0 AS pages_without, 1 AS entries_read,
    0 AS entries_duplicate, 1 AS entries, [] AS rows_read, 0 AS spelling_links, 0 AS rejects, 0 AS unknowns, 0 AS skipped, 0 AS retired, [] AS stages,
    {generation} AS registry_generation, '{head}' AS ledger_head, 'm' AS merge_key, 'l' AS licence, 'a' AS attribution, 'u' AS source_url;
"""


def made(
    path: Path,
    rows: int = 100,
    day: str = "2026-09-01",
    generation: int = 1,
    edit: str = "",
    domain: int = 0x20,
    edition: str = "dewiktionary",
    language: str = "de",
    languages: str = "['de']",
    complete: bool = True,
    head: str | None = None,
    ids: int = 1000,
) -> Path:
    """A file of tables; ``edit`` is SQL that changes them."""
    values = {"rows": rows, "day": day, "generation": generation, "domain": domain, "edition": edition, "language": language}
    more = {"languages": languages, "complete": complete, "head": head or f"head{generation}", "ids": ids}
    path.unlink(missing_ok=True)
    path.write_bytes(_file(FILL.format(**values, **more)))
    if edit:
        with duckdb.connect(str(path)) as con:
            con.execute("SET TimeZone = 'UTC'")
            con.execute(edit)
    return path


@lru_cache(16)
def _file(fill: str) -> bytes:
    """What most tests begin with is made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        with duckdb.connect(str(path)) as con:
            con.execute("SET TimeZone = 'UTC'")
            con.execute(sql("tables"))
            con.execute(fill)
        return path.read_bytes()


def gone(*numbers: int) -> str:
    """SQL that takes entries away, with what hangs on them."""
    listed = ", ".join(f"'Wort{number}'" for number in numbers)
    children = (
        f"DELETE FROM {table} WHERE address IN (SELECT address FROM aqea_entries WHERE lemma IN ({listed}));"
        for table in ("senses", "examples")
    )
    return "".join(children) + f"DELETE FROM aqea_entries WHERE lemma IN ({listed});"
