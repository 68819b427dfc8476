"""Tables to Postgres or Supabase: stage what differs, publish it in one transaction, verify; readers see the old rows or the new ones.

::

    server's keys and hashes ──compare──▶ rows that differ ──COPY──▶ aqea_private.stage_…   (chunks, one transaction each)
    stage ──publish──▶ public.…    one transaction: lock, refuse, prune, upsert, verify, current, NOTIFY

The scope of a run is (edition, its languages); rows of other scopes are neither counted nor touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import psycopg

from etl import difference as local
from etl import publishing, schema, staging
from etl.columns import INDEXED, LOOKED_UP, held
from etl.difference import Difference, Seal, Source
from etl.model import Problem
from etl.publishing import Current, current, hashed, listed, literal, scoped
from etl.schema import ENTRIES, HANGING, OF_ALL, PAGES, REDIRECTS, RETIRED, UPLOADABLE, statement
from etl.server import Server, alone, connect, fit, limits
from etl.staging import Overtaken

DEFAULT = (ENTRIES, PAGES)
MOST_GONE = 0.05  # of a table's rows in the scopes, and of a language's entries; more are deleted only when that is meant
FEW = 5  # entries that a language may lose without that, however small it is, unless they are all it has
TRIES = 4  # when another upload was published while this one staged
WAITING = 3_000_000  # bytes of what waits to be put into an index of the look-up

Knows = Callable[[int, str], bool]
"""Whether the registry of these tables has been at this generation with this head of its ledger."""


class Options(NamedTuple):
    """What the person asked for."""

    tables: tuple[str, ...] = DEFAULT
    where: str | None = None
    drop: tuple[str, ...] = ()
    force: bool = False
    adopt: bool = False
    allow_mass_delete: bool = False
    max_db_mb: int = 450
    dry_run: bool = False
    low_space: bool = False


class Result(NamedTuple):
    """What an upload did, in rows."""

    run: str
    sent: int
    changed: int  # written: new ones and those that differed
    unchanged: int
    pruned: int
    verified: int
    seconds: float
    published: bool  # False: there was nothing to do, or only to tell


def chosen(asked: str) -> tuple[str, ...]:
    """The tables that ``all`` or a list with commas names; entries always belong to them.  Raises ``Problem``."""
    names = set(UPLOADABLE) if asked == "all" else {name.strip() for name in asked.split(",") if name.strip()} | {ENTRIES}
    if strange := sorted(names - set(UPLOADABLE)):
        raise Problem(f"{strange[0]!r} is no table that can be uploaded; these are: {', '.join(UPLOADABLE)}.")
    return tuple(name for name in UPLOADABLE if name in names)


def upload(
    server: Server,
    database: Path,
    options: Options = Options(),  # noqa: B008  (immutable)
    knows: Knows = lambda generation, head: False,
    moved: Callable[[int, int], None] = lambda done, total: None,
    say: Callable[[str], None] = lambda text: None,
) -> Result:
    """Bring the tables of ``database`` to the server; ``moved`` hears rows sent and rows to send.

    Safe to run again at any time: it goes on where it was, and a run that is published is verified.  Raises ``Problem``,
    and psycopg's errors as they come.
    """
    began = time.monotonic()
    if options.low_space and options.tables == DEFAULT:
        options = options._replace(tables=(ENTRIES,))
    with local.source(database, options.where) as of:
        for _ in range(TRIES):
            try:
                with connect(server) as pg:
                    fit(pg)
                    return _attempt(pg, of, options, knows, moved, say, began)
            except Overtaken:
                say("The server's rows changed while these were sent; comparing again.")
    raise Problem(
        "The server's rows do not stay as they were compared and sent (other uploads, or a trigger that changes them); this run did not become the current one."
    )


def _attempt(
    pg: psycopg.Connection,
    of: Source,
    options: Options,
    knows: Knows,
    moved: Callable[[int, int], None],
    say: Callable[[str], None],
    began: float,
) -> Result:
    state = current(pg)
    mine = [scope for scope in state if scope.edition == of.edition and (of.languages is None or scope.language in of.languages)]
    refuse(of, state, mine, options, knows)
    languages = _languages(pg, of, mine)
    published = {name for scope in mine for name in scope.tables}
    others = [scope for scope in state if scope.edition == of.edition and scope not in mine]
    published |= {RETIRED for scope in others if RETIRED in scope.tables}
    published |= {name for name in schema.versions(pg) if of.whole and name not in published and _hangs(pg, of, name, languages)}
    dropped = tuple(name for name in options.drop if name in published)
    left_out = set(options.drop)
    if of.generation < max((scope.generation for scope in others), default=0):
        left_out.add(RETIRED)  # it is the edition's, and that of a later run
    names = tuple(name for name in UPLOADABLE if name in {*options.tables, *published, ENTRIES} - left_out)
    if options.low_space and names != (ENTRIES,):
        other = next(name for name in names if name != ENTRIES)
        raise Problem(
            f"--low-space is for {ENTRIES} alone, and {other} is asked for or on the server; say --tables {ENTRIES}, and take what is there away "
            f"with an upload without --low-space and --drop-table {other}."
        )
    schema.strangers(pg, names, options.adopt)
    known = schema.versions(pg)
    if any(known.get(name, schema.VERSION) < schema.VERSION for name in names):
        if options.dry_run:
            raise Problem("The server's tables were made by an older aqea; an upload without --dry-run adds what is new to them first.")
        schema.migrate(pg, names, options.adopt)
    schema.fitting(pg, names)
    say("comparing")
    seals = {name: local.hashes(of, name) for name in names}
    run = local.run_id(of, seals)
    newest = of.generation >= max((scope.generation for scope in state), default=0)
    differences = [compare(pg, of, name, seals[name], languages, add_only=name in OF_ALL and not newest) for name in names]
    rows, sending = sum(seal.rows for seal in seals.values()), sum(each.send.rows for each in differences)
    pruning = sum(each.gone for each in differences)
    done = bool(mine) and {scope.language for scope in mine} >= set(of.held) and all(scope.run == run for scope in mine)
    if not sending and not pruning and not dropped and done and (options.dry_run or not schema.missing(pg, names)):
        if not options.dry_run:
            with alone(pg):
                staging.tidy(pg, of.edition, run)
        return Result(run, 0, 0, rows, 0, rows, time.monotonic() - began, published=False)
    guard(of, differences, options.allow_mass_delete)
    size(pg, of, differences, options)
    if options.dry_run:
        return Result(run, sending, 0, rows - sending, pruning, 0, time.monotonic() - began, published=False)
    if made := schema.migrate(pg, names, options.adopt):
        say("Made what was missing on the server: " + ", ".join(name for name in made if name != schema.FOLD))
    try:
        if options.low_space:
            changed, pruned, verified = publishing.publish_by_chunk(pg, of, run, differences[0], languages, state, options.force, moved)
        else:
            staging.stage(pg, of, run, differences, moved)
            say("publishing")
            changed, pruned, verified = publishing.publish(pg, of, run, differences, languages, dropped, state, options.force)
    except Overtaken:
        staging.forget(pg, run)
        raise
    for each in differences:
        if each.send.rows or each.gone:
            pg.execute(f"ANALYZE public.{each.table}")
    schema.tighten(pg, names)
    return Result(run, sending, changed, rows - changed, pruned, verified, time.monotonic() - began, published=True)


def refuse(of: Source, state: Iterable[Current], mine: Iterable[Current], options: Options, knows: Knows) -> None:
    """Refuse what would take the server back or give its addresses to others.  Raises ``Problem``."""
    for name in options.drop:
        if name not in UPLOADABLE[1:]:
            raise Problem(f"--drop-table {name}: that is no table that can be left out of an upload.")
    for scope in state:
        known = (scope.generation, scope.ledger_head) == (of.generation, of.ledger_head) or not scope.generation
        if not known and not knows(scope.generation, scope.ledger_head):
            raise Problem(
                f"The server's rows of {scope.edition} ({scope.language}) have addresses of another registry (its ledger was at {scope.ledger_head[:12]} in "
                f"generation {scope.generation}), which the one of these tables does not know; bring both together with aqea registry merge, "
                "or take the server's tables away first with aqea upload --remove."
            )
    for scope in mine:
        if (of.dump_date, of.generation) < (scope.dump_date, scope.generation) and not options.force:
            raise Problem(
                f"The server has the dump of {scope.dump_date} (generation {scope.generation}) of {scope.edition}, these tables are of {of.dump_date} "
                f"(generation {of.generation}); --force goes back to them."
            )


def _languages(pg: psycopg.Connection, of: Source, mine: Iterable[Current]) -> list[str]:
    """The languages of the scopes: those asked for, or of a run over all those in the tables and those that the server has."""
    languages = {*of.held, *(of.languages or ())}
    if of.languages is None:
        languages |= {scope.language for scope in mine}
        if ENTRIES in schema.versions(pg):
            languages |= {
                row[0] for row in pg.execute(f"SELECT DISTINCT language FROM public.{ENTRIES} WHERE edition = %s", [of.edition]).fetchall()
            }
    return sorted(languages)


def _hangs(pg: psycopg.Connection, of: Source, table: str, languages: list[str]) -> bool:
    """Whether a table has rows of the scopes' entries; an upload over REST leaves such, and says nothing of it in the ledger."""
    if table not in HANGING:
        return False
    found = pg.execute(f"SELECT EXISTS (SELECT FROM public.{table} t {scoped(of, table, languages)})").fetchone()
    return bool(found and found[0])


