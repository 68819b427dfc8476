"""The local side of an upload: the tables of a run, each row's hash, and which rows the server has not got.

Rows are never held here: DuckDB keeps keys and hashes, and hands over lines of COPY by the batch.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from etl.columns import line, row_hash
from etl.model import Problem
from etl.schema import ENTRIES, HANGING, OF_ALL, OF_RUN, REDIRECTS, RETIRED, VERSION, key, quoted, uploaded
from etl.store import quoted as quoted_path
from etl.tables import tables

CHUNK = 25_000  # rows of a transaction
FREE = ("title", "what", "value")
"""Columns of keys that may hold any text: a comparison gets them in hexadecimal."""
LONGEST = 600  # characters of a key's text: an index of the server holds no longer ones
MEMORY = "160MB"  # of DuckDB; what does not fit goes to a temporary folder


class Seal(NamedTuple):
    """How many rows, and the sum of their hashes."""

    rows: int
    checksum: str


class Source(NamedTuple):
    """The tables of one run, open."""

    con: duckdb.DuckDBPyConnection
    folder: Path  # temporary
    edition: str
    languages: tuple[str, ...] | None  # asked for; None = all
    held: tuple[str, ...]  # languages of the entries
    dump_date: date
    generation: int
    ledger_head: str
    complete: bool
    where: str | None

    @property
    def whole(self) -> bool:
        """Everything of its scopes, so that what it has not got is gone."""
        return self.complete and self.where is None


class Difference(NamedTuple):
    """What tells a table from the server's."""

    table: str
    live: int  # rows of the scopes on the server
    ours: Seal
    send: Seal  # new and changed rows
    gone: int


@contextmanager
def source(database: Path, where: str | None = None) -> Iterator[Source]:
    """Open the tables of a run read-only; ``where`` is a condition on ``aqea_entries``.  Raises ``Problem``."""
    with tempfile.TemporaryDirectory(prefix="aqea-upload-") as folder:
        try:
            with duckdb.connect(str(database), read_only=True) as con:
                con.execute(f"SET TimeZone = 'UTC'; SET threads = 1; SET enable_progress_bar = false; SET memory_limit = '{MEMORY}'")
                con.execute(f"SET temp_directory = '{quoted_path(Path(folder))}'")
                found = con.execute("SELECT edition, languages, dump_date, registry_generation, ledger_head, complete FROM run").fetchall()
                if not found:
                    raise Problem(f"{database} says of no run; make it anew with: aqea extract")
                held = con.execute(f"SELECT DISTINCT language FROM {ENTRIES} ORDER BY language").fetchall()
                if where is not None:
                    _choose(con, where)
                edition, languages, day, generation, head, complete = found[0]
                _scope(con, edition, "*" if languages is None else ",".join(sorted(languages)))
                yield Source(
                    con,
                    Path(folder),
                    edition,
                    None if languages is None else tuple(languages),
                    tuple(row[0] for row in held),
                    day,
                    generation or 0,
                    head or "",
                    complete,
                    where,
                )
        except duckdb.Error as error:
            raise Problem(
                f"{database} cannot be read: {str(error).splitlines()[0]} If it is damaged or of another version, make it anew with: aqea extract"
            ) from error


def _choose(con: duckdb.DuckDBPyConnection, where: str) -> None:
    """Temp table ``chosen`` (address): the entries of a condition.  Raises ``Problem``."""
    query = f"CREATE TEMP TABLE chosen AS SELECT address FROM {ENTRIES} WHERE ({where}\n)"
    said = "more than one statement"
    try:
        if len(con.extract_statements(query)) == 1:
            con.execute(query)
            return
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
    raise Problem(f"--where {where!r} is no condition on {ENTRIES}: {said}")


_PAGED = "SELECT * REPLACE (coalesce(page_id, 0) AS page_id)"  # a key has no NULL, and no page of an edition is number 0
_COUNTED = f"SELECT what, left(value, {LONGEST}) AS value, sum(count)::BIGINT AS count"
_ROWS = {
    **dict.fromkeys((REDIRECTS, "rejects", "duplicates"), _PAGED),
    "unknowns": f"{_COUNTED}, min(example) AS example",
    "skipped": _COUNTED,
}


def _scope(con: duckdb.DuckDBPyConnection, edition: str, languages: str) -> None:
    """Temp views before the tables whose rows do not tell their scope: the rows as they are uploaded, with what tells it."""
    values = {name: "'" + text.replace("'", "''") + "'" for name, text in (("edition", edition), ("run_languages", languages))}
    ((file,),) = con.execute("SELECT current_database()").fetchall()
    there = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()}
    for name in there & {RETIRED, *OF_RUN}:
        own = {column.name for column in tables()[name].columns}
        scope = ", ".join(f"{values[column.name]} AS {column.name}" for column in uploaded(name).columns if column.name not in own)
        rows = _ROWS.get(name, "SELECT *")
        grouped = " GROUP BY ALL" if rows.startswith(_COUNTED) else ""
        con.execute(f"CREATE TEMP VIEW {name} AS {rows}, {scope} FROM {quoted([file])}.main.{name}{grouped}")


