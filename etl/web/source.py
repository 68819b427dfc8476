"""The file of tables as many threads read it, opened again where another run has put a new one in its place."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import duckdb

from etl import lookup
from etl.model import Problem
from etl.unpacked import Unpacked

LOG = logging.getLogger(__name__)

MEMORY = "1GB"  # what DuckDB keeps of the file at most


class _Opened:
    """One file: its connection and, as soon as that is made, its unpacked copy."""

    def __init__(self, path: Path, key: Key) -> None:
        self.key = key
        self.con = _copied(path)
        self.con.execute(f"SET memory_limit = '{MEMORY}'")
        self.con.execute("SET threads = 1")  # a request's queries are small: it is requests that run side by side
        lookup.locked(self.con)
        self.copy: Unpacked | None = None
        self._ends = False
        self._aside = lookup.another(self.con)
        self._thread = threading.Thread(target=self._unpacks, name="unpack")

    def unpack(self) -> None:
        """Begin to make the copy."""
        self._thread.start()

    def end(self) -> None:
        """Leave the copy where it is still being made: Python must not end while DuckDB works in a thread."""
        self._ends = True
        while self._thread.is_alive():
            self._aside.interrupt()  # it ends one query, and several follow each other
            self._thread.join(0.01)

    def _unpacks(self) -> None:
        try:
            self.copy = Unpacked(self._aside)
        except (Problem, OSError, duckdb.Error) as error:
            if not self._ends:
                LOG.warning("Entries are read from the tables themselves, which is slower: %s", error)


Key = tuple[int, int, int]
"""What tells a file from the one that stood there before: its inode, when it was written in, its size."""


def _key(path: Path) -> Key:
    found = os.stat(path)
    return found.st_ino, found.st_mtime_ns, found.st_size


def _copied(path: Path) -> duckdb.DuckDBPyConnection:
    """A copy of the file, which has no name any more: DuckDB lets nobody write in a file that another program reads, and `aqea check` does.

    Raises ``Problem`` where it is no file of tables.
    """
    with tempfile.NamedTemporaryFile(prefix="aqea-") as file:
        for _ in range(5):  # what is written in meanwhile is copied again
            try:
                before = _key(path)
                shutil.copyfile(path, file.name)
                if _key(path) == before:
                    break
            except OSError as error:
                LOG.warning("While %s is shown nothing can be written in it: it cannot be copied (%s)", path, error.strerror)
                return lookup.attached(path)
        return lookup.attached(Path(file.name), path)


class Source:
    """Connections to the tables of ``path``, one a thread.  Raises ``Problem`` where it is no file of tables."""

    def __init__(self, path: Path, unpack: bool = True) -> None:
        self.path, self._unpack = path, unpack
        self._lock, self._own = threading.Lock(), threading.local()
        self._told: Key | None = None
        self._opened = self._open(_key(self.path))

    def reader(self) -> tuple[duckdb.DuckDBPyConnection, Unpacked | None]:
        """This thread's connection to the file that is there now, and the copy of it where there is one yet."""
        opened = self._newest()
        if getattr(self._own, "opened", None) is not opened:
            self._own.con, self._own.opened = lookup.another(opened.con), opened
        return self._own.con, opened.copy

    def at_hand(self) -> bool:
        """Whether an entry of the file that is there now can be had without waiting: its copy is made."""
        opened = self._opened
        with suppress(OSError):
            return opened.copy is not None and _key(self.path) == opened.key
        return opened.copy is not None

    def close(self) -> None:
        """End what goes on aside."""
        self._opened.end()

    def _newest(self) -> _Opened:
        try:
            key = _key(self.path)
        except OSError:  # it is being put in its place, or is gone: what is open goes on
            return self._opened
        if key != self._opened.key and self._lock.acquire(blocking=False):  # the others go on with what is open
            try:
                if key != self._opened.key:
                    before, self._opened = self._opened, self._open(key)
                    before.end()
            except Problem as error:  # somebody may be writing in it: the next request tries again
                if self._told != key:
                    self._told = key
                    LOG.warning("The tables before are shown on: %s", error)
            finally:
                self._lock.release()
        return self._opened

    def _open(self, key: Key) -> _Opened:
        opened = _Opened(self.path, key)
        if self._unpack:
            opened.unpack()
        return opened
