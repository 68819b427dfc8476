"""The runtime: order-free results, dead workers, early leaving."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from etl.run import Lost, local, run


def double(n: int) -> int:
    return 2 * n


def die_on(bad: int, folder: Path, n: int) -> int:
    """Dies on ``bad`` each time; leaves a line for every try."""
    with (folder / str(n)).open("a") as file:
        file.write("x")
    if n == bad:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return n


def die_once(folder: Path, n: int) -> int:
    """Each item's first try kills its worker."""
    try:
        (folder / str(n)).touch(exist_ok=False)
    except FileExistsError:
        return n
    os._exit(9)


def fail(n: int) -> int:
    raise ValueError(n)


def pid_then_sleep(folder: Path, n: int) -> int:
    (folder / str(os.getpid())).touch()
    time.sleep(60 if n else 0)
    return n


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("n", [0, 1, 7, 40])
def test_every_item_comes_back_once(workers: int, n: int) -> None:
    assert sorted(run(double, range(n), partial(local, workers), workers * 2)) == [2 * i for i in range(n)]


def test_an_item_that_kills_its_worker_is_given_up_and_no_other(tmp_path: Path) -> None:
    results = list(run(partial(die_on, 5, tmp_path), range(12), partial(local, 2), 4))
    assert [r for r in results if isinstance(r, Lost)] == [Lost(5, 3)]
    assert sorted(r for r in results if not isinstance(r, Lost)) == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert len((tmp_path / "5").read_text()) == 3


def test_an_item_is_tried_again_after_its_worker_died(tmp_path: Path) -> None:
    assert sorted(run(partial(die_once, tmp_path), range(5), partial(local, 2), 4)) == [0, 1, 2, 3, 4]


def test_an_exception_of_the_task_comes_up() -> None:
    with pytest.raises(ValueError, match="3"):
        list(run(fail, [3], partial(local, 1), 2))


def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    results = run(partial(pid_then_sleep, tmp_path), range(4), partial(local, 2), 4)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    for file in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(file.name), 0)
