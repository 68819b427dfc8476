"""The rows of all tables with an address once more, in a temporary file, so that an entry's are there without a scan.

DuckDB takes about a millisecond for the rows of one table, of which an entry has five to twelve; from here all of them take a
third of one, for a row is one text: its values as a JSON array.  Who asks once does without.  The files have one and a half times the size of the database and are gone when the program ends.
"""

from __future__ import annotations

import json
import tempfile
import threading
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from etl.model import CHILDREN, Problem
from etl.tables import sql

if TYPE_CHECKING:
    import pyarrow as pa

ENTRIES = "aqea_entries"
FINDINGS = "findings"
NAMED_BY = "named_by"
OF_ENTRY = (*CHILDREN, "derived_links", NAMED_BY, FINDINGS)
"""The tables that hold an entry's rows, and the links of others to it."""
PAGE = ("domain", "page_number", "category", "field", "ordinal")
"""What is told of a page of the address space."""
RUN = ("edition", "dump_date", "tool_version", "licence", "attribution", "source_url")
"""What is told of the run."""
BATCH = 64  # rows that are compressed together: 256 take a fifth less room and a third more time


def _named_by(which: str) -> str:
    """The links to entries: ``IS NOT NULL``, to all, or ``= $1``, to one without a look at all others'."""
    return sql("lookup/named_by").replace("{which}", which)


_KEYS = ("address", "letter")  # the same in all rows of an entry
_IN_ORDER = {
    FINDINGS: "(SELECT f.*, row_number() OVER (ORDER BY e.rowid, f.rowid) - 1 AS rowid FROM findings f JOIN aqea_entries e USING (address))",
    NAMED_BY: f"(SELECT n.*, row_number() OVER (ORDER BY e.rowid, n.ordinal) - 1 AS rowid FROM ({_named_by('IS NOT NULL')}) n JOIN aqea_entries e USING (address))",
}
"""Tables whose rows do not stand in the order of the entries, in that order."""
_PLAIN = {
    "DATE": "{}::VARCHAR",
    "TIMESTAMP WITH TIME ZONE": "strftime({} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')",
    "FLOAT": "round({}::DOUBLE, 6)",  # it comes with digits that it never had
    "JSON": "{}::VARCHAR",
}


class Shown(NamedTuple):
    """A column as it is shown: its name, and what is selected for it."""

    name: str
    expression: str


Columns = dict[str, tuple[Shown, ...]]


def columns(con: duckdb.DuckDBPyConnection) -> Columns:
    """Columns of every table that is there, plain data in each: dates and times as text (ISO 8601, UTC)."""
    found: dict[str, list[Shown]] = {}
    for table, name, kind in con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() ORDER BY table_name, column_index"
    ).fetchall():
        if table == ENTRIES or name not in _KEYS:
            found.setdefault(table, []).append(Shown(name, _PLAIN.get(kind, "{}").format(f'"{name}"')))
    if "derived_links" in found:  # tables of an earlier version have none
        found[NAMED_BY] = [Shown(name, f'"{name}"') for name in ("ordinal", "kind", "source", "source_address", "text")]
    return {table: tuple(shown) for table, shown in found.items()}


def some(columns: Columns, table: str, *names: str) -> tuple[Shown, ...]:
    """Those columns of a table."""
    return tuple(column for column in columns[table] if column.name in names)


def select(table: str, shown: tuple[Shown, ...]) -> str:
    """The query for these columns of all rows."""
    told = ", ".join(f'{column.expression} AS "{column.name}"' for column in shown)
    return f"SELECT {told} FROM {table}"


def rows(con: duckdb.DuckDBPyConnection, table: str, shown: tuple[Shown, ...], where: str = "", *values: object) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries."""
    names = [column.name for column in shown]
    return [dict(zip(names, row, strict=True)) for row in con.execute(f"{select(table, shown)} {where}", list(values)).fetchall()]


class Packed:
    """The tables as they are, asked by one query a table."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con, self.columns = con, columns(con)
        self.aliases = "aliases" in self.columns  # tables of an earlier version have none

    @property
    def run(self) -> dict[str, Any]:
        """What is told of the run."""
        (run,) = rows(self._con, "run", some(self.columns, "run", *RUN))
        return run

    def page(self, number: int) -> dict[str, Any] | None:
        """The page of the address space on which an address lies."""
        where = "WHERE domain = ? AND page_number = ?"
        found = rows(self._con, "aqea_pages", some(self.columns, "aqea_pages", *PAGE), where, *_page_of(number))
        return found[0] if found else None

    def entry(self, number: int) -> dict[str, Any] | None:
        """The row of ``aqea_entries``."""
        found = rows(self._con, ENTRIES, self.columns[ENTRIES], "WHERE address_number = ?", number)
        return found[0] if found else None

    def rows(self, entry: dict[str, Any], table: str) -> list[dict[str, Any]]:
        """The rows of an entry in a table of ``OF_ENTRY``."""
        if table not in self.columns:
            return []
        if table == NAMED_BY:
            return rows(self._con, f"({_named_by('= $1')})", self.columns[table], "ORDER BY ordinal", entry["address"])
        if table in _IN_ORDER:
            return rows(self._con, table, self.columns[table], "WHERE address = ? ORDER BY rowid", entry["address"])
        where = "WHERE letter = ? AND address = ? ORDER BY ordinal"
        return rows(self._con, table, self.columns[table], where, entry["letter"], entry["address"])

    def lemmas(self, numbers: set[int]) -> dict[int, str]:
        """The lemmas of addresses."""
        query = "SELECT address_number, lemma FROM aqea_entries WHERE address_number IN (SELECT unnest(?))"
        return dict(self._con.execute(query, [list(numbers)]).fetchall()) if numbers else {}


