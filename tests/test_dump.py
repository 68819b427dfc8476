"""The dump reader: what is read, what is refused and with which sentence, what is lost where bytes are damaged."""

from __future__ import annotations

import bz2
import gzip
import os
import pickle
import re
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dumps import END, head, make_dump, page_xml
from etl import bz2blocks, export
from etl.dump import Dump, Seen, chunks, edition, is_dump, open_dump, pages, wikitext
from etl.export import Site
from etl.model import Page, Problem

KINDS = ("multistream", "single", "xml", "gzip")
NAME = "dewiktionary-20260901-pages-articles.xml.bz2"


def read(dump: Dump | Path, size: int | None = None) -> tuple[list[Page], Seen]:
    if isinstance(dump, Path):
        dump = open_dump([dump], "de", forced=True)
    seen = Seen()
    return [page for chunk in chunks(dump, size) for page in pages(chunk, dump.site, seen)], seen


def one(xml: str | bytes, site: Site = Site()) -> tuple[list[Page], Seen]:  # noqa: B008
    """The pages of some XML, without a file."""
    data = xml if isinstance(xml, bytes) else xml.encode("utf-8", "surrogatepass")
    seen = Seen()
    return list(export.read(iter([bz2blocks.Piece(0, len(data), data)]), len(data), site, seen)), seen


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_same_pages(tmp_path: Path, kind: str) -> None:
    wanted = [(f"Wort {i}", f"== Wort {i} ==\n„ä“ <ref>&amp;</ref> \"q\" 'a' & 𝔄" * (i + 1), 0, i + 1, 100 + i) for i in range(40)]
    dump = open_dump([make_dump(tmp_path / NAME, wanted, kind=kind, per_stream=7)], "de")
    got, seen = read(dump)
    assert [(p.title, p.text, p.ns, p.id, p.revision) for p in got] == wanted
    assert {p.revised_at for p in got} == {datetime(2026, 8, 1, 12, tzinfo=UTC)}
    assert (seen.pages, seen.cleaned, seen.damage, dict(seen.namespaces)) == (40, 0, [], {})
    assert dump.kinds == ({"multistream": "multistream bz2", "single": "bz2"}.get(kind, kind),)
    assert (dump.edition, dump.date, dump.complete, dump.gaps) == ("dewiktionary", date(2026, 9, 1), True, ())
    assert dump.site.namespaces[-2] == (108, "Flexion", "case-sensitive")
    assert (dump.site.host, dump.site.version, dump.site.case) == ("de.wiktionary.org", "0.11", "case-sensitive")
    assert len(pickle.dumps(dump.site)) < 1000


def test_namespaces_are_taken_or_counted(tmp_path: Path) -> None:
    listed = [
        ("Haus", "x", 0),
        ("Flexion:Haus", "x", 108),
        ("Vorlage:K", "x", 10),
        ("Vorlage:L", "x", 10),
        ("Spezial:X", "x", -1),
        ("A", "x", 5),
    ]
    got, seen = read(make_dump(tmp_path / NAME, listed))
    assert [p.title for p in got] == ["Haus", "Flexion:Haus"]
    assert dict(seen.namespaces) == {10: 2, -1: 1, 5: 1}
    assert seen.pages == 6


@pytest.mark.parametrize(
    ("title", "ns"),
    [
        ("Haus", 0),
        ("Vorlage:K", 10),
        ("vorlage: K", 10),
        ("Template:K", 10),
        ("Flexion:gut", 108),
        ("flexion_Diskussion:gut", 109),
        ("3:1", 0),
        (":x", 0),
    ],
)
def test_without_ns_the_prefix_says_it(title: str, ns: int) -> None:
    site = export.siteinfo(head().encode())
    got, seen = one(page_xml(title, "x", ns=None), site)
    assert [p.ns for p in got] + list(seen.namespaces) == [ns]


def test_flexion_without_a_list_of_namespaces() -> None:
    got, seen = one("".join(page_xml(t, "x", n) for t, n in [("Flexion:gut", 108), ("Modul:x", 108), ("Flexion:b", None)]))
    assert [p.title for p in got] == ["Flexion:gut", "Flexion:b"]
    assert dict(seen.namespaces) == {108: 1}


