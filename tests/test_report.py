"""The run as a page: what it tells is what the tables hold; it is one file, safe, readable, the same every time."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import here
from lxml import html
from making import DEMO, entry, info, page, parts
from reading import reading

from etl import merge as merging
from etl import report, sample, store
from etl.build import build
from etl.cli import Progress
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Count, Problem
from etl.report import figures

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, in_one_process: None) -> Path:
    """The sample's tables, and their report."""
    output = tmp_path_factory.mktemp("report")
    build("de", [sample.write(output)], output, Progress(quiet=True, log_json=False), workers=1, languages=["all"])
    assert not store.report(output, "de").exists()  # the library makes none
    assert report.write(output, "de") == store.report(output, "de")
    return output


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dumps after each other with pages that attack a browser, and what checks and oddities leave."""
    output = tmp_path_factory.mktemp("second")
    pages = [*DEMO, *(page(f"Wort{n}", 100 + n, entry(f"Wort{n}")) for n in range(60))]
    attack = page(SCRIPT, 700, entry(SCRIPT, glosses=(SCRIPT,)))
    attack = attack._replace(counts=(Count("unknowns", "label", f"'{SCRIPT}\"", 3), Count("unknowns", "line", "x" * 1_000_000)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "a", [*pages, page("Geht", 800, entry("Geht"))]), output, "de", info(languages=None))
        other = page("Wort3", 103, entry("Wort3", glosses=("Anderes",)), revision=200)
        later = [*(other if given.title == "Wort3" else given for given in pages), attack, page("Wort5", 105, entry("Wort5"), revision=3)]
        merge(parts(output / "b", later), output, "de", info(date(2026, 10, 1), languages=None))
    with duckdb.connect(str(store.database(output, "de"))) as con:
        con.execute(
            """CREATE OR REPLACE TABLE findings AS SELECT 'W02' AS code, 'A sense without a gloss.' AS message, address, title, '<b>' || title AS detail,
                CASE lemma WHEN 'Haus' THEN 'javascript:alert(1)' ELSE 'https://de.wiktionary.org/wiki/X' END AS url FROM aqea_entries;
            UPDATE run SET checked = ['E01', 'W05'];
            CREATE OR REPLACE TABLE oddities AS SELECT 0.5 AS score, address, title, title || ' is long' AS reasons, 'ecod' AS method, 1 AS seed FROM aqea_entries;
            ALTER TABLE aqea_entries ADD COLUMN IF NOT EXISTS richness UTINYINT; UPDATE aqea_entries SET richness = address_number % 101"""
        )
    report.write(output, "de")
    return output


def read(output: Path) -> Any:
    return html.fromstring(store.report(output, "de").read_text("utf-8"))


def shown(root: Any, caption: str) -> list[list[str]]:
    """The rows of the table with that caption, as a reader sees them."""
    ((table),) = root.xpath("//table[caption = $caption]", caption=caption)
    return [[cell.text_content() for cell in row.xpath("td")] for row in table.xpath("tbody/tr")]


def told_by(output: Path, name: str) -> tuple[tuple[Any, ...], ...]:
    """Rows of one of the report's queries."""
    return next(table.rows for table in report.tables(output, "de") if table.name == name)


