"""A Wiktionary dump as one clean, queryable lexical database with permanent addresses.

Two enemies decide how the house is built.  *Size*: an edition has about a million pages, so a dump is cut into chunks of
bytes, each chunk becomes one file in a process of its own, and one merge in DuckDB makes the tables; nothing ever holds
the whole.  *Irregularity*: people write pages, so what editions share is code (``parse``), what they do not share is data
(``profiles``), and what no rule reads is counted or rejected with a reason, never dropped.

The public names: ``entries`` reads a dump or a page without writing anything, ``connect`` opens the result of a run.
"""

from __future__ import annotations

import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from etl.model import Entry

__all__ = ["connect", "entries"]


def entries(path: str | Path, lang: str = "de", languages: Iterable[str] | None = None) -> Iterator[Entry]:
    """Yield the entries of a dump or of one page of wikitext, in page order; nothing is written.

    ``path`` is a MediaWiki export (XML, gzip or bz2, found out by its first bytes) or a UTF-8 file of wikitext, whose name
    without its ending is the page's title (percent-encoding is undone).  ``lang`` is the edition, ``languages`` the codes
    of the words' languages that are wanted, as a list or with commas: the edition's own by default, ``"all"`` for every one.

    Raises ``etl.model.Problem`` with one sentence for an unknown edition, and for a file that is missing, of another edition,
    or neither a dump nor wikitext; for one that is damaged or breaks off when all the other entries have been yielded.  Pages that cannot be read are passed over here; ``aqea extract``
    keeps them in the table ``rejects``.
    """
    from etl import dump, parse, profiles
    from etl.model import Entry, Page, Problem, Reject

    profile = profiles.profile(lang)
    wanted = profiles.languages(lang, languages)
    path = Path(path)
    seen = dump.Seen()
    broken: tuple[tuple[Path, str], ...] = ()
    if dump.is_dump(path):
        opened = dump.open_dump([path], lang, forced=True)
        pages: Iterable[Page] = (page for chunk in dump.chunks(opened) for page in dump.pages(chunk, opened.site, seen))
        broken = opened.broken_off
    else:
        title = unicodedata.normalize("NFC", urllib.parse.unquote(path.stem))
        pages = [Page(None, None, None, title, 0, dump.wikitext(path))]
    for page in pages:
        if page.reject is None:
            for found in parse.parse(page, profile, wanted):
                if isinstance(found, Entry):
                    yield found
                elif isinstance(found, Reject) and isinstance(pages, list):
                    raise Problem(f"{path} is no page of the edition '{lang}', and no dump either ({found.reason}); give one of the two.")
    if seen.damage:
        start, stop, why = seen.damage[0]
        raise Problem(f"Bytes {start}-{stop} of {path} could not be read ({why}); all other entries were given.")
    if broken:
        raise Problem(f"{broken[0][1]}, so it is not whole; the entries that it has were given.")


def connect(directory: str | Path = "output", lang: str = "de") -> duckdb.DuckDBPyConnection:
    """The tables of a run as a DuckDB connection, read-only.

    ``directory`` is the output directory of the run, or the folder in it that holds ``aqea.duckdb``; where only the sample
    has been run, its tables are opened.
    Raises ``etl.model.Problem`` where there is no run yet.
    """
    from etl import lookup, store

    directory = Path(directory)
    if not store.database(directory, lang).exists() and store.database(directory / "sample", lang).exists():
        directory /= "sample"
    return lookup.connect(directory, lang)
