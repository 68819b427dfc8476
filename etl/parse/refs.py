"""References to other works."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.model import Ref
from etl.parse.context import Context, Section, template_name
from etl.parse.pieces import ELSEWHERE, UNTIDY, Markers, head, layout
from etl.wikitext import MARKERS, footnotes, template, templates, without_refs

_BARE = re.compile(r"https?://[^\s\[\]<>|{}\"]+")
_ONE = re.compile(r"\{\{([^{}|=<&\[\]\n]+)(?:\|([^{}|=<&\[\]'_\n]*)(?:\|[^{}=<&\[\]\n]*)?)?\}\}")
"""A line that is one template without named arguments: nearly every one."""
_APART = re.compile(rf"(?<=\}}\}})[\s,;]+(?=\[\s*{MARKERS}\s*\][\s:]*\{{\{{)")
"""Before the marker of a further sense: ``[1] {{Ref-A}}, [2] {{Ref-B}}``."""
_new = tuple.__new__  # a record without the detour over its generated constructor


def refs(section: Section, ctx: Context) -> list[Ref]:
    """Templates of known works as (source, key), literature and prose as text."""
    found: list[Ref] = []
    markers = Markers(ctx)
    profile = ctx.profile
    terms = profile.terms
    plain = ctx.plain
    start_of_name, works = terms.reference_start, terms.works
    cut = len(start_of_name)
    above: str | None = None
    for line in [one for whole in section.lines for one in (_APART.split(whole) if " [" in whole else (whole,))]:
        indent, raw, rest = head(line)
        if raw is not None and raw[0] == "(" and raw.find(")") == len(raw) - 1:
            raw = raw[1:-1]
        one = _ONE.fullmatch(rest)
        if one is not None:
            name, key = one.groups()
            if key is not None:
                key = key.strip()
            foreign = name.startswith(works) and _numbered(name)
            if not foreign and (key is None or ((" " not in key or UNTIDY.search(key) is None) and key.isprintable())):
                name = name.strip()
                if name.startswith(start_of_name):
                    source = name[cut:].lstrip()
                elif name.startswith(works):
                    source = name
                else:
                    source = ""
                if source:
                    if raw is None and len(indent) > 1:
                        raw = above
                    above = raw
                    found.append(_new(Ref, (source, key or None, raw, markers(raw)[0], None)))
                    continue
        if "<" in rest:
            if "<references" in rest.lower():
                ctx.count("skipped", "layout", "references")
                continue
            if "<ref" in rest and not rest.startswith("<ref"):
                rest = without_refs(rest).strip()
        if not rest or rest in profile.placeholders:
            ctx.count("skipped", "placeholder", section.raw)
            continue
        if raw is None and len(indent) > 1:
            raw = above
        above = raw
        senses = markers(raw)[0]
        spans = templates(rest)
        start = len(found)
        other: list[tuple[int, int]] = []
        texts: list[tuple[int, int]] = []  # where each one's own text begins, and where it itself does
        for begin, stop in spans:
            call = template(rest[begin:stop])
            name = template_name(call.name)
            if name.startswith(terms.reference_start):
                source = plain(name[len(terms.reference_start) :])
            elif name.startswith(terms.works):
                source = plain(name)
            else:
                other.append((begin, stop))
                continue
            # of a work in another language the key is the language, and the article stands in the text
            texts.append((begin if name.startswith(terms.works) and call.args and _numbered(name) else stop, begin))
            found.append(Ref(source, plain(call.args[0]) or None if call.args else None, raw, senses, None))
        if len(found) > start:
            ends = [begin for _, begin in texts[1:]] + [len(rest)]
            for number, ((own, begin), end) in enumerate(zip(texts, ends, strict=True), start):
                text = rest[own:end] if number > start or not begin else f"{rest[:begin]} {rest[own:end]}"
                text = plain(text).strip(" ,;:.–-·") if text else ""
                if text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1:
                    text = text[1:-1]
                if text and any(map(str.isalnum, text)):
                    found[number] = found[number]._replace(text=text)
            continue
        if not indent and raw is None:
            elsewhere = ELSEWHERE.fullmatch(rest)
            if elsewhere is not None:
                if plain(rest):
                    found.append(Ref(None, None, None, (), plain(rest)))
                continue
            if len(other) == 1 and other[0] == (0, len(rest)):
                name = template(rest).name
                if not name.startswith(terms.literature):
                    if not layout(rest, ctx):
                        ctx.count("unknowns", "line", section.raw)
                    continue
            elif rest.startswith("|") or rest == "}}":
                ctx.count("unknowns", "line", section.raw)
                continue
        text = plain(rest)
        if text:
            found.append(Ref(None, None, raw, senses, text))
    return found


def _numbered(name: str) -> bool:
    """Whether the name of a work's template ends with a number: ``{{Wikipedia2|en|…}}``."""
    return name.rstrip()[-1:].isdecimal()


def noted(texts: Iterable[str], ctx: Context) -> list[Ref]:
    """Footnotes of sections that have no place of their own for them, as prose (source NULL), each once."""
    found: dict[str, None] = {}
    known: set[str] = set()  # names told already
    for text in texts:
        for name, inside in footnotes(text):
            if name in known:
                continue
            if name:
                known.add(name)
            inside = inside or ctx.references.get(name, "")
            told = ctx.plain(inside).strip(" ,;")
            if not told and (bare := _BARE.search(inside)) is not None:
                told = bare[0]
            if told:
                found[told] = None
    return [Ref(None, None, None, (), told) for told in found]