@pytest.mark.parametrize(
    ("page", "target"),
    [
        (page_xml("A", "#WEITERLEITUNG [[B]]", redirect="B"), "B"),
        (page_xml("A", "#WEITERLEITUNG [[B c]]", redirect='B "&" c'), 'B "&" c'),
        (page_xml("A", "#WEITERLEITUNG [[B_c#d|e]]"), "B c"),
        (page_xml("A", " #redirect: [[:B]] x"), "B"),
        (page_xml("A", "#REDIRECT[[B]]").replace("<revision>", "<redirect /><revision>", 1), "B"),
        (page_xml("A", "#перенаправление [[Б]]"), "Б"),
        (page_xml("A", "# siehe [[B]]"), None),
        (page_xml("A", "# REDIRECT B"), None),
        (page_xml("A", "x #REDIRECT [[B]]"), None),
    ],
)
def test_redirects(page: str, target: str | None) -> None:
    ((got,), _) = one(page)
    assert (got.redirect, got.reject) == (target, None)


def test_titles_are_nfc() -> None:
    ((got,), _) = one(page_xml("Bru\u0308cke", "x", redirect="Stra\u00dfenbru\u0308cke"))
    assert (got.title, got.redirect) == ("Brücke", "Straßenbrücke")


OLD = "<id>%d</id><timestamp>2020-01-01T00:00:00Z</timestamp><text>%s</text>"
NEW = OLD.replace("2020", "2021")


def revisions(*parts: str) -> str:
    return f"<page><title>A</title><ns>0</ns><id>1</id>{''.join(f'<revision>{p}</revision>' for p in parts)}</page>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (revisions(OLD % (1, "a"), NEW % (2, "b")), "b"),
        (revisions(NEW % (2, "b"), OLD % (1, "a")), "b"),
        (revisions(OLD % (9, "imported"), NEW % (2, "b")), "b"),
        (revisions("<id>1</id><text>a</text>", "<id>2</id><text>b</text>"), "b"),
        (revisions("<text>a<!-- </page> <page> -->b</text>"), "ab"),
        (revisions("<text><![CDATA[<page> </page> &amp; <b>]]></text>"), "<page> </page> &amp; <b>"),
        (revisions("<text a='&quot;>' b=\">\">a</text>"), "a"),
        (revisions("<id>1</id><content><role>x</role><text>slot</text></content><text>main</text>"), "main"),
        (revisions("<text>a&nbsp;b &lt;&#228;&#xE4;&#x1F600;&apos; A&B</text>"), "a&nbsp;b <ää😀' A&B"),
        (revisions("<text>a\r\nb\rc&#13;d</text>"), "a\nb\nc\rd"),
        (page_xml("A", "a").replace("<page>", '<page xmlns="urn:x">').replace("</page>", "</page >"), "a"),
    ],
)  # fmt: skip
def test_unusual_xml(xml: str, text: str) -> None:
    got, seen = one("<mediawiki><!-- <page> -->" + xml + page_xml("Z", "z") + "</mediawiki>")
    assert [(p.title, p.text, p.reject) for p in got] == [("A", text, None), ("Z", "z", None)]
    assert seen.pages == 2
    assert seen.damage == []


@pytest.mark.parametrize(
    ("xml", "reason", "detail"),
    [
        (revisions('<id>3</id><text deleted="deleted" />'), "no text", "deleted"),
        (page_xml("A", "x").replace("<text ", '<text deleted="deleted" '), "no text", "deleted"),
        (revisions('<id>3</id><text bytes="7" id="5" />'), "no text", "not in the dump"),
        (revisions("<id>3</id>"), "no text", "not in the dump"),
        (revisions(), "no text", "not in the dump"),
        (page_xml("A", ""), "no text", "empty"),
        (page_xml("A", "x", model="Scribunto"), "not wikitext", "Scribunto"),
        (page_xml("A", "x").replace("<model>wikitext</model>", "").replace("<sha1>", "<model>css</model><sha1>"), "not wikitext", "css"),
        (page_xml("", "x"), "bad title", None),
        (page_xml("[[A]]", "x"), "bad title", None),
        (page_xml("A", "x").replace("</title>", ""), "crashed", "its XML is not well-formed"),
        (page_xml("A", "x").replace(' bytes="', ' bytes=\\"'), "crashed", "its XML is not well-formed"),
    ],
)
def test_pages_that_cannot_be_read_are_rejects(xml: str, reason: str, detail: str | None) -> None:
    got, seen = one(xml + page_xml("Z", "z"))
    assert [p.title for p in got][1:] == ["Z"]
    assert got[0].reject is not None
    assert (got[0].reject.reason, (got[0].reject.detail or "").partition(":")[0] or None) == (reason, detail)
    assert (got[0].text, seen.damage) == ("", [])


