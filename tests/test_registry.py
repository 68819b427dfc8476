"""Generations, ledger, commit; scope of a run; pages that overflow and spill; the two addresses that are kept."""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from registry_world import E, P, day, rows, run

from etl import address, allocate, registry
from etl.address import SPACE, Space
from etl.allocate import AddressSpaceFull, Need, PageRow
from etl.model import Problem


def words(*names: str, revision: int = 1, **about: object) -> list[P]:
    """A page with one noun for each name."""
    return [P(100 + n, name, revision, (E(name, f"wort {name}")._replace(**about),)) for n, name in enumerate(names)]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ----------------------------------------------------------------------------------------------------- order and determinism


def test_new_entries_are_laid_by_frequency_lemma_page_and_heading(tmp_path: Path) -> None:
    pages = [
        P(9, "b", 1, (E("b", frequency=3.5),)),
        P(8, "zz", 1, (E("zz", frequency=3.504),)),  # 3.50 as well
        P(7, "a", 1, (E("a"),)),
        P(6, "ä", 1, (E("ä"),)),
        P(5, "Z", 1, (E("Z2", "eins"), E("Z1", "zwei"))),
        P(4, "häufig", 1, (E("häufig", frequency=6.0),)),
        P(3, "𝔞", 1, (E("𝔞"),)),
        P(2, "ﬀ", 1, (E("ﬀ"),)),  # before the letter above by code point, after it in UTF-16
    ]
    answer = run(tmp_path, pages)
    ranked = sorted(answer.addresses, key=answer.addresses.__getitem__)
    assert ranked == ["häufig", "b", "zz", "Z2", "Z1", "a", "ä", "ﬀ", "𝔞"]
    assert answer.addresses["häufig"] == 0x20010001


def test_the_next_element_is_one_above_the_highest_ever_issued(tmp_path: Path) -> None:
    run(tmp_path, words("a", "b", "c"), 1)
    run(tmp_path, words("a"), 2)
    assert run(tmp_path, [*words("a"), P(7, "d", 1, (E("d"),))], 3).addresses["d"] == 0x20010004


@pytest.mark.parametrize("threads", [2, 4])
def test_the_same_dumps_give_the_same_registry(tmp_path: Path, threads: int) -> None:
    pages = [
        P(n, f"w{n * 7919 % 5000}", 1, tuple(E(f"{n}-{m}", f"sinn{n} {m}", field=n % 5, frequency=n % 40 / 7) for m in range(2)))
        for n in range(1500)
    ]
    later = [page._replace(revision=2, entries=page.entries[::-1]) if page.id and page.id % 3 else page for page in pages]
    for name, number, order in (("one", 1, 1), ("many", threads, -1)):
        run(tmp_path / name, pages[::order], 1, threads=number)
        run(tmp_path / name, later[::order] + words("neu", "ganz neu"), 2, threads=number)
    assert tree(tmp_path / "one") == tree(tmp_path / "many")


# ---------------------------------------------------------------------------------------------------------- the two that are kept


def test_wasser_gets_its_address_whenever_it_appears(tmp_path: Path) -> None:
    water = P(50, "Wasser", 1, (E("verb", "x", pos="verb"), E("wasser", "flüssigkeit", field=0x32), E("second", "gewässer", field=0x32)))
    first = run(tmp_path, words("Luft", "Erde", field=1), 1)
    assert first.addresses == {"Erde": 0x20010102, "Luft": 0x20010103}
    second = run(tmp_path, [*words("Luft", "Erde", field=1), water], 2)
    assert second.addresses["wasser"] == 0x20010101
    assert second.addresses["second"] == 0x20013201
    row = rows(tmp_path)[0]
    assert (row["address_number"], row["category"], row["field"], row["field_now"]) == (0x20010101, 1, 1, 0x32)
    gone = run(tmp_path, words("Luft", "Erde", field=1), 3)
    assert 0x20010101 in gone.retired
    back = run(tmp_path, [*words("Luft", "Erde", field=1), water._replace(id=77, revision=9)], 4)
    assert back.addresses == second.addresses


def test_wasser_alone_claims_its_page(tmp_path: Path) -> None:
    con = duckdb.connect()
    run(tmp_path, [P(1, "Wasser", 1, (E("wasser", field=0x32),))], con=con)
    assert con.execute("SELECT * FROM pages_now").fetchall() == [(0x20, 0x0101, 1, 1, 1, 1, 1, 1, day(1))]
    assert run(tmp_path, [P(1, "Wasser", 1, (E("wasser", field=0x32),)), *words("Luft", field=1)], 2).addresses["Luft"] == 0x20010102


