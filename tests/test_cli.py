"""The command line: every command has help and stands in the README; what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import duckdb
import pytest
from command import aqea, forked, here
from conftest import ROOT
from test_bad_input import PAGE, good

import etl
from dumps import make_dump
from etl import store
from etl.cli import cli, registry
from etl.cli.showing import lines


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in a folder without a dump: the sample."""
    folder = tmp_path_factory.mktemp("cli")
    done = aqea("extract", "--output", folder / "output", cwd=folder)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 5
    assert [line.split()[0].rstrip(":") for line in lines] == ["pages", "entries", "duplicates", "rejects", "result"]
    assert "aqea sql" in lines[-1]
    said = done.stderr.splitlines()
    assert "sample" in said[0]
    assert "make fetch LANG=de" in said[0]
    assert {p.name for p in (folder / "output").iterdir()} == {"sample"}  # a world of its own
    return folder / "output"


@pytest.mark.parametrize("name", [None, *cli.commands])
def test_every_command_has_help_and_stands_in_the_readme(name: str | None) -> None:
    done = here(*([name] if name else []), "--help")
    assert done.returncode == 0
    assert "Usage: aqea" in done.stdout
    command: click.Command = cli.commands[name] if name else cli
    assert command.help
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help or parameter.name in ("version", "help", "style"), parameter.name
    if name:
        assert f"aqea {name}" in (ROOT / "README.md").read_text("utf-8")


def test_version() -> None:
    assert aqea("--version").stdout.startswith("aqea, version ")


def test_completion_as_click_offers_it() -> None:
    assert "_AQEA_COMPLETE" in aqea(environment={"_AQEA_COMPLETE": "bash_source"}).stdout


def test_sql_falls_back_to_the_sample_and_says_so(output: Path) -> None:
    done = aqea("sql", "SELECT address, label FROM aqea_entries WHERE lemma = 'Wasser'", "--output", output, "--format", "json")
    assert [json.loads(line)["address"] for line in done.stdout.splitlines()] == ["0x20:01:01:01"]
    assert "sample" in done.stderr


@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_formats(style: str, output: Path) -> None:
    done = here("sql", "SELECT 1 AS a, ['x', 'y'] AS b, NULL AS c", "--output", output, "--format", style)
    expected = {
        "table": "a  b     c\n-  ----  -\n1  x, y\n",
        "csv": 'a,b,c\n1,"[""x"", ""y""]",\n',
        "json": '{"a": 1, "b": ["x", "y"], "c": null}\n',
    }
    assert done.stdout == expected[style]


def test_lookup(output: Path) -> None:
    assert "0x20:01:01:01" in forked("lookup", "wasser", "--output", output).stdout
    missing = forked("lookup", "Gibtesnicht", "--output", output)
    assert missing.returncode == 1
    assert "Gibtesnicht" in missing.stderr
    assert "Near it: Wasser" in here("lookup", "Waser", "--output", output).stderr


def test_registry(output: Path, tmp_path: Path) -> None:
    whole = forked("registry", "verify", "--output", output)
    assert whole.returncode == 0, whole.stderr
    assert "is whole: generation 1, head " in whole.stdout
    rows = [json.loads(line) for line in here("registry", "history", "--output", output, "--format", "json").stdout.splitlines()]
    assert [row["generation"] for row in rows] == [1]
    assert rows[0]["new"] > 100
    shutil.copytree(output / "sample" / "registry", tmp_path / "registry")
    pages = tmp_path / "registry" / "gen-1" / "pages.parquet"
    pages.write_bytes(pages.read_bytes()[:-1])
    changed = forked("registry", "verify", "--output", tmp_path)
    assert changed.returncode == 1
    assert "pages.parquet is not the file that the ledger knows" in changed.stderr
    assert "There is no registry in" in here("registry", "verify", "--output", tmp_path / "nowhere").stderr


@pytest.mark.parametrize("name", [None, *registry.commands])
def test_every_command_of_the_registry_has_help_and_stands_in_the_readme(name: str | None) -> None:
    assert "Usage: aqea registry" in here("registry", *([name] if name else []), "--help").stdout
    if name:
        assert registry.commands[name].help
        assert name in (ROOT / "README.md").read_text("utf-8")


