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
    from etl import spool

    try:
        from etl import schema, server
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
        if waiting is None:
            raise Problem(f"No upload of {lang} was given up; start one with: aqea upload --lang {lang}")
        if spool.changed(waiting):
            raise Problem(
                f"{waiting.path} is not as it was when the upload was given up; upload it as it is now with: aqea upload --lang {lang}"
            )
        asked |= waiting.options  # an option that came since then has its default
    progress = Progress(quiet, log_json)
    attempts = waiting.attempts if waiting else 0

    def say(text: str) -> None:
        progress.say("upload", text)

    known = server.settings(Path())
    if not known.get("SUPABASE_DB_URL") and known.get("SUPABASE_URL"):
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
        _over_rest(known, lang, output, asked, waiting, dry_run, wait, progress)
        return
    asked = {name: value for name, value in asked.items() if name != "place"}
    to = server.server(known, tls_unverified)
    for warning in to.warnings:
        say(f"Warning: {warning}")
    try:
        if remove:
            _remove(to, yes)
            return
        from etl import ledger, lookup, store

        database = lookup.database(output, lang)
        options = uploading.Options(
            tables=uploading.chosen(asked["asked"]),
            drop=tuple(asked["dropped"]),
            dry_run=dry_run,
            **{name: value for name, value in asked.items() if name not in ("asked", "dropped")},
        )

        @cache  # asked once a language, and most are of one run
        def knows(generation: int, head: str) -> bool:
            return ledger.knows(store.registry(output), generation, head)

        def attempt() -> uploading.Result:
            nonlocal attempts
            attempts += 1
            return uploading.upload(to, database, options, knows, progress.rows, say)

        with (
            spool.begun(folder, spool.marker(lang, database, attempts + 1, InterruptedError(), asked), waiting)
            if not dry_run
            else nullcontext()
        ):
            done = spool.retrying(attempt, say, seconds=wait)
    except psycopg.Error as error:
        connecting = error.sqlstate is None
        told = spool.explain(error, connecting)
        if remove or dry_run or not spool.pends(error):
            raise Problem(told) from error
        spool.write(folder, spool.marker(lang, database, attempts, error, asked))
        raise Problem(
            f"{told} The tables are safe; go on later with: {_later(lang, output)}",
            spool.EXIT_LATER if spool.transient(error, connecting) else 1,
        ) from error
    finally:
        progress.close()
    if dry_run:
        click.echo(f"would send {done.sent:,}, leave {done.unchanged:,}, delete {done.pruned:,} rows")
        return
    if waiting is not None and _same_options(asked, waiting):
        spool.remove(folder, waiting)
    if done.published:
        click.echo(
            f"rows sent {done.sent:,}, changed {done.changed:,}, unchanged {done.unchanged:,}, pruned {done.pruned:,}, verified {done.verified:,}; "
            f"{done.seconds:.1f} s"
        )
    else:
        click.echo(f"nothing to send, verified: {done.verified:,} rows; {done.seconds:.1f} s")
    _as_a_reader(known, database, options.where)


def _as_a_reader(known: dict[str, str], database: Path, where: str | None) -> None:
    """Tell what the publishable key shows of an upload that is done.  Raises ``Problem`` where that is less than was uploaded."""
    from etl import rest

    try:
        seen = rest.public(known, database, where)
    except rest.Unreachable as error:
        seen = f"not asked with the publishable key: {error}"
    if seen:
        click.echo(seen)


def _later(lang: str, output: Path) -> str:
    return again(["upload", "--lang", lang, "--output", str(output), "--resume"])


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


def _same_options(asked: dict[str, Any], waiting: Marker) -> bool:
    """Whether the marker is of an upload that was asked for with these options."""
    one, other = ({name: value for name, value in of.items() if name != "place"} for of in (json.loads(json.dumps(asked)), waiting.options))
    return one == other


def _over_rest(
    known: dict[str, str],
    lang: str,
    output: Path,
    asked: dict[str, Any],
    waiting: Marker | None,
    dry_run: bool,
    wait: float,
    progress: Progress,
) -> None:
    """The upload by way of the REST interface."""
    from etl import ledger, lookup, rest, spool, store
    from etl import upload as uploading

    database, folder = lookup.database(output, lang), output / lang / "spool"
    place = rest.Place(*asked.get("place", ()))
    options = uploading.Options(
        tables=uploading.chosen(asked["asked"]), where=asked["where"], force=asked["force"], dry_run=dry_run, max_db_mb=asked["max_db_mb"]
    )

    def reached(now: rest.Place) -> None:
        nonlocal place
        place = now

    def say(text: str) -> None:
        progress.say("upload", text)

    attempts = (waiting.attempts if waiting else 0) + 1
    try:
        project = rest.Project(known)
        knows = cache(lambda generation, head: ledger.knows(store.registry(output), generation, head))
        with (
            spool.begun(folder, spool.marker(lang, database, attempts, InterruptedError(), asked), waiting)
            if not dry_run
            else nullcontext()
        ):
            done, left = rest.upload(project, database, options, place, knows, progress.rows, say, reached, wait)
    except rest.Unreachable as error:
        if dry_run:
            raise Problem(f"{error}; look whether the project is paused and the network is up.") from error
        spool.write(folder, spool.marker(lang, database, attempts, error, asked | ({"place": list(place)} if place.table else {})))
        raise Problem(
            f"{error}; {place.verified:,} rows are there and the tables are safe; go on later with: {_later(lang, output)}",
            spool.EXIT_LATER,
        ) from error
    finally:
        progress.close()
    if dry_run:
        click.echo(f"would send {done.sent:,}, leave {done.unchanged:,} rows")
        return
    if waiting is not None and _same_options(asked, waiting):
        spool.remove(folder, waiting)
    told = f"rows sent {done.sent:,}, unchanged {done.unchanged:,}, " if done.published else "nothing to send, "
    click.echo(f"{told}verified: {done.verified:,} rows, each read back; {done.seconds:.1f} s (over REST: in batches, nothing deleted)")
    if left:
        click.echo(
            f"{left:,} rows stay on the server that these tables have not got; an upload with SUPABASE_DB_URL deletes them.", err=True
        )
    _as_a_reader(known, database, options.where)


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
