"""A run's progress file: what it says while the run works, and how it ended."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from test_cli import forked

from dumps import make_dump
from etl import status
from etl.build import build
from etl.cli import Progress
from etl.model import Chunk, Problem, Receipt
from etl.status import Status

PAGES = [
    (f"W{n}", f"== W{n} ({{{{Sprache|Deutsch}}}}) ==\n=== {{{{Wortart|Substantiv|Deutsch}}}} ===\n{{{{Bedeutungen}}}}\n:[1] etwas\n")
    for n in range(40)
]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return make_dump(tmp_path / "dewiktionary-20260901-pages-articles-multistream.xml.bz2", PAGES, per_stream=10)


def figures(path: Path) -> dict[tuple[str, ...], float]:
    """Samples of a Prometheus text file: name and labels but the edition's -> value."""
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "lang")): sample.value
        for family in text_string_to_metric_families(path.read_text("utf-8"))
        for sample in family.samples
    }


def test_a_run_leaves_its_figures(dump: Path, tmp_path: Path) -> None:
    output, metrics = tmp_path / "o", tmp_path / "aqea.prom"
    build("de", [dump], output, Progress(True, False), workers=2, chunk_size=300, run_id="first", metrics=metrics)
    said = status.read(output, "de")
    assert (said["run"], said["state"], said["message"], said["failures"]) == ("first", "done", None, [])
    assert (said["pages"], said["entries"], said["rejects"], said["reused"]) == (40, 40, 0, 0)
    assert said["dump"] == [dump.name]
    assert said["bytes"]["done"] == said["bytes"]["total"] > 0
    assert said["chunks"]["done"] == said["chunks"]["total"] > 3
    assert sum(worker["pages"] for worker in said["workers"].values()) == 40
    assert all(worker["memory"] > 10_000_000 and worker["seconds"] > 0 for worker in said["workers"].values())
    assert list(said["stages"]) == ["start", "extract", "reading parts", "classifying", "addresses", "tables"]
    found = figures(metrics)
    assert found["aqea_run_state", "done"] == 1
    assert found["aqea_run_state", "running"] == 0
    assert found["aqea_run_pages",] == 40
    assert found["aqea_run_bytes", "done"] == said["bytes"]["total"]
    assert sum(value for (name, *_), value in found.items() if name == "aqea_run_worker_pages") == 40
    assert not list(tmp_path.rglob("*.tmp"))

    build("de", [dump], output, Progress(True, False), workers=2, chunk_size=300, run_id="second")
    said = status.read(output, "de")
    assert (said["run"], said["state"], said["pages"], said["workers"]) == ("second", "done", 40, {})  # all was there
    assert list(said["stages"]) == ["start", "extract"]
    told = "\n".join(status.lines(said, time.time()))
    assert "state       done: nothing has changed since the last run; the tables stay as they are\n" in told
    assert told.endswith(" extract")


