"""Parts and registry to tables: what is in them, the same bytes every time, and what a killed run leaves."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Lock, Semaphore
from typing import Any

import duckdb
import pytest
from making import DEMO, HAUS, entry, info, page, part, parts, spelling
from reading import reading

from etl import filling, registry, store
from etl import merge as room
from etl.account import DumpFile, Gap, host
from etl.frequency import SCHEMA, frequencies, frequent_words
from etl.merge import english, merge
from etl.model import Count, Form, Link, Problem, Redirect, Reject, Sense, Translation
from etl.quality import check
from etl.tables import tables

ALL = info(languages=None)


def ask(output: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(store.database(output, "de")) as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.execute(query).fetchall()


def parquet(output: Path) -> dict[str, bytes]:
    folder = store.tables(output, "de")
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


@pytest.fixture(autouse=True)
def _no_lists(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading wordfreq's lists takes longer than all the rest of a small merge; one test reads them."""
    if "frequency" not in request.node.name:
        monkeypatch.setattr(room, "frequencies", lambda *_: SCHEMA.empty_table())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "in", DEMO, 2), output, "de", ALL)
    return output


@pytest.fixture
def merged(demo: Path, tmp_path: Path) -> Path:
    """A copy of it, to go on from; its parts lie in ``in``."""
    return shutil.copytree(demo, tmp_path, dirs_exist_ok=True)


def given_to(output: Path) -> list[Path]:
    return sorted((output / "in").iterdir())


def test_summary(tmp_path: Path) -> None:
    said: list[str] = []
    summary = merge(parts(tmp_path / "in", DEMO), tmp_path, "de", ALL._replace(pages=15, entries=14), said.append)
    assert summary[:9] == (15, 14, 0, 1, 4, 0, 1, False, 14)
    assert summary.database == tmp_path / "de" / "aqea.duckdb"
    assert [stage.name for stage in summary.stages] == [
        "merge: read",
        "merge: classify",
        "merge: addresses",
        "merge: tables",
        "merge: finish",
    ]
    assert said
    assert not list((tmp_path / "de").glob(".merge-*"))


def test_wasser_has_its_published_address(demo: Path) -> None:
    assert ask(demo, "SELECT address, address_number, domain, letter FROM aqea_entries WHERE lemma = 'Wasser'") == [
        ("0x20:01:01:01", 0x20010101, "0x20", "W")
    ]


def test_an_entry(demo: Path) -> None:
    ((label, description, language, pos, raw_pos, genders, is_form, title, page_id, revision, edition, heading, revised),) = ask(
        demo,
        "SELECT label, description, language, pos, raw_pos, genders, is_form, title, page_id, revision_id, edition, heading,"
        " revised_at::VARCHAR"
        " FROM aqea_entries WHERE lemma = 'Haus'",
    )
    assert description == "German noun 'Haus'. Gebäude, in dem Menschen wohnen; Familie \\ von \"Rang\""
    assert (label, language, pos, raw_pos, genders, is_form, title) == ("Haus", "de", "noun", ["Substantiv"], ["n"], False, "Haus")
    assert (page_id, revision, edition, heading, revised) == (2, 1002, "dewiktionary", 1, "2026-08-01 12:00:00+00")


@pytest.mark.parametrize(
    ("lemma", "pos", "description"),
    [
        ("Häuser", "declined_form", "German declined form 'Häuser'. Form of 'Haus'. Nominativ Plural des Substantivs Haus"),
        ("вода", "noun", "Russian noun 'вода'. Wasser"),
        ("Anna", "proper_noun", "German proper noun 'Anna'. weiblicher Vorname"),
    ],
)
def test_descriptions(demo: Path, lemma: str, pos: str, description: str) -> None:
    assert ask(demo, f"SELECT description FROM aqea_entries WHERE lemma = '{lemma}' AND pos = '{pos}'") == [(description,)]


def test_a_long_description_ends_at_a_word(tmp_path: Path) -> None:
    merge(parts(tmp_path / "in", [page("Lang", 1, entry("Lang", glosses=["wort " * 50, "zweitens"]))]), tmp_path, "de", ALL)
    ((description,),) = ask(tmp_path, "SELECT description FROM aqea_entries")
    assert description.endswith("wort …")
    assert len(description) < 200


def test_rows_of_an_entry(demo: Path) -> None:
    of_haus = "JOIN aqea_entries e USING (address) WHERE e.lemma = 'Haus' ORDER BY ordinal"
    assert ask(demo, f"SELECT t.ordinal, sense, marker, gloss, labels, government, t.field FROM senses t {of_haus}") == [
        (
            1,
            1,
            "1",
            "Gebäude, in dem Menschen wohnen",
            ["Architektur"],
            [{"preposition": "in", "grammatical_case": "dative"}],
            "building",
        ),
        (2, 2, "2", 'Familie \\ von "Rang"', ["gehoben"], [], None),
    ]
    assert ask(demo, f"SELECT form, slot, variant, source FROM forms t {of_haus}")[1] == ("Häuser", "Nominativ Plural", 0, "table")
    assert ask(demo, f"SELECT kind, value, for_form, t.labels FROM sounds t {of_haus}")[3] == ("rhyme", "aʊ̯s", None, ["Berlin"])
    assert ask(demo, f"SELECT text, bold, source_url FROM examples t {of_haus}") == [
        ("Das Haus steht leer.", [{"start": 4, "stop": 8}], "https://example.org")
    ]
    assert ask(demo, f"SELECT flag, raw FROM editorial t {of_haus}") == [("unverified", "{{QS Herkunft|unbelegt}}")]
    assert ask(demo, f"SELECT kind, text FROM notes t {of_haus}") == [("etymology", "althochdeutsch hūs"), ("usage", "Siehe auch Hausen.")]
    assert ask(demo, f"SELECT source, key, text FROM refs t {of_haus}") == [("DWDS", "Haus", None), (None, None, "Ein Buch. 1999.")]
    assert ask(demo, f"SELECT text, parts FROM hyphenations t {of_haus}")[1] == ("Häu·ser", ["Häu", "ser"])


def test_a_target_is_an_address_where_exactly_one_entry_answers(demo: Path) -> None:
    (gebäude,), (hus,) = ask(demo, "SELECT address FROM aqea_entries WHERE lemma IN ('Gebäude', 'hus') ORDER BY language")
    assert ask(demo, "SELECT target, target_address, target_method FROM links ORDER BY ordinal") == [
        ("Gebäude", gebäude, "only"),
        ("Bank", None, None),  # two entries
        ("Hausbau", None, None),  # none
    ]
    assert ask(demo, "SELECT word, target_address FROM translations ORDER BY ordinal") == [("house", None), ("hus", hus), ("Heisl", None)]


