"""An edition's words of grammar, compiled: which features a phrase names, which parameter of a table is what.

The data is the profile's (``Profile.inflection``); the tables (``etl.parse.forms``) and the form pages
(``etl.parse.form_page``) read it through ``inflection(ctx)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from etl.parse.context import Context
from etl.parse.paradigm import Rule, Tail, compile_conjugation, compile_declension, compile_rules, tail_of

_SUFFIX = re.compile(r"(.*?[^\s*\d?])(\s*\*+)?(?:\s?(\d{1,2}))?(\s*\*+)?(\s*\?)?$", re.DOTALL)
_MARKUP = re.compile(r"'{2,}|[\[\]{}<>|]")
_WORD = re.compile(r"\d\.|[^\W\d_]+(?:’[^\W\d_]+)?")
LONGEST_NAME = 100
"""Characters of a parameter's name; a longer one says nothing."""


class Cell(NamedTuple):
    """What a parameter of a table is."""

    role: str  # form, image, layout, gender, auxiliary, argument, free (a name that says nothing)
    slot: str
    column: int | None
    variant: int
    features: dict[str, str]
    tails: dict[str | None, Tail]  # gender of the column -> fields of the row behind the form
    verbal: bool  # has a person or is a participle
    finite: bool
    superlative: bool


