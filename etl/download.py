"""One file of the network onto the disk, whole or not at all: resume, patience, checksum, room on the disk.

A file grows as ``<name>.part`` and gets its name when its checksum is right; ``<name>.part.json`` keeps the validator (ETag or
Last-Modified) that it came with, so that a file which has changed on the server since is begun anew (RFC 9110, 13.1.5 If-Range).

The standard library's urllib does the requests (proxies of the environment, TLS, redirects): resuming and the sentences would be
ours with any client, so another dependency would buy nothing.  The server of the dumps blocks a User-Agent that does not name the
program: https://www.mail-archive.com/wikitech-l@lists.wikimedia.org/msg97428.html; it should say how to reach whoever runs it, which
``AQEA_CONTACT`` in the environment can do: https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import platform
import re
import shutil
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime
from importlib import metadata
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from etl import store
from etl.model import Problem

Progress: TypeAlias = Callable[[int, int | None, str], None]
"""Called with bytes done, bytes in all (``None`` where the server does not say) and the file's name."""

BACKOFF = (1.0, 2.0, 4.0, 8.0)  # seconds before each new try; after the last one the person is asked
LONGEST_WAIT = 120.0  # a Retry-After above this is told, not slept through
GROWTH = 1 << 20  # bytes that must have arrived since the last failure for the count of tries to begin anew
BLOCK = 1 << 18
LONGEST_TEXT = 1 << 25
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Remote(NamedTuple):
    """A file to download."""

    name: str
    url: str
    bytes: int | None  # None: not published
    algorithm: str  # of hashlib
    digest: str  # hexadecimal


class Web(NamedTuple):
    """How requests are made: seconds until a silent server is given up, and who waits between tries."""

    opener: urllib.request.OpenerDirector
    user_agent: str
    timeout: float
    pause: Callable[[float], None]


class Answer(Exception):
    """A status that no new try will change."""

    def __init__(self, url: str, code: int, reason: str) -> None:
        super().__init__(f"{code or ''} {reason}".strip())
        self.url, self.code = url, code


class _Passing(Exception):
    """What may go better next time: ``wait`` is what the server asked for, ``offline`` that it was not reached at all."""

    def __init__(self, why: str, wait: float | None = None, offline: bool = False) -> None:
        super().__init__(why)
        self.wait, self.offline = wait, offline


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to any host, but never from https down to something that can be listened to or changed on its way."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise Problem(
                f"{urlsplit(req.full_url).hostname} sends the download on to {newurl}, which is not encrypted, so it was refused; "
                "give another mirror with --mirror URL."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def web(timeout: float, pause: Callable[[float], None]) -> Web:
    """A client with the proxies and certificates that the environment names; ``timeout`` and ``pause`` are in seconds."""
    opener = urllib.request.OpenerDirector()  # not build_opener(): that one would also follow to ftp and read data: and file:
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    try:
        version = metadata.version("aqea")
    except metadata.PackageNotFoundError:
        version = "0"
    contact = " ".join(os.environ.get("AQEA_CONTACT", "").split())  # the policy asks for a way to reach whoever runs it
    note = "offline Wiktionary ETL, run by a person" + (f"; {contact}" if contact.isascii() and contact else "")
    return Web(opener, f"aqea/{version} ({note}) Python-urllib/{platform.python_version()}", timeout, pause)


