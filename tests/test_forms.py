"""Inflection tables: what is written in them, what follows from them by rule."""

from __future__ import annotations

import csv
import json
import lzma
import re
from collections import Counter

import pytest
from conftest import SHARED, needs_shared
from hypothesis import given
from hypothesis import strategies as st

from etl.model import Form
from etl.parse.context import Context
from etl.parse.forms import forms, is_table, separable, table_genders
from etl.parse.wikitable import table_forms
from etl.profiles import PROFILES
from etl.wikitext import template


def context(title: str, language: str = "de") -> Context:
    return Context(PROFILES["de"], title, language, (), Counter())


def counted(ctx: Context) -> dict[tuple[str, str, str], int]:
    return dict(ctx._counts)


def table(title: str, text: str, language: str = "de", source: str = "table") -> list[Form]:
    return [row for row in forms(template(text), context(title, language)) if row.source == source]


def told(row: Form, *names: str) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


# --- values of a cell -----------------------------------------------------------------------------------------------------

CELLS: list[tuple[str, str, str, list[dict[str, object]]]] = [
    # title, parameter, value -> rows (form and what differs from the default)
    ("Haus", "Nominativ Singular", "Haus", [{"form": "Haus", "slot": "Nominativ Singular"}]),
    ("Haus", "Genitiv Singular*", "Hauses", [{"form": "Hauses", "slot": "Genitiv Singular", "variant": 1}]),
    ("Haus", "Genitiv Singular", "des Hauses", [{"form": "Hauses", "article": "des"}]),
    ("Zug", "Genitiv Singular", "des Zug(e)s", [{"form": "Zugs", "article": "des"}, {"form": "Zuges", "article": "des", "variant": 1}]),
    ("Haus", "Dativ Singular", "dem Haus<br />dem Hause", [{"form": "Haus"}, {"form": "Hause", "variant": 1}]),
    ("Haus", "Dativ Singular", "dem Haus&lt;br /&gt;dem Hause", [{"form": "Haus"}, {"form": "Hause", "variant": 1}]),
    ("Haus", "Dativ Singular", "Haus<ref>Siehe <br> dort.</ref>", [{"form": "Haus"}]),
    ("Haus", "Dativ Singular", 'Haus<ref name="a" />', [{"form": "Haus"}]),
    ("Haus", "Dativ Singular", "Haus, Hause", [{"form": "Haus"}, {"form": "Hause", "variant": 1}]),
    ("Haus", "Dativ Singular", "Haus / Hause", [{"form": "Haus"}, {"form": "Hause", "variant": 1}]),
    ("Haus", "Dativ Singular", "''selten:'' dem Hause", [{"form": "Hause", "article": "dem"}]),
    ("Haus", "Dativ Singular", "Hause ''(veraltet)''", [{"form": "Hause"}]),
    ("Haus", "Dativ Singular", "<small>(dem Hause)</small>", [{"form": "Hause", "article": "dem"}]),
    ("Haus", "Dativ Singular", "dem Haus oder dem Hause", [{"form": "Haus"}, {"form": "Hause", "variant": 1}]),
    ("Haus", "Dativ Singular", "[[Haus]] ''oder'' Hause", [{"form": "Haus"}, {"form": "Hause", "variant": 1}]),
    ("Sein oder Nichtsein", "Dativ Singular", "Sein oder Nichtsein", [{"form": "Sein oder Nichtsein"}]),
    ("Haus", "Nominativ Plural", "—", []),
    ("Haus", "Nominativ Plural", "-", []),
    ("Haus", "Nominativ Plural", "", []),
    ("Haus", "Nominativ Plural", "?", []),
    ("Haus", "Nominativ Plural", "<center>–</center>", []),
    ("Haus", "Nominativ Plural", "{{fehlend}}", []),
    ("Lang", "Nominativ Singular", "<small>der / die</small> Lang", [{"form": "Lang", "article": "der/die"}]),
    ("Peru", "Nominativ Singular", "(das) Peru", [{"form": "Peru", "article": "das", "gender": "neuter"}]),
    ("Der alte Mann", "Nominativ Singular", "Der alte Mann", [{"form": "Der alte Mann", "article": None}]),
    ("die da", "Nominativ Singular", "die da", [{"form": "die da", "article": None}]),
    ("der", "Dativ Singular f", "der", [{"form": "der", "gender": "feminine", "slot": "Dativ Singular f"}]),
    ("kein", "Nominativ Singular m", "kein", [{"form": "kein", "gender": "masculine"}]),
    ("der", "Genitiv Plural", "deren, derer", [{"form": "deren"}, {"form": "derer", "variant": 1}]),
    ("Fritz", "Genitiv Singular", "Fritz’", [{"form": "Fritz’"}]),
    ("-keit", "Nominativ Singular", "-keit", [{"form": "-keit"}]),
    ("1:0-Sieg", "Nominativ Singular", "1:0-Sieg", [{"form": "1:0-Sieg"}]),
    ("Web 2.0", "Nominativ Singular", "Web 2.0", [{"form": "Web 2.0"}]),
    ("Haus", "Genitiv Singular 2**", "Hauses", [{"form": "Hauses", "table_column": 2, "variant": 2, "slot": "Genitiv Singular"}]),
    ("Haus", "Genitiv Singular* 2", "Hauses", [{"form": "Hauses", "table_column": 2, "variant": 1}]),
    ("Haus", "Genitiv Singular?", "Hauses", [{"form": "Hauses", "variant": 1}]),
    (
        "Lang",
        "Genitiv Singular",
        "<small>des</small> Langs/ <small>der</small> Lang",
        [{"form": "Langs", "article": "des"}, {"form": "Lang", "article": "der", "variant": 1}],
    ),
    ("Haus", "Wessen? (Einzahl)", "des Hauses", [{"form": "Hauses", "grammatical_case": "genitive", "slot": "Wessen? (Einzahl)"}]),
    (
        "Haus",
        "Wer oder was? (Mehrzahl)",
        "die Häuser",
        [{"form": "Häuser", "grammatical_case": "nominative", "grammatical_number": "plural"}],
    ),
    ("schnell", "Superlativ", "am schnellsten", [{"form": "schnellsten", "article": "am", "degree": "superlative"}]),
    ("schnell", "Superlativ", "schnellsten", [{"form": "schnellsten", "article": None}]),
    (
        "anrufen",
        "Präsens_ich",
        "rufe an",
        [{"form": "rufe an", "prefix": "an", "slot": "Präsens, ich", "person": "first", "tense": "present"}],
    ),
    (
        "anrufen",
        "Präsens_er, sie, es",
        "ruft an",
        [{"prefix": "an", "slot": "Präsens, er, sie, es", "person": "third", "grammatical_number": "singular"}],
    ),
    (
        "anrufen",
        "Imperativ Singular",
        "ruf an!",
        [{"form": "ruf an", "prefix": "an", "exclamation": True, "mood": "imperative", "person": "second"}],
    ),
    ("anrufen", "Imperativ Singular", "ruf(e) an!", [{"form": "ruf an"}, {"form": "rufe an", "variant": 1, "exclamation": True}]),
    ("Rad fahren", "Präsens_ich", "fahre Rad", [{"form": "fahre Rad", "prefix": None}]),
    ("schämen", "Präsens_du", "schämst dich", [{"form": "schämst", "pronoun": "dich"}]),
    ("schämen", "Partizip II", "sich geschämt", [{"form": "geschämt", "pronoun": "sich", "verb_form": "participle_2"}]),
    ("lesen", "Präsens_ich", "ich lese", [{"form": "lese", "pronoun": "ich"}]),
    ("lesen", "Konjunktiv II_ich", "läse", [{"form": "läse", "mood": "subjunctive_2", "slot": "Konjunktiv II, ich", "tense": None}]),
    ("lesen", "1.Vergangenheit_ich", "las", [{"form": "las", "tense": "preterite", "mood": "indicative", "slot": "1.Vergangenheit, ich"}]),
    ("lesen", "Imperativ Singular", "lies!, lese!", [{"form": "lies"}, {"form": "lese", "variant": 1}]),
]


