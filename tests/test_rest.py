"""The upload over REST against Supabase's own API, and against the answers of an API in trouble."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")
supabase = pytest.importorskip("supabase")

from click.testing import CliRunner, Result  # noqa: E402
from conftest import ROOT  # noqa: E402

from etl import rest, schema, spool, upload  # noqa: E402
from etl import server as connecting  # noqa: E402
from etl.cli import cli  # noqa: E402
from etl.difference import source  # noqa: E402
from etl.model import Problem  # noqa: E402
from etl.tables import Column  # noqa: E402
from tests.lite import Api, api, migrated  # noqa: E402
from tests.postgres import Postgres, free_port, server  # noqa: E402
from tests.upload_world import gone, made  # noqa: E402

ALL = upload.Options(tables=("aqea_entries", "aqea_pages", "senses", "examples"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with server() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def running(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    migrated(postgres)
    with api(postgres, tmp_path_factory.mktemp("lite") / "project") as running:
        yield running


@pytest.fixture
def project(running: Api) -> Api:
    migrated(running.postgres)
    return running


def send(project: Api, path: Path, options: upload.Options = ALL, **more: Any) -> tuple[upload.Result, int]:
    return rest.upload(rest.Project(project.settings), path, options, knows=lambda generation, head: head == f"head{generation}", **more)


def run_of(path: Path, edit: str = "", **values: Any) -> Path:
    return made(path, edit=edit, **values)


def rows(project: Api) -> dict[str, int]:
    return {name: project.postgres.ask(f"SELECT count(*) FROM public.{name}")[0][0] for name in ALL.tables}


def sealed(project: Api, path: Path) -> None:
    """Every row is on the server with the checksum that the tables have."""
    from etl import difference

    with source(path) as of, project.postgres.connect() as pg:
        for name in ALL.tables:
            found = upload.compare(pg, of, name, difference.hashes(of, name), ["de"])
            assert (found.send.rows, found.live) == (0, found.ours.rows), name


def test_what_arrives_is_what_the_tables_say(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=700)
    done, left = send(project, path)
    assert (done.sent, done.verified, left) == (700 + 3 + 1400 + 700, 2803, 0)
    assert rows(project) == {"aqea_entries": 700, "aqea_pages": 3, "senses": 1400, "examples": 700}
    sealed(project, path)
    again, _ = send(project, path)
    assert (again.sent, again.verified, again.published) == (0, 2803, False)


def test_numbers_that_json_has_not() -> None:
    """They go, and PostgREST gives them back, by their names; lite gives NULL for them."""
    column = Column("frequency", "FLOAT", "")
    for value, name in ((float("nan"), "NaN"), (float("inf"), "Infinity"), (-float("inf"), "-Infinity"), (0.1, "0.1")):
        gone = json.loads(json.dumps(rest._json(column, value), allow_nan=False))
        back = name if isinstance(gone, str) else float(name)
        assert rest._comparable(column, gone) == rest._comparable(column, back) != rest._comparable(column, 2.0)


def test_only_what_differs_goes_and_nothing_is_deleted(project: Api, tmp_path: Path) -> None:
    send(project, run_of(tmp_path / "a.duckdb", rows=60))
    stamps = "SELECT address, updated_at, xmin::text FROM public.aqea_entries WHERE lemma <> 'Wort7' ORDER BY address"
    before = project.postgres.ask(stamps)
    project.postgres.ask("UPDATE public.aqea_entries SET label = 'tampered' WHERE lemma = 'Wort7'")
    path = run_of(tmp_path / "b.duckdb", rows=60, edit=gone(3), generation=2)
    done, left = send(project, path)
    assert (done.sent, left) == (1, 1)  # a row of senses that hangs on nothing of ours is not counted: its entry is
    assert project.postgres.ask("SELECT label FROM public.aqea_entries WHERE lemma = 'Wort7'") == [("Label 7",)]
    assert project.postgres.ask(stamps) == before  # nothing else was written
    assert rows(project)["aqea_entries"] == 60


def test_a_part(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=60)
    done, left = send(project, path, ALL._replace(where="field = 'animals'"))
    assert (rows(project)["aqea_entries"], rows(project)["senses"], left) == (30, 60, 0)
    assert done.verified == 30 + 3 + 60 + 30


def test_a_part_does_not_read_what_lies_between(project: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large table it would be all of it, in one list."""
    to = {"SUPABASE_DB_URL": project.postgres.url()}
    upload.upload(connecting.server(to), run_of(tmp_path / "a.duckdb", rows=3000), ALL)
    path = run_of(tmp_path / "b.duckdb", rows=3000, edit="UPDATE aqea_entries SET label = 'x'; UPDATE senses SET gloss = 'x'")
    read, ask = [0], rest.Project._ask

    def counted(*asked: Any) -> Any:
        found = ask(*asked)
        read[0] += len(found.data)
        return found

    monkeypatch.setattr(rest.Project, "_ask", counted)
    done, _ = send(project, path, ALL._replace(where="lemma IN ('Wort0', 'Wort1500', 'Wort2999')", force=True))
    assert (done.sent, done.verified) == (9, 15)
    assert read[0] < 6 * rest.PAGE  # of three tables, before and after they are sent, to see that there is much
    assert project.postgres.ask("SELECT lemma FROM aqea_entries WHERE label = 'x' ORDER BY address") == [("Wort0",), ("Wort1500",), ("Wort2999",)]  # fmt: skip


