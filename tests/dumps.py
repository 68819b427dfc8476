"""Small dumps for tests: ``make_dump(path, [("Wasser", "== Wasser ({{Sprache|Deutsch}}) ==…"), …])``."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any, Literal

NAMESPACES = ((-1, "Spezial"), (0, ""), (1, "Diskussion"), (2, "Benutzer"), (10, "Vorlage"), (108, "Flexion"), (109, "Flexion Diskussion"))
END = "</mediawiki>\n"


def head(
    dbname: str | None = "dewiktionary",
    base: str | None = "https://de.wiktionary.org/wiki/Wiktionary:Hauptseite",
    version: str = "0.11",
    namespaces: Iterable[tuple[int, str]] = NAMESPACES,
) -> str:
    """The beginning of an export, up to ``</siteinfo>``; ``None`` leaves an element out."""
    names = "".join(f'      <namespace key="{n}" case="case-sensitive">{escape(name)}</namespace>\n' for n, name in namespaces)
    return (
        f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-{version}/" version="{version}" xml:lang="de">\n  <siteinfo>\n'
        "    <sitename>Wiktionary</sitename>\n"
        + (f"    <dbname>{dbname}</dbname>\n" if dbname else "")
        + (f"    <base>{base}</base>\n" if base else "")
        + "    <generator>MediaWiki 1.45.0-wmf.20</generator>\n    <case>case-sensitive</case>\n"
        + (f"    <namespaces>\n{names}    </namespaces>\n" if names else "")
        + "  </siteinfo>\n"
    )


def page_xml(
    title: str,
    text: str,
    ns: int | None = 0,
    id: int | None = 1,
    revision: int = 11,
    timestamp: str = "2026-08-01T12:00:00Z",
    redirect: str | None = None,
    model: str = "wikitext",
) -> str:
    """One page as schema 0.11 has it; ``ns=None`` leaves the namespace out, as old schemas do."""
    return (
        f"  <page>\n    <title>{escape(title, quote=False)}</title>\n"
        + (f"    <ns>{ns}</ns>\n" if ns is not None else "")
        + (f"    <id>{id}</id>\n" if id is not None else "")
        + (f'    <redirect title="{escape(redirect)}" />\n' if redirect is not None else "")
        + f"    <revision>\n      <id>{revision}</id>\n      <parentid>{revision - 1}</parentid>\n"
        f"      <timestamp>{timestamp}</timestamp>\n      <contributor>\n        <username>A</username>\n        <id>7</id>\n"
        "      </contributor>\n      <comment>c &lt;x&gt;</comment>\n"
        f"      <origin>{revision}</origin>\n      <model>{model}</model>\n      <format>text/x-wiki</format>\n"
        f'      <text bytes="{len(text.encode("utf-8", "surrogatepass"))}" sha1="x" xml:space="preserve">{escape(text)}</text>\n'
        "      <sha1>x</sha1>\n    </revision>\n  </page>\n"
    )


def make_dump(
    path: Path,
    pages: Iterable[tuple[Any, ...] | dict[str, Any] | str],
    multistream: bool = True,
    *,
    kind: Literal["multistream", "single", "xml", "gzip"] | None = None,
    per_stream: int = 100,
    level: int = 9,
    index: bool = False,
    start: str | None = None,
    end: str = END,
    **site: Any,
) -> Path:
    """Write a dump and give its path.

    A page is ``(title, text, ns, id, revision, timestamp, redirect, model)``, all but two may be left out (then the id is its
    place, 1.., and the revision 10 times that), a dict of the same names, or XML.  ``kind`` says how it is packed (else
    ``multistream`` does); ``per_stream`` pages go into a bz2 stream, blocks hold ``level`` times 100 kB; ``index`` writes the
    index file beside it.  ``start`` and ``end`` are the XML around the pages (``head(**site)`` and ``</mediawiki>``).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = kind or ("multistream" if multistream else "single")
    start = head(**site) if start is None else start
    parts, names = [], []
    for number, page in enumerate(pages, 1):
        if isinstance(page, str):
            parts.append(page)
            names.append((number, "?"))
            continue
        fields = (
            dict(page)
            if isinstance(page, dict)
            else dict(zip(("title", "text", "ns", "id", "revision", "timestamp", "redirect", "model"), page))
        )
        fields = {"id": number, "revision": 10 * number} | fields
        parts.append(page_xml(**fields))
        names.append((fields["id"], fields["title"]))
    code = lambda text: text.encode("utf-8", "surrogatepass")  # noqa: E731
    if kind == "multistream":
        packed, lines = bz2.compress(code(start), level), []
        for i in range(0, len(parts), per_stream):
            lines += [f"{len(packed)}:{number}:{title}\n" for number, title in names[i : i + per_stream]]
            packed += bz2.compress(code("".join(parts[i : i + per_stream])), level)
        if end:
            packed += bz2.compress(code(end), level)
        if index:
            beside = path.with_name(path.name.replace(".xml", "-index.txt"))
            beside.write_bytes(bz2.compress(code("".join(lines))))
        path.write_bytes(packed)
        return path
    xml = code(start + "".join(parts) + end)
    path.write_bytes({"single": lambda: bz2.compress(xml, level), "gzip": lambda: gzip.compress(xml, mtime=0), "xml": lambda: xml}[kind]())
    return path
