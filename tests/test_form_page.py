"""Form pages: features as values, and the lemmas that lines and templates name."""

from __future__ import annotations

import json
import urllib.parse
from collections import Counter

import pytest
from conftest import SHARED, needs_shared

from etl.parse.context import Context, Section
from etl.parse.form_page import form_rows, is_reference, lemmas, line_lemma, reference_lemmas, usual
from etl.profiles import PROFILES
from etl.wikitext import template

FEATURES = ("grammatical_case", "grammatical_number", "gender", "person", "tense", "mood", "degree", "voice", "verb_form", "declension")


def context(title: str = "Wort", language: str = "de") -> Context:
    return Context(PROFILES["de"], title, language, (), Counter())


def section(*lines: str) -> Section:
    return Section("Grammatische Merkmale", "Grammatische Merkmale", "", (), list(lines))


LINES: list[tuple[str, str | None, str, list[str]]] = [
    # line -> lemma, slot, features of each row
    ("*Genitiv Singular des Substantivs '''[[Haus]]'''", "Haus", "Genitiv Singular", ["genitive singular"]),
    ("* Nominativ Plural des Substantivs '''[[Haus#Substantiv, n|Haus]]'''", "Haus", "Nominativ Plural", ["nominative plural"]),
    (
        "*Dativ Singular der schwachen Deklination des Substantivs '''[[Junges]]'''",
        "Junges",
        "Dativ Singular der schwachen Deklination",
        ["dative singular weak"],
    ),
    (
        "*Akkusativ Singular Femininum der starken Flexion des Positivs des Adjektivs '''[[gut]]'''",
        "gut",
        "Akkusativ Singular Femininum der starken Flexion des Positivs",
        ["accusative singular feminine positive strong"],
    ),
    (
        "*2. Person Singular Imperativ Präsens Aktiv des Verbs '''[[rufen]]'''",
        "rufen",
        "2. Person Singular Imperativ Präsens Aktiv",
        ["singular second present imperative active"],
    ),
    (
        "*1. und 3. Person Singular Indikativ Präteritum Aktiv des Verbs '''[[rufen]]'''",
        "rufen",
        "1. und 3. Person Singular Indikativ Präteritum Aktiv",
        ["singular first preterite indicative active", "singular third preterite indicative active"],
    ),
    (
        "*Nominativ, Genitiv und Akkusativ Plural des Substantivs '''[[Tag]]'''",
        "Tag",
        "Nominativ, Genitiv und Akkusativ Plural",
        ["nominative plural", "genitive plural", "accusative plural"],
    ),
    (
        "*Dativ Singular oder Nominativ Plural des Substantivs '''[[Tag]]'''",
        "Tag",
        "Dativ Singular oder Nominativ Plural",
        ["dative singular", "nominative plural"],
    ),
    (
        "*Nominativ Singular Femininum und Nominativ Plural des Adjektivs '''[[rot]]'''",
        "rot",
        "Nominativ Singular Femininum und Nominativ Plural",
        ["nominative singular feminine", "nominative plural"],
    ),
    (
        "*Genitiv Singular Maskulinum und Neutrum der starken, schwachen und gemischten Flexion des Positivs des Adjektivs '''[[rot]]'''",
        "rot",
        "Genitiv Singular Maskulinum und Neutrum der starken, schwachen und gemischten Flexion des Positivs",
        [
            "genitive singular masculine positive strong",
            "genitive singular neuter positive strong",
            "genitive singular neuter positive weak",
            "genitive singular neuter positive mixed",
        ],
    ),
    (
        "*Nominativ Plural alle Genera der starken Deklination des Positivs des Adjektivs '''[[rot]]'''",
        "rot",
        "Nominativ Plural alle Genera der starken Deklination des Positivs",
        ["nominative plural positive strong"],
    ),
    (
        "*1. Person Singular Konjunktiv II Aktiv des Verbs '''[[gehen]]'''",
        "gehen",
        "1. Person Singular Konjunktiv II Aktiv",
        ["singular first subjunctive_2 active"],
    ),
    (
        "*3. Person Plural Konjunktiv Präteritum Aktiv des Verbs '''[[gehen]]'''",
        "gehen",
        "3. Person Plural Konjunktiv Präteritum Aktiv",
        ["plural third preterite subjunctive_2 active"],
    ),
    (
        "*3. Person Singular Konjunktiv I Präsens Aktiv des Verbs '''[[gehen]]'''",
        "gehen",
        "3. Person Singular Konjunktiv I Präsens Aktiv",
        ["singular third present subjunctive_1 active"],
    ),
    ("*Partizip Perfekt des Verbs '''[[ächten]]'''", "ächten", "Partizip Perfekt", ["participle_2"]),
    ("*Partizip II des Verbs '''[[ächten]]'''", "ächten", "Partizip II", ["participle_2"]),
    ("*Partizip I des Verbs '''[[ächten]]'''", "ächten", "Partizip I", ["participle_1"]),
    ("*Erweiterter Infinitiv des Verbs '''[[anrufen]]'''", "anrufen", "Erweiterter Infinitiv", ["extended_infinitive"]),
    ("*Komparativ des Adjektivs '''[[rot]]'''", "rot", "Komparativ", ["comparative"]),
    ("*{{Dativ-e}} Dativ Singular des Substantivs '''[[Strass]]'''", "Strass", "", ["dative singular"]),
    ("* Akkusativ  Singular des  Substantivs  '''[[Haus]]'''.", "Haus", "Akkusativ Singular", ["accusative singular"]),
    (
        "*Genitiv Singular des Substantivs '''[[Zweites  Deutsches_Fernsehen]]'''",
        "Zweites Deutsches Fernsehen",
        "Genitiv Singular",
        ["genitive singular"],
    ),
    (":[3] Akkusativ Plural des Personalpronomens '''[[oni#Polnisch|oni]]'''", "oni", "Akkusativ Plural", ["accusative plural"]),
    (
        "*Nominativ Plural Neutrum des Indefinitpronomens und Numerales '''{{linkIs|einn}}'''",
        "einn",
        "Nominativ Plural Neutrum",
        ["nominative plural neuter"],
    ),
    ("*Genitiv Plural des definiten (bestimmten) Artikels [[de]]", "de", "Genitiv Plural", ["genitive plural"]),
    ("*Präsens Aktiv des Verbs '''[[være]]'''", "være", "Präsens Aktiv", ["present active"]),
    ("*Alternative Schreibweise von [[Zitronensäure]]", "Zitronensäure", "", []),
    (":[1] [[unbestimmt]]er [[Artikel]] des [[Maskulinum]]s im [[Nominativ]]", None, "", ["nominative masculine"]),
]