LABELS = {
    "selten: Hauses": [("Hauses", ("selten",))],
    "Haus<br />veraltet: Hause": [("Haus", ()), ("Hause", ("veraltet",))],
    "(veraltet) Hause": [("Hause", ("veraltet",))],
    "dem Haus (''selten'' Hause)": [("Haus", ()), ("Hause", ("selten",))],
    "Haus (selten)": [("Haus", ("selten",))],
    "Haus<br />''auch'' Hause": [("Haus", ()), ("Hause", ("auch",))],
    "Haus, {{va.}} Hause": [("Haus", ()), ("Hause", ("veraltet",))],
    "des Haus (''Kurzwort'')": [("Haus", ("Kurzwort",))],
    "Haus ''(im Süden:)'', Hause": [("Haus", ("im Süden",)), ("Hause", ())],
    "Haus (''Hause'')": [("Haus", ()), ("Hause", ())],
    "Hauses<br /><small>''(Diesen Fall gibt es hier nicht.)''</small>": [("Hauses", ())],
    "des Hauses/ der Haus": [("Hauses", ()), ("Haus", ())],
}


@pytest.mark.parametrize("value", LABELS)
def test_labels_of_forms(value: str) -> None:
    found = table("Haus", f"{{{{Deutsch Substantiv Übersicht|Genitiv Singular={value}}}}}")
    assert [(row.form, row.labels) for row in found] == LABELS[value]


WIKITABLE = """{| class="x" style="float:right"
! width="65" | [[Hilfe:Kasus|Kasus]]
! [[Hilfe:Singular|Singular]] !! [[Hilfe:Plural|Plural]]
|-
! rowspan="2" | Nominativ
| '''dat Huus''' || de [[Hüser|Hüser]] ({{Audio|x.ogg}})
|-
| Hus || —
|-
| bgcolor="#F4F4F4" | '''Genitiv'''
| colspan="2" | Huuses
|}"""