# Table: bytes of the text, text read, cleaned
BAD_BYTES = [
    (b"a\x00b\x01\x1fc", "abc", True),
    (b"a&#0;b&#x1F;c&#xFFFE;", "abc", True),
    (b"a\xffb\xc3", "a\ufffdb\ufffd", True),
    (b"a\xed\xa0\x80b", "a\ufffd\ufffd\ufffdb", True),
    (b"a&#xD800;b", "a\ufffdb", True),
    (b"a&#xD83D;&#xDE00;b", "a😀b", True),
    (b"a\xef\xbf\xbeb\xef\xbf\xbf", "ab", True),
    (b"a&#99999999999;b", "ab", True),
    (b"a\tb\n\xc2\xa0\xef\xbf\xbd", "a\tb\n\xa0\ufffd", False),
    (b"\xef\xbb\xbfa", "\ufeffa", False),
]


@pytest.mark.parametrize(("data", "text", "cleaned"), BAD_BYTES)
@pytest.mark.parametrize("usual", [True, False])
def test_bad_bytes_are_cleaned(data: bytes, text: str, cleaned: bool, usual: bool) -> None:
    xml = (page_xml("A", "TEXT") if usual else revisions("<text>TEXT</text>")).encode().replace(b"TEXT", data)
    got, seen = one(xml + page_xml("Z", "z").encode())
    assert [(p.text, p.reject) for p in got] == [(text, None), ("z", None)]
    assert seen.cleaned == cleaned or not usual
    assert seen.damage == []


def test_bad_bytes_in_a_tag() -> None:
    got, seen = one(page_xml("A", "a").replace("<timestamp>", "<time\x00stamp>") + page_xml("B\x07", "b"))
    assert [(p.title, p.text) for p in got] == [("A", "a"), ("B", "b")]
    assert seen.cleaned == 2


@settings(max_examples=300)
@given(
    title=st.text(max_size=8),
    text=st.text(st.sampled_from("ab<>&;\"'#xlt gqu0123D\r\n\x00\ufffe😀ä"), max_size=60) | st.text(max_size=30),
    ns=st.sampled_from([0, 10, 108, None]),
    redirect=st.none() | st.text(max_size=5),
    raw=st.booleans(),
)
def test_the_pattern_and_lxml_agree(title: str, text: str, ns: int | None, redirect: str | None, raw: bool) -> None:
    xml = page_xml(title, text, ns, redirect=redirect).encode("utf-8", "surrogatepass")
    if raw:  # unescaped ampersands and references
        xml = xml.replace(b"&amp;", b"&")
    match = export._PAGE.search(xml)
    assert match or "<" not in title or not title
    if match:
        quick, thorough = export._quick(match), export._thorough(match[0])
        assert quick._replace(cleaned=False, redirect=None) == thorough._replace(cleaned=False, redirect=None)
        if redirect is None or not re.search(r"[\t\r\n]", redirect):  # XML makes blanks of them in an attribute
            assert quick.redirect == thorough.redirect


# ── chunks ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def cuttable(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Dump, list[Page]]]:
    """Dumps of many bz2 blocks in few bytes: long texts that compress well, streams and blocks that end inside pages."""
    folder = tmp_path_factory.mktemp("cuttable")
    listed = [(f"W{i}", f"<page> {i} " * (3000 if i % 7 == 0 else 300), 0 if i % 5 else 10) for i in range(60)]
    result = {}
    for kind in ("multistream", "single", "xml"):
        few = [(t, x[:60], ns) for t, x, ns in listed[:12]] if kind == "xml" else listed
        result[kind] = open_dump([make_dump(folder / f"{kind}.xml.bz2", few, kind=kind, per_stream=9, level=1)], "de")
    raw = bz2.decompress((folder / "single.xml.bz2").read_bytes())
    cut = b"".join(bz2.compress(raw[i : i + 70_001], 1) for i in range(0, len(raw), 70_001))  # as pbzip2 does
    (folder / "parallel.xml.bz2").write_bytes(cut)
    result["parallel"] = open_dump([folder / "parallel.xml.bz2"], "de")
    return {kind: (dump, read(dump, dump.size)[0]) for kind, dump in result.items()}


