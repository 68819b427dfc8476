"""A page's text -> its headings and sections, still wikitext.

A page is its level-2 headings (languages), their level-3 headings (entries), and the sections under those.  Headings are
known by what they say, not by the number of their equals signs: old and careless pages have them wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from itertools import filterfalse, pairwise
from typing import NamedTuple

from etl.model import Page, Redirect
from etl.parse import form_page
from etl.parse import forms as inflection
from etl.parse.context import Context, Counts, Section, template_name
from etl.parse.grammar import LONGEST_NAME
from etl.profile import Profile, SectionType
from etl.wikitext import Template, call, logical_lines, repeated, template, templates, without_comments, without_refs

_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPED = re.compile(r"&(?i:lt;(/?(?:ref|br|small|big|sup|sub|span|nowiki)\b[^&<>]{0,300})(?:&gt;|>))")
_ESCAPED_PAIR = re.compile(r"&(?i:lt;([a-z]{1,6})&gt;([^&<>]{0,300})&lt;/\1&gt;)")
_OPEN_REFERENCE = re.compile(r"<ref\b[^<>]*(?<!/)>")
_MARKS = ("\u200e", "\u200f", "\ufeff", "\u200b", "\u00ad")
_BLOCK = re.compile(r"\{\{\s*([^|{}\[\]<>\n]++)\s*+(?:\||\}\}|\}?$)")  # one whose end is missing opens its section all the same
_CALLS = re.compile(r"\{\{([^{}]*)\}\}")
_LINKS_ONLY = re.compile(r"(?:\[\[[^\[\]]*\]\]\s*)+")
_LINK_TARGET = re.compile(r"\[\[([^\[\]|]*)")
_ONE_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_MARKUP_ONLY = re.compile(r"(?:</?[a-zA-Z][^<>]*>\s*)+|-{4,}|\}\}|__[A-Z]+__")
_HTML_HEADING = re.compile(r"<p\b[^<>]*>\s*'{3}([^'<>\[\]{}]+)'{3}\s*:?\s*(?:</p>)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s,;/']+")
_LONGEST_LABEL = 60  # characters
_NO_SECTION = SectionType("", "", "")
_new = tuple.__new__  # a record without the detour over its generated constructor
_is_nfc = partial(unicodedata.is_normalized, "NFC")


def clean(text: str, counts: Counts) -> tuple[str, list[str]]:
    """A page's text in NFC, without comments, control characters, direction marks and non-breaking blanks; and its lines.

    The lines are stripped, empty ones are left out.
    """
    if not text.replace("\n", "").isprintable():
        text = _printable(text)
    if "&" in text and ("&lt;" in text or "nbsp;" in text):
        # escaped once too often
        text = text.replace("&amp;nbsp;", " ").replace("&nbsp;", " ").replace("&lt;!--", "<!--").replace("--&gt;", "-->")
        if "&lt;" in text:
            text = _ESCAPED_PAIR.sub(r"<\1>\2</\1>", _ESCAPED.sub(r"<\1>", text))
    if "<" in text:
        if "<!--" in text:
            text, broken = without_comments(text)
            if broken:
                counts["unknowns", "section", "<!--"] += 1
        opened, closed = text.count("<ref"), text.count("</ref")
        if opened != closed and len(_OPEN_REFERENCE.findall(text)) != closed:
            counts["unknowns", "section", "<ref"] += 1  # damage: never closed, or never opened
    if text.count("[[") != text.count("]]"):
        counts["unknowns", "section", "[["] += 1
    lines = _lines(text)
    # by lines: no letter combines with one of another line, and where one may combine, the whole string is gone through
    if not text.isascii() and not all(map(_is_nfc, filterfalse(str.isascii, lines))):
        text = unicodedata.normalize("NFC", text)
        lines = _lines(text)
    return text, lines


def _printable(text: str) -> str:
    """``text`` without characters that nobody sees; line ends and blanks of other kinds become those that we know."""
    try:
        text.encode()
        text = _UNCLEAN.sub("", text)
    except UnicodeEncodeError:
        text = _UNCLEAN.sub("\ufffd", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


def _lines(text: str) -> list[str]:
    return list(filter(None, map(str.strip, text.split("\n"))))


class Heading(NamedTuple):
    """What the heading of an entry says."""

    raw_pos: tuple[str, ...]  # empty: it names no part of speech
    pos: str  # category
    genders: tuple[str, ...]
    language: str  # the language's name as it stands beside the part of speech, wikitext
    label: str | None  # the heading as a reader sees it; None where something in it is to be counted for its entry


_headings: dict[str, tuple[Profile, Heading]] = {}
"""Headings of entries that hold nothing to be counted, as ``{{Wortart|Substantiv|Deutsch}}, {{f}}``: some hundred are nearly all."""
_MOST_HEADINGS = 2048


def _heading(content: str, ctx: Context, counts: Counts) -> Heading:
    """Read the heading of an entry (wikitext)."""
    profile = ctx.profile
    known = _headings.get(content)
    if known is not None and known[0] is profile:
        return known[1]
    own: Counts = defaultdict(int)
    apart = Context(profile, ctx.title, "", (), own)
    found = _read_heading(content, apart, own)._replace(label=label(apart.plain(content)))
    if own or apart.flags or profile.language_heading.search(content):
        return _read_heading(content, ctx, counts)
    if len(_headings) < _MOST_HEADINGS:
        _headings[content] = (profile, found)
    return found


def _read_heading(content: str, ctx: Context, counts: Counts) -> Heading:
    profile = ctx.profile
    found = [call(inner) for inner in _CALLS.findall(content)]
    named = [one for one in found if template_name(one.name) == profile.pos_heading]
    raw_pos = tuple(word for one in named if one.args and (word := ctx.plain(one.args[0])))
    genders: dict[str, None] = {}  # by markers, else by words beside the part of speech
    for one in found:
        genders.update(dict.fromkeys(profile.genders.get(one.name, ())))
    if not genders:
        for word in _BETWEEN.split(_CALLS.sub(" ", content)):
            genders.update(dict.fromkeys(profile.genders.get(word.lower(), ()) if word else ()))
    language = named[0].args[1] if named and len(named[0].args) > 1 else ""
    return Heading(raw_pos, _category(raw_pos, profile, counts) if raw_pos else "", tuple(genders), language, None)


def _category(raw_pos: tuple[str, ...], profile: Profile, counts: Counts) -> str:
    keys: list[str] = []
    for word in raw_pos:
        key = profile.pos.get(word.lower())
        if key is None:
            counts["unknowns", "pos", word] += 1
            key = "other"
        keys.append(key)
    for first in profile.pos_first:
        if first in keys:
            return first
    return next((key for key in keys if key not in profile.pos_last), keys[0])


def label(text: str) -> str:
    """A heading's text, shortened where it is long."""
    text = text.rstrip(" ,;")
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip(" ,;") + "…"


