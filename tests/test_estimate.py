"""What a run will take, told from a part of the dump."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import here

from dumps import make_dump
from etl import estimate, sample
from etl.cli import Progress
from etl.model import Problem


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.write(tmp_path_factory.mktemp("dump"))


def test_of_a_small_dump_all_is_read(dump: Path) -> None:
    told = estimate.estimate("de", [dump], Progress(True, False), workers=1)
    assert told.sampled == 1
    assert told.pages == 149
    assert told.entries == 139
    assert told.rows > 1000
    assert told.disk == told.parts + told.parquet + told.database > told.parquet


def test_a_part_is_scaled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "== {0} ({{{{Sprache|Deutsch}}}}) ==\n=== {{{{Wortart|Substantiv|Deutsch}}}}, {{{{n}}}} ===\n{{{{Bedeutungen}}}}\n:[1] Nummer {0}\n"
    )
    pages = [(f"Wort{n}", text.format(f"Wort{n}")) for n in range(400)]
    dump = make_dump(tmp_path / "dewiktionary-20260901-pages-articles-multistream.xml.bz2", pages, per_stream=2)
    monkeypatch.setattr(estimate, "SMALLEST", 4_000)
    monkeypatch.setattr(estimate, "LEAST", dump.stat().st_size // 3)
    told = estimate.estimate("de", [dump], Progress(True, False), workers=1)
    assert 0.3 < told.sampled < 0.4
    assert told.pages == told.entries == pytest.approx(400, rel=0.15)


def test_nothing_is_kept_and_no_time_is_made_up(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert estimate.estimate("de", [dump], Progress(True, False), workers=1).seconds > estimate.MERGE_START
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="does not exist"):
        estimate.estimate("de", [tmp_path / "none"], Progress(True, False))


def test_the_command(dump: Path, tmp_path: Path) -> None:
    done = here("estimate", dump)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["read", "pages", "entries", "time", "memory", "disk", "supabase"]
    told = json.loads(here("estimate", dump, "--json", "--languages", "all").stdout)
    assert told["pages"] == 149
    assert told["disk"] > told["database"] > 0
