"""32 bits: pack, unpack, format, parse; the tables of domains and categories; the order in which pages are claimed.

An address is four bytes, written ``0xAA:QQ:EE:A2``: AA domain (language), QQ category (part of speech), EE subcategory
(semantic field), A2 element.  Its number is ``AA<<24 | QQ<<16 | EE<<8 | A2``.  QQ and EE together are a *page*
(``page_number = QQ<<8 | EE``); a (category, field) of a domain is a chain of pages.  Pure arithmetic, no state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Category(NamedTuple):
    """A part of speech: its byte QQ and its names."""

    code: int
    de: str
    en: str


CATEGORIES: dict[str, Category] = {
    "noun": Category(0x01, "Substantiv", "noun"),
    "verb": Category(0x02, "Verb", "verb"),
    "adjective": Category(0x03, "Adjektiv", "adjective"),
    "adverb": Category(0x04, "Adverb", "adverb"),
    "pronoun": Category(0x05, "Pronomen", "pronoun"),
    "adposition": Category(0x06, "Adposition", "adposition"),
    "conjunction": Category(0x07, "Konjunktion", "conjunction"),
    "interjection": Category(0x08, "Interjektion", "interjection"),
    "article": Category(0x09, "Artikel", "article"),
    "numeral": Category(0x0A, "Numerale", "numeral"),
    "particle": Category(0x0B, "Partikel", "particle"),
    "proper_noun": Category(0x0C, "Eigenname", "proper noun"),
    "abbreviation": Category(0x0D, "Abkürzung", "abbreviation"),
    "affix": Category(0x0E, "Affix", "affix and bound form"),
    "phrase": Category(0x0F, "Wendung", "phrase"),
    "symbol": Category(0x10, "Zeichen", "symbol or letter"),
    "contraction": Category(0x11, "Kontraktion", "contraction"),
    "declined_form": Category(0x1A, "Deklinierte Form", "declined form"),
    "conjugated_form": Category(0x1B, "Konjugierte Form", "conjugated form"),
    "participle": Category(0x1C, "Partizip", "participle"),
    "other_form": Category(0x1D, "Andere Form", "other form"),
    "other": Category(0x1F, "Anderes", "other"),
}
"""Key of a part of speech -> its byte and names.  A code never changes its meaning."""

DOMAINS: dict[str, int] = {
    "de": 0x20,
    "en": 0x21,
    "fr": 0x22,
    "es": 0x23,
    "it": 0x24,
    "pt": 0x25,
    "ru": 0x26,
    "zh": 0x27,
    "ja": 0x28,
    "ar": 0x29,
    "nl": 0x2A,
    "pl": 0x2B,
    "sv": 0x2C,
    "la": 0x2D,
    "mul": 0x2E,  # translingual
}
"""Code of a language -> its domain byte.  Bytes 30-FE are kept for the day a domain is full."""

OTHER_DOMAIN = 0x2F
"""Every language that has no byte of its own; the language is then part of the entry's identity."""

NOUN = CATEGORIES["noun"].code


class Reserved(NamedTuple):
    """A published address that is kept for one entry."""

    number: int
    edition: str  # dbname of the edition that describes the word
    language: str
    category: int
    title: str


RESERVED = (
    Reserved(0x20010101, "dewiktionary", "de", NOUN, "Wasser"),
    Reserved(0x21010101, "enwiktionary", "en", NOUN, "water"),
)
"""Published before there was a registry: given to these two entries, whatever their field, and to nobody else, ever."""


class Malformed(ValueError):
    """Text or bytes that are no address; the message says which byte is wrong, and why."""


_NAMES = ("domain (AA)", "category (QQ)", "subcategory (EE)", "element (A2)")
_RANGES = ((0x20, 0xFE), (0x01, 0xFE), (0x00, 0xFE), (0x01, 0xFE))
_BYTE = re.compile(r"[0-9A-Fa-f]{2}\Z")


def domain(language: str) -> int:
    """The domain byte of a language's code."""
    return DOMAINS.get(language, OTHER_DOMAIN)


