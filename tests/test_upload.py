"""The upload against a real PostgreSQL: only the difference goes, all or nothing, inside its scopes, and both sides agree on every value."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pty
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

psycopg = pytest.importorskip("psycopg")

from click.testing import CliRunner  # noqa: E402
from conftest import ROOT  # noqa: E402
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from etl import columns, difference, ledger, schema, spool, upload  # noqa: E402
from etl import server as connecting  # noqa: E402
from etl.cli import cli  # noqa: E402
from etl.cli.progress import Progress  # noqa: E402
from etl.difference import source  # noqa: E402
from etl.model import Problem  # noqa: E402
from etl.tables import Column, tables  # noqa: E402
from tests.postgres import PASSWORD, Postgres, authority, bouncer, leaks, server  # noqa: E402
from tests.reading import reading  # noqa: E402
from tests.upload_world import gone, made  # noqa: E402

EVERY = upload.Options(tables=schema.UPLOADABLE)
ALL = upload.Options(tables=("aqea_entries", "aqea_pages", "senses", "examples"))
"""All tables that the made-up runs have rows of: the others cost time and show nothing more."""


@pytest.fixture(scope="module")
def running() -> Iterator[Postgres]:
    with server() as postgres:
        yield postgres


@pytest.fixture
def pg(running: Postgres) -> Postgres:
    running.empty()
    return running


def send(pg: Postgres, path: Path, options: upload.Options = ALL, heads: tuple[str, ...] = (), **more: Any) -> upload.Result:
    """Upload as the registry that knows the heads head1, head2, … would."""
    to = connecting.server({"SUPABASE_DB_URL": pg.url(port=more.pop("port", None))})
    return upload.upload(to, path, options, lambda generation, head: head in (heads or tuple(f"head{n}" for n in range(10))), **more)


def same(pg: Postgres, path: Path) -> None:
    """Every value on the server is that of the file, as Python sees both."""
    with reading(path) as con:
        con.execute("SET TimeZone = 'UTC'")
        for name in ALL.tables:
            order = ", ".join(schema.key(name))
            listed = schema.quoted(column.name for column in tables()[name].columns if column.name != "updated_at")
            ours = [tuple(map(plain, row)) for row in con.execute(f"SELECT {listed} FROM {name} ORDER BY {order}").fetchall()]
            theirs = [tuple(map(plain, row)) for row in pg.ask(f"SELECT {listed} FROM {name} ORDER BY {order}")]
            assert ours == theirs, name


def plain(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    if isinstance(value, float):
        return round(value, 5)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def test_first_then_nothing_then_only_the_difference(pg: Postgres, tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    done = send(pg, first, EVERY)
    assert (done.sent, done.changed, done.pruned, done.verified) == (100 * 4 + 3 + 1, 404, 0, 404)
    same(pg, first)
    again = send(pg, first, EVERY)
    assert (again.sent, again.changed, again.unchanged, again.pruned, again.verified, again.published) == (0, 0, 404, 0, 404, False)
    written = pg.ask("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = 'public'")
    edit = (
        gone(1, 2)
        + "UPDATE aqea_entries SET description = 'neu' WHERE lemma = 'Wort7'; UPDATE senses SET gloss = NULL WHERE sense = 2 AND address LIKE '%:05'"
    )
    second = made(tmp_path / "b", rows=101, day="2026-10-01", generation=2, edit=edit + "; UPDATE aqea_entries SET dump_date = '2026-09-01' WHERE lemma NOT IN ('Wort7', 'Wort100')")  # fmt: skip
    next = send(pg, second, EVERY)
    # one entry changed, one new with two senses and an example, one sense changed, the run; two entries gone with all of theirs
    assert (next.sent, next.changed, next.pruned) == (7, 7, 8)
    assert next.verified == next.changed + next.unchanged
    same(pg, second)
    assert written
    assert pg.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%%'") == [(0,)]
    assert pg.ask("SELECT dump_date, generation, whole FROM aqea_private.current") == [(date(2026, 10, 1), 2, True)]


def test_rows_that_are_the_same_are_not_written_again(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"))
    before = pg.ask("SELECT ctid, xmin, updated_at FROM aqea_entries WHERE lemma <> 'Wort7' ORDER BY address")
    send(pg, made(tmp_path / "b", generation=2, edit="UPDATE aqea_entries SET label = 'x' WHERE lemma = 'Wort7'"))
    assert pg.ask("SELECT ctid, xmin, updated_at FROM aqea_entries WHERE lemma <> 'Wort7' ORDER BY address") == before


def test_another_date_of_a_row_that_is_the_same_sends_nothing(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"))
    done = send(pg, made(tmp_path / "b", generation=2, edit="UPDATE aqea_entries SET updated_at = now()"))
    assert (done.sent, done.changed, done.published) == (0, 0, True)


def test_two_editions_do_not_touch_each_other(pg: Postgres, tmp_path: Path) -> None:
    german = made(tmp_path / "a")
    english = {"domain": 0x21, "edition": "enwiktionary", "language": "en", "languages": "['en']"}
    send(pg, german)
    send(pg, made(tmp_path / "b", rows=50, generation=2, **english))
    assert pg.ask("SELECT edition, count(*) FROM aqea_entries GROUP BY 1 ORDER BY 1") == [("dewiktionary", 100), ("enwiktionary", 50)]
    assert not send(pg, german).published
    assert send(pg, made(tmp_path / "b", rows=50, generation=2, edit=gone(3), **english)).pruned == 4
    assert pg.ask("SELECT edition, count(*) FROM aqea_entries GROUP BY 1 ORDER BY 1") == [("dewiktionary", 100), ("enwiktionary", 49)]
    assert pg.ask("SELECT count(*) FROM senses") == [(298,)]


def test_other_languages_of_the_edition_stay_where_they_were_not_asked_for(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "la", rows=20, domain=0x30, language="la", languages="['la']"))
    send(pg, made(tmp_path / "de"))
    assert pg.ask("SELECT language, count(*) FROM aqea_entries GROUP BY 1 ORDER BY 1") == [("de", 100), ("la", 20)]
    all_of_it = made(tmp_path / "all", languages="NULL", generation=2)
    with pytest.raises(Problem, match="20 of the 120 rows of aqea_entries"):
        send(pg, all_of_it)
    assert send(pg, all_of_it, ALL._replace(allow_mass_delete=True)).pruned == 80
    assert pg.ask("SELECT language, count(*) FROM aqea_entries GROUP BY 1") == [("de", 100)]
    assert pg.ask("SELECT DISTINCT domain FROM aqea_pages ORDER BY 1") == [("0x20",), ("0x30",)]  # they stay for ever
    assert pg.ask("SELECT language FROM aqea_private.current") == [("de",)]
    assert not send(pg, all_of_it).published


def test_back_and_forth_between_two_dumps(pg: Postgres, tmp_path: Path) -> None:
    one, two = made(tmp_path / "a"), made(tmp_path / "b", day="2026-10-01", generation=2, edit=gone(1))
    send(pg, one)
    send(pg, two)
    with pytest.raises(Problem, match="--force"):
        send(pg, one)
    same(pg, two)
    for path in (one, two, one):
        send(pg, path, ALL._replace(force=True))
        same(pg, path)
        assert not send(pg, path, ALL._replace(force=True)).published


TAMPERED = (
    "UPDATE aqea_entries SET description = 'x' WHERE lemma = 'Wort5'",
    "UPDATE aqea_entries SET frequency = 1 WHERE lemma = 'Wort5'",
    "UPDATE aqea_entries SET raw_pos = raw_pos[1:1] WHERE lemma = 'Wort5'",
    "UPDATE aqea_entries SET created_at = created_at + interval '1 microsecond' WHERE lemma = 'Wort5'",
    "UPDATE aqea_entries SET meta = meta || '{\"x\": null}' WHERE lemma = 'Wort5'",
    "UPDATE senses SET government = '[]' WHERE address LIKE '%:07' AND ordinal = 1",
    "DELETE FROM senses WHERE address LIKE '%:07'",
    "INSERT INTO senses (address, letter, ordinal, sense, labels, government) VALUES ('0x20:01:01:01', 'W', 9, 9, '{}', '[]')",
    "UPDATE aqea_pages SET field = 'animals' WHERE page_number = 257",
    "DELETE FROM aqea_pages WHERE page_number = 258",
)


def test_a_tampered_row_is_found_and_mended(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    send(pg, path)
    for change in TAMPERED:
        with pg.connect() as session:
            session.execute(change)
        done = send(pg, path)
        assert done.published, change
        assert 0 < done.sent + done.pruned <= 2, change
        same(pg, path)
    assert not send(pg, path).published


def test_pages_are_never_lost_and_never_taken_back(pg: Postgres, tmp_path: Path) -> None:
    one = made(tmp_path / "a")
    send(pg, made(tmp_path / "b", domain=0x21, edition="enwiktionary", language="en", languages="['en']", generation=5, edit="INSERT INTO aqea_pages BY NAME SELECT * REPLACE ('0x20' AS domain, 77 AS highest) FROM aqea_pages"))  # fmt: skip
    send(pg, one)
    assert pg.ask("SELECT domain, min(highest), count(*) FROM aqea_pages GROUP BY 1 ORDER BY 1") == [("0x20", 77, 3), ("0x21", 9, 3)]
    assert not send(pg, one).published


def test_a_strangers_table_is_refused_unless_adopted(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    with pg.connect() as session:
        session.execute("CREATE TABLE aqea_entries (address text PRIMARY KEY, mine text)")
        session.execute("INSERT INTO aqea_entries VALUES ('x', 'y')")
    with pytest.raises(Problem, match=r"public\.aqea_entries that aqea did not make"):
        send(pg, path)
    with pytest.raises(Problem, match="should be"):
        send(pg, path, ALL._replace(adopt=True))
    assert pg.ask("SELECT * FROM aqea_entries") == [("x", "y")]
    pg.empty()
    with pg.connect() as session:
        session.execute(f"CREATE TABLE aqea_entries ({schema.definition(tables()['aqea_entries'])})")
        session.execute("GRANT INSERT ON aqea_entries TO anon")
    with pytest.raises(Problem, match="--adopt"):
        send(pg, path)
    send(pg, path, ALL._replace(adopt=True))
    same(pg, path)
    assert pg.ask("SELECT has_table_privilege('anon', 'aqea_entries', 'INSERT')") == [(True,)]  # its owner's affair
    with connecting.connect(connecting.server({"SUPABASE_DB_URL": pg.url()})) as session:
        assert "aqea_entries" not in schema.made(session)
        schema.remove(session)
    assert pg.ask("SELECT count(*) FROM aqea_entries") == [(100,)]  # adopted is not made


def test_what_was_adopted_keeps_rows_of_other_scopes(pg: Postgres, tmp_path: Path) -> None:
    """And what a server holds of these scopes and the tables do not goes only where much deleting is meant."""
    send(pg, made(tmp_path / "a", rows=20, domain=0x21, edition="enwiktionary", language="en", languages="['en']"))
    send(pg, made(tmp_path / "b", rows=20, generation=2))
    pg.ask("DROP SCHEMA aqea_private CASCADE")  # whoever made them, this ledger did not
    path = made(tmp_path / "c", rows=20, generation=3, edit=gone(*range(15)))
    with pytest.raises(Problem, match="aqea_entries that aqea did not make"):
        send(pg, path)
    with pytest.raises(Problem, match="--allow-mass-delete"):
        send(pg, path, ALL._replace(adopt=True))
    assert send(pg, path, ALL._replace(adopt=True, allow_mass_delete=True)).pruned == 15 * 4
    assert pg.ask("SELECT edition, count(*) FROM aqea_entries GROUP BY 1 ORDER BY 1") == [("dewiktionary", 5), ("enwiktionary", 20)]


def test_rights_are_set_once(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"))
    with pg.connect() as session:
        session.execute("SET ROLE anon")
        assert session.execute("SELECT count(*) FROM aqea_entries").fetchone() == (100,)
        for change in ("DELETE FROM senses", "UPDATE aqea_pages SET ee = 1", "SELECT * FROM aqea_private.current"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(change)
        session.execute("RESET ROLE")
        session.execute("REVOKE SELECT ON aqea_entries FROM anon")
        session.execute("DROP POLICY senses_read ON senses")
    send(pg, made(tmp_path / "b", generation=2, edit=gone(1)))
    assert pg.ask("SELECT has_table_privilege('anon', 'aqea_entries', 'SELECT')") == [(False,)]
    assert pg.ask("SELECT count(*) FROM pg_policies WHERE tablename = 'senses'") == [(0,)]
    assert pg.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND NOT rowsecurity") == [(0,)]


def test_a_user_who_may_not_write_is_told_before_the_first_byte(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"))
    with pg.connect() as session:
        session.execute(
            f"CREATE ROLE loader LOGIN PASSWORD '{PASSWORD}'; GRANT CREATE ON DATABASE postgres TO loader; GRANT CREATE ON SCHEMA public TO loader"
        )
        session.execute("GRANT USAGE ON SCHEMA aqea_private TO loader; GRANT ALL ON ALL TABLES IN SCHEMA aqea_private, public TO loader")
        path = made(tmp_path / "b", generation=2, edit="UPDATE aqea_entries SET label = 'x'")
        to = connecting.server({"SUPABASE_DB_URL": pg.url().replace("//postgres:", "//loader:")})
        moved: list[int] = []
        try:
            for change in ("REVOKE UPDATE ON senses FROM loader", "GRANT UPDATE ON senses TO loader"):  # then row-level security hides rows
                session.execute(change)
                with pytest.raises(Problem, match=r"may not read and write all rows of public\.(senses|aqea_entries)"):
                    upload.upload(to, path, ALL, lambda generation, head: True, lambda done, total: moved.append(done))
            session.execute("ALTER ROLE loader BYPASSRLS; GRANT CREATE ON SCHEMA aqea_private TO loader")
            assert upload.upload(to, path, ALL, lambda generation, head: True).changed == 100
        finally:
            session.execute("DROP OWNED BY loader; DROP ROLE loader")
    assert not moved


def test_a_folded_lemma_is_found_through_an_index(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a", rows=2000, edit="UPDATE aqea_entries SET lemma = 'Häuserſtraße', title = lemma WHERE lemma = 'Wort5'")
    send(pg, path, upload.Options())
    query = "SELECT lemma FROM aqea_entries WHERE aqea_fold(lemma) = aqea_fold('haeuserſtrasse')"
    assert pg.ask(query) == [("Häuserſtraße",)]
    with pg.connect() as session:
        session.execute("SET enable_seqscan = off")
        plan = str(session.execute(f"EXPLAIN {query}").fetchall())
    assert "aqea_entries_folded" in plan or "aqea_entries_near" in plan
    assert pg.ask("SELECT obj_description('aqea_entries'::regclass) LIKE 'One row is an entry%%', col_description('aqea_entries'::regclass, 1) IS NOT NULL") == [(True, True)]  # fmt: skip


def test_a_reader_sees_the_old_rows_or_the_new_ones(pg: Postgres, tmp_path: Path) -> None:
    flags = upload.Options(tables=("aqea_entries", "editorial"))  # the narrowest table: many rows in little time
    many = "INSERT INTO editorial BY NAME SELECT address, letter, k AS ordinal, '{}' AS flag, 'x' AS raw FROM aqea_entries, range({}) r(k)"
    send(pg, made(tmp_path / "a", rows=1000, edit=many.format("old", 1)), flags)
    seen: list[tuple[int, int, str, str]] = []
    stop = threading.Event()

    def read() -> None:
        with pg.connect() as session:
            while not stop.wait(0.01):
                seen.append(
                    session.execute("SELECT (SELECT count(*) FROM aqea_entries), count(*), min(flag), max(flag) FROM editorial").fetchone()
                )

    def again() -> None:
        before = len(seen)
        while len(seen) < before + 2:
            stop.wait(0.01)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    again()
    assert send(pg, made(tmp_path / "b", rows=1001, generation=2, edit=many.format("new", 200)), flags).changed == 1 + 200_200
    again()
    stop.set()
    reader.join()
    assert set(seen) == {(1000, 1000, "old", "old"), (1001, 200_200, "new", "new")}
    assert seen == sorted(seen, key=lambda row: row[1])
    assert len(seen) > 10


def interrupted(pg: Postgres, path: Path, monkeypatch: pytest.MonkeyPatch, after: int = 120) -> None:
    """An upload that ends in the middle of its staging."""
    monkeypatch.setattr(difference, "CHUNK", 30)

    def moved(done: int, total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(pg, path, moved=moved)


def chunks(pg: Postgres) -> int:
    return int(pg.ask("SELECT count(*) FROM aqea_private.upload_chunk")[0][0])


def test_interrupted_staging_goes_on_where_it_was(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a")
    interrupted(pg, path, monkeypatch)
    assert chunks(pg) == 6  # four of the entries, one of pages, one of senses
    assert pg.ask("SELECT count(*) FROM aqea_entries") == [(0,)]
    sent: list[str] = []
    copied = upload.staging.put
    monkeypatch.setattr(upload.staging, "put", lambda *a: (sent.append(a[2]), copied(*a))[1])
    send(pg, path)
    assert sent.count("aqea_entries") == 0
    assert sent.count("senses") == 6
    same(pg, path)
    assert chunks(pg) == 0


@pytest.fixture
def hasty(pg: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """A server that stops a statement of an upload's chunk after half a second, and triggers that take their time."""
    limits = connecting.limits

    def short(session: Any, *more: Any) -> None:
        limits(session, *more)
        session.execute("SET LOCAL statement_timeout = 500")

    monkeypatch.setattr(upload.staging, "limits", short)
    monkeypatch.setattr(upload.staging, "SMALLER", 5)
    monkeypatch.setattr(difference, "CHUNK", 30)
    with pg.connect() as session:
        session.execute("CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(TG_ARGV[0]::float); RETURN NEW; END'")  # fmt: skip
    return pg


