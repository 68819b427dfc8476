"""Where things lie and how they get there whole: paths, temp-then-rename, done-or-not, the lock.

::

    output/                       the output directory; sample runs use output/sample instead
      .lock                       held by the one run that writes here
      registry/                   who has which address; the one thing that cannot be rebuilt
      registry.damaged-1/         one that was damaged, since a new one was made of the tables
      de/aqea.duckdb              every table, comments, macros
      de/tables/                  the same rows as Parquet
      de/parts/<dump>/*.parquet   one file a chunk; it exists = it is done
      de/previous/aqea.duckdb     the tables of the dump before
      de/report.html              the run as a page to look at
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.model import Chunk, Problem

if TYPE_CHECKING:
    import duckdb

KEPT_DUMPS = 2  # parts of this many dumps stay on disk


def database(output: Path, lang: str) -> Path:
    """The DuckDB file of an edition."""
    return output / lang / "aqea.duckdb"


def previous(output: Path, lang: str) -> Path:
    """The DuckDB file of the edition's dump before."""
    return output / lang / "previous" / "aqea.duckdb"


def report(output: Path, lang: str) -> Path:
    """The page that shows an edition's run."""
    return output / lang / "report.html"


def tables(output: Path, lang: str) -> Path:
    """The folder of an edition's Parquet tables."""
    return output / lang / "tables"


def registry(output: Path) -> Path:
    """The folder of the registry, shared by all editions under ``output``."""
    return output / "registry"


def parts(output: Path, lang: str) -> Path:
    """The folder that holds one folder of part files a dump."""
    return output / lang / "parts"


def part(folder: Path, chunk: Chunk, fingerprint: str) -> Path:
    """The part file of a chunk; ``folder`` is that of its dump."""
    return folder / f"{Path(chunk.path).name}-{chunk.start}-{chunk.stop}-{fingerprint}.parquet"


def part_says(path: Path) -> dict[str, Any] | None:
    """What a part says of itself: counts and damage; ``None`` where it is not there, or not ours."""
    import pyarrow.parquet as pq  # late: slow to load

    try:
        said: dict[str, Any] = json.loads(pq.read_metadata(path).metadata[b"aqea"])
    except (OSError, KeyError, TypeError, ValueError):
        return None
    return said


def dump_key(paths: list[Path]) -> str:
    """Name of a dump's folder of parts: hash of each file's name, size and first and last MiB (16 hex digits)."""
    digest = hashlib.sha1()
    mib = 1 << 20
    for path in paths:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(mib)
            file.seek(max(0, size - mib))
            digest.update(b"\0".join([path.name.encode("utf-8", "surrogateescape"), str(size).encode(), head, file.read(mib)]))
    return digest.hexdigest()[:16]


def literal(path: Path) -> str:
    """A path as DuckDB takes it for itself and for no pattern: ``read_parquet`` looks for all files that fit ``*``, ``?``, ``[``."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


def quoted(path: Path) -> str:
    """A path inside of quotes in SQL, where no parameter may stand."""
    return str(path).replace("'", "''")


def make_folder(folder: Path) -> None:
    """Make a folder and its parents.  Raises ``Problem`` where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) or error from error


def exchange(one: Path, other: Path) -> None:
    """Each of two folders takes the other's place, at no moment without one where the system can do that."""
    try:
        done = ctypes.CDLL(None).renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
    except AttributeError:  # no Linux
        done = False
    if not done:  # or a file system that cannot
        aside = one.with_name(f".{one.name}.aside")
        one.rename(aside)
        other.rename(one)
        aside.rename(other)


_HERE, _EXCHANGE = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of renameat2(2)


def sync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; when the block ends well the file takes its place, else it goes.

    Raises ``Problem`` where the disk is full or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.uname().nodename}-{os.getpid()}.tmp")  # machines may share a folder
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise disk_problem(error, path) or error from error
    finally:
        with suppress(OSError):  # what went wrong is told already
            temporary.unlink(missing_ok=True)


