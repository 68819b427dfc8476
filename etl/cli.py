"""The command line: one click command a stage, each with its arguments, a docstring and one call.

Only this room knows that there are a person, a terminal and signals.  stdout is for data, stderr for one bar and for
messages; a ``Problem`` is one sentence and a non-zero exit, never a traceback.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import math
import os
import secrets
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from etl.model import Problem

if TYPE_CHECKING:
    from etl.merge import Summary
    from etl.server import Server
    from etl.spool import Marker

DUMPS = Path("dumps")
EXIT_TERMINATED = 143  # 128 + SIGTERM, as a shell would say
EXIT_INTERRUPTED = 130
LONGEST_WORD = 100  # letters; near words of a longer one are not looked for


class Terminated(BaseException):
    """SIGTERM, on its way up like a KeyboardInterrupt."""


class Progress:
    """What a run tells the person: a bar on a terminal, plain lines elsewhere, JSON lines on request, or nothing."""

    every = 5.0  # seconds between two plain lines

    def __init__(self, quiet: bool, log_json: bool, stream: IO[str] | None = None) -> None:
        self.stream = stream or sys.stderr
        self.quiet, self.log_json = quiet, log_json
        self.run = secrets.token_hex(6)  # names this run in its messages and in its progress file
        self.bar: Any = None
        self.pages = self.done = self.total = 0
        self.began = self.told = time.monotonic()

    def say(self, event: str, text: str, **values: object) -> None:
        """One message: a line, or a JSON object with ``event``, ``time`` (UTC), ``run`` (its id) and the values."""
        if self.log_json:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            print(
                json.dumps({"time": stamp, "run": self.run, "event": event, **values, "message": text}, ensure_ascii=False, default=str),
                file=self.stream,
                flush=True,
            )
        elif not self.quiet:
            self.close()
            print(text, file=self.stream, flush=True)

    def start(self, total: int, done: int = 0, what: str = "extract") -> None:
        """A stage of ``total`` bytes begins, of which ``done`` are there already."""
        self.total, self.done, self.pages = total, done, 0
        self.began = self.told = time.monotonic()
        if not self.quiet and not self.log_json and self.stream.isatty():
            from tqdm import tqdm

            self.bar = tqdm(
                total=total, initial=done, unit="B", unit_scale=True, desc=what, file=self.stream, dynamic_ncols=True, leave=False
            )

    def advance(self, size: int, pages: int = 0) -> None:
        """``size`` bytes and ``pages`` pages more are done."""
        self.done += size
        self.pages += pages
        if self.bar is not None:
            if self.pages:
                self.bar.set_postfix_str(f"{self.rate():,.0f} pages/s", refresh=False)
            self.bar.update(size)
        elif not self.quiet and (time.monotonic() - self.told >= self.every or self.log_json):
            self.told = time.monotonic()
            left = (self.total - self.done) * (self.told - self.began) / max(1, self.done)
            speed = f", {self.rate():,.0f} pages/s" if self.pages else ""
            text = f"{self.done / max(1, self.total):.0%} of {self.total / 1e6:,.1f} MB{speed}, {left:,.0f} s left"
            self.say("progress", text, bytes=self.done, total=self.total, pages=self.pages, seconds=round(self.told - self.began, 3))

    def rows(self, done: int, total: int) -> None:
        """Rows of an upload that are there, of those that differ."""
        if done == 0:
            self.began = self.told = time.monotonic()
        if self.quiet or not total:
            return
        if not self.log_json and self.stream.isatty():
            from tqdm import tqdm

            if self.bar is None:
                self.bar = tqdm(
                    total=total, unit=" rows", unit_scale=True, desc="upload", file=self.stream, dynamic_ncols=True, leave=False
                )
            self.bar.update(done - self.bar.n)
        elif done and (time.monotonic() - self.told >= self.every or self.log_json):
            self.told = time.monotonic()
            speed = done / max(1e-9, self.told - self.began)
            text = f"{done:,} of {total:,} rows, {speed:,.0f} rows/s, {(total - done) / speed:,.0f} s left"
            self.say("progress", text, rows=done, total=total, seconds=round(self.told - self.began, 3))

    def rate(self) -> float:
        """Pages a second since the stage began."""
        return self.pages / max(1e-9, time.monotonic() - self.began)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.bar is not None:
            self.bar.close()
            self.bar = None


class Place(click.Path):
    """A file or folder.  An empty one, as of a variable that is not set, would mean the current folder: refused."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty.", param, ctx)
        if isinstance(value, str) and "://" in value:
            if param is None or param.name != "files":
                self.fail(f"{value!r} is a URL, and a folder or file of this machine is wanted.", param, ctx)
            from etl import share

            return share.at(value)
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):  # neither DuckDB nor Parquet takes it
            self.fail(f"{value!a} is no UTF-8.", param, ctx)
        return super().convert(value, param, ctx)