def test_tables_in_raw_wikitext() -> None:
    found = table_forms(WIKITABLE.split("\n"), context("Huus", "nds"))
    assert [(row.slot, row.form, row.grammatical_case, row.grammatical_number) for row in found] == [
        ("Nominativ Singular", "Huus", "nominative", "singular"),
        ("Nominativ Plural", "Hüser", "nominative", "plural"),
        ("Nominativ Singular", "Hus", "nominative", "singular"),
        ("Genitiv Singular", "Huuses", "genitive", "singular"),
        ("Genitiv Plural", "Huuses", "genitive", "plural"),
    ]


@pytest.mark.parametrize(
    "text", ["{|", "{|\n|", "{|\n! a\n| b\n|}", "{|\n" + "|-\n| rowspan=99 colspan=99 | x\n" * 500, "{|\n|" + "||" * 20_000]
)
def test_raw_tables_that_are_no_inflection(text: str) -> None:
    assert table_forms(text.split("\n"), context("Haus")) == []


@pytest.mark.parametrize(("title", "parameter", "value", "rows"), CELLS)
def test_cell(title: str, parameter: str, value: str, rows: list[dict[str, object]]) -> None:
    found = table(title, f"{{{{Deutsch Wort Übersicht|{parameter}={value}}}}}")
    assert [row.form for row in found] == [want.get("form", row.form) for want, row in zip(rows, found, strict=False)]
    assert len(found) == len(rows)
    for row, want in zip(found, rows, strict=True):
        assert {name: getattr(row, name) for name in want} == want


FOREIGN: list[tuple[str, str, str, list[tuple[str, str]]]] = [
    ("en", "cat", "{{Englisch Substantiv Übersicht|Singular=the cat|Plural=the cats}}", [("Singular", "cat"), ("Plural", "cats")]),
    ("it", "bar", "{{Italienisch Substantiv Übersicht|Genus=m|Singular=il bar|Plural=i bar}}", [("Singular", "bar"), ("Plural", "bar")]),
    ("fr", "eau", "{{Französisch Substantiv Übersicht|Genus=f|Singular=l’eau|Plural=les eaux}}", [("Singular", "eau"), ("Plural", "eaux")]),
    (
        "en",
        "go",
        "{{Englisch Verb Übersicht|present_I=go|present_he, she, it=goes|past_simple_I=went|Flexion=nein}}",
        [("present, I", "go"), ("present, he, she, it", "goes"), ("past, simple, I", "went")],
    ),
    (
        "nl",
        "groot",
        "{{Niederländisch Adjektiv Übersicht|Grundform=groot|1. Steigerung=groter|2. Steigerung gebeugt=grootste}}",
        [("Grundform", "groot"), ("1. Steigerung", "groter"), ("2. Steigerung gebeugt", "grootste")],
    ),
    (
        "pl",
        "dom",
        "{{Polnisch Substantiv Übersicht|Lokativ Singular=domu|Instrumental Plural=domami}}",
        [("Lokativ Singular", "domu"), ("Instrumental Plural", "domami")],
    ),
    ("la", "rēx", "{{Latein Substantiv Übersicht|rēx|rēg|is}}", []),
]


@pytest.mark.parametrize(("language", "title", "text", "rows"), FOREIGN)
def test_tables_of_other_languages(language: str, title: str, text: str, rows: list[tuple[str, str]]) -> None:
    assert [told(row, "slot", "form") for row in table(title, text, language)] == rows


def test_genders_belong_to_their_columns() -> None:
    text = (
        "{{Deutsch Substantiv Übersicht|Genus 1=m|Genus 2=n|Nominativ Singular 1=Liter|Nominativ Singular 2=Liter|Nominativ Plural=Liter}}"
    )
    assert [told(row, "table_column", "gender") for row in table("Liter", text)] == [(1, "masculine"), (2, "neuter"), (None, None)]
    paired = text.replace("|Nominativ Plural=Liter", "|Nominativ Plural 1=Liter|Nominativ Plural 2=Liters")
    assert [told(row, "table_column", "gender") for row in table("Liter", paired)][2:] == [(1, "masculine"), (2, "neuter")]


def test_an_article_of_the_old_layout_tells_the_gender_of_the_table() -> None:
    text = "{{Deutsch Substantiv Übersicht|Nominativ Singular=das Buch|Nominativ Plural=die Bücher|Genitiv Singular=des Buches}}"
    assert {row.gender for row in table("Buch", text)} == {"neuter"}


GENDERS = [
    ("|Genus=m", ("m",)),
    ("|Genus={{m}}", ("m",)),
    ("|Genus=0", ()),
    ("|Genus 1=n|Genus 2=m|Genus 3=n", ("n", "m")),
    ("|Genus=m-l", ("m",)),
    ("|Nominativ Singular=der Hut", ()),
]


@pytest.mark.parametrize(("parameters", "genders"), GENDERS)
def test_table_genders(parameters: str, genders: tuple[str, ...]) -> None:
    assert table_genders(template(f"{{{{Deutsch Substantiv Übersicht{parameters}}}}}"), context("Hut")) == genders