_heads: list[tuple[Profile, dict[str, tuple[SectionType, str]]]] = []


def _section_heads(profile: Profile) -> dict[str, tuple[SectionType, str]]:
    """Lines that open a section and say nothing else, ``{{Bedeutungen}}``, and the section with its name as written there."""
    for known, heads in _heads:
        if known is profile:
            return heads
    heads = {}
    for name in profile.sections.keys() - profile.template_sections:
        for written in (name, _raw(name), " ".join(map(_raw, name.split(" ")))):
            heads["{{" + written + "}}"] = (profile.sections[name], _raw(written))
    _heads[:] = [(profile, heads), *_heads[:7]]
    return heads


def _raw(name: str) -> str:
    """A section's name as the page wrote it, in capital."""
    return name if name.startswith("in ") else name[:1].upper() + name[1:]


class Draft:
    """An entry while its page is read."""

    __slots__ = (
        "content",
        "heading",
        "headword",
        "language",
        "language_name",
        "number",
        "part",
        "references",
        "sections",
        "spellings",
        "tables",
        "wikitables",
    )

    def __init__(self, number: int, content: str, heading: Heading, language: str, language_name: str) -> None:
        self.number = number  # of its heading on the page, 1..
        self.content = content  # of its heading, wikitext
        self.heading = heading
        self.language = language
        self.language_name = language_name
        self.part = 0  # number of its language section, 1..
        self.headword: str | None = None  # the language heading's word where it is not the title: ōrdo on the page ordo
        self.sections: list[tuple[SectionType, Section]] = []
        self.tables: list[Template] = []
        self.wikitables: list[list[str]] = []  # lines of tables in raw wikitext
        self.references: list[tuple[Template, str]] = []  # from a form to its lemma
        self.spellings: list[Redirect] = []  # the words of which it is another spelling


