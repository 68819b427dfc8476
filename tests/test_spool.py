"""Which errors of a server pass by themselves, what is said of them, how often is tried, and what stays on disk."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres import Postgres, authority, bouncer, leaks, server

from etl import spool
from etl.model import Problem

psycopg = pytest.importorskip("psycopg")

STATES = {
    "08000": True,
    "08006": True,
    "08P01": True,
    "57P01": True,
    "57P02": True,
    "57P03": True,
    "57P05": True,
    "25P03": True,
    "53300": True,
    "40001": True,
    "40P01": True,
    "55P03": True,
    "57014": False,
    "57P04": False,
    "53100": False,
    "53200": False,
    "53400": False,
    "25006": False,
    "28P01": False,
    "3D000": False,
    "42501": False,
    "42P01": False,
    "42703": False,
    "22P02": False,
    "23505": False,
    "21000": False,
    "XX000": False,
}
"""SUPABASE.md's table: sqlstate -> whether it passes."""

AT_CONNECT = {
    "connection failed: Connection refused": True,
    "failed to resolve host 'db.example.org': Name or service not known": True,
    "connection timeout expired": True,
    "connection failed: server closed the connection unexpectedly": True,
    'FATAL:  password authentication failed for user "postgres"': False,
    'FATAL:  password authentication failed for user "starting up"': False,
    'FATAL:  database "too many clients" does not exist': False,
    "FATAL:  Tenant or user not found": False,
    'FATAL:  no pg_hba.conf entry for host "1.2.3.4", user "postgres", database "postgres", no encryption': False,
    "server does not support SSL, but SSL was required": False,
    "SSL error: certificate verify failed": False,
    'root certificate file "ca.crt" does not exist': False,
    "received invalid response to SSL negotiation: H": False,
    "FATAL:  the database system is starting up": True,
    "FATAL:  the database system is not yet accepting connections": True,
    "FATAL:  the database system is shutting down": True,
    "FATAL:  the database system is in recovery mode": True,
    "FATAL:  sorry, too many clients already": True,
    'FATAL:  too many connections for role "postgres"': True,
    "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute": True,
    "FATAL:  Max client connections reached": True,
    "FATAL:  MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size": True,
    "FATAL:  no more connections allowed (max_client_conn)": True,
    "FATAL:  query_wait_timeout": True,
    "FATAL:  server login has been failing, cached error: connect failed (server_login_retry)": True,
}
"""The text of a failure to connect, all without a sqlstate -> whether it passes."""


@pytest.mark.parametrize(("state", "passes"), STATES.items())
def test_a_code_says_whether_it_passes(state: str, passes: bool) -> None:
    error = psycopg.errors.lookup(state)("x")
    assert error.sqlstate == state
    assert spool.transient(error, connecting=False) is passes
    assert state in spool.explain(error, connecting=False)


@pytest.mark.parametrize(("text", "passes"), AT_CONNECT.items())
def test_without_a_code_the_text_decides(text: str, passes: bool) -> None:
    error = psycopg.OperationalError(f'connection to server at "10.0.0.1", port 5432 failed: {text}')
    assert spool.transient(error, connecting=True) is passes
    told = spool.explain(error, connecting=True)
    assert text not in told and "10.0.0.1" not in told
    assert told.endswith(".") and "\n" not in told


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (psycopg.errors.ConnectionTimeout("connection timeout expired"), True),
        (psycopg.InterfaceError("x"), False),
        (psycopg.ProgrammingError('invalid connection option "x"'), False),
        (Problem("no"), False),
        (ValueError(), False),
    ],
    ids=repr,
)
def test_other_errors(error: Exception, passes: bool) -> None:
    assert spool.transient(error, connecting=True) is passes


def test_the_server_answered_where_only_one_of_its_addresses_did() -> None:
    text = "Multiple connection attempts failed. - host: 'x', hostaddr: '::1': Connection refused - hostaddr: '127.0.0.1': FATAL:  password authentication failed"
    assert not spool.transient(psycopg.OperationalError(text), connecting=True)


def test_a_lost_connection_passes_whatever_its_text() -> None:
    lost = psycopg.OperationalError(
        "FATAL:  terminating connection due to administrator command\nserver closed the connection unexpectedly"
    )
    assert spool.transient(lost, connecting=False) and spool.transient(lost, connecting=True)


# --- a real server's errors


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with server(tls=True) as running:
        yield running


def raised(task: Callable[[], object]) -> Any:
    try:
        task()
    except psycopg.Error as error:
        return error
    raise AssertionError("nothing was raised")


