"""The registry as it lies on the disk: which generation counts, the ledger's chain, and whether anybody changed it.

``ledger.jsonl`` has one line a generation, for ever; each names the sha256 of the line before and of its generation's
files, so a changed, shortened or exchanged registry is noticed.  Replacing ``CURRENT`` is the commit: what lies beyond it
(one folder, one line) is of a run that was killed, and never counted.  ``CURRENT`` is there before anything else, holding 0
until the first commit, so that a registry that lost it is no new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from etl.allocate import PageRow, canonical
from etl.model import Problem
from etl.store import sync_folder, whole

FORMAT = 1
"""Layout of the files; another one is refused."""

FILES = ("addresses.parquet", "pages.parquet", "domains.parquet")
"""Of a generation."""

ALIASES = "aliases.parquet"
"""Of a generation as well; those written before other registries could be merged in have none."""


class Broken(Problem):
    """A registry that was changed, shortened or damaged: at which generation, and why."""

    def __init__(self, folder: Path, generation: int, why: str) -> None:
        super().__init__(
            f"The registry {folder} was changed or damaged at generation {generation} ({why}); put back a copy of the whole folder, or have "
            f"it made from the tables, as far as they know it, with: aqea registry rebuild --output {shlex.quote(str(folder.parent))}."
        )
        self.generation, self.why = generation, why


class State(NamedTuple):
    """The registry as committed."""

    generation: int  # 0: none
    lines: tuple[str, ...]  # of the ledger, up to it

    @property
    def head(self) -> str:
        return line_hash(self.lines[-1]) if self.lines else ""


def write(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    state: State,
    queries: Mapping[str, str],
    pages: Iterable[PageRow],
    about: Mapping[str, Any],
) -> tuple[int, str]:
    """The files of the next generation, whole and on the disk, and its line for the ledger; nothing counts before ``append``.

    ``queries`` give the rows of each file, ``pages`` are those of ``pages.parquet``, ``about`` goes into the line.
    """
    number = state.generation + 1
    folder.mkdir(parents=True, exist_ok=True)
    if not state.generation and not (folder / "CURRENT").exists():
        _point(folder, 0)
    for left in [*folder.glob(".gen-*.tmp"), *(path for other, path in generations(folder) if other > state.generation)]:
        shutil.rmtree(left, ignore_errors=True)  # of a run that was killed before it committed
    temporary = folder / f".gen-{number}.{os.getpid()}.tmp"
    temporary.mkdir()
    try:
        for name, query in queries.items():
            con.execute("SET VARIABLE reg_file = ?", [str(temporary / name)])
            con.execute(f"COPY ({query}) TO (getvariable('reg_file')) (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")
            with (temporary / name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(temporary)
        final = folder / f"gen-{number}"
        temporary.replace(final)
        sync_folder(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    before, owned = highest(state.lines), claimed(state.lines)
    risen: dict[str, dict[str, str]] = {}
    owners: dict[str, dict[str, str]] = {}
    for page in sorted(pages, key=lambda page: (page.domain, page.category, page.field, page.ordinal)):
        domain, name = f"{page.domain:02X}", f"{page.page_number:04X}"
        if before.get(place := (page.domain, page.page_number)) != page.last:
            risen.setdefault(domain, {})[name] = f"{page.last:02X}"
        if place not in owned and not canonical(page.page_number):
            owners.setdefault(domain, {})[name] = f"{page.category:02X}{page.field:02X}"
    record = {
        "format": FORMAT,
        "generation": number,
        **about,
        "files": {name: file_hash(final / name) for name in queries},
        "highest": {domain: dict(sorted(pages.items())) for domain, pages in risen.items()},  # element issued so far, where that changed
        "claimed": owners,  # page -> category and field, in the order of each chain; canonical pages say it themselves
        "previous": state.head,
    }
    return number, json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _point(folder: Path, number: int) -> None:
    with whole(folder / "CURRENT") as temporary:
        temporary.write_text(f"{number}\n", encoding="ascii")
    sync_folder(folder)


def append(folder: Path, number: int, line: str) -> None:
    """Commit generation ``number``, whose files are there: its line into the ledger, then CURRENT; older generations go."""
    state = read(folder, files=False)
    if number != state.generation + 1:
        raise Problem(f"{folder} went on while this run prepared generation {number}; run the same command again.")
    with whole(folder / "ledger.jsonl") as temporary:  # whole, not appended: the line of a run that was killed here goes with it
        temporary.write_text("".join(f"{each}\n" for each in (*state.lines, line)), encoding="utf-8")
    sync_folder(folder)
    _point(folder, number)
    for other, path in generations(folder):
        if other not in (number, number - 1):
            shutil.rmtree(path, ignore_errors=True)


def used(folder: Path) -> bool:
    """Whether a generation was ever committed here (or looks as if one had been)."""
    lines = _lines(folder)
    try:
        return (folder / "CURRENT").read_bytes().strip() != b"0" or len(lines) > 1
    except FileNotFoundError:
        return bool(lines or generations(folder))
    except OSError:  # the folder is a file, or CURRENT a folder
        return folder.is_dir()


def head(folder: Path) -> tuple[int, str]:
    """Number of the current generation and hash of its line in the ledger; ``(0, "")`` without a registry.

    Raises ``Problem`` for a broken ledger; the large files are not read (``verify`` does).
    """
    state = read(folder, files=False)
    return state.generation, state.head


def history(folder: Path) -> list[dict[str, Any]]:
    """The ledger's lines as dicts, oldest first."""
    return [json.loads(line) for line in read(folder, files=False).lines]


