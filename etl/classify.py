"""Entry -> semantic field, with method and confidence, over the merge's temporary tables.

Each sense is judged by itself (``evidence``); what is not decided then is judged once more with the fields of the words that
are, so that a gloss may lead to its field over another entry.  An entry's field is its first sense's, a form's its lemma's.
Below ``LEAST`` an entry stays unclassified, which is the address byte ``00``, never a guess.
"""

from __future__ import annotations

import difflib
from array import array
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from etl.evidence import Judgement, Lexicon, Word, judge
from etl.model import Problem

if TYPE_CHECKING:
    import pyarrow as pa


class Field(NamedTuple):
    """A semantic field: its byte EE and its names."""

    code: int
    de: str
    en: str


FIELDS: dict[str, Field] = {
    "nature": Field(0x01, "Natur", "nature and general"),
    "animals": Field(0x02, "Tiere", "animals"),
    "plants": Field(0x03, "Pflanzen", "plants and fungi"),
    "weather": Field(0x04, "Wetter", "weather"),
    "geography": Field(0x05, "Geografie", "geography"),
    "substances": Field(0x06, "Stoffe", "substances"),
    "phenomena": Field(0x07, "Naturerscheinungen", "natural phenomena"),
    "microbes": Field(0x08, "Kleinstlebewesen", "microorganisms"),
    "body": Field(0x10, "Körper", "body"),
    "family": Field(0x11, "Familie", "family"),
    "profession": Field(0x12, "Beruf", "profession"),
    "emotion": Field(0x13, "Gefühl", "emotion"),
    "social": Field(0x14, "Gesellschaft", "society"),
    "person": Field(0x15, "Mensch", "person"),
    "peoples": Field(0x16, "Völker und Einwohner", "peoples and inhabitants"),
    "group": Field(0x17, "Gruppe", "group"),
    "health": Field(0x18, "Gesundheit", "health and illness"),
    "organisation": Field(0x19, "Organisation", "organisation"),
    "tools": Field(0x20, "Werkzeuge und Gegenstände", "tools and objects"),
    "food": Field(0x21, "Nahrung", "food and drink"),
    "clothing": Field(0x22, "Kleidung", "clothing"),
    "transport": Field(0x23, "Verkehr", "transport"),
    "technology": Field(0x24, "Technik", "technology"),
    "building": Field(0x25, "Gebäude", "buildings"),
    "household": Field(0x26, "Haushalt", "household"),
    "weapon": Field(0x27, "Waffen", "weapons"),
    "money": Field(0x28, "Geld", "money"),
    "toy": Field(0x29, "Spielzeug und Sportgerät", "toys and gear"),
    "time": Field(0x30, "Zeit", "time"),
    "space": Field(0x31, "Raum", "space"),
    "quantity": Field(0x32, "Menge", "quantity"),
    "quality": Field(0x33, "Eigenschaft", "quality"),
    "action": Field(0x34, "Handlung", "action"),
    "form": Field(0x35, "Form", "shape"),
    "event": Field(0x36, "Ereignis", "event"),
    "colour": Field(0x37, "Farbe", "colour"),
    "relation": Field(0x38, "Beziehung", "relation"),
    "grammar": Field(0x39, "Grammatik", "function words"),
    "attitude": Field(0x3A, "Haltung", "manner and certainty"),
    "medicine": Field(0x40, "Medizin", "medicine"),
    "law": Field(0x41, "Recht", "law"),
    "politics": Field(0x42, "Politik", "politics and administration"),
    "economy": Field(0x43, "Wirtschaft", "economy"),
    "sport": Field(0x44, "Sport", "sport"),
    "music": Field(0x45, "Musik", "music"),
    "art": Field(0x46, "Kunst", "art"),
    "literature": Field(0x47, "Literatur", "literature"),
    "linguistics": Field(0x48, "Linguistik", "language and linguistics"),
    "mathematics": Field(0x49, "Mathematik", "mathematics"),
    "physics": Field(0x4A, "Physik", "physics"),
    "chemistry": Field(0x4B, "Chemie", "chemistry"),
    "biology": Field(0x4C, "Biologie", "biology"),
    "computing": Field(0x4D, "Informatik", "computing"),
    "religion": Field(0x4E, "Religion", "religion"),
    "military": Field(0x4F, "Militär", "military"),
    "architecture": Field(0x50, "Architektur", "architecture and construction"),
    "seafaring": Field(0x51, "Seefahrt", "seafaring"),
    "farming": Field(0x52, "Landwirtschaft", "farming, forestry, gardening"),
    "astronomy": Field(0x53, "Astronomie", "astronomy"),
    "geology": Field(0x54, "Geologie", "geology and minerals"),
    "philosophy": Field(0x55, "Philosophie", "philosophy"),
    "psychology": Field(0x56, "Psychologie", "psychology"),
    "mythology": Field(0x57, "Mythologie", "mythology and folklore"),
    "craft": Field(0x58, "Handwerk", "crafts"),
    "hunting": Field(0x59, "Jagd und Fischerei", "hunting and fishing"),
    "education": Field(0x5A, "Bildung und Wissenschaft", "education and science"),
    "media": Field(0x5B, "Medien", "media and publishing"),
    "stage": Field(0x5C, "Theater und Film", "theatre and film"),
    "games": Field(0x5D, "Spiele", "games and leisure"),
    "history": Field(0x5E, "Geschichte", "history"),
    "sexuality": Field(0x5F, "Sexualität", "sexuality"),
    "motion": Field(0x60, "Bewegung", "motion"),
    "change": Field(0x61, "Veränderung", "change"),
    "communication": Field(0x62, "Kommunikation", "communication"),
    "contact": Field(0x63, "Berührung", "contact"),
    "cognition": Field(0x64, "Denken", "cognition"),
    "possession": Field(0x65, "Besitz", "possession"),
    "competition": Field(0x66, "Kampf", "competition"),
    "creation": Field(0x67, "Schöpfung", "creation"),
    "consumption": Field(0x68, "Verbrauch", "consumption"),
    "perception": Field(0x69, "Wahrnehmung", "perception"),
    "bodily": Field(0x6A, "Körperfunktion", "bodily function"),
    "state": Field(0x6B, "Zustand", "state"),
    "aviation": Field(0x70, "Luftfahrt", "aviation"),
    "railway": Field(0x71, "Eisenbahn", "railway"),
    "heraldry": Field(0x72, "Heraldik", "heraldry"),
    "electrical": Field(0x73, "Elektrotechnik", "electrical engineering"),
    "mining": Field(0x74, "Bergbau", "mining"),
    "textile": Field(0x75, "Textil", "textiles"),
    "esoteric": Field(0x76, "Esoterik", "astrology and esoterism"),
    "ethnology": Field(0x77, "Ethnologie", "ethnology"),
    "riding": Field(0x78, "Reiten", "riding"),
    "postal": Field(0x79, "Post und Telekommunikation", "post and telecommunication"),
    "country": Field(0x80, "Staat", "countries and states"),
    "settlement": Field(0x81, "Ort", "settlements"),
    "waters": Field(0x82, "Gewässer", "waters"),
    "mountain": Field(0x83, "Berg", "mountains"),
    "region": Field(0x84, "Landschaft", "regions and islands"),
    "place": Field(0x85, "Bauwerk und Straße", "other places"),
    "given_name": Field(0x86, "Vorname", "given names"),
    "surname": Field(0x87, "Nachname", "surnames"),
    "named_person": Field(0x88, "Name einer Person", "named persons"),
    "named_org": Field(0x89, "Name einer Organisation", "named organisations"),
    "work": Field(0x8A, "Werk", "works"),
    "named_event": Field(0x8B, "Name eines Ereignisses", "named events and times"),
}
"""Key of a semantic field -> its byte and names.  A code never changes its meaning; 01-9F."""

