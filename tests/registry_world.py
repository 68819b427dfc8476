"""A tiny edition for the registry's tests: pages and entries as data, one run of the real thing over them."""

from __future__ import annotations

import atexit
import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl import address, registry
from etl.address import SPACE, Space

POS = {
    "noun": "Substantiv",
    "verb": "Verb",
    "adjective": "Adjektiv",
    "declined_form": "Deklinierte Form",
    "conjugated_form": "Konjugierte Form",
}
EDITION = "dewiktionary"


class E(NamedTuple):
    """An entry; ``key`` is who it truly is (the same key in two dumps: the same entry)."""

    key: str
    gloss: str = ""
    etymology: str = ""
    pos: str = "noun"
    language: str = "de"
    field: int = 0
    frequency: float | None = None
    text: str = ""  # content without a word that counts
    heading: int = 0  # on its page; 0: its place among the page's entries

    @property
    def content_hash(self) -> int:
        text = f"{self.gloss}|{self.etymology}|{self.text}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class P(NamedTuple):
    """A page."""

    id: int | None
    title: str
    revision: int | None
    entries: tuple[E, ...] = ()
    read_whole: bool = True


class Run(NamedTuple):
    """What a run answered."""

    addresses: dict[str, int]  # key -> number
    new: set[str]
    retired: set[int]  # all of the edition
    retired_now: set[int]
    generation: registry.Generation


def day(number: int) -> date:
    """The date of dump ``number``."""
    return date(2020, 1, 1) + timedelta(days=number)


def tables(con: duckdb.DuckDBPyConnection, pages: Iterable[P]) -> list[str]:
    """Fill ``found`` and ``found_pages``; the entries' keys by eid."""
    pages = list(pages)
    keys: list[str] = []
    rows = []
    for page in pages:
        for place, entry in enumerate(page.entries, 1):
            rows.append(
                (
                    len(keys),
                    page.id,
                    page.title,
                    page.revision,
                    entry.heading or place,
                    address.domain(entry.language),
                    entry.language,
                    entry.language.upper(),
                    [POS[entry.pos]],
                    address.CATEGORIES[entry.pos].code,
                    entry.field,
                    page.title,
                    entry.frequency,
                    entry.gloss.split(),
                    entry.etymology.split(),
                    entry.content_hash,
                )
            )
            keys.append(entry.key)
    texts = pa.list_(pa.string())
    found = [
        ("eid", pa.int64()),
        ("page_id", pa.int64()),
        ("title", pa.string()),
        ("revision_id", pa.int64()),
        ("heading", pa.int16()),
        ("domain", pa.uint8()),
        ("language", pa.string()),
        ("language_name", pa.string()),
        ("raw_pos", texts),
        ("category", pa.uint8()),
        ("field", pa.uint8()),
        ("lemma", pa.string()),
        ("frequency", pa.float32()),
        ("gloss_words", texts),
        ("etymology_words", texts),
        ("content_hash", pa.uint64()),
    ]
    _table(con, "found", rows, found)
    page_columns = [("page_id", pa.int64()), ("title", pa.string()), ("revision_id", pa.int64()), ("read_whole", pa.bool_())]
    _table(con, "found_pages", [(page.id, page.title, page.revision, page.read_whole) for page in pages], page_columns)
    return keys


def _table(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[object, ...]], columns: list[tuple[str, pa.DataType]]) -> None:
    parts = list(zip(*rows)) if rows else [()] * len(columns)
    world_rows = pa.table([pa.array(part, kind) for part, (_, kind) in zip(parts, columns)], schema=pa.schema(columns))  # noqa: F841
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM world_rows")


@cache
def _connection(threads: int) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": threads})


atexit.register(_connection.cache_clear)


def run(
    folder: Path,
    pages: Iterable[P],
    number: int = 1,
    *,
    edition: str = EDITION,
    languages: tuple[str, ...] | None = None,
    complete: bool = True,
    mass: bool = True,
    space: Space = SPACE,
    commit: bool = True,
    threads: int = 1,
    con: duckdb.DuckDBPyConnection | None = None,
) -> Run:
    """One run over dump ``number`` on a real DuckDB connection."""
    con = con or _connection(threads)
    keys = tables(con, pages)
    scope = registry.Scope(edition, languages, complete, day(number), f"dump-{number}", mass)
    generation = registry.prepare(con, folder, scope, space)
    if commit:
        registry.commit(folder, generation)
    rows = con.execute("SELECT eid, address_number, is_new FROM assigned").fetchall()
    assert sorted(eid for eid, _, _ in rows) == list(range(len(keys)))
    addresses = {keys[eid]: number for eid, number, _ in rows}
    assert len(set(addresses.values())) == len(rows)
    left = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'reg%'").fetchall()]
    assert left == []
    return Run(
        addresses,
        {keys[eid] for eid, _, is_new in rows if is_new},
        {number for (number,) in con.execute("SELECT address_number FROM retired_all").fetchall()},
        {number for (number,) in con.execute("SELECT address_number FROM retired_now").fetchall()},
        generation,
    )


def rows(folder: Path) -> list[dict[str, object]]:
    """The rows of the current generation."""
    generation, _ = registry.head(folder)
    return pq.ParquetFile(folder / f"gen-{generation}" / "addresses.parquet").read().to_pylist()
