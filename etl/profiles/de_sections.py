"""The German edition: words and templates of relations, translations, sounds, examples and references."""

from __future__ import annotations

import re

from etl.profile import Rendering, Terms

_LABEL_WORDS = """
abgekürzt abschätzig abw. abwertend adverbiell allgemein allgemeinsprachlich alt altertümelnd altertümlich amtlich
ausführlich bairisch bayrisch bedeutungsverwandt berlinisch bildlich bildungssprachlich derb deutsch dialektal
dichterisch eigentlich englisch euphemistisch fachsprachlich familiär figurativ formell fränkisch geh. gehoben
gelegentlich gemeinsprachlich heute historisch hochdeutsch hochsprachlich informell ironisch jargon jugendsprachlich
juristisch kindersprachlich kurz laienhaft landsch. landschaftlich lateinisch literarisch mitteldeutsch mundartlich
neutral niederdeutsch nordd. norddeutsch oberdeutsch obsolet offiziell ostdeutsch österr. österreichisch pejorativ
poet. poetisch regional rheinisch salopp scherzh. scherzhaft schriftsprachlich schwäbisch schweiz. schweizerisch
selten siehe speziell standardsprachlich südd. süddeutsch technisch übertragen ugs. umgangssprachlich ungebräuchlich
unspezifisch va. veraltend veraltet vergleiche verhüllend vgl. volkstümlich vulgär vulgärsprachlich weitgehend
westdeutsch wienerisch wissenschaftlich
anderem Beispiel beispielsweise insbesondere u.a. v.a. z.B.
Bayern DDR Deutschland Liechtenstein Norddeutschland Ostdeutschland Schweiz Süddeutschland Südtirol Westdeutschland Österreich
"""
_LABEL_JOINERS = "auch der besonders bzw. eher meist meistens nur oder sehr sonst sowie teils teilweise und unter vor allem zum zumeist in"

