"""A published registry as one file, and another machine's registry merged into ours."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from killing import moments
from making import entry, info, page, parts
from registry_world import E, P, rows, run
from test_registry import TINY, tree, words

from etl import address, exchange, ledger, lookup, registry, restore, store
from etl import merge as merging
from etl.cli import cli
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Problem


def aliases(folder: Path) -> list[tuple[int, int]]:
    generation, _ = registry.head(folder)
    with duckdb.connect() as con:
        return con.execute(f"SELECT alias_number, address_number FROM '{folder}/gen-{generation}/aliases.parquet' ORDER BY ALL").fetchall()


# -------------------------------------------------------------------------------------------------------- export and import


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of two generations, and the file of it."""
    output = tmp_path_factory.mktemp("published")
    run(output / "registry", words("a", "b"), 1)
    run(output / "registry", words("a", "c"), 2)
    exchange.export(output / "registry", output / "it.aqea")
    return output


def test_a_newcomer_gives_the_same_addresses(published: Path, tmp_path: Path) -> None:
    assert exchange.take(published / "it.aqea", tmp_path) == 2
    folder = store.registry(tmp_path)
    assert registry.verify(folder) == registry.head(published / "registry")
    both = [
        run(place, words("a", "b", "c", "d"), 3).addresses for place in (folder, shutil.copytree(published / "registry", tmp_path / "x"))
    ]
    assert both[0] == both[1]
    assert tree(folder) == tree(tmp_path / "x")