def compare(pg: psycopg.Connection, of: Source, table: str, ours: Seal, languages: list[str], add_only: bool = False) -> Difference:
    """Fetch the server's side of a table's scopes, and compare."""
    if not schema.there(pg, f"public.{table}"):
        return local.compare(of, table, ours, None)
    path = of.folder / f"live_{table}"
    query = statement("live", table=table, kept=listed(table), hash=hashed(table), scope=scoped(of, table, languages))
    with pg.transaction():
        limits(pg)
        with path.open("wb") as file, pg.cursor().copy(f"COPY ({query}) TO STDOUT") as lines:
            for block in lines:
                file.write(block)
    found = local.compare(of, table, ours, path, add_only)
    path.unlink()
    return found


def guard(of: Source, differences: Iterable[Difference], allowed: bool) -> None:
    """Refuse to delete much of a table, or of a language's entries.  Raises ``Problem``."""
    if allowed:
        return
    lost = {each.table: each.gone for each in differences if each.table in (ENTRIES, *HANGING)}
    # a run over more languages has the redirects of an earlier one as its own
    lost |= {each.table: each.live - each.ours.rows for each in differences if each.table == REDIRECTS}
    losing = [(each.table, each.live, lost[each.table]) for each in differences if lost.get(each.table, 0) > MOST_GONE * each.live]
    losing += [
        (f"{ENTRIES} in the language {language}", live, gone)
        for language, live, gone in local.by_language(of)
        if gone > max(MOST_GONE * live, FEW) or gone == live
    ]
    for what, live, gone in losing:
        raise Problem(
            f"{gone:,} of the {live:,} rows of {what} on the server ({of.edition}) are not in these tables and would be deleted, "
            f"more than {MOST_GONE:.0%}; if that is meant: --allow-mass-delete"
        )


