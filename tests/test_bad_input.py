"""What a person can hand to ``aqea extract``: one clear sentence, a non-zero exit, nothing half-written."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from command import forked, here
from reading import reading

import etl
from dumps import make_dump
from etl.model import Problem

PAGE = "== {0} ({{{{Sprache|Deutsch}}}}) ==\n=== {{{{Wortart|Substantiv|Deutsch}}}}, {{{{n}}}} ===\n\n{{{{Bedeutungen}}}}\n:[1] ein Wort namens {0}\n"
PAGES = [(f"Wort{n}", PAGE.format(f"Wort{n}"), 0, n) for n in range(1, 61)]


def good(folder: Path, **options: object) -> Path:
    path = folder / "dewiktionary-20260901-pages-articles-multistream.xml.bz2"
    make_dump(path, PAGES, **options)  # type: ignore[arg-type]
    return path


def xml(folder: Path) -> str:
    return bz2.decompress(good(folder).read_bytes()).decode()


def written(folder: Path, data: bytes, name: str = "dewiktionary-20260901-pages-articles.xml.bz2") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def zipped(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "d.xml.bz2", "w") as archive:
        archive.writestr("a", "b")
    return folder / "d.xml.bz2"


def a_folder(folder: Path) -> Path:
    (folder / "d.xml.bz2").mkdir()
    return folder / "d.xml.bz2"


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE mediawiki [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>\n'

REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda f: f / "nowhere.xml.bz2", r"nowhere\.xml\.bz2.*(not there|does not exist|no such)"),
    "empty": (lambda f: written(f, b""), r"is empty"),
    "a folder": (a_folder, r"(directory|folder)"),
    "zip": (zipped, r"(?i)zip"),
    "7z": (lambda f: written(f, b"7z\xbc\xaf\x27\x1c" + b"\0" * 100), r"7z"),
    "random bytes": (lambda f: written(f, b"\x07\x01\x99" * 500), r"not a (MediaWiki|dump|.*export)"),
    "utf-16": (lambda f: written(f, xml(f).encode("utf-16"), "d.xml"), r"UTF-16"),
    "no page": (lambda f: written(f, bz2.compress(re.sub(r"(?s)<page>.*</page>", "", xml(f)).encode())), r"without any <page>"),
    "html": (lambda f: written(f, b"<!DOCTYPE html><html><body>404</body></html>", "d.xml"), r"not a MediaWiki|DOCTYPE|HTML"),
    "another edition": (lambda f: written(f, bz2.compress(xml(f).replace("dewiktionary", "enwiktionary").replace("de.wiktionary", "en.wiktionary").encode())), r"enwiktionary.*dewiktionary.*LANG=en|dewiktionary.*enwiktionary.*(LANG=|--lang )en|enwiktionary"),
    "entity bomb": (lambda f: written(f, (BOMB + xml(f)).encode(), "d.xml"), r"(?i)doctype|entit"),
    "truncated": (lambda f: written(f, (data := good(f).read_bytes())[: len(data) * 2 // 3]), r"is cut off after [\d,]+ bytes"),
    "xml breaks off": (lambda f: written(f, bz2.compress(xml(f)[: -len(xml(f)) // 3].encode())), r"does not end with </mediawiki>.*--allow-incomplete"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_one_sentence_and_nothing_written(what: str, tmp_path: Path) -> None:
    make, pattern = REFUSED[what]
    output = tmp_path / "output"
    done = forked("extract", "--lang", "de", "--dump", make(tmp_path), "--output", output, "--quiet")
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode not in (0, 120), done
    assert len(lines) == 1, done.stderr
    assert re.search(pattern, lines[0]), lines[0]
    assert "Traceback" not in done.stderr
    assert not (output / "de" / "aqea.duckdb").exists()
    assert not (output / "registry" / "CURRENT").exists()


def unreadable(folder: Path) -> Path:
    path = good(folder)
    path.chmod(0)
    return path


POWERLESS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Runs a command as a root that may not read everything."""


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which(POWERLESS[0]) is None, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "etl", "extract", "--dump", str(unreadable(tmp_path)), "--output", str(tmp_path / "o")]
    if os.geteuid() == 0:
        command = POWERLESS + command
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "cannot be read" in done.stderr