def pack(aa: int, qq: int, ee: int, a2: int) -> int:
    """Four bytes to the address's number.  Raises ``Malformed`` for a byte that is reserved or none."""
    for name, value, (low, high) in zip(_NAMES, (aa, qq, ee, a2), _RANGES):
        if not low <= value <= high:
            raise Malformed(f"The {name} of an address is 0x{low:02X} to 0x{high:02X}, not {_shown(value)}.")
    return aa << 24 | qq << 16 | ee << 8 | a2


def unpack(number: int) -> tuple[int, int, int, int]:
    """An address's number to its four bytes.  Raises ``Malformed`` where one of them is reserved."""
    if not 0 <= number <= 0xFFFFFFFF:
        raise Malformed(f"The number of an address has 32 bits; {number} has not.")
    parts = (number >> 24, number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF)
    pack(*parts)
    return parts


def format(number: int) -> str:
    """``0x20010101`` -> ``"0x20:01:01:01"``.  Raises ``Malformed``."""
    aa, qq, ee, a2 = unpack(number)
    return f"0x{aa:02X}:{qq:02X}:{ee:02X}:{a2:02X}"


def parse(text: str) -> int:
    """``"0x20:01:01:01"`` -> ``0x20010101``; lower-case digits and blanks around it are let pass.

    Raises ``Malformed``, whose message names the byte.
    """
    stripped = text.strip()
    if stripped[:2] not in ("0x", "0X"):
        raise Malformed(f"An address begins with 0x, as in 0x20:01:02:01; {_quoted(text)} does not.")
    parts = stripped[2:].split(":")
    if len(parts) == 1:
        raise Malformed(f"An address has four bytes with colons between them, as in 0x20:01:02:01; {_quoted(text)} has none.")
    for name, part in zip(_NAMES, parts):
        if not _BYTE.match(part):
            raise Malformed(f"The {name} of {_quoted(text)} is {_quoted(part)}; each byte is two hexadecimal digits, as in 0x20:01:02:01.")
    if len(parts) != 4:
        raise Malformed(f"An address has four bytes, as in 0x20:01:02:01; {_quoted(text)} has {len(parts)}.")
    aa, qq, ee, a2 = (int(part, 16) for part in parts)
    return pack(aa, qq, ee, a2)


def _shown(value: int) -> str:
    return f"0x{value:02X}" if value >= 0 else str(value)


def _quoted(text: str) -> str:
    return f"'{text if len(text) <= 40 else text[:40] + '…'}'"


class Space(NamedTuple):
    """The sizes of a domain: inclusive ranges of bytes.  Tests shrink it."""

    elements: tuple[int, int] = (0x01, 0xFE)
    overflow: tuple[int, int] = (0x20, 0xFE)  # QQ of overflow and of spill pages
    fields: tuple[int, int] = (0x00, 0x9F)  # EE of fields
    spill: tuple[int, int] = (0xA0, 0xFE)  # EE of spill pages

    @property
    def page_size(self) -> int:
        """Entries that a page holds."""
        return self.elements[1] - self.elements[0] + 1


SPACE = Space()
"""The real one: 254 entries a page."""


def page_number(qq: int, ee: int) -> int:
    """QQ and EE as one number."""
    return qq << 8 | ee


def overflow_pages(field: int, space: Space = SPACE) -> Iterator[int]:
    """Page numbers that a field may take in its domain when a canonical page is full, in order."""
    return (page_number(qq, field) for qq in range(space.overflow[0], space.overflow[1] + 1))


def spill_pages(space: Space = SPACE) -> Iterator[int]:
    """Page numbers that any (category, field) may take when the field's overflow pages are all taken, in order."""
    return (
        page_number(qq, ee) for ee in range(space.spill[0], space.spill[1] + 1) for qq in range(space.overflow[0], space.overflow[1] + 1)
    )


def chain(category: int, field: int, space: Space = SPACE) -> Iterator[int]:
    """Every page that a (category, field) could take, in the order in which it does: canonical, overflow, spill."""
    yield page_number(category, field)
    yield from overflow_pages(field, space)
    yield from spill_pages(space)