def test_a_chunk_that_takes_too_long_goes_in_smaller_statements(hasty: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a", rows=20)
    interrupted(hasty, path, monkeypatch, after=1)
    (stage,) = hasty.ask("SELECT format('aqea_private.%%I', tablename) FROM pg_tables WHERE tablename LIKE 'stage%%senses'")[0]
    hasty.ask(f"CREATE TRIGGER slow BEFORE INSERT ON {stage} FOR EACH ROW EXECUTE FUNCTION slow(0.02)")
    send(hasty, path)
    same(hasty, path)


def test_a_chunk_that_takes_too_long_twice_ends_the_upload(hasty: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a")
    interrupted(hasty, path, monkeypatch, after=1)
    hasty.ask("CREATE TRIGGER slow BEFORE INSERT ON aqea_private.upload_chunk FOR EACH ROW WHEN (NEW.table_name = 'senses') EXECUTE FUNCTION slow(0.7)")  # fmt: skip
    with pytest.raises(Problem, match=r"no time for 5 rows of senses .*statement_timeout"):
        send(hasty, path)
    assert chunks(hasty) == 4 + 1
    hasty.ask("DROP TRIGGER slow ON aqea_private.upload_chunk")
    send(hasty, path)
    same(hasty, path)


def test_a_server_that_crashed_is_staged_to_anew(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a")
    interrupted(pg, path, monkeypatch)
    pg.stop(hard=True)
    pg.start()
    send(pg, path)
    same(pg, path)


def test_tables_that_changed_between_two_tries(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(pg, made(tmp_path / "a"), monkeypatch)
    other = made(tmp_path / "a", edit="UPDATE aqea_entries SET label = 'x' WHERE lemma = 'Wort3'")
    send(pg, other)
    same(pg, other)
    assert pg.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%%'") == [(0,)]


def test_the_servers_rows_changed_between_two_tries(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(pg, made(tmp_path / "a"))
    path = made(tmp_path / "b", generation=2, edit="UPDATE aqea_entries SET label = 'x'; UPDATE senses SET gloss = 'y'")
    interrupted(pg, path, monkeypatch)
    with pg.connect() as session:
        session.execute("UPDATE aqea_entries SET description = 'z', label = 'x' WHERE lemma = 'Wort3'")
        session.execute("UPDATE senses SET gloss = 'y'")
    send(pg, path)
    same(pg, path)


@pytest.mark.parametrize("when", ["in the middle", "at the end"])
def test_a_run_published_while_another_staged(pg: Postgres, tmp_path: Path, when: str) -> None:
    """Of the same edition: what the other staged is cleared away; where it still sends it says so, else it compares again."""
    one, two = made(tmp_path / "a"), made(tmp_path / "b", rows=101, generation=2)
    said: list[str] = []
    between: list[Path] = [one]

    def moved(done: int, total: int) -> None:
        if done and (done == total) == (when == "at the end") and between:
            send(pg, between.pop())

    if when == "in the middle":
        with pytest.raises(Problem, match="Another upload"):
            send(pg, two, moved=moved)
        same(pg, one)
    send(pg, two, moved=moved, say=said.append)
    assert any("comparing again" in text for text in said) == (when == "at the end")
    same(pg, two)


def test_stages_that_nobody_goes_on_with_are_cleared_away(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the same edition at once, those of another a day later."""
    interrupted(pg, made(tmp_path / "a", domain=0x21, edition="enwiktionary", language="en", languages="['en']"), monkeypatch)
    stages = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%%'"
    send(pg, made(tmp_path / "b", generation=2))
    assert pg.ask(stages) != [(0,)]
    pg.ask("UPDATE aqea_private.upload_run SET started_at = now() - interval '25 hours' WHERE status = 'loading'")
    assert not send(pg, made(tmp_path / "b", generation=2)).published
    assert pg.ask(stages) == [(0,)]
    assert chunks(pg) == 0


def test_the_interface_is_told_of_it(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a", rows=5)
    with pg.connect() as listening:
        listening.execute("LISTEN pgrst")
        send(pg, path)
        assert {note.payload for note in listening.notifies(timeout=2, stop_after=2)} == {"reload schema"}
        send(pg, path)
        assert not list(listening.notifies(timeout=0.1)), "nothing was published"


def test_two_uploads_of_the_same_run_at_once(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(difference, "CHUNK", 30)
    path = made(tmp_path / "a")
    between = [path]

    def moved(done: int, total: int) -> None:
        if done > 100 and between:
            send(pg, between.pop())

    with pytest.raises(Problem, match="Another upload of these tables is at work"):
        send(pg, path, moved=moved)
    same(pg, path)
    assert not send(pg, path).published
    assert pg.ask("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%%'") == [(0,)]


def test_uploads_of_two_editions_at_once(pg: Postgres, tmp_path: Path) -> None:
    """The one published second compares again, and all goes well."""
    one = made(tmp_path / "a")
    two = made(tmp_path / "b", domain=0x21, edition="enwiktionary", language="en", languages="['en']", generation=2)
    said: list[str] = []
    between: list[Path] = [one]

    def moved(done: int, total: int) -> None:
        if done == total and between:
            send(pg, between.pop())

    send(pg, two, moved=moved, say=said.append)
    assert any("comparing again" in text for text in said)
    assert pg.ask("SELECT edition, count(*) FROM aqea_entries GROUP BY 1 ORDER BY 1") == [("dewiktionary", 100), ("enwiktionary", 100)]
    assert not send(pg, one).published
    assert not send(pg, two).published


def test_a_registry_of_another_lineage_is_refused(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    send(pg, path)
    assert not send(pg, path, heads=("other",)).published  # the same tables are of the same lineage, wherever their registry is
    with pytest.raises(Problem, match="another registry"):
        send(pg, made(tmp_path / "b", generation=2, day="2026-10-01"), ALL._replace(force=True), heads=("other",))
    with pytest.raises(Problem, match="another registry"):
        send(
            pg,
            made(tmp_path / "b", domain=0x21, edition="enwiktionary", language="en", languages="['en']", head="elsewhere"),
            heads=("other",),
        )


def test_an_address_never_passes_to_another_entry(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    send(pg, path)
    with pytest.raises(Problem, match="would pass to another entry"):
        send(pg, made(tmp_path / "b", edition="enwiktionary", generation=2))
    with pytest.raises(Problem, match="would pass to another entry"):
        send(pg, made(tmp_path / "b", generation=2, edit="UPDATE aqea_entries SET page_id = 1, title = 'anders' WHERE lemma = 'Wort3'"))
    forced = ALL._replace(force=True)
    with pytest.raises(Problem, match="would pass to another entry"):
        send(pg, made(tmp_path / "b", edition="enwiktionary", generation=2), forced)
    same(pg, path)
    moved = made(tmp_path / "b", generation=2, edit="UPDATE aqea_entries SET title = 'verschoben' WHERE lemma = 'Wort3'")
    send(pg, moved)
    same(pg, moved)


def test_many_changed_rows_are_not_compared_each_with_each(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an address passes is asked of all rows of a run in time that grows as they do."""
    plans: list[str] = []
    passing = upload.publishing._passing

    def explained(session: Any, stage: str, checked: bool) -> None:
        query = schema.statement("passing", stage=stage, checked=str(checked))
        plans.append("\n".join(row[0] for row in session.execute(f"EXPLAIN {query}").fetchall()))
        passing(session, stage, checked)

    monkeypatch.setattr(upload.publishing, "_passing", explained)
    for day, label in ((1, "a"), (2, "b")):
        send(pg, made(tmp_path / label, rows=5000, generation=day, edit=f"UPDATE aqea_entries SET label = '{label}'"), upload.Options())
    assert not re.search(r"Join Filter: \(\(\w\.address = ", plans[-1]), plans[-1]


def test_much_is_deleted_only_where_that_is_meant(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"))
    send(pg, made(tmp_path / "b", generation=2, edit=gone(*range(5))))
    few = made(tmp_path / "c", generation=3, edit=gone(*range(10)))
    with pytest.raises(Problem, match="--allow-mass-delete"):
        send(pg, few)
    with pytest.raises(Problem, match="--allow-mass-delete"):
        send(pg, made(tmp_path / "d", rows=0, generation=3))
    assert send(pg, few, ALL._replace(allow_mass_delete=True)).pruned == 20
    same(pg, few)


def test_much_of_one_language_is_deleted_only_where_that_is_meant(pg: Postgres, tmp_path: Path) -> None:
    """Much of a scope's, not only of the table's."""
    more = "INSERT INTO aqea_entries BY NAME SELECT * REPLACE (replace(address, '0x20', '0x30') AS address, address_number + 268435456 AS address_number, '0x30' AS domain, 'la' AS language) FROM aqea_entries WHERE page_id < 1020;"  # fmt: skip
    send(pg, made(tmp_path / "a", rows=400, languages="NULL", edit=more))
    some = ALL._replace(tables=("aqea_entries",))
    fewer = "DELETE FROM aqea_entries WHERE language = 'la' AND page_id < {}"
    few, many = (made(tmp_path / f"b{n}", rows=400, languages="NULL", generation=2, edit=more + fewer.format(1000 + n)) for n in (2, 8))
    assert send(pg, few, some).pruned == 2
    with pytest.raises(Problem, match=r"6 of the 18 rows of aqea_entries in the language la .*--allow-mass-delete"):
        send(pg, many, some)
    with pytest.raises(Problem, match=r"18 of the 18 rows of aqea_entries in the language la .*--allow-mass-delete"):
        send(pg, made(tmp_path / "c", rows=400, languages="NULL", generation=2), some)
    assert send(pg, many, some._replace(allow_mass_delete=True)).pruned == 6


def test_a_part_of_a_run_deletes_nothing(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"))
    part = ALL._replace(where="lemma LIKE 'Wort1%' -- all that begin so")
    path = made(tmp_path / "b", generation=2, edit=gone(2) + "UPDATE aqea_entries SET label = 'neu'")
    done = send(pg, path, part)
    assert (done.sent, done.changed, done.pruned) == (11, 11, 0)
    assert not send(pg, path, part).published
    assert pg.ask("SELECT count(*) FROM aqea_entries WHERE label = 'neu'") == [(11,)]
    assert pg.ask("SELECT count(*) FROM aqea_entries") == [(100,)]
    assert send(pg, made(tmp_path / "c", generation=3, complete=False, edit=gone(*range(60)))).pruned == 0
    assert pg.ask("SELECT count(*) FROM aqea_entries") == [(100,)]
    path = made(tmp_path / "d", generation=4, edit=gone(2))
    send(pg, path)
    same(pg, path)
    with pytest.raises(Problem, match="is no condition on aqea_entries"):
        send(pg, path, ALL._replace(where="nonsense = 1"))


@pytest.mark.parametrize(
    "where",
    ["pos = ", "pos = 'noun';", "pos = 'noun'); DROP TABLE senses; SELECT (1", "true) ORDER BY (SELECT 1); SELECT (1", "nonsense = 1", "lemma", "error('no')", "page_id * 9223372036854775807 > 5", "", "address IN (SELECT x FROM nowhere)"],
)  # fmt: skip
def test_a_condition_that_is_none(tmp_path: Path, where: str) -> None:
    with pytest.raises(Problem, match="is no condition on aqea_entries"), source(made(tmp_path / "a", rows=5), where):
        raise AssertionError("it was taken")


def test_a_condition_may_ask_other_tables(tmp_path: Path) -> None:
    with source(made(tmp_path / "a", rows=5), "address IN (SELECT address FROM senses) AND pos = 'noun'") as of:
        assert difference.hashes(of, "senses").rows == 10


def test_files_that_hold_no_tables(tmp_path: Path) -> None:
    path = made(tmp_path / "a", rows=3000)
    (tmp_path / "half").write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    (tmp_path / "text").write_text("no database")
    duckdb.connect(str(tmp_path / "empty")).close()
    with duckdb.connect(str(made(tmp_path / "no_run", rows=1))) as con:
        con.execute("DELETE FROM run")
    with duckdb.connect(str(made(tmp_path / "no_senses", rows=1))) as con:
        con.execute("DROP TABLE senses")
    for name in ("half", "text", "empty", "no_run", "no_senses"):
        with pytest.raises(Problem, match="aqea extract"), source(tmp_path / name, None if name != "empty" else "true") as of:
            assert [difference.hashes(of, table) for table in schema.UPLOADABLE]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("senses,senses, aqea_entries", ("aqea_entries", "senses")),
        ("", ("aqea_entries",)),
        ("all", schema.UPLOADABLE),
        ("all,nix", None),
        ("Senses", None),
        ("words", None),
        ("run, retired", ("aqea_entries", "retired", "run")),
    ],
)
def test_the_tables_that_are_asked_for(asked: str, names: tuple[str, ...] | None) -> None:
    if names is None:
        with pytest.raises(Problem, match="is no table that can be uploaded"):
            upload.chosen(asked)
    else:
        assert upload.chosen(asked) == names


def test_a_table_once_published_belongs_to_every_later_upload(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"), upload.Options(tables=upload.chosen("senses")))
    later = made(tmp_path / "b", generation=2, edit=gone(1))
    assert send(pg, later, upload.Options()).pruned == 3
    assert pg.ask("SELECT count(*) FROM senses") == [(198,)]
    assert pg.ask("SELECT to_regclass('examples')") == [(None,)]
    assert send(pg, later, upload.Options(drop=("senses",))).pruned == 198
    assert pg.ask("SELECT tables FROM aqea_private.current") == [(["aqea_entries", "aqea_pages"],)]
    assert send(pg, made(tmp_path / "c", generation=3, edit=gone(1, 2)), upload.Options()).pruned == 1


def test_remove_takes_what_was_made_and_nothing_else(pg: Postgres, tmp_path: Path) -> None:
    send(pg, made(tmp_path / "a"), EVERY)
    with pg.connect() as session:
        session.execute("CREATE TABLE mine (x int)")
        session.execute("CREATE VIEW aqea_view AS SELECT * FROM senses")
    with connecting.connect(connecting.server({"SUPABASE_DB_URL": pg.url()})) as session:
        with pytest.raises(Problem, match="aqea_view"):
            schema.remove(session)
        assert pg.ask("SELECT count(*) FROM senses") == [(200,)]
        session.execute("DROP VIEW aqea_view")
        assert len(schema.remove(session)) >= len(schema.UPLOADABLE)
    assert pg.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("mine",)]
    assert pg.ask("SELECT to_regnamespace('aqea_private')") == [(None,)]


def test_the_migration_can_be_run_again_and_by_hand(pg: Postgres, tmp_path: Path) -> None:
    text = CliRunner().invoke(cli, ["upload", "--print-sql", "--tables", "all"]).stdout
    with pg.connect() as session:
        session.execute(text)
        session.execute("REVOKE SELECT ON senses FROM anon")
        session.execute(text)
    assert pg.ask("SELECT has_table_privilege('anon', 'senses', 'SELECT'), has_table_privilege('anon', 'forms', 'SELECT')") == [
        (False, True)
    ]
    said: list[str] = []
    path = made(tmp_path / "a")
    send(pg, path, say=said.append)
    assert said == ["comparing", "publishing"]
    same(pg, path)


def test_a_change_of_what_is_made_is_a_new_version() -> None:
    """Tables that are there never get it else: whoever sees this fail raises VERSION, and writes down what there is to make now."""
    definitions = [f"{name} {schema.definition(schema.uploaded(name))}" for name in schema.UPLOADABLE]
    statements = [schema.statement(name) for name in ("private", "table", "entry_indexes", "view", "fold", "fold_body")]
    digest = hashlib.sha256("\n".join([*definitions, *statements]).encode()).hexdigest()[:16]
    assert (schema.VERSION, digest) == (3, "5121bd8975fabaf9")


def test_tables_of_an_older_version_get_what_is_new(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their rows, rights and policies stay as they are."""
    path = made(tmp_path / "a", rows=20)
    send(pg, path)
    pg.ask("ALTER TABLE public.aqea_entries DROP COLUMN homonym, DROP COLUMN frequency")  # as if they had come later
    pg.ask("DROP INDEX public.aqea_entries_lemma")
    pg.ask("REVOKE SELECT ON public.aqea_entries, public.aqea_current FROM anon")
    with pytest.raises(Problem, match="homonym on the server is missing"):
        send(pg, path)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(Problem, match="made by an older aqea"):
        send(pg, path, ALL._replace(dry_run=True))
    pg.ask("ALTER TABLE public.senses DROP COLUMN sense")
    pg.ask("INSERT INTO senses (address, letter, ordinal, labels, government) SELECT address, 'W', 9, '{}', '[]' FROM aqea_entries LIMIT 1")
    done = send(pg, path)
    assert (done.changed, done.pruned, done.verified) == (20 + 40, 1, 83)
    required = "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'senses'::regclass AND attname = 'sense'"
    assert pg.ask(required) == [(True,)]  # all rows have it now
    with pg.connect() as session:
        session.execute(schema.migration(["aqea_entries"]))
        assert schema.versions(session)["aqea_entries"] == schema.VERSION
    assert pg.ask("SELECT count(frequency) FROM public.aqea_entries") == [(20,)]
    assert pg.ask("SELECT to_regclass('public.aqea_entries_lemma') IS NOT NULL") == [(True,)]
    assert pg.ask("SELECT col_description(attrelid, attnum) LIKE 'Zipf%%' FROM pg_attribute WHERE attrelid = 'aqea_entries'::regclass AND attname = 'frequency'") == [(True,)]  # fmt: skip
    for name in ("aqea_entries", "aqea_current"):
        assert pg.ask(f"SELECT has_table_privilege('anon', 'public.{name}', 'SELECT')") == [(False,)]


def test_a_new_column_is_required_when_every_row_has_it(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of another edition have it with that edition's next upload; a reader at work puts it off."""
    english = {"domain": 0x21, "edition": "enwiktionary", "language": "en", "languages": "['en']", "generation": 2}
    one, two = made(tmp_path / "a", rows=20), made(tmp_path / "b", rows=20, **english)
    send(pg, one)
    send(pg, two)
    pg.ask("ALTER TABLE public.senses DROP COLUMN sense")
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    required = "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'senses'::regclass AND attname = 'sense'"
    send(pg, one)
    assert pg.ask(required) == [(False,)]
    monkeypatch.setattr(schema, "LOCK", "50ms")
    with pg.connect() as reading:
        reading.execute("BEGIN; SELECT count(*) FROM senses")
        send(pg, two)
        assert pg.ask(required) == [(False,)]
    pg.ask("UPDATE senses SET gloss = 'x' WHERE ordinal = 2 AND address LIKE '%%:05'")
    send(pg, one)
    assert pg.ask(required) == [(True,)]


def test_a_migration_waits_only_a_moment_for_a_reader(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(pg, made(tmp_path / "a", rows=20))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "LOCK", "50ms")
    with pg.connect() as reading:
        reading.execute("BEGIN; SELECT count(*) FROM senses")
        with pytest.raises(psycopg.errors.LockNotAvailable) as held:
            send(pg, made(tmp_path / "b", rows=21, generation=2))
        assert spool.transient(held.value, False)
        assert reading.execute("SELECT count(*) FROM senses").fetchone() == (40,)


SEEN = """
CREATE TABLE public.seen (alone boolean);
CREATE FUNCTION public.look() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.seen SELECT EXISTS (SELECT FROM pg_locks
        WHERE pid = pg_backend_pid() AND relation = 'public.aqea_entries'::regclass AND mode = 'AccessExclusiveLock');
END $$;
CREATE EVENT TRIGGER looking ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION public.look();
"""


def test_readers_do_not_wait_for_a_new_index(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a table of an older version: it is read while the index is built, which takes its time."""
    path = made(tmp_path / "a", rows=20)
    send(pg, path)
    pg.ask("DROP INDEX public.aqea_entries_lemma")
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    try:
        pg.ask(SEEN)
        send(pg, path)
        assert set(pg.ask("SELECT alone FROM seen")) == {(False,)}
    finally:
        pg.ask("DROP EVENT TRIGGER looking")
        pg.ask("DROP FUNCTION public.look()")


def test_the_view_of_what_is_current_is_as_it_was_made(pg: Postgres, tmp_path: Path) -> None:
    """One that somebody changed or dropped is made anew; one that was there before is nobody else's."""
    path, said = made(tmp_path / "a", rows=20), []
    seen = "SELECT edition, language, dump_date, whole FROM aqea_current"
    send(pg, path)
    was = pg.ask(seen)
    for change in (
        "CREATE OR REPLACE VIEW aqea_current AS SELECT * FROM aqea_private.current WHERE false",
        "ALTER VIEW aqea_current RENAME COLUMN generation TO age",
        "DROP VIEW aqea_current; CREATE VIEW aqea_current AS SELECT 1 AS one",
        "DROP VIEW aqea_current",
    ):
        with pg.connect() as session:
            session.execute(change)
        send(pg, path, say=said.append)
        assert said == ["comparing", "Made what was missing on the server: aqea_current", "publishing"]
        assert pg.ask(seen) == was, change
        assert pg.ask("SELECT has_table_privilege('anon', 'aqea_current', 'SELECT'), has_table_privilege('anon', 'aqea_current', 'INSERT')") == [(True, False)]  # fmt: skip
        said.clear()
        assert not send(pg, path, say=said.append).published and said == ["comparing"]
        said.clear()
    pg.ask("ALTER ROLE postgres SET search_path = aqea_private, public")
    assert not send(pg, path, say=said.append).published and said == ["comparing"]
    with pg.connect() as session:
        session.execute("ALTER VIEW aqea_current RENAME COLUMN generation TO age; CREATE VIEW mine AS SELECT * FROM aqea_current")
    with pytest.raises(Problem, match=r"aqea_current .*mine"):
        send(pg, path)
    assert pg.ask("SELECT count(*) FROM mine") == [(1,)]


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    ("stranger", "name"),
    [
        ("CREATE VIEW aqea_current AS SELECT 1 AS one", "aqea_current"),
        ("CREATE TABLE aqea_current (one int)", "aqea_current"),
        ("CREATE FUNCTION aqea_fold(text) RETURNS text LANGUAGE sql AS 'SELECT $1'", r"aqea_fold\(text\)"),
    ],
    ids=["view", "table", "function"],
)
def test_a_strangers_view_or_function_is_refused(pg: Postgres, tmp_path: Path, stranger: str, name: str, dry_run: bool) -> None:
    with pg.connect() as session:
        session.execute(stranger)
    for adopt in (False, True):
        with pytest.raises(Problem, match=rf"public\.{name}, which aqea did not make; rename it"):
            send(pg, made(tmp_path / "a", rows=5), ALL._replace(dry_run=dry_run, adopt=adopt))
    assert pg.ask("SELECT to_regclass('aqea_entries')") == [(None,)]


@pytest.mark.parametrize("low", [False, True], ids=["", "low space"])
def test_what_does_not_fit_is_refused_before_the_first_byte(
    pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, low: bool
) -> None:
    """What is told beforehand is about what the database holds when most is there, and of low space less."""
    path = made(tmp_path / "a", rows=10_000)
    now, most = int(pg.ask("SELECT pg_database_size('postgres')")[0][0]), []
    options = upload.Options(tables=("aqea_entries",), low_space=low)
    told: list[int] = []
    size, set_current = upload.size, upload.publishing._set_current
    monkeypatch.setattr(upload, "size", lambda *given: told.append(size(*given)))
    monkeypatch.setattr(
        upload.publishing,
        "_set_current",
        lambda session, *given: (
            most.append(session.execute("SELECT pg_database_size('postgres')").fetchone()[0]),
            set_current(session, *given),
        ),
    )
    with pytest.raises(Problem, match=r"more than --max-db-mb .*--where") as refused:
        send(pg, path, options._replace(max_db_mb=(now + 7_000_000) // 1_000_000))
    assert ("--low-space" in str(refused.value)) is not low
    assert pg.ask("SELECT to_regnamespace('aqea_private'), to_regclass('aqea_entries')") == [(None, None)]
    send(pg, path, options._replace(max_db_mb=now // 1_000_000 + (10 if low else 15)))
    assert 0.9 < (told[0] - now) / (most[0] - now) < 1.3
    assert (told[0] < now + 9_500_000) is low


def test_what_is_staged_already_is_not_counted_twice(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a", rows=5000)
    monkeypatch.setattr(difference, "CHUNK", 1000)

    def moved(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    asked: list[int] = []
    size = upload.size
    monkeypatch.setattr(upload, "size", lambda *a: asked.append(size(*a)))
    with pytest.raises(KeyboardInterrupt):
        send(pg, path, moved=moved)
    send(pg, path)
    assert asked[1] == pytest.approx(asked[0], rel=0.05)


def test_low_space(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries alone, chunk by chunk; gone ones last, current only at the end, and the next try sends what is missing."""
    monkeypatch.setattr(difference, "CHUNK", 10)
    low = upload.Options(low_space=True)
    old, new = (
        made(tmp_path / "old.duckdb", rows=100),
        made(tmp_path / "new.duckdb", rows=105, day="2026-10-01", generation=2, edit=gone(3)),
    )
    assert send(pg, old, low)[1:6] == (100, 100, 0, 0, 100)
    assert pg.ask("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'aqea%%'") == [("aqea_entries",)]
    assert not pg.ask("SELECT 1 FROM pg_tables WHERE tablename LIKE 'stage%%'")
    assert not send(pg, old, low).published

    heard: list[int] = []

    def stop(done: int, total: int) -> None:
        heard.append(done)
        if done == 5:
            raise KeyboardInterrupt

    changed = made(
        tmp_path / "changed.duckdb",
        rows=105,
        day="2026-10-01",
        generation=2,
        edit=gone(3) + "UPDATE aqea_entries SET label = 'new ' || label",
    )
    monkeypatch.setattr(difference, "CHUNK", 5)
    with pytest.raises(KeyboardInterrupt):
        send(pg, changed, low, heads=("head1",), moved=stop)
    assert pg.ask("SELECT count(*) FROM public.aqea_entries WHERE label LIKE 'new%%'") == [(5,)]  # visible as they come
    assert pg.ask("SELECT count(*) FROM public.aqea_entries WHERE lemma = 'Wort3'") == [(1,)]  # gone ones go last
    assert pg.ask("SELECT dump_date::text FROM aqea_private.current") == [("2026-09-01",)]
    done = send(pg, changed, low, heads=("head1",))
    assert (done.sent, done.pruned, done.verified) == (99, 1, 104)
    assert pg.ask("SELECT dump_date::text FROM aqea_private.current") == [("2026-10-01",)]
    part = send(pg, new, low._replace(where="lemma = 'Wort4'", force=True), heads=("head1", "head2"))
    assert (part.sent, part.pruned) == (1, 0)
    with pytest.raises(Problem, match="--low-space is for aqea_entries alone, and senses is asked for"):
        send(pg, new, low._replace(tables=("aqea_entries", "senses")), heads=("head1", "head2"))


def test_rows_that_came_over_rest_go_with_their_entries(pg: Postgres, tmp_path: Path) -> None:
    """The ledger knows nothing of them; what hangs on an entry that is gone goes all the same."""
    send(pg, made(tmp_path / "a"))
    pg.ask("DELETE FROM aqea_private.current")
    new, entries = made(tmp_path / "b", day="2026-10-01", generation=2, edit=gone(3)), upload.Options(tables=("aqea_entries",))
    with pytest.raises(Problem, match=r"--low-space is for aqea_entries alone, and .* is asked for or on the server"):
        send(pg, new, entries._replace(low_space=True))
    assert send(pg, new, entries).pruned == 1 + 2 + 1
    same(pg, new)
    assert send(pg, new, entries._replace(drop=("senses", "examples"))).pruned == 99 * 3


def test_low_space_leaves_no_stage(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an upload with a stage found no room, what it had sent is in the way."""
    path = made(tmp_path / "a")
    monkeypatch.setattr(difference, "CHUNK", 30)
    low = upload.Options(tables=("aqea_entries",))

    def moved(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(pg, path, low, moved=moved)
    stages = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'stage%%'"
    assert pg.ask(stages) == [(1,)]
    heard: list[int] = []

    def looked(done: int, total: int) -> None:
        heard.append(pg.ask(stages)[0][0])

    assert send(pg, path, low._replace(low_space=True), moved=looked).changed == 100
    assert set(heard) == {0}
    assert chunks(pg) == 0


def test_low_space_goes_in_smaller_chunks_where_the_server_has_no_time(
    hasty: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    low = upload.Options(low_space=True)
    send(hasty, made(tmp_path / "a", rows=60), low)
    monkeypatch.setattr(connecting, "limits", upload.staging.limits)
    hasty.ask("CREATE TRIGGER slow BEFORE UPDATE ON aqea_entries FOR EACH ROW EXECUTE FUNCTION slow(0.02)")
    path = made(tmp_path / "b", rows=60, generation=2, edit="UPDATE aqea_entries SET label = 'x'")
    assert send(hasty, path, low).changed == 60
    hasty.ask("DROP TRIGGER slow ON aqea_entries")
    hasty.ask("CREATE TRIGGER slow BEFORE UPDATE ON aqea_entries FOR EACH STATEMENT EXECUTE FUNCTION slow(0.7)")
    with pytest.raises(Problem, match=r"no time for 5 rows of aqea_entries .*statement_timeout"):
        send(hasty, made(tmp_path / "c", rows=60, generation=3, edit="UPDATE aqea_entries SET label = 'y'"), low)


def test_tls_is_checked_before_the_password_goes_out(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    with server(tls=True) as pg:
        name = {"SUPABASE_DB_URL": pg.url(host="localhost") + "?sslmode=verify-full"}
        assert upload.upload(connecting.server({**name, "SUPABASE_CA": str(pg.ca)}), path).sent == 103
        (tmp_path / "other").mkdir()
        for known in ({**name, "SUPABASE_CA": str(authority(tmp_path / "other", "other"))}, name):
            with pytest.raises(psycopg.OperationalError) as refused:
                upload.upload(connecting.server(known), path)
            assert not spool.transient(refused.value, True)
            assert "certificate" in spool.explain(refused.value, True)
        wrong = {"SUPABASE_DB_URL": pg.url(host="127.0.0.1") + "?sslmode=verify-full", "SUPABASE_CA": str(pg.ca)}
        with pytest.raises(psycopg.OperationalError, match="does not match host name"):
            upload.upload(connecting.server(wrong), path)
        with (
            monkeypatched_loopback(),
            connecting.connect(connecting.server({"SUPABASE_DB_URL": pg.url(host="localhost")}, unverified=True)) as session,
        ):
            assert session.pgconn.ssl_in_use


def test_a_server_without_tls_gets_no_password_from_afar(pg: Postgres, tmp_path: Path) -> None:
    with monkeypatched_loopback(), pytest.raises(psycopg.OperationalError) as refused:
        upload.upload(connecting.server({"SUPABASE_DB_URL": pg.url()}, unverified=True), made(tmp_path / "a"))
    assert "no TLS" in spool.explain(refused.value, True)


@contextmanager
def monkeypatched_loopback() -> Iterator[None]:
    """As if the server were another machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connecting, "loopback", lambda host: False)
        yield


def test_a_server_that_takes_no_rows(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    pg.read_only(True)
    try:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction) as refused:
            send(pg, path)
        assert "read-only" in spool.explain(refused.value, False)
    finally:
        pg.read_only(False)
    with pg.connect() as session:
        session.execute("DROP DATABASE IF EXISTS latin")
        session.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    to = connecting.server({"SUPABASE_DB_URL": pg.url(database="latin")})
    with pytest.raises(Problem, match="UTF8"):
        upload.upload(to, path)


def test_a_server_that_is_too_old(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "OLDEST", 99)
    with pytest.raises(Problem, match=r"The server is PostgreSQL \d+; an upload needs 99 or newer"):
        send(pg, made(tmp_path / "a", rows=1))


def test_a_user_who_may_make_nothing(pg: Postgres, tmp_path: Path) -> None:
    with pg.connect() as session:
        session.execute(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        try:
            with pytest.raises(Problem, match="may not make schemas and tables"):
                upload.upload(
                    connecting.server({"SUPABASE_DB_URL": pg.url().replace("//postgres:", "//reader:")}), made(tmp_path / "a", rows=1)
                )
        finally:
            session.execute("DROP ROLE reader")


def test_behind_a_pooler_in_transaction_mode(pg: Postgres, tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    with bouncer(pg) as port:
        send(pg, path, port=port)
        assert not send(pg, path, port=port).published
    same(pg, path)


# ---- values

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8) | st.sampled_from(
    ["", "\\N", "\\.", 'a"b', "a\\u001fb", "NULL", "{a,b}", "\t\n\r\\", "\x0b\x1f\x7f", "ü\u0301😀"]
)
JSON_TEXT = st.sampled_from(["{}", '{"a": 1}', '{"a": "ü\\\\n", "bb": [1.5, null, true]}', '{"a": "\\t\\u0001"}'])
ODD = st.sampled_from([float("nan"), float("inf"), -float("inf"), -0.0])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "VARCHAR": TEXT,
    "BOOLEAN": st.booleans(),
    "UTINYINT": st.integers(0, 255),
    "SMALLINT": st.integers(-(2**15), 2**15 - 1),
    "INTEGER": st.integers(-(2**31), 2**31 - 1),
    "UINTEGER": st.integers(0, 2**32 - 1),
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "FLOAT": st.floats(-(2.0**40), 2.0**40, width=32) | ODD,
    "DOUBLE": st.floats(-1e12, 1e12) | ODD,
    "DATE": st.dates(date(1, 1, 1)),
    "TIMESTAMPTZ": st.datetimes(datetime(1, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC)),
    "JSON": JSON_TEXT,
    "VARCHAR[]": st.lists(st.none() | TEXT, max_size=3),
    "SMALLINT[]": st.lists(st.none() | st.integers(-9, 9), max_size=3),
    "STRUCT(preposition VARCHAR, grammatical_case VARCHAR)[]": st.lists(
        st.fixed_dictionaries({"preposition": st.none() | TEXT, "grammatical_case": st.none() | TEXT}), max_size=3
    ),
    "STRUCT(name VARCHAR, size BIGINT, sha1 VARCHAR)[]": st.lists(
        st.fixed_dictionaries({"name": TEXT, "size": st.none() | st.integers(0, 2**60), "sha1": st.none() | TEXT}), max_size=3
    ),
    "STRUCT(path VARCHAR, start BIGINT, stop BIGINT, reason VARCHAR)[]": st.just([]),
    "STRUCT(name VARCHAR, count BIGINT)[]": st.just([{"name": "senses", "count": 3}]),
    "STRUCT(tables BIGINT, answered BIGINT, forms BIGINT, known BIGINT, cells BIGINT, cells_same BIGINT)": st.fixed_dictionaries(
        dict.fromkeys(("tables", "answered", "forms", "known", "cells", "cells_same"), st.none() | st.integers(0, 9))
    ),
    "STRUCT(name VARCHAR, seconds DOUBLE, bytes BIGINT, peak_memory BIGINT)[]": st.lists(
        st.fixed_dictionaries(
            {"name": TEXT, "seconds": st.integers(0, 10**9).map(lambda n: n / 1000), "bytes": st.none(), "peak_memory": st.just(2**40)}
        ),
        max_size=2,
    ),
    "STRUCT(start INTEGER, stop INTEGER)[]": st.lists(
        st.fixed_dictionaries({"start": st.none() | st.integers(0, 99), "stop": st.integers(0, 99)}), max_size=3
    ),
}


def test_every_type_of_the_tables_is_tried() -> None:
    assert {column.type for name in schema.UPLOADABLE for column in schema.uploaded(name).columns} <= set(VALUES)
    assert set(columns.KINDS) <= set(VALUES)


@pytest.fixture(scope="module")
def session(running: Postgres) -> Iterator[Any]:
    with running.connect() as session:
        yield session


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        yield con


@pytest.mark.parametrize("type", VALUES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_value_arrives_and_both_sides_hash_it_alike(session: Any, con: duckdb.DuckDBPyConnection, type: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.none() | VALUES[type], min_size=7, max_size=24))  # setting up takes longer than many values
    column = (Column("n", "INTEGER", ""), Column("v", type, ""))
    con.execute(f"CREATE OR REPLACE TABLE t (n INTEGER, v {type})")
    con.execute(f"INSERT INTO t VALUES {', '.join(['(?, ?)'] * len(values))}", [each for pair in enumerate(values) for each in pair])
    text = "".join(row[0] for row in con.execute(f"SELECT {columns.line(column, 't')} FROM t ORDER BY n").fetchall())
    ours = con.execute(f"SELECT {columns.row_hash(column, 't', theirs=False)} FROM t ORDER BY n").fetchall()
    held = con.execute("SELECT v FROM t ORDER BY n").fetchall()
    session.execute(f"CREATE TEMP TABLE IF NOT EXISTS t (n int, v {columns.kind(type).postgres}); DROP TABLE t; CREATE TEMP TABLE t (n int, v {columns.kind(type).postgres})")  # fmt: skip
    with session.cursor().copy("COPY t FROM STDIN") as copy:
        copy.write(text.encode())
    theirs = session.execute(f"SELECT {columns.row_hash(column, 't', theirs=True)} FROM t ORDER BY n").fetchall()
    assert ours == theirs
    arrived = [row[0] for row in session.execute("SELECT v FROM t ORDER BY n").fetchall()]
    expected = [json.loads(value) if type == "JSON" and value is not None else value for (value,) in held]
    if type in ("FLOAT", "DOUBLE"):
        assert [value is None for value in arrived] == [value is None for value in expected]
        arrived, expected = ([value for value in values if value is not None] for values in (arrived, expected))
        expected = pytest.approx(expected, rel=1e-6, nan_ok=True)
    assert arrived == expected


# ---- where to connect

GOOD = "postgresql://postgres.ref:p%40ss%23@db.example.org:5432/postgres"
REFUSED = {
    "": "is not set",
    "host=db.example.org user=postgres password=S3kr1t": "no URL of the form",
    "mysql://u:S3kr1t@h/d": "no URL of the form",
    "postgresql://u:S3kr@1t@h:5432/d": "percent-encoded",
    "postgresql://u:S3kr/1t@h:5432/d": "percent-encoded",
    "postgresql://u:S3kr#1t@h:5432/d": "percent-encoded",
    "postgresql://u:S3kr%1t@h:5432/d": "percent-encoded",
    "postgresql://u:S3kr%001t@h:5432/d": "percent-encoded",
    "postgresql://u:S3kr1t@h:port/d": "cannot be read",
    "postgresql://u:S3kr1t@h:99999/d": "cannot be read",
    "postgresql://u:S3kr1t@db..example.org:5432/d": "cannot be read",
    f"postgresql://u:S3kr1t@{'h' * 64}.example.org:5432/d": "cannot be read",
    "postgresql://u:S3kr1t@[::g]:5432/d": "cannot be read",
    "postgresql://u:S3kr1t@h%20x:5432/d": "cannot be read",
    "postgresql://u@h:5432/d": "a password",
    "postgresql://u:[S3kr1t]@h:5432/d": "percent-encoded",
    "postgresql://u:S3kr1t@h1,h2:5432/d": "one host",
    f"{GOOD}?sslmode=disable": "unencrypted",
    f"{GOOD}?sslmode=prefer": "unencrypted",
    f"{GOOD}?hostaddr=10.0.0.1": "hostaddr",
    f"{GOOD}?sslrootcert=/nowhere/S3kr1t": "cannot be read",
}


@pytest.mark.parametrize("url", REFUSED)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(Problem, match=REFUSED[url]) as raised:
        connecting.server({"SUPABASE_DB_URL": url})
    assert not any(piece in str(raised.value) for piece in ("S3kr", "1t@", "p%40ss", "p@ss"))


def test_tls_is_settled_before_connecting(tmp_path: Path) -> None:
    (tmp_path / "ca").write_text("x")
    to = connecting.server({"SUPABASE_DB_URL": GOOD, "SUPABASE_CA": str(tmp_path / "ca")})
    assert (to.sslmode, to.sslrootcert, to.password, to.warnings) == ("verify-full", str(tmp_path / "ca"), "p@ss#", ())
    assert "p@ss" not in repr(to)
    assert connecting.server({"SUPABASE_DB_URL": f"{GOOD}?sslmode=require"}).sslmode == "verify-full"
    lower = connecting.server({"SUPABASE_DB_URL": GOOD}, unverified=True)
    assert lower.sslmode == "require"
    assert "--tls-unverified" in lower.warnings[0]
    assert "transaction mode" in connecting.server({"SUPABASE_DB_URL": GOOD.replace("5432", "6543")}).warnings[0]
    assert connecting.server({"SUPABASE_DB_URL": GOOD.replace("db.example.org", "127.0.0.1")}).sslmode == "prefer"


def test_an_env_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# comment\nexport SUPABASE_DB_URL='{GOOD}'\nOTHER=1\nSUPABASE_CA=a\n")
    file.chmod(0o644)
    with pytest.raises(Problem, match="chmod 600"):
        connecting.settings(tmp_path, {})
    file.chmod(0o600)
    assert connecting.settings(tmp_path, {"SUPABASE_CA": "b", "HOME": "/"}) == {"SUPABASE_DB_URL": GOOD, "SUPABASE_CA": "b"}


def test_variables_of_libpq_lead_nowhere_else(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGHOSTADDR": "127.0.0.9", "PGPORT": "1", "PGOPTIONS": "-c search_path=x", "PGDATABASE": "y", "PGREQUIREAUTH": "none", "PGSSLMODE": "disable"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with connecting.connect(connecting.server({"SUPABASE_DB_URL": pg.url()})) as session:
        assert session.execute("SHOW search_path").fetchone() == ('"$user", public',)


# ---- the command


def aqea(pg: Postgres, *arguments: object, url: str | None = None) -> Any:
    return CliRunner().invoke(cli, ["upload", *map(str, arguments)], env={"SUPABASE_DB_URL": pg.url() if url is None else url})


def test_the_command(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output" / "de").mkdir(parents=True)
    made(tmp_path / "output" / "de" / "aqea.duckdb")
    monkeypatch.setattr(ledger, "knows", lambda folder, generation, head: folder == Path("output/registry") and head == "head1")
    assert "would send 103, leave 0, delete 0 rows" in aqea(pg, "--dry-run").stdout
    assert pg.ask("SELECT to_regclass('aqea_entries')") == [(None,)]
    first = aqea(pg)
    assert first.exit_code == 0, first.output
    assert "rows sent 103, changed 103, unchanged 0, pruned 0, verified 103;" in first.stdout
    assert "nothing to send, verified: 103 rows" in aqea(pg).stdout
    assert aqea(pg, "--status").stdout == ""
    refused = aqea(pg, "--remove")
    assert isinstance(refused.exception, Problem)
    assert "--yes" in str(refused.exception)
    assert "removed: aqea_current, aqea_pages, aqea_entries" in aqea(pg, "--remove", "--yes").stdout
    assert isinstance(aqea(pg, "--tables", "nonsense").exception, Problem)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_shown_while_rows_go(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar on a terminal, lines elsewhere, nothing where that is asked for."""
    monkeypatch.setattr(difference, "CHUNK", 30)
    monkeypatch.setattr(Progress, "every", 0.0)
    told = {}
    for name, stream, quiet in (("bar", Terminal(), False), ("lines", io.StringIO(), False), ("quiet", Terminal(), True)):
        progress = Progress(quiet, False, stream)
        send(pg, made(tmp_path / name, generation=len(told) + 1, edit=f"UPDATE aqea_entries SET label = '{name}'"), moved=progress.rows)
        progress.close()
        told[name] = stream.getvalue()
    assert re.search(r"upload: +\d+%.* rows/s", told["bar"])
    assert re.search(r"\d+ of \d+ rows, [\d,]+ rows/s, \d+ s left", told["lines"])
    assert told["quiet"] == ""


def test_remove_asks_first(pg: Postgres, tmp_path: Path) -> None:
    """On a terminal; a person who says nothing means no."""
    send(pg, made(tmp_path / "a", rows=5))
    for answer, code, left in ((b"\n", 130, [(5,)]), (b"n\n", 130, [(5,)]), (b"y\n", 0, None)):
        ours, theirs = pty.openpty()
        try:
            one = subprocess.Popen(
                [sys.executable, "-m", "etl", "upload", "--remove"],
                stdin=theirs,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=tmp_path,
                env=os.environ | {"SUPABASE_DB_URL": pg.url(), "PYTHONPATH": str(ROOT)},
                text=True,
            )
            os.write(ours, answer)
            out, told = one.communicate(timeout=60)
        finally:
            os.close(ours)
            os.close(theirs)
        assert "Drop aqea_current, aqea_pages, examples, senses, aqea_entries" in told and "[y/N]" in told
        assert one.returncode == code, told
        assert not leaks(out + told)
        assert (left and pg.ask("SELECT count(*) FROM aqea_entries")) == left
    assert pg.ask("SELECT to_regclass('aqea_entries'), to_regnamespace('aqea_private')") == [(None, None)]


def test_only_the_upload_reads_an_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SUPABASE_DB_URL=postgresql://u:S3kr1t@h:5432/d\n")
    (tmp_path / ".env").chmod(0o644)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert ".env" not in makefile and "include" not in makefile and "SUPABASE_DB_URL=" not in makefile
    told = {}
    for command in (["sql", "SELECT 1"], ["upload"]):
        done = subprocess.run(
            [sys.executable, "-m", "etl", *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        told[command[0]] = done.stdout + done.stderr
    assert "chmod 600" in told["upload"] and "chmod" not in told["sql"]
    assert not any("S3kr1t" in text for text in told.values())


def test_no_secret_is_an_option() -> None:
    """What stands on a command line is there for every user of the machine to read."""
    names = {option for parameter in cli.commands["upload"].params for option in parameter.opts}
    assert not {name for name in names if any(word in name for word in ("url", "key", "password", "secret", "user", "host"))}


def test_a_server_that_is_down_leaves_a_marker_and_the_way_on(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output" / "de").mkdir(parents=True)
    path = made(tmp_path / "output" / "de" / "aqea.duckdb")
    pg.stop()
    try:
        down = aqea(pg, "--tables", "senses", "--wait", "0")
    finally:
        pg.start()
    assert isinstance(down.exception, Problem)
    assert down.exception.exit_code == 75
    assert "--resume" in str(down.exception)
    assert not leaks(str(down.exception) + down.output + next((tmp_path / "output" / "de" / "spool").iterdir()).read_text())
    assert str(path) in aqea(pg, "--status").stdout
    on = aqea(pg, "--resume")
    assert on.exit_code == 0, on.output
    assert "rows sent 300" in on.stdout
    assert aqea(pg, "--status").stdout == ""
    assert isinstance(aqea(pg, "--resume").exception, Problem)


def test_a_marker_of_another_version(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an option that came since it is of an upload without it; with one that is not known here nothing is guessed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output" / "de").mkdir(parents=True)
    made(tmp_path / "output" / "de" / "aqea.duckdb", rows=20)
    aqea(pg, "--wait", "0", url=pg.url(port=1))
    marker = tmp_path / "output" / "de" / "spool" / "de.json"
    written = json.loads(marker.read_text())
    del written["options"]["low_space"]
    marker.write_text(json.dumps(written | {"options": written["options"] | {"slowly": True}}))
    assert "another version of aqea" in str(aqea(pg, "--resume").exception)
    marker.write_text(json.dumps(written))
    assert "rows sent 20" in aqea(pg, "--low-space").stdout
    assert marker.exists(), "that was another upload"
    done = aqea(pg, "--resume")
    assert "rows sent 3" in done.stdout, done.output
    assert not marker.exists()


def test_the_way_on_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output" / "de").mkdir(parents=True)
    made(tmp_path / "output" / "de" / "aqea.duckdb", rows=1)
    url = "postgresql://postgres:x@db.invalid:5432/postgres"
    down = CliRunner().invoke(cli, ["upload", "--wait", "0", "--tls-unverified"], env={"SUPABASE_DB_URL": url})
    assert isinstance(down.exception, Problem)
    assert down.exception.exit_code == 75
    assert str(down.exception).endswith("--resume --tls-unverified")


def test_a_wrong_password_is_told_without_it(pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "output" / "de").mkdir(parents=True)
    made(tmp_path / "output" / "de" / "aqea.duckdb")
    wrong = aqea(pg, url=pg.url(password="Wr0ng%23S3kr1t"))
    assert isinstance(wrong.exception, Problem)
    assert wrong.exception.exit_code == 1
    assert "password" in str(wrong.exception)
    assert "S3kr1t" not in str(wrong.exception) + wrong.output
    assert not (tmp_path / "output" / "de" / "spool").exists()
