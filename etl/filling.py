"""The rows of every table but ``run``, and their Parquet files: several tables at a time, large ones one stretch of entries after the other."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from threading import Lock, Semaphore
from typing import NamedTuple

import duckdb
import pyarrow as pa

from etl import store
from etl.account import RunInfo, host
from etl.address import RESERVED
from etl.classify import CERTAIN
from etl.model import CHILDREN, letter
from etl.parquet import write_parquet
from etl.tables import sql, tables

_LARGEST_FIRST = ("translations", "links", "forms", "examples", "senses", "sounds", "hyphenations", "refs", "notes", "editorial")
_PREPARED = ("links", "translations")  # whose targets are looked for before any row is made
_SIDE_BY_SIDE = 2  # tables made at a time, besides those of the main connection
_ENTRIES_AT_ONCE = 150_000
_ROWS_AT_ONCE = 2_000_000  # of a list; they are sorted in 400 MB


class _Making(NamedTuple):
    """What the threads that make tables share."""

    parts: list[Path]
    folder: Path  # of the Parquet files
    flexions: bool  # pages of inflection have forms
    entries: int
    rows: dict[str, int]  # of the tables that are lists of the entries, where they are known
    turn: Semaphore  # who makes rows: several side by side, for each has stretches that keep one core busy only; of a large dump one, for memory
    again: Lock  # who tries a statement once more: one after the other
    memory: int  # MB

    def stretches(self, table: str) -> list[tuple[int, int]]:
        """Places of the entries whose rows of a table are made at a time: the first, the one after the last.

        As few as memory allows, for each of a list's reads that list in all parts.
        """
        least = -(-self.entries // _ENTRIES_AT_ONCE)
        if table in self.rows:
            least = min(least, -(-self.rows[table] // _ROWS_AT_ONCE))
        length = -(-self.entries // max(least, 1)) or 1
        return [(first, first + length) for first in range(1, max(self.entries, 1) + 1, length)]

    def insert(self, con: duckdb.DuckDBPyConnection, table: str, statement: str) -> None:
        """Run a statement for one stretch after the other."""
        with self.turn:
            for first, stop in self.stretches(table):
                con.execute("SET VARIABLE first_place = ?", [first])
                con.execute("SET VARIABLE stop_place = ?", [stop])
                self._run(con, statement)

    def run(self, con: duckdb.DuckDBPyConnection, statement: str) -> None:
        with self.turn:
            self._run(con, statement)

    def _run(self, con: duckdb.DuckDBPyConnection, statement: str) -> None:
        """Run what may be run twice: where memory does not suffice, again on one core (half the buffers) and with half as much memory again."""
        try:
            con.execute(statement)
        except duckdb.OutOfMemoryException:
            with self.again:  # settings are those of the whole database
                (threads,) = store.one(con, "SELECT current_setting('threads')")
                con.execute("SET memory_limit = ?", [f"{self.memory * 3 // 2}MB"])
                con.execute("SET threads = 1")
                try:
                    con.execute(statement)
                finally:
                    con.execute("SET threads = ?", [threads])
                    with suppress(duckdb.OutOfMemoryException):  # what is held cannot be let go yet
                        con.execute("SET memory_limit = ?", [f"{self.memory}MB"])


def fill(con: duckdb.DuckDBPyConnection, parts: list[Path], output: Path, lang: str, info: RunInfo, folder: Path, flexions: bool) -> None:
    """Rows of every table but ``run``, and their Parquet files."""
    con.execute("SET VARIABLE edition = ?", [info.edition])
    con.execute("SET VARIABLE host = ?", [host(info.edition)])
    con.execute("SET VARIABLE dump_date = ?", [info.dump_date])
    con.execute("SET VARIABLE kept = ?", [[place.number for place in RESERVED]])
    con.execute("SET VARIABLE certain = ?", [CERTAIN])
    con.execute(sql("entries"))
    _old_rows(con, output, lang)
    _letters(con)
    (entries,) = store.one(con, "SELECT count(*) FROM work.places")
    turn = Semaphore(1 if entries > _ENTRIES_AT_ONCE else _SIDE_BY_SIDE + 1)
    making = _Making(parts, folder, flexions, entries, info.rows or {}, turn, Lock(), int(info.memory_limit.removesuffix("MB")))
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        waiting = {name: pool.submit(_child, con.cursor(), name, making) for name in _LARGEST_FIRST}
        waiting["derived_links"] = pool.submit(_derived, con.cursor(), waiting["links"], making)
        making.run(con, sql("lemmas"))
        for name in ["aqea_entries", "retired", "redirects", "rejects", "duplicates", "unknowns", "skipped", "aqea_pages", "aliases"]:
            if name == "aqea_entries":
                making.insert(con, name, _rows_of(name))
            else:
                making.run(con, _rows_of(name))
            waiting[name] = pool.submit(write_parquet, con.cursor(), f"product.{name}", tables()[name], folder)
        waiting["forms"].result()
        _words(con, making)
        for future in waiting.values():
            future.result()


_WORDS_AT_ONCE = 1_000_000  # rows; what one statement inserts DuckDB holds in memory, as far as we see: 3,500,000 did not fit into 400 MB


def _words(con: duckdb.DuckDBPyConnection, making: _Making) -> None:
    """Rows of ``words``, one stretch of the alphabet after the other: stretches that have about as many lemmas each."""
    (rows,) = store.one(con, "SELECT (SELECT count(*) FROM aqea_entries) + (SELECT count(*) FROM forms)")
    slices = rows // _WORDS_AT_ONCE + 1
    bounds: list[str] = []
    if slices > 1:
        (found,) = store.one(con, f"SELECT quantile_disc(fold(lemma), {[n / slices for n in range(1, slices)]}) FROM aqea_entries")
        bounds = sorted(set(found))
    for first, stop in pairwise([None, *bounds, None]):
        con.execute("SET VARIABLE first = ?", [first])
        con.execute("SET VARIABLE stop = ?", [stop])
        making.run(con, _rows_of("words"))


def _child(con: duckdb.DuckDBPyConnection, name: str, making: _Making) -> int:
    """Rows and Parquet files of one of the entries' lists, on a connection of its own."""
    con.execute("SET VARIABLE parts = ?", [[store.literal(part) for part in making.parts]])
    con.execute("USE product")
    if name in _PREPARED:
        making.run(con, sql(name))
    making.insert(con, name, _rows_of(name, making.flexions))
    return write_parquet(con, f"product.{name}", tables()[name], making.folder)