def test_what_stays_is_counted_wherever_it_lies(project: Api, tmp_path: Path) -> None:
    send(project, run_of(tmp_path / "a.duckdb", rows=1100))
    _, left = send(project, run_of(tmp_path / "b.duckdb", rows=1100, edit=gone(0, 7, 500, 1099), generation=2))
    assert left == 4


def test_a_dry_run_sends_nothing(project: Api, tmp_path: Path) -> None:
    done, _ = send(project, run_of(tmp_path / "a.duckdb", rows=60), ALL._replace(dry_run=True))
    assert (done.sent, done.verified) == (60 + 3 + 120 + 60, 0)
    assert rows(project)["aqea_entries"] == 0


def current(project: Api, day: str, generation: int, head: str) -> None:
    project.postgres.ask(
        "INSERT INTO aqea_private.current VALUES ('dewiktionary', 'de', 'r', %s::date, %s, %s, true, array['aqea_entries'])",
        day,
        generation,
        head,
    )


@pytest.mark.parametrize(
    ("day", "generation", "head", "told"),
    [
        ("2026-10-01", 1, "head1", "The server has the dump of 2026-10-01"),
        ("2026-08-01", 1, "stranger", "have addresses of another registry"),
    ],
)
def test_what_is_current_is_obeyed(project: Api, tmp_path: Path, day: str, generation: int, head: str, told: str) -> None:
    current(project, day, generation, head)
    path = run_of(tmp_path / "a.duckdb", rows=10)
    with pytest.raises(Problem, match=told):
        send(project, path)
    assert rows(project)["aqea_entries"] == 0
    if head == "head1":
        send(project, path, ALL._replace(force=True))
        assert rows(project)["aqea_entries"] == 10


def test_no_address_passes_to_another_entry(project: Api, tmp_path: Path) -> None:
    send(project, run_of(tmp_path / "a.duckdb", rows=10))
    other = run_of(tmp_path / "b.duckdb", rows=10, edition="enwiktionary")
    with pytest.raises(
        Problem, match=r"0x20:02:01:01 is Wort0 \(dewiktionary\) on the server and Wort0 \(enwiktionary\)|are of two registries"
    ):
        send(project, other)
    sealed(project, tmp_path / "a.duckdb")


def test_without_tables(project: Api, tmp_path: Path) -> None:
    project.postgres.empty()
    with pytest.raises(Problem, match="aqea upload --print-sql"):
        send(project, run_of(tmp_path / "a.duckdb", rows=10))


def run(project: Api, path: Path, *arguments: str, **environment: str) -> Result:
    """The command, on a run's folder, as a person calls it."""
    output = path.parent
    (output / "de").mkdir(exist_ok=True)
    if not (output / "de" / "aqea.duckdb").exists():
        (output / "de" / "aqea.duckdb").symlink_to(path)
    clean: dict[str, str | None] = {"SUPABASE_DB_URL": None}
    return CliRunner().invoke(cli, ["upload", "--output", str(output), *arguments], env=clean | project.settings | environment)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:supabase")
