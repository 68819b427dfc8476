"""Senses: markers, nesting, label phrases, and what points at them."""

from __future__ import annotations

import pytest

from etl.model import Government, Sense
from etl.parse.context import Context, Section
from etl.parse.senses import labels, senses
from etl.profiles import PROFILES

DE = PROFILES["de"]


def context() -> Context:
    return Context(DE, "Wort", "de", ("Substantiv",))


def read(*lines: str, name: str = "Bedeutungen") -> list[Sense]:
    return senses([Section(name, name, "", (), list(lines))], context())


@pytest.mark.parametrize(
    ("text", "found", "shown", "gloss"),
    [
        ("{{K|trans.}} tun", ("transitiv",), "transitiv", "tun"),
        ("{{K|trans.|ugs.}} tun", ("transitiv", "umgangssprachlich"), "transitiv, umgangssprachlich", "tun"),
        ("{{K|österr.|t1=, sonst|regional}} tun", ("österreichisch", "regional"), "österreichisch, sonst regional", "tun"),
        (
            "{{K|va.|noch|landschaftlich|ugs.|t1=;|t3=_}} tun",
            ("veraltet", "landschaftlich", "umgangssprachlich"),
            "veraltet; noch landschaftlich umgangssprachlich",
            "tun",
        ),
        (
            "{{K|trans.|t1=;|besonders|t2=_|bairisch|österr.}} tun",
            ("transitiv", "bairisch", "österreichisch"),
            "transitiv; besonders bairisch, österreichisch",
            "tun",
        ),
        ("{{K|ugs.|_|Sport}} tun", ("umgangssprachlich", "Sport"), "umgangssprachlich, Sport", "tun"),
        ("{{K|Sport|und|Spiel}} tun", ("Sport", "Spiel"), "Sport und Spiel", "tun"),
        ("{{K|ugs.|ft=kurz für}} [[Wort]]", ("umgangssprachlich", "kurz für"), "umgangssprachlich, kurz für", "Wort"),
        ("{{K|ft=kurz für|spr=en}} [[Wort]]", ("kurz für",), "kurz für", "Wort"),
        ("{{K|Nautik|t7=_|ft=(von Schiffen)}} tun", ("Nautik", "(von Schiffen)"), "Nautik (von Schiffen)", "tun"),
        ("{{K|meist [[unpersönlich]]}} tun", ("meist unpersönlich",), "meist unpersönlich", "tun"),
        ("{{Kontext|Physik}} Ding", ("Physik",), "Physik", "Ding"),
        ("{{ugs.}} Ding", ("umgangssprachlich",), "umgangssprachlich", "Ding"),
        ("{{ugs.|:}} Ding", ("umgangssprachlich",), "umgangssprachlich", "Ding"),
        ("{{va.|,}} {{ugs.|:}} Ding", ("veraltet", "umgangssprachlich"), "veraltet, umgangssprachlich", "Ding"),
        ("{{geh.}} ''oder'' {{scherzh.|:}} Ding", ("gehoben", "scherzhaft"), "gehoben oder scherzhaft", "Ding"),
        (
            "{{K|Deutschland|Fernsehen}} {{ugs.}}, ''[[Kurzwort]], [[Akronym]]:'' Sender",
            ("Deutschland", "Fernsehen", "umgangssprachlich", "Kurzwort", "Akronym"),
            "Deutschland, Fernsehen: umgangssprachlich, Kurzwort, Akronym",
            "Sender",
        ),
        ("''Medizin:'' Ding", ("Medizin",), "Medizin", "Ding"),
        ("''Medizin'': Ding", ("Medizin",), "Medizin", "Ding"),
        ("''[[Medizin]], [[Biologie]]:'' Ding", ("Medizin", "Biologie"), "Medizin, Biologie", "Ding"),
        ("''[[Spiel]]e'': Ding", ("Spiele",), "Spiele", "Ding"),
        ("''veraltet; Technik:'' Ding", ("veraltet", "Technik"), "veraltet; Technik", "Ding"),
        ("''kirchlich (mittellateinisch):'' Ding", ("kirchlich (mittellateinisch)",), "kirchlich (mittellateinisch)", "Ding"),
        ("''in Massen:'' in großer Zahl", ("in Massen",), "in Massen", "in großer Zahl"),
        ("''speziell:'' von Vögeln", ("speziell",), "speziell", "von Vögeln"),
        ("''Physik:'' ''Optik:'' Ding", ("Physik", "Optik"), "Physik: Optik", "Ding"),
        (
            "{{reg.}} ''(''{{nordd.}}''),'' {{fachspr.}} ''([[Kaufmannssprache]]):'' Ware",
            ("regional", "norddeutsch", "fachsprachlich", "Kaufmannssprache"),
            "regional (norddeutsch), fachsprachlich (Kaufmannssprache)",
            "Ware",
        ),
        ("''(Technik, veraltet):'' Ding", ("Technik", "veraltet"), "(Technik, veraltet)", "Ding"),
        ("{{Dativ|:}} jemandem helfen", ("mit Dativ",), "mit Dativ", "jemandem helfen"),
        ("{{Zzz|,}} ''selten:'' Ding", ("Zzz", "selten"), "Zzz, selten", "Ding"),
        ("{{ugs.|,}} [[veraltend]]: Ding", ("umgangssprachlich", "veraltend"), "umgangssprachlich, veraltend", "Ding"),
        ("{{ugs.|,}} es tut sich was: etwas geschieht", ("umgangssprachlich",), "umgangssprachlich", "es tut sich was: etwas geschieht"),
        ("''[[landschaftlich]]: ersetzt den [[Dativ]]''", ("landschaftlich",), "landschaftlich", "ersetzt den Dativ"),
        # no labels
        ("''Wasser: ein Stoff''", (), "", "Wasser: ein Stoff"),
        ("''(Deutschland)'' Note 2", (), "", "(Deutschland) Note 2"),
        ("(von Vögeln) fliegen", (), "", "(von Vögeln) fliegen"),
        ("das Bar: Maßeinheit", (), "", "das Bar: Maßeinheit"),
        ("''kursiv'' gebraucht", (), "", "kursiv gebraucht"),
        ("{{mhd.}} ''wort''", (), "", "mittelhochdeutsch wort"),
        ("{{K|Biologie}} ({{allg.|}}) Ding", ("Biologie",), "Biologie", "(allgemein) Ding"),
        ("{{K|Technik", (), "", "Technik"),
    ],
)
def test_label_phrases(text: str, found: tuple[str, ...], shown: str, gloss: str) -> None:
    ctx = context()
    phrase, rest = labels(text, ctx)
    assert (phrase.labels, phrase.text, ctx.plain(rest)) == (found, shown, gloss)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{K|intrans.|Prä=auf|Kas=Akkusativ}} a", (Government("auf", "accusative"),)),
        ("{{K|Prä=an|Kas=Dat.|Prä2=über|Kas2=Akk.}} a", (Government("an", "dative"), Government("über", "accusative"))),
        ("{{K|Kas=Genitiv}} a", (Government(None, "genitive"),)),
        ("{{K|Prä=mit}} a", (Government("mit", None),)),
        ("{{K|trans.}} a", ()),
    ],
)
def test_government(text: str, expected: tuple[Government, ...]) -> None:
    assert labels(text, context())[0].government == expected


