"""A run's progress file: written while the run works, read by ``aqea status`` from another terminal.

It is a small JSON file, ``output/<lang>/status.json``, that is replaced whole at most once a second; on request the same
figures are written in the text format that Prometheus' node exporter collects
(https://github.com/prometheus/node_exporter#textfile-collector).  A run never fails because of it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from etl import store
from etl.model import Chunk, Problem, Receipt
from etl.run import peak

EVERY = 1.0  # seconds between two writings
RUNNING, DONE, FAILED, STOPPED, KILLED = "running", "done", "failed", "stopped", "killed"


class Status:
    """The state of one run.  Times are seconds since 1970 (UTC), sizes bytes, ``seconds`` wall-clock seconds."""

    def __init__(self, path: Path, run: str, lang: str, dump: Sequence[str], metrics: Path | None = None) -> None:
        self._path, self._metrics = path, metrics
        self._written = 0.0
        self._kept = 0  # bytes that were done before this run
        now = time.time()
        self.said: dict[str, Any] = {
            "run": run,
            "lang": lang,
            "dump": list(dump),
            "pid": os.getpid(),
            "born": _born(os.getpid()),
            "host": os.uname().nodename,
            "state": RUNNING,
            "stage": "start",
            "started": now,
            "updated": now,
            "bytes": {"total": 0, "done": 0},
            "chunks": {"total": 0, "done": 0},
            "pages": 0,
            "entries": 0,
            "rejects": 0,
            "reused": 0,
            "rate": None,
            "left": None,
            "failures": [],
            "memory": 0,
            "workers": {},
            "stages": {},
            "message": None,
        }
        self._began = now  # of the stage
        if metrics is not None:
            try:
                _replace(metrics, in_prometheus_text(self.said))
            except OSError as error:
                raise Problem(f"{metrics} cannot be written ({error.strerror}); choose another file with --metrics FILE.") from error
        self._write(now)

    def start(self, chunks: Sequence[Chunk], kept: Sequence[Receipt]) -> None:
        """The chunks of the dump, and the receipts of those that an earlier run has done."""
        for one in kept:
            self._add(one)
        self._kept = sum(_size(one.chunk) for one in kept)
        self.said["bytes"]["total"] = sum(map(_size, chunks))
        self.said["chunks"]["total"] = len(chunks)
        self.stage("extract")

    def took(self, receipt: Receipt) -> None:
        """A chunk is done."""
        self._add(receipt)
        now = time.time()
        worker = self.said["workers"].setdefault(receipt.worker, {"chunks": 0, "pages": 0, "seconds": 0.0, "memory": 0, "updated": now})
        worker["chunks"] += 1
        worker["pages"] += receipt.pages
        worker["seconds"] = round(worker["seconds"] + receipt.seconds, 3)
        worker["memory"] = max(worker["memory"], receipt.memory)
        worker["updated"] = now
        done = self.said["bytes"]["done"] - self._kept
        self.said["rate"] = round(sum(one["pages"] for one in self.said["workers"].values()) / max(1e-3, now - self._began), 1)
        self.said["left"] = round((self.said["bytes"]["total"] - self.said["bytes"]["done"]) * (now - self._began) / max(1, done), 1)
        self._soon()

    def lost(self, chunk: Chunk, why: str) -> None:
        """A chunk is given up."""
        self.said["failures"].append(f"bytes {chunk.start}-{chunk.stop} of {Path(chunk.path).name}: {why}")
        self.said["bytes"]["done"] += _size(chunk)
        self.said["chunks"]["done"] += 1
        self._soon()

    def stage(self, name: str) -> None:
        """Another stage begins; what the one before took is kept."""
        now = time.time()
        self.said["stages"][self.said["stage"]] = round(now - self._began, 3)
        self.said["stage"], self.said["rate"], self.said["left"] = name, None, None
        self._began = now
        self._write(now)

    def __enter__(self) -> Status:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """The run is over: done, failed or stopped."""
        if isinstance(error, Exception):
            self.said["state"], self.said["message"] = FAILED, str(error) if isinstance(error, Problem) else type(error).__name__
        else:
            self.said["state"] = DONE if error is None else STOPPED
        self.stage("end")

    def _add(self, receipt: Receipt) -> None:
        for name in ("pages", "entries", "rejects", "reused"):
            self.said[name] += getattr(receipt, name)
        self.said["bytes"]["done"] += _size(receipt.chunk)
        self.said["chunks"]["done"] += 1
        self.said["failures"] += [f"bytes {start}-{stop} of {Path(receipt.chunk.path).name}: {why}" for start, stop, why in receipt.damage]

    def _soon(self) -> None:
        now = time.time()
        if now - self._written >= EVERY:
            self._write(now)

    def _write(self, now: float) -> None:
        self._written = self.said["updated"] = now
        self.said["memory"] = peak()
        with suppress(OSError):  # a full disk stops the run by itself, in better words
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._path, json.dumps(self.said))  # in ASCII: a dump's name need not be text
            if self._metrics is not None:
                _replace(self._metrics, in_prometheus_text(self.said))


def path(output: Path, lang: str) -> Path:
    """Where an edition's progress file lies."""
    return output / lang / "status.json"


