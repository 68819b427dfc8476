"""Signals: Ctrl-C and SIGTERM become exceptions while a command works, and exit codes at its end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

EXIT_TERMINATED = 143  # 128 + SIGTERM, as a shell would say


EXIT_INTERRUPTED = 130


class Terminated(SystemExit):
    """SIGTERM, on its way up like a KeyboardInterrupt; psycopg knows both as what ends a statement on the server too."""


_caught: list[int] = []


"""Signals that came: what they raise may end in a place that lets nothing up (a destructor, a callback of DuckDB's)."""


def at_once() -> None:
    """A command that only reads ends with the signal itself: DuckDB lets no handler run before its query is done."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def signals() -> Iterator[None]:
    """SIGTERM becomes ``Terminated`` and SIGINT ``KeyboardInterrupt`` while the block runs; both are remembered."""

    def terminated(number: int, frame: FrameType | None) -> NoReturn:
        _caught.append(number)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    _caught.clear()
    before = {number: signal.signal(number, terminated) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stopped() -> int | None:
    """The exit code of the first signal that came."""
    if not _caught:
        return None
    return EXIT_TERMINATED if _caught[0] == signal.SIGTERM else EXIT_INTERRUPTED
