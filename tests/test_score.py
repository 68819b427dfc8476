"""The real pages through the whole program, scored against what careful readers took from them (``../shared``)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from conftest import ROOT, SHARED, needs_shared

from dumps import make_dump
from etl import quality, store
from etl.build import build
from etl.cli import Progress

pytestmark = needs_shared
PAGES = SHARED / "data" / "de" / "pages"
REFERENCE = SHARED / "data" / "de" / "reference"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the real pages, with the words of all languages."""
    folder = tmp_path_factory.mktemp("score")
    dump = folder / "dewiktionary-20260901-pages-articles.xml.bz2"
    make_dump(dump, [(unquote(path.stem), path.read_text("utf-8")) for path in sorted(PAGES.glob("*.wiki"))])
    build("de", [dump], folder / "output", Progress(quiet=True, log_json=False), workers=2, languages=["all"])
    return folder / "output"


def scored(tool: str, *arguments: object) -> list[list[str]]:
    done = subprocess.run([sys.executable, SHARED / "tools" / tool, *map(str, arguments)], capture_output=True, text=True, check=True)
    return [line.split() for line in done.stdout.splitlines()]


def test_every_facet_is_read_as_by_hand(run: Path) -> None:
    lines = scored("score.py", store.database(run, "de"), REFERENCE / "gold", "--languages", "all")
    facets = {
        name: (int(gold), int(missing), int(extra), float(recall), float(precision))
        for name, gold, _, missing, extra, recall, precision in lines[1:]
    }
    assert len(facets) > 15
    *_, recall, precision = facets.pop("all")
    assert min(recall, precision) >= 0.99
    for name, (gold, missing, extra, recall, precision) in facets.items():
        assert min(recall, precision) >= 0.98 or (gold < 100 and max(missing, extra) <= 2), name


def test_fields_are_as_judged_by_hand(run: Path) -> None:
    line = scored("score_fields.py", store.database(run, "de"), REFERENCE / "fields_gold.tsv")[0]
    said = dict(zip(line[:-1], line[1:], strict=True))
    assert line[0] == "page:"
    assert float(said["given"].rstrip(",")) >= 0.88  # 0.90 with a dump's other words at hand
    assert float(said["acceptable"].rstrip(",")) >= 0.88


def test_the_reliability_that_reports_show_is_still_so(run: Path) -> None:
    """The measured table comes from a run with more words; these are part of its entries."""
    lines = subprocess.run(
        [sys.executable, ROOT / "bench" / "reliability.py", store.database(run, "de"), REFERENCE / "fields_gold.tsv"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    told = (ROOT / "etl" / "data" / "fields_de_measured.tsv").read_text("utf-8").splitlines()
    assert lines[0] == told[0]
    now, then = ([list(map(float, line.split("\t"))) for line in some[1:]] for some in (lines, told))
    assert {tuple(row[:2]) for row in now} <= {tuple(row[:2]) for row in then}
    judged, right = (sum(row[n] for row in now) for n in (2, 3))
    assert 100 < judged <= sum(row[2] for row in then)
    assert right / judged >= sum(row[3] for row in then) / sum(row[2] for row in then) - 0.05


def test_the_tables_hold_what_they_promise(run: Path) -> None:
    assert list(quality.check(run, "de", ["E"])) == []
    with duckdb.connect(str(store.database(run, "de")), read_only=True) as con:
        ((unknown,),) = con.execute("SELECT sum(count) FROM unknowns").fetchall()
    assert unknown < 30  # things of 192 pages that no rule knows
