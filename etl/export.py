"""MediaWiki's export format: XML to pages.

In an export ``<`` begins a tag and nothing else (``XmlDumpWriter`` escapes every text), so a page can be found from any
offset by ``<page>``.  A page in the layout that MediaWiki writes is read by one anchored pattern that knows the whole of it;
any page that is not exactly so (other order, several revisions, comments, CDATA, more than one slot, no text, broken
bytes in a tag) is given to lxml by itself.  Both give the same records (``tests/test_dump.py`` holds them together);
the pattern takes a quarter of the time.  Format: https://www.mediawiki.org/wiki/Help:Export, schemas 0.3 to 0.11.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from unicodedata import normalize

from lxml import etree

from etl.bz2blocks import Piece
from etl.model import Page, Reject

LARGEST = 64 << 20  # bytes of XML of one page; above it the page is a Reject and its bytes are passed over
FLEXION = 108
DAMAGES = 1000  # kept by range; what comes after them is one range more


class Site(NamedTuple):
    """What a dump says about its wiki; small, because every worker gets it."""

    dbname: str | None = None
    host: str | None = None  # of <base>
    version: str | None = None  # of the export schema: "0.11"
    generator: str | None = None
    namespaces: tuple[tuple[int, str, str | None], ...] = ()  # number, name, case
    case: str | None = None  # "first-letter" or "case-sensitive"


@dataclass(slots=True)
class Seen:
    """What ``pages`` counts instead of yielding."""

    pages: int = 0  # all pages that begin here, taken or not
    namespaces: Counter[int] = field(default_factory=Counter)  # pages not taken, by namespace
    cleaned: int = 0  # pages with bytes that are no XML: control characters are gone, broken UTF-8 is U+FFFD
    damage: list[tuple[int, int, str]] = field(default_factory=list)  # byte range of the file, why; pages there are lost

    def hurt(self, start: int, stop: int, why: str) -> None:
        """Note a range; ranges that touch and have one cause are one."""
        if self.damage and (len(self.damage) >= DAMAGES or (self.damage[-1][2] == why and self.damage[-1][1] >= start - 16)):
            first, last, cause = self.damage[-1]
            self.damage[-1] = (min(first, start), max(last, stop), cause)
        else:
            self.damage.append((start, stop, why))


_BEFORE = rb"((?:<(?!/?(?:text|revision|page|content)\b|[!?])[^<]*+)*+)"
_PAGE = re.compile(
    rb"<page>\s*+<title>([^<]*+)</title>\s*+(?:<ns>(-?\d{1,9})</ns>\s*+)?+<id>(\d{1,18})</id>\s*+"
    rb'(?:<redirect title="([^"<]*+)"\s*+/>\s*+)?+(?:<restrictions>[^<]*+</restrictions>\s*+)?+'
    rb"<revision>\s*+<id>(\d{1,18})</id>\s*+(?:<parentid>\d++</parentid>\s*+)?+<timestamp>([^<]*+)</timestamp>\s*+"
    + _BEFORE
    + rb'<text((?:\s++[\w:.-]++="[^"<]*+")*+)\s*+>([^<]*+)</text>\s*+'
    + _BEFORE
    + rb"</revision>\s*+</page\s*+>"
)
"""The page as MediaWiki writes it: title, ns, id, redirect, revision, timestamp, before text, attributes, text, after text.
Possessive throughout, so it is linear on any input."""

_NEXT = re.compile(rb"\s*+" + _PAGE.pattern)
_START = re.compile(rb"<page(?=[\s>])|<!--")
_TITLE = re.compile(rb"<title>([^<]*+)")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#([0-9]+)|#x([0-9a-fA-F]+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_SPLIT = re.compile(rb"&(lt|gt|amp|quot|apos);")
_NAMED_BYTES = {name.encode(): character.encode() for name, character in _NAMED.items()}
_AMPERSAND = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#([0-9]+)|#x([0-9a-fA-F]+));|&")
_VERBATIM = re.compile(r"<!--|<!\[CDATA\[")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
_BAD_TITLE = re.compile(r"[\x00-\x1f\x7f#<>\[\]{}|\ufffd]")
_REDIRECT = re.compile(
    r"\s*#\s*(?:redirect|weiterleitung|redirection|redirecci[óo]n|rinvia|redirecionamento|перенаправление|перенапр|doorverwijzing"
    r"|patrz|przekieruj|tam|omdirigering|重定向|転送|リダイレクト|تحويل)\s*:?\s*\[\[\s*:?([^\[\]|#]++)",
    re.IGNORECASE,
)
_CANONICAL: tuple[str, ...] = ("talk", "user", "user talk", "project", "project talk", "file", "file talk", "mediawiki", "mediawiki talk")
_CANONICAL += ("template", "template talk", "help", "help talk", "category", "category talk")
PREFIXES = {"media": -2, "special": -1, "image": 6, "image talk": 7} | {name: n for n, name in enumerate(_CANONICAL, 1)}
"""Namespaces that every wiki has under these names, beside its own."""


def _character(number: str, base: int) -> str:
    """What a character reference stands for: nothing where XML forbids it, surrogates still as they are."""
    code = int(number, base) if len(number) < 9 else 0
    return "" if code > 0x10FFFF or (code < 32 and code not in (9, 10, 13)) or code in (0xFFFE, 0xFFFF) else chr(code)


def _entity(match: re.Match[str]) -> str:
    named, decimal, hexadecimal = match.groups()
    return _NAMED[named] if named else _character(decimal, 10) if decimal else _character(hexadecimal, 16)


def _joined(text: str) -> str:
    """Surrogate pairs become their character, lone ones U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _text(data: bytes) -> tuple[str, bool]:
    """The characters that a run of XML text stands for, and whether it had to be cleaned.  Linear.

    Control characters go, bytes that are no UTF-8 and surrogates become U+FFFD; an ``&`` that begins no entity of XML is
    kept as it is written.
    """
    clean = data.translate(None, _CONTROLS)
    if 0xEF in clean:
        clean = clean.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    dirty = len(clean) != len(data)
    if 0x0D in clean:
        clean = clean.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if 0x26 in clean:  # &; splitting at entities is twice as fast as replacing them one kind after the other
        parts = _SPLIT.split(clean)
        if len(parts) // 2 != clean.count(b"&"):
            return _odd_text(clean, dirty)
        parts[1::2] = map(_NAMED_BYTES.__getitem__, parts[1::2])
        clean = b"".join(parts)
    try:
        return clean.decode(), dirty
    except UnicodeDecodeError:
        return clean.decode("utf-8", "replace"), True


