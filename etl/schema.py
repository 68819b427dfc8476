"""What an upload makes on the server: one re-runnable text of SQL that knows its version, and how all of it is taken away again."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

import psycopg

from etl.columns import kind
from etl.model import CHILDREN, Problem
from etl.server import alone
from etl.tables import Table, comments_on, sql, tables

VERSION = 1
"""Rises with every change of what is made on the server; only then do statements of this room run again."""

ENTRIES, PAGES = "aqea_entries", "aqea_pages"
CURRENT = "aqea_current"
"""The view of which run is current."""
UPLOADABLE = (ENTRIES, PAGES, *CHILDREN, "derived_links")
"""The tables that can be uploaded, in the order in which their rows are written; gone rows go in the opposite order."""

DROPPED = {"aqea_fold(text)": "FUNCTION", CURRENT: "VIEW"}
"""What is made and is no table."""

LEDGER = ("upload_chunk", "upload_run", "current", "version")
FOLD = "aqea_fold(text)"


def key(table: str) -> tuple[str, ...]:
    """The columns of a table's primary key."""
    return {ENTRIES: ("address",), PAGES: ("domain", "page_number")}.get(table, ("address", "ordinal"))


def statement(name: str, /, **values: str) -> str:
    """The text of ``sql/upload/<name>.sql`` with its places filled in."""
    text = sql(f"upload/{name}")
    for place, value in values.items():
        text = text.replace("{" + place + "}", value)
    return text


def quoted(names: Iterable[str], alias: str = "") -> str:
    """Names of columns with commas between them."""
    return ", ".join(f'{alias}."{name}"' if alias else f'"{name}"' for name in names)


def definition(table: Table) -> str:
    """The inside of a CREATE TABLE: columns, key, and for an entry's rows the entry."""
    parts = [f'"{column.name}" {kind(column.type).postgres}{" NOT NULL" if column.required else ""}' for column in table.columns]
    parts.append(f"PRIMARY KEY ({quoted(key(table.name))})")
    if table.name == ENTRIES:
        parts.append("CHECK (address ~ '^0x[0-9A-F]{2}(:[0-9A-F]{2}){3}$')")
    elif table.name != PAGES:
        parts.append(f"FOREIGN KEY (address) REFERENCES public.{ENTRIES} (address)")
    return ",\n    ".join(parts)


def migration(names: Iterable[str]) -> str:
    """SQL that makes what an upload of these tables needs; run again it does nothing."""
    body = statement("fold_body")
    fold = {
        "there": f"to_regprocedure('public.{FOLD}')",
        "strange": f"(SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure('public.{FOLD}')) IS DISTINCT FROM $fold${body}$fold$",
        "error": "duplicate_function",
        "make": statement("fold", body=body),
        "mend": "NULL;",
    }
    pieces = [f"-- Tables of aqea, version {VERSION}. Safe to run again.", statement("private"), _made_once(FOLD, **fold)]
    wanted = set(names)
    for name in UPLOADABLE:
        if name in wanted:
            table = tables()[name]
            values = {"columns": definition(table), "comments": "\n".join(comments_on(table, f"public.{name}"))}
            make = indent(statement("table", table=name, **values) + (statement("entry_indexes") if name == ENTRIES else ""), " " * 8)
            strange = "coalesce(current_setting('aqea.adopt', true), '') <> 'on'"
            # what an older version made has its rows: a new column comes without NOT NULL, and the upload fills it
            mend = f"ALTER TABLE public.{name}\n            " + ",\n            ".join(
                f'ADD COLUMN IF NOT EXISTS "{column.name}" {kind(column.type).postgres}' for column in table.columns
            )
            there = f"to_regclass('public.{name}')"
            pieces.append(_made_once(name, there=there, strange=strange, error="duplicate_table", make=make, mend=f"{mend};"))
    strange = "coalesce(current_setting('aqea.adopt', true), '') <> 'on'"
    view = {
        "there": f"to_regclass('public.{CURRENT}')",
        "strange": strange,
        "error": "duplicate_table",
        "make": indent(statement("view"), " " * 8),
        "mend": "NULL;",
    }
    return "\n".join([*pieces, _made_once(CURRENT, **view)])


def _made_once(name: str, **values: str) -> str:
    """What makes a table or function where it is missing, and writes it down; ``strange``: what is there is not ours."""
    return statement("object", name=name, version=str(VERSION), **{place: value.strip() for place, value in values.items()})


def there(pg: psycopg.Connection, name: str) -> bool:
    """Whether the server has a table of this name, its schema's name included."""
    found = pg.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
    return bool(found and found[0])


