"""A registry brought back: an older generation of it, or what the tables know where it is gone or damaged.

Both write a generation of their own.  What was given since, as the ledger tells, is burned in it: retired, and never given
again, whether or not anybody still knows to whom.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from etl import identity, ledger, registry, store
from etl.address import CATEGORIES, RESERVED
from etl.allocate import PageRow, canonical
from etl.classify import FIELDS
from etl.identity import load, statement
from etl.ledger import ALIASES, FILES, Broken, State, knows, verify
from etl.model import Problem
from etl.store import one
from etl.tables import sql

_CODES = pa.schema([("code", pa.uint8()), ("key", pa.string())])
_BURN = pa.schema(
    [
        *((name, pa.uint8()) for name in ("domain", "category", "field", "first", "last")),
        ("page_number", pa.int32()),
        ("edition", pa.string()),
        ("since", pa.string()),
    ]
)


class Written(NamedTuple):
    """A generation that was written and counts."""

    generation: int
    addresses: int  # all
    burned: int  # by this generation
    unknown: int = 0  # given once, to whom nobody knows
    aside: Path | None = None  # where the damaged registry lies now


class Made(NamedTuple):
    """Which registry tables were made with."""

    folder: Path
    edition: str
    generation: int | None  # None: the tables do not say it
    head: str | None


def restore(folder: Path, number: int) -> Written:
    """A new generation equal to ``number``, in which every address issued since is burned.  The caller holds the lock.

    Raises ``Problem`` where that generation's files are not kept whole.
    """
    state = ledger.read(folder, files=False)
    kept = {other: path for other, path in ledger.generations(folder) if other <= state.generation and _whole(path, state, other)}
    if number not in kept or number == state.generation:
        others = ", ".join(str(other) for other in kept if other != state.generation)
        why = "it is the one that counts" if number == state.generation else "its files are not kept, or are damaged"
        raise Problem(
            f"Generation {number} of {folder} cannot be restored: {why}; {f'what can be restored is generation {others}' if others else 'no other one can be either'}."
        )
    with connection(folder) as con:
        con.execute(statement("empty"))
        view(con, "reg_base", kept[number] / FILES[0])
        pages = [PageRow(*row) for row in con.execute("FROM read_parquet(?)", [store.literal(kept[number] / FILES[1])]).fetchall()]
        view(con, "reg_domains", kept[number] / FILES[2])
        view(con, "reg_aliases", kept[number] / ALIASES, empty="reg_no_alias")
        view(con, "reg_latest", kept[state.generation] / FILES[0] if state.generation in kept else None)
        line = json.loads(state.lines[number - 1])
        about = {name: line.get(name) for name in ("dump_date", "edition", "languages", "complete")}
        return _write(con, folder, state, pages, {"dump": f"generation {number} restored", **about, "restored": number})


def testify(folder: Path, output: Path) -> None:
    """Raise ``Broken`` where the tables below ``output`` were made with a registry that this one never was."""
    _testify(folder, tables(output))


def _testify(folder: Path, found: Iterable[Made]) -> None:
    for made in found:
        if made.generation is None or made.head is None:
            continue
        if not ledger.used(folder):
            raise Broken(folder, made.generation, f"it is missing, but the tables in {made.folder} were made with it")
        if not knows(folder, made.generation, made.head):
            raise Broken(folder, made.generation, f"the tables in {made.folder} were made with another one")


def tables(output: Path) -> list[Made]:
    """Every edition's tables below ``output`` that can be read: those of the database, else the Parquet files."""
    found: list[Made] = []
    for folder in sorted({path.parent for name in ("aqea.duckdb", "tables") for path in output.glob(f"*/{name}")}):
        with suppress(duckdb.Error), duckdb.connect() as con:
            _attach(con, folder)
            found.append(Made(folder, *one(con, "SELECT edition, registry_generation, ledger_head FROM older.run")))
    return found