READ: dict[str, Callable[[Path], Path]] = {
    "multistream": good,
    "single stream": lambda f: good(f, multistream=False),
    "xml under .bz2": lambda f: written(f, xml(f).encode()),
    "gzip under .bz2": lambda f: written(f, gzip.compress(xml(f).encode())),
    "gzip": lambda f: written(f, gzip.compress(xml(f).encode()), "dewiktionary-20260901-pages-articles.xml.gz"),
    "xml": lambda f: written(f, xml(f).encode(), "dewiktionary-20260901-pages-articles.xml"),
}


@pytest.mark.parametrize("what", READ)
def test_read_for_what_it_is(what: str, tmp_path: Path) -> None:
    done = here("extract", "--lang", "de", "--dump", READ[what](tmp_path), "--output", tmp_path / "o", "--workers", 2, "--chunk-size", 1000)
    assert done.returncode == 0, done.stderr
    with reading(tmp_path / "o/de/aqea.duckdb") as con:
        assert con.execute("SELECT count(*), count(DISTINCT lemma) FROM aqea_entries").fetchone() == (60, 60)


def test_another_editions_dump_names_both_and_the_lang_that_fits(tmp_path: Path) -> None:
    done = here("extract", "--dump", REFUSED["another edition"][0](tmp_path), "--output", tmp_path / "o")
    assert "enwiktionary" in done.stderr
    assert re.search(r"dewiktionary|'de'|LANG=de|edition de", done.stderr)
    assert re.search(r"LANG=en|--lang en", done.stderr)


def damaged(folder: Path) -> Path:
    """A dump with a block in its middle that cannot be decompressed."""
    path = good(folder, per_stream=5)
    data = bytearray(path.read_bytes())
    middle = data.index(b"BZh91AY&SY", len(data) // 2) + 40
    data[middle : middle + 8] = b"\xff" * 8
    path.write_bytes(data)
    return path


def test_a_damaged_block_in_the_middle_refuses_the_merge_until_allowed(tmp_path: Path) -> None:
    path = damaged(tmp_path)
    options = ["extract", "--dump", path, "--output", tmp_path / "o", "--chunk-size", 500, "--quiet"]
    refused = forked(*options)
    assert refused.returncode == 1
    assert re.search(r"bytes \d+-\d+", refused.stderr)
    assert "--allow-incomplete" in refused.stderr
    assert not (tmp_path / "o/de/aqea.duckdb").exists()
    allowed = here(*options, "--allow-incomplete")
    assert allowed.returncode == 0, allowed.stderr
    with reading(tmp_path / "o/de/aqea.duckdb") as con:
        (entries,) = con.execute("SELECT count(*) FROM aqea_entries").fetchone() or (0,)
        assert entries == 55
        (run,) = con.execute("SELECT to_json(run) FROM run").fetchone() or ("",)
        assert json.loads(run)["complete"] is False
        assert "gaps" in json.loads(run)


def test_a_dump_that_is_cut_off_gives_what_it_has_where_that_is_allowed(tmp_path: Path) -> None:
    path = good(tmp_path, per_stream=5)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    done = here("extract", "--dump", path, "--output", tmp_path / "o", "--quiet", "--allow-incomplete")
    assert done.returncode == 0, done.stderr
    with reading(tmp_path / "o/de/aqea.duckdb") as con:
        ((pages, complete, gaps),) = con.execute("SELECT pages, complete, gaps FROM run").fetchall()
    assert 20 < pages < 60
    assert not complete
    assert gaps[-1]["stop"] == path.stat().st_size


def test_unknown_lang_lists_the_known(tmp_path: Path) -> None:
    done = here("extract", "--lang", "tlh", "--output", tmp_path / "o")
    assert done.returncode != 0
    assert "tlh" in done.stderr
    assert re.search(r"\bde\b", done.stderr)


HOSTILE = {
    "20 MB": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Bedeutungen}}\n:[1] " + "wort " * 4_000_000,
    "braces": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Bedeutungen}}\n:[1] "
    + "{{" * 100_000
    + "}}" * 100_000,
    "open braces": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Bedeutungen}}\n:[1] " + "{{a|" * 100_000,
    "links": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Synonyme}}\n:[1] " + "[[" * 1_000_000,
    "comments": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Herkunft}}\n:" + "<!--" * 200_000,
    "refs": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Beispiele}}\n:[1] " + "<ref>" * 200_000,
    "quotes": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Synonyme}}\n:[1] " + "''„(" * 200_000,
    "lines": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Übersetzungen}}\n"
    + "*{{en}}: [1] {{Ü|en|\n" * 100_000,
    "headings": "=" * 500_000 + "\n== a ({{Sprache|Deutsch}}) ==\n" + "=== x ===\n" * 50_000,
    "markers": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Bedeutungen}}\n" + ":[1–999999999] x\n" * 10_000,
    "one marker": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Synonyme}}\n:[" + "1, " * 300_000 + "] x",
    "signs": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Deklinierte Form|Deutsch}} ===\n{{Bedeutungen}}\n:[1] Genitiv"
    + "; " * 200_000
    + "x",
    "templates": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Aussprache}}\n" + "{{Lautschrift|a}} " * 60_000,
    "marked": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Gegenwörter}}\n:[1] " + "(x) [1–3] " * 60_000,
    "blanks": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Synonyme}}\n:[1] ''a''"
    + "  " * 100_000
    + "|{{\n{{Übersetzungen}}\n:[1] ''a''"
    + " \t" * 100_000
    + "[1] – ;, {{",
    "control": "== a ({{Sprache|Deutsch}}) ==\n=== {{Wortart|Substantiv|Deutsch}} ===\n{{Bedeutungen}}\n:[1] ein \u200b\u202e\u0085Wort\u2028 \ufeff",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of one run over all of them, each between two pages as they should be."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "dewiktionary-20260901-pages-articles.xml"  # bz2 takes its time for what repeats itself
    between = [page for n, (what, text) in enumerate(HOSTILE.items()) for page in (PAGES[n], (what, text, 0, 900 + n))]
    make_dump(path, [*between, PAGES[len(HOSTILE)]], kind="xml")
    done = forked("extract", "--dump", path, "--output", folder / "o", "--workers", 1, "--quiet")  # ends in time only where all are linear
    assert done.returncode == 0, done.stderr
    return folder / "o/de/aqea.duckdb"


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_page_is_read_or_rejected_in_linear_time_beside_the_others(what: str, hostile: Path) -> None:
    with reading(hostile) as con:
        assert con.execute("SELECT count(*) FROM aqea_entries WHERE title LIKE 'Wort%'").fetchone() == (len(HOSTILE) + 1,)
        found = con.execute(
            "SELECT (SELECT count(*) FROM aqea_entries WHERE title = $1) + (SELECT count(*) FROM rejects WHERE title = $1)", [what]
        ).fetchone()
        assert found and found[0] >= 1
        crashed = con.execute("SELECT detail FROM rejects WHERE reason = 'crashed' AND title = ?", [what]).fetchall()
        assert crashed == []


