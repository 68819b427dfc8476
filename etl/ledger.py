"""The registry as it lies on the disk: which generation counts, the ledger's chain, and whether anybody changed it.

``ledger.jsonl`` has one line a generation, for ever; each names the sha256 of the line before and of its generation's
files, so a changed, shortened or exchanged registry is noticed.  Replacing ``CURRENT`` is the commit: what lies beyond it
(one folder, one line) is of a run that was killed, and never counted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from etl.model import Problem
from etl.store import literal, sync_folder, whole

FORMAT = 1
"""Layout of the files; another one is refused."""

FILES = ("addresses.parquet", "pages.parquet", "domains.parquet")
"""Of a generation."""


class State(NamedTuple):
    """The registry as committed."""

    generation: int  # 0: none
    lines: tuple[str, ...]  # of the ledger, up to it

    @property
    def head(self) -> str:
        return line_hash(self.lines[-1]) if self.lines else ""


def append(folder: Path, number: int, line: str) -> None:
    """Commit generation ``number``, whose files are there: its line into the ledger, then CURRENT; older generations go."""
    state = read(folder, files=False)
    if number != state.generation + 1:
        raise Problem(f"{folder} went on while this run prepared generation {number}; run the same command again.")
    with whole(folder / "ledger.jsonl") as temporary:  # whole, not appended: the line of a run that was killed here goes with it
        temporary.write_text("".join(f"{each}\n" for each in (*state.lines, line)), encoding="utf-8")
    sync_folder(folder)
    with whole(folder / "CURRENT") as temporary:
        temporary.write_text(f"{number}\n", encoding="ascii")
    sync_folder(folder)
    for other, path in generations(folder):
        if other not in (number, number - 1):
            shutil.rmtree(path, ignore_errors=True)


def used(folder: Path) -> bool:
    """Whether a generation was ever committed here (or looks as if one had been)."""
    lines = _lines(folder)
    return (folder / "CURRENT").exists() or len(lines) > 1


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
    """Whether this registry has been at that generation with that head: tables that name it are its own, perhaps older."""
    lines = read(folder, files=False).lines
    return 1 <= generation <= len(lines) and line_hash(lines[generation - 1]) == ledger_head


def verify(folder: Path) -> tuple[int, str]:
    """Recompute the ledger's chain and the hashes of both generations kept; returns what ``head`` returns.

    Raises ``Problem`` naming the generation that was changed, shortened or lost.
    """
    state = read(folder)
    for number, path in generations(folder):
        if number == state.generation - 1:
            _same_files(path, json.loads(state.lines[number - 1]))
    if state.generation:
        highest: dict[tuple[str, str], str] = {}
        for line in state.lines:
            for domain, pages in json.loads(line)["highest"].items():
                highest.update({(domain, page): last for page, last in pages.items()})
        with duckdb.connect() as con:
            rows = con.execute(
                "SELECT format('{:02X}', domain), format('{:04X}', page_number), format('{:02X}', last) FROM read_parquet(?)",
                [literal(folder / f"gen-{state.generation}" / "pages.parquet")],
            ).fetchall()
        if {(domain, page): last for domain, page, last in rows} != highest:
            raise _broken(folder, state.generation, "its pages are not those of the ledger")
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


def _broken(folder: Path, generation: int, why: str) -> Problem:
    return Problem(
        f"The registry {folder} was changed or damaged at generation {generation} ({why}); put back a copy of the whole folder, "
        "the addresses it holds cannot be computed again."
    )


def read(folder: Path, files: bool = True) -> State:
    """The committed state: CURRENT, the ledger's chain up to it, and (``files``) the hashes of the generation's files."""
    lines = _lines(folder)
    try:
        current = (folder / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        if len(lines) > 1:
            raise _broken(folder, len(lines), "the file CURRENT is missing") from None
        return State(0, ())
    if not current.isdecimal() or current == "0":
        raise _broken(folder, len(lines), f"CURRENT holds {current[:20]!r}, which is no generation")
    generation = int(current)
    if len(lines) < generation:
        raise _broken(folder, generation, f"the ledger has {len(lines)} lines")
    if len(lines) > generation + 1:
        raise _broken(folder, generation, f"the ledger goes on to generation {len(lines)}")
    before = ""
    for number, line in enumerate(lines[:generation], 1):
        try:
            record = json.loads(line)
            version, chained = record["format"], (record["generation"], record["previous"])
        except (ValueError, KeyError, TypeError):
            raise _broken(folder, number, "its line in the ledger cannot be read") from None
        if version != FORMAT:
            newer = isinstance(version, int) and version > FORMAT
            raise Problem(
                f"The registry {folder} was written by {'a newer' if newer else 'an older'} version of aqea (layout {version}, this one "
                f"reads {FORMAT}); {'update aqea' if newer else 'it holds no permanent addresses yet, so start anew'}"
                f"{'' if newer else ' with another --output DIR'}."
            )
        if chained != (number, before):
            raise _broken(folder, number, "its line does not follow the line before")
        before = line_hash(line)
    state = State(generation, tuple(lines[:generation]))
    if files:
        _same_files(folder / f"gen-{generation}", json.loads(state.lines[-1]))
    return state


def _same_files(folder: Path, record: dict[str, Any]) -> None:
    for name in FILES:
        try:
            digest = file_hash(folder / name)
        except OSError as error:
            raise _broken(folder.parent, record["generation"], f"{name} cannot be read: {error.strerror}") from error
        if digest != record["files"].get(name):
            raise _broken(folder.parent, record["generation"], f"{name} is not the file that the ledger knows")


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
