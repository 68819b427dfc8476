"""What an upload makes on the server: one re-runnable text of SQL that knows its version, and how all of it is taken away again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache

import psycopg

from etl.columns import kind
from etl.model import CHILDREN, Problem
from etl.server import alone, limits
from etl.tables import Column, Table, comments_on, sql, tables

VERSION = 3
"""Rises with every change of what is made on the server; only then do statements of this room run again."""

ENTRIES, PAGES = "aqea_entries", "aqea_pages"
CURRENT = "aqea_current"
"""The view of which run is current."""
CURRENT_COLUMNS = ("edition", "language", "run_id", "dump_date", "generation", "ledger_head", "whole", "tables", "published_at")
HANGING = (*CHILDREN, "derived_links")
"""The tables whose rows belong to an entry; their scope is the entry's."""
ALIASES, RETIRED, REDIRECTS = "aliases", "retired", "redirects"
OF_ALL = (PAGES, ALIASES)
"""What the registry says of its addresses, for all scopes together; never taken away."""
OF_RUN = (REDIRECTS, "rejects", "duplicates", "unknowns", "skipped", "run")
"""What a run says of pages and of itself; the scope is the run's edition and the languages that it was asked for."""
UPLOADABLE = (ENTRIES, PAGES, *HANGING, ALIASES, RETIRED, *OF_RUN)
"""The tables that can be uploaded, in the order in which their rows are written; gone rows go in the opposite order."""

_EDITION = Column("edition", "VARCHAR", "who describes: the edition's database name (dewiktionary)", required=True)
_LANGUAGES = Column("run_languages", "VARCHAR", "languages that the run was asked for, with commas; * = all of the edition", required=True)
_OF_RUN = (_EDITION.name, _LANGUAGES.name)
_KEYS: dict[str, tuple[str, ...]] = {
    ENTRIES: ("address",),
    PAGES: ("domain", "page_number"),
    ALIASES: ("alias", "address_number"),
    RETIRED: ("address",),
    REDIRECTS: ("page_id", "ordinal", *_OF_RUN),
    "rejects": ("page_id", "ordinal", *_OF_RUN),
    "duplicates": ("page_id", "title", "ordinal", *_OF_RUN),
    "unknowns": ("what", "value", *_OF_RUN),
    "skipped": ("what", "value", *_OF_RUN),
    "run": _OF_RUN,
}

DROPPED = {"aqea_fold(text)": "FUNCTION", CURRENT: "VIEW"}
"""What is made and is no table."""

LOCK = "5s"
"""How long a migration waits for who reads or writes; nobody waits for it longer."""

LEDGER = ("upload_chunk", "upload_run", "current", "version")
FOLD = "aqea_fold(text)"


def key(table: str) -> tuple[str, ...]:
    """The columns of a table's primary key."""
    return _KEYS.get(table, ("address", "ordinal"))


@cache
def uploaded(name: str) -> Table:
    """A table as the server has it: where nothing in a row tells its scope, with columns that do."""
    table = tables()[name]
    scope = (_EDITION,) if name == RETIRED else (_EDITION, _LANGUAGES) if name in OF_RUN else ()
    return table._replace(columns=(*table.columns, *(column for column in scope if column.name not in {own.name for own in table.columns})))


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
    elif table.name in HANGING:
        parts.append(f"FOREIGN KEY (address) REFERENCES public.{ENTRIES} (address)")
    return ",\n    ".join(parts)


def migration(names: Iterable[str]) -> str:
    """SQL that makes what an upload of these tables needs; run again it does nothing."""
    fold = {"there": f"to_regprocedure('public.{FOLD}')", "strange": f"NOT {_sound(FOLD)}", "error": "duplicate_function"}
    pieces = [f"-- Tables of aqea, version {VERSION}. Safe to run again.", statement("private")]
    pieces.append(_made_once(FOLD, statement("fold", body=statement("fold_body")), **fold))
    for name in sorted(set(names), key=UPLOADABLE.index):
        table = uploaded(name)
        comments = "\n".join(comments_on(table, f"public.{name}"))
        make = statement("table", table=name, columns=definition(table), comments=comments)
        indexes = statement("entry_indexes") if name == ENTRIES else ""
        # what an older version made has its rows: a new column comes without NOT NULL, and the upload fills it
        # readers go on while an index is built, until the first ALTER TABLE shuts them out: it comes last
        added = ",\n    ".join(f'ADD COLUMN IF NOT EXISTS "{column.name}" {kind(column.type).postgres}' for column in table.columns)
        pieces.append(_made_once(name, make + indexes, mend=f"{indexes}\nALTER TABLE public.{name}\n    {added};\n{comments}"))
    view = statement("view", columns=", ".join(CURRENT_COLUMNS))
    mend = f"IF NOT {_sound(CURRENT)} THEN\nDROP VIEW public.{CURRENT};\n{view}END IF;"
    pieces.append(_made_once(CURRENT, view, mend, strange=f"NOT {_sound(CURRENT)}", sound=_sound(CURRENT)))
    return "\n".join([*pieces, "NOTIFY pgrst, 'reload schema';\n"])