def test_registry_gone_rebuilt_restored_exported_imported_and_merged(output: Path, tmp_path: Path) -> None:
    """The way of a person through all commands; what they do in each case is in test_restore and test_exchange."""
    place = shutil.copytree(output / "sample", tmp_path / "o")
    ends = {name: ("--output", tmp_path / name) for name in ("o", "new")}
    shutil.rmtree(place / "registry")
    missing = forked("registry", "verify", *ends["o"])
    assert missing.returncode == 1
    assert "at generation 1 (it is missing, but the tables in" in missing.stderr
    assert "aqea registry rebuild --output" in missing.stderr
    rebuilt = forked("registry", "rebuild", *ends["o"])
    assert "is made of the tables" in rebuilt.stdout, rebuilt.stderr
    assert here("registry", "verify", *ends["o"]).returncode == 0
    assert "nothing to rebuild" in here("registry", "rebuild", *ends["o"]).stderr
    assert "it is the one that counts" in forked("registry", "restore", "1", *ends["o"]).stderr
    assert "generation 1 of" in forked("registry", "export", tmp_path / "it.aqea", *ends["o"]).stdout
    assert "is generation 1 of" in forked("registry", "import", tmp_path / "it.aqea", *ends["new"]).stdout
    assert "aqea registry merge" in here("registry", "import", tmp_path / "it.aqea", *ends["new"]).stderr
    assert "there is nothing to merge" in forked("registry", "merge", tmp_path / "it.aqea", *ends["new"]).stderr
    dump = tmp_path / "dewiktionary-20260901-pages-articles-multistream.xml.bz2"
    make_dump(dump, [(word, PAGE.format(word), 0, 900 + n) for n, word in enumerate(("Wasser", "Zzz"))])
    assert forked("extract", "--dump", dump, "--output", tmp_path / "p", "--quiet").returncode == 0
    dry = here("registry", "merge", tmp_path / "p", *ends["new"], "--format", "csv")
    assert dry.returncode == 1
    assert dry.stdout.splitlines()[0] == "theirs,ours,lemma,language,edition,their address is"
    assert ",Zzz,de,dewiktionary,another entry's here" in dry.stdout
    assert "nothing was written, do it with --accept" in dry.stderr
    assert here("registry", "merge", tmp_path / "p", *ends["new"], "--accept").returncode == 0
    assert here("registry", "verify", *ends["new"]).returncode == 0
    with store.lock(tmp_path / "new"):
        assert "is being written by" in here("registry", "restore", "1", *ends["new"]).stderr
    assert "generation 1 again" in here("registry", "restore", "1", *ends["new"]).stdout


def test_entry_of_an_alias(output: Path, tmp_path: Path) -> None:
    """A registry of two words of the sample; that of the sample is merged in."""
    with etl.connect(output) as con:
        ((word, theirs, twin),) = con.execute(
            "SELECT any_value(lemma), any_value(address), any_value(page_id) FROM aqea_entries WHERE pos = 'noun' AND language = 'de' AND lemma <> 'Wasser'"
            " GROUP BY title HAVING count(*) = 1 ORDER BY any_value(field) NULLS LAST, any_value(address) DESC LIMIT 1"
        ).fetchall()
    dump = tmp_path / "dewiktionary-20260901-pages-articles-multistream.xml.bz2"
    make_dump(dump, [("Qqq", PAGE.format("Qqq"), 0, 9999), (word, PAGE.format(word), 0, twin)])
    at = ("--output", tmp_path / "o")
    extract = ("extract", "--dump", dump, *at, "--quiet", "--allow-mass-retire")
    assert here(*extract).returncode == 0
    own = json.loads(here("lookup", word, *at, "--format", "json").stdout)["address"]
    assert own != theirs
    accepted = here("registry", "merge", output / "sample", *at, "--accept")
    assert accepted.returncode == 0, accepted.stderr
    assert here(*extract).returncode == 0
    assert here("check", *at).stdout.startswith("All ")
    led = here("entry", theirs, *at, "--format", "json")
    assert json.loads(led.stdout)["address"] == own
    assert f"({theirs} is the address of this entry in a registry that was merged in; here it has {own}.)" in led.stderr
    assert here("entry", own, *at).returncode == 0
    dump.unlink()
    make_dump(dump, [("Qqq", PAGE.format("Qqq"), 0, 9999)])
    assert here(*extract).returncode == 0
    gone = here("entry", theirs, *at, "--format", "json")
    assert json.loads(gone.stdout)["address"] == own
    assert f"({own} is retired" in gone.stderr


