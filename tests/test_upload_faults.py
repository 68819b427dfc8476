"""An upload and a server with faults: each ends with the right rows, nothing half visible, and no secret told."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest

pytest.importorskip("psycopg")

from conftest import ROOT
from forked import Program
from making import DEMO, Given, entry, info, page, parts
from postgres import ENCODED, PASSWORD, Postgres, Wire, authority, bouncer, leaks, server

from etl import difference, spool
from etl.cli import main
from etl.merge import merge

SEEN = "SELECT address, label, description, lemma, pos, homonym, heading, is_form, array_to_string(genders, ',') FROM {} ORDER BY address"
SENSES = "SELECT address, ordinal, gloss, array_to_string(labels, ',') FROM {} ORDER BY address, ordinal"
Rows = list[tuple[Any, ...]]


class World(NamedTuple):
    """An output directory, and what a reader is to see when it is uploaded."""

    output: Path
    entries: Rows
    senses: Rows


def world(output: Path) -> World:
    with duckdb.connect(str(output / "de" / "aqea.duckdb"), read_only=True) as tables:
        return World(output, tables.execute(SEEN.format("aqea_entries")).fetchall(), tables.execute(SENSES.format("senses")).fetchall())


def many(first: str) -> list[Given]:
    """Pages enough that one gone is no mass deletion."""
    return [page(f"Wort{n}", 100 + n, entry(f"Wort{n}", glosses=(f"{first if n % 3 else 'stets'} {n}",))) for n in range(60)]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The tables of two dumps, the second with entries more, fewer and changed."""
    base = tmp_path_factory.mktemp("worlds")
    merge(parts(base / "in1", [*DEMO, *many("vorher")], 2), base / "old", "de", info(languages=None))
    shutil.copytree(base / "old", base / "new")
    later = [*DEMO, *many("nachher")[1:], page("Neu", 500, entry("Neu", glosses=("kam\tspäter\\N",)))]
    merge(parts(base / "in2", later, 2), base / "new", "de", info(date(2026, 10, 1), languages=None))
    shutil.rmtree(base / "old" / "registry")  # the old tables are kept beside the registry that has moved on, as previous/ is
    shutil.copytree(base / "new" / "registry", base / "old" / "registry")
    old, new = world(base / "old"), world(base / "new")
    assert len({row[0] for row in old.entries} - {row[0] for row in new.entries}) == 1 and old.senses != new.senses
    return old, new


@pytest.fixture(scope="module")
def running() -> Iterator[Postgres]:
    with server() as postgres:
        yield postgres


