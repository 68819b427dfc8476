"""The file of tables as many threads read it, opened again where another run has put a new one in its place."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from pathlib import Path

import duckdb

from etl import lookup
from etl.model import Problem
from etl.unpacked import Unpacked

LOG = logging.getLogger(__name__)

MEMORY = "1GB"  # what DuckDB keeps of the file at most


class _Opened:
    """One file: its connection and, as soon as that is made, its unpacked copy."""

    def __init__(self, path: Path, key: tuple[int, int, int]) -> None:
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


def _copied(path: Path) -> duckdb.DuckDBPyConnection:
    """A copy of the file, which has no name any more: DuckDB lets nobody write in a file that another program reads, and `aqea check` does.

    Raises ``Problem`` where somebody writes in it now, or it is no file of tables.
    """
    original = lookup.attached(path)  # nobody writes in it meanwhile
    with tempfile.NamedTemporaryFile(prefix="aqea-") as file:
        try:
            shutil.copyfile(path, file.name)
        except OSError as error:
            LOG.warning("While %s is shown nothing can be written in it: there is no room for a copy (%s)", path, error.strerror)
            return original
        original.close()
        return lookup.attached(Path(file.name))


class Source:
    """Connections to the tables of ``path``, one a thread.  Raises ``Problem`` where it is no file of tables."""

    def __init__(self, path: Path, unpack: bool = True) -> None:
        self.path, self._unpack = path, unpack
        self._lock, self._own = threading.Lock(), threading.local()
        self._told: tuple[int, int, int] | None = None
        self._opened = self._open(self._key())

    def reader(self) -> tuple[duckdb.DuckDBPyConnection, Unpacked | None]:
        """This thread's connection to the file that is there now, and the copy of it where there is one yet."""
        opened = self._newest()
        if getattr(self._own, "opened", None) is not opened:
            self._own.con, self._own.opened = lookup.another(opened.con), opened
        return self._own.con, opened.copy

    def close(self) -> None:
        """End what goes on aside."""
        self._opened.end()

    def _newest(self) -> _Opened:
        try:
            key = self._key()
        except OSError:  # it is being put in its place, or is gone: what is open goes on
            return self._opened
        if key != self._opened.key:
            with self._lock:
                if key != self._opened.key:
                    try:
                        before, self._opened = self._opened, self._open(key)
                        before.end()
                    except Problem as error:  # somebody may be writing in it: the next request tries again
                        if self._told != key:
                            self._told = key
                            LOG.warning("The tables before are shown on: %s", error)
        return self._opened

    def _open(self, key: tuple[int, int, int]) -> _Opened:
        opened = _Opened(self.path, key)
        if self._unpack:
            opened.unpack()
        return opened

    def _key(self) -> tuple[int, int, int]:
        found = os.stat(self.path)
        return found.st_ino, found.st_mtime_ns, found.st_size