def shape(found: list[Sense]) -> list[tuple[str | None, str | None, int | None, str | None, tuple[str, ...]]]:
    return [(one.marker, one.path, one.parent, one.gloss, one.labels) for one in found]


def test_nesting_by_letter() -> None:
    found = read(":[1] eins", "::[a] klein", "::[b] groß", ":[2] zwei", "::[a] neu")
    assert shape(found) == [
        ("1", "1", None, "eins", ()),
        ("a", "1a", 1, "klein", ()),
        ("b", "1b", 1, "groß", ()),
        ("2", "2", None, "zwei", ()),
        ("a", "2a", 4, "neu", ()),
    ]


def test_nesting_by_whole_marker() -> None:
    found = read(":[1] eins", ":[1a] klein", ":[2.1] ohne zwei", ":[3] drei", "::[3.1] Teil")
    assert [(one.path, one.parent) for one in found] == [("1", None), ("1a", 1), ("2.1", None), ("3", None), ("3.1", 4)]


def test_a_letter_below_nothing_stands_alone() -> None:
    assert [(one.path, one.parent) for one in read(":[a] eins", ":[b] zwei")] == [("a", None), ("b", None)]


def test_group_lines_hold_for_what_follows() -> None:
    found = read("*{{K|trans.}}", ":[1] eins", ":[2] {{K|ugs.}} zwei", "*{{intrans.|:}}", ":[3] drei", "*''Hilfsverb sein:''", "::[4] vier")
    assert [one.labels for one in found] == [("transitiv",), ("transitiv", "umgangssprachlich"), ("intransitiv",), ("Hilfsverb sein",)]
    assert [one.parent for one in found] == [None] * 4
    assert found[1].label_text == "transitiv, umgangssprachlich"


def test_a_group_line_in_italics_needs_no_colon() -> None:
    found = read("*{{trans.}}", ":[1] eins", "*''es [[tun]]''", ":[2] {{ugs.|:}} zwei", "*''drei''")
    assert [(one.marker, one.gloss, one.labels) for one in found] == [
        ("1", "eins", ("transitiv",)),
        ("2", "zwei", ("es tun", "umgangssprachlich")),
        (None, "drei", ("es tun",)),
    ]


def test_a_sense_with_a_label_only_and_lines_below_it() -> None:
    found = read(":[2] ''militärisch:''", "::— ''(abstrakt)'' [[Glied]]", "::— ''übertragen:'' Haltung", "::[a] Zug")
    assert shape(found) == [
        ("2", "2", None, None, ("militärisch",)),
        (None, None, 1, "(abstrakt) Glied", ()),
        (None, None, 1, "Haltung", ("übertragen",)),
        ("a", "2a", 1, "Zug", ()),
    ]


