"""What a sense says about its semantic field: words of its gloss, its labels, its lemma, weighed against each other.

Every piece of evidence is a vote for one field.  Votes come from one table of words judged by hand
(``data/fields_<language>.tsv``: kind, word, field or ``-``, sure): part of speech, label, the genus of the gloss, the last
part of a compound, hypernyms.  Order of the decision: a kind of thing goes before a field of knowledge, that before a kind
of act, state or property.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from etl.genus import adjectives, infinitives, nouns


class Judgement(NamedTuple):
    """A field and how it was found."""

    field: str
    method: str
    confidence: float  # 0..1


class Word(NamedTuple):
    """What the entry of a sense says."""

    lemma: str
    pos: str
    raw_pos: tuple[str, ...]
    hypernyms: tuple[str, ...]


class Hit(NamedTuple):
    """What the table says of a word."""

    field: str  # "-": nothing, and no shorter part of the word is asked
    weight: float  # 1: nine in ten such words have the field; less: most
    whole: bool  # the word itself, not its end


Table = dict[str, tuple[str, float]]
Known = Callable[[str], str | None]
"""A lemma (lower case) -> the field that the run has found already, if any."""

SURE = {"1": 1.0, "2": 0.65, "0": 0.0}
_NOTHING = ("-", 0.0)
_SHORTEST = 4  # letters of a compound's last part; shorter ones stand in the table with a hyphen
_ENDINGS = ("n", "s", "e", "es", "en", "er", "ern", "in", "innen")
_LONGEST_WORD = 80  # letters that are looked at
_MOST_KEPT = 1 << 17  # answers
_LONGEST = 1000  # characters of a gloss that are looked at
_DOUBTFUL = 0.5  # what an end counts whose beginning is no word that we know
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
_PREFIXES = frozenset(
    (
        "un ur vor nach haupt ober unter mit gegen über neben fern anti super groß klein ab an auf aus be bei dar durch "
        "ein ent er fest fort ge her hin los miss um ver weg weiter wider wieder zer zu zurück zusammen heran herab "
        "heraus herbei herein herum herunter hervor hinab hinauf hinaus hinein hinunter hinüber vorbei vorher voraus "
        "herüber entgegen entlang rein raus rauf runter rum nieder empor umher auseinander zwischen daneben davon "
        "überein hinter"
    ).split()
)
_NOMINAL = frozenset(("noun", "proper_noun", "abbreviation"))
_ACTS = frozenset(
    (
        "action state quality event relation social change cognition space group form possession communication creation "
        "motion nature contact perception attitude tools competition technology organisation"
    ).split()
)
"""Fields that a label's field of knowledge goes before."""
_PLACES = frozenset(["country", "settlement", "region", "waters", "peoples", "geography"])
_PROFESSION = re.compile(r"[Bb]eruf|ausgebildet|gewerb|[Hh]andwerk|Fachmann|Fachfrau|[Aa]ngestellt|Meister|Spezialist|hauptamtlich|Experte")
_RELATIONAL = re.compile(
    r"betreffend|bezogen|bezüglich|gehör(?:en|ig)|in Bezug auf|stammend|kommend|Hinsicht|entsprechend|beruhend|aus.* bestehend|gemacht|Art und Weise"
)
_SETTLEMENT = re.compile(r"(?:[a-zäöüß]+ ){0,4}+Ort (?:in|im|bei|am|an|auf|des|der|von)\b")
_KINDS = ("pos", "category", "label", "noun", "verb", "adjective")


