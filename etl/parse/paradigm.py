"""Paradigms by rule: what an inflection table shows without saying it.  The rules are data of the profile.

An edition's ``Profile.inflection`` holds rules ``(slot, features, source, steps)``; this room runs them: declension of
adjectives out of their degrees, of nouns and names out of the title or a stem, conjugation out of the principal parts.
Where no rule is sure, nothing is generated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from etl.model import Form

_new = tuple.__new__
Tail = tuple[Any, ...]
"""A ``Form`` without its first field."""
Replacement = str | tuple[tuple[tuple[str, int], ...], str]
"""A text, or one with the pattern's groups in it: (text, group) …, the text behind them."""
Step = tuple[str | None, bool, re.Pattern[str], tuple[Replacement, ...]]
"""Ending that the pattern stands for (``e$``; None: it is more), whether it is the whole word (``^sein$``), pattern, replacements."""
Steps = tuple[Step, ...]
_ENDING = re.compile(r"(\^?)([a-zäöüß]*)\$")
_GROUPS = re.compile(r"\\(?:g<0>|(\d))")


class Rule(NamedTuple):
    """A compiled rule: the first step whose pattern is found gives the forms, one for each replacement."""

    slot: str
    source: str
    steps: Steps
    who: str  # "third singular"; "" where the form is not finite
    tense: str
    tail: Tail  # of the main variant, source "generated"


def compile_steps(steps: Iterable[tuple[str, Sequence[str]]]) -> Steps:
    """Steps with their patterns compiled."""
    out: list[Step] = []
    for pattern, replacements in steps:
        ending = _ENDING.fullmatch(pattern if pattern != "^" or tuple(replacements) != ("",) else "$")
        plain = ending is not None and not any("\\" in new for new in replacements)
        compiled = tuple(map(_replacement, replacements))
        out.append((ending[2] if ending and plain else None, bool(ending and ending[1]), re.compile(pattern), compiled))
    return tuple(out)


def _replacement(written: str) -> Replacement:
    r"""``\1et`` as (((“”, 1),), "et"): ``Match.expand`` would parse it each time."""
    if "\\" not in written:
        return written
    *pieces, rest = _GROUPS.split(written)
    return tuple((text, int(group or 0)) for text, group in zip(pieces[::2], pieces[1::2], strict=True)), rest


def tail_of(slot: str | None, features: Mapping[str, Any], **more: Any) -> Tail:
    """Fields 2.. of a ``Form`` with this slot and these features."""
    return Form("", slot=slot, **{**features, **more})[1:]


def compile_rules(rules: Iterable[tuple[str, Mapping[str, str], str, Iterable[tuple[str, Sequence[str]]]]]) -> tuple[Rule, ...]:
    """Rules of a profile, ready to run; ``table_column`` among the features is a number."""
    out = []
    for slot, given, source, steps in rules:
        features: dict[str, Any] = dict(given)
        if "table_column" in features:
            features["table_column"] = int(features["table_column"])
        who = f"{features['person']} {features.get('grammatical_number', '')}" if "person" in features else ""
        out.append(Rule(slot, source, compile_steps(steps), who, features.get("tense", ""), tail_of(slot, features, source="generated")))
    return tuple(out)


def step(steps: Steps, word: str) -> list[str]:
    """What the first fitting step makes of ``word``."""
    for ending, whole, pattern, replacements in steps:
        if ending is not None:  # most are: cheaper than a search
            if word == ending if whole else word.endswith(ending):
                before = word[: len(word) - len(ending)]
                return [before + new for new in replacements]  # type: ignore[operator]
            continue
        found = pattern.search(word)
        if found is not None:
            before, after = word[: found.start()], word[found.end() :]
            return [
                before + new + after
                if isinstance(new, str)
                else before + "".join([text + found[group] for text, group in new[0]]) + new[1] + after
                for new in replacements
            ]
    return []


def generate(rules: Iterable[Rule], sources: Mapping[str, str], taken: frozenset[str] | set[str]) -> list[Form]:
    """Forms by rules whose source is known, for slots that are not ``taken``."""
    found: dict[Form, None] = {}
    for rule in rules:
        word = sources.get(rule.source)
        if word is None or rule.slot in taken:
            continue
        for variant, form in enumerate(step(rule.steps, word)):
            row: Form = _new(Form, (form, *rule.tail))
            found[row if not variant else row._replace(variant=variant)] = None
    return list(found)


# --- adjectives ---------------------------------------------------------------------------------------------------------


class Declension(NamedTuple):
    """An edition's adjectives, compiled."""

    cells: Mapping[str, tuple[tuple[str, Tail], ...]]  # degree -> (ending, tail) of each cell
    stems: Mapping[str, Steps]  # degree -> form in the table to stem
    unsure: re.Pattern[str]  # positives whose stem only the comparative tells
    ending: str  # of a comparative

    def of_stem(self, degree: str, stem: str, variant: int = 0) -> list[Form]:
        """The cells of one degree."""
        cells = self.cells[degree]
        if variant:
            cells = _starred(cells, variant)
        return [_new(Form, (stem + ending, *tail)) for ending, tail in cells]


def compile_declension(inflection: Mapping[str, Any]) -> Declension | None:
    """The adjectives' part of a profile's inflection, or None where it has none."""
    if "adjective_cells" not in inflection:
        return None
    cells = {
        degree: tuple((ending, tail_of(slot, features, source="generated")) for ending, slot, features in table)
        for degree, table in inflection["adjective_cells"].items()
    }
    stems = {degree: compile_steps(steps) for degree, steps in inflection["adjective_stems"].items()}
    return Declension(cells, stems, re.compile(inflection["adjective_unsure"]), inflection["comparative_ending"])


