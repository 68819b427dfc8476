"""Inflection tables: the parameters of an overview template as rows, and the forms that a table shows by rule.

``forms(template, ctx)`` gives one row a value: article, pronoun, exclamation mark and separable prefix in fields of their
own, optional letters written out (``Zug(e)s``: Zugs, Zuges), values of one cell numbered as variants like the starred
parameters of newer pages.  Which parameter means which features is data of the profile (``Profile.inflection``); the same
words serve the lines of form pages (``etl.parse.form_page``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from etl.model import Form
from etl.parse.context import Context
from etl.parse.paradigm import Rule, Tail, compile_conjugation, compile_declension, compile_rules, conjugate, decline, generate, tail_of
from etl.wikitext import Template, split_outside, without_refs

_new = tuple.__new__
_SUFFIX = re.compile(r"(.*?[^\s*\d?])(\s*\*+)?(?:\s?(\d{1,2}))?(\s*\*+)?(\s*\?)?$", re.DOTALL)
_WORD = re.compile(r"\d\.|[^\W\d_]+(?:’[^\W\d_]+)?")
_BREAK = re.compile(r"<\s*/?\s*br\s*/?\s*>|\n", re.IGNORECASE)
_MARKUP = re.compile(r"[\[\]{}<>&]|''|[\u00a0\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f]")
_LABEL = re.compile(r"([^:()]{1,40}):\s+(?=\S)")
_GROUP = re.compile(r"\(([^()]*)\)")
_STRAY = re.compile(r"[\[\](){}|<>!„“”\"»«]|''+")
_LONGEST_NAME = 100  # characters of a parameter's name
_MOST_CELLS = 4000  # characters of one cell
_MOST_OPTIONAL = 3  # optional parts of one value that are written out


class Cell(NamedTuple):
    """What a parameter of a table is."""

    role: str  # form, image, layout, gender, auxiliary, free (a name that says nothing)
    slot: str
    column: int | None
    variant: int
    features: dict[str, str]
    tails: dict[str | None, Tail]  # gender of the column -> fields of the row behind the form
    verbal: bool  # has a person or is a participle
    finite: bool
    superlative: bool


class Value(NamedTuple):
    """One form out of a cell."""

    form: str
    article: str | None = None
    pronoun: str | None = None
    prefix: str | None = None
    exclamation: bool = False


_BARE = Value("")[1:]


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
        self._cells: dict[str, Cell] = {}
        self._articles: dict[str, re.Pattern[str]] = {}
        self._easy: dict[str, re.Pattern[str]] = {}

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
        cell = self._cells.get(name)
        if cell is None:
            cell = self._cell(name)
            if len(self._cells) < 4096:
                self._cells[name] = cell
        return cell

    def _cell(self, name: str) -> Cell:
        match = _SUFFIX.match(name) if len(name) <= _LONGEST_NAME else None
        if match is None:
            return Cell("free", name[:_LONGEST_NAME], None, 0, {}, {}, False, False, False)
        base = match[1]
        column = int(match[3]) if match[3] and match[3] != "0" else None
        variant = len((match[2] or "").strip()) + len((match[4] or "").strip()) + (1 if match[5] else 0)
        slot = " ".join(base.replace("_", ", ").split())
        role = "form"
        if base == self.gender:
            role = "gender"
        elif base == self.auxiliary:
            role = "auxiliary"
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
            words += [word for word in self.data.get("superlative_particle", {}).get(language, "").split()]
            articles = rf"(?!(?:{'|'.join(map(re.escape, words))}) )" if words else ""
            pattern = re.compile(articles + r"(?!\w[’'])[^\W_][\w.’-]*(?: [\w.’-]+)*")
            self._easy[language] = pattern
        return pattern

    def is_label(self, text: str) -> bool:
        """Whether every word of ``text`` says how a form is used (``selten``, ``veraltet auch``)."""
        words = text.lower().replace(",", " ").split()
        return bool(words) and all(word in self.labels or word.rstrip(".:") in self.labels for word in words)


_compiled: dict[int, Inflection] = {}


def inflection(ctx: Context) -> Inflection:
    """The compiled inflection data of the entry's edition (empty where the profile has none)."""
    data: Mapping[str, Any] = ctx.profile.inflection
    found = _compiled.get(id(data))
    if found is None or found.data is not data:
        if len(_compiled) > 8:
            _compiled.clear()
        found = _compiled[id(data)] = Inflection(data)
    return found


def is_table(name: str, ctx: Context) -> bool:
    """Whether the template ``name`` is an inflection table (of any language, also by its old names)."""
    rules = inflection(ctx)
    return rules.tables.fullmatch(name) is not None and rules.no_tables.fullmatch(name) is None


