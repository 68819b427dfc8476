"""Who is who across dumps: each scenario is a few tiny dumps; an entry's key says who it truly is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from registry_world import EDITION, E, P, Run, day, rows, run

from etl import identity
from etl.model import Problem


class D(NamedTuple):
    """A dump, and what it must do: ``gone`` are the keys whose addresses are retired after it."""

    pages: list[P]
    gone: str = ""
    number: int | None = None  # its date; by default its place in the scenario
    options: dict[str, Any] = {}


SEAT = E("seat", "sitzgelegenheit mehrere personen park", "mittelhochdeutsch banc")
MONEY = E("money", "geldinstitut konten kredite sparen", "italienisch banco tisch wechsler")
SAND = E("sand", "untiefe meer sand fluss ablagerung", "")
RUN_ = E("run", "schnell fortbewegen füße", "althochdeutsch loufan", pos="verb")
REWORDED = SEAT._replace(gloss="sitzgelegenheit mehrere personen garten holz")
OTHER = E("other", "völlig anderes wort ohne gemeinsamkeit", "unbekannt")
FORM = E("form", pos="declined_form")


def at(*entries: E, id: int | None = 1, title: str = "Bank", revision: int | None = 1, whole: bool = True) -> P:
    return P(id, title, revision, entries, whole)


PARTIAL = {"complete": False}

SCENARIOS: dict[str, list[D]] = {
    "the same again": [D([at(SEAT, MONEY)]), D([at(SEAT, MONEY)])],
    "the same text at a new revision": [D([at(SEAT, MONEY)]), D([at(SEAT, MONEY, revision=2)])],
    "the parser reads a known revision otherwise": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY._replace(key="seat"), SEAT._replace(key="money"))]),
    ],
    "inserted before another": [D([at(SEAT)]), D([at(MONEY, SEAT, revision=2)])],
    "inserted between": [D([at(SEAT, MONEY)]), D([at(SEAT, SAND, MONEY, revision=2)])],
    "swapped": [D([at(SEAT, MONEY, SAND)]), D([at(SAND, MONEY, SEAT, revision=2)])],
    "reworded and another inserted before": [D([at(SEAT)]), D([at(MONEY, REWORDED, revision=2)])],
    "reworded and swapped": [D([at(SEAT, MONEY)]), D([at(MONEY, REWORDED, revision=2)])],
    "a sense added": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, SEAT._replace(gloss=SEAT.gloss + " geologie schicht gestein reihe schulbank turngerät"), revision=2)]),
    ],
    "the first of two deleted": [D([at(SEAT, MONEY)]), D([at(MONEY, revision=2)], gone="seat")],
    "deleted and come back": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, revision=2)], gone="seat"),
        D([at(REWORDED, MONEY, revision=3)]),
    ],
    "a retired one is not what comes in its place": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, revision=2)], gone="seat"),
        D([at(OTHER, MONEY, revision=3)], gone="seat"),
    ],
    "one returns as another goes": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, revision=2)], gone="seat"),
        D([at(SEAT, revision=3)], gone="money"),
    ],
    "part of speech corrected": [
        D([at(RUN_, SEAT)]),
        D([at(RUN_._replace(pos="noun"), SEAT, revision=2)]),
    ],
    "part of speech corrected, content reworded": [
        D([at(RUN_, SEAT)]),
        D([at(SEAT, RUN_._replace(pos="noun", gloss="schnell fortbewegen beine"), revision=2)]),
    ],
    "part of speech of a form corrected, which says nothing": [
        D([at(FORM)]),
        D([at(FORM._replace(pos="conjugated_form", text="hat sich geändert"), revision=2)]),
    ],
    "wholly rewritten, but the only noun": [
        D([at(SEAT, RUN_)]),
        D([at(SEAT._replace(gloss="möbel", etymology=""), RUN_, revision=2)]),
    ],
    "both nouns wholly rewritten: nobody knows": [
        D([at(SEAT, MONEY)]),
        D([at(E("a", "eins"), E("b", "zwei"), revision=2)], gone="seat money"),
    ],
    "all reworded, each more like what the other was": [
        D([at(E("a", "eins zwei drei vier"), E("b", "eins zwei fünf sechs"))]),
        D([at(E("a", "eins zwei drei fünf sechs"), E("b", "eins zwei fünf drei vier"), revision=2)]),
    ],
    "reworded, swapped, and another added: the most alike": [
        D([at(E("a", "eins zwei drei vier"), E("b", "eins zwei fünf sechs"))]),
        D([at(E("b", "eins zwei fünf sieben"), E("a", "eins zwei drei acht"), OTHER, revision=2)]),
    ],
    "the same category before the more alike": [
        D([at(E("a", "eins zwei drei vier"))]),
        D([at(E("b", "eins zwei drei vier fünf", pos="verb"), E("a", "eins zwei drei acht"), OTHER, revision=2)]),
    ],
    "two that say nothing keep their order": [
        D([at(FORM, FORM._replace(key="second"))]),
        D([at(FORM._replace(text="anders"), FORM._replace(key="second", text="auch anders"), revision=2)]),
    ],
    "another language section before": [
        D([at(SEAT)]),
        D([at(E("en", "seat", language="en"), SEAT, revision=2)]),
    ],
    "the same word in two languages of one domain": [
        D([at(E("sw", "neno", language="sw"), E("ha", "kalma", language="ha"))]),
        D([at(E("ha", "kalma", language="ha"), E("sw", "neno", language="sw"), revision=2)]),
    ],
    "an entry that goes to another page is new": [
        D([at(SEAT, MONEY), at(SAND, id=2, title="Sandbank")]),
        D([at(MONEY, revision=2), at(SAND, SEAT._replace(key="seat-there"), id=2, title="Sandbank", revision=2)], gone="seat"),
    ],
    "page moved": [D([at(SEAT, MONEY)]), D([at(SEAT, MONEY, title="Bänke")])],
    "page moved and reworded, a redirect left behind": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, REWORDED, title="Bänke", revision=2), at(id=9, revision=2)]),
        D([at(MONEY, REWORDED, title="Bänke", revision=2), at(id=9, revision=2)]),
    ],
    "page made again under a new id": [D([at(SEAT, MONEY)]), D([at(MONEY, REWORDED, id=7, revision=9)])],
    "page made again under a new id, wholly rewritten": [
        D([at(SEAT)]),
        D([at(SEAT._replace(gloss="möbel", etymology=""), id=7, revision=9)]),
    ],
    "page gone, then made again": [
        D([at(SEAT, MONEY), at(SAND, id=2, title="Sandbank")]),
        D([at(SAND, id=2, title="Sandbank")], gone="seat money"),
        D([at(SAND, id=2, title="Sandbank"), at(MONEY, SEAT, id=8, revision=5)]),
    ],
    "moved over a page that was deleted: content decides": [
        D([at(SEAT), at(SAND, id=2, title="Sandbank")]),
        D([at(SEAT, title="Sandbank", revision=5)], gone="sand"),
    ],
    "id given to the other page: content decides": [
        D([at(SEAT), at(SAND, id=2, title="Sandbank")]),
        D([at(SAND, id=1, title="Sandbank", revision=5)], gone="seat"),
    ],
    "neither content: the id decides": [
        D([at(SEAT), at(SAND, id=2, title="Sandbank")]),
        D([at(SEAT._replace(gloss="x", etymology="y"), title="Sandbank", revision=5)], gone="sand"),
    ],
    "two pages change titles": [
        D([at(SEAT), at(SAND, id=2, title="Sandbank")]),
        D([at(SEAT, title="Sandbank", revision=5), at(SAND, id=2, title="Bank", revision=6)]),
    ],
    "a page without an id goes by title": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, SEAT, id=None, revision=2)]),
        D([at(SEAT, MONEY, revision=3)]),
    ],
    "an id under two titles says nothing": [
        D([at(SEAT), at(SAND, id=2, title="Sandbank")]),
        D([at(SEAT, id=5, revision=2), at(SAND, id=5, title="Sandbank", revision=2)]),
        D([at(SEAT, revision=3), at(SAND, id=2, title="Sandbank", revision=3)]),
    ],
    "a known page is one page of the dump, even where two bear its title": [
        D([at(SEAT, MONEY)]),
        D([at(SEAT, revision=2), at(MONEY._replace(key="money-there"), id=9, revision=2)], gone="money"),
    ],
    "never any id, never any revision": [
        D([at(SEAT, MONEY, id=None, revision=None)]),
        D([at(MONEY, SEAT, id=None, revision=None)]),
    ],
    "a page loses its entries and gets them back": [
        D([at(SEAT, MONEY)]),
        D([at(revision=2)], gone="seat money"),
        D([at(revision=3)], gone="seat money"),
        D([at(SEAT, MONEY, revision=4)]),
    ],
    "a page loses its entries, and its only noun comes back in other words": [
        D([at(SEAT)]),
        D([at(revision=2)], gone="seat"),
        D([at(SEAT._replace(gloss="möbel", etymology=""), revision=3)]),
    ],
    "a page that was away comes back in other words": [
        D([at(SEAT), at(SAND, id=2, title="Sandbank")]),
        D([at(SEAT)], gone="sand"),
        D([at(SEAT), at(SAND._replace(gloss="gefahr schiffe"), id=3, title="Sandbank", revision=9)]),
    ],
    "two nouns were lost, and one comes of which nobody knows": [
        D([at(SEAT, MONEY)]),
        D([at(revision=2)], gone="seat money"),
        D([at(OTHER, revision=3)], gone="seat money"),
    ],
    "what was there at the last comes back in other words, not what went before": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, revision=2)], gone="seat"),
        D([at(revision=3)], gone="seat money"),
        D([at(MONEY._replace(gloss="haus beraten", etymology=""), revision=4)], gone="seat"),
    ],
    "moved while it has no entries": [
        D([at(SEAT, MONEY)]),
        D([at(revision=2, title="Bänke")], gone="seat money"),
        D([at(REWORDED, MONEY, revision=4, title="Bänke")]),
    ],
    "a page with a reject retires nothing": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, revision=2, whole=False)]),
        D([at(MONEY, revision=2)], gone="seat"),
    ],
    "a narrower run does not retire": [
        D([at(SEAT, E("en", "seat", language="en"))]),
        D([at(SEAT, revision=2)], options={"languages": ("de",)}),
        D([at(SEAT, revision=2)], gone="en"),
    ],
    "a narrower run moves the whole page": [
        D([at(SEAT, E("en", "seat", language="en"))]),
        D([at(SEAT, title="Bänke", revision=2)], options={"languages": ("de",)}),
        D([at(SEAT, E("en", "seat", language="en"), title="Bänke", revision=3)]),
    ],
    "an incomplete dump retires only where it read": [
        D([at(SEAT, MONEY), at(SAND, id=2, title="Sandbank")]),
        D([at(MONEY, revision=2)], gone="seat", options=PARTIAL),
    ],
    "an incomplete dump does not go by title alone": [
        D([at(SEAT)]),
        D([at(OTHER, id=7, revision=9)], options=PARTIAL),
    ],
    "an incomplete dump goes by title and content": [
        D([at(SEAT, MONEY)]),
        D([at(MONEY, REWORDED, id=7, revision=9)], options=PARTIAL),
    ],
    "an older dump changes no status": [
        D([at(SEAT, MONEY)], number=10),
        D([at(SEAT._replace(gloss="sitzgelegenheit mehrere personen"), revision=0)], number=3),
        D([at(MONEY, revision=2)], number=11, gone="seat"),
        D([at(SEAT, MONEY)], number=10, gone="seat"),
        D([at(MONEY, revision=2)], number=11, gone="seat"),
    ],
    "an older dump, where the newest has no entry at all": [
        D([at(SEAT)], number=3),
        D([at(revision=2)], number=10, gone="seat"),
        D([at(SEAT)], number=5, gone="seat"),
        D([at(SEAT, revision=3)], number=11),
    ],
    "an older dump has what nobody knew": [
        D([at(SEAT)], number=10),
        D([at(SEAT, SAND, revision=0)], number=3),
        D([at(SEAT)], number=10, gone="sand"),
    ],
    "an older dump does not take a title back": [
        D([at(SEAT, title="Bänke")], number=10),
        D([at(SEAT)], number=3),
        D([at(SEAT, title="Bänke")], number=10),
    ],
    "another edition describes the same page": [
        D([at(SEAT)]),
        D([at(SEAT._replace(key="seat-of-en"))], options={"edition": "enwiktionary"}),
        D([at(SEAT)]),
        D([at(revision=2)], gone="seat"),
    ],
    "a language gets a code": [
        D([at(E("la", "bancus", language="x-lateinisch"))]),
        D([at(E("la", "bancus", language="la"), revision=2)], options={"languages": ("la",)}),
        D([at(revision=3)], options={"languages": ("la",)}, gone="la"),
    ],
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, tmp_path: Path) -> None:
    known: dict[str, int] = {}
    for place, dump in enumerate(SCENARIOS[name], 1):
        answer = run(tmp_path, dump.pages, dump.number or place, **dump.options)
        expected = {entry.key for page in dump.pages for entry in page.entries}
        assert {key: answer.addresses[key] for key in expected & known.keys()} == {key: known[key] for key in expected & known.keys()}
        fresh = expected - known.keys()
        assert answer.new == fresh
        assert not {answer.addresses[key] for key in fresh} & set(known.values())
        known |= answer.addresses
        assert {key for key, number in known.items() if number in answer.retired} == set(dump.gone.split()) & known.keys()
    _same_again(tmp_path, dump, place, answer)


def _same_again(folder: Path, dump: D, place: int, before: Run) -> None:
    """The same dump once more changes nothing."""
    again = run(folder, dump.pages, dump.number or place, **dump.options)
    assert again.addresses == before.addresses
    assert not again.generation.changed
    assert again.generation.head == before.generation.head
    assert again.retired == before.retired
    assert not again.new
    assert not again.retired_now


def test_what_the_registry_remembers(tmp_path: Path) -> None:
    run(tmp_path, [at(SEAT._replace(field=0x20), MONEY)], 1)
    run(tmp_path, [at(MONEY, REWORDED._replace(field=0x31, pos="verb"), title="Bänke", revision=2)], 2)
    seat = next(row for row in rows(tmp_path) if row["etymology_words"] == ["banc", "mittelhochdeutsch"])
    assert seat == {
        "address_number": 0x20012001,
        "edition": EDITION,
        "domain": 0x20,
        "language": "de",
        "language_name": "DE",
        "page_id": 1,
        "title": "Bänke",
        "revision_id": 2,
        "heading": 2,
        "lemma": "Bänke",
        "raw_pos": ["Verb"],
        "category": 1,
        "field": 0x20,
        "category_now": 2,
        "field_now": 0x31,
        "gloss_words": ["garten", "holz", "mehrere", "personen", "sitzgelegenheit"],
        "etymology_words": ["banc", "mittelhochdeutsch"],
        "content_hash": REWORDED.content_hash,
        "status": "active",
        "first_dump": day(1),
        "last_dump": day(2),
    }


def test_ids_of_another_wiki_stop_the_run(tmp_path: Path) -> None:
    pages = [at(SEAT._replace(key=str(n)), id=n, title=f"T{n}") for n in range(400)]
    run(tmp_path, pages, 1)
    before = sorted(path.name for path in tmp_path.iterdir())
    shifted = [page._replace(title=f"U{page.title}", revision=2) if page.id < 21 else page for page in pages]
    with pytest.raises(Problem, match=r"21 of the 400 page ids .* --output DIR"):
        run(tmp_path, shifted, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    few = [page._replace(title=f"U{page.title}", revision=2) if page.id < 20 else page for page in pages]
    assert not run(tmp_path, few, 2).new  # 5 % and no more
    nineteen = [page._replace(title=f"V{page.title}") for page in few[:19]]
    assert not run(tmp_path, nineteen, 3, complete=False).new  # too few to tell


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        ("a b c d", "a b c d", True),
        ("a b c d", "a b x y", True),  # half of it reworded
        ("a b c d", "a x y z", False),
        ("a b", "a b c d e f g h i j", True),  # senses added
        ("a b c d | e f", "w x y z | e f", False),  # the etymology alone is not enough
        ("a b c d | e f", "a x y z | e f", True),
        ("a b | e f", "| e f", True),
        ("a", "b", False),
    ],
)
def test_alike(old: str, new: str, alike: bool) -> None:
    con = duckdb.connect()
    macros = identity.statement("known").split("-- The known pages")[0]
    con.execute(macros)
    parts = [side.split() for text in (old, new) for side in text.partition("|")[::2]]
    score = con.execute("SELECT reg_alike(?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[])", parts).fetchone()[0]
    back = con.execute("SELECT reg_alike(?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[])", parts[2:] + parts[:2]).fetchone()[0]
    assert score == back
    assert 0 <= score <= 1
    assert (score >= identity.ALIKE) is alike


def test_a_page_with_a_thousand_headings_is_matched(tmp_path: Path) -> None:
    entries = [E(str(n), f"wort{n} eigen{n} sinn{n}") for n in range(1000)]
    first = run(tmp_path, [at(*entries)], 1)
    reworded = [entry._replace(gloss=entry.gloss + " mehr") for entry in entries]
    second = run(tmp_path, [at(E("new", "ganz neu"), *reworded, revision=2)], 2)
    assert second.new == {"new"}
    assert first.addresses.items() < second.addresses.items()
