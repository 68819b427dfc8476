"""Richness: points of the sections that an entry has, against all that its kind can have; defined in sql/richness.sql alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT
from making import HAUS, entry, info, page, parts
from reading import reading

from etl import merge as merging
from etl.address import CATEGORIES
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Example, Form, Hyphenation, Link, Note, Ref, Sense, Sound, Translation
from etl.tables import sql

NOTHING: dict[str, Any] = {"senses": (Sense("1", "1", None, None),)}
FULL: dict[str, Any] = {
    "genders": ("f",),
    "forms": (Form("Worte", "Nominativ Plural"),),
    "hyphenations": (Hyphenation("Wort", ("Wort",)),),
    "sounds": (Sound("ipa", "vɔʁt"), Sound("audio", "De-Wort.ogg"), Sound("rhyme", "ɔʁt")),
    "notes": (Note("etymology", "Herkunft", "von weit her"),),
    "examples": (Example("Ein Wort steht da."),),
    "links": tuple(Link(k, k, "Ding") for k in ("synonym", "antonym", "hypernym", "hyponym", "collocation", "derived")),
    "translations": (Translation("en", "Englisch", "word"),),
    "refs": (Ref("DWDS", "Wort"),),
}
CASES: dict[str, tuple[str, dict[str, Any], int]] = {
    "a noun with nothing": ("noun", NOTHING, 0),
    "a noun with everything": ("noun", FULL, 100),
    "a verb needs no gender": ("verb", {**FULL, "genders": ()}, 100),
    "a phrase needs no table": ("phrase", {**FULL, "forms": (), "genders": ()}, 100),
    "a gloss alone": ("noun", {}, 18),  # 20 of 111
    "a gloss alone, of a symbol": ("symbol", {}, 48),  # 20 of 42
    "more of one section is no richer": ("noun", {"glosses": ("eins", "zwei", "drei")}, 18),
    "a meronym stands for hyponyms": ("noun", {"links": (Link("meronym", "Meronyme", "Teil"),)}, 21),  # 23 of 111
    "a note on usage is no etymology": ("noun", {"notes": (Note("usage", "Anmerkung", "selten"),)}, 18),
    "a section that its kind has not": ("symbol", {"forms": FULL["forms"]}, 48),
    "a form page with all that it can have": (
        "declined_form",
        {"is_form": True, "form_of": ("Ding",), "hyphenations": FULL["hyphenations"], "sounds": FULL["sounds"]},
        100,
    ),
    "a form page that leads nowhere": ("declined_form", {"is_form": True}, 36),  # 8 of 22
    "a form page is one whatever its part of speech": ("noun", {"is_form": True}, 36),
    "a participle with meanings is an adjective": ("participle", {}, 20),  # 20 of 98
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    output = tmp_path_factory.mktemp("richness")
    pages = [page(name, n, entry(name, pos, **values)) for n, (name, (pos, values, _)) in enumerate(CASES.items(), 1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "parts", [*pages, page("Haus", 99, HAUS)]), output, "de", info(languages=None))
    with reading(output / "de" / "aqea.duckdb") as con:
        return dict(con.execute("SELECT title, richness FROM aqea_entries").fetchall())


@pytest.mark.parametrize("name", CASES)
def test_richness(made: dict[str, int], name: str) -> None:
    assert made[name] == CASES[name][2]


def _points() -> tuple[list[str], list[tuple[Any, ...]], dict[str, str]]:
    with duckdb.connect() as con:
        con.execute(sql("richness"))
        found = con.execute("SELECT * EXCLUDE (bit) FROM richness_points ORDER BY bit")
        kinds = [column[0] for column in found.description or ()][1:]
        return kinds, found.fetchall(), dict(con.execute("FROM richness_kinds").fetchall())


def test_every_part_of_speech_has_a_kind_and_every_kind_points() -> None:
    kinds, points, kind_of = _points()
    assert set(kind_of) == set(CATEGORIES)
    assert set(kind_of.values()) == set(kinds)
    assert all(any(row[n] for row in points) for n in range(1, len(kinds) + 1))


def test_each_section_has_its_own_bit() -> None:
    with duckdb.connect() as con:
        con.execute(sql("richness"))
        assert con.execute("SELECT list(bit ORDER BY bit) = range(count(*)) FROM richness_points").fetchall() == [(True,)]
    bits = re.findall(r"<< (\d+)\)", sql("richness"))
    assert bits == [str(n) for n in range(1, len(bits) + 1)]
    assert len(bits) + 1 == len(_points()[1])


def test_the_documentation_has_the_points_that_count() -> None:
    kinds, points, kind_of = _points()
    rows = [
        line.strip("| ").split(" | ") for line in Path(ROOT / "docs/richness.md").read_text("utf-8").split("\n") if line.startswith("| ")
    ]
    assert rows[0] == ["section", *kinds]
    assert rows[1:] == [[row[0], *(str(n or "–") for n in row[1:])] for row in points]
    text = (ROOT / "docs/richness.md").read_text("utf-8")
    assert all(f"`{pos}`" in text for pos in kind_of)


def test_what_other_pages_say_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the field, nor a link that leads to the entry, nor how rich the others are."""
    monkeypatch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
    found = []
    for n, others in enumerate(([], [page("Haus", 99, HAUS), *(page(f"Ding{n}", 200 + n, entry(f"Ding{n}", **FULL)) for n in range(5))])):
        output = tmp_path / str(n)
        merge(parts(output / "parts", [page("Bank", 1, entry("Bank")), *others]), output, "de", info())
        with reading(output / "de" / "aqea.duckdb") as con:
            found += con.execute("SELECT richness FROM aqea_entries WHERE title = 'Bank'").fetchall()
    assert found[0] == found[1]
