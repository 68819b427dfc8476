"""Every check is silent about sound tables and speaks up about a broken promise."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from command import here
from making import DEMO, entry, info, page, parts, spelling
from reading import reading

from dumps import make_dump
from etl import merge as merging
from etl import store
from etl.build import build
from etl.cli import Progress
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Problem
from etl.quality import Finding, NotKept, check, checks, looked


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dumps after each other, with a copy of a page, a reject and a retired entry."""
    output = tmp_path_factory.mktemp("sound")
    many = [page(f"Wort{n}", 100 + n, entry(f"Wort{n}")) for n in range(60)]
    many += [page(f"Wohrt{n}", 200 + n, redirects=(spelling(f"Wohrt{n}", f"Wort{n // 2}"),)) for n in range(4)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "a", [*DEMO, *many, page("Wort5", 105, entry("Wort5"), revision=3)], 2), output, "de", info(languages=None))
        merge(parts(output / "b", [*DEMO[:-4], *DEMO[-3:], *many], 2), output, "de", info(date(2026, 10, 1), languages=None))
    return output


def test_sound_tables(sound: Path) -> None:
    assert list(check(sound, "de", ["E"])) == []


def test_there_are_many_and_each_has_a_message() -> None:
    severities = Counter(code[0] for code in checks())
    assert severities["E"] >= 15
    assert severities["W"] >= 30
    for one in checks().values():
        assert one.message.endswith((".", "…", "without."))
        assert one.message[0].isupper() or one.message.startswith("meta")


SPOILT = {
    "E01": "INSERT INTO aqea_entries SELECT * FROM aqea_entries LIMIT 1",
    "E02": "UPDATE aqea_entries SET domain = '0x21' WHERE lemma = 'Haus'",
    "E03": "DELETE FROM aqea_pages WHERE qq = 1 AND ee = 1",
    "E04": "INSERT INTO aqea_pages SELECT * FROM aqea_pages LIMIT 1",
    "E05": "UPDATE run SET pages_without = pages_without + 1",
    "E06": "DELETE FROM aqea_entries WHERE lemma = 'Anna'",
    "E07": "DELETE FROM links WHERE ordinal = 3",
    "E08": "UPDATE sounds SET address = '0x20:01:00:FE'",
    "E09": "UPDATE forms SET ordinal = 7 WHERE ordinal = 2",
    "E10": "INSERT INTO notes SELECT * FROM notes WHERE ordinal = 1",
    "E11": "INSERT INTO aqea_entries SELECT * FROM aqea_entries LIMIT 1",
    "E12": "UPDATE senses SET gloss = 'ein [[Haus]]' WHERE sense = 1",
    "E13": "UPDATE aqea_entries SET label = 'ein {{Haus}}' WHERE lemma = 'Haus'",
    "E14": "UPDATE refs SET key = '' WHERE ordinal = 1",
    "E15": "UPDATE examples SET text = text || '!'",
    "E16": "UPDATE aqea_entries SET title = 'Anderes' WHERE lemma = 'Haus'",
    "E17": "DELETE FROM aqea_entries WHERE lemma = 'Anna'",
    "E18": "UPDATE aqea_entries SET title = 'Anderes', page_id = 77 WHERE lemma = 'Haus'",
    "E19": "UPDATE run SET registry_generation = 7",
    "E20": "UPDATE links SET senses = [9]",
    "E21": "UPDATE links SET target_address = '0x20:01:01:01', target_method = 'only' WHERE ordinal = 1",
    "E22": "UPDATE retired SET address = '0x20:01:01:01'",
    "E23": """UPDATE aqea_entries SET meta = '{"lemma": "Haus", "pos": "noun"}' WHERE lemma = 'Haus'""",
    "E24": "UPDATE aqea_entries SET dump_date = DATE '2030-01-01' WHERE lemma = 'Haus'",
    "E25": "UPDATE aqea_entries SET homonym = 3 WHERE lemma = 'Bank' AND heading = 2",
    "E26": "UPDATE forms SET grammatical_case = 'vocativ' WHERE ordinal = 1",
    "E27": "UPDATE redirects SET target = 'Wort7' WHERE title = 'Wohrt1'",
    "E28": "UPDATE forms SET source = 'flexion' WHERE ordinal = 1",
    "E29": "UPDATE derived_links SET method = 'transitive', depth = 2",
    "E30": "UPDATE aqea_entries SET form_of_addresses = ['0x20:01:01:01'] WHERE lemma = 'Häuser' AND is_form",
}


