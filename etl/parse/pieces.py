"""What the sections other than senses share: lines taken apart into pieces, markers, labels, links.

A *piece* is what stands between separators.  Nothing here knows an edition.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from etl.model import Senses, Status
from etl.parse.context import Context
from etl.wikitext import MARKERS, enclosed, marker, template

SWITCH = re.compile(rf"\s*\[\s*({MARKERS})\s*\]\s*:?\s*")
"""A sense marker at the head of a piece."""
INNER = re.compile(rf"(?<=[\s.,;])\[\s*({MARKERS})\s*\](?!\])\s*:?\s*")
"""A sense marker in the middle of a line."""
LINK = re.compile(r"\[\[\s*([^\[\]|{}]*)(?:\|([^\[\]]*))?\]\]")
ELSEWHERE = re.compile(r"\[\[\s*:?([^\[\]|:]{2,20}):[^\[\]]*\]\]\]?\s*")
"""A line that is only a link to another wiki, to a category or file."""
_TAGS = re.compile(r"<[^<>]*>")
TAIL = re.compile(r"([,;])('{2,3})(?=[\s/)<\]}{]|$)")
"""A separator that italics took in: ``''Haus,''``."""

UNTIDY = re.compile(r"  | [,.)]|\( |\(\)")
"""What ``wikitext.tidy`` would change in a printable text."""
UNMARKED: tuple[Senses, Status] = ((), "no marker")
"""What has no marker speaks of no sense."""

_SEPARATOR = re.compile(
    r"[;]|,(?!\d)|(?<!\d),|(?<=[\]'!?.>])\s*/\s*(?=(?:(?:\{\{[^{}|]{1,30}\|:\}\}|''[^'\[\]{}]{1,60}:'') )?(?:'{2,3})?\[\[)"
)
_COMMA = re.compile(r";|,(?:(?!\d)|(?<!\d,))")
"""The same of a text without slash."""
_GUARDED = re.compile('[(\\[{„“"«»]')
_ENCLOSED = re.compile('(?<!\\[)\\[(?!\\[)|[({„“"«»!?>]')
_CAREFUL = ("]/", "] /", "'/", "' /", ":''", "'':")
_DIGITS = re.compile(r"\d,\d")
_LEAD_IN = re.compile(r"''(?:[^'\n]|'(?!'))+?(?::\s*''|'':)")
_FORMULA = re.compile(r"<(math|chem|ce)\b[^<>]*>[^<]*</\1\s*>")

_ENTITY = re.compile(r"&(?!lt;|gt;|amp;|quot;)(?:[a-zA-Z]{2,8}|#\d{1,6}|#[xX][0-9a-fA-F]{1,6});")


def decoded(text: str) -> str:
    """``text`` in NFC with its character entities as characters, those apart that could become markup."""
    return unicodedata.normalize("NFC", _ENTITY.sub(lambda found: unescape(found[0]), text)) if "&" in text else text


def layout(rest: str, ctx: Context) -> bool:
    """Whether a line shows nothing: layout, editors' marks, links to categories and other wikis; counts or flags it."""
    if ctx.plain(rest):
        return False
    if rest.startswith("{{"):
        name = template(rest).name
        if name in ctx.profile.templates:  # the others are counted where they are rendered
            ctx.count("skipped", "layout", name)
    return True


_QUICK = re.compile(
    r"([:*]+) ?(?:\[(\d{1,2}[a-z]?(?:(?:, |–|-|,)\d{1,2}[a-z]?)*+|\*)\] ++(?!:|\[[^\[])|(?=\[\[|\{\{|''[^'\[]|[^\s\[':*#;]))"
)


def head(line: str) -> tuple[str, str | None, str]:
    """``wikitext.marker`` with the common heads first: (indent, raw markers, rest)."""
    if (
        line[3:5] == "] " and line[:2] in (":[", "*[") and line[2].isdecimal() and (line[5:6] not in (":", " ", "[") or line[5:7] == "[[")
    ):  # nearly all
        return line[0], line[2], line[5:].rstrip()
    found = _QUICK.match(line)
    if found is None:
        return marker(line)
    return found[1], found[2], line[found.end() :].rstrip()


_PIECE = re.compile(r"((?:\[\[[^\[\]]*\]\]|[^,;\[\]])*+)([,;]|$)")


