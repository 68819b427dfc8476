"""The main job as one function: chunks, extract, merge; called by ``cli`` and tests alike."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Protocol, TypeVar

from etl import dump as dumps
from etl import earlier, profiles, share, status, store
from etl.account import DumpFile, Gap, RunInfo, Stage, Summary
from etl.extract import Task, extract, fingerprint, receipt
from etl.merge import merge
from etl.model import Chunk, Problem, Receipt
from etl.run import Cluster, Lost, local, run
from etl.status import Status

MEMORY_SHARE = 0.25  # of the machine's memory, at most MEMORY_CAP, for the merge
MEMORY_CAP = 400 << 20  # bytes: DuckDB counts buffers, not everything, and each process is promised 1 GiB


K = TypeVar("K", int, str)


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
    cluster: str | None = None,
    shared: str | None = None,
    run_id: str = "",
    metrics: Path | None = None,
    chosen: Callable[[list[Chunk]], list[Chunk]] | None = None,
) -> Summary:
    """Dump files to ``output/<lang>/aqea.duckdb``, Parquet tables and registry; done parts of an earlier run are kept.

    ``languages`` are the codes of the words' languages (the edition's own by default, ``all`` for every one),
    ``chunk_size`` is in bytes of the dump.  ``forced``: the person named the edition, so a dump that does not name its own
    is taken for it.  ``cluster`` is the address of a dask scheduler whose workers parse instead of processes here, ``shared`` the URL
    of object storage that its machines have in common (else they must see the dump and ``output``).  ``run_id`` names the run in its progress file, ``metrics`` is a file for the same figures as Prometheus
    reads them; of ``chosen`` chunks alone tables are made as of an incomplete dump.  Raises ``Problem`` before anything is written for input that cannot be used, and before the merge
    where bytes of the dump could not be read and ``allow_incomplete`` is false.
    """
    began = datetime.now(UTC)
    if "?" in str(output.absolute()):
        raise Problem(
            f"{output} has a question mark in its path, which DuckDB takes for the beginning of options; choose another --output DIR."
        )
    profile = profiles.profile(lang)
    wanted = profiles.languages(lang, languages)
    dump = dumps.open_dump(files, lang, forced, cut_off=allow_incomplete)
    workers = workers or os.cpu_count() or 1
    names = [path.name for path in dump.paths]
    if shared and not cluster:
        raise Problem("--share is for the workers of a --cluster; without one leave it out.")
    with store.lock(output), Status(status.path(output, lang), run_id, lang, names, metrics) as news:
        clock = time.perf_counter()
        key = store.dump_key(list(dump.paths))
        folder = (store.parts(output, lang) / key).absolute()
        store.make_folder(folder)
        store.sweep(folder.parent, folder.name)
        task = Task(profile, dump.site, wanted, folder, fingerprint(profile, wanted))
        chunks = dumps.chunks(dump, chunk_size)
        if chosen:
            chunks = chosen(chunks)
        if dump.broken_off and not allow_incomplete:
            raise _incomplete(f"{dump.broken_off[0][1]}, so it is not whole")
        if len(dump.gaps) > len(dump.broken_off):
            watcher.say("incomplete", f"Not known to be the whole dump: {dump.gaps[-1]}; no address of what is missing is retired.")
        through = None if shared is None else share.Share(f"{shared.rstrip('/')}/{key}", {})
        if through:
            wanted_parts = {store.part(folder, chunk, task.fingerprint).name for chunk in chunks}
            share.fetch(
                through.folder, sorted(name for name in wanted_parts & share.there(through.folder) if not (folder / name).exists()), folder
            )
        finished = {chunk: done for chunk in chunks if (done := receipt(chunk, store.part(folder, chunk, task.fingerprint)))}
        missing = [chunk for chunk in chunks if chunk not in finished]
        if missing and not through:
            task = task._replace(earlier=earlier.groups(folder, task.fingerprint))
        news.start(chunks, list(finished.values()))
        if cluster is None:
            workers = min(workers, len(missing))
            results = run(partial(extract, task), missing, partial(local, workers), ahead=2 * workers)
        else:
            if missing and through:
                watcher.say("share", f"The dump goes to {through.folder}, where it is not there yet.")
                through = through._replace(urls=share.send(dump.paths, through.folder))
            results = _on_cluster(task, through, missing, cluster, watcher)
        receipts, gaps = _extract(chunks, finished, results if missing else iter(()), watcher, news)
        gaps += [Gap(path.name, path.stat().st_size, path.stat().st_size, why) for path, why in dump.broken_off]
        for gap in gaps:
            watcher.say("gap", f"Bytes {gap.start}-{gap.stop} of {gap.path} could not be read: {gap.reason}.", **gap._asdict())
        if gaps and not allow_incomplete:
            ranges = ", ".join(f"bytes {gap.start}-{gap.stop} of {gap.path}: {gap.reason}" for gap in gaps[:3])
            raise _incomplete(f"The dump could not be read whole ({ranges}{' …' if len(gaps) > 3 else ''})")
        parts = [folder / receipt.part for receipt in receipts]
        info = RunInfo(
            edition=dump.edition or f"{lang}wiktionary",
            files=_files(dump, folder, anew=len(finished) < len(chunks)),
            dump_date=dump.date or _newest(parts),
            tool_version=version("aqea"),
            fingerprint=task.fingerprint,
            languages=None if wanted is None else tuple(sorted(wanted)),
            complete=dump.complete and not gaps and not chosen,
            gaps=tuple(gaps),
            allow_mass_retire=allow_mass_retire,
            started=began,
            stages=(
                Stage(
                    "extract",
                    round(time.perf_counter() - clock, 3),
                    dump.size,
                    max((receipt.memory for receipt in receipts), default=0) or None,
                ),
            ),
            cores=os.cpu_count(),
            memory=_memory(),
            memory_limit=f"{min(MEMORY_CAP, int(_memory() * MEMORY_SHARE)) >> 20}MB",
            pages=sum(receipt.pages for receipt in receipts),
            reused=sum(receipt.reused for receipt in receipts),
            entries=sum(receipt.entries for receipt in receipts),
            namespaces=_added(receipt.namespaces for receipt in receipts),
            rows=dict(_added(receipt.rows for receipt in receipts)),
        )

        def stage(text: str) -> None:
            watcher.say("stage", text)
            news.stage(text)

        summary = merge(parts, output, lang, info, stage)
        if summary.unchanged:
            news.said["message"] = "nothing has changed since the last run; the tables stay as they are"
            watcher.say("unchanged", f"N{news.said['message'][1:]}.")
        store.prune(folder, [part.name for part in parts], task.fingerprint)
        return summary


def _incomplete(what: str) -> Problem:
    return Problem(
        f"{what}, and no tables were made; fetch it again, or take what there is with --allow-incomplete (with make: ARGS=--allow-incomplete)."
    )


def _on_cluster(
    task: Task, through: share.Share | None, missing: Sequence[Chunk], address: str, watcher: Watcher
) -> Iterator[Receipt | Lost]:
    """What the workers of a dask scheduler make of the chunks; the parts are in ``task.folder`` when their receipts are yielded."""

    def executor() -> Cluster:
        pool = Cluster(address)
        found = len(pool.workers())
        watcher.say("cluster", f"{found} workers at {address}" if found else f"No worker has come to {address} yet; waiting for one.")
        return pool

    try:
        for result in run(partial(share.work, task, through), missing, executor, ahead=len(missing)):
            if through and isinstance(result, Receipt):
                share.fetch(through.folder, [result.part], task.folder)
                if not (task.folder / result.part).exists():
                    raise Problem(
                        f"A worker wrote {result.part} to {through.folder}, and from here it is not there; do all machines see the same storage?"
                    )
            yield result
    except ImportError as error:
        raise Problem(
            f"--cluster needs dask here and aqea on every worker ({error}); install it with: pip install 'aqea[cluster]'."
        ) from error
    except OSError as error:
        raise Problem(
            f"There is no dask scheduler at {address} ({error}); start one with: dask scheduler, and then the same command again: "
            "finished parts are kept."
        ) from error
    except (AttributeError, RuntimeError, TypeError) as error:  # what an older or newer program makes of our records
        raise Problem(f"A worker at {address} could not work ({error}); install the same version of aqea on all machines.") from error


def _extract(
    chunks: Sequence[Chunk], finished: Mapping[Chunk, Receipt], results: Iterator[Receipt | Lost], watcher: Watcher, news: Status
) -> tuple[list[Receipt], list[Gap]]:
    """A receipt for every chunk that has a part, in the chunks' order, and the bytes that could not be read."""
    receipts = dict(finished)
    gaps: list[Gap] = []
    if len(finished) < len(chunks):
        watcher.start(sum(map(_length, chunks)), sum(map(_length, finished)))
        for result in results:
            if isinstance(result, Lost):
                chunk = next(chunk for chunk in chunks if chunk == result.item)
                gaps.append(Gap(Path(chunk.path).name, chunk.start, chunk.stop, f"its worker died {result.tries} times"))
                news.lost(chunk, gaps[-1].reason)
            else:
                chunk = result.chunk
                receipts[chunk] = result
                news.took(result)
            watcher.advance(_length(chunk), 0 if isinstance(result, Lost) else result.pages)
        watcher.close()
    for done in receipts.values():
        gaps += [Gap(Path(done.chunk.path).name, start, stop, why) for start, stop, why in done.damage]
    return [receipts[chunk] for chunk in chunks if chunk in receipts], sorted(gaps)


