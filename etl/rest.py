"""Tables to Supabase over its REST interface, for who has a project's URL and secret key but no database URL.

Every batch of rows is read back, compared, sent where it differs, and read again; so a second upload sends nothing, and what is there at
the end is what these tables say.  What it cannot promise: readers see some batches before others, nothing is ever deleted, and
which run is the current one is read (view ``public.aqea_current``) and obeyed but not written.  Limits of a request:
https://supabase.com/docs/guides/api, 500 rows a batch because larger ones run into the API's time limit.
"""

from __future__ import annotations

import itertools
import json
import logging
import math
import struct
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import duckdb

from etl import difference as local
from etl import spool
from etl.columns import UNHASHED, kind
from etl.difference import Source
from etl.model import Problem
from etl.publishing import Current
from etl.schema import CURRENT, ENTRIES, HANGING, OF_ALL, PAGES, key, quoted, uploaded
from etl.server import loopback
from etl.tables import Column
from etl.upload import Options, Result, refuse

BATCH, SMALLEST = 500, 25  # rows that are sent at once; halved where the server has no time for them
PAGE = 1000  # rows that are asked for at once; a project may give fewer
MOST = 4 * BATCH  # rows between the first and the last of a batch; where there are more, its own are asked for by their keys
NAMED = 100  # keys in a request: its address must not be too long
PATIENCE = 120.0  # seconds for an answer
PASSING = (408, 425, 429)  # of HTTP, besides all of a server's own troubles: too slow, too early, too many

Row = dict[str, Any]


class Unreachable(ConnectionError):
    """The interface is down or too busy; the same may work later."""


class _TooSlow(Unreachable):
    """The statement ran into the server's time limit."""


class Place(NamedTuple):
    """How far an upload came: the rows up to and with this first column of a table's key are on the server, compared."""

    table: str = ""
    after: str | int = ""
    sent: int = 0
    verified: int = 0


