"""What a run tells the person while it works."""

from __future__ import annotations

import json
import secrets
import sys
import time
from typing import IO, Any


class Progress:
    """What a run tells the person: a bar on a terminal, plain lines elsewhere, JSON lines on request, or nothing."""

    every = 5.0  # seconds between two plain lines

    def __init__(self, quiet: bool, log_json: bool, stream: IO[str] | None = None) -> None:
        self.stream = stream or sys.stderr
        self.quiet, self.log_json = quiet, log_json
        self.run = secrets.token_hex(6)  # names this run in its messages and in its progress file
        self.bar: Any = None
        self.pages = self.done = self.total = 0
        self.began = self.told = time.monotonic()

    def say(self, event: str, text: str, **values: object) -> None:
        """One message: a line, or a JSON object with ``event``, ``time`` (UTC), ``run`` (its id) and the values."""
        if self.log_json:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            print(
                json.dumps({"time": stamp, "run": self.run, "event": event, **values, "message": text}, ensure_ascii=False, default=str),
                file=self.stream,
                flush=True,
            )
        elif not self.quiet:
            self.close()
            print(text, file=self.stream, flush=True)

    def start(self, total: int, done: int = 0, what: str = "extract") -> None:
        """A stage of ``total`` bytes begins, of which ``done`` are there already."""
        self.total, self.done, self.pages = total, done, 0
        self.began = self.told = time.monotonic()
        if not self.quiet and not self.log_json and self.stream.isatty():
            from tqdm import tqdm

            self.bar = tqdm(
                total=total, initial=done, unit="B", unit_scale=True, desc=what, file=self.stream, dynamic_ncols=True, leave=False
            )

    def advance(self, size: int, pages: int = 0) -> None:
        """``size`` bytes and ``pages`` pages more are done."""
        self.done += size
        self.pages += pages
        if self.bar is not None:
            if self.pages:
                self.bar.set_postfix_str(f"{self.rate():,.0f} pages/s", refresh=False)
            self.bar.update(size)
        elif not self.quiet and (time.monotonic() - self.told >= self.every or self.log_json):
            self.told = time.monotonic()
            left = (self.total - self.done) * (self.told - self.began) / max(1, self.done)
            speed = f", {self.rate():,.0f} pages/s" if self.pages else ""
            text = f"{self.done / max(1, self.total):.0%} of {self.total / 1e6:,.1f} MB{speed}, {left:,.0f} s left"
            self.say("progress", text, bytes=self.done, total=self.total, pages=self.pages, seconds=round(self.told - self.began, 3))

    def rows(self, done: int, total: int) -> None:
        """Rows of an upload that are there, of those that differ."""
        if done == 0:
            self.began = self.told = time.monotonic()
        if self.quiet or not total:
            return
        if not self.log_json and self.stream.isatty():
            from tqdm import tqdm

            if self.bar is None:
                self.bar = tqdm(
                    total=total, unit=" rows", unit_scale=True, desc="upload", file=self.stream, dynamic_ncols=True, leave=False
                )
            self.bar.update(done - self.bar.n)
        elif done and (time.monotonic() - self.told >= self.every or self.log_json):
            self.told = time.monotonic()
            speed = done / max(1e-9, self.told - self.began)
            text = f"{done:,} of {total:,} rows, {speed:,.0f} rows/s, {(total - done) / speed:,.0f} s left"
            self.say("progress", text, rows=done, total=total, seconds=round(self.told - self.began, 3))

    def rate(self) -> float:
        """Pages a second since the stage began."""
        return self.pages / max(1e-9, time.monotonic() - self.began)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None
