"""The German edition: its names, sections, labels and templates as data.

Names and meanings after Hilfe:Formatvorlage, Hilfe:Wortart and the documentation of the templates on de.wiktionary.org.
"""

from __future__ import annotations

import re

from etl.profile import Profile, Rendering, SectionType, section_line
from etl.profiles.de_forms import INFLECTION
from etl.profiles.de_languages import CODES, NAMES
from etl.profiles.de_sections import RENDERING_STARTS, RENDERINGS, TERMS


def _words(text: str) -> list[str]:
    return text.split()


# --- sections ---------------------------------------------------------------------------------------------------------

_SECTIONS = """
Bedeutungen|senses||Bedeutung
Grammatische Merkmale|senses||Grammatisches Merkmal
Worttrennung|hyphenations||Silbentrennung, Worttrennungen
Aussprache|sounds||
Herkunft|notes|etymology|Etymologie, Ursprung
Beispiele|examples||Beispiel
Übersetzungen|translations||Ü-Tabelle, Ü-links, Ü-rechts, Ü-Abstand, Übersetzung, Übersetzungen umleiten
Dialekttabelle|translations|dialect|Dialektausdrücke, Dialektausdrücke (Deutsch), Dialekttabelle (Deutsch)
Synonyme|links|synonym|Synonym
Sinnverwandte Wörter|links|near_synonym|Sinnverwandte Zeichen, Sinnverwandte Redewendungen, Sinnverwandtes, Sinnverwandte Begriffe, Bedeutungsverwandte Wörter
Gegenwörter|links|antonym|Gegenworte, Gegenwort, Antonyme
Heteronyme|links|heteronym|
Oberbegriffe|links|hypernym|Oberbegriff
Unterbegriffe|links|hyponym|Unterbegriff
Holonyme|links|holonym|Verbandsbegriffe
Meronyme|links|meronym|Teilbegriffe
Umfeld|links|see_also|
Wortbildungen|links|derived|Abgeleitete Begriffe, Abgeleitete Symbole, Ableitungen
Wortfamilie|links|family|
Redewendungen|links|idiom|Redewendung
Sprichwörter|links|proverb|Sprichwort
Geflügelte Worte|links|quotation|Geflügeltes Wort
Charakteristische Wortkombinationen|links|collocation|Charakteristische Wortkombination, Typische Wortkombinationen
Vergleiche|links|comparison|
Weibliche Wortformen|links|feminine|Weibliche Wortform
Männliche Wortformen|links|masculine|Männliche Wortform
Sächliche Wortformen|links|neuter|Sächliche Wortform, Neutrale Wortformen
Weibliche Namensvarianten|links|feminine_name|
Männliche Namensvarianten|links|masculine_name|
Namensvarianten|links|name_variant|
Verkleinerungsformen|links|diminutive|Verkleinerungsform
Vergrößerungsformen|links|augmentative|Vergrößerungsform
Kurzformen|links|short_form|Kurzform
Koseformen|links|pet_form|Koseform
Abkürzungen|links|abbreviation|Abkürzung
Symbole|links|symbol|Symbol
Alternative Schreibweisen|links|spelling|Alternative Schreibweise
Nicht mehr gültige Schreibweisen|links|obsolete_spelling|Veraltete Schreibweisen, Veraltete Schreibweise, Alte Rechtschreibung
Nebenformen|links|side_form|Nebenform
Entlehnungen|links|descendant|
Erbwörter|links|descendant|
Bekannte Namensträger|links|name_bearer|
Verballhornung|links|corruption|Verballhornungen
Ähnlichkeiten|links|similar|Ähnlichkeiten 1, Ähnlichkeiten 2, Ähnlichkeiten Umschrift
Siehe auch|links|similar|
Lemmaverweis|links|lemma|
Referenzen|refs||Referenz
Quellen|refs||Quelle
Lesungen|notes|readings|
Anmerkung|notes|usage|
Umschrift|notes|transcription|
Vokalisierung|notes|vocalisation|
Strichreihenfolge|notes|stroke_order|
Hanja|notes|hanja|
"""


def _sections() -> dict[str, SectionType]:
    sections: dict[str, SectionType] = {}
    for line in _SECTIONS.strip().split("\n"):
        name, table, kind, others = line.split("|")
        section = SectionType(name, table, kind)
        for other in (name, *others.split(", ")):
            if other:
                sections[other.lower()] = section
    for script in _words("arabischer chinesischer georgischer griechischer hebräischer kyrillischer lateinischer armenischer"):
        sections[f"in {script} schrift"] = SectionType(f"in {script} Schrift", "notes", "script")
    sections["in kanadischer silbenschrift"] = SectionType("in kanadischer Silbenschrift", "notes", "script")
    return sections


SECTIONS = _sections()

# --- parts of speech --------------------------------------------------------------------------------------------------

