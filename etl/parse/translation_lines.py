"""The lines of translations that are not plain: heads of tables, of dialects, of languages; layout."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.parse.context import Context, Section
from etl.parse.pieces import SWITCH
from etl.parse.translation_items import Items, clean, name_of
from etl.wikitext import MARKERS, enclosed, template, templates

_HEAD = re.compile(r"((?:\{\{[^{}]*+\}\}|\[\[[^\[\]]*+\]\]|\([^()]*+\)|<[^<>]*+>|[^:\[\]{}()<>]++)*+):(?:'{2,3}|</small>)*+\s*")
_BARE_HEAD = re.compile(r"(\{\{[^{}]*\}\}|\[\[[^\[\]]*\]\])\s*,?\s*")
_INDENT = re.compile(r"[:*#;]*\s*")
_PARAMETER = re.compile(r"\|\s*([^\W\d_][\w-]{0,30})\s*=")
_FORM = re.compile(r"(?:(?<=\]\])|(?<=\w)) ''([^':\[\]{}]{1,30}):'' (?=\S)")
"""The name of another form of the word before, ``Huus ''Pl:'' [[Hüüser]]``."""
_CODE = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}\}")


@lru_cache(maxsize=8)
def _starts(tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(["{{" + name for name in tables])


class Lines(Items):
    """Reads the lines that are not plain: heads of tables, dialects, remarks, links instead of templates."""

    __slots__ = ("tables",)

    def __init__(self, section: Section, ctx: Context) -> None:
        super().__init__(section, ctx)
        self.tables = _starts(ctx.profile.terms.dialect_tables)

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
            self.end_table()
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
            self.end_table()
            rest = rest[2:].strip()
        if rest.endswith("}}") and rest.count("}}") > rest.count("{{"):
            self.read(rest[:-2])
            self.end_table()
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
        raw = next((value.strip("[] ") for value in call.args if value), None)
        self.begin_table(raw if raw is not None and re.fullmatch(MARKERS, raw) else None, call.named.get(terms.table_gloss))
        return follows

    def read(self, rest: str) -> None:
        """A list line: its head, then its items."""
        ctx = self.ctx
        profile = ctx.profile
        terms = profile.terms
        found = _INDENT.match(rest)
        indent = found[0].strip() if found else ""
        rest = rest[found.end() :] if found else rest
        if self.groups and indent:
            self.group(len(indent))
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
        if got is None or not got[1].strip(" '") or SWITCH.match(rest):
            got = _BARE_HEAD.match(rest)
            if got is not None and ((code := _CODE.fullmatch(got[1])) is None or ("|" in got[1] and code[1] not in profile.language_names)):
                got = None
        if got is not None:
            head, rest = got[1], rest[got.end() :]
        language: str | None = None
        name: str | None = None
        beside = ""
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
            if code is not None and name and name in profile.languages:
                beside = clean(shown.replace(name, "", 1))
                beside = "; ".join([text for text in (*map(ctx.plain, template(code[0]).args), beside) if text])
            if self.kind and not beside:
                name = shown or name
            elif language is None and name is not None:
                language = profile.languages.get(name)
            if name:
                self.above = name
            if not rest and name and (code is None or beside):
                self.group(len(indent), f"{name} ({beside})" if beside else name)
        elif self.above is not None:
            name = profile.language_names.get(self.above, self.above)
            language = profile.languages.get(name)
        start = len(self.found)
        rest = self.apart(rest)
        if rest and not self.scan(rest, language, name):
            _, label = self.items(rest, self.raw, language, name)
            self.idle(label, start)
        self.varied(start, name if head is not None else None, beside)

    def apart(self, rest: str) -> str:
        """A line's items with commas between two that are offered for each other, and before a dialect's form with its name."""
        alternatives = self.ctx.profile.terms.alternatives
        if self.kind is not None and ":''" in rest:
            rest = _FORM.sub(r", ''\1'' ", rest)
        if alternatives.search(rest) is None:
            return rest
        spans = enclosed(rest)
        parts: list[str] = []
        at = number = quotes = 0
        for found in alternatives.finditer(rest):
            start, stop = found.span()
            while number < len(spans) and spans[number][1] <= start:
                number += 1
            quotes += rest.count("''", at, start)
            parts.append(rest[at:start])
            at = stop
            apart = quotes % 2 == 0 and (number == len(spans) or start < spans[number][0])
            if self.kind is None:  # a word may be part of what is said in another language
                apart = apart and rest.endswith("]]", 0, start) and rest.startswith("[[", stop)
            parts.append(", " if apart else found[0])
        return "".join(parts) + rest[at:]

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
