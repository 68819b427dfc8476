"""An upload of entries against ``psql``'s COPY of the same rows from a CSV file into a table with the same indexes.

    python bench/upload.py OUTPUT [--lang de] [--rounds 3]

``OUTPUT`` has a run.  A throw-away PostgreSQL on this machine (Debian's binaries); the best of each is printed.  The upload
reads DuckDB, hashes, stages, publishes and verifies; the COPY does none of that.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.postgres import server


def seconds(command: list[str], environment: dict[str, str]) -> float:
    return taken(command, environment)[0]


def taken(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds, and the most memory at a time (MiB)."""
    began = time.perf_counter()
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    return time.perf_counter() - began, used.ru_maxrss // 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("output", type=Path)
    asked.add_argument("--lang", default="de")
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    run = [
        sys.executable,
        "-m",
        "etl",
        "upload",
        "--lang",
        options.lang,
        "--output",
        str(options.output.absolute()),
        "--max-db-mb",
        "100000",
    ]
    best: dict[str, float] = {}
    memory = 0
    with server() as postgres, tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SUPABASE_DB_URL": postgres.url()}
        psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", postgres.url(), "-c"]
        for _ in range(options.rounds):
            first, peak = taken(run, environment)
            memory = max(memory, peak)
            times = {"upload": first, "again, nothing to send": seconds(run, environment)}
            seconds([*psql, f"\\copy public.aqea_entries TO '{folder}/rows.csv' CSV"], environment)
            seconds([*psql, "CREATE TABLE public.twin (LIKE public.aqea_entries INCLUDING ALL)"], environment)
            times["psql COPY"] = seconds([*psql, f"\\copy public.twin FROM '{folder}/rows.csv' CSV"], environment)
            rows = postgres.ask("SELECT count(*) FROM public.twin")[0][0]
            seconds([*psql, "DROP TABLE public.twin"], environment)
            seconds([*run, "--remove", "--yes"], environment)
            best = {name: min(value, best.get(name, value)) for name, value in times.items()}
    print(f"{rows} entries; the upload's memory: {memory} MiB at most")
    for name, value in best.items():
        print(f"{name:<24} {value:7.2f} s   {value / best['psql COPY']:5.2f} x psql COPY")


if __name__ == "__main__":
    main()