@pytest.mark.parametrize(("line", "lemma", "slot", "rows"), LINES)
def test_line(line: str, lemma: str | None, slot: str, rows: list[str]) -> None:
    ctx = context()
    found = form_rows(usual(section(line), ctx), ctx)
    assert [" ".join(value for name in FEATURES if (value := getattr(row, name))) for row in found] == rows
    assert all((row.form, row.source) == ("Wort", "form page") for row in found)
    assert not slot or {row.slot for row in found} <= {slot}
    assert line_lemma(line, ctx) == lemma


REFERENCES: list[tuple[str, list[str]]] = [
    ("{{Grundformverweis Dekl|Haus}}", ["Haus"]),
    ("{{Grundformverweis|gut}}", ["gut"]),
    ("{{Grundformverweis|ni#Personalpronomen|ni}}", ["ni"]),
    ("{{Grundformverweis Konj|gehen|Abschnitt=gehen (Deutsch)}}", ["gehen"]),
    ("{{Grundformverweis Konj|1=gehen}}", ["gehen"]),
    ("{{Grundformverweis Konj|Abschnitt=Verb|gehen}}", ["gehen"]),
    ("{{Grundformverweis Partizipform|Verb=gehen|Partizip=gegangen}}", ["gehen", "gegangen"]),
    ("{{Grundformverweis Dekl|{{linkZiel|is|kaldur}}}}", ["kaldur"]),
    ("{{Grundformverweis Dekl|[[Haus]]}}", ["Haus"]),
    ("{{Grundformverweis Dekl|Haus<!-- das erste -->}}", ["Haus"]),
    ("{{Grundformverweis Dekl|decir#Substantiv, m|decir}}", ["decir"]),
    ("{{Lemmaverweis|Foto}}", ["Foto"]),
    ("{{Lemmaverweis|#Substantiv, m|Real}}", ["Real"]),
    ("{{Lemmaverweis|}}", []),
    ("{{Lemmaverweis}}", []),
]