def _open(web: Web, url: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> http.client.HTTPResponse:
    """One request.  Raises ``Answer``, ``_Passing`` or, for a certificate that does not fit, ``Problem``."""
    sent = {"User-Agent": web.user_agent, "Accept-Encoding": "identity", **(headers or {})}
    try:
        response: http.client.HTTPResponse = web.opener.open(urllib.request.Request(url, headers=sent, method=method), timeout=web.timeout)
        return response
    except urllib.error.HTTPError as error:
        with error:
            reason = str(error.reason).split("\n")[0].strip(" .:")
            if error.code in TEMPORARY:
                raise _Passing(f"it answers {error.code} {reason}", wait=_retry_after(error.headers)) from error
            raise Answer(url, error.code, reason) from error
    except urllib.error.URLError as error:
        raise _passing(error.reason, url, reached=False) from error
    except (OSError, http.client.HTTPException) as error:
        raise _passing(error, url) from error
    except ValueError as error:  # a name or port that no resolver takes, here or where a redirect leads
        raise Answer(url, 0, str(error)) from error


def _passing(error: object, url: str, reached: bool = True) -> Exception:
    """What a failure of the network means for the person."""
    if isinstance(error, ssl.SSLCertVerificationError):
        host = urlsplit(url).hostname
        return Problem(
            f"The certificate of {host} cannot be trusted ({error.verify_message}); set the machine's clock and certificates right "
            "(SSL_CERT_FILE), or give another mirror with --mirror URL."
        )
    if isinstance(error, socket.gaierror):
        return _Passing("its name cannot be resolved", offline=True)
    if isinstance(error, TimeoutError):
        return _Passing("it does not answer in time", offline=not reached)
    if isinstance(error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError | http.client.HTTPException):
        return _Passing("it cut the connection off")
    if isinstance(error, OSError):
        return _Passing((error.strerror or str(error)).lower(), offline=not isinstance(error, ssl.SSLError))
    return _Passing(str(error).lower())


def _retry_after(headers: Message) -> float | None:
    """Seconds that the server asks for, as a number or as a date (RFC 9110, 10.2.3)."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - time.time())


class _Patience:
    """Counts failures in a row and pauses longer each time, until the person is asked."""

    def __init__(self, web: Web, url: str) -> None:
        self.pause, self.url, self.failures = web.pause, url, 0

    def after(self, passing: _Passing, kept: str = "") -> None:
        host = urlsplit(self.url).netloc
        if passing.wait is not None and passing.wait > LONGEST_WAIT:
            raise Problem(f"{host} asks to come back in {passing.wait:.0f} s ({passing}); run the same command again then{kept}.")
        if self.failures == len(BACKOFF):
            times = f"{self.failures + 1} times in a row"
            raise Problem(f"{self.url} could not be fetched, {times}: {passing}; run the same command again later{kept}.")
        self.pause(BACKOFF[self.failures] if passing.wait is None else passing.wait)
        self.failures += 1


def text(web: Web, url: str) -> str:
    """A small document.  Raises ``Problem`` and ``Answer``."""
    patience = _Patience(web, url)
    while True:
        try:
            with _open(web, url) as response:
                return _read(response, LONGEST_TEXT).decode("utf-8", "replace")
        except _Passing as passing:
            if passing.offline:  # the first that is asked of the network: tell at once, a new try would only keep the person waiting
                raise Problem(
                    f"{urlsplit(url).netloc} cannot be reached: {passing}; look at the network and its proxy settings, "
                    "or give another mirror with --mirror URL, or put a dump's file into dumps/ by hand."
                ) from passing
            patience.after(passing)


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    """A whole small document; one that is cut off or longer than ``most`` bytes raises ``_Passing``."""
    total, blocks, done = response.length, [], 0
    while done < (most if total is None else total) and (block := _block(response, most - done)):
        blocks.append(block)
        done += len(block)
        if done >= most:
            raise _Passing("it does not stop sending")
    if done < (total or 0):
        raise _Passing("it cut the connection off")
    return b"".join(blocks)


def _block(response: http.client.HTTPResponse, most: int) -> bytes:
    """What has arrived, at most so many bytes; empty at the end, also at one that comes too early: read1() does not tell them apart."""
    try:
        return response.read1(most)
    except (OSError, http.client.HTTPException) as error:
        raise _passing(error, response.url) from error


def size(web: Web, url: str) -> int | None:
    """Bytes of a file as the server tells them without sending it; ``None`` where it does not."""
    try:
        with _open(web, url, method="HEAD") as response:
            return _number(response.headers.get("Content-Length"))  # response.length is 0 for HEAD
    except (Answer, _Passing):
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def megabytes(size: int) -> str:
    """Bytes for a message: ``265 MB`` (10^6)."""
    return f"{size / 1e6:,.0f} MB"


def room(folder: Path, need: int) -> None:
    """Raise ``Problem`` if ``need`` bytes have no room in ``folder``."""
    free = shutil.disk_usage(folder).free
    if need > free:
        raise Problem(
            f"{folder} has {megabytes(free)} free and the download needs {megabytes(need)} more; make room, "
            "or choose another folder with --into DIR."
        )


def fits(path: Path, remote: Remote) -> bool:
    """Whether a file is there with the published checksum."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, remote.algorithm).hexdigest() == remote.digest.lower()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}); move it away and run the same command again.") from error


