"""Pages that have not changed since the dump before: their rows are taken from its parts instead of being made again.

A part remembers for each of its pages a digest of all that the dump says of it, and for each of its row groups the page ids
in it.  Dumps are sorted by page id, so the pages of a chunk lie in two or three row groups of the dump before; where they lie
in many (a file that is sorted otherwise) nothing is taken and all is parsed.  Parts of another parser, profile or choice of
languages have another fingerprint and are never looked at.
"""

from __future__ import annotations

import hashlib
from collections import ChainMap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl import store
from etl.model import Page

DIGEST = 16  # bytes
_MOST = 6  # row groups that the pages of one batch may lie in


class Group(NamedTuple):
    """A row group of a part of the dump before, and the page ids in it."""

    path: Path
    number: int
    first: int
    last: int


Rows: TypeAlias = tuple[pa.Table, int, int]
"""Rows of a table: the first, and the one after the last."""


def digest(page: Page) -> bytes:
    """Hash of all that a page's rows depend on (16 bytes)."""
    about = repr((*page[:5], *page[6:])).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(about + b"\0" + page.text.encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()


def groups(folder: Path, fingerprint: str) -> tuple[Group, ...]:
    """Row groups of the parts of the dump before that in ``folder``, with this fingerprint; none where there is none."""
    others = [other for other in folder.parent.iterdir() if other.is_dir() and other != folder]
    found: list[Group] = []
    for part in sorted(max(others, key=lambda d: d.stat().st_mtime).glob(f"*-{fingerprint}.parquet")) if others else ():
        said = store.part_says(part) or {}
        found += [Group(part, number, *ids) for number, ids in enumerate(said.get("ids", ())) if ids]
    return tuple(found)


def rows(pages: Sequence[Page], known: Sequence[Group]) -> Mapping[bytes, Rows]:
    """Digest -> rows, of the pages of the dump before among which an unchanged one of ``pages`` would be."""
    ids = [page.id for page in pages if page.id is not None]
    if not ids:
        return {}
    lowest, highest = min(ids), max(ids)
    near = [group for group in known if group.first <= highest and group.last >= lowest]
    return ChainMap(*map(_read, near)) if len(near) <= _MOST else {}


@lru_cache(maxsize=3)
def _read(group: Group) -> dict[bytes, Rows]:
    """The pages of a row group, by digest."""
    try:
        with pq.ParquetFile(group.path) as file:
            table = file.read_row_group(group.number, use_threads=False)
    except (OSError, pa.ArrowInvalid):  # damaged or gone: its pages are parsed again
        return {}
    starts = pc.indices_nonzero(pc.is_null(table["heading"])).to_pylist()
    keys = table["digest"].take(pa.array(starts, pa.int64())).to_pylist()
    return {key: (table, start, stop) for key, start, stop in zip(keys, starts, [*starts[1:], table.num_rows], strict=True)}