def test_real_failures_to_connect(postgres: Postgres) -> None:
    def failure(url: str, **options: Any) -> Any:
        return raised(lambda: psycopg.connect(url, connect_timeout=5, **options))

    other = authority(postgres.base, "other")
    tls = {"sslmode": "verify-full", "sslrootcert": str(postgres.ca)}
    psycopg.connect(postgres.url(host="localhost"), **tls).close()
    found = {
        "The server refuses the password": (failure(postgres.url("Xq7")), False),
        "The server has no such database": (failure(postgres.url(database="nix")), False),
        "The server cannot be reached (OperationalError); look whether the project is paused, the network is up, and host and port": (
            failure(postgres.url(port=1)),
            True,
        ),
        "The server's certificate is for another host": (failure(postgres.url(), **tls), False),
        "The server's certificate is not signed": (failure(postgres.url(host="localhost"), **tls | {"sslrootcert": str(other)}), False),
        "The file of the certificate": (failure(postgres.url(host="localhost"), **tls | {"sslrootcert": "nix.crt"}), False),
        "The server asks for the password in a way": (failure(postgres.url(), require_auth="md5"), False),
        "The database URL has a setting": (failure(postgres.url(), sslmode="nix"), False),
    }
    open_ones = []
    postgres.ask("alter role authenticator password 'Xq7' connection limit 1")
    try:
        as_other = postgres.url("Xq7").replace("//postgres", "//authenticator")
        open_ones.append(psycopg.connect(as_other))
        found["The server has no free connection"] = (failure(as_other), True)
    finally:
        for one in open_ones:
            one.close()
    for told, (error, passes) in found.items():
        assert error.sqlstate is None, "psycopg has learnt to say why: let the code decide"
        assert spool.explain(error, connecting=True).startswith(told)
        assert spool.transient(error, connecting=True) is passes, told
        assert not leaks(spool.explain(error, connecting=True))


def test_part_of_a_password_in_an_error_is_not_told() -> None:
    error = raised(lambda: psycopg.connect("postgresql://postgres:p@Xq7.invalid@127.0.0.1/x", connect_timeout=5))
    assert leaks(str(error)), "this is the leak that explain is there for"
    assert not leaks(spool.explain(error, connecting=True))


@pytest.mark.parametrize(
    ("setting", "statement", "state", "passes"),
    [
        ("", "select * from nix", "42P01", False),
        ("", "select 1/0", "22012", False),
        ("set statement_timeout = 20", "select pg_sleep(5)", "57014", False),
        ("set default_transaction_read_only = on", "create table public.t (a int)", "25006", False),
        ("set role anon", "create table public.t (a int)", "42501", False),
        ("create temp table t (a int primary key)", "insert into t values (1), (1)", "23505", False),
        ("", "select pg_terminate_backend(pg_backend_pid())", "57P01", True),
        ("set lock_timeout = 20", "select * from public.held", "55P03", True),
    ],
)
def test_real_errors_of_a_session(postgres: Postgres, setting: str, statement: str, state: str, passes: bool) -> None:
    postgres.ask("create table if not exists public.held (a int)")
    with psycopg.connect(postgres.url()) as holder:
        holder.execute("lock table public.held")
        with postgres.connect() as session:
            if setting:
                session.execute(setting)
            error = raised(lambda: session.execute(statement))
    assert error.sqlstate == state
    assert spool.transient(error, connecting=False) is passes
    assert state in spool.explain(error, connecting=False)


def test_a_row_that_breaks_a_rule_is_named(postgres: Postgres) -> None:
    with postgres.connect() as session:
        session.execute("create temp table t (address text primary key)")
        error = raised(lambda: session.execute("insert into t values ('0x01'), ('0x01')"))
    assert "Key (address)=(0x01) already exists" in spool.explain(error, connecting=False)


def test_a_backend_killed_in_a_copy_and_the_session_after_it(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url()) as session:
        session.execute("create temp table t (a text)")

        def copy() -> None:
            with session.cursor() as cursor, cursor.copy("copy t from stdin") as rows:
                for number in range(1_000_000):
                    rows.write_row([str(number) * 20])
                    if number == 1000:
                        postgres.ask("select pg_terminate_backend(%s)", session.info.backend_pid)

        assert spool.transient(raised(copy), connecting=False)
        assert spool.transient(raised(lambda: session.execute("select 1")), connecting=False)


def test_a_server_behind_a_pooler_goes_down_and_comes_again(postgres: Postgres) -> None:
    with bouncer(postgres) as port:
        refused = raised(lambda: psycopg.connect(postgres.url("Xq7", port=port)))
        assert not spool.transient(refused, connecting=True)
        assert not spool.transient(raised(lambda: psycopg.connect(postgres.url(port=port, database="nix"))), connecting=True)
        postgres.stop(hard=True)
        try:

            def ask() -> Any:
                with psycopg.connect(postgres.url(port=port), connect_timeout=5, prepare_threshold=None) as session:
                    return session.execute("select 1").fetchone()

            error = raised(ask)
            assert spool.transient(error, connecting=error.sqlstate is None)
        finally:
            postgres.start()
        assert spool.retrying(ask, lambda text: None, seconds=20) == (1,)


# --- trying again