def test_auxiliary_stands_on_the_participle_only() -> None:
    text = "{{Deutsch Verb Übersicht|Präsens_ich=segle|Partizip II=gesegelt|Hilfsverb=haben|Hilfsverb*=sein}}"
    rows = table("segeln", text)
    assert [told(row, "form", "auxiliary") for row in rows] == [("segle", None), ("gesegelt", "haben, sein")]


def test_separable() -> None:
    assert separable(table("anrufen", "{{Deutsch Verb Übersicht|Präsens_ich=rufe an}}")) is True
    assert separable(table("rufen", "{{Deutsch Verb Übersicht|Präsens_ich=rufe}}")) is False
    assert separable(table("Haus", "{{Deutsch Substantiv Übersicht|Nominativ Singular=Haus}}")) is None


def test_what_is_no_form_is_counted() -> None:
    ctx = context("Haus")
    text = (
        "{{Deutsch Substantiv Übersicht|Bild=Haus.jpg|mini|1|ein a = b|Bild 2=x.png|Nominativ Singular=Haus|Nominativ Plural=—|Rätsel=ja}}"
    )
    assert [row.form for row in forms(template(text), ctx)] == ["Haus"]
    assert counted(ctx) == {
        ("skipped", "image", "Bild"): 1,
        ("skipped", "image", "Bild 2"): 1,
        ("skipped", "image", "caption"): 1,
        ("skipped", "placeholder", "Deutsch Substantiv Übersicht"): 1,
        ("unknowns", "parameter", "Rätsel"): 1,
    }
    ctx = context("Haus")
    assert [row.form for row in forms(template("{{Deutsch Substantiv Übersicht|Nominativ Singular=Haus||Genitiv Hauses}}"), ctx)] == [
        "Haus"
    ]
    assert counted(ctx) == {("unknowns", "parameter", "Deutsch Substantiv Übersicht: 1"): 1}


def test_arguments_of_the_rules_are_not_unknown() -> None:
    ctx = context("Reisender")
    forms(template("{{Deutsch adjektivisch Übersicht|Genus=m|Stamm=Reisende}}"), ctx)
    assert not counted(ctx)


NAMES = [
    ("Deutsch Substantiv Übersicht", True),
    ("Deutsch Substantiv Übersicht -sch", True),
    ("Deutsch Vorname Übersicht f", True),
    ("Polnisch Verb Übersicht", True),
    ("Substantiv-Tabelle", True),
    ("Adjektiv-Tabelle (Deklination)", True),
    ("Schwedisch Pronomina-Tabelle", True),
    ("Deutsch Substantiv m stark", True),
    ("Schwedisch Substantiv u", True),
    ("Deutsch adjektivische Deklination f", True),
    ("Deutsch Personalpronomen 1", True),
    ("Ü-Tabelle", False),
    ("Symbol Übersicht", False),
    ("Grundformverweis Dekl", False),
    ("Wortart", False),
    ("Deutsch", False),
]


@pytest.mark.parametrize(("name", "answer"), NAMES)
def test_is_table(name: str, answer: bool) -> None:
    assert is_table(name, context("x")) is answer


# --- by rule ----------------------------------------------------------------------------------------------------------------

