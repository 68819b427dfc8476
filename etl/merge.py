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
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl import classify, registry, store
from etl.account import RunInfo, Stage, Summary, insert_run, summary
from etl.address import CATEGORIES, DOMAINS, OTHER_DOMAIN
from etl.filling import fill
from etl.frequency import FrequentWords, frequencies, frequent_words
from etl.model import Problem
from etl.run import peak
from etl.tables import comments, sql

_ROOMS = (
    "merge",
    "filling",
    "account",
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
        return summary(before, 0, True, store.database(output, lang))
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
        fill(con, parts, output, lang, info, work / "tables", counts["flexion"] is not None)
        on_disk = aside.submit(_sync_all, (work / "tables").rglob("*.parquet"))
        clock.lap("merge: tables")
        stages = info.stages + clock.laps
        row = insert_run(con, info, key, counts, generation, stages)
        con.execute("USE memory")
        con.execute("DETACH product")
        on_disk.result()
    clock.lap("merge: finish")
    registry.commit(store.registry(output), generation)
    _swap(output, lang, work, before, info)
    return summary(row, generation.counts["new"], False, store.database(output, lang))._replace(stages=info.stages + clock.laps)


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
    counts: dict[str, Any] = dict(zip(names, store.one(con, sql("counts")), strict=True))
    counts["entries_read"] = counts["entries"] + counts["entries_duplicate"]
    if not counts["pages"]:
        raise Problem("The dump has no page of this edition's dictionary, so there is nothing to make tables of; is it the right file?")
    return counts


def _flexions(con: duckdb.DuckDBPyConnection) -> dict[str, int] | None:
    """Find the entries of the tables on pages of inflection, and count what was found; ``None`` where there is no such table."""
    if not store.one(con, "SELECT coalesce(sum(flexions), 0) FROM pages_read")[0]:
        return None
    con.execute(sql("flexions"))
    names = ("tables", "answered", "forms", "known", "cells", "cells_same")
    return dict(zip(names, store.one(con, "FROM work.flexion_counts"), strict=True))


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
