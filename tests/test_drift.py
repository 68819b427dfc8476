"""Real pages as people edited them over thirteen years, and dumps of many sizes: every entry keeps its address."""

from __future__ import annotations

import itertools
import lzma
import shutil
import subprocess
import sys
import urllib.parse
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import SHARED, needs_shared
from reading import reading

from dumps import make_dump
from etl.account import Summary
from etl.build import build
from etl.cli import Progress

pytestmark = [needs_shared, pytest.mark.usefixtures("in_one_process")]

Known = dict[tuple[str, str, int], int]  # title, language, heading -> address


def extract(dump: Path, output: Path) -> Summary:
    return build("de", [dump], output, Progress(quiet=True, log_json=False), workers=1, languages=["all"], allow_mass_retire=True)


def ask(output: Path, query: str) -> list[tuple[object, ...]]:
    with reading(output / "de/aqea.duckdb") as con:
        return con.execute(query).fetchall()


def known(output: Path) -> Known:
    return {
        (title, language, heading): number
        for title, language, heading, number in ask(output, "SELECT title, language, heading, address_number FROM aqea_entries")  # type: ignore[misc]
    }


# ------------------------------------------------------------------------------------------------------------ pages in time

ADDED = {
    ("Mutter", "de", "Substantiv, Nachname"),
    ("er", "da", "Konjugierte Form"),
    ("er", "sv", "Deklinierte Form"),
    ("er", "sv", "Possessivpronomen"),
    ("ich", "enm", "Personalpronomen"),
    ("ich", "gmh", "Personalpronomen"),
    ("ich", "li", "Personalpronomen"),
    ("ich", "sk", "Personalpronomen"),
}
"""What editors wrote anew on these pages: language sections and headings that no earlier text has in any wording."""

GONE = {("ich", "pdc", "Personalpronomen")}
"""What they took out: the section Pennsylvania-Deutsch of *ich*, between 2011 and 2018."""

STAYED = {
    ("April", "de", "Substantiv"): 1,
    ("April", "en", "Substantiv, Vorname"): 3,
    ("Mutter", "de", "Substantiv"): 1,
    ("Mutter", "de", "Substantiv, Eigenname"): 3,
    ("ich", "de", "Personalpronomen"): 1,
    ("ich", "pl", "Personalpronomen"): 5,  # the third until 2018
    ("beide", "de", "Indefinitpronomen, Numerale"): 1,  # no word of its gloss was kept
    ("sein", "de", "Verb, Hilfsverb"): 1,  # an auxiliary only until 2024
    ("sein", "de", "Possessivpronomen"): 2,
    ("scheren", "de", "Verb"): 1,
}
"""Some of those that were reworded, corrected or shifted, and their heading today."""


def texts() -> dict[str, list[tuple[str, Path]]]:
    """Title -> (date, file) of every text of a page of which there are several, oldest first, today's last."""
    found: dict[str, list[tuple[str, Path]]] = {}
    for path in (SHARED / "data/de/older").glob("*.wiki"):
        title, _, day = urllib.parse.unquote(path.stem).rpartition("@")
        found.setdefault(title, []).append((day, path))
    for title, versions in found.items():
        versions.append(("today", SHARED / "data/de/pages" / f"{urllib.parse.quote(title, safe='')}.wiki"))
        versions.sort()
    return dict(sorted(found.items()))


def in_time(folder: Path, places: Iterable[int]) -> list[Path]:
    """One dump for each place in the pages' histories (the last text where a history is shorter); page ids are constant."""
    dumps = []
    for number, place in enumerate(places):
        pages = []
        for page_id, (title, versions) in enumerate(texts().items(), 1):
            at = min(place, len(versions) - 1) if place >= 0 else len(versions) - 1
            pages.append((title, versions[at][1].read_text("utf-8"), 0, page_id, 100 * page_id + at))
        dump = folder / f"dewiktionary-{date(2020, 1, 1) + timedelta(days=number):%Y%m%d}-pages-articles.xml.bz2"
        dumps.append(make_dump(dump, pages, kind="single", level=1))
    return dumps


def names(output: Path, known_at_first: set[int]) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """(title, language, raw parts of speech) of the entries that came since, and of the retired ones."""
    rows = ask(output, "SELECT title, language, array_to_string(raw_pos, ', '), address_number FROM aqea_entries")
    (registry,) = sorted((output / "registry").glob("gen-*"), key=lambda path: int(path.name[4:]))[-1:]
    with duckdb.connect() as con:
        retired = con.execute(
            "SELECT title, language, array_to_string(raw_pos, ', ') FROM read_parquet(?) WHERE status = 'retired'",
            [str(registry / "addresses.parquet")],
        ).fetchall()
    return {row[:3] for row in rows if row[3] not in known_at_first}, set(retired)