_POS = {
    "noun": "Substantiv, Singularetantum, Pluraletantum, Zahlklassifikator, Zähleinheitswort, adjektivische Deklination",
    "verb": "Verb, Hilfsverb, Partikelverb, Modalverb",
    "adjective": "Adjektiv, Pseudopartizip",
    "adverb": (
        "Adverb, Interrogativadverb, Kausaladverb, Konjunktionaladverb, Lokaladverb, Modaladverb, Pronominaladverb, "
        "Relativadverb, Temporaladverb, Temporaldverb"
    ),
    "pronoun": (
        "Pronomen, Demonstrativpronomen, Indefinitpronomen, Interrogativpronomen, Personalpronomen, Possessivpronomen, "
        "Reflexivpronomen, Reflexives Personalpronomen, Relativpronomen, Reziprokpronomen"
    ),
    "adposition": "Präposition, Postposition, Zirkumposition, Adposition",
    "conjunction": "Konjunktion, Subjunktion",
    "interjection": "Interjektion, Onomatopoetikum, Grußformel",
    "article": "Artikel",
    "numeral": "Numerale, Kardinalzahl, Ordinalzahl, Bruchzahlwort, Vervielfältigungszahlwort, Wiederholungszahlwort",
    "particle": (
        "Partikel, Abtönungspartikel, Antwortpartikel, Fokuspartikel, Fragepartikel, Gradpartikel, Modalpartikel, "
        "Negationspartikel, Vergleichspartikel"
    ),
    "proper_noun": (
        "Eigenname, Toponym, Vorname, Nachname, Familienname, Straßenname, Bauwerksname, Göttername, Patronym, Gentilname, "
        "Kognomen, Ortsnamengrundwort, Ortsnamen-Grundwort"
    ),
    "abbreviation": "Abkürzung, Kurzwort, Abkürzung (Deutsch)",
    "affix": (
        "Präfix, Suffix, Infix, Interfix, Zirkumfix, Affix, Präfixoid, Suffixoid, Gebundenes Lexem, neoklassisches Formativ, "
        "Enklitikon, Klitikon"
    ),
    "phrase": "Wortverbindung, Redewendung, Sprichwort, Geflügeltes Wort, Merkspruch, Formel",
    "symbol": "Buchstabe, Schriftzeichen, Symbol, Zahlzeichen, Satzzeichen, Hiragana, Katakana",
    "contraction": "Kontraktion",
    "declined_form": "Deklinierte Form, Komparativ, Superlativ, Dekliniertes Gerundivum",
    "conjugated_form": "Konjugierte Form, Erweiterter Infinitiv, Substantivierter Infinitiv, Gerundium, Supinum",
    "participle": "Partizip, Partizip I, Partizip II",
    "other_form": "Alte Schreibweise, Umschrift",
}
_LABELS_IN_FULL = ("veraltend", "veraltet", "umgangssprachlich", "selten", "regional", "transitiv", "intransitiv", "reflexiv", "gehoben")
"""Labels whose template has their whole name."""

POS = {name.lower(): key for key, names in _POS.items() for name in names.split(", ")}
"""Part of speech, lower case -> key of CATEGORIES.tsv."""

# --- labels -----------------------------------------------------------------------------------------------------------

