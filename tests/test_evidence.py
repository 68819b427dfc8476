"""What a sense says about its field, and how the pieces are weighed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.classify import FIELDS
from etl.evidence import Lexicon, Word, judge

LEXICON = Lexicon.of("de")
LEXICON.lemmas.update(["zirkus", "kristall"])


def test_the_table_names_fields_that_exist() -> None:
    fields = {field for table in LEXICON.tables.values() for field, _ in table.values()}
    assert fields - {"-"} <= set(FIELDS)
    assert {weight for table in LEXICON.tables.values() for _, weight in table.values()} == {0.0, 0.65, 1.0}
    assert all(LEXICON.tables.values())


def test_an_edition_without_a_table_has_nothing_to_say() -> None:
    assert judge(Word("Haus", "noun", ("Substantiv",), ()), "Gebäude", ("Sport",), True, Lexicon.of("xx"), {}.get) is None


@pytest.mark.parametrize(
    ("word", "hit"),
    [
        ("Vogel", ("animals", True)),
        ("Zirkusvogel", ("animals", False)),  # the last part of a compound
        ("Tisches", ("household", True)),
        ("Lehrerinnen", ("profession", True)),
        ("Xyzzy", None),
    ],
)
def test_nouns_of_the_table(word: str, hit: tuple[str, bool] | None) -> None:
    found = LEXICON.noun(word)
    assert (found and (found.field, found.whole)) == hit


def test_the_end_of_a_compound_counts_less_where_its_beginning_is_no_word() -> None:
    known, unknown = LEXICON.find("noun", "Kristallvogel"), LEXICON.find("noun", "Qwrzvogel")
    assert known is not None
    assert unknown is not None
    assert known.field == unknown.field == "animals"
    assert known.weight > unknown.weight


@pytest.mark.parametrize(
    ("lemma", "pos", "gloss", "labels", "field", "method"),
    [
        ("Sippel", "noun", "kleiner brauner Vogel", (), "animals", "gloss"),
        ("Zirkusvogel", "noun", "", (), "animals", "lemma"),
        ("Sippel", "noun", "Teil des Fußes", (), "body", "gloss"),  # a part: of what it is one says
        ("Sippel", "noun", "Vogel, der nur in der Kunst vorkommt", ("Heraldik",), "animals", "gloss"),  # kind before field of knowledge
        ("Sippel", "noun", "Veränderung eines Lautes", ("Linguistik",), "linguistics", "label"),  # field of knowledge before act
        ("Sippler", "noun", "Person, die beruflich Vögel füttert", (), "profession", "gloss"),
        ("Sippler", "noun", "Person, die gern Vögel füttert", (), "person", "gloss"),
        ("Sippler", "noun", "jemand, der Vögel füttert", (), "person", "gloss"),
        ("Sippel", "proper_noun", "Ort in Bayern", (), "settlement", "gloss"),
        ("Sippel", "noun", "Ort, an dem man wartet", (), "space", "gloss"),
        ("sippeln", "verb", "schnell durch einen Raum laufen", (), "motion", "gloss"),
        ("sippeln", "verb", "einen Ton sagen, äußern", (), "communication", "gloss"),
        ("sippelig", "adjective", "zur Medizin gehörend", (), "medicine", "gloss"),
        ("sippelig", "adjective", "leicht reizbar", (), "quality", "part of speech"),
        ("zirkusrot", "adjective", "von einem Ton zwischen Rot und Braun", (), "colour", "lemma"),
        ("sippels", "adverb", "an jedem Tag", (), "time", "gloss"),
        ("sip", "conjunction", "leitet einen Satz ein", (), "grammar", "part of speech"),
        ("sip", "interjection", "Ruf an einen Vogel", (), "attitude", "part of speech"),
        ("ja", "particle", "drückt Zustimmung aus", (), "attitude", "part of speech"),  # an Antwortpartikel, says the heading
    ],
)
def test_field_of_a_sense(lemma: str, pos: str, gloss: str, labels: tuple[str, ...], field: str, method: str) -> None:
    raw_pos = ("Antwortpartikel",) if lemma == "ja" else ()
    found = judge(Word(lemma, pos, raw_pos, ()), gloss, labels, True, LEXICON, {}.get)
    assert found is not None
    assert (found.field, found.method) == (field, method)


def test_words_that_the_run_has_placed_and_hypernyms_speak_too() -> None:
    word = Word("Sippel", "noun", ("Substantiv",), ())
    assert judge(word, "großer Quorf", (), True, LEXICON, {}.get) is None
    found = judge(word, "großer Quorf", (), True, LEXICON, {"quorf": "plants"}.get)
    assert found is not None
    assert (found.field, found.method) == ("plants", "gloss")
    above = judge(word._replace(hypernyms=("Vogel", "Tier")), "", (), True, LEXICON, {}.get)
    assert above is not None
    assert (above.field, above.method) == ("animals", "hypernym")


def test_evidence_that_agrees_is_surer_than_one_piece_and_that_surer_than_two_that_differ() -> None:
    word = Word("Sippel", "noun", ("Substantiv",), ())
    both, one, differing = (
        judge(word._replace(hypernyms=(above,)), "kleiner Vogel", (), True, LEXICON, {}.get) for above in ("Tier", "Xyzzy", "Waffe")
    )
    assert both is not None
    assert one is not None
    assert differing is not None
    assert 1 > both.confidence > one.confidence > differing.confidence > 0


@given(
    st.text(max_size=40),
    st.sampled_from(["noun", "verb", "adjective", "adverb", "phrase", "affix", "other"]),
    st.text(st.sampled_from("ab ,;:()VogelTier-äß"), max_size=60),
)
def test_any_text_gives_a_field_that_exists_or_none(lemma: str, pos: str, gloss: str) -> None:
    found = judge(Word(lemma, pos, (), ()), gloss, (), True, LEXICON, {}.get)
    assert found is None or (found.field in FIELDS and 0 < found.confidence < 1)
