"""The one transaction that makes staged rows the tables' rows: lock, refuse, prune, upsert, verify; and what the server says of its scopes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import NamedTuple

import psycopg

from etl import difference as local
from etl.columns import UNHASHED, kind, row_hash
from etl.difference import Difference, Source
from etl.model import Problem
from etl.schema import ENTRIES, HANGING, OF_ALL, OF_RUN, key, quoted, statement, there, uploaded
from etl.server import alone
from etl.staging import Overtaken, defined, drop, once_more, staged, tidy


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
    """What limits a query over ``table t`` to the scopes of a run."""
    if table in HANGING:
        return f"JOIN public.{ENTRIES} e ON e.address = t.address WHERE {_within(of, ENTRIES, languages, 'e')}"
    return f"WHERE {_within(of, table, languages)}"


def _within(of: Source, table: str, languages: list[str], alias: str = "t") -> str:
    """Condition on a row of a table: it is in the scopes of a run."""
    if table in OF_ALL:
        return "true"
    if table in HANGING:
        return f"{alias}.address IN (SELECT e.address FROM public.{ENTRIES} e WHERE {_within(of, ENTRIES, languages, 'e')})"
    edition = f"{alias}.edition = {literal(of.edition)}"
    if table == ENTRIES:
        return f"{edition} AND {alias}.language IN ({', '.join(map(literal, languages)) or 'NULL'})"
    if table in OF_RUN and of.languages is not None:
        asked = ", ".join(map(literal, of.languages))
        return f"{edition} AND string_to_array({alias}.run_languages, ',') <@ ARRAY[{asked}]::text[]"
    return edition


def hashed(table: str) -> str:
    """Expression, in Postgres, of the hash of a row of ``table t``."""
    return row_hash(uploaded(table).columns, "t", theirs=True)


def listed(table: str) -> str:
    """What a comparison asks of a row of ``table t``."""
    names = ((name, f't."{name}"') for name in local.kept(table))
    return ", ".join(f"encode(convert_to({text}, 'UTF8'), 'hex')" if name in local.FREE else text for name, text in names)


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
                    _passing(pg, staged(run, ENTRIES), checked=not force)
        pruned = 0
        for name in reversed(tuple(dropped)):
            if name not in OF_ALL:
                pruned += pg.execute(statement("drop_rows", table=name, within=_within(of, name, languages))).rowcount
        for each in reversed(differences):
            if each.gone:
                pruned += _prune(pg, of, staged(run, f"{each.table}_gone"), each, languages)
        changed = sum(_upsert(pg, staged(run, each.table), each.table) for each in differences if each.send.rows)
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


def publish_by_chunk(
    pg: psycopg.Connection,
    of: Source,
    run: str,
    each: Difference,
    languages: list[str],
    state: list[Current],
    force: bool,
    moved: Callable[[int, int], None],
) -> tuple[int, int, int]:
    """As ``publish``, for entries alone and without a second copy of them on the server: each chunk is visible when it is written, gone rows go
    last, and the run is current when all of it was verified.  Raises ``Problem`` or ``Overtaken``; a next try sends what is still missing."""
    columns = {column.name: kind(column.type).postgres for column in uploaded(each.table).columns}

    @contextmanager
    def begun() -> Iterator[None]:
        with alone(pg):
            if current(pg) != state:
                raise Overtaken
            yield

    def put(texts: Iterable[bytes]) -> int:
        changed = 0
        for text in texts:
            with begun():
                stage = _passing_through(pg, columns, text)
                _passing(pg, stage, checked=not force)
                changed += _upsert(pg, stage, each.table)
                if not of.whole:
                    _arrived(pg, stage, each.table)
        return changed

    with begun():
        tidy(pg, of.edition)  # what was staged where there was no room for it is in the way
    changed, pruned, sent = 0, 0, 0
    moved(0, each.send.rows)
    with closing(local.sent(of, each)) as chunks:
        for rows, text in chunks:
            changed += once_more(each.table, put, text)
            sent += rows
            moved(sent, each.send.rows)
    with begun():
        if each.gone:
            keys = {name: columns[name] for name in key(each.table)}
            pruned = _prune(pg, of, _passing_through(pg, keys, b"".join(text for _, text in local.gone(of, each.table))), each, languages)
        if of.whole:
            _sealed(pg, of, each, languages)
        _set_current(pg, of, run, [each.table], languages)
        pg.execute("NOTIFY pgrst, 'reload schema'")
    return changed, pruned, each.ours.rows


def _passing_through(pg: psycopg.Connection, columns: dict[str, str], text: bytes) -> str:
    """A table that ends with the transaction, with these lines in it."""
    pg.execute(f"CREATE TEMP TABLE aqea_chunk ({defined(columns)}) ON COMMIT DROP")
    with pg.cursor().copy(f"COPY pg_temp.aqea_chunk ({quoted(columns)}) FROM STDIN") as copy:
        copy.write(text)
    return "pg_temp.aqea_chunk"


def _staged_whole(pg: psycopg.Connection, run: str, each: Difference) -> None:
    try:
        row = pg.execute(
            statement("staged", stage=staged(run, each.table), hash=hashed(each.table), keys=quoted(key(each.table)))
        ).fetchone()
    except psycopg.errors.UndefinedTable as error:
        raise Overtaken from error
    if row != (*each.send, each.send.rows):
        raise Overtaken


def _passing(pg: psycopg.Connection, stage: str, checked: bool) -> None:
    if row := pg.execute(statement("passing", stage=stage, checked=str(checked))).fetchone():
        address, edition, lemma = row
        raise Problem(
            f"The address {address} is that of {lemma} ({edition}) on the server and would pass to another entry. All tables must have "
            "their addresses from one registry; an entry of the same edition whose page and title both changed passes with --force."
        )


def _prune(pg: psycopg.Connection, of: Source, gone: str, each: Difference, languages: list[str]) -> int:
    return pg.execute(
        statement(
            "prune",
            table=each.table,
            gone=gone,
            within=_within(of, each.table, languages),
            same_key=_same(each.table, "g"),
        )
    ).rowcount


def _same(table: str, other: str) -> str:
    return " AND ".join(f't."{name}" = {other}."{name}"' for name in key(table))


def _upsert(pg: psycopg.Connection, stage: str, table: str) -> int:
    columns = [column.name for column in uploaded(table).columns]
    content = [name for name in columns if name not in UNHASHED]
    return pg.execute(
        statement(
            "upsert",
            table=table,
            stage=stage,
            columns=quoted(columns),
            key=quoted(key(table)),
            set=", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key(table)),
            content_t=quoted(content, "t"),
            content_excluded=quoted(content, "excluded"),
        )
    ).rowcount


def _verify(pg: psycopg.Connection, of: Source, run: str, each: Difference, languages: list[str]) -> int:
    """Rows proved to be on the server as they are here: all of the scopes, or of a part of a run and of pages those just sent."""
    if of.whole and each.table not in OF_ALL:
        _sealed(pg, of, each, languages)
    elif each.send.rows:
        _arrived(pg, staged(run, each.table), each.table)
    return each.ours.rows


def _sealed(pg: psycopg.Connection, of: Source, each: Difference, languages: list[str]) -> None:
    """Prove that the rows of the scopes are those of these tables.  Raises ``Overtaken``."""
    row = pg.execute(statement("seal", table=each.table, hash=hashed(each.table), scope=scoped(of, each.table, languages))).fetchone()
    if row != tuple(each.ours):
        raise Overtaken


def _arrived(pg: psycopg.Connection, stage: str, table: str) -> None:
    """Prove that staged rows are in the table as they were staged.  Raises ``Overtaken``."""
    content = [column.name for column in uploaded(table).columns if column.name not in UNHASHED]
    same = {"same_key": _same(table, "s"), "content_t": quoted(content, "t"), "content_s": quoted(content, "s")}
    if (found := pg.execute(statement("differing", table=table, stage=stage, **same)).fetchone()) is None or found[0]:
        raise Overtaken


def _set_current(pg: psycopg.Connection, of: Source, run: str, names: list[str], languages: list[str]) -> None:
    if of.whole:
        pg.execute("DELETE FROM aqea_private.current WHERE edition = %s AND language = ANY (%s)", [of.edition, languages])
    for language in of.held or of.languages or ():
        pg.execute(statement("current"), [of.edition, language, run, of.dump_date, of.generation, of.ledger_head, of.whole, names])