LABELS: dict[str, str] = {
    "AE": "US-amerikanisch",
    **{label: label for label in _LABELS_IN_FULL},
    "Abl.": "mit Ablativ",
    "Ablativ": "mit Ablativ",
    "Akkusativ": "mit Akkusativ",
    "AmE": "US-amerikanisch",
    "BE": "britisch",
    "Bedva.": "veraltete Bedeutung",
    "Bedvatd.": "veraltende Bedeutung",
    "BrE": "britisch",
    "CH&LI": "Schweiz und Liechtenstein",
    "DDR": "DDR",
    "Dativ": "mit Dativ",
    "Dim.": "Diminutiv",
    "Dimin.": "Diminutiv",
    "Dtld.": "Deutschland",
    "Genitiv": "mit Genitiv",
    "Instrumental": "mit Instrumental",
    "Ling.": "Linguistik",
    "Med.": "Medizin",
    "Plural": "im Plural",
    "PmD": "Präposition mit Dativ",
    "PmG": "Präposition mit Genitiv",
    "PräpmD": "Präposition mit Dativ",
    "PräpmG": "Präposition mit Genitiv",
    "Schweiz": "Schweiz",
    "Schweizerdeutsch": "Schweizerdeutsch",
    "Wpräp": "Wechselpräposition",
    "abw.": "abwertend",
    "adv.": "adverbial",
    "alemann.": "alemannisch",
    "allg.": "allgemein",
    "alltagsspr.": "alltagssprachlich",
    "altlat.": "altlateinisch",
    "amer.": "US-amerikanisch",
    "amtsspr.": "amtssprachlich",
    "attr.": "attributiv",
    "bair.": "bairisch",
    "bar.": "bairisch",
    "bes.": "besonders",
    "bildungsspr.": "bildungssprachlich",
    "brit.": "britisch",
    "bzw.": "beziehungsweise",
    "dichter.": "dichterisch",
    "erzg.": "erzgebirgisch",
    "erzgeb.": "erzgebirgisch",
    "euph.": "euphemistisch",
    "fachspr.": "fachsprachlich",
    "fam.": "familiär",
    "fig": "figürlich",
    "fig.": "figurativ",
    "geh.": "gehoben",
    "gsm": "schweizerdeutsch",
    "haben": "Hilfsverb haben",
    "hebben": "Hilfsverb »hebben«",
    "hist.": "historisch",
    "i. e. S.": "im engeren Sinne",
    "i. w. S.": "im weiteren Sinne",
    "i.e.S.": "im engeren Sinne",
    "i.w.S.": "im weiteren Sinne",
    "iPl": "im Plural",
    "ieS": "im engeren Sinne",
    "indekl.": "indeklinabel",
    "insbes.": "insbesondere",
    "intrans.": "intransitiv",
    "iron.": "ironisch",
    "iwS": "im weiteren Sinne",
    "jugendspr.": "jugendsprachlich",
    "kPl.": "kein Plural",
    "kSg.": "kein Singular",
    "kSt.": "keine Steigerung",
    "kStg.": "keine Steigerung",
    "kinderspr.": "kindersprachlich",
    "klasslat.": "klassischlateinisch",
    "landsch.": "landschaftlich",
    "lautm.": "lautmalerisch",
    "mA": "mit Akkusativ",
    "mD": "mit Dativ",
    "mG": "mit Genitiv",
    "md.": "mitteldeutsch",
    "mdal.": "mundartlich",
    "metaphor.": "metaphorisch",
    "meton.": "metonymisch",
    "mitteld.": "mitteldeutsch",
    "mlat.": "mittellateinisch",
    "mundartl.": "mundartlich",
    "nDu.": "nur Dual",
    "nPl.": "nur Plural",
    "nachklassischlateinisch": "nachklassisches Latein",
    "nigr.": "nigrisch",
    "nkLat.": "nachklassisches Latein",
    "nlat.": "neulateinisch",
    "nordd.": "norddeutsch",
    "nordwestd.": "nordwestdeutsch",
    "pej.": "pejorativ",
    "poet.": "poetisch",
    "refl.": "reflexiv",
    "reg.": "regional",
    "sal.": "salopp",
    "scherzh.": "scherzhaft",
    "schriftspr.": "schriftsprachlich",
    "schweiz.": "schweizerisch",
    "schwäb.": "schwäbisch",
    "schülerspr.": "schülersprachlich",
    "seemannsspr.": "seemannssprachlich",
    "sein": "Hilfsverb sein",
    "soldatenspr.": "soldatensprachlich",
    "sonderspr.": "sondersprachlich",
    "spätlat.": "spätlateinisch",
    "südd.": "süddeutsch",
    "süddt.": "süddeutsch",
    "techn.": "technisch",
    "tlwva.": "veraltete Bedeutung",
    "tlwvatd.": "veraltende Bedeutung",
    "trans.": "transitiv",
    "ugs.": "umgangssprachlich",
    "ungebr.": "ungebräuchlich",
    "unpers.": "unpersönlich",
    "unreg.": "unregelmäßig",
    "va.": "veraltet",
    "vatd.": "veraltend",
    "verh.": "verhüllend",
    "vlat.": "vulgärlateinisch",
    "volkst.": "volkstümlich",
    "vul.": "vulgär",
    "vulg.": "vulgär",
    "vulgärlat.": "vulgärlateinisch",
    "wien.": "wienerisch",
    "z. B.": "zum Beispiel",
    "z. T.": "zum Teil",
    "Österr.": "Österreich",
    "Österreich": "Österreich",
    "österr.": "österreichisch",
    "übertr.": "übertragen",
}
"""Abbreviations of {{K}} (Vorlage:K/Abk), and their templates."""

# "Plural", "Dativ", "sein" are abbreviations only as arguments of {{K}}; elsewhere they are what they are
_WORDS = frozenset(
    (
        "Ablativ",
        "Akkusativ",
        "Dativ",
        "Genitiv",
        "Instrumental",
        "Plural",
        "haben",
        "sein",
        "hebben",
        "fig",
        "gsm",
        "mA",
        "mD",
        "mG",
        "bar.",
        "md.",
    )
)

