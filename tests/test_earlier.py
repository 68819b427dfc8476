"""A run over the next dump takes the rows of unchanged pages from the parts of the one before: faster, and the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import earlier, sample
from etl.build import build
from etl.cli import Progress
from etl.model import Page, Problem, Reject
from tests.dumps import make_dump
from tests.reading import reading
from tests.test_build import addresses, parquet, rows

pytestmark = pytest.mark.usefixtures("in_one_process")

Pages = list[dict[str, Any]]
PAGES: Pages = [
    {"title": page.title, "text": page.text, "ns": page.ns, "id": page.id, "revision": 10_000 + page.id}
    for page in sample.pages()
    if page.ns in (0, 108)
]
WORDS = [n for n, page in enumerate(PAGES) if page["ns"] == 0 and "{{Bedeutungen}}" in page["text"]]


def changed(**values: Any) -> Callable[[Pages, int], None]:
    return lambda pages, at: pages[at].update(values)


def more(pages: Pages, at: int) -> None:
    pages[at]["text"] += "\n{{Beispiele}}\n:[1] Noch ein Satz.\n"


EDITS: dict[str, tuple[Callable[[Pages, int], object], int]] = {
    "text and revision": (lambda pages, at: (more(pages, at), pages[at].update(revision=99_999)), 1),
    "text under the same revision": (more, 1),
    "revision only": (changed(revision=99_999), 1),
    "time of the revision": (changed(timestamp="2026-08-02T12:00:00Z"), 1),
    "title": (changed(title="Ganzneuerort"), 1),
    "id": (lambda pages, at: pages.append({**pages.pop(at), "id": 99_999}), 1),
    "a redirect now": (changed(redirect="Wasser"), 1),
    "a page gone": (lambda pages, at: pages.pop(at), 0),
    "a page between two": (lambda pages, at: pages.insert(at, {**pages[at], "id": pages[at]["id"] - 1, "title": "Zwischenwort"}), 1),
    "a copy of a page": (lambda pages, at: pages.insert(at, pages[at]), 0),
    "text that is no wikitext": (changed(model="json"), 1),
}
"""What happens to one page, and how many are parsed anew for it."""

AT = dict(zip(EDITS, WORDS[7::6]))
"""Where: each edit has a page of a word for itself, with others before and behind it that nobody touched."""


def run(dump: Path, output: Path, **options: Any) -> tuple[int, int]:
    """Pages, and those of them that were taken from the dump before."""
    build("de", [dump], output, Progress(quiet=True, log_json=False), **({"languages": ["all"], "workers": 1} | options))
    with reading(output / "de" / "aqea.duckdb") as con:
        found = con.execute("SELECT pages, pages_reused FROM run").fetchone()
    assert found
    return found


def dump_of(pages: Sequence[Any], folder: Path, day: str) -> Path:
    return make_dump(folder / f"dewiktionary-{day}-pages-articles.xml.bz2", pages)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output that has seen one dump."""
    folder = tmp_path_factory.mktemp("first")
    assert run(dump_of(PAGES, folder, "20260801"), folder / "output", chunk_size=9_000) == (len(PAGES), 0)
    return folder / "output"


def the_same_bytes(pages: Pages, anew: int, first: Path, folder: Path) -> None:
    """A run that takes what it can leaves what a full run does; ``anew`` pages are parsed."""
    dump = dump_of(pages, folder, "20260901")
    for output in ("taken", "whole"):
        shutil.copytree(first, folder / output)
    shutil.rmtree(folder / "whole" / "de" / "parts")
    assert run(dump, folder / "whole", chunk_size=9_000) == (len(pages), 0)
    assert run(dump, folder / "taken", chunk_size=9_000) == (len(pages), len(pages) - anew)
    assert parquet(folder / "taken") == parquet(folder / "whole")
    assert addresses(folder / "taken") == addresses(folder / "whole")
    assert [(t, r) for t, r in rows(folder / "taken") if t != "run"] == [(t, r) for t, r in rows(folder / "whole") if t != "run"]


def edited(names: Sequence[str], first: Path, folder: Path) -> None:
    pages = [dict(page) for page in PAGES]
    for name in sorted(names, key=AT.__getitem__, reverse=True):  # the last first: no place shifts
        EDITS[name][0](pages, AT[name])
    the_same_bytes(pages, sum(EDITS[name][1] for name in names), first, folder)


def test_the_same_bytes_as_a_full_run(first: Path, tmp_path: Path) -> None:
    assert len(AT) == len(EDITS)
    try:
        edited([*EDITS], first, tmp_path / "all")
    except AssertionError:
        for name in EDITS:  # which one it is
            edited([name], first, tmp_path / name)
        raise


