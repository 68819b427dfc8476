"""wikitext.py: lines, templates, markers, and text from which no markup survives."""

from __future__ import annotations

import re
from typing import Any

import mwparserfromhell
import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.parse.context import Context
from etl.profiles import PROFILES
from etl.sample import pages as sample_pages
from etl.wikitext import (
    Template,
    _enclosed,
    enclosed,
    logical_lines,
    marker,
    split_outside,
    subscript,
    superscript,
    template,
    templates,
    tidy,
    without_comments,
    without_refs,
)


def plain(text: str) -> str:
    return Context(PROFILES["de"], "Wort").plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<!-- b -->c", ("ac", False)),
        ("a<!---->c", ("ac", False)),
        ("a<!-- b\n== c ==\n-->d", ("ad", False)),
        ("a<!-- b", ("a b", True)),
        ("a<!-- b --><!-- c", ("a c", True)),
        ("a", ("a", False)),
    ],
)
def test_comments(text: str, expected: tuple[str, bool]) -> None:
    assert without_comments(text) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nb", ["a", "b"]),
        ("{{a\n|b=1\n}}\nc", ["{{a\n|b=1\n}}", "c"]),
        ("{{a|\n{{b|c}}\n*{{d\n|e}}\n}}\nf", ["{{a|\n{{b|c}}\n*{{d\n|e}}\n}}", "f"]),
        (":x <ref>{{L\n|t=1}}\n{{y}} z</ref> u\nv", [":x <ref>{{L\n|t=1}}\n{{y}} z</ref> u", "v"]),
        (":x <ref name=a/>\nv", [":x <ref name=a/>", "v"]),
        ("{{a\n|b=1\n== H ==\nc}}", ["{{a\n|b=1}}", "== H ==", "c}}"]),
        (":{{a\nb\n== H ==\nc", [":{{a", "b", "== H ==", "c"]),
        ("{{a\n{{b\n}}\n== H ==", ["{{a", "{{b\n}}", "== H =="]),
    ],
)
def test_logical_lines(text: str, lines: list[str]) -> None:
    joined, balance = logical_lines(text.split("\n"), re.compile("=="))
    assert joined == lines
    assert balance == text.count("{{") - text.count("}}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{a}}", Template("a", (), {})),
        ("{{ a | b |c=d}}", Template("a", ("b",), {"c": "d"})),
        ("{{Wortart|spr=de|Substantiv}}", Template("Wortart", ("Substantiv",), {"spr": "de"})),
        ("{{Wortart|Substantiv|2=Englisch}}", Template("Wortart", ("Substantiv", "Englisch"), {})),
        ("{{a|3=c}}", Template("a", ("", "", "c"), {})),
        ("{{a|[[b|c]]|{{d|e=f}}}}", Template("a", ("[[b|c]]", "{{d|e=f}}"), {})),
        ("{{a|x<ref>b|c</ref>|d}}", Template("a", ("x<ref>b|c</ref>", "d"), {})),
        ("{{a|<ref name=x/>b|c}}", Template("a", ("<ref name=x/>b", "c"), {})),
        ("{{a|b=[[c=d]]}}", Template("a", (), {"b": "[[c=d]]"})),
        ("{{a|[https://b?c=d e]}}", Template("a", ("[https://b?c=d e]",), {})),
        ("{{a|Präsens_er, sie, es=ist}}", Template("a", (), {"Präsens_er, sie, es": "ist"})),
        ("{{a|99999999=x}}", Template("a", (), {"99999999": "x"})),
        ("{{a", Template("a", (), {})),
    ],
)
def test_template(text: str, expected: Template) -> None:
    assert template(text) == expected


def told_by_mwparserfromhell(one: Any) -> Template:
    """A template of theirs in our shape."""
    args: dict[int, str] = {}
    named: dict[str, str] = {}
    for parameter in one.params:
        name, value = str(parameter.name).strip(), str(parameter.value).strip()
        if name.isdecimal() and 0 < int(name) <= 60:
            args[int(name)] = value
        else:
            named[name] = value
    return Template(str(one.name).strip(), tuple(args.get(place, "") for place in range(1, max(args, default=0) + 1)), named)


def wikitexts() -> list[str]:
    real = [path.read_text("utf-8") for path in sorted((SHARED / "data" / "de" / "pages").glob("*.wiki"))]
    return [page.text for page in sample_pages()] + real


def test_templates_are_those_of_a_general_parser() -> None:
    """Every template of every page, at any depth, as mwparserfromhell reads it."""
    checked = 0
    for text in wikitexts():
        for one in mwparserfromhell.parse(without_comments(text)[0], skip_style_tags=True).filter_templates(recursive=True):
            assert template(str(one)) == told_by_mwparserfromhell(one)
            checked += 1
    assert checked > 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a {{b}} {{c|d}}", ["{{b}}", "{{c|d}}"]),
        ("{{a|{{b}}}}", ["{{a|{{b}}}}"]),
        ("{{a {{b}}", ["{{b}}"]),
        ("}} {{b}} {{", ["{{b}}"]),
    ],
)
def test_templates(text: str, expected: list[str]) -> None:
    assert [text[start:stop] for start, stop in templates(text)] == expected


