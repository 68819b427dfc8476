"""Find the newest dump on disk, or download it: both published layouts, resume, checksums, a mirror.

The two layouts below https://dumps.wikimedia.org/ (and below a mirror of it)::

    dewiktionary/20260801/dumpstatus.json                                       what is done, size, sha1, md5 of each file
    dewiktionary/20260801/dewiktionary-20260801-sha1sums.txt                    the same sums for sha1sum -c
    dewiktionary/20260801/dewiktionary-20260801-pages-articles-multistream.xml.bz2
    other/mediawiki_content_current/dewiktionary/2026-08-01/xml/bzip2/SHA256SUMS
    other/mediawiki_content_current/dewiktionary/2026-08-01/xml/bzip2/dewiktionary-2026-08-01-p1p1428571.xml.bz2

Sources: ``dumpstatus.json`` and its fields, https://github.com/tatuylonen/wiktextract/issues/1601; page numbers in the names of
parts, https://meta.wikimedia.org/wiki/Talk:Data_dumps/Dump_format; the second layout with its dates as YYYY-MM-DD and its list of
sums, https://dumps.wikimedia.org/other/mediawiki_content_current/enwiki/2026-07-01/xml/bzip2/.  There SHA256SUMS is written last
and is what says that a dump is complete; ``_SUCCESS`` lies beside it as a rule but was missing from the complete dump of
2026-10-01, so nothing here waits for it.  ``download`` says how a file comes from there whole.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from etl import download, store
from etl.download import Answer, Progress, Remote, Web, megabytes, size, text
from etl.model import Problem

MIRROR = "https://dumps.wikimedia.org"
CANDIDATES = 12  # newest dates looked at before giving up

KINDS = ("pages-articles-multistream", "pages-articles", "content-current", "pages-meta-current", "pages-meta-history")
"""What a dump holds, best first; the last has every revision of every page and is taken only where there is nothing else."""
PACKINGS = ("bz2", "", "gz")  # of two copies of one file the first: all cores can read bz2

SIZES = {
    # 265,133,447 bytes: dewiktionary-20260601-pages-articles.xml.bz2 as recorded in
    # https://github.com/marcbachmann/de-morph-rs/blob/2ce98c5/data/wiktionary/PROVENANCE.md
    "de": 265_000_000,
}
"""Bytes to download for an edition, roughly."""


def size_note(lang: str) -> str:
    """The size of an edition's download for a message, like ``about 265 MB``."""
    return f"about {megabytes(SIZES[lang])}" if lang in SIZES else "of a size that is known when it starts"


def wiki_name(lang: str) -> str:
    """Wikimedia's name of an edition: ``de`` -> ``dewiktionary``.  Raises ``Problem`` for what cannot be a code."""
    if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", lang):
        raise Problem(f"{lang!r} cannot be an edition's code; give one like LANG=de.")
    return lang.replace("-", "_") + "wiktionary"


# ── what lies on disk ────────────────────────────────────────────────────────────────────────────────────────────────────

_NAME = re.compile(
    r"""(?P<wiki>[a-z][a-z0-9_]*wiktionary)-(?P<date>\d{8}|\d{4}-\d\d-\d\d|latest)-
    (?: (?P<kind>pages-articles-multistream|pages-articles|pages-meta-current|pages-meta-history)(?P<number>\d*)
        \.xml (?:-p(?P<first>\d+)p\d+)?
      | p(?P<start>\d+)p\d+ \.xml )
    (?:\.(?P<packing>bz2|gz))?""",
    re.VERBOSE | re.ASCII,
)
_SUMS = re.compile(r"^([0-9a-fA-F]{32,128}) [ *](\S+)$", re.MULTILINE)


class _Name(NamedTuple):
    """What a dump file's name says."""

    name: str
    wiki: str
    day: date | None  # None: "latest"
    kind: str
    order: tuple[int, int] | None  # first page, number of the part; None: the whole dump in one file
    packing: str


def _read_name(name: str) -> _Name | None:
    match = _NAME.fullmatch(name)
    if not match:
        return None
    try:
        day = None if match["date"] == "latest" else date.fromisoformat(match["date"])
    except ValueError:
        return None
    first = match["first"] or match["start"]
    order = (int(first or 0), int(match["number"] or 0)) if first or match["number"] else None
    return _Name(name, match["wiki"], day, match["kind"] or "content-current", order, match["packing"] or "")