def test_the_command_and_what_a_reader_sees(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=30)
    done = run(project, path)
    assert done.exit_code == 0, done.output
    assert "rows sent 33, unchanged 0, verified: 33 rows, each read back" in done.output
    assert "with the publishable key: 30 entries can be read, none can be written" in done.output
    assert "nothing to send, verified: 33 rows" in run(project, path).output
    client = supabase.create_client(project.url, project.publishable)
    entry = client.table("aqea_entries").select("address, lemma, meta").eq("lemma", "Wort5").single().execute().data
    assert entry == {"address": "0x20:01:01:06", "lemma": "Wort5", "meta": {"n": 1, "ipa": "ü"}}
    assert client.table("aqea_current").select("*").execute().data == []
    for table in ("aqea_entries", "aqea_current"):
        with pytest.raises(Exception, match=r"42501|permission denied|cannot"):
            client.table(table).insert({"edition": "x"}).execute()
    project.postgres.ask("GRANT UPDATE ON public.aqea_entries TO anon")
    assert "only row-level security keeps it from writing" in run(project, path).output
    project.postgres.ask("DROP POLICY aqea_entries_read ON public.aqea_entries")
    unreadable = run(project, path)
    assert "only 0 of 30 entries can be read" in str(unreadable.exception)
    assert "nothing to send, verified: 33 rows" in unreadable.output  # what was done is told all the same
    project.postgres.ask("REVOKE SELECT ON public.aqea_entries FROM anon")
    assert "42501" in (told := str(run(project, path).exception)) and "take the publishable key" in told and "that anon has" in told
    wrong = str(run(project, path, SUPABASE_PUBLISHABLE_KEY="sb_publishable_other").exception)
    assert "copy the project's publishable key" in wrong


@pytest.mark.filterwarnings("ignore::DeprecationWarning:supabase")
def test_the_first_read_of_the_documentation(project: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    send(project, run_of(tmp_path / "a.duckdb", rows=3, edit="UPDATE aqea_entries SET lemma = 'Wasser' WHERE lemma = 'Wort1'"))
    (text,) = re.findall(r"```python\n(.+?)```", (ROOT / "docs" / "supabase.md").read_text("utf-8"), re.DOTALL)
    exec(text.replace("https://PROJECT.supabase.co", project.url).replace("sb_publishable_…", project.publishable), {})
    assert capsys.readouterr().out.startswith("0x20:01:01:02 Beschreibung\t1")


def test_the_postgres_path_ends_with_the_same_look(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=30)
    done = run(project, path, SUPABASE_DB_URL=project.postgres.url())
    assert done.exit_code == 0, done.output
    assert "with the publishable key: 30 entries can be read, none can be written" in done.output


def test_it_goes_on_where_it_stopped(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=2600)
    seen: list[rest.Place] = []

    def strike(place: rest.Place) -> None:
        seen.append(place)
        if len(seen) == 2:
            project.stop()

    with pytest.MonkeyPatch.context() as patch:
        plain = rest.upload
        patch.setattr(rest, "upload", lambda *given: plain(*given[:7], lambda place: (given[7](place), strike(place))[0], given[8]))
        stopped = run(project, path, "--wait", "0.2")
    assert isinstance(stopped.exception, Problem), stopped.output
    assert stopped.exception.exit_code == 75
    assert "1,000 rows are there" in str(stopped.exception)
    assert "rows of aqea_entries sent up to 0x20:01:04:EE" in run(project, path, "--status").output
    started_again(project)
    done = run(project, path, "--resume")
    assert done.exit_code == 0, done.output
    assert "rows sent 2,603" in done.output
    assert rows(project)["aqea_entries"] == 2600
    assert "No upload of de is pending" in run(project, path, "--status").output


def started_again(project: Api) -> None:
    project.stop()
    project.start()
    project.postgres.ask("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM anon, authenticated")  # what its first request granted
    project.postgres.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO anon, authenticated")


def test_the_database_behind_the_interface_is_down(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=30)
    project.postgres.stop()
    try:
        stopped = run(project, path, "--wait", "0.3")
    finally:
        project.postgres.start()
        started_again(project)
    assert isinstance(stopped.exception, Problem), stopped.output
    assert stopped.exception.exit_code == 75, stopped.exception
    assert "Again in" in stopped.output
    assert "rows sent 33" in run(project, path, "--resume").output


def test_no_room_is_not_tried_again_and_stays_pending(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=30)
    with project.postgres.connect() as session:  # the interface itself does not start over a database that is read-only
        session.execute("CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'read-only' USING ERRCODE = '25006'; END$$")  # fmt: skip
        session.execute("CREATE TRIGGER full_up BEFORE INSERT ON public.aqea_pages EXECUTE FUNCTION no_room()")
    full = run(project, path, "--wait", "0.3")
    project.postgres.ask("DROP TRIGGER full_up ON public.aqea_pages")
    assert isinstance(full.exception, Problem), full.output
    assert full.exception.exit_code == 1
    assert "25006" in str(full.exception) and "--resume" in str(full.exception) and "Again in" not in full.output
    assert "Full" in run(project, path, "--status").output
    assert "30 rows are there" in str(full.exception)
    assert "rows sent 33" in run(project, path, "--resume").output
    assert "No upload of de is pending" in run(project, path, "--status").output


# --- an API in trouble


class Answers(ThreadingHTTPServer):
    """An API that answers as ``rule`` says: (method, path, rows) -> (status, body)."""

    daemon_threads = True

    def __init__(self, rule: Callable[[str, str, int], tuple[int, Any]]) -> None:
        self.rule, self.asked = rule, []
        super().__init__(("127.0.0.1", 0), Handler)

    asked: list[tuple[str, str, int]]

    @property
    def settings(self) -> dict[str, str]:
        return {"SUPABASE_URL": f"http://127.0.0.1:{self.server_port}", "SUPABASE_KEY": "sb_secret_Kf3xQz9LwT7m"}


class Handler(BaseHTTPRequestHandler):
    server: Answers

    def log_message(self, *_: object) -> None: ...

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent = len(json.loads(body)) if body else 0
        path = self.path.split("?")[0].rpartition("/")[2]
        self.server.asked.append((self.command, path, sent))
        status, said = self.server.rule(self.command, path, sent)
        data = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(said, str) else "application/json")
        self.send_header("Content-Range", "*/0")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_HEAD = answer