@given(st.text(alphabet="{}a|", max_size=12))
def test_the_short_way_to_a_single_template_agrees_with_the_long_one(text: str) -> None:
    assert [*templates(text), (len(text) + 1, len(text) + 6)] == templates(text + " {{x}}")


@pytest.mark.parametrize(
    ("text", "separators", "expected"),
    [
        ("a, b; c", ",;", ["a", "b", "c"]),
        ("a, b; c", ",", ["a", "b; c"]),
        (
            '[[a, b]], {{c|d, e}}, (f, g), [h, i], „j, k“, "l, m", «n, o», p',
            ",",
            ["[[a, b]]", "{{c|d, e}}", "(f, g)", "[h, i]", "„j, k“", '"l, m"', "«n, o»", "p"],
        ),
        ("a (b, c, d", ",", ["a (b", "c", "d"]),
        ("a) , b", ",", ["a)", "b"]),
        (",, a,,", ",", ["a"]),
        ("((a, b), c), d", ",", ["((a, b), c)", "d"]),
    ],
)
def test_split_outside(text: str, separators: str, expected: list[str]) -> None:
    assert split_outside(text, separators) == expected


@given(st.text(alphabet='ab,()[]{}„“”"«» ', max_size=40))
@settings(max_examples=300)
def test_the_short_way_to_enclosed_spans_agrees_with_the_long_one(text: str) -> None:
    assert enclosed(text) == _enclosed(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (":[1] a", (":", "1", "a")),
        ("::[a] b", ("::", "a", "b")),
        (":[1, 2] a", (":", "1, 2", "a")),
        (":[1–3, 5a] a", (":", "1–3, 5a", "a")),
        (":[1-10,12,13] a", (":", "1-10,12,13", "a")),
        (": [1.1]: a", (":", "1.1", "a")),
        (":'''[1]''' a", (":", "1", "a")),
        ("*[*] a", ("*", "*", "a")),
        (":[1?] a", (":", "1?", "a")),
        (":[IV] a", (":", "IV", "a")),
        (":[1 und 2] a", (":", "1 und 2", "a")),
        (":[1, ] a", (":", "1", "a")),
        (":[1], [2] a", (":", "1, 2", "a")),
        (":[1] [2a]: a", (":", "1, 2a", "a")),
        (":[1]–[3], [5] a", (":", "1–3, 5", "a")),
        ("*[1]/[2] [[a]]", ("*", "1, 2", "[[a]]")),
        (":[1] [[a]]", (":", "1", "[[a]]")),
        (":[1][[2]]", (":", "1", "[[2]]")),
        (":[1] [a] b", (":", "1", "[a] b")),
        (":[1] [bereits] a", (":", "1", "[bereits] a")),
        (":[1" + " , " * 1000 + "x", (":", None, "[1" + " , " * 999 + " , x")),
        (":[] a", (":", None, "a")),
        (":[[1]] a", (":", None, "[[1]] a")),
        (":[bereits] im Gange", (":", None, "[bereits] im Gange")),
        ("a [1]", ("", None, "a [1]")),
    ],
)
def test_marker(line: str, expected: tuple[str, str | None, str]) -> None:
    assert marker(line) == expected


