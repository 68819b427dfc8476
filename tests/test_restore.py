"""An older generation brought back, and a registry made of the tables: what was given since is never given again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from killing import moments
from making import DEMO, entry, info, page, parts
from reading import reading
from registry_world import E, P, rows, run
from test_registry import TINY, tree, words

from etl import merge as merging
from etl import registry, restore, store
from etl.frequency import SCHEMA
from etl.ledger import Broken
from etl.merge import merge
from etl.model import Problem
from etl.quality import check


def status(folder: Path) -> dict[str, str]:
    """Address -> status and title."""
    return {f"{row['address_number']:08X}": f"{row['status']} {row['title']}" for row in rows(folder)}


# ---------------------------------------------------------------------------------------------------------------- restore


def test_what_was_given_since_is_burned(tmp_path: Path) -> None:
    run(tmp_path, words("a", "b"), 1)
    run(tmp_path, words("b", "c"), 2)
    written = restore.restore(tmp_path, 1)
    assert (written.generation, written.addresses, written.burned) == (3, 3, 1)
    assert status(tmp_path) == {"20010001": "active a", "20010002": "active b", "20010003": "burned c"}
    assert registry.verify(tmp_path)[0] == 3
    assert registry.history(tmp_path)[2]["counts"]["burned"] == 1
    again = run(tmp_path, words("b", "c"), 2)
    assert again.addresses == {"b": 0x20010002, "c": 0x20010004}
    assert again.retired == {0x20010001, 0x20010003}
    assert run(tmp_path, words("a", "b", "c"), 3).addresses == {"a": 0x20010001, "b": 0x20010002, "c": 0x20010004}


def test_rows_are_those_of_the_generation(tmp_path: Path) -> None:
    run(tmp_path, words("a", "b"), 1)
    before = rows(tmp_path)
    run(tmp_path, words("a", "b", revision=5), 2)
    restore.restore(tmp_path, 1)
    assert rows(tmp_path) == before


def test_a_dump_older_than_the_burned_one_is_the_newest_again(tmp_path: Path) -> None:
    run(tmp_path, words("a", "b"), 1)
    run(tmp_path, words("a", "wrong"), 9)
    restore.restore(tmp_path, 1)
    assert run(tmp_path, words("a"), 2).retired_now == {0x20010002}


def test_restoring_the_generation_before_a_restore_undoes_it(tmp_path: Path) -> None:
    run(tmp_path, words("a"), 1)
    run(tmp_path, words("a", "b"), 2)
    before = rows(tmp_path)
    restore.restore(tmp_path, 1)
    restore.restore(tmp_path, 2)
    assert rows(tmp_path) == before
    assert registry.verify(tmp_path)[0] == 4


@pytest.mark.parametrize("lost", [(), ("gen-2",)])
def test_the_ledger_tells_what_was_given_where_the_files_are_gone(tmp_path: Path, lost: tuple[str, ...]) -> None:
    """Pages that overflowed and spilled among it, whose owner no number tells."""
    names = [f"w{n:02}" for n in range(15)]
    run(tmp_path, words(*names[:2], field=2), 1, space=TINY)
    given = run(tmp_path, [*words(*names, field=2), P(1, "x", 1, (E("x", "y", pos="verb", field=2),))], 2, space=TINY).addresses
    for name in lost:
        shutil.rmtree(tmp_path / name)
    assert restore.restore(tmp_path, 1).burned == 14
    assert registry.verify(tmp_path)[0] == 3
    burned = {row["address_number"]: row for row in rows(tmp_path) if row["status"] == "burned"}
    assert set(burned) == set(given.values()) - {given["w00"], given["w01"]}
    assert {row["category"] for row in burned.values()} == {1, 2}
    assert {row["edition"] for row in burned.values()} == {"dewiktionary"}
    assert {row["title"] for row in burned.values()} == ({None} if lost else {*names[2:], "x"})
    with pytest.raises(Problem, match="no page left"):
        run(tmp_path, words(*names[:3], field=2), 3, space=TINY)
    assert run(tmp_path, words(*names[:2], "y", field=2), 3).addresses["y"] not in given.values()


def test_the_published_address_is_kept_for_its_entry(tmp_path: Path) -> None:
    run(tmp_path, words("Luft", field=1), 1)
    run(tmp_path, words("Luft", "Wasser", field=1), 2)
    restore.restore(tmp_path, 1)
    assert status(tmp_path) == {"20010102": "active Luft"}
    assert run(tmp_path, words("Luft", "Wasser", field=1), 3).addresses["Wasser"] == 0x20010101


def damaged(folder: Path) -> None:
    (folder / "gen-2" / "pages.parquet").write_bytes(b"x")


REFUSED: dict[str, tuple[int, Callable[[Path], object], str]] = {
    "the one that counts": (3, lambda folder: None, "it is the one that counts; what can be restored is generation 2"),
    "not kept": (1, lambda folder: None, "Generation 1 .*not kept.* generation 2"),
    "to come": (4, lambda folder: None, "Generation 4 .*not kept.* generation 2"),
    "damaged": (2, damaged, "not kept, or are damaged; no other"),
    "no ledger": (2, lambda folder: (folder / "ledger.jsonl").unlink(), "the ledger has 0 lines"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(tmp_path: Path, what: str) -> None:
    for number in range(1, 4):
        run(tmp_path, words(*"abc"[:number]), number)
    number, spoil, says = REFUSED[what]
    spoil(tmp_path)
    before = tree(tmp_path)
    with pytest.raises(Problem, match=says):
        restore.restore(tmp_path, number)
    assert tree(tmp_path) == before


def test_an_earlier_version_did_not_say_whose_a_page_is(tmp_path: Path) -> None:
    run(tmp_path, words("a"), 1)
    run(tmp_path, words(*"abcdefg"), 2, space=TINY)
    ledger = tmp_path / "ledger.jsonl"
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    del lines[1]["claimed"]
    ledger.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    first = ledger.read_text().splitlines()[0]
    lines[1]["previous"] = registry.line_hash(first)
    ledger.write_text(f"{first}\n{json.dumps(lines[1])}\n")
    with pytest.raises(Problem, match=r"page 0x20:20:00 .* generation 2 claimed"):
        restore.restore(tmp_path, 1)


def test_restore_killed_at_any_moment(tmp_path: Path) -> None:
    start = tmp_path / "start"
    run(start, words("a", "b"), 1)
    run(start, words("a", "c"), 2)
    whole = shutil.copytree(start, tmp_path / "whole")
    restore.restore(whole, 1)
    names = count()
    ends = set()
    for folder, _ in moments(lambda: shutil.copytree(start, tmp_path / f"{next(names)}"), lambda folder: restore.restore(folder, 1)):
        number, _head = registry.verify(folder)
        ends.add(number)
        if number == 2:
            assert rows(folder) == rows(start)
            restore.restore(folder, 1)
        assert {name: data for name, data in tree(folder).items() if "tmp" not in name and "gen-1/" not in name} == tree(whole)
    assert ends == {2, 3}


# ------------------------------------------------------------------------------------------------------- the tables as witness


def fake_tables(output: Path, lang: str, generation: int, head: str) -> None:
    (output / lang).mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(output / lang / "aqea.duckdb")) as con:
        con.execute("CREATE TABLE run AS SELECT 'dewiktionary' AS edition, ? AS registry_generation, ? AS ledger_head", [generation, head])


def shortened(folder: Path) -> None:
    lines = (folder / "ledger.jsonl").read_text().splitlines()
    (folder / "ledger.jsonl").write_text("".join(f"{line}\n" for line in lines[:2]))
    (folder / "CURRENT").write_text("2\n")


def exchanged(folder: Path) -> None:
    shutil.rmtree(folder)
    for number in range(1, 4):
        run(folder, words(*"xyz"[:number]), number)


WITNESSED: dict[str, Callable[[Path], object]] = {"shortened": shortened, "exchanged": exchanged, "missing": shutil.rmtree}


@pytest.mark.parametrize("what", WITNESSED)
def test_the_tables_bear_witness(tmp_path: Path, what: str) -> None:
    """A registry that is whole by itself, and yet not the one that the tables were made with."""
    folder = store.registry(tmp_path)
    for number in range(1, 4):
        run(folder, words(*"abc"[:number]), number)
    fake_tables(tmp_path, "de", *registry.head(folder))
    restore.testify(folder, tmp_path)
    WITNESSED[what](folder)
    registry.verify(folder)
    with pytest.raises(Broken, match=r"generation 3 .*the tables in .*de were made with"):
        restore.testify(folder, tmp_path)


# ---------------------------------------------------------------------------------------------------------------- rebuild

ALL: dict[str, Any] = {"languages": None}
WORDS = [page(f"Wort{n}", 100 + n, entry(f"Wort{n}", glosses=(f"Sinn Nummer {n}, ein Wort; klein", "zwei"))) for n in range(150)]
FIRST = [*DEMO, *WORDS, page("Ohne", 300, entry("Ohne", senses=())), page("Alt", 301, entry("Alt", glosses=("was bald geht",)))]
SECOND = [*FIRST[:-1], page("Neu", 302, entry("Neu", glosses=("neu im zweiten",)))]
THIRD = [*SECOND, FIRST[-1], page("Bank", 4, *DEMO[3].entries, entry("Bank", glosses=("dritte",), heading=3, homonym=3), revision=5000)]


def made(output: Path, pages: list[Any], number: int, lang: str = "de", **about: Any) -> None:
    merge(parts(output / f"in{number}{lang}", pages, 2), output, lang, info(date(2026, 8 + number, 1), **ALL)._replace(**about))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two dumps after each other."""
    output = tmp_path_factory.mktemp("two")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        made(output, FIRST, 1)
        made(output, SECOND, 2)
        yield output


