"""The account of a run: what the merge is told, what it found, and the one row of the table ``run`` that holds both."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from etl import registry, store
from etl.model import CHILDREN
from etl.tables import tables

LICENCE = "CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)"


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
    memory_limit: str = "700MB"  # of DuckDB, in MB
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


def host(edition: str) -> str:
    """``dewiktionary`` -> ``https://de.wiktionary.org``."""
    return f"https://{edition.removesuffix('wiktionary').replace('_', '-') or 'www'}.wiktionary.org"


def _rows_read(con: duckdb.DuckDBPyConnection, info: RunInfo, counts: dict[str, Any]) -> dict[str, int]:
    """Rows of the children's lists on the pages that count, added up without the joins that make the tables."""
    lengths = ", ".join(f"coalesce(sum(len({name})), 0)::BIGINT" for name in CHILDREN)
    query = f"SELECT {lengths} FROM read_parquet(getvariable('parts')) WHERE heading IS NOT NULL"
    copied = "(file_index::BIGINT << 32) + file_row_number IN (SELECT eid FROM copied)"
    if info.rows is None:
        return _more_forms(dict(zip(CHILDREN, store.one(con, f"{query} AND NOT {copied}"), strict=True)), counts)
    twice = store.one(con, f"{query} AND {copied}") if counts["entries_duplicate"] else (0,) * len(CHILDREN)
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


def insert_run(
    con: duckdb.DuckDBPyConnection,
    info: RunInfo,
    key: str,
    counts: dict[str, Any],
    generation: registry.Generation,
    stages: tuple[Stage, ...],
) -> dict[str, Any]:
    """Write the row of ``run`` and return it."""
    read = _rows_read(con, info, counts)
    made = store.one(
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


def summary(row: dict[str, Any], new: int, unchanged: bool, database: Path) -> Summary:
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