def size(pg: psycopg.Connection, of: Source, differences: Iterable[Difference], options: Options) -> int:
    """Bytes that the database will have at most, staging included.  Raises ``Problem`` where that is more than ``max_db_mb``."""
    staged = statement("size_staged", edition=literal(of.edition)) if schema.versions(pg) else "0"
    row = pg.execute(statement("size", staged=staged)).fetchone()
    assert row is not None
    need = 0.0
    for each in differences:
        if each.send.rows:
            need += each.send.rows * ((1 if options.low_space else 2) * held(of.con, each.table) + INDEXED)
            if each.table == ENTRIES:
                need += each.send.rows * LOOKED_UP + min(each.send.rows * LOOKED_UP, WAITING)
    if need and row[0] + need > options.max_db_mb * 1_000_000:
        low = "" if options.low_space else " entries alone without a copy in staging (--low-space),"
        raise Problem(
            f"The database has {row[0] / 1e6:,.0f} MB and would grow to about {(row[0] + need) / 1e6:,.0f} MB while this is published, more than --max-db-mb {options.max_db_mb} "
            f"(Supabase's free plan ends at 500 MB); upload fewer tables (--tables),{low} "
            "a part (--where \"pos = 'noun'\"), or name a larger plan's size with --max-db-mb."
        )
    return int(row[0] + need)