@pytest.mark.parametrize(
    ("edition", "title", "language", "pos", "number"),
    [
        ("enwiktionary", "water", "en", "noun", 0x21010101),
        ("enwiktionary", "Wasser", "de", "noun", 0x20010102),
        ("dewiktionary", "water", "en", "noun", 0x21010102),
        ("dewiktionary", "Wasser", "nl", "noun", 0x2A010101),
        ("dewiktionary", "Wasser", "de", "verb", 0x20020101),
        ("dewiktionary", "wasser", "de", "noun", 0x20010102),
    ],
)
def test_nobody_else_gets_a_kept_address(tmp_path: Path, edition: str, title: str, language: str, pos: str, number: int) -> None:
    page = P(1, title, 1, (E("x", "y", language=language, pos=pos, field=1),))
    assert run(tmp_path, [page], edition=edition).addresses == {"x": number}


# -------------------------------------------------------------------------------------------------------------- the address space

TINY = Space(elements=(1, 3), overflow=(0x20, 0x21), spill=(0xA0, 0xA0))  # a field: 3 pages of 3; 2 spill pages a domain


def test_a_field_overflows_then_spills_then_is_full(tmp_path: Path) -> None:
    names = [f"w{n:02}" for n in range(16)]
    first = run(tmp_path, words(*names[:4], field=2), 1, space=TINY)
    assert [first.addresses[name] for name in names[:4]] == [0x20010201, 0x20010202, 0x20010203, 0x20200201]
    second = run(tmp_path, words(*names[:15], field=2), 2, space=TINY)
    assert [f"{second.addresses[name]:08X}" for name in names[4:15]] == [
        "20200202", "20200203", "20210201", "20210202", "20210203", "2020A001", "2020A002", "2020A003", "2021A001", "2021A002", "2021A003",
    ]  # fmt: skip
    before = tree(tmp_path)
    with pytest.raises(AddressSpaceFull, match=r"Domain 0x20 .* category 0x01 \(noun\), field 0x02: 1 new"):
        run(tmp_path, words(*names, field=2), 3, space=TINY)
    assert tree(tmp_path) == before
    other = words("x", field=3, language="en")
    assert run(tmp_path, [*words(*names[:15], field=2), *other], 3, space=TINY).addresses["x"] == 0x21010301  # other domains have room


def test_categories_fill_their_whole_need_in_order(tmp_path: Path) -> None:
    con = duckdb.connect()
    entries = [E(f"{pos}{field}{n}", f"{pos} {n}", pos=pos, field=field) for pos in ("verb", "noun") for field in (3, 2) for n in range(5)]
    pages = [P(n, entry.key, 1, (entry,)) for n, entry in enumerate(entries)]
    run(tmp_path, pages, space=TINY, con=con)
    assert con.execute("SELECT page_number, category, field, ordinal FROM pages_now ORDER BY category, field, ordinal").fetchall() == [
        (0x0102, 1, 2, 1),
        (0x2002, 1, 2, 2),
        (0x0103, 1, 3, 1),
        (0x2003, 1, 3, 2),
        (0x0202, 2, 2, 1),
        (0x2102, 2, 2, 2),
        (0x0203, 2, 3, 1),
        (0x2103, 2, 3, 2),
    ]


NEEDS = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from([0x20, 0x2F]), st.integers(1, 3), st.integers(0, 2)), st.integers(1, 9), min_size=1, max_size=6
    ),
    max_size=4,
)


@given(NEEDS)
def test_laying_gives_each_entry_a_place_of_its_own(rounds: list[dict[tuple[int, int, int], int]]) -> None:
    """Against the sentence of AQEA.md done one entry at a time."""
    pages: list[PageRow] = []
    issued: set[int] = set()
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for needs in rounds:
        try:
            expected = {need: [_next(issued, owner, *need) for _ in range(count)] for need, count in sorted(needs.items())}
        except StopIteration:
            with pytest.raises(AddressSpaceFull):
                allocate.lay(pages, [Need(*need, count) for need, count in needs.items()], "2020-01-01", TINY)
            return
        spans, pages = allocate.lay(pages, [Need(*need, count) for need, count in needs.items()], "2020-01-01", TINY)
        for need, count in needs.items():
            mine = sorted(span for span in spans if span[:3] == need)
            stops = [span.start for span in mine[1:]] + [count]
            assert [
                need[0] << 24 | span.page_number << 8 | span.first_element + n
                for span, stop in zip(mine, stops)
                for n in range(stop - span.start)
            ] == expected[need]
        assert {(page.domain, page.page_number): (page.category, page.field) for page in pages} == owner


