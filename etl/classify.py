"""Entry -> semantic field, with method and confidence: a set operation on the merge's temporary tables.

For now only what is certain: kinds of names and numbers by the edition's own word for the part of speech, and labels
that name a field of knowledge.  Everything else stays unclassified, which is the address byte ``00``, never a guess.
"""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import duckdb
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

NAMES: dict[str, str] = {
    "Vorname": "given_name",
    "Nachname": "surname",
    "Familienname": "surname",
    "Patronym": "surname",
    "Gentilname": "surname",
    "Kognomen": "surname",
    "Göttername": "named_person",
    "Straßenname": "place",
    "Bauwerksname": "place",
    "Numerale": "quantity",
    "Kardinalzahl": "quantity",
    "Ordinalzahl": "quantity",
    "Bruchzahlwort": "quantity",
    "Vervielfältigungszahlwort": "quantity",
    "Wiederholungszahlwort": "quantity",
    "Zahlzeichen": "quantity",
}
"""Part of speech in the edition's words -> field, where it alone decides.  Toponym is not among them: it does not say whether
a river, a town or a country is meant."""

_BY_FIELD: dict[str, str] = {
    "medicine": (
        "Medizin, Anatomie, Pharmazie, Pharmakologie, Tiermedizin, Veterinärmedizin, Zahnmedizin, Chirurgie, Pathologie, "
        "Neurologie, Physiologie"
    ),
    "law": (
        "Recht, Rechtswissenschaft, Rechtssprache, Jura, Kriminalistik, Strafrecht, Zivilrecht, Völkerrecht, Verkehrsrecht, "
        "Arbeitsrecht, Rechtswesen"
    ),
    "politics": "Politik, Verwaltung, Diplomatie, Verwaltungssprache, Amtssprache, Politikwissenschaft",
    "economy": (
        "Wirtschaft, Handel, Finanzen, Finanzwesen, Finanzwirtschaft, Börse, Börsenwesen, Versicherung, Versicherungswesen, "
        "Bankwesen, Betriebswirtschaft, Volkswirtschaft, Wirtschaftswissenschaft, Kaufmannssprache, Buchführung, Buchhaltung, "
        "Rechnungswesen, Marketing"
    ),
    "sport": (
        "Sport, Fußball, Handball, Basketball, Volleyball, Tennis, Tischtennis, Golf, Boxen, Turnen, Leichtathletik, "
        "Schwimmsport, Radsport, Skisport, Motorsport, Wintersport, Rudern, Fechten, Ringen, Judo, Eishockey, Hockey, Baseball, "
        "Cricket, Rugby, Bergsport, Klettern, Eiskunstlauf, Ballsport, Segelsport, Kampfsport, Alpinismus"
    ),
    "music": "Musik, Musikwissenschaft, Musiktheorie, Instrumentenkunde",
    "art": "Kunst, Malerei, Fotografie, Bildhauerei, Kunstgeschichte, Kunstwissenschaft, bildende Kunst, Grafik",
    "literature": "Literatur, Metrik, Literaturwissenschaft, Verslehre, Poetik",
    "linguistics": (
        "Linguistik, Sprachwissenschaft, Grammatik, Phonetik, Phonologie, Semantik, Syntax, Morphologie, Orthografie, "
        "Lexikografie, Rhetorik, Stilistik"
    ),
    "mathematics": (
        "Mathematik, Geometrie, Statistik, Algebra, Stochastik, Topologie, Arithmetik, Mengenlehre, Analysis, Zahlentheorie, Graphentheorie"
    ),
    "physics": (
        "Physik, Optik, Mechanik, Thermodynamik, Kernphysik, Akustik, Quantenphysik, Quantenmechanik, Elektrodynamik, Atomphysik, "
        "Teilchenphysik"
    ),
    "chemistry": "Chemie, Biochemie, organische Chemie, anorganische Chemie, Labortechnik",
    "biology": (
        "Biologie, Genetik, Ökologie, Mikrobiologie, Zytologie, Systematik, Taxonomie, Evolutionsbiologie, Zellbiologie, Molekularbiologie"
    ),
    "computing": (
        "EDV, Informatik, Internet, Computer, Programmierung, Softwaretechnik, Computertechnik, Datenverarbeitung, IT, Informationstechnik"
    ),
    "religion": (
        "Religion, Theologie, Kirche, Christentum, Islam, Judentum, Buddhismus, Hinduismus, Kirchenrecht, Liturgie, "
        "Katholizismus, Protestantismus, katholische Kirche, evangelische Kirche, Bibel"
    ),
    "military": "Militär, Militärwesen, Soldatensprache, Wehrtechnik, Kriegswesen, Marine, Bundeswehr",
    "architecture": "Architektur, Bauwesen, Baukunst, Bautechnik, Hochbau, Tiefbau, Städtebau",
    "seafaring": "Seefahrt, Seemannssprache, Schifffahrt, Schiffbau, Schiffsbau, Nautik, Segeln, Marinesprache",
    "farming": ("Landwirtschaft, Forstwirtschaft, Gartenbau, Weinbau, Viehzucht, Tierzucht, Ackerbau, Forstwesen, Imkerei, Obstbau"),
    "astronomy": "Astronomie, Raumfahrt, Astrophysik, Kosmologie",
    "geology": "Geologie, Mineralogie, Petrografie, Paläontologie, Edelsteinkunde",
    "geography": "Geografie, Geographie, Geomorphologie, Topografie, Hydrologie, Ozeanografie",
    "weather": "Meteorologie, Wetterkunde, Klimatologie",
    "philosophy": "Philosophie, Logik, Ethik, Erkenntnistheorie",
    "psychology": "Psychologie, Psychoanalyse, Psychiatrie, Psychotherapie",
    "mythology": (
        "Mythologie, griechische Mythologie, römische Mythologie, nordische Mythologie, germanische Mythologie, ägyptische "
        "Mythologie, Volksglaube"
    ),
    "craft": ("Handwerk, Tischlerei, Schreinerei, Töpferei, Schmiedekunst, Holzverarbeitung, Zimmerei, Buchbinderei, Maurerei, Gerberei"),
    "hunting": "Jägersprache, Jagd, Fischerei, Jagdwesen, Jagdsprache, Angeln, Falknerei",
    "education": "Wissenschaft, Pädagogik, Schule, Hochschule, Universität, Schulwesen, Bildungswesen, Hochschulwesen",
    "media": (
        "Journalismus, Druckwesen, Buchwesen, Verlagswesen, Buchdruck, Typografie, Medien, Rundfunk, Fernsehen, Publizistik, "
        "Zeitungswesen, Drucktechnik, Bibliothekswesen"
    ),
    "stage": "Theater, Film, Tanz, Ballett, Filmkunst, Bühne, Kino, Theaterwissenschaft, Zirkus",
    "games": (
        "Spiel, Schach, Kartenspiel, Skat, Kartenspiele, Brettspiel, Poker, Glücksspiel, Computerspiel, Computerspiele, Billard, "
        "Roulette, Philatelie"
    ),
    "history": "Geschichte, Archäologie, Geschichtswissenschaft, Ur- und Frühgeschichte, Altertum",
    "aviation": "Luftfahrt, Flugwesen, Fliegerei, Flugsport, Fliegersprache, Luftverkehr",
    "railway": "Eisenbahn, Eisenbahnwesen, Bahnwesen, Schienenverkehr",
    "heraldry": "Heraldik, Wappenkunde, Vexillologie",
    "electrical": "Elektrotechnik, Elektronik, Elektrizität, Nachrichtentechnik",
    "technology": (
        "Technik, Maschinenbau, Verfahrenstechnik, Kerntechnik, Energietechnik, Fertigungstechnik, Metallurgie, Regelungstechnik, "
        "Messtechnik, Kältetechnik"
    ),
    "mining": "Bergbau, Hüttenwesen, Bergmannssprache",
    "textile": "Textil, Textilien, Weberei, Handarbeit, Schneiderei, Stricken, Textilkunde, Spinnerei",
    "esoteric": "Astrologie, Esoterik, Alchemie, Okkultismus",
    "ethnology": "Ethnologie, Volkskunde, Anthropologie",
    "riding": "Reiten, Pferdesport, Reitsport, Dressurreiten",
    "postal": "Post, Telekommunikation, Postwesen, Telefonie, Fernmeldewesen, Funktechnik",
    "food": "Gastronomie, Kochkunst, Küche, Kulinarik, Backkunst, Speisen",
    "transport": "Verkehr, Verkehrswesen, Straßenverkehr, Straßenbau, Kraftfahrzeugtechnik, Kfz-Technik, Automobilbau",
    "clothing": "Mode, Bekleidung, Kleidung",
    "quantity": "Metrologie, Maßeinheit",
    "sexuality": "Sexualität, Sexualkunde",
    "money": "Numismatik, Münzkunde, Währung",
    "microbes": "Bakteriologie, Virologie",
}

