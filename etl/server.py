"""Where an upload connects to, and how safely: everything about secrets and TLS is settled before the first byte goes out.

The URL comes from the environment or from a ``.env`` that nobody else may read, never from the command line.  Errors of a
connection are told by class and SQLSTATE: their own text may hold pieces of the URL.
"""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from etl.model import Problem

OLDEST = 14  # PostgreSQL; extract() of a timestamp is exact from there on
GONE = "10s"  # how soon a server at work on a statement sees that we are gone
POOLED = 6543  # Supabase's pooler in transaction mode
_HARMLESS = ("pgbouncer", "connection_limit", "pool_timeout", "schema")  # what other programs put behind a URL of theirs
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


class Server(NamedTuple):
    """Where to connect; its ``repr`` has no password."""

    host: str
    port: int
    user: str
    password: str
    database: str
    sslmode: str
    sslrootcert: str
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}/{self.database}, {self.sslmode})"


def settings(folder: Path, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables ``SUPABASE_…``: those of ``folder/.env``, and over them the environment's.  Raises ``Problem`` for a ``.env`` that others may read."""
    found: dict[str, str] = {}
    path = folder / ".env"
    if path.is_file():
        if path.stat().st_mode & 0o077:
            raise Problem(f"{path} may be read by others; it holds a password, so: chmod 600 {path}")
        for text in path.read_text("utf-8", errors="replace").splitlines():
            if pair := re.fullmatch(r"\s*(?:export\s+)?(SUPABASE_\w+)\s*=\s*(.*?)\s*", text):
                value = pair[2]
                found[pair[1]] = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
    given = os.environ if environment is None else environment
    return found | {name: value for name, value in given.items() if name.startswith("SUPABASE_") and value}


def server(known: Mapping[str, str], unverified: bool = False) -> Server:
    """The server that the settings name, and how it is to prove who it is.  Raises ``Problem``, which never holds a piece of the URL."""
    url = known.get("SUPABASE_DB_URL", "")
    if not url:
        raise Problem(
            "SUPABASE_DB_URL is not set; put the connection string of your project (Supabase: Connect, Session pooler) into the environment or "
            "into a file .env with mode 600: SUPABASE_DB_URL=postgresql://user:password@host:5432/postgres"
        )
    shape = "postgresql://user:password@host:5432/database"
    scheme, _, rest = url.partition("://")
    authority, slash, _ = rest.partition("/")
    if scheme not in ("postgres", "postgresql") or not authority:
        raise Problem(f"SUPABASE_DB_URL is no URL of the form {shape}.")
    if (
        rest.count("@") != 1
        or "@" not in authority
        or not slash
        or re.search(r"[\s#\[\]<>\"\\^`{|}]", rest.rpartition("@")[0])
        or re.search(r"%(?![0-9A-Fa-f]{2})|%00", rest)
    ):
        raise Problem(
            f"SUPABASE_DB_URL is not of the form {shape}; in the password every character but letters, digits and -._~ must be "
            "percent-encoded (@ is %40, # is %23, / is %2F, % is %25)."
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 5432
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if host and "," not in host and not re.fullmatch(r"(?:[\w-]{1,63}(?:\.|$))+|[0-9a-f:.]+", host):
            raise ValueError
    except ValueError:
        raise Problem(f"SUPABASE_DB_URL is not of the form {shape}: host or port cannot be read.") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not host or not user or not password or "," in host or parts.fragment:
        raise Problem(f"SUPABASE_DB_URL must name one host, a user and a password: {shape}")
    mode = options.pop("sslmode", "")
    authority_file = known.get("SUPABASE_CA") or options.pop("sslrootcert", "")
    if strange := sorted(set(options) - {*_HARMLESS, "sslrootcert"}):
        raise Problem(f"SUPABASE_DB_URL has the option {strange[0][:40]!r}, which an upload does not take; leave it out.")
    if authority_file and authority_file != "system" and not os.access(authority_file, os.R_OK):
        raise Problem("The certificate that SUPABASE_CA (or sslrootcert) names cannot be read; name the file of your project's CA.")
    warnings = []
    if loopback(host):
        mode = mode or "prefer"
    elif mode in ("disable", "allow", "prefer"):
        raise Problem(f"SUPABASE_DB_URL says sslmode={mode}: the password could go out unencrypted; leave sslmode out.")
    elif mode not in ("", "require", "verify-ca", "verify-full"):
        raise Problem("SUPABASE_DB_URL has an sslmode that does not exist; leave it out.")
    elif unverified:
        mode = "require"
        warnings.append(
            "TLS without a check of the certificate (--tls-unverified): whoever sits on the line can read the password and the rows."
        )
    else:
        mode = "verify-full"
    if port == POOLED:
        warnings.append(f"Port {POOLED} is the pooler's transaction mode, which is not tested with COPY; the session mode on port 5432 is.")
    if mode in ("verify-full", "verify-ca") and not authority_file:
        authority_file = system_bundle()
    database = unquote(parts.path.lstrip("/")) or "postgres"
    return Server(host, port, user, password, database, mode, authority_file, tuple(warnings))


def loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def system_bundle() -> str:
    """The file of the system's certificate authorities; a wheel's own OpenSSL looks for it elsewhere."""
    for path in (ssl.get_default_verify_paths().cafile, *_BUNDLES):
        if path and os.access(path, os.R_OK):
            return path
    return "system"


@contextmanager
def connect(to: Server) -> Iterator[psycopg.Connection]:
    """A connection in autocommit mode, closed at the end; nothing of it outlives a transaction, so poolers may stand between.

    Raises psycopg's errors as they are (their text is not for people, see ``spool.explain``), ``Problem`` for a server that is too old or cannot be written.
    """
    pg = psycopg.connect(
        host=to.host,
        port=to.port,
        user=to.user,
        password=to.password,
        dbname=to.database,
        sslmode=to.sslmode,
        sslrootcert=to.sslrootcert or None,
        hostaddr="",  # the environment's PGHOSTADDR, PGOPTIONS … must not lead elsewhere
        options="",
        gssencmode="disable",
        require_auth="scram-sha-256",
        autocommit=True,
        prepare_threshold=None,
        connect_timeout=15,
        application_name="aqea-upload",
        client_encoding="utf8",
        keepalives=1,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
    )
    with pg:
        if not pg.pgconn.ssl_in_use and not loopback(to.host):
            raise Problem("The server answered without TLS; nothing was sent.")
        yield pg


def limits(pg: psycopg.Connection, lock: str = "15s") -> None:
    """Time limits of the transaction that has just begun; SET LOCAL holds behind a pooler too."""
    pg.execute("SET LOCAL statement_timeout = '30min'")
    pg.execute(f"SET LOCAL lock_timeout = '{lock}'")
    pg.execute("SET LOCAL idle_in_transaction_session_timeout = '5min'")
    pg.execute("SET LOCAL search_path = pg_catalog, public")
    # else a server whose client was killed works on to the end of the statement, and holds the locks; not every system can tell
    pg.execute("SELECT set_config('client_connection_check_interval', %s, true) WHERE version() LIKE '%%linux%%'", [GONE])


@contextmanager
def alone(pg: psycopg.Connection, lock: str = "15s") -> Iterator[None]:
    """A transaction that no other upload runs beside."""
    with pg.transaction():
        limits(pg, lock)
        pg.execute("SELECT pg_advisory_xact_lock(hashtext('aqea-upload'))")
        yield


def fit(pg: psycopg.Connection) -> None:
    """Refuse a server that cannot take an upload.  Raises ``Problem``."""
    if pg.info.server_version // 10000 < OLDEST:
        raise Problem(f"The server is PostgreSQL {pg.info.server_version // 10000}; an upload needs {OLDEST} or newer.")
    row = pg.execute(
        """SELECT current_setting('transaction_read_only'), current_setting('server_encoding'),
            has_database_privilege(current_database(), 'CREATE') OR to_regnamespace('aqea_private') IS NOT NULL,
            has_schema_privilege('public', 'CREATE')"""
    ).fetchone()
    assert row is not None
    read_only, encoding, schemas, tables = row
    if read_only == "on":
        raise psycopg.errors.ReadOnlySqlTransaction  # as the first change would
    if encoding != "UTF8":
        raise Problem(f"The database holds text as {encoding}; an upload needs one in UTF8.")
    if not schemas or not tables:
        raise Problem("This user may not make schemas and tables in the database; take the user postgres of your project.")
