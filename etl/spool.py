"""What becomes of an upload when the server is down: which errors pass, how long to wait, what stays on disk for the next try.

The tables on disk are the product; a marker only says that they are still to be sent, and how.  Progress is the server's ledger.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from etl import store
from etl.model import Problem

T = TypeVar("T")

FULL = ("53100", "25006")  # do not pass by themselves, but the same upload goes on when there is room
EXIT_LATER = 75  # EX_TEMPFAIL of sysexits.h

# Classes (two characters) and codes (five) of what passes by itself: connection lost, too many connections, a deadlock or a
# lock of another's, a server that restarts, a session that idled too long.
PASSING = ("08", "53300", "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03")

# psycopg gives no sqlstate for any failure to connect, so the text decides; outside of quotes, where names stand.
ANSWERED = re.compile(
    r"FATAL:|does not support SSL|certificate|authentication method requirement|channel binding|weak sslmode|invalid \S+ value"
    r"|invalid integer value|no password supplied|invalid response to SSL negotiation"
)
UNREADY = re.compile(
    r"starting up|shutting down|recovery mode|not yet accepting|terminating connection|too many clients|too many connections|connection slots"
    r"|max client(?: connection)?s reached|max clients reached|no more connections allowed|cannot connect to server|server conn crashed|query_wait_timeout"
    r"|server login has been failing.*connect failed",
    re.IGNORECASE | re.DOTALL,
)


class Full(Problem):
    """No room on the server, or none that may be written to: told through an interface that gives no psycopg error."""


class Marker(NamedTuple):
    """An upload that is still to be done; ``size`` and ``mtime`` (ns) are the local file's, ``options`` those of the command."""

    run: str
    path: str
    size: int
    mtime: int
    attempts: int
    error: str
    when: str
    options: dict[str, Any] = {}


def transient(error: BaseException, connecting: bool) -> bool:
    """Whether the same may work a little later; ``connecting`` says that there was no session yet."""
    import psycopg  # late: slow to load

    if isinstance(error, psycopg.Error):
        state = error.sqlstate
        if state is not None:
            return state[:2] in PASSING or state in PASSING
        if not isinstance(error, psycopg.OperationalError):
            return False
        text = _unquoted(error)
        return not connecting or not ANSWERED.search(text) or bool(UNREADY.search(text))
    return isinstance(error, ConnectionError | TimeoutError)


