"""page + profile -> entries and rejects.  Knows wikitext, no edition and no file.

A page is its level-2 headings (languages), their level-3 headings (entries), and the sections under those.  Headings are
known by what they say, not by the number of their equals signs: old and careless pages have them wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from etl.model import Count, Entry, Form, Found, Link, Page, Redirect, Reject
from etl.parse import form_page
from etl.parse import forms as inflection
from etl.parse.context import Context, Counts, Section, template_name
from etl.parse.examples import examples
from etl.parse.links import links
from etl.parse.notes import notes
from etl.parse.refs import refs
from etl.parse.senses import senses
from etl.parse.sounds import hyphenations, sounds
from etl.parse.translations import translations
from etl.profile import Profile, SectionType
from etl.wikitext import Template, call, logical_lines, template, templates, without_comments, without_refs

__all__ = ["parse"]

TABLES: dict[str, Callable[[Section, Context], list[Any]]] = {
    "links": links,
    "translations": translations,
    "sounds": sounds,
    "hyphenations": hyphenations,
    "examples": examples,
    "notes": notes,
    "refs": refs,
}
"""Table of TABLES.md -> the function that reads a section into it; ``senses`` come first, for the others point at them."""

LARGEST = 4_000_000  # characters; MediaWiki takes no page above 2 MiB
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED = re.compile(r"&lt;(/?(?:ref|br|small|big|sup|sub|span|nowiki)\b[^&<>]{0,300}|!-[^&<>]{0,300}-)&gt;", re.IGNORECASE)
_ESCAPED_PAIR = re.compile(r"&lt;([a-z]{1,6})&gt;([^&<>]{0,300})&lt;/\1&gt;", re.IGNORECASE)
_OPEN_REFERENCE = re.compile(r"<ref\b[^<>]*(?<!/)>")
_MARKS = ("\u200e", "\u200f", "\ufeff", "\u200b", "\u00ad")
_BAD_TITLE = re.compile(r"[#<>\[\]{}|\x00-\x1f\x7f]")
_REDIRECT = re.compile(r"\s*#\s*(?:REDIRECT|WEITERLEITUNG)\s*:?\s*\[\[\s*:?([^\[\]|\n]+)", re.IGNORECASE)
_HEADING = re.compile(r"(={1,6})\s*(.*?)\s*=*\s*$", re.DOTALL)
_BLOCK = re.compile(r"\{\{\s*([^|{}\[\]<>\n]+?)\s*(\||\}\})")
_CALLS = re.compile(r"\{\{([^{}]*)\}\}")
_LINKS_ONLY = re.compile(r"(?:\[\[[^\[\]]*\]\]\s*)+")
_LINK_TARGET = re.compile(r"\[\[([^\[\]|]*)")
_MARKUP_ONLY = re.compile(r"(?:</?[a-zA-Z][^<>]*>\s*)+|-{4,}|\}\}|__[A-Z]+__")
_WORD = re.compile(r"[^\W\d_]+")
_NO_SECTION = SectionType("", "", "")


def parse(page: Page, profile: Profile, languages: frozenset[str] | None = None) -> Iterator[Found]:
    """Everything that a page holds, in page order: entries, rejects, redirects, then counts.

    ``languages`` are codes; entries of other languages are passed over (None: all are taken).
    """
    counts: Counts = Counter()
    yield from _page(page, profile, languages, counts)
    for (table, what, value), n in sorted(counts.items()):
        yield Count(table, what, value, n)


def _page(page: Page, profile: Profile, languages: frozenset[str] | None, counts: Counts) -> Iterator[Found]:
    title = page.title

    def reject(reason: str, detail: str | None = None) -> Reject:
        return Reject(title, page.id, page.revision, reason, detail)

    if page.reject is not None:
        yield page.reject
        return
    if not title.strip() or _BAD_TITLE.search(title):
        yield reject("bad title")
        return
    if page.redirect:
        yield Redirect(title, page.redirect, page.id, "redirect")
        return
    if not page.text or page.text.isspace():
        yield reject("no text")
        return
    if len(page.text) > LARGEST:
        yield reject("too large", f"{len(page.text)} characters")
        return
    if page.text.lstrip()[:1] == "#" and (found := _REDIRECT.match(page.text)):
        yield Redirect(title, found[1].partition("#")[0].strip().replace("_", " "), page.id, "redirect")
        return
    if page.ns != 0:
        counts["skipped", "namespace", str(page.ns)] += 1
        return
    text = _clean(page.text, counts)
    reader = _Reader(page, text, profile, counts)
    if any("{{" + draft in text for draft in profile.drafts):
        yield reject("new entry")
        return
    reader.read()
    if not reader.languages_found and not reader.drafts:
        if not reader.redirects:
            yield reject("no language section")
    else:
        for name in reader.empty_languages:
            yield reject("no entry", name)
    for heading in reader.headings_without_pos:
        yield reject("no part of speech", heading)
    yield from reader.redirects
    homonyms: Counter[tuple[str, str]] = Counter()
    for draft in reader.drafts:
        homonyms[draft.language, draft.pos] += 1
        if languages is None or draft.language in languages:
            yield _entry(draft, page, reader, homonyms[draft.language, draft.pos])


def _clean(text: str, counts: Counts) -> str:
    """The page's text in NFC, without comments, control characters, direction marks and non-breaking blanks."""
    try:
        raw = text.encode()
        if len(raw.translate(None, _CONTROLS)) != len(raw):
            text = _UNCLEAN.sub("", text)
    except UnicodeEncodeError:
        text = _UNCLEAN.sub("\ufffd", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&lt;" in text:  # escaped once too often
        text = _ESCAPED_PAIR.sub(r"<\1>\2</\1>", _ESCAPED.sub(r"<\1>", text))
    text, broken = without_comments(text)
    if broken:
        counts["unknowns", "section", "<!--"] += 1
    for opening, closing in (("{{", "}}"), ("[[", "]]"), ("<ref", "</ref")):
        opened, closed = text.count(opening), text.count(closing)
        if opened != closed and (opening != "<ref" or len(_OPEN_REFERENCE.findall(text)) != closed):
            counts["unknowns", "section", opening] += 1  # damage: never closed, or never opened
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " ")
    if not text.isascii():
        if "\xa0" in text:
            text = text.replace("\xa0", " ")
        for mark in _MARKS:
            if mark in text:
                text = text.replace(mark, "")
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return text


