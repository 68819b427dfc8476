"""Pages of inflection: what their templates show, and how it comes to the entry on the word's own page."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED, needs_shared
from making import entry, info, page, parts
from reading import reading

from etl import merge as room
from etl import profiles, store
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Count, Entry, Flexion, Form, Page
from etl.parse import parse
from etl.quality import check

DE = profiles.profile("de")


def read(
    title: str, text: str, languages: frozenset[str] | None = frozenset({"de"})
) -> tuple[list[Flexion], Counter[tuple[str, str, str]]]:
    """Tables and counts of a page of inflection."""
    found = list(parse(Page(1, 1, None, f"Flexion:{title}", 108, text), DE, languages))
    counts = Counter({(one.table, one.what, one.value): one.count for one in found if isinstance(one, Count)})
    return [one for one in found if isinstance(one, Flexion)], counts


def slots(rows: tuple[Form, ...]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.slot or "", []).append(row.form)
    return {slot: ", ".join(forms) for slot, forms in found.items()}


HEADING = "== {} (Konjugation) ({{{{Verbkonjugation|Deutsch}}}}) ==\n"
VERBS: list[tuple[str, str, dict[str, str]]] = [
    (
        "sehen",
        "Deutsch Verb unregelmäßig|2=seh|3=sah|4=säh|5=gesehen|6=sieh|8=i|vp=ja\n|Imperativ (du)=sieh!<br />siehe",
        {
            "Präsens, du": "siehst",
            "Präsens, er, sie, es": "sieht",
            "Präsens, sie": "sehen",
            "Präteritum, ihr": "saht",
            "Konjunktiv I, wir": "sehen",
            "Konjunktiv II, ich": "sähe",
            "Imperativ Singular": "sieh, siehe",
            "Imperativ Plural": "seht",
            "Partizip II": "gesehen",
            "Partizip I": "sehend",
            "Erweiterter Infinitiv": "zu sehen",
        },
    ),
    (
        "eingeben",
        "Deutsch Verb unregelmäßig|ein|2=geb|3=gab|4=gäb|5=gegeben|6=gib|8=i",
        {"Präsens, ich": "gebe ein", "Imperativ Singular": "gib ein", "Partizip II": "eingegeben", "Erweiterter Infinitiv": "einzugeben"},
    ),
    (
        "müssen",
        "Deutsch Verb unregelmäßig|2=müss|3=musste|4=müsst|5=gemusst|6=muss|7=-s|8=n|10=müssen",
        {
            "Präsens, ich": "muss",
            "Präsens, du": "musst",
            "Präsens, er, sie, es": "muss",
            "Präteritum, wir": "mussten",
            "Imperativ Singular": "",
        },
    ),
    (
        "sollen",
        "Deutsch Verb unregelmäßig|2=soll|3=sollte|4=sollt|5=gesollt|8=n|10=sollen",
        {"Präsens, ich": "soll", "Präsens, du": "sollst", "Präsens, er, sie, es": "soll", "Präsens, wir": "sollen"},
    ),
    (
        "tun",
        "Deutsch Verb unregelmäßig|2=tu|3=tat|4=tät|5=getan|10=tun|Indikativ Präsens (ich)=tue<br />ich tu<ref>so spricht man</ref>",
        {"Präsens, ich": "tue, tu", "Präsens, er, sie, es": "tut", "Imperativ Singular": "tu, tue", "Präsens, wir": "tun"},
    ),
    (
        "werden",
        "Deutsch Verb unregelmäßig|2=werd|3=wurde|4=würd|5=geworden|6=wir|7=e|8=in|Hilfsverb=sein"
        "|Indikativ Präteritum Aktiv Alternativform (ich)=ward|Indikativ Präteritum Aktiv Alternativform (du)=wardst",
        {
            "Präsens, du": "wirst",
            "Präsens, er, sie, es": "wird",
            "Präteritum, ich": "wurde, ward",
            "Präteritum, du": "wardst, wurdest",
            "Imperativ Singular": "werde",
        },
    ),
    ("laden", "Deutsch Verb unregelmäßig|2=lad|3=lud|4=lüd|5=geladen|6=läd|7=e", {"Präsens, du": "lädst", "Präsens, er, sie, es": "lädt"}),
    ("raten", "Deutsch Verb unregelmäßig|2=rat|3=riet|4=riet|5=geraten|6=rät|7=e", {"Präsens, du": "rätst", "Präsens, er, sie, es": "rät"}),
    ("bitten", "Deutsch Verb unregelmäßig|2=bitt|3=bat|4=bät|5=gebeten|7=e", {"Präsens, du": "bittest", "Präsens, er, sie, es": "bittet"}),
    ("treten", "Deutsch Verb unregelmäßig|2=tret|3=trat|4=trät|5=getreten|6=tritt|7=e|8=i", {"Präsens, er, sie, es": "tritt"}),
    (
        "Rad fahren",
        "Deutsch Verb unregelmäßig|Rad&nbsp;|2=fahr|3=fuhr|4=führ|5=gefahren|6=fähr|Hilfsverb=sein|Wv=ja",
        {"Präsens, du": "fährst Rad", "Partizip II": "Rad gefahren"},
    ),
    (
        "abspeichern",
        "Deutsch Verb regelmäßig|Infinitiv=einteilig|Teil 1=ab|spei|ch|e|r|n|abgespeichert|zp=zp3|veraltet=0",
        {"Präsens, ich": "speichere ab, speichre ab", "Präsens, ihr": "speichert ab", "Partizip II": "abgespeichert"},
    ),
    (
        "segeln",
        "Deutsch Verb schwach untrennbar|se|g|e|l|n|gesegelt|haben=0",
        {"Präsens, ich": "segle", "Präsens, du": "segelst", "Imperativ Singular": "segle", "Präteritum, wir": "segelten"},
    ),
    (
        "zeichnen",
        "Deutsch Verb regelmäßig|zei|ch|n|e|n|gezeichnet",
        {"Präsens, du": "zeichnest", "Präteritum, ich": "zeichnete", "Imperativ Singular": "zeichne"},
    ),
    ("wohnen", "Deutsch Verb regelmäßig|wo|h|n|e|n|gewohnt", {"Präsens, du": "wohnst", "Imperativ Singular": "wohn, wohne"}),
    ("reinigen", "Deutsch Verb regelmäßig|rein|i|g|e|n|gereinigt", {"Präsens, du": "reinigst", "Imperativ Singular": "reinige"}),
    ("heizen", "Deutsch Verb regelmäßig|he|i|z|e|n|geheizt", {"Präsens, du": "heizt", "Präsens, er, sie, es": "heizt"}),
    ("beknien", "Deutsch Verb schwach untrennbar|be|kn|i|e|n|bekniet", {"Präsens, du": "bekniest", "Präteritum, ich": "bekniete"}),
    ("filmen", "Deutsch Verb regelmäßig|fi|l|m|e|n|gefilmt", {"Präsens, du": "filmst", "Präteritum, ich": "filmte"}),
    (
        "hageln",
        "Deutsch Verb regelmäßig|ha|g|e|l|n|gehagelt|unpersönlich=es|Imperativ=0",
        {"Präsens, ich": "", "Präsens, er, sie, es": "hagelt", "Präteritum, er, sie, es": "hagelte", "Imperativ Singular": ""},
    ),
    (
        "recyclen",
        "Deutsch Verb schwach untrennbar|recy|c|l|e|n|recyclet|2. Singular Indikativ Präsens Aktiv=recyclest"
        "|3. Singular Indikativ Präsens Aktiv=recyclet|1. Singular Indikativ Präteritum Aktiv=recyclete",
        {"Präsens, du": "recyclest", "Präsens, er, sie, es": "recyclet", "Präteritum, wir": "recycleten"},
    ),
    ("zwangsräumen", "Deutsch Verb regelmäßig|räu|.|m|e|n|zwangsgeräumt|Teil 1=zwangs|Präsens=0", {}),
    (
        "wärmebehandeln",
        "Deutsch Verb regelmäßig|behan|d|e|l|n|wärmebehandelt|Präsens Aktiv=0|Präteritum Aktiv=0|Teil 1=wärme|Partizip I=0|Imperativ=0",
        {"Präsens, ich": "", "Partizip I": "", "Partizip II": "wärmebehandelt", "Infinitiv": "wärmebehandeln"},
    ),
]


@pytest.mark.parametrize(("title", "text", "wanted"), VERBS)
def test_verbs(title: str, text: str, wanted: dict[str, str]) -> None:
    found, counts = read(title, HEADING.format(title) + "{{" + text + "}}")
    if not wanted:  # its parts do not make the page's verb
        assert not found
        assert sum(n for (table, _, _), n in counts.items() if table == "unknowns") == 1
        return
    ((lemma, language, pos, name, rows),) = found
    assert (lemma, language, pos, name) == (title, "de", ("verb",), text.partition("|")[0])
    assert {slot: slots(rows).get(slot, "") for slot in wanted} == wanted
    assert {row.source for row in rows} == {"flexion"}
    assert not any(table == "unknowns" for table, _, _ in counts)


def test_auxiliary_prefix_and_label() -> None:
    text = "{{Deutsch Verb unregelmäßig|an|2=komm|3=kam|4=käm|5=gekommen|Partizip+=kommen|Hilfsverb=sein}}\n{{Deutsch Verb regelmäßig|ko|s|t|e|n|gekostet}}"
    ((*_, rows),) = read("ankommen", text)[0]
    assert [(row.form, row.auxiliary, row.variant) for row in rows if row.verb_form == "participle_2"] == [
        ("angekommen", "sein", 0),
        ("ankommen", "sein", 1),
    ]
    assert [(row.form, row.prefix) for row in rows if row.slot == "Präteritum, wir"] == [("kamen an", "an")]


def test_adjectives() -> None:
    text = (
        "== rot (Deklination) ({{Adjektivdeklination|Deutsch}}) ==\n{{Deklinationsseite Adjektiv\n|Positiv-Stamm=rot\n"
        "|Komparativ-Stamm=röter\n|Komparativ-Stamm-Alternative=roter\n}}"
    )
    ((lemma, language, pos, _, rows),), counts = read("rot", text)
    assert (lemma, language, pos, len(rows)) == ("rot", "de", ("adjective", "participle", "numeral", "pronoun"), 3 * 48)
    assert [(row.form, row.degree, row.variant) for row in rows[::48]] == [
        ("roter", "positive", 0),
        ("röterer", "comparative", 0),
        ("roterer", "comparative", 1),
    ]
    assert not counts


def test_what_is_not_read_is_counted() -> None:
    text = (
        HEADING.format("sehen")
        + "{{Abgeleitete Verben|[[ansehen]]}}\n{{Anmerkung}}\n:Ein Satz.\n{{Deutsch Verb unregelmäßig|2=seh|3=sah|4=säh|5=gesehen|11=x|Neues=x}}\n"
        "== sehen ({{Verbkonjugation|Schwedisch}}) ==\n{{Schwedisch Verb|a}}\n{{Deutsch Verb unregelmäßig|2=seh}}"
    )
    found, counts = read("sehen", text)
    assert len(found) == 1
    assert counts == {
        ("skipped", "layout", "Abgeleitete Verben"): 1,
        ("skipped", "layout", "Anmerkung"): 1,
        ("unknowns", "section", "Flexion"): 1,
        ("unknowns", "parameter", "Deutsch Verb unregelmäßig: 11"): 1,
        ("unknowns", "parameter", "Neues"): 1,
        ("unknowns", "template", "Schwedisch Verb"): 1,
        ("unknowns", "template", "Deutsch Verb unregelmäßig"): 1,
    }
    other = HEADING.format("sehen") + "{{Deutsch Verb unregelmäßig|2=geh|3=ging|4=ging|5=gegangen}}"
    assert ("unknowns", "parameter", "Deutsch Verb unregelmäßig: Infinitiv") in read("sehen", other)[1]
    assert read("sehen", "nichts")[1] == {("unknowns", "section", "Flexion"): 1, ("skipped", "namespace", "108"): 1}
    assert read("sehen", text, frozenset({"en"}))[0] == []


@pytest.mark.parametrize("value", ["a," * 50_000, "~" * 20_000, "x" * 200_000, "<br>" * 20_000, "ei" * 50_000])
def test_hostile_stems(value: str) -> None:
    for text in (
        f"{{{{Deklinationsseite Adjektiv|Positiv-Stamm={value}}}}}",
        f"{{{{Deutsch Verb unregelmäßig|2={value}|3={value}|4={value}|5={value}|6={value}|10=sehen}}}}",
    ):
        assert sum(len(one.forms) for one in read("sehen", text)[0]) < 500


REAL = {
    "sein": "2=sei|3=war|4=wär|5=gewesen|6=bi|Hilfsverb=sein|Infinitiv Präsens=sein|Imperativ (du)=sei|Imperativ (ihr)=seid"
    "|Indikativ Präsens (ich)=bin|Indikativ Präsens (du)=bist|Indikativ Präsens (man)=ist|Indikativ Präsens (wir)=sind"
    "|Indikativ Präsens (ihr)=seid|Indikativ Präsens (sie)=sind|Konjunktiv Präsens (ich)=sei|Konjunktiv Präsens (du)=seiest"
    "|Konjunktiv Präsens Alternativform (du)=seist|Konjunktiv Präsens (man)=sei|Konjunktiv Präsens (ihr)=seiet",
    "stehen": "2=steh|3=stand|4=ständ|5=gestanden|7=em|9=stünd|Hilfsverb=sein",
    "werden": "2=werd|3=wurde|4=würd|5=geworden|6=wir|7=e|8=in|Hilfsverb=sein|Indikativ Präteritum Aktiv Alternativform (ich)=ward",
}


@needs_shared
@pytest.mark.parametrize("title", REAL)
def test_real_tables_say_the_same(title: str) -> None:
    """The stems of a page of inflection give the forms that follow from the real page's own table, in every cell of both."""

    def cells(rows: tuple[Form, ...]) -> dict[tuple[object, ...], set[str]]:
        found: dict[tuple[object, ...], set[str]] = {}
        for row in rows:
            found.setdefault((row.person, row.grammatical_number, row.tense, row.mood, row.verb_form), set()).add(row.form)
        return found

    text = (SHARED / "data" / "de" / "pages" / f"{title}.wiki").read_text("utf8")
    own = next(
        one for one in parse(Page(1, 1, None, title, 0, text), DE, frozenset({"de"})) if isinstance(one, Entry) and one.pos == "verb"
    )
    ((*_, rows),) = read(title, f"{{{{Deutsch Verb unregelmäßig|{REAL[title]}}}}}")[0]
    ours, theirs = cells(own.forms), cells(rows)
    assert len(ours.keys() & theirs.keys()) >= 30
    assert not [(cell, ours[cell], theirs[cell]) for cell in ours.keys() & theirs.keys() if not ours[cell] & theirs[cell]]


