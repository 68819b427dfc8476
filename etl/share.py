"""Object storage between the machines of a cluster: dumps are read from it and finished parts go through it.

Places are URLs that fsspec knows (``s3://bucket/folder``, ``gs://…``; https://filesystem-spec.readthedocs.io); who may read and
write there, and where the server is, say the environment variables of the storage's own client (``AWS_ACCESS_KEY_ID``,
``AWS_ENDPOINT_URL`` …).  Machines that share a folder need none of this.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from etl import store
from etl.extract import Task, extract, fingerprint
from etl.model import Chunk, Problem, Receipt

_one = threading.Lock()  # the parser is written for one thread a process, and a worker may have several


def is_url(path: str) -> bool:
    """Whether a place is on object storage."""
    return "://" in path


def at(url: str) -> Path:
    """A place on object storage, with the methods of a path.  Raises ``Problem`` where nothing here can reach it."""
    try:
        from upath import UPath

        return cast(Path, UPath(url))
    except (ImportError, ValueError) as error:
        raise Problem(f"{url} cannot be reached from here ({error}); install what it needs with: pip install 'aqea[cluster]'.") from error


def asked(url: str) -> Path:
    """``at``, where something answers.  Raises ``Problem``: no server, no keys."""
    place = at(url)
    try:
        place.exists()
    except Exception as error:
        raise _unreachable(url, error) from error
    return place


def send(paths: Iterable[Path], folder: str) -> dict[str, str]:
    """Bring a dump's files to ``folder`` where they are not there yet: path -> URL.  A dump that is on such storage stays."""
    urls = {}
    for path in paths:
        if is_url(str(path)):
            urls[str(path)] = str(path)
            continue
        there = at(f"{folder}/{path.name}")
        try:
            if not there.exists() or there.stat().st_size != path.stat().st_size:
                with path.open("rb") as ours, there.open("wb") as theirs:
                    shutil.copyfileobj(ours, theirs, 16 << 20)
        except Exception as error:  # each storage has errors of its own
            raise _unreachable(folder, error) from error
        urls[str(path)] = str(there)
    return urls


class Share(NamedTuple):
    """Where the machines exchange one dump: the folder of its parts, and the URL of each of its files, by path."""

    folder: str
    urls: dict[str, str]


def work(task: Task, share: Share | None, chunk: Chunk) -> Receipt:
    """What a worker of a cluster does with a chunk: ``extract`` into the folder that all machines see, or by way of a ``Share``.

    Raises ``Problem`` where this machine has another parser than the one that asks, or cannot reach the files.
    """
    mine = fingerprint(task.profile, task.languages)
    if mine != task.fingerprint:
        raise Problem(
            f"A worker has another version of aqea or of its libraries (parser {mine}, here {task.fingerprint}); "
            "install the same on all machines."
        )
    with _one:
        if share is None:
            if not task.folder.is_dir():
                raise Problem(f"A worker does not see {task.folder}; put OUTPUT on a disk that all machines share, or name a --share.")
            return extract(task, chunk)
        with tempfile.TemporaryDirectory(prefix="aqea-") as here:
            try:
                receipt = extract(task._replace(folder=Path(here)), chunk._replace(path=share.urls[chunk.path]))
                with (Path(here) / receipt.part).open("rb") as ours, (at(share.folder) / receipt.part).open("wb") as theirs:
                    shutil.copyfileobj(ours, cast(BinaryIO, theirs))
            except Problem:
                raise
            except Exception as error:
                raise _unreachable(share.folder, error) from error
    return receipt._replace(chunk=chunk)


def fetch(folder: str, names: Iterable[str], into: Path) -> None:
    """Bring parts that are in ``folder`` to ``into``, each whole or not at all; those that are not there are left out."""
    there = at(folder)
    for name in names:
        try:
            with store.whole(into / name) as temporary, (there / name).open("rb") as theirs, temporary.open("wb") as ours:
                shutil.copyfileobj(cast(BinaryIO, theirs), ours)
        except FileNotFoundError:  # not every storage gives it a number
            continue
        except Problem as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
        except Exception as error:  # each storage has errors of its own
            raise _unreachable(folder, error) from error


def there(folder: str) -> set[str]:
    """Names of the parts in ``folder``."""
    try:
        place = at(folder)
        return {path.name for path in place.iterdir()} if place.exists() else set()
    except Problem:
        raise
    except Exception as error:
        raise _unreachable(folder, error) from error


def _unreachable(folder: str, error: Exception) -> Problem:
    return Problem(f"{folder} cannot be read or written ({type(error).__name__}: {error}); is the storage there, and are its keys set?")
