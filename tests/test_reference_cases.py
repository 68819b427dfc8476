"""Cases that other parsers of this edition wrote down: snippet in, values out.

Each case is read by our parser and told in the words of the other one by a small adapter, one for each kind of case; or it
stands in ``OTHERWISE`` with the reason why ours says something else.  The cases lie beside the checkout, not in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import SHARED, needs_shared

from etl.model import Entry, Found, Link, Page, Redirect
from etl.parse import parse
from etl.parse.context import Context
from etl.parse.form_page import reference_lemmas
from etl.profiles import PROFILES
from etl.wikitext import template

DE = PROFILES["de"]
REFERENCE = SHARED / "data" / "de" / "reference"
HEAD = "== {0} ({{{{Sprache|Deutsch}}}}) ==\n=== {{{{Wortart|{1}|Deutsch}}}} ===\n"
Case = dict[str, Any]


def found(title: str, text: str) -> list[Found]:
    return list(parse(Page(1, 1, None, title, 0, text), DE, None))


def entry(title: str, text: str, pos: str = "Substantiv") -> Entry:
    """The one entry of a page, or of a part of one."""
    if not re.search(r"^==[^=]", text, re.MULTILINE):
        text = HEAD.format(title, pos) + text if "{{Wortart" not in text else HEAD.format(title, pos).split("\n")[0] + "\n" + text
    (one,) = [one for one in found(title, text) if isinstance(one, Entry)]
    return one


def cases(name: str) -> list[Case]:
    path = REFERENCE / name
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


# --- wiktextract ------------------------------------------------------------------------------------------------------

LABELS = {
    # their tag or topic -> the edition's word
    "Austrian German": "österreichisch", "Germany": "Deutschland", "North German": "norddeutsch", "abstract": "abstrakt",
    "Swiss Standard German": "Schweiz", "archaic": "veraltet", "biology": "Biologie", "botany": "Botanik",
    "colloquial": "umgangssprachlich", "especially": "besonders", "jargon": "fachsprachlich", "law": "juristisch",
    "medicine": "Medizin", "military": "militärisch", "no-plural": "kein Plural", "plural": "im Plural", "poetic": "dichterisch",
    "rare": "selten", "regional": "landschaftlich", "scientific": "wissenschaftlich", "short-form": "kurz für",
    "technology": "Technik", "transitive": "transitiv",
}  # fmt: skip
GENDERS = {"masculine": "m", "feminine": "f", "neuter": "n"}


def labels(told: Case) -> set[str]:
    """Their tags, topics and raw tags as the edition's labels."""
    every = [*told.get("tags", ()), *told.get("topics", ())]
    known = {LABELS.get(tag, tag) for tag in every if tag not in ("variant", "form-of", "especially", *GENDERS)}  # a connector is no label
    return known | set(told.get("raw_tags", ()))


def texts_of(case: Case) -> Iterator[tuple[str, str, Any]]:
    """Pages of a case with what is expected of each: (title, text, expected)."""
    given = [one if len(one) > 1 else ["Wort", one[0]] for one in case["input"]]
    expected = case["expected"] if len(given) > 1 else [case["expected"][0]]
    for (title, text), want in zip(given, expected, strict=False):
        yield title, text, want


def etymology(case: Case) -> None:
    for title, text, want in texts_of(case):
        assert " ".join(note.text for note in entry(title, text).notes) == " ".join(want)


def examples(case: Case) -> None:
    for title, text, want in texts_of(case):
        senses = "".join(f":[{one['sense_index']}] Erklärung\n" for one in want if "no-gloss" not in one.get("tags", ()))
        if case["test"] == "test_match_two_sense_indexes":
            senses = ":[1] Erklärung\n:[2] Erklärung\n"
        one = entry(title, f"{{{{Bedeutungen}}}}\n{senses}{{{{Beispiele}}}}\n{text}\n")
        have = set()
        for example in one.examples:
            markers = [one.senses[number - 1].path for number in example.senses] or [example.raw_senses]
            have |= {(marker, example.text, example.source, example.translation, example.bold) for marker in markers}
        assert have == {
            (told["sense_index"], e["text"], e.get("ref"), e.get("translation"), tuple(map(tuple, e.get("bold_text_offsets", ()))))
            for told in want
            for e in told["examples"]
        }
        tags = {LABELS.get(tag, tag) for told in want for e in told["examples"] for tag in e.get("tags", ())}
        assert {label for example in one.examples for label in example.labels} == tags


