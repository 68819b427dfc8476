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
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


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
    with server() as postgres, tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SUPABASE_DB_URL": postgres.url()}
        psql = ["psql", "-q", "-v", "ON_ERROR_STOP=1", postgres.url(), "-c"]
        for _ in range(options.rounds):
            taken = {"upload": seconds(run, environment), "again, nothing to send": seconds(run, environment)}
            seconds([*psql, f"\\copy public.aqea_entries TO '{folder}/rows.csv' CSV"], environment)
            seconds([*psql, "CREATE TABLE public.twin (LIKE public.aqea_entries INCLUDING ALL)"], environment)
            taken["psql COPY"] = seconds([*psql, f"\\copy public.twin FROM '{folder}/rows.csv' CSV"], environment)
            rows = postgres.ask("SELECT count(*) FROM public.twin")[0][0]
            seconds([*psql, "DROP TABLE public.twin"], environment)
            seconds([*run, "--remove", "--yes"], environment)
            best = {name: min(value, best.get(name, value)) for name, value in taken.items()}
    print(f"{rows} entries")
    for name, value in best.items():
        print(f"{name:<24} {value:7.2f} s   {value / best['psql COPY']:5.2f} x psql COPY")


if __name__ == "__main__":
    main()