class Query(click.Command):
    """A command whose argument may begin with a comment of SQL, which would be an option to click."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f"\n{arg}" if arg[:2] == "--" and (arg[2:3].isspace() or "\n" in arg) else arg for arg in args])


lang_option = click.option(
    "--lang",
    default="de",
    show_default=True,
    metavar="CODE",
    callback=lambda _context, _option, value: value.strip().lower(),
    help="The edition: the language that describes.",
)
output_option = click.option(
    "--output",
    type=Place(),
    default=Path("output"),
    show_default=True,
    help="Where results and registry lie.",
)
quiet_option = click.option("--quiet", is_flag=True, help="No bar and no messages; errors are still told.")
json_option = click.option("--log-json", is_flag=True, help="Messages as JSON lines on stderr.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="aqea", prog_name="aqea")
def cli() -> None:
    """A Wiktionary dump as one clean lexical database with permanent addresses.

    \b
    aqea extract --lang de             the main job: dump to output/de/aqea.duckdb
    aqea sql "SELECT … FROM senses"    ask it
    aqea upload --lang de              bring it to Postgres or Supabase
    """


@cli.command()
@lang_option
@click.option(
    "--dump",
    "files",
    multiple=True,
    type=Place(),
    metavar="FILE",
    help="A file of the dump; again for each further file. Default: the newest in dumps/.",
)
@output_option
@click.option("--workers", type=click.IntRange(1, 1024), default=None, help="Processes that parse. Default: one a core.")
@click.option(
    "--languages", default=None, metavar="CODES", help="Languages of the words, codes with commas, or all. Default: the edition's own."
)
@click.option("--chunk-size", type=click.IntRange(1), default=None, metavar="BYTES", help="Bytes of the dump that one part is made of.")
@click.option(
    "--allow-incomplete", is_flag=True, help="Make tables although parts of the dump could not be read; the gaps stand in the table run."
)
@click.option("--allow-mass-retire", is_flag=True, help="Go on although more than 2 % of the known addresses have no entry any more.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    default=None,
    help="Let the workers of this dask scheduler parse (tcp://host:8786); needs aqea[cluster].",
)
@click.option(
    "--share",
    "shared",
    metavar="URL",
    default=None,
    help="With --cluster: object storage (s3://…) for machines that see no folder of ours.",
)
@click.option("--metrics", type=Place(), default=None, metavar="FILE", help="Keep the run's figures in FILE as Prometheus reads them.")
@quiet_option
@json_option
@click.pass_context
def extract(
    context: click.Context,
    lang: str,
    files: tuple[Path, ...],
    output: Path,
    workers: int | None,
    languages: str | None,
    chunk_size: int | None,
    allow_incomplete: bool,
    allow_mass_retire: bool,
    cluster: str | None,
    shared: str | None,
    metrics: Path | None,
    quiet: bool,
    log_json: bool,
) -> None:
    """The main job: a dump to addressed, deduplicated tables.

    Without --dump the newest dump in dumps/ is taken, or else the sample that comes with the project, in a world of its
    own (OUTPUT/sample). A run that was stopped goes on where it was.
    """
    from etl import build, fetch, profiles, sample, store

    progress = Progress(quiet, log_json)
    profiles.profile(lang)
    dumped = () if files else fetch.newest(DUMPS, lang)
    found: Sequence[Path] = files or dumped
    if not found:
        if lang not in sample.LANGUAGES:
            raise Problem(f"No dump of the edition '{lang}' in {DUMPS}/ and no sample of it; get one with: make fetch LANG={lang}")
        cut_off = fetch.unfinished(DUMPS, lang)
        output = output / "sample"
        progress.say(
            "sample",
            f"No dump in {DUMPS}/: this is the sample that comes with the project, in {output}; {'make fetch goes on with the download that was cut off' if cut_off else 'the whole edition'} ({fetch.size_note(lang)}): make fetch LANG={lang}",
        )
        store.make_folder(output)
        found = [sample.write(output)]
    named = context.get_parameter_source("lang") is click.core.ParameterSource.COMMANDLINE
    try:
        summary = build.build(
            lang,
            found,
            output,
            progress,
            workers=workers,
            languages=languages.replace(",", " ").split() if languages else None,
            chunk_size=chunk_size,
            forced=named,
            allow_incomplete=allow_incomplete,
            allow_mass_retire=allow_mass_retire or not (files or dumped),  # the sample may change with the project
            cluster=cluster,
            shared=shared,
            run_id=progress.run,
            metrics=metrics,
        )
    except (KeyboardInterrupt, Terminated):
        progress.close()
        progress.say("stopped", f"Stopped. What is done is kept; to go on: {again(sys.argv[1:])}")
        raise
    finally:
        progress.close()
    if not quiet:
        click.echo(closing(summary, output, lang))


def closing(summary: Summary, output: Path, lang: str) -> str:
    """The five lines at the end of a run."""
    database = summary.database
    where = "" if output == Path("output") else f" --output {shlex.quote(str(output))}"
    where += "" if lang == "de" else f" --lang {lang}"
    lines = {
        "pages": f"{summary.pages:,}",
        "entries": f"{summary.entries:,} ({summary.new:,} new addresses, {summary.retired:,} retired)",
        "duplicates": f"{summary.duplicates:,}",
        "rejects": f"{summary.rejects:,}",
        "result": f'{database}{" (unchanged)" if summary.unchanged else ""}   try: {program()} sql{where} "SELECT address, label, description FROM aqea_entries LIMIT 10"',
    }
    return "\n".join(f"{name:<12}{text}" for name, text in lines.items())


def again(arguments: Sequence[str]) -> str:
    """The command line that goes on."""
    return shlex.join([program(), *arguments])


def program() -> str:
    """How a person calls us: by name where the name is on the path, else as the Makefile does."""
    called = Path(sys.argv[0])
    return "aqea" if shutil.which("aqea") or called.name != "aqea" else os.path.relpath(called)


@cli.command()
@lang_option
@output_option
@click.option("--watch", is_flag=True, help="Tell it again every second until the run is over.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def status(lang: str, output: Path, watch: bool, as_json: bool) -> None:
    """How far the run is that works in OUTPUT, or how the last one ended; from any terminal.

    The exit code is 0 while it works and where it ended well, else 1.
    """
    from etl import status

    output = next((place for place in (output, output / "sample") if status.path(place, lang).exists()), output)
    at_once()
    while True:
        said = status.read(output, lang)
        told = [json.dumps(said, ensure_ascii=False)] if as_json else status.lines(said, time.time())
        if watch and not as_json and sys.stdout.isatty():
            click.clear()
        click.echo("\n".join(told))
        if not watch or said["state"] != status.RUNNING:
            break
        time.sleep(status.EVERY)
    if said["state"] not in (status.RUNNING, status.DONE):
        raise SystemExit(1)


@cli.command()
@lang_option
@click.option("--into", "folder", type=Place(), default=DUMPS, show_default=True, help="Folder for the dump.")
@click.option("--mirror", default=None, metavar="URL", help="Another server with the same layout as dumps.wikimedia.org.")
@click.option("--date", default=None, metavar="YYYYMMDD", help="The dump of that day instead of the newest.")
@quiet_option
@json_option
def fetch(lang: str, folder: Path, mirror: str | None, date: str | None, quiet: bool, log_json: bool) -> None:
    """Download the newest complete dump; resumes, and checks the checksum."""
    from etl import fetch as fetching
    from etl import profiles

    profiles.profile(lang)
    progress = Progress(quiet, log_json)
    files = fetching.fetch(lang, folder, mirror or fetching.MIRROR, date, Download(progress))
    progress.close()
    for file in files:
        click.echo(str(file))


class Download:
    """Turns "so many bytes of this file" into the progress of one file after the other."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.name = progress, ""

    def __call__(self, done: int, total: int | None, name: str) -> None:
        if name != self.name:
            self.progress.close()
            self.name = name
            self.progress.start(total or 0, done, name)
        elif done > self.progress.done:
            self.progress.advance(done - self.progress.done)


