"""Entries unlike their kind: a small made-up run in which single entries are spoilt, one figure each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import here
from making import entry, info, page, parts

from etl import merge as merging
from etl import oddities as room
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Example, Form, Hyphenation, Problem, Sense, Sound, Translation
from etl.oddities import FEATURES, Odd, oddities
from etl.tables import sql

BEGINNINGS = ("ba", "do", "fe", "gi", "ka", "lu", "mo", "ne", "pa", "ri", "sa", "to", "wu")
ENDINGS = {"ling": "m", "ung": "f", "chen": "n"}
WORDS = [f"{one}{two}{end}".capitalize() for one in BEGINNINGS for two in ("mer", "tan", "lor", "sip") for end in ENDINGS]
IPA = str.maketrans({"w": "v", "c": "", "g": "ɡ", "s": "z"})


def _gloss(n: int) -> str:
    return f"ein Ding von der {('ersten', 'zweiten', 'dritten')[n % 3]} Art, das man im {('Haus', 'Wald', 'Garten')[n // 3 % 3]} findet, Nummer {n}"


def _noun(n: int, word: str) -> dict[str, Any]:
    """All that the entry of a sound noun has."""
    gender = next(gender for end, gender in ENDINGS.items() if word.lower().endswith(end))
    genitive, plural = {"m": (word + "s", word + "e"), "f": (word, word + "en"), "n": (word + "s", word)}[gender]
    return {
        "genders": (gender,),
        "senses": (Sense("1", "1", None, _gloss(n)),),
        "forms": (Form(word, "Nominativ Singular"), Form(genitive, "Genitiv Singular"), Form(plural, "Nominativ Plural")),
        "sounds": (Sound("ipa", word.lower().replace("ng", "ŋ").replace("ch", "ç").translate(IPA)),),
        "hyphenations": (Hyphenation(f"{word[:2]}·{word[2:]}", (word[:2], word[2:])),),
        "examples": (Example(f"Hier steht {word}, und dort nicht ({n})."),),
        "translations": tuple(Translation(code, code, f"{code}{n}{word[:3]}") for code in ("en", "fr", "sv")),
    }


OTHER = _noun(500, "Wutanung")
SPOILT: dict[str, tuple[dict[str, Any], str]] = {
    "gloss_shortest": ({"senses": (Sense("1", "1", None, "ei"),)}, "a gloss of it has 2 letters, of nouns 99 % have 51 or more"),
    "gloss_signs": ({"senses": (Sense("1", "1", None, "ein Ding §$% 12 34 56 78 9 !! -- ++ 77 88 im Garten"),)}, "of a gloss are signs and digits"),
    "gloss_copied": ({"senses": (Sense("1", "1", None, _gloss(7)),)}, "a gloss stands word for word with another entry"),
    "gloss_unknown": ({"senses": (Sense("1", "1", None, "quelque chose que personne encore connaissait vraiment"),)}, "100 % of the words of a gloss stand in no other"),
    "gender_fits": ({"genders": ("n",)}, "its gender does not go with its table and its ending"),
    "forms_nearest": ({"forms": OTHER["forms"]}, "no form of its table is like the lemma"),
    "ipa_apart": ({"sounds": (Sound("ipa", "ˈʃtʁuːkt͡sʊʁ"),)}, "its IPA does not go with its spelling"),
    "hyphenation_apart": ({"hyphenations": OTHER["hyphenations"]}, "its hyphenation spells another word"),
    "examples_without": ({"examples": (Example("Davon steht hier gar nichts."),)}, "100 % of its examples have no form of the word"),
    "examples_copied": ({"examples": _noun(3, WORDS[3])["examples"]}, "100 % of its examples stand with another entry as well"),
    "translations_copied": ({"translations": _noun(4, WORDS[4])["translations"]}, "100 % of its translations stand in the same order"),
    "residue": ({"senses": (Sense("1", "1", None, "ein Ding, das man im Garten findet}}]] Nummer 45"),)}, "its texts have 4 leftovers of wikitext, of nouns 99 % have none"),
    "no_ipa": ({"sounds": ()}, "it has no IPA, as with"),
    "no_translations": ({"translations": ()}, "it has no translation, as with"),
}  # fmt: skip
"""What is spoilt -> how, and what the reason says; each has a noun of its own: the one of its place from the tenth on, which ends in -ling."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("odd")
    made = {word: _noun(n, word) for n, word in enumerate(WORDS)}
    for name, (change, _) in SPOILT.items():
        made[_spoilt(name)] |= change
    pages = [page(word, n, entry(word, **values)) for n, (word, values) in enumerate(made.items(), 1)]
    pages += [page(f"wort{n}en", 900 + n, entry(f"wort{n}en", "verb", ("Verb",))) for n in range(5)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "parts", pages), output, "de", info())
    return output


def _spoilt(name: str) -> str:
    return WORDS[30 + 3 * list(SPOILT).index(name)]


@pytest.fixture(scope="module")
def found(output: Path) -> room.Found:
    return oddities(output, "de", 1000)


def test_the_spoilt_are_found_and_each_reason_says_why(found: room.Found) -> None:
    reasons = {odd.title: odd.reasons for odd in found.oddest}
    wrong = {name: reasons.get(_spoilt(name)) for name, (_, said) in SPOILT.items() if said not in reasons.get(_spoilt(name), "")}
    assert wrong == {}
    assert len(set(map(_spoilt, SPOILT)) - {odd.title for odd in found.oddest[: 2 * len(SPOILT)]}) <= 2