def rebuild(output: Path, lang: str) -> Written:
    """A registry out of all tables below ``output``, so that the next run gives the same addresses.  The caller holds the lock.

    Where the ledger is whole and theirs, the generation is its next one; otherwise it is the first of a new registry, and
    the damaged one is put aside.  Raises ``Problem`` where there are no tables of ``lang``, or nothing is damaged.
    """
    folder = store.registry(output)
    found = tables(output)
    if output / lang not in {made.folder for made in found}:
        raise Problem(f"There are no tables in {output / lang} that can be read, so there is nothing to make a registry of.")
    unread = sorted({path.parent for path in output.glob("*/aqea.duckdb")} - {made.folder for made in found})
    if unread:
        raise Problem(
            f"The tables in {unread[0]} cannot be read, and what they know would be lost; close them elsewhere, put them back, or remove that folder."
        )
    try:
        _testify(folder, found)
        verify(folder)
        if ledger.used(folder):
            raise Problem(f"{folder} is whole and the tables are its own: there is nothing to rebuild.")
    except Broken:
        pass
    state = _ledger(folder, found)
    if state.generation and _whole(folder / f"gen-{state.generation}", state, state.generation):
        raise Problem(
            f"Generation {state.generation} of {folder}, which counts, is whole, so there is nothing to rebuild; what is damaged is the one before, "
            f"kept for restore: delete the folder {folder / f'gen-{state.generation - 1}'}."
        )
    for left in output.glob(".registry.*.tmp"):
        shutil.rmtree(left, ignore_errors=True)
    place = folder if state.generation else output / f".registry.{os.getpid()}.tmp"
    with connection(output) as con:
        about = _from_tables(
            con, [made for made in found if made.folder != output / lang] + [m for m in found if m.folder == output / lang]
        )
        pages = [PageRow(*row) for row in con.execute("FROM reg_pages").fetchall()]
        view(con, "reg_latest", None)  # damaged, so what the ledger knows besides has no name
        heads = sorted([made.generation, made.head] for made in found if made.head)
        written = _write(con, place, state, pages, {**about, "rebuilt": heads})
    if place != folder:
        verify(place)
        return written._replace(aside=swap(place, folder))
    return written


def swap(new: Path, folder: Path) -> Path | None:
    """Put a whole registry into its place; one that was there goes aside.  Returns where to."""
    aside = None
    if ledger.used(folder):
        aside = next(path for n in range(1, 1_000_000) if not (path := folder.with_name(f"{folder.name}.damaged-{n}")).exists())
        folder.rename(aside)
    elif folder.exists():  # of a run that was killed before it committed anything
        shutil.rmtree(folder)
    new.rename(folder)
    store.sync_folder(folder.parent)
    return aside


def _whole(path: Path, state: State, number: int) -> bool:
    with suppress(Broken):
        ledger.same_files(path, json.loads(state.lines[number - 1]))
        return True
    return False


def _ledger(folder: Path, found: Iterable[Made]) -> State:
    """The ledger to go on with: the one that is there, if it is whole and has been where the tables are."""
    with suppress(Broken):
        if all(made.head is None or made.generation is None or knows(folder, made.generation, made.head) for made in found):
            return ledger.read(folder, files=False)
    return State(0, ())


