"""The command line: one click command a stage, each with its arguments, a docstring and one call.

Only this room knows that there are a person, a terminal and signals.  stdout is for data, stderr for one bar and for
messages; a ``Problem`` is one sentence and a non-zero exit, never a traceback.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from etl.cli import estimating, looking, registering, running, serving, uploading  # noqa: F401  (their commands join the group)
from etl.cli.options import cli
from etl.cli.progress import Progress
from etl.cli.registering import registry
from etl.cli.signals import EXIT_INTERRUPTED, Terminated, signals, stopped
from etl.model import Problem

__all__ = ["Progress", "cli", "main", "registry"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The ``aqea`` command: runs ``cli`` and turns what comes up into a sentence and an exit code."""
    if sys.getfilesystemencoding() != "utf-8":  # LC_ALL=C with PYTHONUTF8=0: no word and no path of ours would be what it says
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):  # the data are UTF-8 whatever the locale says; a path may hold other bytes
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    level = os.environ.get("AQEA_LOG", "WARNING").upper()
    known = level if level in logging.getLevelNamesMapping() else "WARNING"
    logging.basicConfig(level=known, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        with signals():
            code = cli.main(args=arguments, prog_name="aqea", standalone_mode=False)
            sys.stdout.flush()
        sys.exit(stopped() or (code if isinstance(code, int) else 0))
    except (Terminated, KeyboardInterrupt, click.Abort):
        sys.exit(stopped() or EXIT_INTERRUPTED)
    except Exception as error:
        if (signalled := stopped()) is not None:  # it came up as something else, DuckDB's "Query interrupted" for one
            sys.exit(signalled)
        sys.exit(report(error))


def report(error: Exception) -> int:
    """What went wrong as one sentence on stderr, and the exit code; what nobody foresaw keeps its traceback."""
    if isinstance(error, Problem):
        told, code = str(error), error.exit_code
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    elif isinstance(error, click.ClickException):
        where = getattr(getattr(error, "ctx", None), "command_path", "aqea")
        hint = "; what begins with a hyphen and is no option goes behind --" if isinstance(error, click.NoSuchOption) else ""
        told, code = f"{' '.join(error.format_message().split())} ({where} --help tells what there is{hint})", error.exit_code
    elif isinstance(error, BrokenPipeError):  # the reader of our stdout went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    elif isinstance(error, OSError):
        told, code = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", 1
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        raise error
    click.echo(f"aqea: {told}", err=True)
    return code
