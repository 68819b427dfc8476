"""The whole job against a peer and against bare decompression, in one run on one machine.

    python bench/speed.py DUMP.xml.bz2 [--rounds 3] [--peer PYTHON]

Takes the three in turn, round after round, and prints the best of each with pages/s and the ratio to ours.  ``--peer`` is a
Python (3.13) that has wiktionary-de-parser 0.16: ``python3.13 -m venv peer && peer/bin/pip install wiktionary-de-parser==0.16.0``.
The dump: 12,191 pages made of real German pages and words, or any published one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("dump", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--peer", type=Path)
    given = arguments.parse_args()
    work = Path(tempfile.mkdtemp())
    aqea = [sys.executable, "-m", "etl", "extract", "--lang", "de", "--dump", str(given.dump), "--quiet", "--output"]
    contests: dict[str, Callable[[], float]] = {
        "aqea extract": lambda: (shutil.rmtree(work / "o", ignore_errors=True), seconds([*aqea, str(work / "o")]))[1],
        "the same again": lambda: seconds([*aqea, str(work / "o")]),
        "bare decompression": lambda: seconds([sys.executable, "-c", BARE, str(given.dump)]),
    }
    if given.peer:
        (work / "peer.py").write_text(PEER)
        contests["wiktionary-de-parser 0.16"] = lambda: seconds([str(given.peer), str(work / "peer.py"), str(given.dump)])
    best = dict.fromkeys(contests, float("inf"))
    for _ in range(given.rounds):
        for name, contest in contests.items():
            best[name] = min(best[name], contest())
    import duckdb

    with duckdb.connect(str(work / "o" / "de" / "aqea.duckdb"), read_only=True) as con:
        pages, stages = con.execute("SELECT pages, stages FROM run").fetchone() or (0, [])
    print(f"{given.dump.name}: {pages:,} pages, {given.dump.stat().st_size / 1e6:.1f} MB; {os.cpu_count()} cores; best of {given.rounds}")
    for name, took in best.items():
        print(f"  {name:<28}{took:8.2f} s {pages / took:10,.0f} pages/s   ours takes {best['aqea extract'] / took:5.2f} of it")
    print("  " + ", ".join(f"{stage['name']} {stage['seconds']:.2f} s" for stage in stages))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
