"""What a run will take, before it is begun."""

from __future__ import annotations

import json
from pathlib import Path

import click

from etl.cli.options import DUMPS, Place, cli, lang_given, lang_option, languages_option, workers_option
from etl.cli.progress import Progress
from etl.model import Problem


@cli.command()
@lang_option
@click.argument("files", metavar="[DUMP]...", nargs=-1, type=Place())
@workers_option
@languages_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object; bytes and seconds.")
@click.pass_context
def estimate(
    context: click.Context, lang: str, files: tuple[Path, ...], workers: int | None, languages: list[str] | None, as_json: bool
) -> None:
    """What aqea extract will take: pages, time, memory, disk, and size in Supabase.

    A hundredth of DUMP, or a megabyte where that is more (of gzip all, for nothing in it says where one may begin; default: the newest in dumps/), goes through the main job in a temporary folder; nothing is kept.
    """
    from etl import estimate, fetch

    found = files or fetch.newest(DUMPS, lang)
    if not found:
        raise Problem(f"No dump of the edition '{lang}' in {DUMPS}/; name one, or get one with: make fetch LANG={lang}")
    progress = Progress(quiet=True, log_json=False)  # its stages are those of a trial
    try:
        told = estimate.estimate(lang, found, progress, workers=workers, languages=languages, forced=lang_given(context))
    finally:
        progress.close()
    if as_json:
        click.echo(json.dumps({**told._asdict(), "disk": told.disk}))
        return
    lines = {
        "read": f"{told.sampled:.1%} of the dump",
        "pages": f"{told.pages:,}",
        "entries": f"{told.entries:,} with {told.rows - told.entries:,} rows in the other tables",
        "time": f"{told.seconds / 60:,.1f} min" if told.seconds > 90 else f"{told.seconds:,.0f} s",
        "memory": f"{told.memory / 1e6:,.0f} MB in the largest process",
        "disk": f"{told.disk / 1e6:,.0f} MB (parts {told.parts / 1e6:,.0f}, Parquet {told.parquet / 1e6:,.0f}, DuckDB {told.database / 1e6:,.0f}); twice that while a later run takes its place",
        "supabase": f"{told.postgres / 1e6:,.0f} MB for the entries, {told.postgres_all / 1e6:,.0f} MB with all tables",
    }
    click.echo("\n".join(f"{name:<10}{text}" for name, text in lines.items()))