VERBS: list[tuple[str, str, dict[str, str]]] = [
    # infinitive, principal parts ich/du/er/Präteritum/Konjunktiv II/Imperative Singular/Plural -> slot: forms
    (
        "geben",
        "gebe gibst gibt gab gäbe gib gebt",
        {
            "Präsens, wir": "geben",
            "Präsens, ihr": "gebt",
            "Präteritum, du": "gabst",
            "Präteritum, ihr": "gabt",
            "Präteritum, sie": "gaben",
            "Konjunktiv I, er, sie, es": "gebe",
            "Konjunktiv I, du": "gebest",
            "Konjunktiv II, wir": "gäben",
            "Partizip I": "gebend",
            "Erweiterter Infinitiv": "zu geben",
        },
    ),
    (
        "arbeiten",
        "arbeite arbeitest arbeitet arbeitete arbeitete arbeite arbeitet",
        {"Präsens, ihr": "arbeitet", "Präteritum, du": "arbeitetest", "Präteritum, wir": "arbeiteten", "Konjunktiv I, ihr": "arbeitet"},
    ),
    (
        "wandern",
        "wandere wanderst wandert wanderte wanderte wandere wandert",
        {
            "Präsens, wir": "wandern",
            "Präsens, ihr": "wandert",
            "Konjunktiv I, er, sie, es": "wandere",
            "Konjunktiv I, du": "",
            "Konjunktiv I, sie": "wandern",
            "Partizip I": "wandernd",
        },
    ),
    (
        "sein",
        "bin bist ist war wäre sei seid",
        {
            "Präsens, wir": "sind",
            "Präsens, ihr": "seid",
            "Präteritum, du": "warst",
            "Präteritum, ihr": "wart",
            "Konjunktiv I, ich": "sei",
            "Konjunktiv I, du": "seiest seist",
            "Konjunktiv I, wir": "seien",
            "Konjunktiv II, du": "wärest wärst",
            "Partizip I": "seiend",
        },
    ),
    (
        "haben",
        "habe hast hat hatte hätte habe habt",
        {"Präsens, ihr": "habt", "Präteritum, wir": "hatten", "Konjunktiv I, du": "habest", "Konjunktiv II, sie": "hätten"},
    ),
    (
        "werden",
        "werde wirst wird wurde würde werde werdet",
        {"Präsens, ihr": "werdet", "Präteritum, du": "wurdest", "Konjunktiv II, ihr": "würdet"},
    ),
    (
        "können",
        "kann kannst kann konnte könnte — —",
        {"Präsens, ihr": "könnt", "Präteritum, sie": "konnten", "Konjunktiv I, ich": "könne", "Konjunktiv II, du": "könntest"},
    ),
    (
        "wissen",
        "weiß weißt weiß wusste wüsste wisse wisst",
        {"Präsens, wir": "wissen", "Präsens, ihr": "wisst", "Konjunktiv I, du": "wissest"},
    ),
    (
        "tun",
        "tue tust tut tat täte tu tut",
        {
            "Präsens, wir": "tun",
            "Präteritum, du": "tatest tatst",
            "Präteritum, ihr": "tatet",
            "Konjunktiv I, er, sie, es": "tue",
            "Partizip I": "tuend",
        },
    ),
    (
        "lesen",
        "lese liest liest las läse lies lest",
        {"Präteritum, du": "lasest last", "Präteritum, ihr": "last", "Präteritum, wir": "lasen", "Konjunktiv II, du": "läsest"},
    ),
    (
        "gehen",
        "gehe gehst geht ging ginge geh geht,gehet",
        {"Präsens, ihr": "geht", "Konjunktiv II, ihr": "ginget", "Partizip I": "gehend"},
    ),
    ("kommen", "komme kommst kommt kam käme komm kommt", {"Konjunktiv II, du": "kämest kämst", "Konjunktiv II, ihr": "kämet kämt"}),
    ("waschen", "wasche wäschst wäscht wusch wüsche wasch wascht", {"Konjunktiv II, du": "wüschest", "Präteritum, du": "wuschst"}),
    ("fallen", "falle fällst fällt fiel fiele fall fallt", {"Konjunktiv II, du": "fielest", "Präteritum, ihr": "fielt"}),
    ("brennen", "brenne brennst brennt brannte brennte brenn brennt", {"Konjunktiv II, du": "brenntest", "Präteritum, du": "branntest"}),
    ("mixen", "mixe mixt mixt mixte mixte mix mixt", {"Präsens, ihr": "mixt", "Präteritum, du": "mixtest", "Konjunktiv I, du": "mixest"}),
    ("knien", "knie kniest kniet kniete kniete — —", {"Präsens, ihr": "kniet", "Konjunktiv I, ihr": "kniet", "Partizip I": "kniend"}),
    ("schneien", "schneie schneist schneit schneite schneite — —", {"Präsens, ihr": "schneit", "Konjunktiv I, er, sie, es": "schneie"}),
    ("atmen", "atme atmest atmet atmete atmete — —", {"Präsens, ihr": "atmet"}),
    ("kennen", "kenne kennst kennt kannte kennte — —", {"Präsens, ihr": "kennt"}),
    ("lernen", "lerne lernst lernt lernte lernte — —", {"Präsens, ihr": "lernt"}),
    ("zeichnen", "zeichne zeichnest zeichnet zeichnete zeichnete — —", {"Präsens, ihr": "zeichnet"}),
    (
        "schreien",
        "schreie schreist schreit schrie schriee schrei schreit",
        {"Präteritum, wir": "schrien", "Präteritum, du": "schriest", "Konjunktiv I, ihr": "schreiet"},
    ),
    (
        "schneien",
        "— — schneit schneite schneite — —",
        {"Präteritum, er, sie, es": "schneite", "Präteritum, wir": "", "Präsens, wir": "", "Konjunktiv I, er, sie, es": "schneie"},
    ),
    (
        "ankommen",
        "komme_an kommst_an kommt_an kam_an käme_an komm_an kommt_an",
        {
            "Präsens, wir": "kommen an",
            "Präsens, ihr": "kommt an",
            "Präteritum, du": "kamst an",
            "Partizip I": "ankommend",
            "Erweiterter Infinitiv": "anzukommen",
            "Infinitiv": "ankommen",
        },
    ),
    ("fladan", "flad fladst fladd — — — —", {"Präsens, wir": ""}),  # a dialect: nothing is sure
]
PARTS = (
    "Präsens_ich",
    "Präsens_du",
    "Präsens_er, sie, es",
    "Präteritum_ich",
    "Konjunktiv II_ich",
    "Imperativ Singular",
    "Imperativ Plural",
)


