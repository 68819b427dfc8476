"""Supabase's API over the PostgreSQL of the tests: ``@supabase/lite``, an npm package that is put beside the virtual environment once."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import ROOT

from etl import schema
from tests.postgres import Postgres, free_port

PACKAGES = ("@supabase/lite@0.10.0", "postgres@3")
QUIET = {"LITE_TELEMETRY": "0", "DO_NOT_TRACK": "1"}


def program() -> Path:
    """The package's command, installed where it is not there yet; skips where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("no Node here: apt-get install nodejs npm")
    folder = ROOT / ".venv" / "lite"
    folder.mkdir(parents=True, exist_ok=True)
    found = folder / "node_modules/@supabase/lite/dist/cli/index.js"
    with (folder / ".lock").open("w") as lock:  # the tests of several processes want it at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".whole").exists():
            command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), *PACKAGES]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | QUIET, timeout=300)
            if done.returncode or not found.exists():
                pytest.skip(f"{PACKAGES[0]} cannot be installed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
            (folder / ".whole").touch()
    return found


class Api:
    """The API of one project; keys of its own."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.program = program()
        self.postgres, self.folder, self.port = postgres, folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.publishable = "sb_publishable_" + secrets.token_urlsafe(24)
        self.secret = "sb_secret_" + secrets.token_urlsafe(24)
        self.running: subprocess.Popen[bytes] | None = None
        (folder / "supabase").mkdir(parents=True)
        (folder / "supabase" / "config.toml").write_text(
            f"""[api]
port = {self.port}
schemas = ["public"]
[db]
driver = "postgres"
url = "{postgres.url()}"
[auth]
enabled = true
enable_signup = false
jwt_secret = "{secrets.token_urlsafe(32)}"
publishable_key = "{self.publishable}"
secret_key = "{self.secret}"
"""
        )

    @property
    def settings(self) -> dict[str, str]:
        return {"SUPABASE_URL": self.url, "SUPABASE_KEY": self.secret, "SUPABASE_PUBLISHABLE_KEY": self.publishable}

    def start(self) -> None:
        node = shutil.which("node") or "node"
        bare = {"PATH": os.environ["PATH"], "HOME": str(self.folder)} | QUIET
        with (self.folder / "log").open("ab") as log:
            self.running = subprocess.Popen(
                [node, str(self.program), "--no-telemetry", "start", "--no-admin"],
                cwd=self.folder,
                env=bare,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 30
        while True:
            assert self.running.poll() is None, (self.folder / "log").read_text()
            try:
                self.get("rest/v1/")
                break
            except OSError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.05)
        self.get("rest/v1/aqea_entries?limit=1")  # its first request grants everything to everybody

    def get(self, path: str) -> None:
        """Ask with the secret key; an answer that says no is one too."""
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(f"{self.url}/{path}", headers={"apikey": self.secret}), timeout=30).read()

    def stop(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None


def migrated(postgres: Postgres) -> None:
    """As who pastes the migration into the SQL editor of a project without tables."""
    postgres.empty()
    with postgres.connect() as session:
        session.execute(schema.migration(schema.UPLOADABLE))


@contextmanager
def api(postgres: Postgres, folder: Path) -> Iterator[Api]:
    """The API while it runs."""
    made = Api(postgres, folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
