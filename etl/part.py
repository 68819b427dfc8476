"""The schema of a part file: a worker's rows on their way to the merge."""

from __future__ import annotations

import pyarrow as pa

from etl.model import (
    CHILDREN,
    Count,
    Editorial,
    Example,
    Flexion,
    Form,
    Hyphenation,
    Link,
    Note,
    Redirect,
    Ref,
    Reject,
    Sense,
    Sound,
    Translation,
)

_text, _texts, _senses = pa.string(), pa.list_(pa.string()), pa.list_(pa.int16())
_columns: dict[type, list[tuple[str, pa.DataType]]] = {
    Sense: [
        ("marker", _text),
        ("path", _text),
        ("parent", pa.int16()),
        ("gloss", _text),
        ("labels", _texts),
        ("label_text", _text),
        ("government", pa.list_(pa.struct([("preposition", _text), ("grammatical_case", _text)]))),
    ],
    Form: [
        ("form", _text),
        ("slot", _text),
        ("prefix", _text),
        ("exclamation", pa.bool_()),
        *(
            (name, _text)
            for name in [
                "grammatical_case",
                "grammatical_number",
                "gender",
                "person",
                "tense",
                "mood",
                "degree",
                "voice",
                "verb_form",
                "declension",
                "article",
                "pronoun",
                "auxiliary",
            ]
        ),
        ("table_column", pa.int16()),
        ("variant", pa.int16()),
        ("source", _text),
        ("labels", _texts),
    ],
    Link: [
        ("kind", _text),
        ("raw_kind", _text),
        ("target", _text),
        ("target_title", _text),
        ("target_sense", _text),
        ("raw_senses", _text),
        ("senses", _senses),
        ("status", _text),
        ("labels", _texts),
        ("note", _text),
    ],
    Translation: [
        ("language", _text),
        ("language_name", _text),
        ("word", _text),
        ("kind", _text),
        ("display", _text),
        ("target_title", _text),
        ("transliteration", _text),
        ("genders", _texts),
        ("raw_senses", _text),
        ("senses", _senses),
        ("status", _text),
        ("sense_gloss", _text),
        ("uncertain", pa.bool_()),
        ("note", _text),
    ],
    Sound: [("kind", _text), ("value", _text), ("for_form", _text), ("labels", _texts), ("uncertain", pa.bool_())],
    Hyphenation: [("text", _text), ("parts", _texts), ("for_form", _text), ("labels", _texts)],
    Example: [
        ("text", _text),
        ("raw_senses", _text),
        ("senses", _senses),
        ("status", _text),
        ("bold", pa.list_(pa.struct([("start", pa.int32()), ("stop", pa.int32())]))),
        ("translation", _text),
        ("source", _text),
        ("source_url", _text),
        ("labels", _texts),
    ],
    Note: [
        ("kind", _text),
        ("raw_kind", _text),
        ("text", _text),
        ("raw_senses", _text),
        ("senses", _senses),
        ("components", _texts),
    ],
    Ref: [("source", _text), ("key", _text), ("raw_senses", _text), ("senses", _senses), ("text", _text)],
    Editorial: [("flag", _text), ("raw", _text)],
    Redirect: [
        ("title", _text),
        ("target", _text),
        ("page_id", pa.int64()),
        ("kind", _text),
        ("raw_kind", _text),
        ("language", _text),
        ("pos", _text),
        ("note", _text),
    ],
    Reject: [
        ("title", _text),
        ("page_id", pa.int64()),
        ("revision_id", pa.int64()),
        ("reason", _text),
        ("detail", _text),
    ],
    Count: [("table", _text), ("what", _text), ("value", _text), ("count", pa.int32())],
}

_columns[Flexion] = [
    *(("lemma", _text), ("language", _text), ("pos", _texts), ("template", _text)),
    ("forms", pa.list_(pa.struct(_columns[Form]))),
]

STRUCTS: dict[type, pa.StructType] = {record: pa.struct(columns) for record, columns in _columns.items()}
"""Arrow struct of one record of each kind that a part stores in a list."""

PART = pa.schema(
    [
        # the page: on every row
        ("page_id", pa.int64()),
        ("revision_id", pa.int64()),
        ("revised_at", pa.timestamp("us", tz="UTC")),
        ("title", _text),
        ("ns", pa.int32()),
        # the page's own row: heading is NULL
        ("digest", pa.binary(16)),  # of all that its rows depend on
        ("rejects", pa.list_(STRUCTS[Reject])),
        ("redirects", pa.list_(STRUCTS[Redirect])),
        ("flexions", pa.list_(STRUCTS[Flexion])),
        ("counts", pa.list_(STRUCTS[Count])),
        # an entry's row: heading is its number
        ("heading", pa.int16()),
        ("language", _text),
        ("language_name", _text),
        ("homonym", pa.int16()),
        ("label", _text),
        ("lemma", _text),
        ("letter", _text),
        ("pos", _text),
        ("raw_pos", _texts),
        ("genders", _texts),
        ("is_form", pa.bool_()),
        ("form_of", _texts),
        ("separable", pa.bool_()),
        *((name, pa.list_(STRUCTS[record])) for name, record in CHILDREN.items()),
    ]
)
"""A part file: one row a page (``heading`` NULL), then one row for each of its entries, in the dump's order."""
