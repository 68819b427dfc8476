"""What ``aqea diff`` tells of two dumps: each edit of a page as the differences that a reader would name."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from etl import diff
from etl.build import build
from etl.cli import Progress, cli
from etl.model import Problem
from tests.dumps import make_dump

pytestmark = pytest.mark.usefixtures("in_one_process")


def page(title: str, id: int, body: str, revision: int = 1, pos: str = "Substantiv") -> dict[str, Any]:
    text = f"== {title} ({{{{Sprache|Deutsch}}}}) ==\n=== {{{{Wortart|{pos}|Deutsch}}}}, {{{{m}}}} ===\n\n{body}\n"
    return {"title": title, "id": id, "text": text, "revision": revision}


SENSES = "{{Bedeutungen}}\n:[1] ein [[Tier]], das bellt\n:[2] {{K|Technik}} ein Karren im Bergwerk\n\n"
SYNONYMS = "{{Synonyme}}\n:[1] [[Köter]]\n:[2] [[Grubenhund]]\n\n"
EXAMPLES = "{{Beispiele}}\n:[1] Der ''Hund'' bellt.\n"
HUND = SENSES + SYNONYMS + EXAMPLES
KATZE = "{{Bedeutungen}}\n:[1] ein [[Tier]], das miaut\n"
LAUT = "{{Aussprache}}\n:{{IPA}} {{Lautschrift|kat͡sə}}\n\n"


def old() -> list[dict[str, Any]]:
    return [page("Hund", 1, HUND), page("Katze", 2, KATZE)]


CASES: dict[str, tuple[list[dict[str, Any]], list[tuple[Any, ...]]]] = {
    "nothing": (old(), []),
    "an edit that no reader sees": ([page("Hund", 1, HUND.replace("\n\n", "\n\n\n"), 2), page("Katze", 2, KATZE)], []),
    "sections in another order": ([page("Hund", 1, SYNONYMS + EXAMPLES + "\n" + SENSES, 2), page("Katze", 2, KATZE)], []),
    "a gloss in other words": (
        [page("Hund", 1, HUND.replace("das bellt", "das bellt und beißt"), 2), page("Katze", 2, KATZE)],
        [("changed", "Hund", "senses", "gloss", {"path": "1", "marker": "1"}, "ein Tier, das bellt", "ein Tier, das bellt und beißt")],
    ),
    "a synonym more, one less, and a sound": (
        [page("Hund", 1, HUND.replace("[[Köter]]", "[[Töle]]"), 2), page("Katze", 2, LAUT + KATZE, 2)],
        [
            ("changed", "Hund", "links", None, {"kind": "synonym", "target": "Köter"}, "Köter", None),
            ("changed", "Hund", "links", None, {"kind": "synonym", "target": "Töle"}, None, "Töle"),
            ("changed", "Katze", "sounds", None, {"kind": "ipa", "for_form": None}, None, "kat͡sə"),
        ],
    ),
    "a link that belongs to another sense": (
        [page("Hund", 1, HUND.replace(":[1] [[Köter]]", ":[2] [[Köter]]"), 2), page("Katze", 2, KATZE)],
        [("changed", "Hund", "links", "raw_senses", {"kind": "synonym", "target": "Köter"}, "1", "2")],
    ),
    "a word named twice, each time for another sense now": (
        [
            page(
                "Hund",
                1,
                HUND.replace("[2] [[Grubenhund]]", "[2] ''derb:'' [[Köter]]")
                .replace(":[1] [[Köter]]", ":[2] [[Köter]]")
                .replace("[2] ''derb", "[1] ''derb"),
                2,
            ),
            page("Katze", 2, KATZE),
        ],
        [
            ("changed", "Hund", "links", "raw_senses", {"kind": "synonym", "target": "Köter"}, "1", "2"),
            ("changed", "Hund", "links", None, {"kind": "synonym", "target": "Grubenhund"}, "Grubenhund", None),
            ("changed", "Hund", "links", None, {"kind": "synonym", "target": "Köter"}, None, "Köter"),
        ],
    ),
    "an example in other words": (
        [page("Hund", 1, HUND.replace("bellt.", "schläft."), 2), page("Katze", 2, KATZE)],
        [("changed", "Hund", "examples", "text", {"raw_senses": "1"}, "Der Hund bellt.", "Der Hund schläft.")],
    ),
    "another gender": (
        [page("Hund", 1, HUND), {**(katze := page("Katze", 2, KATZE, 2)), "text": katze["text"].replace("{{m}}", "{{f}}")}],
        [
            ("changed", "Katze", "aqea_entries", "genders", None, ["m"], ["f"]),
            ("changed", "Katze", "aqea_entries", "label", None, "Substantiv, m", "Substantiv, f"),
        ],
    ),
    "a page more": ([*old(), page("Maus", 3, KATZE.replace("miaut", "piept"))], [("added", "Maus", None, None, None, None, None)]),
    "a page moved": (
        [page("Hund", 1, HUND), page("Katzentier", 2, KATZE, 2)],
        [
            ("changed", "Katzentier", "aqea_entries", "lemma", None, "Katze", "Katzentier"),
            ("changed", "Katzentier", "aqea_entries", "title", None, "Katze", "Katzentier"),
        ],
    ),
    "a page gone": ([page("Hund", 1, HUND)], [("gone", "Katze", None, None, None, None, None)]),
}


def run(pages: Sequence[dict[str, Any]], day: str, folder: Path, how: dict[str, Any] | None = None, **options: Any) -> None:
    dump = make_dump(folder / f"dewiktionary-{day}-pages-articles.xml.bz2", pages, **(how or {}))
    build("de", [dump], folder / "output", Progress(quiet=True, log_json=False), **({"workers": 1, "allow_mass_retire": True} | options))


def told(folder: Path, **options: Any) -> list[tuple[Any, ...]]:
    """The differences of the last two runs; of a whole row its value."""
    now = folder / "output" / "de" / "aqea.duckdb"

    def value(x: Any) -> Any:
        return next((x[name] for name in ("target", "value") if name in x), x) if isinstance(x, dict) else x

    with diff.diff(now.parent / "previous" / now.name, now, **options) as found:
        rows = list(diff.rows(found))
        assert sum(count.differences for count in diff.counts(found)) == len(rows)
    shown = [
        (r["what"], r["lemma"], r["table_name"], r["column_name"], r["key"], value(r["old"]), value(r["new"]))
        for r in rows
        if not str(r["column_name"]).startswith(("field", "frequency"))
    ]
    return sorted(shown, key=str)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose output has seen the old pages."""
    folder = tmp_path_factory.mktemp("first")
    run(old(), "20260801", folder)
    return folder


