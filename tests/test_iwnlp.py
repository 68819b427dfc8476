"""Forms that another parser (IWNLP) expected of real pages: of those that occur in the page's text 0.99 are found."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import SHARED, needs_shared

from etl.parse.context import Context
from etl.parse.forms import forms, is_table
from etl.profiles import PROFILES
from etl.wikitext import template, templates, without_comments

REFERENCE = SHARED / "data" / "de" / "reference" / "iwnlp_expected.json"
PAGES = SHARED / "data" / "de" / "pages"
NOT_FORMS = {"Text", "POS", "Genus", "WiktionaryID", "_type", "Hilfsverb", "Pronomen", "Article", "Unpersönlich"}

NOT_IN_TABLE: dict[tuple[str, str], str] = {
    # (page, form) -> why no table of the page has it although the word occurs in the page's text
    ("Nord", "Norden"): "dative plural of a table that the page has no longer; the word stands in its senses",
    ("werden", "worden"): "the table has only geworden; the word stands among the translations",
    ("Zeitprozentverfahren", "Zeitprozentverfahren"): "a spelling page without a table",
}


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict) and "InflectedWord" in value:
        yield value["InflectedWord"]


def expected(entry: dict[str, Any]) -> set[str]:
    """The forms of one expected entry, without exclamation mark."""
    found = {leaf.rstrip("! ") for key, value in entry.items() if key not in NOT_FORMS for leaf in _leaves(value)}
    return {unicodedata.normalize("NFC", form) for form in found if form}


def page_forms(title: str, text: str) -> set[str]:
    """Every form of every table of a page."""
    ctx = Context(PROFILES["de"], title, "de", (), Counter())
    text = without_comments(text)[0]
    found: set[str] = set()
    for start, stop in templates(text):
        table = template(text[start:stop])
        if is_table(table.name, ctx):
            found |= {row.form for row in forms(table, ctx)}
    return found


@needs_shared
def test_expected_forms_are_found() -> None:
    hits, missing = 0, []
    for case in json.loads(REFERENCE.read_text("utf8")):
        page = Path(PAGES / f"{quote(case['word'], safe='')}.wiki")
        if not page.is_file() or not isinstance(case["expected"], list):
            continue
        text = page.read_text("utf8")
        have = page_forms(case["word"], text)
        for entry in case["expected"]:
            for form in expected(entry):
                if not re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                    continue
                if form in have:
                    hits += 1
                elif (case["word"], form) not in NOT_IN_TABLE:
                    missing.append((case["word"], form))
    print(f"{hits} found, missing: {missing}, listed: {len(NOT_IN_TABLE)}")
    assert hits > 400
    assert hits / (hits + len(missing) + len(NOT_IN_TABLE)) >= 0.99, missing
    assert not missing


TABLES_OF_THEIRS = {
    "PräsensAktivIndikativ": ("present", "indicative"),
    "PräteritumAktivIndikativ": ("preterite", "indicative"),
    "PräsensAktivKonjunktiv": (None, "subjunctive_1"),
    "PräteritumAktivKonjunktiv": (None, "subjunctive_2"),
}


@needs_shared
def test_whole_conjugations() -> None:
    """sein, stehen, werden: every simple finite form that IWNLP has of their pages of inflection follows from the overview."""
    asked = 0
    for case in json.loads(REFERENCE.read_text("utf8")):
        if case["file"] != "VerbUnregelmaessigTests.cs":
            continue
        word = case["word"]
        ctx = Context(PROFILES["de"], word, "de", (), Counter())
        text = (PAGES / f"{quote(word, safe='')}.wiki").read_text("utf8")
        tables = [template(text[start:stop]) for start, stop in templates(text)]
        verb = next(one for one in tables if one.name.startswith("Deutsch Verb"))
        have = {(row.tense, row.mood, row.grammatical_number, row.person, row.form) for row in forms(verb, ctx)}
        for key, values in case["expected"][0].items():
            name, _, person = key.partition("_")
            if name in TABLES_OF_THEIRS and (place := re.fullmatch(r"(Singular|Plural)([123])Person", person)):
                for form in values:
                    asked += 1
                    row = (*TABLES_OF_THEIRS[name], place[1].lower(), ("first", "second", "third")[int(place[2]) - 1], form)
                    assert row in have, (word, row)
    assert asked > 70


@needs_shared
@pytest.mark.parametrize(("word", "form"), sorted(NOT_IN_TABLE))
def test_listed_forms_are_missing_indeed(word: str, form: str) -> None:
    assert form not in page_forms(word, (PAGES / f"{quote(word, safe='')}.wiki").read_text("utf8"))
