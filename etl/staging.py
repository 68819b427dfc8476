"""An upload's staging: rows on the server that nobody reads yet, in chunks that are each a transaction with a line in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TypeVar

import psycopg

from etl import difference as local
from etl.columns import kind
from etl.difference import Difference, Source
from etl.model import Problem
from etl.schema import drop_stages, key, quoted, there, uploaded
from etl.server import alone, limits

T = TypeVar("T")

SMALLER = 2_500  # rows of a statement, after one with all of a chunk was stopped


class Overtaken(Exception):
    """The server's rows, or what was staged, are not as they were when they were compared."""


def stage(pg: psycopg.Connection, of: Source, run: str, differences: Iterable[Difference], moved: Callable[[int, int], None]) -> None:
    """Bring the rows that differ and the keys of gone ones into the private schema, chunk by chunk; what is there already is left out."""
    jobs: list[tuple[str, str, str, Generator[tuple[int, bytes]]]] = []
    for each in differences:
        columns = {column.name: kind(column.type).postgres for column in uploaded(each.table).columns}
        if each.send.rows:
            jobs.append((each.table, defined(columns), quoted(columns), local.sent(of, each)))
        if each.gone:
            keys = {name: columns[name] for name in key(each.table)}
            jobs.append((f"{each.table}_gone", defined(keys), quoted(keys), local.gone(of, each.table)))
    _begin(pg, of.edition, run, [(name, columns) for name, columns, _, _ in jobs])
    total, moving = sum(each.send.rows + each.gone for each in differences), 0
    moved(0, total)
    for name, _, listed, chunks in jobs:
        found = pg.execute(
            "SELECT chunk, sha256 FROM aqea_private.upload_chunk WHERE run_id = %s AND table_name = %s", [run, name]
        ).fetchall()
        sent: dict[int, str] = dict(found)
        with closing(chunks):
            number = 0
            for rows, text in chunks:
                digest = hashlib.sha256(text).hexdigest()
                if sent.pop(number, digest) != digest:
                    raise Overtaken
                if (number, digest) not in found:
                    put(pg, run, name, number, rows, listed, text, digest)
                number, text = number + 1, b""  # let go of it before the next one is made
                moving += rows
                moved(moving, total)
        if sent:
            raise Overtaken


def pending(pg: psycopg.Connection) -> list[tuple[str, int, int]]:
    """Edition, chunks and rows of every upload that is staged and not published."""
    if not there(pg, "aqea_private.upload_chunk"):
        return []
    return pg.execute(
        """SELECT edition, count(*), sum(n_rows)::bigint FROM aqea_private.upload_run JOIN aqea_private.upload_chunk USING (run_id)
            WHERE status = 'loading' GROUP BY run_id, edition ORDER BY edition"""
    ).fetchall()


def defined(columns: dict[str, str]) -> str:
    """The inside of a CREATE TABLE."""
    return ", ".join(f'"{name}" {type}' for name, type in columns.items())


def staged(run: str, name: str) -> str:
    """The name of a stage."""
    return f'aqea_private."stage_{run}_{name}"'


def _begin(pg: psycopg.Connection, edition: str, run: str, stages: list[tuple[str, str]]) -> None:
    """The stages of a run, empty or as they were left; those that nobody will go on with are dropped."""
    with alone(pg):
        tidy(pg, edition, run)
        pg.execute(
            """INSERT INTO aqea_private.upload_run (run_id, edition, status) VALUES (%s, %s, 'loading')
                ON CONFLICT (run_id) DO UPDATE SET status = 'loading'""",
            [run, edition],
        )
        known: dict[str, int] = dict(
            pg.execute(
                "SELECT table_name, sum(n_rows)::bigint FROM aqea_private.upload_chunk WHERE run_id = %s GROUP BY table_name", [run]
            ).fetchall()
        )
        sound = set(known) <= {name for name, _ in stages}
        for name, columns in stages:
            pg.execute(f"CREATE UNLOGGED TABLE IF NOT EXISTS {staged(run, name)} ({columns})")
            have = pg.execute(f"SELECT count(*) FROM {staged(run, name)}").fetchone()
            sound = sound and have is not None and have[0] == known.get(name, 0)
        if not sound:  # a crash of the server empties unlogged tables, and the ledger survives it
            pg.execute("DELETE FROM aqea_private.upload_chunk WHERE run_id = %s", [run])
            for name, _ in stages:
                pg.execute(f"TRUNCATE {staged(run, name)}")


def tidy(pg: psycopg.Connection, edition: str, run: str = "") -> None:
    """Drop the stages that nobody will go on with: those of the edition's runs but ``run``, and old ones of any."""
    stale = pg.execute(
        "SELECT run_id FROM aqea_private.upload_run WHERE status = 'loading' AND run_id <> %s AND (edition = %s OR started_at < now() - interval '1 day')",
        [run, edition],
    ).fetchall()
    for (other,) in stale:
        drop(pg, other)
        pg.execute("DELETE FROM aqea_private.upload_run WHERE run_id = %s", [other])


def put(pg: psycopg.Connection, run: str, name: str, number: int, rows: int, columns: str, text: bytes, digest: str) -> None:
    """One chunk, whole or not at all; where the server stops it for its length, once more in smaller statements.  Raises ``Problem``
    where it stops those too, and where another upload stages the same."""

    def send(texts: Iterable[bytes]) -> None:
        with pg.transaction():
            limits(pg)
            pg.execute("INSERT INTO aqea_private.upload_chunk VALUES (%s, %s, %s, %s, %s)", [run, name, number, rows, digest])
            for each in texts:
                with pg.cursor().copy(f"COPY {staged(run, name)} ({columns}) FROM STDIN") as copy:
                    copy.write(each)

    try:
        once_more(name, send, text)
    except (psycopg.errors.UniqueViolation, psycopg.errors.UndefinedTable, psycopg.errors.ForeignKeyViolation) as error:
        raise Problem(
            "Another upload of these tables is at work on this server; wait for it to end, then run the same command again."
        ) from error


def once_more(name: str, send: Callable[[Iterable[bytes]], T], text: bytes) -> T:
    """``send`` lines of COPY, and once more in smaller pieces where the server stops that for its length.  Raises ``Problem`` where it
    stops those too."""
    try:
        try:
            return send([text])
        except psycopg.errors.QueryCanceled:
            lines = text.splitlines(keepends=True)  # line ends within a value are escaped, and only \n ends a line of COPY's
            return send(b"".join(lines[start : start + SMALLER]) for start in range(0, len(lines), SMALLER))
    except psycopg.errors.QueryCanceled as error:
        raise Problem(
            f"The server has no time for {SMALLER:,} rows of {name} at once (57014), or somebody stops them; upload again when it has less to do, "
            "it goes on where it was, or raise the role's statement_timeout."
        ) from error


def drop(pg: psycopg.Connection, run: str) -> None:
    """Drop the stages of a run and their lines in the ledger."""
    drop_stages(pg, f"stage_{run}_")
    pg.execute("DELETE FROM aqea_private.upload_chunk WHERE run_id = %s", [run])


def forget(pg: psycopg.Connection, run: str) -> None:
    """``drop`` in a transaction of its own."""
    with pg.transaction():
        limits(pg)
        drop(pg, run)
