"""What many tests need: where the shared real pages lie (if they do)."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import build, merge

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("AQEA_REPORT", "0")  # a second for each of the many runs; test_report.py looks at it

SHARED = Path(os.environ.get("AQEA_SHARED", ROOT.parent / "shared"))
"""Real pages and references that are not part of the project; tests that need them skip with a reason where they are missing."""

needs_shared = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared real pages are not beside this checkout")


REPEATING = (
    "drift",
    "earlier",
    "exchange",
    "flexion",
    "forms",
    "identity",
    "iwnlp",
    "killed",
    "life",
    "links",
    "nothing_added",
    "nothing_lost",
)
"""Files whose tests go through the same lines thousands of times, as properties do, hostile texts, and runs that are killed at each
of their steps: coverage would slow them by a quarter, and others cover these lines."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        of_many = getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or "hostile" in item.name or "killed" in item.name
        if of_many or item.path.stem.removeprefix("test_") in REPEATING:
            item.add_marker("no_cover")


def pytest_configure() -> None:
    """The tests' files lie in memory where there is room for them: hundreds of runs wait for the disk otherwise."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK):
        there = os.statvfs(memory)
        if there.f_bavail * there.f_frsize > ROOM and not there.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_finish() -> None:
    gc.freeze()  # what is there by now stays: nothing to look through again and again
    gc.set_threshold(100_000, 20, 100)  # as often as usual takes a twentieth of the tests' time: they keep a lot for each other


ROOM = 8 << 30  # bytes; what the tests need at a time is less than a quarter of it


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait for the processes that they start, and for the disk."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What takes longer than the rest of a small merge is made once a process: other people's lists of words and languages, and
    the empty tables with their three hundred comments, which are copied then.  (The program itself, as tests start it, makes all anew.)"""
    empty = tmp_path_factory.mktemp("empty") / "product.duckdb"
    lists, tables = merge.frequent_words, merge._empty_tables

    @cache
    def words(language: str) -> list[tuple[float, frozenset[bytes]]]:
        return [(frequency, frozenset(listed)) for frequency, listed in lists(language)]

    def copied(con: duckdb.DuckDBPyConnection) -> None:
        if not empty.exists():
            with duckdb.connect() as anew:
                anew.execute(f"ATTACH '{empty}' AS product")
                tables(anew)
        con.execute(f"ATTACH '{empty}' AS empty (READ_ONLY); COPY FROM DATABASE empty TO product (SCHEMA); DETACH empty; USE product")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "frequent_words", words)
        patch.setattr(merge, "english", cache(merge.english))
        patch.setattr(merge, "_empty_tables", copied)
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium of this machine, without a window."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def in_one_process() -> Iterator[None]:
    """Chunks are parsed in this process, where coverage sees it, and not in a pool that is forked for each run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "local", lambda workers: ThreadPoolExecutor(1))
        yield
