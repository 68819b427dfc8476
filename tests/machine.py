"""A scheduler or worker of dask as a process of its own, forked where everything is imported already: a second sooner than a new interpreter."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from pathlib import Path

import dask
import distributed

from etl import build, share  # noqa: F401  (build: so that it is imported before a worker is forked)
from etl.extract import Task, extract
from etl.model import Chunk, Receipt

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(["distributed", "etl.build"])  # not this module: the server does not know where tests lie


class Machine:
    """A process that serves; as ``subprocess.Popen`` as far as the tests use it."""

    def __init__(self, role: str, address: str, folder: Path, environment: dict[str, str]) -> None:
        self._process = _forking.Process(target=_serve, args=(role, address, folder, dict(os.environ) | environment), daemon=True)
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)

    def wait(self) -> None:
        self._process.join(10)


def _serve(role: str, address: str, folder: Path, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update({name: value for name, value in environment.items() if not name.startswith("COV")})
    os.chdir(folder)
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    dask.config.refresh()
    share.extract = _slowly  # type: ignore[attr-defined]
    asyncio.run(_ROLES[role](address, folder))


async def _schedule(address: str, folder: Path) -> None:
    async with distributed.Scheduler(host="127.0.0.1", port=int(address.rpartition(":")[2]), dashboard=False) as scheduler:
        await scheduler.finished()


async def _work(address: str, folder: Path) -> None:
    async with distributed.Worker(address, nthreads=1, local_directory=str(folder), dashboard=False, death_timeout=60) as worker:
        await worker.finished()


_ROLES = {"scheduler": _schedule, "worker": _work}


def _slowly(task: Task, chunk: Chunk) -> Receipt:
    """Leaves a line for every chunk that it begins, so that a test knows when to strike."""
    with open(os.environ["AQEA_BEGUN"], "a") as file:
        file.write(f"{os.getpid()} {chunk.start}\n")
    if str(chunk.start) == os.environ.get("AQEA_POISON"):
        os._exit(9)
    time.sleep(float(os.environ.get("AQEA_SLOW", 0.05)))
    return extract(task, chunk)