_ADJECTIVES = """
ab. abchasisch|abq. abasinisch|ace. acehnesisch|ady. adygeisch|aengl. altenglisch|afrz. altfranzösisch|agr. altgriechisch|
ahd. althochdeutsch|akk. akkadisch|ale. aleutisch|als. alemannisch|alt. altaisch|altgr. altgriechisch|ang. altenglisch|
ar. arabisch|aran. aranesisch|arq. algerisch-arabisch|asächs. altsächsisch|cs. tschechisch|cy. walisisch|da. dänisch|
de. deutsch|dt. deutsch|dum. mittelniederländisch|el. griechisch|en. englisch|engl. englisch|enm. mittelenglisch|es. spanisch|
fa. persisch|fi. finnisch|fr. französisch|franz. französisch|fro. altfranzösisch|frm. mittelfranzösisch|frk. altfränkisch|
frühnhd. frühneuhochdeutsch|ga. irisch|gem. germanisch|gmh. mittelhochdeutsch|gml. mittelniederdeutsch|goh. althochdeutsch|
germ. germanisch|got. gotisch|gr. griechisch|grc. altgriechisch|griech. griechisch|he. hebräisch|hebr. hebräisch|hu. ungarisch|hy. armenisch|
idg. indogermanisch|ie. indoeuropäisch|ine. indoeuropäisch|is. isländisch|it. italienisch|ital. italienisch|ja. japanisch|
la. lateinisch|lat. lateinisch|latein. lateinisch|lt. litauisch|mdf. mokschanisch|mhd. mittelhochdeutsch|
mlg. mittelniederdeutsch|mnd. mittelniederdeutsch|mnl. mittelniederländisch|nd. niederdeutsch|ndeu. niederdeutsch|
nds. niederdeutsch|md. mitteldeutsch|mlat. mittellateinisch|nb. norwegisch|fy. westfriesisch|hr. kroatisch|lb. luxemburgisch|lv. lettisch|
nhd. neuhochdeutsch|nl. niederländisch|no. norwegisch|non. altnordisch|odt. altniederländisch|
ofs. altfriesisch|osx. altsächsisch|ota. osmanisch|owen. altsorbisch|pl. polnisch|poln. polnisch|pt. portugiesisch|
ro. rumänisch|sk. slowakisch|sl. slowenisch|sr. serbisch|spätlat. spätlateinisch|uk. ukrainisch|yi. jiddisch|
roa. romanisch|ru. russisch|russ. russisch|sa. Sanskrit|sla. slawisch|sq. albanisch|sv. schwedisch|th. thailändisch|
tr. türkisch|türk. türkisch|wen. sorbisch|xvs. vestinisch
"""
ADJECTIVES = dict(pair.strip().split(" ", 1) for pair in _ADJECTIVES.replace("\n", "").split("|"))
"""Templates that name a language in running text: ``{{mhd.}}``; not labels, for what follows is its word."""

_GRAMMAR = {
    "Pl.": "Plural",
    "Pl.1": "Plural 1",
    "Pl.2": "Plural 2",
    "Pl.3": "Plural 3",
    "Pl.4": "Plural 4",
    "Sg.": "Singular",
    "Sg.1": "Singular 1",
    "Sg.2": "Singular 2",
    "Du.": "Dual",
    "Prät.": "Präteritum",
    "Part.": "Partizip II",
    "PPerf.": "Partizip Perfekt",
    "PPräs.": "Partizip Präsens",
    "Komp.": "Komparativ",
    "Sup.": "Superlativ",
    "Pos.": "Positiv",
    "Nom.": "Nominativ",
    "Gen.": "Genitiv",
    "Dat.": "Dativ",
    "Akk.": "Akkusativ",
    "Vok.": "Vokativ",
    "Imp.": "Imperativ",
    "Inf.": "Infinitiv",
    "Fem.": "Femininum",
    "Mask.": "Maskulinum",
    "Neutr.": "Neutrum",
    "erg.": "ergativ",
    "adjektivische Deklination": "adjektivische Deklination",
    "Dativ-e": "",
}

GENDERS: dict[str, tuple[str, ...]] = {
    "m": ("m",),
    "f": ("f",),
    "n": ("n",),
    "u": ("u",),
    "un": ("u", "n"),
    "nu": ("n", "u"),
    "mf": ("m", "f"),
    "fm": ("f", "m"),
    "mn": ("m", "n"),
    "mn.": ("m", "n"),
    "nm": ("n", "m"),
    "fn": ("f", "n"),
    "nf": ("n", "f"),
    "mfn": ("m", "f", "n"),
    "mnf": ("m", "n", "f"),
    "fmn": ("f", "m", "n"),
    "fnm": ("f", "n", "m"),
    "nmf": ("n", "m", "f"),
    "nfm": ("n", "f", "m"),
    "c": ("u",),
    "mPl.": ("m",),
    "fPl.": ("f",),
    "nPl.": ("n",),
    "uPl.": ("u",),
    "mDu.": ("m",),
    "fDu.": ("f",),
    "nDu.": ("n",),
    "maskulin": ("m",),
    "maskulinum": ("m",),
    "männlich": ("m",),
    "feminin": ("f",),
    "femininum": ("f",),
    "weiblich": ("f",),
    "neutral": ("n",),
    "neutrum": ("n",),
    "sächlich": ("n",),
    "utrum": ("u",),
}

# --- templates in running text ----------------------------------------------------------------------------------------


def _first(args: tuple[str, ...], *places: int) -> str:
    """The first argument that is there, of those at ``places`` (1..)."""
    for place in places:
        if len(args) >= place and args[place - 1]:
            return args[place - 1]
    return ""


def _word(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Ü|language|word|display}}"""
    return _first(args, 3, 2)


def _script_word(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Üt|language|word|transliteration|display}}"""
    word, latin = _first(args, 4, 2), _first(args, 3)
    return f"{word} ({latin})" if word and latin else word or latin


