"""The parallel stage: chunk -> pages -> parse -> part file -> Receipt."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import operator
import time
import traceback
import unicodedata
from collections.abc import Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from etl import store
from etl.dump import Seen, Site, pages
from etl.model import CHILDREN, PART, Chunk, Count, Entry, Page, Receipt, Redirect, Reject, letter
from etl.parse import parse
from etl.profile import Profile

_PAGE_LIMIT = 20_000_000  # characters; no page of any edition is near it
_ROOMS = ("model.py", "dump.py", "export.py", "bz2blocks.py", "wikitext.py", "profile.py", "profiles", "parse", "extract.py")


class Task(NamedTuple):
    """What a worker needs besides its chunk."""

    profile: Profile
    site: Site
    languages: frozenset[str] | None  # None: all
    folder: Path  # of the dump's parts
    fingerprint: str


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
    for library in ("mwparserfromhell", "lxml"):
        digest.update(importlib.metadata.version(library).encode())
    digest.update(unicodedata.unidata_version.encode())
    return digest.hexdigest()[:12]


def extract(task: Task, chunk: Chunk) -> Receipt:
    """Parse the chunk's pages and write them as one part file, whole or not at all.

    A part that is there is done and only counted.  Where bytes cannot be read the pages around them are written all the
    same; the part remembers the gap, and ``Receipt.damage`` tells it.
    """
    began = time.perf_counter()
    target = store.part(task.folder, chunk, task.fingerprint)
    done = receipt(chunk, target)
    if done is not None:
        return done
    seen = Seen()
    rows: list[Row] = []
    for page in pages(chunk, task.site, seen):
        rows.extend(read(page, task.profile, task.languages))
    namespaces = tuple(sorted(seen.namespaces.items()))
    counts = {
        "pages": sum(row.entry is None for row in rows),
        "entries": sum(row.entry is not None for row in rows),
        "rejects": sum(len(row.rejects) for row in rows),
    }
    table = to_table(rows)
    items = tuple((name, sum(len(chunked.values) for chunked in table[name].chunks)) for name in CHILDREN)
    more: dict[str, Any] = {"damage": tuple(seen.damage), "namespaces": namespaces, "rows": items}
    table = table.replace_schema_metadata({"aqea": json.dumps(counts | more)})
    with store.whole(target) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=1, use_dictionary=True)
    return Receipt(chunk, target.name, **counts, seconds=time.perf_counter() - began, **more)


def receipt(chunk: Chunk, part: Path) -> Receipt | None:
    """The receipt of a part that is there already (0 seconds), or ``None``."""
    try:
        counts = json.loads(pq.read_metadata(part).metadata[b"aqea"])
    except (OSError, KeyError, TypeError, ValueError):  # not there, or not ours
        return None
    more = {name: tuple(map(tuple, counts.pop(name))) for name in ("damage", "namespaces", "rows")}
    return Receipt(chunk, part.name, **counts, seconds=0.0, **more)


def read(page: Page, profile: Profile, languages: frozenset[str] | None) -> list[Row]:
    """A page's own row and the rows of its entries.  A page that crashes the parser is one Reject and no entry."""
    entries: list[Entry] = []
    rejects: list[Reject] = []
    redirects: list[Redirect] = []
    counts: list[Count] = []
    kinds: dict[type, list[Any]] = {Entry: entries, Reject: rejects, Redirect: redirects, Count: counts}
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
    digest = int.from_bytes(hashlib.blake2b(f"{page.ns}\0{page.title}\0{page.text}".encode(), digest_size=8).digest(), "little")
    return [Row(page, digest, None, tuple(rejects), tuple(redirects), tuple(counts)), *(Row(page, digest, entry) for entry in entries)]


class Row(NamedTuple):
    """One row of a part."""

    page: Page
    text_hash: int
    entry: Entry | None
    rejects: tuple[Reject, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    counts: tuple[Count, ...] = ()


_ENTRY_COLUMNS = tuple(name for name in PART.names if name in Entry._fields and name not in Page._fields and name not in ("page_id", "revision_id"))
_NO_ENTRY = dict.fromkeys(_ENTRY_COLUMNS) | dict.fromkeys((name for name in _ENTRY_COLUMNS if pa.types.is_list(PART.field(name).type)), ())


def to_table(rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table of schema ``PART``: column by column, without a Python dict per row."""
    columns: dict[str, Sequence[Any]] = {
        "page_id": [row.page.id for row in rows],
        "revision_id": [row.page.revision for row in rows],
        "revised_at": [row.page.revised_at for row in rows],
        "title": [row.page.title for row in rows],
        "ns": [row.page.ns for row in rows],
        "text_hash": [row.text_hash for row in rows],
        "rejects": [row.rejects for row in rows],
        "redirects": [row.redirects for row in rows],
        "counts": [row.counts for row in rows],
        "letter": [None if row.entry is None else letter(row.entry.lemma) for row in rows],
    }
    for name in _ENTRY_COLUMNS:
        get = operator.attrgetter(name)
        nothing = _NO_ENTRY[name]
        columns[name] = [nothing if row.entry is None else get(row.entry) for row in rows]
    return pa.Table.from_arrays([_array(columns[field.name], field.type) for field in PART], schema=PART)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as an Arrow array; lists and structs are taken apart into flat columns first, which is several times
    faster than letting Arrow look at each nested tuple."""
    if pa.types.is_list(kind):
        offsets = pa.array(list(accumulate(map(len, values), initial=0)), pa.int32())
        return pa.ListArray.from_arrays(offsets, _array(list(chain.from_iterable(values)), kind.value_type), kind)
    if pa.types.is_struct(kind):
        columns = list(zip(*values, strict=True)) if values else [()] * kind.num_fields
        return pa.StructArray.from_arrays([_array(c, f.type) for c, f in zip(columns, kind, strict=True)], fields=list(kind))
    return pa.array(values, kind)