def explain(error: BaseException, connecting: bool) -> str:
    """One sentence with the way out.  The text of a failure to connect is never in it: parts of a password may stand there."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        text = _unquoted(error)
        told = next((sentence for pattern, sentence in AT_CONNECT if re.search(pattern, text, re.IGNORECASE)), None)
        if told:
            return told
        name = type(error).__name__
        if not transient(error, connecting):
            return f"The server does not take the connection ({name}); copy the database URL from the project's page again."
        if connecting:
            return f"The server cannot be reached ({name}); look whether the project is paused, the network is up, and host and port of the database URL are right."
        return f"The connection to the server was lost ({name}); look whether the project is paused and the network is up."
    way = next((BY_STATE[key] for key in (state, state[:2]) if key in BY_STATE), "Look the code up in PostgreSQL's appendix A")
    diag = getattr(error, "diag", None)  # a session's errors speak of tables and rows, not of how we got in
    said = "" if connecting else " ".join(filter(None, (getattr(diag, "message_primary", None), getattr(diag, "message_detail", None))))
    return f"The server said {type(error).__name__} ({state}){f': {said}' if said else ''}; {way[0].lower()}{way[1:]}."


AT_CONNECT = (
    (r"authentication method requirement", "The server asks for the password in a way that would give it away (SCRAM is required); look at host and port of the database URL."),
    (r"password authentication failed|no password supplied|SASL", "The server refuses the password or the user; copy the database URL from the project's page again (special characters of the password percent-encoded)."),
    (r"database .*does not exist|no such database", "The server has no such database; a Supabase project's is called postgres."),
    (r"role .*does not exist|tenant or user not found", "The server knows no such user; through the pooler it is postgres.PROJECT."),
    (r"does not support SSL", "The server offers no TLS, and without it a password goes to no other machine; look at host and port of the database URL."),
    (r"root certificate file", "The file of the certificate authority is not there or cannot be read; name the one downloaded from the project's page."),
    (r"host name|does not match", "The server's certificate is for another host; take host and port from the project's page."),
    (r"certificate", "The server's certificate is not signed by the authority given; download the project's certificate again and name its file."),
    (r"pg_hba", "The server lets nobody in from here as this user, or only with TLS; look at the project's network restrictions."),
    (r"invalid response", "What answers there is no PostgreSQL; look at host and port of the database URL."),
    (r"invalid \S+ value|weak sslmode|channel binding", "The database URL has a setting that cannot be used; copy it from the project's page again."),
    (r"too many|connection slots|max client|no more connections", "The server has no free connection; wait, or close other clients."),
    (UNREADY.pattern, "The server is starting or stopping; it will be back in a moment."),
)  # fmt: skip
"""Pattern in a failure to connect -> what to say instead of it; the first that fits."""

BY_STATE = {
    "25006": "The database is read-only, as a project over its plan's size is; free space or choose a larger plan, then upload again",
    "53100": "The server's disk is full; free space, choose a larger plan or upload fewer tables, then upload again",
    "53": "The server lacks resources; wait, or upload fewer tables",
    "57014": "The server stopped a statement that took too long, or somebody cancelled it; upload again, or raise the role's statement_timeout",
    "57": "The server is stopping; upload again in a moment",
    "08": "The connection was lost; upload again in a moment",
    "40": "Another transaction was in the way; upload again",
    "55P03": "Another session holds a lock on the table; upload again when it has ended",
    "42501": "The user of the database URL lacks a right; upload as postgres, or apply what aqea upload --print-sql writes",
    "42": "The tables on the server are not as this version needs them; apply what aqea upload --print-sql writes",
    "22": "A value does not fit its column; nothing was published",
    "23": "A row breaks a rule of the table; nothing was published",
    "21": "The same key came twice; nothing was published",
    "28": "The server refuses the user; copy the database URL from the project's page again",
    "3D": "The server has no such database; a Supabase project's is called postgres",
}
"""Sqlstate, or its class -> the way out."""


def retrying(
    task: Callable[[], T],
    say: Callable[[str], None],
    tries: int = 6,
    seconds: float = 120,
    told: Callable[[BaseException, bool], str] = explain,
) -> T:
    """What ``task`` returns, at the latest after ``tries`` of them; its last error is raised.

    Between two tries it waits, twice as long each time, give or take a half.  ``seconds`` bounds the time since the first
    failure; a try that lasted longer got somewhere, and the time begins anew.  An error that is not transient is raised at
    once; a statement that took too long is given one more try.
    """
    wait, failed, slow = seconds / 60, None, 0
    for left in range(tries - 1, -1, -1):
        began = time.monotonic()
        try:
            return task()
        except Exception as error:
            now = time.monotonic()
            state = getattr(error, "sqlstate", None)
            slow += state == "57014"
            if not left or not (transient(error, state is None) or (state == "57014" and slow == 1)):
                raise
            if failed is None or now - began > seconds:
                failed = now
            pause = wait * random.uniform(0.5, 1.5)
            if now + pause >= failed + seconds:
                raise
            say(f"{told(error, state is None)} Again in {pause:.0f} s, {left} {'try' if left == 1 else 'tries'} left.")
        time.sleep(pause)
        wait *= 2
    raise ValueError("tries is at least 1")


def marker(run: str, path: Path, attempts: int, error: BaseException, options: dict[str, Any]) -> Marker:
    """The marker of an upload of ``path`` that has just failed; of the error only its class and code."""
    found = path.stat()
    state = getattr(error, "sqlstate", None)
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    said = f"{type(error).__name__}{f' {state}' if state else ''}"
    return Marker(run, str(path.absolute()), found.st_size, found.st_mtime_ns, attempts, said, when, options)


def changed(marker: Marker) -> bool:
    """Whether the local file is another than when the upload failed, or gone."""
    try:
        found = Path(marker.path).stat()
    except OSError:
        return True
    return (found.st_size, found.st_mtime_ns) != (marker.size, marker.mtime)


def write(folder: Path, marker: Marker) -> Path:
    """Put a marker down, in place of an earlier one of the same run."""
    path = _file(folder, marker)
    with store.whole(path) as temporary:
        temporary.write_text(json.dumps(marker._asdict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def pending(folder: Path) -> list[Marker]:
    """The markers in a folder, oldest first.  Raises ``Problem`` for a file that is none."""
    found = []
    for path in folder.glob("[!.]*.json"):
        try:
            marker = Marker(**json.loads(path.read_text("utf-8")))
            found.append(marker._replace(options=dict(marker.options)))
        except FileNotFoundError:  # just done by another
            continue
        except (OSError, ValueError, TypeError) as error:
            raise Problem(f"{path} cannot be read as the marker of an upload; remove it and upload again.") from error
    return sorted(found, key=lambda marker: (marker.when, marker.run))


@contextmanager
def begun(folder: Path, marker: Marker, before: Marker | None) -> Iterator[None]:
    """An upload at work: ``marker`` is there while the block runs, and after it where it was killed or did not get through.  After one that was
    refused, or is done, what was pending ``before`` is pending again."""
    with suppress(Problem):  # tables on a disk that cannot be written are uploaded too
        write(folder, marker)
    try:
        yield
    except Exception as error:
        if not pends(error):
            _again(folder, marker, before)
        raise
    _again(folder, marker, before)


def pends(error: BaseException) -> bool:
    """Whether an upload that ended so is still to be done as it was asked for."""
    state = getattr(error, "sqlstate", None)
    return isinstance(error, Full) or state in FULL or transient(error, state is None)


def _again(folder: Path, marker: Marker, before: Marker | None) -> None:
    with suppress(Problem, OSError):
        write(folder, before) if before else remove(folder, marker)


def remove(folder: Path, marker: Marker) -> None:
    """Take a marker away, once its run is published and verified."""
    _file(folder, marker).unlink(missing_ok=True)
    with suppress(OSError):  # others are pending
        folder.rmdir()


def _file(folder: Path, marker: Marker) -> Path:
    return folder / f"{marker.run}.json"


def _unquoted(error: BaseException) -> str:
    return re.sub(r'"[^"\n]*"', "", str(error))