def test_a_page_has_as_many_forms_as_an_entry_may_have() -> None:
    table = "{{Deklinationsseite Adjektiv|Positiv-Stamm=" + "/".join("abcdefgh") + "}}\n"
    found, counts = read("rot", "== rot (Deklination) ({{Adjektivdeklination|Deutsch}}) ==\n" + 200 * table)
    read_whole = len(found)
    assert 30_000 < sum(len(one.forms) for one in found) <= 32_767
    assert counts == {("unknowns", "template", "Deklinationsseite Adjektiv"): 200 - read_whole}


# --- the merge ------------------------------------------------------------------------------------------------------------

LAUFEN = (
    Form("läuft", "Präsens, er, sie, es", person="third", grammatical_number="singular", tense="present", mood="indicative"),
    Form("lief", "Präteritum, ich", person="first", grammatical_number="singular", tense="preterite", mood="indicative"),
    Form("gelaufen", "Partizip II", verb_form="participle_2", auxiliary="sein"),
)
LIEFST = Form("liefst", "Präteritum, du", person="second", grammatical_number="singular", tense="preterite", mood="indicative")


def flexion(lemma: str, *forms: Form, pos: tuple[str, ...] = ("verb",)) -> Flexion:
    return Flexion(lemma, "de", pos, "Tabelle", tuple(form._replace(source="flexion") for form in forms))


