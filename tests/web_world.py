"""Tables of a few made-up pages as the look-up page shows them: one of each sort, one that is gone, an alias, one that is all script."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import duckdb
import pyarrow as pa
import pytest
from making import DEMO, entry, info, page, parts

from etl import merge as merging
from etl.frequency import SCHEMA
from etl.merge import merge
from etl.model import CHILDREN, Form, Link, Sense, Span

FREQUENT = pa.table([["de"] * 3, ["gebäude", "gehen", "haus"], pa.array([4.9, 5.37, 5.3], pa.float32())], schema=SCHEMA)

SCRIPT = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"

SCHOEN = entry(
    "schön",
    "adjective",
    ("Adjektiv",),
    ("angenehm anzusehen",),
    forms=(
        Form("schön", "Positiv", degree="positive"),
        Form("schöner", "Komparativ", degree="comparative"),
        Form("schönsten", "Superlativ", degree="superlative"),
        Form(
            "schönes",
            "Positiv stark Nominativ Singular Neutrum",
            grammatical_case="nominative",
            grammatical_number="singular",
            gender="neuter",
            degree="positive",
            declension="strong",
        ),
    ),
    links=(
        Link("synonym", "Synonyme", "hübsch", "hübsch", raw_senses="1", senses=(1,), status="linked"),
        Link(
            "collocation", "Charakteristische Wortkombinationen", "ein schönes Haus", "Haus", raw_senses="1", senses=(1,), status="linked"
        ),
    ),
)


def hostile() -> Any:
    """An entry that has a script tag wherever there is text."""
    children: dict[str, tuple[Any, ...]] = {}
    for name, record in CHILDREN.items():
        hints = get_type_hints(record)
        values: dict[str, Any] = {}
        for field in record._fields:
            kind = str(hints[field])
            if "Span" in kind:
                values[field] = (Span(2, 5),)
            elif kind.startswith("tuple[str"):
                values[field] = (SCRIPT,)
            elif "str" in kind and "tuple" not in kind:
                values[field] = SCRIPT
            elif field not in record._field_defaults:
                values[field] = None
        children[name] = (record(**values),)
    children["senses"] = (Sense("1", "1", None, SCRIPT, (SCRIPT,), SCRIPT),)
    return entry(SCRIPT, label=SCRIPT, language_name=SCRIPT, genders=(SCRIPT,), form_of=(SCRIPT,), **children)


def world(output: Path) -> Path:
    """Two runs, the second without the page Weg; gives the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "frequencies", lambda language, *_: FREQUENT if language == "de" else SCHEMA.empty_table())
        pages = [*DEMO, page("schön", 60, SCHOEN), page(SCRIPT, 61, hostile())]
        merge(parts(output / "one", [*pages, page("Weg", 62, entry("Weg"))]), output, "de", info(languages=None))
        merge(parts(output / "two", pages), output, "de", info(date(2026, 10, 1), languages=None, allow_mass_retire=True))
    database = output / "de" / "aqea.duckdb"
    with duckdb.connect(str(database)) as con:  # as a merged registry would have left it
        con.execute(
            "INSERT INTO aliases SELECT '0x20:01:00:FE', 536936702, address_number, 'another', NULL FROM aqea_entries WHERE lemma = 'Haus'"
        )
        con.execute(
            "INSERT INTO findings BY NAME SELECT code, message, address, title, message AS detail"
            " FROM (VALUES ('Haus', 'Something.'), ('Gebäude', 'Something.'), (?, ?)) l (lemma, message) JOIN aqea_entries USING (lemma), unnest(['W01', 'W02']) c (code) ORDER BY code, address",
            [SCRIPT, SCRIPT],
        )
    return database
