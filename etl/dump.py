"""Bytes to pages: a dump into chunks, one chunk into pages.

``open_dump`` looks at each file's beginning and end and refuses what is no dump of the edition with one sentence; ``chunks``
is arithmetic on the files' sizes (no pass over the dump); ``pages`` reads one chunk in a worker.  A chunk is any byte range:
its reader finds the first bz2 block or ``<page>`` after its start, and ends the last page that begins before its stop, as
Hadoop's splits do.  So every page is read exactly once, whatever the chunk size, in a dump of many bz2 streams, in a dump
of one, and in plain XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias, cast

from etl import bz2blocks
from etl.bz2blocks import Piece
from etl.export import Seen, Site, read, siteinfo
from etl.model import Chunk, Page, Problem

__all__ = ["Dump", "Seen", "Site", "chunks", "edition", "is_dump", "open_dump", "pages", "wikitext"]

Kind: TypeAlias = Literal["multistream bz2", "bz2", "gzip", "xml"]

HEAD = 8 << 20  # bytes of XML in which the first <page> must come
MOST_CHUNKS = 50_000  # each is a file
SMALLEST, LARGEST = 256 << 10, 2 << 20  # bytes of a chunk
XML = 6  # times its bz2
CHUNKS: dict[Kind, int] = {"multistream bz2": 20, "bz2": 8, "xml": 20}  # of a small dump, so that two workers end together

_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (b"\xfd7zXZ\x00", "xz-compressed"),
    (b"\x04\x22\x4d\x18", "lz4-compressed"),
    (b"Rar!", "a rar archive"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"<\x00", "UTF-16"),
    (b"\x00<", "UTF-16"),
    (b"{", "JSON"),
    (b"-- MySQL dump", "an SQL dump"),
)
_NAME = re.compile(
    r"(?P<wiki>[a-z][a-z0-9_-]*?wik[a-z]*)-(?P<date>\d{8}|\d{4}-\d\d-\d\d|latest)-"
    r"(?:(?P<kind>[a-z-]+)(?P<number>\d*)\.xml)?-?(?:p(?P<first>\d+)p(?P<last>\d+))?",
    re.ASCII,
)
_SUM = re.compile(r"^[0-9a-fA-F]{32,128} [ *](\S+)$", re.MULTILINE)
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE\b|<([\w:.-]+))?", re.DOTALL)
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.:-]+)")
_FIRST_PAGE = re.compile(rb"<page[\s>]")
_STREAM = re.compile(rb"BZh[1-9]1AY&SY")
_PROJECT = re.compile(r"([a-z0-9-]+)(?:\.m)?\.(wik[a-z]+)\.org$")


class Dump(NamedTuple):
    """An edition's dump: its files in page order, and what they say about themselves."""

    paths: tuple[Path, ...]
    kinds: tuple[Kind, ...]
    sizes: tuple[int, ...]  # bytes on disk, file by file
    site: Site
    edition: str | None  # dbname: "dewiktionary"
    date: date | None  # of the files' names
    gaps: tuple[str, ...]  # why it is not known to be the whole edition: sentences
    broken_off: tuple[tuple[Path, str], ...] = ()  # files of which the end is missing, and how that shows

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(self.sizes)

    @property
    def complete(self) -> bool:
        """The files are the full set and each closes ``</mediawiki>``; damage in the middle shows when it is read."""
        return not self.gaps


class _File(NamedTuple):
    path: Path
    kind: Kind
    size: int
    site: Site
    gaps: tuple[str, ...]


def edition(site: Site) -> str | None:
    """The dbname, or what the host of ``<base>`` makes it (schemas before 0.8): de.wiktionary.org is dewiktionary."""
    if site.dbname:
        return site.dbname
    host = (site.host or "").removeprefix("www.")
    if host == "wikidata.org":
        return "wikidatawiki"
    match = _PROJECT.match(host)
    if match is None:
        return None
    return match[1].replace("-", "_") + ("wiki" if match[2] in ("wikipedia", "wikimedia") else match[2])


