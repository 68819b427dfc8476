"""The command as a person types it, in a process of its own or, where only what it answers counts, without one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from forked import Program

from etl.cli import main


def aqea(
    *arguments: object, cwd: Path = ROOT, environment: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run it as a person does; ``environment`` comes on top of ours."""
    return subprocess.run(
        [sys.executable, "-m", "etl", *map(str, arguments)],
        **{"capture_output": True, "text": True, "timeout": 120, "cwd": cwd, "env": os.environ | (environment or {})} | options,
    )


def forked(*arguments: object, cwd: Path = ROOT, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own that was not begun anew: that it begins as a person begins it other tests show."""
    program = Program(*arguments, cwd=cwd, **options)
    return subprocess.CompletedProcess(arguments, program.wait(), *program.told())


def here(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it inside this process, a third of a second sooner: nothing shows how a process of its own would begin and end."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8", errors="backslashreplace")
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([*map(str, arguments)])
    told = []
    for stream in (out, err):
        stream.flush()
        told.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, ended.value.code, *told)
