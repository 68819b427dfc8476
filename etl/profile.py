"""The ``Profile`` record: every way in which editions of Wiktionary differ, as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

Rendering: TypeAlias = "str | int | Callable[[tuple[str, ...], dict[str, str]], str]"
"""How a template shows: constant text, the argument of that number (1..), or a small function of (args, named)."""


class SectionType(NamedTuple):
    """A row of SECTIONS.tsv."""

    name: str  # canonical name
    table: str  # senses hyphenations sounds notes examples translations links refs
    kind: str  # etymology, synonym, …; "" where there is none


class Profile(NamedTuple):
    """One edition."""

    edition: str  # "de"
    languages: Mapping[str, str]  # the edition's name of a language -> ISO 639-1, else 639-3
    language_names: Mapping[str, str]  # code -> the edition's name
    language_heading: re.Pattern[str]  # searched in a level-2 heading; group 1 is the language's name
    umbrella: str  # template that names the part of speech: "Wortart"
    pos: Mapping[str, str]  # part of speech -> key of CATEGORIES.tsv
    precedence: tuple[frozenset[str], ...]  # of several parts of speech the first that is in the first of these sets …
    last: frozenset[str]  # … and these only where there is no other
    forms: frozenset[str]  # categories that are forms of another word
    sections: Mapping[str, SectionType]  # name or alias, lower case -> section
    section_starts: tuple[tuple[str, SectionType], ...]  # names that begin so (lower case) -> section
    genders: Mapping[str, tuple[str, ...]]  # gender marker (template name) -> genders
    labels: Mapping[str, str]  # abbreviation in {{K}} or as template of its own -> written out
    label_template: str  # "K"
    connectors: frozenset[str]  # words of {{K}} that join what stands beside them
    label_markers: frozenset[str]  # templates that are a label of their own: {{ugs.}}
    templates: Mapping[str, Rendering]  # template -> how it shows
    layout: frozenset[str]  # templates that are layout or navigation: skipped and counted
    layout_starts: tuple[str, ...]
    placeholders: frozenset[str]  # what stands where nothing is known yet
    editorial: Mapping[str, str]  # template -> flag
    spelling_pages: Mapping[str, str]  # template -> kind of Redirect
    similar: str  # page-level template: "Siehe auch"
    draft: frozenset[str]  # templates of a page that is not yet an entry
    table_end: str  # an overview template's name ends so: "Übersicht"
    dropped_links: re.Pattern[str]  # link targets that are no text: files, categories
    interlanguage: re.Pattern[str]  # link targets that are another wiki's page
    form_pages: frozenset[str]  # templates that point from a form to its lemma