def verb(title: str, *forms: Form, **values: Any) -> Any:
    return entry(title, "verb", ("Verb",), forms=forms, **values)


OVER = (
    Form("setzte über", "Präteritum, ich", "über", person="first", grammatical_number="singular", tense="preterite", mood="indicative"),
    Form("übergesetzt", "Partizip II", verb_form="participle_2", auxiliary="haben, sein"),
)
INTO = (
    Form("übersetzte", "Präteritum, ich", person="first", grammatical_number="singular", tense="preterite", mood="indicative"),
    Form("übersetzt", "Partizip II", verb_form="participle_2", auxiliary="haben"),
)
PAGES = [
    page("Flexion:laufen", 1, flexions=(flexion("laufen", *LAUFEN, LIEFST), flexion("laufen", LIEFST))),
    page("laufen", 2, verb("laufen", *LAUFEN), entry("laufen", "conjugated_form", ("Konjugierte Form",), heading=2)),
    page("übersetzen", 3, verb("übersetzen", *OVER), verb("übersetzen", *INTO, heading=2, homonym=2)),
    page("Flexion:übersetzen", 4, flexions=(flexion("übersetzen", *INTO, LIEFST), flexion("übersetzen", *LAUFEN))),
    page("gelb", 5, entry("gelb", "adjective", ("Adjektiv",)), entry("gelb", "participle", ("Partizip II",), heading=2)),
    page(
        "Flexion:gelb",
        6,
        flexions=(flexion("gelb", Form("gelber", "Positiv", degree="positive"), pos=("adjective", "participle")),),
    ),
    page("Flexion:niemand", 7, flexions=(flexion("niemand", *LAUFEN),)),
]


