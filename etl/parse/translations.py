"""Translations: new and old tables, dialect tables, bare lists.

Nearly half the text of a page stands here, so the common line, ``*{{fr}}: [1] {{Ü|fr|maison}} {{f}}, …``, is read by one
regular expression and never leaves this function.
"""

from __future__ import annotations

import re

from etl.model import Translation
from etl.parse.context import Context, Section
from etl.parse.pieces import decoded
from etl.parse.translation_lines import EMPTY, GENDER, Lines, clean
from etl.wikitext import MARKERS, without_refs

_ONE = re.compile(
    r"\*+ ?\{\{([^{}|]+)(?:\|[^{}]*)?\}\}: ?(?:\[([\d?*][^\[\]]*)\] )?"
    r"\{\{([^{}|]+)\|([a-z-]+)\|([^{}|#&<>\[\]=_]*)(?:\|([^{}|#&<>\[\]=_]*))?\}\}"
    r"(?: \{\{([a-z]{1,3})\}\})? ?"
)
"""The commonest line whole: code, markers, one template of two or three arguments, a gender."""
_HEADED = re.compile(r"\*+\s*\{\{([^{}|]+)(?:\|[^{}]*)?\}\}:[ ']*")
"""Head of the common list line: its code."""
_TOKEN = re.compile(
    r"(?:\{\{(?P<name>[^{}|]+)\|(?P<code>[^{}|]*)\|(?P<rest>[^{}]*)\}\}(?P<marks>(?:\s*\{\{[a-z]{1,3}\}\})*)"
    r"|\[\[(?P<link>[^\[\]|#:{}'<&]+)\]\](?![\w:])"
    rf"|\[\s*(?P<raw>(?:{MARKERS})?)\s*,?\s*\]:?"
    r"|''(?P<label>[^'\[\]{}]+)(?::''|'':)|\{\{(?P<marker>[^{}|]+)\|:\}\}"
    r"|\((?P<remark>[^()\[\]{}<>&]+)\))\s*(?P<end>[,;/]*)\s*"
)
"""What else stands on one: templates with genders, links, sense markers, labels with a colon, remarks in brackets."""
_DIRTY = re.compile(r"[<>&=#\[\]_]|''|  ")
_WORDS = re.compile(r"(?:\[\[[^\[\]|#:{}'<&(]+\]\]|[^\W_][\w '’-]*)(?:[,;] ?(?:\[\[[^\[\]|#:{}'<&(]+\]\]|[^\W_][\w '’-]*))*")
_NAMED = re.compile(r"\*+ ?(?:\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]|([^\W\d][^\[\]{}:<>'|]*)|\{\{([^{}|]+)\}\}):(?: ?\[([\d, –?*-]+)\])? *")
"""A dialect's line: its name as link, word or code, and markers."""
_SEPARATED = re.compile(r"\s*[,;]\s*")
_ALONE = re.compile(r"\|\s*([^\W\d_][\w-]{0,30})\s*=\s*")
_new = tuple.__new__  # a record without the detour over its generated constructor


def translations(section: Section, ctx: Context) -> list[Translation]:
    """Every translation of a section, in page order; rows of dialect tables have no language but its name."""
    text = "\n".join(section.lines)
    if "<ref" in text or "&lt;ref" in text:
        ctx.count("skipped", "reference", section.name, text.count("<ref") + text.count("&lt;ref"))
        text = without_refs(text.replace("&lt;ref", "<ref").replace("&lt;/ref&gt;", "</ref>").replace("&lt;/ref>", "</ref>"))
    if "&" in text:
        text = decoded(text)
    reader = _Reader(section, ctx)
    lines = text.split("\n")
    number = 0
    total = len(lines)
    headed = _HEADED.match
    one = _ONE.fullmatch
    found = reader.found
    parameters = ctx.profile.terms.table_parameters
    places = ctx.profile.terms.translations
    names = ctx.profile.language_names
    genders = ctx.profile.genders
    last: str | None = None
    senses, status = reader.markers(None)
    while number < total:
        line = lines[number]
        number += 1
        if reader.kind is None:
            whole = one(line)
            if whole is not None:
                header, raw, name, code, word, third, mark = whole.groups()
                place = places.get(name)
                if (
                    place is not None
                    and word
                    and place[1] == 1
                    and code in names
                    and "''" not in line
                    and "  " not in line
                    and word not in EMPTY
                ):
                    if raw is None:
                        raw = reader.raw
                    if raw != last:
                        senses, status = reader.markers(raw)
                        last = raw
                    marks: tuple[str, ...] = ()
                    if mark is not None:
                        marks = genders.get(mark, marks)
                    if mark is None or marks:
                        display = transliteration = None
                        if third:
                            if place[2] == 2:
                                transliteration = third.strip() or None
                            elif third != word:
                                display = third.strip() or None
                        word = word.strip()
                        found.append(
                            _new(
                                Translation,
                                (
                                    code,
                                    names[code],
                                    word,
                                    None,
                                    display,
                                    word,
                                    transliteration,
                                    marks,
                                    raw,
                                    senses,
                                    status,
                                    reader.gloss,
                                    name[-1] == "?",
                                    None,
                                ),
                            )
                        )
                        reader.above = header
                        continue
            head = headed(line)
            if head is not None and reader.quick(line, head):
                continue
        if not line:
            continue
        if line[0] == "*" and reader.words(line):
            continue
        if line[0] == "|" and (alone := _ALONE.fullmatch(line)) is not None and alone[1] in parameters:
            reader.kind = parameters[alone[1]] or section.kind or None
            continue
        if line[:2] == "{{" and line[-2:] == "}}" and "|" not in line and line.count("{") == 2:
            name = line[2:-2].strip()
            if name.lower().startswith(ctx.profile.inner_templates):
                ctx.count("skipped", "layout", name)
                continue
        if line.count("{{") > line.count("}}") and "=" not in line and "{{" in line[2:]:
            # a template over several lines
            joined = line
            for more in range(number, min(number + 6, total)):
                joined += "\n" + lines[more]
                if joined.count("{{") == joined.count("}}"):
                    line = joined.replace("\n", " ")
                    number = more + 1
                    break
        reader.line(line)
    return reader.found


