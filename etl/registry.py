"""Who has which address: append-only; matches old entries, allocates new ones; generations, ledger, commit.

::

    registry/
      CURRENT               the number of the generation that counts; replacing it is the commit
      ledger.jsonl          one line a generation, for ever; each names the hash of the line before
      gen-<N>/              addresses, pages, domains, aliases (.parquet); the generation before is kept

One writer, under ``store.lock``, from ``prepare`` until the tables are in place.  A run killed at any moment leaves the
registry of before or of after: what lies beyond CURRENT (a folder, one line of the ledger) was never committed and goes
with the next run.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from etl import address, identity, ledger
from etl.address import SPACE, Space
from etl.allocate import AddressSpaceFull, Laid, Need, PageRow, claim_kept, lay
from etl.identity import statement
from etl.ledger import ALIASES, FILES, State, head, history, knows, line_hash, read, used, verify
from etl.model import Problem
from etl.store import disk_problem, literal, one

__all__ = ["AddressSpaceFull", "Generation", "Scope", "commit", "head", "history", "knows", "prepare", "used", "verify"]

RETIRE_SHARE = 0.02
"""More than this share of the covered addresses is not retired without being asked to."""

PAGES = pa.schema(
    [
        ("domain", pa.uint8()),
        ("page_number", pa.int32()),
        ("category", pa.uint8()),
        ("field", pa.uint8()),
        ("ordinal", pa.int32()),
        ("last", pa.uint8()),
        ("since", pa.string()),
    ]
)
SPANS = pa.schema(
    [
        ("domain", pa.uint8()),
        ("category", pa.uint8()),
        ("field", pa.uint8()),
        ("start", pa.int64()),
        ("page_number", pa.int32()),
        ("first_element", pa.int32()),
    ]
)


class Scope(NamedTuple):
    """What a run covers: only what lies inside may be retired."""

    edition: str  # dbname: dewiktionary
    languages: tuple[str, ...] | None  # codes; None = all
    complete: bool  # all files of the dump, each whole
    dump_date: date
    dump: str  # name of the dump, for the ledger
    allow_mass_retire: bool = False


class Generation(NamedTuple):
    """A prepared generation; nothing counts before ``commit``."""

    number: int
    changed: bool  # False: the run adds nothing, ``number`` and ``head`` are those of the registry as it is
    head: str  # sha256 of the generation's line in the ledger
    line: str  # that line
    counts: dict[str, int]
    """addresses (all of the registry), active (of the edition), new, kept, returned, retired, moved (pages),
    covered (active addresses of the edition and the languages asked for, after the run) and unread (those of them that
    the run did not see: on a page with a Reject, outside of an incomplete dump, or an older dump)."""


def prepare(con: duckdb.DuckDBPyConnection, folder: Path, scope: Scope, space: Space = SPACE) -> Generation:
    """Match the entries of temp tables ``found`` and ``found_pages``, give addresses to the new, and write ``gen-<N>/``.

    Leaves temp tables ``assigned`` (eid, address_number, since, is_new: one row for each row of ``found``),
    ``retired_now`` and ``retired_all`` (address_number, lemma, language, pos, title, first_seen, last_seen, burned), ``pages_now``
    (domain, page_number, qq, ee, category, field, ordinal, highest, since) and ``aliases_now`` (alias_number, address_number,
    origin, since).  Nothing is committed.

    Raises ``Problem``: the registry is damaged, changed or of another version; the dump's page ids are not its own; too
    much would be retired; ``AddressSpaceFull``.  Nothing is written then.
    """
    state = read(folder)
    with _settings(con), disk(folder):
        _open(con, folder, state, scope)
        identity.match(con)
        con.execute(statement("settle"))
        counts = _counts(con, scope)
        pages, spans = _allocate(con, scope, space)
        identity.load(con, "reg_span", spans, SPANS)
        con.execute(statement("number"))
        counts["new"] = one(con, "SELECT count(*) FROM reg_issued")[0]
        _whole_answer(con)
        changed = bool(state.generation == 0 or counts["new"] or one(con, "SELECT count(*) FROM reg_update")[0])
        if changed:
            generation = _write(con, folder, state, scope, pages, counts)
            con.execute("SET VARIABLE reg_after = ?", [literal(folder / f"gen-{generation.number}" / "addresses.parquet")])
            con.execute("CREATE OR REPLACE TEMP VIEW reg_after AS SELECT * FROM read_parquet(getvariable('reg_after'))")
        else:
            con.execute("CREATE OR REPLACE TEMP VIEW reg_after AS SELECT * FROM reg_before")
            generation = Generation(state.generation, False, state.head, state.lines[-1], counts)
        con.execute(statement("leave"))
        identity.load(con, "reg_pages", pages, PAGES)
        con.execute(
            "CREATE OR REPLACE TEMP TABLE pages_now AS SELECT domain, page_number, (page_number >> 8)::UTINYINT AS qq,"
            " (page_number & 255)::UTINYINT AS ee, category, field, ordinal, last AS highest, since::DATE AS since FROM reg_pages"
        )
        after = one(
            con,
            """
            SELECT count(*), count(*) FILTER (edition = getvariable('reg_edition') AND status = 'active'),
                count(*) FILTER (edition = getvariable('reg_edition') AND status = 'active'
                    AND (getvariable('reg_languages') IS NULL OR list_contains(getvariable('reg_languages'), language)))
            FROM reg_after
            """,
        )
        seen = one(con, "SELECT count(*) FROM assigned AS n JOIN reg_after AS a USING (address_number) WHERE a.status = 'active'")[0]
        generation.counts.update(addresses=after[0], active=after[1], covered=after[2], unread=after[2] - seen)
        con.execute(statement("drop"))
    return generation


def commit(folder: Path, generation: Generation) -> None:
    """Make a prepared generation the registry: its line into the ledger, then CURRENT.  Nothing to do if unchanged."""
    if not generation.changed:
        return
    ledger.append(folder, generation.number, generation.line)


# ---------------------------------------------------------------------------------------------------------------- one run


@contextmanager
def _settings(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Order kept while we write, as the files' bytes have to be the same on any number of threads."""
    before = one(con, "SELECT current_setting('preserve_insertion_order')")[0]
    con.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        con.execute(f"SET preserve_insertion_order = {str(before).lower()}")


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """A full or forbidden disk becomes a sentence, also where DuckDB met it."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error, folder) or error from error
    except duckdb.IOException as error:
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS):
            if os.strerror(number) in str(error):
                raise disk_problem(OSError(number, os.strerror(number)), folder) or error from error
        raise


def _open(con: duckdb.DuckDBPyConnection, folder: Path, state: State, scope: Scope) -> None:
    """The registry as ``reg_before``, the scope as variables, the small tables."""
    con.execute(statement("empty"))
    if state.generation:
        con.execute("SET VARIABLE reg_before = ?", [literal(folder / f"gen-{state.generation}" / "addresses.parquet")])
        con.execute("CREATE OR REPLACE TEMP VIEW reg_before AS SELECT * FROM read_parquet(getvariable('reg_before'))")
    languages = None if scope.languages is None else sorted({identity.ALIASES.get(code, code) for code in scope.languages})
    newest = one(con, "SELECT max(last_dump) FROM reg_before WHERE edition = ? AND status <> 'burned'", scope.edition)[0]
    for name, value in {
        "edition": scope.edition,
        "languages": languages,
        "complete": scope.complete,
        "date": scope.dump_date,
        "older": scope.dump_date < max(filter(None, (newest, ledger.newest(state, scope.edition))), default=scope.dump_date),
        "threshold": identity.ALIKE,
        "window": identity.WINDOW,
    }.items():
        con.execute(f"SET VARIABLE reg_{name} = ?", [value])
    text, byte = pa.string(), pa.uint8()
    identity.load_aliases(con)
    categories = [(category.code, key) for key, category in address.CATEGORIES.items()]
    identity.load(con, "reg_category", categories, pa.schema([("code", byte), ("key", text)]))
    pages = "SELECT * FROM read_parquet(?)" if state.generation else "SELECT NULL WHERE ? IS NULL AND false"
    rows = con.execute(pages, [literal(folder / f"gen-{state.generation}" / "pages.parquet")]).fetchall()
    identity.load(con, "reg_pages", rows, PAGES)
    known = []
    if state.generation:
        known = con.execute("FROM read_parquet(?)", [literal(folder / f"gen-{state.generation}" / "domains.parquet")]).fetchall()
    domains(con, scope.dump_date.isoformat(), known)
    aliases = folder / f"gen-{state.generation}" / ALIASES
    con.execute("SET VARIABLE reg_file = ?", [literal(aliases)])
    more = "UNION ALL BY NAME FROM read_parquet(getvariable('reg_file'))" if aliases.exists() else ""
    con.execute(f"CREATE OR REPLACE TEMP TABLE reg_aliases AS FROM reg_no_alias {more}")


def domains(con: duckdb.DuckDBPyConnection, since: str, known: Iterable[tuple[int, str | None, str]]) -> None:
    """Temp table ``reg_domains``: the known ones, and ours since now."""
    found: dict[tuple[int, str], str] = {(code, language): since for language, code in address.DOMAINS.items()}
    found[address.OTHER_DOMAIN, ""] = since
    found.update({(code, language or ""): day for code, language, day in known})
    rows = [(code, language or None, day) for (code, language), day in sorted(found.items())]
    identity.load(con, "reg_domains", rows, pa.schema([("domain", pa.uint8()), ("language", pa.string()), ("since", pa.string())]))


def _counts(con: duckdb.DuckDBPyConnection, scope: Scope) -> dict[str, int]:
    """What happens to the known addresses; raises where too much would be retired."""
    retired, returned = one(
        con, "SELECT count(*) FILTER (retired), count(*) FILTER (returned AND NOT getvariable('reg_older')) FROM reg_update"
    )
    kept, moved, covered = one(
        con,
        """
        SELECT (SELECT count(*) FROM reg_pair),
            (SELECT count(*) FROM reg_match JOIN reg_page AS p USING (fp) JOIN reg_known_page AS k USING (kp)
             WHERE p.title <> k.title OR p.page_id <> k.page_id),
            (SELECT count(*) FROM reg_known AS k LEFT JOIN reg_match AS m USING (kp) LEFT JOIN reg_page AS p USING (fp)
             WHERE k.active AND coalesce(p.read_whole, getvariable('reg_complete'))
                AND (getvariable('reg_languages') IS NULL OR list_contains(getvariable('reg_languages'), k.language)))
        """,
    )
    if retired > RETIRE_SHARE * covered and not scope.allow_mass_retire:
        raise Problem(
            f"{retired:,} of the {covered:,} addresses of {scope.edition} that {scope.dump} covers ({retired / covered:.1%}) "
            "would be retired, more than 2 %: if this dump is right, run the same command with --allow-mass-retire (with make: ARGS=--allow-mass-retire)."
        )
    return {"new": 0, "kept": kept, "returned": returned, "retired": retired, "moved": moved}


def _allocate(con: duckdb.DuckDBPyConnection, scope: Scope, space: Space) -> tuple[list[PageRow], list[Laid]]:
    """Temp table ``reg_new``; the pages as they will be, and the spans for the new entries."""
    since = scope.dump_date.isoformat()
    pages = [PageRow(*row) for row in con.execute("SELECT * FROM reg_pages").fetchall()]
    kept = []
    for place in address.RESERVED:
        if place.edition != scope.edition or one(con, "SELECT count(*) FROM reg_before WHERE address_number = ?", place.number)[0]:
            continue
        first = con.execute(
            """
            SELECT r.eid, p.eid IS NULL
            FROM reg_found AS r JOIN found AS f USING (eid) LEFT JOIN reg_pair AS p USING (eid)
            WHERE r.language = ? AND r.category = ? AND f.title = ?
            ORDER BY f.page_id NULLS LAST, r.heading LIMIT 1
            """,
            [place.language, place.category, place.title],
        ).fetchall()
        if first and first[0][1]:
            kept.append((first[0][0], place.number, *address.unpack(place.number)[:3]))
            pages = claim_kept(pages, place.number, since)
    schema = [("eid", pa.int64()), ("number", pa.uint32()), ("domain", pa.uint8()), ("category", pa.uint8()), ("field", pa.uint8())]
    identity.load(con, "reg_kept", kept, pa.schema(schema))
    con.execute(statement("allocate"))
    needs = [Need(*row) for row in con.execute("SELECT domain, category, field, count(*) FROM reg_new GROUP BY ALL").fetchall()]
    spans, pages = lay(pages, needs, since, space)
    return pages, spans


def _whole_answer(con: duckdb.DuckDBPyConnection) -> None:
    """Every entry has exactly one address and every address one entry, before anything is written."""
    entries, answered, addresses, clashes = one(
        con,
        """
        SELECT (SELECT count(*) FROM found),
            (SELECT count(DISTINCT eid) FROM (SELECT eid FROM reg_pair UNION ALL SELECT eid FROM reg_issued)),
            (SELECT count(DISTINCT number) FROM (SELECT number FROM reg_pair UNION ALL SELECT number FROM reg_issued)),
            (SELECT count(*) FROM reg_issued JOIN reg_before ON address_number = number)
        """,
    )
    if not entries == answered == addresses or clashes:
        raise AssertionError(f"{entries} entries, {answered} of them with an address, {addresses} addresses, {clashes} issued before")


def _write(
    con: duckdb.DuckDBPyConnection, folder: Path, state: State, scope: Scope, pages: list[PageRow], counts: dict[str, int]
) -> Generation:
    """``gen-<N>/`` and its line for the ledger."""
    identity.load(con, "reg_pages", pages, PAGES)
    about = {
        "dump": scope.dump,
        "dump_date": scope.dump_date.isoformat(),
        "edition": scope.edition,
        "languages": None if scope.languages is None else sorted(scope.languages),
        "complete": scope.complete,
        "counts": counts.copy(),
    }
    queries = {**dict(zip(FILES, (statement("write"), "FROM reg_pages", "FROM reg_domains"))), ALIASES: "FROM reg_aliases"}
    number, line = ledger.write(con, folder, state, queries, pages, about)
    return Generation(number, True, line_hash(line), line, counts)
