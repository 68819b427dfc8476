"""The runtime: one task over many items on an executor, surviving a worker's death.

``concurrent.futures.Executor`` is the whole interface: ``local`` gives a pool of processes on this machine.
``multiprocessing.Pool.map`` is no choice: it waits for ever when a worker is killed, the executor raises
(https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.process.BrokenProcessPool).
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Lost(NamedTuple):
    """An item whose worker died each time it was tried."""

    item: object
    tries: int


def _quiet_worker(parent: int) -> None:
    """A worker leaves Ctrl-C to its parent, and dies with it: an orphan would hold the output's lock for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def local(workers: int) -> ProcessPoolExecutor:
    """A pool of ``workers`` processes on this machine.

    Forked where that is possible: a forked worker has every module already and starts in milliseconds.  The pool is made
    before anything in this process starts threads (DuckDB does).
    """
    method = "fork" if sys.platform == "linux" else "spawn"
    return ProcessPoolExecutor(workers, multiprocessing.get_context(method), _quiet_worker, (os.getpid(),))


def run(task: Callable[[T], R], items: Iterable[T], executor: Callable[[], Executor], ahead: int, tries: int = 3) -> Iterator[R | Lost]:
    """Yield the result of ``task`` for each item, in the order in which they get ready.

    ``executor`` makes a pool; ``ahead`` is how many items are given out at once.  When a worker dies, every item that was
    out is a suspect: the pool is made anew and the suspects are tried one at a time, so that only the item that kills
    its worker ``tries`` times is given up, as ``Lost``.  Leaving the iterator early cancels what has not begun and kills
    what has.
    """
    others = frozenset(multiprocessing.active_children())
    waiting = deque(items)
    suspects: deque[tuple[T, int]] = deque()
    pool = executor()
    out: dict[Future[R], tuple[T, int]] = {}
    try:
        while waiting or suspects or out:
            while suspects and not out:
                item, tried = suspects.popleft()
                out[pool.submit(task, item)] = item, tried + 1
            while waiting and not suspects and len(out) < ahead:
                item = waiting.popleft()
                try:
                    out[pool.submit(task, item)] = item, 1
                except BrokenProcessPool:
                    waiting.appendleft(item)
                    break
            done, _ = wait(out, return_when=FIRST_COMPLETED) if out else (set(), None)
            broken = not out
            for future in done:
                item, tried = out.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    broken = True
                    if tried < tries:
                        suspects.append((item, tried))
                    else:
                        yield Lost(item, tried)
            if broken:
                suspects.extend(out.values())
                out.clear()
                stop(pool, others)
                pool = executor()
    finally:
        stop(pool, others)


def peak(of: int = resource.RUSAGE_SELF) -> int:
    """Largest resident size so far, in bytes, of this process or of its children that have ended (``RUSAGE_CHILDREN``)."""
    return resource.getrusage(of).ru_maxrss * (1 if sys.platform == "darwin" else 1024)  # Linux counts in KiB, macOS in bytes


def stop(pool: Executor, others: frozenset[BaseProcess] = frozenset()) -> None:
    """End a pool at once: its workers write whole files or none, so there is nothing to wait for.

    Every child that is not one of ``others`` goes: a signal may come while the pool starts one that it does not know of yet.
    """
    processes = [process for process in multiprocessing.active_children() if process not in others]
    for process in processes:
        process.terminate()
    # its workers are gone, so this waits for the pool's own thread only; a pool that is still closing when the interpreter ends
    # can fail there with a traceback (its exit hook writes into a pipe that the thread may just be closing)
    pool.shutdown(cancel_futures=True)
    for process in processes:
        process.join(5)