def table_genders(template: Template, ctx: Context) -> tuple[str, ...]:
    """Genders that a table names (``Genus``, ``Genus 1`` …): m, f, n, each once, in order; ``0`` is none."""
    rules = inflection(ctx)
    found: dict[str, None] = {}
    for name, value in template.named.items():
        if name.startswith(rules.gender) and rules.gender and rules.cell(name).role == "gender":
            for gender in _genders(value, ctx):
                found[gender] = None
    return tuple(found)


_GENDER_FEATURE = {"m": "masculine", "f": "feminine", "n": "neuter", "u": "common"}


def _genders(value: str, ctx: Context) -> tuple[str, ...]:
    key = without_refs(value).strip(" {}'")
    known = ctx.profile.genders.get(key)
    if known is not None:
        return known
    key = key.partition("-")[0].partition("|")[0].strip().lower()
    return tuple(key) if key and set(key) <= {"m", "f", "n"} else ()


def separable(forms: Iterable[Form]) -> bool | None:
    """Whether a verb's table shows a separable prefix; None where it has no finite form."""
    finite = False
    for row in forms:
        if row.prefix:
            return True
        finite = finite or (row.person is not None and row.grammatical_case is None and row.mood is not None)
    return False if finite else None


def forms(template: Template, ctx: Context) -> list[Form]:
    """Rows of an inflection table: what is written in it (``source`` table), then what follows from it by rule (``generated``)."""
    rules = inflection(ctx)
    named = template.named
    own = ctx.language == rules.language
    rows: list[Form] = []
    slots: set[str] = set()
    auxiliaries: list[str] = []
    genders = _columns(named, rules, ctx) if named else {}
    cells = rules._cells
    easy = rules.easy(ctx.language)
    dashes = 0
    image = articles = False
    single = genders.get(0)
    for name, value in named.items():
        cell = cells.get(name) or rules.cell(name)
        role = cell.role
        if role == "form" or (role == "free" and not own and not (image and " " in name) and len(name) < 60):
            slots.add(cell.slot)
            if value in rules.nothing:
                dashes += 1
                continue
            tail = cell.tails.get(single if single or not genders else _gender_of(cell, genders))
            if tail is None:
                tail = tail_of(cell.slot, {}, table_column=cell.column, variant=cell.variant)
            if easy.fullmatch(value) and not (cell.verbal and " " in value):
                rows.append(_new(Form, (value, *tail)))
            else:
                articles = _add(rows, value, cell, tail, ctx, rules) or articles
        elif role == "image":
            image = True
            ctx.count("skipped", "image", name)
        elif role == "auxiliary":
            auxiliaries += [found.form for found in _values(value, cell, ctx, rules) if found.form not in auxiliaries]
        elif role == "layout":
            ctx.count("skipped", "layout", name)
        elif role == "free":
            if name in rules.one_column:
                continue  # an argument of the rules below
            if image and " " in name:
                ctx.count("skipped", "image", "caption")  # a caption with "=" in it
            else:
                ctx.count("unknowns", "parameter", name[:_LONGEST_NAME])
    if dashes:
        ctx.count("skipped", "placeholder", template.name, dashes)
    if articles and not genders:
        rows = _by_article(rows, rules)
    if auxiliaries:
        text = ", ".join(auxiliaries)
        rows = [row._replace(auxiliary=text) if row.verb_form == "participle_2" else row for row in rows]
    if own:
        rows += _by_rule(template, rows, slots, ctx, rules)
    elif template.args and not rows:
        ctx.count("unknowns", "parameter", f"{template.name}: 1")
    return rows


def _columns(named: Mapping[str, str], rules: Inflection, ctx: Context) -> dict[int, str]:
    """Column -> gender; column 0 is the one gender of the whole table."""
    gender = rules.gender
    value = named.get(gender) if gender else None
    if value is not None:
        feature = _GENDER_FEATURE.get(value)
        if feature is None:
            found = _genders(value, ctx)
            feature = _GENDER_FEATURE.get(found[0]) if len(found) == 1 else None
        return {0: feature} if feature else {}
    columns: dict[int, str] = {}
    for number in range(1, 5):
        value = named.get(f"{gender} {number}")
        if value is None:
            break
        found = _genders(value, ctx)
        feature = _GENDER_FEATURE.get(found[0]) if len(found) == 1 else None
        if feature:
            columns[number] = feature
    if columns and len(set(columns.values())) == 1:
        return {0: next(iter(columns.values()))}
    if columns:
        # plural columns pair with the genders only where there are as many of them (der Tsunami/die Tsunami)
        plural = max((c.column or 0 for c in map(rules.cell, named) if c.role == "form" and c.features.get("grammatical_number") == "plural"), default=0)
        columns[-1] = "paired" if plural == len(columns) else ""
    return columns