@pytest.mark.parametrize("step_by_step", [True, False])
def test_real_pages_keep_their_addresses_from_2011_to_today(tmp_path: Path, step_by_step: bool) -> None:
    places = range(max(map(len, texts().values()))) if step_by_step else (0, -1)
    dumps = in_time(tmp_path, places)
    history = []
    for dump in dumps:
        extract(dump, tmp_path)
        history.append(known(tmp_path))
    first, last = history[0], history[-1]
    assert len(first) > 110
    added, gone = names(tmp_path, set(first.values()))
    assert gone == GONE
    assert added == ADDED
    at = {(title, language, pos, number) for title, language, pos, number in ask(
        tmp_path, "SELECT title, language, array_to_string(raw_pos, ', '), address_number FROM aqea_entries"
    )}  # fmt: skip
    for (title, language, pos), heading in STAYED.items():
        assert (title, language, pos, last[title, language, heading]) in at
        assert last[title, language, heading] in first.values()
    place = {number: (title, language) for found in history for (title, language, _), number in found.items()}
    assert all(place[number] == key[:2] for found in history for key, number in found.items())
    extract(dumps[0], tmp_path)  # the oldest once more: nobody has another address, nothing changes its status
    assert known(tmp_path) == first
    assert names(tmp_path, set(first.values()))[1] == GONE


# ------------------------------------------------------------------------------------------------------- dumps of many sizes


def built(folder: Path, lemmas: int, forms: int) -> Path:
    """A dump made of real words by the shared builder, which gives a title the same page id in all of them."""
    words = folder / "words"
    if not words.exists():
        words.mkdir()
        for path in (SHARED / "data/de/words").iterdir():
            with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
                (words / path.name.removesuffix(".xz")).write_text("".join(itertools.islice(lines, 20_000)), "utf-8")
    tool = [sys.executable, str(SHARED / "tools/make_dump.py"), "--pages", str(SHARED / "data/de/pages"), "--reference", str(words)]
    out = folder / f"of-{lemmas}"
    options = {"--out": out, "--lemmas": lemmas, "--forms": forms}
    subprocess.run([*tool, "--single", *(str(part) for pair in options.items() for part in pair)], check=True, capture_output=True)
    return next(out.glob("*.xml.bz2"))


def test_dumps_of_different_sizes_in_turn_move_no_address(tmp_path: Path) -> None:
    """Nearly every page has another text in each size, and pages come and go.

    Two sizes in turn: the same text has the same addresses.  Three: so has whatever is the only one of its part of speech on its
    page in all of them, in whatever words it comes back.  (The builder makes *Bronchitis* a declined form here and a conjugated one
    there, and gives *an Bord* one verb or five: what is not there for a while comes back by its content alone.)
    """
    small, middle, large = built(tmp_path, 100, 100), built(tmp_path, 200, 300), built(tmp_path, 400, 400)
    page: dict[object, tuple[object, ...]] = {}
    text: dict[tuple[object, ...], object] = {}
    only: dict[tuple[object, ...], list[list[int]]] = {}  # title, language, part of speech -> its addresses in each dump
    there: Counter[object] = Counter()  # title -> dumps
    for number, dump in enumerate([small, large, small, middle, large]):
        copy = tmp_path / f"dewiktionary-{date(2020, 1, 1) + timedelta(days=number):%Y%m%d}-pages-articles.xml.bz2"
        shutil.copy(dump, copy)
        new = extract(copy, tmp_path).new
        assert new == 0 or number != 2
        here: dict[tuple[object, ...], list[int]] = {}
        for title, page_id, language, pos, revision, heading, address in ask(
            tmp_path, "SELECT title, page_id, language, pos, revision_id, heading, address_number FROM aqea_entries"
        ):
            assert isinstance(address, int)
            assert page.setdefault(address, (title, page_id, language)) == (title, page_id, language)
            if number < 3:
                assert text.setdefault((title, revision, heading), address) == address
            here.setdefault((title, language, pos), []).append(address)
        there.update({title for title, _, _ in here})
        for group, addresses in here.items():
            only.setdefault(group, []).append(addresses)
    alone = {group: found for group, found in only.items() if len(found) == there[group[0]] and all(len(each) == 1 for each in found)}
    assert len(alone) > 500
    assert [group for group, found in alone.items() if any(each != found[0] for each in found)] == []
