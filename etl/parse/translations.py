"""Translations: new and old tables, dialect tables, bare lists.

Nearly half the text of a page stands here, so the common line, ``*{{fr}}: [1] {{Ü|fr|maison}} {{f}}, …``, is read by one
regular expression and never leaves this function.
"""

from __future__ import annotations

import re
from functools import lru_cache

from etl.model import Translation
from etl.parse.context import Context, Section
from etl.parse.pieces import INNER, SWITCH, TAIL, Markers, decoded, pieces, remark, title_of
from etl.wikitext import MARKERS, enclosed, template, templates, without_refs

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
_GENDER = re.compile(r"\{\{([^{}|]+)\}\}")
_WORDS = re.compile(r"(?:\[\[[^\[\]|#:{}'<&(]+\]\]|[^\W_][\w '’-]*)(?:[,;] ?(?:\[\[[^\[\]|#:{}'<&(]+\]\]|[^\W_][\w '’-]*))*")
_NAMED = re.compile(r"\*+ ?(?:\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]|([^\W\d][^\[\]{}:<>'|]*)|\{\{([^{}|]+)\}\}):(?: ?\[([\d, –?*-]+)\])? *")
"""A dialect's line: its name as link, word or code, and markers."""
_SEPARATED = re.compile(r"\s*[,;]\s*")
_HEAD = re.compile(
    r"(?:'{2,3}|<small>)*((?:\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\]|\([^()]*\)|<[^<>]*>|[^:\[\]{}()<>])*?)(?:'{2,3}|</small>)*:(?:'{2,3}|</small>)*\s*"
)
_BARE_HEAD = re.compile(r"(\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\])\s*,?\s*")
_INDENT = re.compile(r"[:*#;]*\s*")
_PARAMETER = re.compile(r"\|\s*([^\W\d_][\w-]{0,30})\s*=")
_ALONE = re.compile(r"\|\s*([^\W\d_][\w-]{0,30})\s*=\s*")
_CODE = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}\}")
_CALLED = re.compile(r"(?:\(\s*)?\{\{([^{}|]+)\|([^{}|]*)\|((?:[^{}]|\{\{[^{}]*\}\})*)\}\}((?:\s*\{\{[a-z]{1,3}\.?\}\})*)")
_LEAD = re.compile(r"(.*?[^\s:])\s*:\s*(?=\S|$)", re.DOTALL)
_ONLY_LABELS = re.compile(r"(?:\{\{[^{}]*\}\}|''(?:[^']|'(?!'))+''|<small>[^<>]*</small>|[\s:,/]|\([^()\[\]]*\))*")
_ITALIC_GENDER = re.compile(r"\s+''([a-z]{1,3})\.?''\s*$")
_GENDER_MARK = re.compile(r"\{\{(?:[mfnu]{1,3})\}\}")
_EMPTY = frozenset(("", "…", "...", "?", "-", "–", "—"))


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
                    and word not in _EMPTY
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


