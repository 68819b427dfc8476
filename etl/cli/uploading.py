"""The upload as a command: what is asked for, what stays on disk when the server is down, what is told at the end."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from etl.cli.options import cli, json_option, lang_option, output_option, quiet_option
from etl.cli.progress import Progress
from etl.cli.showing import again, place
from etl.cli.signals import Terminated, stopped
from etl.model import Problem

if TYPE_CHECKING:
    from etl.server import Server
    from etl.spool import Marker


@cli.command()
@lang_option
@output_option
@click.option(
    "--tables", "asked", default="aqea_entries,aqea_pages", show_default=True, metavar="NAMES", help="Tables, names with commas, or all."
)
@click.option("--where", default=None, metavar="SQL", help="Only entries of this condition: \"pos = 'noun'\". Nothing is deleted then.")
@click.option(
    "--drop-table", "dropped", multiple=True, metavar="NAME", help="End the upload of a table and delete its rows of this edition."
)
@click.option("--force", is_flag=True, help="Go back to an older dump than the server has.")
@click.option("--adopt", is_flag=True, help="Take over tables of our names that aqea did not make.")
@click.option(
    "--allow-mass-delete",
    is_flag=True,
    help="Go on although more than 5 % of a table's rows, or of a language's entries, would be deleted.",
)
@click.option("--max-db-mb", type=click.IntRange(1), default=450, show_default=True, metavar="MB", help="Largest size of the database.")
@click.option("--tls-unverified", is_flag=True, help="Do not check the server's certificate; only where nobody else is on the line.")
@click.option(
    "--low-space",
    is_flag=True,
    help="Entries alone, without a second copy of them on the server; readers see new ones beside old ones until it is done.",
)
@click.option("--dry-run", is_flag=True, help="Compare and check everything, send nothing.")
@click.option("--print-sql", is_flag=True, help="Write the migration to stdout, for who applies it by hand; it can be run again.")
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="How long to try again while the server is down.",
)
@click.option("--resume", is_flag=True, help="Go on with the upload that was given up while the server was down, with its options.")
@click.option("--status", is_flag=True, help="Tell what is still to be uploaded.")
@click.option("--remove", is_flag=True, help="Take away from the server all that uploads made there; asks first.")
@click.option("--yes", is_flag=True, help="With --remove: do not ask.")
@quiet_option
@json_option
def upload(
    lang: str,
    output: Path,
    dry_run: bool,
    print_sql: bool,
    wait: float,
    resume: bool,
    status: bool,
    remove: bool,
    yes: bool,
    tls_unverified: bool,
    quiet: bool,
    log_json: bool,
    **asked: Any,
) -> None:
    """Bring the tables to a Postgres or Supabase database: only what differs, in one transaction, verified.

    The database is the one of SUPABASE_DB_URL, in the environment or in a file .env with mode 600; SUPABASE_CA names the file of
    the certificate authority that signed for it. Run it again at any time. A server that is down is tried for two minutes; then
    the exit code is 75, and --resume goes on later.

    Without it SUPABASE_URL and SUPABASE_KEY (sb_secret_…) are taken and the rows go over REST: each batch is compared, sent and
    read back, but not all in one transaction; nothing is deleted, and the tables must be there (--print-sql).
    """
    from etl import ledger, lookup, spool, store

    try:
        from etl import rest, schema, server
        from etl import upload as uploading
    except ImportError as error:
        raise Problem("An upload needs psycopg, which is not installed; get it with: pip install 'aqea[upload]'") from error
    import psycopg

    if print_sql:
        click.echo(schema.migration(uploading.chosen(asked["asked"])))
        return
    output = place(output, lang)
    folder = output / lang / "spool"
    waiting = next((marker for marker in spool.pending(folder) if marker.run == lang), None)
    if status:
        for marker in spool.pending(folder):
            at = f", rows of {marker.options['place'][0]} sent up to {marker.options['place'][1]}" if "place" in marker.options else ""
            why = "killed, or still at work" if marker.error == InterruptedError.__name__ else marker.error
            click.echo(f"{marker.run}: {marker.path}, since {marker.when} ({why}, attempts: {marker.attempts}{at})")
        if waiting is None:
            click.echo(f"No upload of {lang} is pending.", err=True)
        else:
            click.echo(_on_the_server())
        return
    if resume:
        asked = _as_it_was(waiting, lang, asked)
    known = server.settings(Path())
    over_rest = bool(not known.get("SUPABASE_DB_URL") and known.get("SUPABASE_URL"))
    if over_rest:
        unfit = {
            "--remove": remove,
            "--adopt": asked["adopt"],
            "--drop-table": asked["dropped"],
            "--allow-mass-delete": asked["allow_mass_delete"],
            "--low-space": asked["low_space"],
            "--tls-unverified": tls_unverified,
        }
        if option := next((option for option, given in unfit.items() if given), None):
            raise Problem(f"{option} needs SUPABASE_DB_URL; over REST rows are only added and changed, and certificates always checked.")
    progress = Progress(quiet, log_json)
    attempts = waiting.attempts if waiting else 0
    before = asked.pop("place", ())
    reached = rest.Place(*before) if over_rest else rest.Place()

    def say(text: str) -> None:
        progress.say("upload", text)

    def got_to(place: rest.Place) -> None:
        nonlocal reached
        reached = place

    def marked(error: Exception, attempts: int) -> Marker:
        return spool.marker(lang, database, attempts, error, asked | ({"place": list(reached)} if reached.table else {}))

    @cache  # asked once a language, and most are of one run
    def knows(generation: int, head: str) -> bool:
        return ledger.knows(store.registry(output), generation, head)

    def attempt() -> tuple[uploading.Result, int]:
        nonlocal attempts
        attempts += 1
        try:
            if project is None:
                return uploading.upload(to, database, options, knows, progress.rows, say), 0
            return rest.upload(project, database, options, reached, knows, progress.rows, say, got_to, wait)
        except Exception as error:
            if stopped():  # it came up as something else, DuckDB's "Query interrupted" for one
                raise KeyboardInterrupt from error
            raise

    try:
        project = rest.Project(known) if over_rest else None
        if project is None:
            to = server.server(known, tls_unverified)
            for warning in to.warnings:
                say(f"Warning: {warning}")
            if remove:
                _remove(to, yes)
                return
        database = lookup.database(output, lang)
        options = uploading.Options(
            tables=uploading.chosen(asked["asked"]),
            drop=tuple(asked["dropped"]),
            dry_run=dry_run,
            **{name: value for name, value in asked.items() if name in uploading.Options._fields},
        )
        with spool.begun(folder, marked(InterruptedError(), attempts + 1), waiting) if not dry_run else nullcontext():
            done, left = spool.retrying(attempt, say, seconds=wait) if project is None else attempt()
    except (KeyboardInterrupt, Terminated):
        if not remove and not dry_run:
            say(f"Stopped. What is sent is kept; to go on: {_later(lang, output, tls_unverified)}")
        raise
    except (psycopg.Error, rest.Unreachable, spool.Full) as error:
        connecting = getattr(error, "sqlstate", None) is None
        told = spool.explain(error, connecting) if isinstance(error, psycopg.Error) else str(error)
        if isinstance(error, rest.Unreachable):
            told += "; look whether the project is paused and the network is up."
        if remove or dry_run or not spool.pends(error):
            raise Problem(told) from error
        spool.write(folder, marked(error, attempts))
        there = "The" if project is None else f"{reached.verified:,} rows are there, and the"
        raise Problem(
            f"{told} {there} tables are safe; go on later with: {_later(lang, output, tls_unverified)}",
            spool.EXIT_LATER if spool.transient(error, connecting) else 1,
        ) from error
    finally:
        progress.close()
    if dry_run:
        click.echo(f"would send {done.sent:,}, leave {done.unchanged:,}" + ("" if over_rest else f", delete {done.pruned:,}") + " rows")
        return
    if waiting is not None and _given(asked) == _given(waiting.options):
        spool.remove(folder, waiting)
    if over_rest:
        sent = f"rows sent {done.sent:,}, unchanged {done.unchanged:,}, " if done.published else "nothing to send, "
        click.echo(f"{sent}verified: {done.verified:,} rows, each read back; {done.seconds:.1f} s (over REST: in batches, nothing deleted)")
    elif done.published:
        click.echo(
            f"rows sent {done.sent:,}, changed {done.changed:,}, unchanged {done.unchanged:,}, pruned {done.pruned:,}, verified {done.verified:,}; "
            f"{done.seconds:.1f} s"
        )
    else:
        click.echo(f"nothing to send, verified: {done.verified:,} rows; {done.seconds:.1f} s")
    if left:
        click.echo(
            f"{left:,} rows stay on the server that these tables have not got; an upload with SUPABASE_DB_URL deletes them.", err=True
        )
    _as_a_reader(known, database, options.where)


def _as_it_was(waiting: Marker | None, lang: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The options of the upload that is pending; one that came since then has its default.  Raises ``Problem``."""
    from etl import spool

    if waiting is None:
        raise Problem(f"No upload of {lang} was given up; start one with: aqea upload --lang {lang}")
    if spool.changed(waiting):
        raise Problem(
            f"{waiting.path} is not as it was when the upload was given up; upload it as it is now with: aqea upload --lang {lang}"
        )
    if not waiting.options.keys() <= {*asked, "place"}:
        raise Problem(f"The upload of {lang} was given up by another version of aqea; start it anew with: aqea upload --lang {lang}")
    return asked | waiting.options


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """What makes an upload another, as a marker has it; a marker of an earlier version lacks options that came since."""
    return {name: value for name, value in json.loads(json.dumps(options)).items() if value and name != "place"}


