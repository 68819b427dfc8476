"""The records that travel through the house.

Every record is an immutable ``NamedTuple``: a column of many records is then one ``zip(*rows)`` away, which is how a part
file gets written without a Python object per cell.  The order of a record's fields is the order of its Arrow columns
(``part``: apart, for who looks a word up does not wait for Arrow); ``tests/test_model.py`` holds both together.  Text in a record is plain Unicode NFC: no wikitext, no HTML, never an empty
string where the page says nothing (``None`` then), never a list that is ``None`` (empty then).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

Senses: TypeAlias = tuple[int, ...]
"""Numbers of the entry's own senses (``Sense`` order, 1..) that something speaks of."""

Status: TypeAlias = Literal["linked", "no marker", "no such sense"]

REJECT_REASONS = (
    "crashed",  # the parser raised: detail is the traceback's last line
    "no text",  # revision without a text, or a deleted one
    "not wikitext",  # another content model
    "no language section",  # a page of the main namespace without a level-2 heading that names a language
    "no part of speech",  # a level-3 heading without {{Wortart}}
    "no entry",  # a language section without any level-3 heading
    "too large",  # over the size limit
    "bad title",  # empty, or with characters that no title may have
    "new entry",  # the page is marked as a draft
)
"""The closed set of ``Reject.reason``."""


class Problem(Exception):
    """A person's mistake or a broken input: one sentence that says what, why and the command that repairs it.

    ``cli`` prints it and leaves with ``exit_code``; everything below lets it pass.
    """

    exit_code = 1

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Chunk(NamedTuple):
    """A byte range of a dump file: all that is ever sent to a worker.

    ``start`` and ``stop`` are byte offsets in the file as it lies on disk (compressed, where it is compressed).  A page
    belongs to the chunk in which it begins.
    """

    path: str
    start: int
    stop: int


class Page(NamedTuple):
    """A page's newest revision in the dump: title and wikitext."""

    id: int | None
    revision: int | None
    revised_at: datetime | None  # UTC
    title: str
    ns: int
    text: str
    redirect: str | None = None  # target title, as <redirect title="…"/> or #REDIRECT says it
    reject: Reject | None = None  # set where the dump itself says that the text cannot be read


class Reject(NamedTuple):
    """What we could not read, and why."""

    title: str
    page_id: int | None
    revision_id: int | None
    reason: str  # one of REJECT_REASONS
    detail: str | None = None


class Redirect(NamedTuple):
    """A redirect page, or a page or section that says of which word it is another spelling."""

    title: str
    target: str
    page_id: int | None
    kind: str  # "redirect", "transcription", "obsolete_spelling", "spelling"
    raw_kind: str | None = None  # of a spelling: the template's name
    language: str | None = None  # code of the word's language
    pos: str | None = None  # category, where the page says it
    note: str | None = None  # "Reform 1996"


class Count(NamedTuple):
    """Something counted instead of stored: ``table`` is ``unknowns`` or ``skipped``."""

    table: Literal["unknowns", "skipped"]
    what: str  # section, template, pos, label, parameter, language | interlanguage, category, image, layout, placeholder
    value: str
    count: int = 1  # type: ignore[assignment]  # shadows tuple.count, which nobody needs here


class Government(NamedTuple):
    """A preposition that a sense governs, and the case that follows it."""

    preposition: str | None
    grammatical_case: str | None


class Sense(NamedTuple):
    """One meaning."""

    marker: str | None  # as written, without brackets
    path: str | None  # marker with its parents': "1b"
    parent: int | None  # number of the sense it is nested under
    gloss: str | None
    labels: tuple[str, ...] = ()
    label_text: str | None = None
    government: tuple[Government, ...] = ()


class Form(NamedTuple):
    """One inflected form."""

    form: str
    slot: str | None = None  # the edition's own words: "Genitiv Singular", "Präsens, du"
    prefix: str | None = None  # separable prefix
    exclamation: bool = False
    grammatical_case: str | None = None  # nominative genitive dative accusative
    grammatical_number: str | None = None  # singular plural
    gender: str | None = None  # masculine feminine neuter
    person: str | None = None  # first second third
    tense: str | None = None  # present preterite perfect pluperfect future future_perfect
    mood: str | None = None  # indicative subjunctive_1 subjunctive_2 imperative
    degree: str | None = None  # positive comparative superlative
    voice: str | None = None  # active passive stative_passive
    verb_form: str | None = None  # infinitive participle_1 participle_2 extended_infinitive gerundive
    declension: str | None = None  # strong weak mixed
    article: str | None = None
    pronoun: str | None = None
    auxiliary: str | None = None
    table_column: int | None = None  # 1..4
    variant: int = 0  # 0 main, 1.. starred
    source: str = "table"  # table, generated, flexion, form page
    labels: tuple[str, ...] = ()  # what the cell says of it, as written: selten, veraltet


class Link(NamedTuple):
    """One relation to another word."""

    kind: str  # by SECTIONS
    raw_kind: str  # the section's own name
    target: str
    target_title: str | None = None
    target_sense: str | None = None
    raw_senses: str | None = None
    senses: Senses = ()
    status: Status = "no marker"
    labels: tuple[str, ...] = ()
    note: str | None = None


class Translation(NamedTuple):
    """One translation."""

    language: str | None
    language_name: str | None
    word: str
    kind: str | None = None  # None, "dialect"
    display: str | None = None
    target_title: str | None = None
    transliteration: str | None = None
    genders: tuple[str, ...] = ()
    raw_senses: str | None = None
    senses: Senses = ()
    status: Status = "no marker"
    sense_gloss: str | None = None
    uncertain: bool = False
    note: str | None = None