@pytest.fixture
def postgres(running: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    monkeypatch.setattr(difference, "CHUNK", 20)
    running.empty()
    return running


TOLD: list[str] = []
"""All that any upload of this file wrote."""


class Upload:
    """The command as a person gives it, in this process; ``text`` is what it wrote."""

    def __init__(self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        self.capfd, self.monkeypatch = capfd, monkeypatch
        monkeypatch.chdir(tmp_path)
        for name in ("SUPABASE_DB_URL", "SUPABASE_CA"):
            monkeypatch.delenv(name, raising=False)

    def __call__(self, url: str, of: World, *options: str, wait: float = 6) -> tuple[int, str]:
        self.monkeypatch.setenv("SUPABASE_DB_URL", url)
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main(["upload", "--lang", "de", "--output", str(of.output), "--wait", str(wait), *(options or TABLES)])
        told = "".join(self.capfd.readouterr())
        TOLD.append(told)
        print(told)
        assert not leaks(told)
        assert "Traceback" not in told
        return int(leaving.value.code or 0), told


TABLES = ("--tables", "aqea_entries,aqea_pages,senses")


@pytest.fixture
def upload(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Upload:
    return Upload(capfd, monkeypatch, tmp_path)


def seen(postgres: Postgres) -> tuple[Rows, Rows]:
    """What a reader sees, in one snapshot."""
    with postgres.connect() as session, session.transaction():
        session.execute("set transaction isolation level repeatable read")
        return session.execute(SEEN.format("public.aqea_entries")).fetchall(), session.execute(SENSES.format("public.senses")).fetchall()


def shows(postgres: Postgres, of: World) -> bool:
    return seen(postgres) == (of.entries, of.senses)


def left_over(postgres: Postgres) -> list[str]:
    """Stages that are still there."""
    return [
        name for (name,) in postgres.ask("select tablename from pg_tables where schemaname = 'aqea_private' and tablename like 'stage%%'")
    ]


@contextmanager
def when_it_waits_for(postgres: Postgres, table: str, fault: Callable[[], object]) -> Iterator[list[BaseException | None]]:
    """Keep ``table`` from being written; when an upload waits for it, ``fault`` happens, and then the table is free."""
    happened: list[BaseException | None] = []
    locked, over = threading.Event(), threading.Event()

    def watch() -> None:
        holder, looker = postgres.connect(), postgres.connect()  # a transaction would see the same activity for ever
        try:
            holder.execute("begin")
            holder.execute(f"lock table {table} in share mode")
            locked.set()
            while not looker.execute(
                "select 1 from pg_stat_activity where application_name like 'aqea%' and wait_event_type = 'Lock'"
            ).fetchall():
                assert not over.is_set(), "no upload came"
                time.sleep(0.01)
            looker.close()
            fault()
            happened.append(None)
        except BaseException as error:
            happened.append(error)
        finally:
            locked.set()
            looker.close()
            holder.close()

    watching = threading.Thread(target=watch)
    watching.start()
    locked.wait(20)
    try:
        yield happened
    finally:
        over.set()
        watching.join(30)
    assert happened == [None]


LEDGER, PUBLIC = "aqea_private.upload_chunk", "public.aqea_entries"


@pytest.mark.parametrize("table", [LEDGER, PUBLIC], ids=["in a chunk", "in the publish"])
@pytest.mark.parametrize("how", ["backend killed", "statement cancelled", "server stopped hard"])
def test_a_fault_and_the_next_try(postgres: Postgres, upload: Upload, worlds: tuple[World, World], table: str, how: str) -> None:
    old, new = worlds
    assert upload(postgres.url(), old)[0] == 0 and shows(postgres, old)

    def fault() -> None:
        assert shows(postgres, old), "nothing of it is visible before all of it is"
        if how == "server stopped hard":
            postgres.stop(hard=True)
            postgres.start()
            assert shows(postgres, old)
        else:
            ends = "pg_terminate_backend" if how == "backend killed" else "pg_cancel_backend"
            assert postgres.ask(f"select {ends}(pid) from pg_stat_activity where application_name like 'aqea%%'")

    with when_it_waits_for(postgres, table, fault):
        code, told = upload(postgres.url(), new)
    at_once = how == "statement cancelled" and table == LEDGER  # the same chunk again, in smaller statements
    assert code == 0 and ("Again in" in told) is not at_once
    assert shows(postgres, new) and not left_over(postgres)
    assert not spool.pending(new.output / "de" / "spool")


def test_a_crash_of_the_server_empties_what_was_staged(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, new = worlds
    upload(postgres.url(), old)
    with when_it_waits_for(postgres, PUBLIC, lambda: postgres.kill()):
        code, told = upload(postgres.url(), new, wait=0)
    assert code == spool.EXIT_LATER and "--resume" in told and shows(postgres, old)
    (stage,) = [name for name in left_over(postgres) if name.endswith("_aqea_entries")]
    staged = f'select count(*) from aqea_private."{stage}"'
    assert postgres.ask(staged)[0][0] > 0
    postgres.stop(hard=True)
    postgres.start()
    assert postgres.ask(staged) == [(0,)] and postgres.ask(f"select count(*) > 0 from {LEDGER}") == [(True,)], (
        "the ledger says more than is there"
    )
    code, told = upload(postgres.url(), new, "--resume")
    assert code == 0 and shows(postgres, new) and not left_over(postgres)
    assert "again" not in told, "seen before the first row was sent"


def test_the_connection_is_cut_at_any_byte(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, new = worlds
    wire = Wire(postgres.port)
    try:
        url = postgres.url(port=wire.port)
        assert upload(url, old)[0] == 0
        wire.sent = 0
        assert upload(url, new)[0] == 0
        whole = wire.sent
        for step in range(1, 6):
            assert upload(url, old, *TABLES, "--force")[0] == 0 and shows(postgres, old)
            wire.sent, wire.cut = 0, whole * step // 6
            code, told = upload(url, new)
            assert code == 0 and "Again in" in told and wire.cut == 0
            assert shows(postgres, new) and not left_over(postgres)
    finally:
        wire.close()


def test_a_server_that_is_not_there(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, _ = worlds
    folder = old.output / "de" / "spool"
    postgres.stop()
    try:
        code, told = upload(postgres.url(), old, wait=0.5)
        assert code == spool.EXIT_LATER == 75
        assert "are safe" in told and (again := re.search(r"aqea (upload .*--resume.*)", told))
        assert "--lang de" in again[1] and str(old.output) in again[1]
        (marker,) = spool.pending(folder)
        assert marker.attempts > 1 and not leaks((folder / f"{marker.run}.json").read_text())
        code, told = upload(postgres.url(), old, "--status")
        assert code == 0 and "OperationalError" in told and str(marker.attempts) in told and "it cannot be asked now" in told
        assert upload(postgres.url(), old, "--resume", wait=0)[0] == 75
        assert spool.pending(folder)[0].attempts == marker.attempts + 1
    finally:
        postgres.start()
    assert upload(postgres.url(), old, "--tables", "aqea_entries")[0] == 0
    assert spool.pending(folder), "that was another upload"
    code, told = upload(postgres.url(), old, "--resume")
    assert code == 0 and shows(postgres, old), "with the tables that were asked for the first time"
    assert not spool.pending(folder)
    code, told = upload(postgres.url(), old, "--resume")
    assert code == 1 and "No upload of de" in told
    code, told = upload(postgres.url(), old, "--status")
    assert code == 0 and "pending" in told


@pytest.mark.parametrize("wrong", ["password", "database"])
def test_what_the_server_refuses_is_not_tried_again(postgres: Postgres, upload: Upload, worlds: tuple[World, World], wrong: str) -> None:
    logged = postgres.log.read_text()
    url = postgres.url(ENCODED[:-1]) if wrong == "password" else postgres.url(database="nix")
    code, told = upload(url, worlds[0])
    assert code == 1 and wrong in told and "Again" not in told and told.count("\n") == 1
    fatal = postgres.log.read_text().removeprefix(logged).count("FATAL")
    assert 1 <= fatal <= 2, "libpq itself asks twice, with TLS and without"
    assert not (worlds[0].output / "de" / "spool" / "de.json").exists()
    assert not leaks(postgres.log.read_text())


def test_a_read_only_server(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, new = worlds
    upload(postgres.url(), old)
    postgres.read_only(True)
    code, told = upload(postgres.url(), new)
    assert code == 1 and "read-only" in told and "Again in" not in told and "--resume" in told and shows(postgres, old)
    assert "ReadOnlySqlTransaction 25006" in upload(postgres.url(), new, "--status")[1]
    postgres.read_only(False)
    assert upload(postgres.url(), new, "--resume")[0] == 0 and shows(postgres, new)
    assert not spool.pending(new.output / "de" / "spool")


@pytest.fixture
def small_disk(postgres: Postgres) -> Iterator[Path]:
    """A disk of a few MB that new tables of the server go to."""
    folder = postgres.base / "small"
    folder.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("a small disk can only be mounted by root, and not in every container")
    try:
        postgres.own(folder)
        folder.chmod(0o700)
        postgres.ask(f"create tablespace small location '{folder}'")
        postgres.ask("alter role postgres set default_tablespace = small")
        yield folder
        postgres.ask("alter role postgres reset all")
        postgres.empty()
        postgres.ask("drop tablespace small")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def test_a_full_disk(small_disk: Path, postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, new = worlds
    assert upload(postgres.url(), old)[0] == 0 and shows(postgres, old)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(1 << 12)):
            pass
    code, told = upload(postgres.url(), new)
    assert code == 1 and "53100" in told and "Again in" not in told and "--resume" in told, told
    assert "DiskFull 53100" in upload(postgres.url(), new, "--status")[1]
    assert shows(postgres, old)
    ballast.unlink()
    assert upload(postgres.url(), new, "--resume")[0] == 0 and shows(postgres, new) and not left_over(postgres)


def test_a_short_statement_timeout_of_the_role_does_not_end_a_publish(
    postgres: Postgres, upload: Upload, worlds: tuple[World, World]
) -> None:
    old, new = worlds
    upload(postgres.url(), old)
    postgres.ask("alter role postgres set statement_timeout = '1s'")
    with when_it_waits_for(postgres, PUBLIC, lambda: time.sleep(1.3)):
        code, told = upload(postgres.url(), new)
    assert code == 0 and "Again in" not in told and shows(postgres, new)


def test_behind_a_pooler(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, new = worlds
    with bouncer(postgres) as port:
        url = postgres.url(port=port)
        assert upload(url, old)[0] == 0 and shows(postgres, old)
        with when_it_waits_for(postgres, PUBLIC, lambda: postgres.kill()):
            code, told = upload(url, new)
        assert code == 0 and "Again in" in told and shows(postgres, new)


def test_tables_that_changed_between_two_tries(postgres: Postgres, upload: Upload, worlds: tuple[World, World], tmp_path: Path) -> None:
    old, new = worlds
    mine = World(tmp_path / "mine", *old[1:])
    shutil.copytree(old.output, mine.output)
    upload(postgres.url(), mine)
    shutil.rmtree(mine.output)
    shutil.copytree(new.output, mine.output)
    with when_it_waits_for(postgres, PUBLIC, lambda: postgres.kill()):
        assert upload(postgres.url(), mine, wait=0)[0] == 75
    os.utime(mine.output / "de" / "aqea.duckdb", ns=(1, 1))
    code, told = upload(postgres.url(), mine, "--resume")
    assert code == 1 and "changed" in told and shows(postgres, old), "not sent unasked"
    assert upload(postgres.url(), mine)[0] == 0 and shows(postgres, new)
    assert not spool.pending(mine.output / "de" / "spool"), "a later run takes the place of an earlier one"


def test_the_queries_of_the_documentation(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    assert upload(postgres.url(), worlds[0])[0] == 0
    queries = re.findall(r"```sql\n(.+?);\n```", (ROOT / "docs" / "supabase.md").read_text("utf-8"), re.DOTALL)
    assert len(queries) == 2
    for query in queries:
        with postgres.connect() as session:
            session.execute("set role anon; set enable_seqscan = off")
            assert session.execute(query).fetchall(), query
            plan = str(session.execute(f"explain {query}").fetchall())
            assert "Seq Scan" not in plan, "too slow for anon's three seconds where there are many entries"


# --- other processes


def process(postgres: Postgres, of: World, *options: str, **of_the_server: str) -> Program:
    arguments = ["upload", "--lang", "de", "--output", of.output, *TABLES, *options]
    return Program(
        *arguments,
        cwd=ROOT,
        environment={"SUPABASE_DB_URL": postgres.url()},
        settings={"etl.difference.CHUNK": 20} | {f"etl.server.{name}": value for name, value in of_the_server.items()},
    )


def ended(one: Program, timeout: float = 30) -> tuple[int, str]:
    code = one.wait(timeout)
    told = "".join(one.told())
    TOLD.append(told)
    return code, told


def test_two_uploads_at_once(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    old, new = worlds
    upload(postgres.url(), old)
    two = [ended(one, 60) for one in [process(postgres, new) for _ in range(2)]]
    assert not any("Traceback" in text for _, text in two), two
    assert 0 in [code for code, _ in two], two
    assert {code for code, _ in two} <= {0, 1}
    assert shows(postgres, new)
    code, text = upload(postgres.url(), new)
    assert code == 0 and "nothing to send" in text.lower() and not left_over(postgres)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_by_a_person(postgres: Postgres, upload: Upload, worlds: tuple[World, World], number: signal.Signals) -> None:
    """The server stops too, though it was at work on a statement: otherwise nobody else could upload until that is done."""
    old, new = worlds
    upload(postgres.url(), old)
    running: list[Program] = []

    def stop() -> None:
        running[0].send_signal(number)
        end = time.monotonic() + 10
        while postgres.ask("select 1 from pg_stat_activity where application_name like 'aqea%%'"):
            assert time.monotonic() < end, "the server is still at work"
            time.sleep(0.05)

    with when_it_waits_for(postgres, PUBLIC, stop):
        running.append(process(postgres, new, GONE="200ms"))
        code, told = ended(running[0], 60)
    if number == signal.SIGKILL:
        assert code == -number
    else:
        assert code == 128 + number
        assert "Stopped." in told and "--resume" in told and "Traceback" not in told and "WARNING" not in told
    assert shows(postgres, old) and spool.pending(new.output / "de" / "spool")
    assert upload(postgres.url(), new, "--resume")[0] == 0 and shows(postgres, new)


def test_killed_twenty_times_at_random_moments(postgres: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    """Forth and back between two dumps, and each time a reader sees the one or the other; --status knows of it, --resume goes on."""
    old, new = worlds
    upload(postgres.url(), old)
    chance, published = random.Random(20), 0
    for _ in range(20):
        here, there = (old, new) if shows(postgres, old) else (new, old)
        one = process(postgres, there, "--force")
        end = time.monotonic() + 30
        while one.poll() is None and not postgres.ask("select 1 from pg_stat_activity where application_name like 'aqea%%'"):
            assert time.monotonic() < end
        time.sleep(chance.uniform(0, 0.25))
        one.send_signal(signal.SIGKILL)
        ended(one)
        assert shows(postgres, here) or shows(postgres, there), "the one or the other"
        published += shows(postgres, there)
        if not shows(postgres, there) and spool.pending(there.output / "de" / "spool"):
            code, told = upload(postgres.url(), there, "--status")
            assert "killed, or still at work" in told and "on the server: " in told
    assert published < 20
    code, _ = upload(postgres.url(), new, "--resume") if spool.pending(new.output / "de" / "spool") else upload(postgres.url(), new)
    assert code == 0 and shows(postgres, new) and not left_over(postgres)
    assert not spool.pending(new.output / "de" / "spool")


# --- TLS


def elsewhere() -> str:
    """An address of this machine that is not loopback."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(probe.getsockname()[0])


@pytest.fixture(scope="module")
def secured() -> Iterator[Postgres]:
    with server(tls=True) as postgres:
        (postgres.data / "pg_hba.conf").write_text("host all all all scram-sha-256\n")
        postgres.settings["listen_addresses"] = "'*'"
        postgres.restart()
        yield postgres


def test_the_certificate_is_checked(
    secured: Postgres, upload: Upload, worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, _ = worlds
    url = secured.url(host="localhost") + "?sslmode=verify-full"
    monkeypatch.setenv("SUPABASE_CA", str(authority(secured.base, "other")))
    code, told = upload(url, old)
    assert code == 1 and "certificate" in told and "Again in" not in told
    monkeypatch.setenv("SUPABASE_CA", str(secured.ca))
    code, told = upload(secured.url() + "?sslmode=verify-full", old)
    assert code == 1 and "another host" in told, "the certificate is localhost's"
    assert upload(url, old)[0] == 0 and shows(secured, old)


def test_to_another_machine_only_with_tls(
    secured: Postgres, upload: Upload, worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = secured.url(host=elsewhere())
    for mode in ("disable", "allow", "prefer"):
        code, told = upload(f"{url}?sslmode={mode}", worlds[0])
        assert code == 1 and "unencrypted" in told
    monkeypatch.setenv("SUPABASE_CA", str(secured.ca))
    code, told = upload(url, worlds[0])
    assert code == 1 and "certificate" in told
    secured.restart(ssl="off", log_connections="on")
    try:
        logged = secured.log.read_text()
        code, told = upload(url, worlds[0], *TABLES, "--tls-unverified")
        assert code == 1 and "TLS" in told
        assert "authorized" not in secured.log.read_text().removeprefix(logged), "the password was not asked for"
    finally:
        secured.restart()


def test_without_a_check_only_where_that_is_said(secured: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    secured.empty()
    url = secured.url(host=elsewhere())
    assert upload(url, worlds[0])[0] == 1
    code, told = upload(url, worlds[0], *TABLES, "--tls-unverified")
    assert code == 0 and "Warning" in told and shows(secured, worlds[0])


def test_a_server_that_asks_for_the_bare_password_does_not_get_it(secured: Postgres, upload: Upload, worlds: tuple[World, World]) -> None:
    rules = secured.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("host all all all password\n")
    secured.restart()
    try:
        code, told = upload(secured.url(), worlds[0])
        assert code == 1 and "give it away" in told and "Again in" not in told
    finally:
        rules.write_text(before)
        secured.restart()


# --- secrets


def test_the_password_is_nowhere(worlds: tuple[World, World], tmp_path_factory: pytest.TempPathFactory) -> None:
    """In nothing that the tests above made the program write: messages, markers, whatever lies in the output directories."""
    assert leaks(PASSWORD) and not leaks("".join(TOLD))
    for of in worlds:
        for path in of.output.rglob("*"):
            assert path.is_dir() or path.suffix in (".duckdb", ".parquet") or not leaks(path.read_text("utf-8", errors="replace")), path


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://postgres:p@ss:w/rd#9 Xq7@127.0.0.1:5432/x",
        "postgresql://postgres:Xq7@:1/x",
        "Xq7",
        "postgresql://postgres:Xq7%@127.0.0.1/x",
    ],
)
def test_a_url_that_is_none_is_not_repeated(upload: Upload, worlds: tuple[World, World], url: str) -> None:
    code, told = upload(url, worlds[0])
    assert code == 1 and "SUPABASE_DB_URL" in told
