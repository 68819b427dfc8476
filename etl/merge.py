"""Parts + registry -> the tables: one DuckDB file and Parquet by letter.

The order of a merge is the order in which a killed run does no harm: new tables whole beside their place, then the
registry, then the tables into their place.  ``run.registry_generation`` says to which generation tables belong, so a run
that finds them older than the registry merges again.  Everything between is set operations in DuckDB, out of core; the
registry is the only writer of addresses.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shlex
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from threading import Semaphore
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from etl import classify, registry, store
from etl.address import CATEGORIES, DOMAINS, OTHER_DOMAIN, RESERVED
from etl.frequency import FrequentWords, frequencies, frequent_words
from etl.model import CHILDREN, Problem, letter
from etl.parquet import write_parquet
from etl.run import peak
from etl.tables import comments, sql, tables

_ROOMS = (
    "merge",
    "classify",
    "evidence",
    "genus",
    "tables",
    "parquet",
    "frequency",
    "model",
    "address",
)  # whose source the tables depend on, besides SQL
STORAGE = "v1.0.0"  # DuckDB's storage version: older clients than ours open the file
LICENCE = "CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)"

ENGLISH = {
    "de": "German",
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
    "ja": "Japanese",
    "ar": "Arabic",
    "nl": "Dutch",
    "pl": "Polish",
    "sv": "Swedish",
    "la": "Latin",
    "mul": "Translingual",
}
"""English names of the languages that have a domain of their own; langcodes knows the others."""


class DumpFile(NamedTuple):
    """A file of the dump."""

    name: str
    size: int  # bytes
    sha1: str | None = None


class Gap(NamedTuple):
    """Bytes of a dump that could not be read."""

    path: str
    start: int
    stop: int
    reason: str


class Stage(NamedTuple):
    """What a stage of the run took."""

    name: str
    seconds: float
    bytes: int | None = None  # read
    peak_memory: int | None = None  # resident bytes of one process


class RunInfo(NamedTuple):
    """What the merge is told of the run it ends."""

    edition: str  # dbname: dewiktionary
    files: tuple[DumpFile, ...]
    dump_date: date
    tool_version: str
    fingerprint: str
    languages: tuple[str, ...] | None  # codes asked for; None = all
    complete: bool = True
    gaps: tuple[Gap, ...] = ()
    allow_mass_retire: bool = False
    started: datetime | None = None
    stages: tuple[Stage, ...] = ()  # so far
    cores: int | None = None
    memory: int | None = None  # bytes
    memory_limit: str = "700MB"  # of DuckDB
    threads: int | None = None  # of DuckDB; None: all cores
    pages: int | None = None  # what the receipts add up to; the merge must find as many
    reused: int | None = None  # pages whose rows come from the dump before
    entries: int | None = None
    namespaces: tuple[tuple[int, int], ...] = ()  # pages that were not taken: namespace, pages
    rows: dict[str, int] | None = None  # child table -> rows, over all parts, copies included; None: the merge counts itself


class Summary(NamedTuple):
    """What a merge found; ``unchanged``: the tables were those of this run already."""

    pages: int  # copies included
    entries: int  # rows of aqea_entries
    duplicates: int
    rejects: int
    unknowns: int
    retired: int
    generation: int
    unchanged: bool
    new: int  # addresses given in this run
    database: Path
    stages: tuple[Stage, ...] = ()


def merge(parts: list[Path], output: Path, lang: str, info: RunInfo, progress: Callable[[str], None] | None = None) -> Summary:
    """Part files (in the dump's order) to ``output/<lang>/aqea.duckdb`` and ``output/<lang>/tables``; addresses from the registry.

    The caller holds ``store.lock(output)``.  Nothing is done where the tables are already those of the same parts,
    options and registry.  Raises ``Problem``: no page at all, what the registry refuses, disk full, memory limit too low.
    """
    say = progress or (lambda _: None)
    home = output / lang
    for left in home.glob(".merge-*"):  # of a killed run; we hold the lock
        shutil.rmtree(left, ignore_errors=True)
    key = _key(parts, info)
    before = _run_row(output, lang)
    head = registry.head(store.registry(output))
    _same_registry(before, head, output, lang)
    if (
        before
        and before["merge_key"] == key
        and (before["registry_generation"], before["ledger_head"]) == head
        and store.tables(output, lang).is_dir()
    ):
        return _summary(before, 0, True, store.database(output, lang))
    work = home / f".merge-{os.getpid()}"
    with _mended(home):
        work.mkdir(parents=True)
        try:
            return _merge(parts, output, lang, info, key, before, work, say)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _merge(
    parts: list[Path],
    output: Path,
    lang: str,
    info: RunInfo,
    key: str,
    before: dict[str, Any] | None,
    work: Path,
    say: Callable[[str], None],
) -> Summary:
    clock = _Clock()
    new = work / "aqea.duckdb"
    with duckdb.connect() as con, ThreadPoolExecutor(1) as aside:
        more = {
            "parquet_metadata_cache": "true",  # parts are read once a table
            "fsync_mode": "NONE",  # nothing counts before _swap, which syncs whole files
        }
        if info.threads is not None:
            more["threads"] = str(info.threads)
        store.settle(con, info.memory_limit, work / "spill", **more)
        # DuckDB gives a thread a row group at least: small ones keep all threads busy
        con.execute("ATTACH ':memory:' AS work (ROW_GROUP_SIZE 8192)")
        con.execute(f"ATTACH '{store.quoted(new)}' AS product (STORAGE_VERSION '{STORAGE}', RECOVERY_MODE no_wal_writes)")
        words = aside.submit(frequent_words, lang)  # Python's work, while DuckDB has its own
        empty = aside.submit(_empty_tables, con.cursor())
        say("reading parts")
        con.execute("SET VARIABLE parts = ?", [[store.literal(part) for part in parts]])
        con.execute(sql("content"))
        con.execute(sql("richness"))
        con.execute(sql("read"))
        counts = _counts(con)
        _as_many(counts, info)
        counts["flexion"] = _flexions(con)
        _small_tables(con, counts["languages"], lang, words.result())
        con.execute("SET VARIABLE namespaces = ?", [[{"ns": ns, "pages": pages} for ns, pages in info.namespaces]])
        clock.lap("merge: read", sum(part.stat().st_size for part in parts))
        say("classifying")
        classify.classify(con, lang)
        con.execute(sql("found"))
        clock.lap("merge: classify")
        say("addresses")
        dump = ", ".join(file.name for file in info.files)
        scope = registry.Scope(info.edition, info.languages, info.complete, info.dump_date, dump, info.allow_mass_retire)
        generation = registry.prepare(con, store.registry(output), scope)
        clock.lap("merge: addresses")
        say("tables")
        empty.result()
        con.execute("USE product")
        _fill(con, parts, output, lang, info, work / "tables", counts["flexion"] is not None)
        on_disk = aside.submit(_sync_all, (work / "tables").rglob("*.parquet"))
        clock.lap("merge: tables")
        stages = info.stages + clock.laps
        row = _insert_run(con, info, key, counts, generation, stages)
        con.execute("USE memory")
        con.execute("DETACH product")
        on_disk.result()
    clock.lap("merge: finish")
    registry.commit(store.registry(output), generation)
    _swap(output, lang, work, before, info)
    return _summary(row, generation.counts["new"], False, store.database(output, lang))._replace(stages=info.stages + clock.laps)


class _Clock:
    """Wall seconds of one stage after the other, and the most memory that this process has held by its end."""

    def __init__(self) -> None:
        self.laps: tuple[Stage, ...] = ()
        self._last = time.perf_counter()

    def lap(self, name: str, size: int | None = None) -> None:
        now = time.perf_counter()
        self.laps += (Stage(name, round(now - self._last, 3), size, peak()),)
        self._last = now


def _key(parts: list[Path], info: RunInfo) -> str:
    """Hash of all that the tables depend on, besides the registry."""
    about: list[object] = [info.edition, info.files, str(info.dump_date), info.tool_version, info.fingerprint]
    about += [info.languages, info.complete, info.gaps]
    about += [(part.parent.name, part.name, part.stat().st_size) for part in parts]
    digest = hashlib.sha256(json.dumps(about).encode())
    here = Path(__file__).parent
    data = [source for pattern in ("sql/*.sql", "sql/rows/*.sql", "data/*.tsv") for source in sorted(here.glob(pattern))]
    for source in [*data, *(here / f"{room}.py" for room in _ROOMS)]:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _run_row(output: Path, lang: str) -> dict[str, Any] | None:
    """The table ``run`` of the tables that are there; ``None`` where there are none.

    Raises ``Problem`` where there are some whose registry cannot be told: another program writes in their file, or the file
    is broken or gone and the registry with it (a registry that is there says by itself who has which address).
    """
    database, folder = store.database(output, lang), store.registry(output)
    if not database.exists():
        if store.tables(output, lang).is_dir() and not registry.used(folder):
            raise _orphaned(
                f"There are Parquet tables in {output / lang}, but neither their database nor their registry {folder} is", output
            )
        return None
    try:
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{store.quoted(database)}' AS older (READ_ONLY)")
            cursor = con.execute("SELECT * EXCLUDE (started, finished) FROM older.run")  # clocks would need pytz
            names = [column[0] for column in cursor.description or []]
            rows = cursor.fetchall()
            return dict(zip(names, rows[0], strict=True)) if rows else None
    except duckdb.Error as error:
        if "lock" in str(error).lower():
            raise Problem(f"{database} is open for writing in another program; close it there and run the same command again.") from error
        if not registry.used(folder):
            raise _orphaned(f"{database} cannot be read, and its registry {folder} is not", output) from error
        return None


def _orphaned(what: str, output: Path) -> Problem:
    return Problem(
        f"{what} there, so the same addresses could not be given again; put them back, have the registry made from the tables as far as they "
        f"know it (aqea registry rebuild --output {shlex.quote(str(output))}), or begin anew: choose another folder with --output DIR, or delete {output}."
    )


def _same_registry(before: dict[str, Any] | None, head: tuple[int, str], output: Path, lang: str) -> None:
    if before is None or head == (before["registry_generation"], before["ledger_head"]):
        return
    folder = store.registry(output)
    if not head[0]:
        raise Problem(
            f"There are tables in {output / lang}, but their registry {folder} is gone, and the addresses would not be the same again; "
            f"put the registry's folder back, have it made from the tables (aqea registry rebuild --lang {lang} --output {shlex.quote(str(output))}), or begin "
            f"anew: choose another folder with --output DIR, or delete {output / lang}."
        )
    if not registry.knows(folder, before["registry_generation"], before["ledger_head"]):
        raise Problem(
            f"The tables in {output / lang} belong to another registry than {folder} (generation {before['registry_generation']}); "
            "put back the folder that they were made with, or choose another folder with --output DIR."
        )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = con.execute(query).fetchall()
    return tuple(row)


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What was read, added up before any table is made: the other side of the proof in ``run``."""
    names = (
        "pages",
        "duplicates",
        "entries_duplicate",
        "entries",
        "pages_with_entries",
        "pages_rejected",
        "pages_redirecting",
        "pages_without",
        "languages",
    )
    counts: dict[str, Any] = dict(zip(names, _one(con, sql("counts")), strict=True))
    counts["entries_read"] = counts["entries"] + counts["entries_duplicate"]
    if not counts["pages"]:
        raise Problem("The dump has no page of this edition's dictionary, so there is nothing to make tables of; is it the right file?")
    return counts


def _flexions(con: duckdb.DuckDBPyConnection) -> dict[str, int] | None:
    """Find the entries of the tables on pages of inflection, and count what was found; ``None`` where there is no such table."""
    if not _one(con, "SELECT coalesce(sum(flexions), 0) FROM pages_read")[0]:
        return None
    con.execute(sql("flexions"))
    names = ("tables", "answered", "forms", "known", "cells", "cells_same")
    return dict(zip(names, _one(con, "FROM work.flexion_counts"), strict=True))


def _as_many(counts: dict[str, Any], info: RunInfo) -> None:
    for what, receipts, found in (("pages", info.pages, counts["pages"]), ("entries", info.entries, counts["entries_read"])):
        if receipts is not None and receipts != found:
            raise Problem(
                f"The part files hold {found} {what} where the run counted {receipts}; they were changed meanwhile, "
                "so remove the folder of parts and run the same command again."
            )


def _empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    """The product's tables, macros and comments, on a connection of its own."""
    con.execute("USE product")
    con.execute(sql("tables"))
    con.execute(sql("macros"))
    con.execute(f"BEGIN; {comments()} COMMIT;")


def _small_tables(con: duckdb.DuckDBPyConnection, languages: list[str], lang: str, words: FrequentWords) -> None:
    """Our dictionaries as temporary tables: categories, domains, fields, languages, frequencies; ``words`` are those of ``lang``."""
    dictionaries: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
        "categories": (("key", "code", "en"), [(key, c.code, c.en) for key, c in CATEGORIES.items()]),
        "domains": (("language", "code"), list(DOMAINS.items())),
        "fields": (("key", "code", "en"), [(key, f.code, f.en) for key, f in classify.FIELDS.items()]),
        "languages": (("language", "en"), [(code, english(code)) for code in languages]),
    }
    for name, (columns, rows) in dictionaries.items():
        arrays = [
            pa.array([row[n] for row in rows], pa.string() if isinstance(rows[0][n] if rows else "", str) else None)
            for n in range(len(columns))
        ]
        given = pa.Table.from_arrays(arrays, list(columns))
        con.register("given", given)
        con.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given")
        con.unregister("given")
    con.execute("SET VARIABLE other_domain = ?", [OTHER_DOMAIN])
    con.execute("CREATE TEMP TABLE frequencies (language VARCHAR, word VARCHAR, frequency FLOAT)")
    for language in languages:
        # casefold, as wordfreq does
        asked = con.sql(
            "SELECT DISTINCT encode(casefold(lemma)) AS word FROM entries_read WHERE language = ?", params=[language]
        ).to_arrow_table()
        con.register(
            "given", frequencies(language, set(asked.column(0).to_pylist()), words if language == lang else frequent_words(language))
        )
        con.execute("INSERT INTO frequencies SELECT * FROM given")
        con.unregister("given")


