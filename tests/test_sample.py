"""The sample: a dump like MediaWiki's, pages of every kind, German right as far as a program can see, each read as it promises."""

from __future__ import annotations

import bz2
import csv
import hashlib
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import SHARED, needs_shared
from lxml import etree

from etl import sample
from etl.model import Entry, Example, Link, Page, Problem, Redirect, Reject, Translation

PAGES = {page.title: page for page in sample.pages()}
XMLNS = "{http://www.mediawiki.org/xml/export-0.11/}"
HOMONYMS = re.compile(r"^=== .*?(?=^===? |\Z)", re.MULTILINE | re.DOTALL)
NOUN_TABLE = re.compile(r"\{\{Deutsch Substantiv Übersicht\n(.*?)\n\}\}", re.DOTALL)
CELLS = [f"{case} {number}" for case in ("Nominativ", "Genitiv", "Dativ", "Akkusativ") for number in ("Singular", "Plural")]
BROKEN_TABLE = {"Dachs"}  # on purpose: its table is never closed
TO_MEND = "Rührlöffel"  # with slips on purpose: what aqea check finds in the sample


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.write(tmp_path_factory.mktemp("sample") / "new")


def noun_tables() -> Iterator[tuple[str, dict[str, str], str]]:
    """Title, parameters of the noun table, and the entry's whole text."""
    for page in PAGES.values():
        for entry in HOMONYMS.findall(page.text):
            for body in NOUN_TABLE.findall(entry):
                if page.title not in BROKEN_TABLE:
                    yield page.title, dict(line[1:].split("=", 1) for line in body.split("\n")), entry


def cell(table: dict[str, str], name: str) -> list[str]:
    """A cell's forms, main form first: of the columns 1.. and of the starred variants."""
    return [table[key] for key in table if re.fullmatch(re.escape(name) + r"( \d)?\**", key)]


# The dump


def test_at_least_150_pages_with_titles_and_ids_of_their_own() -> None:
    found = sample.pages()
    assert len(found) >= 150
    assert len({page.title for page in found}) == len({page.id for page in found}) == len(found)
    assert [page.id for page in found] == sorted(page.id for page in found)


def test_sources_and_dump_stay_small(dump: Path) -> None:
    sources = list((Path(sample.__file__).parent / "pages").glob("*.wiki"))
    assert 0 < sum(file.stat().st_size for file in sources) < 125_000
    assert dump.stat().st_size < 60_000


def test_name_is_that_of_a_multistream_dump(dump: Path) -> None:
    assert re.fullmatch(r"dewiktionary-\d{8}-pages-articles-multistream\.xml\.bz2", dump.name)
    assert (dump.parent / sample.INDEX).is_file()


def test_every_stream_is_a_bz2_file_and_the_index_names_its_pages(dump: Path) -> None:
    content = dump.read_bytes()
    index = [line.split(":", 2) for line in bz2.decompress((dump.parent / sample.INDEX).read_bytes()).decode().splitlines()]
    starts = sorted({int(offset) for offset, _, _ in index})
    assert len(starts) > 4
    first = bz2.BZ2Decompressor()
    assert b"<dbname>dewiktionary</dbname>" in first.decompress(content)
    assert len(content) - len(first.unused_data) == starts[0]
    for start, stop in zip(starts, [*starts[1:], None]):
        stream = bz2.BZ2Decompressor()
        root = etree.fromstring(b"<pages>" + stream.decompress(content[start:stop]) + b"</pages>")
        assert stream.eof
        named = [(page.findtext("id"), page.findtext("title")) for page in root]
        assert named == [(number, title) for offset, number, title in index if int(offset) == start]
        assert len(named) <= sample.PAGES_PER_STREAM
    assert bz2.decompress(stream.unused_data) == b"</mediawiki>\n"