def test_the_same_registry_is_the_same_file(published: Path, tmp_path: Path) -> None:
    exchange.export(published / "registry", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (published / "it.aqea").read_bytes()
    exchange.take(tmp_path / "again", tmp_path / "o")
    exchange.export(tmp_path / "o" / "registry", tmp_path / "third")
    assert (tmp_path / "third").read_bytes() == (published / "it.aqea").read_bytes()
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["registry"]


def test_a_damaged_registry_is_not_exported(published: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(published / "registry", tmp_path / "r")
    (folder / "gen-2" / "domains.parquet").write_bytes(b"")
    with pytest.raises(Problem, match="generation 2"):
        exchange.export(folder, tmp_path / "file")
    with pytest.raises(Problem, match="is a folder"):
        exchange.export(published / "registry", tmp_path)
    before = tree(published)
    for inside in ("CURRENT", "new", "gen-2/addresses.parquet"):
        with pytest.raises(Problem, match="lies in the registry itself"):
            exchange.export(published / "registry", published / "registry" / inside)
    assert tree(published) == before
    assert not (tmp_path / "file").exists()


def again(data: bytes, change: Callable[[str, bytes], tuple[str, bytes] | None], kind: int = zipfile.ZIP_STORED) -> bytes:
    """The archive with each member changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", kind) as new:
        for name in old.namelist():
            if (found := change(name, old.read(name))) is not None:
                new.writestr(*found)
    return made.getvalue()


NOT_TAKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "is no registry that aqea exported"),
    "no zip": (lambda data: b"x" * 5000, "is no registry that aqea exported"),
    "cut off": (lambda data: data[: len(data) // 2], "is no registry that aqea exported"),
    "a byte changed": (lambda data: data[:3000] + bytes([data[3000] ^ 1]) + data[3001:], "damaged|changed"),
    "another file": (lambda data: again(data, lambda n, d: (f"x/{n}", d)), "which is no part of a registry"),
    "a way out": (lambda data: again(data, lambda n, d: (f"../{n}", d)), "which is no part of a registry"),
    "packed": (lambda data: again(data, lambda n, d: (n, d), zipfile.ZIP_DEFLATED), "which is no part of a registry"),
    "without CURRENT": (lambda data: again(data, lambda n, d: None if n == "CURRENT" else (n, d)), "CURRENT is missing"),
    "without pages": (lambda data: again(data, lambda n, d: None if "pages" in n else (n, d)), "generation 2 .*pages.parquet cannot be read"),
    "no generation": (lambda data: again(data, lambda n, d: ("CURRENT", b"0\n") if n == "CURRENT" else None), "no generation"),
    "addresses changed": (
        lambda data: again(data, lambda n, d: (n, d + b" " if "addresses" in n else d)),
        "generation 2 .*addresses.parquet is not the file",
    ),
    "ledger changed": (lambda data: again(data, lambda n, d: (n, d.replace(b"dump-1", b"dump-7"))), "generation 2 .*does not follow"),
    "a newer version": (lambda data: again(data, lambda n, d: (n, d.replace(b'"format":1', b'"format":2'))), "file was written by a newer version"),
}  # fmt: skip


@pytest.mark.parametrize("what", NOT_TAKEN)
@pytest.mark.parametrize("into", [exchange.take, lambda file, output: exchange.merge(output / "registry", file, True)])
def test_a_file_that_is_none(published: Path, tmp_path: Path, what: str, into: Callable[[Path, Path], object]) -> None:
    spoil, says = NOT_TAKEN[what]
    file = tmp_path / "file"
    file.write_bytes(spoil((published / "it.aqea").read_bytes()))
    with pytest.raises(Problem, match=says):
        into(file, tmp_path / "o")
    assert not (tmp_path / "o").exists() or list((tmp_path / "o").iterdir()) == []


def test_import_is_refused_where_there_is_a_registry(published: Path, tmp_path: Path) -> None:
    run(tmp_path / "registry", words("x"), 1)
    before = tree(tmp_path)
    with pytest.raises(Problem, match="aqea registry merge"):
        exchange.take(published / "it.aqea", tmp_path)
    with pytest.raises(Problem, match="cannot be read"):
        exchange.take(tmp_path / "nowhere", tmp_path / "other")
    assert tree(tmp_path) == before


def test_a_command_that_is_proposed_quotes_its_paths(published: Path, tmp_path: Path) -> None:
    output = tmp_path / "a b"
    run(output / "registry", words("x"), 1)
    file = Path(shutil.copy(published / "it.aqea", tmp_path / "c d"))
    with pytest.raises(Problem, match=f"aqea registry merge '{file}' --output '{output}'"):
        exchange.take(file, output)
    (output / "registry" / "CURRENT").write_text("x")
    with pytest.raises(Problem, match=f"aqea registry rebuild --output '{output}'"):
        registry.verify(output / "registry")
    nothing = CliRunner().invoke(cli, ["registry", "verify", "--output", str(tmp_path / "e f")])
    assert f"aqea extract --output '{tmp_path}/e f'" in str(nothing.exception)


def test_a_run_that_commits_meanwhile_is_no_damage(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers take no lock."""
    folder = shutil.copytree(published / "registry", tmp_path / "r")
    later = shutil.copytree(folder, tmp_path / "later")
    run(later, words("a", "c", "d"), 3)

    def lines(of: Path, plain: Callable[[Path], list[str]] = ledger._lines) -> list[str]:
        found = plain(of)
        shutil.copytree(later, folder, dirs_exist_ok=True)
        return found

    monkeypatch.setattr(ledger, "_lines", lines)
    assert ledger.read(folder).generation in (2, 3)


def test_import_beside_tables(published: Path, tmp_path: Path) -> None:
    """Its own registry, lost, comes back; another one does not go with these tables."""
    (tmp_path / "de").mkdir()
    with duckdb.connect(str(tmp_path / "de" / "aqea.duckdb")) as con:
        generation, head = registry.head(published / "registry")
        con.execute("CREATE TABLE run AS SELECT 'dewiktionary' AS edition, ? AS registry_generation, ? AS ledger_head", [generation, head])
    run(tmp_path / "foreign", words("x"), 1)
    exchange.export(tmp_path / "foreign", tmp_path / "foreign.aqea")
    with pytest.raises(Problem, match="is another registry: the tables in"):
        exchange.take(tmp_path / "foreign.aqea", tmp_path)
    assert not (tmp_path / "registry").exists()
    assert exchange.take(published / "it.aqea", tmp_path) == 2


def test_export_and_import_killed_at_any_moment(published: Path, tmp_path: Path) -> None:
    names = count()
    whole = (published / "it.aqea").read_bytes()

    def start() -> Path:
        folder = tmp_path / f"{next(names)}"
        folder.mkdir()
        (folder / "file").write_bytes(b"old")
        return folder

    for folder, alive in moments(start, lambda folder: exchange.export(published / "registry", folder / "file")):
        assert (folder / "file").read_bytes() == (whole if alive else b"old")
    for folder, alive in moments(start, lambda folder: exchange.take(published / "it.aqea", folder)):
        if registry.used(folder / "registry"):
            assert registry.verify(folder / "registry")[0] == 2
        else:
            assert not alive
            exchange.take(published / "it.aqea", folder)
        assert tree(folder / "registry") == {name: data for name, data in tree(published / "registry").items() if "gen-1/" not in name}


# ------------------------------------------------------------------------------------------------------------------- merge

A, B, C, D = (P(n, f"w{n}", 1, (E(f"w{n}", f"wort {n} sinn"),)) for n in range(1, 5))
EN = P(9, "en", 1, (E("en", "x y", language="en", field=2),))
WATER = P(8, "Wasser", 1, (E("Wasser", "nass", field=0x32),))

MERGES: dict[str, tuple[list[list[P]], list[list[P]], dict[str, int], list[tuple[int, int]]]] = {
    # our dumps, their dumps, the addresses then, aliases
    "new at the end": ([[A]], [[A, B]], {"w1": 0x20010001, "w2": 0x20010002}, []),
    "another domain": ([[A]], [[EN]], {"w1": 0x20010001, "en": 0x21010201}, []),
    "the same entry elsewhere, their place is free": ([[B]], [[A, B]], {"w2": 0x20010001, "w1": 0x20010003}, [(0x20010001, 0x20010003), (0x20010002, 0x20010001)]),
    "swapped": ([[A], [A, B]], [[B], [A, B]], {"w1": 0x20010001, "w2": 0x20010002}, [(0x20010001, 0x20010002), (0x20010002, 0x20010001)]),
    "all taken": ([[A, B]], [[C, D]], {"w1": 0x20010001, "w2": 0x20010002, "w3": 0x20010003, "w4": 0x20010004}, [(0x20010001, 0x20010003), (0x20010002, 0x20010004)]),
    "their retired one": ([[A]], [[A, B], [A]], {"w1": 0x20010001, "w2": 0x20010002}, []),
    "water": ([[A]], [[A, WATER]], {"w1": 0x20010001, "Wasser": 0x20010101}, []),
    "moved meanwhile": ([[A]], [[A._replace(title="anders"), B]], {"w1": 0x20010001, "w2": 0x20010002}, []),
}  # fmt: skip


@pytest.mark.parametrize("what", MERGES)
def test_merge(tmp_path: Path, what: str) -> None:
    ours, theirs, expected, alias = MERGES[what]
    for name, dumps in (("ours", ours), ("theirs", theirs)):
        for number, pages in enumerate(dumps, 1):
            run(tmp_path / name, pages, number)
    folder, other = tmp_path / "ours", tmp_path / "theirs"
    before, foreign, known = tree(folder), tree(other), rows(folder)
    dry = exchange.merge(folder, other, False)
    assert dry.generation == 0
    assert tree(folder) == before
    merged = exchange.merge(folder, other, True)
    assert merged._replace(generation=0) == dry
    assert registry.verify(folder)[0] == merged.generation == len(ours) + 1
    assert {row["title"]: row["address_number"] for row in rows(folder)} == expected
    assert aliases(folder) == alias == [(one.theirs, one.ours) for one in merged.conflicts]
    assert [row for row in rows(folder) if row in known] == known  # ours wins
    assert tree(other) == foreign
    everybody = {page for dump in (*ours, *theirs) for page in dump if page.title != "anders"}
    after = run(folder, [*everybody, P(77, "zzz", 1, (E("zzz", "ganz neu"),))], 5).addresses
    assert after.items() >= expected.items()
    assert after["zzz"] not in {number for pair in alias for number in pair} | {row["address_number"] for row in rows(other)}
    assert aliases(folder) == alias  # kept from generation to generation


def test_what_they_gave_is_never_given_by_us(tmp_path: Path) -> None:
    """Also on pages that are another field's with us, and what they retired, burned or had as an alias themselves."""
    ours, theirs, third = tmp_path / "ours", tmp_path / "theirs", tmp_path / "third"
    verbs = [P(300 + n, f"v{n}", 1, (E(f"v{n}", f"tun {n}", pos="verb", field=2),)) for n in range(5)]
    run(ours, verbs, 1, space=TINY)  # 0x0202, then 0x2002
    run(theirs, words("n1", field=2), 1, space=TINY)
    run(theirs, words("n1", "n2", "n3", "n4", "n5", "n6", field=2), 2, space=TINY)
    restore.restore(theirs, 1)
    run(theirs, words("n1", "n2", field=2), 3, space=TINY)  # n2 is on 0x2102
    run(third, words("n2", "n1", field=2), 1, space=TINY)
    third_addresses = {row["address_number"] for row in rows(third)}
    exchange.merge(theirs, third, True)
    given = {row["address_number"] for row in rows(theirs)}
    assert {row["status"] for row in rows(theirs)} == {"active", "burned"}
    merged = exchange.merge(ours, theirs, True)
    assert merged.new == 2
    mine = {row["address_number"] for row in rows(ours)}
    leads = {number for number, _ in aliases(ours)}
    assert third_addresses <= leads | mine
    more = [P(200 + n, f"x{n}", 1, (E(f"x{n}", f"neu {n}", pos=pos, field=2),)) for n in range(20) for pos in ("noun", "verb")[n % 2 :][:1]]
    new = set(run(ours, [*verbs, *words("n1", "n2", field=2), *more], 4).addresses.values()) - mine
    assert len(new) == 20
    assert not new & (given | third_addresses | leads)


def test_of_a_file_and_of_a_run(tmp_path: Path) -> None:
    run(tmp_path / "ours", [A], 1)
    run(tmp_path / "o" / "registry", [A, B], 1)
    exchange.export(tmp_path / "o" / "registry", tmp_path / "file")
    for other in (tmp_path / "file", tmp_path / "o"):
        assert exchange.merge(tmp_path / "ours", other, False)[:2] == (1, 1)


def test_twice_writes_once(tmp_path: Path) -> None:
    """Another generation of the same would push out the one before the merge, to which a person may want to go back."""
    run(tmp_path / "ours", [B], 1)
    run(tmp_path / "theirs", [A, B], 1)
    exchange.export(tmp_path / "theirs", tmp_path / "file")
    assert exchange.merge(tmp_path / "ours", tmp_path / "file", True).generation == 2
    before = tree(tmp_path)
    for accept in (False, True):
        with pytest.raises(Problem, match=f"knows all of {tmp_path}/file already"):
            exchange.merge(tmp_path / "ours", tmp_path / "file", accept)
    assert tree(tmp_path) == before
    run(tmp_path / "less", [A], 1)
    with pytest.raises(Problem, match=r"knows all of .*less already"):
        exchange.merge(tmp_path / "ours", tmp_path / "less", True)
    run(tmp_path / "theirs", [A, B, C], 2)
    assert exchange.merge(tmp_path / "ours", tmp_path / "theirs", True).new == 1


def test_a_file_is_called_by_its_name(published: Path, tmp_path: Path) -> None:
    """Not by the folder that it was unpacked to."""
    with pytest.raises(Problem, match=f"knows all of {published}/it.aqea already"):
        exchange.merge(published / "registry", published / "it.aqea", False)
    for folder, shift in ((tmp_path / "ours", 0), (tmp_path / "theirs", 1)):
        run(folder, [P(n, f"t{n + shift}", 1, (E(f"x{n}", f"y {n}"),)) for n in range(60)], 1)
    exchange.export(tmp_path / "theirs", tmp_path / "file")
    with pytest.raises(Problem, match=f"page ids of {tmp_path}/file are not"):
        exchange.merge(tmp_path / "ours", tmp_path / "file", False)


def test_many_differences(tmp_path: Path) -> None:
    """Listed as far as a person reads; whole as CSV."""
    many = [P(n, f"t{n:04}", 1, (E(f"x{n}", f"wort {n}"),)) for n in range(1, 1203)]
    run(tmp_path / "ours" / "registry", many[1:], 1)
    run(tmp_path / "theirs", many, 1)
    command = ["registry", "merge", str(tmp_path / "theirs"), "--output", str(tmp_path / "ours")]
    listed, whole = (CliRunner().invoke(cli, [*command, *more]) for more in ([], ["--format", "csv"]))
    assert len(listed.stdout.splitlines()) == 1002
    assert "and 202 more" in listed.stderr
    assert len(whole.stdout.splitlines()) == 1203
    assert "1,202 addresses differ" in str(whole.exception)


def foreign_ids(folder: Path) -> None:
    run(folder, [P(n, f"t{n + 1}", 1, (E(f"x{n}", f"y {n}"),)) for n in range(60)], 1)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (lambda folder: None, "There is no registry in .*theirs"),
    "its own": (lambda folder: shutil.copytree(folder.with_name("ours"), folder), "knows all of .*theirs already"),
    "damaged": (lambda folder: (run(folder, [A], 1), (folder / "gen-1" / "pages.parquet").unlink()), "generation 1 .*pages.parquet"),
    "newer": (
        lambda folder: (
            run(folder, [A], 1),
            (folder / "ledger.jsonl").write_text((folder / "ledger.jsonl").read_text().replace('"format":1', '"format":2')),
        ),
        "newer version",
    ),
    "of another wiki": (foreign_ids, "The page ids of .*theirs are not those of this registry"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(tmp_path: Path, what: str) -> None:
    run(tmp_path / "ours", [P(n, f"t{n}", 1, (E(f"x{n}", f"y {n}"),)) for n in range(60)], 1)
    make, says = REFUSED[what]
    make(tmp_path / "theirs")
    before = tree(tmp_path)
    with pytest.raises(Problem, match=says):
        exchange.merge(tmp_path / "ours", tmp_path / "theirs", True)
    assert tree(tmp_path) == before


def test_merge_killed_at_any_moment(tmp_path: Path) -> None:
    start, theirs = tmp_path / "start", tmp_path / "theirs"
    run(start, [A, B], 1)
    run(theirs, [C, B], 1)
    whole = shutil.copytree(start, tmp_path / "whole")
    exchange.merge(whole, theirs, True)
    names = count()
    ends = set()
    for folder, _ in moments(
        lambda: shutil.copytree(start, tmp_path / f"{next(names)}"), lambda folder: exchange.merge(folder, theirs, True)
    ):
        number, _head = registry.verify(folder)
        ends.add(number)
        if number == 1:
            assert rows(folder) == rows(start)
            exchange.merge(folder, theirs, True)
        assert {name: data for name, data in tree(folder).items() if "tmp" not in name} == tree(whole)
    assert ends == {1, 2}


def test_the_tables_know_the_aliases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merged registry, tables of the next run, and a registry made of these once more."""
    monkeypatch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
    first, second = page("Eins", 1, entry("Eins", glosses=("die erste",))), page("Zwei", 2, entry("Zwei", glosses=("die zweite",)))
    merge(parts(tmp_path / "a", [second]), tmp_path / "o", "de", info())
    merge(parts(tmp_path / "b", [first, second]), tmp_path / "p", "de", info())
    folder = store.registry(tmp_path / "o")
    exchange.merge(folder, store.registry(tmp_path / "p"), True)
    ((eins, zwei),) = [[f"0x20:01:00:{n:02X}" for n in (3, 1)]]
    assert not merge(parts(tmp_path / "a", [second]), tmp_path / "o", "de", info()._replace(allow_mass_retire=True)).unchanged
    pairs = [(0x20010001, address.parse(eins)), (0x20010002, address.parse(zwei))]
    with lookup.connect(tmp_path / "o") as con:
        assert con.execute("SELECT alias_number, address_number FROM aliases").fetchall() == pairs
        assert [row[:2] for row in lookup.word(con, "0x20:01:00:02").rows] == [(zwei, "Zwei")]  # theirs leads to ours
        assert [row[:2] for row in lookup.word(con, zwei).rows] == [(zwei, "Zwei")]  # theirs for Eins, ours for Zwei: ours wins
        assert lookup.aliased(con, "0x20:01:00:02") == [zwei]
        assert lookup.aliased(con, eins) == []
    shutil.rmtree(folder)
    restore.rebuild(tmp_path / "o", "de")
    assert aliases(folder) == pairs
