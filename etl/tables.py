"""What the tables are: ``sql/tables.sql``, parsed once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple


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
