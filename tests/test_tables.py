"""The tables match the specification name by name, and every table and column says what it means."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import SHARED, needs_shared

from etl import parquet
from etl import tables as room
from etl.model import CHILDREN
from etl.parquet import write_parquet
from etl.part import STRUCTS
from etl.tables import NOT_PARQUET, comments, sql, tables

SPEC_TYPES = {
    ("aqea_entries", "address"): "VARCHAR",
    ("aqea_entries", "address_number"): "UINTEGER",
    ("aqea_entries", "homonym"): "SMALLINT",
    ("aqea_entries", "raw_pos"): "VARCHAR[]",
    ("aqea_entries", "field_confidence"): "FLOAT",
    ("aqea_entries", "genders"): "VARCHAR[]",
    ("aqea_entries", "is_form"): "BOOLEAN",
    ("aqea_entries", "form_of"): "VARCHAR[]",
    ("aqea_entries", "frequency"): "FLOAT",
    ("aqea_entries", "page_id"): "BIGINT",
    ("aqea_entries", "revision_id"): "BIGINT",
    ("aqea_entries", "revised_at"): "TIMESTAMP WITH TIME ZONE",
    ("aqea_entries", "heading"): "SMALLINT",
    ("aqea_entries", "dump_date"): "DATE",
    ("aqea_entries", "meta"): "JSON",
    ("aqea_entries", "created_at"): "TIMESTAMP WITH TIME ZONE",
    ("aqea_entries", "updated_at"): "TIMESTAMP WITH TIME ZONE",
    ("senses", "sense"): "SMALLINT",
    ("senses", "parent"): "SMALLINT",
    ("senses", "labels"): "VARCHAR[]",
    ("senses", "government"): "STRUCT(preposition VARCHAR, grammatical_case VARCHAR)[]",
    ("forms", "exclamation"): "BOOLEAN",
    ("forms", "table_column"): "SMALLINT",
    ("forms", "variant"): "SMALLINT",
    ("links", "senses"): "SMALLINT[]",
    ("links", "labels"): "VARCHAR[]",
    ("translations", "genders"): "VARCHAR[]",
    ("translations", "senses"): "SMALLINT[]",
    ("translations", "uncertain"): "BOOLEAN",
    ("sounds", "labels"): "VARCHAR[]",
    ("hyphenations", "parts"): "VARCHAR[]",
    ("examples", "senses"): "SMALLINT[]",
    ("examples", "bold"): "STRUCT(start INTEGER, stop INTEGER)[]",
    ("notes", "components"): "VARCHAR[]",
    ("aqea_pages", "page_number"): "INTEGER",
}
"""The types that TABLES.md names; the other columns are VARCHAR."""


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, str]]:
    with duckdb.connect() as con:
        con.execute(sql("tables"))
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in con.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
        ).fetchall():
            found.setdefault(table, {})[column] = kind.replace('"', "")
        return found


def test_the_parsed_schema_is_the_one_that_duckdb_makes(made: dict[str, dict[str, str]]) -> None:
    assert {name: [c.name for c in table.columns] for name, table in tables().items()} == {
        name: list(columns) for name, columns in made.items()
    }


def test_types(made: dict[str, dict[str, str]]) -> None:
    assert {key: made[key[0]][key[1]] for key in SPEC_TYPES} == SPEC_TYPES


def test_every_table_of_an_address_has_letter_and_ordinal(made: dict[str, dict[str, str]]) -> None:
    for name, columns in made.items():
        if "address" in columns and name not in ("aqea_entries", "findings"):
            assert columns["ordinal"] == "INTEGER", name
            assert columns["letter"] == "VARCHAR", name


def test_no_name_needs_quotes(made: dict[str, dict[str, str]]) -> None:
    with duckdb.connect() as con:
        reserved = {
            row[0] for row in con.execute("SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'").fetchall()
        }
    postgres = {
        "all",
        "analyse",
        "array",
        "both",
        "case",
        "cast",
        "check",
        "column",
        "desc",
        "do",
        "else",
        "end",
        "from",
        "grant",
        "group",
        "in",
        "limit",
        "offset",
        "order",
        "references",
        "table",
        "to",
        "user",
        "when",
        "where",
    }
    for name, columns in made.items():
        for word in (name, *columns):
            assert re.fullmatch(r"[a-z][a-z0-9_]*", word), word
            assert word not in reserved | postgres, word


def test_child_tables_hold_what_a_part_holds(made: dict[str, dict[str, str]]) -> None:
    for name, record in CHILDREN.items():
        assert {field.name for field in STRUCTS[record]} <= set(made[name]), name


@needs_shared
def test_names_of_the_specification(made: dict[str, dict[str, str]]) -> None:
    spec = _specification((SHARED / "TABLES.md").read_text("utf-8"))
    assert len(spec) > 15
    for name, columns in spec.items():
        assert name in made
        assert not set(columns) - set(made[name]), name


def _specification(text: str) -> dict[str, list[str]]:
    """Table -> the columns that TABLES.md names: the code at the start of each part of the last cell, and after its commas."""
    found: dict[str, list[str]] = {}
    for name, cell in re.findall(r"^\| `(\w+)` \|[^|]*\|(.*)\|$", text.replace("\\|", "/"), re.MULTILINE):
        columns: list[str] = []
        for piece in re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", cell).split(" · "):
            columns += re.findall(r"(?:^|, )\s*`(\w+)`", piece.strip())
        if name != "run":
            found[name] = columns
    return found


def test_comments_say_something_about_every_table_and_column() -> None:
    with duckdb.connect() as con:
        con.execute(sql("tables"))
        con.execute(comments())
        silent = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
            " UNION ALL SELECT table_name, NULL FROM duckdb_tables() WHERE NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
    assert silent == []


def test_parquet_files_do_not_depend_on_batches_or_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 700)
    contents = []
    for threads, batch in ((1, 64), (4, 1000), (2, 100_000)):
        monkeypatch.setattr(parquet, "_BATCH", batch)
        with duckdb.connect(config={"threads": threads}) as con:
            con.execute(sql("tables"))
            con.execute(
                "INSERT INTO sounds SELECT '0x20:01:01:01', chr(65 + (i // 2500)::INTEGER), i, 'ipa', md5(i::VARCHAR),"
                " CASE WHEN i % 7 = 0 THEN 'Plural' END, CASE WHEN i % 3 = 0 THEN ['x', 'y'] ELSE [] END, i % 2 = 0"
                " FROM range(10000) t(i) ORDER BY i"
            )
            folder = tmp_path / f"{threads}"
            write_parquet(con, "sounds", tables()["sounds"], folder)
        contents.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.parquet")})
    assert contents[0] == contents[1] == contents[2]
    assert [str(path) for path in sorted(contents[0])] == [f"sounds/letter={x}/data.parquet" for x in "ABCD"]
    file = pq.ParquetFile(folder / "sounds/letter=A/data.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)] == [700, 700, 700, 400]
    with duckdb.connect() as con:
        assert con.execute(
            "SELECT count(*), count(DISTINCT letter), sum(ordinal) FROM read_parquet(?, hive_partitioning = true)",
            [f"{folder}/sounds/*/*.parquet"],
        ).fetchall() == [(10000, 4, 49995000)]


def test_an_empty_table_still_has_its_columns(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(sql("tables"))
        for table in tables().values():
            if table.name not in NOT_PARQUET:
                write_parquet(con, table.name, table, tmp_path)
    schema = pq.read_schema(tmp_path / "links/letter=other/data.parquet")
    assert schema.field("senses").type == pa.list_(pa.field("l", pa.int16())) or pa.types.is_list(schema.field("senses").type)
    assert pq.read_schema(tmp_path / "redirects.parquet").names == [
        "page_id",
        "ordinal",
        "title",
        "target",
        "kind",
        "raw_kind",
        "language",
        "pos",
        "note",
    ]


@pytest.mark.parametrize(("rows", "packed"), [(63, "UNCOMPRESSED"), (64, "ZSTD"), (900, "ZSTD")])
def test_a_file_of_a_few_rows_is_not_compressed(tmp_path: Path, rows: int, packed: str) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE words AS SELECT 'W' AS letter, 'Wort' AS word FROM range(?)", [rows])
        write_parquet(con, "words", room.Table("words", "", (room.Column("letter", "VARCHAR", ""),)), tmp_path)
    file = pq.ParquetFile(tmp_path / "words/letter=W/data.parquet")
    assert (file.metadata.num_rows, file.metadata.row_group(0).column(0).compression) == (rows, packed)
