"""The one transaction that makes staged rows the tables' rows: lock, refuse, prune, upsert, verify; and what the server says of its scopes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import psycopg

from etl.columns import UNHASHED, row_hash
from etl.difference import Difference, Source
from etl.model import Problem
from etl.schema import ENTRIES, PAGES, key, quoted, statement, there
from etl.server import alone
from etl.staging import Overtaken, drop, staged
from etl.tables import tables


class Current(NamedTuple):
    """A scope, and the run that its rows are of."""

    edition: str
    language: str
    run: str
    dump_date: date
    generation: int
    ledger_head: str
    whole: bool
    tables: list[str]
    published_at: datetime


def current(pg: psycopg.Connection) -> list[Current]:
    """What the server says of its scopes."""
    return [Current(*row) for row in pg.execute(statement("state")).fetchall()] if there(pg, "aqea_private.current") else []


def scoped(of: Source, table: str, languages: list[str]) -> str:
    """What limits a query over ``table t`` to the scopes of a run; pages belong to all."""
    if table == PAGES:
        return ""
    entry, join = ("t", "") if table == ENTRIES else ("e", f"JOIN public.{ENTRIES} e ON e.address = t.address ")
    listed = ", ".join(literal(language) for language in languages) or "NULL"
    return f"{join}WHERE {entry}.edition = {literal(of.edition)} AND {entry}.language IN ({listed})"


def hashed(table: str) -> str:
    """Expression, in Postgres, of the hash of a row of ``table t``."""
    return row_hash(tables()[table].columns, "t", theirs=True)


def literal(text: str) -> str:
    """A text in SQL; COPY takes no parameters."""
    return psycopg.sql.Literal(text).as_string(None)


def publish(
    pg: psycopg.Connection,
    of: Source,
    run: str,
    differences: list[Difference],
    languages: list[str],
    dropped: Iterable[str],
    state: list[Current],
    force: bool,
) -> tuple[int, int, int]:
    """Make the staged rows the tables' rows, all or nothing; rows changed, pruned and verified.  Raises ``Problem`` or ``Overtaken``."""
    with alone(pg):
        if current(pg) != state:
            raise Overtaken
        for each in differences:
            if each.send.rows:
                _staged_whole(pg, run, each)
                if each.table == ENTRIES:
                    _passing(pg, run, checked=not force)
        pruned = 0
        for name in reversed(tuple(dropped)):
            if name != PAGES:
                pruned += pg.execute(statement("drop_rows", table=name, scope=scoped(of, ENTRIES, languages))).rowcount
        for each in reversed(differences):
            if each.gone:
                pruned += _prune(pg, of, run, each, languages)
        changed = sum(_upsert(pg, run, each.table) for each in differences if each.send.rows)
        verified = sum(_verify(pg, of, run, each, languages) for each in differences)
        _set_current(pg, of, run, [each.table for each in differences], languages)
        drop(pg, run)
        told = json.dumps({"sent": sum(each.send.rows for each in differences), "changed": changed, "pruned": pruned, "verified": verified})
        pg.execute(
            "UPDATE aqea_private.upload_run SET status = 'published', published_at = clock_timestamp(), result = %s WHERE run_id = %s",
            [told, run],
        )
        pg.execute("NOTIFY pgrst, 'reload schema'")
    return changed, pruned, verified


def _staged_whole(pg: psycopg.Connection, run: str, each: Difference) -> None:
    try:
        row = pg.execute(
            statement("staged", stage=staged(run, each.table), hash=hashed(each.table), keys=quoted(key(each.table)))
        ).fetchone()
    except psycopg.errors.UndefinedTable as error:
        raise Overtaken from error
    if row != (*each.send, each.send.rows):
        raise Overtaken


def _passing(pg: psycopg.Connection, run: str, checked: bool) -> None:
    if row := pg.execute(statement("passing", stage=staged(run, ENTRIES), checked=str(checked))).fetchone():
        address, edition, lemma = row
        raise Problem(
            f"The address {address} is that of {lemma} ({edition}) on the server and would pass to another entry; nothing was published. All tables must have "
            "their addresses from one registry; an entry of the same edition whose page and title both changed passes with --force."
        )


def _prune(pg: psycopg.Connection, of: Source, run: str, each: Difference, languages: list[str]) -> int:
    return pg.execute(
        statement(
            "prune",
            table=each.table,
            gone=staged(run, f"{each.table}_gone"),
            entries=scoped(of, ENTRIES, languages).replace("t.", "e."),
            same_key=_same(each.table, "g"),
        )
    ).rowcount


def _same(table: str, other: str) -> str:
    return " AND ".join(f't."{name}" = {other}."{name}"' for name in key(table))


def _upsert(pg: psycopg.Connection, run: str, table: str) -> int:
    columns = [column.name for column in tables()[table].columns]
    content = [name for name in columns if name not in UNHASHED]
    return pg.execute(
        statement(
            "upsert",
            table=table,
            stage=staged(run, table),
            columns=quoted(columns),
            key=quoted(key(table)),
            set=", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key(table)),
            content_t=quoted(content, "t"),
            content_excluded=quoted(content, "excluded"),
        )
    ).rowcount


def _verify(pg: psycopg.Connection, of: Source, run: str, each: Difference, languages: list[str]) -> int:
    """Rows proved to be on the server as they are here: all of the scopes, or of a part of a run and of pages those just sent."""
    if of.whole and each.table != PAGES:
        row = pg.execute(statement("seal", table=each.table, hash=hashed(each.table), scope=scoped(of, each.table, languages))).fetchone()
        if row != tuple(each.ours):
            raise Overtaken
    elif each.send.rows:
        content = [column.name for column in tables()[each.table].columns if column.name not in UNHASHED]
        query = statement(
            "differing",
            table=each.table,
            stage=staged(run, each.table),
            same_key=_same(each.table, "s"),
            content_t=quoted(content, "t"),
            content_s=quoted(content, "s"),
        )
        if (found := pg.execute(query).fetchone()) is None or found[0]:
            raise Overtaken
    return each.ours.rows


def _set_current(pg: psycopg.Connection, of: Source, run: str, names: list[str], languages: list[str]) -> None:
    if of.whole:
        pg.execute("DELETE FROM aqea_private.current WHERE edition = %s AND language = ANY (%s)", [of.edition, languages])
    for language in of.held or of.languages or ():
        pg.execute(statement("current"), [of.edition, language, run, of.dump_date, of.generation, of.ledger_head, of.whole, names])
