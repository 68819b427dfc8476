"""What many tests need: where the shared real pages lie (if they do)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

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
"""Files whose tests go through the same lines thousands of times: coverage would slow them by a quarter, and others cover these lines."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem.removeprefix("test_") in REPEATING:
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def _lists_read_once() -> Iterator[None]:
    """Other people's lists of words and languages are read once a process: they take longer than the rest of a small merge."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("frequent_words", "english"):
            patch.setattr(merge, name, cache(getattr(merge, name)))
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
