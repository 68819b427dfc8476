"""Our parse of wikitext pages against the peer's parse of the same pages, one process each, in one run on one machine.

    python bench/parse.py FOLDER --peer PYTHON [--rounds 5]

FOLDER holds pages as files ``<percent-encoded title>.wiki``.  ``--peer`` is a Python that has wiktionary-de-parser 0.16
(see ``speed.py``).  Both get the pages in memory and take every section of every language that they know; they take turns, and the
best round of each counts; each works as its own pool's workers do (ours do not look for garbage meanwhile).  Reading files and starting Python are not in it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

_READ = """
import sys, time
from pathlib import Path
from urllib.parse import unquote

texts = [(unquote(path.stem), path.read_text("utf-8")) for path in sorted(Path(sys.argv[1]).glob("*.wiki"))]
"""
_RACE = """
for line in sys.stdin:
    began = time.perf_counter()
    with around():
        found = sum(map(work, given))
    print(time.perf_counter() - began, found, len(given), flush=True)
"""
OURS = f"""{_READ}
from etl.extract import kept as around, read
from etl.model import Page
from etl.profiles import profile

given = [Page(n, n, None, title, 0, text, None, None) for n, (title, text) in enumerate(texts, 1)]
german = profile("de")

def work(page):
    return len(read(page, german, None)) - 1
{_RACE}"""
PEER = f"""{_READ}
from contextlib import nullcontext as around
from wiktionary_de_parser import WiktionaryPage, WiktionaryParser

given = [WiktionaryPage(page_id=n, name=title, wikitext=text) for n, (title, text) in enumerate(texts, 1)]
parser = WiktionaryParser()

def work(page):
    return sum(parser.parse(entry) is not None for entry in parser.entries(page))
{_RACE}"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--peer", type=Path, required=True)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    runners = {
        name: subprocess.Popen([python, "-c", code, str(given.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name, python, code in (("aqea", sys.executable, OURS), ("wiktionary-de-parser 0.16", str(given.peer), PEER))
    }
    best: dict[str, tuple[float, int, int]] = {}
    for _ in range(given.rounds + 1):  # the first warms up
        for name, runner in runners.items():
            assert runner.stdin is not None and runner.stdout is not None
            print(file=runner.stdin, flush=True)
            seconds, entries, pages = runner.stdout.readline().split()
            best[name] = min(best.get(name, (float("inf"), 0, 0)), (float(seconds), int(entries), int(pages)))
    for runner in runners.values():
        assert runner.stdin is not None
        runner.stdin.close()
        runner.wait()
    ours = best["aqea"][0]
    for name, (seconds, entries, pages) in best.items():
        print(f"{name:28}{seconds:8.3f} s{pages / seconds:8.0f} pages/s{entries:6} entries{seconds / ours:7.2f} x ours")


if __name__ == "__main__":
    main()
