"""page + profile -> entries and rejects.  Knows wikitext, no edition and no file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from etl.model import Count, Editorial, Entry, Form, Found, Link, Note, Page, Redirect, Reject
from etl.parse import form_page
from etl.parse import forms as inflection
from etl.parse.context import Context, Counts, Section
from etl.parse.examples import examples
from etl.parse.flexion import flexions
from etl.parse.grammar import LONGEST_NAME
from etl.parse.links import links
from etl.parse.notes import notes
from etl.parse.page import Draft, Reader, label
from etl.parse.refs import noted, refs
from etl.parse.senses import senses
from etl.parse.sounds import hyphenations, sounds
from etl.parse.translations import translations
from etl.parse.wikitable import table_forms
from etl.profile import Profile
from etl.wikitext import template

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
"""Table of TABLES.md -> the function that reads a section into it; ``senses`` are read before all, for the others point at them."""

LARGEST = 4_000_000  # characters; MediaWiki takes no page above 2 MiB
_new = tuple.__new__  # a record without the detour over its generated constructor
_BAD_TITLE = re.compile(r"[#<>\[\]{}|\x00-\x1f\x7f]")
_REDIRECT = re.compile(r"\s*+#\s*+(?:REDIRECT|WEITERLEITUNG)\s*+:?\s*+\[\[\s*+:?([^\[\]|\n]+)", re.IGNORECASE)


def parse(page: Page, profile: Profile, languages: frozenset[str] | None = None) -> Iterator[Found]:
    """Everything that a page holds, in page order: entries, rejects, redirects, tables of a page of inflection, then counts.

    ``languages`` are codes; entries of other languages are passed over (None: all are taken).
    """
    counts: Counts = defaultdict(int)
    shut = _shut(page)
    if shut is not None:
        return iter((shut,))
    found: list[Found] = []
    if page.ns != 0:
        found = [*flexions(page, profile, languages, counts)]
        if not found:
            counts["skipped", "namespace", str(page.ns)] += 1
    else:
        found = _opened(page, profile, languages, counts)
    if counts:
        found += [_new(Count, (*what, n)) for what, n in sorted(counts.items())]
    return iter(found)


def _reject(page: Page, reason: str, detail: str | None = None) -> Reject:
    return Reject(page.title, page.id, page.revision, reason, detail or None)


def _shut(page: Page) -> Reject | Redirect | None:
    """What a page is that holds no entries."""
    if page.reject is not None:
        return page.reject
    if not page.title.strip() or _BAD_TITLE.search(page.title):
        return _reject(page, "bad title")
    if page.redirect:
        return Redirect(page.title, page.redirect, page.id, "redirect")
    if not page.text or page.text.isspace():
        return _reject(page, "no text")
    if len(page.text) > LARGEST:
        return _reject(page, "too large", f"{len(page.text)} characters")
    if page.text.lstrip()[:1] == "#" and (found := _REDIRECT.match(page.text)) is not None:
        return Redirect(page.title, found[1].partition("#")[0].strip().replace("_", " "), page.id, "redirect")
    return None


def _opened(page: Page, profile: Profile, languages: frozenset[str] | None, counts: Counts) -> list[Found]:
    reader = Reader(page, profile, counts)
    for mark in profile.drafts:
        if "{{" + mark in reader.text:
            return [_reject(page, "new entry")]
    reader.read()
    found: list[Found] = []
    if reader.pointers:
        found += _pointers(reader, page)
    for section, language in reader.spelt:
        titles = dict.fromkeys(link.target_title or link.target for link in links(section, reader.head))
        found += [Redirect(page.title, to, page.id, section.kind, section.raw, language) for to in titles if to != page.title]
    if reader.languages_found or reader.drafts:
        found += [_reject(page, "no entry", name) for name in reader.empty_languages]
    elif not reader.redirects:
        found.append(_reject(page, "no language section"))
    found += [_reject(page, "no part of speech", heading) for heading in reader.headings_without_pos]
    found += reader.redirects
    homonyms: dict[tuple[str, str], int] = {}
    for draft in reader.drafts:
        kind = (draft.language, draft.heading.pos)
        homonyms[kind] = homonyms.get(kind, 0) + 1
        if languages is None or draft.language in languages:
            found.append(_entry(draft, page, reader, homonyms[kind]))
    return found


def _told(section: Section, table: str, ctx: Context) -> str | None:
    """What the arguments of a section's template say of all its links; flags of editors are set, what is neither is counted."""
    told: list[str] = []
    for arg in section.args:
        if arg in ctx.profile.missing:
            ctx.flag(f"{section.raw} {arg}")
        elif table != "notes" and (text := ctx.plain(arg)):  # those have it in their kind
            if table == "links" and section.lines:
                told.append(text.removeprefix("(").removesuffix(")"))
            else:
                ctx.count("unknowns", "parameter", f"{section.raw}: {text}"[:LONGEST_NAME])
    return "; ".join(told) or None