def hashes(of: Source, table: str) -> Seal:
    """Compute the hash of each row that is to be on the server, once; they stay in DuckDB."""
    columns = uploaded(table).columns
    within = " WHERE t.address IN (FROM chosen)" if of.where is not None and table in (ENTRIES, *HANGING) else ""
    of.con.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS ours_{table} AS SELECT {quoted(key(table), 't')}, {row_hash(columns, 't', theirs=False)} AS hash FROM {table} t{within}"
    )
    return _seal(of, f"ours_{table}")


def _seal(of: Source, name: str) -> Seal:
    return Seal(*of.con.execute(f"SELECT count(*), coalesce(sum(hash), 0)::VARCHAR FROM {name}").fetchall()[0])


def run_id(of: Source, seals: dict[str, Seal]) -> str:
    """The name of an upload: the same data under the same conditions is the same run."""
    about: list[Any] = [VERSION, of.edition, of.languages, str(of.dump_date), of.generation, of.ledger_head, of.where, of.complete]
    about += [[name, [(column.name, column.type) for column in uploaded(name).columns], *seal] for name, seal in sorted(seals.items())]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:16]


def kept(table: str) -> tuple[str, ...]:
    """What a comparison asks the server for beside the hash of a row: its key, and of an entry its language."""
    return (*key(table), "language") if table == ENTRIES else key(table)


def compare(of: Source, table: str, ours: Seal, live: Path | None, add_only: bool = False) -> Difference:
    """Which rows are to be sent and which are gone; ``live`` has what is ``kept`` of the server's rows and their hashes, tabs between.

    ``add_only`` leaves rows alone that the server has, whatever is in them.
    """
    con, keys = of.con, key(table)
    types = {column.name: column.type for column in uploaded(table).columns}
    columns = ", ".join(f"'{name}': '{types[name]}'" for name in kept(table)) + ", 'hash': 'BIGINT'"
    texts = ", ".join(f"coalesce(decode(unhex({name})), '') AS {name}" for name in keys if name in FREE)
    rows = (
        f"SELECT *{f' REPLACE ({texts})' if texts else ''} FROM read_csv('{quoted_path(live)}', delim = '\t', header = false, quote = '', escape = '', auto_detect = false, columns = {{{columns}}})"
        if live is not None and live.stat().st_size
        else f"SELECT *, '' AS language FROM ours_{table} LIMIT 0"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE live_{table} AS {rows}")
    on = quoted(keys) if add_only else f"{quoted(keys)}, hash"
    con.execute(f"CREATE OR REPLACE TEMP TABLE send_{table} AS FROM ours_{table} ANTI JOIN live_{table} USING ({on})")
    pruned = "" if of.whole and table not in OF_ALL else " LIMIT 0"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE gone_{table} AS SELECT {quoted(keys)} FROM live_{table} ANTI JOIN ours_{table} USING ({quoted(keys)}){pruned}"
    )
    return Difference(table, _seal(of, f"live_{table}").rows, ours, _seal(of, f"send_{table}"), _count(of, f"gone_{table}"))


def by_language(of: Source) -> list[tuple[str, int, int]]:
    """Of each language that loses entries: how many the server has, and how many of them are gone."""
    query = f"SELECT language, count(*), count(*) FILTER (address IN (SELECT address FROM gone_{ENTRIES})) AS gone FROM live_{ENTRIES} GROUP BY language"
    return of.con.execute(f"{query} HAVING gone > 0 ORDER BY gone DESC, language").fetchall()


def _count(of: Source, name: str) -> int:
    return int(of.con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])


def sent(of: Source, difference: Difference) -> Generator[tuple[int, bytes]]:
    """The lines to be sent, in chunks: rows and bytes.  A table's order is that of its file, so chunks are the same each time."""
    table = difference.table
    some = f" SEMI JOIN send_{table} USING ({quoted(key(table))})" if difference.send.rows < _count(of, table) else ""
    return _chunks(of, f"SELECT {line(uploaded(table).columns, 't')} AS line FROM {table} t{some}")


def gone(of: Source, table: str) -> Generator[tuple[int, bytes]]:
    """The keys of gone rows, in chunks."""
    columns = {column.name: column for column in uploaded(table).columns}
    keys = line([columns[name] for name in key(table)], "t")
    return _chunks(of, f"SELECT {keys} AS line FROM gone_{table} t ORDER BY {quoted(key(table))}")


def _chunks(of: Source, query: str) -> Generator[tuple[int, bytes]]:
    waiting: list[bytes] = []
    rows = 0
    reader = of.con.sql(query).to_arrow_reader(1 << 13)
    try:
        for batch in reader:
            at = 0
            while at < batch.num_rows:
                piece = batch.column(0).slice(at, CHUNK - rows)
                waiting.append(_text(piece))
                rows += len(piece)
                at += len(piece)
                if rows == CHUNK:
                    waiting = [b"".join(waiting)]  # and nothing else is held while it is sent
                    yield rows, waiting.pop()
                    rows = 0
        if rows:
            yield rows, b"".join(waiting)
    finally:  # the connection does nothing else before
        reader.close()


def _text(lines: pa.Array) -> bytes:
    """The strings of an array one after the other: they lie so in its buffer."""
    lines = lines.cast(pa.string())
    _, offsets, data = lines.buffers()
    ends = pa.Array.from_buffers(pa.int32(), len(lines) + 1, [None, offsets], offset=lines.offset)
    first = ends[0].as_py()
    piece: bytes = data.slice(first, ends[len(lines)].as_py() - first).to_pybytes()
    return piece
