"""What many tests need: where the shared real pages lie (if they do)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from etl import merge

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("AQEA_SHARED", ROOT.parent / "shared"))
"""Real pages and references that are not part of the project; tests that need them skip with a reason where they are missing."""

needs_shared = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared real pages are not beside this checkout")


@pytest.fixture(scope="session", autouse=True)
def _lists_read_once() -> Iterator[None]:
    """wordfreq's list of a language is read once a process: it takes longer than the rest of a small merge."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "frequent_words", cache(merge.frequent_words))
        yield