def test_form_pages_have_a_sense_a_line() -> None:
    found = read("*Genitiv Singular des Substantivs '''[[Haus]]'''", ":* Dativ", "Akkusativ", name="Grammatische Merkmale")
    assert [(one.marker, one.gloss) for one in found] == [
        (None, "Genitiv Singular des Substantivs Haus"),
        (None, "Dativ"),
        (None, "Akkusativ"),
    ]


def test_references_and_flags_are_no_gloss() -> None:
    ctx = context()
    found = senses(
        [
            Section(
                "Bedeutungen",
                "Bedeutungen",
                "",
                (),
                [":[1] eins<ref>x</ref>", ":[2] {{QS Bedeutungen|fehlend}}", "{{QS Bedeutungen|fehlen}}"],
            )
        ],
        ctx,
    )
    assert [(one.marker, one.gloss) for one in found] == [("1", "eins"), ("2", None)]
    assert {flag.flag for flag in ctx.flags} == {"gloss missing"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, ((), "no marker")),
        ("", ((), "no marker")),
        ("*", ((), "no marker")),
        ("?", ((), "no marker")),
        ("1", ((1,), "linked")),
        ("1, 2", ((1, 2), "linked")),
        ("1–3, 5a", ((1, 2, 3, 6), "linked")),
        ("1-3", ((1, 2, 3), "linked")),
        ("1 – 3", ((1, 2, 3), "linked")),
        ("1 bis 3", ((1, 2, 3), "linked")),
        ("1 und 2", ((1, 2), "linked")),
        ("1&nbsp;/ 2", ((1, 2), "linked")),
        ("5a, b", ((6, 7), "linked")),
        ("5a–c", ((6, 7, 8), "linked")),
        ("3–5b", ((3, 4, 5, 6, 7), "linked")),
        ("6–7", ((9, 10, 11), "linked")),
        ("5, 5", ((5,), "linked")),
        ("1?", ((1,), "linked")),
        ("9", ((), "no such sense")),
        ("2, 9", ((2,), "no such sense")),
        ("4–9", ((4, 5, 9, 10, 11), "no such sense")),
        ("7", ((), "no such sense")),
        ("x", ((), "no such sense")),
    ],
)
def test_resolve(raw: str | None, expected: tuple[tuple[int, ...], str]) -> None:
    ctx = context()
    ctx.know([Sense(name[-1], name, None, "x") for name in ("1", "2", "3", "4", "5", "5a", "5b", "5c", "6", "7a", "7b")])
    assert ctx.resolve(raw) == expected


def test_resolve_a_line_that_has_two_markers() -> None:
    ctx = context()
    ctx.know(read(":[1, 2] eins", ":[3–5] drei", ":[II] zwei"))
    assert ctx.resolve("2") == ((1,), "linked")
    assert ctx.resolve("1, 2") == ((1,), "linked")
    assert ctx.resolve("3–5") == ((2,), "linked")
    assert ctx.resolve("II") == ((3,), "linked")


def test_resolve_letters_inside_a_gloss() -> None:
    ctx = context()
    ctx.know(
        read(":[1] eins", ":[2] an einem [a] guten oder [b] schlechten Tag", ":[3] so [a]", ":[4] ''mit [a] Dativ oder [b] Genitiv:'' tun")
    )
    assert [ctx.resolve(raw) for raw in ("2b", "2a, b", "4b", "2c", "3a")] == [
        ((2,), "linked"),
        ((2,), "linked"),
        ((4,), "linked"),
        ((), "no such sense"),
        ((), "no such sense"),
    ]


GLOSSES = {
    # line -> (labels, gloss)
    ":[1] {{K|Medizin|ft=mit {{W|Foo|Bar}}}} x": (("Medizin", "mit Bar"), "x"),
    ":[1] {{K|Bau|ft=[[defektiv{{!}}defektives Verb]]}} x": (("Bau", "defektives Verb"), "x"),
    ":[1] {{veraltet|:}} x": (("veraltet",), "x"),
    ":[1] {{CH&LI}} x": (("Schweiz und Liechtenstein",), "x"),
    ":[1] ''[[Linguistik]]'', speziell ''[[Phonetik]]'': x": (("Linguistik", "Phonetik"), "x"),
    ":[1] {{gM|r}} Arzt": ((), "(männlicher) Arzt"),
    ":[1] 10<sup>&minus;6</sup>, m·s<sup>–1</sup>, 2<sup>1/2</sup>, Haus<sup>[2]</sup>": ((), "10⁻⁶, m·s⁻¹, 2^(1/2), Haus[2]"),
    ":[1] …": ((), None),
}


@pytest.mark.parametrize("line", GLOSSES)
def test_gloss_and_labels(line: str) -> None:
    (found,) = read(line)
    assert (found.labels, found.gloss) == GLOSSES[line]


def test_a_group_line_ends_where_its_own_items_end() -> None:
    lines = [":[1] a", "*''Als Hilfsverb'':", "::[2] b", ":[3] c", "*{{K|trans.}}", ":[4] d", "::[a] e", ":[5] f"]
    found = read(*lines)
    assert [one.labels for one in found] == [(), ("Als Hilfsverb",), (), ("transitiv",), ("transitiv",), ("transitiv",)]