def _as_a_reader(known: dict[str, str], database: Path, where: str | None) -> None:
    """Tell what the publishable key shows of an upload that is done.  Raises ``Problem`` where that is less than was uploaded."""
    from etl import rest

    try:
        seen = rest.public(known, database, where)
    except rest.Unreachable as error:
        seen = f"not asked with the publishable key: {error}"
    if seen:
        click.echo(seen)


def _later(lang: str, output: Path, tls_unverified: bool) -> str:
    words = ["upload", "--lang", lang, "--output", str(output), "--resume"]
    return again([*words, "--tls-unverified"] if tls_unverified else words)


def _on_the_server() -> str:
    """What the server's ledger says of uploads that are not published yet."""
    import psycopg

    from etl import server, staging

    if not (known := server.settings(Path())).get("SUPABASE_DB_URL"):
        return "on the server: not asked, SUPABASE_DB_URL is not set"
    try:
        with server.connect(server.server(known)) as pg:
            found = staging.pending(pg)
    except (psycopg.Error, Problem) as error:
        return f"on the server: it cannot be asked now ({type(error).__name__})"
    return (
        "\n".join(f"on the server: {chunks:,} chunks of {edition} with {rows:,} rows are staged" for edition, chunks, rows in found)
        or "on the server: nothing is staged"
    )


def _remove(to: Server, yes: bool) -> None:
    from etl import schema, server

    with server.connect(to) as pg:
        names = schema.made(pg)
        if not names:
            raise Problem("The server has nothing that an upload made.")
        if not yes:
            if not sys.stdin.isatty():
                raise Problem("--remove asks first, and here is nobody to ask; say --yes as well.")
            click.confirm(f"Drop {', '.join(names)} and what uploads know of them from {to.host}/{to.database}?", abort=True, err=True)
        click.echo(f"removed: {', '.join(schema.remove(pg))}")
