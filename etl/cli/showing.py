"""Rows and sentences as a person sees them: tables as wide as the terminal, CSV, JSON; and how to call the next command."""

from __future__ import annotations

import itertools
import json
import math
import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import click

NARROWEST = 13  # letters of a column that is wrapped: an address; where that is too wide, each row is a list of its values


def place(output: Path, lang: str) -> Path:
    """The output directory that has a run: ``output``, else the sample in it."""
    from etl import profiles, store

    if not store.database(output, lang).exists() and store.database(output / "sample", lang).exists():
        click.echo(f"(The sample in {output / 'sample'}; there is no run of a whole dump in {output} yet.)", err=True)
        return output / "sample"
    if not store.database(output, lang).exists():
        profiles.profile(lang)  # an edition that nobody can extract is told as that
    return output


def show(columns: Sequence[str], rows: Iterable[Sequence[object]], style: str) -> None:
    """Rows to stdout; as CSV and JSON one by one as they come, as a table wrapped to the terminal's width."""
    if style == "json":
        names: list[str] = []
        for name in columns:  # two of one name would be one key
            names.append(next(told for n in itertools.count() if (told := f"{name}_{n}" if n else name) not in names))
        for row in rows:
            values = (None if isinstance(value, float) and not math.isfinite(value) else value for value in row)
            click.echo(json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, default=plain))
        return
    if style == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([json.dumps(v, ensure_ascii=False, default=str) if isinstance(v, list | dict) else v for v in row] for row in rows)
        return
    for line in lines(columns, rows, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
        click.echo(line)


def lines(columns: Sequence[str], rows: Iterable[Sequence[object]], width: int | None = None) -> Iterator[str]:
    """A table; with a ``width`` no line is longer: cells go on below, or each row is a list where there are too many columns for that."""
    cells = [[cell(value) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    room = sum(widths) if width is None else width - 2 * (len(widths) - 1)
    if sum(min(wide, NARROWEST) for wide in widths) > room:
        name = max(map(len, columns))
        for n, row in enumerate(cells):
            yield from [""] * (n > 0)
            for told, text in zip(columns, row, strict=True):
                wrapped = _wrapped(text, max(NARROWEST, (width or 0) - name - 2)) if text else []
                yield from (f"{'' if k else told:{name}}  {line}" for k, line in enumerate(wrapped))
        return
    fits = (most for most in range(min(room, max(widths, default=0)), 0, -1) if sum(min(wide, most) for wide in widths) <= room)
    most = next(fits, 0)
    widths = [min(wide, most) for wide in widths]
    for row in [list(columns), ["-" * wide for wide in widths], *cells]:
        for line in itertools.zip_longest(*map(_wrapped, row, widths), fillvalue=""):
            yield "  ".join(text.ljust(wide) for text, wide in zip(line, widths, strict=True)).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) if len(text) > width else [text]


def plain(value: object) -> object:
    """What JSON has no type for; sum() of whole numbers comes as a Decimal."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def cut(text: str, longest: int) -> str:
    """The beginning of a text that is too long to be repeated whole."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def cell(value: object) -> str:
    """A value in a table's cell, one line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return " ".join(str(value).split())


def again(arguments: Sequence[str]) -> str:
    """The command line that goes on."""
    return shlex.join([program(), *arguments])


def program() -> str:
    """How a person calls us: by name where the name is on the path, else as the Makefile does."""
    called = Path(sys.argv[0])
    return "aqea" if shutil.which("aqea") or called.name != "aqea" else os.path.relpath(called)