def test_xml_says_what_the_sources_say(dump: Path) -> None:
    root = etree.fromstring(bz2.decompress(dump.read_bytes()))
    site = root.find(f"{XMLNS}siteinfo")
    assert site is not None
    assert site.findtext(f"{XMLNS}base") == "https://de.wiktionary.org/wiki/Wiktionary:Hauptseite"
    assert {int(ns.get("key", "")) for ns in site.iter(f"{XMLNS}namespace")} >= {0, 4, 10, 12, 14, 108}
    revisions = set()
    for node, page in zip(root.iterfind(f"{XMLNS}page"), PAGES.values(), strict=True):
        text = node.findtext(f"{XMLNS}revision/{XMLNS}text") or ""
        assert (node.findtext(f"{XMLNS}title"), node.findtext(f"{XMLNS}ns"), text) == (page.title, str(page.ns), page.text)
        sha1 = node.findtext(f"{XMLNS}revision/{XMLNS}sha1") or ""
        assert len(sha1) == 31
        assert int(sha1, 36) == int(hashlib.sha1(text.encode()).hexdigest(), 16)
        target = node.find(f"{XMLNS}redirect")
        assert (target is not None) == text.startswith("#")
        assert target is None or f"[[{target.get('title')}]]" in text
        revisions.add(node.findtext(f"{XMLNS}revision/{XMLNS}id"))
    assert len(revisions) == len(PAGES)


def test_the_same_bytes_every_time_and_untouched_when_there(dump: Path, tmp_path: Path) -> None:
    again = sample.write(tmp_path)
    assert again.read_bytes() == dump.read_bytes()
    assert (tmp_path / sample.INDEX).read_bytes() == (dump.parent / sample.INDEX).read_bytes()
    before = again.stat()
    sample.write(tmp_path)
    assert again.stat().st_mtime_ns == before.st_mtime_ns
    assert again.stat().st_ino == before.st_ino
    again.write_bytes(b"something else")
    assert sample.write(tmp_path).read_bytes() == dump.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == [sample.INDEX, sample.NAME]


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Problem, match="--output DIR"):
        sample.write(tmp_path / "file")


# What is in it

