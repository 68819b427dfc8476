"""A merge that ends before its n-th change of the disk, as a program: ``python killed_at.py FIRST OUT PARTS HOW [N …]``.

For each N a copy of the folder FIRST, ``OUT/N``, gets the dump of PARTS in a process of its own, which a hook ends where its N-th effect on
the disk (a file opened for writing, a folder made, a name given or taken away) would come: with SIGKILL, or with a disk that is
full from there on.  Writes one line of JSON for each: exit status, what was printed, the effect.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

from making import info

from etl import merge as room
from etl.model import Problem

TAKEN = ("os.remove", "os.rmdir", "shutil.rmtree")
GIVEN = ("os.rename", "os.link", "os.mkdir")


def effect(event: str, given: tuple[Any, ...], output: Path) -> str | None:
    """What would happen to the disk below ``output``."""
    if event == "open":
        path, _, flags = given
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if not isinstance(path, str | bytes | os.PathLike) or not writes:
            return None
    elif event not in (*TAKEN, *GIVEN):
        return None
    path = Path(os.fsdecode(given[1] if event in ("os.rename", "os.link") else given[0]))
    if output not in path.parents or (event == "os.mkdir" and path.exists()) or "tables" in path.parts[-3:-1]:
        return None  # folders of tables that are not in their place yet are many
    return f"{event} {path.relative_to(output)}"


def child(first: Path, output: Path, parts: list[Path], how: str, at: int) -> None:
    """Never returns."""
    shutil.copytree(first, output)
    seen = 0

    def hook(event: str, given: tuple[Any, ...]) -> None:
        nonlocal seen
        if event != "open" and event not in (*TAKEN, *GIVEN):
            return
        what = effect(event, given, output)
        if what is None:
            return
        seen += 1
        if seen == at:
            os.write(3, what.encode())
        if how == "killed" and seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "full" and seen >= at and event not in TAKEN:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(hook)
    room.frequent_words = lambda _: []
    try:
        room.merge(parts, output, "de", info(date(2026, 10, 1), languages=None, threads=1))
    except Problem as problem:
        os.write(4, str(problem).encode())
        os._exit(1)
    os._exit(0)


def main(first: Path, out: Path, parts: Path, how: str, *moments: str) -> None:
    for at in map(int, moments):
        what, told = os.pipe(), os.pipe()
        pid = os.fork()  # nothing here has a thread yet
        if not pid:
            os.dup2(what[1], 3)
            os.dup2(told[1], 4)
            child(first, out / str(at), sorted(parts.iterdir()), how, at)
        os.close(what[1])
        os.close(told[1])
        _, status = os.waitpid(pid, 0)
        line = {"at": at, "status": os.waitstatus_to_exitcode(status)}
        for name, (end, _) in {"effect": what, "told": told}.items():
            with os.fdopen(end, "rb") as file:
                line[name] = file.read().decode()
        print(json.dumps(line), flush=True)
        if not line["effect"]:
            return


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *sys.argv[4:])
