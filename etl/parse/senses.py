"""Meanings: markers and nesting, label phrases, glosses."""

from __future__ import annotations

import re

from etl.model import Government, Sense
from etl.parse.context import Context, Labels, Section, template_name
from etl.wikitext import call, marker, without_refs

_TOKEN = re.compile(
    r"\{\{(?P<call>(?:[^{}]++|\{\{[^{}]*\}\})*+)\}\}"
    r"|(?P<quotes>'{2,5})(?P<italic>(?:[^'\n]|'(?!'))+?)(?P=quotes)(?P<colon>\s*:)?"
    r"|(?P<glue>[\s,;:/–+-]|<br\s*/?>)"
)
"""What a label phrase is made of: templates, italics, and what stands between them."""

_JOINT = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?)\s+(?='')")
_WORD = re.compile(r"(?:\[\[)?([^\W\d_]+)(?:\]\])?:\s+(?=\S)")
_LETTER = re.compile(r"[a-zα-ω]{1,2}")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)([a-zA-Zα-ω]+)|(\d+(?:\.\d+)*)\.\d+")
_ITALICS = re.compile(r"('{2,5})((?:[^'\n]|'(?!'))+)\1")
_DASH = re.compile(r"[—–-]\s+")
_LONGEST = 12  # tokens of a label phrase; what is longer is prose
_NONE = Labels()
_new = tuple.__new__  # a record without the detour over its generated constructor


def labels(text: str, ctx: Context) -> tuple[Labels, str]:
    """Take the label phrase off the head of a gloss (wikitext): ``(labels, rest)``.

    A phrase is {{K|…}}, label templates ({{ugs.}}), italics that end in a colon inside or just outside, and what joins
    them.  Words before a colon that are not italic, and brackets, belong to the gloss.
    """
    if not text.startswith(("{{", "''")):
        return _NONE, text
    if "{{!}}" in text:
        text = text.replace("{{!}}", "|")
    profile = ctx.profile
    found: list[str] = []
    shown = ""
    government: tuple[Government, ...] = ()
    pending: list[str] = []  # labels of italics that no colon has closed yet
    pending_shown = ""
    end = at = 0
    for _ in range(_LONGEST):
        token = _TOKEN.match(text, at)
        if token is None:
            if (
                shown[-1:] == "," and (worded := _WORD.match(text, at)) is not None and ctx.wording(worded[1])
            ):  # {{ugs.|,}} [[verhüllend]]: …
                found.append(worded[1])
                shown += f" {worded[1]}"
                end = worded.end()
                break
            joint = _JOINT.match(text, at) if pending else None  # ''Linguistik'', speziell ''Phonetik'': …
            if joint is None or (joint[1] not in profile.connectors and joint[1] not in profile.conjunctions):
                break
            pending_shown += joint[0]
            at = joint.end()
            continue
        at = token.end()
        closed = False
        if (inner := token["call"]) is not None:
            template = call(inner)
            name = template_name(template.name)
            if name in profile.label_templates:
                taken = ctx.label(template)
                pending += taken.labels
                government += taken.government
                pending_shown += taken.text + ":"
                closed = True
            elif name in profile.label_markers:
                word = profile.labels.get(name) or ctx.plain(token[0])
                pending += _clean([word])
                pending_shown += word
                if template.args and template.args[0] in (",", ";"):
                    pending_shown += template.args[0]
                closed = True
            elif name in profile.editorial or profile.editorial_shape.match(name):
                ctx.flag(name, template.args)
                closed = not pending
            elif name not in profile.templates and template.args[:1] in ((":",), (",",), (";",)):  # {{Dativ|:}}: only labels are so written
                if name not in profile.labels:
                    ctx.count("unknowns", "template", name)
                word = profile.labels.get(name, name)
                pending += _clean([word])
                pending_shown += word + template.args[0]
                closed = True
            else:
                break
        elif (italic := token["italic"]) is not None:
            head, colon, tail = italic.partition(": ")
            if colon and not pending and ctx.wording(ctx.plain(head)):  # ''landschaftlich: was es bedeutet''
                quotes = token["quotes"]
                text = f"{quotes}{head}:{quotes} {quotes}{tail}{text[token.end('italic') :]}"
                at = end = 0
                continue
            words = ctx.plain(italic)
            closed = bool(token["colon"]) or words.endswith(":")
            if not closed and len(words) > 60:
                break
            words = words.rstrip(": ")
            inside = words[1:-1] if closed and words[:1] == "(" and words[-1:] == ")" and words.count("(") == 1 else words
            pending += _clean(ctx.words(inside, closed))
            pending_shown += words + (":" if closed else "")
        else:
            glue = token["glue"]
            pending_shown += glue if len(glue) == 1 else " "
            continue
        if closed:
            found += pending
            shown += pending_shown
            pending, pending_shown = [], ""
            end = at
    if not end:
        return _NONE, text
    rest = text[end:].lstrip(" :,;\t") if text[end : end + 1] in (":", ",", ";", " ", "\t", "") else text[end:]
    return Labels(tuple(found), ctx.plain(shown).strip(" ,;:"), government), rest


