"""Nothing of the markup gets into a text: over all pages of ours, all real pages, and what chance makes of them."""

from __future__ import annotations

import re
import signal
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import SHARED, needs_shared
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.model import Count, Found, Page
from etl.parse import parse
from etl.profiles import PROFILES
from etl.sample import pages as sample_pages

DE = PROFILES["de"]
GOLDEN = Path(__file__).parent / "pages" / "de"
REAL = SHARED / "data" / "de"

MARKUP = re.compile(
    r"\[\[|\]\]|\{\{|\}\}|\{\||\|\}|\||''|</?[a-zA-Z]|<!--|-->|&[a-zA-Z]{2,8};|&#\d+;|__[A-Z]+__|  |^\s|\s$|[\x00-\x1f\xa0\xad\u200b\u200e\u200f\ufeff]"
)
DAMAGE = frozenset(("", "{|", "{{", "[[", "<ref", "<!--", "<references/>"))
"""Names of damage and of markup, as ``unknowns`` and ``skipped`` count them."""
_PAIRS = ("()", "[]", "{}")


def texts(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record at any depth: (where, text)."""
    if isinstance(record, str):
        yield path, record
    elif hasattr(record, "_fields"):
        for name in record._fields:
            yield from texts(getattr(record, name), f"{type(record).__name__}.{name}")
    elif isinstance(record, tuple):
        for one in record:
            yield from texts(one, path)


def found(title: str, text: str) -> list[Found]:
    return list(parse(Page(1, 1, None, title, 0, text), DE, None))


def own() -> list[tuple[str, str]]:
    pages = [(page.title, page.text) for page in sample_pages() if page.ns == 0]
    return pages + [(path.stem, path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.wiki"))]


def real() -> list[tuple[str, str]]:
    paths = [path for folder in ("pages", "older") for path in sorted((REAL / folder).glob("*.wiki"))]
    return [(unquote(path.stem).partition("@")[0], path.read_text("utf-8")) for path in paths]


def unbalanced(text: str) -> set[str]:
    """The kinds of brackets that do not all find their partner."""
    odd: set[str] = set()
    for opening, closing in _PAIRS:
        depth = 0
        for character in text:
            if character == opening:
                depth += 1
            elif character == closing:
                depth -= 1
            if depth < 0:
                break
        if depth:
            odd.add(opening)
    return odd


def is_wrong(text: str, page: str) -> str | None:
    """What should not be in a text of that page."""
    if not text:
        return "empty"
    for mark in MARKUP.finditer(text):
        if mark[0] != "|" or text[max(0, mark.start() - 5) : mark.end() + 5] not in page:  # prose may have one of its own
            return repr(mark[0])
    if not unicodedata.is_normalized("NFC", text):
        return "not NFC"
    for bracket in unbalanced(text):
        words = set(re.findall(r"\w+", text))
        lines = [line for line in page.split("\n") if bracket in unbalanced(re.sub(r"\[\[|\]\]|\{\{|\}\}", "", line))]
        if not any(2 * len(words & set(re.findall(r"\w+", line))) > len(words) for line in lines):
            return f"a stray partner of {bracket}"
    return None


def residue(title: str, text: str) -> list[str]:
    out: list[str] = []
    for one in found(title, text):
        for where, told in texts(one):
            if isinstance(one, Count) and told in DAMAGE:
                continue
            wrong = is_wrong(told, text)
            if wrong is not None:
                out.append(f"{title}: {where}: {wrong} in {told[:100]!r}")
    return out


def test_own_pages_leave_nothing() -> None:
    left = [line for title, text in own() for line in residue(title, text)]
    assert not left, "\n".join(left)


@needs_shared
def test_real_pages_leave_nothing() -> None:
    left = [line for title, text in real() for line in residue(title, text)]
    assert not left, "\n".join(left)


def test_the_check_sees_residue() -> None:
    page = ":[1] ein (kleines Wort\n:[2] zwei"
    for text in ("", "a  b", " a", "a\n", "[[a", "a|b", "''a", "a<br>", "a&nbsp;b", "a&lt;b", "<ref>x", "a\u0301", "zwei)", "{{m}}"):
        assert is_wrong(text, page) is not None, text
    assert is_wrong("ein (kleines Wort", page) is None  # the page's own slip


# --- damaged pages ----------------------------------------------------------------------------------------------------

HEAD = "== Wort ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}}, {{n}} ===\n"
FORM = "== Wortes ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Deklinierte Form|Deutsch}} ===\n"

DAMAGED = {
    "name of a reference": (HEAD + "{{Referenzen}}\n:[1] {{Ref-DW[[x]] DS|Wort}}", "Ref.source is the template's name as it stands"),
    "name of a work": (HEAD + "{{Referenzen}}\n:[1] {{Wikipedia[[aus]], [[Maus]]|Wort}}", "Ref.source is the template's name as it stands"),
    "target of a link": (HEAD + "{{Synonyme}}\n:[1] [[Rot}} wein]]", "Link.target of the fast path"),
    "title with two blanks": (HEAD + "{{Synonyme}}\n:[1] [[Rot  wein|Wein]]", "Link.target_title of the fast path"),
    "title with a tag": (HEAD + "{{Synonyme}}\n:[1] [[Rot<br>wein|Wein]]", "Link.target_title is never made plain"),
    "name of a parameter": (
        HEAD + "{{Deutsch Substantiv Übersicht\n|Genus=n\n|''Nominativ Singular=Wort\n}}",
        "Form.slot is the parameter's name as it stands",
    ),
    "lemma of a form": (
        FORM + "{{Grammatische Merkmale}}\n*Genitiv Singular des Substantivs '''[[Wo}}rt]]'''",
        "Entry.form_of is the link's target as it stands",
    ),
    "language without a name": (
        "==  ({{Sprache|}}) ==\n=== {{Wortart|Substantiv|}} ===\n{{Bedeutungen}}\n:[1] x",
        "Entry.language_name is empty",
    ),
    "reject without detail": ("==  ({{Sprache|}}) ==\nText", "Reject.detail is empty, not None"),
    "reference that never opens": (HEAD + "{{Beispiele}}\n:[1] Ein Satz.<refWort", "<ref without > stays in the text"),
    "address with quotes": (HEAD + "{{Beispiele}}\n:[1] Ein Satz.<ref>[http://a.example/''b'' Ort]</ref>", "Example.source_url"),
    "name of a flag": (HEAD + "{{QS Bed''eutungen|fehlend}}\n{{Bedeutungen}}\n:[1] x", "Editorial.raw is the template's name as it stands"),
    "composed too early": (
        HEAD + "{{Übersetzungen}}\n{{Ü-Tabelle|1|Ü-Liste=\n*{{ar}}: {{Üt|ar|كلمة|t&#803;a}}\n}}",
        "NFC before the entity is decoded",
    ),
    "half escaped comment": (HEAD + "{{Herkunft}}\n:von Wort&lt;!--x-->", "only &lt;!--…--&gt; is unescaped"),
}  # fmt: skip
"""Kind -> (page, where it once left residue)."""


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_pages_leave_nothing(kind: str) -> None:
    assert not residue("Wort", DAMAGED[kind][0])


CORE = re.compile(r"\[\[|\]\]|\{\{|\}\}|''|&nbsp;|  |^\s|\s$|[\x00-\x1f\xa0]")
ENOUGH = 10.0
"""Seconds of CPU time after which a page counts as hanging: a thousand times what any needs."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Stop what does not end: a guard, no measurement."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still parsing after {seconds} s of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@st.composite
def damaged(draw: st.DrawFn, pages: list[tuple[str, str]]) -> tuple[str, str]:
    """A page with pieces cut out, doubled, and put elsewhere."""
    title, text = draw(st.sampled_from(pages))
    if len(text) > 12_000:
        start = draw(st.integers(0, len(text) - 12_000))
        text = HEAD + text[start : start + 12_000]
    for _ in range(draw(st.integers(1, 6))):
        if not text:
            break
        start = draw(st.integers(0, len(text) - 1))
        stop = min(len(text), start + draw(st.integers(0, 120)))
        piece = text[start:stop]
        match draw(st.sampled_from(("cut", "double", "move", "swap"))):
            case "cut":
                text = text[:start] + text[stop:]
            case "double":
                text = text[:stop] + piece + text[stop:]
            case "move":
                rest = text[:start] + text[stop:]
                place = draw(st.integers(0, len(rest)))
                text = rest[:place] + piece + rest[place:]
            case _:
                place = draw(st.integers(0, len(piece)))
                text = text[:start] + piece[place:] + piece[:place] + text[stop:]
    return title, text


def hold(title: str, text: str) -> None:
    with bounded(ENOUGH):
        records = found(title, text)
    for one in records:
        for where, told in texts(one):
            if isinstance(one, Count):
                continue  # counts name what they count, damage included
            assert told, where
            assert CORE.search(told) is None, (where, told)
            assert unicodedata.is_normalized("NFC", told), (where, told)


FIXED = settings(
    max_examples=250,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@FIXED
@given(damaged(own()))
def test_damage_to_own_pages_neither_crashes_nor_leaves_markup(page: tuple[str, str]) -> None:
    hold(*page)


if (REAL / "pages").is_dir():

    @FIXED
    @given(damaged(real()))
    def test_damage_to_real_pages_neither_crashes_nor_leaves_markup(page: tuple[str, str]) -> None:
        hold(*page)

else:

    @needs_shared
    def test_damage_to_real_pages_neither_crashes_nor_leaves_markup() -> None:
        """Skipped: there are no real pages beside this checkout."""


def _hang() -> None:
    with bounded(0.05):
        while True:
            pass


def test_the_guard_stops_what_hangs() -> None:
    with pytest.raises(TimeoutError):
        _hang()