def english(code: str) -> str | None:
    """English name of a language's code, ``None`` where nobody knows one."""
    if code in ENGLISH or code.startswith("x-"):
        return ENGLISH.get(code)
    import langcodes  # late: its data takes longer to load than a small merge

    name = langcodes.get(code).display_name()
    return None if name.startswith("Unknown language") else name


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
    more_memory: str  # what may be taken where the limit does not suffice

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
            (threads,) = _one(con, "SELECT current_setting('threads')")
            con.execute("SET memory_limit = ?", [self.more_memory])
            con.execute("SET threads = 1")
            try:
                con.execute(statement)
            finally:
                con.execute("SET threads = ?", [threads])


def _fill(con: duckdb.DuckDBPyConnection, parts: list[Path], output: Path, lang: str, info: RunInfo, folder: Path, flexions: bool) -> None:
    """Rows of every table but ``run``, and their Parquet files."""
    con.execute("SET VARIABLE edition = ?", [info.edition])
    con.execute("SET VARIABLE host = ?", [host(info.edition)])
    con.execute("SET VARIABLE dump_date = ?", [info.dump_date])
    con.execute("SET VARIABLE kept = ?", [[place.number for place in RESERVED]])
    con.execute("SET VARIABLE certain = ?", [classify.CERTAIN])
    con.execute(sql("entries"))
    _old_rows(con, output, lang)
    _letters(con)
    (entries,) = _one(con, "SELECT count(*) FROM work.places")
    turn = Semaphore(1 if entries > _ENTRIES_AT_ONCE else _SIDE_BY_SIDE + 1)
    making = _Making(parts, folder, flexions, entries, info.rows or {}, turn, f"{int(info.memory_limit.removesuffix('MB')) * 3 // 2}MB")
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
    (rows,) = _one(con, "SELECT (SELECT count(*) FROM aqea_entries) + (SELECT count(*) FROM forms)")
    slices = rows // _WORDS_AT_ONCE + 1
    bounds: list[str] = []
    if slices > 1:
        (found,) = _one(con, f"SELECT quantile_disc(fold(lemma), {[n / slices for n in range(1, slices)]}) FROM aqea_entries")
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
        if not _one(con, sql("derived_step"))[0]:
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


