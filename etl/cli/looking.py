"""Commands that ask the tables: words, addresses, fields, SQL, what changed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from etl.cli.options import Place, Query, cli, format_option, lang_option, output_option
from etl.cli.showing import cut, place, show
from etl.cli.signals import at_once
from etl.model import Problem

LONGEST_WORD = 100  # letters; near words of a longer one are not looked for


@cli.command()
@click.argument("word")
@lang_option
@output_option
@format_option
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
@format_option
def entry(address: str, lang: str, output: Path, style: str) -> None:
    """The whole entry of an ADDRESS (0x20:01:01:01) from all tables (csv: its row of aqea_entries); what is left of one that is gone."""
    from etl import lookup as looking
    from etl.unpacked import OF_ENTRY

    at_once()
    with looking.connect(place(output, lang), lang) as con:
        found = looking.whole(con, address)
    if found is None:
        raise Problem(f"No entry of these tables has, or had, the address {cut(address.strip(), 60)}.")
    for own in found["aliases"]:
        told = (
            f"is the address of this entry in a registry that was merged in; here it has {own}"
            if own == found["address"]
            else f"was in a registry that was merged in the address of an entry that has {own} here"
        )
        click.echo(f"({found['asked']} {told}.)", err=True)
    if found["last_seen"] is not None:
        click.echo(f"({found['address']} is retired: its entry was last in the dump of {found['last_seen']}.)", err=True)
    if style == "json":
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    columns = [*looking.ENTRY_COLUMNS.split(", "), *["last_seen"] * (found["last_seen"] is not None or style == "csv")]
    show(columns, [[{**found["entry"], "last_seen": found["last_seen"]}.get(name) for name in columns]], style)
    for table in OF_ENTRY if style == "table" else ():
        rows = found[table]
        names = [name for name in (rows[0] if rows else ()) if any(row[name] not in (None, []) for row in rows)]
        if rows:
            click.echo(f"\n{table}")
            show(names, [[row[name] for name in names] for row in rows], style)


@cli.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Entries at most; the most frequent come first.")
@click.option("--forms", is_flag=True, help="Inflected forms as well: a form has its lemma's field.")
@lang_option
@output_option
@format_option
def field(name: str, limit: int, forms: bool, lang: str, output: Path, style: str) -> None:
    """The entries of a semantic field by its NAME (animals, Tiere, 02), the most frequent first."""
    from etl import classify
    from etl import lookup as looking

    at_once()
    key = classify.named(name)
    with looking.connect(place(output, lang), lang) as con:
        columns, rows = looking.field(con, key, limit, forms)
        show(columns, rows, style)


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

    What the later run did not read (a gap, a page that could not be read, an older dump) is not gone but unread, and reread when it is there again.
    OLD and NEW are output directories or files aqea.duckdb, of one edition and one registry. Without them the run before is
    compared with the last one in --output. To compare two dumps, extract both, the older first, into one output.
    """
    from etl import diff as comparing
    from etl import lookup

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
            click.echo(f"(Not compared, for one of the two has them not, or otherwise: {', '.join(found.left_out)}.)", err=True)
        if found.old.fingerprint != found.new.fingerprint and found.old.languages == found.new.languages:
            click.echo("(Each was made by another version of the parser, so some differences are not the edition's.)", err=True)
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
@click.option("--top", type=click.IntRange(1), default=100, show_default=True, help="Entries that are shown; the table oddities has all.")
@click.option("--json", "as_json", is_flag=True, help="Entries as JSON lines.")
@lang_option
@output_option
def oddities(top: int, as_json: bool, lang: str, output: Path) -> None:
    """Entries unlike their kind, the oddest first, and what is odd about each.

    Each is compared with the others of its language and part of speech. The result is the table oddities in aqea.duckdb, until the next
    run over another dump. Needs pip install 'aqea[quality]'.
    """
    from etl import oddities as looking

    found = looking.oddities(place(output, lang), lang, top)
    rows = found.oddest if as_json else [(f"{odd.score:.3f}", *odd[1:]) for odd in found.oddest]
    show(looking.Odd._fields, rows, "json" if as_json else "table")
    alone = f"; {found.alone} are of parts of speech with fewer than {looking.FEW} entries and were not" if found.alone else ""
    click.echo(f"({found.compared} entries were compared{alone}.)", err=True)


@cli.command(cls=Query)
@click.argument("query")
@lang_option
@output_option
@format_option
def sql(query: str, lang: str, output: Path, style: str) -> None:
    """Run one SQL QUERY over the tables, read-only."""
    from etl import lookup as looking

    at_once()
    columns, rows = looking.sql(place(output, lang), lang, query)
    show(columns, rows, style)