def newest(folder: Path, lang: str) -> list[Path]:
    """The newest dump of an edition among the files of ``folder``: all its files, in the order of their pages; empty if there is none.

    Of one date multistream is preferred to one stream, that to mediawiki_content_current.  A dump in parts of which ``fetch``
    has not brought all yet is passed over.  A file named ``latest`` counts for the day of its time stamp.
    """
    wiki = wiki_name(lang)
    names = {n.name: n for n in map(_read_name, _listing(folder)) if n and n.wiki == wiki}
    expected = _expected(folder, wiki)
    dumps: dict[tuple[bool, date, int], list[_Name]] = {}
    for file in names.values():
        day = file.day or datetime.fromtimestamp((folder / file.name).stat().st_mtime, UTC).date()
        dumps.setdefault((file.kind != KINDS[-1], day, -KINDS.index(file.kind)), []).append(file)
    for _, files in sorted(dumps.items(), reverse=True):
        files.sort(key=lambda f: (f.order or (0, 0), PACKINGS.index(f.packing), f.name))
        whole = [f for f in files if f.order is None]
        if whole:
            return [folder / whole[0].name]
        parts = list({f.order: f for f in reversed(files)}.values())[::-1]
        missing = {n.order for n in expected if (n.day, n.kind) == (parts[0].day, parts[0].kind) and n.order} - {p.order for p in parts}
        if not missing:
            return [folder / p.name for p in parts]
    return []


def unfinished(folder: Path, lang: str) -> list[Path]:
    """Downloads of an edition that were cut off; the same ``fetch`` goes on with them."""
    wiki = wiki_name(lang)
    named = ((n, _read_name(n.removesuffix(".part"))) for n in _listing(folder) if n.endswith(".part"))
    return sorted(folder / n for n, name in named if name and name.wiki == wiki)


def _listing(folder: Path) -> list[str]:
    try:
        return [p.name for p in folder.iterdir() if p.is_file()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Problem(f"{folder} cannot be read ({error.strerror}); give the dump's file itself with --dump FILE.") from error


def _expected(folder: Path, wiki: str) -> list[_Name]:
    """Every file that the lists of checksums in ``folder`` and the downloads cut off there speak of."""
    names: list[str] = []
    for name in _listing(folder):
        if name.startswith(wiki) and name.endswith(("sums.txt", "SHA256SUMS")):
            names += (n for _, n in _SUMS.findall(_contents(folder / name)))
        elif name.endswith(".part"):
            names.append(name.removesuffix(".part"))
    return [n for n in map(_read_name, names) if n and n.wiki == wiki]


def _contents(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}); make it readable or move it away.") from error


# ── what lies on the server ──────────────────────────────────────────────────────────────────────────────────────────────


class _Release(NamedTuple):
    """A complete dump on the server; ``sums`` is the name of its list of checksums."""

    sums: str
    files: list[Remote]


def _pages_articles(web: Web, base: str, wiki: str, day: date) -> _Release | None:
    """The dump of ``day`` in the layout of dumpstatus.json, if its articles are done (other jobs of that run may go on for days)."""
    sums = f"{wiki}-{day:%Y%m%d}-sha1sums.txt"
    try:
        files = _done(text(web, base + "dumpstatus.json"), base)
    except Answer:  # a mirror that leaves it out
        try:
            listed = _SUMS.findall(text(web, base + sums))
        except Answer:
            return None
        # that file grows while the dump does: parts in it may be some of them, the whole in one file is whole
        files = [Remote(n, base + n, None, "sha1", digest) for digest, n in listed if (name := _read_name(n)) and name.order is None]
    for kind in ("pages-articles-multistream", "pages-articles"):
        if chosen := _choose(files, wiki, day, kind):
            return _Release(sums, [f if f.bytes is not None else f._replace(bytes=size(web, f.url)) for f in chosen])
    return None


def _done(status: str, base: str) -> list[Remote]:
    """Files of the finished article jobs in a dumpstatus.json; a job of which something is missing has none."""
    files: list[Remote] = []
    for job in ("articlesmultistreamdump", "articlesdump"):
        try:
            entry = json.loads(status)["jobs"][job]
            if entry["status"] == "done":
                files += [_remote(name, base, file) for name, file in entry["files"].items()]
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return files


def _remote(name: str, base: str, file: Mapping[str, Any]) -> Remote:
    algorithm = "sha1" if file.get("sha1") else "md5"
    return Remote(name, base + name, int(file["size"]), algorithm, str(file[algorithm]))


def _content_current(web: Web, base: str, wiki: str, day: date) -> _Release | None:
    """The dump of ``day`` in the layout of mediawiki_content_current, if its list of checksums is there."""
    folder = base + "xml/bzip2/"
    try:
        listed = _SUMS.findall(text(web, folder + "SHA256SUMS"))
    except Answer:
        return None
    files = _choose([Remote(name, folder + name, None, "sha256", digest) for digest, name in listed], wiki, day, "content-current")
    return _Release(f"{wiki}-{day}-SHA256SUMS", [f._replace(bytes=size(web, f.url)) for f in files]) if files else None


def _choose(files: list[Remote], wiki: str, day: date, kind: str) -> list[Remote]:
    """The files of one kind in page order: the whole in one file where there is one, else its parts.

    Only names of this dump pass: they come from the server and become names on disk.
    """
    named = [(name, f) for f in files if (name := _read_name(f.name)) and name[1:4] == (wiki, day, kind) and name.packing == "bz2"]
    whole = [f for name, f in named if name.order is None]
    return whole[:1] or [f for _, f in sorted(named, key=lambda pair: pair[0].order or (0, 0))]


