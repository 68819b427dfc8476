"""Parts of made-up pages, for the tests of everything behind the parser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from etl.account import DumpFile, RunInfo
from etl.model import (
    CHILDREN,
    Count,
    Editorial,
    Entry,
    Example,
    Flexion,
    Form,
    Government,
    Hyphenation,
    Link,
    Note,
    Redirect,
    Ref,
    Reject,
    Sense,
    Sound,
    Span,
    Translation,
    letter,
)
from etl.part import PART


class Given(NamedTuple):
    """A page as the parser leaves it."""

    title: str
    id: int | None = 1
    revision: int | None = 100
    entries: tuple[Entry, ...] = ()
    rejects: tuple[Reject, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    flexions: tuple[Flexion, ...] = ()
    counts: tuple[Count, ...] = ()


def entry(
    title: str, pos: str = "noun", raw_pos: Sequence[str] = ("Substantiv",), glosses: Sequence[str] = ("Bedeutung",), **values: Any
) -> Entry:
    """An entry with one sense a gloss."""
    senses = values.pop("senses", tuple(Sense(str(n), str(n), None, gloss) for n, gloss in enumerate(glosses, 1)))
    given: dict[str, Any] = {
        "page_id": None,
        "revision_id": None,
        "revised_at": None,
        "language": "de",
        "language_name": "Deutsch",
        "heading": 1,
        "homonym": 1,
        "label": title,
        "lemma": title,
        "pos": pos,
        "raw_pos": tuple(raw_pos),
        "senses": senses,
    }
    return Entry(title=title, **{**given, **values})


def page(title: str, id: int | None, *entries: Entry, revision: int | None = None, **values: Any) -> Given:
    """A page with these entries; its revision follows from its id where none is given."""
    return Given(title, id, revision if revision is not None else 1000 + (id or 0), entries, **values)


def spelling(title: str, target: str, kind: str = "obsolete_spelling", pos: str | None = None, language: str = "de") -> Redirect:
    """What a page says that is another spelling of a word."""
    return Redirect(title, target, None, kind, "Alte Schreibweise", language, pos, "Reform 1996")


def rows(given: Given) -> list[dict[str, Any]]:
    """The rows of a page in a part."""
    common = {
        "page_id": given.id,
        "revision_id": given.revision,
        "revised_at": datetime(2026, 8, 1, 12, tzinfo=UTC),
        "title": given.title,
        "ns": 0,
    }
    own_lists = ("rejects", "redirects", "flexions", "counts")
    lists = dict.fromkeys((*CHILDREN, "raw_pos", "genders", "form_of", *own_lists), ())
    found = [common | lists | {name: _plain(getattr(given, name)) for name in own_lists}]
    for one in given.entries:
        own = {name: _plain(getattr(one, name)) for name in PART.names if name in Entry._fields and name not in common}
        found.append(common | lists | own | {"letter": letter(one.lemma)})
    return found


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def part(path: Path, pages: Iterable[Given]) -> Path:
    """Write a part file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([row for given in pages for row in rows(given)], schema=PART), path)
    return path