def newest(state: State, edition: str) -> date | None:
    """Date of the newest dump of an edition, also of one that held no entry, since the registry was last brought back."""
    dates: list[date] = []
    for line in reversed(state.lines):
        record = json.loads(line)
        if record.get("edition") == edition and record.get("dump_date"):
            dates.append(date.fromisoformat(record["dump_date"]))
        if "restored" in record or "rebuilt" in record:
            break
    return max(dates, default=None)


def knows(folder: Path, generation: int, ledger_head: str) -> bool:
    """Whether this registry has been at that generation with that head: tables that name it are its own, perhaps older.

    One that was made from tables knows these.
    """
    lines = read(folder, files=False).lines
    if 1 <= generation <= len(lines) and line_hash(lines[generation - 1]) == ledger_head:
        return True
    return any([generation, ledger_head] in json.loads(line).get("rebuilt", ()) for line in lines)


def highest(lines: Iterable[str]) -> dict[tuple[int, int], int]:
    """The highest element ever issued on each page (domain, page number), as these lines of the ledger tell it."""
    found: dict[tuple[int, int], int] = {}
    for line in lines:
        for domain, pages in json.loads(line)["highest"].items():
            found.update({(int(domain, 16), int(page, 16)): int(last, 16) for page, last in pages.items()})
    return found


