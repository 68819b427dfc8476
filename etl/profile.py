"""The ``Profile`` record: every way in which editions of Wiktionary differ, as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

Rendering: TypeAlias = str | int | Callable[[tuple[str, ...], dict[str, str]], str]
"""How a template shows: constant text, the argument of that number (1..), or a small function of (args, named)."""

NamedRendering: TypeAlias = Callable[[str, tuple[str, ...], dict[str, str]], str]
"""The same for templates known by the beginning of their name: a function of (name, args, named)."""


class SectionType(NamedTuple):
    """A row of SECTIONS.tsv."""

    name: str  # canonical name
    table: str  # senses hyphenations sounds notes examples translations links refs
    kind: str  # etymology, synonym, …; "" where there is none


class Terms(NamedTuple):
    """Words and template names of the sections other than senses."""

    translations: Mapping[str, tuple[int, int, int, int]]  # template -> places of language, word, transliteration, display (0.., -1 none)
    scripts: Mapping[str, str]  # template of a word in its script, and parameter of a transliteration -> language
    table_parameters: Mapping[str, str]  # parameter of a translation table that holds a list -> kind of its rows ("" or "dialect")
    table_gloss: str  # parameter with the table's gloss
    dialect_tables: tuple[str, ...]  # beginnings of templates that are a dialect table of their own
    elsewhere: frozenset[str]  # templates that send the reader to another page's table
    alternatives: re.Pattern[str]  # what stands between two words of which either will do, with its blanks
    no_word: re.Pattern[str]  # in a line of translations, what says that there is no word, or how its meaning is expressed
    ipa: Mapping[str, bool]  # template -> uncertain
    audio: frozenset[str]
    rhyme: frozenset[str]
    headers: frozenset[str]  # templates and words that only head a line of sounds
    sound_heads: frozenset[str]  # … and those that do so wherever they stand
    missing: frozenset[str]  # templates that say that something is missing
    forms: Mapping[str, str]  # template or word before a form -> the form's name
    no_forms: frozenset[str]  # templates that say that there is no such form
    groups: frozenset[str]  # templates that head a group of links by their first argument
    similar: Mapping[str, str]  # parameter of the template of similar words -> kind
    similar_start: str  # beginning of its name
    label_words: frozenset[str]  # words of a label that stands without colon
    label_joiners: frozenset[str]  # words that join such words
    reference_start: str  # "Ref-"
    works: tuple[str, ...]  # beginnings of templates that are a source of their own: Wikipedia, Wikiquote …
    literature: tuple[str, ...]  # beginnings of templates that are literature, read as prose
    urls: Mapping[str, str]  # template -> URL with {0}, {1} for its arguments
    url_parameters: tuple[str, ...]  # parameters of literature templates that hold a URL


class Profile(NamedTuple):
    """One edition.  Names in lower case where it says so; templates by their names without the namespace."""

    edition: str  # "de"
    # languages
    languages: Mapping[str, str]  # the edition's name of a language -> ISO 639-1, else 639-3
    language_names: Mapping[str, str]  # code, as templates write it -> the edition's name
    language_heading: re.Pattern[str]  # searched in a level-2 heading; group 1 is the language's name
    # parts of speech
    pos_heading: str  # template that names the part of speech: "Wortart"
    pos: Mapping[str, str]  # part of speech -> key of CATEGORIES.tsv
    pos_first: tuple[str, ...]  # categories that go before the others of a heading, in this order
    pos_last: frozenset[str]  # … and those that count only where there is no other
    form_categories: frozenset[str]  # categories whose entries are forms of another word
    form_section: str  # name of the section that says what a form is, lower case
    open_form_categories: frozenset[str]  # … only where the entry has no meanings of its own
    genders: Mapping[str, tuple[str, ...]]  # gender marker (template name, or word of a heading) -> genders
    # sections
    sections: Mapping[str, SectionType]  # name or other name, lower case -> section
    section_starts: tuple[tuple[str, SectionType], ...]  # lower-case beginnings of names -> section
    template_sections: frozenset[str]  # lower-case names of section templates that carry their content as arguments
    section_line: re.Pattern[str]  # a line that opens a section, an entry or a language: see section_line()
    inner_templates: tuple[str, ...]  # lower-case beginnings of templates that stay inside the translations
    missing: frozenset[str]  # section arguments that say that the content is missing
    # labels
    label_templates: frozenset[str]  # "K" and its old names
    labels: Mapping[str, str]  # abbreviation -> written out, in {{K}}, as template and in italic lead-ins
    connectors: frozenset[str]  # words of {{K}} that are no label, and stand without a comma before the next
    conjunctions: frozenset[str]  # … those that have no comma before them either
    label_markers: frozenset[str]  # templates that are a label of their own: {{ugs.}}
    government: tuple[str, str]  # parameters of {{K}}: preposition, case
    cases: Mapping[str, str]  # the edition's name or abbreviation of a case -> nominative genitive dative accusative …
    # templates in text
    templates: Mapping[str, Rendering]  # template -> how it shows
    template_starts: tuple[tuple[str, NamedRendering], ...]  # the same by the beginning of a name
    layout: frozenset[str]  # templates of layout and navigation: skipped and counted
    layout_shape: re.Pattern[str]  # … and what their names look like
    placeholders: frozenset[str]  # what stands where nothing is known yet
    open_end: re.Pattern[str]  # what says at the end of a list that there are more, and is no item
    editorial: Mapping[str, str]  # template -> flag
    editorial_shape: re.Pattern[str]  # names of templates that must be a flag, though not in the table
    unverified: frozenset[str]  # arguments by which a flag means "unverified"
    # whole pages
    spelling_pages: Mapping[str, str]  # template -> kind of Redirect
    similar: SectionType  # the page-level section, on every entry
    similar_template: str  # its template, lower case
    drafts: frozenset[str]  # templates of a page that is not yet an entry
    category_link: re.Pattern[str]  # link targets: a category
    image_link: re.Pattern[str]  # a file
    interlanguage_link: re.Pattern[str]  # another edition's page
    # etymology
    compound: re.Pattern[str]  # words that name a compound
    compound_of_another: re.Pattern[str]  # how such a word is joined to another word that was named before it
    compound_end: re.Pattern[str]  # what ends its parts: another origin that the word may have
    grammar_terms: frozenset[str]  # links of an etymology that are no part of the word
    verb_prefixes: tuple[str, ...]  # what a German verb may begin with, the longest first
    # tables of their own modules
    inflection: Mapping[str, Any]  # of parse.forms
    terms: Terms  # of parse.links, translations, sounds, examples, refs


def section_line(names: Iterable[str]) -> re.Pattern[str]:
    """Lines at which a template that is still open was never closed: headings, and templates that open a section."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"={{2,}}[^=\n]|\{{\{{\s*(?:{either})\s*(?:\|[^{{}}\n]*)?\}}\}}\s*$", re.IGNORECASE)
