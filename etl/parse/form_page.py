"""Pages of inflected forms: their lines say which form of which lemma they are.

``*Genitiv Singular des Substantivs '''[[Haus]]'''`` gives the lemma Haus and one row of ``forms``: form = the page's title,
slot = ``Genitiv Singular`` (the phrase as written, without the lemma's part of speech), features as values.  A line that
joins several features (``Nominativ, Genitiv und Akkusativ Plural``) gives a row for each; what a part of it leaves out it
shares with the part behind it, else with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.model import Form
from etl.parse.context import Context, Section
from etl.parse.grammar import inflection
from etl.parse.paradigm import Tail, tail_of
from etl.wikitext import Template, marker, template, templates

_new = tuple.__new__
_LINE = re.compile(r"[*:]++\s*+(?![#;])([^\[\]{}<>'&]*)'''\[\[([^\s\[\]|{}<>#_:&]++(?: [^\s\[\]|{}<>#_:&]++)*+)\]\]'''[\s.;,]*+")
"""The usual line, whole: phrase in front of a bold link, the link's target; a title as it stands."""
_FAST = re.compile(r"([^\[\]{}<>'&]*)(?:'{2,5})?\[\[([^\[\]|{}<>]+)(?:\|[^\[\]|{}<>]*)?\]\](?:'{2,5})?[\s.;,]*$")
_BOLD = re.compile(r"(?<!')'{3,5}(?!')((?:(?!'''|\[\[|\{\{).){0,40})(\[\[[^\[\]]*\]\]|\{\{[^{}]*\}\})")
_TITLE = re.compile(r"[^\W_](?:[^\W_]++|[.’/-]++)*+(?: [^\W_](?:[^\W_]++|[.’/-]++)*+)*+")
"""A page title that stands in an argument as it is."""
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_AFTER = re.compile(r"\s*(?:'{2,5})?\s*(\[\[[^\[\]]*\]\]|\{\{[^{}]*\}\})")
_VON = re.compile(r"\bvo[nm]\s+(?:'{2,5})?(\[\[[^\[\]]*\]\]|\{\{[^{}]*\}\})")
_TRAILING = re.compile(r"(?<![\s,;:])[\s,;:]++(?:(?:de[sr]|vo[nm]|zu[mr]?)[\s,;:]*+)?$")
_CACHED = 4096  # phrases kept
_LONGEST = 200  # characters of such a phrase
_MOST = 24  # rows of one line


def features(phrase: str, ctx: Context) -> tuple[str, list[dict[str, str]]]:
    """Slot and features of a phrase such as ``1. und 3. Person Singular Präteritum des Verbs``: one dictionary a row."""
    rules = inflection(ctx)
    kind = rules.lemma_kinds.search(phrase)
    slot = _TRAILING.sub("", phrase[: kind.start()] if kind else phrase).strip(" .:,;*")
    groups: list[dict[str, str]] = []
    for part in rules.joiners.split(slot):
        found = rules.features(part)[0]
        if found:
            groups.append(found)
    if kind and groups:
        # "des starken Substantivs": what stands with the lemma's kind counts as well
        for feature, value in rules.features(kind[0])[0].items():
            if feature == "declension":
                groups[-1].setdefault(feature, value)
    if len(groups) > 1:
        for order in (range(len(groups) - 2, -1, -1), range(1, len(groups))):
            behind = 1 if order.step < 0 else -1
            for i in order:
                for feature, value in groups[i + behind].items():
                    if feature == "gender" and "plural" in (
                        groups[i].get("grammatical_number"),
                        groups[i + behind].get("grammatical_number"),
                    ):
                        continue  # a plural has the gender of none of its neighbours
                    groups[i].setdefault(feature, value)
    return slot, groups[:_MOST]


def _reading(phrase: str, ctx: Context) -> tuple[Tail, ...]:
    """Fields of each row behind the form."""
    slot, groups = features(" ".join(phrase.split()), ctx)
    inner = inflection(ctx).data.get("inner_form", {})  # "des Gerundivums des Verbs": itself a form of the lemma
    for word, feature, value in inner:
        if word in phrase:
            for group in groups:
                group.setdefault(feature, value)
    return tuple(dict.fromkeys(tail_of(slot or None, group, source="form page") for group in groups))


def usual(section: Section, ctx: Context) -> list[tuple[str, re.Match[str] | None]]:
    """The lines of a section Grammatische Merkmale, and what ``_LINE`` makes of each: ``form_rows`` and ``lemmas`` read it."""
    lines = [_linked(line, ctx) if "{{" in line else line for line in section.lines]
    return [(line, _LINE.fullmatch(line)) for line in lines]


