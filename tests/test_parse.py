"""Whole pages: golden pages of our own, hostile pages, and every real page where they are at hand.

``python tests/test_parse.py`` writes the golden JSON files anew; read the difference before you keep it.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED, needs_shared

from etl.model import REJECT_REASONS, Count, Entry, Found, Page, Redirect, Reject
from etl.parse import parse
from etl.profiles import PROFILES

DE = PROFILES["de"]
PAGES = Path(__file__).parent / "pages"
GOLDEN = sorted(PAGES.glob("*/*.wiki"))


def page(text: str, title: str = "Wort", **more: Any) -> Page:
    return Page(7, 70, None, title, more.pop("ns", 0), text, **more)


def found(text: str, title: str = "Wort", languages: frozenset[str] | None = None) -> list[Found]:
    return list(parse(page(text, title), DE, languages))


def entries(text: str, title: str = "Wort") -> list[Entry]:
    return [one for one in found(text, title) if isinstance(one, Entry)]


def plain_data(record: Any) -> Any:
    """A record as JSON data, defaults left out."""
    if hasattr(record, "_asdict"):
        defaults = record._field_defaults
        return {name: plain_data(value) for name, value in record._asdict().items() if name not in defaults or value != defaults[name]}
    return [plain_data(one) for one in record] if isinstance(record, tuple) else record


def golden(path: Path) -> list[Any]:
    title = path.stem
    data = []
    for one in parse(page(path.read_text("utf-8"), title), PROFILES[path.parent.name], None):
        record = plain_data(one)
        for name in ("page_id", "revision_id", "revised_at", "title"):
            record.pop(name, None)
        if isinstance(one, Entry):
            record["forms"] = [f"{form['slot']}: {form['form']}" for form in record.get("forms", []) if form.get("source") is None]
        data.append({type(one).__name__: record})
    return data


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_page(path: Path) -> None:
    assert golden(path) == json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_there_are_golden_pages() -> None:
    assert len(GOLDEN) >= 7


HEAD = "== Wort ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}}, {{n}} ===\n"
SENSE = "{{Bedeutungen}}\n:[1] Erklärung\n"


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("", ["no text"]),
        (" \n\n ", ["no text"]),
        ("nur Text", ["no language section"]),
        ("== Wort ({{Sprache|Deutsch}}) ==\nnur Text", ["no entry"]),
        ("== Wort ({{Sprache|Deutsch}}) ==\n=== Substantiv ===\n" + SENSE, ["no part of speech"]),
        (HEAD + SENSE + "=== Ohne ===\n", ["no part of speech"]),
        ("{{Neuer Eintrag}}\n" + HEAD + SENSE, ["new entry"]),
        ("x" * 4_000_001, ["too large"]),
    ],
)
def test_what_is_not_read_is_rejected(text: str, reasons: list[str]) -> None:
    assert [one.reason for one in found(text) if isinstance(one, Reject)] == reasons
    assert set(reasons) <= set(REJECT_REASONS)


def test_a_page_keeps_its_other_entries_where_one_has_no_part_of_speech() -> None:
    kept = entries(HEAD + SENSE + "=== Ohne ===\n" + SENSE + "=== {{Wortart|Verb|Deutsch}} ===\n" + SENSE)
    assert [(one.heading, one.pos) for one in kept] == [(1, "noun"), (3, "verb")]


@pytest.mark.parametrize("title", ["", "a#b", "a|b", "a\nb", "[x]"])
def test_bad_titles_are_rejected(title: str) -> None:
    assert [one.reason for one in found(HEAD + SENSE, title) if isinstance(one, Reject)] == ["bad title"]


def test_a_reject_of_the_dump_passes_through() -> None:
    reject = Reject("Wort", 7, 70, "not wikitext", "json")
    assert list(parse(page("{}", reject=reject), DE, None)) == [reject]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (page("", redirect="Ziel"), ("Ziel", "redirect")),
        (page("#REDIRECT [[Ziel]]"), ("Ziel", "redirect")),
        (page("#WEITERLEITUNG: [[Ziel_wort#Abschnitt]]"), ("Ziel wort", "redirect")),
        (page("== Wort ({{Sprache|Deutsch}}) ==\n{{Alte Schreibweise|Ziel\n|Reform 1996}}"), ("Ziel", "obsolete_spelling")),
        (page("== Wort ({{Sprache|Deutsch}}) ==\n{{Schweizer und Liechtensteiner Schreibweise|Ziel}}"), ("Ziel", "spelling")),
        (page("== Wort ({{Sprache|Deutsch}}) ==\n* Alternative Schreibweise von [[Ziel]]\n{{Lemmaverweis|Ziel}}"), ("Ziel", "redirect")),
        (page("== Wort ({{Sprache|Deutsch}}) ==\n{{Ähnlichkeiten Umschrift|1=Ziel|spr1=ja}}"), ("Ziel", "transcription")),
        (page("== Wort ({{Sprache|Deutsch}}) ==\n{{Alternative Schreibweisen}}\n:[[Ziel#Deutsch|Ziel]]\n{{Absatz}}"), ("Ziel", "spelling")),
    ],
)
def test_redirects(given: Page, expected: tuple[str, str]) -> None:
    assert [(one.target, one.kind) for one in parse(given, DE, None) if isinstance(one, Redirect)] == [expected]
    assert not [one for one in parse(given, DE, None) if isinstance(one, Entry | Reject)]


GERMAN = "== Wort ({{Sprache|Deutsch}}) ==\n"


def test_other_spellings_before_the_first_entry() -> None:
    """They are its own, where there is one; where there is none, what else stands there is counted."""
    given = page(f"{GERMAN}{{{{Alternative Schreibweisen}}}}\n:[[Ziel]], [[Tor]]\n\n=== {{{{Wortart|Verb|Deutsch}}}} ===\n")
    (entry,) = [one for one in parse(given, DE, None) if not isinstance(one, Count)]
    assert isinstance(entry, Entry)
    assert [(link.kind, link.target) for link in entry.links] == [("spelling", "Ziel"), ("spelling", "Tor")]
    given = page(f"{GERMAN}{{{{Alternative Schreibweisen}}}}\n:[[Ziel]], [[Tor]]\n\n{{{{Beispiele}}}}\n:[1] Ein ''Wort.''")
    found = list(parse(given, DE, None))
    assert [(one.target, one.language, one.raw_kind) for one in found if isinstance(one, Redirect)] == [
        ("Ziel", "de", "Alternative Schreibweisen"),
        ("Tor", "de", "Alternative Schreibweisen"),
    ]
    assert [(one.what, one.value) for one in found if isinstance(one, Count)] == [("section", "Beispiele")]
    assert not [one for one in found if isinstance(one, Reject)]


OLD = "{{Alte Schreibweise|Ziel|Reform 1996}}\n"


@pytest.mark.parametrize(
    ("text", "said", "reasons"),
    [
        (GERMAN + OLD, ("Ziel", "obsolete_spelling", "Alte Schreibweise", "de", None, "Reform 1996"), []),
        (GERMAN + OLD.replace("}}", "|spr=de}}"), ("Ziel", "obsolete_spelling", "Alte Schreibweise", "de", None, "Reform 1996"), []),
        (
            GERMAN + "=== {{n}} ===\n" + OLD + "[[en:Wort]]\n",
            ("Ziel", "obsolete_spelling", "Alte Schreibweise", "de", None, "Reform 1996"),
            [],
        ),
        (GERMAN + "=== Verb ===\n:" + OLD, ("Ziel", "obsolete_spelling", "Alte Schreibweise", "de", None, "Reform 1996"), []),
        (
            GERMAN + "=== Verb ===\n{{Schweizer Schreibweise|[[Ziel#Verb|Z]]}}\n{{Bedeutungen}}\n:[1] mehr",
            ("Ziel", "spelling", "Schweizer Schreibweise", "de", None, None),
            ["no part of speech"],
        ),
        (
            GERMAN + "=== Verb ===\nEin Satz.\n{{Schweizer Schreibweise|Ziel}}",
            ("Ziel", "spelling", "Schweizer Schreibweise", "de", None, None),
            ["no part of speech"],
        ),
        (GERMAN + "{{Schweizer Schreibweise|Ziel#Verb}}", ("Ziel", "spelling", "Schweizer Schreibweise", "de", None, None), []),
        (GERMAN + "{{Schweizer Schreibweise|Ziel}}.", ("Ziel", "spelling", "Schweizer Schreibweise", "de", None, None), []),
        (
            GERMAN + "{{Schweizer Schreibweise|Ziel|Worttrennung={{#invoke:Convert|main|Zi·el}}}}",
            ("Ziel", "spelling", "Schweizer Schreibweise", "de", None, None),
            [],
        ),
        (HEAD + "{{Schweizer Schreibweise|Ziel}}", ("Ziel", "spelling", "Schweizer Schreibweise", "de", "noun", None), []),
        (
            GERMAN + "=== {{Wortart|Alte Schreibweise|Deutsch}} ===\n" + OLD,
            ("Ziel", "obsolete_spelling", "Alte Schreibweise", "de", None, "Reform 1996"),
            [],
        ),
    ],
)
def test_spelling_pages(text: str, said: tuple[str | None, ...], reasons: list[str]) -> None:
    redirects = [one for one in found(text) if isinstance(one, Redirect)]
    assert [(one.target, one.kind, one.raw_kind, one.language, one.pos, one.note) for one in redirects] == [said]
    assert [one.reason for one in found(text) if isinstance(one, Reject)] == reasons


def test_an_entry_in_another_spelling_leads_to_the_valid_one() -> None:
    (entry,) = entries(HEAD + OLD + SENSE)
    assert [(link.kind, link.raw_kind, link.target, link.note) for link in entry.links] == [
        ("spelling", "Alte Schreibweise", "Ziel", "Reform 1996")
    ]


def test_a_spelling_page_without_a_word_is_counted() -> None:
    text = HEAD + SENSE + "{{Alte Schreibweise|}}"
    assert [(one.table, one.what, one.value) for one in found(text) if isinstance(one, Count)] == [
        ("skipped", "placeholder", "Alte Schreibweise")
    ]


@pytest.mark.parametrize(
    ("heading", "raw_pos", "pos", "genders"),
    [
        ("=== {{Wortart|Substantiv|Deutsch}}, {{m}} ===", ("Substantiv",), "noun", ("m",)),
        ("===  {{Wortart|Substantiv|Deutsch}}, {{mfn}} ===", ("Substantiv",), "noun", ("m", "f", "n")),
        ("=== {{Wortart|Substantiv|Deutsch}} {{nm}} ===", ("Substantiv",), "noun", ("n", "m")),
        ("=== {{Wortart|Substantiv|Deutsch}}, neutral, {{Wortart|Toponym|Deutsch}} ===", ("Substantiv", "Toponym"), "proper_noun", ("n",)),
        ("=== {{Wortart|spr=de|Adjektiv }} ===", ("Adjektiv",), "adjective", ()),
        ("=== {{Wortart|Substantiv|2=Deutsch}} ===", ("Substantiv",), "noun", ()),
        ("=== ombrello {{Wortart|Substantiv|Deutsch}} ===", ("Substantiv",), "noun", ()),
        ("==== {{Wortart|Verb|Deutsch}} ====", ("Verb",), "verb", ()),
        ("=== {{Wortart|Redewendung|Deutsch}}, {{Wortart|Verb|Deutsch}} ===", ("Redewendung", "Verb"), "verb", ()),
        ("=== {{Wortart|Artikel|Deutsch}}, {{Wortart|Deklinierte Form|Deutsch}} ===", ("Artikel", "Deklinierte Form"), "declined_form", ()),
        (
            "=== {{Wortart|Abkürzung|Deutsch}}, {{f}}, {{Wortart|Substantiv|Deutsch}} ===",
            ("Abkürzung", "Substantiv"),
            "abbreviation",
            ("f",),
        ),
        (
            "=== {{Wortart|Substantiv|Deutsch}}, {{m}}, {{Wortart|adjektivische Deklination|Deutsch}} ===",
            ("Substantiv", "adjektivische Deklination"),
            "noun",
            ("m",),
        ),
        ("=== {{Wortart|Quatschwort|Deutsch}} ===", ("Quatschwort",), "other", ()),
    ],
)
def test_headings(heading: str, raw_pos: tuple[str, ...], pos: str, genders: tuple[str, ...]) -> None:
    (entry,) = entries("== Wort ({{Sprache|Deutsch}}) ==\n" + heading + "\n" + SENSE)
    assert (entry.raw_pos, entry.pos, entry.genders) == (raw_pos, pos, genders)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("== Wort ({{Sprache|Deutsch}}) ==", "de"),
        ("== ''Wort'' ({{Sprache|Altgriechisch}}) ==", "grc"),
        ("== Wort ({{Sprache|International}}) ==", "mul"),
        ("== Wort ({{Sprache|Mond-Ländisch}}) ==", "x-mond-laendisch"),
        ("== Wort (Englisch) ==", "en"),
        ("== Wort ({{Sprache|Latein|x}}), alt ==", "la"),
    ],
)
def test_languages(heading: str, code: str) -> None:
    (entry,) = entries(heading + "\n=== {{Wortart|Substantiv}} ===\n" + SENSE)
    assert entry.language == code


def test_other_languages_are_passed_over_but_counted_in_headings_and_homonyms() -> None:
    text = HEAD + SENSE + "== Wort ({{Sprache|Englisch}}) ==\n=== {{Wortart|Substantiv|Englisch}} ===\n" + SENSE
    both = entries(text)
    only = [one for one in found(text, languages=frozenset(("en",))) if isinstance(one, Entry)]
    assert [(one.language, one.heading, one.homonym) for one in both] == [("de", 1, 1), ("en", 2, 1)]
    assert only == both[1:]


def test_page_order_does_not_matter_for_senses() -> None:
    (entry,) = entries(HEAD + "{{Synonyme}}\n:[1] [[Name]]\n" + SENSE)
    assert [(link.target, link.senses, link.status) for link in entry.links] == [("Name", (1,), "linked")]


def test_a_form_may_have_its_features_under_meanings() -> None:
    (entry,) = entries(
        "== kotki ({{Sprache|Polnisch}}) ==\n=== {{Wortart|Deklinierte Form|Polnisch}} ===\n{{Bedeutungen}}\n"
        "* Genitiv Singular des Substantivs '''[[kotka]]'''\n:[2] Nominativ Plural von '''[[kotka]]'''\n",
        "kotki",
    )
    assert (entry.is_form, entry.form_of, len(entry.senses)) == (True, ("kotka",), 2)
    assert [(row.form, row.slot, row.source) for row in entry.forms] == [
        ("kotki", "Genitiv Singular", "form page"),
        ("kotki", "Nominativ Plural", "form page"),
    ]


def test_blanks_in_the_name_of_a_section_do_not_count() -> None:
    (entry,) = entries(
        HEAD + SENSE + "{{Weibliche  _ Wortformen}}\n:[1] [[Wortin]]\n{{Charakteristische  Wortkombinationen}}\n:[1] [[a]]\n"
    )
    assert [(link.kind, link.target) for link in entry.links] == [("feminine", "Wortin"), ("collocation", "a")]


def test_editors_flags() -> None:
    (entry,) = entries(
        HEAD + "{{erweitern|mehr|Deutsch}}\n{{Herkunft|fehlt}}\n{{Bedeutungen}}\n:[1] Wort {{QS Herkunft|unbelegt}}\n{{Beispiele fehlen}}"
    )
    assert {flag.flag for flag in entry.editorial} == {"incomplete", "etymology missing", "unverified", "examples missing"}


def test_a_flag_above_the_lines_of_a_section_opens_none() -> None:
    (entry,) = entries(HEAD + SENSE + "{{erweitert}}\n{{Beispiele}}\n{{Beispiele fehlend}}\n:[1] Ein ''Wort.''")
    assert [example.text for example in entry.examples] == ["Ein Wort."]
    assert {flag.flag for flag in entry.editorial} == {"incomplete", "examples missing"}


def test_what_stands_beside_a_section_is_said_of_its_links() -> None:
    text = HEAD + SENSE + "{{Synonyme}} (bis 1900)\n:[[Name]], [[Titel]] (selten)\n{{Beispiele|alt}}\n:Ein ''Wort.''"
    (entry,) = entries(text)
    assert [(link.target, link.note) for link in entry.links] == [("Name", "bis 1900"), ("Titel", "bis 1900; selten")]
    assert ("parameter", "Beispiele: alt") in {(one.what, one.value) for one in found(text) if isinstance(one, Count)}


def test_unknown_sections_do_not_spill_into_the_one_before() -> None:
    text = HEAD + SENSE + "{{Wunderwelten}}\n:[1] [[Zauber]]\n:[1] [[Trank]]\n{{Synonyme}}\n:[1] [[Name]]"
    (entry,) = entries(text)
    assert [sense.gloss for sense in entry.senses] == ["Erklärung"]
    assert [link.target for link in entry.links] == ["Name"]
    counts = {(one.what, one.value): one.count for one in found(text) if isinstance(one, Count) and one.table == "unknowns"}
    assert counts[("section", "Wunderwelten")] == 3  # the heading and its two lines


def test_what_is_no_content_is_counted() -> None:
    text = HEAD + SENSE + "{{Absatz}}\n[[Kategorie:Ding]]\n[[en:Wort]] [[fr:Wort]]\n[[Datei:Bild.jpg]]\n{{2x----}}\n----\n"
    counts = {(one.table, one.what, one.value): one.count for one in found(text) if isinstance(one, Count)}
    assert counts == {
        ("skipped", "layout", "Absatz"): 1,
        ("skipped", "category", "Ding"): 1,
        ("skipped", "interlanguage", "en"): 1,
        ("skipped", "interlanguage", "fr"): 1,
        ("skipped", "image", "Bild.jpg"): 1,
        ("skipped", "layout", "2x----"): 1,
        ("skipped", "layout", "----"): 1,
    }


BOMBS = {
    "braces": "{{" * 100_000,
    "nested": "{{a|" * 50_000 + "}}" * 50_000,
    "links": "[[" * 1_000_000,
    "comments": "<!--" * 100_000,
    "references": "<ref>" * 100_000,
    "quotes": "''" * 100_000 + "a",
    "entities": "&amp;" * 50_000,
    "brackets": "(" * 100_000,
    "open lines": "{{x|\n" * 50_000,
    "tags": "<a" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("section", ["Bedeutungen", "Herkunft"])
def test_hostile_pages_are_read_to_the_end(name: str, section: str) -> None:
    text = HEAD + "{{" + section + "}}\n:[1] " + BOMBS[name] + "\n\n{{Oberbegriffe}}\n:[1] [[Ende]]\n"
    (entry,) = entries(text)
    assert [link.target for link in entry.links] == ["Ende"]


MARKUP = re.compile(r"\[\[|\]\]|\{\{|\}\}|''|<ref|&nbsp;|  ")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)


def real_pages(folder: str) -> list[Path]:
    return sorted((SHARED / "data/de" / folder).glob("*.wiki"))


@needs_shared
@pytest.mark.parametrize("folder", ["pages", "older"])
def test_real_pages_leave_no_markup_in_what_this_room_reads(folder: str) -> None:
    paths = real_pages(folder)
    assert paths
    total = 0
    for path in paths:
        title = urllib.parse.unquote(path.stem).partition("@")[0]
        for one in parse(page(path.read_text("utf-8"), title), DE, None):
            if isinstance(one, Entry):
                total += 1
                for text in texts((one.label, one.senses, one.notes, one.editorial)):
                    assert text.strip() == text != ""
                    assert not MARKUP.search(text), (title, text)
    assert total > len(paths) // 2


if __name__ == "__main__":
    for golden_path in GOLDEN:
        golden_path.with_suffix(".json").write_text(json.dumps(golden(golden_path), ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(golden_path.stem, file=sys.stderr)
