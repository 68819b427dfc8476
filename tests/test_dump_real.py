"""Real and mock exports of many wikis: each is read or refused with a sentence, and every page is counted."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import SHARED

from etl import export
from etl.dump import Seen, chunks, edition, open_dump, pages
from etl.model import Problem

DUMPS = SHARED / "data" / "dumps"
ROWS = list(csv.DictReader((DUMPS / "INDEX.tsv").open(encoding="utf-8"), delimiter="\t")) if (DUMPS / "INDEX.tsv").is_file() else []
BROKEN_OFF = {"Aufco": "the XML breaks off in the page thesaurus", "mock-dump-incomplete-revision": "the XML breaks off in the page Q1"}
"""Part of a name -> what is said of the last page that the index counts."""

pytestmark = pytest.mark.skipif(not ROWS, reason="the shared real dumps are not beside this checkout")


def test_all_are_there() -> None:
    assert len(ROWS) == 190


@pytest.mark.parametrize("row", ROWS, ids=[row["file"][-50:] for row in ROWS])
def test_read_or_refused(row: dict[str, str]) -> None:
    path = DUMPS / row["file"]
    try:
        dump = open_dump([path], None, forced=True)
    except Problem as refusal:
        sentence = str(refusal)
    else:
        sentence = ""
    assert bool(sentence) == (row["pages"] == "0"), sentence
    if sentence:
        assert sentence.startswith(str(path))
        return
    seen = Seen()
    got = [page for chunk in chunks(dump) for page in pages(chunk, dump.site, seen)]
    broken = next((why for name, why in BROKEN_OFF.items() if name in row["file"]), None)
    assert seen.pages == int(row["pages"]) - bool(broken)
    assert [why for _, _, why in seen.damage] == [broken] * bool(broken)
    assert seen.pages == len(got) + seen.namespaces.total()
    assert all(page.title and page.text for page in got if page.reject is None)
    assert dump.complete == ("no closing" not in row["note"])
    if row["schema"]:
        assert dump.site.version == row["schema"]
    if row["edition"].endswith(("wiki", "wiktionary")):
        assert dump.edition == row["edition"] == edition(dump.site) or dump.edition is None
    if row["multistream"]:
        assert dump.kinds[0] in ("xml", "multistream bz2" if row["multistream"] == "yes" else "bz2")
    if dump.size < 100_000:  # the same for other chunks
        again = Seen()
        assert [p for chunk in chunks(dump, dump.size // 3 + 1) for p in pages(chunk, dump.site, again)] == got
        assert (again.pages, again.namespaces) == (seen.pages, seen.namespaces)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["kind"] == "xml"], ids=[row["file"][-50:] for row in ROWS if row["kind"] == "xml"]
)
def test_the_pattern_and_lxml_agree(row: dict[str, str]) -> None:
    for match in export._PAGE.finditer((DUMPS / row["file"]).read_bytes()):
        assert export._quick(match)._replace(cleaned=False) == export._thorough(match[0])._replace(cleaned=False)


def test_old_schemas_name_their_edition(tmp_path: Path) -> None:
    old = [row["file"] for row in ROWS if row["edition"].startswith("http://de.wiktionary.org")]
    assert len(old) >= 5
    assert {open_dump([DUMPS / name], "de").edition for name in old} == {"dewiktionary"}
    english = next(row["file"] for row in ROWS if row["edition"].startswith("http://en.wiktionary.org"))
    with pytest.raises(Problem, match="enwiktionary, not of dewiktionary; it would fit LANG=en"):
        open_dump([DUMPS / english], "de")