def _gender_of(cell: Cell, genders: Mapping[int, str]) -> str | None:
    if cell.column is None or (cell.features.get("grammatical_number") == "plural" and not genders.get(-1)):
        return None
    return genders.get(cell.column)


def _by_article(rows: list[Form], rules: Inflection) -> list[Form]:
    """Genders of a table of the old layout: what the nominative singular's article says of its column, or of the whole table."""
    columns: dict[int | None, set[str]] = {}
    for row in rows:
        if row.article and row.grammatical_case == "nominative" and row.grammatical_number == "singular" and row.gender is None:
            columns.setdefault(row.table_column, set()).add(rules.nominative.get(row.article, ""))
    if not columns:
        return rows
    one = set().union(*columns.values())
    whole = one.pop() if len(one) == 1 else ""
    of_column = {column: whole or (found.pop() if len(found) == 1 and column else "") for column, found in columns.items()}
    out = []
    for row in rows:
        if row.gender is None and row.grammatical_case:
            gender = whole or (of_column.get(row.table_column) if row.grammatical_number == "singular" else "")
            if gender:
                row = row._replace(gender=gender)
        out.append(row)
    return out


def _add(rows: list[Form], value: str, cell: Cell, tail: Tail, ctx: Context, rules: Inflection) -> bool:
    """Append the rows of a cell that needs reading; tells whether any has an article."""
    seen: dict[Value, None] = {}
    for found in _values(value, cell, ctx, rules):
        if found in seen:
            continue
        row: Form = _new(Form, (found.form, *tail))
        if found[1:] != _BARE or seen:
            row = row._replace(**found._asdict(), variant=row.variant + len(seen))
        rows.append(row)
        seen[found] = None
    return any(found.article for found in seen)


def _values(value: str, cell: Cell, ctx: Context, rules: Inflection) -> list[Value]:
    """The forms in a cell, in order."""
    out: list[Value] = []
    if len(value) > _MOST_CELLS:
        value = without_refs(value)
        if len(value) > _MOST_CELLS:
            ctx.count("unknowns", "parameter", cell.slot)
            return out
    if "&lt;" in value:
        value = value.replace("&lt;", "<").replace("&gt;", ">")
    if "<" in value:
        value = without_refs(value)
    for piece in _BREAK.split(value):
        text = piece.strip()
        if text in rules.nothing:
            continue
        if _MARKUP.search(text):
            text = ctx.plain(text)
        for part in split_outside(text, ",;") if "," not in ctx.title and ";" not in ctx.title else [text]:
            _part(part, cell, ctx, rules, out)
    return out


def _part(text: str, cell: Cell, ctx: Context, rules: Inflection, out: list[Value]) -> None:
    """Read one alternative of a cell: labels, article, optional parts."""
    label = _LABEL.match(text)
    if label is not None:
        ctx.count("unknowns", "label", label[1].strip())
        text = text[label.end() :]
    while True:  # ungebr. blättere ab; (veraltet) ward
        first, _, rest = text.partition(" ")
        if not rest or not ((first.endswith(".") and rules.is_label(first)) or (first[0] == "(" and first[-1] == ")" and rules.is_label(first[1:-1]))):
            break
        ctx.count("unknowns", "label", first.strip("()"))
        text = rest
    whole = _GROUP.fullmatch(text.rstrip("!. "))
    if whole is not None:
        inner = whole[1].strip()
        if rules.is_label(inner) or ":" in inner:  # a remark, or an alternative with its own label: "auch einfach: „Herein“"
            ctx.count("unknowns", "label", inner)
            return
        text = inner + ("!" if text.endswith("!") else "")
    exclamation = "!" in text
    if exclamation:
        text = text.replace("!", "").strip()
    article: str | None = None
    title = ctx.title
    found = rules.articles(ctx.language).match(text) if not cell.finite else None
    if found is not None and not title.lower().startswith(found[0].strip("() ").lower()):
        article = re.sub(r"\s*/\s*", "/", found[1] or found[2] or "")
        text = text[found.end() :]
    elif found is not None and title.lower() != found[0].strip("() ").lower() and not title.lower().startswith(found[0].strip("() ").lower() + " "):
        article = re.sub(r"\s*/\s*", "/", found[1] or found[2] or "")  # the title begins with the same letters only: Einbaum, der
        text = text[found.end() :]
    if cell.superlative:
        particle = rules.data.get("superlative_particle", {}).get(ctx.language)
        if particle and text.startswith(particle + " "):
            article, text = particle, text[len(particle) :]
    alternatives = split_outside(text, "/") if "/" in text and "/" not in title else [text]
    if len({alternative.count(" ") for alternative in alternatives}) > 1:
        alternatives = [text]  # am/an Dobl: parts of one value
    for alternative in alternatives:
        for form in _written_out(alternative, ctx, rules):
            made = _finish(form, article, exclamation, cell, ctx, rules)
            if made is not None:
                out.append(made)


