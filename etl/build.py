"""The main job as one function: chunks, extract, merge; called by ``cli`` and tests alike."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Protocol

from etl import dump as dumps
from etl import profiles, store, wanted_languages
from etl.extract import Task, extract, fingerprint, receipt
from etl.merge import RunInfo, Summary, merge
from etl.model import Chunk, Problem, Receipt
from etl.run import Lost, local, run

MEMORY_SHARE = 0.25  # of the machine's memory, at most MEMORY_CAP, for the merge
MEMORY_CAP = 700 << 20  # bytes: DuckDB counts buffers, not everything, and each process is promised 1 GiB


class Watcher(Protocol):
    """What ``build`` tells while it works; ``cli.Progress`` is one."""

    def say(self, event: str, text: str, **values: object) -> None: ...
    def start(self, total: int, done: int = 0, what: str = "extract") -> None: ...
    def advance(self, size: int, pages: int = 0) -> None: ...
    def close(self) -> None: ...


def build(
    lang: str,
    files: Sequence[Path],
    output: Path,
    watcher: Watcher,
    *,
    workers: int | None = None,
    languages: Iterable[str] | None = None,
    chunk_size: int | None = None,
    forced: bool = False,
    allow_incomplete: bool = False,
    allow_mass_retire: bool = False,
) -> Summary:
    """Dump files to ``output/<lang>/aqea.duckdb``, Parquet tables and registry; done parts of an earlier run are kept.

    ``languages`` are the codes of the words' languages (the edition's own by default, ``all`` for every one),
    ``chunk_size`` is in bytes of the dump.  ``forced``: the person named the edition, so a dump that does not name its own
    is taken for it.  Raises ``Problem`` before anything is written for input that cannot be used, and before the merge
    where bytes of the dump could not be read and ``allow_incomplete`` is false.
    """
    began = datetime.now(timezone.utc)
    profile = profiles.profile(lang)
    wanted = wanted_languages(lang, languages)
    dump = dumps.open_dump(files, lang, forced)
    workers = workers or os.cpu_count() or 1
    with store.lock(output):
        clock = time.perf_counter()
        folder = store.parts(output, lang) / store.dump_key(list(dump.paths))
        with store.made(folder):
            task = Task(profile, dump.site, wanted, folder, fingerprint(profile, wanted))
        store.sweep(folder.parent, folder.name)
        chunks = dumps.chunks(dump, chunk_size)
        receipts, gaps = _extract(task, chunks, workers, watcher)
        seconds = {"extract": time.perf_counter() - clock}
        for path, start, stop, why in gaps:
            watcher.say("gap", f"Bytes {start}-{stop} of {path} could not be read: {why}.", path=path, start=start, stop=stop, reason=why)
        if gaps and not allow_incomplete:
            raise Problem(
                f"{len(gaps)} part{'s' if len(gaps) > 1 else ''} of the dump could not be read (bytes {', '.join(f'{g[1]}-{g[2]}' for g in gaps[:3])}"
                f"{' …' if len(gaps) > 3 else ''}), so no tables were made; fetch the dump again, or take what there is with --allow-incomplete."
            )
        info = RunInfo(...)
        return merge([folder / r.part for r in receipts], output, lang, info, partial(watcher.say, "stage"))