@pytest.fixture
def answering() -> Iterator[Callable[[Callable[[str, str, int], tuple[int, Any]]], Answers]]:
    made: list[Answers] = []

    def start(rule: Callable[[str, str, int], tuple[int, Any]]) -> Answers:
        made.append(Answers(rule))
        threading.Thread(target=made[-1].serve_forever, daemon=True).start()
        return made[-1]

    yield start
    for each in made:
        each.shutdown()
        each.server_close()


@pytest.mark.parametrize(
    ("status", "body", "error", "told"),
    [
        (401, {"message": "Invalid API key"}, Problem, "the key is refused"),
        (402, {"message": "exceed_db_size_quota"}, spool.Full, "over its quota"),
        (403, {"code": "42501", "message": "permission denied for table aqea_entries"}, Problem, "42501 .*take the secret key"),
        (
            400,
            {"code": "25006", "message": "cannot execute INSERT in a read-only transaction"},
            spool.Full,
            "make room or go to a larger plan",
        ),
        (503, {"code": "53100", "message": "could not extend file"}, spool.Full, "53100 .*disk is full"),
        (400, {"code": "40P01", "message": "deadlock detected"}, rest.Unreachable, "HTTP 400"),
        (408, {"message": "too slow"}, rest.Unreachable, "HTTP 408"),
        (500, {"code": "58030", "message": "could not read block"}, rest.Unreachable, "HTTP 500"),
        (404, {"code": "PGRST205", "message": "Could not find the table"}, Problem, "aqea upload --print-sql"),
        (400, {"code": "PGRST204", "message": "Could not find the column"}, Problem, "of another version"),
        (409, {"code": "23503", "message": "violates foreign key"}, Problem, r"23503 \(violates foreign key\); a row is not taken"),
        (500, {"code": "SUP", "message": "PostgresError: violates check constraint"}, Problem, "a row is not taken"),
        (500, {"code": "SUP", "message": "Error: connect ECONNREFUSED"}, rest.Unreachable, "HTTP 500"),
        (418, {"message": "teapot"}, Problem, r"HTTP 418 \(teapot\)"),
        (429, {"message": "slow down"}, rest.Unreachable, "HTTP 429"),
        (503, "<html>upstream</html>", rest.Unreachable, "HTTP 503"),
        (521, "<html>web server is down</html>", rest.Unreachable, "HTTP 521"),
    ],
)
def test_what_an_answer_means(answering: Any, tmp_path: Path, status: int, body: Any, error: type[Exception], told: str) -> None:
    api = answering(lambda method, path, sent: (200, []) if path == schema.CURRENT else (status, body))
    with pytest.raises(error, match=told) as raised:
        rest.upload(rest.Project(api.settings), run_of(tmp_path / "a.duckdb", rows=3), ALL, wait=0.05)
    assert api.settings["SUPABASE_KEY"] not in str(raised.value)