class Inflection:
    """An edition's ``Profile.inflection``, compiled.  One a process: see ``inflection``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.language: str = data.get("language", "")
        self.words: Mapping[str, tuple[tuple[str, str], ...]] = data.get("words", {})
        self.phrases = [(re.compile(pattern, re.IGNORECASE), features) for pattern, features in data.get("phrases", ())]
        self.tables = re.compile(data.get("tables", r"(?!)"))
        self.no_tables = re.compile(data.get("no_tables", r"(?!)"))
        self.layout = re.compile(data.get("layout", r"(?!)"))
        self.declined = re.compile(data.get("declined", r"(?!)"))
        self.empty = re.compile(data.get("table_end", r"(?!)"))
        self.image = re.compile(data.get("image", r"(?!)"))
        self.gender: str = data.get("gender", "")
        self.auxiliary: str = data.get("auxiliary", "")
        self.nothing: frozenset[str] = data.get("nothing", frozenset(("", "-", "–", "—")))
        self.labels: frozenset[str] = data.get("labels", frozenset())
        self.by_tense: Mapping[str, str] = data.get("subjunctive_by_tense", {})
        self.switches: frozenset[str] = data.get("adjective_switches", frozenset())
        self.generated: dict[str, tuple[Rule, ...]] = {name: compile_rules(rules) for name, rules in data.get("generated", {}).items()}
        self.adjectival: Mapping[str, str] = data.get("adjectival", {})
        self.adjectival_rules = {gender: compile_rules(rules) for gender, rules in data.get("adjectival_rules", {}).items()}
        self.one_column: Mapping[str, str] = data.get("one_column", {})
        self.declension = compile_declension(data)
        self.conjugation = compile_conjugation(data)
        self.nominative: Mapping[str, str] = data.get("nominative_articles", {})
        self.references: tuple[str, ...] = tuple(data.get("references", ()))
        self.lemma_kinds = re.compile(data.get("lemma_kinds", r"(?!)"))
        self.joiners = re.compile(data.get("joiners", r"\s*,\s*"))
        self.readings: dict[str, tuple[Tail, ...]] = {}  # phrase of a form page -> fields of its rows
        self.pronouns: Mapping[str, frozenset[str]] = {
            language: frozenset(data.get("subjects", {}).get(language, ())) | frozenset(data.get("reflexives", {}).get(language, ()))
            for language in {*data.get("subjects", {}), *data.get("reflexives", {})}
        }
        self.joint = f" {data['alternative']} " if data.get("alternative") else ""  # between two forms of one value
        self._words = r"(?!\w[’'])[^\W_][\w.’-]*(?: " + (f"(?!{self.joint[1:]})" if self.joint else "") + r"[\w.’-]+)*"
        self.cells: dict[str, Cell] = {}
        self._articles: dict[str, re.Pattern[str]] = {}
        self._easy: dict[str, re.Pattern[str]] = {}
        self._easy_noun: dict[str, re.Pattern[str]] = {}

    def features(self, phrase: str) -> tuple[dict[str, str], bool]:
        """Features that the words of a phrase name, and whether every word of it is known."""
        found: dict[str, str] = {}
        text = phrase.replace("_", " ")
        for pattern, features in self.phrases:
            text, hits = pattern.subn(" ", text, count=1)
            if hits:
                found.update(features)
        known = True
        for match in _WORD.finditer(text):
            features = self.words.get(match[0].lower().replace(" ", ""))
            if features is None:
                known = False
                continue
            for feature, value in features:
                found.setdefault(feature, value)
        mood = found.get("mood")
        if mood == "subjunctive":
            exact = self.by_tense.get(found.get("tense", ""))
            if exact:
                found["mood"] = exact
            else:
                del found["mood"]
        elif mood in ("subjunctive_1", "subjunctive_2"):
            pass
        elif mood is None and "tense" in found and "person" in found and "verb_form" not in found and "gender" not in found:
            found["mood"] = "indicative"
        elif mood == "imperative" and "person" not in found:
            found["person"] = "second"
        return found, known

    def cell(self, name: str) -> Cell:
        """What the parameter ``name`` is."""
        cell = self.cells.get(name)
        if cell is None:
            cell = self._cell(name)
            if len(self.cells) < 4096:
                self.cells[name] = cell
        return cell

    def _cell(self, name: str) -> Cell:
        match = _SUFFIX.match(name) if len(name) <= LONGEST_NAME else None
        if match is None:
            return Cell("free", name[:LONGEST_NAME], None, 0, {}, {}, False, False, False)
        base = match[1]
        column = int(match[3]) if match[3] and match[3] != "0" else None
        variant = len((match[2] or "").strip()) + len((match[4] or "").strip()) + (1 if match[5] else 0)
        slot = " ".join(_MARKUP.sub("", base).replace("_", ", ").split())
        role = "form"
        if base == self.gender:
            role = "gender"
        elif base == self.auxiliary:
            role = "auxiliary"
        elif base == self.data.get("stem"):
            role = "argument"  # of the rules
        elif self.layout.fullmatch(name) or self.layout.fullmatch(base):
            role = "image" if self.image.match(name) else "layout"
        features: dict[str, str] = {}
        if role == "form":
            features, _ = self.features(base)
            if not features:
                role = "free"
        finite = "person" in features and "verb_form" not in features and "grammatical_case" not in features
        verbal = finite or "verb_form" in features
        tails: dict[str | None, Tail] = {}
        for gender in (None, "masculine", "feminine", "neuter", "common"):
            given = features if gender is None or "gender" in features or verbal else {**features, "gender": gender}
            tails[gender] = tail_of(slot, given, table_column=column, variant=variant)
        return Cell(role, slot, column, variant, features, tails, verbal, finite, features.get("degree") == "superlative")

    def articles(self, language: str) -> re.Pattern[str]:
        """Matches the article(s) that a value begins with: ``der ``, ``(der/die) ``, ``l’``."""
        pattern = self._articles.get(language)
        if pattern is None:
            words = sorted(self.data.get("articles", {}).get(language, ()), key=len, reverse=True)
            loose = "|".join(re.escape(word) for word in words if word[-1] not in "’'")
            glued = "|".join(re.escape(word) for word in words if word[-1] in "’'")
            source = rf"(?:\(\s*)?((?:{loose})(?:\s*/\s*(?:{loose}))*)(?:\s*\))?\s+(?=\S)" if loose else r"(?!)()"
            pattern = re.compile(source + (rf"|({glued})(?=\S)" if glued else r"|(?!)()"))
            self._articles[language] = pattern
        return pattern

    def easy(self, language: str) -> re.Pattern[str]:
        """Matches a whole value that is a form as it stands: words, no article before them."""
        pattern = self._easy.get(language)
        if pattern is None:
            words = [word for word in self.data.get("articles", {}).get(language, ()) if word[-1] not in "’'"]
            words += self.data.get("superlative_particle", {}).get(language, "").split()
            articles = rf"(?!(?:{'|'.join(map(re.escape, words))}) )" if words else ""
            pattern = re.compile(articles + self._words)
            self._easy[language] = pattern
        return pattern

    def easy_noun(self, language: str) -> re.Pattern[str]:
        """Matches a whole value that is an article and a form as it stands: groups article, form."""
        pattern = self._easy_noun.get(language)
        if pattern is None:
            words = [re.escape(word) for word in self.data.get("articles", {}).get(language, ()) if word[-1] not in "’'"]
            pattern = re.compile(rf"({'|'.join(words)}) ({self._words})" if words else r"(?!)()()")
            self._easy_noun[language] = pattern
        return pattern

    def is_label(self, text: str) -> bool:
        """Whether every word of ``text`` says how a form is used (``selten``, ``veraltet auch``)."""
        words = text.lower().replace(",", " ").split()
        return bool(words) and all(word in self.labels or word.rstrip(".:") in self.labels for word in words)


_last = Inflection({})
_compiled: dict[int, Inflection] = {}


def inflection(ctx: Context) -> Inflection:
    """The compiled inflection data of the entry's edition (empty where the profile has none)."""
    global _last
    data: Mapping[str, Any] = ctx.profile.inflection
    if _last.data is not data:
        found = _compiled.get(id(data))
        if found is None or found.data is not data:
            if len(_compiled) > 8:
                _compiled.clear()
            found = _compiled[id(data)] = Inflection(data)
        _last = found
    return _last