@cli.command()
@lang_option
@output_option
@click.option("--select", default=None, metavar="CODES", help="Only these checks, by code or its beginning, with commas: E01,E2")
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON lines.")
def check(lang: str, output: Path, select: str | None, as_json: bool) -> None:
    """Prove the tables: nothing lost, nothing doubled, registry and tables agree.

    E… = a promise is broken; W… = a remark on what the edition says, which breaks none.
    """
    from etl import quality

    output = place(output, lang)
    codes = select.split(",") if select else None
    findings = quality.check(output, lang, codes)
    for finding in findings:
        click.echo(
            json.dumps(finding._asdict(), ensure_ascii=False, default=str)
            if as_json
            else "  ".join(str(value) for value in finding if value is not None)
        )
    broken = sum(finding.code.startswith("E") for finding in findings)
    if broken:
        raise Problem(f"{broken} finding{'s' if broken > 1 else ''} in {output / lang / 'aqea.duckdb'}.")
    if not as_json:
        remarks = f", with {len(findings)} remark{'s' if len(findings) > 1 else ''} on the edition" if findings else ""
        count = len(quality.chosen(codes))
        click.echo(f"{f'All {count} checks' if count > 1 else 'The check'} passed{remarks}: {output / lang / 'aqea.duckdb'}")