class Lexicon:
    """Words judged by hand, of one language."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self.lemmas: set[str] = set()
        """Words of the run, lower case: what the first part of a compound may be."""
        self._nouns: dict[str, Hit | None] = {}

    @classmethod
    def of(cls, language: str) -> Lexicon:
        """The table of the language that glosses are written in; an empty one where there is none."""
        return cls(_tables(language))

    def find(self, kind: str, word: str) -> Hit | None:
        """A word, or the longest part of it at its end that is known; best one whose first part is a word, too."""
        table = self.tables[kind]
        word = word[-_LONGEST_WORD:].lower()
        known = table.get(word)
        if known is not None:
            return Hit(*known, True)
        longest: tuple[str, float] | None = None
        for start in range(2, len(word) - _SHORTEST + 1):
            known = table.get(word[start:])
            if known is not None:
                if self._is_word(word[:start]):
                    return Hit(*known, False)
                longest = longest or known
        short = table.get(f"-{word[-3:]}") if longest is None else None
        if short is not None:
            if self._is_word(word[:-3]):
                return Hit(*short, False)
            longest = short
        return None if longest is None else Hit(longest[0], longest[1] * _DOUBTFUL, False)

    def _is_word(self, part: str) -> bool:
        """Whether the first part of a compound is a word, with or without what joins the two."""
        part = part.rstrip("-")
        nouns, verbs = self.tables["noun"], self.tables["verb"]
        for end in _JOINTS:
            if part.endswith(end):
                stem = part[: len(part) - len(end)]
                if len(stem) > 2 and (stem in nouns or stem in self.lemmas or f"{stem}e" in nouns or f"{stem}en" in verbs):
                    return True
        return part in _PREFIXES

    def noun(self, word: str) -> Hit | None:
        """A noun in any case and number."""
        if word in self._nouns:
            return self._nouns[word]
        found = self.find("noun", word)
        if found is None or not found.whole:
            table, lower = self.tables["noun"], word.lower()
            stems = [stem for ending in _ENDINGS if lower.endswith(ending) and (stem := lower[: -len(ending)]) in table]
            if stems:
                found = Hit(*table[stems[0]], True)
        if len(self._nouns) < _MOST_KEPT:
            self._nouns[word] = found
        return found


@cache
def _tables(language: str) -> Mapping[str, Table]:
    path = files("etl").joinpath("data", f"fields_{language}.tsv")
    tables: dict[str, Table] = {kind: {} for kind in _KINDS}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        kind, word, field, sure = line.split("\t")
        tables[kind][word] = (field, SURE[sure])
    return tables


class Votes:
    """Votes for fields; the method is that of the strongest vote."""

    def __init__(self) -> None:
        self.total: dict[str, float] = defaultdict(float)
        self.strongest: dict[str, tuple[float, str]] = {}

    def cast(self, field: str, method: str, weight: float) -> None:
        if field == "-" or weight <= 0:
            return
        self.total[field] += weight
        self.strongest[field] = max(self.strongest.get(field, (0.0, "")), (weight, method))

    def judgement(self) -> Judgement | None:
        if not self.total:
            return None
        weight, field = max((weight, field) for field, weight in self.total.items())
        others = sum(self.total.values()) - weight
        return Judgement(field, self.strongest[field][1], round(weight / (weight + 0.7 * others + 0.6), 2))


def judge(word: Word, gloss: str, labels: tuple[str, ...], first: bool, lexicon: Lexicon, known: Known) -> Judgement | None:
    """The field of one sense, ``None`` where nothing speaks for any.

    ``first``: it is the entry's first sense, which the lemma itself speaks for most.  ``known`` tells the fields that the
    run has found already.
    """
    gloss = gloss[:_LONGEST]
    votes = Votes()
    tables = lexicon.tables
    for raw in word.raw_pos:
        if raw in tables["pos"]:
            votes.cast(tables["pos"][raw][0], "part of speech", 2.0)
            break
    if word.pos in tables["category"]:
        field, weight = tables["category"][word.pos]
        if not votes.total:
            votes.cast(field, "part of speech", 2.5 * weight)
        return votes.judgement()
    labelled = 0.0
    for label in labels:
        if label in tables["label"]:
            field, weight = tables["label"][label]
            votes.cast(field, "label", (0.6 if labelled else 2.4) * weight)
            labelled = 1.0
    capital = word.lemma[:1].isupper()
    if word.pos in _NOMINAL or capital:
        _nominal(votes, word, gloss, labelled, first, lexicon, known)
    elif word.pos in ("verb", "participle", "phrase"):
        _verbal(votes, word, gloss, labelled, first, lexicon, known)
    else:
        _adjectival(votes, word, gloss, first, lexicon, known)
    return votes.judgement()


def _thing(votes: Votes, method: str, candidates: list[str], weight: float, labelled: float, lexicon: Lexicon, known: Known) -> None:
    """Vote for the first of the nouns that says something; the farther it is, the less it counts.

    Where that is a kind of act or state, the next noun may say of which field: *Behandlung von Zähnen*.
    """
    act = False
    for noun in candidates:
        hit = lexicon.noun(noun)
        if hit is None or not hit.whole:
            own = known(noun.lower())
            if own is not None:
                hit = Hit(own, 0.75, True)
        if hit is None:
            weight *= 0.25
        elif hit.field == "-":
            weight *= 0.65
        else:
            general = hit.field in _ACTS
            if act and general:
                continue
            votes.cast(hit.field, method, weight * hit.weight * (1.0 if hit.whole else 0.9) * (0.7 if labelled and general else 1.0))
            if act or not general:
                return
            act = True
            weight *= 0.3


def _nominal(votes: Votes, word: Word, gloss: str, labelled: float, first: bool, lexicon: Lexicon, known: Known) -> None:
    candidates = nouns(gloss)
    own = lexicon.find("noun", word.lemma) if word.pos == "noun" else None
    if own is not None and own.field != "-" and own.field not in _ACTS:
        labelled = 1.0  # a kind of thing, too, goes before a kind of act
    if gloss.startswith(("jemand", "eine, die", "einer, der")):
        votes.cast("person", "gloss", 1.8)
    elif _SETTLEMENT.match(gloss) is not None:
        votes.cast("settlement", "gloss", 2.6)
    else:
        _thing(votes, "gloss", candidates, 2.6, labelled, lexicon, known)
    if own is not None:
        weight = (2.5 if first else 1.0) if own.whole else 2.0
        votes.cast(own.field, "lemma", weight * own.weight * (0.7 if labelled and own.field in _ACTS else 1.0))
    _thing(votes, "hypernym", list(word.hypernyms[:4]), 1.6, labelled, lexicon, known)
    if "person" in votes.total and _PROFESSION.search(gloss):
        votes.cast("profession", "gloss", votes.total.pop("person"))


def _verbal(votes: Votes, word: Word, gloss: str, labelled: float, first: bool, lexicon: Lexicon, known: Known) -> None:
    heads = infinitives(gloss)
    weight = 2.4 * (0.7 if labelled else 1.0)
    for head in heads[:4]:
        hit = lexicon.find("verb", head)
        if hit is None and (told := known(head)) is not None:
            hit = Hit(told, 0.75, True)
        if hit is None:
            weight *= 0.7
        elif hit.field == "-":
            weight *= 0.75
        else:
            votes.cast(hit.field, "gloss", weight * hit.weight * (1.0 if hit.whole else 0.85))
            break
    if word.pos == "verb":
        own = lexicon.find("verb", word.lemma)
        if own is not None:
            votes.cast(own.field, "lemma", ((1.8 if first else 0.8) if own.whole else 0.8) * own.weight)
    if heads and heads[0] in ("machen", "werden"):
        votes.cast("change", "gloss", 0.6)
    _thing(votes, "gloss", nouns(gloss), 0.7, labelled, lexicon, known)
    if word.pos == "verb":
        votes.cast("social" if "jemand" in gloss else "action", "gloss", 0.5)


def _adjectival(votes: Votes, word: Word, gloss: str, first: bool, lexicon: Lexicon, known: Known) -> None:
    own = lexicon.find("adjective", word.lemma)
    if own is not None:
        votes.cast(own.field, "lemma", (2.0 if own.whole and first else 1.7) * own.weight)
    candidates = nouns(gloss)
    if not candidates or " " not in gloss.partition(",")[0].strip():  # a synonym: *unbekleidet, bloß*
        for other in adjectives(gloss)[:3]:
            hit = lexicon.find("adjective", other)
            if hit is None and (told := known(other)) is not None:
                hit = Hit(told, 0.75, True)
            if hit is not None:
                votes.cast(hit.field, "gloss", 1.8 * hit.weight)
                break
    if word.pos == "adjective":
        before = Votes()
        relational = _RELATIONAL.search(gloss) is not None
        _thing(before, "gloss", candidates, 2.2 if relational else 0.9, 0.0, lexicon, known)
        for field, weight in before.total.items():
            votes.cast("peoples" if field in _PLACES and relational else field, "gloss", weight)
        votes.cast("quality", "part of speech", 0.4 if relational else 1.2)
    else:
        _thing(votes, "gloss", candidates, 1.6, 0.0, lexicon, known)
