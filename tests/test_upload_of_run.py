"""The upload of what a run says of pages and of itself: rows that hang on no entry, in the scope of edition and languages of the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("psycopg")

from etl import difference, rest, schema, upload  # noqa: E402
from etl import server as connecting  # noqa: E402
from etl.difference import source  # noqa: E402
from etl.model import Problem  # noqa: E402
from etl.tables import tables  # noqa: E402
from tests.lite import api, migrated  # noqa: E402
from tests.postgres import Postgres, server  # noqa: E402
from tests.reading import reading  # noqa: E402
from tests.upload_world import made  # noqa: E402

FILL = """
INSERT INTO redirects BY NAME SELECT CASE WHEN i > 0 THEN 9 + i END AS page_id, 1 AS ordinal, 'Alt\tes ' || i AS title, 'Wort' || i AS target, 'redirect' AS kind FROM range(10) r(i);
INSERT INTO rejects BY NAME SELECT NULL AS page_id, i AS ordinal, 'Seite' AS title, 'crashed' AS reason FROM range(1, 3) r(i);
INSERT INTO duplicates BY NAME SELECT 'Bank \\N "x"' AS title, i AS ordinal, 5 AS page_id, 0 AS entries FROM range(1, 3) r(i);
INSERT INTO unknowns BY NAME SELECT 'template' AS what, value, 7 AS count, 'Wort' AS example FROM (VALUES ('a\tb\\c\nd'), (''), ('"q"'), (repeat('ü', 5000) || 'a'), (repeat('ü', 5000) || 'b')) v(value);
INSERT INTO skipped BY NAME SELECT what, 'x' AS value, i AS count FROM (VALUES ('image', 1), ('layout', 2), ('category', 3)) v(what, i);
INSERT INTO retired BY NAME SELECT printf('0x20:09:01:%02X', i) AS address, 'V' AS letter, 1 AS ordinal, 'Vorbei' || i AS lemma, CASE WHEN i < 4 THEN 'de' ELSE 'la' END AS language, 'noun' AS pos, DATE '2026-01-01' AS first_seen, DATE '2026-05-01' AS last_seen, false AS burned FROM range(1, 6) r(i);
INSERT INTO aliases BY NAME SELECT '0x20:01:01:FE' AS alias, 536936958 AS alias_number, 536936705 AS address_number, 'o' AS origin, DATE '2026-01-01' AS since;
UPDATE run SET stages = [{'name': 'merge', 'seconds': 1.23456, 'bytes': 5, 'peak_memory': NULL}, {'name': 'x', 'seconds': 2.0, 'bytes': 0, 'peak_memory': 1}],
    dump_files = [{'name': 'a "b"', 'size': 1099511627776, 'sha1': NULL}], flexion = {'tables': 1, 'answered': 1, 'forms': 2, 'known': 2, 'cells': 3, 'cells_same': 3},
    started = TIMESTAMPTZ '2026-11-01 12:00:00.5+00';
