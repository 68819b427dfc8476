"""Rows and sentences as a person sees them: tables cut to the terminal, CSV, JSON; and how to call the next command."""

from __future__ import annotations

import itertools
import json
import math
import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import click


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
    """Rows to stdout; as CSV and JSON one by one as they come, as a table cut to the terminal's width."""
    if style == "json":
        names: list[str] = []
        for name in columns:  # two of one name would be one key
            names.append(next(told for n in itertools.count() if (told := f"{name}_{n}" if n else name) not in names))
        for row in rows:
            values = (None if isinstance(value, float) and not math.isfinite(value) else short(value) for value in row)
            click.echo(json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, default=plain))
        return
    if style == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [json.dumps(v, ensure_ascii=False, default=str) if isinstance(v, list | dict) else short(v) for v in row] for row in rows
        )
        return
    longest = shutil.get_terminal_size().columns // 2 if sys.stdout.isatty() else None
    cells = [[cut(cell(value), longest) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    for line in [list(columns), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def plain(value: object) -> object:
    """What JSON has no type for; sum() of whole numbers comes as a Decimal."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def cut(text: str, longest: int | None) -> str:
    """A cell that leaves room for others on a terminal."""
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"


def cell(value: object) -> str:
    """A value in a table's cell, one line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return " ".join(str(short(value)).split())


def short(value: object) -> object:
    """A number as it was stored: a FLOAT comes back with digits that it never had."""
    return float(f"{value:.7g}") if isinstance(value, float) else value


def again(arguments: Sequence[str]) -> str:
    """The command line that goes on."""
    return shlex.join([program(), *arguments])


def program() -> str:
    """How a person calls us: by name where the name is on the path, else as the Makefile does."""
    called = Path(sys.argv[0])
    return "aqea" if shutil.which("aqea") or called.name != "aqea" else os.path.relpath(called)
