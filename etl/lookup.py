"""Word, form, address, query -> rows: the same answers for the command, the web page and the API."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from etl import address, store
from etl.model import Problem
from etl.unpacked import OF_ENTRY, Packed, Unpacked, rows

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 10_000  # rows


class Answer(NamedTuple):
    """Columns and rows of a query; the rows come as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def database(directory: Path, lang: str = "de") -> Path:
    """The file of tables: ``directory`` is a run's output directory or the folder in it that holds ``aqea.duckdb``.

    Raises ``Problem`` where there is none.
    """
    for path in (store.database(directory, lang), directory / "aqea.duckdb"):
        if path.is_file():
            return path
    sample = directory / "sample"
    hint = f"; the sample's are in {sample}: --output {shlex.quote(str(sample))}" if store.database(sample, lang).is_file() else ""
    raise Problem(
        f"There are no tables in {(directory / lang).absolute()} yet; make them with: {store.extract_again(directory, lang)}{hint}."
    )


def connect(directory: Path, lang: str = "de") -> duckdb.DuckDBPyConnection:
    """The tables of a run as a DuckDB connection, read-only.  Raises ``Problem`` where there are none or they cannot be read."""
    path = database(directory, lang)
    try:
        con = duckdb.connect(str(path), read_only=True)
        con.execute("SET TimeZone = 'UTC'")
    except duckdb.Error as error:
        raise Problem(f"{path} cannot be opened ({_first(error)}); run the extract again.") from error
    return con


def attached(path: Path, original: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A file of tables in an instance of DuckDB of its own, whose settings stay with it.

    Raises ``Problem`` where it is none; where it is a copy, that names the ``original``.
    """
    con = duckdb.connect()
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"ATTACH '{store.quoted(path)}' AS aqea (READ_ONLY)")
        con.execute("USE aqea")
        con.execute("SELECT count(*) FROM run")
    except duckdb.Error as error:
        raise Problem(f"{original or path} cannot be opened ({_first(error)}); run the extract again.") from error
    return con


def locked(con: duckdb.DuckDBPyConnection) -> None:
    """No access to any other file or to the net any more, and no way back."""
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def another(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """One more connection to the same tables, for another thread; ``con`` comes from ``attached``."""
    con = con.cursor()
    con.execute("USE aqea")
    return con


def _asked(con: duckdb.DuckDBPyConnection, text: str, *values: object) -> Answer:
    """Rows of a query of ours, of which none has a time; ``values`` go to its ``?``.  Without Arrow, whose import takes longer than most of them."""
    try:
        found = con.execute(text, values)
        columns = found.description or ()
        rows = found.fetchall()
    except duckdb.Error as error:
        raise Problem(f"The query failed: {_told(error)}") from error
    short = [column[1] == "FLOAT" for column in columns]  # it comes with digits that it never had
    plain = (tuple(value and round(value, 6) if cut else value for cut, value in zip(short, row, strict=True)) for row in rows)
    return Answer(tuple(column[0] for column in columns), plain)


def query(con: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """Rows of one SQL query.  Raises ``Problem`` with DuckDB's own words for one that fails."""
    try:
        relation = con.sql(text)
        if relation is None:  # a statement without rows, such as SET
            return Answer((), iter(()))
        reader = relation.to_arrow_reader(_BATCH)  # not fetchall: that needs pytz for a TIMESTAMPTZ
    except duckdb.Error as error:
        raise Problem(f"The query failed: {_told(error)}") from error
    return Answer(tuple(reader.schema.names), _rows(reader))


def _rows(reader: pa.RecordBatchReader) -> Iterator[tuple[Any, ...]]:
    import pyarrow as pa

    try:
        for batch in reader:
            yield from zip(*map(_values, batch.columns), strict=True)
    # an error in the data shows only when they are read
    except (duckdb.Error, pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Problem(f"The query failed: {_first(error)}") from error


def _values(column: pa.Array) -> list[Any]:
    """A FLOAT as it is written, without the digits that it never had, also in lists and structs."""
    import pyarrow as pa

    if (written := _floats_as(column.type, pa.string())) != column.type:
        column = column.cast(written).cast(_floats_as(column.type, pa.float64()))
    values: list[Any] = column.to_pylist()
    return values


def _floats_as(kind: pa.DataType, other: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    if pa.types.is_list(kind):
        return pa.list_(_floats_as(kind.value_type, other))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_floats_as(field.type, other)) for field in kind])
    return other if pa.types.is_float32(kind) else kind


def sql(directory: Path, lang: str, text: str) -> Answer:
    """A person's own query on the tables: read-only, and without access to any other file or to the net."""
    _utf8(text, "query")
    con = attached(database(directory, lang))
    locked(con)
    try:
        statements = con.extract_statements(text)
    except duckdb.Error as error:
        raise Problem(f"The query failed: {_first(error)}") from error
    if len(statements) != 1:
        raise Problem(f"One query at a time, please: these are {len(statements)}." if statements else "The query is empty.")
    return query(con, text)


ENTRY_COLUMNS = "address, lemma, language, pos, field, frequency, description"