def language(dbname: str) -> str | None:
    """The LANG of a Wiktionary's dbname; ``None`` for other wikis."""
    return dbname.removesuffix("wiktionary").replace("_", "-") if dbname.endswith("wiktionary") and dbname != "wiktionary" else None


def _size(path: Path, lang: str = "de") -> int:
    """Size of a regular file that is not empty, in bytes, or the ``Problem``."""
    try:
        if path.is_dir():
            raise Problem(f"{path} is a directory; name the dump's file in it, or put it into dumps/ and leave DUMP out.")
        if path.exists() and not path.is_file():
            raise Problem(f"{path} is no regular file; a dump is read from several places at once, so save it to a file first.")
        with path.open("rb") as file:
            size = file.seek(0, 2)
    except FileNotFoundError as error:
        raise Problem(f"{path} does not exist; check the name, or download the newest dump with: make fetch LANG={lang}.") from error
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}); make it readable: chmod u+r {path}.") from error
    if size == 0:
        raise Problem(f"{path} is empty; delete it and download it again with: make fetch LANG={lang}.")
    return size


def kind_of(file: BinaryIO) -> Literal["bz2", "gzip", "xml"]:
    """What a file is by its first bytes: names lie."""
    file.seek(0)
    magic = file.read(4)
    return "gzip" if magic[:2] == b"\x1f\x8b" else "bz2" if re.match(rb"BZh[1-9]", magic) else "xml"


def _pieces(file: BinaryIO, start: int, stop: int, size: int) -> Iterator[Piece]:
    kind = kind_of(file)
    if kind == "gzip":
        return bz2blocks.gzip_pieces(file, size)
    return (bz2blocks.bz2_pieces if kind == "bz2" else bz2blocks.plain_pieces)(file, start, stop, size)


def is_dump(path: Path) -> bool:
    """Whether a file looks like an export or like something that one may come in, not like wikitext.

    Raises ``Problem`` where it is missing, empty, a directory or unreadable.
    """
    _size(path)
    with path.open("rb") as file:
        if kind_of(file) != "xml":
            return True
        file.seek(0)
        head = file.read(65536)
    root = _PROLOG.match(head)
    return any(head.startswith(magic) for magic, name in _KNOWN if name != "JSON") or bool(root and root[2] in (b"mediawiki", b"page"))


def wikitext(path: Path) -> str:
    """The text of a UTF-8 file of wikitext.  Raises ``Problem`` where it is missing, unreadable or no text."""
    _size(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(
            f"{path} is neither a dump nor wikitext in UTF-8 (byte {error.start} is {error.object[error.start]:#04x})."
        ) from error
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}); make it readable: chmod u+r {path}.") from error
    return text.replace("\r\n", "\n")


