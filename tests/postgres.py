"""A real PostgreSQL on loopback for the tests, with the roles of a Supabase project, and the faults that a server has.

Debian's binaries run as user postgres where the tests run as root.  Where a binary is missing, the test skips and says which.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

PASSWORD = "p@ss:w/rd#9 Xq7"
"""Every character that a URL minds is in it, and no other text of ours has it."""
ENCODED = quote(PASSWORD, safe="")
PIECES = (PASSWORD, ENCODED, "ss:w/rd#9", "rd#9 Xq7", "Xq7")

ROLES = """
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
create schema auth;
create schema extensions;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
"""
"""What a hosted project has before anybody uploads, with the open default privileges of the older ones."""


def binaries() -> Path:
    """The folder of initdb and pg_ctl; skips where there is none."""
    if given := os.environ.get("PG_BINDIR"):
        return Path(given)
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0
    )
    for folder in [*reversed(debian), Path(shutil.which("initdb") or "/").parent]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    pytest.skip("no PostgreSQL server here: apt-get install postgresql, or name the folder of initdb in PG_BINDIR")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_CLUSTER: list[tempfile.TemporaryDirectory[str]] = []


def verifier(password: str) -> str:
    """What the server keeps of a password, after one round instead of 4,096: a session begins in half the time."""
    salt = b"aqea's own tests"
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    told = (base64.b64encode(part).decode() for part in (salt, stored, hmac.digest(salted, b"Server Key", "sha256")))
    return "SCRAM-SHA-256$1:{}${}:{}".format(*told)


class Postgres:
    """A server of its own under a folder of its own; ``base`` is readable for user postgres, which pytest's folders are not."""

    def __init__(self, base: Path, tls: bool = False) -> None:
        self.bin, self.base, self.port = binaries(), base, free_port()
        self.data, self.log = base / "data", base / "log"
        self.user: list[str] = []
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                pytest.skip("PostgreSQL does not run as root and there is no user postgres")
            os.chown(base, owner.pw_uid, owner.pw_gid)
            self.user = ["runuser", "-u", "postgres", "--"]
        self.settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(base),
            "fsync": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            "max_connections": "30",
            "autovacuum": "off",
            "jit": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "log_min_error_statement": "panic",
        }
        subprocess.run(["cp", "-a", self.cluster(), self.data], check=True)
        if tls:
            self.settings |= {"ssl": "on", "ssl_cert_file": str(base / "server.crt"), "ssl_key_file": str(base / "server.key")}
            self.ca = authority(base, "ca")
            certificate(base, self.ca, "localhost")
            for name in ("server.crt", "server.key"):
                self.own(base / name)

    def cluster(self) -> Path:
        """What initdb makes, once a process."""
        if not _CLUSTER:
            _CLUSTER.append(folder := tempfile.TemporaryDirectory(prefix="aqea-pg-"))
            made, secret = Path(folder.name), Path(folder.name) / "secret"
            made.chmod(0o755)
            if self.user:
                shutil.chown(made, "postgres", "postgres")
            self.own(secret, verifier(PASSWORD))
            options = ["-U", "postgres", "--pwfile", secret, "-A", "scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
            self.run("initdb", "-D", made / "data", *options)
        return Path(_CLUSTER[0].name) / "data"

    def own(self, path: Path, text: str | None = None) -> None:
        """Give a file to the server alone."""
        if text is not None:
            path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        if self.user:
            shutil.chown(path, "postgres", "postgres")

    def run(self, program: str, *arguments: object) -> None:
        # The server must not inherit a pipe of ours (run would wait for it), and its cwd must be one it may read
        with (self.base / "said").open("w+b") as said:
            done = subprocess.run(
                [*self.user, str(self.bin / program), *map(str, arguments)], cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
            said.seek(0)
            assert done.returncode == 0, said.read().decode()

    def start(self, **settings: str) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in (self.settings | settings).items())
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, hard: bool = False) -> None:
        """Stop it; ``hard`` as a crash does, which empties UNLOGGED tables at the next start."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", self.data, "-m", "immediate" if hard else "fast", "-w", "stop")

    def restart(self, **settings: str) -> None:
        self.stop()
        self.start(**settings)

    def url(self, password: str = ENCODED, host: str = "127.0.0.1", database: str = "postgres", port: int | None = None) -> str:
        return f"postgresql://postgres:{password}@{host}:{port or self.port}/{database}"

    def connect(self, database: str = "postgres") -> Any:
        """A session of the superuser, each statement a transaction."""
        import psycopg

        return psycopg.connect(self.url(database=database), autocommit=True)

    def ask(self, query: str, *values: object) -> Any:
        """All rows of one query, in a session of its own."""
        with self.connect() as session:
            found = session.execute(query, values)
            return found.fetchall() if found.description else None

    def kill(self, activity: str = "%") -> int:
        """End the backends of uploads whose query is like ``activity``; how many there were."""
        found = self.ask(
            "select count(*) filter (where pg_terminate_backend(pid)) from pg_stat_activity where application_name like 'aqea%%' and query ilike %s",
            activity,
        )
        return int(found[0][0])

    def read_only(self, on: bool) -> None:
        """As a project over its plan's size: every transaction that does not ask otherwise is read-only."""
        with self.connect() as session:
            session.execute("set default_transaction_read_only = off")
            session.execute(
                f"alter database postgres {'set default_transaction_read_only = on' if on else 'reset default_transaction_read_only'}"
            )

    def empty(self) -> None:
        """As it was before anything was uploaded."""
        with self.connect() as session:
            session.execute("set default_transaction_read_only = off")
            session.execute("alter database postgres reset all")
            session.execute("alter role postgres reset all")
            session.execute("drop schema if exists aqea_private cascade")
            for (name,) in session.execute(
                "select format('%I.%I', schemaname, viewname) from pg_views where schemaname = 'public' and viewname like 'aqea%'"
            ).fetchall():
                session.execute(f"drop view {name} cascade")
            for (name,) in session.execute(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'public'"
            ).fetchall():
                session.execute(f"drop table {name} cascade")
            session.execute("drop function if exists public.aqea_fold(text) cascade")