def parts(folder: Path, pages: Sequence[Given], number: int = 1) -> list[Path]:
    """The pages in order, in ``number`` part files."""
    size = -(-len(pages) // number)
    return [part(folder / f"part-{n:03}.parquet", pages[n * size : (n + 1) * size]) for n in range(number)]


def info(dump: date = date(2026, 9, 1), **values: Any) -> RunInfo:
    """What the merge is told of a run."""
    given: dict[str, Any] = {"languages": ("de",), "tool_version": "0.1.0", "fingerprint": "f"}
    return RunInfo("dewiktionary", (DumpFile(f"dewiktionary-{dump:%Y%m%d}.xml.bz2", 1000),), dump, **{**given, **values})


HAUS = entry(
    "Haus",
    glosses=("Gebäude, in dem Menschen wohnen", "Familie von Rang"),
    senses=(
        Sense("1", "1", None, "Gebäude, in dem Menschen wohnen", ("Architektur",), "Architektur:", (Government("in", "dative"),)),
        Sense("2", "2", None, 'Familie \\ von "Rang"', ("gehoben",)),
    ),
    genders=("n",),
    forms=(
        Form("Haus", "Nominativ Singular", grammatical_case="nominative", grammatical_number="singular"),
        Form("Häuser", "Nominativ Plural", grammatical_case="nominative", grammatical_number="plural"),
        Form("Hauses", "Genitiv Singular", grammatical_case="genitive", grammatical_number="singular"),
        Form("Häuser", "Akkusativ Plural", grammatical_case="accusative", grammatical_number="plural"),
    ),
    links=(
        Link("synonym", "Synonyme", "Gebäude", "Gebäude", None, "1", (1,), "linked"),
        Link("hypernym", "Oberbegriffe", "Bank", "Bank", None, "1", (1,), "linked", ("veraltet",), "selten"),
        Link("derived", "Wortbildungen", "Hausbau"),
    ),
    translations=(
        Translation("en", "Englisch", "house", raw_senses="1", senses=(1,), status="linked"),
        Translation("sv", "Schwedisch", "hus", genders=("n",)),
        Translation(None, "Bairisch", "Heisl", "dialect"),
    ),
    sounds=(
        Sound("ipa", "haʊ̯s"),
        Sound("ipa", "ˈhɔɪ̯zɐ", "Plural"),
        Sound("audio", "De-Haus.ogg"),
        Sound("rhyme", "aʊ̯s", labels=("Berlin",)),
    ),
    hyphenations=(Hyphenation("Haus", ("Haus",)), Hyphenation("Häu·ser", ("Häu", "ser"), "Plural")),
    examples=(Example("Das Haus steht leer.", "1", (1,), "linked", (Span(4, 8),), None, "Wir", "https://example.org"),),
    notes=(Note("etymology", "Herkunft", "althochdeutsch hūs", components=()), Note("usage", "Anmerkung", "Siehe auch Hausen.")),
    refs=(Ref("DWDS", "Haus", "1", (1,)), Ref(None, None, None, (), "Ein Buch. 1999.")),
    editorial=(Editorial("unverified", "{{QS Herkunft|unbelegt}}"),),
)

DEMO: list[Given] = [
    page("Wasser", 1, entry("Wasser", glosses=("Flüssigkeit aus Wasserstoff und Sauerstoff",), genders=("n",))),
    page("Haus", 2, HAUS, counts=(Count("unknowns", "template", "Foo", 2), Count("skipped", "interlanguage", "en", 40))),
    page(
        "Häuser",
        3,
        entry(
            "Häuser",
            "declined_form",
            ("Deklinierte Form",),
            ("Nominativ Plural des Substantivs Haus",),
            is_form=True,
            form_of=("Haus",),
            forms=(Form("Häuser", "Nominativ Plural", source="form page"),),
        ),
        entry("Häuser", "proper_noun", ("Eigenname", "Nachname"), ("deutscher Familienname",), heading=2),
    ),
    page(
        "Bank",
        4,
        entry("Bank", glosses=("Sitzgelegenheit",), genders=("f",)),
        entry(
            "Bank",
            glosses=("Geldinstitut",),
            heading=2,
            homonym=2,
            senses=(Sense("1", "1", None, "Geldinstitut", ("österreichisch", "Bankwesen")),),
        ),
        counts=(Count("unknowns", "template", "Foo", 1), Count("unknowns", "label", "Bar", 1)),
    ),
    page("Anna", 5, entry("Anna", "proper_noun", ("Vorname",), ("weiblicher Vorname",), genders=("f",))),
    page("zwei", 6, entry("zwei", "numeral", ("Numerale",), ("die Zahl 2",))),
    page("Gebäude", 7, entry("Gebäude", glosses=("Bauwerk",))),
    page(
        "gehen",
        8,
        entry(
            "gehen",
            "verb",
            ("Verb",),
            ("sich zu Fuß bewegen",),
            separable=False,
            forms=(
                Form("geht", "Präsens, er", person="third", tense="present"),
                Form("ging", "Präteritum", tense="preterite"),
                Form("gegangen", "Partizip II", verb_form="participle_2", auxiliary="sein"),
            ),
        ),
    ),
    page("großartig", 9, entry("großartig", "adjective", ("Adjektiv",), ("sehr gut",))),
    page("2-Zimmer-Wohnung", 10, entry("2-Zimmer-Wohnung")),
    page("вода", 11, entry("вода", language="ru", language_name="Russisch", glosses=("Wasser",))),
    page("hus", 12, entry("hus", language="sv", language_name="Schwedisch", glosses=("Haus",))),
    page("daß", 13, redirects=(Redirect("daß", "dass", 13, "spelling"),)),
    page("Kaputt", 14, rejects=(Reject("Kaputt", 14, 1014, "no language section"),)),
    page("Nichts", 15),
]
"""A page of each sort."""