@pytest.mark.parametrize(("text", "titles"), REFERENCES)
def test_reference(text: str, titles: list[str]) -> None:
    call = template(text)
    assert is_reference(call.name, context())
    assert reference_lemmas(call, context()) == titles


def test_lemmas_come_in_order_and_once() -> None:
    lines = section(
        "*Genitiv Singular des Substantivs '''[[Haus]]'''",
        "*Dativ Plural des Substantivs '''[[Hause]]'''",
        "*Nominativ Plural des Substantivs '''[[Haus]]'''",
    )
    assert lemmas(
        [usual(lines, context())], [template("{{Grundformverweis Dekl|Haus}}"), template("{{Grundformverweis|Heim}}")], context()
    ) == (
        "Haus",
        "Hause",
        "Heim",
    )


def test_rows_are_unique() -> None:
    line = "*Genitiv Singular des Substantivs '''[[Haus]]'''"
    assert len(form_rows(usual(section(line, line.replace("Haus", "Hause")), context()), context())) == 1


@pytest.mark.parametrize(
    "line",
    [
        "*" + "[[" * 50_000,
        "*" + "'''" * 50_000,
        "*des " * 20_000,
        "*" + "Nominativ und " * 5_000,
        "*" + "{{" * 50_000,
        "*" + "der (a " * 20_000,
        "*" + " " * 50_000 + "x",
        "*Genitiv" + " " * 50_000 + "Plural",
        "*" + "[[a]]/" * 20_000,
        "*" + "Nominativ Singular " * 10_000,
    ],
)
def test_hostile_lines(line: str) -> None:
    assert len(form_rows(usual(section(line), context()), context())) <= 24
    line_lemma(line, context())


@needs_shared
def test_references_of_another_parser() -> None:
    cases = json.loads((SHARED / "data" / "de" / "reference" / "wiktionary_de_parser_cases.json").read_text("utf8"))
    asked = 0
    for text, want in (case["case"] for case in cases if case["file"] == "lemma_data.py"):
        if text.startswith("{{"):
            asked += 1
            assert reference_lemmas(template(text), context()) == [want["lemma"]]
    assert asked >= 15


@needs_shared
def test_real_form_pages_have_lemmas_and_features() -> None:
    """Every line of Grammatische Merkmale with a bold lemma gives the lemma and a row."""
    asked = 0
    for file in sorted((SHARED / "data" / "de" / "pages").glob("*.wiki")):
        title = urllib.parse.unquote(file.stem)
        text = file.read_text("utf8")
        for part in text.split("{{Grammatische Merkmale}}")[1:]:
            lines = [line for line in part.split("\n\n")[0].strip().split("\n") if line.startswith(("*", ":"))]
            for line in lines:
                if "'''" in line:
                    asked += 1
                    assert line_lemma(line, context(title)), (title, line)
                    if "Schreibweise" not in line:
                        assert form_rows(usual(section(line), context(title)), context(title)), (title, line)
    assert asked > 40