def drop_stages(pg: psycopg.Connection, prefix: str) -> None:
    """Drop the private tables whose names begin like this."""
    found = pg.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'aqea_private' AND starts_with(tablename, %s)", [prefix])
    for (name,) in found.fetchall():
        pg.execute(f'DROP TABLE aqea_private."{name}"')


def versions(pg: psycopg.Connection) -> dict[str, int]:
    """What our ledger says was made or adopted on this server, and is still there: name -> version."""
    if not there(pg, "aqea_private.version"):
        return {}
    standing = (
        "CASE WHEN name LIKE '%)' THEN to_regprocedure('public.' || name) IS NOT NULL ELSE to_regclass('public.' || name) IS NOT NULL END"
    )
    return dict(pg.execute(f"SELECT name, version FROM aqea_private.version WHERE {standing}").fetchall())


def strangers(pg: psycopg.Connection, names: Iterable[str], adopt: bool) -> None:
    """Refuse tables of our names that our ledger does not know.  Raises ``Problem``."""
    known = versions(pg)
    for name in names:
        if name not in known and not adopt and there(pg, f"public.{name}"):
            raise Problem(
                f"The server has a table public.{name} that aqea did not make; rename it, or take it over with --adopt "
                "(rows of the uploaded edition and languages that are not in the tables are then deleted from it)."
            )
        if (version := known.get(name, 0)) > VERSION:
            raise Problem(f"public.{name} was made by a newer aqea (version {version}, this one knows {VERSION}); update aqea.")


def migrate(pg: psycopg.Connection, names: tuple[str, ...], adopt: bool) -> bool:
    """Make what is missing, in a short transaction of its own; whether there was anything to do.  Raises ``Problem``."""
    known = versions(pg)
    if all(known.get(name, 0) >= VERSION for name in (*names, FOLD, CURRENT)):
        return False
    with alone(pg, lock="5s"):
        if adopt:
            pg.execute("SET LOCAL aqea.adopt = 'on'")
        try:
            pg.execute(migration(names))
        except (psycopg.errors.DuplicateTable, psycopg.errors.DuplicateFunction) as error:
            raise Problem(f"{error.diag.message_primary}; rename it, or take it over with --adopt.") from error
        fitting(pg, names)
    return True


def fitting(pg: psycopg.Connection, names: Iterable[str]) -> None:
    """Refuse a table whose columns or key are not ours any more, or never were.  Raises ``Problem``."""
    for name in names:
        have: dict[str, str] = dict(
            pg.execute(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass('public.' || %s) AND attnum > 0 AND NOT attisdropped",
                [name],
            ).fetchall()
        )
        for column in tables()[name].columns:
            want = {"timestamptz": "timestamp with time zone"}.get(kind(column.type).postgres, kind(column.type).postgres)
            if have.get(column.name) != want:
                raise Problem(f"public.{name}.{column.name} on the server is {have.get(column.name, 'missing')}, it should be {want}.")
        keyed = pg.execute(
            """SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = to_regclass('public.' || %s) AND indisunique AND indpred IS NULL AND (
                SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY (indkey)) = %s)""",
            [name, sorted(key(name))],
        ).fetchone()
        if not keyed or not keyed[0]:
            raise Problem(f"public.{name} on the server has no primary key ({', '.join(key(name))}).")


def made(pg: psycopg.Connection) -> list[str]:
    """What ``remove`` would drop: the tables, the view and the function that our ledger made, entries last."""
    if not (known := versions(pg)):
        return []
    names = [row[0] for row in pg.execute("SELECT name FROM aqea_private.version WHERE made").fetchall() if row[0] in known]
    return sorted(names, key=lambda name: (name == FOLD, name == ENTRIES, name))


def remove(pg: psycopg.Connection) -> list[str]:
    """Drop what our ledger made and the ledger itself; what was adopted stays.  Raises ``Problem`` naming what depends on it."""
    with alone(pg):
        names = made(pg)
        try:
            for name in names:
                pg.execute(f"DROP {DROPPED.get(name, 'TABLE')} public.{name}")
            drop_stages(pg, "stage_")
            for table in LEDGER:
                pg.execute(f"DROP TABLE IF EXISTS aqea_private.{table}")
            pg.execute("DROP SCHEMA IF EXISTS aqea_private")
        except psycopg.errors.DependentObjectsStillExist as error:
            detail = " ".join((error.diag.message_detail or "").split())
            raise Problem(f"Nothing was removed: {error.diag.message_primary} ({detail}); drop that first.") from error
        pg.execute("NOTIFY pgrst, 'reload schema'")
    return names
