"""Commands of the registry."""

from __future__ import annotations

import itertools
import shlex
from pathlib import Path

import click

from etl.cli.options import Place, cli, format_option, lang_option, output_option
from etl.cli.showing import place, show
from etl.model import Problem

LISTED = 1000  # differences that are shown to a person


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
@format_option
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
@format_option
def merge(other: Path, accept: bool, output: Path, style: str) -> None:
    """Bring what the registry OTHER (a folder, or an exported file) knows into ours; ours wins, and where theirs differs it becomes an alias."""
    from etl import address, exchange, store

    folder = registered(output)
    with store.lock(folder.parent):
        merged = exchange.merge(folder, other, accept)
    rows = (
        (
            address.format(one.theirs),
            address.format(one.ours),
            one.lemma,
            one.language,
            one.edition,
            "another entry's here" if one.taken else "another one here" if one.known else "not free here",
        )
        for one in merged.conflicts
    )
    differ = merged.differing.num_rows
    show(
        ("theirs", "ours", "lemma", "language", "edition", "their address is"),
        itertools.islice(rows, LISTED if style == "table" else None),
        style,
    )
    if style == "table" and differ > LISTED:
        click.echo(f"(… and {differ - LISTED:,} more; all of them with --format csv.)", err=True)
    told = f"{merged.known:,} entries are known to both, {merged.new:,} to {other} alone, {differ:,} addresses differ"
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
        f"There is no registry in {output} yet; a run makes it (aqea extract --output {shlex.quote(str(output))}), or a published one (aqea registry import FILE)."
    )
