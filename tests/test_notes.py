"""Free texts: etymology with the parts of compounds, remarks."""

from __future__ import annotations

import pytest

from etl.model import Note, Sense
from etl.parse.context import Context, Section
from etl.parse.notes import notes
from etl.profiles import PROFILES


def read(*lines: str, title: str = "Wort", raw: str = "Herkunft", kind: str = "etymology", args: tuple[str, ...] = ()) -> list[Note]:
    ctx = Context(PROFILES["de"], title)
    ctx.know([Sense("1", "1", None, "x"), Sense("2", "2", None, "y")])
    return notes(Section(raw, raw, kind, args, list(lines)), ctx)


@pytest.mark.parametrize(
    ("line", "title", "components"),
    [
        (":[[Determinativkompositum]] aus den [[Substantiv]]en ''[[Haus]]'' und ''[[Tür]]''", "Haustür", ("Haus", "Tür")),
        (":Determinativkompositum aus ''[[Arbeit]]'', [[Fugenelement]] ''[[-s]]'' und ''[[Tag]]''", "Arbeitstag", ("Arbeit", "-s", "Tag")),
        (":[[Determinativkompositum]], zusammengesetzt aus [[Apfel]] und [[Baum]]", "Apfelbaum", ("Apfel", "Baum")),
        (
            ":[1] [[Kopulativkompositum]] aus ''[[süß]]'' („wie Zucker“ ''dulcis'') und ''[[sauer]]''. Seit ''[[gestern]]''.",
            "süßsauer",
            ("süß", "sauer"),
        ),
        (":zusammengesetzt aus [[hängen]] (früher ''hangen'') und der Verbpartikel [[ab-]]", "abhängen", ("hängen", "ab-")),
        (":[[Zusammensetzung]] aus dem ''Präfix'' [[bi-]] und [[Million]]", "Billion", ("bi-", "Million")),
        (":Determinativkompositum aus dem Adjektiv ''[[verbal]]'' und ''[[Substantiv]]''", "Verbalsubstantiv", ("verbal", "Substantiv")),
        (":{{Kontamination|[[ja]]|''nein''}}", "jein", ("ja", "nein")),
        (":{{Verbherkunft|t|W=Partikel}}", "hinausgehen", ("hinaus", "gehen")),
        (":{{Verbherkunft|W=Präfix}}", "verstehen", ("ver", "stehen")),
        (":{{Verbherkunft|t|V=mit|W=Partikel}}", "mitbringen", ("mit", "bringen")),
        (":{{Verbherkunft|t|W=Partikel}}", "xyz", ()),
        (":von ''[[Haus]]'' und ''[[Hof]]''", "x", ()),
        (":Determinativkompositum aus ''[[Haus]]''", "x", ()),
        (":von lateinischem [[aquaeductus]] „Wasserleitung“, einer Zusammensetzung aus ''aqua'' und ''ductus''", "Aquädukt", ()),
        (":{{mhd.}} ''hûsrât,'' zusammengesetzt aus ''hûs'' und ''rât''", "Hausrat", ()),
        (":entlehnt von [[englisch]] ''brunch,'' das ein [[Kofferwort]] aus ''breakfast'' und ''lunch'' ist", "Brunch", ()),
        (":nach englisch ''skyscraper''; zusammengesetzt aus ''[[Wolke]]'' und ''[[Kratzer]]''", "Wolkenkratzer", ("Wolke", "Kratzer")),
        (":nach englisch ''weekend,'' [[Determinativkompositum]] aus ''[[Woche]]'' und ''[[Ende]]''", "Wochenende", ("Woche", "Ende")),
        (":''Jein'' ist ein [[Kofferwort]] aus ''[[ja]]'' und ''[[nein]]''", "jein", ("ja", "nein")),
        (":[[Kompositum]] aus den [[gebundenes Lexem|gebundenen Lexemen]] [[öno-]] und [[-thek]]", "Önothek", ("öno-", "-thek")),
        (
            ":Kompositum aus ''[[rot]]'' und ''[[Haar]]'' oder eine [[Ableitung]] von ''[[rothaarig]]'' mit dem Suffix ''[[-e]]''",
            "Rothaare",
            ("rot", "Haar"),
        ),
        (":ein deutsches Kompositum aus ''[[Haus]]'' und ''[[Rat]]''", "Hausrat", ("Haus", "Rat")),
    ],
)
def test_components(line: str, title: str, components: tuple[str, ...]) -> None:
    (note,) = read(line, title=title)
    assert note.components == components


def test_generated_origin_of_a_verb() -> None:
    (note,) = read(":{{Verbherkunft|t|W=Partikel}}", title="abfahren")
    assert note.text == "Ableitung vom Verb fahren mit der Verbpartikel ab"
    (note,) = read(":{{Verbherkunft|t|W=Adverb}}", title="hierbleiben")
    assert note.text == "Zusammensetzung aus dem Adverb hier und dem Verb bleiben"


def test_markers_stay_in_the_text_and_are_resolved() -> None:
    found = read(":[1] von ''a''", ":[2, 3] von ''b''", "::seit gestern", ":ohne Zahl")
    assert [(note.text, note.raw_senses, note.senses) for note in found] == [
        ("[1] von a", "1", (1,)),
        ("[2, 3] von b seit gestern", "2, 3", (2,)),
        ("ohne Zahl", None, ()),
    ]


def test_the_argument_of_a_section_belongs_to_its_name() -> None:
    (note,) = read(":eins", raw="Anmerkung", kind="usage", args=("zur Flexion",))
    assert (note.kind, note.raw_kind, note.text) == ("usage", "Anmerkung zur Flexion", "eins")


@pytest.mark.parametrize("line", [":", ":[1]", ":…", ":<ref>x</ref>", ":{{QS Herkunft|fehlt}}"])
def test_lines_without_text_are_no_notes(line: str) -> None:
    assert read(line) == []


def test_an_abbreviation_that_nobody_knows_is_told() -> None:
    (found,) = read(":aus {{zzz.}} ''haus''{{zzz}}")
    assert found.text == "aus zzz. haus"