def test_entry(output: Path) -> None:
    assert "Wasser" in forked("entry", "0x20:01:01:01", "--output", output).stdout
    assert "Wasser" in here("entry", "0x20:01:01:01", "--output", output, "--format", "json").stdout


def test_field(output: Path) -> None:
    by_key, by_name, by_code = (
        forked("field", name, "--limit", "3", "--output", output, "--format", "csv").stdout for name in ("animals", "tiere", "02")
    )
    assert by_key == by_name == by_code
    assert len(by_key.splitlines()) == 4
    lemmas, forms = (here("field", "animals", *more, "--output", output, "--format", "csv").stdout for more in ((), ("--forms",)))
    assert ",declined_form," in forms
    assert ",declined_form," not in lemmas
    assert ",noun," in lemmas
    assert all(",animals," in line for line in by_key.splitlines()[1:])


def test_check(output: Path) -> None:
    done = forked("check", "--output", output)
    assert done.returncode == 0, done.stdout + done.stderr
    listed = here("check", "--list", "--select", "E01,W").stdout.splitlines()
    assert listed[0] == "E01  An address stands for two entries."
    assert len(listed) > 30


def test_findings_as_lines_examples_and_exit_code(output: Path, tmp_path: Path) -> None:
    shutil.copytree(output, tmp_path, dirs_exist_ok=True)
    with duckdb.connect(str(next(tmp_path.rglob("aqea.duckdb")))) as con:
        con.execute("UPDATE senses SET gloss = 'so:' WHERE ordinal = 1")
    shown = here("check", "--select", "W33", "--examples", "2", "--output", tmp_path)
    assert shown.returncode == 0
    assert len(shown.stdout.splitlines()) == 5
    (told,) = re.findall(r"W33: (\d+)  \((\d+) more\)", shown.stdout)
    wrong = int(told[0])
    assert wrong == int(told[1]) + 2 > 100
    failing = here("check", "--select", "W33", "--fail-on", "E,W33", "--json", "--no-keep", "--output", tmp_path)
    assert failing.returncode == 1
    assert f"{wrong} findings" in failing.stderr
    assert [json.loads(line)["code"] for line in failing.stdout.splitlines()] == ["W33"] * wrong
    assert here("check", "--fail-on", "X", "--output", tmp_path).returncode == 1


@pytest.mark.parametrize("query", ["SELEC 1", "DROP TABLE aqea_entries", "SELECT * FROM nowhere", "DELETE FROM senses"])
def test_sql_that_cannot_run_is_a_sentence(query: str, output: Path) -> None:
    done = here("sql", query, "--output", output)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["sql", "SELECT 1"], ["lookup", "x"], ["check"]])
def test_before_a_run_there_is_a_sentence(command: list[str], tmp_path: Path) -> None:
    done = here(*command, "--output", tmp_path)
    assert done.returncode == 1
    assert "aqea extract" in done.stderr


