"""Fields: only what is certain, with method and confidence."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from conftest import SHARED, needs_shared
from making import entry, info, page, parts

from etl import classify as room
from etl import merge as merging
from etl import store
from etl.classify import FIELDS, LABELS, NAMES
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


def test_rules_name_fields_that_exist_and_no_label_twice() -> None:
    assert set(NAMES.values()) | set(LABELS.values()) <= set(FIELDS)
    listed = [label for labels in room._BY_FIELD.values() for label in labels.split(", ")]
    assert len(listed) == len(set(listed))


@needs_shared
def test_labels_that_the_specification_names_are_known() -> None:
    for line in (SHARED / "FIELDS.tsv").read_text("utf-8").splitlines()[1:]:
        _, key, _, _, covers = line.split("\t")
        if covers.startswith("K: ") and " as " not in covers and " where " not in covers and " of " not in covers and " in " not in covers:
            for label in covers.removeprefix("K: ").replace(";", ",").split(", "):
                assert label[0].islower() or LABELS.get(label) == key, label


def senses(*labels: tuple[str, ...]) -> tuple[Sense, ...]:
    return tuple(Sense(str(n), str(n), None, f"Bedeutung {n}", these) for n, these in enumerate(labels, 1))


PAGES = [
    page("Anna", 1, entry("Anna", "proper_noun", ("Vorname",), ("Vorname", "zweiter"))),
    page("Schmidt", 2, entry("Schmidt", "proper_noun", ("Substantiv", "Nachname"))),
    page("Rhein", 3, entry("Rhein", "proper_noun", ("Substantiv", "Toponym"))),
    page("acht", 4, entry("acht", "numeral", ("Numerale",))),
    page("Herz", 5, entry("Herz", senses=senses(("Anatomie",), (), ("Kartenspiel",)))),
    page("Zug", 6, entry("Zug", senses=senses(("veraltet", "Eisenbahn", "Sport"), ("umgangssprachlich",)))),
    page("Satz", 7, entry("Satz", senses=senses((), ("Linguistik",)))),
    page("Herzen", 8, entry("Herzen", "declined_form", ("Deklinierte Form",), is_form=True, form_of=("Herz",))),
    page("Bank", 9, entry("Bank", senses=senses(("Bankwesen",))), entry("Bank", heading=2, homonym=2)),
    page("Banken", 10, entry("Banken", "declined_form", ("Deklinierte Form",), is_form=True, form_of=("Bank",))),
    page("Züge", 11, entry("Züge", "declined_form", ("Deklinierte Form",), is_form=True, form_of=("Zug", "Zuge"))),
    page("Annas", 12, entry("Annas", "declined_form", ("Deklinierte Form", "Vorname"), is_form=True, form_of=("Anna",))),
    page("Tisch", 13, entry("Tisch", senses=senses(("landschaftlich",)))),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("fields")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda *_: SCHEMA.empty_table())
        merge(parts(output / "in", PAGES, 2), output, "de", info())
    return output


@pytest.mark.parametrize(
    ("lemma", "field", "method"),
    [
        ("Anna", "given_name", "part of speech"),
        ("Schmidt", "surname", "part of speech"),
        ("Rhein", None, None),  # a river, says the gloss; the part of speech does not
        ("acht", "quantity", "part of speech"),
        ("Herz", "medicine", "label"),
        ("Zug", "railway", "label"),  # the first label that names a field
        ("Satz", None, None),  # the first sense's field
        ("Herzen", "medicine", "lemma"),
        ("Banken", None, None),  # two entries answer
        ("Züge", None, None),  # two lemmas
        ("Annas", "given_name", "lemma"),
        ("Tisch", None, None),
    ],
)
def test_field_of_an_entry(made: Path, lemma: str, field: str | None, method: str | None) -> None:
    with duckdb.connect(str(store.database(made, "de")), read_only=True) as con:
        rows = con.execute(
            "SELECT field, field_method, field_confidence, address_number >> 8 & 255 FROM aqea_entries WHERE lemma = ?", [lemma]
        ).fetchall()
    ((found, how, confidence, code),) = rows
    assert (found, how) == (field, method)
    assert (confidence is None) == (field is None)
    assert confidence is None or 0.5 < confidence <= 1
    assert code == (FIELDS[field].code if field else 0)


def test_fields_of_senses(made: Path) -> None:
    with duckdb.connect(str(store.database(made, "de")), read_only=True) as con:
        rows = con.execute(
            "SELECT lemma, list(s.field ORDER BY sense) FROM senses s JOIN aqea_entries USING (address)"
            " WHERE lemma <> 'Bank' GROUP BY lemma"
        ).fetchall()
    assert {lemma: fields for lemma, fields in rows if any(fields)} == {
        "Anna": ["given_name", "given_name"],
        "Schmidt": ["surname"],
        "acht": ["quantity"],
        "Herz": ["medicine", None, "games"],
        "Zug": ["railway", None],
        "Satz": [None, "linguistics"],
        "Herzen": ["medicine"],
        "Annas": ["given_name"],
    }
