"""Values of a table's cell: one form each, with article, pronoun, exclamation mark and separable prefix apart.

Optional letters are written out (``Zug(e)s``: Zugs, Zuges); words beside a form that say how it is used (``selten:``) are its labels.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from etl.model import Form
from etl.parse.context import Context
from etl.parse.grammar import Cell, Inflection
from etl.parse.paradigm import Tail
from etl.wikitext import split_outside, without_refs

_new = tuple.__new__
BREAK = re.compile(r"<\s*/?\s*br\s*/?\s*>|\n", re.IGNORECASE)
_MARKUP = re.compile(r"[\[\]{}<>&]|''|[\u00a0\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f]")
_LABEL = re.compile(r"([^:()]{1,40}):\s+(?=\S)")
_GROUP = re.compile(r"\(([^()]*)\)")
_REMARK = re.compile(r"(?<=\S )(?:''\(([^()'\[\]{}]+)\)''|\(''([^()'\[\]{}]+)''\))")
"""What is said of a form, in italics in brackets behind it."""
_STRAY = re.compile(r"[\[\](){}|<>!„“”\"»«]|''+")
_DOUBLED = re.compile(r"''+")
_MOST_CELLS = 4000  # characters of one cell
_MOST_OPTIONAL = 3  # optional parts of one value that are written out


class Value(NamedTuple):
    """One form out of a cell."""

    form: str
    article: str | None = None
    pronoun: str | None = None
    prefix: str | None = None
    exclamation: bool = False
    labels: tuple[str, ...] = ()


_SLOTS = {name: place - 1 for place, name in enumerate(Form._fields)}  # places in a tail
_ARTICLE, _PRONOUN, _VARIANT = _SLOTS["article"], _SLOTS["pronoun"], _SLOTS["variant"]
assert (_SLOTS["slot"], _SLOTS["prefix"], _SLOTS["exclamation"], _PRONOUN) == (0, 1, 2, _ARTICLE + 1)


def row_of(tail: Tail, value: Value, later: int) -> Form:
    """A row: the cell's fields with the value's own; ``later`` values of a cell are variants."""
    form, article, pronoun, prefix, exclamation, labels = value
    made: Form = _new(
        Form,
        (
            form,
            tail[0],
            prefix,
            exclamation,
            *tail[3:_ARTICLE],
            article,
            pronoun,
            *tail[_PRONOUN + 1 : _VARIANT],
            tail[_VARIANT] + later,
            *tail[_VARIANT + 1 : -1],
            labels,
        ),
    )
    return made


def values(value: str, cell: Cell, ctx: Context, rules: Inflection) -> list[Value]:
    """The forms in a cell, in order."""
    out: list[Value] = []
    if len(value) > _MOST_CELLS:
        value = without_refs(value)
        if len(value) > _MOST_CELLS:
            ctx.count("unknowns", "parameter", cell.slot)
            return out
    if "&lt;" in value:
        value = value.replace("&lt;", "<").replace("&gt;", ">")
    if "<" in value:
        value = without_refs(value)
    for piece in BREAK.split(value):
        text = piece.strip()
        if text in rules.nothing:
            continue
        if _MARKUP.search(text):
            if "(" in text and "''" in text:
                text = _REMARK.sub(lambda found: _remark(found, ctx.title), text)
            text = ctx.plain(text)
        joint = rules.joint if rules.joint not in ctx.title else ""
        for part in split_outside(text, ",;") if "," not in ctx.title and ";" not in ctx.title else [text]:
            for one in part.split(joint) if joint and joint in part and "(" not in part else (part,):
                _part(one, cell, ctx, rules, out)
    return out


def _remark(found: re.Match[str], title: str) -> str:
    """A remark behind a form as a label; what begins as the word does is another form."""
    said = found[1] or found[2]
    return found[0] if said[:2].casefold() == title[:2].casefold() else f"({said.rstrip(' :')}:)"


def _part(text: str, cell: Cell, ctx: Context, rules: Inflection, out: list[Value]) -> None:
    """Read one alternative of a cell: labels, article, optional parts."""
    labels: list[str] = []
    label = _LABEL.match(text)
    if label is not None:
        labels.append(label[1].strip())
        text = text[label.end() :]
    while True:  # ungebr. blättere ab; (veraltet) ward; auch Hause
        first, _, rest = text.partition(" ")
        if not rest or not rules.is_label(first[1:-1] if first[0] == "(" and first[-1] == ")" else first) or ctx.title.startswith(first):
            break
        labels.append(first.strip("()"))
        text = rest
    whole = _GROUP.fullmatch(text.rstrip("!. "))
    if whole is not None:
        inner = whole[1].strip()
        # a remark, a sentence, or an alternative with its own label: "auch einfach: „Herein“"
        if rules.is_label(inner) or ":" in inner or (inner[-1:] == "." and inner.count(" ") > 1):
            ctx.count("unknowns", "label", inner)
            return
        text = inner + ("!" if text.endswith("!") else "")
    exclamation = "!" in text
    if exclamation:
        text = text.replace("!", "").strip()
    article: str | None = None
    title = ctx.title
    found = rules.articles(ctx.language).match(text) if not cell.finite else None
    if found is not None:
        words, lower = found[0].strip("() ").lower(), title.lower()
        if lower != words and not lower.startswith(words if found[2] else words + " "):  # the title has no article of its own
            article = re.sub(r"\s*/\s*", "/", found[1] or found[2])
            text = text[found.end() :]
    if cell.superlative:
        particle = rules.data.get("superlative_particle", {}).get(ctx.language)
        if particle and text.startswith(particle + " "):
            article, text = particle, text[len(particle) :]
    alternatives = split_outside(text, "/") if "/" in text and "/" not in title else [text]
    others: list[str] = []
    if len({alternative.count(" ") for alternative in alternatives}) > 1:
        if article and all(map(rules.articles(ctx.language).match, alternatives[1:])):  # des Hauses/ der Häuser
            alternatives, others = alternatives[:1], alternatives[1:]
        else:
            alternatives = [text]  # am/an Dobl: parts of one value
    for alternative in alternatives:
        for form in _written_out(alternative, ctx, rules, labels, others):
            made = finish(form, article, exclamation, cell, ctx, rules)
            if made is not None:
                out.append(made._replace(labels=tuple(labels)) if labels else made)
    for other in others:
        _part(other, cell, ctx, rules, out)


def _written_out(text: str, ctx: Context, rules: Inflection, labels: list[str], others: list[str]) -> list[str]:
    """A value with its optional parts left out and put in: ``Zug(e)s`` -> Zugs, Zuges; ``er (ers)`` -> er, ers; a form
    with a label of its own, ``er (selten ers)``, is one of the ``others``."""
    if "(" not in text or "(" in ctx.title:
        return [text]
    pieces: list[tuple[str, ...]] = []
    more: list[str] = []
    at = optional = 0
    for group in _GROUP.finditer(text):
        inner = group[1].strip()
        before, after = text[: group.start()], text[group.end() :]
        pieces.append((text[at : group.start()],))
        at = group.end()
        if not inner or rules.is_label(inner) or ":" in inner:
            if inner := inner.rstrip(" :"):
                labels.append(inner)
        elif (before and not before[-1].isspace()) or (after and not after[0].isspace()) or after.strip():
            optional += 1
            pieces.append(("", group[1]) if optional <= _MOST_OPTIONAL else ("",))
        elif before.strip():
            (others if rules.is_label(inner.partition(" ")[0]) else more).append(inner)  # a second form behind the first
        else:
            pieces.append((group[1],))
    pieces.append((text[at:],))
    return [*("".join(choice) for choice in itertools.product(*pieces)), *more]


def finish(form: str, article: str | None, exclamation: bool, cell: Cell, ctx: Context, rules: Inflection) -> Value | None:
    """The last cleaning: pronouns and the separable prefix of verbs."""
    if "(" not in ctx.title:
        form = _STRAY.sub("", form)
        if "''" in form:
            form = _DOUBLED.sub("", form)
    form = " ".join(form.split())
    if form in rules.nothing:
        return None
    pronoun = prefix = None
    if cell.verbal and " " in form:
        words = form.split(" ")
        subjects = rules.data.get("subjects", {}).get(ctx.language, ())
        if cell.finite and words[0] in subjects and not ctx.title.startswith(words[0] + " "):
            pronoun = words.pop(0)
        reflexives = rules.data.get("reflexives", {}).get(ctx.language, ())
        if len(words) > 1:
            place = next((i for i, word in enumerate(words) if word in reflexives), None)
            if place is not None:
                pronoun = words.pop(place)
        last = words[-1]
        if cell.finite and len(words) > 1 and ctx.title.startswith(last) and len(ctx.title) > len(last) and ctx.title[len(last)] != " ":
            prefix = last
        form = " ".join(words)
    return Value(form, article, pronoun, prefix, exclamation)
