"""A process that is forked where everything is imported already: the program, or a machine of a cluster, a third of a second sooner than a new interpreter."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload(  # none of the tests' own: the server does not know where they lie
    [
        "distributed",
        "psycopg",
        "langcodes.data_dicts",
        *(f"etl.{room}" for room in ("build", "cli", "exchange", "quality", "status", "upload")),
    ]
)


class Forked:
    """As ``subprocess.Popen`` as far as the tests use it; what it writes stands in ``out`` and ``err``, which may be one file."""

    daemon = False

    def __init__(
        self, what: Callable[..., object], *arguments: object, out: Path, err: Path, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        given = {name: value for name, value in (os.environ | dict(environment or {})).items() if not name.startswith("COV")}
        self._process = _forking.Process(target=_begin, args=(out, err, cwd, given, what, arguments), daemon=self.daemon)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):  # it has ended, and is waited for by the process that it was forked from
            os.kill(self.pid, number)

    def kill(self) -> None:
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float = 120) -> int:
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            self.kill()
            raise subprocess.TimeoutExpired("aqea", timeout)
        return code


class Program(Forked):
    """``aqea``; ``settings`` are values of the program's own that are other ones in it (``etl.difference.CHUNK``), ``file_size`` is the most that it may write."""

    def __init__(
        self,
        *arguments: object,
        cwd: Path,
        environment: Mapping[str, str] | None = None,
        settings: Mapping[str, object] | None = None,
        file_size: int = -1,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.out, self.err = (Path(self._folder.name) / name for name in ("out", "err"))
        super().__init__(
            _aqea,
            [*map(str, arguments)],
            dict(settings or {}),
            file_size,
            out=self.out,
            err=self.err,
            cwd=cwd,
            environment=environment,
        )

    def told(self) -> tuple[str, str]:
        """What it wrote to stdout and stderr."""
        return self.out.read_text("utf-8", "surrogateescape"), self.err.read_text("utf-8", "surrogateescape")


def _begin(
    out: Path, err: Path, cwd: Path, environment: dict[str, str], what: Callable[..., object], arguments: tuple[object, ...]
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    os.setsid()
    for number, path in ((1, out), (2, err)):
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, number)
        os.close(log)
    what(*arguments)


def _aqea(arguments: list[str], settings: dict[str, object], file_size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    for name, value in settings.items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)
    sys.argv = ["aqea", *arguments]
    importlib.import_module("etl.cli").main()