def read(output: Path, lang: str) -> dict[str, Any]:
    """What the last run of an edition says of itself; a run that ended without a word has the state ``killed``.

    Raises ``Problem`` where there was no run.
    """
    try:
        said: dict[str, Any] = json.loads(path(output, lang).read_text("utf-8"))
        gone = said["state"] == RUNNING and said["host"] == os.uname().nodename and not _alive(said["pid"], said.get("born"))
    except (OSError, ValueError, TypeError, KeyError):
        raise Problem(f"No run of '{lang}' has been in {output} yet; start one with: {store.extract_again(output, lang)}") from None
    if gone:
        said["state"] = KILLED
    return said


def lines(said: dict[str, Any], now: float) -> list[str]:
    """What ``read`` gave, for a person."""
    chunks, size, began = said["chunks"], said["bytes"], said["started"]
    until = now if said["state"] == RUNNING else said["updated"]
    told = [
        f"run         {said['run']} of {', '.join(said['dump'])}",
        f"state       {said['state']}{': ' + said['message'] if said['message'] else ''}",
        f"time        {clock(until - began)} since {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(began))}, "
        f"last news {clock(now - said['updated'])} ago",
    ]
    if said["state"] == RUNNING:
        told.append(f"stage       {said['stage']}")
    if size["total"]:
        speed = f", {said['rate']:,.0f} pages/s" if said["rate"] else ""
        left = f", {clock(said['left'])} left before the merge" if said["left"] is not None else ""
        told.append(
            f"dump        {size['done'] / size['total']:.0%} of {size['total'] / 1e6:,.1f} MB, "
            f"{chunks['done']:,} of {chunks['total']:,} chunks{speed}{left}"
        )
    told.append(
        f"found       {said['pages']:,} pages ({said['reused']:,} as in the dump before), "
        f"{said['entries']:,} entries, {said['rejects']:,} rejects"
    )
    told.append(f"memory      {said['memory'] / 1e6:,.0f} MB at most in the main process")
    for name, worker in said["workers"].items():
        told.append(
            f"worker      {name}: {worker['chunks']:,} chunks, {worker['pages'] / max(1e-3, worker['seconds']):,.0f} pages/s, "
            f"{worker['memory'] / 1e6:,.0f} MB at most, last news {clock(now - worker['updated'])} ago"
        )
    told += [f"failure     {failure}" for failure in said["failures"]]
    told += [f"took        {clock(seconds)} {name}" for name, seconds in said["stages"].items() if name != "start"]
    return told


def clock(seconds: float) -> str:
    """Seconds as a person says them: ``8 s``, ``2 min 5 s``, ``1 h 4 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def in_prometheus_text(said: dict[str, Any]) -> str:
    """The same figures as Prometheus reads them."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # late: rarely asked for

    registry = CollectorRegistry()

    def gauge(name: str, text: str, value: float | None, **labels: str) -> None:
        if value is not None:
            known = gauges.get(name) or gauges.setdefault(name, Gauge(f"aqea_run_{name}", text, ["lang", *labels], registry=registry))
            known.labels(said["lang"], *labels.values()).set(value)

    gauges: dict[str, Gauge] = {}
    for state in (RUNNING, DONE, FAILED, STOPPED):
        gauge("state", "1 for the state that the run is in", said["state"] == state, state=state)
    gauge("started_seconds", "When the run began, seconds since 1970", said["started"])
    gauge("updated_seconds", "When the run was last heard of, seconds since 1970", said["updated"])
    for kind in ("bytes", "chunks"):
        for what in ("total", "done"):
            gauge(kind, f"{kind.capitalize()} of the dump, in all and done", said[kind][what], what=what)
    for what in ("pages", "entries", "rejects", "reused"):
        gauge(what, f"{what.capitalize()} so far" if what != "reused" else "Pages taken from the dump before", said[what])
    gauge("failures", "Byte ranges that could not be read", len(said["failures"]))
    gauge("pages_per_second", "Pages parsed a second in this stage", said["rate"])
    gauge("left_seconds", "Seconds until the dump is read, at this rate", said["left"])
    gauge("memory_bytes", "Largest resident size of a process", said["memory"], process="main")
    for name, worker in said["workers"].items():
        gauge("memory_bytes", "", worker["memory"], process=name)
        gauge("worker_pages", "Pages that a worker has parsed", worker["pages"], worker=name)
        gauge("worker_seconds", "Seconds that a worker has worked", worker["seconds"], worker=name)
    for name, seconds in said["stages"].items():
        gauge("stage_seconds", "What a stage took", seconds, stage=name)
    return generate_latest(registry).decode()


def _size(chunk: Chunk) -> int:
    return chunk.stop - chunk.start


def _alive(pid: int, born: str | None) -> bool:
    """Whether there is this process, and no later one that was given its number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return born is None or _born(pid) in (born, None)


def _born(pid: int) -> str | None:
    """When a process was started, in ticks since the machine was; ``None`` where the system does not tell (proc_pid_stat(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _replace(target: Path, text: str) -> None:
    """No ``store.whole``: nothing is lost with this file, so it need not be on the disk before the run goes on."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, "utf-8")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