def resumable(folder: Path, remote: Remote) -> tuple[int, str | None]:
    """Bytes that an earlier try left of this very file, and the validator (ETag or Last-Modified) they came with."""
    part = folder / f"{remote.name}.part"
    try:
        note = json.loads(part.with_name(part.name + ".json").read_text("utf-8"))
        if note["digest"] == remote.digest:
            return part.stat().st_size, note["validator"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass
    return 0, None


def download(web: Web, remote: Remote, folder: Path, progress: Progress | None) -> None:
    """One file: to ``<name>.part`` in as many tries as it takes, checked, then under its name.

    Raises ``Problem``; what has arrived stays for the next time, unless its checksum is wrong.
    """
    final, part = folder / remote.name, folder / f"{remote.name}.part"
    note = part.with_name(part.name + ".json")
    patience, reached = _Patience(web, remote.url), resumable(folder, remote)[0]
    while True:
        try:
            _stream(web, remote, part, note, progress)
            break
        except Answer as answer:
            raise Problem(
                f"{remote.url} cannot be had (it answers {answer}); run the same command again later, "
                "or give another mirror with --mirror URL."
            ) from answer
        except _Passing as passing:
            size = part.stat().st_size if part.exists() else 0
            if size - reached >= GROWTH:
                patience.failures = 0
            reached = size
            patience.after(passing, f": it goes on after the {size:,} bytes that are there" if size else "")
    if not fits(part, remote):
        part.unlink()
        note.unlink(missing_ok=True)
        raise Problem(
            f"{remote.name} arrived damaged: its {remote.algorithm} is not the published one, so it was removed; "
            "run the same command again, or give another mirror with --mirror URL."
        )
    try:
        part.replace(final)
        store.sync_folder(folder)
    except OSError as error:
        raise store.disk_problem(error, final, "--into") or error from error
    note.unlink(missing_ok=True)


def _stream(web: Web, remote: Remote, part: Path, note: Path, progress: Progress | None) -> None:
    """One try: what is missing of ``part``.  Raises ``_Passing`` where the rest has to come with another one."""
    start, validator = resumable(part.parent, remote)
    if start and start == remote.bytes:
        return
    headers = {"Range": f"bytes={start}-"} if start else {}
    if start and validator:
        headers["If-Range"] = validator  # a server on which the file has changed since sends all of it
    try:
        response = _open(web, remote.url, headers)
    except Answer as answer:
        if start and answer.code == 416:  # more is here than there
            part.unlink()
            raise _Passing("it has not the bytes that are missing") from answer
        raise
    with response:
        start, total = _offered(response, start, remote, part)
        room(part.parent, (total or 0) - start)
        try:
            with part.open("ab" if start else "wb") as file:
                if not start:
                    etag = response.headers.get("ETag", "")
                    validator = etag if etag.startswith('"') else response.headers.get("Last-Modified")  # no weak tags in If-Range
                    note.write_text(json.dumps({"digest": remote.digest, "validator": validator}), "utf-8")
                done = _save(response, file, start, total, remote.name, progress)
        except OSError as error:
            raise store.disk_problem(error, part, "--into") or error from error
    if total is not None and done < total:
        raise _Passing(f"it cut the connection off after {done:,} of {total:,} bytes")


def _offered(response: http.client.HTTPResponse, start: int, remote: Remote, part: Path) -> tuple[int, int | None]:
    """The byte at which the answer begins, and how many the whole file has."""
    total = response.length
    if start and response.status == 206:
        total = start + total if total is not None else remote.bytes
        begin = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", "").strip(), re.ASCII)
        if not begin or int(begin[1]) != start or total != (remote.bytes or total):
            part.unlink()
            raise _Passing("it sends other bytes than those asked for")
        return start, total
    if response.status != 200:
        raise _Passing(f"it answers {response.status} {response.reason}")
    if remote.bytes is not None and total not in (None, remote.bytes):
        raise Problem(
            f"{remote.url} has {total:,} bytes where {remote.bytes:,} are published; "
            "run the same command again later, or give another mirror with --mirror URL."
        )
    return 0, total if total is not None else remote.bytes


def _save(response: http.client.HTTPResponse, file: IO[bytes], done: int, total: int | None, name: str, progress: Progress | None) -> int:
    """Write what comes; the bytes that the file has then."""
    if progress:
        progress(done, total, name)
    while block := _block(response, BLOCK if total is None else min(BLOCK, total - done)):
        file.write(block)
        done += len(block)
        if progress:
            progress(done, total, name)
    file.flush()
    os.fsync(file.fileno())
    return done
