"""A file of tables, to ask: attached to a database that is there already, which takes a third of the time of a new one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from etl import store

_names = itertools.count()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session of its own that can only read, as of ``duckdb.connect(path, read_only=True)``."""
    name = f"read_{next(_names)}"
    con = _database().cursor()
    con.execute(f"ATTACH '{store.quoted(path)}' AS {name} (READ_ONLY)")
    try:
        con.execute(f"USE {name}")
        yield con
    finally:
        con.execute("USE memory")
        con.execute(f"DETACH {name}")
        con.close()
