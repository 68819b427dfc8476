"""Pages of inflection (``Flexion:gehen``): the tables of a word whose own page stands elsewhere.

Such a page is a template with the word's stems.  What it shows follows from them by the rules of the edition's profile
(``flexion_…`` of ``Profile.inflection``); which entry a table belongs to is found out at the merge, for it is on another page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.model import Flexion, Form, Page
from etl.parse.cells import BREAK, Value, row_of, values
from etl.parse.context import Context, Counts, template_name
from etl.parse.grammar import LONGEST_NAME, Cell, Inflection, inflection
from etl.parse.page import clean
from etl.parse.paradigm import Steps, compile_steps, conjugate, starred, step
from etl.profile import Profile
from etl.wikitext import Template, logical_lines, split_outside, template, templates

_MOST_STEMS = 8  # of one parameter
_MOST_FORMS = 32_767  # of a page, as of an entry
_compiled: dict[int, tuple[Mapping[str, Any], list[tuple[str, tuple[str, ...], Steps]]]] = {}


def flexions(page: Page, profile: Profile, languages: frozenset[str] | None, counts: Counts) -> list[Flexion]:
    """The tables of a page of inflection, in page order; what else stands there is counted."""
    title = page.title.partition(":")[2].strip()
    ctx = Context(profile, title, "", (), counts)
    rules = inflection(ctx)
    headings = rules.data.get("flexion_headings", frozenset())
    ctx.language = rules.language
    _, raw = clean(page.text, counts)
    lines, balance = logical_lines(raw, profile.section_line)
    if balance:
        counts["unknowns", "section", "{{"] += 1
    kinds: Mapping[str, tuple[str, ...]] = rules.data.get("flexion_pos", {})
    found: list[Flexion] = []
    left = _MOST_FORMS
    for line in lines:
        places = templates(line)
        shown = [template(line[start:stop]) for start, stop in places]
        if line[0] == "=":
            for one in shown:
                if one.name in headings:
                    ctx.language = profile.languages.get(one.args[0] if one.args else "", "")
            continue
        apart = bool(shown) and line.startswith("{{")  # else it is text that has templates in it
        if ctx.plain(line[places[-1][1] :] if apart else line):
            ctx.count("unknowns", "section", "Flexion")
        for one in shown if apart else ():
            name = template_name(one.name)
            if name not in kinds or ctx.language != rules.language:
                layout = name in profile.layout or name.lower() in profile.sections or name in rules.data.get("flexion_layout", ())
                ctx.count(*(("skipped", "layout") if layout else ("unknowns", "template")), name)
            elif languages is None or ctx.language in languages:
                rows = flexion(one, ctx) if left else []
                if not left or len(rows) > left:
                    left = 0  # no further table is read
                    ctx.count("unknowns", "template", name)
                elif rows:
                    left -= len(rows)
                    found.append(Flexion(title, ctx.language, kinds[name], name, tuple(rows)))
    return found


def flexion(one: Template, ctx: Context) -> list[Form]:
    """Rows (``source`` flexion) of a template on a page of inflection, each once.

    An adjective's stems give its declension; a verb's give its principal parts and the simple forms that follow from them.
    What is no parameter of the template is counted, and so is a verb's table that makes another infinitive than the page's.
    """
    rules = inflection(ctx)
    kind = rules.data.get("flexion_verbs", {}).get(template_name(one.name))
    rows = _adjective(one.named, ctx, rules) if kind is None else _verb(one, kind, ctx, rules)
    return list(dict.fromkeys(row._replace(source="flexion") for row in rows))


def _adjective(named: Mapping[str, str], ctx: Context, rules: Inflection) -> list[Form]:
    rows: list[Form] = []
    stems: Mapping[str, tuple[str, int]] = rules.data.get("flexion_stems", {})
    for name, value in named.items():
        place = stems.get(name)
        if place is None or rules.declension is None:
            _other(name, ctx, rules)
            continue
        given = [part for part in split_outside(ctx.plain(BREAK.sub(", ", value)), ",/") if part not in rules.nothing]
        if len(given) > _MOST_STEMS:
            ctx.count("unknowns", "parameter", name)
            continue
        for variant, stem in enumerate(given, place[1]):
            rows += rules.declension.of_stem(place[0], stem, variant)
    return rows


def _other(name: str, ctx: Context, rules: Inflection) -> None:
    """Count a parameter that gives no form."""
    if name in rules.data.get("flexion_switches", ()) or rules.cell(name).role in ("layout", "image"):
        ctx.count("skipped", "layout", name)
    else:
        ctx.count("unknowns", "parameter", name[:LONGEST_NAME])


def _verb(one: Template, kind: Mapping[str, Any], ctx: Context, rules: Inflection) -> list[Form]:
    data, named = rules.data, one.named
    parts: dict[str, str] = {}
    for place, value in enumerate(one.args):
        if place < len(kind["places"]):
            parts[kind["places"][place]] = ctx.plain(value)
        elif value:
            ctx.count("unknowns", "parameter", f"{one.name}: {place + 1}")
    cells, off, participles = data["flexion_cells"], data["flexion_off"], data["flexion_participles"]
    auxiliary, switch, switched, otherwise = data["flexion_auxiliary"]
    first, apart, impersonal = data["flexion_prefix"], data["flexion_apart"], data["flexion_impersonal"]
    known = {*cells, *off, *participles, *apart, *(name for name, _ in kind["infinitive"]), auxiliary, switch, first, impersonal}
    for name in named:
        if name not in known:
            _other(name, ctx, rules)
    prefix = parts.get("prefix") or ctx.plain(named.get(first, ""))
    glue = " " if prefix and any(named.get(name, "") in values for name, values in apart.items()) else ""
    if kind["infinitive"]:
        endings = ((parts.get(name) or ctx.plain(named.get(name, "")), ending) for name, ending in kind["infinitive"])
        infinitive = next((stem + ending for stem, ending in endings if stem), "")
    else:
        infinitive = "".join(parts.get(name, "") for name in kind["places"][len(kind["places"]) - 6 : -1])
    if prefix + glue + infinitive != ctx.title:
        ctx.count("unknowns", "parameter", f"{one.name}: {data['flexion_infinitive']}"[:LONGEST_NAME])
        return []
    parts["infinitive"] = infinitive
    for name, other in kind.get("otherwise", {}).items():
        parts[name] = parts.get(name) or parts.get(other, "")
    rows: list[Form] = []

    def add(parameter: str, found: Value, variant: int) -> None:
        cell = _cell(parameter, rules)
        if prefix and cell.finite and " " not in found.form:
            found = found._replace(form=f"{found.form} {prefix}", prefix=prefix)
        rows.append(row_of(cell.tails[None], found, variant))

    said = {cells[name] for name in named.keys() & cells.keys() if named[name] not in ("", "0")}
    third = data["flexion_third"] if named.get(impersonal, "") not in ("", "0", "nein") else None
    for parameter, names, steps in _rules(kind):
        if third is not None and rules.cell(parameter).finite:
            parameter = third.get(parameter)
        if parameter is None or parameter in said:
            continue
        for variant, form in enumerate(step(steps, "~".join(parts.get(name, "") for name in names))):
            if rules.cell(parameter).finite:
                add(parameter, Value(form), variant)
            elif not kind["whole participle"]:
                add(parameter, Value(prefix + glue + form), variant)
            elif form.startswith(prefix):
                add(parameter, Value(form), variant)
            else:
                ctx.count("unknowns", "parameter", f"{one.name}: {data['flexion_participle']}"[:LONGEST_NAME])
    for name, value in named.items():
        if name in participles and value:
            text = ctx.plain(value)
            form = text if kind["whole participle"] else prefix + glue + text
            if text:
                add(data["flexion_participle"], Value(form, labels=participles[name]), 1)
        elif name in cells:
            for variant, found in enumerate(values(value, _cell(cells[name], rules), ctx, rules)):
                if found.form != "0":
                    add(cells[name], found, variant)
    if rules.conjugation is not None:
        slots = {cell.slot for cell in map(rules.cell, said) if not cell.variant}
        rows += [row for row in conjugate(ctx.title, rows, rules.conjugation) if row.slot not in slots]
    empty = {slot for name, slots in off.items() if named.get(name) for slot in slots}
    helper = ctx.plain(named.get(auxiliary, "")) or (switched if named.get(switch) else otherwise)
    return [
        row._replace(auxiliary=helper) if row.verb_form == "participle_2" else row
        for row in rows
        if row.slot is None or row.slot.partition(",")[0] not in empty
    ]


def _cell(parameter: str, rules: Inflection) -> Cell:
    """The cell of the overview table; of one that the overview does not have (sie sind) as the rules of conjugation know it."""
    cell = rules.cell(parameter)
    if not cell.verbal and rules.conjugation is not None:
        for rule in rules.conjugation.rules:
            if rule.slot == cell.slot:
                tail = starred(rule.tail, cell.variant)
                return cell._replace(tails={None: tail}, verbal=True, finite=bool(rule.who))
    return cell


def _rules(kind: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...], Steps]]:
    """The rules of a template, their patterns compiled."""
    known = _compiled.get(id(kind))
    if known is None or known[0] is not kind:
        known = _compiled[id(kind)] = (kind, [(parameter, names, compile_steps(steps)) for parameter, names, steps in kind["rules"]])
    return known[1]