def test_busy_for_a_moment(answering: Any, tmp_path: Path) -> None:
    left = [429, 503]
    api = answering(lambda method, path, sent: (left.pop(), {}) if left else (200, []))
    heard: list[str] = []
    with pytest.raises(Problem, match="is not on the server as it was sent"):  # this one keeps nothing
        rest.upload(rest.Project(api.settings), run_of(tmp_path / "a.duckdb", rows=3), ALL, say=heard.append, wait=10)
    assert [text.partition(" Again in")[0] for text in heard] == ["127.0.0.1 said HTTP 503.", "127.0.0.1 said HTTP 429."]
    assert [method for method, *_ in api.asked].count("POST") == 1


def test_tables_of_another_version(answering: Any, tmp_path: Path) -> None:
    api = answering(lambda method, path, sent: (200, []))
    for edit in ("DROP TABLE senses", "ALTER TABLE senses DROP COLUMN gloss"):
        with pytest.raises(Problem, match="have no such senses; make them anew"):
            rest.upload(rest.Project(api.settings), made(tmp_path / "a.duckdb", rows=3, edit=edit), ALL, wait=0)


def test_no_time_to_read_passes(answering: Any, tmp_path: Path) -> None:
    slow = (500, {"code": "57014", "message": "canceling statement due to statement timeout"})
    path = run_of(tmp_path / "a.duckdb", rows=3)
    for of in (schema.CURRENT, "aqea_entries"):
        api = answering(lambda method, path, sent: slow if path == of else (200, []))  # noqa: B023  (asked within the round)
        with pytest.raises(rest.Unreachable, match="has no time for it"):
            rest.upload(rest.Project(api.settings), path, ALL, wait=0)
    with pytest.raises(rest.Unreachable, match="has no time for it"):
        rest.public(api.settings | {"SUPABASE_PUBLISHABLE_KEY": "sb_publishable_x"}, path, None)


def test_readers_have_no_time_to_count(answering: Any, tmp_path: Path) -> None:
    """A reader has three seconds, in which a large table is not counted; an upload that is done is no failure for that."""
    slow = (500, {"code": "57014", "message": "canceling statement due to statement timeout"})
    path, rows = run_of(tmp_path / "a.duckdb", rows=3), [{"address": "0x20:01:01:01"}]
    denied = (403, {"code": "42501", "message": "permission denied for table aqea_entries"})
    api = answering(lambda method, path, sent: denied if method == "PATCH" else (200, rows) if len(api.asked) > 1 else slow)
    known = api.settings | {"SUPABASE_PUBLISHABLE_KEY": "sb_publishable_x"}
    said = "with the publishable key: entries (not counted: the server has no time for it) can be read, none can be written"
    assert rest.public(known, path, None) == said
    rows.clear()
    api.asked.clear()
    with pytest.raises(Problem, match="only 0 of 3 entries can be read"):
        rest.public(known, path, None)