def test_of_several_entries_the_one_of_the_same_part_of_speech_is_meant(tmp_path: Path) -> None:
    verb, noun = ("verb", ("Verb",)), ("noun", ("Substantiv",))
    links = tuple(
        Link(kind, kind, target) for kind, target in (("synonym", "sein"), ("derived", "sein"), ("antonym", "ohne"), ("hypernym", "Bank"))
    )
    pages = [
        page("sein", 1, entry("sein", "pronoun", ("Pronomen",)), entry("sein", *verb, heading=2)),
        page("ohne", 2, entry("ohne", *verb, is_form=True), entry("ohne", "adposition", ("Präposition",), heading=2)),
        page("Bank", 3, entry("Bank"), entry("Bank", heading=2, homonym=2), entry("Bank", *verb, heading=3)),
        page("leben", 4, entry("leben", *verb, links=links)),
        page("Dasein", 5, entry("Dasein", *noun, links=links)),
    ]
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    assert ask(
        tmp_path,
        "SELECT o.lemma, kind, e.lemma, e.pos, target_method FROM links JOIN aqea_entries o USING (address)"
        " LEFT JOIN aqea_entries e ON e.address = target_address ORDER BY o.lemma DESC, ordinal",
    ) == [
        ("leben", "synonym", "sein", "verb", "part of speech"),
        ("leben", "derived", None, None, None),  # a derivation may be of any kind
        ("leben", "antonym", None, None, None),  # a form is never meant
        ("leben", "hypernym", "Bank", "verb", "part of speech"),
        *(("Dasein", link.kind, None, None, None) for link in links),  # two nouns, or none
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


def leads(output: Path) -> list[tuple[Any, ...]]:
    """Links to a title that several have: word, kind, title, number of the entry meant on its page, method."""
    return ask(
        output,
        "SELECT o.lemma, kind, target, e.heading, target_method FROM links JOIN aqea_entries o USING (address)"
        " LEFT JOIN aqea_entries e ON e.address = target_address ORDER BY o.lemma, o.heading, ordinal",
    )


def test_the_sense_that_the_page_names_tells_which_is_meant(tmp_path: Path) -> None:
    senses = tuple(Sense(path[-1], path, None, "Bedeutung") for path in ("1", "1a", "1b", "2"))
    links = tuple(Link("synonym", "Synonyme", "Tor", target_sense=sense) for sense in ("2", "1", "1b, 2", "1–2", "3", None))
    pages = [
        page("Tor", 1, entry("Tor"), entry("Tor", heading=2, homonym=2, senses=senses), entry("Tor", "verb", ("Verb",), heading=3)),
        page("Pforte", 2, entry("Pforte", links=links)),
        page("rufen", 3, entry("rufen", "verb", ("Verb",), links=(Link("synonym", "Synonyme", "Tor", target_sense="2"),))),
    ]
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    found, nothing = (2, "target sense"), (None, None)
    assert leads(tmp_path) == [
        *(("Pforte", "synonym", "Tor", *answer) for answer in (found, nothing, found, found, nothing, nothing)),
        ("rufen", "synonym", "Tor", 2, "target sense"),  # the page's own word goes before the part of speech
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_the_entry_that_names_the_word_in_turn_is_meant(tmp_path: Path) -> None:
    def links(*targets: str, kind: str = "synonym") -> tuple[Link, ...]:
        return tuple(Link(kind, kind, target) for target in targets)

    pages = [
        page("Schloss", 1, entry("Schloss", links=links("Burg")), entry("Schloss", heading=2, homonym=2, links=links("Verschluss"))),
        page("Burg", 2, entry("Burg", links=links("Schloss"))),
        page("Verschluss", 3, entry("Verschluss", links=links("Schloss", kind="antonym"))),  # not what it is called there
        page("Riegel", 4, entry("Riegel", links=links("Schloss", kind="hypernym"))),
        page("Bank", 5, entry("Bank", links=links("Kasse")), entry("Bank", heading=2, homonym=2, links=links("Kasse"))),
        page("Kasse", 6, entry("Kasse", links=links("Bank"))),  # both name it
        page("Ton", 7, entry("Ton", links=links("Laut")), entry("Ton", heading=2, homonym=2)),
        page(
            "Laut", 8, entry("Laut", links=links("Ton")), entry("Laut", heading=2, homonym=2, links=links("Ton"))
        ),  # one of these, but which?
        page("Tau", 9, entry("Tau", links=links("Seil", kind="hyponym")), entry("Tau", heading=2, homonym=2)),
        page(
            "Seil",
            10,
            entry("Seil", links=(Link("hypernym", "Oberbegriffe", "nasses Tau", "Tau"), Link("hypernym", "Oberbegriffe", "Taue", "Tau"))),
        ),
    ]
    merge(parts(tmp_path / "in", pages, 2), tmp_path, "de", info())
    assert [row for row in leads(tmp_path) if row[2] not in ("Burg", "Verschluss", "Kasse", "Seil")] == [
        ("Burg", "synonym", "Schloss", 1, "mutual"),
        ("Kasse", "synonym", "Bank", None, None),
        ("Laut", "synonym", "Ton", None, None),
        ("Laut", "synonym", "Ton", None, None),
        ("Riegel", "hypernym", "Schloss", None, None),
        ("Seil", "hypernym", "nasses Tau", None, None),  # names something else
        ("Seil", "hypernym", "Taue", 1, "mutual"),
        ("Ton", "synonym", "Laut", None, None),
        ("Verschluss", "antonym", "Schloss", None, None),
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_of_nouns_the_one_of_the_same_field_is_meant(tmp_path: Path) -> None:
    to = (
        Link("hypernym", "Oberbegriffe", "Zirf", senses=(1,)),
        Link("hypernym", "Oberbegriffe", "Zirf", senses=(1, 2)),
        Link("hypernym", "Oberbegriffe", "Zirf"),
    )
    more = (Link("hypernym", "Oberbegriffe", "Taab", senses=(1,)), Link("derived", "Wortbildungen", "Zirf", senses=(1,)))
    pages = [
        page("Zirf", 1, entry("Zirf", glosses=("kleiner Nadelbaum",)), entry("Zirf", heading=2, homonym=2, glosses=("kleiner Vogel",))),
        page("Taab", 2, entry("Taab", glosses=("kleiner Nadelbaum",)), entry("Taab", heading=2, homonym=2, glosses=("Zirps",))),
        page("Worb", 3, entry("Worb", glosses=("ein Nadelbaum", "ein Vogel"), links=to + more)),
        page("springen", 4, entry("springen", "verb", ("Verb",), glosses=("ein Nadelbaum",), links=(to[0],))),
    ]
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    assert ask(tmp_path, "SELECT DISTINCT s.field FROM senses s JOIN aqea_entries USING (address) WHERE title = 'Zirf' ORDER BY 1") == [
        ("animals",),
        ("plants",),
    ]
    assert leads(tmp_path) == [
        ("Worb", "hypernym", "Zirf", 1, "field"),
        ("Worb", "hypernym", "Zirf", None, None),  # two fields
        ("Worb", "hypernym", "Zirf", None, None),  # no sense
        ("Worb", "hypernym", "Taab", None, None),  # the other may be one, too
        ("Worb", "derived", "Zirf", None, None),  # a derivation may be of any field
        ("springen", "hypernym", "Zirf", None, None),
    ]


def test_a_borrowing_is_a_word_of_another_language(tmp_path: Path) -> None:
    pages = [page("Angst", 1, entry("Angst", links=(Link("descendant", "Entlehnungen", "Zink"),))), page("Zink", 2, entry("Zink"))]
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    assert leads(tmp_path) == [("Angst", "descendant", "Zink", None, None)]


def test_a_translation_leads_to_the_word_that_is_clearly_meant(tmp_path: Path) -> None:
    def english(title: str, pos: str = "noun", **values: Any) -> Any:
        return entry(title, pos, language="en", language_name="Englisch", **values)

    words = ("house", "bank", "scale", "lock", "water", "nowhere")
    pages = [
        page("house", 1, english("house"), english("house", "verb", heading=2)),
        page(
            "bank",
            2,
            english("bank", glosses=("Ufer, Böschung",)),
            english("bank", heading=2, homonym=2, glosses=("Kreditinstitut; Ding",)),
        ),
        page(
            "scale",
            3,
            english("scale", glosses=("Ding aus Holz",)),
            english("scale", heading=2, homonym=2, translations=(Translation("de", "Deutsch", "Ding"),)),
        ),
        page("lock", 4, english("lock", "verb", glosses=("Ding",)), english("lock", "verb", heading=2, homonym=2)),
        page("water", 5, english("water"), english("water", heading=2, homonym=2), entry("water", heading=3)),
        page("Ding", 6, entry("Ding", translations=tuple(Translation("en", "Englisch", word) for word in words))),
    ]
    merge(parts(tmp_path / "in", pages, 2), tmp_path, "de", ALL)
    assert ask(
        tmp_path,
        "SELECT word, e.heading, target_method FROM translations t LEFT JOIN aqea_entries e ON e.address = target_address"
        " WHERE t.language = 'en' ORDER BY ordinal",
    ) == [
        ("house", 1, "part of speech"),
        ("bank", 2, "mutual"),
        ("scale", 2, "mutual"),
        ("lock", 1, "mutual"),
        ("water", None, None),
        ("nowhere", None, None),
    ]
    assert ask(tmp_path, "SELECT word, target_method FROM translations WHERE language = 'de'") == [("Ding", "only")]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_a_form_knows_the_entry_of_its_lemma(tmp_path: Path) -> None:
    def form(title: str, pos: str, *of: str, **values: Any) -> Any:
        return entry(title, pos, ("Form",), is_form=True, form_of=of, **values)

    bench = (Form("Bank", "Nominativ Singular"), Form("Bänke", "Nominativ Plural"))
    pages = [
        page("Bank", 1, entry("Bank", forms=bench), entry("Bank", heading=2, homonym=2, forms=(Form("Banken", "Nominativ Plural"),))),
        page("Bänke", 2, form("Bänke", "declined_form", "Bank")),
        page("Banks", 3, form("Banks", "declined_form", "Bank", "nirgends")),
        page("Essen", 4, entry("Essen"), entry("Essen", "verb", ("Verb",), heading=2)),
        page("isst", 5, form("isst", "conjugated_form", "Essen")),
        page("Essens", 6, form("Essens", "declined_form", "nirgends", "Essen")),
        page("geliebt", 7, form("geliebt", "participle", "lieben")),
        page("geliebter", 8, form("geliebter", "declined_form", "geliebt")),
        page("lieben", 9, entry("lieben")),  # a noun has no participle
        page("besser", 10, form("besser", "declined_form", "gut")),
        page("bessere", 11, form("bessere", "declined_form", "besser")),
        page("Gras", 12, entry("Gras"), form("Gras", "declined_form", "Gras", heading=2)),
    ]
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    places = {address: (title, heading) for address, title, heading in ask(tmp_path, "SELECT address, title, heading FROM aqea_entries")}
    rows = ask(tmp_path, "SELECT lemma, form_of_addresses FROM aqea_entries WHERE is_form")
    assert {lemma: [places.get(address) for address in addresses] for lemma, addresses in rows} == {
        "Bänke": [("Bank", 1)],
        "Banks": [None, None],
        "isst": [("Essen", 2)],
        "Essens": [None, ("Essen", 1)],
        "geliebt": [None],
        "geliebter": [("geliebt", 1)],
        "besser": [None],
        "bessere": [("besser", 1)],
        "Gras": [("Gras", 1)],
    }
    assert ask(tmp_path, "SELECT DISTINCT form_of_addresses FROM aqea_entries WHERE NOT is_form") == [([],)]
    assert ask(tmp_path, "SELECT lemma, lemma_address IS NOT NULL FROM form_of('Banks')") == [("Bank", False), ("nirgends", False)]
    assert ask(tmp_path, "SELECT DISTINCT lemma, lemma_address FROM form_of('Bänke')") == [
        ("Bank", next(a for a, p in places.items() if p == ("Bank", 1)))
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


# ---------------------------------------------------------------------------------------------------------- derived links


def derived(output: Path, columns: str = "kind, t.lemma, method, depth, v.lemma, certain") -> list[tuple[Any, ...]]:
    return ask(
        output,
        f"SELECT o.lemma, {columns} FROM derived_links JOIN aqea_entries o USING (address) JOIN aqea_entries t ON t.address = target_address"
        " LEFT JOIN aqea_entries v ON v.address = via ORDER BY o.lemma, ordinal",
    )


def words(links: dict[str, tuple[tuple[str, str], ...]], **values: Any) -> list[Any]:
    return [
        page(word, n, entry(word, links=tuple(Link(kind, kind, target) for kind, target in own), **values))
        for n, (word, own) in enumerate(links.items(), 1)
    ]


def test_the_other_side_of_a_link(tmp_path: Path) -> None:
    pages = words(
        {
            "Vogel": (("hyponym", "Amsel"), ("hyponym", "Spatz"), ("meronym", "Feder"), ("hyponym", "Vogel"), ("similar", "Feder")),
            "Amsel": (("hypernym", "Vogel"), ("synonym", "Drossel"), ("synonym", "Drossel"), ("diminutive", "Spatz")),
            "Drossel": (),
            "Spatz": (("derived", "Feder"), ("synonym", "ein Vogel")),
            "Feder": (("synonym", "Wort"),),
        }
    )
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    assert derived(tmp_path) == [
        ("Drossel", "synonym", "Amsel", "symmetric", 1, None, True),
        ("Feder", "base", "Spatz", "inverse", 1, None, True),
        ("Feder", "holonym", "Vogel", "inverse", 1, None, True),
        ("Spatz", "diminutive_of", "Amsel", "inverse", 1, None, True),
        ("Spatz", "hypernym", "Vogel", "inverse", 1, None, True),
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_hypernyms_up_to_the_root(tmp_path: Path) -> None:
    pages = words({"Amsel": (("hypernym", "Vogel"),), "Vogel": (("hypernym", "Tier"),), "Wesen": (("hyponym", "Tier"),), "Ding": ()})
    animal = Link("hypernym", "Oberbegriffe", "Ding", senses=(1,))
    pages.append(page("Tier", 9, entry("Tier", glosses=("eins", "zwei"), links=(animal,))))
    pages.append(
        page("Katze", 10, entry("Katze", glosses=("eins", "zwei"), links=(Link("hypernym", "Oberbegriffe", "Vogel", senses=(2,)),)))
    )
    merge(parts(tmp_path / "in", pages, 3), tmp_path, "de", info())
    assert sorted(row for row in derived(tmp_path) if row[1] == "hypernym") == [
        ("Amsel", "hypernym", "Ding", "transitive", 3, "Tier", False),  # of one sense of Tier
        ("Amsel", "hypernym", "Tier", "transitive", 2, "Vogel", True),
        ("Amsel", "hypernym", "Wesen", "transitive", 3, "Tier", False),
        ("Katze", "hypernym", "Ding", "transitive", 3, "Tier", False),
        ("Katze", "hypernym", "Tier", "transitive", 2, "Vogel", True),
        ("Katze", "hypernym", "Wesen", "transitive", 3, "Tier", False),
        ("Tier", "hypernym", "Wesen", "inverse", 1, None, True),
        ("Vogel", "hypernym", "Ding", "transitive", 2, "Tier", False),
        ("Vogel", "hypernym", "Wesen", "transitive", 2, "Tier", False),
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_a_circle_of_hypernyms_ends_and_is_told(tmp_path: Path) -> None:
    pages = words(
        {
            "A": (("hypernym", "B"),),
            "B": (("hypernym", "C"),),
            "C": (("hypernym", "A"), ("hypernym", "D")),
            "D": (("hypernym", "E"),),
            "E": (),
        }
    )
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    assert [row[:3] + row[4:6] for row in derived(tmp_path) if row[3] == "transitive"] == [
        ("A", "hypernym", "C", 2, "B"),
        ("A", "hypernym", "D", 3, "C"),
        ("A", "hypernym", "E", 4, "D"),
        ("B", "hypernym", "A", 2, "C"),
        ("B", "hypernym", "D", 2, "C"),
        ("B", "hypernym", "E", 3, "D"),
        ("C", "hypernym", "B", 2, "A"),
        ("C", "hypernym", "E", 2, "D"),
    ]
    assert [(found.code, found.title, found.detail) for found in check(tmp_path, "de", ["E", "W01"])] == [
        ("W01", "A", "above and below it: B, C"),
        ("W01", "B", "above and below it: A, C"),
        ("W01", "C", "above and below it: A, B"),
    ]


def test_a_thicket_of_hypernyms_is_cut_and_a_long_chain_ends(tmp_path: Path) -> None:
    names = [f"W{n:03}" for n in range(150)]
    chain = {f"K{n:02}": (("hypernym", f"K{n + 1:02}"),) for n in range(20)}
    pages = words({name: tuple(("hypernym", other) for other in names if other != name) for name in names} | chain)
    pages.append(page("Alles", 999, entry("Alles", links=tuple(Link("hyponym", "Unterbegriffe", name) for name in names))))
    merge(parts(tmp_path / "in", pages, 2), tmp_path, "de", info())
    ((most, deepest),) = ask(
        tmp_path, "SELECT max(n), max(depth) FROM (SELECT count(*) AS n, max(depth) AS depth FROM derived_links GROUP BY address)"
    )
    assert most <= len(names) + 64
    assert deepest == 12
    assert {found.code for found in check(tmp_path, "de", ["E", "W01"])} == {"W01"}


def test_frequency_is_the_word_forms_zipf_value(tmp_path: Path) -> None:
    wordfreq = pytest.importorskip("wordfreq")
    demo = tmp_path
    merge(parts(demo / "in", DEMO), demo, "de", ALL)
    for lemma, language, frequency in ask(demo, "SELECT lemma, language, frequency FROM aqea_entries WHERE lemma NOT LIKE '%-%'"):
        expected = wordfreq.zipf_frequency(lemma, language)
        assert (frequency or 0) == pytest.approx(expected, abs=0.001), lemma
    assert ask(demo, "SELECT frequency FROM aqea_entries WHERE lemma = '2-Zimmer-Wohnung'") == [(None,)]
    for frequency, meta in ask(demo, "SELECT frequency, meta FROM aqea_entries WHERE frequency IS NOT NULL"):
        assert canonical(json.loads(meta, parse_float=Decimal)) == meta
        assert json.loads(meta)["frequency"] == pytest.approx(frequency, abs=0.001)


def test_frequencies_of_a_language_that_nobody_counted() -> None:
    assert frequencies("tlh", {b"wo"}, frequent_words("tlh")).num_rows == 0
    assert frequencies("x-nobody", {b"wo"}, frequent_words("x-nobody")).num_rows == 0
    assert frequencies("sv", {b"hus", b"qqqqqq"}, frequent_words("sv")).to_pylist()[0]["word"] == "hus"


SPELLED = [
    page("Schloß", 5, redirects=(spelling("Schloß", "Schloss"), spelling("Schloß", "Schloss"))),
    page("Schloss", 1, entry("Schloss"), entry("Schloss", "verb", ("Verb",), heading=2)),
    page("Schlosz", 2, entry("Schlosz"), redirects=(spelling("Schlosz", "Schloss", "spelling", "noun"),)),
    page(
        "Fluss",
        3,
        entry("Fluss", links=(Link("synonym", "Synonyme", "Strom"), Link("obsolete_spelling", "Alte Rechtschreibung", "der Fluß", "Fluß"))),
    ),
    page("Fluß", 4, redirects=(spelling("Fluß", "Fluss"), spelling("Fluß", "Fluss", "spelling"))),
    page("slott", 6, entry("slott", language="sv", language_name="Schwedisch")),
    page("Slott", 7, redirects=(spelling("Slott", "slott"), spelling("Slott", "Slott"), spelling("Slott", "nirgends"))),
]
"""Spelling pages before and behind the word's own page, in another language, to nowhere, and what the word's page says itself."""


def test_the_pages_of_other_spellings_are_links_of_the_word(tmp_path: Path) -> None:
    merge(parts(tmp_path / "in", SPELLED), tmp_path, "de", ALL)
    assert ask(
        tmp_path,
        "SELECT e.lemma, e.pos, ordinal, kind, raw_kind, target, target_title, l.title IS NOT NULL, note, source"
        " FROM links JOIN aqea_entries e USING (address) LEFT JOIN aqea_entries l ON l.address = target_address ORDER BY e.lemma, e.heading, ordinal",
    ) == [
        ("Fluss", "noun", 1, "synonym", "Synonyme", "Strom", None, False, None, None),
        ("Fluss", "noun", 2, "obsolete_spelling", "Alte Rechtschreibung", "der Fluß", "Fluß", False, None, None),
        ("Fluss", "noun", 3, "spelling", "Alte Schreibweise", "Fluß", "Fluß", False, "Reform 1996", "spelling page"),
        ("Schloss", "noun", 1, "spelling", "Alte Schreibweise", "Schlosz", "Schlosz", True, "Reform 1996", "spelling page"),
        ("Schloss", "noun", 2, "obsolete_spelling", "Alte Schreibweise", "Schloß", "Schloß", False, "Reform 1996", "spelling page"),
        ("Schloss", "verb", 1, "obsolete_spelling", "Alte Schreibweise", "Schloß", "Schloß", False, "Reform 1996", "spelling page"),
    ]
    ((read, more),) = ask(tmp_path, "SELECT [r.count FOR r IN rows_read IF r.name = 'links'][1], spelling_links FROM run")
    assert (read, more) == (2, 4)
    assert list(check(tmp_path, "de", ["E"])) == []
    for number in (3, 7):
        merge(parts(tmp_path / f"in {number}", SPELLED, number), tmp_path / f"{number}", "de", ALL)
        assert parquet(tmp_path / f"{number}") == parquet(tmp_path)


def test_very_many_spellings_beside_very_many_links(tmp_path: Path) -> None:
    own = tuple(Link("spelling", "Alternative Schreibweisen", f"Wort{n}") for n in range(40_000))
    pages = [page("Wort", 1, entry("Wort", links=own))]
    pages += [page(f"Wort{n}", n, redirects=(spelling(f"Wort{n}", "Wort", "spelling"),)) for n in range(20_000, 60_000)]
    given = parts(tmp_path / "in", pages)
    began = time.process_time()
    merge(given, tmp_path, "de", ALL)
    assert time.process_time() - began < 10  # 1,600,000,000 pairs would take longer
    assert ask(tmp_path, "SELECT count(*), min(ordinal), max(ordinal) FROM links WHERE source IS NOT NULL") == [(20_000, 40_001, 60_000)]


def test_what_is_no_entry(demo: Path) -> None:
    assert ask(demo, "FROM redirects") == [(13, 1, "daß", "dass", "spelling", None, None, None, None)]
    assert ask(demo, "FROM rejects") == [(14, 1, "Kaputt", 1014, "no language section", None)]
    assert ask(demo, "FROM unknowns") == [("label", "Bar", 1, "Bank"), ("template", "Foo", 3, "Bank")]
    assert ask(demo, "FROM skipped") == [("interlanguage", "en", 40)]


def test_the_run_says_what_was_read(demo: Path) -> None:
    ((row,),) = ask(
        demo,
        "SELECT {p: pages, w: pages_with_entries, j: pages_rejected, r: pages_redirecting, o: pages_without, e: entries,"
        " g: registry_generation} FROM run",
    )
    assert row == {"p": 15, "w": 12, "j": 1, "r": 1, "o": 1, "e": 14, "g": 1}
    ((read,),) = ask(demo, "SELECT rows_read FROM run")
    assert {r["name"]: r["count"] for r in read}["links"] == 3
    assert ask(demo, "SELECT ledger_head FROM run") == [(registry.head(store.registry(demo))[1],)]
    assert ask(demo, "SELECT licence LIKE 'CC BY-SA 4.0%', source_url FROM run") == [(True, "https://de.wiktionary.org")]


def test_rows_that_the_workers_counted_are_taken_less_those_of_copies(tmp_path: Path) -> None:
    twice = [page("Haus", 2, HAUS, revision=5), page("Haus", 2, HAUS, revision=6)]
    counted = {
        "senses": 4,
        "forms": 8,
        "links": 6,
        "translations": 6,
        "sounds": 8,
        "hyphenations": 4,
        "examples": 2,
        "notes": 4,
        "refs": 4,
        "editorial": 2,
    }
    merge(parts(tmp_path / "in", twice), tmp_path, "de", ALL._replace(rows=counted))
    ((read,),) = ask(tmp_path, "SELECT rows_read FROM run")
    assert {r["name"]: r["count"] for r in read} == {name: n // 2 for name, n in counted.items()}


def canonical(value: Any) -> str:
    """json::jsonb::text as Postgres writes it."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: (len(k.encode()), k.encode()))
        return "{" + ", ".join(f"{canonical(k)}: {canonical(value[k])}" for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(canonical, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def test_meta_is_in_the_canonical_form_of_jsonb(demo: Path) -> None:
    metas = dict(ask(demo, "SELECT address, meta::VARCHAR FROM aqea_entries"))
    assert all(canonical(json.loads(meta, parse_float=Decimal)) == meta for meta in metas.values())
    ((meta,),) = ask(demo, "SELECT meta::VARCHAR FROM aqea_entries WHERE lemma = 'Haus'")
    assert json.loads(meta) == {
        "ipa": "haʊ̯s",
        "pos": "noun",
        "field": "building",
        "forms": {"plural": "Häuser", "genitive": "Hauses"},
        "lemma": "Haus",
        "source": "https://de.wiktionary.org/w/index.php?title=Haus&oldid=1002",
        "genders": ["n"],
        "glosses": ["Gebäude, in dem Menschen wohnen", 'Familie \\ von "Rang"'],
        "hyphenation": "Haus",
    }
    ((verb,),) = ask(demo, "SELECT meta->>'$.forms' FROM aqea_entries WHERE lemma = 'gehen'")
    assert json.loads(verb) == {"preterite": "ging", "participle": "gegangen", "third_person": "geht"}


def test_a_retired_entry(tmp_path: Path) -> None:
    many = [page(f"Wort{n}", 100 + n, entry(f"Wort{n}")) for n in range(60)]
    merge(parts(tmp_path / "a", [*DEMO, *many]), tmp_path, "de", ALL)
    ((address,),) = ask(tmp_path, "SELECT address FROM aqea_entries WHERE lemma = 'вода'")
    summary = merge(
        parts(tmp_path / "b", [p for p in [*DEMO, *many] if p.title != "вода"]), tmp_path, "de", info(date(2026, 10, 1), languages=None)
    )
    assert summary.retired == 1
    assert ask(tmp_path, "FROM retired") == [
        (address, "cyrillic", 1, "вода", "ru", "noun", "вода", date(2026, 9, 1), date(2026, 9, 1), False)
    ]
    assert ask(tmp_path, f"SELECT lemma, label, last_seen FROM entry('{address}')") == [("вода", None, date(2026, 9, 1))]


def test_dates_are_those_of_dumps(merged: Path) -> None:
    changed = [p._replace(entries=(HAUS._replace(genders=("m",)),)) if p.title == "Haus" else p for p in DEMO]
    changed.append(page("Neu", 99, entry("Neu")))
    merge(parts(merged / "b", changed), merged, "de", info(date(2026, 10, 1), languages=None))
    dates = {
        lemma: rest
        for lemma, *rest in ask(
            merged,
            "SELECT lemma, dump_date::VARCHAR, created_at::VARCHAR, updated_at::VARCHAR FROM aqea_entries"
            " WHERE lemma IN ('Haus', 'Neu', 'Wasser')",
        )
    }
    assert dates == {
        "Wasser": ["2026-09-01", "2026-09-01 00:00:00+00", "2026-09-01 00:00:00+00"],
        "Haus": ["2026-10-01", "2026-09-01 00:00:00+00", "2026-10-01 00:00:00+00"],
        "Neu": ["2026-10-01", "2026-10-01 00:00:00+00", "2026-10-01 00:00:00+00"],
    }


# ------------------------------------------------------------------------------------------------------------ duplicates


COPIES = {
    "Eins": ([("alt", 5), ("neu", 7)], "neu"),  # the highest revision
    "Zwei": ([("neu", 7), ("alt", 5)], "neu"),
    "Drei": ([("erste", 5), ("zweite", 5)], "erste"),  # equal revisions: the first
    "Vier": ([("ohne", None), ("mit", 5)], "mit"),
    "Fünf": ([("a", 1), ("b", 3), ("c", 2)], "b"),
}


@pytest.mark.parametrize("files", [1, 3])
def test_a_page_met_twice_counts_once(tmp_path: Path, files: int) -> None:
    pages = [page("Vor", 1, entry("Vor"))]
    for turn in range(3):
        for number, (title, (copies, _)) in enumerate(COPIES.items(), 7):
            for gloss, revision in copies[turn : turn + 1]:
                entries = (entry(title, glosses=[gloss]), entry(title, glosses=["zwei"], heading=2, homonym=2))
                counted = (Count("skipped", "layout", f"{title} {gloss}"),)
                pages.append(page(title, number, *entries, counts=counted)._replace(revision=revision))
        pages.append(page(f"Nach{turn}", 80 + turn, *[entry("Nach")] * turn))
    summary = merge(parts(tmp_path / "in", pages, files), tmp_path, "de", ALL)
    rows = ask(tmp_path, "SELECT title, list(gloss ORDER BY heading) FROM senses JOIN aqea_entries USING (address) GROUP BY title")
    assert {title: glosses for title, glosses in rows if title in COPIES} == {title: [kept, "zwei"] for title, (_, kept) in COPIES.items()}
    assert summary.duplicates == 6
    assert ask(tmp_path, "SELECT entries_read, entries, entries_duplicate FROM run") == [(26, 14, 12)]
    gone = [(title, revision, 2) for title, (copies, kept) in COPIES.items() for gloss, revision in copies if gloss != kept]
    assert sorted(ask(tmp_path, "SELECT title, revision_id, entries FROM duplicates"), key=str) == sorted(gone, key=str)
    assert {value for (value,) in ask(tmp_path, "SELECT value FROM skipped")} == {f"{title} {kept}" for title, (_, kept) in COPIES.items()}


def test_the_highest_revision_counts_even_without_an_entry(tmp_path: Path) -> None:
    pages = [page("Ding", 7, entry("Ding"), revision=5), page("Ding", 7, revision=6, redirects=(Redirect("Ding", "Dinge", 7, "redirect"),))]
    merge(parts(tmp_path / "in", [*pages, page("Nach", 8, entry("Nach"))]), tmp_path, "de", ALL)
    assert ask(tmp_path, "SELECT lemma FROM aqea_entries") == [("Nach",)]
    assert ask(tmp_path, "SELECT title FROM redirects") == [("Ding",)]


def test_a_page_without_an_id_goes_by_its_title(tmp_path: Path) -> None:
    merge(
        parts(tmp_path / "in", [page("Ding", None, entry("Ding"), revision=5), page("Ding", None, entry("Ding"), revision=9)]),
        tmp_path,
        "de",
        ALL,
    )
    assert ask(tmp_path, "SELECT count(*), any_value(revision_id) FROM aqea_entries") == [(1, 9)]


# ----------------------------------------------------------------------------------------------------- the same every time


def big(n: int = 400) -> list[Any]:
    many = []
    for i in range(n):
        word = f"{chr(65 + i * 7 % 5)}wort{i}"
        many.append(
            page(word, 1000 + i, HAUS._replace(title=word, lemma=word, label=word), counts=(Count("unknowns", "label", f"l{i % 9}"),))
        )
    return [*DEMO, *many]


def test_the_same_bytes_for_any_parts_and_threads(tmp_path: Path) -> None:
    seen = []
    for number, threads in ((1, 1), (9, 4)):
        output = tmp_path / str(number)
        merge(parts(output / "in", big(), number), output, "de", ALL._replace(threads=threads))
        rows = {name: ask(output, f"SELECT t::VARCHAR FROM {name} t") for name in tables() if name != "run"}
        seen.append((parquet(output), rows))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) > 60


def test_words_are_the_same_however_many_are_made_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for number in (1_000_000, 700, 3):
        monkeypatch.setattr(filling, "_WORDS_AT_ONCE", number)
        output = tmp_path / str(number)
        merge(parts(output / "in", big(40), 2), output, "de", ALL)
        seen.append(ask(output, "SELECT w::VARCHAR FROM words w"))
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) > 200


def test_the_same_bytes_out_of_core(tmp_path: Path) -> None:
    for name, limit in (("little", "90MB"), ("much", "700MB")):
        merge(parts(tmp_path / name / "in", big(1500), 4), tmp_path / name, "de", ALL._replace(memory_limit=limit))
    assert parquet(tmp_path / "little") == parquet(tmp_path / "much")


def test_what_finds_no_memory_is_tried_once_more_with_half_as_much_again() -> None:
    large = "CREATE OR REPLACE TEMP TABLE t AS SELECT list(i) AS l FROM range(1000000) r(i)"  # which cannot be spilled
    with duckdb.connect(config={"memory_limit": "32MB", "threads": 2, "temp_directory": ""}) as con:
        with pytest.raises(duckdb.OutOfMemoryException):
            con.execute(large)
        making = filling._Making([], Path(), False, 1, {}, Semaphore(1), Lock(), 32)
        making.insert(con, "t", large)
        assert con.sql("SELECT len(l), current_setting('threads') FROM t").fetchall() == [(1_000_000, 2)]
        with pytest.raises(duckdb.OutOfMemoryException):
            making.insert(con, "t", large.replace("1000000", "9000000"))


def test_two_that_find_no_memory_at_once_leave_the_settings_as_they_were() -> None:
    both = Barrier(2)

    class Short:
        """A connection on which a statement finds memory on its second try only."""

        def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
            self.con, self.tries = con, 0

        def execute(self, query: str, values: object = None) -> object:
            if query != "wide":
                return self.con.execute(query, values)
            self.tries += 1
            if self.tries == 1:
                both.wait()
                raise duckdb.OutOfMemoryException
            assert self.con.sql("SELECT current_setting('threads')").fetchall() == [(1,)]
            return None

    with duckdb.connect(config={"memory_limit": "64MB", "threads": 2}) as con, ThreadPoolExecutor(2) as pool:
        before = con.sql("SELECT current_setting('memory_limit')").fetchall()
        making = filling._Making([], Path(), False, 1, {}, Semaphore(3), Lock(), 64)
        for done in [pool.submit(making.run, Short(con.cursor()), "wide") for _ in range(2)]:  # type: ignore[arg-type]
            done.result()
        assert con.sql("SELECT current_setting('threads')").fetchall() == [(2,)]
        assert con.sql("SELECT current_setting('memory_limit')").fetchall() == before


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    given = parts(tmp_path / "in", DEMO, 2)
    first = merge(given, tmp_path, "de", ALL)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = merge(given, tmp_path, "de", ALL)
    assert again.unchanged
    assert again[:7] == first[:7]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_run_with_other_options_merges_again(merged: Path) -> None:
    given = given_to(merged)
    about = ALL
    changes: list[dict[str, Any]] = [{"fingerprint": "g"}, {"tool_version": "9"}, {"dump_date": date(2026, 9, 2)}, {"complete": False}]
    for change in changes:
        before, about = about, about._replace(**change)
        assert room._key(given, about) != room._key(given, before), change
    assert not merge(given, merged, "de", about).unchanged
    assert merge(given, merged, "de", about).unchanged


@pytest.mark.parametrize("source", ["data/fields_de.tsv", "evidence.py", "sql/flexions.sql", "sql/richness.sql", "sql/rows/forms.sql"])
def test_what_the_tables_depend_on_is_in_their_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    code = shutil.copytree(Path(room.__file__).parent, tmp_path / "etl", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(room, "__file__", str(code / "merge.py"))
    before = room._key([], ALL)
    with (code / source).open("a") as file:
        file.write("\n")
    assert room._key([], ALL) != before


def test_tables_of_another_dump_move_aside(merged: Path) -> None:
    merge(parts(merged / "a", DEMO), merged, "de", ALL._replace(fingerprint="other parser"))
    assert not store.previous(merged, "de").exists()
    merge(parts(merged / "b", DEMO), merged, "de", info(date(2026, 10, 1), languages=None))
    with reading(store.previous(merged, "de")) as con:
        assert con.execute("SELECT dump_date FROM run").fetchall() == [(date(2026, 9, 1),)]
    assert ask(merged, "SELECT dump_date FROM run") == [(date(2026, 10, 1),)]


# ------------------------------------------------------------------------------------------------------------ killed runs


class Killed(BaseException):
    """What a signal leaves of a run."""


NOW, LATER = ALL, info(date(2026, 10, 1), languages=None)
CHANGED = [*DEMO[:-1], page("Neu", 99, entry("Neu"))]


@pytest.fixture(scope="module")
def calm(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """What undisturbed runs leave: one dump, and two after each other."""
    second = tmp_path_factory.mktemp("two") / "x"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "frequencies", lambda *_: SCHEMA.empty_table())
        shutil.copytree(demo, second)
        merge(parts(second / "in2", CHANGED, 2), second, "de", LATER)
    return {False: demo, True: second}


def test_an_entry_without_a_gloss_has_no_word_in_the_registry(tmp_path: Path) -> None:
    """Else every two of them would be alike."""
    merge(
        parts(tmp_path / "in", [page("Wort", 1, entry("Wort", glosses=()), entry("Wort", glosses=("ein Wort.",), heading=2))]),
        tmp_path,
        "de",
        ALL,
    )
    with duckdb.connect() as con:
        words = con.execute(
            "SELECT gloss_words, etymology_words FROM read_parquet(?) ORDER BY heading",
            [str(tmp_path / "registry/gen-1/addresses.parquet")],
        )
        assert words.fetchall() == [([], []), (["ein", "wort"], [])]


@pytest.mark.parametrize(
    ("moment", "second"),
    [("tables", False), ("commit", False), ("swap", False), ("swapping", False), ("committed", True), ("swap", True), ("swapping", True)],
)
def test_the_run_after_a_killed_one_ends_as_if_nothing_had_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calm: dict[bool, Path], moment: str, second: bool
) -> None:
    killed = tmp_path / "killed"
    if second:
        shutil.copytree(calm[False], killed)
    given, about = (parts(killed / "in2", CHANGED, 2), LATER) if second else (parts(killed / "in", DEMO, 2), NOW)
    with monkeypatch.context() as patch:
        kill(patch, moment)
        with pytest.raises(Killed):
            merge(given, killed, "de", about)
    assert not merge(given, killed, "de", about).unchanged
    assert parquet(killed) == parquet(calm[second])
    assert ask(killed, "SELECT count(*) FROM aqea_entries") == ask(calm[second], "SELECT count(*) FROM aqea_entries")
    assert store.previous(killed, "de").exists() == second
    assert {path.name for path in (killed / "de").iterdir()} == {path.name for path in (calm[second] / "de").iterdir()}


def kill(patch: pytest.MonkeyPatch, moment: str) -> None:
    """Make the next merge end at this moment as a signal would end it, with nothing tidied up."""

    def dead(*_: object, **__: object) -> None:
        raise Killed

    commit, rename = registry.commit, Path.rename
    patch.setattr(shutil, "rmtree", lambda *_, **__: None)
    if moment == "tables":
        patch.setattr(filling, "write_parquet", dead)
    elif moment == "commit":
        patch.setattr(registry, "commit", dead)
    elif moment == "committed":
        patch.setattr(registry, "commit", lambda *a: (commit(*a), dead()))
    elif moment == "swap":
        patch.setattr(room, "_swap", dead)
    else:

        def half(self: Path, target: Path) -> Path:
            if self.name == "tables" and "merge" in str(self):
                raise Killed
            return rename(self, target)

        patch.setattr(Path, "rename", half)
        patch.setattr(store, "exchange", lambda *_: dead())


@pytest.mark.parametrize("size", [20_000, 400_000])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, size: int) -> None:
    parts(tmp_path / "in", DEMO)
    code = (
        "import sys; from pathlib import Path; import resource; sys.path[:0] = sys.argv[1:3]\n"
        "from making import info; from etl.merge import merge; from etl.model import Problem\n"
        "out = Path(sys.argv[3])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)\n"
        "try: merge(sorted((out / 'in').iterdir()), out, 'de', info(languages=None))\n"
        "except Problem as problem: print(problem)\n"
    )
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(tests.parent), str(tests), str(tmp_path), str(size)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "disk is full" in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("\n") == 1
    assert not store.database(tmp_path, "de").exists()
    assert not list((tmp_path / "de").glob(".merge-*"))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != size
    merge(sorted((tmp_path / "in").iterdir()), tmp_path, "de", ALL)
    assert ask(tmp_path, "SELECT count(*) FROM aqea_entries") == [(14,)]


# --------------------------------------------------------------------------------------------------------------- refusals


def test_no_page_at_all(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no page"):
        merge([part(tmp_path / "in" / "empty.parquet", [])], tmp_path, "de", ALL)
    assert not store.database(tmp_path, "de").exists()


def test_tables_whose_registry_is_gone(merged: Path) -> None:
    given = given_to(merged)
    shutil.rmtree(store.registry(merged))
    with pytest.raises(Problem, match="put the registry's folder back"):
        merge(given, merged, "de", ALL)


def test_tables_of_another_registry(merged: Path) -> None:
    given = given_to(merged)
    merge(parts(merged / "in2", DEMO[:5]), merged / "other", "de", ALL)
    shutil.rmtree(store.registry(merged))
    shutil.copytree(store.registry(merged / "other"), store.registry(merged))
    with pytest.raises(Problem, match="another registry"):
        merge(given, merged, "de", ALL)


def test_parts_that_hold_other_pages_than_the_run_counted(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="15 pages where the run counted 16"):
        merge(parts(tmp_path / "in", DEMO), tmp_path, "de", ALL._replace(pages=16))


def test_too_little_memory(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="more memory"):
        merge(parts(tmp_path / "in", big(3000)), tmp_path, "de", ALL._replace(memory_limit="4MB"))


def test_a_broken_file_of_tables_is_made_anew(merged: Path) -> None:
    given = given_to(merged)
    store.database(merged, "de").write_bytes(b"not a database")
    assert not merge(given, merged, "de", ALL).unchanged
    assert ask(merged, "SELECT count(*) FROM aqea_entries") == [(14,)]


@pytest.mark.parametrize(
    ("code", "name"), [("de", "German"), ("mul", "Translingual"), ("goh", "Old High German"), ("x-klingonisch", None), ("qqx", None)]
)
def test_english_names(code: str, name: str | None) -> None:
    assert english(code) == name


def test_host() -> None:
    assert host("dewiktionary") == "https://de.wiktionary.org"
    assert host("zh_min_nanwiktionary") == "https://zh-min-nan.wiktionary.org"


def test_reasons_and_files_stand_in_the_run(tmp_path: Path) -> None:
    about = ALL._replace(
        files=(DumpFile("a.bz2", 1, "0" * 40), DumpFile("b.bz2", 2)), complete=False, gaps=(Gap("a.bz2", 5, 9, "damaged"),)
    )
    merge(parts(tmp_path / "in", [*DEMO, page("X", 70, rejects=(Reject("X", 70, 1, "crashed", "ValueError"),))]), tmp_path, "de", about)
    ((files, complete, gaps),) = ask(tmp_path, "SELECT dump_files, complete, gaps FROM run")
    assert [f["sha1"] for f in files] == ["0" * 40, None]
    assert (complete, gaps) == (False, [{"path": "a.bz2", "start": 5, "stop": 9, "reason": "damaged"}])
