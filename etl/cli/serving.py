"""The command that answers in a browser."""

from __future__ import annotations

import errno
import gc
import ipaddress
import socket
from pathlib import Path

import click

from etl.cli.options import cli, lang_option, output_option
from etl.cli.showing import place
from etl.model import Problem


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 = any that is free.")
@click.option(
    "--host",
    default=None,
    metavar="HOST",
    help="Let other machines in, on this name or address of ours. There is no login. Default: this machine only.",
)
@lang_option
@output_option
def serve(port: int, host: str | None, lang: str, output: Path) -> None:
    """Look words up in a browser: search, entries, fields, addresses and the report, as pages and as JSON; read-only."""
    from etl import lookup

    try:
        import uvicorn

        from etl.web.app import LOOPBACK, make_app
    except ImportError as error:
        raise Problem(
            f"aqea serve needs {error.name}, which comes with: pip install 'aqea[serve]' (where you cloned it: make setup)."
        ) from error

    database = lookup.database(place(output, lang), lang)
    local = host is None or host.lower() == "localhost" or _loopback(host)
    listening = _listening(host or "127.0.0.1", port)
    with listening:
        shown = f"[{host}]" if host and ":" in host else host or "127.0.0.1"
        app = make_app(database, lang, LOOPBACK | {shown.lower()} if local else None)
        if not local:
            click.echo(f"(There is no login: whoever reaches {host} can read these tables.)", err=True)
        click.echo(f"http://{shown}:{listening.getsockname()[1]}/ shows {database}; Ctrl-C ends it.", err=True)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=3
        )
        gc.collect()
        gc.freeze()  # what is there now stays: to look through all of it again takes the time of twenty requests
        uvicorn.Server(config).run(sockets=[listening])


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    """A socket of this address and port.  Raises ``Problem`` where that is not to be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        told = getattr(error, "strerror", None) or str(error)
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise Problem(
                f"Port {port} of {host} is taken by another program; choose another one with --port, or any with --port 0."
            ) from error
        raise Problem(f"Port {port} of {host} cannot be opened ({told}); choose others with --port and --host.") from error
