"""Examples: quotations and made-up sentences, with their sources and translations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from etl.model import Example, Span
from etl.parse.context import Context, Section
from etl.parse.pieces import ELSEWHERE, UNTIDY, Markers, head, layout
from etl.wikitext import Template, call, template, templates, tidy

_REF = re.compile(r"<ref\b([^<>]*)/>|<ref\b[^<>]*>(.*?)</ref\s*>", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"name\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'/]+)", re.IGNORECASE)
_OPEN_REF = re.compile(r"<ref\b[^<>]*>(.*)", re.IGNORECASE | re.DOTALL)
_NOT_PLAIN = re.compile(r"[\[\]{}<&]|__|" + UNTIDY.pattern)
_QUOTES = re.compile(r"'{2,5}")
_OPEN, _CLOSE = "\ua9c1", "\ua9c2"
_MARKS = re.compile("[\ua9c1\ua9c2]")
_URL = re.compile(r"(?:https?:)?//(?:[^\s\[\]<>|{}\"']|'(?!'))+")
_GROUP = re.compile(r"''([^'\n]{1,60}):''|''([^'\n]{1,60})'':")
"""A line that only says of what variety the examples below are."""
_EDGE = " .,;:!?"
_EMPTY = frozenset(("", "…", "...", "?", "-", "–", "—", "[…]"))


_FINAL_REF = re.compile(r"<ref(?: name ?= ?[^<>/]*)?>([^<]*+)</ref>(?:<ref(?: name ?= ?[^<>/]*)?>([^<]*+)</ref>)?", re.IGNORECASE)
_LINKS = re.compile(r"\[\[(?:[^\[\]|{}:<]+\|)?([^\[\]|{}:#<=]+)\]\]")
_ONE_CALL = re.compile(r"\s*\{\{([^{}\[\]<|]*+\|[^{}\[\]<]*+)\}\}([^{}\[\]<&]*+)")
_LEFT = ' „‚"(»«“'
_RIGHT = ' .,;:!?“‘")»«”'
_new = tuple.__new__  # a record without the detour over its generated constructor


def examples(section: Section, ctx: Context) -> list[Example]:
    """Every example; a deeper line under one is its translation, or goes on with it while its quotation is open."""
    found: list[Example] = []
    markers = Markers(ctx)
    profile = ctx.profile
    group: tuple[str, ...] = ()
    group_raw: str | None = None  # the marker of the group's heading
    foreign = ctx.language != profile.edition  # a translation may repeat its example's marker
    depth = 0
    awaited: str | None = None  # the marker of a line without an example, which may stand below it
    for line in section.lines:
        indent, raw, rest = head(line)
        if not rest or rest in _EMPTY:
            ctx.count("skipped", "placeholder", section.raw)
            awaited = raw or awaited
            depth = max(len(indent), 1) if raw is not None else depth
            continue
        if not indent and raw is None:
            elsewhere = ELSEWHERE.fullmatch(rest)
            if elsewhere is not None and not ctx.plain(rest):
                continue
            if rest.startswith("{{") and rest.endswith("}}") and layout(rest, ctx):
                continue
        if raw is not None:
            awaited = None
        elif awaited is not None and len(indent) > depth:
            raw, awaited = awaited, None
        deeper = len(indent) > depth and (raw is None or (foreign and raw == found[-1].raw_senses)) if found and depth else False
        if deeper or (raw is None and found and depth and _goes_on(found[-1])):
            last = found[-1]
            text, _, source, url = _read(rest, ctx)
            if not text and source is None:
                continue
            if text and last.translation is None and _open(last.text):
                offset = len(last.text) + 1
                text, bold, source, url = _read(rest, ctx, True)
                if "''" in text:
                    text, bold = ctx.plain(text), ()
                last = last._replace(
                    text=f"{last.text} {text}".strip(), bold=(*last.bold, *[Span(a + offset, b + offset) for a, b in bold])
                )
            elif text:
                last = last._replace(translation=text if last.translation is None else f"{last.translation} {text}")
            if source is not None:
                last = last._replace(
                    source=source if last.source is None else f"{last.source}; {source}", source_url=last.source_url or url
                )
            found[-1] = last
            continue
        if rest[:2] == "''" and (heading := _GROUP.fullmatch(rest)) is not None:
            words = ctx.plain(heading[1] or heading[2])
            if (raw is None and indent[:1] == "*") or ctx.wording(words):
                group, group_raw, depth = tuple(ctx.words(words)), raw, 0
                continue
        if group_raw is not None:
            if raw is None:
                raw = group_raw
            elif raw != group_raw:
                group, group_raw = (), None
        text, bold, source, url = _read(rest, ctx, True)
        if "''" in text:  # what chance put together
            text, bold = ctx.plain(text), ()
        depth = max(len(indent), 1)
        if text in _EMPTY or text in profile.placeholders:
            ctx.count("skipped", "placeholder", section.raw)
            continue
        senses, status = markers(raw)
        found.append(_new(Example, (text, raw, senses, status, bold, None, source, url, group)))
    return found


def _goes_on(example: Example) -> bool:
    """Whether a line of the same depth without marker belongs to the quotation above, which nothing has closed."""
    return example.source is None and example.translation is None and example.text[-1:] != '"' and _open(example.text)


def _open(text: str) -> bool:
    """Whether a German quotation mark still waits for its partner."""
    return text.count("„") > text.count("“") + text.count("”") or text.count("»") + text.count("«") == 1


def _read(text: str, ctx: Context, marked: bool = False) -> tuple[str, tuple[Span, ...], str | None, str | None]:
    """Text, spans of what italics or bold mark, source, its address."""
    source: str | None = None
    url: str | None = None
    at = text.find("<")
    if at >= 0 and (final := _FINAL_REF.fullmatch(text, at)) is not None:
        source, url = _sources(final.groups(), ctx)
        text = text[:at].rstrip()
    simple = _simple(text, marked)
    if simple is not None:
        return simple[0], simple[1], source, url
    if "&lt;ref" in text:
        text = text.replace("&lt;ref", "<ref").replace("&lt;/ref&gt;", "</ref>").replace("&lt;/ref", "</ref").replace("</ref&gt;", "</ref>")
        text = re.sub(r"(<ref\b[^<>]*?)&gt;", r"\1>", text)
    if "<ref" in text or "<Ref" in text or "<REF" in text:
        wanted: list[str] = []

        def taken(found: re.Match[str]) -> str:
            content = found[2]
            if content is None:
                name = _NAME.search(found[1])
                content = ctx.references.get(name[1].strip(" \"'"), "") if name is not None else ""
            wanted.append(content)
            return ""

        stop = max(text.rfind(end) for end in ("</ref", "</Ref", "</REF", "/>"))  # behind it nothing is closed any more
        stop = text.find(">", stop) + 1 if stop >= 0 else 0
        text = _REF.sub(taken, text[:stop]) + text[stop:]
        rest = _OPEN_REF.search(text)
        if rest is not None:
            wanted.append(rest[1])
            text = text[: rest.start()]
        source, url = _sources(wanted, ctx)
    if not marked or "''" not in text or _OPEN in text or _CLOSE in text:
        return ctx.plain(text), (), source, url
    parts = _QUOTES.split(text)
    if len(parts) % 2 == 0:  # one mark without partner: it goes as plain text does
        parts[-2:] = [parts[-2] + parts[-1]]
    out = [parts[0]]
    for number, part in enumerate(parts[1:], 1):
        out.append((_OPEN if number % 2 else _CLOSE) + part)
    plain = ctx.plain("".join(out))
    bold: list[Span] = []
    pieces: list[str] = []
    at = length = 0
    begin, first = -1, 0
    for mark in _MARKS.finditer(plain):
        piece = plain[at : mark.start()]
        if piece and piece[0] == " " and (not pieces or pieces[-1][-1:] == " "):
            piece = piece[1:]
        if piece:
            pieces.append(piece)
            length += len(piece)
        at = mark.end()
        if mark[0] == _OPEN:
            begin, first = length, len(pieces)
        elif begin >= 0:
            word = "".join(pieces[first:])
            left = begin + len(word) - len(word.lstrip(' „‚"(»«“'))
            right = length - (len(word) - len(word.rstrip(_EDGE + '“‘")»«”')))
            if left < right and not word.startswith("(") and not (begin == 0 and word.endswith(":")):
                bold.append(Span(left, right))
            begin = -1
    piece = plain[at:]
    if piece and piece[0] == " " and (not pieces or pieces[-1][-1:] == " "):
        piece = piece[1:]
    pieces.append(piece)
    shown = "".join(pieces)
    if " ," in shown or " ." in shown or " )" in shown or "( " in shown or "  " in shown or shown.strip() != shown:
        again = ctx.plain(text)
        if again != shown:  # tidied elsewhere: find the words anew
            spans: list[Span] = []
            at = 0
            for start, stop in bold:
                where = again.find(shown[start:stop], at)
                if where >= 0:
                    spans.append(Span(where, where + stop - start))
                    at = where + stop - start
            return again, tuple(spans), source, url
    return shown, tuple(bold), source, url


def _simple(text: str, marked: bool) -> tuple[str, tuple[Span, ...]] | None:
    """Text and spans of a sentence with nothing but plain links, italics and bold: nearly every one."""
    if "[[" in text:
        text = "".join(_LINKS.split(text))
    parts: list[str] = []
    shown = text
    if "''" in text:
        if "'''" in text:
            if "''''" in text:
                return None
            text = text.replace("'''", "''")
        parts = text.split("''")
        if not len(parts) % 2:
            return None  # one mark without partner
        shown = "".join(parts)
    if (
        "[" in shown
        or "{" in shown
        or "<" in shown
        or "&" in shown
        or "  " in shown
        or "]" in shown
        or "}" in shown
        or " ," in shown
        or " ." in shown
        or " )" in shown
        or "( " in shown
        or "()" in shown
        or "__" in shown
        or not shown.isprintable()
        or shown[:1] == " "
        or shown[-1:] == " "
        or normalize("NFC", shown) != shown
    ):
        return None
    if not marked or not parts:
        return shown, ()
    bold: list[Span] = []
    length = len(parts[0])
    for number in range(1, len(parts), 2):
        word = parts[number]
        left = length + len(word) - len(word.lstrip(_LEFT))
        right = length + len(word.rstrip(_RIGHT))
        if left < right and word[0] != "(" and not (not length and word[-1] == ":"):
            bold.append(_new(Span, (left, right)))
        length += len(word) + len(parts[number + 1])
    return shown, tuple(bold)


def _sources(contents: Iterable[str | None], ctx: Context) -> tuple[str | None, str | None]:
    """What references say, and the first address among them."""
    sources: list[str] = []
    url: str | None = None
    for content in contents:
        if not content or content.isspace():
            continue
        one = _ONE_CALL.fullmatch(content)
        if one is not None and "''" not in content and "__" not in content:  # read once for both text and address
            read = call(one[1])
            shown = ctx.render(read) + one[2]
            shown = tidy(shown) if _NOT_PLAIN.search(shown) is None else ctx.plain(shown)
            if not url and ("//" in content or read.name in ctx.profile.terms.urls):
                url = _address_of(read, ctx) or _bare_address(content)
        else:
            shown = ctx.plain(content)
            url = url or _address(content, ctx)
        shown = shown.strip(" ,;")
        if shown:
            sources.append(shown)
    return "; ".join(sources) or None, url


def _address(content: str, ctx: Context) -> str | None:
    """The address that a reference leads to."""
    terms = ctx.profile.terms
    if "//" not in content and ("{{" not in content or not any(name in content for name in terms.urls)):
        return None
    for start, stop in templates(content):
        found = _address_of(template(content[start:stop]), ctx)
        if found:
            return found
    return _bare_address(content)


def _address_of(one: Template, ctx: Context) -> str | None:
    """The address among a template's arguments, or the one that the template stands for."""
    terms = ctx.profile.terms
    if one.name in terms.urls and one.args and one.args[0]:
        pattern = terms.urls[one.name]
        args = [ctx.plain(arg).replace(" ", "_") for arg in one.args]
        if "{1}" in pattern and (len(args) < 2 or not args[1]):
            pattern = pattern.partition("{1}")[0].rpartition("&")[0] or pattern.partition("{1}")[0]
            return pattern.format(args[0])
        return pattern.format(*args)
    for key in terms.url_parameters:
        value = one.named.get(key)
        if value:
            found = _URL.search(value)
            if found is not None:
                return found[0].rstrip(".,;")
            inner = _address(value, ctx)
            if inner:
                return inner
    return None


def _bare_address(content: str) -> str | None:
    found = _URL.search(content)
    return found[0].rstrip(".,;") if found is not None and len(found[0]) > 8 else None
