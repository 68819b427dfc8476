"""The parallel stage: chunk -> pages -> parse -> part file -> Receipt."""

from __future__ import annotations

import gc
import hashlib
import importlib.metadata
import json
import os
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl import earlier, store
from etl.dump import Seen, Site, pages
from etl.model import CHILDREN, Chunk, Count, Entry, Flexion, Page, Receipt, Redirect, Reject, letter
from etl.parse import parse
from etl.part import PART
from etl.profile import Profile
from etl.run import peak

_PAGE_LIMIT = 20_000_000  # characters; no page of any edition is near it
_ROW_GROUP = 20_000  # rows kept before they are written
_BATCH = 2_000_000  # characters of text kept before they are read
_new = tuple.__new__  # a record without the detour over its generated constructor
_MOST = 32_767  # headings of a page, rows of one kind of an entry: their numbers are 16 bits
_ROOMS = (
    "model.py",
    "part.py",
    "dump.py",
    "export.py",
    "bz2blocks.py",
    "wikitext.py",
    "profile.py",
    "profiles",
    "parse",
    "earlier.py",
    "extract.py",
)


class Task(NamedTuple):
    """What a worker needs besides its chunk."""

    profile: Profile
    site: Site
    languages: frozenset[str] | None  # None: all
    folder: Path  # of the dump's parts
    fingerprint: str
    earlier: tuple[earlier.Group, ...] = ()  # where the pages of the dump before lie


def fingerprint(profile: Profile, languages: frozenset[str] | None) -> str:
    """Hash of everything besides the dump that decides what a part holds: our parser's source, the profile's name, the
    languages asked for, the versions of the libraries that read text (12 hex digits)."""
    digest = hashlib.sha1()
    here = Path(__file__).parent
    for room in _ROOMS:
        place = here / room
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(repr((profile.edition, sorted(languages) if languages is not None else None)).encode())
    digest.update(importlib.metadata.version("lxml").encode())
    digest.update(unicodedata.unidata_version.encode())
    return digest.hexdigest()[:12]


def extract(task: Task, chunk: Chunk) -> Receipt:
    """Parse the chunk's pages and write them as one part file, whole or not at all.

    A part that is there, and has no damage, is done and only counted.  Where bytes cannot be read the pages around them are written all the
    same; the part remembers the gap, and ``Receipt.damage`` tells it.
    """
    began = time.perf_counter()
    target = store.part(task.folder, chunk, task.fingerprint)
    done = receipt(chunk, target)
    if done is not None:
        return done
    with kept():
        counts, more = _write(task, chunk, target)
    worker = f"{os.uname().nodename}/{os.getpid()}"
    return Receipt(chunk, target.name, **counts, seconds=time.perf_counter() - began, **more, worker=worker, memory=peak())


@contextmanager
def kept() -> Iterator[None]:
    """Nothing is looked through for garbage meanwhile: what a chunk makes is nearly all of it kept until its part is written,
    so it is work in vain (5 to 10 % of a chunk's time, for 10 % more memory)."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _write(task: Task, chunk: Chunk, target: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the chunk's part; what its receipt says, and what else its metadata say.

    Rows are written out by the ``_ROW_GROUP``: a gzip file is one chunk, whatever its size.
    """
    seen = Seen()
    counts: Counter[str] = Counter(pages=0, entries=0, rejects=0, reused=0)
    items: Counter[str] = Counter(dict.fromkeys(CHILDREN, 0))
    ids: list[tuple[int, int] | None] = []  # lowest and highest of each row group
    # read once, by the merge: fast counts more than small (lz4 takes two thirds of zstd's time and a fifth more room)
    with store.whole(target) as temporary, pq.ParquetWriter(temporary, PART, compression="lz4", write_statistics=False) as writer:
        waiting = _Waiting()

        def flush() -> None:
            table = waiting.table()
            counts["pages"] += table["heading"].null_count
            counts["entries"] += len(table) - table["heading"].null_count
            for name in ("rejects", *CHILDREN):
                (counts if name == "rejects" else items)[name] += sum(len(chunk.flatten()) for chunk in table[name].chunks)
            lowest, highest = pc.min_max(table["page_id"]).as_py().values()
            ids.append(None if lowest is None else (lowest, highest))
            writer.write_table(table)

        for batch in _batches(pages(chunk, task.site, seen)):
            same = earlier.rows(batch, task.earlier)
            for page in batch:
                key = earlier.digest(page)
                if key in same:
                    waiting.reuse(same[key])
                    counts["reused"] += 1
                else:
                    waiting.add(read(page, task.profile, task.languages, key))
            if waiting.length >= _ROW_GROUP:
                flush()
                waiting = _Waiting()
        flush()
        namespaces = tuple(sorted(seen.namespaces.items()))
        more: dict[str, Any] = {"damage": tuple(seen.damage), "namespaces": namespaces, "rows": tuple(items.items())}
        writer.add_key_value_metadata({"aqea": json.dumps(counts | more | {"ids": ids})})
    return dict(counts), more


