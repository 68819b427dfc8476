"""Which page and which elements the new entries of a (category, field) get: the chains of AQEA.md, "Pages".

Works on counts: how many entries of each (domain, category, field) wait, and which pages exist.  A loop over pages (a few
thousand for a million entries), never over entries; those take their places by rank in one join.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from etl import address
from etl.address import SPACE, Space
from etl.model import Problem

KEPT = tuple(place.number for place in address.RESERVED)


class AddressSpaceFull(Problem):
    """No page is left for a (category, field) of a domain; nothing was written."""


class PageRow(NamedTuple):
    """A page of the address space: it belongs to one (category, field) of one domain for ever."""

    domain: int
    page_number: int  # QQ<<8 | EE
    category: int
    field: int
    ordinal: int  # place in its chain, 1..
    last: int  # highest element ever issued here
    since: str  # date of the dump for which it was claimed, ISO


class Need(NamedTuple):
    """So many new entries of a (category, field) of a domain."""

    domain: int
    category: int
    field: int
    entries: int


class Laid(NamedTuple):
    """New entries ``start``, ``start + 1``, … of a (category, field) get elements ``first_element``, … of a page."""

    domain: int
    category: int
    field: int
    start: int
    page_number: int
    first_element: int


def lay(
    pages: Iterable[PageRow],
    needs: Iterable[Need],
    since: str,
    space: Space = SPACE,
    kept: Collection[int] = KEPT,
) -> tuple[list[Laid], list[PageRow]]:
    """Spans for all needs, and all pages as they are afterwards, both in the order of domain and page.

    Pages are claimed per domain by (category, field), each filling its whole need before the next.  ``kept`` are numbers
    that nobody gets here: the elements at the beginning of their pages.  Raises ``AddressSpaceFull``.
    """
    chains: dict[tuple[int, int, int], list[PageRow]] = defaultdict(list)
    taken: dict[int, set[int]] = defaultdict(set)
    for page in sorted(pages, key=lambda page: (page.domain, page.category, page.field, page.ordinal)):
        chains[page.domain, page.category, page.field].append(page)
        taken[page.domain].add(page.page_number)
    first = {number >> 8: number & 0xFF for number in kept}  # of a page nobody has touched: highest element that counts as issued
    low, high = space.elements
    spans: list[Laid] = []
    spill_of = {}
    for domain, category, field, count in sorted(needs):
        chain = chains[domain, category, field]
        used = taken[domain]
        if domain not in spill_of:
            spill_of[domain] = iter(address.spill_pages(space))
        start = 0
        for place, page in enumerate(chain):
            room = min(high - page.last, count - start)
            if room > 0:
                spans.append(Laid(domain, category, field, start, page.page_number, page.last + 1))
                chain[place] = page._replace(last=page.last + room)
                start += room
        overflow = iter(address.overflow_pages(field, space))
        while start < count:
            own = address.page_number(category, field)
            number = own if not chain else next((n for n in overflow if n not in used), None)
            if number is None:
                number = next((n for n in spill_of[domain] if n not in used), None)
            if number is None:
                raise _full(domain, category, field, count - start)
            last = first.get(domain << 16 | number, low - 1)
            room = min(high - last, count - start)
            used.add(number)
            chain.append(PageRow(domain, number, category, field, len(chain) + 1, last + max(room, 0), since))
            if room > 0:
                spans.append(Laid(domain, category, field, start, number, last + 1))
                start += room
    return spans, sorted(page for chain in chains.values() for page in chain)


def canonical(page_number: int) -> bool:
    """Whether a page's number is its category and field itself; other pages are claimed."""
    return page_number >> 8 < SPACE.overflow[0] and page_number & 0xFF < SPACE.spill[0]


def claim_kept(pages: list[PageRow], number: int, since: str) -> list[PageRow]:
    """``pages`` with the canonical page of a kept number, whose highest element is then at least the number's own."""
    domain, category, field, element = address.unpack(number)
    own = address.page_number(category, field)
    if any(page.domain == domain and page.page_number == own for page in pages):
        return pages
    return [*pages, PageRow(domain, own, category, field, 1, element, since)]


def _full(domain: int, category: int, field: int, left: int) -> AddressSpaceFull:
    name = next((names.en for names in address.CATEGORIES.values() if names.code == category), "unknown")
    return AddressSpaceFull(
        f"Domain 0x{domain:02X} has no page left for category 0x{category:02X} ({name}), field 0x{field:02X}: {left:,} new entries "
        "would be without an address, so nothing was written; take fewer languages into this run with --languages."
    )