PAGES = {file.stem: file for file in Path(__file__).with_name("checks").glob("*.wiki")}
"""What makes each check of pages speak up: a page begins with ``### title``; behind ``| quiet`` are those that it is silent about."""


def test_every_check_is_tried_here() -> None:
    assert set(checks()) == set(SPOILT) | set(PAGES)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Finding]]:
    """The tables of all pages that look wrong, and what the checks say."""
    output = tmp_path_factory.mktemp("odd")
    texts = [text for file in sorted(PAGES.values()) for text in re.split(r"^### ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]]
    pages = [(text.partition("\n")[0].removesuffix(" | quiet"), text.partition("\n")[2].strip()) for text in texts]
    dump = make_dump(output / "dewiktionary-20260901-pages-articles.xml.bz2", pages)
    build("de", [dump], output, Progress(True, False), workers=1)
    return output, list(check(output, "de", keep=True))


@pytest.mark.parametrize("code", PAGES)
def test_a_page_that_looks_wrong(odd: tuple[Path, list[Finding]], code: str) -> None:
    named = re.findall(r"^### ([^|\n]+)$", PAGES[code].read_text("utf-8"), re.MULTILINE)
    assert named
    assert {finding.title for finding in odd[1] if finding.code == code} == set(named)
    assert all(finding.detail and finding.url for finding in odd[1] if finding.code == code)


def test_findings_are_kept(odd: tuple[Path, list[Finding]]) -> None:
    output, found = odd
    assert not [finding for finding in found if finding.code.startswith("E")]

    def kept() -> list[Finding]:
        with reading(store.database(output, "de")) as con:
            return [Finding(*row) for row in con.execute("FROM findings").fetchall()]

    assert kept() == found
    (wrong,) = [finding for finding in found if finding.code == "W14"]
    assert wrong.url is not None
    assert re.fullmatch(r"https://de\.wiktionary\.org/w/index\.php\?title=Selbstwort&oldid=\d+", wrong.url)
    with duckdb.connect(str(store.database(output, "de"))) as con:
        con.execute("UPDATE findings SET detail = 'of an earlier check'")
    assert [finding for finding in check(output, "de", ["W14"])] == [wrong]  # noqa: C416
    assert wrong not in kept()
    assert list(check(output, "de", ["W14"], keep=True)) == [wrong]
    assert wrong in kept()
    assert {finding.detail for finding in kept() if finding.code != "W14"} == {"of an earlier check"}
    list(check(output, "de", keep=True))
    assert kept() == found


def test_tables_of_an_earlier_version(odd: tuple[Path, list[Finding]], tmp_path: Path) -> None:
    shutil.copytree(odd[0], tmp_path, dirs_exist_ok=True)
    with duckdb.connect(str(store.database(tmp_path, "de"))) as con:
        con.execute("DROP TABLE findings; ALTER TABLE run DROP COLUMN checked")
    assert looked(tmp_path, "de") == []
    wrong = list(check(tmp_path, "de", ["W14"], keep=True))
    assert len(wrong) == 1
    assert looked(tmp_path, "de") == ["W14"]
    assert list(check(tmp_path, "de", ["E01", "W15"], keep=True))
    assert looked(tmp_path, "de") == ["E01", "W14", "W15"]
    with reading(store.database(tmp_path, "de")) as con:
        assert con.execute("SELECT code, count(*) FROM findings GROUP BY code ORDER BY code").fetchall() == [("W14", 1), ("W15", 1)]


def test_a_run_that_was_stopped_before_it_looked_does_it_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = make_dump(
        tmp_path / "dewiktionary-20260901-pages-articles.xml.bz2",
        [("Selbst", PAGES["W14"].read_text("utf-8").replace("Selbstwort", "Selbst"))],
    )
    command = ["extract", "--dump", dump, "--output", tmp_path / "o", "--workers", "1"]
    assert here(*command, "--no-report").returncode == 0
    assert looked(tmp_path / "o", "de") == []
    monkeypatch.setenv("AQEA_REPORT", "1")
    assert "1 remark" in here(*command).stderr
    assert "W14" in looked(tmp_path / "o", "de")
    assert "remark" not in here(*command).stderr


def test_tables_that_another_program_has_open(odd: tuple[Path, list[Finding]]) -> None:
    output, _ = odd
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; con = duckdb.connect({str(store.database(output, 'de'))!r}, read_only=True); print(1, flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        with pytest.raises(NotKept, match="another program has the tables open"):
            list(check(output, "de", ["W14"], keep=True))
        told = here("check", "--select", "W14", "--output", output)
        assert told.returncode == 0  # they are shown, and that is what was asked
        assert "Selbstwort" in told.stdout
        assert "not kept" in told.stderr
        reader.communicate(b"\n")


@pytest.mark.parametrize("code", SPOILT)
def test_a_check_speaks_up(sound: Path, tmp_path: Path, code: str) -> None:
    output = tmp_path / "spoilt"
    shutil.copytree(sound, output)
    with duckdb.connect(str(store.database(output, "de"))) as con:
        con.execute(SPOILT[code])
    found = list(check(output, "de", [code]))
    assert found
    assert {finding.code for finding in found} == {code}
    assert all(finding.detail for finding in found)


def test_wikitext_of_every_kind_is_found_and_ordinary_text_is_not(sound: Path, tmp_path: Path) -> None:
    output = tmp_path / "spoilt"
    shutil.copytree(sound, output)
    bad = ["[[a]]", "a]]", "{{K|x}}", "a}}", "''a''", "a<ref>b", "a<br />b", "</small>", "&nbsp;", "&#160;", "<!-- a", "__TOC__", "{| a"]
    good = ["[1] a", "a {b}", "it's 'so'", "a < b > c", "R&D; x", "<3", "a_b__c", "(x | y)", "„a“", "<Name>"]
    with duckdb.connect(str(store.database(output, "de"))) as con:
        con.execute("DELETE FROM notes")
        for n, text in enumerate([*bad, *good], 1):
            con.execute("INSERT INTO notes SELECT '0x20:01:01:01', 'W', ?, 'usage', 'Anmerkung', NULL, [], ?, []", [n, text])
    told = {int(finding.detail.split(":")[0].removeprefix("notes ")) for finding in check(output, "de", ["E12"]) if finding.detail}
    assert told == set(range(1, len(bad) + 1))


def test_a_missing_or_changed_parquet_file_is_found(sound: Path, tmp_path: Path) -> None:
    output = tmp_path / "spoilt"
    shutil.copytree(sound, output)
    file = store.tables(output, "de") / "skipped.parquet"
    pq.write_table(pq.read_table(file).slice(1), file)
    shutil.rmtree(store.tables(output, "de") / "links")
    told = list(check(output, "de", ["E15"]))
    assert told
    file.unlink()
    assert list(check(output, "de", ["E15"]))


def test_selection(sound: Path) -> None:
    assert list(check(sound, "de", ["E1", "e05"])) == []
    with pytest.raises(Problem, match=r"^There is no check Z; aqea check --list names all \d+\.$"):
        list(check(sound, "de", ["E", "Z"]))
    with pytest.raises(Problem, match=r"no check W9, E4 \(do you mean W09, E04\?\); aqea"):
        list(check(sound, "de", ["w9", "E4", "W3"]))


def test_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="make them with"):
        list(check(tmp_path, "de"))
    (tmp_path / "de").mkdir()
    store.database(tmp_path, "de").write_bytes(b"broken" * 10_000)
    with pytest.raises(Problem, match="cannot be read"):
        list(check(tmp_path, "de"))