def _title(data: bytes) -> tuple[str, bool]:
    """``_text`` of a title: hardly one has to be cleaned."""
    try:
        shown = data.decode()
    except UnicodeDecodeError:
        return _text(data)
    return (shown, False) if shown.isprintable() and "&" not in shown else _text(data)


def _odd_text(data: bytes, dirty: bool) -> tuple[str, bool]:
    """Text with character references, or with an ``&`` that begins no entity."""
    text = data.decode("utf-8", "replace")
    dirty |= "\ufffd" in text
    dirty |= any(not (c := _entity(m)) or "\ud800" <= c <= "\udfff" for m in _ENTITY.finditer(text))
    return _joined(_ENTITY.sub(_entity, text)), dirty


def well_formed(data: bytes) -> bytes:
    """XML with everything gone or replaced that would stop a parser: characters, references, entities of HTML."""

    def tidy(match: re.Match[str]) -> str:
        whole = match[0]
        if match[1]:
            return whole
        if whole == "&":
            return "&amp;"
        character = _joined(_character(match[2], 10) if match[2] else _character(match[3], 16))
        return whole if character and character != "\ufffd" else character

    text = _BAD.sub("", data.decode("utf-8", "replace"))
    # pairs first: &#xD83D;&#xDE00; is how some tools write one character
    text = re.sub(r"&#[xX]?[0-9a-fA-F]{4,5};&#[xX]?[0-9a-fA-F]{4,5};", lambda m: _pair(m[0]), text)
    pieces: list[str] = []
    at = 0
    endless: set[str] = set()  # what has no end once has none later either: it is looked for once
    for opening in _VERBATIM.finditer(text) if "<!" in text else ():
        if opening.start() < at or opening[0] in endless:
            continue
        stop = text.find(_ENDS[opening[0]], opening.end())
        if stop < 0:
            endless.add(opening[0])
            continue
        pieces += (_AMPERSAND.sub(tidy, text[at : opening.start()]), text[opening.start() : stop + 3])
        at = stop + 3
    pieces.append(_AMPERSAND.sub(tidy, text[at:]))
    return "".join(pieces).encode()


