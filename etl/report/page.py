"""Tables and pictures to HTML: ``page.html`` filled in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined

from etl.report import Query, Table, figures

LONG = 100  # letters of a cell that has a line of its own on a phone
_WEB = re.compile(r"https?://")  # no other scheme becomes a link


class Cell(NamedTuple):
    """A cell as it is shown; ``key`` is what it is sorted by, where that is a number."""

    text: str
    key: float | int | None = None
    url: str | None = None


def render(tables: Mapping[str, Table], queries: Sequence[Query]) -> str:
    """The page of all tables.  Two of the same tables are the same, byte for byte."""
    environment = Environment(
        loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"cells": cells, "headings": headings, "long": long}
    scripts = [_read("sortable.min.js").strip(), _read("page.js").strip()]
    return environment.get_template("page.html").render(
        tables=tables,
        facts=dict(tables["facts"].rows),
        counts={name: count for name, count, _ in tables["counts"].rows},
        figures={name: figures.draw(table) for name, table in tables.items()},
        maps=list(figures.address_maps(tables["map"])),
        queries=queries,
        style=_read("page.css"),
        scripts=scripts,
        allowed=" ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts),
    )


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def headings(table: Table) -> list[tuple[str, bool]]:
    """Name of each column that is shown, and whether it holds numbers."""
    return [
        (name, all(isinstance(row[n], int | float | None) for row in table.rows)) for n, name in enumerate(table.columns) if name != "url"
    ]


def long(table: Table) -> set[int]:
    """The columns, of those that are shown, that hold whole sentences."""
    shown = [n for n, name in enumerate(table.columns) if name != "url"]
    return {at for at, n in enumerate(shown) if any(isinstance(row[n], str) and len(row[n]) > LONG for row in table.rows)}


def cells(table: Table) -> list[list[Cell]]:
    """Each row's cells; the column ``url`` goes into the one before it."""
    at = table.columns.index("url") if "url" in table.columns else None
    found = []
    for row in table.rows:
        line = [cell(name, value) for name, value in zip(table.columns, row, strict=True)]
        if at is not None:
            url = line.pop(at).text
            if _WEB.match(url):
                line[at - 1] = line[at - 1]._replace(url=url)
        found.append(line)
    return found


def cell(column: str, value: Any) -> Cell:
    """A value as a reader sees it."""
    if value is None:
        return Cell("")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(str(value))
    if isinstance(value, int):
        return Cell(f"{value:,}", value)
    return Cell(format(value, ",.1f" if "%" in column or column in ("seconds", "mean") else ".3f" if column == "score" else ".4g"), value)