@pytest.fixture(autouse=True)
def _no_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "frequencies", lambda *_: SCHEMA.empty_table())


def ask(output: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(store.database(output, "de")) as con:
        return con.execute(query).fetchall()


def test_forms_come_to_the_entry_that_they_belong_to(tmp_path: Path) -> None:
    summary = merge(parts(tmp_path / "in", PAGES, 3), tmp_path, "de", info(pages=7))
    assert (summary.pages, summary.entries) == (7, 6)
    added = "SELECT title, heading, ordinal, form FROM forms JOIN aqea_entries USING (address) WHERE source = 'flexion' ORDER BY title"
    assert ask(tmp_path, added) == [("gelb", 1, 1, "gelber"), ("laufen", 1, 4, "liefst"), ("übersetzen", 2, 3, "liefst")]
    assert ask(tmp_path, "FROM unknowns") == [
        ("template", "Tabelle: no entry", 1, "Flexion:niemand"),
        ("template", "Tabelle: several entries", 1, "Flexion:übersetzen"),
    ]
    assert ask(tmp_path, "SELECT lemma FROM form_of('liefst') ORDER BY lemma") == [("laufen",), ("übersetzen",)]
    assert ask(tmp_path, "SELECT flexion FROM run") == [
        ({"tables": 6, "answered": 4, "forms": 8, "known": 5, "cells": 5, "cells_same": 5},)
    ]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_a_table_that_no_form_of_the_only_entry_agrees_with_is_another_words(tmp_path: Path) -> None:
    other = [form._replace(form=f"{form.form}x") for form in LAUFEN]
    pages = [page("laufen", 1, verb("laufen", *LAUFEN)), page("Flexion:laufen", 2, flexions=(flexion("laufen", *other, LIEFST),))]
    merge(parts(tmp_path / "in", pages), tmp_path, "de", info())
    assert ask(tmp_path, "SELECT count(*) FROM forms WHERE source = 'flexion'") == [(0,)]
    assert ask(tmp_path, "FROM unknowns") == [("template", "Tabelle: other forms", 1, "Flexion:laufen")]
    assert list(check(tmp_path, "de", ["E"])) == []


def test_a_cell_with_very_many_forms_takes_no_longer(tmp_path: Path) -> None:
    many = [LAUFEN[0]._replace(form=f"form{n}") for n in range(40_000)]
    pages = [
        page("laufen", 1, verb("laufen", *many), verb("laufen", *LAUFEN, heading=2, homonym=2)),
        page("Flexion:laufen", 2, flexions=(flexion("laufen", *many, many[0]._replace(form="mehr")),)),
    ]
    given = parts(tmp_path / "in", pages)
    began = time.process_time()
    merge(given, tmp_path, "de", info())
    assert time.process_time() - began < 10  # 1,600,000,000 pairs would take longer
    assert ask(tmp_path, "SELECT form FROM forms WHERE source = 'flexion'") == [("mehr",)]


def test_what_contradicts_is_told(tmp_path: Path) -> None:
    other = LAUFEN[1]._replace(form="laufte")
    merge(
        parts(
            tmp_path / "in",
            [page("laufen", 1, verb("laufen", *LAUFEN)), page("Flexion:laufen", 2, flexions=(flexion("laufen", LAUFEN[0], other),))],
        ),
        tmp_path,
        "de",
        info(),
    )
    assert ask(tmp_path, "SELECT flexion.cells, flexion.cells_same FROM run") == [(2, 1)]
    assert ask(tmp_path, "SELECT form FROM forms WHERE source = 'flexion'") == [("laufte",)]


def test_any_order_of_parts_and_copies_of_pages(tmp_path: Path) -> None:
    older = page("Flexion:laufen", 1, flexions=(flexion("laufen", LIEFST._replace(form="falsch")),), revision=1)
    made = []
    for number, pages in ((1, PAGES), (7, PAGES), (2, [older, *PAGES])):
        output = tmp_path / str(number)
        merge(parts(output / "in", pages, number), output, "de", info())
        folder = store.tables(output, "de") / "forms"
        made.append({str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))})
        assert list(check(output, "de", ["E"])) == []
    assert made[0] == made[1] == made[2]


def test_a_table_of_many_forms_takes_no_more_memory_than_an_entry_with_them(tmp_path: Path) -> None:
    many = tuple(Form(f"form{n}", "Präteritum, ich") for n in range(4000))
    given = [page("laufen", 1, verb("laufen")), page("Flexion:laufen", 2, flexions=(flexion("laufen", *many),))]
    merge(parts(tmp_path / "in", given), tmp_path, "de", info(memory_limit="350MB"))
    assert ask(tmp_path, "SELECT count(*), max(ordinal), count(DISTINCT form) FROM forms") == [(4000, 4000, 4000)]


def test_a_dump_without_pages_of_inflection(tmp_path: Path) -> None:
    merge(parts(tmp_path / "in", [PAGES[1]]), tmp_path, "de", info())
    assert ask(tmp_path, "SELECT flexion FROM run") == [(None,)]
