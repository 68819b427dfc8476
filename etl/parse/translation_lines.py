"""The lines of translations that are not plain: heads of tables, dialects, remarks, links instead of templates."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.model import Translation
from etl.parse.context import Context, Section
from etl.parse.pieces import INNER, SWITCH, TAIL, Markers, pieces, remark, title_of
from etl.wikitext import MARKERS, enclosed, template, templates

GENDER = re.compile(r"\{\{([^{}|]+)\}\}")
EMPTY = frozenset(("", "…", "...", "?", "-", "–", "—"))
"""What stands where no word is known yet."""
_HEAD = re.compile(
    r"(?:'{2,3}|<small>)*((?:\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\]|\([^()]*\)|<[^<>]*>|[^:\[\]{}()<>])*?)(?:'{2,3}|</small>)*:(?:'{2,3}|</small>)*\s*"
)
_BARE_HEAD = re.compile(r"(\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\])\s*,?\s*")
_INDENT = re.compile(r"[:*#;]*\s*")
_PARAMETER = re.compile(r"\|\s*([^\W\d_][\w-]{0,30})\s*=")
_CODE = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}\}")
_LEAD = re.compile(r"(.*?[^\s:])\s*:\s*(?=\S|$)", re.DOTALL)
_ONLY_LABELS = re.compile(r"(?:\{\{[^{}]*\}\}|''(?:[^']|'(?!'))+''|<small>[^<>]*</small>|[\s:,/]|\([^()\[\]]*\))*")
_ITALIC_GENDER = re.compile(r"\s+''([a-z]{1,3})\.?''\s*$")
_GENDER_MARK = re.compile(r"\{\{[a-z]{1,3}\}\}")


@lru_cache(maxsize=8)
def _starts(tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(["{{" + name for name in tables])


class Lines:
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
            if "|" in rest and rest.startswith("{{") and name_of(rest, 0) in terms.translations:
                pass
            elif rest.startswith(("{{", "[[", "__")):
                self.furniture(rest)
                return
        head = None
        if rest.startswith("{{") and name_of(rest, 0) in terms.elsewhere:
            ctx.count("skipped", "layout", name_of(rest, 0))
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
            above = self.above.partition("|")[0]
            name = profile.language_names.get(above, above)
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
            spans = [span for span in templates(piece) if name_of(piece, span[0]) in places] if "{{" in piece else []
            if not spans:
                label = self.other(piece, raw, language, name, label, before, len(self.found) > start)
                continue
            at = 0
            for index, (begin, end) in enumerate(spans):
                between = piece[at:begin].strip()
                stop = spans[index + 1][0] if index + 1 < len(spans) else len(piece)
                tail = piece[end:stop]
                marks: tuple[str, ...] = ()
                while (mark := GENDER.match(tail.lstrip())) is not None:
                    tail = tail.lstrip()
                    if mark[1] not in profile.genders:
                        break
                    marks += profile.genders[mark[1]]
                    tail = tail[mark.end() :]
                at = stop if index + 1 == len(spans) else end + (stop - end - len(tail))
                lead = between.strip(" /|")
                single = False
                if lead:
                    shown = ctx.plain(lead)
                    words = clean(shown)
                    single = not (lead.rstrip("'> ").endswith((":", ":</small")) or shown.endswith(":"))
                    if not single:
                        label = words
                    elif words:
                        label = words if not label else f"{label} {words}"
                note = [label] if label else []
                if index + 1 == len(spans):
                    after = clean(ctx.plain(tail)) if tail.strip() else ""
                    if after:
                        note.append(after)
                    at = len(piece)
                self.called(piece[begin:end], marks, raw, " ".join(note) or None)
                if lead and single:  # said of this one alone
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
        if word in EMPTY:
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
                        words = clean(ctx.plain(_GENDER_MARK.sub("", around)))
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
            label = clean(ctx.plain(lead[1]))
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
        if word in EMPTY or not word.strip("[]() "):
            ctx.count("skipped", "placeholder", self.section.name)
            return label
        if "[[" not in core and not self.kind and some:
            self.remark(clean(word), before)
            return label
        if "[[" not in core and not self.kind and core.startswith("''") and core.endswith("''"):
            return f"{label} {word}" if label else word
        note = clean(ctx.plain(extra)) or None if extra else None
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
        if word in EMPTY:
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


def name_of(text: str, start: int) -> str:
    """Name of the template that begins at ``start``, without reading its arguments."""
    stop = text.find("}}", start)
    pipe = text.find("|", start, stop if stop >= 0 else len(text))
    return text[start + 2 : pipe if pipe >= 0 else stop if stop >= 0 else len(text)].strip()


def clean(text: str) -> str:
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
