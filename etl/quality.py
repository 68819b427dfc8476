"""What is checked after every merge: code -> sentence + query whose rows are the offenders.

A check is a file of ``sql/checks``: its name begins with the code, its first comment is the message.  The query gives
address, title and detail of each offender, no row where all is well.  The first letter is the severity: E = a promise of
ours is broken, W = the edition contradicts itself.  A file with ``{table}`` stands for the same query over each of the
children's tables and ``derived_links``.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import duckdb

from etl import store
from etl.model import CHILDREN, Problem
from etl.tables import NOT_PARQUET, tables

MOST = 1000  # offenders of a check that are told


class Check(NamedTuple):
    """One check."""

    code: str
    message: str
    query: str


class Finding(NamedTuple):
    """One offender."""

    code: str
    message: str
    address: str | None
    title: str | None
    detail: str | None


@cache
def checks() -> dict[str, Check]:
    """Every check: code -> message and query."""
    found: dict[str, Check] = {}
    for file in sorted(files("etl").joinpath("sql", "checks").iterdir(), key=lambda file: file.name):
        code, _, ending = file.name.partition(".")
        if ending == "sql":
            first, _, query = file.read_text("utf-8").partition("\n")
            found[code] = Check(code, first.removeprefix("-- "), _each(query))
    return found


def _each(query: str) -> str:
    """``{table}`` = over each child table; ``{filed}`` = over each table that has Parquet files."""
    query = query.strip().removesuffix(";")
    if "{filed}" in query:
        return "\nUNION ALL\n".join(
            query.replace("{filed}", table.name).replace(
                "{files}", f"getvariable('tables') || '/{table.name}" + ("/letter=*/*.parquet'" if table.lettered else ".parquet'")
            )
            for table in tables().values()
            if table.name not in NOT_PARQUET
        )
    if "{table}" in query:
        return "\nUNION ALL\n".join(
            f"SELECT address, title, detail FROM ({query.replace('{table}', name)})" for name in (*CHILDREN, "derived_links")
        )
    return query


def chosen(select: Iterable[str] | None = None) -> list[Check]:
    """The checks whose code begins with one of ``select``, all by default.  Raises ``Problem`` for one that no check answers."""
    wanted = [code.strip().upper() for code in select or [""]]
    found = [c for c in checks().values() if c.code.startswith(tuple(wanted))]
    unknown = [code for code in wanted if not any(c.code.startswith(code) for c in found)]
    if unknown:
        raise Problem(f"There is no check {', '.join(unknown)}; there are {', '.join(checks())}.")
    return found


def check(output: Path, lang: str, select: Iterable[str] | None = None, memory_limit: str = "700MB") -> list[Finding]:
    """Run the checks whose code begins with one of ``select`` (all by default) over a run's tables, Parquet and registry.

    Returns the offenders, at most ``MOST`` a check, sorted by code.  Raises ``Problem`` where there are no tables, or a
    selection that no check answers.
    """
    database = store.database(output, lang)
    if not database.is_file():
        raise Problem(
            f"There are no tables in {output / lang} yet; make them with: aqea extract --lang {lang} --output {shlex.quote(str(output))}."
        )
    wanted = chosen(select)
    found: list[Finding] = []
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as con:
        for name, value in {"memory_limit": memory_limit, "temp_directory": spill, "TimeZone": "UTC"}.items():
            con.execute(f"SET {name} = ?", [value])
        try:
            con.execute(f"ATTACH '{store.quoted(database)}' AS product (READ_ONLY)")
            con.execute("USE product")
            _variables(con, output, lang)
        except duckdb.Error as error:
            raise Problem(f"{database} cannot be read ({str(error).splitlines()[0]}); run the extract again.") from error
        for one in wanted:
            try:
                rows = con.execute(f"SELECT address, title, detail FROM ({one.query}) LIMIT {MOST}").fetchall()
            except duckdb.Error as error:  # a file is gone or broken: that is what the check is for
                rows = [(None, None, re.sub(r"\s+", " ", str(error))[:200])]
            found += [Finding(one.code, one.message, *row) for row in rows]
    return sorted(found, key=lambda f: (f.code, f.address or "", f.title or "", f.detail or ""))


def _variables(con: duckdb.DuckDBPyConnection, output: Path, lang: str) -> None:
    """Where Parquet and registry lie; the registry's rows of the run's own generation and of the one before as views."""
    con.execute("SET VARIABLE committed = 0")
    con.execute("SET VARIABLE tables = ?", [store.literal(store.tables(output, lang))])
    folder = store.registry(output)
    rows = con.execute("SELECT registry_generation FROM run").fetchall()
    with suppress(OSError, ValueError):
        con.execute("SET VARIABLE committed = ?", [int((folder / "CURRENT").read_text("ascii"))])
    generation = rows[0][0] if rows else 0
    empty = (
        "SELECT NULL::UINTEGER AS address_number, NULL AS edition, NULL AS language, NULL::BIGINT AS page_id, NULL AS title, "
        "NULL AS status, NULL::DATE AS last_dump WHERE false"
    )
    for name, number in (("known", generation), ("known_before", generation - 1)):
        path = folder / f"gen-{number}" / "addresses.parquet"
        con.execute(f"SET VARIABLE {name} = ?", [store.literal(path)])
        con.execute(f"CREATE TEMP VIEW {name} AS {f'''SELECT * FROM read_parquet(getvariable('{name}'))''' if path.is_file() else empty}")