@cli.command()
@click.argument("word")
@lang_option
@output_option
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def lookup(word: str, lang: str, output: Path, style: str) -> None:
    """The entries of WORD, or of the words that it is a form of."""
    from etl import lookup as looking

    at_once()
    word = word.strip()
    with looking.connect(place(output, lang), lang) as con:
        columns, rows = looking.everything(con, word)
        found = list(rows)
        near = looking.near(con, word) if not found and word and len(word) < LONGEST_WORD else []
    if not found:
        hint = f" Near it: {', '.join(near)}." if near else ""
        raise Problem(f"No entry for '{cut(word, 60)}', and no word that it is a form of.{hint}" if word else "The word is empty.")
    show(columns, found, style)


@cli.command()
@click.argument("address")
@lang_option
@output_option
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def entry(address: str, lang: str, output: Path, style: str) -> None:
    """The entry of an ADDRESS (0x20:01:01:01); what is left of one that is gone, with the last dump that had it."""
    from etl import address as addresses
    from etl import lookup as looking

    at_once()
    try:
        wanted = addresses.format(addresses.parse(address))
    except addresses.Malformed as error:
        raise Problem(str(error)) from error
    with looking.connect(place(output, lang), lang) as con:
        columns, rows = looking.word(con, wanted)
        found, aliased = list(rows), looking.aliased(con, wanted)
        if not found and aliased:  # its entry is gone here
            found = list(looking.word(con, aliased[0]).rows)
    for own in aliased:
        known = any(row[0] == own for row in found)
        told = (
            f"is the address of this entry in a registry that was merged in; here it has {own}"
            if known
            else f"was in a registry that was merged in the address of an entry that has {own} here"
        )
        click.echo(f"({wanted} {told}.)", err=True)
    if not found:
        raise Problem(f"No entry of these tables has, or had, the address {wanted}.")
    if found[0][-1] is not None:
        click.echo(f"({found[0][0]} is retired: its entry was last in the dump of {found[0][-1]}.)", err=True)
    show(columns, found, style)


