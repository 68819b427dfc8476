"""A scheduler or worker of dask as a process of its own."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import dask
import distributed
from forked import Forked

from etl import share
from etl.extract import Task, extract
from etl.model import Chunk, Receipt


class Machine(Forked):
    """A scheduler or worker; its log lies in its folder."""

    daemon = True

    def __init__(self, role: str, address: str, folder: Path, environment: dict[str, str]) -> None:
        log = folder / "log"
        super().__init__(_serve, role, address, folder, out=log, err=log, cwd=folder, environment=environment)


def _serve(role: str, address: str, folder: Path) -> None:
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