def open_dump(paths: Sequence[Path], lang: str | None, forced: bool = False, cut_off: bool = False) -> Dump:
    """Check the files of one dump and read what they say about themselves.

    ``lang`` is the edition wanted (``None``: whichever it is); ``forced`` takes a dump that does not name its wiki for it,
    ``cut_off`` a file whose compressed data do not end.
    Files whose names have page ranges (``…-p1p2…``) are put in the order of their pages, others stay as given.

    ``gaps`` is empty where the whole edition is known to be there: every file ends with ``</mediawiki>``; no file that lies
    beside these, or that a list of checksums beside them names, was left out; ranges follow each other from page 1; no index
    beside a multistream file knows of more.  That the last range is the last of all only a list of checksums can tell
    (``fetch`` lays one beside the dump): without one a dump in parts is not known to be complete.

    Raises ``Problem``, one sentence, for what is no readable dump of this edition.
    """
    paths = [Path(path) if isinstance(path, str) else path for path in paths]
    if not paths:
        raise Problem(f"No dump was given; name its file with --dump FILE, or download it with: make fetch LANG={lang or 'de'}.")
    names = [path.name for path in paths]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Problem(f"Two files named {twice} were given; a dump's files have different names, so leave one out.")
    parts = [_NAME.match(name) for name in names]
    if all(part and part["first"] for part in parts):
        paths.sort(key=lambda path: int(_NAME.match(path.name)["first"]))  # type: ignore[index]
    days = {part["date"].replace("-", ""): part.string for part in parts if part and part["date"] != "latest"}
    if len(days) > 1:
        raise Problem(f"{' and '.join(sorted(days.values()))} are dumps of different dates; give the files of one date.")
    files = [_look(path, lang or "de", cut_off) for path in paths]
    found = [edition(file.site) for file in files]
    other = next((i for i, name in enumerate(found) if name != found[0]), 0)
    if other:
        one, two = (f"{files[i].path} is of {found[i] or 'an unnamed wiki'}" for i in (0, other))
        raise Problem(f"{one} and {two}; give the files of one edition.")
    dbname = _fitting(files[0], found[0], lang, forced)
    try:
        day = date.fromisoformat(next(iter(days)))
    except (StopIteration, ValueError):
        day = None
    if day is not None and day > date.today() + timedelta(days=2):
        raise Problem(f"{paths[0]} is dated {day}, which is still to come: every later dump would count as older; correct the name.")
    gaps = [gap for file in files for gap in file.gaps] + _left_out(paths)
    broken_off = tuple((file.path, file.gaps[0]) for file in files if file.gaps)
    return Dump(
        tuple(paths), tuple(f.kind for f in files), tuple(f.size for f in files), files[0].site, dbname, day, tuple(gaps), broken_off
    )


def _fitting(file: _File, found: str | None, lang: str | None, forced: bool) -> str | None:
    """The edition's dbname, or the ``Problem`` that it is another one."""
    wanted = None if lang is None else lang.replace("-", "_") + "wiktionary"
    if found is None:
        if wanted is None or forced:
            return wanted
        host = f"its <base> is on {file.site.host}, which is" if file.site.host else "neither <dbname> nor a usable <base> is in it:"
        raise Problem(f"{file.path} does not say that it is {wanted} ({host} no known wiki); if it is, name the edition: --lang {lang}.")
    if wanted in (None, found):
        return found
    fits = f"it would fit LANG={language(found)}" if language(found) else "it is no Wiktionary"
    raise Problem(f"{file.path} is a dump of {found}, not of {wanted}; {fits}, and make fetch LANG={lang} downloads {wanted}.")


def _look(path: Path, lang: str, cut_off: bool) -> _File:
    """One file's kind, site and end, or the ``Problem``."""
    size = _size(path, lang)
    with path.open("rb") as file:
        kind: Kind = kind_of(file)
        head, page = _head(path, file, size, lang)
        gaps = []
        if kind == "bz2":
            file.seek(4)
            if _STREAM.search(file.read(HEAD)):
                kind = "multistream bz2"
        end = _last(path, file, kind, size, lang, cut_off)
        if not page:
            where = " in its first 8 MiB" if len(head) > HEAD else ""
            raise Problem(f"{path} is a MediaWiki export without any <page>{where}; download a pages-articles dump.")
        if not end.rstrip().endswith(b"</mediawiki>"):
            gaps.append(f"{path} does not end with </mediawiki>")
        gaps += _index(path, file, size)
    return _File(path, kind, size, siteinfo(head), tuple(gaps))


def _head(path: Path, file: BinaryIO, size: int, lang: str) -> tuple[bytes, bool]:
    """The XML up to the first page, at least, and whether there is one."""
    head, looked, page = bytearray(), 0, False
    for piece in _pieces(file, 0, size, size):
        if piece.data is None:
            if head:
                continue  # a damaged block costs only itself
            raise Problem(f"{path} cannot be read: {piece.why}; delete it and download it again with: make fetch LANG={lang}.")
        if not head:
            _check_beginning(path, piece.data, lang)
        head += piece.data
        page = _FIRST_PAGE.search(head, looked) is not None
        looked = max(0, len(head) - 6)
        if page or len(head) > HEAD:
            break
    _check_root(path, bytes(head), lang)
    return bytes(head), page


