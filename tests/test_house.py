"""The house: who may import whom, and how large a room may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

ETL = ROOT / "etl"

MAY = {
    "model": "",
    "address": "",
    "wikitext": "",
    "run": "",
    "bz2blocks": "",
    "sample": "model",
    "profile": "model",
    "profiles": "profile model",
    "store": "model",
    "export": "model bz2blocks",
    "dump": "model store export bz2blocks",
    "download": "store model",
    "fetch": "store model download",
    "parse": "model profile wikitext",
    "earlier": "store model",
    "status": "model run store",
    "share": "extract model store",
    "extract": "dump parse part store model profile earlier run",
    "genus": "",
    "evidence": "genus",
    "classify": "model evidence genus",
    "frequency": "store model",
    "tables": "",
    "parquet": "tables",
    "part": "model",
    "ledger": "allocate store model",
    "identity": "model store",
    "allocate": "address model",
    "registry": "address allocate identity ledger store model",
    "restore": "address allocate classify identity ledger model registry store tables",
    "exchange": "address allocate identity ledger model registry restore store",
    "account": "model registry store tables",
    "filling": "account address classify model parquet store tables",
    "merge": "account address classify filling frequency model registry run store tables",
    "diff": "ledger store model tables",
    "quality": "store model tables registry",
    "report": "address store model",
    "oddities": "store model tables",
    "unpacked": "model tables",
    "lookup": "store address model unpacked",
    "web": "address classify lookup model tables unpacked",
    "spool": "store model",
    "columns": "tables",
    "estimate": "build columns dump model",
    "server": "model",
    "schema": "columns model server tables",
    "difference": "columns model schema store tables",
    "staging": "columns difference model schema server tables",
    "publishing": "columns difference model schema server staging tables",
    "rest": "columns difference model publishing schema server spool tables upload",
    "upload": "columns difference model publishing schema server staging tables",
    "build": "account dump profiles store earlier extract merge model run share status",
    "__init__": "dump parse profiles store lookup model",
    "cli": "*",
    "__main__": "cli",
}
"""Room -> the rooms that it may import; a folder is one room."""


def room_of(file: Path) -> str:
    first = file.relative_to(ETL).parts[0]
    return first.removesuffix(".py")


def imported(file: Path) -> set[str]:
    """Rooms of ours that a file imports, wherever in it; ``etl`` itself counts as ``__init__``."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "etl":
            parts = node.module.split(".")
            for name in node.names:
                inner = parts[1] if len(parts) > 1 else name.name
                found.add(inner if (ETL / inner).is_dir() or (ETL / f"{inner}.py").exists() else "__init__")
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("etl.")}
    return found


FILES = sorted(ETL.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ETL)))
def test_a_room_imports_only_what_it_may(file: Path) -> None:
    room = room_of(file)
    assert room in MAY, f"{room} is a new room: say in MAY what it may import"
    allowed = set(MAY[room].split())
    extra = {other for other in imported(file) if other != room and other not in allowed}
    assert "*" in allowed or not extra


def test_every_room_of_the_table_is_there() -> None:
    assert {room_of(file) for file in FILES} == set(MAY)


def test_only_main_imports_the_command_line() -> None:
    assert [str(f.relative_to(ETL)) for f in FILES if "cli" in imported(f) and room_of(f) != "cli"] == ["__main__.py"]


def test_who_looks_a_word_up_does_not_wait_for_arrow() -> None:
    names = "sys.modules.keys() & {'pyarrow', 'numpy', 'lxml', 'tqdm'}"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, etl.cli, etl.lookup, etl.classify; print({names})"], capture_output=True, text=True, check=True
    )
    assert told.stdout == "set()\n"
