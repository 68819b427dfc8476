"""Commands of a run: the main job, how far it is, the dump it needs, the proof of its tables."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from etl.cli.options import (
    DUMPS,
    Place,
    cli,
    json_option,
    lang_given,
    lang_option,
    languages_option,
    output_option,
    quiet_option,
    workers_option,
)
from etl.cli.progress import Progress
from etl.cli.showing import again, place, program
from etl.cli.signals import Terminated, at_once
from etl.model import Problem

if TYPE_CHECKING:
    from etl.account import Summary


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
@workers_option
@languages_option
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
@click.option(
    "--report/--no-report",
    "reporting",
    default=True,
    envvar="AQEA_REPORT",
    show_envvar=True,
    help="Look for pages that seem wrong (table findings), and write the run as a page to look at, report.html beside the tables. Default: do.",
)
@quiet_option
@json_option
@click.pass_context
def extract(
    context: click.Context,
    lang: str,
    files: tuple[Path, ...],
    output: Path,
    workers: int | None,
    languages: list[str] | None,
    chunk_size: int | None,
    allow_incomplete: bool,
    allow_mass_retire: bool,
    cluster: str | None,
    shared: str | None,
    metrics: Path | None,
    reporting: bool,
    quiet: bool,
    log_json: bool,
) -> None:
    """The main job: a dump to addressed, deduplicated tables.

    Without --dump the newest dump in dumps/ is taken, or else the sample that comes with the project, in a world of its
    own (OUTPUT/sample). A run that was stopped goes on where it was.
    """
    from etl import build, fetch, profiles, quality, sample, store

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
    try:
        summary = build.build(
            lang,
            found,
            output,
            progress,
            workers=workers,
            languages=languages,
            chunk_size=chunk_size,
            forced=lang_given(context),
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
    if reporting:
        looked = summary.unchanged and bool(quality.looked(output, lang))
        if not looked:
            _look(output, lang, progress)
        if not looked or not store.report(output, lang).exists():
            _show(output, lang, progress)
    if not quiet:
        click.echo(closing(summary, output, lang))


def _look(output: Path, lang: str, progress: Progress) -> None:
    """What looks wrong in new tables; they are right without it, so what goes wrong here is told and no more."""
    from etl import quality

    try:
        found = sum(1 for _ in quality.check(output, lang, ["W"], keep=True))
    except (Problem, OSError) as problem:
        progress.say("findings", str(problem))
    else:
        if not found:
            progress.say("findings", "No page looks wrong to the checks.")
            return
        progress.say(
            "findings",
            f"{found:,} remark{'' if found == 1 else 's'} on what looks wrong in the pages: {program()} check --select W{elsewhere(output, lang)}",
        )


def _show(output: Path, lang: str, progress: Progress) -> None:
    """Write the report of the run that has just ended; whatever comes in between, the run has succeeded."""
    from etl import report

    began = time.perf_counter()
    try:
        path = report.write(output, lang)
    except Problem as problem:
        progress.say("report", f"No report: {problem}")
    except Exception as error:  # the tables are made, and nothing else depends on it
        progress.say("report", f"The report could not be written ({type(error).__name__}: {' '.join(str(error).split())[:200]}).")
    else:
        seconds = time.perf_counter() - began
        progress.say("report", f"report      {path} ({seconds:.1f} s)", path=path, seconds=round(seconds, 3))


def closing(summary: Summary, output: Path, lang: str) -> str:
    """The five lines at the end of a run."""
    database = summary.database
    where = elsewhere(output, lang)
    lines = {
        "pages": f"{summary.pages:,}",
        "entries": f"{summary.entries:,} ({summary.new:,} new addresses, {summary.retired:,} retired)",
        "duplicates": f"{summary.duplicates:,}",
        "rejects": f"{summary.rejects:,}",
        "result": f'{database}{" (unchanged)" if summary.unchanged else ""}   try: {program()} sql{where} "SELECT address, label, description FROM aqea_entries LIMIT 10"',
    }
    return "\n".join(f"{name:<12}{text}" for name, text in lines.items())


def elsewhere(output: Path, lang: str) -> str:
    """The options that name tables which are not where a command looks by itself."""
    return ("" if output == Path("output") else f" --output {shlex.quote(str(output))}") + ("" if lang == "de" else f" --lang {lang}")


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
@click.option("--select", default=None, metavar="CODES", help="Only these checks, by code or its beginning, with commas: E,W03")
@click.option("--fail-on", default="E", show_default=True, metavar="CODES", help="Exit with 1 where one of these finds something: E,W05")
@click.option("--examples", type=click.IntRange(0), default=3, show_default=True, help="Findings of each check that are shown.")
@click.option("--json", "as_json", is_flag=True, help="Every finding as a JSON line.")
@click.option("--keep/--no-keep", default=True, show_default=True, help="Keep what is found in the table findings.")
@click.option("--list", "listed", is_flag=True, help="Only name the checks.")
def check(lang: str, output: Path, select: str | None, fail_on: str, examples: int, as_json: bool, keep: bool, listed: bool) -> None:
    """Prove the tables: nothing lost, nothing doubled; and say which pages look wrong.

    E… = a promise of ours is broken; W… = the page looks wrong. All that is found is kept in the table findings.
    """
    from etl import quality

    codes = None if select is None else select.split(",")
    if listed:
        click.echo("\n".join(f"{one.code}  {one.message}" for one in quality.chosen(codes)))
        return
    output = place(output, lang)
    bad = {one.code for one in quality.chosen(fail_on.split(","))}
    counts: Counter[str] = Counter()
    try:
        for code, found in groupby(quality.check(output, lang, codes, keep), lambda finding: finding.code):
            for number, finding in enumerate(found):
                counts[code] += 1
                if as_json:
                    click.echo(json.dumps(finding._asdict(), ensure_ascii=False))
                    continue
                if not number:
                    click.echo(f"{code}  {finding.message}")
                if number < examples:
                    click.echo("  ".join(["    ", *filter(None, (finding.address, finding.title, finding.detail))]))
            if not as_json:
                more = f"  ({counts[code] - examples:,} more)" if counts[code] > examples > 0 else ""
                click.echo(f"      {code}: {counts[code]:,}{more}")
    except quality.NotKept as problem:
        keep = False
        click.echo(f"({problem})", err=True)
    failed = sum(number for code, number in counts.items() if code in bad)
    database = output / lang / "aqea.duckdb"
    if not as_json:
        tried = len(quality.chosen(codes))
        told = (
            f"{'All ' * (tried > 1)}{tried} check{'s' * (tried > 1)} passed"
            if not counts
            else f"{len(counts)} of {tried} checks found something"
        )
        kept = f'; all of it: {program()} sql{elsewhere(output, lang)} "SELECT * FROM findings"' if keep and counts else ""
        click.echo(f"{told}: {database}{kept}")
    if failed:
        raise Problem(f"{failed:,} finding{'s' if failed > 1 else ''} in {database} ({', '.join(code for code in counts if code in bad)}).")


@cli.command()
@lang_option
@output_option
def report(lang: str, output: Path) -> None:
    """The last run as a page to look at: one HTML file that needs no network, OUTPUT/LANG/report.html.

    What is in the tables, what is missing, what looks wrong, what changed. A run writes it by itself; write it again after
    aqea check or aqea oddities, and it tells what they found.
    """
    from etl import report

    click.echo(str(report.write(place(output, lang), lang)))