@given(st.sampled_from(":*"), st.text(alphabet="[]1a2,: '*", max_size=9))
def test_the_short_way_to_a_marker_agrees_with_the_long_one(indent: str, rest: str) -> None:
    line = f"{indent}[1{rest}"
    assert marker(line)[1:] == marker(":" + line)[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a<ref>b</ref> c", "a c"),
        ('a<ref name="https://b/c">d</ref> e', "a e"),
        ("a<ref name=b/> c", "a c"),
        ("a<ref>b\nc</ref>d<ref>e", "ad"),
        ("a<Ref>b</REF >c<ref name=d / >e</ref>f<references/>g", "acf<references/>g"),
        ("a<ref <ref>b</ref>c</ref>d", "a<ref c</ref>d"),
        ("a", "a"),
    ],
)
def test_references_go(text: str, expected: str) -> None:
    assert without_refs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"<math>\frac{a!}{b}</math>", r"\frac{a!}{b}"),
        ("Haus", "Haus"),
        ("[[Haus]]es, [[Haus|Häuser]]", "Hauses, Häuser"),
        ("[[:w:Haus|Haus]] [[Haus#Bau|Bau]]", "Haus Bau"),
        ("[[Haus (Bau)|]]", "Haus"),
        ("a [[Datei:B.jpg|mini|ein [[Bild]]]] c [[Kategorie:D]] [[en:E]]", "a c"),
        ("[https://a.b/c Text] und [https://d.e]", "Text und"),
        ("''kursiv'' und '''fett''' und ''''wie''''", "kursiv und fett und 'wie'"),
        ("H<sub>2</sub>O, 10<sup>24</sup>, x<sup>ö</sup>", "H₂O, 10²⁴, xö"),
        ("a<br />b", "a b"),
        ('<span style="x">a</span> < b', "a < b"),
        ("a&nbsp;b &amp; c &#8211; d", "a b & c – d"),
        ("&#91;&#91;a&#93;&#93; &amp;nbsp;b", "a b"),
        ("<nowiki>[</nowiki>a<nowiki>]</nowiki>", "[a]"),
        ("<math>x^2</math>", "x^2"),
        ("a , b  c .", "a, b c."),
        ("a (siehe {{Anker|b}}) c", "a (siehe) c"),
        ("a ( {{Anker|b}} ) c", "a c"),
        ("{{ugs.}} {{va.|:}} {{mhd.}} {{ine.}}en", "umgangssprachlich veraltet: mittelhochdeutsch indoeuropäischen"),
        (
            "{{Ü|en|a|b}} {{Ü|en|c}} {{Üt|ru|а|a}} {{Üxx|ru|b|б}} {{Üxx4|ar|x|v=y|d=z|b=w}} {{Üxx5|el|a|b|c}}",
            "b c а (a) б (b) y (z) ‚w‘ b (a)",
        ),
        (
            "{{L|Haus|Häuser|de}} {{W|Haus|Bau}} {{Polytonisch|ἀ}} {{Farbe|rot|Text}} {{Bibel|Mt|5|3}} {{chem|H|2|O}}",
            "Häuser Bau ἀ Text Matthäus 5,3 H₂O",
        ),
        (
            "{{Kontamination|Ja|Nein}} {{en}} {{m}} {{Pl.}} {{FormatZahl|1234567}}",
            "Kontamination aus Ja und Nein Englisch m Plural 1.234.567",
        ),
        ("{{NieGesehen|eins|zwei}} {{NieGesehen}}", "eins"),
        ("{{Vorlage:ugs.}}", "umgangssprachlich"),
        ("a|b}} {{c|d [[e|f", "a b f"),
        ("[[a [b] c", "a [b] c"),
        ("[[Bison|Bison [2]]]", "Bison [2]"),
        ("''[''", ""),
        ("a ] b [ c", "a b c"),
        ("e\u0301", "é"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_plain_counts_what_it_does_not_know_and_what_it_drops() -> None:
    counts = {}
    context = Context(PROFILES["de"], "Wort", counts=(counter := __import__("collections").Counter()))
    context.plain("{{NieGesehen|eins}} {{NieGesehen}} [[Datei:B.jpg]] [[en:E]] {{Absatz|x}} {{Schulnoten (Deutschland)}}")
    counts = dict(counter)
    assert counts == {
        ("unknowns", "template", "NieGesehen"): 2,
        ("skipped", "image", "B.jpg"): 1,
        ("skipped", "interlanguage", "en"): 1,
        ("skipped", "layout", "Absatz"): 1,
        ("skipped", "layout", "Schulnoten (Deutschland)"): 1,
    }


PIECES = [
    "[[",
    "]]",
    "{{",
    "}}",
    "|",
    "''",
    "'''",
    "<ref>",
    "</ref>",
    "<ref/>",
    "&nbsp;",
    "&lt;",
    "&amp;",
    "[",
    "]",
    "{",
    "}",
    "<nowiki>",
    "</nowiki>",
]
PIECES += [
    "=",
    " ",
    "  ",
    "Haus",
    "a",
    ":",
    "1",
    "<sup>",
    "</sup>",
    "<br>",
    "<!--",
    "-->",
    "{{K|",
    "{{Ü|en|",
    "[http://a ",
    "&#91;",
    "&#123;",
    "&#39;",
    "\n",
    "é",
    "\u200e",
]
FORBIDDEN = re.compile(r"\[\[|\]\]|\{\{|\}\}|''|<ref|&nbsp;|  |\n")


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=600)
def test_no_markup_survives(text: str) -> None:
    shown = plain(text)
    assert not FORBIDDEN.search(shown)
    assert shown == shown.strip()
    assert shown.count("[") == shown.count("]")


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    shown = plain(text)
    assert not FORBIDDEN.search(shown)
    assert tidy(shown) == shown
    logical_lines(text.split())
    marker(text)
    template(text)
    split_outside(text, ",;")


def test_scripts() -> None:
    assert (superscript("n+1"), superscript("ö"), subscript("2"), subscript("Z")) == ("ⁿ⁺¹", "ö", "₂", "Z")


@pytest.mark.parametrize(
    "bomb",
    [
        "{{" * 200_000,
        "[[" * 1_000_000,
        "<ref>" * 200_000,
        "{{a|" * 100_000 + "}}" * 100_000,
        "'" * 200_000,
        "&" * 200_000,
        "<!--" * 200_000,
    ],
)
def test_hostile_text_ends(bomb: str) -> None:
    assert not FORBIDDEN.search(plain(bomb))
    assert logical_lines([bomb])[0] == [bomb]
    assert len(split_outside(bomb, ",")) <= 1
    template(bomb)
    marker(bomb)
    without_comments(bomb)