def decline(rows: Sequence[Form], declension: Declension) -> list[Form]:
    """Full declension out of an adjective's degrees (rows of its table): 48 cells a degree.

    A positive in -el, -er, -e has its stem from the comparative (dunkel: dunkler, parallel: paralleler); without one it is
    not declined.
    """
    comparatives = [row.form for row in rows if row.degree == "comparative"]
    out: list[Form] = []
    stems_done: set[tuple[str, str]] = set()
    for row in rows:
        degree = row.degree
        if degree is None or row.grammatical_case is not None or degree not in declension.cells:
            continue
        stems = step(declension.stems[degree], row.form)
        if degree == "positive":
            if declension.unsure.search(row.form):
                stems = [stem for stem in stems if stem + declension.ending in comparatives]
            elif comparatives:
                stems = [stem + stem[-1] if stem + stem[-1] + declension.ending in comparatives else stem for stem in stems]  # fit, fitter
        for stem in stems[:1]:
            if (degree, stem) in stems_done:
                continue
            stems_done.add((degree, stem))
            out += declension.of_stem(degree, stem, row.variant)
    return out


_VARIANT = Form._fields.index("variant") - 1
_BEHIND_PREFIX = Form._fields.index("prefix")  # in a tail: behind slot and prefix
assert Form._fields[1:3] == ("slot", "prefix")


@lru_cache(maxsize=1024)
def starred(tail: Tail, variant: int) -> Tail:
    """The same fields of another variant."""
    return (*tail[:_VARIANT], variant, *tail[_VARIANT + 1 :])


@lru_cache(maxsize=64)
def _starred(cells: tuple[tuple[str, Tail], ...], variant: int) -> tuple[tuple[str, Tail], ...]:
    return tuple((ending, starred(tail, variant)) for ending, tail in cells)


# --- verbs --------------------------------------------------------------------------------------------------------------


class Conjugation(NamedTuple):
    """An edition's verbs, compiled."""

    rules: tuple[Rule, ...]
    infinitive: re.Pattern[str]
    infinitive_el: re.Pattern[str]
    third_person: re.Pattern[str]
    zu: str


def compile_conjugation(inflection: Mapping[str, Any]) -> Conjugation | None:
    """The verbs' part of a profile's inflection, or None where it has none."""
    if "verb_rules" not in inflection:
        return None
    return Conjugation(
        compile_rules(inflection["verb_rules"]),
        re.compile(inflection["infinitive"]),
        re.compile(inflection["infinitive_el"]),
        re.compile(inflection["third_person"]),
        inflection["zu"],
    )


def _part(row: Form) -> str | None:
    """Which principal part a row of the table is."""
    if row.verb_form:
        return None
    if row.mood == "imperative":
        return "imperative_plural" if row.grammatical_number == "plural" else "imperative"
    if row.grammatical_number != "singular":
        return None
    if row.mood == "subjunctive_2":
        return "subjunctive_2" if row.person == "first" else None
    if row.tense == "present":
        return f"present_{row.person}"
    return "preterite" if row.tense == "preterite" and row.person in ("first", "third") else None


def conjugate(title: str, rows: Sequence[Form], conjugation: Conjugation) -> list[Form]:
    """Simple forms out of a verb's principal parts (rows of its table); separable ones carry their prefix.

    Only for titles that are one word; only the third person where the table has no other; nothing where the third person
    or the infinitive do not look like the standard language.  Compound tenses are not generated.
    """
    parts: dict[str, list[Form]] = {}
    for row in rows:
        part = _part(row)
        if part:
            parts.setdefault(part, []).append(row)
    third = parts.get("present_third")
    if not third or " " in title:
        return []
    prefix = third[0].prefix
    base = title.removeprefix(prefix) if prefix else title
    word = third[0].form.partition(" ")[0]
    if (
        conjugation.infinitive.search(base) is None
        or conjugation.third_person.search(word) is None
        or (" " in third[0].form) != bool(prefix)
    ):
        return []
    impersonal = "present_first" not in parts and "present_second" not in parts
    rest = f" {prefix}" if prefix else ""
    fixed = {
        "title": title,
        "infinitive": base,
        "whole infinitive": base if base == "sein" else title,
        "zu": f"{prefix}{conjugation.zu}{base}" if prefix else f"{conjugation.zu} {base}",
    }
    el = conjugation.infinitive_el.search(base) is not None
    plural = [row.form for row in parts.get("imperative_plural", ()) if not row.variant]  # gehet! is no indicative
    found: dict[tuple[str, str], Form] = {}

    def add(rule: Rule, form: str, variant: int, finite: bool) -> None:
        whole = form + rest if finite else form
        key = (whole, rule.slot)
        if key not in found:
            tail = rule.tail if not variant else starred(rule.tail, variant)
            found[key] = _new(Form, (whole, tail[0], prefix, *tail[_BEHIND_PREFIX:]) if finite and prefix else (whole, *tail))

    for rule in conjugation.rules:
        if impersonal and rule.who and rule.who != "third singular":
            continue
        if plural and rule.who == "second plural" and rule.tense == "present":
            for form in plural:  # ihr helft = helft!
                add(rule, form.removesuffix(rest) if rest else form, 0, True)
            continue
        if rule.source in fixed:
            for variant, form in enumerate(step(rule.steps, fixed[rule.source])):
                add(rule, form, variant, bool(rule.who))
            continue
        source = "present_first" if rule.source == "present of -eln" else rule.source
        if source is not rule.source and not el:
            continue
        for row in parts.get(source, ()):
            if row.prefix != prefix:
                continue
            stem = row.form.removesuffix(rest) if rest else row.form
            if " " in stem:
                continue
            for variant, form in enumerate(step(rule.steps, stem)):
                add(rule, form, row.variant + variant, True)
    return list(found.values())