def _old_script_word(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Üxx|language|transliteration|word}}"""
    word, latin = _first(args, 3), _first(args, 2)
    return f"{word} ({latin})" if word and latin else word or latin


def _pointed_word(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Üxx4|language|word|v=vocalised|d=transliteration|b=meaning}}"""
    return _pointed(_first(args, 3, 2), named)


def _pointed_text(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Arab|word|v=…|d=…|b=…}} and its kin"""
    return _pointed(_first(args, 1), named)


def _pointed(word: str, named: dict[str, str]) -> str:
    word = named.get("v") or word
    latin = next((named[key] for key in ("d", "d-heb", "d-yid", "d-lad") if named.get(key)), "")
    text = f"{word} ({latin})" if latin and word else word or latin
    return f"{text} ‚{named['b']}‘" if named.get("b") else text


def _double_word(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Üxx5|language|transliteration|display|word}}"""
    word, latin = _first(args, 3, 4), _first(args, 2)
    return f"{word} ({latin})" if word and latin else word or latin


def _second(args: tuple[str, ...], named: dict[str, str]) -> str:
    return _first(args, 2, 1)


def _last(args: tuple[str, ...], named: dict[str, str]) -> str:
    return args[-1] if args else ""


def _joined(args: tuple[str, ...], named: dict[str, str]) -> str:
    return "".join(args)


def _commas(args: tuple[str, ...], named: dict[str, str]) -> str:
    return ", ".join([arg for arg in args if arg])


def _sound(args: tuple[str, ...], named: dict[str, str]) -> str:
    return f"[{args[0]}]" if args and args[0] else ""


def _rhyme(args: tuple[str, ...], named: dict[str, str]) -> str:
    return f"-{args[0]}" if args and args[0] else ""


def _blend(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Kontamination|A|B}}"""
    parts = [arg for arg in args if arg]
    return f"Kontamination aus {', '.join(parts[:-1])} und {parts[-1]}" if len(parts) > 1 else "Kontamination"


def _gender_remark(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{gM}}, {{gM|r}}: the masculine form speaks of either sex; the argument is the ending"""
    return f"(männliche{args[0] if args and args[0] in ('r', 's', 'n', 'm') else ''})"


_DIGITS = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")


def _formula(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{chem|H|2|O}}"""
    return "".join([arg.translate(_DIGITS) if arg.isdecimal() else arg for arg in args])


def _number(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{FormatZahl|1234567}}: groups of three with a full stop"""
    number = _first(args, 1)
    return f"{int(number):,}".replace(",", ".") if number.isdecimal() and len(number) < 30 else number


_BOOKS = {"1 Mos": "1. Mose", "2 Mos": "2. Mose", "3 Mos": "3. Mose", "4 Mos": "4. Mose", "5 Mos": "5. Mose"}
_BOOKS |= {"Gen": "Genesis", "Ex": "Exodus", "Lev": "Levitikus", "Num": "Numeri", "Dtn": "Deuteronomium", "Jos": "Josua", "Ri": "Richter"}
_BOOKS |= {"Ps": "Psalm", "Spr": "Sprichwörter", "Koh": "Kohelet", "Hld": "Hoheslied", "Jes": "Jesaja", "Jer": "Jeremia", "Ez": "Ezechiel"}
_BOOKS |= {
    "Mt": "Matthäus",
    "Mk": "Markus",
    "Lk": "Lukas",
    "Joh": "Johannes",
    "Apg": "Apostelgeschichte",
    "Röm": "Römer",
    "Offb": "Offenbarung",
}