def test_scores_are_between_0_and_1_and_fall(found: room.Found) -> None:
    scores = [odd.score for odd in found.oddest]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert all(odd.reasons for odd in found.oddest)


def test_a_kind_of_few_entries_is_not_compared(found: room.Found) -> None:
    assert (found.compared, found.alone) == (len(WORDS), 5)
    assert not any(odd.title.startswith("wort") for odd in found.oddest)


def test_small_kinds_of_one_part_of_speech_are_compared_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
    made = {word: _noun(n, word) | {"language": "sv" if n < 20 else "da"} for n, word in enumerate(WORDS[:35])}
    made[WORDS[3]] |= {"hyphenations": OTHER["hyphenations"]}
    merge(
        parts(tmp_path / "parts", [page(word, n, entry(word, **made[word])) for n, word in enumerate(made, 1)]),
        tmp_path,
        "de",
        info(languages=None),
    )
    found = oddities(tmp_path, "de")
    assert (found.compared, found.alone) == (35, 0)
    reasons = {odd.title: odd.reasons for odd in found.oddest}
    assert "its hyphenation spells another word, as with 2.9 % of nouns (rarer languages)" in reasons[WORDS[3]]


def test_twice_and_with_other_threads_the_table_is_the_same(output: Path, found: room.Found) -> None:
    database = str(output / "de" / "aqea.duckdb")

    def rows() -> list[Any]:
        with duckdb.connect(database, read_only=True) as con:
            return con.execute("FROM oddities").fetchall()

    first = rows()
    assert [Odd(*row[:4]) for row in first] == found.oddest
    assert {(row[4].startswith("ECOD (PyOD "), row[5]) for row in first} == {(True, 0)}
    for threads in (1, 3):
        assert oddities(output, "de", 5, threads=threads).oddest == found.oddest[:5]
        assert rows() == first


def test_every_figure_has_words_and_every_word_a_figure(output: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{output / 'de' / 'aqea.duckdb'}' AS product (READ_ONLY)")
        con.execute("SET VARIABLE few = 30")
        con.execute(sql("oddities/figures"))
        columns = {row[0] for row in con.execute("DESCRIBE figures").fetchall()}
    about = {"n", "address", "title", "language", "pos", "is_form", "small", "company"}
    assert columns - about == set(FEATURES)


def test_the_table_says_what_it_is(output: Path, found: room.Found) -> None:
    with duckdb.connect(str(output / "de" / "aqea.duckdb"), read_only=True) as con:
        columns = con.execute("SELECT column_name, data_type, comment <> '' FROM duckdb_columns() WHERE table_name = 'oddities'").fetchall()
    assert columns == [
        (name, kind, True)
        for name, kind in {
            "score": "DOUBLE", "address": "VARCHAR", "title": "VARCHAR", "reasons": "VARCHAR", "method": "VARCHAR", "seed": "INTEGER",
        }.items()
    ]  # fmt: skip


def test_the_command(output: Path, found: room.Found) -> None:
    shown = here("oddities", "--top", 2, "--json", "--output", output)
    assert [Odd(**json.loads(line)) for line in shown.stdout.splitlines()] == found.oddest[:2]
    assert shown.stderr == "(156 entries were compared; 5 are of parts of speech with fewer than 30 entries and were not.)\n"
    shown = here("oddities", "--top", 1, "--output", output)
    assert found.oddest[0].reasons in shown.stdout
    assert shown.stdout.splitlines()[2].startswith(f"{found.oddest[0].score:.3f}  0x")


def test_one_is_no_plural() -> None:
    told = [room._reason(FEATURES["gloss_shortest"], n, 4.0, [(99, 8.0)], "nouns") for n in (1.0, 2.0)]
    assert told == ["a gloss of it has 1 letter, of nouns 99 % have 8 or more", "a gloss of it has 2 letters, of nouns 99 % have 8 or more"]
    assert room._reason(FEATURES["lemma_signs"], 1.0, 4.0, [(96, 0.0)], "nouns") == "the lemma has 1 sign or digit, of nouns 96 % have none"
    assert not [name for name, feature in FEATURES.items() if "s)" in feature.says.replace("(s)", "")]


@pytest.fixture
def held(output: Path) -> Iterator[None]:
    """Another program that reads the tables."""
    code = f"import duckdb, sys; con = duckdb.connect({str(output / 'de' / 'aqea.duckdb')!r}, read_only=True); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"open\n"
        yield
        other.communicate()


@pytest.mark.usefixtures("held")
def test_a_database_in_use_is_one_sentence(output: Path) -> None:
    with pytest.raises(Problem, match="is open in another program; close it there"):
        oddities(output, "de")


def test_without_the_extra_it_says_what_to_install(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyod.models.ecod", None)
    with pytest.raises(Problem, match=r"pip install 'aqea\[quality\]'"):
        oddities(output, "de")


def test_no_tables_and_tables_of_another_version(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"There are no tables in .* yet; make them with: aqea extract"):
        oddities(tmp_path, "de")
    (tmp_path / "de").mkdir()
    with duckdb.connect(str(tmp_path / "de" / "aqea.duckdb")) as con:
        con.execute("CREATE TABLE aqea_entries (address VARCHAR)")
    with pytest.raises(Problem, match="are of another version; make them anew"):
        oddities(tmp_path, "de")