def disk_problem(error: OSError, path: Path, option: str = "--output") -> Problem | None:
    """The sentence for an ``OSError`` that the person can mend, or ``None``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Problem(f"The disk is full: {path} could not be written; make room and run the same command again, finished parts are kept.")
    if error.errno == errno.ENAMETOOLONG:
        return Problem(f"The name {path.name[:80]}… is too long for this disk; give the dump a shorter one.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.EISDIR):
        return Problem(f"{path.parent} cannot be written ({error.strerror}); choose another folder with {option} DIR.")
    return None


@contextmanager
def lock(output: Path, option: str = "--output") -> Iterator[None]:
    """Hold ``output`` alone.  Raises ``Problem`` naming the holder's process, host and start where another run has it.

    The lock is the kernel's (flock): it ends with the process, however that ends.
    """
    path = output / ".lock"
    try:
        output.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise disk_problem(error, path, option) or error from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            try:
                holder = json.loads(file.read())
                who = f"process {holder['pid']} on {holder['host']}, running since {holder['since']}"
            except (ValueError, KeyError, TypeError):
                who = "another run"
            raise Problem(f"{output} is being written by {who}; wait for it to end, or choose another folder with {option} DIR.") from error
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "host": os.uname().nodename, "since": time.strftime("%Y-%m-%d %H:%M:%S %Z")}, file)
        file.flush()
        yield


def sweep(folder: Path, keep: str) -> None:
    """Remove what killed runs left behind, and the parts of dumps older than the last ``KEPT_DUMPS``; ``keep`` stays.

    ``folder`` is the one of all parts of an edition.
    """
    if not folder.is_dir():
        return
    dumps = [d for d in folder.iterdir() if d.is_dir()]  # one that was refused has no part, and pushes out no other
    dumps.sort(key=lambda d: (d.name == keep, any(d.glob("*.parquet")), d.stat().st_mtime), reverse=True)
    for old in dumps[KEPT_DUMPS:]:
        shutil.rmtree(old, ignore_errors=True)
    for left in (*folder.glob("*/.*.tmp"), *registry(folder.parent.parent).glob(".*.tmp")):
        if left.is_dir():  # a generation that was being written
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def prune(folder: Path, used: Iterable[str], fingerprint: str) -> None:
    """Remove a dump's parts that no run will ask for again: those cut otherwise, and those of older parsers and options.

    ``used`` are the names of this run's parts; of other fingerprints the newest stays, for two that take turns.
    """
    kept = set(used)
    others: dict[str, list[Path]] = {}
    for path in folder.glob("*.parquet"):
        if path.name not in kept:
            others.setdefault(path.stem.rpartition("-")[2], []).append(path)
    stale = others.pop(fingerprint, [])
    for older in sorted(others.values(), key=lambda paths: max(path.stat().st_mtime for path in paths))[:-1]:
        stale += older
    for path in stale:
        path.unlink(missing_ok=True)


def made(output: Path, lang: str) -> Path:
    """The file of tables that a run has made.  Raises ``Problem`` where there is none."""
    path = database(output, lang)
    if not path.is_file():
        raise Problem(f"There are no tables in {output / lang} yet; make them with: {extract_again(output, lang)}.")
    return path


def extract_again(output: Path, lang: str) -> str:
    """The command that makes an edition's tables."""
    return f"aqea extract --lang {lang} --output {shlex.quote(str(output))}"


def one(con: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> Any:
    """The row of a query that has exactly one."""
    (row,) = con.execute(query, list(parameters)).fetchall()
    return row


def settle(con: duckdb.DuckDBPyConnection, memory_limit: str, spill: Path | str, **more: str) -> None:
    """Settings of a connection that works through whole tables: its memory, the folder for what does not fit into it, no clock of this machine's."""
    settings = {"memory_limit": memory_limit, "temp_directory": str(spill), "TimeZone": "UTC", "enable_progress_bar": "false"}
    for name, value in (settings | more).items():
        con.execute(f"SET {name} = ?", [value])