@pytest.mark.parametrize("kind", ["multistream", "single", "parallel", "xml"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_chunk_size_reads_every_page_once(cuttable: dict[str, tuple[Dump, list[Page]]], kind: str, data: st.DataObject) -> None:
    dump, whole = cuttable[kind]
    assert len(whole) == (9 if kind == "xml" else 48)
    size = data.draw(st.integers(1 if kind == "xml" else 3, dump.size) | st.integers(1 if kind == "xml" else 3, 60))
    got, seen = read(dump, size)
    assert got == whole
    assert (seen.damage, sum(seen.namespaces.values())) == ([], len(whole) // 4 if kind != "xml" else 3)


def test_chunks_cover_the_files_and_depend_on_them_alone(cuttable: dict[str, tuple[Dump, list[Page]]]) -> None:
    for dump, _ in cuttable.values():
        for size in (None, 1000, 10**9):
            cut = chunks(dump, size)
            assert (cut[0].start, cut[-1].stop) == (0, dump.size)
            assert all(a.stop == b.start for a, b in zip(cut, cut[1:]))
            assert cut == chunks(dump, size)
    big = dump._replace(sizes=(1_500_000_000,), kinds=("multistream bz2",))
    assert {c.stop - c.start > 1_900_000 for c in chunks(big)} == {True}
    small = dump._replace(sizes=(6_000_000,), kinds=("multistream bz2",))
    assert 15 <= len(chunks(small)) <= 30
    assert len(chunks(big._replace(kinds=("gzip",)), 5)) == 1
    with pytest.raises(Problem, match="above 0"):
        chunks(dump, 0)


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["multistream", "single"])
def test_a_damaged_block_loses_its_pages_only(tmp_path: Path, kind: str) -> None:
    path = make_dump(tmp_path / NAME, [(f"W{i}", os.urandom(1500).hex()) for i in range(300)], kind=kind, per_stream=30, level=1)
    whole, _ = read(path)
    data = bytearray(path.read_bytes())
    hit = len(data) // 2
    data[hit] ^= 0x10
    path.write_bytes(data)
    dump = open_dump([path], "de")
    assert dump.complete  # nobody can know before it is read
    for size in (None, 10_000):
        got, seen = read(dump, size)
        lost = [p for p in whole if p not in got]
        assert 1 <= len(lost) <= 45
        assert [p for p in whole if p in got] == got
        assert whole.index(lost[-1]) - whole.index(lost[0]) == len(lost) - 1
        assert all(start <= hit <= stop < start + 120_000 for start, stop, _ in seen.damage)
        assert {why for _, _, why in seen.damage} == {"a bz2 block is damaged"}
        if size is None:
            assert len(seen.damage) == 1
    with pytest.raises(Problem, match=r"Bytes \d+-\d+ of .* cannot be read: a bz2 block is damaged; download"):
        [page for chunk in chunks(dump) for page in pages(chunk, dump.site)]


def test_a_zeroed_sector_with_a_blocks_beginning_in_it(tmp_path: Path) -> None:
    path = make_dump(tmp_path / NAME, [(f"W{i}", os.urandom(1500).hex()) for i in range(300)], per_stream=30, level=1)
    data = bytearray(path.read_bytes())
    at = [m.start() for m in re.finditer(b"BZh11AY&SY", data)][5]
    data[at - 100 : at + 200] = bytes(300)
    path.write_bytes(data)
    got, seen = read(path)
    assert len(got) > 200
    assert all(start <= at <= stop for start, stop, _ in seen.damage)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("multistream", "last bz2 block"),
        ("single", "last bz2 block"),
        ("gzip", "cut off inside its gzip data"),
        ("xml", "the XML breaks off in the page W"),
    ],
)
def test_what_is_cut_off_is_refused_or_read_as_far_as_it_goes(tmp_path: Path, kind: str, why: str) -> None:
    noise = Random(1)
    pages = [(f"W{i}", noise.randbytes(500).hex()) for i in range(300)]
    path = make_dump(tmp_path / NAME, pages, kind=kind, per_stream=70, level=1)  # two thirds end within a stream, not between two
    whole = open_dump([path], "de")
    data = path.read_bytes()[: whole.size * 2 // 3]
    path.write_bytes(data)
    if kind == "xml":
        assert open_dump([path], "de").gaps == (f"{path} does not end with </mediawiki>",)
    else:
        with pytest.raises(Problem, match=r"is cut off after [\d,]+ bytes: its (bz2|gzip) data do not end; delete it and download"):
            open_dump([path], "de")
    cut = whole._replace(sizes=(len(data),))
    got, seen = read(cut)
    assert 100 < len(got) < 300
    assert got == [p for p in got if p.reject is None]
    ((start, stop, sentence),) = seen.damage
    assert why in sentence
    assert (start > 0 or kind == "gzip", stop) == (True, len(data))


def test_a_page_without_an_end_does_not_swallow_the_next() -> None:
    got, seen = one(page_xml("A", "a") + page_xml("B", "b").replace("</page>", "") + page_xml("C", "c"))
    assert [p.title for p in got] == ["A", "C"]
    assert [why for _, _, why in seen.damage] == ["a page breaks off"]


def test_damage_stays_a_short_list() -> None:
    seen = Seen()
    for i in range(10_000):
        seen.hurt(i * 100, i * 100 + 1, "x")
    assert len(seen.damage) == export.DAMAGES
    assert seen.damage[-1][1] == 999_901


# ── hostile: each of these would not end if it were not linear ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("middle", "count"),
    [
        ("<page>" * 500_000, None),
        ("<page>" * 500_000 + "</page>", None),
        ("<!--" * 500_000, None),
        ("<page ><!--" * 200_000, None),
        ("<page><text>" + "<!---->" * 300_000 + "</text></page>", 2),
        ("<page><text>" + "<![CDATA[]]>" * 300_000 + "</text></page>", 2),
        ("<page><title>A</title>" + "<a>" * 300_000 + "</page>", 2),
        ("<page><title>" * 200_000, None),
        (page_xml("A", "{{" * 100_000), 2),
        (page_xml("A", "[[" * 1_000_000), 2),
        (page_xml("A", "&" * 500_000).replace("&amp;", "&"), 2),
        (page_xml("A", "x").replace(">x<", ">" + "&#xD800;" * 300_000 + "<"), 2),
        (page_xml("A", "x").replace("<origin>", "<a " * 300_000), 2),
        (page_xml("A", "ä" * 10_000_000), 2),
        ("\x00" * 1_000_000, 1),
    ],
    ids=range(15),
)
def test_hostile_xml_is_linear(tmp_path: Path, middle: str, count: int | None) -> None:
    path = make_dump(tmp_path / "x.xml", [("Y", "y"), middle, ("Z", "z")], kind="xml")
    got, seen = read(path, 10**9)
    assert "Y" in [p.title for p in got]
    assert all(len(p.text) <= 10_000_000 for p in got)
    if count:
        assert [p.title for p in got][-1] == "Z"
        assert len([p for p in got if p.title]) == count + ("\x00" not in middle and "<title>" in middle) or len(got) == count + 1
        assert seen.damage == []