class Unpacked:
    """The same from a copy of the tables, which ``con`` has open and nobody writes in.  Raises ``OSError`` where there is no room for it."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.columns = columns(con)
        (self.run,) = rows(con, "run", some(self.columns, "run", *RUN))
        pages = rows(con, "aqea_pages", some(self.columns, "aqea_pages", *PAGE))
        self._pages = {(page["domain"], page["page_number"]): page for page in pages}
        self.aliases = "aliases" in self.columns and bool(rows(con, "aliases", self.columns["aliases"], "LIMIT 1"))
        self._lemmas = con.sql("SELECT lemma FROM aqea_entries ORDER BY rowid").to_arrow_table().column(0).combine_chunks()
        numbers = con.sql("SELECT address_number, rowid::UINTEGER FROM aqea_entries ORDER BY address_number").to_arrow_table()
        self._numbers, self._at = _numbers(numbers, 0), _numbers(numbers, 1)
        self._stops: dict[str, memoryview] = {}
        self._files: dict[str, pa.ipc.RecordBatchFileReader] = {}
        self._lock = threading.Lock()  # Arrow does not say that its reader may be used by several threads at a time
        for table in (ENTRIES, *OF_ENTRY):
            if table not in self.columns:  # tables of an earlier version
                continue
            source = _IN_ORDER.get(table, table)
            stops = con.sql(sql("lookup/stops").format(table=source)).to_arrow_table()
            if stops.num_rows and not stops.column(1)[stops.num_rows - 1].as_py():
                raise Problem(f"The rows of {table} are not in the order of the entries; prove the tables with: aqea check.")
            self._stops[table] = _numbers(stops, 0)
            told = ", ".join(column.expression for column in self.columns[table])
            self._files[table] = _copied(
                con, f"SELECT json_array({told})::VARCHAR FROM {source}{' ORDER BY rowid' if source != table else ''}"
            )

    def page(self, number: int) -> dict[str, Any] | None:
        """The page of the address space on which an address lies."""
        return self._pages.get(_page_of(number))

    def entry(self, number: int) -> dict[str, Any] | None:
        """The row of ``aqea_entries``."""
        place = self._place(number)
        return None if place is None else self._rows(ENTRIES, place)[0]

    def rows(self, entry: dict[str, Any], table: str) -> list[dict[str, Any]]:
        """The rows of an entry in a table of ``OF_ENTRY``."""
        place = self._place(entry["address_number"])
        return self._rows(table, place) if place is not None and table in self._stops else []

    def lemmas(self, numbers: set[int]) -> dict[int, str]:
        """The lemmas of addresses."""
        return {number: str(self._lemmas[place]) for number in numbers if (place := self._place(number)) is not None}

    def _place(self, number: int) -> int | None:
        """Where an address's entry stands among all entries."""
        n = bisect_left(self._numbers, number)
        return self._at[n] if n < len(self._numbers) and self._numbers[n] == number else None

    def _rows(self, table: str, place: int) -> list[dict[str, Any]]:
        start, stop = self._stops[table][place - 1] if place else 0, self._stops[table][place]
        found: list[str] = []
        while start < stop:
            batch, row = divmod(start, BATCH)
            with self._lock:
                read = self._files[table].get_batch(batch)
            found += read.column(0).slice(row, stop - start).to_pylist()
            start += BATCH - row
        names = [column.name for column in self.columns[table]]
        return [dict(zip(names, row, strict=True)) for row in json.loads(f"[{','.join(found)}]")] if found else []


def _page_of(number: int) -> tuple[str, int]:
    """Domain and number of an address's page, as the table of pages has them."""
    return f"0x{number >> 24:02X}", number >> 8 & 0xFFFF


def _numbers(table: pa.Table, column: int) -> memoryview:
    """A column of UINTEGER as Python's own array, without a copy."""
    whole = table.column(column).combine_chunks()
    return memoryview(whole.buffers()[1] or b"").cast("I")[whole.offset : whole.offset + len(whole)]


def _copied(con: duckdb.DuckDBPyConnection, query: str) -> pa.ipc.RecordBatchFileReader:
    """The rows of a query in a file of Arrow's."""
    import pyarrow as pa  # late: who looks one word up does without

    reader = con.sql(query).to_arrow_reader(BATCH * 16)
    with tempfile.TemporaryFile(prefix="aqea-") as file:
        path = f"/dev/fd/{file.fileno()}"  # it has no name from the start, so nothing is left of it however the program ends
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, reader.schema, options=options) as writer:
            left = None
            for batch in reader:
                if left is not None and left.num_rows:  # what comes need not be a multiple of ours
                    batch = pa.concat_batches([left, batch])
                for start in range(0, batch.num_rows - BATCH + 1, BATCH):
                    writer.write_batch(batch.slice(start, BATCH))
                left = batch.slice(batch.num_rows // BATCH * BATCH)
            if left is not None and left.num_rows:
                writer.write_batch(left)
        return pa.ipc.open_file(pa.memory_map(path), options=pa.ipc.IpcReadOptions(use_threads=False))
