"""What is checked after every merge: code -> sentence + query whose rows are the offenders.

A check is a file of ``sql/checks``: its name begins with the code, its first comment is the message.  The query gives
address, title and detail of each offender, no row where all is well.  The first letter is the severity: E = a promise of
ours is broken, W = the page looks wrong.  A file with ``{table}`` stands for the same query over each of the
children's tables and ``derived_links``.  What is found is kept in the table ``findings``.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import duckdb

from etl import store
from etl.model import CHILDREN, Problem
from etl.tables import NOT_PARQUET, sql, tables

LONGEST = 300  # characters of what a finding tells


class NotKept(Problem):
    """All that was found was yielded, and could not be written into the tables."""


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
    url: str | None  # of the page, in the revision that was read


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
    wanted = [""] if select is None else [code.strip().upper() for code in select if code.strip()]
    found = [c for c in checks().values() if c.code.startswith(tuple(wanted))]
    unknown = [code for code in wanted if not any(c.code.startswith(code) for c in found)]
    if unknown:
        meant = [near for code in unknown if (near := f"{code[:1]}0{code[1:]}") in checks()]  # W9: W09
        hint = f" (do you mean {', '.join(meant)}?)" if meant else ""
        raise Problem(f"There is no check {', '.join(unknown)}{hint}; aqea check --list names all {len(checks())}.")
    return found


def check(
    output: Path, lang: str, select: Iterable[str] | None = None, keep: bool = False, memory_limit: str = "700MB"
) -> Iterator[Finding]:
    """Run the checks whose code begins with one of ``select`` (all by default) over a run's tables, Parquet and registry.

    Yields the offenders, sorted by code, address, title and detail.  ``keep``: when all are yielded they replace what these checks found
    before in the table ``findings``, under the lock.  Raises ``Problem`` where there are no tables, a selection that no check answers;
    ``NotKept``, at the end, where they cannot be kept.
    """
    database = store.made(output, lang)
    wanted = chosen(select)
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as con:
        store.settle(con, memory_limit, spill)
        con.execute("CREATE TABLE found (code VARCHAR, message VARCHAR, address VARCHAR, title VARCHAR, detail VARCHAR)")
        try:
            con.execute(f"ATTACH '{store.quoted(database)}' AS product (READ_ONLY)")
            con.execute("USE product")
            _variables(con, output, lang)
        except duckdb.Error as error:
            todo = "another program writes in it: close it there" if _locked(error) else "run the extract again"
            raise Problem(f"{database} cannot be read ({str(error).splitlines()[0]}); {todo}.") from error
        for one in wanted:
            try:
                con.execute(
                    f"INSERT INTO memory.found SELECT ?, ?, address, title, left(detail, {LONGEST}) FROM ({one.query}\n)",
                    [one.code, one.message],
                )
            except duckdb.Error as error:  # a file is gone or broken: that is what the check is for
                told = re.sub(r"\s+", " ", str(error))[:200]
                con.execute("INSERT INTO memory.found VALUES (?, ?, NULL, NULL, ?)", [one.code, one.message, told])
        try:
            con.execute(sql("findings"))
            con.execute("FROM memory.findings ORDER BY ALL")
            while rows := con.fetchmany(1000):
                yield from map(Finding._make, rows)
        except duckdb.Error as error:  # too many for the memory
            raise Problem(
                f"What the checks found cannot be gathered ({str(error).splitlines()[0]}); run fewer at a time (--select)."
            ) from error
        if keep:
            try:
                with store.lock(output):
                    _keep(con, database, [one.code for one in wanted])
            except (Problem, OSError, duckdb.Error) as error:
                why = "another program has the tables open" if _locked(error) else str(error).splitlines()[0].rstrip(".")
                raise NotKept(f"These findings are not kept in the table findings ({why}).") from error


def _keep(con: duckdb.DuckDBPyConnection, database: Path, codes: list[str]) -> None:
    """Put what these checks found in the place of what they found before, and into the run's row that they were made."""
    con.execute("USE memory; DETACH product")
    con.execute(f"ATTACH '{store.quoted(database)}' AS product")
    con.execute("BEGIN")
    con.execute("CREATE TABLE IF NOT EXISTS product.findings AS FROM findings LIMIT 0")  # tables of an earlier version
    con.execute("ALTER TABLE product.run ADD COLUMN IF NOT EXISTS checked VARCHAR[]")
    con.execute("DELETE FROM product.findings WHERE list_contains(?, code)", [codes])
    con.execute("INSERT INTO product.findings BY NAME SELECT * FROM findings ORDER BY ALL")
    con.execute("UPDATE product.run SET checked = list_sort(list_distinct(list_concat(coalesce(checked, []), ?)))", [codes])
    con.execute("COMMIT")


def _locked(error: Exception) -> bool:
    return isinstance(error, duckdb.IOException) and "lock" in str(error)


def looked(output: Path, lang: str) -> list[str]:
    """The codes of the checks that these tables have been through; none where they cannot be asked."""
    with suppress(duckdb.Error), duckdb.connect(str(store.database(output, lang)), read_only=True) as con:
        return [row[0] for row in con.execute("SELECT unnest(checked) FROM run").fetchall()]
    return []


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