def test_batches_are_halved_where_there_is_no_time(answering: Any, tmp_path: Path) -> None:
    def rule(method: str, path: str, sent: int) -> tuple[int, Any]:
        return (
            (500, {"code": "57014", "message": "canceling statement due to statement timeout"})
            if method == "POST" and sent > limit
            else (200, [])
        )

    limit, path = 130, run_of(tmp_path / "a.duckdb", rows=500)
    api = answering(rule)
    with pytest.raises(Problem, match="as it was sent"):
        rest.upload(rest.Project(api.settings), path, ALL, wait=0)
    assert [sent for method, _, sent in api.asked if method == "POST"] == [500, 250, 125, 125, 125, 125]
    limit = 0
    api = answering(rule)
    with pytest.raises(Problem, match="no time for 25 rows at once"):
        rest.upload(rest.Project(api.settings), path, ALL, wait=0)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SUPABASE_URL": "xyz.supabase.co"}, "not of the form https"),
        ({"SUPABASE_URL": "http://xyz.supabase.co"}, "unencrypted"),
        ({"SUPABASE_URL": "https://me:pw@xyz.supabase.co"}, "not of the form https"),
        ({"SUPABASE_URL": "https://:pw@xyz.supabase.co"}, "not of the form https"),
        ({"SUPABASE_URL": "https://[xyz.supabase.co"}, "not of the form https"),
        ({"SUPABASE_URL": "https://xyz.supabase.co/dashboard/project"}, "not of the form https"),
        ({"SUPABASE_KEY": ""}, "SUPABASE_KEY is not set"),
        ({"SUPABASE_KEY": "sb_publishable_abc"}, "may only read"),
        ({"SUPABASE_KEY": "sb_secret_abc\n"}, "has a blank"),
        ({"SUPABASE_KEY": "sb_secret_ab c"}, "has a blank"),
        ({"SUPABASE_KEY": "sb_secret_äbc"}, "has a blank"),
    ],
)
def test_settings_that_cannot_be_right(settings: dict[str, str], told: str) -> None:
    with pytest.raises(Problem, match=told):
        rest.Project({"SUPABASE_URL": "https://xyz.supabase.co", "SUPABASE_KEY": "sb_secret_Kf3xQz9LwT7m"} | settings)


def test_the_address_of_the_interface_itself_is_one_too(project: Api, tmp_path: Path) -> None:
    path = run_of(tmp_path / "a.duckdb", rows=3)
    for behind in ("/", "/rest/v1", "/rest/v1/"):
        settings = project.settings | {"SUPABASE_URL": project.url + behind}
        assert rest.upload(rest.Project(settings), path, ALL)[0].verified == 3 + 3 + 6 + 3


def test_the_secret_key_is_none_for_readers() -> None:
    with pytest.raises(Problem, match="is the secret key, which readers must never have"):
        rest.Project({"SUPABASE_URL": "https://xyz.supabase.co", "SUPABASE_PUBLISHABLE_KEY": "sb_secret_x"}, "SUPABASE_PUBLISHABLE_KEY")


def test_options_that_need_the_database(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    run_of(tmp_path / "de" / "aqea.duckdb", rows=1)
    environment: dict[str, str | None] = {"SUPABASE_DB_URL": None, "SUPABASE_URL": "https://xyz.supabase.co", "SUPABASE_KEY": "sb_secret_x"}
    for option in (["--remove"], ["--adopt"], ["--drop-table", "senses"], ["--allow-mass-delete"], ["--tls-unverified"]):
        done = CliRunner().invoke(cli, ["upload", "--output", str(tmp_path), *option], env=environment)
        assert f"{option[0]} needs SUPABASE_DB_URL" in str(done.exception)


def test_no_key_is_told(answering: Any, tmp_path: Path) -> None:
    """Every failure, with the loudest logs: no piece of the key in anything that is written."""
    (tmp_path / "de").mkdir()
    run_of(tmp_path / "de" / "aqea.duckdb", rows=3)
    key = "sb_secret_Kf3xQz9LwT7m"
    busy = answering(lambda method, path, sent: (503, "<html/>"))
    refused = answering(lambda method, path, sent: (401, {"message": "Invalid API key"}))
    for url in (
        busy.settings["SUPABASE_URL"],
        refused.settings["SUPABASE_URL"],
        f"http://127.0.0.1:{free_port()}",
        "http://no.such.host.invalid",
    ):
        done = subprocess.run(
            [sys.executable, "-m", "etl", "upload", "--output", str(tmp_path), "--wait", "0.1", "--log-json"],
            capture_output=True,
            text=True,
            env=os.environ | {"SUPABASE_DB_URL": "", "SUPABASE_URL": url, "SUPABASE_KEY": key, "AQEA_LOG": "DEBUG"},
        )
        assert done.returncode in (1, 75), done.stderr
        assert "Traceback" not in done.stderr
        for marker in (tmp_path / "de" / "spool").glob("*.json"):
            assert "place" not in json.loads(marker.read_text())["options"]  # nothing is there yet
        assert "Kf3xQz9LwT7m" not in done.stdout + done.stderr
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"Kf3xQz9LwT7m" not in file.read_bytes(), file