class Sound(NamedTuple):
    """One pronunciation."""

    kind: str  # ipa, audio, rhyme
    value: str
    for_form: str | None = None
    labels: tuple[str, ...] = ()
    uncertain: bool = False


class Hyphenation(NamedTuple):
    """One hyphenation."""

    text: str
    parts: tuple[str, ...]
    for_form: str | None = None
    labels: tuple[str, ...] = ()


class Span(NamedTuple):
    """Offsets in characters, stop exclusive."""

    start: int
    stop: int


class Example(NamedTuple):
    """One example."""

    text: str
    raw_senses: str | None = None
    senses: Senses = ()
    status: Status = "no marker"
    bold: tuple[Span, ...] = ()
    translation: str | None = None
    source: str | None = None
    source_url: str | None = None
    labels: tuple[str, ...] = ()  # of the group that it stands in: Deutschland


class Note(NamedTuple):
    """One free text of the entry."""

    kind: str  # etymology, usage, grammar, readings, …
    raw_kind: str
    text: str
    raw_senses: str | None = None
    senses: Senses = ()
    components: tuple[str, ...] = ()


class Ref(NamedTuple):
    """One reference to another work."""

    source: str | None
    key: str | None = None
    raw_senses: str | None = None
    senses: Senses = ()
    text: str | None = None


class Editorial(NamedTuple):
    """A flag the editors set."""

    flag: str
    raw: str


class Entry(NamedTuple):
    """One word of one language under one level-3 heading of a page."""

    title: str
    page_id: int | None
    revision_id: int | None
    revised_at: datetime | None
    language: str  # ISO 639-1, else 639-3; mul; x-<slug> where no code is known
    language_name: str  # as the edition writes it
    heading: int  # number of its level-3 heading on the page, 1..
    homonym: int  # 1.. among the page's entries of this language and category
    label: str  # the heading's text as shown, at most 60 characters
    lemma: str
    pos: str  # key of address.CATEGORIES
    raw_pos: tuple[str, ...]
    genders: tuple[str, ...] = ()
    is_form: bool = False
    form_of: tuple[str, ...] = ()
    separable: bool | None = None
    senses: tuple[Sense, ...] = ()
    forms: tuple[Form, ...] = ()
    links: tuple[Link, ...] = ()
    translations: tuple[Translation, ...] = ()
    sounds: tuple[Sound, ...] = ()
    hyphenations: tuple[Hyphenation, ...] = ()
    examples: tuple[Example, ...] = ()
    notes: tuple[Note, ...] = ()
    refs: tuple[Ref, ...] = ()
    editorial: tuple[Editorial, ...] = ()


class Flexion(NamedTuple):
    """A table on a page of inflection (``Flexion:gehen``): forms of an entry that stands on another page."""

    lemma: str  # title of that page
    language: str
    pos: tuple[str, ...]  # categories that the entry may have, the likeliest first
    template: str  # the table's name
    forms: tuple[Form, ...]


class Receipt(NamedTuple):
    """All that a worker sends back for a chunk: counts and wall-clock seconds."""

    chunk: Chunk
    part: str  # file name of the part
    pages: int
    entries: int
    rejects: int
    seconds: float
    reused: int = 0  # pages of which the rows were taken from the dump before
    damage: tuple[tuple[int, int, str], ...] = ()  # bytes that could not be read: start, stop, why
    namespaces: tuple[tuple[int, int], ...] = ()  # pages of namespaces that are not taken: number, pages
    rows: tuple[tuple[str, int], ...] = ()  # items of the entries' lists: name, items
    worker: str = ""  # host/pid of who made it in this run
    memory: int = 0  # largest resident size of the worker so far, bytes


Found: TypeAlias = Entry | Reject | Redirect | Flexion | Count
"""What ``parse`` yields for a page."""

CHILDREN: dict[str, type] = {
    "senses": Sense,
    "forms": Form,
    "links": Link,
    "translations": Translation,
    "sounds": Sound,
    "hyphenations": Hyphenation,
    "examples": Example,
    "notes": Note,
    "refs": Ref,
    "editorial": Editorial,
}
"""Entry's lists: field name (also the table's name) -> record."""

_BASE = str.maketrans("ÆæØøŒœŁłĐđÞþßẞ", "AaOoOoLlDdTtSS")
_SCRIPT_ENDS = re.compile(r" (?:CAPITAL|SMALL|LETTER|SYLLABLE|SYLLABICS|UNIFIED|IDEOGRAPH|VOWEL|SIGN|MODIFIER|HIEROGLYPH)\b.*")


@lru_cache(maxsize=65536)
def _letter_of(first: str) -> str:
    base = unicodedata.normalize("NFKD", first)[0].translate(_BASE).upper()
    if "A" <= base <= "Z":
        return base
    if not first.isalpha():
        return "0-9"
    script = _SCRIPT_ENDS.sub("", unicodedata.name(first, "other")).lower()
    return "han" if script.startswith("cjk") else script.replace(" ", "_")


def letter(lemma: str) -> str:
    """The shard of a lemma: its first letter or digit, upper case, marks dropped; ``A``–``Z``, ``0-9``, the Unicode
    name of another script in lower case (``cyrillic``, ``han``), or ``other`` where there is no letter and no digit."""
    for character in lemma:
        if character.isalnum():
            return _letter_of(character)
    return "other"