def claimed(lines: Iterable[str]) -> dict[tuple[int, int], tuple[int, int]]:
    """The category and field of each page that is no canonical one, in the order of their chains, as these lines tell it."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for line in lines:
        for domain, pages in json.loads(line).get("claimed", {}).items():
            found.update({(int(domain, 16), int(page, 16)): (int(owner[:2], 16), int(owner[2:], 16)) for page, owner in pages.items()})
    return found


def verify(folder: Path) -> tuple[int, str]:
    """Recompute the ledger's chain and the hashes of both generations kept; returns what ``head`` returns.

    Raises ``Broken`` naming the generation that was changed, shortened or lost.
    """
    state = read(folder)
    for number, path in generations(folder):
        if number == state.generation - 1:
            same_files(path, json.loads(state.lines[number - 1]))
    if state.generation:
        import pyarrow.parquet as pq  # late: slow to load, and most need it not

        pages = pq.ParquetFile(folder / f"gen-{state.generation}" / FILES[1]).read(["domain", "page_number", "last"])
        if {(domain, page): last for domain, page, last in zip(*(column.to_pylist() for column in pages.itercolumns()))} != highest(
            state.lines
        ):
            raise Broken(folder, state.generation, "its pages are not those of the ledger")
    return state.generation, state.head


def line_hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8")).hexdigest()


def _lines(folder: Path) -> list[str]:
    try:
        text = (folder / "ledger.jsonl").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return []
    return text.removesuffix("\n").split("\n") if text else []


def generations(folder: Path) -> list[tuple[int, Path]]:
    found = ((path.name.removeprefix("gen-"), path) for path in folder.glob("gen-*"))
    return sorted((int(number), path) for number, path in found if number.isdecimal())


def read(folder: Path, files: bool = True) -> State:
    """The committed state: CURRENT, the ledger's chain up to it, and (``files``) the hashes of the generation's files."""
    try:
        current = (folder / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        if used(folder):
            newest = max([len(_lines(folder)), *(number for number, _ in generations(folder))])
            raise Broken(folder, newest, "the file CURRENT is missing") from None
        return State(0, ())
    lines = _lines(folder)  # after CURRENT: to a run that commits meanwhile we are one line behind, not one short
    if not re.fullmatch(r"0|[1-9]\d{0,8}", current):
        raise Broken(folder, len(lines), f"CURRENT holds {current[:20]!r}, which is no generation")
    generation = int(current)
    if len(lines) < generation:
        raise Broken(folder, generation, f"the ledger has {len(lines)} lines")
    if len(lines) > generation + 1:
        raise Broken(folder, generation, f"the ledger goes on to generation {len(lines)}")
    before = ""
    for number, line in enumerate(lines[:generation], 1):
        try:
            record = json.loads(line)
            version, chained = record["format"], (record["generation"], record["previous"])
        except (ValueError, KeyError, TypeError):
            raise Broken(folder, number, "its line in the ledger cannot be read") from None
        if version != FORMAT:
            newer = isinstance(version, int) and version > FORMAT
            raise Problem(
                f"The registry {folder} was written by {'a newer' if newer else 'an older'} version of aqea (layout {version}, this one "
                f"reads {FORMAT}); {'update aqea' if newer else 'it holds no permanent addresses yet, so start anew'}"
                f"{'' if newer else ' with another --output DIR'}."
            )
        if chained != (number, before):
            raise Broken(folder, number, "its line does not follow the line before")
        before = line_hash(line)
    state = State(generation, tuple(lines[:generation]))
    _sound(folder, state)
    if files and generation:
        same_files(folder / f"gen-{generation}", json.loads(state.lines[-1]))
    return state


def _sound(folder: Path, state: State) -> None:
    """The last line, which no other vouches for, has at least the form of one."""
    last = state.lines[-1:]
    try:
        highest(last), claimed(last)
        for record in map(json.loads, last):
            date.fromisoformat(record["dump_date"])
            if (
                not isinstance(record["files"], dict)
                or not isinstance(record["counts"], dict)
                or not isinstance(record.get("rebuilt", []), list)
            ):
                raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Broken(folder, state.generation, "its line in the ledger cannot be read") from None


def same_files(folder: Path, record: dict[str, Any]) -> None:
    """Raise ``Broken`` where the files of a generation are not those that its line of the ledger knows."""
    for name in dict.fromkeys((*FILES, *record["files"])):
        try:
            digest = file_hash(folder / name)
        except OSError as error:
            raise Broken(folder.parent, record["generation"], f"{name} cannot be read: {error.strerror}") from error
        if digest != record["files"].get(name):
            raise Broken(folder.parent, record["generation"], f"{name} is not the file that the ledger knows")


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