def test_a_lang_without_sample_and_without_dump(tmp_path: Path) -> None:
    done = forked("extract", "--lang", "xx", "--output", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_log_json_is_json_lines(tmp_path: Path) -> None:
    dump = good(tmp_path)
    done = forked("extract", "--dump", dump, "--output", tmp_path / "o", "--log-json")
    assert done.returncode == 0
    events = [json.loads(line)["event"] for line in done.stderr.splitlines()]
    assert "progress" in events
    quiet = forked("extract", "--dump", dump, "--output", tmp_path / "p", "--quiet")
    assert (quiet.stdout, quiet.stderr) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("lookup", " "), 1, "The word is empty."),
        (("lookup", "Ha'us\""), 1, "No entry for 'Ha'us\"'"),
        (("lookup", "a" * 5000), 1, "aaa…'"),
        (("lookup", "W\udcff"), 1, "The word is no UTF-8"),
        (("lookup", "-bar"), 2, "goes behind --"),
        (("lookup", "0x20:zz"), 1, "two hexadecimal digits"),
        (("entry", "0x20:zz:01:01"), 1, "two hexadecimal digits"),
        (("entry", "0x20:0F:FE:FE"), 1, "No entry of these tables"),
        (("entry", "0x20010101"), 1, "four bytes with colons between them"),
        (("field", "anmals"), 1, "There is no field 'anmals'; near it: animals."),
        (("sql", "SELECT * FROM sense"), 1, 'does not exist! Did you mean "senses"?'),
        (("sql", "SELECT glos FROM senses"), 1, 'Candidate bindings: "gloss"'),
        (("sql", "-- nothing asked"), 1, "The query is empty."),
        (("sql", "--nothing"), 2, "goes behind --"),
        (("check", "--select", "E99"), 1, "There is no check E99"),
        (("field", "dragons"), 1, "There is no field 'dragons'; the fields are nature, animals"),
        (("lookup", "Wasser", "--lang", "xx"), 1, "There is no profile for the edition"),
        (("sql", ""), 1, "The query is empty."),
        (("sql", "SELEC 1"), 1, "syntax error"),
        (("sql", "SELECT '\udcff'"), 1, "The query is no UTF-8"),
        (("sql", "SELECT 1; SELECT 2"), 1, "One query at a time"),
        (("sql", "DROP TABLE links"), 1, "read-only"),
        (("sql", "SELECT lemma::INT FROM aqea_entries"), 1, "Could not convert"),
    ],
)
def test_what_cannot_be_answered_gets_one_sentence(output: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = here(*arguments, "--output", output / "sample")
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_arguments_there_is_help() -> None:
    for group in ((), ("registry",)):
        done = forked(*group)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == forked(*group, "--help").stdout


@pytest.mark.parametrize("option", ["--output", "--dump"])
def test_an_empty_path_is_not_the_current_folder(option: str, tmp_path: Path) -> None:
    done = forked("extract", option, "", cwd=tmp_path)
    assert done.returncode == 2
    assert f"Invalid value for '{option}': it is empty." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_no_line_is_longer_than_it() -> None:
    columns, rows = ("n", "word", "gloss"), [(1, "Haus", "Gebäude, in dem Menschen wohnen und schlafen"), (22, "Au", None)]
    plain = ["n   word  gloss", "--  ----  " + "-" * 44, f"1   Haus  {rows[0][2]}", "22  Au"]
    assert list(lines(columns, rows)) == list(lines(columns, rows, 54)) == plain
    assert list(lines(columns, rows, 30)) == [
        "n   word  gloss",
        "--  ----  --------------------",
        "1   Haus  Gebäude, in dem",
        "          Menschen wohnen und",
        "          schlafen",
        "22  Au",
    ]
    assert list(lines(columns, rows, 20)) == [  # too narrow for columns
        "n      1",
        "word   Haus",
        "gloss  Gebäude, in",
        "       dem Menschen",
        "       wohnen und",
        "       schlafen",
        "",
        "n      22",
        "word   Au",
    ]
    assert list(lines(("x",), [("a" * 50,)], 20)) == ["x", "-" * 20, "a" * 20, "a" * 20, "a" * 10]
    assert list(lines((), [], 20)) == list(lines((), []))


def test_the_sample_has_a_page_for_the_checks(output: Path) -> None:
    done = here("check", "--output", output / "sample")
    assert done.returncode == 0, done.stderr  # nothing of ours is broken
    assert re.findall(r"^(\w\d\d)  ", done.stdout, re.MULTILINE) == ["W05", "W13", "W16", "W17", "W20", "W30"]
    assert set(re.findall(r"0x\S+  (\S+)", done.stdout)) == {"Rührlöffel"}
    assert "6 findings" in here("check", "--fail-on", "W", "--no-keep", "--output", output / "sample").stderr


def test_a_query_may_begin_with_a_comment(output: Path) -> None:
    done = here("sql", "-- a word\nSELECT lemma FROM lookup('Wasser')", "--output", output / "sample", "--format", "csv")
    assert done.stdout == "lemma\nWasser\n", done.stderr


def test_json_keeps_columns_of_one_name_and_is_json(output: Path) -> None:
    query = "SELECT 1 AS a, 2 AS a, sum(n) AS s, 1.5::DECIMAL(4, 2) AS d, 'nan'::DOUBLE AS nan, 'infinity'::FLOAT AS inf FROM range(3) t(n)"
    done = here("sql", query, "--output", output / "sample", "--format", "json")
    assert json.loads(done.stdout) == {"a": 1, "a_1": 2, "s": 3, "d": 1.5, "nan": None, "inf": None}


def test_numbers_have_the_digits_that_they_were_stored_with(output: Path) -> None:
    query = "SELECT 123456789.5::DOUBLE AS d, 0.9::FLOAT AS f, 1e-9::FLOAT AS small, NULL::FLOAT AS none"
    told = [here("sql", query, "--output", output / "sample", "--format", style).stdout.splitlines() for style in ("json", "csv", "table")]
    assert told[0] == ['{"d": 123456789.5, "f": 0.9, "small": 1e-09, "none": null}']
    assert told[1][1] == "123456789.5,0.9,1e-09,"
    assert told[2][2].split() == ["123456789.5", "0.9", "1e-09"]
    query = "SELECT [0.1::FLOAT, NULL] AS l, [{'f': 0.9::FLOAT, 'd': 0.1}] AS s, NULL::FLOAT[] AS none"
    told = [here("sql", query, "--output", output / "sample", "--format", style).stdout.splitlines() for style in ("json", "table")]
    assert told[0] == ['{"l": [0.1, null], "s": [{"f": 0.9, "d": 0.1}], "none": null}']
    assert "0.1, " in told[1][2] and "0.9" in told[1][2]


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}],
)
def test_words_and_data_are_utf8_whatever_the_locale(output: Path, locale: dict[str, str]) -> None:
    place = ("--output", output / "sample", "--format", "csv")
    assert ",Haus," in aqea("lookup", " Häuser ", *place, environment=locale).stdout
    assert ",Haus," in aqea("field", "Gebäude", *place, environment=locale).stdout
    assert aqea("sql", "SELECT 'ä…' AS w", *place, environment=locale).stdout == "w\nä…\n"