TERMS = Terms(
    translations={
        # places of language, word, transliteration, display; Hilfe:Ü-Vorlagen and its history
        "Ü": (0, 1, -1, 2),
        "Ü?": (0, 1, -1, 2),
        "Üt": (0, 1, 2, 3),
        "Üt?": (0, 1, 2, 3),
        "Üh": (0, 1, 2, 3),
        "Üxx": (0, 2, 1, -1),
        "Üxx?": (0, 2, 1, -1),
        "Üxx1": (0, 1, -1, 2),
        "Üxx2": (0, 1, 2, -1),
        "Üxx3": (0, 1, -1, 2),
        "Üxx3?": (0, 1, -1, 2),
        "Üxx4": (0, 1, -1, 2),
        "Üxx4?": (0, 1, -1, 2),
        "Üxx5": (0, 3, 1, 2),
        "Üxx5?": (0, 3, 1, 2),
    },
    scripts={"Arab": "ar", "Farsi": "fa", "Hebr": "he", "Paschto": "ps", "Urdu": "ur", "d-heb": "he", "d-yid": "yi", "d-jidd": "yi"},
    table_parameters={
        "Ü-Liste": "",
        "Ü-links": "",
        "Ü-rechts": "",
        "Dialekttabelle": "dialect",
        "D-Liste": "dialect",
        "D-links": "dialect",
        "D-rechts": "dialect",
    },
    table_gloss="G",
    dialect_tables=("Dialekttabelle", "Dialektausdrücke", "Dialekte"),
    elsewhere=frozenset(("Übersetzungen umleiten", "Übersetzungen umleiten2", "Übersetzung umleiten")),
    alternatives=re.compile(r" (?:oder|bzw\.|beziehungsweise) "),
    no_word=re.compile(
        r"\b(?:[Kk]eine? (?:\w+ ){0,2}(?:Übersetzung|Entsprechung|Wort|Ausdruck|Begriff)|[Uu]mschr(?:eibung|ieben)|gibt es"
        r"|(?:wird|werden) (?:\w+ ){0,4}(?:ausgedrückt|übersetzt|verwendet|benutzt|gebraucht|wiedergegeben))\b"
    ),
    ipa={"Lautschrift": False, "Lautschrift?": True},
    audio=frozenset(("Audio", "Audio?", "Audio-IPA")),
    rhyme=frozenset(("Reim", "Reim?", "Reime?")),
    headers=frozenset(("IPA", "Hörbeispiele", "Hörbeispiel", "Reime", "Reim", "SAMPA", "Audio", "Tonbeispiele")),
    sound_heads=frozenset(("IPA", "Hörbeispiele", "Reime")),
    missing=frozenset(("fehlend", "Lautschrift fehlt", "Beispiele fehlen", "fehlt", "Audio fehlt", "QS Herkunft", "QS Bedeutungen")),
    forms={
        "Pl.": "Plural",
        "Pl.1": "Plural 1",
        "Pl.2": "Plural 2",
        "Pl.3": "Plural 3",
        "Pl.4": "Plural 4",
        "Sg.": "Singular",
        "Sg.1": "Singular 1",
        "Sg.2": "Singular 2",
        "Prät.": "Präteritum",
        "Präteritum": "Präteritum",
        "Imperfekt": "Präteritum",
        "Impf.": "Präteritum",
        "Part.": "Partizip II",
        "Part.1": "Partizip I",
        "Part.2": "Partizip II",
        "Partizip II": "Partizip II",
        "PPerf.": "Partizip Perfekt",
        "PPräs.": "Partizip Präsens",
        "Perf.": "Perfekt",
        "Präs.": "Präsens",
        "Fut.": "Futur",
        "Komp.": "Komparativ",
        "Komparativ": "Komparativ",
        "Sup.": "Superlativ",
        "Superlativ": "Superlativ",
        "Pos.": "Positiv",
        "Nom.": "Nominativ",
        "Gen.": "Genitiv",
        "Genitiv": "Genitiv",
        "Dat.": "Dativ",
        "Dativ": "Dativ",
        "Akk.": "Akkusativ",
        "Akkusativ": "Akkusativ",
        "Vok.": "Vokativ",
        "Imp.": "Imperativ",
        "Imperativ": "Imperativ",
        "Konj.": "Konjunktiv",
        "Fem.": "Femininum",
        "Mask.": "Maskulinum",
        "Neutr.": "Neutrum",
        "Neutrum": "Neutrum",
        "neutrum": "Neutrum",
        "Du.": "Dual",
        "Plural": "Plural",
        "Singular": "Singular",
        "Plural 1": "Plural 1",
        "Plural 2": "Plural 2",
    },
    no_forms=frozenset(("kPl.", "kSg.", "kSt.", "kein Plural", "kein Singular", "keine Steigerung", "nicht vorhanden", "nicht steigerbar")),
    groups=frozenset(("Wortbildung", "Wortfamilie", "WB")),
    similar={"Anagramme": "anagram", "Anagramm": "anagram", "Homophone": "homophone", "Homophon": "homophone"},
    similar_start="Ähnlichkeiten",
    label_words=frozenset(_LABEL_WORDS.split()),
    label_joiners=frozenset(_LABEL_JOINERS.split()),
    reference_start="Ref-",
    works=(
        "Wikipedia",
        "Wikiquote",
        "Wikisource",
        "Wikispecies",
        "Wikinews",
        "Wikibooks",
        "Wikivoyage",
        "Wikidata",
        "Wikiversity",
        "Commons",
    ),
    literature=("Lit-", "Literatur", "Internetquelle", "Per-", "Literaturliste", "Bibel", "GBS", "Cite "),
    urls={
        "GBS": "https://books.google.com/books?id={0}&pg={1}",
        "DNB": "https://d-nb.info/{0}",
        "Wikisource": "https://de.wikisource.org/wiki/{0}",
    },
    url_parameters=("Online", "url", "URL", "Archiv-URL", "archiv-url"),
)

