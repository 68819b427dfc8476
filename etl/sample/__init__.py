"""The sample that comes with the project: our own pages in the German edition's layout, and the few lines that make a dump of them.

``pages/*.wiki`` holds the pages, many to a file.  A page begins with a line ``### title | page id | namespace`` and ends
where the next begins; its text is wikitext, written for this project (MIT like the rest of it, nothing comes from a
Wiktionary).  A page's id stays for ever, a new page takes the next free one.
"""

from __future__ import annotations

import bz2
import hashlib
import os
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from etl.model import Problem

LANGUAGES = ("de",)
"""Editions of which there is a sample."""

NAME = "dewiktionary-20260901-pages-articles-multistream.xml.bz2"
INDEX = NAME.replace(".xml.bz2", "-index.txt.bz2")
PAGES_PER_STREAM = 25  # 100 in a real dump; fewer, so that the sample has several streams to share out

_HEADING = re.compile(r"^### (.+) \| (\d+) \| (\d+)$\n?", re.MULTILINE)
_REDIRECT = re.compile(r"#(?:WEITERLEITUNG|REDIRECT) \[\[([^\]|#]+)")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_NAMESPACES = {
    0: "",
    1: "Diskussion",
    4: "Wiktionary",
    10: "Vorlage",
    12: "Hilfe",
    14: "Kategorie",
    108: "Flexion",
}


class SamplePage(NamedTuple):
    """A page of the sample: title with its namespace's prefix, page id, namespace number, wikitext."""

    title: str
    id: int
    ns: int
    text: str


def pages() -> list[SamplePage]:
    """The sample's pages, by page id as in a dump."""
    found: list[SamplePage] = []
    for file in files(__package__).joinpath("pages").iterdir():
        if file.name.endswith(".wiki"):
            _, *parts = _HEADING.split(file.read_text(encoding="utf-8"))
            for title, number, ns, text in zip(*[iter(parts)] * 4):
                found.append(SamplePage(title, int(number), int(ns), text.strip("\n")))
    return sorted(found, key=lambda page: page.id)


def write(path: Path) -> Path:
    """Write the sample as a multistream dump and its index into the folder ``path``; give the dump's path.

    The bytes are the same every time, and a dump that is there already and is the same is left alone.
    Raises ``Problem`` where the folder cannot be written.
    """
    dump, index = _streams(pages())
    try:
        path.mkdir(parents=True, exist_ok=True)
        for name, content in ((INDEX, index), (NAME, dump)):
            _put(path / name, content)
    except OSError as error:
        raise Problem(
            f"The sample dump cannot be written to {path} ({error.strerror}); make room there or choose another folder with --output DIR."
        ) from error
    return path / NAME


def _streams(all_pages: list[SamplePage]) -> tuple[bytes, bytes]:
    """Dump and index: the site's header is a bz2 stream of its own, so is the last line, and between them so are 25 pages each."""
    dump = bz2.compress(_header().encode())
    index: list[str] = []
    for first in range(0, len(all_pages), PAGES_PER_STREAM):
        block = all_pages[first : first + PAGES_PER_STREAM]
        index += (f"{len(dump)}:{page.id}:{page.title}\n" for page in block)
        dump += bz2.compress("".join(map(_page, block)).encode())
    return dump + bz2.compress(b"</mediawiki>\n"), bz2.compress("".join(index).encode())


def _header() -> str:
    schema = "http://www.mediawiki.org/xml/export-0.11/"
    namespaces = "".join(
        f'      <namespace key="{key}" case="case-sensitive">{name}</namespace>\n'
        if name
        else f'      <namespace key="{key}" case="case-sensitive" />\n'
        for key, name in _NAMESPACES.items()
    )
    return (
        f'<mediawiki xmlns="{schema}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{schema} http://www.mediawiki.org/xml/export-0.11.xsd" version="0.11" xml:lang="de">\n'
        "  <siteinfo>\n    <sitename>Wiktionary</sitename>\n    <dbname>dewiktionary</dbname>\n"
        "    <base>https://de.wiktionary.org/wiki/Wiktionary:Hauptseite</base>\n    <generator>aqea sample</generator>\n"
        f"    <case>case-sensitive</case>\n    <namespaces>\n{namespaces}    </namespaces>\n  </siteinfo>\n"
    )


def _page(page: SamplePage) -> str:
    """The page as MediaWiki writes it.  The revision's number comes from the text, so that another text is another revision."""
    content = page.text.encode()
    sha1 = _base36(hashlib.sha1(content).digest())
    revision = 10_000_000 + int.from_bytes(hashlib.sha1(f"{page.id}\n{page.text}".encode()).digest()[:3], "big")
    redirect = _REDIRECT.match(page.text)
    target = f'    <redirect title="{_quoted(redirect[1])}" />\n' if redirect else ""
    attributes = f'bytes="{len(content)}" sha1="{sha1}" xml:space="preserve"'
    text = f"<text {attributes}>{_quoted(page.text)}</text>" if content else f"<text {attributes} />"
    return (
        f"  <page>\n    <title>{_quoted(page.title)}</title>\n    <ns>{page.ns}</ns>\n    <id>{page.id}</id>\n{target}    <revision>\n"
        f"      <id>{revision}</id>\n      <timestamp>2026-08-{1 + page.id % 28:02}T{page.id % 24:02}:00:00Z</timestamp>\n"
        "      <contributor>\n        <username>aqea</username>\n        <id>1</id>\n      </contributor>\n"
        f"      <origin>{revision}</origin>\n      <model>wikitext</model>\n      <format>text/x-wiki</format>\n"
        f"      {text}\n      <sha1>{sha1}</sha1>\n    </revision>\n  </page>\n"
    )


def _quoted(text: str) -> str:
    """XML as MediaWiki escapes it: the quotation mark too."""
    return escape(text, {'"': "&quot;"})


def _base36(digest: bytes) -> str:
    """A SHA-1 as MediaWiki writes it: 31 digits to the base 36."""

    def digits(number: int) -> Iterator[str]:
        while number:
            number, digit = divmod(number, 36)
            yield _ALPHABET[digit]

    return "".join(digits(int.from_bytes(digest, "big")))[::-1].rjust(31, "0")


def _put(path: Path, content: bytes) -> None:
    """The file whole or not at all; untouched where it has this content already."""
    if path.is_file() and path.read_bytes() == content:
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