@cli.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Entries at most; the most frequent come first.")
@click.option("--forms", is_flag=True, help="Inflected forms as well: a form has its lemma's field.")
@lang_option
@output_option
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def field(name: str, limit: int, forms: bool, lang: str, output: Path, style: str) -> None:
    """The entries of a semantic field by its NAME (animals, Tiere, 02), the most frequent first."""
    import difflib

    from etl import lookup as looking
    from etl.classify import FIELDS

    at_once()
    names = {told.casefold(): key for key, known in FIELDS.items() for told in (key, known.de, known.en, f"{known.code:02x}")}
    name = name.strip()
    key = names.get(name.casefold())
    if key is None:
        near = [told for told in difflib.get_close_matches(name.casefold(), names, cutoff=0.7) if len(told) > 2]
        hint = f"near it: {', '.join(near)}" if near else f"the fields are {', '.join(FIELDS)}"
        raise Problem(f"There is no field '{cut(name, 60)}'; {hint}.")
    with looking.connect(place(output, lang), lang) as con:
        columns, rows = looking.field(con, key, limit, forms)
        show(columns, rows, style)


@cli.group()
def registry() -> None:
    """Who has which address: the one thing that cannot be made again."""


@registry.command()
@output_option
def verify(output: Path) -> None:
    """Recompute the ledger's chain and the hashes of all files, and ask the tables; name the generation that was changed, shortened,
    exchanged or lost."""
    from etl import ledger

    folder = registered(output)
    generation, head = ledger.verify(folder)
    click.echo(f"{folder} is whole: generation {generation}, head {head}")


@registry.command()
@output_option
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def history(output: Path, style: str) -> None:
    """Every generation: its dump, and how many addresses were new, kept, retired or came back."""
    from etl import ledger

    lines = ledger.history(registered(output))
    counts = list(dict.fromkeys(name for line in lines for name in line["counts"]))
    rows = [(line["generation"], line["dump"], *(line["counts"].get(name) for name in counts)) for line in lines]
    show(("generation", "dump", *counts), rows, style)


@registry.command()
@click.argument("generation", type=click.IntRange(1))
@output_option
def restore(generation: int, output: Path) -> None:
    """Go back to an older GENERATION: a new one equal to it, in which every address given since is burned, that is, never given again."""
    from etl import restore as restoring
    from etl import store

    folder = registered(output)
    with store.lock(folder.parent):
        written = restoring.restore(folder, generation)
    click.echo(
        f"Generation {written.generation} of {folder} is generation {generation} again: {written.addresses:,} addresses, {written.burned:,} of them "
        "given since and now burned. The next aqea extract makes the tables of it."
    )


@registry.command()
@lang_option
@output_option
def rebuild(lang: str, output: Path) -> None:
    """Make a registry that is gone or damaged out of the tables in OUTPUT, so that the next run gives the same addresses."""
    from etl import restore as restoring
    from etl import store

    output = place(output, lang)
    with store.lock(output):
        written = restoring.rebuild(output, lang)
    told = [f"Generation {written.generation} of {store.registry(output)} is made of the tables: {written.addresses:,} addresses."]
    if written.burned:
        told.append(f"{written.burned:,} were given after these tables were made and are burned.")
    if written.unknown:
        told.append(f"{written.unknown:,} more stand in no table and count as given, so nobody gets them (languages that the last run did")
        told.append("not ask for, pages that could not be read, tables of a version that did not say how far a page is filled).")
    if written.aside:
        told.append(f"The damaged registry lies in {written.aside}.")
    click.echo(" ".join(told))