def _clean(found: list[str]) -> list[str]:
    """Labels without the brackets and joints that templates leave around them."""
    kept: list[str] = []
    for label in found:
        if label.count("(") != label.count(")"):
            label = label.strip("()")
        elif label.startswith("(") and label.endswith(")") and label.count("(") == 1:
            label = label[1:-1]
        label = label.strip(" ,;:/-")
        if label:
            kept.append(label)
    return kept


def senses(sections: list[Section], ctx: Context) -> list[Sense]:
    """The senses of an entry's sections of meanings (Bedeutungen, Grammatische Merkmale), in page order."""
    found: list[Sense] = []
    group: list[tuple[int, Labels]] = []  # label lines above: (depth, labels)
    reach: list[int] = []  # of each of them: depth of its first sense; one that is not as deep ends it
    above: list[tuple[int, int]] = []  # senses that may be parents: (depth, number)
    named: dict[str, int] = {}
    for section in sections:
        group.clear()
        reach.clear()
        above.clear()
        for number, line in enumerate(section.lines, 1):
            indent, written, rest = marker(line)
            flagged = len(ctx.flags)
            if "<ref" in rest:
                rest = without_refs(rest).strip()
            phrase, gloss_text = labels(rest, ctx) if rest.startswith(("{{", "''")) else (_NONE, rest)
            italics = _ITALICS.fullmatch(gloss_text) if written is None and gloss_text[:2] == "''" else None
            if italics is not None and any(marker(one)[1] for one in section.lines[number : number + 1]):  # *''es tun'' above its senses
                words = ctx.plain(italics[2])
                shown = f"{phrase.text}, {words}" if phrase.text else words
                phrase = Labels((*phrase.labels, *ctx.words(words)), shown, phrase.government)
                gloss_text = ""
            gloss = ctx.plain(gloss_text)
            if gloss and gloss in ctx.profile.placeholders:
                ctx.count("skipped", "placeholder", section.name)
                gloss = gloss_text = ""
                if written is None:
                    continue
            depth = len(indent)
            if written is None:
                if not gloss:
                    if phrase.labels or phrase.text:
                        while group and group[-1][0] >= depth:
                            group.pop()
                        del reach[len(group) :]
                        while above and above[-1][0] >= depth:
                            above.pop()
                        group.append((depth, phrase))
                    elif rest and len(ctx.flags) == flagged:
                        ctx.count("skipped", "placeholder", section.name)
                    continue
                if gloss[0] in "—–-" and (dash := _DASH.match(gloss)):
                    gloss = gloss[dash.end() :]
                    phrase, gloss_text = labels(_DASH.sub("", gloss_text, count=1), ctx)
                    gloss = ctx.plain(gloss_text) or gloss
            while above and above[-1][0] >= depth:
                above.pop()
            parent = above[-1][1] if above else None
            path = written
            if written is not None and not written.isdecimal():
                if _LETTER.fullmatch(written):
                    if parent is None:  # ":[a]" under ":[1]" of the same depth
                        parent = next((n for n in range(len(found), 0, -1) if (found[n - 1].path or "")[-1:].isdecimal()), None)
                    if parent is not None:
                        path = (found[parent - 1].path or "") + written
                elif (apart := _NUMBERED.fullmatch(written)) is not None:
                    parent = named.get(apart[1] or apart[3], parent)
            if parent is not None and found[parent - 1].path is None:
                parent = found[parent - 1].parent
            while len(reach) and depth < reach[-1]:
                reach.pop()
                group.pop(len(reach))
            reach += [depth] * (len(group) - len(reach))
            for _, over in group:
                if over.labels or over.text:
                    phrase = Labels(
                        over.labels + phrase.labels,
                        f"{over.text}, {phrase.text}" if phrase.text else over.text,
                        over.government + phrase.government,
                    )
            found.append(_new(Sense, (written, path, parent, gloss or None, phrase.labels, phrase.text or None, phrase.government)))
            if path is not None:
                named.setdefault(path, len(found))
                above.append((depth, len(found)))
    return found