def _length(chunk: Chunk) -> int:
    return chunk.stop - chunk.start


def _added(counts: Iterable[tuple[tuple[K, int], ...]]) -> tuple[tuple[K, int], ...]:
    """Counts of many receipts as one, by key."""
    total: Counter[K] = Counter()
    for count in counts:
        total.update(dict(count))
    return tuple(sorted(total.items()))


def _files(dump: dumps.Dump, folder: Path, anew: bool) -> tuple[DumpFile, ...]:
    """Name, size and SHA-1 of the dump's files; the sums are kept beside the parts, for a second run has no time to make them."""
    kept = folder / "sha1.json"
    try:
        sums = {} if anew else json.loads(kept.read_text("utf-8"))
    except (OSError, ValueError):
        sums = {}
    if not sums:
        for path in dump.paths:
            with path.open("rb") as file:
                sums[path.name] = hashlib.file_digest(file, "sha1").hexdigest()
        with store.whole(kept) as temporary:
            temporary.write_text(json.dumps(sums), "utf-8")
    return tuple(DumpFile(path.name, size, sums.get(path.name)) for path, size in zip(dump.paths, dump.sizes, strict=True))


def _newest(parts: Sequence[Path]) -> date:
    """Day of the newest revision: the date of a dump whose name has none; 1970-01-01 where no revision has a time."""
    import pyarrow as pa  # late: rarely needed, and slow to load
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    soon = pa.scalar(datetime.now(UTC) + timedelta(days=1), pa.timestamp("us", tz="UTC"))  # a clock that was wrong does not count
    columns = [pq.read_table(part, columns=["revised_at"])["revised_at"] for part in parts]
    newest = [pc.max(pc.filter(column, pc.less(column, soon))).as_py() for column in columns]
    return max((time for time in newest if time is not None), default=datetime(1970, 1, 1)).date()


def _memory() -> int:
    """Bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