HALF = [page if n % 2 else {**page, "revision": page["revision"] + 50_000} for n, page in enumerate(PAGES)]


@pytest.mark.parametrize(("pages", "anew"), [(PAGES, 0), (HALF, -(-len(PAGES) // 2))], ids=["nothing", "every other page"])
def test_the_same_bytes_where_nothing_or_half_of_it_has_changed(pages: Pages, anew: int, first: Path, tmp_path: Path) -> None:
    the_same_bytes(pages, anew, first, tmp_path)


@pytest.mark.parametrize("options", [{"workers": 2, "chunk_size": 4_000}, {"chunk_size": None}])
def test_cut_otherwise(options: dict[str, Any], first: Path, tmp_path: Path) -> None:
    dump = dump_of(PAGES, tmp_path, "20260901")
    shutil.copytree(first, tmp_path / "taken")
    assert run(dump, tmp_path / "taken", **options) == (len(PAGES), len(PAGES))
    assert run(dump, tmp_path / "whole", **options) == (len(PAGES), 0)
    with duckdb.connect() as con:
        for output in ("taken", "whole"):
            con.execute(f"ATTACH '{tmp_path}/{output}/de/aqea.duckdb' AS {output} (READ_ONLY)")
        for name in ("senses", "forms", "links", "translations", "examples", "skipped", "redirects"):
            assert con.execute(f"FROM taken.{name}").fetchall() == con.execute(f"FROM whole.{name}").fetchall()


def test_a_third_dump_takes_from_the_second(first: Path, tmp_path: Path) -> None:
    shutil.copytree(first, tmp_path / "o")
    for day in ("20260901", "20261001"):
        assert run(dump_of(PAGES, tmp_path, day), tmp_path / "o") == (len(PAGES), len(PAGES))


def test_a_dump_that_was_refused_costs_nothing(first: Path, tmp_path: Path) -> None:
    """Cut off, and fetched again: the whole one takes its rows from the dump before."""
    shutil.copytree(first, tmp_path / "o")
    dump = dump_of(PAGES, tmp_path, "20260901")
    whole = dump.read_bytes()
    make_dump(dump, PAGES, end="")
    with pytest.raises(Problem, match="not whole"):
        run(dump, tmp_path / "o")
    dump.write_bytes(whole)
    assert run(dump, tmp_path / "o") == (len(PAGES), len(PAGES))


def test_other_options_take_nothing(first: Path, tmp_path: Path) -> None:
    shutil.copytree(first, tmp_path / "o")
    assert run(dump_of(PAGES, tmp_path, "20260901"), tmp_path / "o", languages=["de"]) == (len(PAGES), 0)


def test_parts_that_cannot_be_read_are_made_again(first: Path, tmp_path: Path) -> None:
    """Damage in the middle of a part, not in what it says of itself: its pages are parsed, and nothing else happens."""
    shutil.copytree(first, tmp_path / "o")
    parts = sorted((tmp_path / "o" / "de" / "parts").rglob("*.parquet"))
    for part in parts[1:3]:
        content = bytearray(part.read_bytes())
        content[4 : len(content) // 3] = bytes(len(content) // 3 - 4)
        part.write_bytes(content)
    pages, taken = run(dump_of(PAGES, tmp_path, "20260901"), tmp_path / "o")
    assert pages == len(PAGES)
    assert 0 < taken < len(PAGES)
    run(dump_of(PAGES, tmp_path, "20260901"), tmp_path / "whole")
    assert parquet(tmp_path / "o").keys() == parquet(tmp_path / "whole").keys()


def test_pages_that_lie_everywhere_are_parsed(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dumps are sorted by id; where one is not, looking for its pages in all parts would take longer than parsing them."""
    shutil.copytree(first, tmp_path / "o")
    monkeypatch.setattr(earlier, "_MOST", 1)
    assert run(dump_of([*PAGES[1::2], *PAGES[::2]], tmp_path, "20260901"), tmp_path / "o")[1] == 0


def test_a_digest_has_all_that_rows_depend_on() -> None:
    page = Page(1, 2, None, "A", 0, "text", None, None)
    others = [
        *(page._replace(id=2), page._replace(revision=3), page._replace(title="B"), page._replace(ns=108)),
        *(page._replace(text="text "), page._replace(redirect="B"), page._replace(text="\ud800"), page._replace(title="\ud800")),
        page._replace(reject=Reject("A", 1, 2, "no text")),
    ]
    assert len({earlier.digest(p) for p in [page, *others]}) == len(others) + 1