def host(edition: str) -> str:
    """``dewiktionary`` -> ``https://de.wiktionary.org``."""
    return f"https://{edition.removesuffix('wiktionary').replace('_', '-') or 'www'}.wiktionary.org"


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


def _rows_read(con: duckdb.DuckDBPyConnection, info: RunInfo, counts: dict[str, Any]) -> dict[str, int]:
    """Rows of the children's lists on the pages that count, added up without the joins that make the tables."""
    lengths = ", ".join(f"coalesce(sum(len({name})), 0)::BIGINT" for name in CHILDREN)
    query = f"SELECT {lengths} FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL"
    copied = "(file_index::BIGINT << 32) + file_row_number IN (SELECT eid FROM copied)"
    if info.rows is None:
        return _more_forms(dict(zip(CHILDREN, _one(con, f"{query} AND NOT {copied}"), strict=True)), counts)
    twice = _one(con, f"{query} AND {copied}") if counts["entries_duplicate"] else (0,) * len(CHILDREN)
    return _more_forms({name: info.rows[name] - n for name, n in zip(CHILDREN, twice, strict=True)}, counts)


def _more_forms(rows: dict[str, int], counts: dict[str, Any]) -> dict[str, int]:
    """With those of pages of inflection that their entry does not have."""
    found = counts["flexion"]
    return rows if found is None else {**rows, "forms": rows["forms"] + found["forms"] - found["known"]}