def ask(output: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(store.database(output, "de")) as con:
        return con.execute(query).fetchall()


def test_every_query_is_a_table_of_the_page(run: Path, second: Path) -> None:
    names = {file.name.removesuffix(".sql") for file in files("etl").joinpath("sql", "report").iterdir()} - {"setup", "had"}
    assert {table.name for table in report.tables(run, "de") if table.absent is not None} == {
        "looked",
        "oddities",
        "change_counts",
        "changes",
    }
    text, both = store.report(second, "de").read_text("utf-8"), list(report.tables(second, "de"))
    assert {table.name for table in both} == names
    for table in both:
        assert table.absent is None
        assert table.caption in text or table.name in ("map", "gaps"), table.name  # drawn, and only where there are some
    root = read(second)
    linked = root.xpath("//nav//a/@href")
    assert len(linked) == 11
    assert all(len(root.xpath("//section[@id = $id]/h2", id=link[1:])) == 1 for link in linked)


def test_figures_are_those_of_the_tables(run: Path) -> None:
    root = read(run)
    by_pos = ask(run, "SELECT replace(pos, '_', ' '), count(*) FROM aqea_entries GROUP BY 1 ORDER BY 2 DESC, 1")
    assert [(row[0], int(row[1].replace(",", ""))) for row in shown(root, "Entries by part of speech")] == by_pos
    ((pages, entries),) = ask(run, "SELECT pages, entries FROM run")
    assert root.xpath("string(//ul[@class = 'tiles'])").split()[:4] == [f"{pages:,}", "pages", "read", f"{entries:,}"]
    header, *_ = root.xpath("//table[starts-with(caption, 'Share of entries')]/thead/tr")
    at = [cell.text_content() for cell in header].index("translations")
    share = {row[0]: float(row[at]) for row in shown(root, "Share of entries that have each section, in percent")}
    ((noun,),) = ask(
        run,
        "SELECT round(100.0 * count(t.address) / count(*), 1) FROM aqea_entries LEFT JOIN (SELECT DISTINCT address FROM translations) t"
        " USING (address) WHERE pos = 'noun'",
    )
    assert share["noun"] == noun > 0
    stages = shown(root, "Time and memory of each stage")
    assert [row[0] for row in stages] == [row[0] for row in ask(run, "SELECT unnest(stages).name FROM run")]
    (picture,) = root.xpath("//figure[figcaption = 'Time and memory of each stage']//*[local-name() = 'svg']")
    assert "memory at most, MB" in picture.xpath("string()")
    assert len(picture.xpath(".//*[local-name() = 'title']")) == sum(bool(row[1]) + bool(row[3]) for row in stages)
    assert (
        sum(int(row[2].replace(",", "")) for row in shown(root, "Translations by language"))
        == ask(run, "SELECT count(*) FROM translations")[0][0]
    )


def test_the_address_space_is_drawn_page_by_page(run: Path) -> None:
    root = read(run)
    told = [title.text for title in root.xpath("//details[@class = 'map']//*[local-name() = 'path']/*[local-name() = 'title']")]
    assert len(told) == ask(run, "SELECT count(*) FROM aqea_pages")[0][0] > 20
    ((given, used),) = ask(
        run,
        "SELECT any_value(highest), count(e.address) FROM aqea_pages p LEFT JOIN aqea_entries e ON e.address_number >> 8 = 2097409 WHERE p.domain = '0x20' AND page_number = 257",
    )
    assert f"0x20:01:01 noun, nature: {given} of 254 given, {used} in use" in told
    assert len(root.xpath("//details[@class = 'map']")) == ask(run, "SELECT count(DISTINCT domain) FROM aqea_pages")[0][0] > 1
    assert len(root.xpath("//details[@class = 'map' and @open]")) == 1


def test_an_address_that_is_kept_is_given_when_its_entry_has_come(run: Path, tmp_path: Path) -> None:
    def given(output: Path) -> tuple[int, int]:
        maps, space = told_by(output, "map"), told_by(output, "space")
        return next(row[4] for row in maps if row[:4] == ("0x20", "Deutsch", 1, 1)), sum(row[6] for row in space if row[1] == "0x20")

    output = tmp_path / "o"
    (output / "de").mkdir(parents=True)
    shutil.copy(store.database(run, "de"), output / "de")
    before = given(output)
    with duckdb.connect(str(store.database(output, "de"))) as con:  # a dump without Wasser: nobody else has its address
        con.execute("DELETE FROM aqea_entries WHERE address = '0x20:01:01:01'")
    assert given(output) == (before[0] - 1, before[1] - 1)
    with duckdb.connect(str(store.database(output, "de"))) as con:
        con.execute("INSERT INTO retired (address, letter, ordinal, burned) VALUES ('0x20:01:01:01', 'W', 1, false)")
    assert given(output) == before  # it was there once


def test_spill_and_overflow_are_marked_and_a_full_map_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [(0x01, 0x02, "own page"), (0x20, 0x02, "overflow"), (0x20, 0xA0, "spill")]
    rows = [("0x20", "Deutsch", qq, ee, 254, kind, f"{kind} {qq:02X}") for qq, ee, kind in kinds]
    columns = ("domain", "language", "qq", "ee", "given", "kind", "told")
    table = report.Table("map", "", columns, (*rows, ("0x21", "Englisch", 1, 0, 7, "own page", "x")))
    monkeypatch.setattr(figures, "PAGES", 3)
    german, english = figures.address_maps(table)
    cells = html.fromstring(german.svg).xpath("//*[local-name() = 'path'][*[local-name() = 'title']]")
    assert len({cell.get("fill") for cell in cells}) == 3
    assert (german.pages, german.given, english.given) == (3, 762, 7)
    assert english.svg == ""


def test_one_file_the_same_every_time_and_small(run: Path, second: Path) -> None:
    for output in (run, second):
        path = store.report(output, "de")
        written = path.read_bytes()
        assert report.write(output, "de") == path
        assert path.read_bytes() == written
        assert len(written) < 4_000_000
        assert [file.name for file in path.parent.iterdir() if "report" in file.name] == ["report.html"]
        root = read(output)
        loaded = root.xpath("//@src | //link/@href | //*[local-name() = 'use' or local-name() = 'image']/@*")
        assert all(link.startswith("data:") for link in loaded)
        assert not root.xpath("//iframe | //object | //embed | //img | //form | //base")
        assert "url(" not in store.report(output, "de").read_text("utf-8").replace("url(#", "")
        assert "default-src 'none'" in root.xpath("string(//meta[@http-equiv]/@content)")


def test_what_pages_say_is_text(second: Path) -> None:
    root = read(second)
    assert len(root.xpath("//script")) == 2
    assert all("alert" not in script.text for script in root.xpath("//script"))
    assert [f"'{SCRIPT}\"", "3", SCRIPT] in [row[1:] for row in shown(root, "Things that no rule knows, the most frequent first")]
    assert "x" * 200 + "…" in [row[1] for row in shown(root, "Things that no rule knows, the most frequent first")]
    assert SCRIPT in [row[1] for row in shown(root, "The 50 entries that are least like their kind")]
    assert not [link for link in root.xpath("//@href") if not link.startswith(("https://", "#", "data:,"))]
    assert not root.xpath("//@*[starts-with(name(), 'on')]")
    found = {row[1]: row for row in shown(root, "Findings, up to five of each check")}
    assert found["Haus"][3] == "<b>Haus"


def test_what_changed(second: Path) -> None:
    root = read(second)
    changes = {row[0]: row[1:] for row in shown(root, "Entries that changed since the run before, in the languages that both have")}
    assert changes == {"new": ["1", SCRIPT], "gone: the address is retired": ["1", "Geht"], "changed": ["1", "Wort3"]}
    assert shown(root, "Pages met more than once, up to fifty: the copies that do not count") == [["Wort5", "1", "1"]]
    counts = {row[0]: row[1:] for row in shown(root, "Counts of this run and of the one before")}
    assert counts["retired"] == ["0", "1", "1"]
    now, before = ask(second, "SELECT entries FROM run")[0][0], int(counts["entries"][0])
    assert counts["entries"] == [str(before), str(now), str(now - before)]


def test_what_is_not_there_says_how_to_get_it(run: Path, tmp_path: Path) -> None:
    output = tmp_path / "o"
    (output / "de").mkdir(parents=True)
    shutil.copy(store.database(run, "de"), output / "de")
    with duckdb.connect(str(store.database(output, "de"))) as con:
        con.execute(
            "DROP TABLE IF EXISTS findings; DROP TABLE IF EXISTS oddities; ALTER TABLE aqea_entries DROP COLUMN IF EXISTS richness; "
            "DROP TABLE examples; ALTER TABLE aqea_pages DROP COLUMN highest; DROP TABLE skipped"
        )
    report.write(output, "de")
    told = [text.text_content() for text in read(output).xpath("//*[@class = 'absent']")]
    assert told.count(report.OTHER_VERSION) == 2  # the address space
    assert {text for text in told if "aqea" in text} >= {*report.ABSENT.values()} - {report.ABSENT["change_counts"]}
    assert report.ABSENT["change_counts"] in told
    assert "examples" not in [
        c.text_content() for c in read(output).xpath("//table[starts-with(caption, 'Share of entries that have')]//th")
    ]
    store.database(output, "de").write_bytes(b"no tables")
    with pytest.raises(Problem, match=r"cannot be read .*run the extract again"):
        report.write(output, "de")
    with pytest.raises(Problem, match="aqea extract --lang de"):
        report.write(tmp_path / "nowhere", "de")


def test_ready_queries_run(run: Path) -> None:
    boxes = read(run).xpath("//textarea")
    assert len(boxes) >= 8
    with reading(store.database(run, "de")) as con:
        for box, query in zip(boxes, report.queries(), strict=True):
            assert box.text.strip() == query.sql
            assert con.execute(query.sql).fetchall() or "no gloss" in query.title, query.title


def test_the_measured_reliability_is_told_as_what_it_is(run: Path) -> None:
    rows = shown(read(run), "Reliability: how often a field was right where readers judged it, by confidence")
    assert len(rows) >= 4
    for _, _, judged, accepted, right, least, most, _ in rows:
        assert float(least) <= float(right) <= float(most)
        assert float(right) == pytest.approx(100 * int(accepted) / int(judged), abs=0.06)
    ((entries,),) = ask(run, "SELECT count(*) FROM aqea_entries WHERE NOT is_form AND field IS NOT NULL")
    assert sum(int(row[-1].replace(",", "")) for row in rows) == entries
    assert "Not measured in this run" in store.report(run, "de").read_text("utf-8")


def test_a_run_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_process: None) -> None:
    monkeypatch.setenv("AQEA_REPORT", "1")
    extract = ("extract", "--dump", sample.write(tmp_path), "--output", tmp_path / "o", "--workers", "1")
    path = store.report(tmp_path / "o", "de")
    assert here(*extract, "--no-report").returncode == 0
    assert not path.exists()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for name in ("page", "figures"):
        monkeypatch.delitem(sys.modules, f"etl.report.{name}", raising=False)
        monkeypatch.delattr(report, name, raising=False)
    missing = here(*extract)
    assert missing.returncode == 0
    assert (
        "No report: The report needs vl_convert, which is not installed; install it with: pip install 'aqea[report]' (where you cloned it: make setup)."
        in missing.stderr
    )
    alone = here("report", "--output", tmp_path / "o")
    assert (alone.returncode, alone.stdout, alone.stderr.count("\n")) == (1, "", 1)
    monkeypatch.undo()
    monkeypatch.setenv("AQEA_REPORT", "1")
    done = here(*extract, "--log-json")
    assert done.returncode == 0, done.stderr
    (told,) = [said for said in map(json.loads, done.stderr.splitlines()) if said["event"] == "report"]
    assert told["path"] == str(path)
    assert told["seconds"] > 0
    written = path.stat().st_mtime_ns
    assert "report" not in here(*extract).stderr  # nothing has changed
    assert path.stat().st_mtime_ns == written
    path.unlink()
    monkeypatch.setattr(report, "queries", lambda: 1 / 0)
    broken = here(*extract)
    assert broken.returncode == 0
    assert "The report could not be written (ZeroDivisionError: division by zero)." in broken.stderr
    assert "Traceback" not in broken.stderr
    assert [file.name for file in path.parent.iterdir() if "report" in file.name] == []