@registry.command("export")
@click.argument("file", type=Place())
@output_option
def export_registry(file: Path, output: Path) -> None:
    """Write the registry as one FILE, for others to start from (import) or to merge into theirs."""
    from etl import exchange

    folder = registered(output)
    generation = exchange.export(folder, file)
    click.echo(f"{file}: generation {generation} of {folder}")


@registry.command("import")
@click.argument("file", type=Place())
@output_option
def import_registry(file: Path, output: Path) -> None:
    """Start from a published registry: FILE is what aqea registry export wrote. The runs that follow give the same addresses."""
    from etl import exchange, store

    with store.lock(output):
        generation = exchange.take(file, output)
    click.echo(f"{store.registry(output)} is generation {generation} of {file}")


@registry.command()
@click.argument("other", type=Place())
@click.option("--accept", is_flag=True, help="Write it; without this the differences are listed and nothing is written.")
@output_option
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def merge(other: Path, accept: bool, output: Path, style: str) -> None:
    """Bring what the registry OTHER (a folder, or an exported file) knows into ours; ours wins, and where theirs differs it becomes an alias."""
    from etl import address, exchange, store

    folder = registered(output)
    with store.lock(folder.parent):
        merged = exchange.merge(folder, other, accept)
    rows = [
        (
            address.format(one.theirs),
            address.format(one.ours),
            one.lemma,
            one.language,
            one.edition,
            "another entry's here" if one.taken else "another one here" if one.known else "not free here",
        )
        for one in merged.conflicts
    ]
    show(("theirs", "ours", "lemma", "language", "edition", "their address is"), rows, style)
    told = f"{merged.known:,} entries are known to both, {merged.new:,} to {other} alone, {len(rows):,} addresses differ"
    if not merged.generation:
        raise Problem(
            f"{told}; nothing was written, do it with --accept: ours stay, theirs become aliases, and what is new gets an address."
        )
    click.echo(f"{told}: generation {merged.generation} of {folder}. The next aqea extract makes the tables of it.", err=True)


def registered(output: Path) -> Path:
    """The registry of an output directory, else of the sample in it.  Raises ``Problem`` where there is none, or tables miss theirs."""
    from etl import ledger, restore, store

    for folder in (output, output / "sample"):
        restore.testify(store.registry(folder), folder)
        if ledger.used(store.registry(folder)):
            return store.registry(folder)
    raise Problem(
        f"There is no registry in {output} yet; a run makes it (aqea extract --output {output}), or a published one (aqea registry import FILE)."
    )