LABELS: dict[str, str] = {label: field for field, labels in _BY_FIELD.items() for label in labels.split(", ")}
"""Label as the tables write it (abbreviations written out) -> the field of knowledge that it names."""

NAME_CONFIDENCE = 0.99
LABEL_CONFIDENCE = 0.9  # a label names the field that a sense is used in; a thing's own kind would go before it


def classify(con: duckdb.DuckDBPyConnection) -> None:
    """Give senses and entries their fields.

    Reads the temporary tables ``entries_read`` and ``sense_labels`` (``sql/read.sql``) and leaves ``sense_fields`` (eid,
    sense, field, field_method, field_confidence) and ``entry_fields`` (eid and the same three).  What is not certain has no row.
    Methods: ``part of speech``, ``label``, ``lemma`` (of a form: its lemma's).
    """
    rules = [("name", key, field, NAME_CONFIDENCE) for key, field in NAMES.items()]
    rules += [("label", key, field, LABEL_CONFIDENCE) for key, field in LABELS.items()]
    columns = [pa.array(column) for column in zip(*rules, strict=True)]
    table = pa.Table.from_arrays(columns, ["kind", "word", "field", "confidence"])
    con.register("field_rules", table)
    try:
        con.execute(files("etl").joinpath("sql/classify.sql").read_text("utf8"))
    finally:
        con.unregister("field_rules")
