"""The look-up page: what stands under which path, as a page and as JSON, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import here
from conftest import ROOT
from fastapi.testclient import TestClient
from web_world import SCRIPT, world

from etl import lookup
from etl.unpacked import OF_ENTRY, Unpacked
from etl.web.app import HEADERS, LOOPBACK, POLICY, REPORT_POLICY, make_app
from etl.web.paradigm import paradigms

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("web"))


def client(database: Path, hosts: frozenset[str] | None = LOOPBACK) -> TestClient:
    app = make_app(database, "de", hosts)
    return TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False, headers=HTML)


@pytest.fixture(scope="module")
def web(database: Path) -> Iterator[TestClient]:
    with client(database) as made:
        yield made


@pytest.fixture(scope="module")
def at(database: Path) -> dict[str, str]:
    """Lemma -> address."""
    with lookup.connect(database.parent) as con:
        return dict(con.execute("SELECT lemma, address FROM aqea_entries UNION ALL SELECT lemma, address FROM retired").fetchall())


def test_the_page_of_an_entry(web: TestClient, at: dict[str, str]) -> None:
    text = web.get(f"/{at['Haus']}").text
    for part in (
        '<h1 lang="de">Haus</h1>',
        "Gebäude, in dem Menschen wohnen",
        '<th scope="row">Nominative</th><td><span lang="de">Haus</span></td><td><span lang="de">Häuser</span></td>',
        '<span lang="de">Das <b>Haus</b> steht leer.</span>',
        'href="https://example.org"',
        "[haʊ̯s]",
        "Häu·ser",
        "althochdeutsch hūs",
        '<details><summary><span lang="de">Englisch</span> (1)</summary>',
        '<span lang="en">house</span>',
        f'<a href="/{at["Gebäude"]}" lang="de">Gebäude</a>',
        "DWDS: Haus",
        "<code>W02</code> Something.",
        "https://de.wiktionary.org/w/index.php?title=Haus&amp;oldid=1002",
        "CC BY-SA",
        f"<code>{at['Haus']}</code>",
        "domain <code>20</code>",
    ):
        assert part in text
    assert f'<a href="/{at["Haus"]}" lang="de">Haus</a>' in web.get(f"/{at['Gebäude']}").text  # what the other one's page says
    assert (
        f'<a href="/{at["Haus"]}" lang="de">Haus</a>' in web.get(f"/{at['Häuser']}").text
        or 'lang="de">Haus</a>' in web.get(f"/{at['Häuser']}").text
    )
    assert web.get(f"/entry/{at['Haus'].lower()}").text == web.get(f"/{at['Haus']}").text.replace(
        f"/{at['Haus']}?format=json", f"/entry/{at['Haus'].lower()}?format=json"
    )


def test_what_other_entries_say_of_it(web: TestClient, at: dict[str, str]) -> None:
    (named,) = web.get(f"/{at['Haus']}", headers=JSON).json()["named_by"]
    assert named == {"ordinal": 1, "kind": "collocation", "source": "schön", "source_address": at["schön"], "text": "ein schönes Haus"}
    assert (
        f'<a href="/{at["schön"]}" lang="de">schön</a> <span class="kind" lang="de">(ein schönes Haus)</span>'
        in web.get(f"/{at['Haus']}").text
    )
    assert "Where other entries name it" not in web.get(f"/{at['schön']}").text
    gebaeude = web.get(f"/{at['Gebäude']}", headers=JSON).json()  # Haus has it as synonym: that is a derived link
    assert ([row["target"] for row in gebaeude["derived_links"]], gebaeude["named_by"]) == (["Haus"], [])


def test_an_entry_as_json_is_what_the_tables_have(web: TestClient, database: Path, at: dict[str, str]) -> None:
    with lookup.connect(database.parent) as con:
        known = lookup.whole(con, at["Haus"])
    for answer in (web.get(f"/{at['Haus']}", headers=JSON), web.get(f"/{at['Haus']}?format=json")):
        assert answer.headers["content-type"] == "application/json"
        assert "Accept" in answer.headers["vary"]
        assert answer.json() == known
    assert known is not None
    assert [row["gloss"] for row in known["senses"]] == ["Gebäude, in dem Menschen wohnen", 'Familie \\ von "Rang"']
    assert [(byte["byte"], byte["key"]) for byte in known["bytes"]][:2] == [("20", "de"), ("01", "noun")]
    assert (
        here("entry", at["Haus"], "--output", database.parent.parent, "--format", "json").stdout.strip()
        in web.get(f"/{at['Haus']}", headers=JSON).text
    )


def test_numbers_are_as_they_were_stored(web: TestClient, at: dict[str, str]) -> None:
    for path in ("/?q=Haus", "/field/building", "/field/given_name"):
        for row in web.get(path, headers=JSON).json()["entries"]:
            assert len(str(row["frequency"])) <= 8, row
    assert any(row["frequency"] for row in web.get("/?q=Haus", headers=JSON).json()["entries"])


def test_the_unpacked_copy_has_the_same(database: Path, at: dict[str, str]) -> None:
    with lookup.connect(database.parent) as con:
        copy = Unpacked(con)
        for address in at.values():
            assert lookup.whole(con, address, copy) == lookup.whole(con, address)
        assert lookup.whole(con, "0x20:1F:9F:FE", copy) is lookup.whole(con, "0x20:1F:9F:FE") is None


def test_an_unpacked_copy_of_rows_in_several_batches(database: Path, at: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.unpacked.BATCH", 3)
    with lookup.connect(database.parent) as con:
        copy = Unpacked(con)
        for lemma in ("Haus", "gehen", "Bank", "schön", SCRIPT):
            assert lookup.whole(con, at[lemma], copy) == lookup.whole(con, at[lemma])


def test_an_address_that_is_retired(web: TestClient, at: dict[str, str]) -> None:
    answer = web.get(f"/{at['Weg']}")
    assert answer.status_code == 200
    assert "This address is retired: its entry was last in the dump of 2026-09-01." in answer.text
    assert web.get(f"/{at['Weg']}", headers=JSON).json()["last_seen"] == "2026-09-01"


def test_an_alias(web: TestClient, at: dict[str, str]) -> None:
    assert (
        f"0x20:01:00:FE is this entry's address in a registry that was merged in; here it has {at['Haus']}."
        in web.get("/0x20:01:00:fe").text
    )
    assert web.get("/0x20:01:00:FE", headers=JSON).json()["address"] == at["Haus"]


@pytest.mark.parametrize(
    ("asked", "lemmas"),
    [
        ("Haus", ["Haus"]),
        ("haus", ["Haus"]),
        ("Häuser", ["Häuser", "Häuser", "Haus"]),
        ("haeuser", ["Häuser", "Häuser", "Haus"]),
        ("ging", ["gehen"]),
        ("GROSSARTIG", ["großartig"]),
        ("Hausbau", []),
    ],
)
def test_search(asked: str, lemmas: list[str], web: TestClient) -> None:
    found = web.get("/", params={"q": asked}, headers=JSON).json()["entries"]
    assert [row["lemma"] for row in found] == lemmas
    text = web.get("/", params={"q": asked}).text
    assert all(row["address"] in text for row in found)


def test_what_a_form_is_a_form_of(web: TestClient) -> None:
    assert 'The word is a form of it: <span lang="de">Präteritum</span>' in web.get("/?q=ging").text


def test_beginnings_and_near_words(web: TestClient) -> None:
    assert web.get("/suggest?q=H%C3%84", headers=JSON).json() == {"q": "HÄ", "words": ["Haus", "Häuser", "Hauses"]}
    assert '<a href="/?q=H%C3%A4user" lang="de">Häuser</a>' in web.get("/suggest?q=hä").text
    assert web.get("/suggest", headers=JSON).json()["words"] == []
    # the most frequent lemma first, whether it is short or not; forms behind the lemmas
    words = web.get("/suggest?q=g", headers=JSON).json()["words"]
    assert words[:2] == ["gehen", "Gebäude"] and words.index("ging") > words.index("großartig")
    # but what has been typed whole goes before all
    assert web.get("/suggest?q=geb%C3%A4ude", headers=JSON).json()["words"][0] == "Gebäude"
    assert web.get("/?q=Wassr", headers=JSON).json()["near"] == ["Wasser"]
    assert "Near it" in web.get("/?q=Wassr").text


def test_an_address_in_the_search_box(web: TestClient) -> None:
    answer = web.get("/", params={"q": " 0x20:01:01:01 "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/0x20:01:01:01")


@pytest.mark.parametrize("name", ["11", "family", "Familie", "FAMILIE"])
def test_a_field(name: str, web: TestClient) -> None:
    assert web.get(f"/field/{name}", headers=JSON).json()["field"] == "family"


def test_the_entries_of_a_field(web: TestClient) -> None:
    data = web.get("/field/given_name?format=json").json()
    assert [row["lemma"] for row in data["entries"]] == ["Anna"]
    assert data["more"] is False
    assert ">Anna</a>" in web.get("/field/given_name").text
    assert web.get("/field/given_name?page=2&format=json").json()["entries"] == []


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/0x20:01:9F:FE", 404, "No entry of these tables has, or had, the address 0x20:01:9F:FE."),
        ("/0x20:01:FF:01", 422, "The subcategory (EE) of an address is 0x00 to 0xFE, not 0xFF."),
        ("/0x20010101", 422, "An address has four bytes with colons between them"),
        ("/entry/Haus", 422, "An address begins with 0x"),
        ("/Haus", 404, "an entry&#39;s begins with 0x"),
        ("/a/b", 404, "There is nothing under this path."),
        ("/field/xx", 404, "There is no field &#39;xx&#39;"),
        ("/field/animals?page=0", 422, "The parameter page cannot be read"),
        ("/?q=" + "x" * 101, 422, "The parameter q cannot be read"),
        ("/?q=a%00b", 422, "A word has no zero byte."),
        ("/?q=%FF", 200, "No entry has this word"),
        ("/?path=x&query=y&_Context__self=z", 200, "path=x&amp;query=y&amp;_Context__self=z&amp;format=json"),
        ("/?format=xml", 422, "The parameter format cannot be read"),
        ("/report", 404, "There is no report of this run"),
        ("/static/none", 404, "There is nothing under this path."),
        ("/static/../app.py", 404, ""),
        ("/static/%2e%2e/app.py", 404, ""),
        ("/docs", 404, ""),
    ],
)
def test_wrong_input_is_a_sentence(path: str, status: int, sentence: str, web: TestClient) -> None:
    page = web.get(path)
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert sentence in page.text
    if status != 200:
        data = web.get(path, headers=JSON)
        assert data.status_code == status
        assert data.json()["error"].endswith(".")


def test_what_nobody_foresaw_is_a_sentence(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(lookup, "whole", broken)
    answer = TestClient(make_app(database, "de"), base_url="http://127.0.0.1", raise_server_exceptions=False).get("/0x20:01:01:01")
    assert answer.status_code == 500
    assert "a mistake of ours" in answer.text and "secret" not in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_headers_alone(web: TestClient, at: dict[str, str]) -> None:
    assert web.head(f"/{at['Haus']}").status_code == 200
    assert web.head("/0x20:01:9F:FE").status_code == 404


def test_nothing_can_be_written(web: TestClient, at: dict[str, str]) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = web.request(method, f"/{at['Haus']}")
        assert answer.status_code == 405
        assert "This page can only be read." in answer.text


def test_every_answer_has_the_policy(web: TestClient, at: dict[str, str]) -> None:
    paths = [
        "/",
        "/?q=Haus",
        "/suggest?q=h",
        f"/{at['Haus']}",
        f"/{at['Haus']}?format=json",
        "/field/02",
        "/nothing",
        "/?format=xml",
        "/openapi.json",
        "/static/style.css",
        "/static/htmx.min.js",
    ]
    for path in paths:
        headers = web.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS, path
    assert "default-src 'none'" in POLICY and "unsafe" not in POLICY


def test_pages_have_no_script_and_no_style_of_their_own(web: TestClient, at: dict[str, str]) -> None:
    for path in ("/", "/?q=Haus", f"/{at['Haus']}", f"/{at['gehen']}", "/field/02", "/nothing"):
        text = web.get(path).text
        assert re.findall(r"<script(?![^>]*\ssrc=\"/static/)[^>]*>|<style|\sstyle=|\son\w+=|javascript:", text) == []
        assert set(re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', text)) <= {"/static/htmx.min.js", "/static/style.css"}


def test_text_is_no_html(web: TestClient, at: dict[str, str]) -> None:
    pages = [
        web.get(f"/{at[SCRIPT]}").text,
        web.get("/", params={"q": SCRIPT}).text,
        web.get("/", params={"q": "<script"}).text,
        web.get("/suggest", params={"q": "<script"}).text,
        web.get(f"/field/{SCRIPT.replace('/', '')}").text,
        web.get(f"/entry/0x{SCRIPT.replace('/', '')}").text,
        web.get("/", params={"format": SCRIPT}).text,
        web.get("/", params={SCRIPT: SCRIPT}).text,
    ]
    for text in pages:
        assert "<script>" not in text and "<img" not in text and "onerror=alert(1)>" not in text
    assert pages[0].count("&lt;script&gt;") > 30
    assert "application/json" in web.get(f"/{at[SCRIPT]}", headers=JSON).headers["content-type"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_names_of_other_hosts_are_refused(host: str, status: int, web: TestClient, database: Path) -> None:
    answer = web.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "--host" in answer.text or status == 200


def test_any_name_where_other_hosts_are_let_in(database: Path) -> None:
    assert client(database, None).get("/", headers={"Host": "words.example"}).status_code == 200


def test_the_report(web: TestClient, database: Path) -> None:
    report = database.parent / "report.html"
    report.write_text("<!DOCTYPE html><title>ü</title>", "utf-8")
    try:
        answer = web.get("/report")
    finally:
        report.unlink()
    assert (answer.status_code, answer.text) == (200, "<!DOCTYPE html><title>ü</title>")
    assert answer.headers["Content-Security-Policy"] == REPORT_POLICY
    assert "sandbox" in REPORT_POLICY and "connect-src" not in REPORT_POLICY


def test_openapi(web: TestClient) -> None:
    told = web.get("/openapi.json").json()
    assert set(told["paths"]) == {"/", "/suggest", "/field/{name}", "/report", "/entry/{wanted}", "/{wanted}"}
    schema = told["paths"]["/{wanted}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    assert schema["senses"]["items"]["properties"]["gloss"]["description"] == "the meaning as a reader sees it"
    assert set(OF_ENTRY) <= set(schema)


def test_openapi_says_what_an_entry_has(web: TestClient, at: dict[str, str]) -> None:
    schema = web.get("/openapi.json").json()["paths"]["/{wanted}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"][
        "properties"
    ]
    seen = set()
    for lemma in ("Haus", "Gebäude"):
        data = web.get(f"/{at[lemma]}", headers=JSON).json()
        assert set(data) == set(schema)
        assert set(data["entry"]) == set(schema["entry"]["properties"])
        for table in OF_ENTRY:
            for row in data[table]:
                seen.add(table)
                assert set(row) == set(schema[table]["items"]["properties"]), table
    assert seen == set(OF_ENTRY)


def test_tables_that_another_run_puts_in_place_are_shown(database: Path, tmp_path: Path, at: dict[str, str]) -> None:
    import duckdb

    served = tmp_path / "de" / "aqea.duckdb"
    served.parent.mkdir()
    shutil.copy(database, served)
    with client(served) as web:
        assert "Gebäude, in dem" in web.get(f"/{at['Haus']}").text
        new = tmp_path / "new"
        shutil.copy(database, new)
        with duckdb.connect(str(new)) as con:
            con.execute("UPDATE senses SET gloss = 'Etwas anderes' WHERE gloss LIKE 'Gebäude, in dem%'")
        os.replace(new, served)
        assert "Etwas anderes" in web.get(f"/{at['Haus']}").text
        (tmp_path / "broken").write_text("no tables")
        os.replace(tmp_path / "broken", served)
        assert "Etwas anderes" in web.get(f"/{at['Haus']}").text
        change = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(\"UPDATE senses SET gloss = 'Noch etwas' WHERE gloss = 'Etwas anderes'\")"
        shutil.copy(database, new)
        os.replace(new, served)
        assert "Gebäude, in dem" in web.get(f"/{at['Haus']}").text
        subprocess.run(
            [sys.executable, "-c", change.replace("Etwas anderes", "Gebäude, in dem Menschen wohnen"), str(served)], check=True
        )  # as aqea check does
        assert "Noch etwas" in web.get(f"/{at['Haus']}").text
        served.unlink()
        assert "Noch etwas" in web.get(f"/{at['Haus']}").text
        shutil.copy(database, served)
        assert "Gebäude, in dem" in web.get(f"/{at['Haus']}").text


def test_the_copy_is_used_when_it_is_made(database: Path, at: dict[str, str]) -> None:
    with client(database) as web:
        source = web.app.state.source  # type: ignore[attr-defined]
        end = time.monotonic() + 20
        while source.reader()[1] is None and time.monotonic() < end:
            time.sleep(0.02)
        assert source.reader()[1] is not None
        assert "Gebäude, in dem" in web.get(f"/{at['Haus']}").text


def _form(form: str, **features: Any) -> dict[str, Any]:
    return {"form": form, **features}


def test_forms_as_tables() -> None:
    tables, others = paradigms(
        [
            _form("geht", person="third", grammatical_number="singular", tense="present", mood="indicative"),
            _form("gehe", person="first", grammatical_number="singular", tense="present", mood="indicative"),
            _form("ging", person="first", grammatical_number="singular", tense="preterite", mood="indicative"),
            _form("ginge", person="first", grammatical_number="singular", mood="subjunctive_2"),
            _form("geh", person="second", grammatical_number="singular", mood="imperative"),
            _form("gehe", person="second", grammatical_number="singular", mood="imperative"),
            _form("gegangen", verb_form="participle_2"),
        ]
    )
    (table,) = tables
    assert table.columns == ("Indicative present", "Indicative preterite", "Subjunctive 2", "Imperative")
    assert [(name, [[row["form"] for row in cell] for cell in cells]) for name, cells in table.rows] == [
        ("Singular 1st person", [["gehe"], ["ging"], ["ginge"], []]),
        ("Singular 2nd person", [[], [], [], ["geh", "gehe"]]),
        ("Singular 3rd person", [["geht"], [], [], []]),
    ]
    assert [row["form"] for row in others] == ["gegangen"]


def test_columns_tell_what_differs() -> None:
    noun = {"grammatical_case": "nominative", "grammatical_number": "singular"}
    ((table,), _) = paradigms(
        [_form("Hund", **noun, gender="masculine"), _form("Hunde", **noun | {"grammatical_number": "plural"}, gender="masculine")]
    )
    assert table.columns == ("Singular", "Plural")
    ((table,), _) = paradigms(
        [_form("Joghurt", **noun, gender="neuter", table_column=2), _form("Joghurt", **noun, gender="masculine", table_column=1)]
    )
    assert table.columns == ("Singular masculine 1", "Singular neuter 2")


def test_an_adjective_has_degrees_and_a_declension(web: TestClient, at: dict[str, str]) -> None:
    text = web.get(f"/{at['schön']}").text
    assert "<caption>Comparison</caption>" in text
    assert "<caption>Declension: positive strong</caption>" in text
    assert '<th scope="row">Comparative</th><td><span lang="de">schöner</span></td>' in text


def test_a_port_that_is_taken(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = here("serve", "--output", database.parent.parent, "--port", port)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"aqea: Port {port} of 127.0.0.1 is taken by another program; choose another one with --port, or any with --port 0.\n"
    )


def test_a_host_that_is_none(database: Path) -> None:
    done = here("serve", "--output", database.parent.parent, "--host", "no.such.host.invalid")
    assert done.returncode == 1
    assert done.stderr.startswith("aqea: Port 8000 of no.such.host.invalid cannot be opened (")


def test_from_the_first_line_to_the_last(database: Path, at: dict[str, str]) -> None:
    """As a person runs it: where it is, an answer, a warning where others are let in, and a quiet end."""
    command = [sys.executable, "-m", "etl", "serve", "--output", str(database.parent.parent), "--port", "0", "--host", "0.0.0.0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None and server.stdout is not None
        assert server.stderr.readline() == "(There is no login: whoever reaches 0.0.0.0 can read these tables.)\n"
        port = re.match(r"http://0\.0\.0\.0:(\d+)/ shows ", server.stderr.readline())
        assert port is not None
        with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/{at['Haus']}?format=json", timeout=30) as answer:
            assert json.load(answer)["address"] == at["Haus"]
        server.terminate()
        assert (server.wait(30), server.stdout.read(), server.stderr.read()) == (143, "", "")


def test_without_the_extra(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = here("serve", "--output", database.parent.parent)
    assert done.returncode == 1
    assert done.stderr == "aqea: aqea serve needs uvicorn, which comes with: pip install 'aqea[serve]' (where you cloned it: make setup).\n"


def test_without_tables(tmp_path: Path) -> None:
    assert "There are no tables in" in here("serve", "--output", tmp_path).stderr
