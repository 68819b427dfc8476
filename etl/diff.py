"""Two runs -> what was added, gone, returned, changed: entry by entry, known by its address.

Both runs have to be of one edition and one registry, for an address says nothing to another registry.  An entry that only one
has is gone where its address is retired; else the later run did not read its page (a gap, a reject, an older dump): it is
``unread``, and ``reread`` when it is there again.  An entry that both have is compared table by table: entries whose rows have another sum of hashes are looked at, the rows that only one run has
are paired by what tells which row it is (of a sense its marker, of a link its kind and target …), and a pair tells the
columns that differ.  So a reworded gloss is one change, and a section that was only put elsewhere is none.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from etl import ledger, store
from etl.model import Problem
from etl.tables import sql

KEYS: dict[str, tuple[str, ...]] = {
    "aqea_entries": (),
    "senses": ("path", "marker"),
    "forms": ("slot", "table_column", "variant", "source"),
    "links": ("kind", "target"),
    "translations": ("language", "language_name", "word"),
    "sounds": ("kind", "for_form"),
    "hyphenations": ("for_form",),
    "examples": ("raw_senses",),
    "notes": ("kind", "raw_kind", "raw_senses"),
    "refs": ("source", "key"),
    "editorial": ("flag",),
}
"""What tells which row it is, in each table: rows of two runs that agree in it are the same row with another content."""

PLACES = {"address", "letter", "ordinal"}
"""Columns that say where a row stands."""

FOLLOWING = {
    "address_number", "domain", "description", "meta", "dump_date", "created_at", "updated_at", "revision_id", "revised_at",
    "sense", "parent", "senses", "bold", "parts", "target_address", "target_method", "form_of_addresses", "richness",
}  # fmt: skip
"""Columns that say what others say already, or that change with every edit of the page, or with one of another page."""

NEEDED: dict[str, tuple[str, ...]] = {
    "run": ("edition", "dump_date", "registry_generation", "ledger_head", "languages", "fingerprint"),
    "aqea_entries": ("address", "lemma", "language", "pos", "title", "page_id", "created_at"),
    "retired": ("address",),
}
"""Columns without which nothing can be compared."""

MEMORY = "400MB"  # of DuckDB


class Run(NamedTuple):
    """One of the two runs."""

    database: Path
    edition: str
    dump_date: date
    generation: int | None
    head: str | None  # of the registry's ledger
    languages: tuple[str, ...] | None  # asked for; None = all
    fingerprint: str  # of parser, profile and languages


class Diff(NamedTuple):
    """A comparison that is open: ``con`` has the table ``changes``."""

    con: duckdb.DuckDBPyConnection
    old: Run
    new: Run
    left_out: tuple[str, ...]  # table, or table.column, that only one of the two runs has, or that has another type in each


@contextmanager
def diff(old: Path, new: Path, every_column: bool = False, into: Path | None = None) -> Iterator[Diff]:
    """Compare the tables of two runs (files ``aqea.duckdb``), the earlier one first, in the languages that both have.

    The table ``changes`` lies in memory, or in the new DuckDB file ``into``, which appears whole, when the block ends well.
    ``every_column``: also the columns of ``FOLLOWING``.  Memory is bounded, the rest goes to the temporary folder.  Raises
    ``Problem``: no tables of ours, other editions, no language in common, another registry, ``into`` there already, disk full.
    """
    if into is not None and into.exists():
        raise Problem(f"{into} is there already; name a new file, or remove it first.")
    with (
        tempfile.TemporaryDirectory(prefix="aqea-diff-") as spill,
        store.whole(into) if into else nullcontext() as file,
        duckdb.connect() as con,
        _sentences(Path(spill), into),
    ):
        store.settle(con, MEMORY, spill)
        runs = [_attach(con, path, name) for path, name in ((old, "old"), (new, "new"))]
        _comparable(con, *runs)
        left_out = _compare(con, every_column)
        if file is not None:
            con.execute(f"ATTACH '{store.quoted(file)}' AS told (STORAGE_VERSION 'v1.0.0')")
            con.execute("USE told")
        con.execute(sql("diff_end"))
        yield Diff(con, runs[0], runs[1], tuple(left_out))


@contextmanager
def _sentences(spill: Path, into: Path | None) -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise Problem(
            f"The comparison needs more memory than {MEMORY}, or more room than {spill.parent} has ({_first(error)}); make room there, or set "
            "TMPDIR to another folder."
        ) from error
    except duckdb.IOException as error:
        where = f"{into} or {spill.parent}" if into else str(spill.parent)
        raise Problem(f"{where} cannot be written ({_first(error)}).") from error


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]


def _attach(con: duckdb.DuckDBPyConnection, database: Path, name: str) -> Run:
    try:
        con.execute(f"ATTACH '{store.quoted(database)}' AS {name} (READ_ONLY)")
        con.execute(f"FROM {name}.run")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise Problem(
            f"{database} holds no tables of a run ({_first(error)}); to compare dumps, extract both into one output first."
        ) from error
    for table, columns in NEEDED.items():
        there = _columns(con, name, table)
        missing = next((f"{table}.{column}" for column in columns if column not in there), None)
        if missing:
            raise Problem(f"{database} has no {missing if there else table}: another version of aqea wrote it; make the tables again.")
    row = con.execute(f"SELECT {', '.join(NEEDED['run'])} FROM {name}.run").fetchone()
    if row is None:
        raise Problem(f"{database} has no run in it; make the tables again.")
    con.execute(f"SET VARIABLE {name}_languages = (SELECT languages FROM {name}.run)")
    edition, dump_date, generation, head, languages, fingerprint = row
    return Run(database, edition, dump_date, generation, head, None if languages is None else tuple(languages), fingerprint)


def _comparable(con: duckdb.DuckDBPyConnection, old: Run, new: Run) -> None:
    """Raise ``Problem`` where an address need not mean the same in both."""
    if old.edition != new.edition:
        raise Problem(f"{old.database} is of {old.edition}, {new.database} of {new.edition}; compare two runs of one edition.")
    if old.languages is not None and new.languages is not None and not set(old.languages) & set(new.languages):
        raise Problem(
            f"{old.database} has the languages {', '.join(old.languages)}, {new.database} {', '.join(new.languages)}: none in common."
        )
    if _one_registry(old, new):
        return
    # nobody is there to ask: an entry stays on a page that has the id or the title
    other = con.execute(
        "SELECT o.address, o.title, n.title FROM old.aqea_entries o JOIN new.aqea_entries n USING (address)"
        " WHERE o.language <> n.language OR (o.title <> n.title AND (o.page_id = n.page_id) IS NOT TRUE) ORDER BY 1 LIMIT 1"
    ).fetchone()
    if other:
        address, one, two = other
        raise Problem(
            f"{address} is {one!r} in {old.database} and {two!r} in {new.database}: they are of two registries, and addresses say nothing "
            "beyond one; run both dumps into one output directory."
        )


def _one_registry(old: Run, new: Run) -> bool:
    """Whether a registry that lies beside the tables has been at both generations."""
    for folder in {store.registry(place) for run in (old, new) for place in run.database.absolute().parents[1:3]}:
        with suppress(Problem):  # a damaged one says nothing
            if all(run.generation and run.head and ledger.knows(folder, run.generation, run.head) for run in (old, new)):
                return True
    return False


def _compare(con: duckdb.DuckDBPyConnection, every_column: bool) -> list[str]:
    """Temp table ``differences``; gives the columns that are not compared."""
    con.execute(sql("diff"))
    left_out: list[str] = []
    leaving = PLACES if every_column else PLACES | FOLLOWING
    for table, keys in KEYS.items():
        old, new = (_columns(con, name, table) for name in ("old", "new"))
        other = sorted(f"{table}.{column}" for column in old | new if old.get(column) != new.get(column))
        left_out += other if old and new else [table] if other else []
        columns = [column for column in new if old.get(column) == new[column] and column not in leaving]
        if not columns:
            continue
        text = sql("diff_table").replace("{table}", table).replace("{columns}", ", ".join(columns))
        text = text.replace("{key}", _json([column for column in keys if column in columns]))
        text = text.replace("{place}", "ordinal" if "ordinal" in old.keys() & new.keys() else "1")
        text = text.replace("{item}", f"struct_pack({', '.join(f'{c} := {c}' for c in columns)})")
        cells = [f"{{'name': '{c}', 'old': {_cell('o', c, new)}, 'new': {_cell('n', c, new)}}}" for c in columns if c not in keys]
        con.execute(text.replace("{compared}", ", ".join(cells)))
    return left_out


def _columns(con: duckdb.DuckDBPyConnection, database: str, table: str) -> dict[str, str]:
    """Columns of a table, with their types."""
    query = "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ? AND table_name = ? ORDER BY column_index"
    return dict(con.execute(query, [database, table]).fetchall())


def _cell(side: str, column: str, types: dict[str, str]) -> str:
    """SQL for the JSON of a value; a FLOAT by its own digits, not by those that it has as a DOUBLE."""
    return f"to_json({side}.{column}{'::VARCHAR::DOUBLE' if types[column] == 'FLOAT' else ''})"


def _json(columns: list[str]) -> str:
    """SQL for the text of a JSON object of these columns of ``item``."""
    return f"to_json(struct_pack({', '.join(f'{c} := item.{c}' for c in columns)}))::VARCHAR" if columns else "'{}'"


class Count(NamedTuple):
    """Differences of one kind."""

    what: str  # added, returned, reread, gone, unread, changed
    table: str | None
    column: str | None  # or "rows added", "rows gone"
    differences: int
    entries: int
    example: str


def counts(found: Diff) -> list[Count]:
    """The differences, counted."""
    return [Count(*row) for row in found.con.execute(sql("diff_counts")).fetchall()]


def rows(found: Diff) -> Iterator[dict[str, Any]]:
    """The differences one by one, as the table has them, what is JSON there as values."""
    cursor = found.con.execute("FROM changes")
    names = [column[0] for column in cursor.description or ()]
    while batch := cursor.fetchmany(10_000):
        for row in batch:
            told = dict(zip(names, row, strict=True))
            yield told | {name: json.loads(told[name]) for name in ("key", "old", "new") if told[name] is not None}