def _next(issued: set[int], owner: dict[tuple[int, int], tuple[int, int]], domain: int, category: int, field: int) -> int:
    for page in address.chain(category, field, TINY):
        if owner.setdefault((domain, page), (category, field)) == (category, field):
            for element in range(1, 4):
                number = domain << 24 | page << 8 | element
                if number not in issued and number not in allocate.KEPT:
                    issued.add(number)
                    return number
    raise StopIteration


def test_a_million_entries_without_a_field_fit() -> None:
    needs = [Need(0x20, category.code, 0, 100_000) for category in address.CATEGORIES.values()]
    spans, pages = allocate.lay([], needs, "2020-01-01")
    assert sum(page.last for page in pages) == 100_000 * len(address.CATEGORIES)
    assert len({page.page_number for page in pages}) == len(pages) == len(spans)


# -------------------------------------------------------------------------------------------------------------- scope of a run


def test_too_much_is_not_retired_without_being_asked_to(tmp_path: Path) -> None:
    names = [f"w{n:03}" for n in range(100)]
    run(tmp_path, words(*names), 1)
    with pytest.raises(Problem, match=r"3 of the 100 addresses of dewiktionary .* \(3\.0%\) .* --allow-mass-retire"):
        run(tmp_path, words(*names[:97]), 2, mass=False)
    assert registry.head(tmp_path)[0] == 1
    assert len(run(tmp_path, words(*names[:98]), 2, mass=False).retired_now) == 2
    assert len(run(tmp_path, words(*names[:90]), 3, mass=True).retired_now) == 8


def test_the_guard_counts_what_the_run_covers(tmp_path: Path) -> None:
    pages = [*words(*(f"w{n:03}" for n in range(300))), *(P(n, f"e{n}", 1, (E(f"e{n}", "x", language="en"),)) for n in range(10))]
    run(tmp_path, pages, 1)
    with pytest.raises(Problem, match="1 of the 10 addresses"):
        run(tmp_path, pages[:-1], 2, mass=False, languages=("en",))


def test_counts(tmp_path: Path) -> None:
    pages = words("a", "b", "c", "d")
    assert run(tmp_path, pages, 1).generation.counts == {
        "new": 4, "kept": 0, "returned": 0, "retired": 0, "moved": 0, "addresses": 4, "active": 4, "covered": 4, "unread": 0,
    }  # fmt: skip
    run(tmp_path, pages[1:], 2)
    other = [P(1, "en", 1, (E("en", "x", language="en"),))]
    third = [pages[0], pages[1]._replace(title="bb"), pages[2]._replace(entries=(), read_whole=False), *words("a", "b", "c", "d", "e")[4:]]
    assert run(tmp_path, third + other, 3).generation.counts == {
        "new": 2, "kept": 2, "returned": 1, "retired": 1, "moved": 1, "addresses": 6, "active": 5, "covered": 5, "unread": 1,
    }  # fmt: skip
    assert run(tmp_path, third, 3, languages=("de",)).generation.counts["covered"] == 4


def test_a_dump_without_entries_makes_the_first_generation(tmp_path: Path) -> None:
    assert run(tmp_path, []).generation.counts["addresses"] == 0
    assert registry.verify(tmp_path)[0] == 1
    assert run(tmp_path, words("a"), 2).addresses == {"a": 0x20010001}


# ----------------------------------------------------------------------------------------------------------- generations and ledger


def test_two_generations_are_kept_and_the_ledger_holds_all(tmp_path: Path) -> None:
    for number in range(1, 5):
        run(tmp_path, words(*"abcdef"[:number]), number)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "gen-3", "gen-4", "ledger.jsonl"]
    ledger = registry.history(tmp_path)
    assert [(line["generation"], line["dump"], line["counts"]["new"]) for line in ledger] == [(n, f"dump-{n}", 1) for n in range(1, 5)]
    assert [line["claimed"] for line in ledger] == [{}] * 4
    assert [line["highest"] for line in ledger] == [{"20": {"0100": f"{n:02X}"}} for n in range(1, 5)]
    assert registry.verify(tmp_path) == registry.head(tmp_path) == (4, registry.head(tmp_path)[1])
    assert registry.used(tmp_path)
    assert registry.knows(tmp_path, 3, ledger[3]["previous"])
    assert not registry.knows(tmp_path, 2, ledger[3]["previous"])
    assert not registry.knows(tmp_path, 5, "")