def _pointers(reader: Reader, page: Page) -> list[Found]:
    """The words that a language section without entries leads to: those of a transcription (``{{Ähnlichkeiten Umschrift|…}}``),
    or the one of which it is another form (``{{Lemmaverweis|…}}``)."""
    head, similar = reader.head, reader.profile.similar
    found: dict[tuple[str, str], None] = {}
    for line in reader.pointers:
        if form_page.is_reference_line(line, head):
            found |= dict.fromkeys((title, "redirect") for title in form_page.reference_lemmas(template(line), head))
        else:
            given = links(Section(similar.name, similar.name, similar.kind, (), [line]), head)
            found |= dict.fromkeys((link.target, "transcription") for link in given)
    return [Redirect(page.title, target, page.id, kind) for target, kind in found if target != page.title]


def _entry(draft: Draft, page: Page, reader: Reader, homonym: int) -> Entry:
    profile = reader.profile
    heading = draft.heading
    ctx = Context(profile, page.title, draft.language, heading.raw_pos, reader.counts, reader.text)
    for name, args, parameters, before in reader.flags:
        if -before == draft.part or (before > 0 and reader.drafts[before - 1] is draft) or before == 0:
            ctx.flag(name, args, parameters)
    meanings = [section for kind, section in draft.sections if kind.table == "senses"]
    entry_senses = senses(meanings, ctx)
    ctx.know(entry_senses)
    grammar = [section for section in meanings if section.name != "Bedeutungen"]
    is_form = heading.pos in profile.form_categories or (heading.pos in profile.open_form_categories and len(grammar) == len(meanings))

    rows: dict[str, list[Any]] = {table: [] for table in TABLES}
    if draft.headword is not None:
        rows["notes"].append(Note("headword", draft.language_name, draft.headword))
    for (_, table, _), section in draft.sections:
        told = _told(section, table, ctx) if section.args else None
        if table in rows:
            found = TABLES[table](section, ctx)
            if not (
                found
                or section.args
                or (table == "refs" and "<ref" in reader.text)  # where it shows the page's notes
                or any(name in line for line in section.lines for name in profile.terms.elsewhere)  # it sends the reader to another page
            ):
                ctx.flags[Editorial("section empty", section.raw)] = None
            if told:
                found = [link._replace(note=f"{told}; {link.note}" if link.note else told) for link in found]
            rows[table] += found
        elif table != "senses":
            for line in section.lines:
                if ctx.plain(line):
                    ctx.count("unknowns", "section", section.raw)
    if "<ref" in reader.text:
        texts = [
            line for kind, section in draft.sections if kind.table not in ("refs", "examples") for line in section.lines if "<ref" in line
        ]
        texts += [value for one in draft.tables for value in one.named.values() if "<ref" in value]
        rows["refs"] += noted(texts, ctx)
    entry_forms: list[Form] = []
    for one in draft.tables:
        entry_forms += inflection.forms(one, ctx)
    for grid in draft.wikitables:
        made = table_forms(grid, ctx)
        entry_forms += made
        if not made:
            ctx.count("unknowns", "section", "{|", len(grid))
    form_of: tuple[str, ...] = ()
    named: list[Form] = []
    usual = [form_page.usual(section, ctx) for section in grammar or (meanings if is_form else ())]  # old pages have them there
    for lines in usual:
        named += form_page.form_rows(lines, ctx)
    entry_forms += named
    # whatever the heading says: with features of a form, and no meaning of its own, it is one
    is_form = is_form or (len(named) > 0 and len(grammar) == len(meanings))
    if is_form or named:
        form_of = tuple(form_page.lemmas(usual, [one for one, _ in draft.references], ctx))
    elif draft.references:
        lemma = profile.sections["lemmaverweis"]
        rows["links"] += links(Section(lemma.name, lemma.name, lemma.kind, (), [raw for _, raw in draft.references]), ctx)
    for spelling in draft.spellings:  # seen from here the other spelling is the valid one
        rows["links"].append(Link("spelling", spelling.raw_kind or spelling.kind, spelling.target, spelling.target, note=spelling.note))
    for line in reader.similar:
        similar = profile.similar
        rows["links"] += links(Section(similar.name, similar.name, similar.kind, (), [line]), ctx)

    genders = heading.genders
    for one in draft.tables:
        genders = genders or inflection.table_genders(one, ctx)
    if len(genders) == 1 and draft.tables:
        entry_forms = inflection.with_gender(entry_forms, genders[0])
    entry: Entry = _new(
        Entry,
        (
            page.title,
            page.id,
            page.revision,
            page.revised_at,
            draft.language,
            draft.language_name,
            draft.number,
            homonym,
            label(ctx.plain(draft.content)) if heading.label is None else heading.label,
            page.title,
            heading.pos,
            heading.raw_pos,
            genders,
            is_form,
            form_of,
            inflection.separable(entry_forms),
            tuple(entry_senses),
            tuple(entry_forms),
            tuple(rows["links"]),
            tuple(rows["translations"]),
            tuple(rows["sounds"]),
            tuple(rows["hyphenations"]),
            tuple(rows["examples"]),
            tuple(rows["notes"]),
            tuple(rows["refs"]),
            tuple(ctx.flags),
        ),
    )
    return entry
