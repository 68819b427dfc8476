"""Fields: only what is certain, with method and confidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SHARED, needs_shared
from making import entry, info, page, parts
from reading import reading

from etl import classify, store
from etl import merge as merging
from etl.classify import FIELDS
from etl.evidence import Lexicon
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import Sense


@needs_shared
def test_the_fields_are_those_of_the_table() -> None:
    lines = [line.split("\t") for line in (SHARED / "FIELDS.tsv").read_text("utf-8").splitlines()[1:]]
    assert {key: (f"{f.code:02X}", f.de, f.en) for key, f in FIELDS.items()} == {key: (code, de, en) for code, key, de, en, _ in lines}


def test_codes_are_unique_and_in_their_range() -> None:
    codes = [field.code for field in FIELDS.values()]
    assert len(set(codes)) == len(codes)
    assert min(codes) >= 0x01
    assert max(codes) <= 0x9F


@needs_shared
def test_labels_that_the_specification_names_are_known() -> None:
    known = Lexicon.of("de").tables["label"]
    for line in (SHARED / "FIELDS.tsv").read_text("utf-8").splitlines()[1:]:
        _, key, _, _, covers = line.split("\t")
        if covers.startswith("K: ") and " as " not in covers and " where " not in covers and " of " not in covers and " in " not in covers:
            for label in covers.removeprefix("K: ").replace(";", ",").split(", "):
                assert label[0].islower() or known[label][0] == key, label


def senses(*labels: tuple[str, ...]) -> tuple[Sense, ...]:
    return tuple(Sense(str(n), str(n), None, f"xyz {n}", these) for n, these in enumerate(labels, 1))


PAGES = [
    page("Anna", 1, entry("Anna", "proper_noun", ("Vorname",), ("xyz", "zweiter"))),
    page("Schmidt", 2, entry("Schmidt", "proper_noun", ("Substantiv", "Nachname"), ("xyz",))),
    page("Quorn", 3, entry("Quorn", "proper_noun", ("Substantiv", "Toponym"), ("xyz",))),
    page("acht", 4, entry("acht", "numeral", ("Numerale",))),
    page("Herz", 5, entry("Herz", senses=senses(("Anatomie",), (), ("Kartenspiel",)))),
    page("Quiff", 6, entry("Quiff", senses=senses(("veraltet", "Eisenbahn", "Sport"), ("umgangssprachlich",)))),
    page("Quatz", 7, entry("Quatz", senses=senses((), ("Linguistik",)))),
    page("Herzen", 8, entry("Herzen", "declined_form", ("Deklinierte Form",), is_form=True, form_of=("Herz",))),
    page("Bank", 9, entry("Bank", senses=senses(("Bankwesen",))), entry("Bank", heading=2, homonym=2)),
    page("Banken", 10, entry("Banken", "declined_form", ("Deklinierte Form",), is_form=True, form_of=("Bank",))),
    page("Quiffe", 11, entry("Quiffe", "declined_form", ("Deklinierte Form",), is_form=True, form_of=("Quiff", "Quuff"))),
    page("Annas", 12, entry("Annas", "declined_form", ("Deklinierte Form", "Vorname"), is_form=True, form_of=("Anna",))),
    page("Quusch", 13, entry("Quusch", senses=senses(("landschaftlich",)))),
    page("Quamsel", 14, entry("Quamsel", glosses=("kleiner Vogel",))),
    page("Quimpf", 15, entry("Quimpf", glosses=("junge Quamsel",))),
    *[page(f"Gimp{n}", 30 + n, entry(f"Gimp{n}", glosses=(f"Vogel, der flumst und quinst und brimst, {n}",))) for n in range(12)],
    *[page(f"Zang{n}", 50 + n, entry(f"Zang{n}", glosses=(f"Werkzeug, das wrackelt, schnurbelt und zwackelt, {n}",))) for n in range(12)],
    page("Quolp", 17, entry("Quolp", glosses=("so, dass es flumst und quinst und brimst",))),
    page("Quonz", 18, entry("Quonz", glosses=("was wrackelt, schnurbelt und zwackelt",))),
    page("Quops", 19, entry("Quops", glosses=("niemals gesehen worden",))),  # of words that no other gloss has
    page("bird", 16, entry("Hand", glosses=("xyz",), language="en", language_name="Englisch")),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("fields")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        patch.setattr(classify, "ENOUGH", 20)
        merge(parts(output / "in", PAGES, 2), output, "de", info())
    return output


@pytest.mark.parametrize(
    ("lemma", "field", "method"),
    [
        ("Anna", "given_name", "part of speech"),
        ("Schmidt", "surname", "part of speech"),
        ("Quorn", None, None),  # whether a river or a town only the gloss could say
        ("acht", "quantity", "part of speech"),
        ("Herz", "body", "lemma"),  # the kind of thing goes before the field of knowledge
        ("Quiff", "railway", "label"),  # the first label that names a field
        ("Quatz", None, None),  # the first sense's field
        ("Herzen", "body", "lemma"),
        ("Banken", None, None),  # two entries answer
        ("Quiffe", None, None),  # two lemmas
        ("Annas", "given_name", "lemma"),
        ("Quusch", None, None),
        ("Quamsel", "animals", "gloss"),
        ("Quimpf", "animals", "gloss"),  # over another entry of the run
        ("Quolp", "animals", "statistics"),
        ("Quonz", "tools", "statistics"),
        ("Quops", None, None),
        ("Hand", None, None),  # the letters of a word of another language say nothing
    ],
)
def test_field_of_an_entry(made: Path, lemma: str, field: str | None, method: str | None) -> None:
    with reading(store.database(made, "de")) as con:
        rows = con.execute(
            "SELECT field, field_method, field_confidence, address_number >> 8 & 255 FROM aqea_entries WHERE lemma = ?", [lemma]
        ).fetchall()
    ((found, how, confidence, code),) = rows
    assert (found, how) == (field, method)
    assert (confidence is None) == (field is None)
    assert confidence is None or 0.48 <= confidence <= 1
    assert code == (FIELDS[field].code if field else 0)


def test_a_run_that_is_too_small_to_learn_from_tells_nothing_by_statistics(made: Path, tmp_path: Path) -> None:
    """The same pages, where it takes as many lessons as it does."""

    def told(output: Path) -> set[str]:
        with reading(store.database(output, "de")) as con:
            return {lemma for (lemma,) in con.execute("SELECT lemma FROM aqea_entries WHERE field_method = 'statistics'").fetchall()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(tmp_path / "in", PAGES, 2), tmp_path, "de", info())
    assert told(made) == {"Quolp", "Quonz"}
    assert told(tmp_path) == set()


def test_fields_of_senses(made: Path) -> None:
    with reading(store.database(made, "de")) as con:
        rows = con.execute(
            "SELECT lemma, list(s.field ORDER BY sense) FROM senses s JOIN aqea_entries USING (address)"
            " WHERE lemma <> 'Bank' GROUP BY lemma"
        ).fetchall()
    assert {lemma: fields for lemma, fields in rows if any(fields) and not lemma.startswith(("Gimp", "Zang"))} == {
        "Anna": ["given_name", "given_name"],
        "Schmidt": ["surname"],
        "acht": ["quantity"],
        "Herz": ["body", "body", "games"],
        "Quiff": ["railway", None],
        "Quatz": [None, "linguistics"],
        "Herzen": ["body"],
        "Annas": ["given_name"],
        "Quamsel": ["animals"],
        "Quimpf": ["animals"],
        "Quolp": ["animals"],
        "Quonz": ["tools"],
    }