LEAST = 0.48
"""Confidence below which a field is not told."""
CERTAIN = 0.7
"""Confidence from which a word's field speaks for the words that are explained by it."""
ENOUGH = 2000
"""Senses whose field is certain, below which a run is too small to learn from: the few fields that it has would be told of everything."""
_BATCH = 1 << 14  # senses that DuckDB hands over at a time


def named(name: str) -> str:
    """Key of a field by its key, its German or English name, or its byte (``02``).  Raises ``Problem`` with names near to it."""
    names = {told.casefold(): key for key, known in FIELDS.items() for told in (key, known.de, known.en, f"{known.code:02x}")}
    name = name.strip()
    key = names.get(name.casefold())
    if key is None:
        near = [told for told in difflib.get_close_matches(name.casefold()[:60], names, cutoff=0.7) if len(told) > 2]
        hint = f"near it: {', '.join(near)}" if near else f"the fields are {', '.join(FIELDS)}"
        raise Problem(f"There is no field '{name if len(name) <= 60 else name[:59] + '…'}'; {hint}.")
    return key


def classify(con: duckdb.DuckDBPyConnection, language: str) -> None:
    """Give senses and entries their fields; ``language`` is that of the glosses.

    Reads the temporary tables ``entries_read`` and ``senses_read`` (``sql/read.sql``) and leaves ``sense_fields`` (eid, sense,
    field, field_method, field_confidence) and ``entry_fields`` (eid and the same three).  What is not clear has no row.
    Methods: ``part of speech``, ``label``, ``gloss`` (its head), ``lemma`` (itself, the last part of a compound; of a form: its
    lemma), ``hypernym``, ``statistics`` (where none of these speaks: what senses with the same words are, never certain).
    """
    lexicon = Lexicon.of(language)
    lexicon.lemmas.update(
        row[0]
        for row in con.execute("SELECT DISTINCT lower(lemma) FROM entries_read WHERE language = ? AND NOT is_form", [language]).fetchall()
    )
    told = _Told()
    undecided: list[tuple[int, int, Judgement | None, str]] = []  # and the words whose fields were asked for, a line each
    known: dict[str, str] = {}
    several: set[str] = set()
    lessons = 0  # senses that statistics could learn from: of names they learn nothing
    for eid, sense, word, gloss, labels in _senses(con, language, "senses_read"):
        asked: list[str] = []
        found = judge(word, gloss, labels, sense == 1, lexicon, asked.append)
        if found is None or found.confidence < CERTAIN:
            undecided.append((eid, sense, found if found is not None and found.confidence >= LEAST else None, "\n".join(asked)))
            continue
        told.add(eid, sense, found)
        lessons += word.pos != "proper_noun"
        lemma = word.lemma.lower()
        if sense == 1 and lemma and known.setdefault(lemma, found.field) != found.field:
            several.add(lemma)
    for lemma in several:
        del known[lemma]
    again: list[tuple[int, int]] = []  # a word that was asked for is known now
    for eid, sense, found, words in undecided:
        if not known.keys().isdisjoint(words.split("\n")):
            again.append((eid, sense))
        elif found is not None:
            told.add(eid, sense, found)
    del undecided
    eids, senses = zip(*again, strict=True) if again else ((), ())
    import pyarrow as pa  # late: who only asks for a field's name does without

    con.register("again", pa.table({"eid": pa.array(eids, pa.int64()), "sense": pa.array(senses, pa.int16())}))
    for eid, sense, word, gloss, labels in _senses(con, language, "senses_read SEMI JOIN again USING (eid, sense)"):
        found = judge(word, gloss, labels, sense == 1, lexicon, known.get)
        if found is not None and found.confidence >= LEAST:
            told.add(eid, sense, found)
            lessons += found.confidence >= CERTAIN and word.pos != "proper_noun"
    con.unregister("again")
    con.register("judged", told.table())
    for name, value in {"glosses": language, "certain": CERTAIN, "least": LEAST}.items():
        con.execute(f"SET VARIABLE {name} = ?", [value])
    try:
        con.execute("CREATE TEMP TABLE guessed AS FROM judged LIMIT 0" if lessons < ENOUGH else _sql("statistics"))
        con.execute(_sql("classify"))
    finally:
        con.unregister("judged")


