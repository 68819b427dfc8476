"""Tables of the report as pictures: Vega-Lite specifications, drawn to SVG by vl-convert.

The pictures are part of the page's text: no script draws them, so they print, and a browser without scripts shows them.  Their letters
have the page's colour, light or dark.  What Vega says of each mark to a screen reader becomes its title, which shows when
the mouse is over it; for screen readers each picture is one image, and its table stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

import vl_convert
from lxml import etree

from etl.report import Table

Spec = dict[str, Any]

INK = "#3b82c4"  # 3 to 1 or better on white and on black
WARM = "#d9730d"
THIRD = "#a15bc4"
GREY = "#808890"
WIDTH = 326  # pixels: what a phone has
PADDING = {"left": 14, "right": 32, "top": 4, "bottom": 4}  # a browser's letters may be wider than those that Vega reckoned with
CELL = 3  # pixels of a page of the address space
PAGES = 15_000  # of the address space that are drawn in all, so that the file stays small

CONFIG: Spec = {
    "background": None,
    "font": "Arial, Helvetica, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "domainColor": "currentColor",
        "tickColor": "currentColor",
        "gridColor": "currentColor",
        "gridOpacity": 0.12,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelLimit": 140,
    },
    "legend": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "orient": "top",
        "symbolStrokeWidth": 0,
        "symbolFillColor": GREY,
    },
    "text": {"color": "currentColor", "fontSize": 10},
}


NUMBERS: Spec = {"tickCount": 4, "labelExpr": "format(datum.value, datum.value < 1 ? '~g' : '~s')"}


def draw(table: Table) -> str:
    """The picture of a table as SVG; empty where there is none of it, or nothing to show."""
    make = FIGURES.get(table.name)
    return svg(make(_values(table)), table.caption) if make and len(table.rows) > 1 else ""


def svg(spec: Spec, label: str) -> str:
    """A Vega-Lite specification drawn, as one image for a screen reader, with a title on each mark."""
    root = etree.fromstring(vl_convert.vegalite_to_svg({"config": CONFIG, **spec}).encode())
    for element in list(root.iter("{*}*")):
        told = element.get("aria-label") if element.get("role") == "graphics-symbol" else None
        for name in ("role", "aria-roledescription", "aria-label", "aria-hidden", "pointer-events", "class", "stroke-miterlimit"):
            element.attrib.pop(name, "")
        if shade := element.attrib.pop("opacity", ""):
            element.set("opacity", f"{float(shade):.2g}")  # three times shorter, in a map with thousands of cells
        parent = element.getparent()
        if parent is not None and (element.get("display") == "none" or element.get("d") in ("", "M0,0h0v0h0Z")):
            parent.remove(element)
        elif told and element.tag.endswith("}path"):
            etree.SubElement(element, "title").text = told
    root.set("role", "img")
    root.set("aria-label", label)
    text: str = etree.tostring(root, encoding="unicode")
    return text


def _values(table: Table) -> list[Spec]:
    """Rows as Vega-Lite takes them.  A name of a column may have no dot and no bracket there."""
    return [dict(zip((name.replace(".", "") for name in table.columns), row, strict=True)) for row in table.rows]


def bars(what: str, number: str, most: int = 25, height: int = 15) -> Callable[[list[Spec]], Spec]:
    """Lying bars, one a row, the number behind each."""

    def spec(rows: list[Spec]) -> Spec:
        y = {"field": what, "type": "nominal", "sort": None, "title": None, "axis": {"ticks": False, "domain": False}}
        x = {"field": number, "type": "quantitative", "title": number, "axis": NUMBERS}
        return {
            "width": WIDTH,
            "height": {"step": height},
            "padding": PADDING,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "data": {"values": rows[:most]},
            "encoding": {"y": y, "x": x},
            "layer": [
                {"mark": {"type": "bar", "color": INK}},
                {"mark": {"type": "text", "align": "left", "dx": 3, "aria": False}, "encoding": {"text": {"field": number, "format": ","}}},
            ],
        }

    return spec


def stages(rows: list[Spec]) -> Spec:
    """Seconds of each stage, and below it the memory."""
    kept = [row for row in rows if row["memory at most, MB"] is not None]
    parts = [bars("stage", "seconds")(rows), *([bars("stage", "memory at most, MB")(kept)] if kept else [])]
    return {"vconcat": [{**part, "width": WIDTH - 110, "autosize": "pad"} for part in parts], "padding": PADDING}


def stacked(what: str, number: str, kind: str) -> Callable[[list[Spec]], Spec]:
    """Standing bars of a step's width, in pieces by kind."""

    def spec(rows: list[Spec]) -> Spec:
        return {
            "width": WIDTH,
            "height": 180,
            "autosize": {"type": "fit-x", "contains": "padding"},
            "data": {"values": rows},
            "mark": "bar",
            "encoding": {
                "x": {"field": what, "type": "ordinal", "axis": {"labelAngle": 0, "labelOverlap": True, "format": "~g"}},
                "y": {"field": number, "type": "quantitative", "axis": NUMBERS},
                "color": {"field": kind, "type": "nominal", "title": None, "legend": {"columns": 3}, "scale": {"scheme": "tableau10"}},
            },
        }

    return spec