class Failing:
    """A task that raises each of the errors, then gives 1; ``told`` is what was said, ``times`` when it was called."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.told, self.times = list(errors), list[str](), list[float]()

    def __call__(self) -> int:
        self.times.append(time.monotonic())
        if self.errors:
            raise self.errors.pop(0)
        return 1

    def run(self, **bounds: Any) -> int:
        return spool.retrying(self, self.told.append, **{"seconds": 3, **bounds})


def refused() -> Exception:
    error: Exception = psycopg.OperationalError("connection failed: Connection refused, Xq7")
    return error


def test_what_passes_is_tried_again_ever_later() -> None:
    task = Failing(refused(), refused(), refused())
    assert task.run() == 1
    waits = [after - before for before, after in zip(task.times, task.times[1:], strict=False)]
    assert len(waits) == 3 and all(0.5 * 0.05 * 2**n <= wait < 3 for n, wait in enumerate(waits))
    assert [re.search(r"\d (?:try|tries) left", text) is not None for text in task.told] == [True] * 3
    assert not leaks("".join(task.told))


def test_tries_are_bounded_and_the_last_error_comes_up() -> None:
    errors = [refused() for _ in range(9)]
    task = Failing(*errors)
    with pytest.raises(psycopg.OperationalError) as raising:
        task.run(tries=3)
    assert raising.value is errors[2] and len(task.times) == 3 and len(task.told) == 2


def test_time_is_bounded() -> None:
    task = Failing(*[refused() for _ in range(99)])
    began = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        task.run(tries=99, seconds=0.5)
    assert time.monotonic() - began < 5 and len(task.times) > 3


def test_no_time_is_one_try() -> None:
    task = Failing(refused())
    with pytest.raises(psycopg.OperationalError):
        task.run(seconds=0)
    assert len(task.times) == 1 and not task.told


def test_a_try_that_got_somewhere_starts_the_clock_anew() -> None:
    task = Failing(*[refused() for _ in range(3)])

    def long() -> int:
        time.sleep(0.3)
        return task()

    assert spool.retrying(long, task.told.append, seconds=0.2) == 1


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("FATAL:  password authentication failed"),
        psycopg.errors.ReadOnlySqlTransaction("x"),
        Problem("no"),
        OSError("x"),
    ],
    ids=repr,
)
def test_what_does_not_pass_comes_up_at_once(error: Exception) -> None:
    task = Failing(error)
    with pytest.raises(type(error)):
        task.run()
    assert len(task.times) == 1 and not task.told


def test_a_statement_that_took_too_long_is_given_one_more_try() -> None:
    slow = psycopg.errors.QueryCanceled
    assert Failing(slow("x")).run() == 1
    task = Failing(slow("x"), slow("x"))
    with pytest.raises(slow):
        task.run()
    assert len(task.times) == 2


def test_an_interrupt_is_never_tried_again() -> None:
    calls = []

    def task() -> None:
        calls.append(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spool.retrying(task, calls.append)  # type: ignore[arg-type]
    assert len(calls) == 1


# --- markers


def test_a_marker_there_and_back(tmp_path: Path) -> None:
    source = tmp_path / "aqea.duckdb"
    source.write_bytes(b"rows")
    folder = tmp_path / "spool"
    assert spool.pending(folder) == []
    first = spool.marker("0a1b", source, 6, refused(), {"tables": ["entries"], "where": "label = 'Öl'"})
    spool.write(folder, first)
    assert spool.pending(folder) == [first]
    again = first._replace(attempts=12)
    spool.write(folder, again)
    other = first._replace(run="2c3d", when="2000-01-01T00:00:00Z")
    spool.write(folder, other)
    assert spool.pending(folder) == [other, again], "one of each run, oldest first"
    assert not leaks("".join(path.read_text() for path in folder.iterdir())), "of an error only its class is kept"
    spool.remove(folder, again)
    spool.remove(folder, again)
    assert spool.pending(folder) == [other]
    assert [path.name for path in folder.iterdir()] == ["2c3d.json"], "nothing temporary stays"


def test_a_marker_knows_when_the_file_is_another(tmp_path: Path) -> None:
    source = tmp_path / "aqea.duckdb"
    source.write_bytes(b"rows")
    marker = spool.marker("0a", source, 1, psycopg.errors.DiskFull("x"), {})
    assert marker.error == "DiskFull 53100" and not spool.changed(marker)
    other = tmp_path / "other"
    other.write_bytes(b"swor")
    os.utime(other, ns=(marker.mtime + 1, marker.mtime + 1))
    other.replace(source)
    assert spool.changed(marker)
    source.unlink()
    assert spool.changed(marker)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"run": "x", "path": "p", "size": 1, "mtime": 1, "attempts": 1, "error": "", "when": "", "options": 5}',
        '{"run": "x", "nix": 1}',
        "\ufeff",
    ],
)
def test_a_damaged_marker_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(Problem, match=r"x\.json cannot be read"):
        spool.pending(tmp_path)


def test_what_a_killed_run_was_writing_is_no_marker(tmp_path: Path) -> None:
    (tmp_path / ".x.json.12.tmp").write_text("{")
    assert spool.pending(tmp_path) == []