@pytest.fixture(scope="module")
def three(two: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """And a third one, over a registry that nothing happened to."""
    output = shutil.copytree(two, tmp_path_factory.mktemp("three") / "o")
    made(output, THIRD, 3)
    return output


def addresses(output: Path, lang: str = "de") -> list[tuple[Any, ...]]:
    with reading(store.database(output, lang)) as con:
        return con.execute("SELECT address, title, heading, created_at::VARCHAR FROM aqea_entries ORDER BY ALL").fetchall()


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


DAMAGED: dict[str, tuple[Callable[[Path], object], int]] = {
    "gone": (gone, 1),
    "addresses gone": (lambda folder: (folder / "gen-2" / "addresses.parquet").unlink(), 3),
    "both generations gone": (lambda folder: [gone(folder / "gen-1"), gone(folder / "gen-2")], 3),
    "ledger garbled": (lambda folder: (folder / "ledger.jsonl").write_bytes(b"x\ny\n"), 1),
    "CURRENT gone": (lambda folder: (folder / "CURRENT").unlink(), 1),
    "exchanged": (exchanged, 1),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_registry_made_of_the_tables_gives_the_same_addresses(two: Path, three: Path, tmp_path: Path, what: str) -> None:
    output = shutil.copytree(two, tmp_path / "o")
    folder = store.registry(output)
    before = rows(folder)
    spoil, generation = DAMAGED[what]
    spoil(folder)
    written = restore.rebuild(output, "de")
    assert (written.generation, written.addresses, written.burned, written.unknown) == (generation, len(before), 0, 0)
    assert rows(folder) == before
    assert (written.aside is not None) == (generation == 1 and what != "gone")
    assert registry.verify(folder)[0] == generation
    restore.testify(folder, output)
    made(output, THIRD, 3)
    assert addresses(output) == addresses(three)
    assert list(check(output, "de", ["E"])) == []
    ours, theirs = ([row for row in rows(store.registry(place)) if row["status"] == "active"] for place in (output, three))
    assert ours == theirs
    with pytest.raises(Problem, match="nothing to rebuild"):
        restore.rebuild(output, "de")


def test_of_the_parquet_files_alone(two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "_AT_ONCE", 9)  # several letters at a time, and of some one
    output = shutil.copytree(two, tmp_path / "o")
    before = rows(store.registry(output))
    gone(store.registry(output))
    store.database(output, "de").unlink()
    with pytest.raises(Problem, match="aqea registry rebuild"):
        made(output, SECOND, 2)
    restore.rebuild(output, "de")
    assert [row["address_number"] for row in rows(store.registry(output))] == [row["address_number"] for row in before]
    made(output, SECOND, 2)
    assert addresses(output) == addresses(two)


def test_the_refusal_of_a_run_names_the_command(two: Path, tmp_path: Path) -> None:
    output = shutil.copytree(two, tmp_path / "o")
    gone(store.registry(output))
    with pytest.raises(Problem, match=f"aqea registry rebuild --lang de --output {output}"):
        made(output, SECOND, 2)


def test_several_editions(two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "_AT_ONCE", 1)  # every letter for itself
    output = shutil.copytree(two, tmp_path / "o")
    made(output, SECOND, 2, "en", edition="enwiktionary")
    folder = store.registry(output)
    before = rows(folder)
    gone(folder)
    database = store.database(output, "de")
    kept = database.read_bytes()
    database.write_bytes(b"x" * 5000)
    shutil.move(output / "de" / "tables", output / "kept")
    with pytest.raises(Problem, match=r"tables in .*de cannot be read"):
        restore.rebuild(output, "en")
    database.write_bytes(kept)
    shutil.move(output / "kept", output / "de" / "tables")
    assert restore.rebuild(output, "en").unknown == 0
    assert rows(folder) == before
    for lang, about in (("de", {}), ("en", {"edition": "enwiktionary"})):
        was = addresses(output, lang)
        made(output, SECOND, 2, lang, **about)
        assert addresses(output, lang) == was


def test_what_stands_in_no_table_is_never_given_again(two: Path, tmp_path: Path) -> None:
    """The last run asked for one language only, so the others' entries are active in the registry and not in the tables."""
    output = shutil.copytree(two, tmp_path / "o")
    made(output, [one for one in SECOND if one.title not in ("вода", "hus")], 3, languages=("de",))
    folder = store.registry(output)
    used = {row["address_number"] for row in rows(folder)}
    gone(folder)
    assert restore.rebuild(output, "de").unknown == 2
    made(output, SECOND, 4)
    new = {row["address_number"] for row in rows(folder) if row["title"] in ("вода", "hus")}
    assert len(new) == 2
    assert not new & used


def test_what_was_burned_stays_so(two: Path, tmp_path: Path) -> None:
    output = shutil.copytree(two, tmp_path / "o")
    folder = store.registry(output)
    restore.restore(folder, 1)
    made(output, SECOND, 3)
    before = {row["address_number"]: row["status"] for row in rows(folder)}
    assert "burned" in before.values()
    assert list(check(output, "de", ["E"])) == []
    with reading(store.database(output, "de")) as con:
        assert con.execute("SELECT count(*) FROM retired WHERE burned").fetchall() == [(1,)]
    gone(folder)
    restore.rebuild(output, "de")
    assert {row["address_number"]: row["status"] for row in rows(folder)} == before


def test_a_damaged_generation_before_costs_nothing(two: Path, tmp_path: Path) -> None:
    output = shutil.copytree(two, tmp_path / "o")
    folder = store.registry(output)
    (folder / "gen-1" / "addresses.parquet").unlink()
    before = tree(folder)
    with pytest.raises(Problem, match=r"Generation 2 .* is whole.* delete the folder .*gen-1\."):
        restore.rebuild(output, "de")
    assert tree(folder) == before
    gone(folder / "gen-1")
    assert registry.verify(folder)[0] == 2


def test_no_tables(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no tables in"):
        restore.rebuild(tmp_path, "de")
    assert list(tmp_path.iterdir()) == []


def test_a_newer_version_is_not_rebuilt(two: Path, tmp_path: Path) -> None:
    output = shutil.copytree(two, tmp_path / "o")
    ledger = store.registry(output) / "ledger.jsonl"
    ledger.write_text(ledger.read_text().replace('"format":1', '"format":2'))
    before = tree(store.registry(output))
    for command in (lambda: restore.rebuild(output, "de"), lambda: restore.restore(store.registry(output), 1)):
        with pytest.raises(Problem, match="newer version"):
            command()
    assert tree(store.registry(output)) == before


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        made(output, DEMO[:1], 1)
        made(output, [*DEMO[:1], page("Wort", 9, entry("Wort"))], 2)
    return output


@pytest.mark.parametrize("what", ["ledger garbled", "both generations gone"])
def test_rebuild_killed_at_any_moment(small: Path, tmp_path: Path, what: str) -> None:
    start = tmp_path / "start"
    shutil.copytree(small / "de", start / "de")
    shutil.copytree(small / "registry", start / "registry")
    DAMAGED[what][0](store.registry(start))
    whole = shutil.copytree(start, tmp_path / "whole")
    restore.rebuild(whole, "de")
    names = count()
    for output, alive in moments(lambda: shutil.copytree(start, tmp_path / f"{next(names)}"), lambda output: restore.rebuild(output, "de")):
        folder = store.registry(output)
        try:
            registry.verify(folder)
            new = registry.used(folder)
        except Broken:
            new = False
        assert new or not alive
        if not new:
            restore.rebuild(output, "de")
        assert rows(folder) == rows(store.registry(whole))
        restore.testify(folder, output)
        assert not [path for path in output.glob(".registry.*") if alive]