def test_what_was_damaged_is_told(dump: Path, tmp_path: Path) -> None:
    data = bytearray(dump.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    dump.write_bytes(data)
    with pytest.raises(Problem, match="could not be read whole"):
        build("de", [dump], tmp_path / "o", Progress(True, False), workers=1, chunk_size=300)
    said = status.read(tmp_path / "o", "de")
    assert said["state"] == "failed"
    assert "could not be read whole" in said["message"]
    assert len(said["failures"]) == 1
    assert dump.name in said["failures"][0]
    done = forked("status", "--output", tmp_path / "o")
    assert (done.returncode, done.stderr) == (1, "")
    assert "failure     bytes" in done.stdout


def test_a_run_that_was_killed(dump: Path, tmp_path: Path) -> None:
    output = tmp_path / "o"
    command = [sys.executable, "-m", "etl", "extract", "--dump", str(dump), "--output", str(output), "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not status.path(output, "de").exists():
            assert process.poll() is None
            time.sleep(0.002)
        said = status.read(output, "de")
        assert (said["state"], said["pid"]) == ("running", process.pid)
    finally:
        process.kill()
        process.wait()
    assert status.read(output, "de")["state"] == "killed"
    done = forked("status", "--output", output, "--watch")  # nothing to wait for
    assert done.returncode == 1
    assert "state       killed" in done.stdout


def test_another_process_that_was_given_the_number_is_not_the_run(tmp_path: Path) -> None:
    file = status.path(tmp_path, "de")
    status.Status(file, "r", "de", ["dump"])
    assert status.read(tmp_path, "de")["state"] == "running"
    said = json.loads(file.read_text())
    file.write_text(json.dumps(said | {"born": None}))  # of a system that does not tell
    assert status.read(tmp_path, "de")["state"] == "running"
    file.write_text(json.dumps(said | {"born": "1"}))
    assert status.read(tmp_path, "de")["state"] == "killed"


@pytest.mark.parametrize(
    ("error", "state", "message"),
    [
        (None, "done", None),
        (Problem("No room."), "failed", "No room."),
        (ValueError("secret"), "failed", "ValueError"),
        (KeyboardInterrupt(), "stopped", None),
    ],
)
def test_how_it_ended(tmp_path: Path, error: BaseException | None, state: str, message: str | None) -> None:
    with pytest.raises(type(error)) if error else nullcontext(), Status(status.path(tmp_path, "de"), "r", "de", ["dump"]):
        if error:
            raise error
    said = status.read(tmp_path, "de")
    assert (said["state"], said["message"]) == (state, message)


def test_rate_time_left_and_lost_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    chunks = [Chunk("dump", n * 100, n * 100 + 100) for n in range(10)]
    with Status(status.path(tmp_path, "de"), "r", "de", ["dump"]) as news:
        news.start(chunks, [Receipt(chunks[0], "p", 50, 60, 1, 0.0)])
        now[0] += 4
        news.took(Receipt(chunks[1], "p", 20, 30, 0, 2.0, worker="a/1", memory=5))
        news.took(Receipt(chunks[2], "p", 20, 30, 0, 2.0, worker="b/2", memory=7))
        said = status.read(tmp_path, "de")
        assert (said["pages"], said["entries"], said["rejects"]) == (70, 90, 1)  # not more than once a second
        now[0] += 4
        news.lost(chunks[3], "its worker died 3 times")
        said = status.read(tmp_path, "de")
        assert (said["pages"], said["chunks"], said["bytes"]) == (90, {"total": 10, "done": 4}, {"total": 1000, "done": 400})
        assert (said["rate"], said["left"]) == (10.0, 14.0)  # 40 pages and 200 bytes in 4 seconds; of 700 bytes
        assert said["failures"] == ["bytes 300-400 of dump: its worker died 3 times"]
        told = "\n".join(status.lines(said, now[0]))
        assert "40% of 0.0 MB, 4 of 10 chunks, 10 pages/s, 14 s left before the merge" in told
        assert "worker      b/2: 1 chunks, 10 pages/s, 0 MB at most, last news 4 s ago" in told


def test_a_name_that_is_no_text_stops_no_run(tmp_path: Path) -> None:
    with Status(status.path(tmp_path, "de"), "r", "de", ["dump\udcff.bz2"]):
        pass
    assert status.read(tmp_path, "de")["dump"] == ["dump\udcff.bz2"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", '{"state": "running"}'])
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    status.path(tmp_path, "de").parent.mkdir()
    status.path(tmp_path, "de").write_text(text)
    with pytest.raises(Problem, match="start one with"):
        status.read(tmp_path, "de")


@pytest.mark.parametrize(("seconds", "told"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (3840, "1 h 4 min")])
def test_clock(seconds: float, told: str) -> None:
    assert status.clock(seconds) == told


def test_the_command_and_the_ids(dump: Path, tmp_path: Path) -> None:
    output = tmp_path / "o"
    none = forked("status", "--output", output)
    assert (none.returncode, none.stdout) == (1, "")
    assert "No run of 'de'" in none.stderr
    done = forked("extract", "--dump", dump, "--output", output, "--log-json", "--workers", "1")
    (run,) = {json.loads(line)["run"] for line in done.stderr.splitlines()}
    said = json.loads(forked("status", "--output", output, "--json", "--watch").stdout)
    assert (said["run"], said["state"]) == (run, "done")
    assert f"run         {run} of {dump.name}" in forked("status", "--output", output).stdout


def test_metrics_that_cannot_be_written_are_told_before_anything_is_done(dump: Path, tmp_path: Path) -> None:
    done = forked("extract", "--dump", dump, "--output", tmp_path / "o", "--metrics", tmp_path / "no" / "file.prom")
    assert done.returncode == 1
    assert (
        done.stderr
        == f"aqea: {tmp_path}/no/file.prom cannot be written (No such file or directory); choose another file with --metrics FILE.\n"
    )
    assert not list((tmp_path / "o").rglob("*.parquet"))