KINDS = {
    "masculine, feminine and neuter nouns": r"(?s).*\|Deutsch\}\}, \{\{%s\}\} ===",
    "declined form": r"Wortart\|Deklinierte Form\|Deutsch",
    "conjugated form": r"Wortart\|Konjugierte Form\|Deutsch",
    "participle I": r"Wortart\|Partizip I\|",
    "participle II": r"Wortart\|Partizip II\|",
    "comparative": r"Wortart\|Komparativ\|",
    "superlative": r"Wortart\|Superlativ\|",
    "extended infinitive": r"Wortart\|Erweiterter Infinitiv\|",
    "plurale tantum": r"\|Genus=0\n\|Nominativ Singular=—",
    "no plural": r"\|Nominativ Plural=—",
    "two plurals": r"\|Nominativ Plural 2=",
    "several genders": r"\|Genus 2=",
    "adjectival declension": r"\{\{Deutsch adjektivisch Übersicht",
    "language name": r"Deutsch Substantiv Übersicht -sch",
    "separable verb": r"\|Präsens_ich=\S+ \S+",
    "inseparable verb": r"\|Präsens_ich=durchsuche\n",
    "two auxiliaries": r"\|Hilfsverb=\w+\n\|Hilfsverb\*=",
    "impersonal verb": r"unpersönlich=1",
    "adjective without comparison": r"keine weiteren Formen=ja",
    "irregular degrees": r"\|Positiv=gut\n\|Komparativ=besser\n\|Superlativ=besten\n",
    "adverb": r"Wortart\|(?:Temporal|Lokal|Interrogativ)adverb",
    "pronoun": r"Wortart\|(?:Personal|Possessiv|Interrogativ|Indefinit)pronomen",
    "preposition": r"Wortart\|Präposition",
    "conjunction": r"Wortart\|Konjunktion",
    "subjunction": r"Wortart\|Subjunktion",
    "particle": r"Wortart\|(?:Negations|Antwort|Modal)partikel",
    "interjection": r"Wortart\|Interjektion",
    "numeral": r"Wortart\|Numerale",
    "article": r"Wortart\|Artikel",
    "prefix": r"Wortart\|Präfix",
    "suffix": r"Wortart\|Suffix",
    "abbreviation": r"Wortart\|Abkürzung",
    "contraction": r"Wortart\|Kontraktion",
    "given name": r"Wortart\|Vorname",
    "surname": r"Wortart\|Nachname",
    "toponym": r"Wortart\|Toponym",
    "idiom": r"Wortart\|Redewendung",
    "proverb": r"Wortart\|Sprichwort",
    "winged word": r"Wortart\|Geflügeltes Wort",
    "multi-word": r"Wortart\|Wortverbindung",
    "letter": r"Wortart\|Buchstabe",
    "symbol": r"Wortart\|Symbol\|International",
    "German and English on a page": r"(?s)Sprache\|Deutsch.*Sprache\|Englisch",
    "a page in another language": r"\A== .*Sprache\|(?:Englisch|Latein|Italienisch)\}\}",
    "redirect": r"\A#WEITERLEITUNG \[\[",
    "old spelling": r"\{\{Alte Schreibweise\|dass\|Reform 1996\}\}",
    "Swiss spelling": r"\{\{Schweizer und Liechtensteiner Schreibweise\|",
    "Flexion: verb": r"\{\{Verbkonjugation\|Deutsch\}\}",
    "Flexion: adjective": r"\{\{Adjektivdeklination\|Deutsch\}\}",
    "new translations": r"\{\{Ü-Tabelle\|1\|G=.+\|Ü-Liste=\n\*\{\{",
    "old translations": r"(?s)==== Übersetzungen ====\n\{\{Ü-links\}\}.*\{\{Ü-Abstand\}\}.*\{\{Ü-rechts\}\}",
    "several senses on an old line": r"\*\{\{en\}\}: \[1\] .*; \[2\] ",
    "transliterated translation": r"\{\{Üt\|ru\|",
    "old noun table": r"\{\{Substantiv-Tabelle",
    "label": r"\{\{K\|",
    "label with government": r"\{\{K\|[^}]*Prä=an\|Kas=Dativ",
    "label over a group of senses": r"\n\*\{\{K\|",
    "nested sense": r"\n::\[a\] ",
    "examples with a source": r"“<ref>\{\{Literatur\|",
    "example with translation": r"(?m)^:\[1\] .*''.*\n::\w",
    "explained idiom": r"\{\{Redewendungen\}\}\n.*\]\] – ",
    "compound": r"\[\[Determinativkompositum\]\]",
    "target's sense": r"\]\]<sup>\[\d|<sup>\[1\]</sup>",
    "similar words": r"\{\{Ähnlichkeiten 1\|",
    "anagrams": r"\|Anagramme=",
    "homophones": r"\|Homophone=",
    "reference": r"\{\{Ref-DWDS\|",
    "rhyme": r"\{\{Reim\|",
    "audio": r"\{\{Audio\|De-",
    "page-level see also": r"\A\{\{Siehe auch\|",
    "interlanguage links": r"\n\[\[en:Esel\]\]",
    "empty translation": r"\{\{Ü\|es\|\}\}",
    "draft": r"\A\{\{Neuer Eintrag\}\}",
    "no text": r"\A\Z",
    "no language": r"\A=== Substantiv",
    "heading without part of speech": r"\n=== Substantiv, männlich ===",
    "language without an entry": r"\A== .*\n+[^=]*\Z",
    "open comment": r"<!--(?!(?s:.*)-->)",
    "open template": r"\{\{K\|Zoologie [^}]*\n",
    "cut off": r"\{\{Ü\|fr\|belette\Z",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_every_kind(kind: str) -> None:
    patterns = [KINDS[kind] % gender for gender in "mfn"] if "%s" in KINDS[kind] else [KINDS[kind]]
    for pattern in patterns:
        assert any(re.search(pattern, page.text) for page in PAGES.values()), kind


def test_namespaces() -> None:
    prefixes = {4: "Wiktionary:", 10: "Vorlage:", 12: "Hilfe:", 14: "Kategorie:", 108: "Flexion:"}
    assert {page.ns for page in PAGES.values()} == {0, *prefixes}
    assert all(page.title.startswith(prefixes[page.ns]) for page in PAGES.values() if page.ns)


def test_nearly_thirty_pages_have_ten_sections() -> None:
    heading = re.compile(r"^(?:==== )?\{\{(\w[\w ]*)(?:\|.*)?\}\}(?: ====)?$", re.MULTILINE)
    rich = {page.title for page in PAGES.values() if len(set(heading.findall(page.text))) >= 10}
    assert len(rich) >= 28
    assert {"Wasser", "Hund", "Katze", "Haus", "gehen"} <= rich


# The German


@pytest.mark.parametrize(
    ("title", "table", "entry"), list(noun_tables()), ids=lambda value: value if isinstance(value, str) and len(value) < 30 else ""
)
def test_shape_of_a_noun_table(title: str, table: dict[str, str], entry: str) -> None:
    genders = [value for key, value in table.items() if key.startswith("Genus")]
    assert set(genders) <= set("mfn0")
    assert genders
    assert [key for key in table if key.startswith("Genus")] == (
        ["Genus"] if len(genders) == 1 else [f"Genus {n + 1}" for n in range(len(genders))]
    )
    assert "".join(genders) == "0" or "".join(genders) == "".join(re.findall(r"\{\{([mfn])\}\}", entry.split("\n")[0]))
    for name in CELLS:
        assert cell(table, name), name
    known = {key for name in CELLS for key in table if re.fullmatch(re.escape(name) + r"( \d)?\**", key)}
    assert set(table) == known | {key for key in table if key.startswith("Genus")}
    for number in ("Singular", "Plural"):
        assert len({cell(table, f"{case} {number}")[0] == "—" for case in ("Nominativ", "Genitiv", "Dativ", "Akkusativ")}) == 1
    first = cell(table, "Nominativ Singular")[0]
    assert first in (title, "—", f"(das) {title}")
    if genders[0] in "mn" and first != "—":
        assert re.search(r"s$|n$", " ".join(cell(table, "Genitiv Singular"))) or title in {"Pkw"}
    if genders[0] == "f":
        assert cell(table, "Genitiv Singular")[0] == title
    if cell(table, "Nominativ Plural")[0] not in ("—", "Joghurts", "Pkw"):
        assert all(form.endswith("n") for form in cell(table, "Dativ Plural"))


@needs_shared
def test_noun_tables_agree_with_the_list() -> None:
    wanted = {title for title, _, _ in noun_tables()}
    rows: dict[str, list[set[tuple[str, str]]]] = {}
    with lzma.open(SHARED / "data/de/words/german_nouns.csv.xz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["lemma"] in wanted:
                rows.setdefault(row["lemma"], []).append({(re.sub(r"[ \d*]+$", "", key), value) for key, value in row.items() if value})
    for title, table, _ in noun_tables():
        # Deutschland's article stands in brackets; the list has no Joghurt or Butter without the rarer genders
        cells = {(name.lower(), re.sub(r"^\(\w+\) ", "", form)) for name in CELLS for form in cell(table, name) if form != "—"}
        assert any(cells <= row for row in rows[title]), title


@needs_shared
def test_pronunciations_agree_with_the_list() -> None:
    said: dict[str, set[str]] = {}
    for page in PAGES.values():
        for entry in HOMONYMS.findall(page.text):
            found = re.search(r"^:\{\{IPA\}\} \{\{Lautschrift\|([^}]+)\}\}", entry, re.MULTILINE)
            if found and "|Deutsch}}" in entry.split("\n")[0]:
                said.setdefault(page.title, set()).add(found[1])
    # stress moves the meaning of übersetzen; the list has the French Anna, and other vowels before l
    for title in ("übersetzen", "Anna", "Vögel"):
        del said[title]
    checked = 0
    with lzma.open(SHARED / "data/de/words/denckring_pronunciations.tsv.xz", "rt", encoding="utf-8") as file:
        for line in file:
            word, _, values = line.rstrip("\n").partition("\t")
            if word in said:
                assert said[word] & set(values.split("|")), word
                checked += 1
    assert checked > 90


def test_hyphenation_is_the_word_cut_up() -> None:
    checked = 0
    for page in PAGES.values():
        for entry in HOMONYMS.findall(page.text):
            found = re.search(r"^\{\{(?:Worttrennung|Silbentrennung)\}\}\n:(.*)$", entry, re.MULTILINE)
            if found and not found[1].startswith("{{kSg.}}"):
                assert found[1].split(",")[0].replace("·", "") == page.title
                checked += 1
            for table in NOUN_TABLE.findall(entry) if found and page.title not in BROKEN_TABLE else []:
                plural = re.search(r"\{\{Pl\.1?\}\} ([\w·]+)", found[1] if found else "")
                assert bool(plural) == ("|Nominativ Plural=—" not in table)
                if plural:
                    assert re.search(rf"^\|Nominativ Plural( 1)?={plural[1].replace('·', '')}$", table, re.MULTILINE)
    assert checked > 120


def test_every_sense_that_is_named_exists() -> None:
    for page in PAGES.values():
        for entry in HOMONYMS.findall(page.text) if page.title != TO_MEND else ():
            top = ""
            known = {"*"}
            section = re.search(r"\{\{(?:Bedeutungen|Grammatische Merkmale)\}\}\n((?:[:*].*\n?)*)", entry)
            for line in section[1].split("\n") if section else []:
                if marker := re.match(r":?:\[(\w+)\]", line):
                    top = top if line.startswith("::") else marker[1]
                    known.add(top + marker[1] if line.startswith("::") else marker[1])
            named = re.findall(r"^:?\*?\[([^\]\[]+)\] ", entry, re.MULTILINE) + re.findall(r"\{\{Ü-Tabelle\|(\w+)\|", entry)
            for marker in named:
                for part in re.split(r"[,–] ?", marker):
                    assert part in known, (page.title, marker)


def test_many_links_lead_to_other_pages_of_the_sample() -> None:
    above = {
        "Hund": "Haustier",
        "Katze": "Säugetier",
        "Pferd": "Haustier",
        "Kuh": "Haustier",
        "Vogel": "Tier",
        "Milch": "Getränk",
        "Rhein": "Fluss",
    }
    for title, target in above.items():
        assert f"[[{target}]]" in PAGES[title].text
    links = [target for page in PAGES.values() for target in re.findall(r"\[\[([^\]|#]+)", page.text)]
    assert sum(target in PAGES for target in links) > 140


def test_words_that_a_newcomer_asks_for_have_all_five_languages() -> None:
    for title in ("Wasser", "Hund", "Katze", "Pferd", "Kuh", "Vogel", "Haus", "Mutter", "Milch", "gehen", "gut", "rot"):
        for language in ("en", "fr", "es", "it", "ru"):
            assert f"*{{{{{language}}}}}: " in PAGES[title].text, (title, language)


@needs_shared
def test_sections_have_the_editions_names() -> None:
    names = {
        "Hörbeispiele",
        "Quellen",
        "Übersetzungen",
        "Ü-links",
        "Ü-Abstand",
        "Ü-rechts",
        "Artikel Toponym",
        "Neuer Eintrag",
        "Bedeutungen",
    }
    for row in (SHARED / "SECTIONS.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        section, _, _, also = row.split("\t")
        names |= {section, *also.split(", ")}
    for page in PAGES.values():
        for name in re.findall(r"^(?:==== )?\{\{([^{}|]+)\}\}(?: ====)?$", page.text, re.MULTILINE):
            assert name in names or name.startswith(("Deutsch ", "Schweizer ", "Alte ")), (page.title, name)


@needs_shared
def test_nothing_is_copied() -> None:
    """No gloss or example of five words or more stands on a page of Wiktionary that we have."""
    theirs = "\n".join(file.read_text(encoding="utf-8") for file in (SHARED / "data/de").glob("*/*.wiki"))
    for page in PAGES.values():
        if unquote(page.title) and not page.ns:
            for line in re.findall(r"^:+\[\w+\] (.+)$", page.text, re.MULTILINE):
                plain = re.sub(r"<ref>.*|\{\{[^}]*\}\} ?", "", line).strip()
                if len(plain.split()) >= 5 and "“" not in plain and "[[" not in plain:
                    assert plain not in theirs, (page.title, plain)


# What it parses to

EXPECTED = """
Wasser: de noun n
Eis: de noun n
See: de noun m; de noun f
Baum: de noun m
Kiefer: de noun f; de noun m
Tier: de noun n
Säugetier: de noun n
Haustier: de noun n
Hund: de noun m
Hündin: de noun f
Katze: de noun f
Pferd: de noun n
Kuh: de noun f
Vogel: de noun m
Ente: de noun f
Maus: de noun f
Esel: de noun m
Mutter: de noun f; de noun f
Vater: de noun m
Eltern: de noun
Haus: de noun n
Schloss: de noun n
Bank: de noun f; de noun f
Butter: de noun fm
Joghurt: de noun mn
Milch: de noun f
Teil: de noun m; de noun n
Straße: de noun f
Angestellter: de noun m
Deutsch: de noun n
Hand: de noun f
gift: en noun; sv adjective
sein: de verb; de pronoun
gehen: de verb
laufen: de verb
helfen: de verb
arbeiten: de verb
sammeln: de verb
können: de verb
anrufen: de verb
aufstehen: de verb
durchsuchen: de verb
übersetzen: de verb; de verb
regnen: de verb
gut: de adjective; de adverb
groß: de adjective
rot: de adjective; en verb
lila: de adjective
tot: de adjective
heute: de adverb
dort: de adverb
warum: de adverb
ich: de pronoun
wer: de pronoun
nichts: de pronoun
der: de article; de pronoun
mit: de adposition
in: de adposition
und: de conjunction
dass: de conjunction
nicht: de particle
ja: de particle; de particle
hallo: de interjection
miau: de interjection
zwei: de numeral
un-: de affix
-chen: de affix n
z. B.: de abbreviation
Pkw: de abbreviation m
EU: de abbreviation f
im: de contraction
Häuser: de declined_form
Häusern: de declined_form
Hunde: de declined_form
Kühe: de declined_form
Wassers: de declined_form
Mütter: de declined_form
roten: de declined_form
mir: de declined_form
ging: de conjugated_form
hilf: de conjugated_form
war: de conjugated_form; en noun
rufe an: de conjugated_form
gegangen: de participle
gesammelt: de participle
laufend: de participle; de adjective
besser: de declined_form
größer: de declined_form
besten: de declined_form
anzurufen: de conjugated_form
aufzustehen: de conjugated_form
Katzen: de declined_form
Vögel: de declined_form
Mäuse: de declined_form
Bäume: de declined_form
Hundes: de declined_form
Hauses: de declined_form
Händen: de declined_form
Seen: de declined_form
Banken: de declined_form
Bänke: de declined_form
bin: de conjugated_form
läuft: de conjugated_form
kann: de conjugated_form
half: de conjugated_form
gehst: de conjugated_form
Deutschland: de proper_noun n
Berlin: de proper_noun n
Rhein: de proper_noun m
Zugspitze: de proper_noun f
Alpen: de proper_noun
Anna: de proper_noun f
Lukas: de proper_noun m
Müller: de proper_noun mf; de noun m
ins Wasser fallen: de phrase
die Katze im Sack kaufen: de phrase
auf den Hund kommen: de phrase
des Pudels Kern: de phrase
stille Wasser sind tief: de phrase
Morgenstund hat Gold im Mund: de phrase
guten Morgen: de interjection
Schwarzes Meer: de proper_noun n
water: en noun; en verb
dog: en noun
aqua: la noun f
gatto: it noun m
km: mul symbol
&: mul symbol
ß: de symbol
A: de noun n
Dachs: de noun m
Marder: de noun m
Wiesel: de noun n
Rührlöffel: de noun m
"""
"""Title: per level-3 heading language, category and genders."""

REJECTED = {
    "Igel": "no part of speech",
    "Fuchs": "no language section",
    "Luchs": "no entry",
    "Iltis": "new entry",
}
REDIRECTS = {
    "daß": ("dass", "obsolete_spelling"),
    "Schloß": ("Schloss", "obsolete_spelling"),
    "gross": ("groß", "spelling"),
    "Strasse": ("Straße", "spelling"),
}
FORMS = {
    "Häuser": "Haus",
    "Hunde": "Hund",
    "Katzen": "Katze",
    "Mütter": "Mutter",
    "roten": "rot",
    "mir": "ich",
    "ging": "gehen",
    "gegangen": "gehen",
    "besser": "gut",
    "besten": "gut",
    "anzurufen": "anrufen",
    "rufe an": "anrufen",
}


@pytest.fixture(scope="module")
def parsed() -> dict[str, list[Entry | Reject | Redirect]]:
    from etl import parse, profiles

    profile = profiles.profile("de")
    return {
        page.title: [
            found
            for found in parse.parse(Page(page.id, 1, None, page.title, page.ns, page.text), profile, None)
            if isinstance(found, Entry | Reject | Redirect)
        ]
        for page in PAGES.values()
        if page.ns in (0, 108)
    }


def entries(found: list[Entry | Reject | Redirect]) -> list[Entry]:
    return [entry for entry in found if isinstance(entry, Entry)]


def test_every_page_gives_the_entries_it_promises(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    given = {
        title: "; ".join(" ".join(filter(None, (entry.language, entry.pos, "".join(entry.genders)))) for entry in entries(found))
        for title, found in parsed.items()
    }
    assert {title: line for title, line in given.items() if line} == dict(line.split(": ", 1) for line in EXPECTED.strip().split("\n"))


def test_broken_pages_are_rejected_with_their_reason(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    rejected = {title: reject.reason for title, found in parsed.items() for reject in found if isinstance(reject, Reject)}
    assert {title: reason for title, reason in rejected.items() if PAGES[title].text} == REJECTED


def test_half_broken_pages_keep_what_can_be_read(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    for title, gloss in {"Marder": "kleines, flinkes Raubtier", "Wiesel": "kleines Raubtier", "Dachs": ""}.items():
        (entry,) = entries(parsed[title])
        assert not gloss or (entry.senses[0].gloss or "").startswith(gloss)
    assert [translation.word for translation in entries(parsed["Wiesel"])[0].translations][:1] == ["weasel"]


def test_redirects_and_spelling_pages(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    for title, (target, kind) in REDIRECTS.items():
        assert [(found.target, found.kind) for found in parsed[title] if isinstance(found, Redirect)] == [(target, kind)]


def test_forms_know_their_lemma(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    for title, lemma in FORMS.items():
        form = entries(parsed[title])[0]
        assert form.is_form
        assert form.form_of == (lemma,), title
        assert lemma in PAGES
        assert title in {form.form for entry in entries(parsed[lemma]) for form in entry.forms} or title in {"mir", "roten"}
    assert not any(entry.is_form for title in ("Haus", "gehen", "gut", "laufend") for entry in entries(parsed[title])[-1:])


def test_separable_verbs(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    wanted = {"anrufen": [True], "aufstehen": [True], "durchsuchen": [False], "übersetzen": [False, True], "gehen": [False]}
    assert {title: [entry.separable for entry in entries(parsed[title])] for title in wanted} == wanted


def test_what_a_newcomer_asks_first(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    (water,) = entries(parsed["Wasser"])
    assert [sense.path for sense in water.senses] == ["1", "2", "3", "4", "4a", "4b"]
    assert "Natur" in water.senses[0].labels
    assert {translation.language: translation.word for translation in water.translations if 1 in translation.senses}.items() >= {
        "en": "water",
        "fr": "eau",
        "es": "agua",
        "it": "acqua",
        "ru": "вода",
    }.items()
    assert [(sound.value, sound.kind) for sound in water.sounds if sound.kind != "audio"][::3] == [("ˈvasɐ", "ipa"), ("asɐ", "rhyme")]
    assert water.hyphenations[0].parts == ("Was", "ser")
    (dog,) = entries(parsed["Hund"])
    assert {"Haustier", "Säugetier", "Tier"} == {link.target for link in dog.links if link.kind == "hypernym"}
    assert {"Köter", "Wauwau", "Rüde", "Schuft"} == {link.target for link in dog.links if link.kind == "synonym"}
    assert {"chien", "perro", "cane", "собака"} <= {translation.word for translation in dog.translations}
    (mammal,) = entries(parsed["Säugetier"])
    assert mammal.notes[0].components == ("säugen", "-e", "Tier")


def test_every_relation_points_at_a_sense_of_its_entry(parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    for title, found in parsed.items():
        for entry in entries(found):
            records: list[Link | Translation | Example] = [*entry.links, *entry.translations, *entry.examples]
            for record in records:
                assert record.status != "no such sense" or title == TO_MEND, (title, record)


def test_the_dump_gives_the_same_entries_as_the_pages(dump: Path, parsed: dict[str, list[Entry | Reject | Redirect]]) -> None:
    import etl

    given = [(entry.title, entry.heading, entry.senses) for entry in etl.entries(dump, languages=["all"])]
    assert sorted(given) == sorted((entry.title, entry.heading, entry.senses) for found in parsed.values() for entry in entries(found))