def _pair(two: str) -> str:
    both = _joined(_ENTITY.sub(_entity, two))
    return both if len(both) == 1 and both > "\uffff" else two


def parser() -> etree.XMLParser:
    """A parser that opens nothing, expands nothing and reads texts of any length."""
    return etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)


def local(element: etree._Element) -> str:
    """An element's name without its namespace: that differs from schema to schema."""
    return str(element.tag).rpartition("}")[2]


class _Raw(NamedTuple):
    """A page as the XML has it; ``None`` is what is not there."""

    title: str
    ns: int | None
    id: int | None
    redirect: str | None  # "" for <redirect/>
    revision: int | None
    timestamp: str | None
    model: str
    text: str | None
    deleted: bool
    cleaned: bool


def _quick(match: re.Match[bytes]) -> _Raw:
    title, ns, number, redirect, revision, timestamp, before, attributes, text, after = match.groups()
    shown, dirty = _title(title)
    content, cleaned = _text(text)
    model = "wikitext"
    if b"<model>wikitext<" not in before and b"<model>" in (rest := before + after) and b"<model>wikitext<" not in rest:
        model = _text(rest.partition(b"<model>")[2].partition(b"<")[0])[0]
    return _Raw(
        shown.strip(),
        None if ns is None else int(ns),
        int(number),
        None if redirect is None else _text(redirect)[0],
        int(revision),
        timestamp.decode("ascii", "replace"),
        model,
        content,
        b"deleted=" in attributes,
        dirty or cleaned,
    )


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 19 else None


def _age(revision: dict[str, etree._Element]) -> tuple[str, int]:
    """Sorts revisions as MediaWiki chooses the current one: by time, then by id."""
    return ((_content(revision.get("timestamp")) or "").strip(), _number(_content(revision.get("id"))) or 0)


def _content(element: etree._Element | None) -> str | None:
    return None if element is None else "".join(map(str, element.itertext()))


