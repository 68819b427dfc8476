"""A page's text on its way to headings and sections: cleaning, section heads, headings known before."""

from __future__ import annotations

import gc
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.model import Count, Editorial, Entry, Page
from etl.parse import parse
from etl.parse.page import Reader, clean
from etl.profiles import PROFILES

DE = PROFILES["de"]
LANGUAGE = "== Wort ({{Sprache|Deutsch}}) ==\n"
ENTRY = "=== {{Wortart|Substantiv|Deutsch}}, {{n}} ===\n"


TABLE = "{{Deutsch Substantiv Übersicht\n|Nominativ Singular=Wort\n|Nominativ Plural=Worte\n|Bild=a.jpg|mini|1|ein {{L|Wort}}\n%s}}\n"


@pytest.mark.parametrize(
    ("more", "twice"),
    [
        ("", []),
        ("|Genitiv Plural=[[Wort|Worte]]\n|2=x", []),
        ("|Nominativ Plural=Wörter", ["Nominativ Plural"]),
        ("|Nominativ Plural = Wörter\n|Nominativ Plural=Worten", ["Nominativ Plural", "Nominativ Plural"]),
    ],
)
def test_a_parameter_that_is_given_twice_is_counted(more: str, twice: list[str]) -> None:
    found = list(parse(page(LANGUAGE + ENTRY + TABLE % more + "{{Bedeutungen}}\n:[1] Rede"), DE, None))
    counted = Counter({one.value: one.count for one in found if isinstance(one, Count) and one.what == "parameter"})
    assert sorted(counted.elements()) == twice


def page(text: str) -> Page:
    return Page(7, 70, None, "Wort", 0, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1fc\x7fd", "abcd"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u200eb\u200fc\ufeffd\u200be\u00adf", "abcdef"),
        ("a\xa0b&nbsp;c", "a b c"),
        ("a\tb", "a\tb"),
        ("a<!-- b\nc -->d", "ad"),
        ("a&lt;ref&gt;b&lt;/ref&gt; &lt;!-- c --&gt;&lt;br /&gt;", "a<ref>b</ref> <br />"),
        ("a&lt;ref>b&lt;/ref> &lt;!--&lt;ref>-->1.&amp;nbsp;2", "a<ref>b</ref> 1. 2"),
        ("&lt;i&gt;a&lt;/i&gt; &lt;b", "<i>a</i> &lt;b"),
        ("e\u0301", "é"),
        ("e<!-- -->\u0301", "é"),
        ("n\u0329 t\u0361s", "n\u0329 t\u0361s"),
        ("a\ne\u0301\n\u0301", "a\né\n\u0301"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    cleaned, lines = clean(text, Counter())
    assert cleaned == expected
    assert lines == expected.split("\n")


@given(st.text(alphabet="aeo\n \u0301\u0323\u0329\u0361\u1100\u1161ñ가\u212b\u3099か", max_size=30))
def test_clean_text_is_composed(text: str) -> None:
    assert clean(text, Counter())[0] == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a {{b", "{{"),
        ("a }} b", "{{"),
        ("a [[b", "[["),
        ("a <ref>b", "<ref"),
        ("a </ref>b", "<ref"),
        ("a <!-- b", "<!--"),
        ("{{a|\n{{b}}\n}} [[c]] <ref>d</ref> <ref name=e/>", None),
    ],
)
def test_damage_is_counted(text: str, value: str | None) -> None:
    found = [one.value for one in parse(page(LANGUAGE + ENTRY + "{{Bedeutungen}}\n:[1] " + text), DE, None) if isinstance(one, Count)]
    assert [one for one in found if one in ("{{", "[[", "<ref", "<!--")] == ([value] if value else [])


def sections(text: str) -> list[tuple[str, str, tuple[str, ...], list[str]]]:
    counts: Counter = Counter()
    reader = Reader(page(LANGUAGE + ENTRY + text), DE, counts)
    reader.read()
    return [(section.name, section.raw, section.args, section.lines) for _, section in reader.drafts[0].sections]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{Synonyme}}\n:a\n\n*b ", ("Synonyme", "Synonyme", (), [":a", "*b"])),
        ("{{synonyme}}\n:a", ("Synonyme", "Synonyme", (), [":a"])),
        ("{{SYNONYME}}\n:a", ("Synonyme", "SYNONYME", (), [":a"])),
        ("{{ Synonyme }}\n:a", ("Synonyme", "Synonyme", (), [":a"])),
        ("{{Synonyme}\n:a", ("Synonyme", "Synonyme", (), [":a"])),
        ("{{Vorlage:Synonyme}}\n:a", ("Synonyme", "Synonyme", (), [":a"])),
        ("{{Synonyme}} a", ("Synonyme", "Synonyme", (), [":a"])),
        ("{{Herkunft|fehlt}}\n:a", ("Herkunft", "Herkunft", ("fehlt",), [":a"])),
        ("==== Synonyme ====\n:a", ("Synonyme", "Synonyme", (), [":a"])),
        ("==== {{Synonyme}} ====\n:a", ("Synonyme", "Synonyme", (), [":a"])),
        (
            "{{Charakteristische Wortkombinationen}}\n:a",
            ("Charakteristische Wortkombinationen", "Charakteristische Wortkombinationen", (), [":a"]),
        ),
        (
            "{{Charakteristische wortkombinationen}}\n:a",
            ("Charakteristische Wortkombinationen", "Charakteristische wortkombinationen", (), [":a"]),
        ),
        ("<p title=\"a\">'''Neutrale Wortformen:'''\n:a", ("Sächliche Wortformen", "Neutrale Wortformen", (), [":a"])),
        ("<p>'''Foo:'''</p>\n:a", ("", "Foo", (), [":a"])),
        ("{{Synonyme}}\n:a {{b|\n c}}\n:d", ("Synonyme", "Synonyme", (), [":a {{b|\nc}}", ":d"])),
        ("{{Synonyme}}\n:a <ref>b\n*c</ref>\n:d", ("Synonyme", "Synonyme", (), [":a <ref>b\n*c</ref>", ":d"])),
    ],
)
def test_sections(text: str, expected: tuple[str, str, tuple[str, ...], list[str]]) -> None:
    assert sections(text) == [expected]


