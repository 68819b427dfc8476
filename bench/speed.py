"""The whole job against a peer and against bare decompression, in one run on one machine.

    python bench/speed.py DUMP.xml.bz2… [--rounds 3] [--peer PYTHON]        (make bench DUMP=…, make bench-full DUMP='… …')

For every dump: takes the contests in turn, round after round, and prints the best of each with pages/s and the ratio to ours, then the
bars: memory, share of the merge, the same dump as one bz2 stream, sizes.  Of several dumps (the same kind of pages, more and more of them) it also prints
how the time per page grows.  ``--peer`` is a Python that has wiktionary-de-parser 0.16 (``bench/peer.sh`` makes one).
The dump: 12,191 pages made of real German pages and words, or any published one.
"""

from __future__ import annotations

import argparse
import bz2
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

PEER = """
import sys
from wiktionary_de_parser import WiktionaryDump

if __name__ == "__main__":
    print(sum(1 for _ in WiktionaryDump(dump_file_path=sys.argv[1]).iter_parsed(workers=2)))
"""
BARE = """
import sys, os, rapidgzip
with rapidgzip.IndexedBzip2File(sys.argv[1], parallelization=os.cpu_count()) as file:
    while file.read(1 << 22):
        pass
"""
FIRST = "import sys, etl; next(etl.entries(sys.argv[1], lang='de'))"


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def one_stream(dump: Path, target: Path) -> Path:
    """The same dump as a single bz2 stream."""
    with bz2.open(dump) as streams, bz2.open(target, "wb") as single:
        shutil.copyfileobj(streams, single, 1 << 20)
    return target


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def contest(dump: Path, rounds: int, peer: Path | None, work: Path) -> float:
    """Print what one dump gives; milliseconds per page of the whole job."""
    output, other = work / "o", work / "single"
    (work / "peer.py").write_text(PEER)
    single = one_stream(dump, work / "single-pages-articles.xml.bz2")

    def aqea(file: Path, into: Path) -> list[str]:
        return [
            sys.executable,
            "-m",
            "etl",
            "extract",
            "--lang",
            "de",
            "--dump",
            str(file),
            "--quiet",
            "--no-report",
            "--output",
            str(into),
        ]

    def anew(file: Path, into: Path) -> float:
        shutil.rmtree(into, ignore_errors=True)
        return seconds(aqea(file, into))

    contests: dict[str, Callable[[], float]] = {
        "aqea extract": lambda: anew(dump, output),
        "the same again": lambda: seconds(aqea(dump, output)),
        "the dump as one bz2 stream": lambda: anew(single, other),
        "start to the first entry": lambda: seconds([sys.executable, "-c", FIRST, str(dump)]),
        "bare decompression": lambda: seconds([sys.executable, "-c", BARE, str(dump)]),
    }
    if peer:
        contests["wiktionary-de-parser 0.16"] = lambda: seconds([str(peer), str(work / "peer.py"), str(dump)])
    best = dict.fromkeys(contests, float("inf"))
    for _ in range(rounds):
        for name, run in contests.items():
            best[name] = min(best[name], run())
    ours = best["aqea extract"]
    with duckdb.connect(str(output / "de" / "aqea.duckdb"), read_only=True) as con:
        found: tuple[Any, ...] = con.execute("SELECT pages, stages FROM run").fetchone() or (0, [])
    pages, stages = found
    print(f"\n{dump.name}: {pages:,} pages, {dump.stat().st_size / 1e6:.1f} MB; best of {rounds}")
    for name, took in best.items():
        print(f"  {name:<28}{took:8.2f} s {pages / took:10,.0f} pages/s   ours takes {ours / took:6.2f} of it")
    print("  " + ", ".join(f"{stage['name']} {stage['seconds']:.2f} s" for stage in stages))
    merge = sum(stage["seconds"] for stage in stages if stage["name"].startswith("merge"))
    bytes_of = dump.stat().st_size
    print(
        f"  merge {merge / ours:.0%} of the whole; largest process {max(stage['peak_memory'] or 0 for stage in stages) / 1e6:,.0f} MB; ",
        end="",
    )
    print(
        f"Parquet {size(output / 'de' / 'tables') / bytes_of:.2f} and DuckDB {(output / 'de' / 'aqea.duckdb').stat().st_size / bytes_of:.2f} times the dump"
    )
    return 1000 * ours / pages


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("dumps", type=Path, nargs="+", metavar="DUMP")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--peer", type=Path)
    given = arguments.parse_args()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    print(f"{os.cpu_count()} cores, {memory / (1 << 30):.0f} GiB, Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}")
    grown = []
    for dump in given.dumps:
        with tempfile.TemporaryDirectory() as work:
            grown.append((dump, contest(dump, given.rounds, given.peer, Path(work))))
    if len(grown) > 1:
        print("\ntime per page: " + ", ".join(f"{each:.3f} ms ({each / grown[0][1]:.2f}) {dump.name}" for dump, each in grown))


if __name__ == "__main__":
    main()