class _Told:
    """Senses and their fields by columns: as a tuple each those of a whole edition would take a fifth of the memory that a merge may have."""

    def __init__(self) -> None:
        self._eids = array("q")
        self._senses = array("h")
        self._fields: list[str] = []
        self._methods: list[str] = []
        self._confidences = array("f")

    def add(self, eid: int, sense: int, found: Judgement) -> None:
        self._eids.append(eid)
        self._senses.append(sense)
        self._fields.append(found.field)
        self._methods.append(found.method)
        self._confidences.append(found.confidence)

    def table(self) -> pa.Table:
        import pyarrow as pa

        return pa.table(
            {
                "eid": pa.array(self._eids, pa.int64()),
                "sense": pa.array(self._senses, pa.int16()),
                "field": pa.array(self._fields, pa.string()),
                "field_method": pa.array(self._methods, pa.string()),
                "field_confidence": pa.array(self._confidences, pa.float32()),
            }
        )


def _sql(name: str) -> str:
    return files("etl").joinpath("sql", f"{name}.sql").read_text("utf8")


def _senses(con: duckdb.DuckDBPyConnection, language: str, source: str) -> Iterator[tuple[int, int, Word, str, tuple[str, ...]]]:
    """The senses in ``source``, in any order: entry, number, what the entry says, gloss, labels.

    A word of another language says nothing by its own letters.
    """
    query = (
        "SELECT eid, sense, CASE WHEN language = ? THEN lemma ELSE '' END AS lemma, pos, raw_pos, hypernyms, coalesce(gloss, '') AS gloss, labels"
        f" FROM (FROM {source}) JOIN entries_read USING (eid)"
    )
    for batch in con.sql(query, params=[language]).to_arrow_reader(_BATCH):
        for eid, sense, lemma, pos, raw_pos, hypernyms, gloss, labels in zip(*(column.to_pylist() for column in batch), strict=True):
            yield eid, sense, Word(lemma, pos, tuple(raw_pos), tuple(hypernyms)), gloss, tuple(labels)