class _Draft:
    """An entry while its page is read."""

    __slots__ = (
        "heading",
        "language",
        "language_name",
        "number",
        "pos",
        "raw_pos",
        "references",
        "sections",
        "spellings",
        "tables",
        "templates",
    )

    def __init__(self, number: int, heading: str, language: str, language_name: str) -> None:
        self.number = number
        self.heading = heading
        self.language = language
        self.language_name = language_name
        self.raw_pos: tuple[str, ...] = ()
        self.pos = "other"
        self.templates: list[Template] = []  # of the heading
        self.sections: list[tuple[SectionType, Section]] = []
        self.tables: list[Template] = []
        self.references: list[tuple[Template, str]] = []
        self.spellings: list[tuple[str, str]] = []


class _Reader:
    """Reads a page's lines into drafts of entries."""

    def __init__(self, page: Page, text: str, profile: Profile, counts: Counts) -> None:
        self.page = page
        self.text = text
        self.profile = profile
        self.counts = counts
        self.head = Context(profile, page.title, "", (), counts, text)  # for what stands outside of entries
        self.drafts: list[_Draft] = []
        self.redirects: list[Redirect] = []
        self.headings_without_pos: list[str] = []
        self.empty_languages: list[str] = []
        self.languages_found = 0
        self.similar: list[str] = []  # page-level "Siehe auch" templates
        self.flags: list[tuple[str, tuple[str, ...], int]] = []  # editors' flags: name, arguments, number of entries before it
        self.language: tuple[str, str] | None = None
        self.headings = 0
        self.draft: _Draft | None = None
        self.section: tuple[SectionType, Section] | None = None
        self.since_language = -1  # entries when the language section began, -1: none is open

    # --- lines --------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Go through the page."""
        lines = logical_lines(self.text, self.profile.section_line)
        lines.append("")
        for number in range(len(lines) - 1):
            line = lines[number].strip()
            first = line[:1]
            if first == ":" or first == "*":
                self._take(line)
            elif first == "=" and line.endswith("=") and len(line) > 2:
                self._heading(line)
            elif first == "{":
                self._block(line, lines[number + 1])
            elif first == "[" and _LINKS_ONLY.fullmatch(line) and self._apart(line):
                pass
            elif first in "<-}_" and _MARKUP_ONLY.fullmatch(line) and not self._in_translations():
                self.counts["skipped", "layout", line[:20]] += 1
            elif first in "|!" and not self._in_translations():
                self.counts["unknowns" if self.section is None else "skipped", "section" if self.section is None else "layout", "{|"] += 1
            else:
                self._take(line)
        self._close_language()

    def _in_translations(self) -> bool:
        return self.section is not None and self.section[0].table == "translations"

    def _take(self, line: str) -> None:
        """A line of the section that is open."""
        if self.section is not None:
            self.section[1].lines.append(line)
        elif self.draft is not None and self.draft.pos in self.profile.form_categories:
            # a form page that leaves its section's heading out
            self._open(next(s for s in self.profile.sections.values() if s.table == "senses"), "", (), [line])
        elif self.head.plain(line):
            self.counts["unknowns", "section", ""] += 1

    def _apart(self, line: str) -> bool:
        """Whether a line of links is no content: categories, files, other editions' pages; counted then."""
        targets = _LINK_TARGET.findall(line)
        profile = self.profile
        for target in targets:
            if not (profile.category_link.match(target) or profile.image_link.match(target) or profile.interlanguage_link.match(target)):
                return False
        for target in targets:
            self.head.dropped(target)
        return True

    # --- headings -----------------------------------------------------------------------------------------------------

    def _heading(self, line: str) -> None:
        found = _HEADING.match(line)
        if found is None:
            self._take(line)
            return
        level, content = len(found[1]), without_refs(found[2])
        profile = self.profile
        named = profile.language_heading.search(content) if level <= 3 else None
        if named is not None and (named[1] is not None or level == 2):
            self._open_language(named[1] if named[1] is not None else named[2].strip())
            return
        if "{{" + profile.pos_heading in content or (level == 3 and not self._section_heading(content, False)):
            self._open_entry(content)
            return
        if self._section_heading(content, True):
            return
        if level == 2:
            self._open_language(content)
        elif self.section is not None and (self._in_translations() or level > 4):
            self.counts["skipped", "layout", "heading"] += 1
        else:
            self.counts["unknowns", "section", self.head.plain(content)] += 1
            self.section = (_NO_SECTION, Section("", content, "", (), []))
            if self.draft is not None:
                self.draft.sections.append(self.section)

    def _section_heading(self, content: str, opening: bool) -> bool:
        """Whether a heading is a section's, by template or by name; open it if asked to."""
        named = _BLOCK.match(content)
        name = template_name(named[1]) if named else content.strip("' :")
        section = self._section_type(name)
        if section is None:
            return False
        if opening and self.draft is not None:
            args: tuple[str, ...] = ()
            if named and (spans := templates(content)):
                args = template(content[spans[0][0] : spans[0][1]]).args
            self._open(section, name, args, [])
        return True

    def _section_type(self, name: str) -> SectionType | None:
        lower = name.lower()
        section = self.profile.sections.get(lower)
        if section is None:
            for start, kind in self.profile.section_starts:
                if lower.startswith(start):
                    return kind
        return section

    def _open_language(self, name: str) -> None:
        self._close_language()
        self.languages_found += 1
        name = self.head.plain(name)
        code = self.profile.languages.get(name)
        if code is None:
            self.counts["unknowns", "language", name] += 1
            code = _slug(name)
        self.language = (code, name)
        self.draft = None
        self.section = None
        self.since_language = len(self.drafts)

    def _close_language(self) -> None:
        if self.language is not None and self.since_language == len(self.drafts) and not self._pointed_here():
            self.empty_languages.append(self.language[1])

    def _pointed_here(self) -> bool:
        return bool(self.redirects) or bool(self.headings_without_pos)

    def _open_entry(self, content: str) -> None:
        self.headings += 1
        self.section = None
        profile = self.profile
        found = [call(inner) for inner in _CALLS.findall(content)]
        named = [one for one in found if template_name(one.name) == profile.pos_heading]
        raw_pos = tuple(word for one in named if one.args and (word := self.head.plain(one.args[0])))
        if self.language is None and named and len(named[0].args) > 1:
            name = self.head.plain(named[0].args[1])
            self.language = (profile.languages.get(name) or _slug(name), name)
        if not raw_pos or self.language is None:
            if self.language is None:
                self.languages_found = 0
            else:
                self.headings_without_pos.append(self.head.plain(content))
            self.draft = None
            return
        draft = _Draft(self.headings, content, *self.language)
        draft.raw_pos = raw_pos
        draft.pos = self._category(raw_pos)
        draft.templates = found
        self.drafts.append(draft)
        self.draft = draft

    def _category(self, raw_pos: tuple[str, ...]) -> str:
        profile = self.profile
        keys: list[str] = []
        for word in raw_pos:
            key = profile.pos.get(word.lower())
            if key is None:
                self.counts["unknowns", "pos", word] += 1
                key = "other"
            keys.append(key)
        for first in profile.pos_first:
            if first in keys:
                return first
        return next((key for key in keys if key not in profile.pos_last), keys[0])

    # --- templates on a line of their own -----------------------------------------------------------------------------

    def _block(self, line: str, following: str) -> None:
        section = self.profile.sections.get(line[2:-2].lower()) if self.draft is not None else None
        if section is not None and line[2:-2].lower() not in self.profile.template_sections:  # {{Bedeutungen}}
            if section.table == "translations" and self._in_translations():
                self._take(line)
            else:
                self._open(section, line[2:-2], (), [])
            return
        found = _BLOCK.match(line)
        if found is None:
            if line.startswith("{|"):
                self.counts["unknowns" if self.section is None else "skipped", "section" if self.section is None else "layout", "{|"] += 1
            else:
                self._take(line)
            return
        profile = self.profile
        name = template_name(found[1])
        section = self._section_type(name)
        if section is not None and (self.draft is not None or name.lower() == profile.similar_template):
            self._section_block(line, name, section)
            return
        spans = templates(line)
        if not spans or spans[0][0] != 0:
            self._take(line)
            return
        rest = line[spans[0][1] :].strip()
        one = template(line[: spans[0][1]])
        if rest and not rest.startswith("{{"):
            if inflection.is_table(name, self.head) and self.draft is not None:
                self.draft.tables.append(one)
                self._take(rest)
            else:
                self._take(line)
            return
        self._template(one, name, line[: spans[0][1]], following)
        if rest:
            self._block(rest, following)

    def _template(self, one: Template, name: str, raw: str, following: str) -> None:
        """A line that is one template, and opens no section."""
        profile = self.profile
        draft = self.draft
        if name in profile.spelling_pages:
            kind, target = profile.spelling_pages[name], self.head.plain(one.args[0].partition("\n")[0]) if one.args else ""
            if target:
                self.redirects.append(Redirect(self.page.title, target, self.page.id, kind))
                if draft is not None:
                    draft.spellings.append((kind, target))
        elif name in profile.editorial or profile.editorial_shape.match(name):
            self.flags.append((name, one.args, len(self.drafts)))
        elif draft is not None and form_page.is_reference(name, self.head):
            draft.references.append((one, raw))
        elif draft is not None and inflection.is_table(name, self.head):
            draft.tables.append(one)
        elif self._in_translations() and name.lower().startswith(profile.inner_templates):
            self._take(raw)
        elif name in profile.layout or profile.layout_shape.match(name):
            self.counts["skipped", "layout", name] += 1
        elif not one.args and not one.named and name[:1].isupper() and following[:1] in (":", "*") and name not in profile.templates:
            self.counts["unknowns", "section", name] += 1
            self.section = (_NO_SECTION, Section("", name, "", (), []))
            if draft is not None:
                draft.sections.append(self.section)
        elif self.section is not None:
            self._take(raw)
        elif name not in profile.templates:
            self.counts["unknowns", "template", name] += 1
        elif self.head.plain(raw):
            self._take(raw)

    def _section_block(self, line: str, name: str, section: SectionType) -> None:
        profile = self.profile
        lower = name.lower()
        if lower == profile.similar_template:
            self.similar.append(line)
            return
        if lower.startswith(profile.inner_templates) and self._in_translations():
            self._take(line)
            return
        if form_page.is_reference(name, self.head) and self.draft is not None:
            self.draft.references.append((template(line), line))
            return
        if lower in profile.template_sections:
            self._open(section, name, (), [line])
            return
        spans = templates(line)
        if not spans:
            self._open(section, name, (), [])
            return
        one = template(line[: spans[0][1]])
        rest = line[spans[0][1] :].strip(" \t:")
        args = one.args
        lines: list[str] = []
        if rest.startswith("(") and rest.endswith(")"):
            args = (*args, rest)
        elif rest:
            lines.append(rest if rest[0] in ":*" else f":{rest}")
        self._open(section, name, args, lines)

    def _open(self, section: SectionType, name: str, args: tuple[str, ...], lines: list[str]) -> None:
        draft = self.draft
        if draft is None:
            return
        raw = name or section.name
        self.section = (section, Section(section.name, raw[:1].upper() + raw[1:] if raw[:3] != "in " else raw, section.kind, args, lines))
        draft.sections.append(self.section)


