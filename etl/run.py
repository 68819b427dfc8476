"""The runtime: one task over many items on an executor, surviving a worker's death.

``concurrent.futures.Executor`` is the whole interface: ``local`` gives a pool of processes on this machine, ``Cluster`` the workers
of a dask.distributed scheduler (https://distributed.dask.org/en/stable/api.html#distributed.Client.get_executor).
``multiprocessing.Pool.map`` is no choice: it waits for ever when a worker is killed, the executor raises
(https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.process.BrokenProcessPool).
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, TypeVar

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


class Cluster(Executor):
    """The workers of the dask scheduler at ``address`` (``tcp://host:8786``).

    A worker that dies is the scheduler's affair: it gives the item to another one, and up after its third death.  Raises
    ``OSError`` where no scheduler answers within ``patience`` seconds, ``ImportError`` without dask.
    """

    patience = 30.0

    def __init__(self, address: str) -> None:
        from distributed import Client  # late: an extra
        from distributed.scheduler import KilledWorker
        from distributed.security import Security

        if address.startswith("tls://") and not Security().get_connection_args("client").get("ssl_context"):
            # a client that is made all the same fails, and holds up the interpreter's end for a minute
            raise OSError("tls:// needs certificates: distributed.comm.tls in the configuration of dask")

        for name in ("distributed", "tornado", *logging.root.manager.loggerDict):  # what happens to the scheduler is told in our words
            if name.partition(".")[0] in ("asyncio", "distributed", "tornado"):
                logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            self.client = Client(address, timeout=self.patience, set_as_default=False)
        except ValueError as error:  # an address that is none
            raise OSError(str(error)) from error
        self._killed = KilledWorker
        self._executor = self.client.get_executor(pure=False)

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """As ``Executor.submit``; the result of an item whose worker died each time is ``Lost``."""
        given: Future[R] = self._executor.submit(fn, *args, **kwargs)
        mine: Future[Any] = Future()

        def settle(done: Future[R]) -> None:
            if done.cancelled():
                mine.set_exception(CancelledError())
            elif isinstance(error := done.exception(), self._killed):
                mine.set_result(Lost(args[-1], error.allowed_failures + 1))
            elif error is not None:
                mine.set_exception(error)
            else:
                mine.set_result(done.result())

        given.add_done_callback(settle)
        return mine

    def workers(self) -> dict[str, Any]:
        """What the scheduler knows of its workers, by address."""
        return dict(self.client.scheduler_info(n_workers=-1)["workers"])

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of what was given out; the workers stay."""
        with suppress(Exception):  # a scheduler that is gone has nothing left to let go of
            self._executor.shutdown(wait=False)
        self.client.close(timeout=2)


def run(task: Callable[[T], R], items: Iterable[T], executor: Callable[[], Executor], ahead: int, tries: int = 3) -> Iterator[R | Lost]:
    """Yield the result of ``task`` for each item, in the order in which they get ready.

    ``executor`` makes a pool; ``ahead`` is how many items are given out at once.  When a worker dies, every item that was
    out is a suspect: the pool is made anew and the suspects are tried one at a time, so that only the item that kills
    its worker ``tries`` times is given up, as ``Lost``.  A pool that goes away as a whole (a scheduler's futures are cancelled) is made
    anew too; raises ``OSError`` where that happens ``tries`` times with nothing done between.  Leaving the iterator early cancels what has not begun and kills
    what has.
    """
    others = frozenset(multiprocessing.active_children())
    waiting = deque(items)
    suspects: deque[tuple[T, int]] = deque()
    pool = executor()
    out: dict[Future[R], tuple[T, int]] = {}
    lives = tries  # of the pool itself
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
            broken, gone = not out, False
            for future in done:
                item, tried = out.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken = True
                    if tried < tries:
                        suspects.append((item, tried))
                    else:
                        yield Lost(item, tried)
                except CancelledError:  # the pool is gone as a whole, and no item is to blame
                    gone = True
                    waiting.append(item)
                else:
                    lives = tries
                    yield result
            if gone:
                lives -= 1
                if not lives:
                    raise OSError(f"it went away {tries} times")
                waiting.extend(item for item, _ in out.values())
            elif broken:
                suspects.extend(out.values())
            if gone or broken:
                out.clear()
                stop(pool, others)
                pool = executor()
    finally:
        stop(pool, others)


def peak() -> int:
    """Largest resident size of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )  # Linux counts in KiB, macOS in bytes


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