_RUN_COUNTS = (
    "pages",
    "duplicates",
    "pages_with_entries",
    "pages_rejected",
    "pages_redirecting",
    "pages_without",
    "entries_read",
    "entries_duplicate",
)


def _insert_run(
    con: duckdb.DuckDBPyConnection,
    info: RunInfo,
    key: str,
    counts: dict[str, Any],
    generation: registry.Generation,
    stages: tuple[Stage, ...],
) -> dict[str, Any]:
    """Write the row of ``run`` and return it."""
    read = _rows_read(con, info, counts)
    made = _one(
        con,
        "SELECT (SELECT count(*) FROM aqea_entries), (SELECT count(*) FROM rejects),"
        " (SELECT coalesce(sum(count), 0)::BIGINT FROM unknowns), (SELECT coalesce(sum(count), 0)::BIGINT FROM skipped),"
        " (SELECT count(*) FROM retired), (SELECT count(*) FROM links WHERE source IS NOT NULL)",
    )
    row: dict[str, Any] = {name: counts[name] for name in _RUN_COUNTS}
    row |= dict(zip(("entries", "rejects", "unknowns", "skipped", "retired", "spelling_links"), made, strict=True))
    row |= {
        "edition": info.edition,
        "dump_date": info.dump_date,
        "dump_files": [file._asdict() for file in info.files],
        "tool_version": info.tool_version,
        "fingerprint": info.fingerprint,
        "languages": None if info.languages is None else list(info.languages),
        "complete": info.complete,
        "pages_reused": info.reused,
        "gaps": [gap._asdict() for gap in info.gaps],
        "started": info.started,
        "finished": datetime.now(UTC),
        "flexion": counts["flexion"],
        "rows_read": [{"name": name, "count": n} for name, n in read.items()],
        "stages": [stage._asdict() for stage in stages],
        "cores": info.cores,
        "memory": info.memory,
        "memory_limit": info.memory_limit,
        "registry_generation": generation.number,
        "ledger_head": generation.head,
        "merge_key": key,
        "licence": LICENCE,
        "attribution": f"{host(info.edition).removeprefix('https://')} and the contributors named in each page's history",
        "source_url": host(info.edition),
        "checked": None,
    }
    columns = tables()["run"].columns
    con.execute(
        f"INSERT INTO run ({', '.join(c.name for c in columns)}) VALUES ({', '.join(f'?::{c.type}' for c in columns)})",
        [row[c.name] for c in columns],
    )
    return row