def coverage(rows: list[Spec]) -> Spec:
    """Part of speech by section, the share as colour and number."""
    fixed = ("part of speech", "entries")
    cells = [
        {"part of speech": row["part of speech"], "section": section, "share %": share}
        for row in rows
        for section, share in row.items()
        if section not in fixed
    ]
    place = {"type": "nominal", "sort": None, "title": None}
    return {
        "width": {"step": 36},
        "height": {"step": 18},
        "padding": PADDING,
        "data": {"values": cells},
        "encoding": {
            "x": {"field": "section", **place, "axis": {"orient": "top", "labelAngle": -50, "ticks": False, "domain": False}},
            "y": {"field": "part of speech", **place, "axis": {"ticks": False, "domain": False}},
        },
        "layer": [
            {
                "mark": {"type": "rect", "color": INK},
                "encoding": {
                    "opacity": {
                        "field": "share %",
                        "type": "quantitative",
                        "scale": {"domain": [0, 100], "range": [0.05, 0.75]},
                        "legend": None,
                    }
                },
            },
            {"mark": {"type": "text", "aria": False}, "encoding": {"text": {"field": "share %", "format": ".0f"}}},
        ],
    }


def reliability(rows: list[Spec]) -> Spec:
    """Share of right fields by confidence, with the range that the number of those judged leaves; dashed: right as often as confident."""
    for row in rows:
        row["below"] = min(row["to below"], 1)
        row["middle"] = (row["confidence from"] + row["below"]) / 2
        row["told"] = (
            f"confidence {row['confidence from']:.2f} to {row['below']:.2f}: {row['accepted']} of {row['judged']} right ({row['right %']} %)"
        )
    x = {
        "field": "middle",
        "type": "quantitative",
        "title": "confidence",
        "scale": {"domain": [0.45, 1], "nice": False},
        "axis": {"tickCount": 6},
    }
    y = {"field": "right %", "type": "quantitative", "title": "right, % of those judged", "scale": {"domain": [40, 100]}}
    told = {"description": {"field": "told"}}
    return {
        "width": WIDTH,
        "height": 220,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": [
            {
                "data": {"values": [{"middle": 0.45, "right %": 45}, {"middle": 1, "right %": 100}]},
                "mark": {"type": "line", "color": GREY, "strokeDash": [4, 4], "aria": False},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": rows},
                "encoding": {"x": x},
                "layer": [
                    {
                        "mark": {"type": "rule", "color": INK, "aria": False},
                        "encoding": {"y": {"field": "at least % (95 of 100)", "type": "quantitative"}, "y2": {"field": "at most %"}},
                    },
                    {"mark": {"type": "line", "color": INK, "aria": False}, "encoding": {"y": y}},
                    {"mark": {"type": "point", "filled": True, "size": 50, "color": INK}, "encoding": {"y": y, **told}},
                ],
            },
        ],
    }


def richness(rows: list[Spec]) -> Spec:
    """Lemmas and forms by richness."""
    both = ("lemmas", "forms")
    long = [{"richness from": row["richness from"], "kind": kind, "entries": row[kind]} for row in rows for kind in both]
    return stacked("richness from", "entries", "kind")(long)


class Map(NamedTuple):
    """The pages of a domain as a picture; ``svg`` is empty where the picture would make the file too large."""

    domain: str
    language: str
    pages: int
    given: int
    svg: str