def glosses(case: Case) -> None:
    for title, text, want in texts_of(case):
        one = entry(title, text, "Verb" if "trans." in text else "Substantiv")
        told = want[0]["senses"] if want and "senses" in want[0] else want
        have = [sense for sense in one.senses if sense.gloss]
        for sense, expected in zip(have[-len(told) :], told, strict=True):
            assert sense.gloss == expected["glosses"][-1]
            assert expected.get("sense_index") in (sense.path, None)
            if not one.is_form:
                assert {re.sub(r" (?:Atemluft|.*„.*)$", "", label) for label in sense.labels} | set(sense.labels) >= labels(expected)
            assert {lemma["word"] for lemma in expected.get("form_of", ())} <= set(one.form_of)
        if "lang_code" in want[0]:
            assert (one.language, one.language_name, one.raw_pos) == (want[0]["lang_code"], want[0]["lang"], (want[0]["pos_title"],))


def linkages(case: Case) -> None:
    for title, text, want in texts_of(case):
        if not text.startswith("="):
            text = ("{{Nebenformen}}\n" if "form" in want[0] else "{{Synonyme}}\n") + text
        have = [_link(link) for link in entry(title, text).links]
        assert have == [
            (
                told.get("word") or told["form"],
                told.get("sense_index"),
                told.get("note"),
                {told["lang"]} if "lang" in told else labels(told),
            )
            for told in want
        ]


def _link(link: Link) -> tuple[Any, ...]:
    return link.target, link.raw_senses, link.note, set(link.labels)


def transcriptions(case: Case) -> None:
    for title, text, want in texts_of(case):
        (note,) = [note for note in entry(title, text).notes if note.kind == "transcription"]
        for told in want:
            assert told["form"] in note.text
            assert all(tag in note.text for tag in told.get("raw_tags", ()))


def pages(case: Case) -> None:
    for title, text, want in texts_of(case):
        if isinstance(want[0], dict) and "redirects" in want[0]:
            assert [(row.target, row.kind) for row in found(title, text) if isinstance(row, Redirect)] == [
                (word, "transcription") for word in want[0]["redirects"]
            ]
            continue
        one = entry(title, text)
        if isinstance(want[0], str):
            assert want == ["with-accusative"]
            assert "mit Akkusativ" in one.label
        elif "parts" in want[0]:
            assert [list(h.parts) for h in one.hyphenations if h.for_form is None] == [told["parts"] for told in want]
        else:
            told = want[0]
            assert (one.language, one.language_name) == (told["lang_code"], told["lang"])
            assert told["pos_title"] in one.raw_pos
            assert one.genders == tuple(GENDERS[tag] for tag in told.get("tags", ()) if tag in GENDERS)
            assert [sense.gloss for sense in one.senses] == [sense["glosses"][-1] for sense in told["senses"] if "glosses" in sense]


def sounds(case: Case) -> None:
    ((title, text),) = case["input"]
    want = case["expected"]
    have = entry(title, text).sounds
    if case["test"] == "test_normal_page":
        ipa, audio, _variety, rhyme = want
        assert [(sound.kind, sound.value) for sound in have] == [
            ("ipa", ipa["ipa"].strip("[]")),
            ("audio", audio),
            ("rhyme", rhyme["rhymes"]),
        ]
        assert [sound.labels for sound in have if sound.kind == "audio"] == [("at",)]  # as written: {{Audio|…|spr=at}}
        return
    want = want[0] if isinstance(want[0], list) else want
    told = [(one["ipa"].strip("[]"), labels(one) - {"im Plural"}, "plural" in one.get("tags", ())) for one in want]
    assert [(sound.value, set(sound.labels), (sound.for_form or "").startswith("Plural")) for sound in have] == told


def translations(case: Case) -> None:
    for title, text, want in texts_of(case):
        if "== " not in text or "Übersetzungen" not in text:
            text = "{{Bedeutungen}}\n:[1] Erklärung\n==== {{Übersetzungen}} ====\n" + text
        have = [
            (
                row.language or row.language_name,
                row.word,
                row.transliteration,
                row.sense_gloss,
                row.raw_senses if row.raw_senses != "?" else None,
                row.genders,
                row.note,
            )
            for row in entry(title, text).translations
        ]
        if isinstance(want, dict):  # nothing but the page they began with
            want = []
        assert have == [
            (
                told["lang_code"],
                told["word"],
                ", ".join(part for part in (told.get("other"), told.get("roman")) if part) or None,
                told.get("sense"),
                told.get("sense_index"),
                tuple(GENDERS[tag] for tag in told.get("tags", ())),
                ", ".join(told.get("raw_tags", ())) or None,
            )
            for told in want
        ]


