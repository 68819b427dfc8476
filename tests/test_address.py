"""32 bits: arithmetic and tables."""

from __future__ import annotations

import csv

import pytest
from conftest import SHARED, needs_shared
from hypothesis import given
from hypothesis import strategies as st

from etl import address
from etl.address import Malformed, Space

BYTES = st.tuples(st.integers(0x20, 0xFE), st.integers(1, 0xFE), st.integers(0, 0xFE), st.integers(1, 0xFE))


@given(BYTES)
def test_four_bytes_number_and_text_say_the_same(parts: tuple[int, int, int, int]) -> None:
    number = address.pack(*parts)
    assert address.unpack(number) == parts
    text = address.format(number)
    assert text == "0x" + ":".join(f"{part:02X}" for part in parts)
    assert address.parse(text) == number
    assert address.parse(f" {text.lower()}\n") == number


@given(BYTES, BYTES)
def test_numbers_sort_as_addresses_do(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> None:
    a, b = address.pack(*one), address.pack(*other)
    assert (a < b) == (one < other) == (address.format(a) < address.format(b))


@given(st.integers(-(2**33), 2**33))
def test_a_number_is_an_address_or_refused(number: int) -> None:
    try:
        parts = address.unpack(number)
    except Malformed:
        return
    assert address.pack(*parts) == number


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        number = address.parse(text)
    except Malformed:
        return
    assert address.parse(address.format(number)) == number


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "begins with 0x"),
        ("20:01:01:01", "begins with 0x"),
        ("0x", "four bytes"),
        ("0xGG:01:01:01", "domain (AA) of '0xGG:01:01:01' is 'GG'"),
        ("0x20:1:01:01", "category (QQ) of '0x20:1:01:01' is '1'"),
        ("0x20:01:001:01", "subcategory (EE)"),
        ("0x20:01:01:", "element (A2)"),
        ("0x20:01:01: 1", "element (A2)"),
        ("0x20:01:01:٠١", "element (A2)"),
        ("0x20:01:01", "four bytes"),
        ("0x20:01:01:01:01", "four bytes"),
        ("0x00:01:01:01", "domain (AA) of an address is 0x20 to 0xFE, not 0x00"),
        ("0xFF:01:01:01", "domain (AA)"),
        ("0x20:00:01:01", "category (QQ) of an address is 0x01 to 0xFE"),
        ("0x20:FF:01:01", "category (QQ)"),
        ("0x20:01:FF:01", "subcategory (EE)"),
        ("0x20:01:01:00", "element (A2) of an address is 0x01 to 0xFE"),
        ("0x20:01:01:FF", "element (A2)"),
        ("0x" + "9" * 1000, "four bytes"),
    ],
)
def test_the_message_says_which_byte(text: str, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        address.parse(text)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 220


def test_published_addresses() -> None:
    assert [(address.format(place.number), place.title) for place in address.RESERVED] == [
        ("0x20:01:01:01", "Wasser"),
        ("0x21:01:01:01", "water"),
    ]


def test_a_language_without_a_byte_is_in_the_domain_of_the_others() -> None:
    assert address.domain("de") == 0x20
    assert address.domain("mul") == 0x2E
    assert address.domain("sw") == address.domain("x-rotwelsch") == 0x2F
    assert len(set(address.DOMAINS.values()) | {address.OTHER_DOMAIN}) == 16 == len(address.DOMAINS) + 1


def test_codes_of_categories_are_unique_and_below_overflow() -> None:
    codes = [category.code for category in address.CATEGORIES.values()]
    assert len(set(codes)) == len(codes)
    assert all(1 <= code < address.SPACE.overflow[0] for code in codes)


@needs_shared
def test_categories_are_those_of_the_table() -> None:
    with (SHARED / "CATEGORIES.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["key"]: (int(row["code"], 16), row["de"], row["en"]) for row in rows} == address.CATEGORIES


def test_the_chain_of_a_field() -> None:
    small = Space(elements=(1, 2), overflow=(0x20, 0x22), spill=(0xA0, 0xA1))
    assert list(address.chain(0x01, 0x02, small)) == [
        0x0102, 0x2002, 0x2102, 0x2202, 0x20A0, 0x21A0, 0x22A0, 0x20A1, 0x21A1, 0x22A1,
    ]  # fmt: skip
    assert small.page_size == 2


def test_the_chain_of_the_real_space() -> None:
    pages = list(address.chain(0x1F, 0x00))
    assert len(pages) == len(set(pages)) == 1 + 223 + 223 * 95
    assert pages[:3] == [0x1F00, 0x2000, 0x2100]
    assert pages[-1] == 0xFEFE
    assert address.SPACE.page_size == 254
    canonical = {next(address.chain(category.code, field)) for category in address.CATEGORIES.values() for field in range(0xA0)}
    assert not canonical & {*address.spill_pages(), *(page for field in range(0xA0) for page in address.overflow_pages(field))}