def address_maps(table: Table) -> Iterator[Map]:
    """A picture of each domain, the largest first."""
    left = PAGES
    for (domain, language), found in groupby(_values(table), lambda row: (row["domain"], row["language"])):
        rows = list(found)
        told = f"{language}: {len(rows):,} pages of the address space, categories from top to bottom, fields from left to right"
        left -= len(rows)
        yield Map(domain, language, len(rows), sum(row["given"] for row in rows), svg(address_map(rows), told) if left >= 0 else "")


REGIONS = (
    {"x": 0, "x2": 160, "y": 1, "y2": 32, "name": "own pages: part of speech by field", "at": [160, 32]},
    {"x": 0, "x2": 160, "y": 32, "y2": 255, "name": "overflow: further pages of the field above", "at": [0, 255]},
    {"x": 160, "x2": 255, "y": 32, "y2": 255, "name": "spill: further pages of any field", "at": [160, 255]},
)
"""What the bytes QQ (y) and EE (x) stand for, with the place of the name; the other places are never used."""


def address_map(rows: list[Spec]) -> Spec:
    """256 by 256: a page a cell, its kind as hue, its fill as strength."""
    scale = {"domain": [0, 256], "nice": False, "zero": True}
    axis = {"values": list(range(0, 256, 16)), "labelExpr": "format(datum.value, '02X')", "gridOpacity": 0.06}
    x: Spec = {"type": "quantitative", "scale": scale, "axis": {**axis, "orient": "top", "title": "field (third byte, EE)"}}
    y: Spec = {
        "type": "quantitative",
        "scale": {**scale, "reverse": True},
        "axis": {**axis, "title": "category (second byte, QQ)"},
    }
    values = [{"x": row["ee"], "y": row["qq"], "given": row["given"], "kind": row["kind"], "told": row["told"]} for row in rows]
    return {
        "width": 256 * CELL,
        "height": 256 * CELL,
        "layer": [
            {
                "data": {"values": list(REGIONS)},
                "encoding": {"x": {"field": "x", **x}, "x2": {"field": "x2"}, "y": {"field": "y", **y}, "y2": {"field": "y2"}},
                "mark": {"type": "rect", "fill": GREY, "fillOpacity": 0.07, "stroke": GREY, "strokeWidth": 0.5, "aria": False},
            },
            {
                "data": {"values": list(REGIONS)},
                "encoding": {"x": {"field": "at[0]", **x}, "y": {"field": "at[1]", **y}, "text": {"field": "name"}},
                "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 5, "dy": -5, "fontSize": 12, "aria": False},
            },
            {
                "data": {"values": values},
                "transform": [{"calculate": "datum.x + 1", "as": "x2"}, {"calculate": "datum.y + 1", "as": "y2"}],
                "encoding": {
                    "x": {"field": "x", **x},
                    "x2": {"field": "x2"},
                    "y": {"field": "y", **y},
                    "y2": {"field": "y2"},
                    "description": {"field": "told"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "title": "page",
                        "scale": {"domain": ["own page", "overflow", "spill"], "range": [INK, WARM, THIRD]},
                    },
                    "opacity": {
                        "field": "given",
                        "type": "quantitative",
                        "title": "addresses given, of 254",
                        "scale": {"domain": [1, 254], "range": [0.4, 1], "clamp": True},
                        "legend": {"values": [1, 64, 127, 191, 254]},
                    },
                },
                "mark": {"type": "rect"},
            },
        ],
    }


FIGURES: Mapping[str, Callable[[list[Spec]], Spec]] = {
    "stages": stages,
    "pos": bars("part of speech", "entries"),
    "languages": bars("language", "entries"),
    "letters": bars("letter", "entries", most=60, height=13),
    "coverage": coverage,
    "forms": bars("source", "forms"),
    "links": bars("kind", "links"),
    "translations": bars("language", "translations"),
    "fields": bars("field", "entries", most=40),
    "methods": bars("method", "entries"),
    "classified": bars("part of speech", "given a field %"),
    "confidence": stacked("confidence from", "entries", "method"),
    "reliability": reliability,
    "richness": richness,
    "unknown_kinds": bars("what", "times"),
}
"""Name of a table -> its rows to a specification."""
