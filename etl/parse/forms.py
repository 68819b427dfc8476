"""Inflection tables: the parameters of an overview template as rows, and the forms that a table shows by rule.

``forms(template, ctx)`` gives one row a value: article, pronoun, exclamation mark and separable prefix in fields of their
own, optional letters written out (``Zug(e)s``: Zugs, Zuges), values of one cell numbered as variants like the starred
parameters of newer pages.  Which parameter means which features is data of the profile (``Profile.inflection``); the same
words serve the lines of form pages (``etl.parse.form_page``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from etl.model import Form
from etl.parse.cells import Value, finish, row_of, values
from etl.parse.context import Context
from etl.parse.grammar import LONGEST_NAME, Cell, Inflection, inflection
from etl.parse.paradigm import Tail, conjugate, decline, generate, tail_of
from etl.wikitext import Template, without_refs

_new = tuple.__new__
_ARTICLE = Form._fields.index("article") - 1  # in a tail
_GENDER = Form._fields.index("gender")
_SOURCE = Form._fields.index("source")


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


def with_gender(forms: list[Form], gender: str) -> list[Form]:
    """A noun's rows with the gender of its heading, where the table itself names no other."""
    feature = _GENDER_FEATURE.get(gender)
    if feature is None or all(row[_GENDER] or not row.grammatical_case for row in forms):
        return forms
    if any(row.degree or row.person or row[_SOURCE] == "form page" or row[_GENDER] not in (None, feature) for row in forms):
        return forms
    return [row if row[_GENDER] or not row.grammatical_case else row._replace(gender=feature) for row in forms]


def separable(forms: Iterable[Form]) -> bool | None:
    """Whether a verb's table shows a separable prefix; None where there is no table with a finite form."""
    finite = False
    for row in forms:
        if row[_SOURCE] not in ("table", "flexion"):
            continue  # what follows from a table has a prefix only where the table has one
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
    cells = rules.cells
    easy = rules.easy(ctx.language)
    easy_noun = rules.easy_noun(ctx.language)
    pronouns = rules.pronouns.get(ctx.language, frozenset())
    title = ctx.title + " "
    lower = title.lower()
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
            if easy.fullmatch(value) and not (cell.verbal and " " in value and "." in value):
                if cell.verbal and " " in value:
                    first, _, last = value.partition(" ")
                    if (
                        cell.finite
                        and title.startswith(last)
                        and " " not in last
                        and title[len(last)] != " "
                        and first not in pronouns
                        and last not in pronouns
                    ):
                        rows.append(_new(Form, (value, tail[0], last, *tail[2:])))  # rufe an
                    else:
                        made = finish(value, None, False, cell, ctx, rules)
                        rows.append(row_of(tail, made, 0) if made is not None else _new(Form, (value, *tail)))
                else:
                    rows.append(_new(Form, (value, *tail)))
            elif (
                not cell.verbal
                and not cell.superlative
                and (noun := easy_noun.fullmatch(value)) is not None
                and not lower.startswith((article := noun[1]) + " ")
            ):
                rows.append(_new(Form, (noun[2], *tail[:_ARTICLE], article, *tail[_ARTICLE + 1 :])))
                articles = True
            else:
                articles = _add(rows, value, cell, tail, ctx, rules) or articles
        elif role == "image":
            image = True
            ctx.count("skipped", "image", name)
        elif role == "auxiliary":
            auxiliaries += [found.form for found in values(value, cell, ctx, rules) if found.form not in auxiliaries]
        elif role == "layout":
            ctx.count("skipped", "layout", name)
        elif role == "free":
            if image and " " in name:
                ctx.count("skipped", "image", "caption")  # a caption with "=" in it
            else:
                ctx.count("unknowns", "parameter", name[:LONGEST_NAME])
    if dashes:
        ctx.count("skipped", "placeholder", template.name, dashes)
    if articles and not genders:
        rows = _by_article(rows, rules)
    if auxiliaries:
        text = ", ".join(auxiliaries)
        rows = [row._replace(auxiliary=text) if row.verb_form == "participle_2" else row for row in rows]
    if own:
        rows += _by_rule(template, rows, slots, ctx, rules)
        stray = bool(rows) and not image and template.name not in rules.generated and template.name not in rules.adjectival
    else:
        stray = not rows
    if stray and any(template.args):
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
        plural = max(
            (c.column or 0 for c in map(rules.cell, named) if c.role == "form" and c.features.get("grammatical_number") == "plural"),
            default=0,
        )
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
                row = _new(Form, (*row[:_GENDER], gender, *row[_GENDER + 1 :]))
        out.append(row)
    return out


def _add(rows: list[Form], value: str, cell: Cell, tail: Tail, ctx: Context, rules: Inflection) -> bool:
    """Append the rows of a cell that needs reading; tells whether any has an article."""
    seen: dict[Value, None] = {}
    for found in values(value, cell, ctx, rules):
        if found in seen:
            continue
        rows.append(row_of(tail, found, len(seen)))
        seen[found] = None
    return any(found.article for found in seen)


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
        for (switch, position), (source, other) in data.get("switched", {}).items():
            if template.named.get(switch) == position and source in sources:
                sources[other] = sources[source]
        return _beside(rows, generate(known, sources, slots))
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
    if rules.declension is not None and first.degree is not None and rules.declined.search(name):
        if rules.switches.isdisjoint(template.named) and (first.form == ctx.title or first.degree != "positive"):
            return decline(rows, rules.declension)
        return []
    if rules.conjugation is not None and any(row.tense == "present" and row.person == "third" for row in rows[:6]):
        return [row for row in conjugate(ctx.title, rows, rules.conjugation) if row.slot not in slots]
    if data.get("stem") in template.named:
        return _adjectival(template, "", slots, ctx, rules)
    return []


def _beside(rows: list[Form], made: list[Form]) -> list[Form]:
    """What a rule made, without the cells that the page writes under another name (``Genitiv Singular m``); the cases of the
    plural follow the nominative that the page has."""
    if not rows:
        return made
    written = {(row.grammatical_case, row.grammatical_number, row.gender) for row in rows}
    plural = next((row.form for row in rows if (row.grammatical_case, row.grammatical_number) == ("nominative", "plural")), None)
    out = []
    for row in made:
        if (row.grammatical_case, row.grammatical_number, row.gender) in written and row.article is None:
            continue
        if plural is not None and row.grammatical_number == "plural" and row.declension is None:
            end = "n" if row.grammatical_case == "dative" and plural[-1] not in "ns" else ""
            row = row._replace(form=plural + end)
        out.append(row)
    return out


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
    off = {
        number
        for switch, number in ((rules.data["no_plural"], "plural"), (rules.data["no_singular"], "singular"))
        if template.named.get(switch)
    }
    return [row for row in out if row.grammatical_number not in off] if off else out
