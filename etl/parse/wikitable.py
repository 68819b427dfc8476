"""Inflection tables in raw wikitext (``{| … |}``): old pages, and languages for which the edition has no table template.

A table is read as a grid (cells over several rows or columns stand in each of them); what its header cells say names the slot of a
cell: ``Genitiv`` at the left and ``Plural`` above make ``Genitiv Plural``.  A table of which no cell gets a feature is none of
inflection.  Syntax: https://www.mediawiki.org/wiki/Help:Tables.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from etl.model import Form
from etl.parse.cells import row_of, values
from etl.parse.context import Context
from etl.parse.grammar import inflection
from etl.wikitext import inside, without_refs

_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?(\d{1,2})", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*(?:[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s|\"']+)\s*)*\|(?!\|)")
_DATA, _HEADER = re.compile(r"\|\|"), re.compile(r"!!|\|\|")
_GUARDED = re.compile(r"\[\[[^\[\]]*\]\]|\{\{[^{}]*\}\}")
_LARGEST = 60  # rows or columns; a larger table is no inflection


class _Cell(NamedTuple):
    text: str  # wikitext
    header: bool
    rows: int
    columns: int


def table_forms(lines: list[str], ctx: Context) -> list[Form]:
    """The forms of one table; none where its headers name no feature."""
    grid = _grid(_rows(lines))
    rules = inflection(ctx)
    found: list[Form] = []
    seen: set[tuple[str, str | None]] = set()
    headers = dict.fromkeys(cell.text for row in grid for cell in row if cell is not None and cell.header and cell.text)
    known = False
    odd = 0  # cells of which the headers say nothing
    for number, row in enumerate(grid):
        left: list[str] = []
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if cell.header:
                if column == 0 or row[column - 1] is None or row[column - 1].header:  # type: ignore[union-attr]
                    left.append(cell.text)
                continue
            above = [over.text for line in grid[:number] if column < len(line) and (over := line[column]) is not None and over.header]
            named = dict.fromkeys([*left, *above])
            slot = " ".join([word for text in named if (word := ctx.plain(text))])
            place = rules.cell(slot)
            if place.role != "form":
                odd += bool(ctx.plain(cell.text))
                continue
            known = True
            tail = place.tails[None]
            later = 0
            for value in values(_without_sounds(cell.text, ctx), place, ctx, rules):
                one = row_of(tail, value, later)
                if (one.form, one.slot) not in seen:
                    seen.add((one.form, one.slot))
                    found.append(one)
                    later += 1
            if later:
                for text in named:
                    headers.pop(text, None)
    if not known:
        return []
    if headers:  # of columns without a form, and in the corner
        ctx.count("skipped", "layout", "{|", len(headers))
    if odd:
        ctx.count("unknowns", "section", "{|", odd)
    return found


def _without_sounds(text: str, ctx: Context) -> str:
    """A cell without sound files, which have no place among forms; they are counted."""
    if "{{" not in text:
        return text
    for name in ctx.profile.terms.audio:
        pattern = re.compile(r"\(?\{\{\s*" + re.escape(name) + r"\s*\|[^{}]*\}\}\)?")
        text, n = pattern.subn(" ", text)
        if n:
            ctx.count("skipped", "audio", "{|", n)
    return text


def _rows(lines: list[str]) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = [[]]
    for line in lines[1:]:
        mark, rest = line[:1], line[1:]
        if line.startswith("|-"):
            rows.append([])
        elif line.startswith(("|}", "|+")):
            continue
        elif mark in "|!" and mark:
            for piece in _split(rest, _HEADER if mark == "!" else _DATA):
                rows[-1].append(_cell(piece, mark == "!"))
        elif rows[-1]:
            last = rows[-1][-1]
            rows[-1][-1] = last._replace(text=f"{last.text}\n{line}")
    return [row for row in rows if row]


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """A line's cells; what stands in links and templates separates nothing."""
    spans = [span.span() for span in _GUARDED.finditer(text)] if "[[" in text or "{{" in text else []
    pieces: list[str] = []
    at = 0
    for found in separator.finditer(text):
        if not inside(found.start(), spans):
            pieces.append(text[at : found.start()])
            at = found.end()
    return [*pieces, text[at:]]


def _cell(text: str, header: bool) -> _Cell:
    attributes = _ATTRIBUTES.match(text)
    told = ""
    if attributes is not None:
        told = attributes[0]
        text = text[attributes.end() :]
    spans = {kind.lower(): min(int(size), _LARGEST) or 1 for kind, size in _SPAN.findall(told)}
    text = without_refs(text).strip()
    # before 2012 a header was a cell of another colour
    return _Cell(text, header or "bgcolor" in told.lower(), spans.get("row", 1), spans.get("col", 1))


def _grid(rows: list[list[_Cell]]) -> list[list[_Cell | None]]:
    grid: list[list[_Cell | None]] = []
    held: dict[int, tuple[_Cell, int]] = {}  # column -> cell from above, rows that it still takes
    for row in rows[:_LARGEST]:
        line: list[_Cell | None] = []
        waiting = list(row)
        while (waiting or any(column >= len(line) for column in held)) and len(line) < _LARGEST:
            column = len(line)
            if column in held:
                cell, left = held.pop(column)
                line.append(cell)
                if left > 1:
                    held[column] = (cell, left - 1)
            elif waiting:
                cell = waiting.pop(0)
                for place in range(column, min(column + cell.columns, _LARGEST)):
                    line.append(cell)
                    if cell.rows > 1:
                        held[place] = (cell, cell.rows - 1)
            else:
                line.append(None)
        grid.append(line)
    return grid
