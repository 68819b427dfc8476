"""Records and their Arrow schemas agree; the shard of a lemma."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import model, part


@pytest.mark.parametrize("record", list(part.STRUCTS), ids=lambda r: r.__name__)
def test_a_records_fields_are_its_columns(record: type) -> None:
    assert [field.name for field in part.STRUCTS[record]] == list(record._fields)  # type: ignore[attr-defined]


def test_a_part_has_every_list_of_an_entry() -> None:
    assert set(model.CHILDREN) < set(model.Entry._fields)
    assert set(model.Entry._fields) <= set(part.PART.names)


@pytest.mark.parametrize(
    ("lemma", "shard"),
    [
        ("Wasser", "W"), ("äußern", "A"), ("Ölung", "O"), ("ßs", "S"), ("Ægir", "A"), ("Œuvre", "O"), ("Łódź", "L"), ("Đà", "D"), ("Þor", "T"),
        ("-bar", "B"), ("'s", "S"), ("…", "other"), ("", "other"), ("1a", "0-9"), ("²", "0-9"), ("٣", "0-9"), ("вид", "cyrillic"), ("類", "han"),
        ("ひらがな", "hiragana"), ("한국", "hangul"), ("אב", "hebrew"), ("λόγος", "greek"), ("𐌀", "old_italic"), ("Ǣ", "A"), ("ﬁn", "F"), ("Ŋ", "latin"),
    ],
)  # fmt: skip
def test_letter(lemma: str, shard: str) -> None:
    assert model.letter(lemma) == shard


@given(st.text())
def test_every_lemma_has_a_shard_that_can_be_a_folder(lemma: str) -> None:
    assert model.letter(lemma)
    assert "/" not in model.letter(lemma)