@pytest.fixture
def seen(first: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(first, tmp_path, dirs_exist_ok=True)


@pytest.mark.parametrize("name", CASES)
def test_each_edit_is_told_as_a_reader_would(name: str, seen: Path) -> None:
    pages, expected = CASES[name]
    run(pages, "20260901", seen)
    assert told(seen) == sorted(expected, key=str)


def test_what_was_retired_returns(seen: Path) -> None:
    for day, pages in (("20260901", old()[:1]), ("20261001", old())):
        run(pages, day, seen)
    assert told(seen) == [("returned", "Katze", None, None, None, None, None)]


def unreadable(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "text": "kein Wort", "revision": 7}


HALF: dict[str, Any] = {"end": "", "kind": "xml"}  # a dump that breaks off

UNREAD: dict[str, tuple[list[tuple[str, list[dict[str, Any]], dict[str, Any]]], list[list[tuple[str, str]]]]] = {
    "a dump that breaks off, and a whole one": (
        [("20260901", old()[:1], HALF), ("20261001", [*old(), page("Maus", 3, KATZE)], {})],
        [[("unread", "Katze")], [("added", "Maus"), ("reread", "Katze")]],
    ),
    "a page that cannot be read": (
        [("20260901", [old()[0], unreadable(old()[1])], {}), ("20261001", old(), {})],
        [[("unread", "Katze")], [("reread", "Katze")]],
    ),
    "an older dump after a newer one": (
        [("20260701", [old()[0], page("Maus", 3, KATZE)], {}), ("20260801", old(), {})],
        [[("added", "Maus"), ("unread", "Katze")], [("added", "Katze"), ("gone", "Maus")]],
    ),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_a_run_did_not_read_is_not_gone(name: str, seen: Path) -> None:
    runs, expected = UNREAD[name]
    found = []
    for day, pages, how in runs:
        run(pages, day, seen, how=how, allow_incomplete=bool(how))
        found.append([(what, lemma) for what, lemma, *_ in told(seen)])
    assert found == expected


def test_every_column_tells_revisions_too(seen: Path) -> None:
    run([{**page, "revision": 2} for page in old()], "20260901", seen)
    assert not told(seen)
    assert {row[3] for row in told(seen, every_column=True)} >= {"revision_id", "meta"}


def test_only_languages_that_both_runs_have(tmp_path: Path) -> None:
    english = {"title": "dog", "id": 9, "revision": 1, "text": "== dog ({{Sprache|Englisch}}) ==\n=== {{Wortart|Substantiv|Englisch}} ===\n{{Bedeutungen}}\n:[1] Hund\n"}  # fmt: skip
    run([*old(), english], "20260801", tmp_path)
    run([*old(), english], "20260901", tmp_path, languages=["all"])
    assert not told(tmp_path)


def test_the_command(seen: Path) -> None:
    output = ["--output", str(seen / "output")]
    invoke = lambda *arguments: CliRunner().invoke(cli, ["diff", *arguments, *output])  # noqa: E731
    nothing = invoke()
    assert isinstance(nothing.exception, Problem)
    assert "no run before it" in str(nothing.exception)
    run(CASES["a gloss in other words"][0], "20260901", seen)
    assert "senses.gloss" in invoke().stdout
    lines = [json.loads(line) for line in invoke("--format", "jsonl").stdout.splitlines()]
    assert "ein Tier, das bellt und beißt" in [line["new"] for line in lines]
    into = seen / "changes.duckdb"
    invoke("--into", str(into))
    with duckdb.connect(str(into), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM changes WHERE column_name = 'gloss'").fetchone() == (1,)
        assert con.execute("SELECT count(*) FROM duckdb_columns() WHERE table_name = 'changes' AND comment IS NULL").fetchone() == (0,)
    assert "is there already" in str(invoke("--into", str(into)).exception)
    now = str(seen / "output" / "de" / "aqea.duckdb")
    assert invoke(now, now).stdout.splitlines()[-1] == "No difference."


def other(path: Path) -> Path:
    """Tables of the same words from another registry, in which a more frequent word came first."""
    run([page("Jahr", 7, KATZE), page("Hund", 1, HUND), page("Katze", 2, KATZE)], "20260801", path)
    return path / "output" / "de" / "aqea.duckdb"


def edition(path: Path) -> Path:
    dump = make_dump(path / "dewiktionary-20260801-pages-articles.xml.bz2", old())
    build("de", [dump], path / "output", Progress(quiet=True, log_json=False), workers=1)
    database = path / "output" / "de" / "aqea.duckdb"
    with duckdb.connect(str(database)) as con:
        con.execute("UPDATE run SET edition = 'enwiktionary'")
    return database


def text(path: Path) -> Path:
    path.write_text("no database")
    return path


def without_ids(path: Path) -> Path:
    run([{**page("Maus", 1, HUND), "id": None}, {**page("Ratte", 2, KATZE), "id": None}], "20260801", path)
    return path / "output" / "de" / "aqea.duckdb"


def test_pages_without_ids_are_told_by_their_titles(tmp_path: Path) -> None:
    run([{**page, "id": None} for page in old()], "20260801", tmp_path / "a")
    with pytest.raises(Problem, match="two registries"), diff.diff(tmp_path / "a/output/de/aqea.duckdb", without_ids(tmp_path / "b")):
        pass


def test_one_registry_is_known_by_its_ledger(seen: Path) -> None:
    """A page that was moved and then made again under its new title, a language that got a code: no content tells that they are the same."""
    now = seen / "output" / "de" / "aqea.duckdb"
    before = Path(shutil.copy(now, seen / "before.duckdb"))
    with duckdb.connect(str(before)) as con:
        con.execute("UPDATE aqea_entries SET title = 'Miezekatze', page_id = 77 WHERE lemma = 'Katze'")
        con.execute("UPDATE aqea_entries SET language = 'x-deutsch' WHERE lemma = 'Hund'")
        con.execute("UPDATE run SET languages = NULL")
    with duckdb.connect(str(now)) as con:
        con.execute("UPDATE run SET languages = NULL")
    with diff.diff(before, now) as found:
        changed = {(row["lemma"], row["column_name"], row["old"], row["new"]) for row in diff.rows(found)}
    assert changed == {("Katze", "title", "Miezekatze", "Katze"), ("Katze", "page_id", 77, 2), ("Hund", "language", "x-deutsch", "de")}
    shutil.rmtree(seen / "output" / "registry")
    with pytest.raises(Problem, match="two registries"), diff.diff(before, now):
        pass


OTHER_VERSION: dict[str, tuple[str, list[str] | str]] = {
    "a column less": ("ALTER TABLE senses DROP COLUMN label_text", ["senses.label_text"]),
    "a table less": ("DROP TABLE links", ["links"]),
    "another type": ("ALTER TABLE senses ALTER labels TYPE VARCHAR USING 'x'", ["senses.labels"]),
    "no part of speech": ("ALTER TABLE aqea_entries DROP COLUMN pos", "has no aqea_entries.pos"),
    "no page's id": ("ALTER TABLE aqea_entries DROP COLUMN page_id", "has no aqea_entries.page_id"),
    "nothing of what is retired": ("DROP TABLE retired", "has no retired"),
    "no head": ("ALTER TABLE run DROP COLUMN ledger_head", "has no run.ledger_head"),
    "no entries": ("DROP TABLE aqea_entries", "has no aqea_entries"),
    "no run": ("DROP TABLE run", "holds no tables of a run"),
    "an empty run": ("DELETE FROM run", "has no run in it"),
}


@pytest.fixture
def two(first: Path) -> Path:
    """The tables of that run, not to be changed."""
    return first / "output" / "de" / "aqea.duckdb"


@pytest.mark.parametrize("name", OTHER_VERSION)
@pytest.mark.parametrize("older", [True, False])
def test_tables_of_another_version(name: str, older: bool, two: Path, tmp_path: Path) -> None:
    change, expected = OTHER_VERSION[name]
    other = Path(shutil.copy(two, tmp_path / "other.duckdb"))
    with duckdb.connect(str(other)) as con:
        con.execute(change)
    pair = (other, two) if older else (two, other)
    if isinstance(expected, str):
        with pytest.raises(Problem, match=expected), diff.diff(*pair):
            pass
    else:
        with diff.diff(*pair) as found:
            assert list(found.left_out) == expected
            assert not list(diff.rows(found))


def test_another_parser_is_told(two: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(two, tmp_path / "other.duckdb"))
    with duckdb.connect(str(other)) as con:
        con.execute("UPDATE run SET fingerprint = 'another'")
    assert "another version of the parser" in CliRunner().invoke(cli, ["diff", str(other), str(two)]).stderr
    assert CliRunner().invoke(cli, ["diff", str(two), str(two)]).stderr == ""


@pytest.mark.parametrize("into", ["/proc/changes.duckdb", "file/changes.duckdb", "folder"])
def test_a_place_that_cannot_be_written(into: str, two: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Problem, match=r"cannot be written|is there already"), diff.diff(two, two, into=tmp_path / into):
        pass


def test_the_summary_needs_little_memory(two: Path) -> None:
    """As after a change of the parser: every entry has another content."""
    with diff.diff(two, two) as found:
        found.con.execute("SET memory_limit = '60MB'")
        found.con.execute(
            "INSERT INTO changes BY NAME SELECT 'changed' AS what, 'senses' AS table_name, 'gloss' AS column_name, 1 AS ordinal,"
            " printf('0x20:01:%06d', n) AS address, 'ein langes Wort ' || n AS lemma, to_json('a') AS old, to_json('b') AS new FROM range(1_000_000) t(n)"
        )
        assert [count[2:] for count in diff.counts(found)] == [("gloss", 1_000_000, 1_000_000, "ein langes Wort 0: a -> b")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_nothing_behind(number: signal.Signals, two: Path, tmp_path: Path) -> None:
    other, spill, into = Path(shutil.copy(two, tmp_path / "other.duckdb")), tmp_path / "spill", tmp_path / "changes.duckdb"
    spill.mkdir()
    with duckdb.connect(str(other)) as con:  # more differences than a pipe holds
        con.execute("INSERT INTO senses SELECT s.* FROM senses s, range(2_000)")
    program = "from etl.cli import main; main()"
    command = [sys.executable, "-c", program, "diff", str(two), str(other), "--format", "jsonl", "--into", str(into)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(spill)}) as running:
        assert running.stdout
        assert running.stdout.read(1) == b"{"
        running.send_signal(number)
        assert running.wait(timeout=30) == 128 + number
    assert not list(spill.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.duckdb", "spill"]


@pytest.mark.parametrize(
    ("make", "says"), [(other, "two registries"), (edition, "compare two runs of one edition"), (text, "holds no tables of a run")]
)
def test_what_cannot_be_compared(make: Any, says: str, first: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=says), diff.diff(first / "output" / "de" / "aqea.duckdb", make(tmp_path / "b")):
        pass


def test_a_failure_leaves_no_file(seen: Path) -> None:
    now, into = seen / "output" / "de" / "aqea.duckdb", seen / "changes.duckdb"
    with pytest.raises(RuntimeError), diff.diff(now, now, into=into):
        raise RuntimeError
    assert not [file for file in seen.iterdir() if file.name.startswith((".", "changes"))]