def _batches(found: Iterator[Page]) -> Iterator[list[Page]]:
    """Pages, a few megabytes of text at a time."""
    batch: list[Page] = []
    size = 0
    for page in found:
        batch.append(page)
        size += len(page.text)
        if size > _BATCH or len(batch) >= _ROW_GROUP // 4:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Waiting:
    """Rows that wait to be written, in the dump's order: our own and those of the dump before."""

    def __init__(self) -> None:
        self.length = 0
        self._rows: list[Row] = []
        self._pieces: list[tuple[pa.Table | None, int, int]] = []  # a table (None: our own rows), the first row, the one after the last

    def add(self, rows: list[Row]) -> None:
        self._append(None, len(self._rows), len(self._rows) + len(rows))
        self._rows += rows

    def reuse(self, rows: earlier.Rows) -> None:
        self._append(*rows)

    def _append(self, table: pa.Table | None, start: int, stop: int) -> None:
        self.length += stop - start
        if self._pieces and self._pieces[-1][0] is table and self._pieces[-1][2] == start:
            start = self._pieces.pop()[1]
        self._pieces.append((table, start, stop))

    def table(self) -> pa.Table:
        own = to_table(self._rows)
        if all(table is None for table, _, _ in self._pieces):
            return own
        slices = [(own if table is None else table).slice(start, stop - start) for table, start, stop in self._pieces]
        return pa.concat_tables(slices).combine_chunks()


def receipt(chunk: Chunk, part: Path) -> Receipt | None:
    """The receipt of a part that is there already (0 seconds), or ``None``; a part with damage does not count, for the file may
    have been mended since."""
    counts = store.part_says(part)
    if counts is None:
        return None
    del counts["ids"]
    more: dict[str, Any] = {name: tuple(map(tuple, counts.pop(name))) for name in ("damage", "namespaces", "rows")}
    return None if more["damage"] else Receipt(chunk, part.name, **counts, seconds=0.0, **more)


def read(page: Page, profile: Profile, languages: frozenset[str] | None, digest: bytes | None = None) -> list[Row]:
    """A page's own row, which keeps its digest, and the rows of its entries.  A page that crashes the parser is one Reject and no entry."""
    entries: list[Entry] = []
    rejects: list[Reject] = []
    redirects: list[Redirect] = []
    flexions: list[Flexion] = []
    counts: list[Count] = []
    kinds: dict[type, list[Any]] = {Entry: entries, Reject: rejects, Redirect: redirects, Flexion: flexions, Count: counts}
    if page.reject is not None:
        rejects.append(page.reject)
    elif len(page.text) > _PAGE_LIMIT:
        rejects.append(Reject(page.title, page.id, page.revision, "too large", f"{len(page.text)} characters"))
    else:
        try:
            for found in parse(page, profile, languages):
                kinds[type(found)].append(found)
        except Exception:
            for kind in kinds.values():
                kind.clear()
            last = traceback.format_exc(limit=-2).strip().splitlines()
            rejects.append(Reject(page.title, page.id, page.revision, "crashed", " ".join(line.strip() for line in last[-4:])))
    if len(page.text) > _MOST and any(map(_too_many, entries)):  # a row takes a character at least
        entries.clear()
        rejects.append(Reject(page.title, page.id, page.revision, "too large", f"more than {_MOST:,} headings or rows of one kind"))
    own: Row = _new(Row, (page, None, digest, tuple(rejects), tuple(redirects), tuple(flexions), tuple(counts)))
    return [own, *[_new(Row, (page, entry, None, (), (), (), ())) for entry in entries]]


def _too_many(entry: Entry) -> bool:
    return entry.heading > _MOST or any(len(getattr(entry, name)) > _MOST for name in CHILDREN)


class Row(NamedTuple):
    """One row of a part."""

    page: Page
    entry: Entry | None
    digest: bytes | None = None
    rejects: tuple[Reject, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    flexions: tuple[Flexion, ...] = ()
    counts: tuple[Count, ...] = ()


_PAGE_COLUMNS = PART.names.index("heading")
_NO_ENTRY = tuple(() if pa.types.is_list(field.type) else None for field in PART)[_PAGE_COLUMNS:]
_AS_ENTRY = Entry._fields.index("pos")  # from here on an entry's fields are the part's columns
assert (*Entry._fields[4:10], *Entry._fields[_AS_ENTRY:]) == (
    *("language", "language_name", "heading", "homonym", "label", "lemma"),
    *PART.names[PART.names.index("pos") :],
)
_BLOCK = 128  # records transposed at a time: as many as the processor keeps at hand


def to_table(rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table of schema ``PART``: column by column, without a Python dict per row."""
    flat: list[tuple[Any, ...]] = []
    for page, entry, *lists in rows:
        number, revision, revised_at, title, ns = page[:5]
        if entry is None:
            flat.append((number, revision, revised_at, title, ns, *lists, *_NO_ENTRY))
        else:
            language, name, heading, homonym, label, lemma = entry[4:10]
            mine = (heading, language, name, homonym, label, lemma, letter(lemma), *entry[_AS_ENTRY:])
            flat.append((number, revision, revised_at, title, ns, None, (), (), (), (), *mine))
    columns = _transposed(flat, len(PART))
    return pa.Table.from_arrays([_array(column, field.type) for column, field in zip(columns, PART, strict=True)], schema=PART)


def _transposed(records: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Columns of records."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for start in range(0, len(records), _BLOCK):
        for column, part in zip(columns, zip(*records[start : start + _BLOCK], strict=True), strict=True):
            column += part
    return columns


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as an Arrow array; records are taken apart into flat columns first, which is several times faster than letting
    Arrow look at each nested tuple."""
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        records = list(chain.from_iterable(values))
        offsets = pa.array(list(accumulate(map(len, values), initial=0)) if records else [0] * (len(values) + 1), pa.int32())
        return pa.ListArray.from_arrays(offsets, _array(records, kind.value_type), kind)
    if pa.types.is_struct(kind):
        columns = _transposed(values, kind.num_fields)
        return pa.StructArray.from_arrays([_array(c, f.type) for c, f in zip(columns, kind, strict=True)], fields=list(kind))
    if values and values[0] is None and values.count(None) == len(values):
        return pa.nulls(len(values), kind)
    return pa.array(values, kind)