@pytest.mark.parametrize(("title", "parts", "slots"), VERBS)
def test_conjugation(title: str, parts: str, slots: dict[str, str]) -> None:
    text = "".join(f"|{name}={part.replace('_', ' ')}" for name, part in zip(PARTS, parts.split(), strict=True))
    rows = table(title, f"{{{{Deutsch Verb Übersicht{text}}}}}", source="generated")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.slot or "", []).append(row.form)
    assert {slot: " ".join(found.get(slot, [])) if len(found.get(slot, [])) != 1 else found[slot][0] for slot in slots} == slots
    assert len({(row.form, row.slot) for row in rows}) == len(rows)


def test_conjugated_variants_keep_their_star_and_prefix() -> None:
    text = (
        "{{Deutsch Verb Übersicht|Präsens_er, sie, es=saugt aus|Präsens_ich=sauge aus|Präteritum_ich=sog aus|Präteritum_ich*=saugte aus}}"
    )
    rows = [row for row in table("aussaugen", text, source="generated") if row.slot == "Präteritum, wir"]
    assert [told(row, "form", "prefix", "variant", "person", "grammatical_number", "tense", "mood") for row in rows] == [
        ("sogen aus", "aus", 0, "first", "plural", "preterite", "indicative"),
        ("saugten aus", "aus", 1, "first", "plural", "preterite", "indicative"),
    ]


STRONG = {
    ("nominative", "singular", "masculine"): "er",
    ("genitive", "singular", "masculine"): "en",
    ("dative", "singular", "masculine"): "em",
    ("accusative", "singular", "masculine"): "en",
    ("nominative", "singular", "feminine"): "e",
    ("genitive", "singular", "feminine"): "er",
    ("dative", "singular", "feminine"): "er",
    ("accusative", "singular", "feminine"): "e",
    ("nominative", "singular", "neuter"): "es",
    ("genitive", "singular", "neuter"): "en",
    ("dative", "singular", "neuter"): "em",
    ("accusative", "singular", "neuter"): "es",
    ("nominative", "plural", None): "e",
    ("genitive", "plural", None): "er",
    ("dative", "plural", None): "en",
    ("accusative", "plural", None): "e",
}

ADJECTIVES: list[tuple[str, str, str, str]] = [
    # positive, comparative, superlative (with a dash for none) -> stems of the three
    ("klein", "kleiner", "kleinsten", "klein kleiner kleinst"),
    ("dunkel", "dunkler", "dunkelsten", "dunkl dunkler dunkelst"),
    ("teuer", "teurer", "teuersten", "teur teurer teuerst"),
    ("heiter", "heiterer", "heitersten", "heiter heiterer heiterst"),
    ("parallel", "paralleler", "parallelsten", "parallel paralleler parallelst"),
    ("leer", "—", "—", "leer"),
    ("hoch", "höher", "höchsten", "hoh höher höchst"),
    ("müde", "müder", "müdesten", "müd müder müdest"),
    ("fit", "fitter", "fittesten", "fitt fitter fittest"),
    ("groß", "größer", "am größten", "groß größer größt"),
    ("rentabel", "—", "—", "rentabl"),
    ("neu", "neuer", "neuesten", "neu neuer neuest"),
    ("tot", "—", "—", "tot"),
    ("rosa", "—", "—", ""),
    ("sexy", "—", "—", ""),
    ("Berliner", "—", "—", ""),
    ("heikel", "—", "—", ""),  # heikle: no comparative says so
]


@pytest.mark.parametrize(("positive", "comparative", "superlative", "stems"), ADJECTIVES)
def test_declension_of_adjectives(positive: str, comparative: str, superlative: str, stems: str) -> None:
    text = f"{{{{Deutsch Adjektiv Übersicht|Positiv={positive}|Komparativ={comparative}|Superlativ={superlative}}}}}"
    rows = table(positive, text, source="generated")
    degrees = ("positive", "comparative", "superlative")
    for degree, stem in zip(degrees, stems.split(), strict=False):
        strong = {
            told(row, "grammatical_case", "grammatical_number", "gender"): row.form
            for row in rows
            if row.degree == degree and row.declension == "strong"
        }
        assert strong == {key: stem + ending for key, ending in STRONG.items()}
        weak = [row for row in rows if row.degree == degree and row.declension == "weak"]
        assert {row.form for row in weak} == {stem + "e", stem + "en"}
        mixed = {told(row, "grammatical_case", "gender"): row.form for row in rows if row.degree == degree and row.declension == "mixed"}
        assert (mixed["nominative", "masculine"], mixed["dative", "feminine"], mixed["nominative", None]) == (
            stem + "er",
            stem + "en",
            stem + "en",
        )
    assert len(rows) == 48 * len(stems.split())
    assert len({(row.form, row.slot) for row in rows}) == len(rows)


@pytest.mark.parametrize("switch", ["keine weiteren Formen=ja", "am=nein"])
def test_an_adjective_without_further_forms_has_none(switch: str) -> None:
    assert table("prima", f"{{{{Deutsch Adjektiv Übersicht|Positiv=klein|Komparativ=—|Superlativ=—|{switch}}}}}", source="generated") == []