def _bible(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Bibel|book|chapter|verse}}"""
    text = _BOOKS.get(_first(args, 1), _first(args, 1))
    if len(args) > 1 and args[1]:
        text += f" {args[1]}"
    if len(args) > 2 and args[2]:
        text += f",{args[2]}"
    return text


_VERB_KINDS = {"p": "Präfix", "t": "Partikel", "präfix": "Präfix", "partikel": "Partikel"}
_COMPOUNDED = {"Adverb": "dem Adverb", "Adjektiv": "dem Adjektiv", "Substantiv": "dem Substantiv", "Verb": "dem Verb"}


def _verb_origin(args: tuple[str, ...], named: dict[str, str]) -> str:
    """{{Verbherkunft|t|V=first part|W=its part of speech}}; parse.notes fills in the two parts."""
    first, verb, kind = named.get("V", ""), named.get("Verb", ""), named.get("W", "")
    if not first or not verb:
        return "Ableitung vom Verb"
    if kind in _COMPOUNDED:
        return f"Zusammensetzung aus {_COMPOUNDED[kind]} {first} und dem Verb {verb}"
    return f"Ableitung vom Verb {verb} mit " + (f"dem Präfix {first}-" if kind == "Präfix" else f"der Verbpartikel {first}")


TEMPLATES: dict[str, Rendering] = {
    **RENDERINGS,
    **ADJECTIVES,
    **_GRAMMAR,
    **{name: text for name, text in LABELS.items() if name not in _WORDS},
    **{name: ", ".join(found) for name, found in GENDERS.items() if len(name) < 4},
    **{name: f"{name[0]} {name[1:]}" for name in GENDERS if name.endswith(("Pl.", "Du."))},
    # words of other languages
    "Ü": _word,
    "Ü?": _word,
    "Üxx1": _word,
    "Üxx3": _word,
    "Üt": _script_word,
    "Üt?": _script_word,
    "Üh": _script_word,
    "Üxx2": _script_word,
    "Üxx": _old_script_word,
    "Üxx?": _old_script_word,
    "Üxx4": _pointed_word,
    "Üxx4?": _pointed_word,
    "Üxx5": _double_word,
    "Üxx5?": _double_word,
    "Arab": _pointed_text,
    "Farsi": _pointed_text,
    "Hebr": _pointed_text,
    "Paschto": _pointed_text,
    "Urdu": _pointed_text,
    "Polytonisch": 1,
    "Koptisch": 1,
    "Kyrillisch": 1,
    "Gotisch": 1,
    "Devanagari": 1,
    "Runen": 1,
    "Unicode": 1,
    "IPA-Text": 1,
    "ISO 9": "ISO 9",
    "DIN 31634": "DIN 31634",
    "DIN 31635": "DIN 31635",
    "DIN 31636": "DIN 31636",
    "İA": "İA",
    # links
    "L": _second,
    "W": _second,
    "Wikisource": _second,
    "Wikiquote": _second,
    "Wikinews": _second,
    "noredlink": _second,
    "linkZiel": _second,
    "Plainlink": _second,
    "Siehe auch": 1,
    "Wort": 1,
    "Lemmaverweis": _second,
    "Alte Schreibweise": 1,
    "Schweizer und Liechtensteiner Schreibweise": 1,
    # sounds
    "IPA": "IPA:",
    "Hörbeispiele": "Hörbeispiele:",
    "Reime": "Reime:",
    "Lautschrift": _sound,
    "Lautschrift?": _sound,
    "Audio": "",
    "Reim": _rhyme,
    # headings
    "Wortart": 1,
    "Sprache": 1,
    # layout inside text
    "NNBSP": " ",
    "nbsp": " ",
    "Farbe": 2,
    "Fett": 1,
    "Kursiv": 1,
    "nowrap": 1,
    "small": 1,
    "sup": 1,
    "sub": 1,
    "!": "",
    "=": "=",
    "fehlend": "—",
    # prose
    "Wortbildung": 1,
    "Kontamination": _blend,
    "Verbherkunft": _verb_origin,
    "gM": _gender_remark,
    "chem": _formula,
    "FormatZahl": _number,
    "Bibel": _bible,
    "Ruby": 1,
    "lang": 2,
    "Zitat": 1,
    "IA": "Internet Archive",
    "DTAW": "Deutsches Textarchiv",
    "Kontext": _commas,
    "(R)": "®",
    "DMG": "DMG:",
    "sic": "[sic]",
    "vgl.": "vergleiche:",
    "vergleiche": "vergleiche:",
    "Sachklasse": "Sachklasse",
    "Personenklasse": "Personenklasse",
    **{f"{number}": number for number in ("Grundstamm", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")},
    **dict.fromkeys(("Hintergrundfarbe", "Color", "Hebräische Schrift", "WP"), _last),
    "af.": "afrikaans",
}

LAYOUT = frozenset(
    (
        "NoCat",
        "Fremdsprachige Beispiele",
        "Benutzer",
        "Bpur",
        "Halbgeschützte Seite",
        "TOC limit",
        "Anmerkung Keilschrift",
        "Absatz",
        "----",
        "2x----",
        "3x----",
        "4x----",
        "Wort der Woche",
        "Anker",
        "Grundformverweis",
        "Grundformverweis Dekl",
        "Grundformverweis Konj",
        "Grundformverweis Partizipform",
        "Periodensystem",
        "Homonymunterscheidung",
        "Netzjargon",
        "veralteter Wortschatz",
        "Zeichen",
        "Himmelsrichtungen",
        "Präpositionen",
        "NoCommons",
        "Trenner",
        "clear",
        "Clear",
        "DISPLAYTITLE",
        "SORTIERUNG",
        "DEFAULTSORT",
        "Bild",
        "Bilder",
        "Galerie",
        "__NOTOC__",
        "Nobots",
        "Commonscat",
        "Commons",
        "Schachbrett",
    )
)

EDITORIAL: dict[str, str] = {
    "Löschantrag/Vorlage": "deletion proposed",
    "keine Belegstelle/Vorlage": "unverified",
    "anpassen": "needs revision",
    "In Arbeit": "incomplete",
    "QS Bedeutungen": "gloss missing",
    "QS Herkunft": "etymology missing",
    "QS Beispiele": "examples missing",
    "Bedeutungen fehlen": "gloss missing",
    "Beispiele fehlen": "examples missing",
    "Beispiel fehlt": "examples missing",
    "Herkunft fehlt": "etymology missing",
    "Herkunft unbelegt": "unverified",
    "Bedeutung unbelegt": "unverified",
    "Bedeutungen unbelegt": "unverified",
    "Referenzen fehlen": "references missing",
    "Referenzen prüfen": "unverified",
    "Übersetzungen fehlen": "translations missing",
    "Übersetzungen prüfen": "unverified",
    "Abschnitte fehlen": "sections missing",
    "Wortart fehlt": "part of speech missing",
    "Wortart-Test": "part of speech missing",
    "erweitern": "incomplete",
    "erweitert": "incomplete",
    "Erweitern": "incomplete",
    "überarbeiten": "needs revision",
    "Überarbeiten": "needs revision",
    "Löschantrag": "deletion proposed",
    "Löschen": "deletion proposed",
    "Lautschrift fehlt": "pronunciation missing",
    "Belege fehlen": "unverified",
    "Beleg fehlt": "unverified",
    "unbelegt": "unverified",
    "Quelle fehlt": "unverified",
    "Quellen fehlen": "unverified",
}

EDITORIAL |= {f"{name.rpartition(' ')[0]} fehlend": flag for name, flag in EDITORIAL.items() if name.endswith((" fehlen", " fehlt"))}

# What a German verb may begin with; Duden-Grammatik, "Präfix- und Partikelverben", and the edition's own entries
_VERB_PREFIXES = _words("""
ab an auf aus be bei da dabei dafür dagegen daher dahin dahinter daneben danieder daran darauf daraus darein darin darüber darum
darunter davon davor dawider dazu dazwischen drauf drein drin dran durch ein einher empor ent entgegen entlang entzwei er fehl
fern fest fort frei für ge gegenüber gleich heim her herab heran herauf heraus herbei herein hernieder herüber herum herunter
hervor herzu hier hierher hin hinab hinan hinauf hinaus hindurch hinein hinter hinterher hintan hinüber hinunter hinweg hinzu
hoch inne ineinander aneinander aufeinander auseinander beieinander durcheinander gegeneinander miteinander nebeneinander
übereinander voneinander zueinander klar krank kurz los miss mit nach nahe neben nieder ob quer rück rückwärts satt schief schön
schwarz sicher still tot über überein überhand um umher umhin un unter ver voll vor voran vorauf voraus vorbei vorher vorüber
vorweg vorwärts wahr weg weiter wert wider wieder wohl zer zu zufrieden zurecht zurück zusammen zuvor zuwider zwischen bereit
bloß breit brach dar fertig feil flach flott gar gut hoch irre kahl kalt kaputt lahm leer leicht nahe offen sauber schwer stand
statt teil tief trocken warm weich acht eis kopf maß preis haus
""")

_CONTENT = frozenset(
    (
        "ähnlichkeiten 1",
        "ähnlichkeiten 2",
        "ähnlichkeiten umschrift",
        "siehe auch",
        "lemmaverweis",
        "ü-tabelle",
        "ü-links",
        "übersetzungen umleiten",
        "dialekttabelle",
        "dialektausdrücke",
        "dialektausdrücke (deutsch)",
        "dialekttabelle (deutsch)",
    )
)
"""Section templates that carry their content as arguments."""

DE = Profile(
    edition="de",
    languages=CODES,
    language_names=NAMES,
    language_heading=re.compile(
        r"\{\{\s*Sprache\s*\|\s*+([^|{}\s]*+(?:\s++[^|{}\s]++)*+)\s*+(?:\|[^{}]*+)?\}\}|\((?:\{\{)?([A-ZÄÖÜ][^(){}|]*+)(?:\}\})?\)\s*$"
    ),
    pos_heading="Wortart",
    pos=POS,
    pos_first=("declined_form", "conjugated_form", "proper_noun", "abbreviation"),
    pos_last=frozenset(("phrase",)),
    form_categories=frozenset(("declined_form", "conjugated_form", "other_form")),
    form_section="grammatische merkmale",
    open_form_categories=frozenset(("participle",)),
    genders=GENDERS,
    sections=SECTIONS,
    section_starts=(("anmerkung", SECTIONS["anmerkung"]), ("ähnlichkeiten ", SECTIONS["ähnlichkeiten"])),
    template_sections=_CONTENT,
    section_line=section_line(SECTIONS.keys() - _CONTENT - {"ü-rechts", "ü-abstand"}),
    inner_templates=("ü-", "übersetzungen umleiten", "dialekt"),
    missing=frozenset(("fehlt", "fehlend", "fehlen")),
    label_templates=frozenset(("K", "Kontext")),
    labels=LABELS,
    connectors=frozenset(
        _words(
            "allg. ansonsten auch bei bes. besonders bis bisweilen das der die eher früher häufig hauptsächlich im in insbes. "
            "insbesondere leicht meist meistens mit mitunter noch nur oder oft oftmals ohne respektive sehr seltener sonst sowie "
            "später speziell teils teilweise u. über überwiegend und von"
        )
    )
    | {
        "noch in",
        "nur noch",
        "seltener auch",
        "vor allem",
        "vor allem in",
        "z. B.",
        "zum Beispiel",
        "z. T.",
        "zum Teil",
        "bzw.",
        "beziehungsweise",
    },
    conjunctions=frozenset(("oder", "respektive", "sowie", "und", "u.", "bzw.", "beziehungsweise")),
    label_markers=frozenset(
        name for name in LABELS if name not in _WORDS and name not in GENDERS and name not in ("bzw.", "z. B.", "z. T.", "lautm.")
    )
    | {"Pl.", "Sg.", "Gen.", "Dat.", "Akk.", "Imp."},
    government=("Prä", "Kas"),
    cases={
        "Nominativ": "nominative",
        "Nom.": "nominative",
        "Genitiv": "genitive",
        "Gen.": "genitive",
        "G": "genitive",
        "Dativ": "dative",
        "Dat.": "dative",
        "D": "dative",
        "Akkusativ": "accusative",
        "Akk.": "accusative",
        "A": "accusative",
    },
    templates=TEMPLATES,
    template_starts=(*RENDERING_STARTS, ("link", lambda name, args, named: _first(args, 2, 1))),
    layout=LAYOUT,
    layout_shape=re.compile(r"Navigationsleiste |Navigation |Artikel |.+ \((?:[A-ZÄÖÜ][\w-]+|[A-ZÄÖÜ][\w-]+ und [A-ZÄÖÜ][\w-]+)\)$"),
    placeholders=frozenset(("…", "...", "?", "—", "–", "-", "")),
    open_end=re.compile(
        r"[,;]?\s+(?:'')?\(?(?:usw\.|u\.\s?s\.\s?w\.|etc\.|u\.\s?[aäÄ]\.(?:\s?m\.)?|u\.\s?v\.\s?(?:a\.\s?)?m\.|u\.\s?v\.\s?a\.|und so weiter"
        r"|und (?:viele )?andere(?: mehr)?|und viele(?:s)? mehr|und Ähnliches)\)?(?:'')?\.?$"
    ),
    editorial=EDITORIAL,
    editorial_shape=re.compile(r"QS[ _]|.++$(?:(?<=. fehlt)|(?<=. fehlen)|(?<=. unbelegt)|(?<=. prüfen))"),
    unverified=frozenset(("unbelegt", "belegen", "prüfen", "unklar", "fraglich")),
    spelling_pages={
        "Alte Schreibweise": "obsolete_spelling",
        "Schweizer und Liechtensteiner Schreibweise": "spelling",
        "Schweizer Schreibweise": "spelling",
    },
    similar=SECTIONS["siehe auch"],
    similar_template="siehe auch",
    drafts=frozenset(("Neuer Eintrag", "neuer Eintrag")),
    category_link=re.compile(r"\s*(?:Kategorie|Category)\s*:", re.IGNORECASE),
    image_link=re.compile(r"\s*(?:Datei|Bild|File|Image|Media|Medium)\s*:", re.IGNORECASE),
    interlanguage_link=re.compile(r"\s*(?:[a-z]{2,3}|simple|[a-z]{2,3}-[a-z]{2,8}|zh-min-nan|be-x-old)\s*:"),
    compound=re.compile(
        r"Kompos(?:itum|ition)|kompos(?:itum|ition)|Zusammensetzung|[Zz]usammengesetzt\w* aus|Zusammenrückung|Zusammenbildung|Kofferwort"
    ),
    compound_of_another=re.compile(r"\b(?:ein(?:e[mnrs]?)?\s[\['\s]*\w+|[Zz]usammengesetzt\w* aus)\Z"),
    compound_end=re.compile(
        r"\b(?:oder|beziehungsweise|bzw\.)\s(?:[^\s,.;]+\s){0,2}(?:\[\[)?(?:Ableitung|Derivation|abgeleitet|Rückbildung|Konversion)"
    ),
    grammar_terms=frozenset(
        _words(
            "Substantiv Substantive Substantiven Substantivs Adjektiv Adjektivs Adjektiven Verb Verbs Verben Adverb Adverbs "
            "Adverbien Präposition Präfix Suffix Präfixoid Suffixoid Fugenelement Fugenelements Fugenlaut Fugen-s Interfix Stamm "
            "Verbstamm Umlaut Partizip Numerale Pronomen Partikel Derivatem Ableitungsmorphem Formativ Komparativ Superlativ Plural "
            "Singular Genitiv Dativ Eigenname Toponym Vorname Nachname Wortbildung Bestimmungswort Grundwort Lexem Abkürzung "
            "Zahlwort Infinitiv Nominativ Akkusativ Konfix Affix Gleitlaut "
        )
    )
    | {"gebundenes Lexem", "gebundenes Morphem", "gebundenes lexikalisches Morphem"},
    verb_prefixes=tuple(sorted(set(_VERB_PREFIXES), key=lambda prefix: (-len(prefix), prefix))),
    inflection=INFLECTION,
    terms=TERMS,
)
"""The German edition."""
