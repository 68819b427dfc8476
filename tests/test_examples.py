"""Examples: bold words, sources, translations."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.model import Example, Sense
from etl.parse.context import Context, Section
from etl.parse.examples import examples
from etl.profiles.de import DE


def read(text: str, page: str = "") -> list[Example]:
    ctx = Context(DE, "Haus", "de", ("Substantiv",), Counter(), page)
    ctx.know([Sense("1", "1", None, "Gebäude"), Sense("2", "2", None, "Familie")])
    return examples(Section("Beispiele", "Beispiele", "", (), text.split("\n")), ctx)


TEXTS = {
    ":[1] Das ''Haus'' ist alt.": ("Das Haus ist alt.", ["Haus"]),
    ":[1] Sie verlässt das ''Haus.'' Das '''Haus''' bleibt.": ("Sie verlässt das Haus. Das Haus bleibt.", ["Haus", "Haus"]),
    ":[1] „''Häuser'' ''baut'' man.“": ("„Häuser baut man.“", ["Häuser", "baut"]),
    ":[1] Ein [[groß]]es [[Haus|''Haus'']] mit 10<sup>2</sup> Zimmern": ("Ein großes Haus mit 10² Zimmern", ["Haus"]),
    ":[1] ''offen, das Haus": ("offen, das Haus", []),
    ":[2] Das ''Haus'' , [[Habsburg]]": ("Das Haus, Habsburg", ["Haus"]),
}


@pytest.mark.parametrize("line", TEXTS)
def test_bold(line: str) -> None:
    (row,) = read(line)
    assert (row.text, [row.text[start:stop] for start, stop in row.bold]) == TEXTS[line]


def test_an_example_below_its_marker() -> None:
    found = read(":[1] Ein ''Haus''.\n:[2]\n::Ein ''Hof''.\n:::A yard.")
    assert [(row.text, row.raw_senses, row.translation) for row in found] == [
        ("Ein Haus.", "1", None),
        ("Ein Hof.", "2", "A yard."),
    ]


def test_markers_and_placeholders() -> None:
    found = read(":[1, 2] Wort\n:[1]\n:[3] Satz\n:{{Beispiele fehlen|spr=de}}\n:[1] …")
    assert [(row.text, row.senses, row.status) for row in found] == [("Wort", (1, 2), "linked"), ("Satz", (), "no such sense")]


def test_translation_below() -> None:
    (row,) = read(":[1] The ''house'' is old.\n::Das ''Haus'' ist alt.")
    assert (row.text, row.translation) == ("The house is old.", "Das Haus ist alt.")


@pytest.mark.parametrize(
    ("lines", "labels"),
    [
        ("*''Wien:''\n:[1] Das ''Haus''.", [("Das Haus.", ("Wien",))]),
        (":''veraltend:''\n:[1] Das ''Haus''.\n:[2] Ein Hof.", [("Das Haus.", ("veraltend",)), ("Ein Hof.", ("veraltend",))]),
        (":[1] ''veraltend:''\n:[1] Das ''Haus''.\n:[2] Ein Hof.", [("Das Haus.", ("veraltend",)), ("Ein Hof.", ())]),
        (":[1] ''veraltend:''\n::Das ''Haus''.", [("Das Haus.", ("veraltend",))]),
        (":[1] ''Er sprach vom Haus:''", [("Er sprach vom Haus:", ())]),
    ],
)
def test_a_line_of_labels_alone_speaks_of_the_examples_below(lines: str, labels: list[tuple[str, tuple[str, ...]]]) -> None:
    found = read(lines)
    assert [(row.text, row.labels) for row in found] == labels
    assert all(row.senses for row in found)


def test_verses_go_on_while_the_quotation_is_open() -> None:
    (row,) = read(":[1] „Im ''Hause'' brennt Licht,\n::das ''Haus'' sieht es nicht.“<ref>Volkslied</ref>\n:::There is light.")
    assert row.text == "„Im Hause brennt Licht, das Haus sieht es nicht.“"
    assert [row.text[start:stop] for start, stop in row.bold] == ["Hause", "Haus"]
    assert (row.translation, row.source) == ("There is light.", "Volkslied")


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        (":[1] „Ein ''Haus'',\n:ein Hof,\nein Tor.“<ref>Lied</ref>\n:Ein Haus.", ["„Ein Haus, ein Hof, ein Tor.“", "Ein Haus."]),
        (":[1] „Ein ''Haus''.\"\n:Ein Hof.", ['„Ein Haus."', "Ein Hof."]),
        (":[1] „Ein ''Haus''\n:[1] „Ein Hof.“", ["„Ein Haus", "„Ein Hof.“"]),
    ],
)
def test_a_quotation_over_lines_of_one_depth(lines: str, texts: list[str]) -> None:
    assert [row.text for row in read(lines)] == texts


SOURCES = {
    "<ref>Erika Beispiel: ''Häuser''. Musterstadt 1999, Seite 7.</ref>": ("Erika Beispiel: Häuser. Musterstadt 1999, Seite 7.", None),
    "<ref>{{Literatur | Autor=Erika Beispiel | Titel=Häuser | TitelErg=Roman | Verlag=Muster | Ort=Bonn | Jahr=1999 | Seiten=7 }}</ref>": (
        "Erika Beispiel: Häuser. Roman. Muster, Bonn 1999, Seite 7",
        None,
    ),
    "<ref>{{Literatur|Autor=E. Beispiel|Titel=Häuser|Jahr=1999|Online=Zitiert nach {{GBS|abc|PA7}}}}</ref>": (
        "E. Beispiel: Häuser. 1999 (Zitiert nach Google Books)",
        "https://books.google.com/books?id=abc&pg=PA7",
    ),
    "<ref>{{Internetquelle|autor=E. Beispiel|titel=Haus am See|url=https://example.org/haus|werk=Beispielblatt|datum=2020-02-03}}</ref>": (
        "E. Beispiel: Haus am See. In: Beispielblatt. 2020-02-03",
        "https://example.org/haus",
    ),
    "<ref>{{Per-Beispielblatt|Titel=Häuser|Tag=03|Monat=02|Jahr=2020|Online=http://example.org/a}}</ref>": (
        "Häuser. In: Beispielblatt. 3. Februar 2020",
        "http://example.org/a",
    ),
    "<ref>{{Lit-Beispiel: Wörterbuch|A=4}}, Seite 5</ref>": ("Beispiel: Wörterbuch, 4. Auflage, Seite 5", None),
    "<ref>[http://example.org/b Beleg], 2001</ref>": ("Beleg, 2001", "http://example.org/b"),
    '<ref name="B"/>': ("Das Buch", None),
    "<ref>A</ref><ref>B</ref>": ("A; B", None),
    "<ref>nie geschlossen": ("nie geschlossen", None),
}


@pytest.mark.parametrize("reference", SOURCES)
def test_sources(reference: str) -> None:
    (row,) = read(f":[1] „Ein ''Haus''.“{reference}", 'Text<ref name="B">Das Buch</ref>')
    assert row.text == "„Ein Haus.“"
    assert (row.source, row.source_url) == SOURCES[reference]


PIECES = [
    ":[1] ",
    "\n:[1] ",
    "\n::",
    "''",
    "'''",
    "Haus",
    " ",
    "„",
    "“",
    ".",
    ",",
    "[[",
    "]]",
    "[[a|b]]",
    "{{",
    "}}",
    "<ref>",
    "</ref>",
    "<ref/>",
    "(",
    ")",
    "&nbsp;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_markup_survives(text: str) -> None:
    for row in read(text):
        for value in (row.text, row.translation, row.source):
            assert value is None or not any(residue in value for residue in ("[[", "]]", "{{", "}}", "''", "<ref", "&nbsp;", "  ", "\n")), (
                value
            )
        for start, stop in row.bold:
            assert 0 <= start < stop <= len(row.text)
            assert row.text[start:stop] == row.text[start:stop].strip()


@pytest.mark.parametrize("piece", ["''", "[[", "{{", "<ref>", "<ref", "</ref>", "„", "\n::a", "(", "'' ''"])
def test_hostile_lines_end(piece: str) -> None:
    """A quadratic rule would take minutes here."""
    assert read(":[1] Das Haus.\n:[2] Ein " + piece * 20_000)[0].text.startswith("Das Haus.")
