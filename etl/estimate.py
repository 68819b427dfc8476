"""What a run over a dump will take, from a run over a hundredth of it, or a megabyte where that is more: pages, time, memory, disk, size in Postgres.

The sample is pieces from all parts of the dump, and goes through the main job itself in a temporary folder.  Pages, rows and the time of the
parse are scaled by the bytes read; what the merge adds, and bytes of a row on disk, are those of runs over 12,000 and 100,000 pages (bench/README.md).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import duckdb

from etl.build import Watcher, build
from etl.columns import INDEXED, LOOKED_UP, held
from etl.dump import XML, kind_of
from etl.model import CHILDREN, Chunk

SHARE = 0.01  # of the dump's bytes
LEAST = 1 << 20  # bytes of a sample, where a hundredth is less
PIECES = 1000  # that the dump is cut into
SMALLEST, LARGEST = 128 << 10, 512 << 10  # bytes of a piece
START = 0.3  # seconds until the workers are there
MERGE_START, MERGE = 0.65, 0.56  # seconds of a merge of nothing, and for each second that two workers parse
FILES, DATABASE = 2_300_000, 7_000_000  # bytes of empty tables: Parquet with its folders, DuckDB
PART_ROW, FILE_ROW, DATABASE_ROW = 16.5, 11.5, 28  # bytes of a row in them: small samples do not compress as large tables do
MERGE_MEMORY, MERGE_ROW, MERGE_MOST = 252_000_000, 617, 534_000_000  # bytes resident at the merge: always, a row, at most for rows


class Estimate(NamedTuple):
    """What a whole run takes; bytes, seconds."""

    sampled: float  # share of the dump that was read
    pages: int
    entries: int
    rows: int  # of the tables of an address
    seconds: float
    memory: int  # of the largest process
    parts: int
    parquet: int
    database: int
    postgres: int  # entries and aqea_pages, what is uploaded by default
    postgres_all: int  # every table

    @property
    def disk(self) -> int:
        """Bytes below the output folder; while new tables take the place of old ones both are there."""
        return self.parts + self.parquet + self.database


def estimate(
    lang: str,
    files: Sequence[Path],
    watcher: Watcher,
    *,
    workers: int | None = None,
    languages: Iterable[str] | None = None,
    forced: bool = False,
) -> Estimate:
    """What ``build`` over these files will take on this machine.  Raises ``Problem`` as it does."""
    total = sum(path.stat().st_size for path in files if path.is_file())
    times = 1
    with suppress(OSError), files[0].open("rb") as file:  # what cannot be opened ``build`` tells
        times = XML if kind_of(file) == "xml" else 1
    size = min(LARGEST * times, max(SMALLEST * times, total // PIECES))
    read = [0, 0]

    def chosen(chunks: list[Chunk]) -> list[Chunk]:
        wanted = min(len(chunks), max(-(-LEAST * times // size), round(len(chunks) * SHARE)))
        some = [chunks[int((number + 0.5) * len(chunks) / wanted)] for number in range(wanted)]
        read[:] = [sum(chunk.stop - chunk.start for chunk in given) for given in (some, chunks)]
        return some

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        summary = build(
            lang,
            files,
            output,
            watcher,
            workers=workers,
            languages=languages,
            chunk_size=size,
            forced=forced,
            allow_incomplete=True,
            chosen=chosen,
        )
        share = read[0] / read[1]
        with duckdb.connect(str(summary.database), read_only=True) as con:
            ((stages,),) = con.execute("SELECT stages FROM run").fetchall()
            tables = {
                name: (con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] / share, held(con, name) + INDEXED)
                for name in ("aqea_entries", *CHILDREN, "derived_links")
            }
        extract = next(stage for stage in stages if stage["name"] == "extract")
        start = min(START, extract["seconds"] / 2)
        parse = start + (extract["seconds"] - start) / share
        entries = tables["aqea_entries"][0]
        rows = sum(count for count, _ in tables.values())
        whole = {name: count * bytes for name, (count, bytes) in tables.items()}
        return Estimate(
            sampled=share,
            pages=round(summary.pages / share),
            entries=round(entries),
            rows=round(rows),
            seconds=parse + MERGE_START + MERGE * parse * max(1.0, (workers or os.cpu_count() or 1) / 2),
            memory=max(extract["peak_memory"] or 0, MERGE_MEMORY + min(MERGE_MOST, round(MERGE_ROW * rows))),
            parts=round(PART_ROW * rows),
            parquet=round(FILES + FILE_ROW * rows),
            database=round(DATABASE + DATABASE_ROW * rows),
            postgres=round(whole["aqea_entries"] + LOOKED_UP * entries),
            postgres_all=round(sum(whole.values()) + LOOKED_UP * entries),
        )