def word(con: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """Entries of a word, exact hits first, or the one of an address (``0x20:01:01:01``).  Raises ``Problem`` for a malformed address."""
    _utf8(text, "word")
    if text[:2] in ("0x", "0X"):
        try:
            number = address.parse(text)
        except address.Malformed as error:
            raise Problem(str(error)) from error
        return _asked(con, f"SELECT {ENTRY_COLUMNS}, last_seen FROM entry(?)", address.format(number))
    return _asked(con, f"SELECT {ENTRY_COLUMNS} FROM lookup(?)", text)


def aliased(con: duckdb.DuckDBPyConnection, wanted: str) -> list[str]:
    """The addresses here of what had the address ``wanted`` in a registry that was merged in."""
    return [address.format(row[0]) for row in _asked(con, "SELECT address_number FROM aliases WHERE alias = ? ORDER BY 1", wanted).rows]


def near(con: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """Up to three words that begin like ``text`` and differ from it in two letters at most, the nearest first."""
    found = _asked(
        con,
        "SELECT word, min(damerau_levenshtein(folded, fold($1))) AS distance FROM words"
        " WHERE folded >= left(fold($1), 2) AND folded < left(fold($1), 2) || chr(1114111) AND abs(length(folded) - length(fold($1))) <= 2"
        " GROUP BY word HAVING distance <= 2 ORDER BY distance, bool_or(is_lemma) DESC, max(frequency) DESC NULLS LAST, word LIMIT 3",
        text,
    )
    return [row[0] for row in found.rows]


def field(con: duckdb.DuckDBPyConnection, key: str, limit: int, forms: bool = False, skip: int = 0) -> Answer:
    """Entries of a semantic field, the most frequent first, inflected forms only where they are asked for."""
    return _asked(con, f"SELECT {ENTRY_COLUMNS} FROM field(?) WHERE ? OR NOT is_form LIMIT ? OFFSET ?", key, forms, limit, skip)


def form_of(con: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """What a word is an inflected form of: lemma, slots, language, pos, by_form_page, address."""
    return _asked(con, "SELECT * FROM form_of(?)", text)


def everything(con: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """Entries of a word or of an address, then the lemmas that the word is a form of, with the slots that it fills."""
    columns, found = word(con, text)
    rows = [(*row[:7], None) for row in found]
    known = {row[0] for row in rows}
    lemmas = _asked(
        con, f"SELECT e.{ENTRY_COLUMNS.replace(', ', ', e.')}, f.slots FROM form_of(?) AS f JOIN aqea_entries AS e USING (address)", text
    )
    rows += [row for row in lemmas.rows if row[0] not in known]
    return Answer((*columns[:7], "slots"), iter(rows))


def begins(con: duckdb.DuckDBPyConnection, text: str, limit: int = 10) -> list[str]:
    """Words that begin like ``text``: the word itself, then lemmas before forms, the most frequent first; case, ß, umlauts and accents do not count."""
    _utf8(text, "word")
    found = _asked(
        con,
        "SELECT word FROM words WHERE folded >= fold($1) AND folded < fold($1) || chr(1114111)"
        " GROUP BY word ORDER BY min(folded) <> fold($1), NOT bool_or(is_lemma), max(frequency) DESC NULLS LAST, length(word), min(folded), word LIMIT $2",
        text,
        limit,
    )
    return [row[0] for row in found.rows]


def whole(con: duckdb.DuckDBPyConnection, wanted: str, copy: Unpacked | None = None) -> dict[str, Any] | None:
    """All that the tables have under an address, as plain data; ``None`` where they have, and had, nothing.

    ``entry`` is the row of ``aqea_entries``, or what is left of one that is gone (``last_seen`` is its last dump then); each
    table with an address has its rows under its own name.  ``address`` differs from ``asked`` where the latter is an alias.
    Raises ``Problem`` for a malformed address.
    """
    try:
        first = address.parse(wanted)
    except address.Malformed as error:
        raise Problem(str(error)) from error
    tables, asked = copy or Packed(con), address.format(first)
    own = [address.parse(alias) for alias in aliased(con, asked)] if tables.aliases else []
    for number in (first, *own):
        text, entry = address.format(number), tables.entry(number)
        if entry:
            entry["meta"] = json.loads(entry["meta"])
            children = {table: tables.rows(entry, table) for table in OF_ENTRY}
            break
        if gone := rows(con, "retired", tables.columns["retired"], "WHERE address = ?", text):
            entry, children = {"address": text, **gone[0]}, {table: [] for table in OF_ENTRY}
            break
    else:
        return None
    targets = [address.parse(row["target_address"]) for row in children["derived_links"]]
    lemmas = tables.lemmas(set(targets))
    for row, target in zip(children["derived_links"], targets, strict=True):
        row["target"] = lemmas.get(target)
    return {
        "address": text,
        "asked": asked,
        "aliases": [address.format(alias) for alias in own],
        "last_seen": entry.pop("last_seen", None),
        "bytes": _meaning(number, entry["language"], tables.page(number)),
        "entry": entry,
        **children,
        "run": tables.run,
    }


def _meaning(number: int, language: str | None, page: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What the four bytes of an address say: name and value of each, and the key that it stands for."""
    keys = (language, page and page["category"], page and page["field"], None)
    names = ("domain", "category", "field", "element")
    told = [{"name": name, "byte": f"{byte:02X}", "key": key} for name, byte, key in zip(names, address.unpack(number), keys, strict=True)]
    if page:
        told[3]["page"] = page["ordinal"]  # of the chain of this category and field: 1 = the one that their bytes name
    return told


def _utf8(text: str, what: str) -> None:
    """Bytes of the command line that are no UTF-8 come as lone surrogates, which DuckDB does not take."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Problem(f"The {what} is no UTF-8: {ascii(text)[:60]}.") from error


def _told(error: Exception) -> str:
    """DuckDB's sentence and what it proposes instead (Did you mean …), without the query itself."""
    lines = itertools.takewhile(lambda line: line.strip() and not line.startswith("LINE "), str(error).strip().splitlines())
    return " ".join(" ".join(lines).split())


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
