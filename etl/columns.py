"""One table of types: what a DuckDB type is in Postgres, how its values travel, and how both sides compute the same checksum.

A row's hash is the first 60 bits of the md5 of its columns' texts, joined by U+001F, with U+001E for NULL; the checksum of
rows is the sum of their hashes, so it asks for no order.  It finds accidents, not an adversary.  ``updated_at`` is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import duckdb

from etl.tables import Column, tables

NULL, LISTED, JOINED = "chr(30)", "chr(29)", "chr(31)"
UNHASHED = ("updated_at",)
ROW, LIST = 32, 16  # bytes of a row in Postgres besides its text, and of each of its lists besides theirs
INDEXED, LOOKED_UP = 64, 180  # bytes of a row's key in the index, and of an entry in the indexes of the look-up


class Kind(NamedTuple):
    """A type on both sides; in the expressions ``{}`` is the column, which is not NULL."""

    postgres: str
    ours: str = "{}::VARCHAR"  # text that is hashed, in DuckDB
    theirs: str = "{}::text"  # the same text, in Postgres
    sent: str = "{}::VARCHAR"  # text that Postgres reads as the value, in DuckDB


_INNER_QUOTED = r"""'"' || replace(replace(e, '\', '\\'), '"', '\"') || '"'"""
# no round(): ties go up on one side and to the even on the other; what is no number, or without end, is inf, -in or nan on both
_THOUSANDTHS = "CASE WHEN abs({}) < 'Infinity' THEN floor({}::%s * 1000 + 0.5)::bigint::VARCHAR ELSE left(lower({}::VARCHAR), 3) END"

KINDS = {
    "VARCHAR": Kind("text", "{}", "{}", "{}"),
    "BOOLEAN": Kind("boolean"),
    "UTINYINT": Kind("smallint"),
    "SMALLINT": Kind("smallint"),
    "INTEGER": Kind("integer"),
    "UINTEGER": Kind("bigint"),
    "BIGINT": Kind("bigint"),
    "FLOAT": Kind("real", _THOUSANDTHS % "DOUBLE", _THOUSANDTHS % "float8"),
    "DOUBLE": Kind("double precision", _THOUSANDTHS % "DOUBLE", _THOUSANDTHS % "float8"),
    "DATE": Kind("date", "datediff('day', DATE '1970-01-01', {})::VARCHAR", "({} - DATE '1970-01-01')::text"),
    "TIMESTAMPTZ": Kind("timestamptz", "epoch_us({})::VARCHAR", "(extract(epoch FROM {}) * 1000000)::bigint::text"),
    "JSON": Kind("jsonb"),
    "VARCHAR[]": Kind(
        "text[]",
        f"len({{}})::VARCHAR || {LISTED} || array_to_string(list_transform({{}}, lambda e: coalesce(e, {NULL})), {LISTED})",
        f"cardinality({{}})::text || {LISTED} || array_to_string({{}}, {LISTED}, {NULL})",
        f"'{{' || array_to_string(list_transform({{}}, lambda e: coalesce({_INNER_QUOTED}, 'NULL')), ',') || '}}'",
    ),
    "SMALLINT[]": Kind(
        "smallint[]",
        f"len({{}})::VARCHAR || {LISTED} || array_to_string(list_transform({{}}, lambda e: coalesce(e::VARCHAR, {NULL})), {LISTED})",
        f"cardinality({{}})::text || {LISTED} || array_to_string({{}}, {LISTED}, {NULL})",
        "'{' || array_to_string(list_transform({}, lambda e: coalesce(e::VARCHAR, 'NULL')), ',') || '}'",
    ),
}


def kind(type: str) -> Kind:
    """What a column of this DuckDB type is; structs and lists of them are jsonb in its own canonical form."""
    if type in KINDS:
        return KINDS[type]
    found = re.fullmatch(r"STRUCT\((.+)\)(\[\])?", type)
    if not found:
        raise NotImplementedError(f"no Postgres type for {type}")
    one = _canonical(dict(field.split(" ") for field in found[1].split(", ")), "e" if found[2] else "{}")
    text = (
        f"'[' || array_to_string(list_transform({{}}, lambda e: {one}), ', ') || ']'"
        if found[2]
        else f"CASE WHEN {{}} IS NOT NULL THEN {one} END"
    )
    return Kind("jsonb", ours=text, sent=text)


def row_hash(columns: Iterable[Column], alias: str, theirs: bool) -> str:
    """Expression of a row's hash (bigint), in DuckDB or in Postgres; ``alias`` is that of the table."""
    texts = []
    for column in columns:
        if column.name not in UNHASHED:
            name = f'{alias}."{column.name}"'
            made = kind(column.type).theirs if theirs else kind(column.type).ours
            texts.append(f"coalesce({made.replace('{}', name)}, {NULL})")
    digest = f"substr(md5(concat_ws({JOINED}, {', '.join(texts)})), 1, 15)"
    return f"('x' || {digest})::bit(60)::bigint" if theirs else f"('0x' || {digest})::BIGINT"


def line(columns: Iterable[Column], alias: str) -> str:
    """Expression, in DuckDB, of a row as a line of COPY's text format, its end included."""
    fields = []
    for column in columns:
        text = kind(column.type).sent.replace("{}", f'{alias}."{column.name}"')
        if kind(column.type).postgres in _ESCAPED:
            for raw, escaped in (("'\\'", "'\\\\'"), ("chr(10)", "'\\n'"), ("chr(13)", "'\\r'"), ("chr(9)", "'\\t'")):
                text = f"replace({text}, {raw}, {escaped})"
        fields.append(f"coalesce({text}, '\\N')")
    return f"concat({', chr(9), '.join(fields)}, chr(10))"


_ESCAPED = ("text", "text[]", "jsonb")


def held(con: duckdb.DuckDBPyConnection, table: str) -> float:
    """Bytes of a row of one of our tables in Postgres, without indexes: the mean of some."""
    columns = tables()[table].columns
    lists = sum(kind(column.type).postgres.endswith(("[]", "jsonb")) for column in columns)
    rows = con.execute(
        f"SELECT avg(strlen(line)) FROM (SELECT {line(columns, 't')} AS line FROM {table} t USING SAMPLE reservoir(10000 ROWS) REPEATABLE (1))"
    ).fetchall()
    return ROW + LIST * lists + float(rows[0][0] or 0)


def _canonical(fields: dict[str, str], of: str) -> str:
    """jsonb's text of a flat struct: keys by length, then bytes; small letters in escapes, where DuckDB has capitals; thousandths."""
    pieces = []
    for name in sorted(fields, key=lambda name: (len(name.encode()), name.encode())):
        value = f'{of}."{name}"'
        if fields[name] == "DOUBLE":
            digits = f"rtrim(rtrim(try_cast({value} AS DECIMAL(18, 3))::VARCHAR, '0'), '.')"
            pieces.append(f"""'"{name}": ' || coalesce({digits}, 'null')""")
            continue
        rare = f"{value}::VARCHAR"
        for at, code in enumerate(_CAPITALS):  # by way of a private character, since the text may hold what looks like an escape
            rare = f"replace({rare}, chr({code}), chr({_PRIVATE + at}))"
        rare = f"to_json({rare})::VARCHAR"
        for at, code in enumerate(_CAPITALS):
            rare = f"replace({rare}, chr({_PRIVATE + at}), '\\u{code:04x}')"
        asked = f"regexp_matches({value}::VARCHAR, '[\\x0b\\x0e\\x0f\\x1a-\\x1f]')"
        pieces.append(f"""'"{name}": ' || coalesce(CASE WHEN {asked} THEN {rare} ELSE to_json({value})::VARCHAR END, 'null')""")
    inside = " || ', ' || ".join(pieces)
    return f"'{{' || {inside} || '}}'"


_CAPITALS = (0x0B, 0x0E, 0x0F, *range(0x1A, 0x20))
_PRIVATE = 0x10FF00
