"""An entry's forms as the tables that people know: cases by numbers, persons by tenses, degrees; what fits in none, as a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Row = dict[str, Any]


class Layout(NamedTuple):
    """A kind of table: a form belongs in it where it has every feature of ``needs``."""

    caption: str
    needs: tuple[str, ...]
    apart: tuple[str, ...]  # one table for each combination of these
    rows: tuple[str, ...]
    columns: tuple[str, ...]


LAYOUTS = (
    Layout(
        "Declension",
        ("grammatical_case", "grammatical_number"),
        ("degree", "declension"),
        ("grammatical_case",),
        ("grammatical_number", "gender", "table_column"),
    ),
    Layout(
        "Conjugation", ("person", "grammatical_number", "mood"), ("voice", "verb_form"), ("grammatical_number", "person"), ("mood", "tense")
    ),
    Layout("Comparison", ("degree",), (), ("degree",), ()),
)

_ORDER = {
    value: n
    for n, value in enumerate(
        [
            *(
                "nominative",
                "genitive",
                "dative",
                "accusative",
                "first",
                "second",
                "third",
                "singular",
                "plural",
                "masculine",
                "feminine",
                "neuter",
                "common",
            ),
            *(
                "present",
                "preterite",
                "perfect",
                "pluperfect",
                "future",
                "future_perfect",
                "indicative",
                "subjunctive_1",
                "subjunctive_2",
                "imperative",
            ),
            *("positive", "comparative", "superlative", "active", "passive", "stative_passive", "strong", "weak", "mixed"),
        ]
    )
}
"""In this order values stand in rows and columns; others behind them."""
_PERSONS = {"first": "1st person", "second": "2nd person", "third": "3rd person"}


class Table(NamedTuple):
    """A table of forms: ``rows`` are a heading and one list of forms a column."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Row, ...], ...]], ...]
    size: int


def paradigms(forms: Iterable[Row]) -> tuple[list[Table], list[Row]]:
    """Tables of an entry's forms, and the forms that stand in none of them."""
    groups: dict[tuple[int, tuple[Any, ...]], list[Row]] = {}
    others = []
    for form in forms:
        for n, layout in enumerate(LAYOUTS):
            if all(form.get(feature) for feature in layout.needs):
                groups.setdefault((n, tuple(form.get(feature) for feature in layout.apart)), []).append(form)
                break
        else:
            others.append(form)
    keys = sorted(groups, key=lambda key: (key[0], _sorted(key[1])))
    return [_table(LAYOUTS[n], apart, groups[n, apart]) for n, apart in keys], others


def _table(layout: Layout, apart: tuple[Any, ...], forms: list[Row]) -> Table:
    # a feature that is the same everywhere tells nothing
    across = [f for n, f in enumerate(layout.columns) if not n or len({form.get(f) for form in forms}) > 1]
    cells: dict[tuple[tuple[Any, ...], tuple[Any, ...]], list[Row]] = {}
    for form in forms:
        cells.setdefault((tuple(form.get(f) for f in layout.rows), tuple(form.get(f) for f in across)), []).append(form)
    rows, columns = (sorted({key[side] for key in cells}, key=_sorted) for side in (0, 1))
    told = _told(apart)
    return Table(
        f"{layout.caption}: {told[0].lower()}{told[1:]}" if told else layout.caption,
        tuple(_told(column) or "Form" for column in columns),
        tuple((_told(row), tuple(tuple(cells.get((row, column), ())) for column in columns)) for row in rows),
        len(forms),
    )


def _sorted(values: tuple[Any, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((-1, "") if value is None else (_ORDER.get(value, len(_ORDER)), str(value)) for value in values)


def _told(values: tuple[Any, ...]) -> str:
    words = [_PERSONS.get(value) or str(value).replace("_", " ") for value in values if value is not None]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