@contextmanager
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of little memory; a full or forbidden disk becomes a sentence."""
    with registry.disk(folder), tempfile.TemporaryDirectory() as spill, duckdb.connect() as con:
        store.settle(con, "700MB", spill)
        con.execute("SET VARIABLE kept = ?", [[place.number for place in RESERVED]])
        yield con


def view(con: duckdb.DuckDBPyConnection, name: str, file: Path | None, empty: str = "reg_none") -> None:
    there = file is not None and file.exists()
    con.execute(f"SET VARIABLE {name} = ?", [store.literal(file) if file else ""])
    source = f"read_parquet(getvariable('{name}'))" if there else empty
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {source}")


def _write(con: duckdb.DuckDBPyConnection, folder: Path, state: State, pages: list[PageRow], about: dict[str, Any]) -> Written:
    """The next generation: ``reg_base`` and ``pages``, and what the ledger knows besides, burned; committed."""
    pages, burn = _since(pages, state.lines)
    load(con, "reg_burn", [tuple(row[name] for name in _BURN.names) for row in burn], _BURN)
    con.execute(statement("burned"))
    load(con, "reg_pages", pages, registry.PAGES)
    (burned,) = one(con, "SELECT count(*) FROM reg_burned")
    kept, addresses = one(con, "SELECT count(*) FILTER (status = 'active'), count(*) FROM reg_base")
    reserved = "SELECT count(*) FROM (SELECT unnest(getvariable('kept')) AS n) WHERE n NOT IN (SELECT address_number FROM reg_base)"
    (waiting,) = one(con, f"{reserved} AND n // 256 IN (SELECT domain::UINTEGER * 65536 + page_number FROM reg_pages)")
    counts = {"new": 0, "kept": kept, "returned": 0, "retired": 0, "moved": 0, "burned": burned}
    queries = {**dict(zip(FILES, (statement("burn"), "FROM reg_pages", "FROM reg_domains"))), ALIASES: "FROM reg_aliases"}
    number, line = ledger.write(con, folder, state, queries, pages, {**about, "counts": counts})
    before = folder / f"gen-{state.generation}"
    if state.generation and not _whole(before, state, state.generation):
        shutil.rmtree(before, ignore_errors=True)  # what is damaged is not kept as the generation before
    ledger.append(folder, number, line)
    return Written(number, addresses + burned, burned, max(0, sum(page.last for page in pages) - addresses - burned - waiting))


def _since(pages: Iterable[PageRow], lines: Iterable[str]) -> tuple[list[PageRow], list[dict[str, Any]]]:
    """The pages as the ledger knows them, and the spans of elements that were issued beyond ``pages``."""
    found = {(page.domain, page.page_number): page for page in pages}
    chains = Counter((page.domain, page.category, page.field) for page in found.values())
    owners = ledger.claimed(lines)
    order = {place: n for n, place in enumerate(owners)}
    burn: list[dict[str, Any]] = []
    for line in lines:
        record = json.loads(line)
        for (domain, number), last in sorted(ledger.highest([line]).items(), key=lambda item: order.get(item[0], -1)):
            page = found.get((domain, number))
            if page is None:
                category, field = (number >> 8, number & 0xFF) if canonical(number) else owners.get((domain, number), (0, 0))
                if not category:
                    raise Problem(
                        f"The ledger does not say to which category and field the page 0x{domain:02X}:{number >> 8:02X}:{number & 0xFF:02X} "
                        f"belongs, which generation {record['generation']} claimed: it was written by an earlier version."
                    )
                chains[domain, category, field] += 1
                page = PageRow(domain, number, category, field, chains[domain, category, field], 0, record["dump_date"])
            if last > page.last:
                about = page._asdict() | {"first": page.last + 1, "last": last, "edition": record["edition"], "since": record["dump_date"]}
                burn.append(about)
                page = page._replace(last=last)
            found[domain, number] = page
    return sorted(found.values()), burn


def _attach(con: duckdb.DuckDBPyConnection, folder: Path, database: str = "aqea.duckdb") -> None:
    """An edition's tables as ``older``: its database, else views of its Parquet files, which do not tell the run."""
    con.execute("SET TimeZone = 'UTC'")
    try:
        con.execute(f"ATTACH '{store.quoted(folder / database)}' AS older (READ_ONLY)")
        one(con, "SELECT count(*) FROM older.run")
        return
    except (duckdb.Error, ValueError):
        if not (folder / "tables").is_dir() or database != "aqea.duckdb":
            raise
        con.execute("DETACH DATABASE IF EXISTS older")
    con.execute("ATTACH ':memory:' AS older")
    for name in ("aqea_entries", "senses", "notes", "forms", "sounds", "retired", "aqea_pages", "aliases"):
        path = store.quoted(Path(store.literal(folder / "tables" / name)))
        file = f"{path}/letter=*/*.parquet" if (folder / "tables" / name).is_dir() else f"{path}.parquet"
        if name != "aliases" or (folder / "tables" / f"{name}.parquet").exists():
            con.execute(f"CREATE VIEW older.{name} AS FROM read_parquet('{file}', hive_partitioning = true, hive_types_autocast = false)")
    con.execute(
        "CREATE VIEW older.run AS SELECT any_value(edition) AS edition, max(dump_date) AS dump_date, NULL::BIGINT AS registry_generation,"
        " NULL::VARCHAR AS ledger_head, NULL::VARCHAR[] AS languages, [{'name': 'Parquet tables'}] AS dump_files, false AS complete"
        " FROM older.aqea_entries HAVING count(*) > 0"
    )