TABLES = {
    # test -> (page, part of speech, the call that the page has for the table which the case gives as MediaWiki renders it)
    "test_noun_table": (
        "Wörterbuch",
        "Substantiv",
        "{{Deutsch Substantiv Übersicht|Genitiv Singular=Wörterbuches|Genitiv Singular*=Wörterbuchs|Genitiv Plural=Wörterbücher}}",
    ),
    "test_adj_flexion_page": ("arm", "Adjektiv", "{{Deutsch Adjektiv Übersicht|Positiv=arm|Komparativ=ärmer|Superlativ=ärmsten}}"),
    "test_verb_table": (
        "sehen",
        "Verb",
        "{{Deutsch Verb Übersicht|Präsens_ich=sehe|Präsens_du=siehst|Präsens_er, sie, es=sieht|Präteritum_ich=sah|Konjunktiv II_ich=sähe"
        "|Imperativ Singular=siehe|Imperativ Singular*=sieh|Imperativ Plural=seht|Partizip II=gesehen|Partizip II*=sehen|Hilfsverb=haben}}",
    ),
    "test_verb_table_auxiliary_forms": (
        "liegen",
        "Verb",
        "{{Deutsch Verb Übersicht|Präsens_ich=liege|Partizip II=gelegen|Hilfsverb=haben|Hilfsverb*=sein}}",
    ),
}
FEATURES = {
    # their tag -> column and value of ours
    "nominative": ("grammatical_case", "nominative"), "genitive": ("grammatical_case", "genitive"),
    "singular": ("grammatical_number", "singular"), "plural": ("grammatical_number", "plural"), "masculine": ("gender", "masculine"),
    "feminine": ("gender", "feminine"), "neuter": ("gender", "neuter"), "weak": ("declension", "weak"),
    "positive": ("degree", "positive"), "comparative": ("degree", "comparative"), "superlative": ("degree", "superlative"),
    "present": ("tense", "present"), "past": ("tense", "preterite"), "subjunctive-ii": ("mood", "subjunctive_2"),
    "imperative": ("mood", "imperative"), "participle-2": ("verb_form", "participle_2"),
}  # fmt: skip


def forms(case: Case) -> None:
    title, text, want = next(texts_of(case))
    if case["test"] in TABLES:
        title, pos, call = TABLES[case["test"]]
        text = HEAD.format(title, pos) + call
    one = entry(title, text)
    assert one.forms
    for told in want:
        tags = told.get("tags", ())
        if "auxiliary" in tags:
            assert any(told["form"] in (form.auxiliary or "").split(", ") for form in one.forms if form.verb_form == "participle_2")
            continue
        if "predicative" in tags or "participle" in tags or "infinitive" in tags or "gerundive" in tags:
            continue  # of the page of inflection, as its own template renders it
        features = dict(FEATURES[tag] for tag in tags if tag in FEATURES)
        word = re.sub(r"^am ", "", told["form"])
        rows = [
            form
            for form in one.forms
            if form.form == word.rstrip("!") and all(getattr(form, name) == value for name, value in features.items())
        ]
        assert rows, told
        assert not told["form"].endswith("!") or any(form.exclamation or form.mood == "imperative" for form in rows)


WIKTEXTRACT: dict[str, Callable[[Case], None]] = {
    "test_de_etymology.py": etymology,
    "test_de_example.py": examples,
    "test_de_forms.py": forms,
    "test_de_gloss.py": glosses,
    "test_de_linkages.py": linkages,
    "test_de_page.py": pages,
    "test_de_pronunciation.py": sounds,
    "test_de_translation.py": translations,
    "test_form_section_italic_tag": linkages,
    "test_transcription_section": transcriptions,
    "test_plain_text_roman": transcriptions,
}
"""Kind of case (file, or a test of its own) -> adapter."""

# --- wiktionary-de-parser ---------------------------------------------------------------------------------------------


def hyphenation(given: str, want: Any, title: str) -> None:
    first = next((one for one in entry(title, given).hyphenations if one.for_form is None), None)
    assert (None if first is None else list(first.parts)) == want


def ipa(given: str, want: Any, title: str) -> None:
    """Theirs are those without a label; ours are all, with theirs."""
    have = [sound.value for sound in entry(title, given).sounds if sound.kind == "ipa" and not sound.labels]
    assert have == (want or [])