@contextmanager
def server(tls: bool = False) -> Iterator[Postgres]:
    """A running server with a project's roles; it and its folder go at the end."""
    base = Path(tempfile.mkdtemp(prefix="aqea-pg-"))
    base.chmod(0o755)
    made: Postgres | None = None
    try:
        made = Postgres(base, tls)
        made.start()
        with made.connect() as session:
            session.execute(ROLES)
        yield made
    finally:
        if made is not None:
            made.stop(hard=True)
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def bouncer(postgres: Postgres) -> Iterator[int]:
    """The port of a PgBouncer in transaction mode before the server."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("no PgBouncer here: apt-get install pgbouncer")
    port, folder = free_port(), postgres.base
    postgres.own(folder / "users", '"postgres" "' + PASSWORD.replace('"', '""') + '"\n')
    postgres.own(
        folder / "bouncer.ini",
        f"""[databases]
postgres = host=127.0.0.1 port={postgres.port} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder / "users"}
pool_mode = transaction
default_pool_size = 2
query_wait_timeout = 2
server_login_retry = 1
ignore_startup_parameters = extra_float_digits,options
logfile = {folder / "bouncer.log"}
pidfile = {folder / "bouncer.pid"}
""",
    )
    with (folder / "bouncer.said").open("wb") as said:
        running = subprocess.Popen(
            [*postgres.user, program, str(folder / "bouncer.ini")], cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        await_port(port)
        yield port
    finally:
        # runuser does not hand every signal on: the process that listens is asked by its own number
        with_pid = (folder / "bouncer.pid").read_text().strip() if (folder / "bouncer.pid").exists() else ""
        os.kill(int(with_pid) if with_pid else running.pid, 15)
        running.wait(10)


def await_port(port: int, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nothing listens on {port}"
            time.sleep(0.02)


def openssl(*arguments: object) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here to make certificates with")
    subprocess.run([program, *map(str, arguments)], check=True, stdin=subprocess.DEVNULL, capture_output=True)


def authority(folder: Path, name: str) -> Path:
    """The certificate of a certificate authority of our own, its key beside it."""
    made = folder / f"{name}.crt"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2, "-subj", f"/CN=test {name}", "-keyout", made.with_suffix(".key"), "-out", made)  # fmt: skip
    made.chmod(0o644)
    return made


def certificate(folder: Path, ca: Path, host: str) -> None:
    """``server.crt`` and ``server.key`` in ``folder``, for ``host``, signed by ``ca``."""
    request, names = folder / "server.csr", folder / "names"
    names.write_text(f"subjectAltName=DNS:{host}\n")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={host}", "-keyout", folder / "server.key", "-out", request)  # fmt: skip
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca.with_suffix(".key"), "-CAcreateserial", "-days", 2, "-extfile", names, "-out", folder / "server.crt")  # fmt: skip


def leaks(text: str) -> list[str]:
    """The pieces of the password that stand in a text."""
    return [piece for piece in PIECES if re.search(re.escape(piece), text)]


class Wire:
    """A port that leads to the server's, and ends a connection after ``cut`` bytes of the client's; then all is well again."""

    def __init__(self, port: int) -> None:
        self.to, self.cut, self.sent = port, 0, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                client.close()
                continue
            for one, other, counted in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass, args=(one, other, counted), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, counted: bool) -> None:
        try:
            while data := one.recv(4096):
                if counted:
                    self.sent += len(data)
                    if self.cut and self.sent >= self.cut:
                        self.cut = 0
                        break
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self.listening.close()