_DATE = re.compile(r"\d+")
_MONTH_NAMES = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
_MONTHS = _MONTH_NAMES.split()


def _date(named: dict[str, str]) -> str:
    day, month, year = named.get("Tag", ""), named.get("Monat", ""), named.get("Jahr", "")
    if month.isdecimal() and 0 < int(month) < 13:
        month = _MONTHS[int(month) - 1]
    if day and month:
        day = day.lstrip("0").rstrip(".") + "."
    return " ".join([part for part in (day if month else "", month, year) if part])


_AUTHOR, _EDITOR = ("Autor", "autor"), ("Herausgeber", "hrsg", "Hrsg")
_TITLE = ("Titel", "Titel-P", "titel", "Online-Titel")
_TITLE_MORE = ("TitelErg", "Titelerg", "titelerg")
_WORK, _WORK_MORE = ("Sammelwerk", "werk", "Werk"), ("WerkErg",)
_PAGES = ("Seiten", "seiten", "Seite", "S")
_DATED = ("Tag", "Monat", "Jahr", "datum", "Datum")
_ACCESSED = ("Zugriff", "zugriff", "Abruf", "abruf")
_ARCHIVED = ("archiv-datum", "Archiv-Datum", "archivdatum")
_REST = (  # what follows the titles: parameter, how it is told
    ("Originaltitel", "Originaltitel: {}"),
    ("Übersetzer", "übersetzt von {}"),
    ("Originalsprache", "aus dem {}"),
    ("Reihe", "{}"),
    ("Kapitel", "Kapitel {}"),
)
_TOLD = frozenset((*_AUTHOR, *_EDITOR, *_TITLE, *_TITLE_MORE, *_WORK, *_WORK_MORE, *_PAGES, *_DATED, *_ACCESSED, *_ARCHIVED))
_TOLD |= frozenset(
    (*(name for name, _ in _REST), "Auflage", "Band", "Nummer", "Verlag", "Ort", "ISBN", "Kommentar", "Online", "spr", "Sprache")
)
_TOLD |= frozenset(
    (
        "url",
        "URL",
        "Archiv-URL",
        "archiv-url",
        "archiv-bot",
        "Lizenznummer",
        "arch",
        "format",
        "Typ",
        "oldid",
        "Hervorhebung",
        "hervorhebung",
    )
)


def _sentences(parts: list[str]) -> str:
    """Parts one after the other, each closed by a full stop where it has no end of its own."""
    text = ""
    for part in parts:
        text += part if not text else f" {part}" if text.endswith((".", "!", "?", ":")) else f". {part}"
    return text


def _book(kind: str, args: tuple[str, ...], named: dict[str, str]) -> str:
    """A work as the edition's literature template shows it: author: title. In: work. place year, pages (comment).

    Every parameter that is text is told; what has no place of its own comes last.
    """

    given = {name: found for name, text in named.items() if (found := text.strip(" ,;"))}

    def value(*names: str) -> str:
        for name in names:
            if name in given:
                return given[name]
        return ""

    title = value(*_TITLE) or (args[0] if args and "http" not in args[0] else "")
    author, editor = value(*_AUTHOR), value(*_EDITOR)
    who = author or (f"{editor} (Herausgeber)" if editor else "")
    collection = value(*_WORK) or kind
    parts = [title, value(*_TITLE_MORE)]
    if collection:
        parts.append(f"In: {collection}" if title else collection)
    parts.append(value(*_WORK_MORE))
    if author and editor:
        parts.append(f"{editor} (Herausgeber)")
    if edition := given.get("Auflage"):
        parts.append(edition if "Auflage" in edition or not edition.isdecimal() else f"{edition}. Auflage")
    parts += [told.format(given[name]) for name, told in _REST if name in given]
    tail: list[str] = []
    if volume := given.get("Band"):
        tail.append(volume if not volume.isdecimal() else f"Band {volume}")
    if number := given.get("Nummer"):
        tail.append(f"Nummer {number}" if number[0].isdecimal() else number)
    date = _date(named) or value("datum", "Datum")
    place = ", ".join([part for part in (given.get("Verlag"), given.get("Ort")) if part])
    tail.append(f"{place} {date}".strip())
    if isbn := given.get("ISBN"):
        tail.append(f"ISBN {isbn}")
    if accessed := value(*_ACCESSED):
        tail.append(f"abgerufen am {accessed}")
    if archived := value(*_ARCHIVED):
        tail.append(f"archiviert am {archived}")
    tail += [
        f"{name} {found}" if name.isupper() else found
        for name, found in given.items()
        if name not in _TOLD and (len(found) > 3 or name.isupper()) and any(map(str.isalnum, found))
    ]
    if pages := value(*_PAGES):
        tail.append("Seite " + pages.removeprefix("Seite ").removeprefix("S. "))
    parts.append(", ".join([part for part in tail if part]))
    text = _sentences([part for part in parts if part])
    for name in ("Kommentar", "Online"):
        if (comment := given.get(name)) and not comment.startswith("http") and (name == "Kommentar" or "//" not in comment):
            text += f" ({comment})"
    return f"{who}: {text}" if who and text else who or text