@lru_cache(maxsize=8)
def _starts(tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(["{{" + name for name in tables])


_new = tuple.__new__  # a record without the detour over its generated constructor


class _Reader:
    """Reads the lines that are not plain: heads of tables, dialects, remarks, links instead of templates."""

    __slots__ = ("above", "ctx", "found", "gloss", "kind", "markers", "raw", "section", "tables")

    def __init__(self, section: Section, ctx: Context) -> None:
        self.section = section
        self.ctx = ctx
        self.found: list[Translation] = []
        self.markers = Markers(ctx)
        self.raw: str | None = None  # the table's own markers
        self.gloss: str | None = None
        self.kind: str | None = section.kind or None
        self.above: str | None = None  # what the last head named, a code or a name
        terms = ctx.profile.terms
        self.tables = _starts(terms.dialect_tables)

    def opens(self, rest: str) -> bool:
        """Whether a line that begins with a template opens a table."""
        if rest.count("{{") > rest.count("}}"):
            return True
        parameters = self.ctx.profile.terms.table_parameters
        return "=" in rest and any(found[1] in parameters for found in _PARAMETER.finditer(rest))

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
                    for mark in _GENDER.findall(marks):
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
                    if word in _EMPTY:
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
                words = _clean(remark.replace("''", ""))
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
            if word in _EMPTY:
                continue
            if not word.isprintable() or "  " in word or "''" in word:
                word = ctx.plain(word)
            self.found.append(
                _new(Translation, (language, name, word, self.kind, None, title, None, (), raw, senses, status, self.gloss, False, None))
            )
        return True

    def line(self, line: str) -> None:
        ctx = self.ctx
        terms = ctx.profile.terms
        rest = line.strip()
        if rest == "}}":
            self.raw = self.gloss = None
            self.kind = self.section.kind or None
            return
        if "{{" in rest[:4]:
            bare = rest.lstrip(":* ")
            if bare.startswith("{{") and (self.opens(bare) or bare.startswith(self.tables)):
                rest = self.table(bare)
        while rest.startswith("|"):
            found = _PARAMETER.match(rest)
            if found is None:
                rest = rest[1:].strip()
                continue
            self.kind = terms.table_parameters.get(found[1], "") or self.section.kind or None
            if found[1] not in terms.table_parameters:
                ctx.count("unknowns", "parameter", found[1])
            rest = rest[found.end() :].strip()
        if rest.startswith("}}"):
            self.raw = self.gloss = None
            self.kind = self.section.kind or None
            rest = rest[2:].strip()
        if rest.endswith("}}") and rest.count("}}") > rest.count("{{"):
            self.read(rest[:-2])
            self.raw = self.gloss = None
            self.kind = self.section.kind or None
            return
        if rest:
            # two parameters in one line
            at = rest.find("|")
            while at >= 0:
                found = _PARAMETER.match(rest, at)
                if found is not None and found[1] in terms.table_parameters:
                    self.read(rest[:at].strip())
                    self.line(rest[at:])
                    return
                at = rest.find("|", at + 1)
            self.read(rest)

    def table(self, rest: str) -> str:
        """The head of a table: its sense, its gloss; gives what follows it on the line."""
        ctx = self.ctx
        terms = ctx.profile.terms
        stop = len(rest)
        follows = ""
        for found in _PARAMETER.finditer(rest):
            if found[1] in terms.table_parameters:
                stop = found.start()
                follows = rest[stop:]
                break
        head = rest[:stop].rstrip()
        closed = not follows and head.endswith("}}")
        call = template(head if closed else head.rstrip("|") + "}}")
        self.kind = self.section.kind or None
        if call.name.startswith(terms.dialect_tables):
            self.kind = "dialect"
            for value in call.args:
                if value.strip():
                    self.line(value)
        elif closed:
            self.raw = self.gloss = None
            return ""
        raw = next((value for value in call.args if value), None)
        self.raw = raw if raw is not None and re.fullmatch(MARKERS, raw) else None
        gloss = call.named.get(terms.table_gloss)
        self.gloss = ctx.plain(gloss) or None if gloss else None
        return follows

    def read(self, rest: str) -> None:
        """A list line: its head, then its items."""
        ctx = self.ctx
        profile = ctx.profile
        terms = profile.terms
        found = _INDENT.match(rest)
        indent = found[0].strip() if found else ""
        rest = rest[found.end() :] if found else rest
        if not rest or rest in ("}}", "|"):
            return
        if not indent:
            if "|" in rest and rest.startswith("{{") and template(rest).name in terms.translations:
                pass
            elif rest.startswith(("{{", "[[", "__")):
                self.furniture(rest)
                return
        head = None
        if (spans := templates(rest)) and spans[0][0] == 0 and _CODE.match(rest) and template(rest[: spans[0][1]]).name in terms.elsewhere:
            ctx.count("skipped", "layout", template(rest[: spans[0][1]]).name)
            return
        got = _HEAD.match(rest)
        if got is None or not got[1].strip() or SWITCH.match(rest):
            got = _BARE_HEAD.match(rest)
            if got is not None and (_CODE.fullmatch(got[1]) is None or "|" in got[1]):
                got = None
        if got is not None:
            head, rest = got[1], rest[got.end() :]
        raw = self.raw
        language: str | None = None
        name: str | None = None
        if head is not None:
            code = _CODE.search(head)
            if code is not None and "|" in head and template(code[0]).name in terms.translations:
                code = None
            language = code[1].lower() if code is not None and (code[1] in profile.language_names or code[1].isascii()) else None
            shown = ctx.plain(_CODE.sub(lambda m: profile.language_names.get(m[1], m[1]), head)).strip(" ,:")
            name = (profile.language_names.get(code[1]) if code is not None else None) or shown or None
            if (
                language is not None
                and language not in profile.language_names
                and code is not None
                and code[1] not in profile.language_names
            ):
                ctx.count("unknowns", "language", code[1])
            if self.kind:
                name = shown or name
            elif language is None and name is not None:
                language = profile.languages.get(name)
            if name:
                self.above = name
        elif self.above is not None:
            name = profile.language_names.get(self.above, self.above)
            language = profile.languages.get(name)
        if rest:
            self.items(rest, raw, language, name)

    def furniture(self, rest: str) -> None:
        """A line that is no list item: layout, editors' marks, links to other wikis; ``plain`` counts what they are."""
        ctx = self.ctx
        spans = templates(rest)
        inner = [template(rest[start:stop]) for start, stop in spans]
        for call in inner:
            if call.name in ctx.profile.terms.elsewhere or call.name.lower().startswith(ctx.profile.inner_templates):
                ctx.count("skipped", "layout", call.name)
        if all(call.name.lower().startswith(ctx.profile.inner_templates) for call in inner) and inner:
            return
        if ctx.plain(rest) and not inner:
            ctx.count("unknowns", "line", self.section.name)

    def items(self, rest: str, raw: str | None, language: str | None, name: str | None) -> None:
        ctx = self.ctx
        profile = ctx.profile
        places = profile.terms.translations
        if "''" in rest:
            rest = TAIL.sub(r"\2\1", rest)
        label: str | None = None
        start = len(self.found)
        for before, piece, _ in _marked(pieces(rest)):
            while piece[:1] == "[" and piece[1:2] != "[":
                switch = SWITCH.match(piece)
                if switch is None:
                    if piece.startswith("[]"):
                        piece = piece[2:].strip()
                        continue
                    break
                raw = switch[1]
                piece = piece[switch.end() :]
                label = None
            if before == ";":
                label = None
            if not piece:
                continue
            spans = [span for span in templates(piece) if template(piece[span[0] : span[1]]).name in places] if "{{" in piece else []
            if not spans:
                label = self.other(piece, raw, language, name, label, before, len(self.found) > start)
                continue
            at = 0
            for index, (begin, end) in enumerate(spans):
                between = piece[at:begin].strip()
                stop = spans[index + 1][0] if index + 1 < len(spans) else len(piece)
                tail = piece[end:stop]
                marks: tuple[str, ...] = ()
                while (mark := _GENDER.match(tail.lstrip())) is not None:
                    tail = tail.lstrip()
                    if mark[1] not in profile.genders:
                        break
                    marks += profile.genders[mark[1]]
                    tail = tail[mark.end() :]
                at = stop if index + 1 == len(spans) else end + (stop - end - len(tail))
                lead = between.strip(" /|")
                if lead:
                    words = _clean(ctx.plain(lead))
                    if lead.rstrip("'> ").endswith((":", ":</small")) or ctx.plain(lead).endswith(":"):
                        label = words
                    elif words:
                        label = words if not label else f"{label} {words}"
                note = [label] if label else []
                if index + 1 == len(spans):
                    after = _clean(ctx.plain(tail)) if tail.strip() else ""
                    if after:
                        note.append(after)
                    at = len(piece)
                self.called(piece[begin:end], marks, raw, " ".join(note) or None)
                if lead and not lead.rstrip("'> ").endswith(":") and not ctx.plain(lead).endswith(":"):
                    label = None

    def called(self, text: str, marks: tuple[str, ...], raw: str | None, note: str | None) -> None:
        """One translation template."""
        ctx = self.ctx
        profile = ctx.profile
        call = template(text)
        place = profile.terms.translations[call.name]
        args = (*call.args, "", "", "", "", "")
        code = ctx.plain(args[place[0]]).lower()
        word = ctx.plain(args[place[1]])
        transliteration = call.named.get("d") or (args[place[2]] if place[2] >= 0 else "")
        shown = call.named.get("v") or (args[place[3]] if place[3] >= 0 else "")
        transliteration = ctx.plain(transliteration)
        shown = ctx.plain(shown)
        if "#" in word and len(word) > 1:
            word = word.partition("#")[0]
        if not word:
            word = shown
        if word in _EMPTY:
            ctx.count("skipped", "placeholder", call.name)
            return
        meaning = ctx.plain(call.named.get("b", ""))
        if meaning:
            note = f"{note}; {meaning}" if note else meaning
        title = args[place[1]].strip()
        senses, status = self.markers(raw)
        self.found.append(
            Translation(
                code or None,
                profile.language_names.get(code),
                word,
                None,
                shown if shown and shown != word else None,
                title if title == word else (title_of(title, ctx.title) or word),
                transliteration or None,
                marks,
                raw,
                senses,
                status,
                self.gloss,
                call.name.endswith("?"),
                note,
            )
        )

    def other(
        self, piece: str, raw: str | None, language: str | None, name: str | None, label: str | None, before: str, some: bool
    ) -> str | None:
        """A piece without translation template: a dialect's word, a bare link, a remark; gives the label that holds on."""
        ctx = self.ctx
        profile = ctx.profile
        terms = profile.terms
        marks: tuple[str, ...] = ()
        transliteration = None
        for start, stop in reversed(templates(piece)):
            call = template(piece[start:stop])
            if call.name in profile.genders:
                marks = profile.genders[call.name] + marks
            elif call.name in terms.ipa:
                if call.args and call.args[0]:
                    transliteration = ctx.plain(call.args[0]) or None
                    around = f"{piece[:start]} {piece[stop:]}".strip()
                    if _ONLY_LABELS.fullmatch(around):  # the transcription is all there is
                        for inner in templates(around):
                            marks += profile.genders.get(template(around[inner[0] : inner[1]]).name, ())
                        words = _clean(ctx.plain(_GENDER_MARK.sub("", around)))
                        self.add(
                            transliteration or "",
                            "",
                            raw,
                            language,
                            name,
                            " ".join([t for t in (label, words) if t]) or None,
                            marks,
                            None,
                            None,
                        )
                        return label
            elif call.name in terms.elsewhere:
                ctx.count("skipped", "layout", call.name)
            else:
                continue
            piece = (piece[:start] + piece[stop:]).strip()
        if (sex := _ITALIC_GENDER.search(piece)) is not None and sex[1] in profile.genders:
            marks += profile.genders[sex[1]]
            piece = piece[: sex.start()].rstrip()
        core, extra = remark(piece)
        if self.kind and core[:1] == "(" and (stop := core.find(") ")) > 0:
            place = ctx.plain(core[1:stop])
            label = f"{label}, {place}" if label else place
            core = core[stop + 2 :].strip()
        while True:
            lead = (
                _LEAD.match(core)
                if ":" in core and "[[" not in core.partition(":")[0].partition("''")[0] and "w:" not in core.partition(":")[0] + ":"
                else None
            )
            if lead is None or ("[[" in lead[1] and "''" not in lead[1]) or lead[1].count("(") != lead[1].count(")"):
                break
            label = _clean(ctx.plain(lead[1]))
            core = core[lead.end() :].strip(" '")
            if core.startswith("</small>"):
                core = core[8:].strip()
        if not core:
            if marks and some and not piece:
                self.found[-1] = self.found[-1]._replace(genders=self.found[-1].genders + marks)
            elif transliteration and some and not piece:
                self.found[-1] = self.found[-1]._replace(transliteration=transliteration)
            elif extra and some:
                self.remark(ctx.plain(extra), before)
            return label
        word = ctx.plain(core)
        if word in _EMPTY or not word.strip("[]() "):
            ctx.count("skipped", "placeholder", self.section.name)
            return label
        if "[[" not in core and not self.kind and some:
            self.remark(_clean(word), before)
            return label
        if "[[" not in core and not self.kind and core.startswith("''") and core.endswith("''"):
            return f"{label} {word}" if label else word
        note = _clean(ctx.plain(extra)) or None if extra else None
        if marks or "[[" in core or self.kind or language is not None or name is not None:
            self.add(word, core, raw, language, name, label, marks, note, transliteration)
        else:
            ctx.count("unknowns", "line", self.section.name)
        return label

    def remark(self, text: str, before: str) -> None:
        if text:
            last = self.found[-1]
            self.found[-1] = last._replace(note=f"{last.note}{before if before in ',;' else ''} {text}" if last.note else text)

    def add(
        self, word: str, core: str, raw: str | None, language: str | None, name: str | None, label: str | None,
        marks: tuple[str, ...], note: str | None, transliteration: str | None,
    ) -> None:  # fmt: skip
        if word in _EMPTY:
            self.ctx.count("skipped", "placeholder", self.section.name)
            return
        senses, status = self.markers(raw)
        note = "; ".join([text for text in (label, note) if text]) or None
        self.found.append(
            Translation(
                None if self.kind else language,
                name,
                word,
                self.kind,
                None,
                title_of(core, self.ctx.title),
                transliteration,
                marks,
                raw,
                senses,
                status,
                self.gloss,
                False,
                note,
            )
        )


def _clean(text: str) -> str:
    """A remark without the brackets and separators around it; "" where no word is left."""
    text = text.strip(" ,;:/、")
    if text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1:
        text = text[1:-1].strip(" ,;:")
    elif text.count("(") != text.count(")"):
        text = text.strip("() ,;:")
    return text if any(map(str.isalnum, text)) else ""


def _marked(parts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The pieces, split again at a sense marker in the middle of one."""
    out: list[tuple[str, str, str]] = []
    for before, piece, after in parts:
        at = 0
        if " [" in piece:
            spans = [span for span in enclosed(piece) if piece[span[0]] != "[" or piece.startswith("[[", span[0])]
            for found in INNER.finditer(piece):
                if any(start < found.start() < stop for start, stop in spans):
                    continue
                head = piece[at : found.start()].strip()
                if head:
                    out.append((before, head, ""))
                    before = ""
                    at = found.start()
        out.append((before, piece[at:].strip(), after))
    return out
