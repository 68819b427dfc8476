"""Registries of other machines: a published one to start from, as one file, and another one merged into ours.

The file is a zip without compression of one generation and the ledger, in fixed order and without clock times, so the same
registry is the same file.  In a merge ours wins: an entry that both know keeps our address, one that we do not know gets
the address that it had there where that place was never given here, else the next free one.  Whatever differs goes into
``aliases``, and every page counts as filled as far as either registry filled it, so nothing of theirs is ever given by us.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from etl import identity, ledger, registry, restore, store
from etl.address import RESERVED
from etl.allocate import Need, PageRow, lay
from etl.identity import load, statement
from etl.ledger import ALIASES, FILES, Broken, State
from etl.model import Problem
from etl.store import one

_FREE = pa.schema([("domain", pa.uint8()), ("page_number", pa.int32()), ("above", pa.int32()), ("ordinal", pa.int32())])


class Conflict(NamedTuple):
    """An entry that has another address here than there."""

    theirs: int
    ours: int
    lemma: str
    language: str
    edition: str
    known: bool  # to us, before
    taken: bool  # their address is another entry's with us


class Merged(NamedTuple):
    """What a merge found; ``generation`` is 0 where nothing was written."""

    known: int  # entries that both have
    new: int  # entries that got an address from us
    differing: pa.Table  # columns of Conflict: of two editions of a million entries nearly all
    generation: int = 0

    @property
    def conflicts(self) -> Iterator[Conflict]:
        """The entries that differ, in the order of their addresses there."""
        for batch in self.differing.to_batches():
            yield from map(Conflict, *(column.to_pylist() for column in batch.columns))


def export(folder: Path, file: Path) -> int:
    """The registry as one file, whole or not at all; returns the generation.  Raises ``Problem`` where it is none, or damaged."""
    generation, _ = ledger.verify(folder)
    lines = ledger.read(folder, files=False).lines[:generation]
    if file.is_dir():
        raise Problem(f"{file} is a folder; name a file that the registry is to be written to.")
    if folder.resolve() in file.resolve().parents:
        raise Problem(f"{file} lies in the registry itself, whose files are not to be overwritten; choose another place.")
    names = json.loads(lines[-1])["files"]
    with store.whole(file) as temporary, zipfile.ZipFile(temporary, "w", strict_timestamps=False) as archive:
        archive.writestr(zipfile.ZipInfo("CURRENT"), f"{generation}\n")
        archive.writestr(zipfile.ZipInfo("ledger.jsonl"), "".join(f"{line}\n" for line in lines))
        for name in names:
            with (
                (folder / f"gen-{generation}" / name).open("rb") as source,
                archive.open(_member(generation, name), "w", force_zip64=True) as to,
            ):
                shutil.copyfileobj(source, to, 1 << 20)
    return generation


def _member(generation: int, name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(f"gen-{generation}/{name}")


def take(file: Path, output: Path) -> int:
    """Make the registry of a file that ``export`` wrote that of ``output``; returns the generation.  The caller holds the lock.

    Raises ``Problem`` where there is a registry already, or tables of another one, and for a file that is no registry,
    damaged, or of a newer version.  Nothing is there then that was not before.
    """
    folder = store.registry(output)
    if ledger.used(folder):
        raise Problem(
            f"There is a registry in {output} already, so none can be put in its place; what {file} knows is brought into it with: "
            f"{shlex.join(['aqea', 'registry', 'merge', str(file), '--output', str(output)])}."
        )
    new = output / f".registry.{os.getpid()}.tmp"
    for left in output.glob(".registry.*.tmp"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        generation = _unpack(file, new)
        try:
            restore.testify(new, output)
        except Broken as error:
            raise Problem(f"{file} is another registry: {error.why}; choose another folder with --output DIR.") from error
        restore.swap(new, folder)
        return generation
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _unpack(file: Path, folder: Path) -> int:
    """The registry of a file to ``folder``, proved; returns its generation."""
    try:
        opened = file.open("rb")
    except OSError as error:
        raise Problem(f"{file} cannot be read ({error.strerror}).") from error
    with opened, registry.disk(folder):
        try:
            _members(zipfile.ZipFile(opened), file, folder)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise Problem(f"{file} is no registry that aqea exported, or it is damaged ({error}).") from error
    try:
        generation, _ = ledger.verify(folder)
    except Broken as error:
        raise Problem(f"{file} was changed or damaged at generation {error.generation} ({error.why}); get it once more.") from error
    except Problem as error:
        raise Problem(str(error).replace(str(folder), str(file))) from error
    if not generation:
        raise Problem(f"{file} holds no generation of a registry; is it one that aqea exported?")
    return generation


_KNOWN = re.compile(rf"CURRENT|ledger\.jsonl|gen-\d{{1,9}}/({'|'.join(map(re.escape, (*FILES, ALIASES)))})")


def _members(archive: zipfile.ZipFile, file: Path, folder: Path) -> None:
    """The members that a registry has, and no other; none is larger than it is in the file."""
    folder.mkdir(parents=True)
    for member in archive.infolist():
        if not _KNOWN.fullmatch(member.filename) or member.compress_type != zipfile.ZIP_STORED:
            raise Problem(f"{file} holds {member.filename[:80]!r}, which is no part of a registry; is it one that aqea exported?")
        place = folder / member.filename
        place.parent.mkdir(exist_ok=True)
        with archive.open(member) as source, place.open("wb") as to:
            shutil.copyfileobj(source, to, 1 << 20)
            to.flush()
            os.fsync(to.fileno())
        store.sync_folder(place.parent)


def merge(folder: Path, other: Path, accept: bool, called: Path | None = None) -> Merged:
    """Bring what another machine's registry (a folder, or a file that ``export`` wrote) knows into ours; the caller holds the lock.

    Nothing is written unless ``accept``.  ``called`` is what the person calls ``other``.
    Raises ``Problem`` where one of the two is none, damaged, or of another version, where their page ids are not ours, and where we know all of it.
    """
    if other.is_file():
        with tempfile.TemporaryDirectory() as unpacked:
            _unpack(other, Path(unpacked) / "registry")
            return merge(folder, Path(unpacked), accept, other)
    called = called or other
    theirs = other if ledger.used(other) or not ledger.used(store.registry(other)) else store.registry(other)
    if not ledger.used(theirs):
        raise Problem(
            f"There is no registry in {other}; name the folder that holds CURRENT and ledger.jsonl, the output directory of a run, or a file that aqea exported."
        )
    ours, them = ledger.read(folder), ledger.read(theirs)
    if ledger.knows(folder, them.generation, them.head):
        raise _known(folder, called)
    with restore.connection(folder) as con:
        con.execute(statement("empty"))
        mine, there = folder / f"gen-{ours.generation}", theirs / f"gen-{them.generation}"
        for name, place in (("mine", mine), ("there", there)):
            restore.view(con, f"reg_{name}", place / FILES[0])
            restore.view(con, f"reg_{name}_aliases", place / ALIASES, empty="reg_no_alias")
            restore.view(con, f"reg_{name}_domains", place / FILES[2])
        foreign = con.execute(
            "SELECT domain, language FROM reg_there_domains EXCEPT SELECT domain, language FROM reg_mine_domains"
        ).fetchall()
        if foreign:
            raise Problem(
                f"{called} gives the domain 0x{foreign[0][0]:02X} to the language {foreign[0][1]}, which {folder} does not; update aqea."
            )
        _pair(con, called)
        since = json.loads(them.lines[-1])["dump_date"]
        before, pages = _issue(con, mine / FILES[1], there / FILES[1], since)
        con.execute("SET VARIABLE reg_origin = ?", [them.head])
        con.execute("SET VARIABLE reg_since = ?", [since])
        con.execute(statement("aliases"))
        known, new, more = one(
            con,
            "SELECT (SELECT count(*) FROM reg_both), (SELECT count(*) FROM reg_fresh),"
            " (SELECT count(*) FROM reg_all_aliases) - (SELECT count(*) FROM reg_mine_aliases)",
        )
        if not new and not more and pages == before:  # one more generation of the same would push out the one before
            raise _known(folder, called)
        merged = Merged(known, new, con.sql("FROM reg_conflict ORDER BY theirs, ours").to_arrow_table())
        if not accept:
            return merged
        counts = {"new": new, "kept": known, "aliases": merged.differing.num_rows}
        return merged._replace(generation=_write(con, folder, ours, them, pages, counts))


def _known(folder: Path, called: Path) -> Problem:
    return Problem(f"{folder} knows all of {called} already; there is nothing to merge.")


def _write(con: duckdb.DuckDBPyConnection, folder: Path, ours: State, them: State, pages: list[PageRow], counts: dict[str, int]) -> int:
    load(con, "reg_pages", pages, registry.PAGES)
    line = json.loads(them.lines[-1])
    about: dict[str, Any] = {name: line.get(name) for name in ("dump_date", "edition", "languages")}
    about |= {"dump": f"registry {them.head[:12]} merged in", "complete": False, "merged": [them.generation, them.head]}
    about["counts"] = {**counts, "returned": 0, "retired": 0, "moved": 0}
    queries = dict(zip(FILES, (statement("union"), "FROM reg_pages", "FROM reg_mine_domains")))
    number, text = ledger.write(con, folder, ours, {**queries, ALIASES: "FROM reg_all_aliases ORDER BY ALL"}, pages, about)
    ledger.append(folder, number, text)
    return number


def _pair(con: duckdb.DuckDBPyConnection, called: Path) -> None:
    """``reg_both`` (theirs, ours): the entries that both know, found as those of a dump are; the living before the retired."""
    con.execute("CREATE TEMP TABLE reg_both (theirs UINTEGER, ours UINTEGER)")
    con.execute(
        "CREATE OR REPLACE TEMP VIEW reg_before AS SELECT m.* FROM reg_mine AS m ANTI JOIN reg_both AS b ON b.ours = m.address_number"
    )
    identity.load_aliases(con)
    about = {"languages": None, "complete": True, "threshold": identity.ALIKE, "window": identity.WINDOW}
    for name, value in about.items():
        con.execute(f"SET VARIABLE reg_{name} = ?", [value])
    editions = con.execute("SELECT DISTINCT edition, status FROM reg_there WHERE status <> 'burned' ORDER BY status, edition").fetchall()
    for edition, status in editions:
        con.execute("SET VARIABLE reg_edition = ?", [edition])
        con.execute("SET VARIABLE reg_status = ?", [status])
        con.execute(statement("theirs"))
        try:
            identity.match(con)
        except Problem as error:
            raise Problem(
                f"The page ids of {called} are not those of this registry ({edition}): these are not registries of one wiki."
            ) from error
        con.execute(
            "INSERT INTO reg_both SELECT eid, number FROM reg_pair QUALIFY row_number() OVER (PARTITION BY number ORDER BY step, eid) = 1"
        )


def _issue(con: duckdb.DuckDBPyConnection, mine: Path, there: Path, since: str) -> tuple[list[PageRow], list[PageRow]]:
    """``reg_fresh`` (theirs, ours): addresses for the entries that we do not know; returns the pages as they are and as they are then."""
    found, theirs = (
        {
            (page.domain, page.page_number): page
            for row in con.execute("FROM read_parquet(?)", [store.literal(file)]).fetchall()
            if (page := PageRow(*row))
        }
        for file in (mine, there)
    )
    before = sorted(found.values())
    free: list[tuple[int, int, int, int]] = []  # their pages where an element above one may stay, and their place in the chain
    chains = Counter((page.domain, page.category, page.field) for page in found.values())
    for place, page in sorted(theirs.items(), key=lambda item: (item[1].domain, item[1].category, item[1].field, item[1].ordinal)):
        own = found.get(place)
        if own is None:
            chains[page.domain, page.category, page.field] += 1
            found[place] = page._replace(ordinal=chains[page.domain, page.category, page.field])
            free.append((*place, 0, page.ordinal))
            continue
        same = (own.category, own.field) == (page.category, page.field)
        free.append((*place, own.last if same else 255, page.ordinal))
        found[place] = own._replace(last=max(own.last, page.last))
    load(con, "reg_free", free, _FREE)
    con.execute("SET VARIABLE kept = ?", [[place.number for place in RESERVED]])
    con.execute(statement("fresh"))
    needs = [Need(*row) for row in con.execute("SELECT domain, category, field, count(*) FROM reg_new GROUP BY ALL").fetchall()]
    spans, pages = lay(found.values(), needs, since)
    load(con, "reg_span", spans, registry.SPANS)
    con.execute("CREATE TEMP TABLE reg_kept (eid UINTEGER, number UINTEGER, domain UTINYINT, category UTINYINT, field UTINYINT)")
    con.execute(statement("number"))
    con.execute("INSERT INTO reg_fresh SELECT eid, number FROM reg_issued")
    return before, pages