class Project:
    """A Supabase project as its REST interface shows it; ``repr`` has no key.  Raises ``Problem`` for settings that cannot be right."""

    def __init__(self, known: Mapping[str, str], name: str = "SUPABASE_KEY") -> None:
        url, secret = known.get("SUPABASE_URL", "").rstrip("/").removesuffix("/rest/v1"), known.get(name, "")
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if not parts.hostname or parts.scheme not in ("http", "https") or "@" in parts.netloc or url != f"{parts.scheme}://{parts.netloc}":
            raise Problem("SUPABASE_URL is not of the form https://PROJECT.supabase.co; copy it from the project's page (Connect).")
        if parts.scheme == "http" and not loopback(parts.hostname):
            raise Problem("SUPABASE_URL begins with http: the key would go out unencrypted; write https.")
        if not secret:
            raise Problem(f"{name} is not set; put the project's {KEYS[name][0]} into the environment or into a file .env with mode 600.")
        if not all("!" <= letter <= "~" for letter in secret):  # no header may hold it
            raise Problem(f"{name} has a blank, a line break or a letter that no key has; copy it once more.")
        if name == "SUPABASE_KEY" and secret.startswith("sb_publishable_"):
            raise Problem("SUPABASE_KEY is the publishable key, which may only read; take the project's secret key (sb_secret_…).")
        if name != "SUPABASE_KEY" and secret.startswith("sb_secret_"):
            raise Problem(
                f"{name} is the secret key, which readers must never have; take the project's publishable key (sb_publishable_…)."
            )
        try:
            import httpx
            from supabase import ClientOptions, create_client
        except ImportError as error:
            raise Problem("An upload over REST needs supabase, which is not installed; get it with: pip install 'aqea[upload]'") from error
        for noisy in ("hpack", "httpcore", "httpx"):  # at DEBUG they print the key
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self.host = parts.hostname
        self._key, self._role = KEYS[name]
        self._status = 0
        self._passing = (httpx.TransportError,)

        def answered(response: httpx.Response) -> None:
            self._status = response.status_code

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # supabase's own, of httpx' options
            http = httpx.Client(timeout=PATIENCE, event_hooks={"response": [answered]}, follow_redirects=False)
            try:
                self._client = create_client(url, secret, ClientOptions(httpx_client=http, postgrest_client_retry=False))
                _ = self._client.postgrest  # made when it is first asked for, with the same warnings
            except Exception as error:  # supabase's own check of URL and key; its text may hold them
                raise Problem(f"SUPABASE_URL or {name} is not taken ({type(error).__name__}); copy both from the project's page.") from None

    def __repr__(self) -> str:
        return f"Project({self.host})"

    def _ask(self, request: Any, what: str) -> Any:
        """The answer to a request.  Raises ``Problem``, ``Unreachable``, ``_TooSlow``; no text of the request is in any of them."""
        from postgrest.exceptions import APIError

        self._status = 0
        try:
            return request.execute()
        except self._passing as error:
            raise Unreachable(f"{self.host} cannot be reached ({type(error).__name__})") from None
        except APIError as error:
            raise self._told(str(error.code or ""), " ".join((error.message or "").split()), what) from None
        except ValueError as error:  # an answer that is no JSON: a gateway's page
            raise self._told("", type(error).__name__, what) from None

    def _told(self, code: str, said: str, what: str) -> Exception:
        if code == "SUP" and "violates check constraint" in said:  # @supabase/lite's one code for all that it has none for
            code = "23514"
        if code == "57014":
            return _TooSlow(f"{self.host} has no time for it (57014)")
        if way := next((known for known in (code, code[:2], str(self._status)) if known in BY_CODE), None):
            return (spool.Full if way in (*spool.FULL, "402") else Problem)(
                f"{what}: the server said {code or f'HTTP {self._status}'}{f' ({said})' if said and self._status != 401 else ''}; "
                f"{BY_CODE[way].format(key=self._key, role=self._role)}."
            )
        if self._status in PASSING or self._status >= 500 or {code, code[:2]} & set(spool.PASSING):
            return Unreachable(f"{self.host} said HTTP {self._status}")
        return Problem(f"{what}: the server said {code or f'HTTP {self._status}'}{f' ({said})' if said else ''}.")

    def current(self) -> list[Current]:
        """Which run each scope's rows are of."""
        names = ["run_id" if name == "run" else name for name in Current._fields]
        found: list[Row] = self._ask(self._client.table(CURRENT).select(",".join(names)), CURRENT).data
        for row in found:
            row["dump_date"], row["published_at"] = date.fromisoformat(row["dump_date"]), datetime.fromisoformat(row["published_at"])
        return [Current(*(row[name] for name in names)) for row in found]

    def rows(self, table: str, wanted: Sequence[str | int], scope: Row) -> list[Row]:
        """A table's rows of these first columns of keys, ascending, and mostly those between, that have the values of ``scope``."""
        at = key(table)[0]

        def between(request: Any) -> Any:
            # a domain such as 0x20 looks like a number to some servers, unless it is compared as text
            return request.like(at, wanted[0]) if table == PAGES else request.gte(at, wanted[0]).lte(at, wanted[-1])

        found = self._pages(table, scope, between, MOST if len(wanted) > 1 else None)
        if found is None:  # of another language or edition, or left out by --where
            found = []
            for start in range(0, len(wanted), NAMED):
                found += self._pages(table, scope, lambda request: request.in_(at, wanted[start : start + NAMED])) or []  # noqa: B023  (called at once)
        return found

    def _pages(self, table: str, scope: Row, narrowed: Callable[[Any], Any], most: int | None = None) -> list[Row] | None:
        """A table's rows in the order of the key; ``None`` where they are more than ``most``."""
        names = [column.name for column in uploaded(table).columns if column.name not in UNHASHED]
        asked = "*" if "count" in names else ",".join(names)  # as a column's name it would be taken for the function
        found: list[Row] = []
        while True:
            request = narrowed(self._client.table(table).select(asked, count="exact"))
            for name, value in scope.items():
                request = request.eq(name, value)
            for name in key(table):
                request = request.order(name)
            page = self._ask(request.range(len(found), len(found) + PAGE - 1), table)
            if most is not None and (page.count or 0) > most:
                return None
            found += page.data
            if not page.data or len(found) >= (page.count or 0):
                return found

    def upsert(self, table: str, rows: list[Row]) -> None:
        """Write rows, fewer at a time where the server has no time for all."""
        size = BATCH
        while rows:
            try:
                request = self._client.table(table).upsert(rows[:size], on_conflict=",".join(key(table)), returning="minimal")
                self._ask(request, table)
                rows = rows[size:]
            except _TooSlow:
                if size == SMALLEST:
                    raise Problem(
                        f"{table}: the server has no time for {size} rows at once (57014); upload with SUPABASE_DB_URL."
                    ) from None
                size = max(SMALLEST, size // 2)

    def reads(self, of: Source) -> int | None:
        """Entries of these tables' edition and languages that this key sees; ``None``: some, and the server has no time to count them."""

        def asked(**more: Any) -> Any:
            # no HEAD: its answer says nothing of why it failed
            request = self._client.table(ENTRIES).select("address", **more).eq("edition", of.edition).in_("language", list(of.held))
            return self._ask(request.limit(1), ENTRIES)

        try:
            return int(asked(count="exact").count or 0)
        except _TooSlow:
            return None if asked().data else 0

    def writes(self) -> bool:
        """Whether this key may change entries; asked for an address that nothing has."""
        try:
            self._ask(self._client.table(ENTRIES).update({"label": ""}, returning="minimal").eq("address", "0x00:00:00:00"), ENTRIES)
        except Problem:
            return False
        return True


KEYS = {
    "SUPABASE_KEY": ("secret key (sb_secret_…)", "service_role"),
    "SUPABASE_PUBLISHABLE_KEY": ("publishable key (sb_publishable_…)", "anon"),
}
"""Setting -> the key that belongs there, and the role that it gives."""

BY_CODE = {
    "401": "the key is refused: copy the project's {key} again",
    "402": "the organisation is over its quota: make room or go to a larger plan",
    "25006": "the database is read-only, as it is when it is over its size: make room or go to a larger plan",
    "53100": "its disk is full: make room or go to a larger plan",
    "42501": "the key may not do that: take the {key}, and see that {role} has its grants",
    "PGRST205": "make the tables first: aqea upload --print-sql, and paste what it writes into the project's SQL editor",
    "42P01": "make the tables first: aqea upload --print-sql, and paste what it writes into the project's SQL editor",
    "PGRST204": "the table is of another version of aqea: aqea upload --print-sql writes what is missing",
    "42703": "the table is of another version of aqea: aqea upload --print-sql writes what is missing",
    "22": "a value is not taken",
    "23": "a row is not taken",
}
"""SQLSTATEs, their classes, codes of the interface and of HTTP that will not pass by themselves -> the way out."""


def upload(
    project: Project,
    database: Path,
    options: Options,
    place: Place = Place(),  # noqa: B008  (immutable)
    knows: Callable[[int, str], bool] = lambda generation, head: False,
    moved: Callable[[int, int], None] = lambda done, total: None,
    say: Callable[[str], None] = lambda text: None,
    reached: Callable[[Place], None] = lambda place: None,
    wait: float = 120,
) -> tuple[Result, int]:
    """Bring the tables of ``database`` to the project, from ``place`` on, and how many rows stay there that these tables have not got.

    ``reached`` hears of every batch that is done.  Raises ``Problem``, and ``Unreachable`` after ``wait`` seconds.
    """
    began = time.monotonic()
    with local.source(database, options.where) as of:

        def patiently(task: Callable[[], Any]) -> Any:
            return spool.retrying(task, say, seconds=wait, told=lambda error, _: f"{error}.")

        state = patiently(project.current)
        refuse(of, state, [scope for scope in state if scope.edition == of.edition and scope.language in of.held], options, knows)
        names = options.tables
        total = sum(_count(of, table) for table in names)
        done, left = 0, 0
        for table in names:
            if place.table in names and names.index(table) < names.index(place.table):
                done += _count(of, table)
                continue
            for ours in batches(of, table, place.after if table == place.table else ""):
                wanted = list(dict.fromkeys(row[key(table)[0]] for row in ours))
                scope: Row = {name: ours[0][name] for name in ("edition", "run_languages") if name in key(table)}
                theirs = {_key(table, row): row for row in patiently(lambda: project.rows(table, wanted, scope))}  # noqa: B023  (called at once)
                mine = {_key(table, row): row for row in ours}
                _passing(of, table, mine, theirs, options.force)
                columns = [column for column in uploaded(table).columns if column.name not in UNHASHED]
                send = [row for at, row in mine.items() if at not in theirs or not _equal(columns, row, theirs[at])]
                left += _left(of, table, mine, theirs)
                verified = len(mine)
                if options.dry_run:
                    verified -= len(send)
                elif send:
                    patiently(lambda: project.upsert(table, send))  # noqa: B023
                    theirs = {_key(table, row): row for row in patiently(lambda: project.rows(table, wanted, scope))}  # noqa: B023
                    if wrong := next((at for at, row in mine.items() if at not in theirs or not _equal(columns, row, theirs[at])), None):
                        raise Problem(
                            f"{table} {', '.join(map(str, wrong))} is not on the server as it was sent; does a trigger change it?"
                        )
                place = Place(table, wanted[-1], place.sent + len(send), place.verified + verified)
                done += len(mine)
                moved(done, total)
                reached(place)
        if of.whole and of.held and not options.dry_run:
            if (entries := patiently(lambda: project.reads(of))) is None:
                say("Entries that these tables have not got were not counted: the server has no time for it.")
            left += max(0, (entries or 0) - _count(of, ENTRIES))
        run = "rest"
        return Result(run, place.sent, place.sent, total - place.sent, 0, place.verified, time.monotonic() - began, place.sent > 0), left


def public(known: Mapping[str, str], database: Path, where: str | None) -> str | None:
    """What a reader with the publishable key finds, as a sentence; ``None`` where there is no such key.  Raises ``Problem`` where it is wrong."""
    if not known.get("SUPABASE_URL") or not known.get("SUPABASE_PUBLISHABLE_KEY"):
        return None
    project = Project(known, "SUPABASE_PUBLISHABLE_KEY")
    with local.source(database, where) as of:
        expected, seen = _count(of, ENTRIES), project.reads(of)
    if seen is not None and seen < expected:
        raise Problem(
            f"With the publishable key only {seen:,} of {expected:,} entries can be read; look at the policies and grants of {ENTRIES}."
        )
    told = "entries (not counted: the server has no time for it)" if seen is None else f"{seen:,} entries"
    if project.writes():
        return f"with the publishable key: {told} can be read; it is granted more than SELECT, and only row-level security keeps it from writing"
    return f"with the publishable key: {told} can be read, none can be written"


def batches(of: Source, table: str, after: str | int = "") -> Iterator[list[Row]]:
    """A table's rows in the order of its key, as the interface takes them, some ``BATCH`` at a time: those of whole entries, or those
    of one word, where server and we may not agree what is between two."""
    columns = uploaded(table).columns
    first = key(table)[0]
    alone = next(column.type for column in columns if column.name == first) == "VARCHAR" and first not in ("address", "alias")
    chosen = "address IN (FROM chosen)" if of.where is not None and table in (ENTRIES, *HANGING) else "true"
    later = f"{first} > ?" if after != "" else "? = ''"
    query = f"SELECT {', '.join(map(_asked, columns))} FROM {table} WHERE {later} AND {chosen} ORDER BY {quoted(key(table))}"
    reader = of.con.sql(query, params=[after]).to_arrow_reader(4 * BATCH)
    rows = (_sendable(columns, row) for some in reader for row in some.to_pylist())
    waiting: list[Row] = []
    for _, group in itertools.groupby(rows, lambda row: row[first]):
        waiting += group
        if len(waiting) >= BATCH or alone:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _asked(column: Column) -> str:
    """A column as DuckDB is asked for it: a struct as the other way sends it."""
    if column.type.startswith("STRUCT"):
        return f"{kind(column.type).sent.replace('{}', quoted([column.name]))} AS {quoted([column.name])}"
    return quoted([column.name])


def _sendable(columns: Iterable[Column], row: Row) -> Row:
    return {column.name: _json(column, row[column.name]) for column in columns}


def _json(column: Column, value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):  # JSON has no such numbers, and Postgres reads their names
        return str(value)
    return json.loads(value) if kind(column.type).postgres == "jsonb" and value is not None else value


def _equal(columns: Iterable[Column], ours: Row, theirs: Row) -> bool:
    return all(_comparable(column, ours[column.name]) == _comparable(column, theirs.get(column.name)) for column in columns)


def _comparable(column: Column, value: Any) -> Any:
    """The same for both sides: the interface writes times with or without T, and a real with as few digits as tell it."""
    if value is None:
        return None
    if column.type == "TIMESTAMPTZ":
        return datetime.fromisoformat(value).astimezone(UTC)
    if column.type == "FLOAT":
        single = struct.unpack("f", struct.pack("f", float(value)))[0]
        return single if math.isfinite(single) else str(single)
    if kind(column.type).postgres == "jsonb":
        return value if not isinstance(value, str) else json.loads(value)
    if isinstance(value, list):  # @supabase/lite gives what is missing in a list as the word
        return ["NULL" if each is None else each for each in value]
    return value


def _key(table: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in key(table))


def _passing(of: Source, table: str, mine: Mapping[tuple[Any, ...], Row], theirs: Mapping[tuple[Any, ...], Row], force: bool) -> None:
    """Refuse to give an address of the server's to another entry.  Raises ``Problem``."""
    if table != ENTRIES:
        return
    for at, row in mine.items():
        other = theirs.get(at)
        if other is None:
            continue
        if (other["edition"], other["language"]) != (row["edition"], row["language"]) or (
            not force and other["page_id"] != row["page_id"] and other["title"] != row["title"]
        ):
            raise Problem(
                f"{at[0]} is {other['lemma']} ({other['edition']}) on the server and {row['lemma']} ({of.edition}) in these tables: they are of "
                "two registries; bring both together with aqea registry merge."
            )


def _left(of: Source, table: str, mine: Mapping[tuple[Any, ...], Row], theirs: Mapping[tuple[Any, ...], Row]) -> int:
    """Rows of the scopes that the server has and these tables have not got."""
    if table in (ENTRIES, *OF_ALL) or not of.whole:  # entries are counted at the end; of a part nothing is ever gone
        return 0
    gone = [row for at, row in theirs.items() if at not in mine]
    if table in HANGING:
        entries = {at[0] for at in mine}
        return sum(row["address"] in entries for row in gone)
    return sum(row["edition"] == of.edition for row in gone)


def _count(of: Source, table: str) -> int:
    within = " WHERE address IN (FROM chosen)" if of.where is not None and table in (ENTRIES, *HANGING) else ""
    columns = quoted(column.name for column in uploaded(table).columns)
    try:
        return int(of.con.execute(f"SELECT count(*) FROM (SELECT {columns} FROM {table}{within})").fetchall()[0][0])
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise Problem(f"These tables were made by another version and have no such {table}; make them anew with: aqea extract") from error
