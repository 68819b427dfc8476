"""The rows of a table as Parquet files that have the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.tables import Table

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