def _from_tables(con: duckdb.DuckDBPyConnection, found: Iterable[Made]) -> dict[str, Any]:
    """``reg_base``, ``reg_pages``, ``reg_domains`` and ``reg_aliases`` of all tables; what the ledger says of the last of them."""
    con.execute(statement("empty"))
    con.execute(sql("content"))
    con.execute("CREATE TEMP TABLE reg_base AS FROM reg_none; CREATE TEMP TABLE reg_aliases AS FROM reg_no_alias")
    load(con, "reg_pages", [], registry.PAGES)
    identity.load_aliases(con)
    load(con, "reg_category", [(category.code, key) for key, category in CATEGORIES.items()], _CODES)
    load(con, "reg_field", [(field.code, key) for key, field in FIELDS.items()], _CODES)
    about: dict[str, Any] = {}
    for made in found:
        _attach(con, made.folder)
        con.execute("CREATE OR REPLACE TEMP TABLE reg_run AS SELECT edition, dump_date, dump_files, languages, complete FROM older.run")
        con.execute(statement("older"))
        if one(con, "SELECT count(*) FROM duckdb_columns() WHERE database_name = 'older' AND table_name = 'aliases'")[0]:
            con.execute("INSERT INTO reg_aliases SELECT DISTINCT alias_number, address_number, origin, since FROM older.aliases")
        _entries(con, "active")
        con.execute("DETACH older")
        with suppress(duckdb.Error):  # damaged, or of an earlier version: what is gone is known by its word alone
            _attach(con, made.folder, "previous/aqea.duckdb")
            _entries(con, "retired")
        con.execute("DETACH DATABASE IF EXISTS older")
        con.execute(statement("gone"))
        edition, day, files, languages, complete = one(con, "FROM reg_run")
        dump = ", ".join(file["name"] for file in files)
        about = {
            "dump": f"tables of {dump}",
            "dump_date": day.isoformat(),
            "edition": edition,
            "languages": languages,
            "complete": complete,
        }
    rows, numbers, first = one(con, "SELECT count(*), count(DISTINCT address_number), min(first_dump) FROM reg_base")
    if rows != numbers:
        raise Problem(f"{rows - numbers:,} addresses stand twice in the tables: these are not of one registry.")
    registry.domains(con, (first or date(1970, 1, 1)).isoformat(), [])
    return about


_AT_ONCE = 50_000  # entries, as long as no letter has more


def _entries(con: duckdb.DuckDBPyConnection, status: str) -> None:
    """Rows of ``older.aqea_entries`` to ``reg_base``, some letters at a time: their lists are put together in memory."""
    con.execute("SET VARIABLE reg_status = ?", [status])
    ranges: list[tuple[str, str]] = []
    together = 0
    for letter, entries in con.execute("SELECT letter, count(*) FROM older.aqea_entries GROUP BY letter ORDER BY letter").fetchall():
        together += entries
        if ranges and together <= _AT_ONCE:
            ranges[-1] = (ranges[-1][0], letter)
        else:
            ranges.append((letter, letter))
            together = entries
    for first, last in ranges:
        con.execute("SET VARIABLE reg_first = ?", [first])
        con.execute("SET VARIABLE reg_last = ?", [last])
        con.execute(statement("rebuild"))