def test_no_registry(tmp_path: Path) -> None:
    assert not registry.used(tmp_path / "none")
    assert registry.head(tmp_path / "none") == registry.verify(tmp_path / "none") == (0, "")
    assert registry.history(tmp_path / "none") == []


def _torn(folder: Path) -> None:
    with (folder / "ledger.jsonl").open("a") as file:
        file.write('{"format":1,"gener')


CRASHES: dict[str, Callable[[Path], object]] = {
    "while the generation was written": lambda folder: (
        (folder / ".gen-2.99.tmp").mkdir() or (folder / ".gen-2.99.tmp" / "x").write_text("x")
    ),
    "before the ledger": lambda folder: None,
    "in the middle of the ledger's line": _torn,
    "before CURRENT": lambda folder: (folder / "ledger.jsonl").write_bytes((folder / "full.jsonl").read_bytes()),
}


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("generation", [1, 2])
def test_killed(tmp_path: Path, crash: str, generation: int) -> None:
    """The next run, over another dump, sees the registry of before, and ends as if nothing had been."""
    broken, whole = tmp_path / "broken", tmp_path / "whole"
    if generation == 2:
        run(broken, words("a"), 1)
        run(whole, words("a"), 1)
    before = tree(broken)
    killed = run(broken, words("a", "lost"), 2, commit=False).generation
    shutil.copytree(broken, tmp_path / "copy")
    registry.commit(tmp_path / "copy", killed)
    shutil.copy(tmp_path / "copy" / "ledger.jsonl", broken / "full.jsonl")
    CRASHES[crash](broken)
    (broken / "full.jsonl").unlink()
    assert registry.head(broken)[0] == generation - 1
    assert registry.verify(broken)[0] == generation - 1
    assert {name: data for name, data in tree(broken).items() if name in before and name != "ledger.jsonl"} == {
        name: data for name, data in before.items() if name != "ledger.jsonl"
    }
    run(broken, words("a", "b", "c"), 3)
    run(whole, words("a", "b", "c"), 3)
    assert tree(broken) == tree(whole)


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    run(tmp_path, words("a"), 1)
    before = tree(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    pages = [P(n, f"w{n}", 1, (E(f"w{n}", " ".join(f"x{n * m}" for m in range(40))),)) for n in range(400)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(Problem, match="disk is full"):
            run(tmp_path, pages, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert tree(tmp_path) == before
    assert run(tmp_path, [*words("a"), *pages], 2).addresses["a"] == 0x20010001


def test_commit_refuses_what_was_prepared_on_another_generation(tmp_path: Path) -> None:
    late = run(tmp_path, words("a"), 1, commit=False).generation
    run(tmp_path, words("b"), 1)
    with pytest.raises(Problem, match="went on"):
        registry.commit(tmp_path, late)


def _edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def _line(number: int, **values: object) -> Callable[[Path], object]:
    def change(data: bytes) -> bytes:
        lines = data.decode().splitlines()
        lines[number - 1] = json.dumps(json.loads(lines[number - 1]) | values)
        return "".join(f"{line}\n" for line in lines).encode()

    return _edit("ledger.jsonl", change)


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "addresses changed": (
        _edit("gen-3/addresses.parquet", lambda data: data[:-20] + b"x" + data[-19:]),
        "generation 3 .*addresses.parquet is not",
    ),
    "addresses shortened": (_edit("gen-3/addresses.parquet", lambda data: data[:100]), "generation 3 .*addresses.parquet is not"),
    "pages changed": (_edit("gen-3/pages.parquet", lambda data: data + b" "), "generation 3 .*pages.parquet is not"),
    "pages lost": (lambda folder: (folder / "gen-3/pages.parquet").unlink(), "generation 3 .*pages.parquet cannot be read"),
    "exchanged for the generation before": (
        lambda folder: shutil.copytree(folder / "gen-2", folder / "gen-3", dirs_exist_ok=True),
        "generation 3 .*addresses.parquet is not",
    ),
    "generation lost": (lambda folder: shutil.rmtree(folder / "gen-3"), "generation 3 .*cannot be read"),
    "CURRENT lost": (lambda folder: (folder / "CURRENT").unlink(), "CURRENT is missing"),
    "CURRENT garbled": (_edit("CURRENT", lambda data: b"\xff"), "which is no generation"),
    "CURRENT set back": (_edit("CURRENT", lambda data: b"1\n"), "the ledger goes on to generation 3"),
    "CURRENT set forward": (_edit("CURRENT", lambda data: b"4\n"), "generation 4 .*the ledger has 3 lines"),
    "ledger lost": (lambda folder: (folder / "ledger.jsonl").unlink(), "the ledger has 0 lines"),
    "ledger shortened at its end": (
        _edit("ledger.jsonl", lambda data: b"\n".join(data.split(b"\n")[:2]) + b"\n"),
        "the ledger has 2 lines",
    ),
    "ledger shortened at its beginning": (_edit("ledger.jsonl", lambda data: data.split(b"\n", 1)[1]), "the ledger has 2 lines"),
    "line changed": (_line(2, dump="another"), "generation 3 .*does not follow"),
    "last line without files": (_line(3, files=None), "generation 3 .*cannot be read"),
    "last line without pages": (_line(3, highest=[]), "generation 3 .*cannot be read"),
    "last line with other pages": (_line(3, highest={"20": {"0100": "x"}}), "generation 3 .*cannot be read"),
    "last line without a date": (_line(3, dump_date=None), "generation 3 .*cannot be read"),
    "line garbled": (_edit("ledger.jsonl", lambda data: b"x" + data), "generation 1 .*cannot be read"),
}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry")
    for number in range(1, 4):
        run(folder, words(*"abcdef"[:number]), number)
    return folder


@pytest.mark.parametrize("what", TAMPERED)
def test_a_registry_that_was_changed_is_noticed(three: Path, tmp_path: Path, what: str) -> None:
    folder = shutil.copytree(three, tmp_path / "registry")
    change, says = TAMPERED[what]
    change(folder)
    before = tree(folder)
    for look in (lambda: registry.verify(folder), lambda: run(folder, words("a", "b", "new"), 4)):
        with pytest.raises(Problem, match=says):
            look()
    assert tree(folder) == before
    assert registry.used(folder)


def test_the_generation_before_is_verified_as_well(three: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(three, tmp_path / "registry")
    _edit("gen-2/addresses.parquet", lambda data: data + b" ")(folder)
    with pytest.raises(Problem, match="generation 2"):
        registry.verify(folder)


@pytest.mark.parametrize(
    ("lost", "used"),
    [
        (("CURRENT",), True),
        (("CURRENT", "gen-1"), True),
        (("CURRENT", "ledger.jsonl"), True),
        (("CURRENT", "ledger.jsonl", "gen-1"), False),
    ],
)
def test_a_registry_of_one_generation_that_lost_something_is_no_new_one(tmp_path: Path, lost: tuple[str, ...], used: bool) -> None:
    run(tmp_path, words("a"), 1)
    for name in lost:
        shutil.rmtree(tmp_path / name) if (tmp_path / name).is_dir() else (tmp_path / name).unlink()
    assert registry.used(tmp_path) == used
    if used:
        for look in (lambda: registry.verify(tmp_path), lambda: run(tmp_path, words("a"), 2)):
            with pytest.raises(Problem, match=r"generation 1 .*CURRENT is missing"):
                look()


@pytest.mark.parametrize(
    ("version", "says"), [(2, "newer version .*update aqea"), (0, "older version .* --output DIR"), ("x", "older version")]
)
def test_another_layout_is_refused(three: Path, tmp_path: Path, version: object, says: str) -> None:
    folder = shutil.copytree(three, tmp_path / "registry")
    _line(1, format=version)(folder)
    with pytest.raises(Problem, match=says):
        run(folder, words("a"), 4)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="--output DIR"):
        run(tmp_path / "file" / "registry", words("a"))


@settings(max_examples=30)
@given(st.binary(max_size=60), st.binary(max_size=8))
def test_any_bytes_for_a_ledger_are_a_sentence(tmp_path_factory: pytest.TempPathFactory, ledger: bytes, current: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "ledger.jsonl").write_bytes(ledger)
    (folder / "CURRENT").write_bytes(current)
    assume(current.strip() != b"0")  # that is a registry before its first generation
    with pytest.raises(Problem):
        registry.head(folder)


def test_the_real_space_is_the_default() -> None:
    assert Space((1, 254), (0x20, 0xFE), (0, 0x9F), (0xA0, 0xFE)) == SPACE