def _slug(name: str) -> str:
    """Code of a language that has none: ``x-`` and its name in plain letters."""
    plain = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    words = _WORD.findall(unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode())
    return "x-" + "-".join(words) if words else "x-unknown"


# --- entries ----------------------------------------------------------------------------------------------------------

_FLAGS = {"senses": "gloss missing", "examples": "examples missing", "translations": "translations missing"}


def _entry(draft: _Draft, page: Page, reader: _Reader, homonym: int) -> Entry:
    profile = reader.profile
    ctx = Context(profile, page.title, draft.language, draft.raw_pos, reader.counts, reader.text)
    for name, args, before in reader.flags:
        if before in (0, draft.number) or reader.drafts[before - 1] is draft:
            ctx.flag(name, args)
    meanings = [section for kind, section in draft.sections if kind.table == "senses"]
    entry_senses = senses(meanings, ctx)
    ctx.know(entry_senses)
    grammar = [section for section in meanings if section.name != "Bedeutungen"]
    has_meanings = len(grammar) < len(meanings)
    is_form = draft.pos in profile.form_categories or (draft.pos in profile.open_form_categories and not has_meanings)

    found: dict[str, list[Any]] = {table: [] for table in TABLES}
    for kind, section in draft.sections:
        for arg in section.args:
            if arg in profile.missing:
                ctx.flag(f"{section.raw} {arg}")
        read = TABLES.get(kind.table)
        if read is not None:
            found[kind.table] += read(section, ctx)
        elif kind.table != "senses":
            for line in section.lines:
                if ctx.plain(line):
                    ctx.count("unknowns", "section", section.raw)
    entry_forms: list[Form] = list(chain.from_iterable([inflection.forms(one, ctx) for one in draft.tables]))
    form_of: tuple[str, ...] = ()
    if is_form or grammar:
        form_of = tuple(form_page.lemmas(grammar, [one for one, _ in draft.references], ctx))
        for section in grammar:
            entry_forms += form_page.form_rows(section, ctx)
    elif draft.references:
        raws = [raw for _, raw in draft.references]
        lemma = profile.sections["lemmaverweis"]
        found["links"] += links(Section(lemma.name, lemma.name, lemma.kind, (), raws), ctx)
    for kind_name, target in draft.spellings:
        found["links"].append(Link(kind_name, "Schreibweise", target, target))
    for line in reader.similar:
        similar = profile.similar
        found["links"] += links(Section(similar.name, similar.name, similar.kind, (), [line]), ctx)

    genders = _heading_genders(draft, profile)
    if not genders:
        for one in draft.tables:
            genders = inflection.table_genders(one, ctx)
            if genders:
                break
    return Entry(
        title=page.title,
        page_id=page.id,
        revision_id=page.revision,
        revised_at=page.revised_at,
        language=draft.language,
        language_name=draft.language_name,
        heading=draft.number,
        homonym=homonym,
        label=_label(ctx.plain(draft.heading)),
        lemma=page.title,
        pos=draft.pos,
        raw_pos=draft.raw_pos,
        genders=genders,
        is_form=is_form,
        form_of=form_of,
        separable=inflection.separable(entry_forms),
        senses=tuple(entry_senses),
        forms=tuple(entry_forms),
        links=tuple(found["links"]),
        translations=tuple(found["translations"]),
        sounds=tuple(found["sounds"]),
        hyphenations=tuple(found["hyphenations"]),
        examples=tuple(found["examples"]),
        notes=tuple(found["notes"]),
        refs=tuple(found["refs"]),
        editorial=tuple(ctx.flags),
    )


def _label(text: str) -> str:
    """A heading's text, at most 60 characters."""
    return text if len(text) <= 60 else text[:59].rstrip(" ,;") + "…"


def _heading_genders(draft: _Draft, profile: Profile) -> tuple[str, ...]:
    """Genders of a heading, by its markers, else by words beside the part of speech."""
    found: dict[str, None] = {}
    for one in draft.templates:
        for gender in profile.genders.get(one.name, ()):
            found[gender] = None
    if not found:
        for word in re.split(r"[\s,;/']+", _CALLS.sub(" ", draft.heading)):
            for gender in profile.genders.get(word.lower(), ()) if word else ():
                found[gender] = None
    return tuple(found)