class _Layout(NamedTuple):
    """Where the mirror keeps an edition's dates, how it writes them, and how a date's folder is read."""

    folder: str
    day: str  # strftime
    read: Callable[[Web, str, str, date], _Release | None]


LAYOUTS = (
    _Layout("{wiki}/", "%Y%m%d", _pages_articles),
    _Layout("other/mediawiki_content_current/{wiki}/", "%Y-%m-%d", _content_current),
)
"""Of one date the first is preferred: one file, multistream, without the talk pages."""

_DATES = re.compile(r"""href=["']?(?:[^"'>]*/)?(\d{8}|\d{4}-\d\d-\d\d)/?["'>\s]""", re.IGNORECASE | re.ASCII)


def _find(web: Web, mirror: str, wiki: str, day: date | None) -> _Release:
    """The newest complete dump at the mirror, or that of ``day``.  Raises ``Problem`` where there is none."""
    dates: list[tuple[date, int]] = []
    answers: list[str] = []
    for number, layout in enumerate(LAYOUTS):
        if day:
            dates.append((day, -number))
            continue
        try:
            listed = _DATES.findall(text(web, mirror + layout.folder.format(wiki=wiki)))
        except Answer as answer:
            answers.append(f"{answer.url}: {answer}")
            continue
        dates += ((found, -number) for day_text in set(listed) if (found := _date(day_text)))
    for found, negative in sorted(dates, reverse=True)[:CANDIDATES]:
        layout = LAYOUTS[-negative]
        base = mirror + layout.folder.format(wiki=wiki) + found.strftime(layout.day) + "/"
        if release := layout.read(web, base, wiki, found):
            return release
    host = urlsplit(mirror).netloc
    if day:
        raise Problem(f"{host} has no complete dump of {wiki} of {day}; leave the date out for the newest, or look at {mirror}{wiki}/.")
    if dates:
        raise Problem(f"None of the newest dumps of {wiki} at {host} is complete yet; try again tomorrow, or give an older --date.")
    why = f" ({'; '.join(answers)})" if answers else ""
    raise Problem(f"{mirror} lists no dump of {wiki}{why}; look at the edition's code, or give another mirror with --mirror URL.")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ── the download ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def fetch(
    lang: str,
    folder: Path,
    mirror: str = MIRROR,
    date: str | None = None,
    progress: Progress | None = None,
    *,
    known: Collection[str] = (),
    timeout: float = 60.0,
    pause: Callable[[float], None] = time.sleep,
) -> list[Path]:
    """Download the newest complete dump of an edition into ``folder``; its files, in page order.

    Files that are there and whole (checksum) are not downloaded again, those that were cut off (``<name>.part``) go on where
    they stopped.  The list of their checksums is laid beside them for ``sha1sum -c`` or ``sha256sum -c``.  ``date`` is YYYYMMDD or
    YYYY-MM-DD, ``known`` the codes that may be asked for (empty: any), ``timeout`` and ``pause`` are in seconds.

    Raises ``Problem`` for everything that goes wrong on the way; no file with its final name is ever incomplete.
    """
    if known and lang not in known:
        raise Problem(f"There is no profile for LANG={lang}; known are: {', '.join(sorted(known))}.")
    wiki = wiki_name(lang)
    if not re.fullmatch(r"https?://([\w.-]+|\[[^][/?#\s]+\])(:\d{1,5})?(/[!-~]*)?", mirror, re.ASCII) or set(mirror) & set("?#"):
        raise Problem(f"{mirror!r} is no address of a mirror; give one like --mirror {MIRROR}.")
    day = _date(date) if date else None
    if date and not (day and re.fullmatch(r"\d{8}|\d{4}-\d\d-\d\d", date)):
        raise Problem(f"{date!r} is no date of a dump; give one like --date 20260901.")
    web = download.web(timeout, pause)
    with store.lock(folder, "--into"):
        release = _find(web, mirror.rstrip("/") + "/", wiki, day)
        missing = [f for f in release.files if not download.fits(folder / f.name, f)]
        download.room(folder, sum((f.bytes or 0) - download.resumable(folder, f)[0] for f in missing))
        if missing:
            _write_sums(folder / release.sums, release.files)
        for file in missing:
            download.download(web, file, folder, progress)
    return [folder / f.name for f in release.files]


def _write_sums(path: Path, files: list[Remote]) -> None:
    """Lay the list of checksums beside the dump: it also tells ``newest`` when all parts are there."""
    lines = [f"{f.digest}  {f.name}\n" for f in files if f.algorithm in ("sha1", "sha256")]
    if lines and not (path.is_file() and set(lines) <= set(_contents(path).splitlines(keepends=True))):
        with store.whole(path) as temporary:
            temporary.write_text("".join(lines), "utf-8")