BYTES = {
    "U+0000": b"ein\x00 Wort",
    "control characters": b"ein\x01\x08\x0b Wort",
    "lone surrogate": b"ein \xed\xa0\x80Wort",
    "invalid utf-8": b"ein \xff\xfeWort",
    "null reference": b"ein &#0; Wort",
    "surrogate reference": b"ein &#xD800; Wort",
}


@pytest.fixture(scope="module")
def bytes_read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of one run: Wort5 has the first kind of them, Wort10 the second, …"""
    folder = tmp_path_factory.mktemp("bytes")
    data = xml(folder).encode()
    for n, found in enumerate(BYTES.values(), 1):
        data, before = data.replace(b"ein Wort namens Wort%d\n" % (5 * n), found + b" namens Wort%d\n" % (5 * n)), data
        assert data != before
    done = forked("extract", "--dump", written(folder, bz2.compress(data)), "--output", folder / "o", "--quiet")
    assert done.returncode == 0, done.stderr
    return folder / "o/de/aqea.duckdb"


@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_no_xml_may_have_cost_no_page(what: str, bytes_read: Path) -> None:
    word = f"Wort{5 * [*BYTES].index(what) + 5}"
    with reading(bytes_read) as con:
        assert con.execute("SELECT count(*) FROM aqea_entries").fetchone() == (60,)
        (gloss,) = con.execute("SELECT gloss FROM senses JOIN aqea_entries USING (address) WHERE lemma = ?", [word]).fetchone() or ("",)
        assert re.fullmatch(rf"ein\W*Wort namens {word}", gloss)


def test_two_runs_at_once_the_second_says_who_holds_the_lock(tmp_path: Path) -> None:
    from etl import store

    with store.lock(tmp_path / "o"):
        done = forked("extract", "--dump", good(tmp_path), "--output", tmp_path / "o")
    assert done.returncode != 0
    assert str(os.getpid()) in done.stderr
    again = here("extract", "--dump", good(tmp_path), "--output", tmp_path / "o")
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize("limit", [1000, 20_000, 300_000])
def test_disk_full_in_the_middle(limit: int, tmp_path: Path) -> None:
    """A limit on file size stands for a full disk: the same OSError, wherever it strikes."""
    path = good(tmp_path)
    full = forked("extract", "--dump", path, "--output", tmp_path / "o", "--quiet", file_size=limit)
    assert full.returncode not in (0, 120, -25), full
    assert "Traceback" not in full.stderr
    assert "disk is full" in full.stderr or "could not be written" in full.stderr, full.stderr
    assert not (tmp_path / "o/de/aqea.duckdb").exists()
    done = here("extract", "--dump", path, "--output", tmp_path / "o", "--quiet")
    assert done.returncode == 0, done.stderr


def test_output_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "o").write_text("x")
    done = forked("extract", "--dump", good(tmp_path), "--output", tmp_path / "o")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "--output" in done.stderr


def test_a_registry_of_a_newer_version(tmp_path: Path) -> None:
    path = good(tmp_path)
    assert here("extract", "--dump", path, "--output", tmp_path / "o", "--quiet").returncode == 0
    ledger = tmp_path / "o/registry/ledger.jsonl"
    lines = ledger.read_text().splitlines()
    newer = json.loads(lines[-1])
    key = next(k for k in newer if k in ("format", "version"))
    lines[-1] = json.dumps(newer | {key: 999})
    ledger.write_text("\n".join(lines) + "\n")
    path.rename(path.with_name("dewiktionary-20261001-pages-articles-multistream.xml.bz2"))
    done = forked(
        "extract", "--dump", path.with_name("dewiktionary-20261001-pages-articles-multistream.xml.bz2"), "--output", tmp_path / "o"
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert re.search(r"newer|version", done.stderr)


def test_fetch_without_a_network(tmp_path: Path) -> None:
    done = forked("fetch", "--lang", "de", "--into", tmp_path / "dumps", "--mirror", "http://127.0.0.1:9", "--quiet")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "dumps").exists() or not list((tmp_path / "dumps").glob("*.bz2"))


def test_a_dump_that_ends_between_two_streams_is_cut_off_too(tmp_path: Path) -> None:
    """Every block is whole, and yet the end is missing."""
    path = good(tmp_path, per_stream=5)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"BZh91AY&SY", len(data) // 2)])
    refused = forked("extract", "--dump", path, "--output", tmp_path / "o", "--quiet")
    assert refused.returncode == 1
    assert "does not end with </mediawiki>" in refused.stderr
    assert not (tmp_path / "o/de/aqea.duckdb").exists()
    allowed = here("extract", "--dump", path, "--output", tmp_path / "o", "--quiet", "--allow-incomplete")
    assert allowed.returncode == 0, allowed.stderr
    with reading(tmp_path / "o/de/aqea.duckdb") as con:
        ((complete, gaps),) = con.execute("SELECT complete, gaps FROM run").fetchall()
    assert not complete
    assert "</mediawiki>" in gaps[0]["reason"]


def test_a_file_that_was_mended_is_read_again(tmp_path: Path) -> None:
    """Same name, same size, same first and last MiB: the part that remembers the damage is no done part."""
    path = tmp_path / "dewiktionary-20260901-pages-articles-multistream.xml.bz2"
    chance = random.Random(5)
    texts = [PAGE.format(f"Wort{n}") + "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(7000)) for n in range(300)]
    make_dump(path, [(f"Wort{n}", text, 0, n + 1) for n, text in enumerate(texts)], per_stream=20)
    whole = path.read_bytes()
    assert len(whole) > 2.5 * (1 << 20)
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\0" * 50 + whole[middle + 50 :])
    options = ["extract", "--dump", path, "--output", tmp_path / "o", "--quiet"]
    assert here(*options).returncode == 1
    path.write_bytes(whole)
    mended = here(*options)
    assert mended.returncode == 0, mended.stderr
    with reading(tmp_path / "o/de/aqea.duckdb") as con:
        ((entries, sums),) = con.execute("SELECT entries, dump_files[1].sha1 FROM run").fetchall()
    assert (entries, sums) == (300, hashlib.sha1(whole).hexdigest())


def test_a_page_with_more_rows_than_can_be_numbered_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "d.xml.bz2"
    many = PAGE.format("Viele") + "\n".join(f":[{n}] Sinn" for n in range(2, 32_800))
    make_dump(path, [("Viele", many, 0, 1), ("Wort", PAGE.format("Wort"), 0, 2), ("Namensraum", "x", 999_999_999_999, 3)])
    done = here("extract", "--lang", "de", "--dump", path, "--output", tmp_path / "o", "--quiet")
    assert done.returncode == 0, done.stderr
    with reading(tmp_path / "o/de/aqea.duckdb") as con:
        assert con.execute("SELECT title, reason FROM rejects WHERE title = 'Viele'").fetchall() == [("Viele", "too large")]
        assert con.execute("SELECT lemma FROM aqea_entries").fetchall() == [("Wort",)]


def test_a_folder_named_like_a_pattern_is_itself(tmp_path: Path) -> None:
    """DuckDB takes ``[1]`` for a pattern that fits the folder beside it."""
    (tmp_path / "a").mkdir()
    other = tmp_path / "a" / "dewiktionary-20260901-pages-articles.xml.bz2"
    make_dump(other, PAGES[:20])
    assert here("extract", "--dump", good(tmp_path), "--output", tmp_path / "o1", "--quiet").returncode == 0
    refused = here("extract", "--dump", other, "--output", tmp_path / "o?", "--quiet")
    assert refused.returncode == 1
    assert "question mark" in refused.stderr
    for name in ("o[1]", "o*"):
        done = here("extract", "--dump", other, "--output", tmp_path / name, "--quiet")
        assert done.returncode == 0, done.stderr
        checked = here("check", "--output", tmp_path / name)
        assert checked.returncode == 0, checked.stdout
        with duckdb.connect(str(tmp_path / name / "de/aqea.duckdb"), read_only=True) as con:
            assert con.execute("SELECT count(*) FROM aqea_entries").fetchall() == [(20,)]


def test_tables_without_their_registry_never_start_anew_in_silence(tmp_path: Path) -> None:
    options = ["extract", "--dump", good(tmp_path), "--output", tmp_path / "o", "--quiet"]
    assert here(*options).returncode == 0
    database = tmp_path / "o/de/aqea.duckdb"
    kept = database.read_bytes()
    shutil.move(tmp_path / "o/registry", tmp_path / "kept")
    for spoil in (database.unlink, lambda: database.write_bytes(b"x" * 5000), lambda: database.write_bytes(kept)):
        spoil()
        done = here(*options)
        assert done.returncode == 1, done
        assert "registry" in done.stderr
        assert not (tmp_path / "o/registry/CURRENT").exists()
    shutil.rmtree(tmp_path / "o/registry", ignore_errors=True)
    shutil.move(tmp_path / "kept", tmp_path / "o/registry")
    database.unlink()
    assert here(*options).returncode == 0  # the registry says by itself who has which address


def test_tables_that_another_program_writes_in(tmp_path: Path) -> None:
    options = ["extract", "--dump", good(tmp_path), "--output", tmp_path / "o", "--quiet"]
    assert here(*options).returncode == 0
    with duckdb.connect(str(tmp_path / "o/de/aqea.duckdb")):
        done = forked(*options)
    assert done.returncode == 1
    assert "open for writing in another program" in done.stderr


def test_a_pipe_and_a_date_to_come(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "no regular file" in here("extract", "--dump", tmp_path / "pipe", "--output", tmp_path / "o").stderr
    future = good(tmp_path).rename(tmp_path / "dewiktionary-29990101-pages-articles-multistream.xml.bz2")
    assert "still to come" in here("extract", "--dump", future, "--output", tmp_path / "o").stderr


def test_comments_that_never_end(tmp_path: Path) -> None:
    """Quadratic, this would take minutes."""
    text = xml(tmp_path).replace("<page>", "<page><!x " + "<!-- " * 100_000 + "></page><page>", 1)
    done = forked(
        "extract", "--dump", written(tmp_path, text.encode(), "d.xml"), "--output", tmp_path / "o", "--quiet", "--allow-incomplete"
    )
    assert "Traceback" not in done.stderr


def test_the_library_tells_of_damage_when_all_else_was_given(tmp_path: Path) -> None:
    path = damaged(tmp_path)
    found = []
    with pytest.raises(Problem, match="could not be read"):
        found.extend(etl.entries(path))
    assert len(found) == 55
    (tmp_path / "readme.md").write_text("# no page")
    with pytest.raises(Problem, match="no page of the edition"):
        list(etl.entries(tmp_path / "readme.md"))