class _Reader(Lines):
    """Reads the plain lines; the others go the long way."""

    __slots__ = ()

    def quick(self, line: str, head: re.Match[str]) -> bool:
        """Read a line of templates, markers, labels and remarks alone; what it holds besides makes it go back to ``line``."""
        found = self.found
        ctx = self.ctx
        profile = ctx.profile
        places = profile.terms.translations
        names = profile.language_names
        genders = profile.genders
        at = head.end()
        stop = len(line)
        header = head[1]
        self.above = header
        if at == stop:
            return True
        start = len(found)
        raw = self.raw
        senses, status = self.markers(raw)
        gloss = self.gloss
        label: str | None = None
        for token in _TOKEN.finditer(line, at):
            if token.start() != at:
                break
            at = token.end()
            name, code, rest, marks, link, marker, words, register, remark, end = token.groups()
            if name is not None:
                place = places.get(name)
                if place is None:
                    break
                marked: tuple[str, ...] = ()
                if marks:
                    for mark in GENDER.findall(marks):
                        known = genders.get(mark)
                        if known is None:
                            break
                        marked += known
                    else:
                        mark = ""
                    if mark:
                        break
                if _DIRTY.search(rest) is not None or not rest.isprintable():
                    self.called(line[token.start() : token.end("rest") + 2], marked, raw, label)
                else:
                    display = transliteration = None
                    if place[1] == 1 and "|" not in rest:
                        word = rest.strip()
                    else:
                        args = (code, *rest.split("|"), "", "", "")
                        word = args[place[1]].strip()
                        if place[2] >= 0:
                            transliteration = args[place[2]].strip() or None
                        if place[3] >= 0:
                            display = args[place[3]].strip() or None
                        if not word and display:
                            word = display
                        if display == word:
                            display = None
                    if word in EMPTY:
                        ctx.count("skipped", "placeholder", name)
                    else:
                        language = names.get(code)
                        if language is None:
                            code = code.strip().lower()
                            language = names.get(code)
                        found.append(
                            _new(
                                Translation,
                                (
                                    code or None,
                                    language,
                                    word,
                                    None,
                                    display,
                                    word,
                                    transliteration,
                                    marked,
                                    raw,
                                    senses,
                                    status,
                                    gloss,
                                    name[-1] == "?",
                                    label,
                                ),
                            )
                        )
            elif link is not None:
                language = header if header in names else None
                found.append(
                    _new(
                        Translation,
                        (
                            language,
                            names.get(header),
                            link.strip(),
                            None,
                            None,
                            link.strip(),
                            None,
                            (),
                            raw,
                            senses,
                            status,
                            gloss,
                            False,
                            label,
                        ),
                    )
                )
                if language is None or not link.isprintable():
                    break
            elif marker is not None:
                raw = marker or self.raw
                senses, status = self.markers(raw)
                label = None
            elif words is not None:
                label = words.strip()
            elif register is not None:
                if register not in profile.label_markers:
                    break
                label = profile.labels.get(register, register)
            elif remark is not None:
                words = clean(remark.replace("''", ""))
                if len(found) == start or not words or not line[: token.start()].rstrip().endswith("}"):
                    break
                self.remark(words, " ")
            if end and ";" in end:
                label = None
            if at == stop:
                return True
        if at == stop:
            return True
        del found[start:]
        return False

    def words(self, line: str) -> bool:
        """Read a line of words or links alone under a dialect's or language's name."""
        head = _NAMED.match(line)
        if head is None:
            return False
        at = head.end()
        if _WORDS.fullmatch(line, at) is None:
            return False
        ctx = self.ctx
        profile = ctx.profile
        linked, bare, code, raw = head.groups()
        language: str | None = None
        if code is not None:
            name = profile.language_names.get(code)
            if name is None:
                return False
            language = code
        else:
            name = (linked or bare).strip()
            language = profile.languages.get(name)
        if self.kind is None and "[[" not in line[at:]:
            return False
        if self.kind is not None:
            language = None
        self.above = code or name
        raw = raw.strip() if raw is not None else self.raw
        senses, status = self.markers(raw)
        for word in _SEPARATED.split(line[at:]):
            title = None
            word = word.strip()
            if word.startswith("[["):
                title = word = word[2:-2].strip()
            if word in EMPTY:
                continue
            if not word.isprintable() or "  " in word or "''" in word:
                word = ctx.plain(word)
            self.found.append(
                _new(Translation, (language, name, word, self.kind, None, title, None, (), raw, senses, status, self.gloss, False, None))
            )
        return True
