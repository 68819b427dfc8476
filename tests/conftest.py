"""What many tests need: where the shared real pages lie (if they do)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("AQEA_SHARED", ROOT.parent / "shared"))
"""Real pages and references that are not part of the project; tests that need them skip with a reason where they are missing."""

needs_shared = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared real pages are not beside this checkout")
