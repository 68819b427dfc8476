"""The main job end to end on the sample: the same tables however it is cut, stopped, killed or repeated."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT
from forked import Program
from reading import reading
from test_bad_input import good

import etl
from etl import filling, sample, store
from etl.build import build
from etl.cli import Progress

CLOCK = {"started", "finished", "stages", "machine", "cores", "memory", "seconds", "bytes", "peak_memory", "memory_limit", "merge_key"}


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.write(tmp_path_factory.mktemp("dump"))


def run(dump: Path, output: Path, **options: object) -> object:
    return build("de", [dump], output, Progress(quiet=True, log_json=False), languages=["all"], **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def once(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("once")
    run(dump, output, workers=1)
    return output


def parquet(output: Path) -> dict[str, str]:
    """Every Parquet file of the tables -> hash of its bytes."""
    folder = output / "de" / "tables"
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*.parquet"))}


def addresses(output: Path) -> dict[str, str]:
    folder = output / "registry"
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("gen-*/*.parquet"))}


def rows(output: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Every table of the DuckDB file with its rows in their order; without what only the clock or the machine decides."""
    with reading(output / "de" / "aqea.duckdb") as con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            columns = [
                c
                for (c,) in con.execute(
                    "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
                ).fetchall()
            ]
            kept = ", ".join(f'"{c}"' for c in columns if not (table == "run" and c in CLOCK))
            yield table, con.execute(f"SELECT {kept} FROM {table}").fetchall()


@pytest.mark.parametrize(("workers", "chunk_size"), [(2, None), (4, None), (2, 2_000), (4, 9_000)])
def test_the_same_tables_for_any_workers_and_any_chunk_size(
    workers: int, chunk_size: int | None, dump: Path, once: Path, tmp_path: Path
) -> None:
    run(dump, tmp_path, workers=workers, chunk_size=chunk_size)
    assert parquet(once)
    assert parquet(tmp_path) == parquet(once)
    assert addresses(tmp_path) == addresses(once)
    assert dict(rows(tmp_path)) == dict(rows(once))


def test_the_same_tables_however_many_entries_are_made_at_a_time(
    dump: Path, once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "_ENTRIES_AT_ONCE", 17)
    monkeypatch.setattr(filling, "_ROWS_AT_ONCE", 23)
    run(dump, tmp_path, workers=1)
    assert parquet(tmp_path) == parquet(once)
    assert dict(rows(tmp_path)) == dict(rows(once))


def test_a_second_run_changes_nothing(dump: Path, once: Path) -> None:
    state = lambda: {
        file: (file.stat().st_mtime_ns, file.stat().st_ino)
        for file in once.rglob("*")
        if file.is_file() and file.name not in (".lock", "status.json")
    }  # noqa: E731
    before = state()
    run(dump, once, workers=2)
    assert state() == before


def test_parts_that_nobody_asks_for_any_more_go(tmp_path: Path) -> None:
    """Cut otherwise they are other files; those of two fingerprints stay, for options that take turns."""
    dump = good(tmp_path, per_stream=5)

    def parts() -> set[str]:
        return {path.name for path in (tmp_path / "de" / "parts").rglob("*.parquet")}

    run(dump, tmp_path, chunk_size=1_000)
    first = parts()
    run(dump, tmp_path, chunk_size=600)
    second = parts()
    assert first
    assert not first & second
    build("de", [dump], tmp_path, Progress(quiet=True, log_json=False))  # other languages: another fingerprint
    assert second < parts()
    build("de", [dump], tmp_path, Progress(quiet=True, log_json=False), languages=["de", "en"])
    assert not second & parts()


def test_wasser_has_its_published_address(once: Path) -> None:
    with etl.connect(once) as con:
        assert con.execute("SELECT address FROM aqea_entries WHERE lemma = 'Wasser' AND pos = 'noun' AND language = 'de'").fetchall() == [
            ("0x20:01:01:01",)
        ]
        with pytest.raises(duckdb.Error):
            con.execute("CREATE TABLE t (a INTEGER)")


def test_entries_gives_the_same_entries_without_writing(dump: Path, once: Path) -> None:
    found = [(e.title, e.heading, e.language, e.pos) for e in etl.entries(dump, languages=["all"])]
    with etl.connect(once) as con:
        table = con.execute("SELECT title, heading, language, pos FROM aqea_entries").fetchall()
    assert len(found) > 140
    assert sorted(found) == sorted(table)


@pytest.mark.parametrize("name", ["B%C3%A4r", "Bär", "Ba%CC%88r", "Ba\u0308r"])
def test_entries_of_a_page_of_wikitext(tmp_path: Path, name: str) -> None:
    page = tmp_path / f"{name}.wiki"
    page.write_text(
        "== Bär ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}}, {{m}} ===\n{{Bedeutungen}}\n:[1] ein [[Raubtier]]\n", "utf-8"
    )
    (entry,) = etl.entries(page)
    assert (entry.lemma, entry.pos, entry.genders, [s.gloss for s in entry.senses]) == ("Bär", "noun", ("m",), ["ein Raubtier"])
    assert list(tmp_path.iterdir()) == [page]


def start(dump: Path, output: Path) -> Program:
    options = "--languages all --workers 2 --chunk-size 2000 --quiet".split()
    return Program("extract", "--lang", "de", "--dump", dump, "--output", output, *options, cwd=ROOT)


def test_killed_twenty_times_at_random_moments_it_ends_with_the_same_tables(dump: Path, once: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    Program("--version", cwd=ROOT).wait()  # the first of all has to wait for what it is forked from
    began = time.monotonic()
    start(dump, tmp_path / "whole").wait()
    whole = time.monotonic() - began
    for _ in range(20):
        process = start(dump, tmp_path / "o")
        time.sleep(chance.uniform(0.0, whole))
        process.kill()  # the run only: its workers have to notice
        process.wait()
    last = start(dump, tmp_path / "o")
    assert last.wait() == 0, last.told()
    assert parquet(tmp_path / "o") == parquet(once)
    assert dict(rows(tmp_path / "o")) == dict(rows(once))
    assert not list((tmp_path / "o").rglob("*.tmp"))


def test_what_a_killed_run_left_half_written_is_removed(dump: Path, tmp_path: Path) -> None:
    run(dump, tmp_path)
    registry = store.registry(tmp_path)
    generation, note = registry / ".gen-2.4711.tmp", registry / ".ledger.jsonl.4711.tmp"
    generation.mkdir()
    (generation / "claims.parquet").write_bytes(b"half")
    note.write_bytes(b"half")
    part = next(store.parts(tmp_path, "de").glob("*/*.parquet"))
    half = part.with_name(f".{part.name}.4711.tmp")
    half.write_bytes(b"half")
    run(dump, tmp_path)
    assert not [left for left in (generation, note, half) if left.exists()]


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_without_a_traceback_and_names_the_way_on(signum: int, code: int, dump: Path, once: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "etl", "extract", "--dump", str(dump), "--output", str(tmp_path), "--languages", "all", "--chunk-size", "1000", "--workers", "1", "--log-json"],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stderr
    first = process.stderr.readline()  # a first message: the run is on its way
    assert '"progress"' in first, first
    os.killpg(process.pid, signum)
    _, rest = process.communicate(timeout=30)
    assert process.returncode == code, rest
    assert "Traceback" not in rest
    assert "aqea extract" in rest
    run(dump, tmp_path, chunk_size=1000)
    assert parquet(tmp_path) == parquet(once)