def _written_out(text: str, ctx: Context, rules: Inflection) -> list[str]:
    """A value with its optional parts left out and put in: ``Zug(e)s`` -> Zugs, Zuges; ``er (ers)`` -> er, ers."""
    if "(" not in text or "(" in ctx.title:
        return [text]
    pieces: list[tuple[str, ...]] = []
    more: list[str] = []
    at = optional = 0
    for group in _GROUP.finditer(text):
        inner = group[1].strip()
        before, after = text[: group.start()], text[group.end() :]
        pieces.append((text[at : group.start()],))
        at = group.end()
        if not inner or rules.is_label(inner) or ":" in inner:
            if inner:
                ctx.count("unknowns", "label", inner)
        elif (before and not before[-1].isspace()) or (after and not after[0].isspace()) or after.strip():
            optional += 1
            pieces.append(("", group[1]) if optional <= _MOST_OPTIONAL else ("",))
        elif before.strip():
            more.append(inner)  # a second form behind the first
        else:
            pieces.append((group[1],))
    pieces.append((text[at:],))
    return [*("".join(choice) for choice in itertools.product(*pieces)), *more]


def _finish(form: str, article: str | None, exclamation: bool, cell: Cell, ctx: Context, rules: Inflection) -> Value | None:
    """The last cleaning: pronouns and the separable prefix of verbs."""
    if "(" not in ctx.title:
        form = _STRAY.sub("", form)
    form = " ".join(form.split())
    if form in rules.nothing:
        return None
    pronoun = prefix = None
    if cell.verbal and " " in form:
        words = form.split(" ")
        subjects = rules.data.get("subjects", {}).get(ctx.language, ())
        if cell.finite and words[0] in subjects and not ctx.title.startswith(words[0] + " "):
            pronoun = words.pop(0)
        reflexives = rules.data.get("reflexives", {}).get(ctx.language, ())
        if len(words) > 1:
            place = next((i for i, word in enumerate(words) if word in reflexives), None)
            if place is not None:
                pronoun = words.pop(place)
        last = words[-1]
        if cell.finite and len(words) > 1 and ctx.title.startswith(last) and len(ctx.title) > len(last) and ctx.title[len(last)] != " ":
            prefix = last
        form = " ".join(words)
    return Value(form, article, pronoun, prefix, exclamation)


# --- by rule --------------------------------------------------------------------------------------------------------------


def _by_rule(template: Template, rows: list[Form], slots: set[str], ctx: Context, rules: Inflection) -> list[Form]:
    """What the table shows without a parameter, or what follows from its parts."""
    name = template.name
    data = rules.data
    known = rules.generated.get(name)
    if known is not None:
        sources = {"title": ctx.title}
        if template.args:
            sources["first argument"] = ctx.plain(template.args[0])
        for parameter in rules.one_column:
            value = template.named.get(parameter)
            if value and value not in rules.nothing:
                sources[parameter] = ctx.plain(value)
        return generate(known, sources, slots)
    gender = rules.adjectival.get(name)
    if gender is not None:
        return _adjectival(template, gender, slots, ctx, rules)
    if not rows:
        if not slots and not template.named:
            if rules.empty.search(name):
                ctx.count("skipped", "placeholder", name)
            else:
                ctx.count("unknowns", "template", name)  # a table that only its own template knows
        return []
    first = rows[0]
    if rules.declension is not None and first.degree is not None:
        if rules.switches.isdisjoint(template.named) and (first.form == ctx.title or first.degree != "positive"):
            return decline(rows, rules.declension)
        return []
    if rules.conjugation is not None and any(row.tense == "present" and row.person == "third" for row in rows[:6]):
        return [row for row in conjugate(ctx.title, rows, rules.conjugation) if row.slot not in slots]
    if data.get("stem") in template.named:
        return _adjectival(template, "", slots, ctx, rules)
    return []


def _adjectival(template: Template, gender: str, slots: set[str], ctx: Context, rules: Inflection) -> list[Form]:
    """An adjectival noun (der Verdächtige, ein Verdächtiger) out of its stem."""
    stem = template.named.get(rules.data["stem"]) or (template.args[0] if template.args else "")
    stem = ctx.plain(stem)
    if not stem:
        return []
    if not gender:
        found = table_genders(template, ctx)
        gender = _GENDER_FEATURE[found[0]] if len(found) == 1 else ""
    out = generate(rules.adjectival_rules.get(gender, ()), {"stem": stem}, slots)
    off = {number for switch, number in ((rules.data["no_plural"], "plural"), (rules.data["no_singular"], "singular")) if template.named.get(switch)}
    return [row for row in out if row.grammatical_number not in off] if off else out