def test_an_adverb_is_not_declined() -> None:
    text = "{{Deutsch Adverb Übersicht|Positiv=oft|Komparativ=öfter|Superlativ=am öftesten}}"
    assert [told(row, "form", "source") for row in forms(template(text), context("oft"))] == [
        ("oft", "table"),
        ("öfter", "table"),
        ("öftesten", "table"),
    ]


GENERATED: list[tuple[str, str, dict[str, str]]] = [
    (
        "Englisch",
        "{{Deutsch Substantiv Übersicht -sch}}",
        {"Nominativ Singular": "Englisch Englische", "Genitiv Singular": "Englisch Englischs Englischen"},
    ),
    ("Köln", "{{Deutsch Toponym Übersicht}}", {"Genitiv Singular": "Kölns", "Nominativ Plural": ""}),
    ("Paris", "{{Deutsch Toponym Übersicht}}", {"Genitiv Singular": "Paris’"}),
    ("Bad Ems", "{{Deutsch Toponym Übersicht}}", {"Genitiv Singular": "", "Dativ Singular": "Bad Ems"}),
    ("Elbe", "{{Deutsch Toponym Übersicht|Genitiv Singular=—}}", {"Genitiv Singular": "", "Nominativ Singular": "Elbe"}),
    ("Maier", "{{Deutsch Nachname Übersicht}}", {"Genitiv Singular": "Maiers Maiers", "Nominativ Plural": "Maiers"}),
    ("Fuchs", "{{Deutsch Nachname Übersicht}}", {"Genitiv Singular": "Fuchs’ Fuchs’", "Dativ Plural": "Fuchs Fuchsens"}),
    ("Anna", "{{Deutsch Vorname Übersicht f}}", {"Genitiv Singular": "Annas", "Dativ Singular": "Anna"}),
    (
        "Reisender",
        "{{Deutsch adjektivisch Übersicht|Genus=m|Stamm=Reisende}}",
        {
            "Nominativ Singular stark": "Reisender",
            "Nominativ Singular schwach": "Reisende",
            "Genitiv Singular gemischt": "Reisenden",
            "Dativ Singular stark": "Reisendem",
        },
    ),
    (
        "Gutes",
        "{{Deutsch adjektivisch Übersicht|Genus=n|Stamm=Gute|kein Plural=ja}}",
        {"Akkusativ Singular gemischt": "Gutes", "Nominativ Plural stark": ""},
    ),
    (
        "Fremde",
        "{{Deutsch adjektivische Deklination f|Fremde}}",
        {"Genitiv Singular stark": "Fremder", "Genitiv Singular schwach": "Fremden", "Genitiv Plural stark": "Fremder"},
    ),
    (
        "Kater",
        "{{Deutsch Substantiv m stark|SINGULAR=Kater|PLURAL=Kater|GENITIV-E=0}}",
        {"Genitiv Singular": "Katers", "Dativ Plural": "Katern"},
    ),
    ("Kater", "{{Deutsch Substantiv m stark|SINGULAR=Kater|PLURAL=Kater}}", {"Genitiv Singular": "", "Dativ Singular": "Kater"}),
    ("Tat", "{{Deutsch Substantiv f schwach|SINGULAR=Tat|PLURAL=Taten}}", {"Genitiv Singular": "Tat", "Dativ Plural": "Taten"}),
    (
        "dein",
        "{{Deutsch Possessivpronomen|dein}}",
        {"Genitiv Singular Maskulinum": "deines", "Nominativ Singular Neutrum": "dein", "Dativ Plural": "deinen"},
    ),
    ("euer", "{{Deutsch Possessivpronomen|euer}}", {"Nominativ Singular Maskulinum": "euer", "Nominativ Singular Femininum": "eure"}),
    ("ich", "{{Deutsch Personalpronomen 1}}", {"Dativ Singular": "mir", "Nominativ Plural": "wir"}),
    (
        "er",
        "{{Deutsch Personalpronomen 3}}",
        {"Dativ Singular Femininum": "ihr", "Akkusativ Singular Maskulinum": "ihn", "Dativ Plural": "ihnen"},
    ),
]


@pytest.mark.parametrize(("title", "text", "slots"), GENERATED)
def test_tables_without_parameters(title: str, text: str, slots: dict[str, str]) -> None:
    found: dict[str, list[str]] = {}
    for row in table(title, text, source="generated"):
        found.setdefault(row.slot or "", []).append(row.form)
    assert {slot: " ".join(found.get(slot, [])) for slot in slots} == slots


# --- hostile input ------------------------------------------------------------------------------------------------------