def test_words_that_are_missing_are_told_in_any_locale(output: Path) -> None:
    assert (
        "No entry for 'Xäöü'"
        in aqea("lookup", "Xäöü", "--output", output / "sample", environment={"LC_ALL": "C", "PYTHONUTF8": "0"}).stderr
    )


def test_paths_with_umlauts_and_blanks_in_any_locale(tmp_path: Path) -> None:
    dump = good(tmp_path).rename(tmp_path / "dewiktionary-20260901-pages-ärt.xml.bz2")
    place = tmp_path / "Bücher und mehr"
    done = aqea(
        "extract",
        "--dump",
        dump,
        "--output",
        place,
        "--workers",
        "2",
        environment={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert done.returncode == 0, done.stderr
    assert f"sql --output '{place}' " in done.stdout
    assert (place / "de" / "aqea.duckdb").exists()


def test_a_path_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    done = aqea("extract", "--output", tmp_path / "B\udcfccher")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "is no UTF-8." in done.stderr


def test_an_edition_in_capitals(output: Path) -> None:
    assert "Wasser" in here("lookup", "Wasser", "--lang", "DE", "--output", output / "sample").stdout


def test_a_closed_stdout_is_no_crash(output: Path) -> None:
    command = f"exec {sys.executable} -m etl sql 'SELECT 1' --output {output / 'sample'} >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def worked(pid: int) -> float:
    """Seconds that a process has worked; where nobody knows them, all passes for work."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:  # no Linux
        time.sleep(2)
        return 2
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_long_query_can_be_stopped(output: Path, number: signal.Signals) -> None:
    query = "SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range + b.range < 0"
    with subprocess.Popen([sys.executable, "-m", "etl", "sql", query, "--output", str(output / "sample")], cwd=ROOT) as running:
        try:
            while running.poll() is None and worked(running.pid) < 1.5:  # seconds: by then the query runs
                time.sleep(0.05)
            running.send_signal(number)
            assert running.wait(5) == -number
        finally:
            running.kill()
