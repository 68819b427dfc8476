"""Finding a dump on disk, and downloading it from a real server on loopback that fails in every way a mirror can."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import resource
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from server import Fault, Mirror, cut, drop, instead, length, misranged, stall, status, unranged, unsized

from etl import download, store
from etl.fetch import fetch, newest, size_note, unfinished
from etl.model import Problem

DUMP = "dewiktionary-20260801-pages-articles-multistream.xml.bz2"
HERE = f"/dewiktionary/20260801/{DUMP}"
STATUS = "/dewiktionary/20260801/dumpstatus.json"
CURRENT = "/other/mediawiki_content_current/dewiktionary/2026-09-01/xml/bzip2/"
PARTS = ("dewiktionary-2026-09-01-p1p900.xml.bz2", "dewiktionary-2026-09-01-p1001p20000.xml.bz2")
BODY = random.Random(1).randbytes(50_000)


# ── on disk ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

ON_DISK: dict[str, tuple[str, str]] = {
    # what: (the files, the dump that is found)
    "nothing": ("README.md .gitignore", ""),
    "multistream": ("dewiktionary-20260801-pages-articles-multistream.xml.bz2",) * 2,
    "its index is no dump": (
        "dewiktionary-20260801-pages-articles-multistream.xml.bz2 dewiktionary-20260801-pages-articles-multistream-index.txt.bz2",
        "dewiktionary-20260801-pages-articles-multistream.xml.bz2",
    ),
    "multistream before one stream": (
        "dewiktionary-20260801-pages-articles.xml.bz2 dewiktionary-20260801-pages-articles-multistream.xml.bz2",
        "dewiktionary-20260801-pages-articles-multistream.xml.bz2",
    ),
    "the date before the kind": (
        "dewiktionary-20260801-pages-articles-multistream.xml.bz2 dewiktionary-20260820-pages-articles.xml.bz2",
        "dewiktionary-20260820-pages-articles.xml.bz2",
    ),
    "plain XML": ("dewiktionary-20260801-pages-articles.xml",) * 2,
    "gzip": ("dewiktionary-20260801-pages-articles.xml.gz",) * 2,
    "of copies the one that all cores can read": (
        "dewiktionary-20260801-pages-articles.xml dewiktionary-20260801-pages-articles.xml.gz dewiktionary-20260801-pages-articles.xml.bz2",
        "dewiktionary-20260801-pages-articles.xml.bz2",
    ),
    "parts by page, not by letter": (
        "dewiktionary-20260801-pages-articles1.xml-p1p900.bz2 dewiktionary-20260801-pages-articles10.xml-p99001p100000.bz2 "
        "dewiktionary-20260801-pages-articles2.xml-p901p99000.bz2",
        "dewiktionary-20260801-pages-articles1.xml-p1p900.bz2 dewiktionary-20260801-pages-articles2.xml-p901p99000.bz2 "
        "dewiktionary-20260801-pages-articles10.xml-p99001p100000.bz2",
    ),
    "the whole before its parts": (
        "dewiktionary-20260801-pages-articles1.xml-p1p900.bz2 dewiktionary-20260801-pages-articles.xml.bz2",
        "dewiktionary-20260801-pages-articles.xml.bz2",
    ),
    "a part and its copy": (
        "dewiktionary-20260801-pages-articles1.xml-p1p900.bz2 dewiktionary-20260801-pages-articles1.xml-p1p900 "
        "dewiktionary-20260801-pages-articles2.xml-p901p1000",
        "dewiktionary-20260801-pages-articles1.xml-p1p900.bz2 dewiktionary-20260801-pages-articles2.xml-p901p1000",
    ),
    "content_current": (" ".join(PARTS), " ".join(PARTS)),
    "content_current as the issue writes it": ("dewiktionary-20260901-p1p20000.xml.bz2",) * 2,
    "both layouts of a date": (
        "dewiktionary-2026-09-01-p1p20000.xml.bz2 dewiktionary-20260901-pages-articles.xml.bz2",
        "dewiktionary-20260901-pages-articles.xml.bz2",
    ),
    "the newer of two layouts": (
        "dewiktionary-2026-09-01-p1p20000.xml.bz2 dewiktionary-20260820-pages-articles.xml.bz2",
        "dewiktionary-2026-09-01-p1p20000.xml.bz2",
    ),
    "no other edition, no other project": (
        "frwiktionary-20260801-pages-articles.xml.bz2 dewiki-20260801-pages-articles.xml.bz2 xdewiktionary-20260801-pages-articles.xml.bz2",
        "",
    ),
    "nothing unfinished, nothing temporary": (
        "dewiktionary-20260801-pages-articles.xml.bz2.part .dewiktionary-20260801-pages-articles.xml.bz2.17.tmp "
        "dewiktionary-20260801-pages-articles.xml.bz2.part.json dewiktionary-20260801-pages-articles.xml.bz2~",
        "",
    ),
    "no other dumps": (
        "dewiktionary-20260801-stub-articles.xml.gz dewiktionary-20260801-page.sql.gz dewiktionary-20260801-abstract.xml.gz "
        "dewiktionary-20260801-pages-meta-history.xml.7z",
        "",
    ),
    "no such day": ("dewiktionary-20261301-pages-articles.xml.bz2 dewiktionary-٢٠٢٦٠٨٠١-pages-articles.xml.bz2", ""),
    "all namespaces if need be": ("dewiktionary-20260801-pages-meta-current.xml.bz2",) * 2,
    "history only where there is nothing else": (
        "dewiktionary-20260801-pages-meta-history.xml.bz2 dewiktionary-20100801-pages-articles.xml.bz2",
        "dewiktionary-20100801-pages-articles.xml.bz2",
    ),
    "history": ("dewiktionary-20260801-pages-meta-history.xml.bz2",) * 2,
    "parts that are not all there": (
        "dewiktionary-2026-09-01-p1p900.xml.bz2 dewiktionary-2026-09-01-p1001p20000.xml.bz2.part "
        "dewiktionary-20260801-pages-articles.xml.bz2",
        "dewiktionary-20260801-pages-articles.xml.bz2",
    ),
}


@pytest.mark.parametrize(("files", "found"), ON_DISK.values(), ids=ON_DISK)
def test_newest(tmp_path: Path, files: str, found: str) -> None:
    for name in files.split():
        (tmp_path / name).write_bytes(b"")
    assert [p.name for p in newest(tmp_path, "de")] == found.split()


def test_newest_wants_all_parts_of_the_list(tmp_path: Path) -> None:
    (tmp_path / PARTS[0]).touch()
    (tmp_path / "dewiktionary-2026-09-01-SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in PARTS))
    assert newest(tmp_path, "de") == []
    (tmp_path / PARTS[1]).touch()
    assert newest(tmp_path, "de") == [tmp_path / name for name in PARTS]


def test_newest_takes_latest_for_its_day(tmp_path: Path) -> None:
    latest, dated = tmp_path / "dewiktionary-latest-pages-articles.xml.bz2", tmp_path / "dewiktionary-20260801-pages-articles.xml.bz2"
    for path in (latest, dated):
        path.touch()
    for day, first in (("2026-08-02", latest), ("2026-07-31", dated)):
        stamp = datetime.fromisoformat(f"{day}T12:00+00:00").timestamp()
        os.utime(latest, (stamp, stamp))
        assert newest(tmp_path, "de") == [first]


def test_newest_passes_over_folders_and_missing_ones(tmp_path: Path) -> None:
    (tmp_path / DUMP).mkdir()
    assert newest(tmp_path, "de") == []
    assert newest(tmp_path / "none", "de") == []
    with pytest.raises(Problem, match="cannot be read"):
        newest(Path(__file__), "de")


def test_newest_knows_the_editions_name(tmp_path: Path) -> None:
    (tmp_path / "zh_min_nanwiktionary-20260801-pages-articles.xml.bz2").touch()
    assert len(newest(tmp_path, "zh-min-nan")) == 1
    for bad in ("", "../de", "DE", "d e"):
        with pytest.raises(Problem, match="LANG=de"):
            newest(tmp_path, bad)


def test_size_note() -> None:
    assert size_note("de") == "about 265 MB"
    assert "known when it starts" in size_note("fr")


# ── from a server ────────────────────────────────────────────────────────────────────────────────────────────────────────


def sums(kind: str, files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.new(kind, body).hexdigest()}  {name}\n" for name, body in files.items()).encode()


def classic(mirror: Mirror, day: str, files: dict[str, bytes], job: str = "articlesmultistreamdump", state: str = "done") -> None:
    """Publish a dump in the layout of dumpstatus.json."""
    root = f"/dewiktionary/{day}/"
    listed = {
        name: {
            "size": len(body),
            "url": root + name,
            "sha1": hashlib.sha1(body).hexdigest(),
            "md5": hashlib.md5(body).hexdigest(),
        }
        for name, body in files.items()
    }
    jobs = {"metahistorybz2dump": {"status": "in-progress"}, job: {"status": state, "updated": "2026-08-02 03:04:05", "files": listed}}
    mirror.files[root + "dumpstatus.json"] = json.dumps({"version": "0.8", "jobs": jobs}).encode()
    mirror.files[root + f"dewiktionary-{day}-sha1sums.txt"] = sums("sha1", files)
    mirror.files |= {root + name: body for name, body in files.items()}


def current(mirror: Mirror, files: dict[str, bytes], done: bool = True) -> None:
    """Publish a dump in the layout of mediawiki_content_current."""
    mirror.files |= {CURRENT + name: body for name, body in files.items()}
    if done:
        mirror.files[CURRENT + "SHA256SUMS"] = sums("sha256", files)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    with Mirror() as server:
        classic(server, "20260801", {DUMP: BODY, DUMP.replace(".xml", "-index.txt"): b"index"})
        yield server


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    return tmp_path / "dumps"


def get(mirror: Mirror | str, folder: Path, **options: Any) -> list[Path]:
    """``fetch`` without waiting: the pauses it would make are put into ``options["waits"]``."""
    waits: list[float] = options.pop("waits", [])
    return fetch("de", folder, getattr(mirror, "url", mirror), pause=waits.append, **({"timeout": 10.0} | options))


def sentence(mirror: Mirror | str, folder: Path, **options: Any) -> str:
    """The sentence of a ``fetch`` that fails; nothing has its final name then."""
    with pytest.raises(Problem) as caught:
        get(mirror, folder, **options)
    assert caught.value.exit_code
    assert "\n" not in str(caught.value)
    assert [p.name for p in folder.glob("*.bz2")] == []
    assert newest(folder, "de") == []
    return str(caught.value)


def test_newest_layout_of_dumpstatus(mirror: Mirror, dumps: Path) -> None:
    calls: list[tuple[int, int | None, str]] = []
    classic(mirror, "20260720", {DUMP.replace("0801", "0720"): b"old"})
    paths = get(mirror, dumps, progress=lambda *call: calls.append(call))
    assert paths == [dumps / DUMP] == newest(dumps, "de")
    assert paths[0].read_bytes() == BODY
    assert sorted(p.name for p in dumps.iterdir()) == [
        ".lock",
        "dewiktionary-20260801-pages-articles-multistream.xml.bz2",
        "dewiktionary-20260801-sha1sums.txt",
    ]
    assert (dumps / "dewiktionary-20260801-sha1sums.txt").read_bytes() == sums("sha1", {DUMP: BODY})
    assert calls[0] == (0, len(BODY), DUMP)
    assert calls[-1] == (len(BODY), len(BODY), DUMP)
    assert calls == sorted(calls)


def test_newest_layout_of_content_current(mirror: Mirror, dumps: Path) -> None:
    current(mirror, dict(zip(reversed(PARTS), (b"second", b"first"))))
    paths = get(mirror, dumps)
    assert paths == [dumps / name for name in PARTS] == newest(dumps, "de")
    assert [p.read_bytes() for p in paths] == [b"first", b"second"]


def test_what_is_there_and_whole_is_not_downloaded(mirror: Mirror, dumps: Path) -> None:
    get(mirror, dumps)
    written = lambda: ((found := (dumps / DUMP).stat()).st_ino, found.st_mtime_ns, found.st_size)  # noqa: E731  (it was read: that leaves a time, too)
    before = written()
    assert get(mirror, dumps) == [dumps / DUMP]
    assert mirror.asked(HERE) == [None]
    assert written() == before


def test_what_is_there_and_damaged_is_downloaded(mirror: Mirror, dumps: Path) -> None:
    dumps.mkdir()
    (dumps / DUMP).write_bytes(BODY[:-1])
    get(mirror, dumps)
    assert (dumps / DUMP).read_bytes() == BODY


def test_a_dump_in_progress_is_passed_over(mirror: Mirror, dumps: Path) -> None:
    later = "dewiktionary-20260820-pages-articles-multistream.xml.bz2"
    classic(mirror, "20260820", {later: b"half"}, state="in-progress")
    mirror.files["/dewiktionary/20260822/dumpstatus.json"] = b'{"jobs": {"articlesmultistreamdump": {"status": "done", "fil'
    current(mirror, {PARTS[0]: b"half"}, done=False)
    assert get(mirror, dumps) == [dumps / DUMP]


def test_one_stream_where_multistream_is_not_done(mirror: Mirror, dumps: Path) -> None:
    name = "dewiktionary-20260820-pages-articles.xml.bz2"
    classic(mirror, "20260820", {name: BODY}, job="articlesdump")
    assert [p.name for p in get(mirror, dumps)] == [name]


def test_parts_of_a_large_edition(mirror: Mirror, dumps: Path) -> None:
    names = [f"dewiktionary-20260820-pages-articles-multistream{n}.xml-p{n}00p{n}99.bz2" for n in (2, 10, 1)]
    classic(mirror, "20260820", {name: name.encode() for name in names})
    assert [p.name for p in get(mirror, dumps)] == [names[2], names[0], names[1]]


def test_a_mirror_without_dumpstatus(mirror: Mirror, dumps: Path) -> None:
    whole, other = "dewiktionary-20260820-pages-articles.xml.bz2", "dewiktionary-20260820-pages-meta-current.xml.bz2"
    growing = "dewiktionary-20260820-pages-articles-multistream1.xml-p1p900.bz2"  # the other parts may not be listed yet
    classic(mirror, "20260820", {whole: BODY, other: b"other", growing: b"growing"})
    del mirror.files["/dewiktionary/20260820/dumpstatus.json"]
    assert get(mirror, dumps) == [dumps / whole]


def test_only_files_of_this_dump_are_taken(mirror: Mirror, dumps: Path) -> None:
    strange = (DUMP.replace("0801", "0720"), "dewiktionary-20260801-pages-articles.xml.bz2", DUMP.replace("de", "fr"), f"{DUMP}.sh")
    classic(mirror, "20260801", {name: name.encode() for name in (*strange, DUMP)})
    assert get(mirror, dumps) == [dumps / DUMP]
    assert [p.name for p in dumps.glob("*wiktionary*bz2*")] == [DUMP]


def test_a_mirror_below_a_folder(mirror: Mirror, dumps: Path) -> None:
    mirror.files = {f"/pub/wikimedia{path}": body for path, body in mirror.files.items()}
    assert get(mirror.url + "/pub/wikimedia/", dumps) == [dumps / DUMP]


@pytest.mark.parametrize("day", ["20260720", "2026-07-20"])
def test_a_date_of_ones_own(mirror: Mirror, dumps: Path, day: str) -> None:
    name = DUMP.replace("0801", "0720")
    classic(mirror, "20260720", {name: b"old"})
    assert get(mirror, dumps, date=day) == [dumps / name]
    assert not any(s.path == "/dewiktionary/" for s in mirror.seen)  # a mirror that lists nothing can be used so


def test_names_that_would_leave_the_folder_are_not_taken(mirror: Mirror, dumps: Path) -> None:
    for name in ("../../dewiktionary-20260801-pages-articles.xml.bz2", "/etc/dewiktionary-20260801-pages-articles.xml.bz2"):
        classic(mirror, "20260801", {name: b"evil"})
        assert "is complete yet" in sentence(mirror, dumps)


def test_user_agent(mirror: Mirror, dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AQEA_CONTACT", "someone@example.org")
    get(mirror, dumps)
    assert {s.headers["User-Agent"].split("/")[0] for s in mirror.seen} == {"aqea"}
    assert all("someone@example.org" in s.headers["User-Agent"] for s in mirror.seen)


def test_proxy_of_the_environment(mirror: Mirror, dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", mirror.url)
    assert get("http://dumps.example", dumps) == [dumps / DUMP]
    assert mirror.seen[0].path == "http://dumps.example/dewiktionary/"


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

MENDED: dict[str, tuple[list[Fault], list[str | None], list[float]]] = {
    # what: (faults of the file's server in turn, the ranges asked for, the pauses)
    "cut off": ([cut(1000)], [None, "bytes=1000-"], [1.0]),
    "cut off twice": ([cut(1000), cut(500)], [None, "bytes=1000-", "bytes=1500-"], [1.0, 2.0]),
    "cut off before the first byte": ([cut(0)], [None, None], [1.0]),
    "no answer": ([drop], [None, None], [1.0]),
    "503": ([status(503)], [None, None], [1.0]),
    "503 with Retry-After": ([status(503, Retry_After="7")], [None, None], [7.0]),
    "429": ([status(429, Retry_After="0")], [None, None], [0.0]),
    "ranges ignored": ([cut(1000), unranged], [None, "bytes=1000-"], [1.0]),
    "another range": ([cut(1000), misranged], [None, "bytes=1000-", None], [1.0, 2.0]),
    "range refused": ([cut(1000), status(416)], [None, "bytes=1000-", None], [1.0, 2.0]),
    "no Content-Length": ([unsized], [None], []),
}


@pytest.mark.parametrize(("faults", "ranges", "pauses"), MENDED.values(), ids=MENDED)
def test_mended(mirror: Mirror, dumps: Path, faults: list[Fault], ranges: list[str | None], pauses: list[float]) -> None:
    mirror.faults[HERE] = list(faults)
    waits: list[float] = []
    get(mirror, dumps, waits=waits)
    assert (dumps / DUMP).read_bytes() == BODY
    assert mirror.asked(HERE) == ranges
    assert waits == pauses
    assert unfinished(dumps, "de") == []


TOLD: dict[str, tuple[str, list[Fault], str, int]] = {
    # what: (path, its faults in turn, the sentence, bytes that stay for the next time)
    "cut off again and again": (HERE, [cut(100)] * 5, r"5 times in a row: .* after 500 of 50,000 bytes; run the same command again", 500),
    "no answer": (HERE, [drop] * 5, "cut the connection off; run the same command again later", 0),
    "no answer in time": (HERE, [stall] * 5, "does not answer in time; run the same command", 0),
    "503": (HERE, [status(503)] * 5, "it answers 503 Service Unavailable; run the same command", 0),
    "503 for an hour": (HERE, [status(503, Retry_After="3600")], "asks to come back in 3600 s", 0),
    "404": (HERE, [status(404)], "answers 404 Not Found.*--mirror", 0),
    "204": (HERE, [status(204)] * 5, "answers 204", 0),
    "redirect in a circle": (HERE, [status(302, Location=HERE)] * 12, "302", 0),
    "redirect to a file of ours": (HERE, [status(302, Location="file:///etc/passwd")], "302", 0),
    "redirect to no host": (HERE, [status(302, Location="http://a..b/")], "cannot be had", 0),
    "too short a Content-Length": (HERE, [length(49_000)], "has 49,000 bytes where 50,000 are published", 0),
    "too long a Content-Length": (HERE, [length(60_000)], "has 60,000 bytes where 50,000 are published", 0),
    "damaged": (HERE, [instead(bytes(len(BODY)))], "arrived damaged: its sha1 .* removed; run the same command again", 0),
    "listing 503": ("/dewiktionary/", [status(503)] * 5, "dewiktionary/ could not be fetched, 5 times in a row: it answers 503", 0),
    "listing cut off": ("/dewiktionary/", [cut(10)] * 5, "cut the connection off", 0),
}


@pytest.mark.parametrize(("path", "faults", "says", "kept"), TOLD.values(), ids=TOLD)
def test_told(mirror: Mirror, dumps: Path, path: str, faults: list[Fault], says: str, kept: int) -> None:
    mirror.faults[path] = list(faults)
    told = sentence(mirror, dumps, timeout=0.2 if stall in faults else 10.0)
    assert re.search(says, told), told
    assert sum(p.stat().st_size for p in unfinished(dumps, "de")) == kept
    mirror.faults.clear()  # and the same command mends it, from where it stopped
    get(mirror, dumps)
    assert (dumps / DUMP).read_bytes() == BODY
    assert mirror.asked(HERE)[-1] == (f"bytes={kept}-" if kept else None)
    assert sorted(p.name for p in dumps.iterdir()) == [".lock", DUMP, "dewiktionary-20260801-sha1sums.txt"]


def interrupted(mirror: Mirror, folder: Path) -> None:
    """Leave a download of 1,000 bytes behind."""
    mirror.faults[HERE] = [cut(1000), *[drop] * 4]
    sentence(mirror, folder)
    mirror.seen.clear()


def test_resume_shows_where_it_goes_on(mirror: Mirror, dumps: Path) -> None:
    interrupted(mirror, dumps)
    calls: list[tuple[int, int | None, str]] = []
    get(mirror, dumps, progress=lambda *call: calls.append(call))
    assert calls[0] == (1000, len(BODY), DUMP)
    assert mirror.asked(HERE) == ["bytes=1000-"]
    assert next(s.headers["If-Range"] for s in mirror.seen if s.path == HERE).startswith('"')


def test_resume_of_a_file_that_has_changed_begins_anew(mirror: Mirror, dumps: Path) -> None:
    interrupted(mirror, dumps)
    part = dumps / f"{DUMP}.part"
    part.write_bytes(bytes(1000))  # of the file as it was; the checksum alone would find that out after all of it
    note = json.loads((dumps / f"{DUMP}.part.json").read_text())
    (dumps / f"{DUMP}.part.json").write_text(json.dumps(note | {"validator": '"before"'}))
    get(mirror, dumps)
    assert (dumps / DUMP).read_bytes() == BODY
    assert mirror.asked(HERE) == ["bytes=1000-"]


@pytest.mark.parametrize("note", [None, "", "[]", '{"digest": "of another file", "validator": null}'])
def test_resume_of_what_nobody_knows_begins_anew(mirror: Mirror, dumps: Path, note: str | None) -> None:
    interrupted(mirror, dumps)
    (dumps / f"{DUMP}.part.json").unlink()
    if note is not None:
        (dumps / f"{DUMP}.part.json").write_text(note)
    get(mirror, dumps)
    assert mirror.asked(HERE) == [None]
    assert (dumps / DUMP).read_bytes() == BODY


def test_resume_without_validators(mirror: Mirror, dumps: Path) -> None:
    mirror.validators = False
    interrupted(mirror, dumps)
    get(mirror, dumps)
    assert mirror.asked(HERE) == ["bytes=1000-"]
    assert (dumps / DUMP).read_bytes() == BODY


def test_resume_when_only_the_name_was_missing(mirror: Mirror, dumps: Path) -> None:
    interrupted(mirror, dumps)
    (dumps / f"{DUMP}.part").write_bytes(BODY)
    get(mirror, dumps)
    assert mirror.asked(HERE) == []
    assert (dumps / DUMP).read_bytes() == BODY


def test_what_arrives_gives_new_patience(mirror: Mirror, dumps: Path) -> None:
    body = random.Random(2).randbytes(8 * download.GROWTH)
    classic(mirror, "20260801", {DUMP: body})
    mirror.faults[HERE] = [cut(download.GROWTH)] * 7  # more often than it would be tried without any success
    waits: list[float] = []
    get(mirror, dumps, waits=waits)
    assert (dumps / DUMP).read_bytes() == body
    assert set(waits) == {download.BACKOFF[0]}


def test_a_part_that_stops_in_the_middle(mirror: Mirror, dumps: Path) -> None:
    current(mirror, dict(zip(PARTS, (b"first", b"second"))))
    mirror.faults[CURRENT + PARTS[1]] = [cut(3), *[drop] * 4]
    with pytest.raises(Problem, match="3 bytes that are there"):
        get(mirror, dumps)
    assert newest(dumps, "de") == []  # the first part alone is no dump
    (dumps / f"{PARTS[1]}.part").rename(dumps / "away")
    assert newest(dumps, "de") == []
    (dumps / "away").rename(dumps / f"{PARTS[1]}.part")
    assert unfinished(dumps, "de") == [dumps / f"{PARTS[1]}.part"]
    assert get(mirror, dumps) == newest(dumps, "de") == [dumps / name for name in PARTS]
    assert mirror.asked(CURRENT + PARTS[0]) == [None]
    assert mirror.asked(CURRENT + PARTS[1])[-1] == "bytes=3-"


def test_damaged_part_of_content_current(mirror: Mirror, dumps: Path) -> None:
    current(mirror, {PARTS[0]: b"first"})
    mirror.files[CURRENT + PARTS[0]] = b"worst"
    assert "its sha256 is not the published one" in sentence(mirror, dumps)


def test_retry_after_a_date(mirror: Mirror, dumps: Path) -> None:
    soon, late = (format_datetime(datetime.now(UTC) + timedelta(seconds=s), usegmt=True) for s in (60, 86400))
    mirror.faults[HERE] = [status(503, Retry_After=soon), status(503, Retry_After="when it suits us"), status(503, Retry_After=late)]
    waits: list[float] = []
    assert "asks to come back in 86" in sentence(mirror, dumps, waits=waits)
    assert 50 < waits[0] <= 60
    assert waits[1] == download.BACKOFF[1]


def test_redirect_to_another_host(mirror: Mirror, dumps: Path) -> None:
    with Mirror() as other:
        other.files[f"/there{HERE}"] = mirror.files.pop(HERE)
        mirror.faults[HERE] = [status(302, Location=f"{other.url}/there{HERE}")] * 2
        other.faults[f"/there{HERE}"] = [cut(1000)]
        get(mirror, dumps)
        assert other.asked(f"/there{HERE}") == [None, "bytes=1000-"]
    assert (dumps / DUMP).read_bytes() == BODY


def test_nothing_there(mirror: Mirror, dumps: Path) -> None:
    told = sentence(mirror, dumps, date="20200101")
    assert "no complete dump of dewiktionary of 2020-01-01" in told
    mirror.files.clear()
    assert re.search(r"lists no dump of dewiktionary \(.*404 Not Found; .*404 Not Found\); .*--mirror", sentence(mirror, dumps))


def test_refused(mirror: Mirror, dumps: Path) -> None:
    for path in ("/dewiktionary/", "/other/mediawiki_content_current/dewiktionary/"):
        mirror.faults[path] = [status(403)]
    assert "403 Forbidden" in sentence(mirror, dumps)


def test_one_layout_is_enough(mirror: Mirror, dumps: Path) -> None:
    mirror.faults["/dewiktionary/"] = [status(403)]
    current(mirror, {PARTS[0]: b"first"})
    assert get(mirror, dumps) == [dumps / PARTS[0]]


def test_no_network(dumps: Path) -> None:
    waits: list[float] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: refuses
        told = sentence(f"http://127.0.0.1:{taken.getsockname()[1]}", dumps, waits=waits)
    assert re.search(r"cannot be reached: connection refused; look at the network", told)
    told = sentence("http://[::1%nosuchinterface]", dumps, waits=waits)  # a name that fails to resolve without asking any resolver
    assert "its name cannot be resolved" in told
    assert waits == []


def test_proxy_that_is_not_there(mirror: Mirror, dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{taken.getsockname()[1]}")
        assert "proxy settings" in sentence(mirror, dumps)
    assert mirror.seen == []


def test_disk_too_small(mirror: Mirror, dumps: Path) -> None:
    classic(mirror, "20260801", {DUMP: BODY})
    known = json.loads(mirror.files[STATUS])
    known["jobs"]["articlesmultistreamdump"]["files"][DUMP]["size"] = 10**18
    mirror.files[STATUS] = json.dumps(known).encode()
    assert re.search(r"MB free and the download needs 1,000,000,000,000 MB more", sentence(mirror, dumps))
    assert mirror.asked(HERE) == []


def test_disk_full_on_the_way(mirror: Mirror, dumps: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        told = sentence(mirror, dumps)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "The disk is full" in told
    mirror.seen.clear()
    get(mirror, dumps)
    assert mirror.asked(HERE) == ["bytes=20000-"]


def test_two_at_once(mirror: Mirror, dumps: Path) -> None:
    with store.lock(dumps):
        assert "is being written by process" in sentence(mirror, dumps)
    assert mirror.seen == []


def test_folder_that_is_none(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match="cannot be written"):
        get(mirror, tmp_path / "file")


ASKED_WRONGLY: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown edition": ("fr", {"known": ["sv", "de"]}, "no profile for LANG=fr; known are: de, sv"),
    "no edition": ("../de", {}, "LANG=de"),
    "no address": ("de", {"mirror": "dumps.wikimedia.org"}, "--mirror https://dumps.wikimedia.org"),
    "a file": ("de", {"mirror": "file:///srv/dumps"}, "no address of a mirror"),
    "an address in two lines": ("de", {"mirror": "http://127.0.0.1:9/\r\nHost: x"}, "no address of a mirror"),
    "a port that is none": ("de", {"mirror": "http://127.0.0.1:x/"}, "no address of a mirror"),
    "no date": ("de", {"date": "yesterday"}, "--date 20260901"),
    "no such day": ("de", {"date": "20260231"}, "--date 20260901"),
    "a week": ("de", {"date": "2026-W09-1"}, "--date 20260901"),
}


@pytest.mark.parametrize(("lang", "options", "says"), ASKED_WRONGLY.values(), ids=ASKED_WRONGLY)
def test_asked_wrongly(dumps: Path, lang: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(Problem, match=re.escape(says)):
        fetch(lang, dumps, **options)
    assert not dumps.exists()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here to make a certificate")
def test_https(mirror: Mirror, dumps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "key.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=loopback"
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(tmp_path / "crt.pem")]
    subprocess.run([*make.split(), *files], check=True, capture_output=True)
    certificate = tmp_path / "both.pem"
    certificate.write_bytes(key.read_bytes() + (tmp_path / "crt.pem").read_bytes())
    with Mirror(certificate) as secure:
        secure.files = dict(mirror.files)
        assert "certificate of 127.0.0.1 cannot be trusted" in sentence(secure, dumps)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        secure.faults[HERE] = [status(302, Location=mirror.url + HERE)]
        assert "not encrypted, so it was refused" in sentence(secure, dumps)
        assert mirror.seen == []
        mirror.faults[HERE] = [status(302, Location=secure.url + HERE)]  # up from http is well
        get(mirror, dumps)
    assert (dumps / DUMP).read_bytes() == BODY