"""
APART = (schema.ALIASES, schema.RETIRED, *schema.OF_RUN)
EVERY = upload.Options(tables=schema.UPLOADABLE)
LATIN = {"domain": 0x30, "language": "la", "languages": "['la']"}


@pytest.fixture(scope="module")
def running() -> Iterator[Postgres]:
    with server() as postgres:
        yield postgres


@pytest.fixture
def pg(running: Postgres) -> Postgres:
    running.empty()
    return running


def run_of(path: Path, edit: str = "", rows: int = 20, **more: Any) -> Path:
    return made(path, rows, edit=FILL + edit, **more)


def send(pg: Postgres, path: Path, options: upload.Options = EVERY) -> upload.Result:
    to = connecting.server({"SUPABASE_DB_URL": pg.url()})
    return upload.upload(to, path, options, lambda generation, head: True)


def counts(pg: Postgres, *names: str) -> list[int]:
    return [pg.ask(f"SELECT count(*) FROM {name}")[0][0] for name in names]


def test_all_is_every_table_that_can_stand_anywhere(pg: Postgres, tmp_path: Path) -> None:
    """All but the index of the look-up and the findings of checks."""
    assert set(tables()) - set(schema.UPLOADABLE) == {"words", "findings"}
    path = run_of(tmp_path / "a")
    send(pg, path)
    with reading(path) as con:
        for name in schema.UPLOADABLE:
            expected = con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] - (name == "unknowns")  # two are one: see below
            assert counts(pg, name) == [expected], name
    assert pg.ask("SELECT page_id, title, edition, run_languages FROM redirects ORDER BY page_id LIMIT 2") == [
        (0, "Alt\tes 0", "dewiktionary", "de"),  # 0: the dump does not say
        (10, "Alt\tes 1", "dewiktionary", "de"),
    ]
    longest = "ü" * 600  # an index of the server holds no longer texts; those that begin alike are one
    assert pg.ask('SELECT value, count FROM unknowns ORDER BY value COLLATE "C"') == [("", 7), ('"q"', 7), ("a\tb\\c\nd", 7), (longest, 14)]
    assert pg.ask("SELECT stages, dump_files, flexion->'cells', languages, licence FROM run") == [
        ([{"name": "merge", "bytes": 5, "seconds": 1.235, "peak_memory": None}, {"name": "x", "bytes": 0, "seconds": 2, "peak_memory": 1}], [{"name": 'a "b"', "sha1": None, "size": 2**40}], 3, ["de"], "l")
    ]  # fmt: skip
    assert not send(pg, path).published
    assert pg.ask("SELECT count(*) FROM pg_policies WHERE schemaname = 'public'") == [(len(schema.UPLOADABLE),)]


def test_only_the_difference_goes(pg: Postgres, tmp_path: Path) -> None:
    send(pg, run_of(tmp_path / "a"))
    edit = "UPDATE unknowns SET count = 8 WHERE value LIKE 'a%'; DELETE FROM unknowns WHERE value = '\"q\"'; DELETE FROM retired WHERE lemma = 'Vorbei1'; DELETE FROM duplicates WHERE ordinal = 2;"
    later = run_of(
        tmp_path / "b", edit=edit + "DELETE FROM aliases; DELETE FROM redirects WHERE page_id = 11", generation=2, day="2026-10-01"
    )
    with pytest.raises(Problem, match=r"1 of the 10 rows of redirects .*--allow-mass-delete"):
        send(pg, later)
    done = send(pg, later, EVERY._replace(allow_mass_delete=True))
    entries = 20 if done.sent > 20 else 0  # their dump_date
    assert (done.sent - entries, done.pruned) == (2, 4)  # an unknown and the run
    assert counts(pg, *APART) == [1, 4, 9, 2, 1, 3, 3, 1], "an alias stays for ever"
    for change in ("UPDATE skipped SET count = 0 WHERE what = 'image'", "DELETE FROM retired", "UPDATE run SET licence = ''", "INSERT INTO unknowns VALUES ('x', '\\', 1, NULL, 'dewiktionary', 'de')", "UPDATE aliases SET origin = ''"):  # fmt: skip
        with pg.connect() as session:
            session.execute(change)
        done = send(pg, later)
        # the alias is none of the later tables: nobody knows what it should be
        assert done.published is ("aliases" not in change), change
    assert not send(pg, later).published


def test_scopes(pg: Postgres, tmp_path: Path) -> None:
    """Another edition, other languages of the edition, all languages of it, and back."""
    one, latin = run_of(tmp_path / "a"), run_of(tmp_path / "b", generation=2, **LATIN)
    english = run_of(tmp_path / "c", "UPDATE retired SET address = replace(address, '0x20', '0x21')", generation=3, domain=0x21, edition="enwiktionary", language="en", languages="['en']")  # fmt: skip
    for path in (one, latin, english):
        send(pg, path)
    assert pg.ask("SELECT edition, run_languages, count(*) FROM redirects GROUP BY 1, 2 ORDER BY 1, 2") == [
        ("dewiktionary", "de", 10),
        ("dewiktionary", "la", 10),
        ("enwiktionary", "en", 10),
    ]
    assert counts(pg, "run", "retired") == [3, 10], "retired are those of the edition"
    for path in (latin, english):
        assert not send(pg, path).published
    both = {"languages": "['la', 'de']", "generation": 4, "edit": FILL + "UPDATE aqea_entries SET language = 'la', address = replace(address, '0x20', '0x30'), domain = '0x30' WHERE page_id > 1010; UPDATE senses SET address = replace(address, '0x20', '0x30') WHERE address NOT IN (SELECT address FROM aqea_entries); UPDATE examples SET address = replace(address, '0x20', '0x30') WHERE address NOT IN (SELECT address FROM aqea_entries)"}  # fmt: skip
    send(pg, made(tmp_path / "d", 20, **both), EVERY._replace(allow_mass_delete=True))
    assert pg.ask("SELECT edition, run_languages FROM run ORDER BY 1, 2") == [("dewiktionary", "de,la"), ("enwiktionary", "en")]
    send(pg, made(tmp_path / "e", 20, **both | {"languages": "NULL", "generation": 5}), EVERY)
    assert pg.ask("SELECT edition, run_languages FROM redirects GROUP BY 1, 2 ORDER BY 1, 2") == [
        ("dewiktionary", "*"),
        ("enwiktionary", "en"),
    ]


def test_what_is_retired_is_as_the_latest_run_of_the_edition_says(pg: Postgres, tmp_path: Path) -> None:
    send(pg, run_of(tmp_path / "b", "DELETE FROM retired WHERE lemma = 'Vorbei5'", generation=2, **LATIN))
    older = run_of(tmp_path / "a")
    send(pg, older)
    assert counts(pg, "retired", "run") == [4, 2]
    assert not send(pg, older, upload.Options()).published
    later = run_of(tmp_path / "c", "DELETE FROM retired WHERE lemma IN ('Vorbei4', 'Vorbei5')", generation=3)
    send(pg, later, upload.Options())  # it is the edition's, and was uploaded once
    assert counts(pg, "retired") == [3]


def test_a_part_and_the_end_of_a_table(pg: Postgres, tmp_path: Path) -> None:
    send(pg, run_of(tmp_path / "a"))
    fewer = "DELETE FROM skipped WHERE what = 'image'; DELETE FROM retired; UPDATE rejects SET detail = 'neu';"
    send(pg, run_of(tmp_path / "b", fewer, generation=2), EVERY._replace(where="lemma = 'Wort1'"))
    assert counts(pg, "skipped", "retired") == [3, 5], "a part deletes nothing"
    assert pg.ask("SELECT DISTINCT detail FROM rejects") == [("neu",)]
    dropped = EVERY._replace(tables=upload.DEFAULT, drop=("redirects", "retired", "aliases"))
    assert send(pg, run_of(tmp_path / "c", fewer, generation=2), dropped).pruned == 10 + 5 + 1
    assert counts(pg, "redirects", "retired", "aliases", "skipped") == [0, 0, 1, 2]
    assert "redirects" not in pg.ask("SELECT tables FROM aqea_private.current")[0][0]


def test_over_rest(pg: Postgres, tmp_path: Path) -> None:
    pytest.importorskip("supabase")
    migrated(pg)
    path = run_of(tmp_path / "a")
    with api(pg, tmp_path / "project") as running:
        project = rest.Project(running.settings)
        done, left = rest.upload(project, path, EVERY)
        assert (done.sent, left) == (done.verified, 0)
        assert counts(pg, *APART) == [1, 5, 10, 2, 2, 4, 3, 1]
        with source(path) as of, pg.connect() as session:
            for name in schema.UPLOADABLE:
                assert upload.compare(session, of, name, difference.hashes(of, name), ["de"]).send.rows == 0, name
        again, _ = rest.upload(project, path, EVERY)
        assert (again.sent, again.verified) == (0, done.verified)
        latin = run_of(tmp_path / "b", "DELETE FROM skipped; DELETE FROM senses; DELETE FROM examples; DELETE FROM retired WHERE lemma = 'Vorbei1'", **LATIN)  # fmt: skip
        _, left = rest.upload(project, latin, EVERY)
        assert left == 0  # other languages' rows are not missing from these, and what is between two retired ones is not seen
        assert counts(pg, "skipped", "run") == [3, 2]
        fewer = run_of(
            tmp_path / "c",
            "DELETE FROM unknowns WHERE value = '';",
        )
        assert rest.upload(project, fewer, EVERY)[1] == 1