def rhymes(given: str, want: Any, title: str) -> None:
    assert [sound.value for sound in entry(title, given).sounds if sound.kind == "rhyme"] == want


def language(given: str, want: Any, title: str) -> None:
    (one,) = [one for one in found(title, given) if isinstance(one, Entry)]
    assert (one.language_name, one.language) == (want["lang"], want["lang_code"])


def lemma(given: str, want: Any, title: str) -> None:
    if given.startswith("{{"):
        assert reference_lemmas(template(given), Context(DE, title)) == [want["lemma"]]
    else:
        assert entry(title, given).form_of == ()


def part_of_speech(given: str, want: Any, title: str) -> None:
    """Theirs of a form is its lemma's; ours is in the gloss (``Genitiv Singular des Substantivs …``)."""
    one = entry(title, given)
    told = " ".join([*one.raw_pos, one.label, *(sense.gloss or "" for sense in one.senses)])
    for name, details in want.items():
        if name == "Symbol":
            name = "Buchstabe"
        if name in ("Substantiv", "Pronomen") and details:
            assert all(detail in told for detail in details)
        else:
            assert name in told
            assert all(detail in told for detail in details)


DE_PARSER: dict[str, Callable[[str, Any, str], None]] = {
    "hyphenation_data.py": hyphenation,
    "ipa_data.py": ipa,
    "language_data.py": language,
    "lemma_data.py": lemma,
    "pos_data.py": part_of_speech,
    "rhymes_test_data.py": rhymes,
}
"""File -> adapter; the tables are in test_forms."""

# --- the cases --------------------------------------------------------------------------------------------------------

OTHERWISE: dict[str, str] = {
    "example-tag_list": "the quotation marks round a marked word are no part of it: bold is 13–18, theirs 12–19",
    "gloss-nested_gloss_without_parent_gloss": "the labels stand on the sense [1], which has a row of its own; [1a] names it as its parent",
    "gloss-italic_parenthesis_tag": "a bracket at the start of a gloss is part of it, not a label",
    "gloss-tag_in_brackets": "{{reg.}} is „regional“ in the edition's table of labels, not „landschaftlich“",
    "linkages-explanatory_text_in_expressions": "a slash between two links of an explanation is set off by blanks",
    "linkages-tag_template": "„sonst noch“ stands there as a label and is kept; theirs drops it",
    "translation-nest_list": "the language is the code of the template (zh); the variety is its name: Chinesisch (traditionell)",
    "translation-ut_auto_roman": "their transliteration is made by a module of the wiki; the page has none",
    "translation-multi_word_translation": "each template is a translation: the linked words, as a reader of the wikitext counts them",
    "translation-multi_word_with_comma_separator": "each template is a translation",
    "ipa-32": "the word „ein“ before the transcription is kept as its label; theirs drops it",
    "ipa-36": "theirs takes the first transcription alone; ours all, with „bei Plural 1“ and the regions",
    "ipa-43": "theirs takes the first transcription though it is British; ours both, labelled",
}
"""Case -> why ours says something else."""


def _param(name: str, *values: Any) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason=OTHERWISE[name])] if name in OTHERWISE else []
    return pytest.param(*values, id=name, marks=marks)


def _theirs() -> list[Any]:
    return [_param(f"{case['file'][8:-3]}-{case['test'][5:]}", case) for case in cases("wiktextract_de_cases.json")]


def _wdp() -> list[Any]:
    out = []
    for number, case in enumerate(cases("wiktionary_de_parser_cases.json")):
        if case["file"] in DE_PARSER:
            title, given, want = case["case"] if len(case["case"]) == 3 else ["Wort", *case["case"]]
            out.append(_param(f"{case['file'].partition('_')[0]}-{number}", case["file"], given, want, title))
    return out


@needs_shared
@pytest.mark.parametrize("case", _theirs())
def test_wiktextract(case: Case) -> None:
    read = WIKTEXTRACT.get(case["test"]) or WIKTEXTRACT[case["file"]]
    read(case)


@needs_shared
@pytest.mark.parametrize(("file", "given", "want", "title"), _wdp())
def test_wiktionary_de_parser(file: str, given: str, want: Any, title: str) -> None:
    DE_PARSER[file](given, want, title)


@needs_shared
def test_every_case_is_asked() -> None:
    assert len(_theirs()) == 56
    assert len(_wdp()) == 77
    assert set(OTHERWISE) <= {param.id for param in (*_theirs(), *_wdp())}
    assert len(OTHERWISE) < 20
