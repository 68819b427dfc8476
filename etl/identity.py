"""Which entry of a dump is which known one: pages first, then the entries inside (page, language), by AQEA.md, "Who is who".

Everything is a set operation on temporary tables of one DuckDB connection, ``reg_…``; the statements lie in
``sql/registry/``.  Pages whose revision is known cost two hash joins; words are looked at only on edited pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from etl.model import Problem
from etl.store import one

ALIKE = 0.4
"""Two contents are one entry's from this overlap on (``reg_alike`` in known.sql: 1 equal, 0 nothing in common; half of the
words kept gives 0.42)."""

WINDOW = 64
"""How far apart in their order on the page two entries may stand to be compared by content."""

MOVED_SHARE, MOVED_LEAST = 0.05, 20
"""More than this share of the shared page ids, and at least so many, under another title: not this registry's ids."""

ALIASES_VERSION = 1
ALIASES: dict[str, str] = {
    "x-lateinisch": "la",
    "x-international": "mul",
}
"""A language's former code -> its code now, so that a language that gets a code, or a new one, stays one."""

_FOLDER = Path(__file__).parent / "sql" / "registry"


@cache
def statement(name: str) -> str:
    """The text of ``sql/registry/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def load(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Sequence[Any]], schema: pa.Schema) -> None:
    """A small temp table from tuples."""
    columns = list(zip(*rows)) if rows else [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema)]
    reg_rows = pa.table(arrays, schema=schema)  # noqa: F841  (DuckDB finds it by its name; to register it takes half as long again)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM reg_rows")


def load_aliases(con: duckdb.DuckDBPyConnection) -> None:
    """Temp table ``reg_alias``: languages that were renamed."""
    load(con, "reg_alias", list(ALIASES.items()), pa.schema([("alias", pa.string()), ("code", pa.string())]))


def match(con: duckdb.DuckDBPyConnection) -> None:
    """Fill ``reg_match`` (fp, kp) and ``reg_pair`` (eid, number, step); ``reg_before`` and the ``reg_…`` variables are set.

    Raises ``Problem`` where the dump's page ids are not those of the registry.
    """
    con.execute(statement("known"))
    con.execute(statement("pages"))
    _same_ids(con)
    con.execute(statement("moved"))
    if one(con, "SELECT count(*) FROM reg_maybe")[0]:
        con.execute(statement("decide"))
        _closest(con, "reg_match")
    con.execute(statement("entries"))
    if one(con, "SELECT count(*) FROM reg_left ANTI JOIN reg_pair USING (eid)")[0]:
        con.execute(statement("content"))
        _closest(con, "reg_pair", ", 'c'")
        con.execute(statement("corrected"))
        _closest(con, "reg_pair", ", 'd'")
        con.execute(statement("order"))


def _same_ids(con: duckdb.DuckDBPyConnection) -> None:
    """Raise where too many ids that registry and dump share bear another title."""
    shared, moved = one(
        con,
        """
        SELECT count(*), count(*) FILTER (p.fp NOT IN (SELECT fp FROM reg_match))
        FROM reg_page AS p SEMI JOIN reg_known_page AS k ON k.page_id = p.page_id
        """,
    )
    if moved >= MOVED_LEAST and moved > MOVED_SHARE * shared:
        raise Problem(
            f"{moved:,} of the {shared:,} page ids that the dump shares with the registry stand there under another title: these page ids "
            "are not this registry's; give this dump a registry of its own with --output DIR."
        )


def _closest(con: duckdb.DuckDBPyConnection, table: str, more: str = "") -> None:
    """Move pairs from ``reg_candidate`` (l, r, place) to ``table``: the first place first, each side in one pair only.

    A pair that is the first of both its sides is right whatever comes after it, so a round takes all of these at once;
    there are as many rounds as the longest chain of rivals, which is short.
    """
    while one(con, "SELECT count(*) FROM reg_candidate")[0]:
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE reg_chosen AS
            SELECT l, r FROM reg_candidate
            QUALIFY place = min(place) OVER (PARTITION BY l) AND place = min(place) OVER (PARTITION BY r);
            INSERT INTO {table} SELECT l, r{more} FROM reg_chosen;
            CREATE OR REPLACE TEMP TABLE reg_candidate AS
            SELECT c.* FROM reg_candidate AS c
            ANTI JOIN reg_chosen AS x ON x.l = c.l
            ANTI JOIN reg_chosen AS y ON y.r = c.r;
            """
        )
