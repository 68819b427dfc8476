"""Free texts: etymology with the parts of compounds, remarks, readings, scripts."""

from __future__ import annotations

import re

from etl.model import Note
from etl.parse.context import Context, Section, template_name
from etl.wikitext import call, marker, split_outside, without_refs

_CALL = re.compile(r"\{\{([^{}]*)\}\}")
_ITALIC = re.compile(r"(?<!')''(?!')((?:[^'\n]|'(?!'))+?)''(?!')")
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-ZÄÖÜ\[]|\s*$)|;")
_BRACKETS = re.compile(r"\([^()]*\)|„[^“”„]*[“”]|‚[^‘’‚]*[‘’]|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"(?<=sch)e[mnrs]?\Z")
_ORIGIN = "Verbherkunft"
_BLEND = "Kontamination"


def notes(section: Section, ctx: Context) -> list[Note]:
    """The texts of a section: one a line of the first level, what is indented deeper joined to it by a blank."""
    found: list[Note] = []
    raw_kind = " ".join([section.raw, *(ctx.plain(arg) for arg in section.args if arg not in ctx.profile.missing)]).strip()
    etymology = section.kind == "etymology"
    for line in section.lines:
        if "<" in line:
            line = without_refs(line)
        indent, written, rest = marker(line)
        depth = len(indent)
        components: tuple[str, ...] = ()
        content = line[depth:].strip()
        if etymology:
            content, components = _parts(content, rest, ctx)
        text = ctx.plain(content)
        if not text or text == f"[{written}]" or text in ctx.profile.placeholders:
            if text:
                ctx.count("skipped", "placeholder", section.name)
            continue
        if depth > 1 and found and written is None:
            before = found[-1]
            found[-1] = before._replace(text=f"{before.text} {text}", components=before.components or components)
            continue
        numbers, _status = ctx.resolve(written)
        found.append(Note(section.kind, raw_kind, text, written, numbers, components))
    return found


def _parts(content: str, rest: str, ctx: Context) -> tuple[str, tuple[str, ...]]:
    """An etymology's wikitext with its generating templates filled in, and the parts of the compound it tells of."""
    if "{{" in content:
        for found in _CALL.finditer(content):
            template = call(found[1])
            name = template_name(template.name)
            if name == _ORIGIN:
                first, verb = _verb(template.args, template.named, ctx)
                if not first or not verb:
                    return content, ()
                named = template.named | {"V": first, "Verb": verb}
                filled = "|".join([name, *template.args, *(f"{key}={value}" for key, value in named.items())])
                return content.replace(found[0], "{{" + filled + "}}", 1), (first, verb)
            if name == _BLEND:
                return content, tuple(part for arg in template.args if (part := ctx.plain(arg)))
    compound = ctx.profile.compound.search(rest)
    if compound is None or _of_another(rest[: compound.end()], ctx):
        return content, ()
    told = rest[compound.end() :]
    told = told[told.index("]]") + 2 :] if told.startswith(("]]", "s]]", "e]]", "en]]")) else told
    # a gloss in quotation marks or a remark in brackets holds no part of the word
    told = _BRACKETS.sub("", told)
    for end in (_SENTENCE_END, ctx.profile.compound_end):
        if (stop := end.search(told)) is not None:
            told = told[: stop.start()]
    terms = ctx.profile.grammar_terms
    parts = [
        word
        for italic in _ITALIC.findall(told)
        if "[[" in italic or italic not in terms
        for part in split_outside(ctx.plain(italic), ",/")
        if (word := part.strip(" ,;.:"))
    ]
    if len(parts) < 2:
        links = list(_LINK.finditer(told))
        parts = []
        for place, found in enumerate(links):
            word = ctx.plain(found[2] or found[1]).strip(" ,;.:")
            after = told[found.end() : links[place + 1].start()] if place + 1 < len(links) else "."
            # a word of grammar right before another link says what that one is; elsewhere it is a part itself (Verb + Substantiv)
            if word and not ((found[1] in terms or word in terms) and not after.strip(" '")):
                parts.append(word)
        if len(parts) > 2:
            parts = [word for word in parts if word not in terms]
    return content, tuple(parts) if len(parts) > 1 else ()


def _of_another(told: str, ctx: Context) -> bool:
    """Whether a compound is not this word but one of another language that it comes from."""
    if ctx.profile.compound_of_another.search(told) is None:
        return False
    told = ctx.plain(_SENTENCE_END.split(told)[-1])
    codes = {ctx.profile.languages.get(_ENDING.sub("", word).capitalize()) for word in _WORD.findall(told)}
    return bool(codes - {None, ctx.profile.edition})


def _verb(args: tuple[str, ...], named: dict[str, str], ctx: Context) -> tuple[str, str]:
    """First part and verb of a verb whose origin the template generates from its title."""
    title = ctx.title
    first = ctx.plain(named.get("V", ""))
    if first and title.startswith(first) and len(title) > len(first):
        return first, title[len(first) :]
    for prefix in ctx.profile.verb_prefixes:
        if title.startswith(prefix) and len(title) > len(prefix) + 2:
            return prefix, title[len(prefix) :]
    return "", ""
