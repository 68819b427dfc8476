"""The German profile against the tables it must agree with, and against itself."""

from __future__ import annotations

import csv
import json
import pickle
import re

import pytest
from conftest import SHARED, needs_shared

from etl.model import Problem
from etl.profiles import PROFILES, languages, profile
from etl.profiles.de_languages import CODES, NAMES

DE = PROFILES["de"]


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_profiles_are_known_by_name() -> None:
    assert profile("de") is DE
    with pytest.raises(Problem, match="known: de"):
        profile("xx")


def test_a_profile_travels_as_its_name() -> None:
    sent = pickle.dumps(DE)
    assert len(sent) < 200
    assert pickle.loads(sent) is DE


@needs_shared
def test_every_section_of_the_table_is_known() -> None:
    known = rows("SECTIONS.tsv")
    assert len(known) > 40
    for row in known:
        others = re.sub(r"\((?!Deutsch).*", "", row["also called"] or "")
        if others.startswith(("page-level", "in ", "Grundformverweis")):
            others = ""
        for name in (row["section"], *others.split(",")):
            name = name.partition(" and other names")[0].strip().lower()
            found = DE.sections.get(name) or next((kind for start, kind in DE.section_starts if name.startswith(start)), None)
            assert name == "" or found is not None, name
            assert found is None or (found.table, found.kind) == (row["table"], row["kind"] or ""), name


@needs_shared
def test_every_part_of_speech_of_the_table_is_known() -> None:
    for row in rows("CATEGORIES.tsv"):
        for name in filter(None, (row["wortart"] or "").split(", ")):
            assert DE.pos[name.lower()] == row["key"], name
    keys = {row["key"] for row in rows("CATEGORIES.tsv")}
    assert set(DE.pos.values()) <= keys
    assert DE.form_categories | DE.open_form_categories | DE.pos_last | set(DE.pos_first) <= keys


@needs_shared
def test_every_heading_of_a_full_dump_has_a_category() -> None:
    headings = (SHARED / "data/de/reference/ynsrc_all_wortart_headings.txt").read_text("utf-8")
    names = {name.strip(" \u200e") for name in re.findall(r"\{\{Wortart\|([^|}]*)", headings)}
    unknown = {name for name in names if name and name.lower() not in DE.pos}
    assert len(names) > 50
    assert unknown == set()


@needs_shared
def test_every_abbreviation_is_written_out() -> None:
    table = json.loads((SHARED / "data/de/reference/labels_abk.json").read_text("utf-8"))["abk"]
    # their "mittell^ateinisch" is a slip, and what is written out the same is no abbreviation
    wrong = {
        key: DE.labels.get(key)
        for key, text in table.items()
        if key != text and DE.labels.get(key, "").lower() != text.replace("^", "").lower()
    }
    same = {key for key in wrong if key.lower() == table[key].lower()}
    assert set(wrong) - same == {"mitteld."} - set(DE.labels)


@needs_shared
def test_every_language_of_the_edition_has_its_code() -> None:
    table = json.loads((SHARED / "data/de/reference/labels_langs.json").read_text("utf-8"))["langs"]
    assert {name for name in table.values() if name not in CODES} == set()
    assert {code for code in table if code not in NAMES} == set()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Deutsch", "de"),
        ("Englisch", "en"),
        ("International", "mul"),
        ("Latein", "la"),
        ("Lateinisch", "la"),
        ("Altgriechisch", "grc"),
        ("Obersorbisch", "hsb"),
        ("Niederdeutsch", "nds"),
        ("Plattdeutsch", "nds"),
        ("Alemannisch", "gsw"),
        ("Pennsylvania-Deutsch", "pdc"),
        ("Bokmål", "nb"),
        ("Westfriesisch", "fy"),
        ("Chinesisch (traditionell)", "zh"),
    ],
)
def test_codes(name: str, code: str) -> None:
    assert CODES[name] == code


@pytest.mark.parametrize(
    ("given", "meant"),
    [(None, {"de"}), ([], {"de"}), ("en", {"en"}), ("de, en", {"de", "en"}), (["de", "la"], {"de", "la"}), ("all", None)],
)
def test_languages_as_a_list_or_with_commas(given: str | list[str] | None, meant: set[str] | None) -> None:
    assert languages("de", given) == meant


def test_codes_have_the_form_of_codes() -> None:
    assert all(re.fullmatch(r"[a-z]{2,3}|x-[a-z-]+", code) for code in CODES.values())


def test_the_tables_agree_with_themselves() -> None:
    assert DE.label_markers <= DE.labels.keys() | DE.templates.keys()
    assert DE.conjunctions <= DE.connectors
    assert all(name == name.lower() for name in (*DE.sections, *DE.pos, *DE.template_sections))
    assert not DE.label_markers & DE.genders.keys()
    assert not DE.editorial.keys() & DE.layout
    assert list(DE.verb_prefixes) == sorted(DE.verb_prefixes, key=lambda prefix: -len(prefix)) or len(DE.verb_prefixes) > 150
