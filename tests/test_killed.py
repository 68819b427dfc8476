"""A run that ends at any moment, by SIGKILL or with a full disk, leaves registry and tables whole, the old or the new ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import forked
from conftest import ROOT
from forked import Program
from making import DEMO, entry, info, page, parts
from test_bad_input import good

from etl import merge as room
from etl import registry, store
from etl.frequency import SCHEMA
from etl.merge import merge

MOMENTS = 30  # more than a merge has
STEP = int(os.environ.get("AQEA_STEP", "3"))  # 1 tries them all: a few minutes
LATER = [*DEMO[:-1], page("Neu", 99, entry("Neu"))]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What undisturbed runs leave: the first dump, the second after it; and where the second's parts lie."""
    folder = tmp_path_factory.mktemp("calm")
    parts(folder / "in", LATER, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(folder / "in1", DEMO, 2), folder / "first", "de", info(languages=None))
        merge(parts(folder / "in1", DEMO, 2), folder / "second", "de", info(languages=None))
        again(folder / "second", folder / "in")
    return {"folder": folder, 1: whole(folder / "first"), 2: whole(folder / "second")}


def again(output: Path, given: Path) -> None:
    merge(sorted(given.iterdir()), output, "de", info(date(2026, 10, 1), languages=None, threads=1))


def whole(output: Path) -> tuple[Any, ...]:
    """Generation of the registry and its addresses; rows of the DuckDB file; Parquet tables."""
    generation, head = registry.verify(store.registry(output))
    with duckdb.connect() as con:
        addresses = con.execute(f"FROM read_parquet('{store.registry(output)}/gen-{generation}/addresses.parquet')").fetchall()
    with duckdb.connect(str(store.database(output, "de")), read_only=True) as con:
        told = con.execute("SELECT registry_generation, ledger_head FROM run").fetchone()
        entries = con.execute(
            "SELECT address, content.* FROM (SELECT address, struct_pack(lemma, pos, title, dump_date) AS content FROM aqea_entries)"
        ).fetchall()
    tables = {str(path.relative_to(output)): path.read_bytes() for path in store.tables(output, "de").rglob("*.parquet")}
    return (generation, head, addresses), (told, entries), tables


@pytest.mark.parametrize("how", ["killed", "full"])
def test_at_every_change_of_the_disk(how: str, calm: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "frequencies", lambda *_: SCHEMA.empty_table())
    command = [
        sys.executable,
        str(Path(__file__).with_name("killed_at.py")),
        calm["folder"] / "first",
        tmp_path,
        calm["folder"] / "in",
        how,
    ]
    done = subprocess.run(
        [*map(str, command), *map(str, range(1, MOMENTS, STEP))],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    moments = [json.loads(line) for line in done.stdout.splitlines()]
    assert moments[-1]["status"] == 0 and not moments[-1]["effect"], "a merge has more moments than were tried"
    assert len(moments) * STEP > 14
    generations = []
    for moment in moments:
        what, output = moment["effect"], tmp_path / str(moment["at"])
        if how == "killed" and what:
            assert moment["status"] == -9, moment
        elif moment["status"]:
            assert moment["status"] == 1 and "disk is full" in moment["told"], moment
        ledger, rows, tables = whole(output)
        generations.append(ledger[0])
        assert ledger == calm[ledger[0]][0], what
        assert rows in (calm[1][1], calm[2][1]), what
        assert tables in (calm[1][2], calm[2][2]), what
        assert rows[0][0] <= ledger[0], what  # tables are never ahead of the registry
        if rows != calm[ledger[0]][1] or moment["at"] % 4 == 1:  # what every fourth leaves, and all that are half-way
            again(output, calm["folder"] / "in")
            assert whole(output) == (calm[2][0], calm[2][1], calm[2][2]), what
            assert {path.name for path in (output / "de").iterdir()} == {path.name for path in (calm["folder"] / "second/de").iterdir()}
    assert generations == sorted(generations)
    assert set(generations) == {1, 2}


def test_writers_at_once_one_writes_and_the_others_say_so(tmp_path: Path) -> None:
    """Started together, on an empty folder and over what is there; the lock goes with the process that is killed."""
    dump = good(tmp_path)
    command = ["extract", "--dump", dump, "--output", tmp_path / "o", "--quiet", "--workers", "1"]
    for _ in range(2):
        started = [Program(*command, cwd=ROOT) for _ in range(4)]
        told = [(process.wait(), process.told()[1]) for process in started]
        assert {code for code, _ in told} <= {0, 1}
        assert 0 in {code for code, _ in told}
        assert all("is being written by" in words for code, words in told if code)
        assert registry.verify(store.registry(tmp_path / "o"))[0] == 1
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys, time\nfrom pathlib import Path\nfrom etl import store\nwith store.lock(Path(sys.argv[1])): print(flush=True); time.sleep(60)", str(tmp_path / "o")],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout
    holder.stdout.readline()
    refused = forked(*command)
    assert refused.returncode == 1 and f"process {holder.pid} " in refused.stderr
    holder.kill()
    holder.wait()
    assert forked(*command).returncode == 0