class Reader:
    """Reads a page's lines into drafts of entries."""

    def __init__(self, page: Page, profile: Profile, counts: Counts) -> None:
        self.page = page
        self.text, self.lines = clean(page.text, counts)
        self.profile = profile
        self.counts = counts
        self.head = Context(profile, page.title, "", (), counts, self.text)  # for what stands outside of entries
        self.drafts: list[Draft] = []
        self.redirects: list[Redirect] = []
        self.headings_without_pos: list[str] = []
        self.bare = False  # the last of them has nothing under it yet
        self.pointing: str | None = None  # a heading that would be one of them, but has only another spelling under it
        self.empty_languages: list[str] = []
        self.languages_found = 0
        self.similar: list[str] = []  # page-level "Siehe auch" templates
        self.pointers: list[str] = []  # templates of similar words in a language section without entries: a transcription's words
        self.spelt: list[tuple[Section, str]] = []  # other spellings in such a section, and the language's code
        # editors' flags: name, arguments, and the number of the entry that they stand in, or less the number of the language section
        self.flags: list[tuple[str, tuple[str, ...], dict[str, str], int]] = []
        self.language: tuple[str, str] | None = None
        self.headword: str | None = None
        self.headings = 0
        self.draft: Draft | None = None
        self.section: tuple[SectionType, Section] | None = None
        self.since_language = -1  # entries when the language section began, -1: none is open
        self.shared: list[tuple[SectionType, Section]] = []  # sections before a language's first entry: they hold for all of them

    # --- lines --------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Go through the page."""
        heads = _section_heads(self.profile)
        into: list[str] | None = None  # the lines of the section that is open
        lines, balance = logical_lines(self.lines, self.profile.section_line)
        if balance:
            self.counts["unknowns", "section", "{{"] += 1  # damage: never closed, or never opened
        hyphens: list[str] | None = None  # the lines of the section of hyphenations
        grid: list[str] | None = None  # the lines of a raw table that is open
        for line, following in pairwise([*lines, ""]):
            first = line[0]
            if grid is not None:
                if first != "=" and line not in heads:
                    grid.append(line)
                    if line.startswith("|}"):
                        self._wikitable(grid)
                        grid = None
                    continue
                self._wikitable(grid)
                grid = None
            if first == ":" or first == "*":
                if into is not None and (into is not hyphens or not self._sound(line)):
                    into.append(line)
                    continue
                if into is None:
                    self._take(line)
            elif first == "{":
                known = heads.get(line)
                if known is None or self.draft is None:
                    if line[1:2] == "|" and self.draft is not None and not self._in_translations():
                        grid = [line]
                        continue
                    self._block(line, following)
                elif known[0].table == "translations" and self._in_translations():
                    self._take(line)
                else:
                    kind, raw = known
                    into = []
                    if kind.table == "hyphenations":
                        hyphens = into
                    self.section = (kind, _new(Section, (kind.name, raw, kind.kind, (), into)))
                    self.draft.sections.append(self.section)
                    continue
            elif first == "=" and line[-1] == "=" and len(line) > 2:
                self._heading(line)
            elif first == "[" and self._apart(line):
                continue
            elif first == "<" and self._html_heading(line):
                pass
            elif first in "<-}_" and _MARKUP_ONLY.fullmatch(line) and not self._in_translations():
                self.counts["skipped", "layout", line[:20]] += 1
            elif first in "|!" and not self._in_translations():
                self._count_table()
            else:
                self._take(line)
            into = None if self.section is None else self.section[1].lines
        if grid is not None:
            self._wikitable(grid)
        self._close_language()

    def _sound(self, line: str) -> bool:
        """Whether a line under hyphenations is one of sounds, ``:{{IPA}} …``, whose section's heading is missing; it opens one then."""
        found = _BLOCK.match(line.lstrip(":* "))
        if found is None or found[1].rstrip() not in self.profile.terms.sound_heads:
            return False
        section = next(section for section in self.profile.sections.values() if section.table == "sounds")
        self._open(section, section.name, (), [line])
        return True

    def _wikitable(self, lines: list[str]) -> None:
        """A table in raw wikitext: forms where the entry is read, unless a section holds it for its layout."""
        if self.draft is not None and self.section is None:
            self.draft.wikitables.append(lines)
            return
        for line in lines:
            if line[0] in "{|!":
                self._count_table()
            else:
                self._take(line)

    def _in_translations(self) -> bool:
        return self.section is not None and self.section[0].table == "translations"

    def _count_table(self) -> None:
        """A line of a table (``{|``): layout inside a section, else unknown."""
        if self.section is None:
            self.counts["unknowns", "section", "{|"] += 1
        else:
            self.counts["skipped", "layout", "{|"] += 1

    def _take(self, line: str) -> None:
        """A line of the section that is open."""
        if self.section is not None:
            self.section[1].lines.append(line)
        elif self.draft is not None and self.draft.heading.pos in self.profile.form_categories:
            # a form page that leaves its section's heading out
            senses = self.profile.sections[self.profile.form_section]
            self._open(senses, senses.name, (), [line])
        elif line[0] in ":*" and (found := _BLOCK.match(line.lstrip(":* "))) and template_name(found[1]) in self.profile.spelling_pages:
            self._block(line.lstrip(":* "), "")
        elif self.head.plain(line):
            self._content()
            self.counts["unknowns", "section", ""] += 1

    def _apart(self, line: str) -> bool:
        """Whether a line is links and no content: categories, files, other editions' pages; counted then."""
        one = _ONE_LINK.fullmatch(line)
        if one is not None:
            return self.head.dropped(one[1])
        if _LINKS_ONLY.fullmatch(line) is None:
            return False
        targets = _LINK_TARGET.findall(line)
        profile = self.profile
        apart = (profile.category_link, profile.image_link, profile.interlanguage_link)
        if not all(any(kind.match(target) for kind in apart) for target in targets):
            return False
        for target in targets:
            self.head.dropped(target)
        return True

    # --- headings -----------------------------------------------------------------------------------------------------

    def _heading(self, line: str) -> None:
        bare = line.lstrip("=")
        level = len(line) - len(bare)
        content = bare.rstrip("=").strip()
        if level == 3 and content in _headings:
            self._open_entry(content)
            return
        if "<" in content:
            content = without_refs(content)
        profile = self.profile
        named = profile.language_heading.search(content) if level <= 3 else None
        if named is not None and (named[1] is not None or level == 2):
            self._open_language(named[1] if named[1] is not None else named[2].strip())
            word = content[: named.start()].rstrip(" (")
            if word != self.page.title and named[1] is not None:
                word = self.head.plain(word)
                self.headword = word if word and word != self.page.title.strip() else None
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
            self._open_unknown(content, self.head.plain(content))

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
            self._open(section, _raw(name), args, [])
        return True

    def _html_heading(self, line: str) -> bool:
        """Whether a line is a section's name in HTML, as some were written before they had a template; it opens the section then."""
        found = _HTML_HEADING.fullmatch(line)
        name = found[1].strip(" :") if found is not None and self.draft is not None else ""
        if not name:
            return False
        section = self._section_type(name)
        if section is None:
            self._open_unknown(name, name)
        else:
            self._open(section, _raw(name), (), [])
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
        code = self.profile.languages.get(name)
        if code is None:
            name = self.head.plain(name)
            code = self.profile.languages.get(name)
        if code is None:
            self.counts["unknowns", "language", name] += 1
            code = _slug(name)
        self.language = (code, name or code)
        self.draft = None
        self.section = None
        self.pointing, self.bare = None, False
        self.headword = None
        self.shared = []
        self.since_language = len(self.drafts)

    def _close_language(self) -> None:
        if self.language is None or self.since_language != len(self.drafts):
            return
        spelt = [(section, self.language[0]) for kind, section in self.shared if kind.kind == "spelling"]
        self.spelt += spelt
        if not (spelt or self.redirects or self.pointers or self.headings_without_pos):
            self.empty_languages.append(self.language[1])

    def _open_entry(self, content: str) -> None:
        self.headings += 1
        self.section = None
        self.draft = None
        self.pointing, self.bare = None, False
        heading = _heading(content, self.head, self.counts)
        if self.language is None and heading.language:
            name = self.head.plain(heading.language)
            self.language = (self.profile.languages.get(name) or _slug(name), name)
        if self.language is None:
            self.languages_found = 0
        elif not heading.raw_pos:
            self.headings_without_pos.append(self.head.plain(content))
            self.bare = True
        else:
            self.draft = Draft(self.headings, content, heading, *self.language)
            self.draft.headword = self.headword
            self.draft.part = self.languages_found
            self.draft.sections += self.shared
            self.drafts.append(self.draft)

    # --- templates on a line of their own -----------------------------------------------------------------------------

    def _block(self, line: str, following: str) -> None:
        profile = self.profile
        spans: Iterator[tuple[int, int]] | None = None
        at = 0
        while at < len(line):  # one template after the other
            found = _BLOCK.match(line, at)
            if found is None:
                if line.startswith("{|", at):
                    self._count_table()
                else:
                    self._take(line[at:])
                return
            name = template_name(found[1])
            alone = line.find("}}", at) == len(line) - 2 and line.find("{{", at + 2) < 0
            if alone and self.draft is not None and form_page.is_reference(name, self.head):
                self.draft.references.append((template(line[at:]), line[at:]))
                return
            section = self._section_type(name)
            if section is not None and (
                self.draft is not None
                or name.lower() == profile.similar_template
                or ((section.table == "notes" or section.kind == "spelling") and self.since_language == len(self.drafts))
            ):
                self._section_block(line[at:], name, section)
                return
            if section is not None and self.draft is None and self.language is not None and name.lower() in profile.template_sections:
                self.pointers.append(line[at:])
                return
            if spans is None:
                spans = iter(templates(line))
            start, stop = next(spans, (-1, 0))
            if start != at:
                self._take(line[at:])
                return
            raw = line[at:stop]
            one = template(raw)
            at = stop
            while line[at : at + 1].isspace():
                at += 1
            if at < len(line) and not line.startswith("{{", at):
                if inflection.is_table(name, self.head) and self.draft is not None:
                    self._table(one, raw)
                    self._take(line[at:])
                elif name in profile.spelling_pages:
                    self._spelling(one, name)
                    self._take(line[at:])
                else:
                    self._take(line[start:])
                return
            self._template(one, name, raw, following)

    def _template(self, one: Template, name: str, raw: str, following: str) -> None:
        """A line that is one template, and opens no section."""
        profile = self.profile
        draft = self.draft
        if draft is not None and form_page.is_reference(name, self.head):
            draft.references.append((one, raw))
        elif draft is not None and inflection.is_table(name, self.head):
            self._table(one, raw)
        elif name in profile.spelling_pages:
            self._spelling(one, name)
        elif name in profile.editorial or profile.editorial_shape.match(name):
            self.flags.append((name, one.args, one.named, -self.languages_found if draft is None else len(self.drafts)))
        elif self._in_translations() and name.lower().startswith(profile.inner_templates):
            self._take(raw)
        elif name in profile.layout or profile.layout_shape.match(name):
            self.counts["skipped", "layout", name] += 1
        elif not one.args and not one.named and name[:1].isupper() and following[:1] in (":", "*") and name not in profile.templates:
            self._open_unknown(name, name)
        elif self.section is not None:
            self._take(raw)
        elif name not in profile.templates:
            self._content()
            self.counts["unknowns", "template", name] += 1
        elif self.head.plain(raw):
            self._take(raw)

    def _table(self, one: Template, raw: str) -> None:
        """A table of forms."""
        if self.draft is not None:
            self.draft.tables.append(one)
        for parameter in repeated(raw, one):
            self.counts["unknowns", "parameter", parameter[:LONGEST_NAME]] += 1

    def _spelling(self, one: Template, name: str) -> None:
        """The page, or the entry that is open, is another spelling of a word."""
        given = one.args[0].partition("\n")[0] if one.args else ""
        link = _ONE_LINK.fullmatch(given)
        target = self.head.plain(given if link is None else link[1]).partition("#")[0].strip()
        if not target:
            self.counts["skipped", "placeholder", name] += 1
            return
        draft = self.draft
        kinds = self.profile.spelling_pages
        pos = None if draft is None or any(word in kinds for word in draft.heading.raw_pos) else draft.heading.pos
        told = (*one.args[1:], *(value for key, value in one.named.items() if key != "spr"))
        note = ", ".join(filter(None, map(self.head.plain, told))) or None
        language = None if self.language is None else self.language[0]
        found = Redirect(self.page.title, target, self.page.id, kinds[name], name, language, pos, note)
        self.redirects.append(found)
        if draft is not None:
            draft.spellings.append(found)
        elif self.bare:
            self.pointing, self.bare = self.headings_without_pos.pop(), False

    def _content(self) -> None:
        """There is something else under a heading without a part of speech: it does more than point elsewhere."""
        if self.pointing is not None:
            self.headings_without_pos.append(self.pointing)
        self.pointing, self.bare = None, False

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
            self._open(section, _raw(name), (), [line])
            return
        spans = templates(line)
        if not spans:
            self._open(section, _raw(name), (), [])
            return
        args = template(line[: spans[0][1]]).args
        rest = line[spans[0][1] :].strip(" \t:")
        lines: list[str] = []
        if rest.startswith("(") and rest.endswith(")"):
            args = (*args, rest)
        elif rest:
            lines.append(rest if rest[0] in ":*" else f":{rest}")
        self._open(section, _raw(name), args, lines)

    def _open(self, section: SectionType, raw: str, args: tuple[str, ...], lines: list[str]) -> None:
        self.section = (section, Section(section.name, raw, section.kind, args, lines))
        if self.draft is None:
            self._content()
        (self.shared if self.draft is None else self.draft.sections).append(self.section)

    def _open_unknown(self, raw: str, shown: str) -> None:
        """A section that the profile does not know: its lines are counted when the entry is read."""
        self._content()
        self.counts["unknowns", "section", shown] += 1
        self.section = (_NO_SECTION, Section("", raw, "", (), []))
        if self.draft is not None:
            self.draft.sections.append(self.section)


def _slug(name: str) -> str:
    """Code of a language that has none: ``x-`` and its name in plain letters."""
    plain = name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    words = _WORD.findall(unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode())
    return "x-" + "-".join(words) if words else "x-unknown"