def _check_beginning(path: Path, data: bytes, lang: str) -> None:
    """Refuse by name what is certainly no export."""
    for magic, name in _KNOWN:
        if data.startswith(magic):
            how = (
                "; convert it to UTF-8"
                if name.startswith("UTF")
                else "; unpack it first"
                if name.endswith(("archive", "compressed"))
                else ""
            )
            raise Problem(
                f"{path} is {name}, not a dump in XML, bz2 or gzip{how}{', or' if how else ';'} download the dump with: make fetch LANG={lang}."
            )
    encoding = _ENCODING.match(data)
    if encoding and encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        name = encoding[1].decode()
        raise Problem(
            f"{path} says that it is in {name}; convert it first: iconv -f {name} -t UTF-8 (and take the encoding out of its first line)."
        )


def _check_root(path: Path, head: bytes, lang: str) -> None:
    root = _PROLOG.match(head)
    if root and root[2] in (b"mediawiki", b"page"):
        return
    name = (root[1] or b"").decode("utf-8", "replace") if root else ""
    if name == "<!DOCTYPE" and not re.search(rb"<!DOCTYPE\s+html", head[:65536], re.IGNORECASE):
        raise Problem(f"{path} has a DOCTYPE, which no export has and which can blow a file up, so it is not read; fetch the dump again.")
    what = (
        "it is a web page"
        if name.lower() in ("<!doctype", "<html")
        else f"it begins with {name}>"
        if name
        else "it does not begin with XML"
    )
    raise Problem(f"{path} is not a MediaWiki export ({what}); download a dump with: make fetch LANG={lang}.")


def _last(path: Path, file: BinaryIO, kind: Kind, size: int, lang: str, cut_off: bool) -> bytes:
    """The end of the XML.  Raises ``Problem`` where the compressed data are cut off, unless that is allowed (then it is empty)."""
    end: bytes | None = b""
    if kind == "xml":
        file.seek(max(0, size - 4096))
        end = file.read()
    elif kind == "gzip":
        for piece in bz2blocks.gzip_pieces(file, size):
            end = None if piece.data is None else ((end or b"") + piece.data)[-4096:]
    else:
        end = bz2blocks.tail(file, size)
    if end is None and not cut_off:
        what = f"its {'gzip' if kind == 'gzip' else 'bz2'} data do not end"
        raise Problem(
            f"{path} is cut off after {size:,} bytes: {what}; delete it and download it again with: make fetch LANG={lang} "
            "(or take what there is with --allow-incomplete)."
        )
    return end or b""


def _index(path: Path, file: BinaryIO, size: int) -> list[str]:
    """What the index beside a multistream file knows of pages that the file does not have; an index that does not fit is none.

    Streams are found without it, so only its last line is read: where the last stream of pages begins.
    """
    name = re.sub(r"-multistream(\d*)\.xml(.*)\.bz2$", r"-multistream-index\1.txt\2.bz2", path.name)
    beside = path.with_name(name)
    if name == path.name or not beside.is_file():
        return []
    try:
        with beside.open("rb") as index:
            line = (bz2blocks.tail(index, index.seek(0, 2)) or b"").rstrip(b"\n").rpartition(b"\n")[2]
    except OSError:
        return []
    offset = re.match(rb"(\d{1,18}):\d+:", line)
    if offset is None or int(offset[1]) < size:
        return []
    return [f"{beside.name} knows of pages at byte {int(offset[1]):,}, but {path} has only {size:,} bytes"]


