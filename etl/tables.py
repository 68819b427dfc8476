"""What the tables are (``sql/tables.sql``, parsed once) and how their rows become Parquet files with the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 1 << 16  # rows; fixed, as a file's bytes depend on it
_FORMAT: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 3,  # 6 takes half again as long for 3 % less
    # a dictionary only where few values come again and again: text is smaller and sooner done without
    "use_dictionary": [
        *(
            "address",
            "domain",
            "language",
            "language_name",
            "edition",
            "pos",
            "field",
            "field_method",
            "kind",
            "raw_kind",
            "status",
            "flag",
        ),
        *("raw_senses", "sense_gloss", "target_method", "method", "source", "for_form", "slot", "article", "pronoun", "auxiliary"),
        *("grammatical_case", "grammatical_number", "gender", "person", "tense", "mood", "degree", "voice", "verb_form", "declension"),
        *("labels.list.element", "genders.list.element", "raw_pos.list.element"),
    ],
    "store_schema": False,  # Arrow's own copy of the schema is a third of a small file
    "write_statistics": ["address", "lemma"],  # what a search can skip row groups by
}
_FEW = 64  # rows; to set up the compression of fewer takes longer than all else of a file, and wins next to nothing
_BATCH = 1 << 14  # rows that DuckDB hands over at a time; the bytes do not depend on it, memory does


class Column(NamedTuple):
    """A column as ``sql/tables.sql`` says it."""

    name: str
    type: str  # DuckDB's name of the type
    comment: str
    required: bool = False  # NOT NULL


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

NOT_PARQUET = ("run", "words", "findings")
"""The run has clock columns, the look-up's index is made of other tables, and findings come after them."""


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
            tuple(
                Column(column["name"], column["type"], column["comment"].strip(), column["given"] is not None)
                for column in _COLUMN.finditer(found["body"])
            ),
        )
        for found in _TABLE.finditer(sql("tables"))
    }


def comments() -> str:
    """The ``COMMENT ON`` statements of all tables and columns."""
    return "\n".join(line for table in tables().values() for line in comments_on(table, table.name))


def comments_on(table: Table, name: str) -> list[str]:
    """The ``COMMENT ON`` statements of a table that is called ``name`` where they run, DuckDB or Postgres."""
    lines = [f"COMMENT ON TABLE {name} IS {_quoted(table.comment)};"]
    return lines + [f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(column.comment)};' for column in table.columns]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write_parquet(con: duckdb.DuckDBPyConnection, source: str, table: Table, folder: Path) -> int:
    """The rows of ``source``, in the order they lie in, to ``folder/<table>/letter=<L>/data.parquet`` or ``folder/<table>.parquet``.

    Returns bytes written.  The bytes depend on nothing but the rows: row groups have a fixed size and each is one piece
    in memory before it is encoded, whatever batches DuckDB's threads hand over.
    """
    lengths = con.execute(f"SELECT letter, count(*) FROM {source} GROUP BY letter ORDER BY letter").fetchall() if table.lettered else []
    reader = con.sql(f"SELECT * FROM {source}").to_arrow_reader(_BATCH)
    if not table.lettered:
        path = folder / f"{table.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        return _write(path, reader.schema, iter(reader))
    at = reader.schema.get_field_index("letter")
    batches = _Lengths(reader, at)
    written = 0
    for letter, length in lengths or [("other", 0)]:  # no row at all: one empty file keeps the columns known
        path = folder / table.name / f"letter={letter}" / "data.parquet"
        path.parent.mkdir(parents=True)
        written += _write(path, reader.schema.remove(at), batches.take(length))
    return written


class _Lengths:
    """Takes any number of rows at a time from a reader, without one of its columns."""

    def __init__(self, reader: pa.RecordBatchReader, without: int) -> None:
        self._batches = (batch.remove_column(without) for batch in reader)
        self._rest: pa.RecordBatch | None = None

    def take(self, rows: int) -> Iterator[pa.RecordBatch]:
        while rows:
            batch = self._rest if self._rest is not None else next(self._batches)
            piece = batch.slice(0, rows)
            self._rest = batch.slice(rows) if batch.num_rows > rows else None
            rows -= piece.num_rows
            yield piece


def _write(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    groups = _groups(schema, batches)
    first = next(groups, None)
    packed = _FORMAT if first is not None and first.num_rows >= _FEW else _FORMAT | {"compression": "none", "compression_level": None}
    with pq.ParquetWriter(path, schema, **packed) as writer:
        for group in chain([first] if first is not None else [], groups):
            writer.write_table(group, row_group_size=ROW_GROUP)
    return path.stat().st_size


def _groups(schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """``ROW_GROUP`` rows each, the last one less, each in one piece."""
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        while rows >= ROW_GROUP:
            group = pa.Table.from_batches(waiting, schema)
            yield group.slice(0, ROW_GROUP).combine_chunks()
            waiting = group.slice(ROW_GROUP).to_batches()
            rows -= ROW_GROUP
    if rows:
        yield pa.Table.from_batches(waiting, schema).combine_chunks()