def form_rows(section: Iterable[tuple[str, re.Match[str] | None]], ctx: Context) -> list[Form]:
    """Rows of the ``usual`` lines of a section: the page's title with the features of each line, each row once.

    A line that names no feature (``Alternative Schreibweise von …``) gives none.
    """
    readings = inflection(ctx).readings
    title = ctx.title
    tails: list[Tail] = []
    lines = 0
    for line, read in section:
        if read is not None:
            phrase = read[1]
        else:
            rest = marker(line)[2]
            fast = _FAST.match(rest)
            if fast is not None and fast[2].lower() not in inflection(ctx).words:
                phrase = fast[1]
            elif rest.startswith("{{") and is_reference_line(rest, ctx):
                continue
            else:
                lines += 1
                tails += _reading(ctx.plain(rest), ctx)
                continue
        found = readings.get(phrase)
        if found is None:
            found = _reading(phrase, ctx)
            if len(readings) < _CACHED and len(phrase) < _LONGEST:  # no lemma in it: the edition's few fixed phrases
                readings[phrase] = found
        lines += 1
        tails += found
    return [_new(Form, (title, *tail)) for tail in (tails if lines < 2 else dict.fromkeys(tails))]


def _linked(line: str, ctx: Context) -> str:
    """A line whose lemma stands in a template of translations, ``von {{Ü|lt|abakas}}``, with a link in its place."""
    places = ctx.profile.terms.translations
    for start, stop in reversed(templates(line)):
        one = template(line[start:stop])
        place = places.get(one.name)
        if place is not None and len(one.args) > place[1] and "[" not in one.args[place[1]]:
            line = f"{line[:start]}[[{one.args[place[1]]}]]{line[stop:]}"
    return line


def is_reference(name: str, ctx: Context) -> bool:
    """Whether the template ``name`` points from a form to its lemma (``Grundformverweis Dekl``, ``Lemmaverweis``)."""
    return name.startswith(inflection(ctx).references) if name else False


def is_reference_line(line: str, ctx: Context) -> bool:
    """Whether a line is such a template and nothing else."""
    return line.endswith("}}") and is_reference(template(line).name, ctx)


def lemmas(sections: Iterable[Iterable[tuple[str, re.Match[str] | None]]], references: Iterable[Template], ctx: Context) -> tuple[str, ...]:
    """The lemmas of a form: those that its lines name, then those of its templates; page titles without anchor, each once."""
    found: dict[str, None] = {}
    for section in sections:
        for line, read in section:
            lemma = line_lemma(line, ctx) if read is None else read[2]
            if lemma:
                found[lemma] = None
    for reference in references:
        for lemma in reference_lemmas(reference, ctx):
            found[lemma] = None
    return tuple(found)


def line_lemma(line: str, ctx: Context) -> str | None:
    """The lemma a line names: the bold link, else the link behind the lemma's part of speech or behind ``von``."""
    if "{{" in line:
        bare = line.strip("*:# ")
        if is_reference_line(bare, ctx):
            return next(iter(reference_lemmas(template(bare), ctx)), None)
    if "  " in line or not line.isprintable():
        line = " ".join(line.split())
    bold = _BOLD.search(line)
    if bold is not None:
        return _target(bold[2], ctx)
    kind = inflection(ctx).lemma_kinds.search(line)
    if kind is not None:
        after = _AFTER.match(line, kind.end())
        if after is not None:
            return _target(after[1], ctx)
    von = _VON.search(line)
    return _target(von[1], ctx) if von is not None else None


def reference_lemmas(reference: Template, ctx: Context) -> list[str]:
    """The lemmas of a ``{{Grundformverweis …}}`` or ``{{Lemmaverweis …}}``: first argument that is more than an anchor."""
    named = reference.named
    found = [named[name] for name in inflection(ctx).data.get("reference_parameters", ()) if named.get(name)] if named else []
    if found:
        return [title for value in found if (title := _argument(value, ctx))]
    for arg in reference.args:
        if title := _argument(arg, ctx):
            return [title]
    return []


def _argument(value: str, ctx: Context) -> str:
    return value if _TITLE.fullmatch(value) else _title(_inner(value, ctx))


def _inner(value: str, ctx: Context) -> str:
    """A title out of an argument that may hold a link, ``{{linkZiel|is|kaldur}}`` or a comment."""
    value = value.strip()
    if "<!--" in value:
        value = re.sub(r"<!--(?:(?!-->).)*-->", "", value, flags=re.DOTALL)
    if value.startswith("[["):
        link = _LINK.match(value)
        return link[1] if link else value
    if "{{" in value:
        spans = templates(value)
        if spans:
            return _of_template(template(value[spans[0][0] : spans[0][1]]), ctx)
    return ctx.plain(value)


def _of_template(call: Template, ctx: Context) -> str:
    place = inflection(ctx).data.get("lemma_templates", {}).get(call.name, 0)
    return call.args[place] if len(call.args) > place else (call.args[0] if call.args else "")


def _target(markup: str, ctx: Context) -> str | None:
    if markup.startswith("{{"):
        return _title(_of_template(template(markup), ctx)) or None
    link = _LINK.match(markup)
    return (_title(link[1]) or None) if link else None


_NO_TITLE = str.maketrans("", "", "{}[]<>|")  # no title has them


def _title(target: str) -> str:
    """A page title out of a link's target: no anchor, no leading colon, blanks for underscores."""
    return " ".join(target.partition("#")[0].strip(" :").replace("_", " ").translate(_NO_TITLE).split())
