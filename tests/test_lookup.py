"""What people ask: a word, a form, an address, a query."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from making import DEMO, HAUS, entry, info, page, parts

from etl import lookup
from etl import merge as merging
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Problem

MORE = [
    page("haus", 50, entry("haus", "interjection", ("Interjektion",))),
    page("Hauß", 51, entry("Hauß", "proper_noun", ("Nachname",))),
    page("Strasse", 52, entry("Strasse")),
    page("Straße", 53, entry("Straße")),
    page("Café", 54, entry("Café")),
    page("Mauer", 55, entry("Mauer")),
    page("Frauenärztin", 57, entry("Frauenärztin")),
    page("<script>'\"", 56, entry("<script>'\"")),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("lookup")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "in", [*DEMO, *MORE]), output, "de", info(languages=None))
    return output


def test_decomposed_letters_are_the_same_letters(made: Path) -> None:
    with lookup.connect(made) as con:
        for asked in ("Häuser", "Ha\u0308user", "ha\u0308user"):
            assert [row[1] for row in lookup.word(con, asked).rows] == ["Häuser", "Häuser"]
            assert {row[0] for row in lookup.form_of(con, asked).rows} == {"Haus"}
        assert [row[1] for row in lookup.word(con, "Cafe\u0301").rows] == ["Café"]


@pytest.mark.parametrize(
    ("asked", "lemmas"),
    [
        ("Haus", ["Haus", "haus"]),
        ("haus", ["haus", "Haus"]),
        ("HAUS", ["Haus", "haus"]),
        ("Strasse", ["Strasse", "Straße"]),
        ("Straße", ["Straße", "Strasse"]),
        ("STRASSE", ["Strasse", "Straße"]),
        ("Haeuser", ["Häuser", "Häuser"]),
        ("Hauser", ["Häuser", "Häuser"]),
        ("Frauenaerztin", ["Frauenärztin"]),
        ("frauenarztin", ["Frauenärztin"]),
        ("Cafe", ["Café"]),
        ("Mauer", ["Mauer"]),
        ("Bank", ["Bank", "Bank"]),
        ("вода", ["вода"]),
        ("Hausbau", []),
        ("", []),
        ("<script>'\"", ["<script>'\""]),
    ],
)
def test_a_word(made: Path, asked: str, lemmas: list[str]) -> None:
    with lookup.connect(made) as con:
        answer = lookup.word(con, asked)
        assert answer.columns[:2] == ("address", "lemma")
        found = [row[1] for row in answer.rows]
        assert found[:1] == lemmas[:1]
        assert sorted(found) == sorted(lemmas)


def test_an_address(made: Path) -> None:
    with lookup.connect(made) as con:
        assert [row[1] for row in lookup.word(con, "0x20:01:01:01").rows] == ["Wasser"]
        assert [row[1] for row in lookup.word(con, "0X20:01:01:01").rows] == ["Wasser"]
        assert list(lookup.word(con, "0x20:01:01:7F").rows) == []
        with pytest.raises(Problem, match="subcategory"):
            lookup.word(con, "0x20:01:FF:01")


def test_a_form(made: Path) -> None:
    with lookup.connect(made) as con:
        rows = [row[:2] + row[4:5] for row in lookup.form_of(con, "Häuser").rows]
        assert rows == [("Haus", ["Akkusativ Plural", "Nominativ Plural"], False), ("Haus", ["Nominativ Plural"], True)]
        assert [row[0] for row in lookup.form_of(con, "ging").rows] == ["gehen"]
        assert list(lookup.form_of(con, "gang").rows) == []
        assert "Haus" in [row[0] for row in lookup.form_of(con, "haeuser").rows]


def test_macros(made: Path) -> None:
    with lookup.connect(made) as con:
        ask = lambda text: list(lookup.query(con, text).rows)  # noqa: E731
        assert ask("SELECT lemma FROM field('given_name')") == [("Anna",)]
        assert ask("SELECT page_url('0x20:01:01:01')") == [("https://de.wiktionary.org/w/index.php?title=Wasser&oldid=1001",)]
        assert ask("SELECT page_url(address) FROM aqea_entries WHERE lemma = 'вода'")[0][0].endswith(
            "?title=%D0%B2%D0%BE%D0%B4%D0%B0&oldid=1011"
        )
        assert ask("SELECT lemma FROM entry('0x20:01:01:01')") == [("Wasser",)]
        assert ask("SELECT lemma FROM entry('nonsense')") == []


def test_a_query(made: Path) -> None:
    answer = lookup.sql(
        made,
        "de",
        "SELECT lemma, revised_at, senses.labels FROM aqea_entries JOIN senses USING (address) WHERE lemma = 'Haus' ORDER BY sense",
    )
    assert answer.columns == ("lemma", "revised_at", "labels")
    assert next(answer.rows) == ("Haus", datetime(2026, 8, 1, 12, tzinfo=UTC), ["Architektur"])


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "empty"), (" ", "empty"), ("-- nothing", "empty"), ("SELECT 1; SELECT 2", "One query at a time")]
)
def test_one_query(made: Path, text: str, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        lookup.sql(made, "de", text)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "COPY run TO 'stolen.csv'",
        "ATTACH 'other.db'",
        "DELETE FROM aqea_entries",
        "DROP TABLE senses",
        "SET enable_external_access = true",
        "SELEC 1",
        "SELECT nothing FROM aqea_entries",
        "SELECT lemma::INTEGER FROM aqea_entries",
        "SELECT error('at the end') FROM aqea_entries",
    ],
)
def test_a_query_that_may_not_or_cannot_be_run(made: Path, query: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problem, match="The query failed"):
        list(lookup.sql(made, "de", query).rows)
    assert list(tmp_path.iterdir()) == []
    assert next(lookup.sql(made, "de", "SELECT count(*) FROM aqea_entries").rows)[0] == 22


def test_connect_takes_either_folder_and_does_not_write(made: Path) -> None:
    for folder in (made, made / "de"):
        with lookup.connect(folder) as con:
            assert con.execute("SELECT count(*) FROM forms").fetchall()[0][0] == len(HAUS.forms) + 4
            with pytest.raises(Exception, match="read-only"):
                con.execute("CREATE TABLE x (y INTEGER)")


def test_no_tables_yet(made: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"aqea extract --lang de --output .*\.$"):
        lookup.connect(tmp_path)
    (tmp_path / "sample" / "de").mkdir(parents=True)
    (tmp_path / "sample" / "de" / "aqea.duckdb").write_bytes(b"")
    with pytest.raises(Problem, match="the sample's are in"):
        lookup.connect(tmp_path)
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "aqea.duckdb").write_bytes(b"broken" * 10_000)
    for call in (lambda: lookup.connect(tmp_path), lambda: lookup.sql(tmp_path, "de", "SELECT 1")):
        with pytest.raises(Problem, match="cannot be opened"):
            call()
