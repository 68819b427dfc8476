"""The group of all commands, and the arguments that several of them take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

DUMPS = Path("dumps")


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

            return share.asked(value)
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


format_option = click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)


workers_option = click.option("--workers", type=click.IntRange(1, 1024), default=None, help="Processes that parse. Default: one a core.")


languages_option = click.option(
    "--languages",
    default=None,
    metavar="CODES",
    callback=lambda _context, _option, value: value.replace(",", " ").split() if value else None,
    help="Languages of the words, codes with commas, or all. Default: the edition's own.",
)


def lang_given(context: click.Context) -> bool:
    """Whether the person named the edition."""
    return context.get_parameter_source("lang") is click.core.ParameterSource.COMMANDLINE


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