def _thorough(xml: bytes) -> _Raw:
    """Any page element, by lxml.  Raises ``etree.XMLSyntaxError``."""
    tidied = well_formed(xml)
    root = etree.fromstring(tidied, parser())
    children = {local(child): child for child in reversed(root)}  # the first of each name
    revisions = [{local(e): e for e in reversed(child)} for child in root if local(child) == "revision"]
    newest = max(revisions, key=_age) if revisions else {}
    redirect = children.get("redirect")
    text = newest.get("text")
    content = _content(text)
    if text is not None and not content and len(tidied) == len(xml) and (text.get("bytes", "0") != "0" or text.get("id")):
        content = None  # a stub: the text is said to be elsewhere
    return _Raw(
        (_content(children.get("title")) or "").strip(),
        _number(_content(children.get("ns"))),
        _number(_content(children.get("id"))),
        None if redirect is None else redirect.get("title", ""),
        _number(_content(newest.get("id"))),
        _content(newest.get("timestamp")),
        (_content(newest.get("model")) or "wikitext").strip(),
        content,
        text is not None and text.get("deleted") is not None,
        len(tidied) != len(xml),
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
        if moment.tzinfo is UTC:
            return moment
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


class Reader:
    """Pages of one site: which namespaces are taken, and how a title's prefix is read."""

    __slots__ = ("flexion", "named", "prefixes", "seen")

    def __init__(self, site: Site, seen: Seen) -> None:
        own = {name.casefold(): number for number, name, _ in site.namespaces if name}
        self.named = bool(own)
        self.flexion = own.get("flexion", None if own else FLEXION)
        self.prefixes = PREFIXES | (own or {"flexion": FLEXION})
        self.seen = seen

    def namespace(self, title: str) -> int:
        """The namespace that a title's prefix names; 0 where it names none."""
        prefix, colon, _ = title.partition(":")
        return self.prefixes.get(prefix.strip().replace("_", " ").casefold(), 0) if colon else 0

    def taken(self, ns: int, title: str) -> bool:
        return ns == 0 or (ns == self.flexion and (self.named or title.startswith("Flexion:")))

    def page(self, raw: _Raw) -> Page | None:
        """The record, or ``None`` for a namespace that is only counted."""
        title, ns, number, redirect, revision, timestamp, model, content, deleted, cleaned = raw
        title = normalize("NFC", title)
        if ns is None or not -(1 << 31) <= ns < 1 << 31:
            ns = self.namespace(title)
        if ns != 0 and not self.taken(ns, title):
            self.seen.namespaces[ns] += 1
            return None
        self.seen.cleaned += cleaned
        text, reason, detail = content or "", None, None
        if (redirect == "" or text[:1] in "# \n\t") and not redirect:
            match = _REDIRECT.match(text)
            redirect = match[1] if match else None
        if redirect is not None:
            redirect = normalize("NFC", redirect.replace("_", " ").strip()) or None
        if not title or _BAD_TITLE.search(title):
            reason = "bad title"
        elif deleted:
            reason, detail = "no text", "deleted"
        elif model != "wikitext":
            reason, detail = "not wikitext", model
        elif not text and redirect is None:
            reason, detail = "no text", "empty" if content is not None else "not in the dump"
        reject = None if reason is None else Reject(title, number, revision, reason, detail)
        return Page(number, revision, _moment(timestamp), title, ns, "" if reason else text, redirect, reject)

    def refused(self, head: bytes, reason: str, detail: str) -> Page | None:
        """A page of which only the beginning can be read."""
        title, ns = _TITLE.search(head), re.search(rb"<ns>(-?\d{1,9})</ns>", head)
        if title is None:
            return None
        number = re.search(rb"</title>(?:(?!<revision)[\s\S]){0,500}?<id>(\d{1,18})</id>", head)
        raw = _Raw(
            _text(title[1])[0].strip(),
            int(ns[1]) if ns else None,
            int(number[1]) if number else None,
            None,
            None,
            None,
            "wikitext",
            "",
            False,
            False,
        )
        page = self.page(raw)
        return page and page._replace(text="", reject=Reject(page.title, page.id, None, reason, detail))


def _end(window: bytes, start: int) -> int:
    """Where the page element that begins at ``start`` ends, or -1; its end tag may stand in comments and CDATA too."""
    end = -1
    while True:
        if end < start and (end := window.find(b"</page", start)) < 0:
            return -1
        other = window.find(b"<!", start, end)
        if other < 0:
            stop = window.find(b">", end)
            return stop + 1 if stop >= 0 else -1
        closing = b"-->" if window.startswith(b"<!--", other) else b"]]>" if window.startswith(b"<![CDATA[", other) else b">"
        stop = window.find(closing, other + 2)
        if stop < 0:
            return -1
        start = stop + len(closing)


def read(pieces: Iterator[Piece], stop: int, site: Site, seen: Seen) -> Iterator[Page]:
    """Pages that begin in the pieces before byte ``stop`` of the file; those after it are only asked for to end the last page.

    Between the two the pieces have an empty one.  Never holds more than one page and one piece.  What cannot be read is
    noted in ``seen`` and passed over.
    """
    reader = Reader(site, seen)
    window = b""  # what is not read yet: nothing, or the beginning of a page
    own = 0  # how many of its bytes are the chunk's own
    since = last = 0  # byte range of the file that it comes from
    ended = foreign = False
    while not ended:
        parts, size = [window], len(window)
        origins = [(0, since, 0)]  # offset in the window, byte of the file, bytes that are the same in both
        wanted = max(2 * size, 1)  # doubling keeps a page of many pieces linear
        gap: Piece | None = None
        for piece in pieces:
            if not piece.data:
                gap = piece if piece.data is None else None
                foreign |= piece.start >= stop
                break
            origins.append((size, piece.start, len(piece.data) if len(piece.data) == piece.stop - piece.start else 0))
            parts.append(piece.data)
            size += len(piece.data)
            last = piece.stop
            if not foreign:
                own = size
            if size >= wanted:
                break
        else:
            ended = True
        window = b"".join(parts)
        opened = yield from _cut(window, own, reader, (since, last))
        if opened is None:
            window, own = b"", 0
        elif len(window) - opened > LARGEST:
            page = reader.refused(window[opened : opened + 65536], "too large", f"over {LARGEST >> 20} MiB of XML")
            seen.pages += 1
            if page is not None:
                yield page
            window, own = b"", 0
        else:
            window, own = window[opened:], own - opened
            since = next(start + min(opened - offset, length) for offset, start, length in reversed(origins) if offset <= opened)
        if gap is not None:
            seen.hurt(gap.start, gap.stop, gap.why)
            window, own = b"", 0
        if foreign and not window:
            return
    if window.startswith(b"<page"):
        title = _TITLE.search(window)
        seen.hurt(since, last, "the XML breaks off in the page " + _text(title[1])[0] if title else "the XML breaks off in a page")


def _cut(window: bytes, own: int, reader: Reader, span: tuple[int, int]) -> Generator[Page, None, int | None]:
    """Yield the pages that begin before ``own``; return where one begins whose end is not there, or ``None``."""
    seen, position = reader.seen, 0
    while True:
        match = _NEXT.match(window, position)
        if match is not None and match.start(1) <= own:  # as nearly always: the next page follows at once
            position = match.end()
            seen.pages += 1
            page = reader.page(_quick(match))
            if page is not None:
                yield page
            continue
        tag = _START.search(window, position)
        if tag is None:  # the last bytes may be the beginning of a tag
            cut = window.rfind(b"<", max(position, len(window) - 5))
            return cut if 0 <= cut < own and b"<page".startswith(window[cut:]) else None
        start = tag.start()
        if start >= own:
            return None
        if tag[0] == b"<!--":
            closed = window.find(b"-->", start)
            if closed < 0:
                return start
            position = closed + 3
            continue
        match = _PAGE.match(window, start)
        if match is not None:
            position = match.end()
            page = reader.page(_quick(match))
        else:
            position = _end(window, start)
            if position < 0:
                return start
            xml = window[start:position]
            if b"<!" not in xml:
                *broken, whole = _START.finditer(xml)
                if broken:  # the one before it has no end
                    seen.hurt(*span, "a page breaks off")
                    xml = xml[whole.start() :]
            try:
                page = reader.page(_thorough(xml))
            except etree.XMLSyntaxError as error:
                page = reader.refused(xml, "crashed", f"its XML is not well-formed: {error}")
                if page is None:
                    seen.hurt(*span, f"the XML of a page is not well-formed: {error}")
        seen.pages += 1
        if page is not None:
            yield page


def siteinfo(head: bytes) -> Site:
    """The site that the beginning of an export names; what it does not say is ``None``."""
    version = re.search(rb"<mediawiki\b[^>]*?\sversion=\\?[\"']([^\"'\\]*)", head)
    site = Site(version=version[1].decode("utf-8", "replace") if version else None)
    start, end = head.find(b"<siteinfo"), head.find(b"</siteinfo>")
    if start < 0 or end < start:
        return site
    try:
        root = etree.fromstring(well_formed(head[start:end] + b"</siteinfo>"), parser())
    except etree.XMLSyntaxError:
        return site
    texts = {local(e): (e.text or "").strip() or None for e in root}
    namespaces = []
    for element in root.iter():
        number = _number(element.get("key")) if local(element) == "namespace" else None
        if number is not None:
            namespaces.append((number, (element.text or "").strip(), element.get("case")))
    base = re.match(r"\s*(?:\w+:)?//([^/\s:]+)", texts.get("base") or "")
    return site._replace(
        dbname=texts.get("dbname"),
        host=base[1].lower() if base else None,
        generator=texts.get("generator"),
        case=texts.get("case"),
        namespaces=tuple(namespaces),
    )