@cli.command()
@click.argument("old", type=Place(), required=False)
@click.argument("new", type=Place(), required=False)
@click.option(
    "--all-columns",
    is_flag=True,
    help="Also columns that follow from others or change with every edit: revision, dates, targets' addresses …",
)
@click.option(
    "--into",
    type=Place(),
    default=None,
    metavar="FILE",
    help="Write the table changes into this new DuckDB file.",
)
@lang_option
@output_option
@click.option("--format", "style", type=click.Choice(["summary", "jsonl"]), default="summary", show_default=True)
def diff(old: Path | None, new: Path | None, all_columns: bool, into: Path | None, lang: str, output: Path, style: str) -> None:
    """What changed between two runs: entries added, gone, returned, changed (which column, old and new), by address.

    OLD and NEW are output directories or files aqea.duckdb, of one edition and one registry. Without them the run before is
    compared with the last one in --output. To compare two dumps, extract both, the older first, into one output.
    """
    from etl import diff as comparing
    from etl import lookup

    at_once()
    if new is None:
        if old is not None:
            raise click.UsageError("Two runs are compared: name OLD and NEW, or neither.")
        now = lookup.database(place(output, lang), lang)
        old, new = now.parent / "previous" / now.name, now
        if not old.is_file():
            raise Problem(
                f"{now} has no run before it to be compared with; it is kept when another dump is extracted into the same output."
            )
    assert old is not None
    one, two = (lookup.database(path, lang) if not path.is_file() else path for path in (old, new))
    with comparing.diff(one, two, all_columns, into) as found:
        if found.left_out:
            click.echo(f"(Not compared, for one of the two has not got them: {', '.join(found.left_out)}.)", err=True)
        if style == "jsonl":
            for row in comparing.rows(found):
                click.echo(json.dumps(row, ensure_ascii=False))
            return
        for run in (found.old, found.new):
            click.echo(f"{run.edition} of {run.dump_date}, generation {run.generation}: {run.database}")
        kinds = comparing.counts(found)
    if not kinds:
        click.echo("No difference.")
        return
    where = [f"{kind.table}.{kind.column}" if kind.table else None for kind in kinds]
    columns = ("what", "where", "differences", "entries", "for example")
    show(columns, [(kind.what, place, *kind[3:]) for kind, place in zip(kinds, where, strict=True)], "table")


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
@click.option("--allow-mass-delete", is_flag=True, help="Go on although more than 5 % of a table's rows would be deleted.")
@click.option("--max-db-mb", type=click.IntRange(1), default=450, show_default=True, metavar="MB", help="Largest size of the database.")
@click.option("--tls-unverified", is_flag=True, help="Do not check the server's certificate; only where nobody else is on the line.")
@click.option(
    "--low-space",
    is_flag=True,
    help="Entries alone, chunk by chunk and visible as they come: no second copy of them on the server meanwhile.",
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
        asked = waiting.options
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
        }
        if option := next((option for option, given in unfit.items() if given), None):
            raise Problem(f"{option} needs SUPABASE_DB_URL: over REST rows are only added and changed.")
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
        if remove or dry_run or not spool.transient(error, connecting):
            raise Problem(told) from error
        spool.write(folder, spool.marker(lang, database, attempts, error, asked))
        raise Problem(
            f"{told} The tables are safe; go on later with: aqea upload --lang {lang} --output {output} --resume", spool.EXIT_LATER
        ) from error
    finally:
        progress.close()
    if dry_run:
        click.echo(f"would send {done.sent:,}, leave {done.unchanged:,}, delete {done.pruned:,} rows")
        return
    if waiting is not None and _same_options(asked, waiting):
        spool.remove(folder, waiting)
    try:
        from etl import rest

        seen = rest.public(known, database, options.where)
    except rest.Unreachable as error:
        seen = f"not asked with the publishable key: {error}"
    if done.published:
        click.echo(
            f"rows sent {done.sent:,}, changed {done.changed:,}, unchanged {done.unchanged:,}, pruned {done.pruned:,}, verified {done.verified:,}; "
            f"{done.seconds:.1f} s"
        )
    else:
        click.echo(f"nothing to send, verified: {done.verified:,} rows; {done.seconds:.1f} s")
    if seen:
        click.echo(seen)


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
        seen = None if dry_run else rest.public(known, database, options.where)
    except rest.Unreachable as error:
        if dry_run:
            raise Problem(f"{error}; look whether the project is paused and the network is up.") from error
        spool.write(folder, spool.marker(lang, database, attempts, error, asked | {"place": list(place)}))
        raise Problem(
            f"{error}; {place.verified:,} rows are there and the tables are safe; go on later with: aqea upload --lang {lang} --output {output} --resume",
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
    if seen:
        click.echo(seen)


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


@cli.command(cls=Query)
@click.argument("query")
@lang_option
@output_option
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def sql(query: str, lang: str, output: Path, style: str) -> None:
    """Run one SQL QUERY over the tables, read-only."""
    from etl import lookup as looking

    at_once()
    columns, rows = looking.sql(place(output, lang), lang, query)
    show(columns, rows, style)


def place(output: Path, lang: str) -> Path:
    """The output directory that has a run: ``output``, else the sample in it."""
    from etl import store

    if not store.database(output, lang).exists() and store.database(output / "sample", lang).exists():
        click.echo(f"(The sample in {output / 'sample'}; there is no run of a whole dump in {output} yet.)", err=True)
        return output / "sample"
    return output


def show(columns: Sequence[str], rows: Iterable[Sequence[object]], style: str) -> None:
    """Rows to stdout; as CSV and JSON one by one as they come, as a table cut to the terminal's width."""
    if style == "json":
        names: list[str] = []
        for name in columns:  # two of one name would be one key
            names.append(next(told for n in itertools.count() if (told := f"{name}_{n}" if n else name) not in names))
        for row in rows:
            values = (None if isinstance(value, float) and not math.isfinite(value) else short(value) for value in row)
            click.echo(json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, default=plain))
        return
    if style == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [json.dumps(v, ensure_ascii=False, default=str) if isinstance(v, list | dict) else short(v) for v in row] for row in rows
        )
        return
    longest = shutil.get_terminal_size().columns // 2 if sys.stdout.isatty() else None
    cells = [[cut(cell(value), longest) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    for line in [list(columns), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def plain(value: object) -> object:
    """What JSON has no type for; sum() of whole numbers comes as a Decimal."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def cut(text: str, longest: int | None) -> str:
    """A cell that leaves room for others on a terminal."""
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"


def cell(value: object) -> str:
    """A value in a table's cell, one line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return " ".join(str(short(value)).split())


def short(value: object) -> object:
    """A number as it was stored: a FLOAT comes back with digits that it never had."""
    return float(f"{value:.7g}") if isinstance(value, float) else value


_caught: list[int] = []
"""Signals that came: what they raise may end in a place that lets nothing up (a destructor, a callback of DuckDB's)."""


def at_once() -> None:
    """A command that only reads ends with the signal itself: DuckDB lets no handler run before its query is done."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def signals() -> Iterator[None]:
    """SIGTERM becomes ``Terminated`` and SIGINT ``KeyboardInterrupt`` while the block runs; both are remembered."""

    def terminated(number: int, frame: FrameType | None) -> NoReturn:
        _caught.append(number)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    _caught.clear()
    before = {number: signal.signal(number, terminated) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stopped() -> int | None:
    """The exit code of the first signal that came."""
    if not _caught:
        return None
    return EXIT_TERMINATED if _caught[0] == signal.SIGTERM else EXIT_INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The ``aqea`` command: runs ``cli`` and turns what comes up into a sentence and an exit code."""
    if sys.getfilesystemencoding() != "utf-8":  # LC_ALL=C with PYTHONUTF8=0: no word and no path of ours would be what it says
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):  # the data are UTF-8 whatever the locale says; a path may hold other bytes
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    level = os.environ.get("AQEA_LOG", "WARNING").upper()
    known = level if level in logging.getLevelNamesMapping() else "WARNING"
    logging.basicConfig(level=known, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        with signals():
            code = cli.main(args=arguments, prog_name="aqea", standalone_mode=False)
            sys.stdout.flush()
        sys.exit(stopped() or (code if isinstance(code, int) else 0))
    except (Terminated, KeyboardInterrupt, click.Abort):
        sys.exit(stopped() or EXIT_INTERRUPTED)
    except Exception as error:
        if (signalled := stopped()) is not None:  # it came up as something else, DuckDB's "Query interrupted" for one
            sys.exit(signalled)
        sys.exit(report(error))


def report(error: Exception) -> int:
    """What went wrong as one sentence on stderr, and the exit code; what nobody foresaw keeps its traceback."""
    if isinstance(error, Problem):
        told, code = str(error), error.exit_code
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    elif isinstance(error, click.ClickException):
        where = getattr(getattr(error, "ctx", None), "command_path", "aqea")
        hint = "; what begins with a hyphen and is no option goes behind --" if isinstance(error, click.NoSuchOption) else ""
        told, code = f"{' '.join(error.format_message().split())} ({where} --help tells what there is{hint})", error.exit_code
    elif isinstance(error, BrokenPipeError):  # the reader of our stdout went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    elif isinstance(error, OSError):
        told, code = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", 1
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    else:
        raise error
    click.echo(f"aqea: {told}", err=True)
    return code