def _summary(row: dict[str, Any], new: int, unchanged: bool, database: Path) -> Summary:
    return Summary(
        row["pages"],
        row["entries"],
        row["duplicates"],
        row["rejects"],
        row["unknowns"],
        row["retired"],
        row["registry_generation"],
        unchanged,
        new,
        database,
    )


def _swap(output: Path, lang: str, work: Path, before: dict[str, Any] | None, info: RunInfo) -> None:
    """New tables into their place.  The database goes last: as long as it is the old one, the next run merges again."""
    database, place = store.database(output, lang), store.tables(output, lang)
    if before is not None and [(file["name"], file["size"]) for file in before["dump_files"]] != [
        (file.name, file.size) for file in info.files
    ]:
        kept = store.previous(output, lang)
        kept.parent.mkdir(exist_ok=True)
        twin = kept.with_name(f".{kept.name}.tmp")
        twin.unlink(missing_ok=True)
        try:
            os.link(database, twin)  # not moved: a run killed here still finds the tables before
        except OSError:  # a file system without links
            shutil.copyfile(database, twin)
        twin.replace(kept)
    _sync(work / "aqea.duckdb")
    if place.exists():
        store.exchange(work / "tables", place)
    else:
        (work / "tables").rename(place)
    (work / "aqea.duckdb").replace(database)
    store.sync_folder(database.parent)


def _sync_all(paths: Iterable[Path]) -> None:
    with ThreadPoolExecutor(16) as pool:  # the disk takes many together in the time of a few
        list(pool.map(_sync, paths))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS)


@contextmanager
def _mended(home: Path) -> Iterator[None]:
    """What the disk or the memory limit does to DuckDB, as a sentence."""
    try:
        yield
    except OSError as error:
        raise store.disk_problem(error, home / "aqea.duckdb") or error from error
    except duckdb.OutOfMemoryException as error:
        raise Problem(
            f"The merge needs more memory or room for spilling than it may take ({str(error).splitlines()[0]}); give it more."
        ) from error
    except duckdb.Error as error:
        for number in _DISK:
            if os.strerror(number) in str(error):
                raise store.disk_problem(OSError(number, os.strerror(number)), home / "aqea.duckdb") or error from error
        raise