def test_a_translation_table_keeps_the_templates_inside_it() -> None:
    lines = ["{{Ü-links}}", "*{{en}}: {{Ü|en|a}}", "{{Ü-Abstand}}", "*{{fr}}: {{Ü|fr|b}}", "{{Ü-rechts}}"]
    found = sections("{{Übersetzungen}}\n" + "\n".join(lines) + "\n{{Referenzen}}\n:c")
    assert [(name, body) for name, _, _, body in found] == [("Übersetzungen", lines), ("Referenzen", [":c"])]


def test_a_heading_read_again_says_the_same() -> None:
    odd = "=== {{Wortart|Quatsch|Deutsch}}, {{NieGesehen|x}} {{QS Herkunft}} ===\n"
    for heading in (ENTRY, odd, "=== Ohne ===\n"):
        text = LANGUAGE + heading + "{{Bedeutungen}}\n:[1] a"
        first, again = (list(parse(page(text), DE, None)) for _ in range(2))
        assert first == again
    entry = next(one for one in parse(page(LANGUAGE + odd), DE, None) if isinstance(one, Entry))
    assert entry.editorial == (Editorial("etymology missing", "QS Herkunft"),)


def test_a_heading_seen_before_is_known_by_its_profile() -> None:
    text = LANGUAGE + ENTRY + "{{Bedeutungen}}\n:[1] a"
    other = DE._replace(pos={"substantiv": "verb"}, genders={"n": ("f",)})
    kinds = [(one.pos, one.genders) for profile in (DE, other, DE) for one in parse(page(text), profile, None) if isinstance(one, Entry)]
    assert kinds == [("noun", ("n",)), ("verb", ("f",)), ("noun", ("n",))]


def test_a_page_leaves_no_garbage() -> None:
    """Extraction runs without the collector: what refers to itself would stay until the end of the chunk."""
    text = LANGUAGE + ENTRY + "{{Bedeutungen}}\n:[1] ''a:'' [[b]]\n\n{{Synonyme}}\n:[1] [[c]]\n\n{{Übersetzungen}}\n*{{en}}: [1] {{Ü|en|d}}"
    list(parse(page(text), DE, None))
    gc.collect()
    gc.disable()
    try:
        list(parse(page(text), DE, None))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_what_holds_for_a_whole_language_section() -> None:
    """A remark, an editors' flag and the heading's own spelling belong to every entry of their section and to no other."""
    text = """== wort ({{Sprache|Deutsch}}) ==
{{Anmerkung}}
:gilt für beide
{{erweitern|Deutsch}}
=== {{Wortart|Verb|Deutsch}} ===
{{Worttrennung}}
:wort
:{{IPA}} {{Lautschrift|vɔʁt}}
=== {{Wortart|Adverb|Deutsch}} ===
== wōrt ({{Sprache|Latein}}) ==
=== {{Wortart|Verb|Latein}} ===
"""
    first, second, third = (one for one in parse(Page(1, 1, None, "wort", 0, text), PROFILES["de"], None) if isinstance(one, Entry))
    assert [[note.text for note in one.notes] for one in (first, second, third)] == [["gilt für beide"], ["gilt für beide"], ["wōrt"]]
    assert [len(one.editorial) for one in (first, second, third)] == [1, 1, 0]
    assert [(sound.kind, sound.value) for sound in first.sounds] == [("ipa", "vɔʁt")]
    assert [row.text for row in first.hyphenations] == ["wort"]