def pieces(text: str) -> list[tuple[str, str, str]]:
    """``text`` at its commas, semicolons, and slashes between two links: ``(separator before, piece, separator after)``.

    Brackets, links, templates and quotations stay whole; a comma between two digits is part of a number.
    """
    found: list[tuple[str, str, str]] = []
    before = ""
    at = 0
    if _ENCLOSED.search(text) is None and not any(map(text.__contains__, _CAREFUL)) and _DIGITS.search(text) is None:
        match = _PIECE.match(text)  # only links hold commas of their own
        while match is not None:
            found.append((before, match[1].strip(), match[2]))
            if not match[2]:
                return found
            before = match[2]
            at = match.end()
            match = _PIECE.match(text, at)
        found.clear()
        before = ""
        at = 0
    spans = enclosed(text) if _GUARDED.search(text) is not None else []
    labelled = ":''" in text or "'':" in text
    formula = "<math" in text or "<ce" in text or "<chem" in text
    if labelled or formula:  # a label in italics may hold commas, a formula separators of its own
        both = spans + [lead.span() for lead in _LEAD_IN.finditer(text)] if labelled else spans
        both = sorted(both + [one.span() for one in _FORMULA.finditer(text)] if formula else both)
        spans = []
        reach = -1
        for start, stop in both:
            if start >= reach:
                spans.append((start, stop))
                reach = stop
            elif stop > reach:
                spans[-1] = (spans[-1][0], stop)
                reach = stop
    number, total = 0, len(spans)
    for match in (_SEPARATOR if "/" in text else _COMMA).finditer(text):
        start = match.start()
        while number < total and spans[number][1] <= start:
            number += 1
        if number < total and spans[number][0] <= start:
            continue
        mark = match[0].strip()
        if mark == "/" and not _ends_in_link(text, at, start):
            continue
        found.append((before, text[at:start].strip(), mark))
        before = mark
        at = match.end()
    found.append((before, text[at:].strip(), ""))
    return found


def _ends_in_link(text: str, start: int, stop: int) -> bool:
    """Whether nothing but quotes, ``!`` or ``?`` stands between a link's end and ``stop``."""
    stop -= 1
    while stop >= start and text[stop] in "'!?. ":
        stop -= 1
    if text.startswith("</sup>", stop - 5):
        stop = text.rfind("<sup>", start, stop) - 1
    return stop > start and text[stop] == "]" and text[stop - 1] == "]"


class Markers:
    """Sense markers of one section; a lone letter belongs to the number before it."""

    __slots__ = ("_context", "_number")

    def __init__(self, context: Context) -> None:
        self._context = context
        self._number = ""

    def __call__(self, raw: str | None) -> tuple[Senses, Status]:
        if raw is None:
            return UNMARKED
        if raw.isdecimal():
            self._number = raw
        elif self._number and len(raw) == 1 and raw.isalpha():
            below = self._context.resolve(self._number + raw)
            if below[1] == "linked":
                return below
        return self._context.resolved.get(raw) or self._context.resolve(raw)


def title_of(core: str, page: str) -> str | None:
    """The page that a text with exactly one link leads to."""
    at = core.find("[[")
    if at < 0 or core.find("[[", at + 2) >= 0:
        return None
    found = LINK.match(core, at)
    if found is None:
        return None
    title = found[1].partition("#")[0].strip().lstrip(":").replace("_", " ").replace("''", "")
    if "<" in title or "  " in title:
        title = " ".join(_TAGS.sub(" ", title).split())
    return title or (page if found[1].lstrip().startswith("#") else None)


def remark(core: str) -> tuple[str, str | None]:
    """Take a closing remark in brackets after a blank off: ``(core, remark)``, both wikitext."""
    end = core.rstrip(" '.")
    while end.endswith(">"):
        tag = end.rfind("<")
        if tag <= 0:
            break
        end = end[:tag].rstrip(" '.")
    if not end or end[-1] not in ")]" or end.endswith("]]"):
        return core, None
    opener, closer = ("(", ")") if end[-1] == ")" else ("[", "]")
    depth = 0
    at = len(end)
    while at:
        at = max(end.rfind(opener, 0, at), end.rfind(closer, 0, at))
        if at < 0:
            return core, None
        depth += 1 if end[at] == closer else -1
        if not depth:
            break
    head = end[:at]
    bare = head.rstrip("'")
    while bare.endswith(">"):  # <small>(…)</small>
        tag = bare.rfind("<")
        if tag < 0 or bare.startswith("</", tag):
            break
        bare = bare[:tag].rstrip("'")
    if not bare.strip() or not bare[-1].isspace():
        return core, None
    return bare.rstrip(), end[at + 1 : -1]
