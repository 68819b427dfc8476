"""What the tables are (``sql/tables.sql``, parsed once) and how their rows become Parquet files with the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP = 1 << 16  # rows; fixed, as a file's bytes depend on it
_BATCH = 1 << 17  # rows that DuckDB hands over at a time; the bytes do not depend on it


class Column(NamedTuple):
    """A column as ``sql/tables.sql`` says it."""

    name: str
    type: str  # DuckDB's name of the type
    comment: str


class Table(NamedTuple):
    """A table as ``sql/tables.sql`` says it."""

    name: str
    comment: str
    columns: tuple[Column, ...]

    @property
    def lettered(self) -> bool:
        """Partitioned by letter: the tables whose rows belong to an address."""
        return any(column.name == "letter" for column in self.columns)


_TABLE = re.compile(r"^-- (?P<comment>[^\n]*)\nCREATE TABLE (?P<name>\w+) \(\n(?P<body>.*?)^\);", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"^ +(?P<name>\w+) (?P<type>.+?)(?P<given> NOT NULL)?,? +-- (?P<comment>.*)$", re.MULTILINE)

NOT_PARQUET = ("run", "words")
"""The run has clock columns, and the look-up's index is made of other tables."""


def sql(name: str) -> str:
    """Text of ``etl/sql/<name>.sql``."""
    return files("etl").joinpath("sql", f"{name}.sql").read_text("utf-8")


@cache
def tables() -> dict[str, Table]:
    """Every table: name -> its columns and comments, in the order of ``sql/tables.sql``."""
    return {
        found["name"]: Table(
            found["name"],
            found["comment"],
            tuple(Column(column["name"], column["type"], column["comment"].strip()) for column in _COLUMN.finditer(found["body"])),
        )
        for found in _TABLE.finditer(sql("tables"))
    }


def comments() -> str:
    """The ``COMMENT ON`` statements of all tables and columns."""
    quoted = lambda text: "'" + text.replace("'", "''") + "'"  # noqa: E731
    lines: list[str] = []
    for table in tables().values():
        lines.append(f"COMMENT ON TABLE {table.name} IS {quoted(table.comment)};")
        lines += [f"COMMENT ON COLUMN {table.name}.{column.name} IS {quoted(column.comment)};" for column in table.columns]
    return "\n".join(lines)


def write_parquet(con: duckdb.DuckDBPyConnection, source: str, table: Table, folder: Path) -> int:
    """The rows of ``source``, in the order they lie in, to ``folder/<table>/letter=<L>/data.parquet`` or ``folder/<table>.parquet``.

    Returns bytes written.  The bytes depend on nothing but the rows: row groups have a fixed size and each is one piece
    in memory before it is encoded, whatever batches DuckDB's threads hand over.
    """
    reader = con.sql(f"SELECT * FROM {source}").to_arrow_reader(_BATCH)
    if not table.lettered:
        path = folder / f"{table.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        return _write(path, reader.schema, iter(reader))
    written = 0
    schema = reader.schema.remove(reader.schema.get_field_index("letter"))
    pieces = _runs(reader)
    piece = next(pieces, None)
    while piece is not None:
        letter, first = piece
        following: list[tuple[str, pa.RecordBatch]] = []

        def same(letter: str = letter, first: pa.RecordBatch = first, following: list[tuple[str, pa.RecordBatch]] = following) -> Iterator[pa.RecordBatch]:
            yield first
            for other, batch in pieces:
                if other != letter:
                    following.append((other, batch))
                    return
                yield batch

        path = folder / table.name / f"letter={letter}" / "data.parquet"
        path.parent.mkdir(parents=True)  # rows are sorted by letter: it cannot be there yet
        written += _write(path, schema, same())
        piece = following[0] if following else None
    if not written:  # no row: one empty file keeps the columns known
        path = folder / table.name / "letter=other" / "data.parquet"
        path.parent.mkdir(parents=True)
        written = _write(path, schema, iter(()))
    return written


def _runs(reader: pa.RecordBatchReader) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Batches cut where the letter changes, without the column ``letter``."""
    at = reader.schema.get_field_index("letter")
    for batch in reader:
        runs = pc.run_end_encode(batch.column(at))
        rest = batch.remove_column(at)
        start = 0
        for stop, letter in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            yield letter, rest.slice(start, stop - start)
            start = stop


def _write(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3, write_page_index=False) as writer:
        waiting: list[pa.RecordBatch] = []
        rows = 0
        for batch in batches:
            waiting.append(batch)
            rows += batch.num_rows
            while rows >= ROW_GROUP:
                group = pa.Table.from_batches(waiting, schema)
                writer.write_table(group.slice(0, ROW_GROUP).combine_chunks(), row_group_size=ROW_GROUP)
                waiting = group.slice(ROW_GROUP).to_batches()
                rows -= ROW_GROUP
        if rows:
            writer.write_table(pa.Table.from_batches(waiting, schema).combine_chunks(), row_group_size=ROW_GROUP)
    return path.stat().st_size