_DEEPEST = 12  # links up to a hypernym
_MOST, _WAYS = 64, 16  # hypernyms of a word that are told, and of those that it or others name that are followed; real words stay below


def _derived(con: duckdb.DuckDBPyConnection, links: Future[int], making: _Making) -> int:
    """Rows and Parquet files of ``derived_links``, on a connection of its own, as soon as ``links`` are there."""
    links.result()
    con.execute("USE product")
    con.execute("SET VARIABLE ways = ?", [_WAYS])
    con.execute("SET VARIABLE most = ?", [_MOST])
    making.run(con, sql("derived"))
    for depth in range(2, _DEEPEST + 1):
        con.execute("SET VARIABLE depth = ?::SMALLINT", [depth])
        making.run(con, sql("derived_step"))
        if not store.one(con, "SELECT count(*) FROM reached WHERE depth = getvariable('depth')")[0]:
            break
    making.insert(con, "derived_links", _rows_of("derived_links"))
    return write_parquet(con, "product.derived_links", tables()["derived_links"], making.folder)


def _rows_of(name: str, flexions: bool = False) -> str:
    """The statement that fills a table: a child's rows are the entry's list, one row an item, and of forms those of ``flexions``."""
    if name not in CHILDREN:
        return sql(f"rows/{name}").replace("{content}", _content())
    own = sql(f"rows/{name}") if name in ("senses", *_PREPARED) or (name == "forms" and flexions) else sql("rows/child")
    return own.replace("{list}", name)


def _letters(con: duckdb.DuckDBPyConnection) -> None:
    """Temp table ``retired_letters``: the shards of the retired lemmas."""
    lemmas = [row[0] for row in con.execute("SELECT DISTINCT lemma FROM retired_all WHERE lemma IS NOT NULL").fetchall()]
    con.register("given", pa.table({"lemma": pa.array(lemmas, pa.string()), "letter": pa.array(map(letter, lemmas), pa.string())}))
    con.execute("CREATE TEMP TABLE retired_letters AS SELECT * FROM given")
    con.unregister("given")


def _old_rows(con: duckdb.DuckDBPyConnection, output: Path, lang: str) -> None:
    """Temp table ``old_rows``: address, hash of content and date of the entries of the tables before."""
    con.execute("CREATE TEMP TABLE old_rows (address VARCHAR, content UBIGINT, dump_date DATE)")
    for database in (store.database(output, lang), store.previous(output, lang)):
        if database.exists():
            try:
                con.execute(f"ATTACH '{store.quoted(database)}' AS older (READ_ONLY)")
            except duckdb.Error:  # damaged: nothing to compare with
                continue
            with suppress(duckdb.BinderException):  # other columns: every row is another one
                con.execute(f"INSERT INTO old_rows SELECT address, hash({_content()}), dump_date FROM older.aqea_entries")
            con.execute("DETACH older")
            return


def _content() -> str:
    """The columns that make up a row's content: all but its dates."""
    return ", ".join(c.name for c in tables()["aqea_entries"].columns if c.name not in ("dump_date", "created_at", "updated_at"))
