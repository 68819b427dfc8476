"""The Makefile's own path, as a user types it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

from etl import sample

pytestmark = [
    pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed"),
    pytest.mark.skipif(
        not (ROOT / ".venv" / ".ready").exists(), reason="the tests were not started by make, so there is no .venv of its own"
    ),
]


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in ("ARGS", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS")}
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, env=bare | environment)


def test_the_main_job_and_again(tmp_path: Path) -> None:
    dump = sample.write(tmp_path)
    done = make("extract", "LANG=de", f"DUMP={dump}", "WORKERS=2", f"OUTPUT={tmp_path / 'o'}", AQEA_REPORT="1")
    assert done.returncode == 0, done.stderr
    report = tmp_path / "o" / "de" / "report.html"
    written = report.read_bytes()
    assert make("report", "LANG=de", f"OUTPUT={tmp_path / 'o'}").stdout == f"{report}\n"
    assert report.read_bytes() == written
    with duckdb.connect(str(tmp_path / "o/de/aqea.duckdb"), read_only=True) as con:
        assert con.execute("SELECT address FROM aqea_entries WHERE lemma = 'Wasser' AND pos = 'noun'").fetchall() == [("0x20:01:01:01",)]
    again = make("extract", "LANG=de", f"DUMP={dump}", f"OUTPUT={tmp_path / 'o'}")
    assert "unchanged" in again.stdout
    proved = make("check", "LANG=de", f"OUTPUT={tmp_path / 'o'}")
    assert proved.returncode == 0, proved.stdout + proved.stderr


def test_the_locale_is_not_the_edition(tmp_path: Path) -> None:
    """LANG comes from the environment of nearly every shell."""
    dump = sample.write(tmp_path)
    done = make("extract", f"DUMP={dump}", f"OUTPUT={tmp_path / 'o'}", LANG="fr_FR.UTF-8", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "o" / "de" / "aqea.duckdb").exists()


def test_an_unknown_edition_is_a_sentence(tmp_path: Path) -> None:
    done = make("extract", "LANG=xx", f"OUTPUT={tmp_path / 'o'}")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "'xx'" in done.stderr or "xx" in done.stderr


def test_help_is_the_default_and_names_every_target() -> None:
    text = make().stdout
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(targets) == {
        "help",
        "setup",
        "extract",
        "fetch",
        "upload",
        "report",
        "test",
        "check",
        "lint",
        "bench",
        "bench-full",
        "clean",
    }
    for target in targets:
        assert f"make {target}" in text


def test_clean_keeps_registry_and_dumps(tmp_path: Path) -> None:
    """In a copy: `clean` removes the .venv that this test runs in."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in (
        "output/registry/CURRENT",
        "output/de/aqea.duckdb",
        "output/sample/registry/CURRENT",
        "output/README.md",
        "dumps/a.xml.bz2",
        ".venv/x",
        "etl/__pycache__/x",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    done = subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    left = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    assert left == {"Makefile", "output/registry/CURRENT", "output/README.md", "dumps/a.xml.bz2"}