def _sound(name: str) -> str:
    """Condition: the function or the view is as it is made here."""
    if name == FOLD:
        return f"coalesce((SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure('public.{FOLD}')) = $fold${statement('fold_body')}$fold$, false)"
    return statement("sound", name=name, columns=",".join(CURRENT_COLUMNS))


def _made_once(name: str, make: str, mend: str = "NULL;", **more: str) -> str:
    """What makes a table, view or function where it is missing, mends one of an older version, and writes that down.

    ``strange``: what is there and is not in the ledger is not ours; ``sound``: what is there is as it was made.
    """
    table = {"there": f"to_regclass('public.{name}')", "strange": "coalesce(current_setting('aqea.adopt', true), '') <> 'on'"}
    values = {"error": "duplicate_table", "sound": "true", **table, **more}
    return statement("object", name=name, version=str(VERSION), make=make.strip(), mend=mend.strip(), **values)


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
    """Refuse what has one of our names and our ledger does not know.  Raises ``Problem``."""
    known = versions(pg)
    for name, found in ((CURRENT, "to_regclass"), (FOLD, "to_regprocedure")):
        if name not in known and _holds(pg, f"{found}('public.{name}') IS NOT NULL AND NOT {_sound(name)}"):
            raise Problem(f"The server has public.{name}, which aqea did not make; rename it.")
    for name in names:
        if name not in known and not adopt and there(pg, f"public.{name}"):
            raise Problem(
                f"The server has a table public.{name} that aqea did not make; rename it, or take it over with --adopt "
                "(rows of the uploaded edition and languages that are not in the tables are then deleted from it)."
            )
        if (version := known.get(name, 0)) > VERSION:
            raise Problem(f"public.{name} was made by a newer aqea (version {version}, this one knows {VERSION}); update aqea.")


def missing(pg: psycopg.Connection, names: Iterable[str]) -> list[str]:
    """What is not on the server as this version makes it."""
    known = versions(pg)
    older = [name for name in (FOLD, *names, CURRENT) if known.get(name, 0) < VERSION]
    return older if CURRENT in older or _holds(pg, _sound(CURRENT)) else [*older, CURRENT]


def _holds(pg: psycopg.Connection, condition: str) -> bool:
    with pg.transaction():
        limits(pg)  # a view is told by way of the search path
        found = pg.execute(f"SELECT {condition}").fetchone()
    return bool(found and found[0])


def migrate(pg: psycopg.Connection, names: Iterable[str], adopt: bool) -> list[str]:
    """Make what is missing, in a short transaction of its own; what that was.  Raises ``Problem``."""
    if not (making := missing(pg, names)):
        return []
    with alone(pg, lock=LOCK):
        if adopt:
            pg.execute("SET LOCAL aqea.adopt = 'on'")
        try:
            pg.execute(migration(names))
        except (psycopg.errors.DuplicateTable, psycopg.errors.DuplicateFunction) as error:
            raise Problem(f"{error.diag.message_primary}; rename it, or take it over with --adopt.") from error
        except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.WrongObjectType) as error:
            detail = " ".join((error.diag.message_detail or "").split())
            raise Problem(
                f"public.{CURRENT} is not as aqea made it, and cannot be made anew: {error.diag.message_primary} ({detail}); drop that first."
            ) from error
    return making


def tighten(pg: psycopg.Connection, names: Iterable[str]) -> None:
    """Require what a migration added to our tables and every row has by now; put off where somebody is at work on the table."""
    ours = made(pg)
    for name in names:
        required = [column.name for column in uploaded(name).columns if column.required]
        loose = pg.execute(statement("loose", name=name), [required]).fetchall() if name in ours else []
        for (column,) in loose:
            if pg.execute(f'SELECT FROM public.{name} WHERE "{column}" IS NULL LIMIT 1').fetchone() is None:
                with suppress(psycopg.errors.LockNotAvailable, psycopg.errors.NotNullViolation), alone(pg, lock=LOCK):
                    pg.execute(f'ALTER TABLE public.{name} ALTER COLUMN "{column}" SET NOT NULL')


def fitting(pg: psycopg.Connection, names: Iterable[str]) -> None:
    """Refuse a table that is there and whose columns or key are not ours, or not ours to write.  Raises ``Problem``."""
    for name, have, keys, ours in pg.execute(statement("fitting"), [list(names)]).fetchall():
        for column in uploaded(name).columns:
            want = kind(column.type).postgres.replace("timestamptz", "timestamp with time zone")
            if have.get(column.name) != want:
                raise Problem(
                    f"public.{name}.{column.name} on the server is {have.get(column.name, 'missing')}, it should be {want}; change that, or rename the table."
                )
        if sorted(key(name)) not in keys:
            raise Problem(f"public.{name} on the server has no primary key ({', '.join(key(name))}); make it one, or rename the table.")
        if not ours:
            raise Problem(
                f"The user of the database URL may not read and write all rows of public.{name}; upload as its owner, or grant the user "
                "SELECT, INSERT, UPDATE and DELETE on it, and BYPASSRLS."
            )


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
