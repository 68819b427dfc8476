"""The run as a page to look at: one HTML file that needs no network, ``output/<lang>/report.html``.

Each query of ``sql/report`` is one table of the page: its first comment is the caption, its columns' names are the headings.  A column
``url`` is the link of the column before it.  ``figures`` draws some of the tables, ``page.html`` puts all in order.  Nothing
in the page but what the clock of the run said depends on when or where it is made.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from etl import store
from etl.address import RESERVED
from etl.model import CHILDREN, Problem

MEMORY = "400MB"  # of DuckDB

_COMMON = ("setup", "had")
"""Files of ``sql/report`` that are no table of the page."""

ABSENT = {
    "looked": "Nobody has looked for findings in these tables yet; aqea check does.",
    "oddities": "Nobody has looked for the oddest entries of these tables yet; aqea oddities does (pip install 'aqea[quality]').",
    "richness": "These tables do not tell how rich an entry is; the next aqea extract does.",
    "change_counts": "There are no tables of a run before this one; they are kept when another dump is extracted into the same output.",
}
"""What is told in place of a table that cannot be made: with what it can."""

OTHER_VERSION = "These tables do not tell this, for another version of aqea made them; the next aqea extract does."


class Table(NamedTuple):
    """One table of the page: what a query gave, or in ``absent`` why there is none."""

    name: str
    caption: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    absent: str | None = None


class Query(NamedTuple):
    """One of the ready queries."""

    title: str
    sql: str


def write(output: Path, lang: str) -> Path:
    """Write the report of a run's tables beside them and give its path; the file appears whole or not at all.

    Raises ``Problem``: no tables, tables that cannot be read, the libraries of the extra ``report`` are not installed.
    """
    try:
        from etl.report import page  # late: what it imports is an extra, and takes its time
    except ImportError as error:
        raise Problem(
            f"The report needs {error.name}, which is not installed; install it with: pip install 'aqea[report]' (where you cloned it: make setup)."
        ) from error
    found = {table.name: table for table in tables(output, lang)}
    if any(found[name].absent for name in ("counts", "facts")):
        raise Problem(f"{store.database(output, lang)} is of another version of aqea; run the extract again.")
    text = page.render(found, queries())
    path = store.report(output, lang)
    with store.whole(path) as temporary:
        temporary.write_text(text, "utf-8")
    return path


def tables(output: Path, lang: str) -> Iterator[Table]:
    """What each query of the report gives."""
    database = store.made(output, lang)
    folder = files("etl").joinpath("sql", "report")
    texts = {file.name.removesuffix(".sql"): file.read_text("utf-8") for file in folder.iterdir()}
    with tempfile.TemporaryDirectory(prefix="aqea-report-") as spill, duckdb.connect() as con:
        store.settle(con, MEMORY, spill)
        before = store.previous(output, lang)
        try:
            con.execute(f"ATTACH '{store.quoted(database)}' AS product (READ_ONLY)")
            con.execute("USE product")
            con.execute("SET VARIABLE kept = ?", [[place.number for place in RESERVED]])
            con.execute(texts["setup"])
        except duckdb.Error as error:
            raise Problem(f"{database} cannot be read ({str(error).splitlines()[0]}); run the extract again.") from error
        with suppress(duckdb.Error):  # what cannot be read is told as tables that are not there
            if before.is_file():
                con.execute(f"ATTACH '{store.quoted(before)}' AS previous (READ_ONLY)")
        there = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'product'").fetchall()}
        for child in CHILDREN:
            if child in there:
                con.execute(texts["had"].replace("{table}", child))
        measured = files("etl").joinpath("data", f"fields_{lang}_measured.tsv")
        if measured.is_file():
            with as_file(measured) as path:
                con.execute("INSERT INTO measured FROM read_csv(?, delim = '\t')", [store.literal(path)])
        for name in sorted(texts.keys() - set(_COMMON)):
            yield _table(con, name, texts[name])


def _table(con: duckdb.DuckDBPyConnection, name: str, text: str) -> Table:
    caption = text.partition("\n")[0].removeprefix("-- ")
    try:
        found = con.execute(text)
        columns, rows = tuple(column[0] for column in found.description or ()), tuple(found.fetchall())
        nobody_looked = not rows and name in ("oddities", "looked")  # there are always some
        return Table(name, caption, columns, rows, ABSENT[name] if nobody_looked else None)
    except (duckdb.CatalogException, duckdb.BinderException):  # a table or column is not there
        return Table(name, caption, absent=ABSENT.get(name, OTHER_VERSION))
    except duckdb.Error as error:
        raise Problem(f"The report could not be made: {str(error).splitlines()[0]} ({name}).") from error


def queries() -> list[Query]:
    """The ready queries of ``sql/queries.sql``: a comment, then the query, then a blank line."""
    text = files("etl").joinpath("sql", "queries.sql").read_text("utf-8")
    pieces = (piece.partition("\n") for piece in text.strip().split("\n\n"))
    return [Query(title.removeprefix("-- "), sql) for title, _, sql in pieces]
