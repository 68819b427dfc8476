"""Nothing of a page is lost: a second reader walks its lines and finds every word again in the records, or counted.

``accounting`` is that reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from accounting import Loss, Reading, losses, lost_references, uncounted
from conftest import SHARED, needs_shared

from etl.model import Count, Entry, Found, Page
from etl.parse import parse
from etl.profiles import PROFILES
from etl.sample import pages as sample_pages

DE = PROFILES["de"]
REAL = SHARED / "data" / "de"
GOLDEN = Path(__file__).parent / "pages" / "de"


class Read(NamedTuple):
    """A page, read twice."""

    name: str
    title: str
    reading: Reading
    found: list[Found]


def read(name: str, title: str, text: str) -> Read:
    return Read(name, title, Reading(text, DE), list(parse(Page(1, 1, None, title, 0, text), DE, None)))


@cache
def own() -> list[Read]:
    pages = [(page.title, page.title, page.text) for page in sample_pages() if page.ns == 0]
    pages += [(path.name, path.stem, path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.wiki"))]
    return [read(*page) for page in pages]


@cache
def real() -> list[Read]:
    paths = [path for folder in ("pages", "older") for path in sorted((REAL / folder).glob("*.wiki"))]
    return [read(unquote(path.stem), unquote(path.stem).partition("@")[0], path.read_text("utf-8")) for path in paths]


WHICH: dict[str, Callable[[], list[Read]]] = {"own": own, "real": real}
both = pytest.mark.parametrize("which", ["own", pytest.param("real", marks=needs_shared)])


@cache
def lost(which: str) -> list[tuple[str, Loss]]:
    """(page, loss)."""
    return [(page.name, loss) for page in WHICH[which]() for loss in losses(page.reading, page.title, page.found)]


# --- tests ------------------------------------------------------------------------------------------------------------


@both
def test_every_line_stands_in_a_record_or_is_counted(which: str) -> None:
    new = [f"{name}:{loss.line.number + 1}: {loss.words} of {loss.line.raw[:120]!r}" for name, loss in lost(which)]
    assert not new, "\n".join(new)
    assert sum(len(page.reading.lines) for page in WHICH[which]()) > 1000


@both
def test_what_is_no_text_is_counted(which: str) -> None:
    """Layout, images, categories, other editions' pages, empty templates, editors' flags."""
    new = [f"{page.name}: {told}" for page in WHICH[which]() for told in uncounted(page.reading, page.found)]
    assert not new, "\n".join(new)


@needs_shared
def test_footnotes_are_kept() -> None:
    gone = [f"{page.name}:{line.number + 1}: {text[:80]}" for page in real() for line, text in lost_references(page.reading, page.found)]
    assert not gone, "\n".join(gone)
    assert sum(len(page.reading.references) for page in real()) > 1000


@needs_shared
def test_less_than_half_a_percent_is_unknown() -> None:
    unknown: Counter[tuple[str, str]] = Counter()
    example: dict[tuple[str, str], str] = {}
    lines = skipped = 0
    for page in real():
        lines += sum(1 for line in page.reading.lines if line.words)
        skipped += sum(1 for line in page.reading.lines if line.words and line.empty)
        for one in page.found:
            if isinstance(one, Count) and one.table == "unknowns":
                unknown[one.what, one.value] += one.count
                example.setdefault((one.what, one.value), page.name)
    total = sum(n for (what, _), n in unknown.items() if what in ("section", "line", "label"))
    for (what, value), n in unknown.most_common():
        print(f"{n:5} {what}: {value}  ({example[what, value]})")
    print(f"{total} unknown of {lines - skipped} lines: {total / (lines - skipped):.3%}")
    assert total / (lines - skipped) < 0.005


FIELDS = ("senses", "forms", "links", "translations", "sounds", "hyphenations", "examples", "notes", "refs")


@both
@pytest.mark.parametrize("field", FIELDS)
def test_the_second_reader_sees_when_records_are_missing(which: str, field: str) -> None:
    """Without the records of one table nearly every line that they came from is reported."""
    place = "outside" if field == "forms" else field
    reported = lines = before = 0
    for page in WHICH[which]()[:: 2 if which == "own" else 10]:
        entries = [one._replace(**{field: ()}) if isinstance(one, Entry) else one for one in page.found]
        before += sum(loss.line.table == place for loss in losses(page.reading, page.title, page.found))
        reported += sum(loss.line.table == place for loss in losses(page.reading, page.title, entries))
        lines += sum(line.table == place and bool(line.words) and not line.empty for line in page.reading.lines)
    print(f"{field}: {reported} of {lines}, {before} with the records")
    assert lines > 4
    assert reported > (0.5 if field == "forms" else 0.85) * lines
    assert before < 0.3 * lines


@pytest.mark.parametrize("field", FIELDS)
def test_the_second_reader_sees_when_one_record_is_missing(field: str) -> None:
    """Of single records, each cut out of its page alone, nearly all are missed."""
    asked = seen = 0
    for page in own()[::3]:
        before = {(loss.line.number, loss.words) for loss in losses(page.reading, page.title, page.found)}
        for place, one in enumerate(page.found):
            if not isinstance(one, Entry):
                continue
            records = getattr(one, field)
            for number, record in enumerate(records):
                if field == "forms" and record.source != "table":
                    continue
                cut = list(page.found)
                cut[place] = one._replace(**{field: records[:number] + records[number + 1 :]})
                asked += 1
                seen += {(loss.line.number, loss.words) for loss in losses(page.reading, page.title, cut)} != before
    assert asked > 3
    print(f"{field}: {seen} of {asked}")
    assert seen / asked > ENOUGH.get(field, 0.9)


ENOUGH = {"forms": 0.5, "sounds": 0.75}
