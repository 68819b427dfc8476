"""A real HTTP server on 127.0.0.1 that behaves like a mirror of the dumps, and misbehaves when told to.

``files`` is what it has; a path that ends in ``/`` is answered with a listing.  ``faults[path]`` is a queue: each GET of the
path takes one out and is answered that way, then the server is well again.  ``seen`` is every request, in order.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Fault: TypeAlias = Callable[["_Exchange", bytes], None]


class Seen(NamedTuple):
    method: str
    path: str
    headers: Message


def status(code: int, **headers: str) -> Fault:
    """An answer of another kind: ``status(503, Retry_After="7")``."""

    def fault(exchange: _Exchange, body: bytes) -> None:
        exchange.answer(code, {name.replace("_", "-"): value for name, value in headers.items()}, b"sorry")

    return fault


def cut(after: int) -> Fault:
    """The connection ends after so many bytes of the body."""

    def fault(exchange: _Exchange, body: bytes) -> None:
        exchange.serve(body, stop=after)

    return fault


def length(wrong: int) -> Fault:
    """A Content-Length that is not the body's."""

    def fault(exchange: _Exchange, body: bytes) -> None:
        exchange.answer(200, {"Content-Length": str(wrong)}, body)

    return fault


def instead(other: bytes) -> Fault:
    """Another body."""

    def fault(exchange: _Exchange, body: bytes) -> None:
        exchange.serve(other)

    return fault


def unranged(exchange: _Exchange, body: bytes) -> None:
    """All of the file, whatever range was asked for."""
    exchange.answer(200, {}, body)


def misranged(exchange: _Exchange, body: bytes) -> None:
    """206 with another range than the one asked for, though as long."""
    start = int(exchange.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    stop = len(body) - start
    exchange.answer(206, {"Content-Range": f"bytes 0-{stop - 1}/{len(body)}"}, body[:stop])


def unsized(exchange: _Exchange, body: bytes) -> None:
    """No Content-Length: the end of the connection is the end of the file."""
    exchange.answer(200, {"Content-Length": ""}, body)


def drop(exchange: _Exchange, body: bytes) -> None:
    """No answer at all: the connection ends."""


def stall(exchange: _Exchange, body: bytes) -> None:
    """No answer at all: the connection stays open until the test is over."""
    exchange.mirror.over.wait(30)


class Mirror:
    """The server; use it in ``with``."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self.seen: list[Seen] = []
        self.validators = True  # ETag and Last-Modified
        self.over = threading.Event()
        exchange = type("Exchange", (_Exchange,), {"mirror": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), exchange)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Mirror:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def asked(self, path: str) -> list[str | None]:
        """The Range of every GET of a path, in order."""
        return [s.headers.get("Range") for s in self.seen if s.method == "GET" and s.path == path]


class _Exchange(BaseHTTPRequestHandler):
    mirror: Mirror
    protocol_version = "HTTP/1.0"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        mirror = self.mirror
        mirror.seen.append(Seen(self.command, self.path, self.headers))
        path = self.path.removeprefix("http://dumps.example")  # asked as a proxy
        faults = mirror.faults[path]
        body = self.listing(path) if path.endswith("/") else mirror.files.get(path)
        if faults and self.command == "GET":
            faults.pop(0)(self, body or b"")
        elif body is not None:
            self.serve(body)
        else:
            self.answer(404, {}, b"not found")

    def listing(self, path: str) -> bytes | None:
        """What a folder has, as nginx and Apache show it."""
        below = sorted({p[len(path) :].partition("/")[:2] for p in self.mirror.files if p.startswith(path)})
        links = "".join(f'<a href="{name}{slash}">{name}{slash}</a>\n' for name, slash in below)
        return f'<html><h1>Index of {path}</h1><a href="../">../</a>\n{links}</html>'.encode() if below else None

    def serve(self, body: bytes, stop: int | None = None) -> None:
        """The file, or what is asked for of it, as RFC 9110 wants it."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": etag, "Last-Modified": "Sat, 01 Aug 2026 00:00:00 GMT"} if self.mirror.validators else {}
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not asked or self.headers.get("If-Range", etag) != etag:
            self.answer(200, headers, body, stop)
        elif int(asked[1]) >= len(body):
            self.answer(416, {"Content-Range": f"bytes */{len(body)}"}, b"")
        else:
            start = int(asked[1])
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self.answer(206, headers, body[start:], stop)

    def answer(self, code: int, headers: dict[str, str], body: bytes, stop: int | None = None) -> None:
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[:stop])

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr."""