def _left_out(paths: Sequence[Path]) -> list[str]:
    """Why the files may not be all of a dump in parts."""
    given = {path.name for path in paths}
    parts = [(path, match) for path in paths if (match := _NAME.match(path.name)) and (match["first"] or match["number"])]
    if not parts:
        return []
    family = parts[0][1].group("wiki", "date", "kind")
    listed: set[str] = set()
    beside: set[str] = set()
    for folder in {path.parent for path, _ in parts}:
        names = [path.name for path in folder.iterdir() if path.is_file()]
        beside.update(names)
        for name in names:
            if name.startswith(family[0]) and name.endswith(("sums.txt", "SUMS")):
                with suppress(OSError):
                    listed.update(_SUM.findall((folder / name).read_text("utf-8", "replace")))

    def ours(names: set[str]) -> set[str]:
        matches = [match for name in names if (match := _NAME.match(name)) and (match["first"] or match["number"])]
        return {match.string for match in matches if match.group("wiki", "date", "kind") == family and not match.string.endswith(".part")}

    missing = sorted((ours(listed) | ours(beside)) - given)
    gaps = [f"{name} belongs to this dump and was not given" for name in missing]
    ranges = [(path, int(match["first"]), int(match["last"])) for path, match in parts if match["first"]]
    if ranges and ranges[0][1] > 1:
        gaps.append(f"the pages before {ranges[0][0].name} were not given")
    gaps += [f"pages {a + 1} to {b - 1} are in none of the files" for (_, _, a), (_, b, _) in pairwise(ranges) if b > a + 1]
    if not missing and not ours(listed):
        gaps.append(f"no list of checksums beside {parts[-1][0].name} says that it is the last file of this dump")
    return gaps


def chunks(dump: Dump, size: int | None = None) -> list[Chunk]:
    """Byte ranges that make up the files, in order; ``size`` is their wanted length in bytes on disk.

    By default it depends on the dump alone, so that every machine cuts alike: small enough that two workers end together,
    large enough that the block which a chunk of a single stream shares with the next is little work.  A gzip file is one
    chunk: nothing in it says where one may begin.
    """
    if size is not None and size < 1:
        raise Problem(f"A chunk cannot have {size} bytes; give a number above 0.")
    result = []
    for path, kind, total in zip(dump.paths, dump.kinds, dump.sizes):
        least, most = (SMALLEST * XML, LARGEST * XML) if kind == "xml" else (SMALLEST, LARGEST)
        each = size or min(most, max(least, dump.size // CHUNKS.get(kind, 1)))
        count = 1 if kind == "gzip" else -(-total // each)
        if count > MOST_CHUNKS:
            raise Problem(f"Chunks of {each:,} bytes would make {count:,} files of {path}; give a larger --chunk-size.")
        result += [Chunk(str(path), total * i // count, total * (i + 1) // count) for i in range(count)]
    return result


def _opened(path: str) -> BinaryIO:
    """A file on disk, or on the object storage that the machines of a cluster share."""
    if "://" not in path:
        return open(path, "rb")
    import fsspec  # late: only a cluster needs it

    return cast(BinaryIO, fsspec.open(path, "rb").open())


def pages(chunk: Chunk, site: Site, seen: Seen | None = None) -> Iterator[Page]:
    """Yield the pages of the main namespace and of Flexion that begin in a chunk, each at its newest revision.

    ``seen`` counts the others and takes byte ranges that cannot be read; the pages around them are yielded all the same.
    Without it such a range is a ``Problem``, raised when all else has been yielded.  Memory: a page and a block.
    """
    counted = Seen() if seen is None else seen
    try:
        with _opened(chunk.path) as file:
            size = file.seek(0, 2)
            yield from read(_pieces(file, chunk.start, chunk.stop, size), chunk.stop, site, counted)
    except OSError as error:
        raise Problem(
            f"{chunk.path} cannot be read any more ({error.strerror}); run the same command again, finished parts are kept."
        ) from error
    if seen is None and counted.damage:
        lang = language(site.dbname or "") or "de"
        start, stop, why = counted.damage[0]
        raise Problem(f"Bytes {start}-{stop} of {chunk.path} cannot be read: {why}; download the dump again with: make fetch LANG={lang}.")