def test_a_page_of_20_mb_is_read_and_a_larger_one_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_dump(tmp_path / NAME, [("A", "a"), ("B", "b " * 10_000_000, 0, 7, 8), ("C", "c")], kind="xml")
    assert [len(p.text) for p in read(path)[0]] == [1, 20_000_000, 1]
    monkeypatch.setattr(export, "LARGEST", 10_000_000)
    got, seen = read(path)
    assert [(p.title, p.id, p.reject and p.reject.reason) for p in got] == [("A", 1, None), ("B", 7, "too large"), ("C", 3, None)]
    assert seen.pages == 3


def test_many_tiny_streams_and_empty_ones(tmp_path: Path) -> None:
    raw = (head() + page_xml("A", "a" * 9000) + page_xml("B", "b") + END).encode()
    path = tmp_path / NAME
    path.write_bytes(b"".join(bz2.compress(raw[i : i + 99]) + bz2.compress(b"") * (i % 2) * 20 for i in range(0, len(raw), 99)))
    for size in (None, 500):
        got, seen = read(open_dump([path], "de"), size)
        assert [(p.title, len(p.text)) for p in got] == [("A", 9000), ("B", 1)]
        assert seen.damage == []


def test_a_bomb_is_read_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LARGEST", 10_000_000)
    path = make_dump(tmp_path / NAME, [("A", "a"), ("B", "b" * 30_000_000), ("C", "c")], kind="single", level=1)
    assert path.stat().st_size < 5_000
    got, _ = read(path)
    assert [(p.title, p.reject and p.reject.reason) for p in got] == [("A", None), ("B", "too large"), ("C", None)]


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE mediawiki [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n'
    path = make_dump(tmp_path / "x.xml", [("A", "x")], kind="xml", start=bomb + head())
    with pytest.raises(Problem, match="DOCTYPE"):
        open_dump([path], "de")
    inside = page_xml("A", "x").replace(">x<", ">&b;<").replace("<page>", "<page>" + bomb)
    got, _ = one(inside + page_xml("Z", "z"))
    assert [(p.title, p.text, p.reject and p.reject.reason) for p in got] == [("A", "", "crashed"), ("Z", "z", None)]
    outside = tmp_path / "secret"
    outside.write_text("secret")
    got, _ = one(page_xml("A", "x").replace(">x<", f'><!ENTITY e SYSTEM "file://{outside}">&e;<'))
    assert "secret" not in repr(got)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────────


def of(dbname: str | None, base: str | None = None) -> bytes:
    return (head(dbname, base) + page_xml("A", "x") + END).encode()


GOOD = of("dewiktionary")
REFUSED = [
    ("empty", b"", "is empty; delete it and download it again"),
    ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "is a 7z archive, not a dump in XML, bz2 or gzip; unpack it first"),
    ("zip", b"PK\x03\x04abc", "is a zip archive"),
    ("zstd", b"\x28\xb5\x2f\xfdabc", "is zstd-compressed"),
    ("xz", b"\xfd7zXZ\x00abc", "is xz-compressed"),
    ("UTF-16", GOOD.decode().encode("utf-16"), "is UTF-16, not a dump in XML, bz2 or gzip; convert it to UTF-8"),
    ("UTF-16 without mark", GOOD.decode().encode("utf-16-le"), "is UTF-16"),
    ("UTF-16 inside bz2", bz2.compress(GOOD.decode().encode("utf-16-be")), "is UTF-16"),
    ("UTF-32", GOOD.decode().encode("utf-32"), "is UTF-32"),
    ("bz2 in bz2", bz2.compress(bz2.compress(GOOD)), "it does not begin with XML"),
    ("Latin-1", b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + GOOD, "it is in ISO-8859-1; convert it first: iconv"),
    ("JSON", b'{"a": 1}', "is JSON"),
    ("other XML", b"<?xml version='1.0'?><rss></rss>", r"is not a MediaWiki export \(it begins with <rss>\)"),
    ("web page", b"<!DOCTYPE html><html><body>404</body></html>", "it is a web page"),
    ("text", b"Wasser ist nass", "it does not begin with XML"),
    ("rubbish", os.urandom(500) + b"!", "is not a MediaWiki export|not a dump"),
    ("no page", (head() + END).encode(), "is a MediaWiki export without any <page>; download"),
    ("no page, bz2", bz2.compress((head() + END).encode()), "without any <page>"),
    ("bz2 of four bytes", b"BZh9", "no bz2 block can be found in it; delete it and download it again"),
    ("truncated at once", bz2.compress(GOOD)[:-30], "cannot be read: the file is cut off|is cut off after"),
    ("truncated gzip", gzip.compress(GOOD)[:-20], "is cut off after|cannot be read: the file is cut off"),
    ("damaged gzip", gzip.compress(GOOD)[:12] + b"\xff" * 40, "cannot be read: its gzip data are damaged"),
    ("no site", of(None), r"does not say that it is dewiktionary .*: --lang de"),
    ("other host", of(None, "http://example.org/"), "its <base> is on example.org"),
    ("English", of("enwiktionary"), "is a dump of enwiktionary, not of dewiktionary; it would fit LANG=en"),
    ("old English", of(None, "http://en.wiktionary.org/wiki/X"), "is a dump of enwiktionary, not of dewiktionary"),
    ("Min Nan", of("zh_min_nanwiktionary"), "LANG=zh-min-nan"),
    ("Wikipedia", of("dewiki"), "is a dump of dewiki, not of dewiktionary; it is no Wiktionary"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_in_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / NAME
    path.write_bytes(data)
    with pytest.raises(Problem) as problem:
        open_dump([path], "de")
    assert re.search(sentence, str(problem.value))
    assert str(path) in str(problem.value)
    assert str(problem.value).endswith(".")
    assert "\n" not in str(problem.value)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for path, sentence in [
        (tmp_path / "none.bz2", "does not exist; .*make fetch"),
        (tmp_path, "is a directory"),
        (Path("/dev/null"), "is no regular file"),
    ]:
        with pytest.raises(Problem, match=sentence):
            open_dump([path], "de")
        with pytest.raises(Problem, match=sentence):
            is_dump(path)
        with pytest.raises(Problem, match=sentence):
            wikitext(path)
    with pytest.raises(Problem, match=r"No dump was given; .*LANG=fr"):
        open_dump([], "fr")
    with pytest.raises(Problem, match=r"does not exist; .*LANG=fr"):
        open_dump([tmp_path / "none"], "fr")


def test_an_unreadable_file(tmp_path: Path) -> None:
    path = make_dump(tmp_path / NAME, [("A", "x")])
    path.chmod(0)
    user = os.geteuid()
    if user == 0:  # root reads everything
        os.seteuid(65534)
    try:
        with pytest.raises(Problem, match=r"cannot be read \(Permission denied\); make it readable"):
            open_dump([path], "de")
    finally:
        os.seteuid(user)


def test_a_file_that_goes_during_the_run(tmp_path: Path) -> None:
    dump = open_dump([make_dump(tmp_path / NAME, [("A", "x")])], "de")
    dump.paths[0].unlink()
    with pytest.raises(Problem, match="cannot be read any more"):
        read(dump)


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        gzip.compress(GOOD),
        bz2.compress(GOOD),
        b"\xef\xbb\xbf" + GOOD,
        b"<?xml version='1.0' encoding='utf-8'?>\n<!-- c -->\n" + GOOD,
        bz2.compress(GOOD) + bytes(20),
        gzip.compress(GOOD[:99]) + gzip.compress(GOOD[99:]) + bytes(512),
    ],
)
def test_what_it_is_and_not_what_it_is_called_decides(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "anything.xml.bz2"
    path.write_bytes(data)
    assert is_dump(path)
    assert [p.title for p in read(open_dump([path], "de"))[0]] == ["A"]


@pytest.mark.parametrize(
    ("dbname", "base", "expected"),
    [
        ("dewiktionary", "https://en.wiktionary.org/", "dewiktionary"),
        (None, "http://de.wiktionary.org/wiki/Wiktionary:Hauptseite", "dewiktionary"),
        (None, "//zh-min-nan.wiktionary.org/wiki/X", "zh_min_nanwiktionary"),
        (None, "https://de.wikipedia.org/wiki/X", "dewiki"),
        (None, "https://www.wikidata.org/wiki/X", "wikidatawiki"),
        (None, "https://en.wikisource.org/wiki/X", "enwikisource"),
        (None, "http://example.org/wiki/Main_Page", None),
        (None, "Base Test Value", None),
        (None, None, None),
    ],
)
def test_edition(tmp_path: Path, dbname: str | None, base: str | None, expected: str | None) -> None:
    path = make_dump(tmp_path / NAME, [("A", "x")], dbname=dbname, base=base)
    dump = open_dump([path], None)
    assert (dump.edition, edition(dump.site)) == (expected, expected)
    if expected is None:
        assert open_dump([path], "de", forced=True).edition == "dewiktionary"
    elif expected != "dewiktionary":
        with pytest.raises(Problem, match=expected):
            open_dump([path], "de", forced=True)


def test_wikitext_is_not_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "Wasser.wiki"
    path.write_bytes("\ufeff{{Siehe auch|[[x]]}}\r\n== Wasser ==\n".encode())
    assert not is_dump(path)
    assert wikitext(path) == "{{Siehe auch|[[x]]}}\n== Wasser ==\n"
    path.write_bytes(b"a\xff")
    with pytest.raises(Problem, match="neither a dump nor wikitext in UTF-8"):
        wikitext(path)


# ── several files, completeness ──────────────────────────────────────────────────────────────────────────────────────────


def parts(folder: Path, *ranges: str, date: str = "2026-09-01") -> list[Path]:
    return [make_dump(folder / f"dewiktionary-{date}-{r}.xml.bz2", [(r, "x", 0, i + 1)]) for i, r in enumerate(ranges)]


def test_parts_are_read_in_page_order(tmp_path: Path) -> None:
    paths = parts(tmp_path, "p1001p2000", "p2001p99", "p1p1000")
    dump = open_dump(paths, "de")
    assert [p.title for p in read(dump)[0]] == ["p1p1000", "p1001p2000", "p2001p99"]
    assert dump.date == date(2026, 9, 1)
    assert dump.gaps == (f"no list of checksums beside {paths[1].name} says that it is the last file of this dump",)
    sums = tmp_path / "dewiktionary-2026-09-01-SHA256SUMS"
    sums.write_text("".join(f"{'0' * 64}  {path.name}\n" for path in paths))
    assert open_dump(paths, "de").complete
    assert open_dump(paths[:2], "de").gaps == (
        f"{paths[2].name} belongs to this dump and was not given",
        f"the pages before {paths[0].name} were not given",
    )
    sums.write_text("".join(f"{'0' * 64} *{path.name}\n" for path in paths) + f"{'0' * 64}  dewiktionary-2026-09-01-p100p200.xml.bz2\n")
    assert open_dump(paths, "de").gaps == ("dewiktionary-2026-09-01-p100p200.xml.bz2 belongs to this dump and was not given",)


def test_a_hole_between_parts(tmp_path: Path) -> None:
    assert "pages 11 to 19 are in none of the files" in open_dump(parts(tmp_path, "p1p10", "p20p30"), "de").gaps
    assert "the pages before dewiktionary-2026-09-01-p5p9.xml.bz2 were not given" in open_dump(parts(tmp_path / "b", "p5p9"), "de").gaps


def test_numbered_parts(tmp_path: Path) -> None:
    names = [f"dewiktionary-20260901-pages-articles{i}.xml-p{i}p{i}.bz2" for i in (1, 2)]
    paths = [make_dump(tmp_path / name, [(name, "x")]) for name in names]
    make_dump(tmp_path / NAME, [("whole", "x")])
    assert open_dump([tmp_path / NAME], "de").complete
    (tmp_path / "dewiktionary-20260901-sha1sums.txt").write_text(f"{'0' * 40}  {names[0]}\n{'0' * 40}  {names[1]}\n{'0' * 40}  {NAME}\n")
    assert open_dump(paths, "de").complete
    assert not open_dump(paths[:1], "de").complete


def test_files_that_do_not_belong_together(tmp_path: Path) -> None:
    one, two = parts(tmp_path, "p1p10")[0], parts(tmp_path, "p11p20", date="20260801")[0]
    with pytest.raises(Problem, match="dumps of different dates"):
        open_dump([one, two], "de")
    with pytest.raises(Problem, match="Two files named"):
        open_dump([one, one], "de")
    other = make_dump(tmp_path / "frwiktionary-20260901-p11p12.xml.bz2", [("A", "x")], dbname="frwiktionary")
    with pytest.raises(Problem, match=r"is of dewiktionary and .* is of frwiktionary; give the files of one edition"):
        open_dump([one, other], "de")


def test_the_index_is_never_needed_and_tells_of_missing_pages(tmp_path: Path) -> None:
    name = "dewiktionary-20260901-pages-articles-multistream.xml.bz2"
    path = make_dump(tmp_path / name, [(f"W{i}", "x") for i in range(30)], per_stream=10, index=True)
    index = tmp_path / name.replace(".xml", "-index.txt")
    whole = read(open_dump([path], "de"))[0]
    assert open_dump([path], "de").complete
    data = path.read_bytes()
    last = [m.start() for m in re.finditer(b"BZh9", data)][-2]
    path.write_bytes(data[:last])  # at the end of a stream: nothing else would show how much is missing
    assert open_dump([path], "de").gaps[-1] == f"{index.name} knows of pages at byte {last:,}, but {path} has only {last:,} bytes"
    path.write_bytes(data)
    for other in (b"", b"rubbish", bz2.compress(b"no index\n"), bz2.compress(b"12:x")):
        index.write_bytes(other)
        assert open_dump([path], "de").complete
    index.unlink()
    assert read(open_dump([path], "de"))[0] == whole


def test_without_a_closing_tag(tmp_path: Path) -> None:
    for kind in KINDS:
        dump = open_dump([make_dump(tmp_path / kind, [("A", "x")], kind=kind, end="")], "de")
        assert dump.gaps == (f"{tmp_path / kind} does not end with </mediawiki>",)
        assert not dump.complete
        assert [p.title for p in read(dump)[0]] == ["A"]


# ── bz2 blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.binary(max_size=30), st.integers(0, 7), st.binary(max_size=30), st.sampled_from([bz2blocks.BLOCK, bz2blocks.END]))
def test_a_magic_is_found_at_any_bit(before: bytes, shift: int, after: bytes, magic: int) -> None:
    bits = ((1 << 48 | magic) << 8 * len(after) | int.from_bytes(after, "big")) << (8 - shift)
    length = len(after) + 6 + 1
    data = before + (bits & ((1 << 8 * length) - 1)).to_bytes(length, "big")
    assert 8 * len(before) + shift in bz2blocks.find(data, magic)


def test_a_magic_inside_a_block_by_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_dump(tmp_path / NAME, [(f"W{i}", os.urandom(800).hex()) for i in range(300)], kind="single", level=1)
    whole = read(path)[0]
    real = bz2blocks.starts

    def more(*arguments: object) -> object:
        offsets = list(real(*arguments))  # type: ignore[arg-type]
        return iter(sorted([*offsets, *(o + 90_001 for o in offsets[1:3])]))

    monkeypatch.setattr(bz2blocks, "starts", more)
    got, seen = read(path, 10**9)
    assert got == whole
    assert seen.damage == []
