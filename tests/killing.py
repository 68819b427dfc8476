"""A process that dies at a moment of its writing, as SIGKILL ends it: nothing is tidied up behind it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


class Killed(BaseException):
    """Nothing catches it."""


def moments(start: Callable[[], Path], command: Callable[[Path], object], most: int = 60) -> Iterator[tuple[Path, bool]]:
    """Run ``command`` on what ``start`` makes, killed before its first step on the disk, before its second, …; the last run lives.

    A moment that leaves the same files as an earlier one is not told again.
    """
    seen = set()
    for moment in range(most):
        folder = start()
        with pytest.MonkeyPatch.context() as patch:
            left = [moment]

            def step(real: Callable[..., object], left: list[int] = left) -> Callable[..., object]:
                def steps(*arguments: object, **options: object) -> object:
                    if left[0] <= 0:
                        raise Killed
                    left[0] -= 1
                    return real(*arguments, **options)

                return steps

            def tidy(real: Callable[..., object], left: list[int] = left) -> Callable[..., object]:
                return lambda *arguments, **options: real(*arguments, **options) if left[0] > 0 else None

            for name in ("replace", "rename", "fsync"):
                patch.setattr(os, name, step(getattr(os, name)))
            patch.setattr(os, "unlink", tidy(os.unlink))
            patch.setattr(shutil, "rmtree", tidy(shutil.rmtree))
            try:
                command(folder)
                alive = True
            except Killed:
                alive = False
        left_behind = frozenset((path.relative_to(folder), path.read_bytes() if path.is_file() else None) for path in folder.rglob("*"))
        if alive or left_behind not in seen:
            yield folder, alive
        if alive:
            return
        seen.add(left_behind)
    raise AssertionError(f"more than {most} steps")