HOSTILE = [
    "(" * 50_000,
    "<ref>" * 20_000,
    "((a)" * 20_000,
    "[[" * 50_000,
    "a(b)" * 900,
    "der " * 900,
    "x" * 200_000,
    "a, " * 900,
    "!" * 5_000,
    "<br>" * 900,
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_cells_are_read_or_counted(value: str) -> None:
    for parameter in ("Nominativ Singular", "Präsens_ich", value[:5000].replace("=", "").replace("|", "")):
        for row in table("Haus", f"{{{{Deutsch Substantiv Übersicht|{parameter}={value}}}}}"):
            assert not re.search(r"\[\[|\{\{|<|  ", row.form)


@given(st.text(alphabet="aÄß ()[]{}<>/,;!'’„“–-=&?*:.\n1br", max_size=60))
def test_no_wikitext_survives(value: str) -> None:
    for row in forms(
        template("{{Deutsch Substantiv Übersicht|Nominativ Singular=" + value.replace("|", "").replace("}}", "").replace("{{", "") + "}}"),
        context("Haus"),
    ):
        assert row.form == " ".join(row.form.split()) != ""
        assert not re.search(r"\[|\]|\{|\}|<|>|''|\(|\)", row.form)


# --- real pages ---------------------------------------------------------------------------------------------------------


@needs_shared
def test_every_parameter_of_a_noun_table_is_a_row() -> None:
    """On real noun tables each written parameter comes back with its column and star, nothing else does."""
    cases = [(case, number) for case in ("Nominativ", "Genitiv", "Dativ", "Akkusativ") for number in ("Singular", "Plural")]
    asked = 0
    with lzma.open(SHARED / "data" / "de" / "words" / "german_nouns.csv.xz", "rt", encoding="utf8") as file:
        for index, noun in enumerate(csv.DictReader(file)):
            if index % 40:
                continue
            written = {
                f"{case} {number}{suffix}": value
                for case, number in cases
                for suffix in ("", "*", " 1", " 2", " 3", " 4")
                if (value := (noun.get(f"{case.lower()} {number.lower()}{suffix}") or "").strip())
                and not re.search(r"[()/?<>]|^d?(?:er|ie|as|es|em|en|e) ", value)
            }
            text = "".join(f"\n|{name}={value}" for name, value in written.items())
            rows = table(noun["lemma"], f"{{{{Deutsch Substantiv Übersicht{text}\n}}}}")
            column = {name: int(name[-1]) if name[-1].isdigit() else None for name in written}
            want = [(name.rstrip(" *1234"), value, column[name], name.count("*")) for name, value in written.items() if value != "—"]
            assert [told(row, "slot", "form", "table_column", "variant") for row in rows] == want
            asked += len(want)
    assert asked > 15_000


@needs_shared
def test_tables_of_another_parser() -> None:
    """The tables in the cases of wiktionary-de-parser: the same parameters with the same values."""
    cases = json.loads((SHARED / "data" / "de" / "reference" / "wiktionary_de_parser_cases.json").read_text("utf8"))
    tables = [case["case"] for case in cases if case["file"] == "flexion_tables.py"]
    assert len(tables) >= 7
    for text, want in tables:
        rows = table("Wort", text)
        told_by_them = {name: value for name, value in want.items() if not re.match(r"Genus|Stamm|kein ", name)}
        assert [row.form for row in rows] == list(told_by_them.values())
        assert [row.slot for row in rows] == [name.rstrip("*") for name in told_by_them]


@needs_shared
def test_generated_forms_are_known_words() -> None:
    """Of the positives that the rules decline nearly all are in a list of 837,689 words of a full dump."""
    words = SHARED / "data" / "de" / "words"
    with lzma.open(words / "denckring_pronunciations.tsv.xz", "rt", encoding="utf8") as file:
        known = {line.partition("\t")[0] for line in file}
    with lzma.open(words / "ynsrc_word_category.tsv.xz", "rt", encoding="utf8") as file:
        adjectives = [word for kind, _, word in (line.rstrip("\n").partition("\t") for line in file) if kind == "adjective"][::20]
    right = wrong = 0
    for word in adjectives:
        text = f"{{{{Deutsch Adjektiv Übersicht|Positiv={word}|Komparativ=—|Superlativ=—}}}}"
        for form in {row.form for row in table(word, text, source="generated")}:
            right, wrong = right + (form in known), wrong + (form not in known)
    assert right > 2500
    assert right / (right + wrong) > 0.98


@needs_shared
def test_adjectival_nouns_decline_as_in_a_full_dump() -> None:
    """Every form of the 1,934 adjectival nouns of the list follows from the stem; but for the mixed plural (keine Beamten),
    where the list, made by another parser's rule, has the strong form."""
    asked = 0
    with lzma.open(SHARED / "data" / "de" / "words" / "german_nouns.csv.xz", "rt", encoding="utf8") as file:
        for noun in csv.DictReader(file):
            stem = noun["nominativ singular schwach"]
            if not stem or " " in stem or noun["genus"] not in ("m", "f", "n"):
                continue
            text = f"{{{{Deutsch adjektivisch Übersicht|Genus={noun['genus']}|Stamm={stem}}}}}"
            have = {((row.slot or "").lower(), row.form) for row in table(noun["lemma"], text, source="generated")}
            for slot, form in noun.items():
                wrong = slot in ("nominativ plural gemischt", "akkusativ plural gemischt")
                if slot.endswith(("stark", "schwach", "gemischt")) and form not in ("", "—") and not wrong:
                    asked += 1
                    assert (slot, form) in have
    assert asked > 18_000