def test_the_command(run: Path, tmp_path: Path) -> None:
    assert here("report", "--output", run).stdout == f"{store.report(run, 'de')}\n"
    missing = here("report", "--output", tmp_path)
    assert missing.returncode == 1
    assert "aqea extract --lang de" in missing.stderr


def opened(browser: Any, output: Path, **settings: Any) -> tuple[Any, list[str]]:
    """The report in a fresh window, and what it says on the console or wants from the net."""
    window = browser.new_context(**settings).new_page()
    told: list[str] = []
    window.on("console", lambda message: told.append(message.text))
    window.on("pageerror", lambda error: told.append(str(error)))
    window.on("request", lambda request: told.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
    window.goto(store.report(output, "de").as_uri())
    return window, told


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (800, "light"), (1400, "dark")])
def test_in_a_browser(browser: Any, second: Path, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    window, told = opened(browser, second, viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(window).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
    if width < 400:  # a sentence has a line of its own: nobody has to scroll sideways for it
        box = window.locator("td.long", has_text="xxx").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width < 2 * box["width"]
    assert told == []
    window.context.close()


def test_with_the_keyboard(browser: Any, run: Path) -> None:
    """Sort, search, and copy a query; with the page's own policy of what may run."""
    window, told = opened(browser, run)
    table = window.locator("table", has=window.locator("caption", has_text="What was read"))
    table.get_by_role("button", name="count").press("Enter")
    window.wait_for_function(
        """() => {
            const numbers = [...document.querySelectorAll("table:has(th[aria-sort]) td:nth-child(2)")].map(cell => +cell.dataset.sort);
            return numbers.length > 9 && numbers.every((number, n) => !n || numbers[n - 1] >= number);
        }"""
    )
    counts = table.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert [int(text.replace(",", "")) for text in counts] == sorted((count for _, count, _ in told_by(run, "counts")), reverse=True)
    window.locator("summary", has_text="Translations by language").press("Enter")
    window.locator("details[open] > .search input").last.fill("no such row anywhere")
    assert "0 of" in window.locator("output", has_text="0 of").inner_text()
    query = window.locator("textarea").first
    query.focus()
    assert window.evaluate("getSelection().toString()") == query.input_value()
    assert told == []
    window.context.close()


def test_the_map_without_a_mouse(browser: Any, run: Path) -> None:
    """Arrow keys and a tap go from page to page, and what each holds is told beside the picture."""
    window, told = opened(browser, run)
    picture, said = window.locator(".map[open] .scroll"), window.locator(".map[open] output")
    assert "Arrow keys" in said.inner_text()
    picture.focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
        window.keyboard.press(key)
        seen.append(said.inner_text())
        assert window.locator("path.here").count() == 1
        assert window.locator("path.here title").text_content() == seen[-1]
    place = [(int(text[5:7], 16), int(text[8:10], 16)) for text in seen]
    assert place[0][0] == place[1][0] == place[2][0] and place[0][1] < place[1][1] < place[2][1]
    assert place[3] == place[1]
    assert place[5][0] < place[4][0] > place[3][0]
    tapped = window.locator(".map[open] path:has(> title)").nth(7)
    tapped.click()
    assert said.inner_text() == tapped.locator("title").text_content() not in seen
    assert told == []
    window.context.close()


def test_without_scripts_all_can_be_read(browser: Any, run: Path) -> None:
    window, _ = opened(browser, run, java_script_enabled=False)
    assert window.locator("svg").count() > 10
    assert window.locator("table").first.is_visible()
    assert window.get_by_label("Search in this table").count() == 0
    window.context.close()