def _literature(args: tuple[str, ...], named: dict[str, str]) -> str:
    return _book("", args, named)


def _named_work(name: str, args: tuple[str, ...], named: dict[str, str]) -> str:
    """``Lit-Author: Title``: the name is the citation."""
    work = name.partition("-")[2].strip()
    edition = named.get("A", "").strip()
    if edition:
        work += f", {edition}. Auflage" if edition.isdecimal() and len(edition) < 3 else f", {edition}"
    if entry := named.get("V", "").strip():
        work += f" „{entry}“"
    for key, word in (("B", "Band"), ("Band", "Band"), ("S", "Seite"), ("Seiten", "Seite")):
        if named.get(key, "").strip():
            work += f", {word} {named[key].strip()}"
    return work


def _listed(args: tuple[str, ...], named: dict[str, str]) -> str:
    """``{{Literaturliste|work|…|sup=year}}``: a work of the edition's list; Wikipedia with its article."""
    if len(args) > 1 and args[0].startswith("Wiki"):
        return f"{args[0]}-Artikel „{args[1].replace('_', ' ')}“"
    return " ".join([part for part in (", ".join([arg for arg in args if arg]), named.get("sup", "").strip()) if part])


def _article(name: str, args: tuple[str, ...], named: dict[str, str]) -> str:
    """``{{Wikipedia|article|shown}}``, and ``{{Wikipedia2|language|article|shown}}``."""
    work = name.rstrip("0123456789")
    told = [arg for arg in (args[1:] if work != name else args) if arg]
    return f"{work}-Artikel „{told[-1].replace('_', ' ')}“" if told else work


def _periodical(name: str, args: tuple[str, ...], named: dict[str, str]) -> str:
    """``Per-Newspaper``: an article in it."""
    return _book(name.partition("-")[2].strip(), args, named)


def _reference(name: str, args: tuple[str, ...], named: dict[str, str]) -> str:
    work = name.partition("-")[2].strip()
    shown = next((arg for arg in (*args[1:2], *args[:1]) if arg), "")
    return f"{work} „{shown}“" if shown else work


RENDERINGS: dict[str, Rendering] = {
    "Literatur": _literature,
    "Internetquelle": _literature,
    "Literaturliste": _listed,
    "GBS": "Google Books",
    "DNB": "",
    "ISSN": lambda args, named: f"ISSN {args[0]}" if args else "ISSN",
    "Wikisource": 1,
}
"""How templates of references show, beside those of the profile itself."""

RENDERING_STARTS = (
    ("Lit-", _named_work),
    ("Per-", _periodical),
    ("DiB-", _periodical),
    ("Ref-", _reference),
    ("Wikipedia", _article),
    ("Wikispecies", _article),
)
"""The same by the beginning of the template's name: ``f(name, args, named)``."""
