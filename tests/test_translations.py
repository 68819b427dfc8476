"""Translations: templates old and new, tables, dialects, remarks."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.model import Sense, Translation
from etl.parse.context import Context, Section
from etl.parse.translation_lines import Lines
from etl.parse.translations import prepared, translations
from etl.profiles.de import DE


def context(counts: Counter | None = None) -> Context:
    ctx = Context(DE, "Haus", "de", ("Substantiv",), Counter() if counts is None else counts)
    ctx.know([Sense("1", "1", None, "Gebäude"), Sense("2", "2", None, "Familie"), Sense("a", "2a", 2, "Adel")])
    return ctx


def read(text: str, counts: Counter | None = None, kind: str = "") -> list[Translation]:
    return translations(Section("Übersetzungen", "Übersetzungen", kind, (), text.split("\n")), context(counts))


ONE = {
    # line -> the fields that it gives
    "*{{fr}}: [1] {{Ü|fr|maison}} {{f}}": {
        "language": "fr",
        "language_name": "Französisch",
        "word": "maison",
        "target_title": "maison",
        "genders": ("f",),
        "senses": (1,),
    },
    "*{{en}}: {{Ü|en|house|the house}}": {"word": "house", "display": "the house", "status": "no marker"},
    "*{{ru}}: [1, 2] {{Üt|ru|дом|dom}} {{m}}": {
        "word": "дом",
        "transliteration": "dom",
        "genders": ("m",),
        "raw_senses": "1, 2",
        "senses": (1, 2),
    },
    "*{{el}}: [1] {{Üt|el|σπίτι|spíti|σπίτια}}": {"word": "σπίτι", "transliteration": "spíti", "display": "σπίτια"},
    "*{{la}}: [2] {{Ü?|la|domus}} {{f}}": {"word": "domus", "uncertain": True},
    "*{{ka}}: [2] {{Üt?|ka|სახლი|sakhli}}": {"word": "სახლი", "transliteration": "sakhli", "uncertain": True},
    "*{{zh}}: [1] {{Üxx|zh|fángzi|房子}}": {"word": "房子", "transliteration": "fángzi"},
    "*{{ar|DMG}}: [1] {{Üxx4|ar|بيت|v=بَيْت|d=bayt|DMG=0}} {{m}}": {
        "word": "بيت",
        "display": "بَيْت",
        "transliteration": "bayt",
        "genders": ("m",),
    },
    "*{{he|CHA}}: [1] {{Üxx4?|he|בית|v=בַּיִת|d=b<sup>a</sup>yit|b=Heim}}": {
        "word": "בית",
        "transliteration": "bᵃyit",
        "uncertain": True,
        "note": "CHA; Heim",
    },
    "*{{ar}}: [1] {{Üxx5|ar|bajt|بَيْتٌ|بيت}}": {"word": "بيت", "display": "بَيْتٌ", "transliteration": "bajt"},
    "*{{sv}}: [1] {{Ü|sv|hus}} {{n}} ''(veraltet)''": {"word": "hus", "genders": ("n",), "note": "veraltet"},
    "*{{sv}}: [1] ''gehoben:'' {{Ü|sv|hem}} {{n}}": {"word": "hem", "note": "gehoben"},
    "*{{sv}}: [1] {{ugs.|:}} {{Ü|sv|kåk}} {{u}}": {"word": "kåk", "genders": ("u",), "note": "umgangssprachlich"},
    "*{{nds}}: [1] [[Huus]] {{n}}": {"language": "nds", "word": "Huus", "target_title": "Huus", "genders": ("n",)},
    "*{{en}}: [1] {{Ü|en|house#house (Englisch)|house}}": {"word": "house", "display": None},
    "*{{en}}: [1] {{Ü|en|house}}<ref>{{Ref-Leo|en|Haus}}</ref>": {"word": "house", "note": None},
    "*{{zh-tw}}: [1] {{Üt|zh|屋|wū}}": {"language": "zh", "language_name": "Chinesisch (traditionell)", "word": "屋"},
    "*{{en}} (UK): [1] {{Ü|en|house}}": {"language": "en", "language_name": "Englisch", "note": "UK"},
    "*[[Niederpreußisch]]: [?] {{Ü|nds|Hus}}": {"language": "nds", "language_name": "Niederpreußisch"},
    "*{{ar|DMG}}\n**{{MHA}}: [1] {{Üxx4|ar|بيت|d=bayt}}": {"language_name": "modernes Hocharabisch", "note": "Arabisch (DMG)"},
    "*Bairisch:\n**Wien: {{Ü|bar|Haus}}": {"language": "bar", "language_name": "Wien", "note": None},
    "*{{he}}: {{Hebr|בית|v=בַּיִת|d-heb=bajit|Ü}} {{m}}": {"language": "he", "word": "בית", "display": "בַּיִת", "transliteration": "bajit"},
    "*{{yi}}: {{Hebr|הויז|d-yid=hojs|Ü}}": {"language": "yi", "transliteration": "hojs"},
    "*{{nl}}: [1], [2] {{Ü|nl|huis}}": {"raw_senses": "1, 2", "senses": (1, 2)},
    "*{{pt}}: ''Brasilien:'' [1] {{Ü|pt|casa}}": {"senses": (1,), "note": "Brasilien"},
    "*{{it}}: [1] ''(keine wörtliche Übersetzung:)'' [[casa]] grande": {"word": "casa grande", "note": "keine wörtliche Übersetzung"},
    "*{{en}}: ''bildlich:'' {{Ü|en|home}} (sth.)": {"note": "bildlich; sth."},
    "*{{ar}}: {{Üt|ar|بيت|t&#803;a}}": {"transliteration": "ṭa"},
    "*{{fr}}: {{Ü|fr|bête}}, ''Normannisch:'' animâ": {"word": "bête", "note": "Normannisch: animâ"},
    "*{{oc}}: ''Gascogne und [[Béarn]]:'' [1] {{Ü|oc|eth}}": {"note": "Gascogne und Béarn", "senses": (1,)},
    "*{{el}}: {{Üt|el|Α|A}} {{nPl.}}": {"genders": ("n",), "note": None},
    "*{{romanica}}: {{Ü|romanica|casa}}": {"language": "romanica", "language_name": None},
    "*{{fr}}: [9] {{Ü|fr|toit}}": {"raw_senses": "9", "senses": (), "status": "no such sense"},
    "*{{fr}}: [1] {{reg.}} ''([[Béarn]]):'' [2] {{Ü|fr|eth}}": {"word": "eth", "raw_senses": "2", "note": "regional (Béarn)"},
    "*{{fr}} ''Béarn:'' [1] {{Ü|fr|eth}}": {"word": "eth", "raw_senses": "1", "note": "Béarn"},
    "*{{fr}}: [2] a, [a] {{Ü|fr|lignée}}": {"word": "lignée", "senses": (3,)},
    "**[[Hochchinesisch|Mandarin]] <small>(Pinyin)</small>: [1] {{Üt|zh|家|jiā}}": {"language": "zh", "word": "家"},
    "*{{hy}} <small>([[w:ISO 9985|ISO 9985]])</small>: [1] {{Üt|hy|տուն|tun}}": {"language": "hy", "transliteration": "tun"},
    "*{{fr}}: [1] [[Elsass]] {{Ü|fr|mas}} {{m}}": {"word": "mas", "genders": ("m",), "note": "Elsass"},
    "*{{nds}}: [[dat]] [[Huus]]": {"word": "dat Huus", "target_title": None},
    "*{{nds}}: [1] [[Huus]] {{n}} (veraltet)": {"word": "Huus", "genders": ("n",), "note": "veraltet"},
    "*{{nds}}: [1] [[Huus|Huuske]]": {"word": "Huuske", "target_title": "Huus"},
    "*{{fr}}: [1] {{Ü|fr|maison}} <small>(Gebäude)</small>, {{Ü|fr|case}} ''Pl.''": {"word": "case", "note": "Pl."},
    "*{{ar}}: [1] {{Arab|بيت|d=bayt|Ü}} {{m}}": {"language": "ar", "genders": ("m",)},
    "*{{xx-yy}}: [1] {{Ü|xx-yy|uba}}": {"language": "xx-yy", "language_name": None, "word": "uba"},
    "*{{en}}: [1] {{Ü|en|a  house}}": {"word": "a house"},
    "*{{en}}: [1] {{Ü|en|''house''}}": {"word": "house"},
    "*{{fr}}: [1] {{Ü|fr|hôtel (particulier)}}": {"word": "hôtel (particulier)"},
    "*{{sr}}: [1] {{Üt|sr|кућа|[[kuća]]}} {{f}}": {"word": "кућа", "transliteration": "kuća", "genders": ("f",)},
    "*{{en}}: [(1), 2] {{Ü|en|house}}": {"raw_senses": "(1), 2", "senses": (1, 2), "note": None},
    "*{{en}}: [1, (2)] {{Ü|en|house}}, ''veraltet:'' {{Ü|en|hous}}": {"raw_senses": "1, (2)", "senses": (1, 2), "note": "veraltet"},
    "*{{eo}}: „{{Ü|eo|domo}}“ und {{Ü|eo|hejmo}}": {"word": "hejmo", "note": "und"},
    "*{{fr}}: {{Ü|fr|élève}} {{m}} / {{f}}": {"word": "élève", "genders": ("m", "f"), "note": None},
    "*{{la}}: [2] ''[[dichterisch]]:'' {{Ü|la|domus}}; {{Ü|la|casa}}": {"word": "casa", "note": None},
}


GENDERS = {
    "*{{pt}}: {{Ü|pt|a}}, {{m}} {{Ü|pt|b}} {{f}}": [("a", ("m",), None), ("b", ("f",), None)],
    "*{{pt}}: {{Ü|pt|a}} {{m}}, {{f}} {{Ü|pt|b}}": [("a", ("m",), None), ("b", (), "f")],
    "*{{la}}: {{Ü|la|arbor}}, arboris {{f}}": [("arbor", ("f",), "arboris")],
    "*{{la}}: {{Ü|la|arbor}} {{f}}, arboris": [("arbor", ("f",), "arboris")],
    "*{{tr}}: {{Ü|tr|a}} (an (bei))": [("a", (), "an (bei)")],
    "*{{fy}}: ''(Nord-):'' {{Ü|fy|a}}": [("a", (), "Nord-")],
    "*{{fy}}: {{Ü|fy|a}} (an) (bei)": [("a", (), "(an) (bei)")],
}


@pytest.mark.parametrize("line", GENDERS)
def test_genders_and_remarks(line: str) -> None:
    assert [(found.word, found.genders, found.note) for found in read(line)] == GENDERS[line]


@pytest.mark.parametrize("line", ONE)
def test_one(line: str) -> None:
    found = read(line)
    assert {name: getattr(found[-1], name) for name in ONE[line]} == ONE[line]


MANY = {
    "*{{fr}}: [1] {{Ü|fr|maison}} {{f}}, {{Ü|fr|bâtiment}} {{m}}; [2] {{Ü|fr|famille}} {{f}}": [
        ("maison", (1,)),
        ("bâtiment", (1,)),
        ("famille", (2,)),
    ],
    "*{{fr}}: [1] {{Ü|fr|a}}, [2] {{Ü|fr|b}} [1, 2] {{Ü|fr|c}}": [("a", (1,)), ("b", (2,)), ("c", (1, 2))],
    "*{{de}}: [1] [[Haus]], [[Heim]]; [2] [[Sippe]]": [("Haus", (1,)), ("Heim", (1,)), ("Sippe", (2,))],
    "*{{no}}:\n**{{nb}}: [1] {{Ü|nb|hus}}\n**{{nn}}: [1] {{Ü|nn|hús}}": [("hus", (1,)), ("hús", (1,))],
    "*{{fr}}: [1] {{Ü|fr|a}} / {{Ü|fr|b}}": [("a", (1,)), ("b", (1,))],
    "*{{ja}}: [1] {{Üt|ja|家|いえ,\nie}}, {{Üt|ja|宅|たく}}": [("家", (1,)), ("宅", (1,))],
    "*{{es}}: [] {{Ü|es|}}\n*{{it}}:\n*{{en}}: {{Ü|en|…}}": [],
}


@pytest.mark.parametrize("lines", MANY)
def test_many(lines: str) -> None:
    assert [(found.word, found.senses) for found in read(lines)] == MANY[lines]


NEW = """{{Ü-Tabelle|2|G={{K|Geschichte}} ein ''Adels''geschlecht|Ü-Liste=
*{{en}}: {{Ü|en|house}}
*{{fr}}: {{Ü|fr|maison}} {{f}}
|Dialekttabelle=
*Alemannisch: [1] Huus, [[Hüsli]]
*[[Bairisch]]:
**Nordbairisch: Haisl
}}
{{Ü-Tabelle|1|G=Gebäude|Ü-Liste=
*{{en}}: {{Ü|en|building}}
}}"""
OLD = """{{Ü-Tabelle|Ü-links=
*{{en}}: [1] {{Ü|en|house}}
|Ü-rechts=
*{{sv}}: [1] {{Ü|sv|hus}} {{n}}
|Dialekttabelle= |D-rechts=
*Kölsch: [1] Huus
}}"""
OLDEST = """{{Ü-links}}
*{{en}}: [1] {{Ü|en|house}}
{{Ü-Abstand}}
*{{sv}}: [1] {{Ü|sv|hus}}
{{Ü-rechts}}"""
BROKEN = """{{Ü-Tabelle|Ü-links=
*{{en}}: [1] {{Ü|en|house}}
*{{fr}}: [1] {{Ü|fr|mais"""


def test_markers_of_a_table_in_brackets() -> None:
    (found,) = read("{{Ü-Tabelle|[2]|G=Familie|Ü-Liste=\n*{{en}}: {{Ü|en|house}}\n}}")
    assert (found.raw_senses, found.senses, found.sense_gloss) == ("2", (2,), "Familie")


def test_new_table() -> None:
    found = read(NEW)
    assert [(row.language, row.word, row.raw_senses, row.sense_gloss, row.kind) for row in found] == [
        ("en", "house", "2", "Geschichte: ein Adelsgeschlecht", None),
        ("fr", "maison", "2", "Geschichte: ein Adelsgeschlecht", None),
        (None, "Huus", "1", "Geschichte: ein Adelsgeschlecht", "dialect"),
        (None, "Hüsli", "1", "Geschichte: ein Adelsgeschlecht", "dialect"),
        (None, "Haisl", "2", "Geschichte: ein Adelsgeschlecht", "dialect"),
        ("en", "building", "1", "Gebäude", None),
    ]
    assert [row.language_name for row in found if row.kind] == ["Alemannisch", "Alemannisch", "Nordbairisch"]


@pytest.mark.parametrize("text", [OLD, OLDEST])
def test_old_tables(text: str) -> None:
    found = read(text)
    assert [(row.language, row.word, row.senses) for row in found][:2] == [("en", "house", (1,)), ("sv", "hus", (1,))]
    assert [(row.language, row.language_name, row.word) for row in found[2:]] in ([], [(None, "Kölsch", "Huus")])


def test_broken_table() -> None:
    assert read(BROKEN)[0].word == "house"


DIALECT = {
    "*Kölsch: Huus, Hüsje; [2] [[Famillich]] {{f}}": [("Huus", None, ()), ("Hüsje", None, ()), ("Famillich", "Famillich", ("f",))],
    "*[[w:Bairische Dialekte|Bairisch]]: [1] [[Haus]] / [[Heisl]]": [("Haus", "Haus", ()), ("Heisl", "Heisl", ())],
    "*Schwäbisch: Muadr / Muddr, ''Land:'' [[Muader]] (alt)": [("Muadr / Muddr", None, ()), ("Muader", "Muader", ())],
    "*Pfälzisch: {{Lautschrift|haus}}, Haus {{Lautschrift|hɔʊs}} {{n}}": [("haus", None, ()), ("Haus", None, ("n",))],
    "*Bairisch: [?] Haus, ''pl.'' Haisa; ''(Wien)'' Haas": [("Haus", None, ()), ("Haisa", None, ()), ("Haas", None, ())],
    "*{{swg}}: d'Haus, 's Heisle": [("d'Haus", None, ()), ("'s Heisle", None, ())],
    "*Norddeutsch: [1] [[Huus]] oder [[dat Huus]]": [("Huus", "Huus", ()), ("dat Huus", "dat Huus", ())],
    "*Sächsisch: Haus (Dorf oder Stadt) bzw. ''alt oder selten:'' Haisl": [("Haus", None, ()), ("Haisl", None, ())],
    "*Hessisch: Haus ''Pl:'' [[Haiser]], Hitt ''Pl:'' Hitte, Bau": [
        ("Haus", None, ()),
        ("Haiser", "Haiser", ()),
        ("Hitt", None, ()),
        ("Hitte", None, ()),
        ("Bau", None, ()),
    ],
}


@pytest.mark.parametrize("line", DIALECT)
def test_dialects(line: str) -> None:
    found = read(line, kind="dialect")
    assert [(row.word, row.target_title, row.genders) for row in found] == DIALECT[line]
    assert {(row.kind, row.language) for row in found} == {("dialect", None)}


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("*Alemannisch: [1] Huus, ''Pl.'' Hüüser", "Pl."),
        ("*Alemannisch: [1] Huus; ''mundartnah'' {{fam.|:}} [[Hüsli]]", "mundartnah, familiär"),
        ("*Alemannisch: [1] Huus, {{fam.|:}} Hüsli", "familiär"),
        ("*Alemannisch: [1] Huus ''Plural:'' Hüüser", "Plural"),
    ],
)
def test_what_is_said_before_a_word_of_a_dialect(line: str, note: str) -> None:
    assert [row.note for row in read(line, kind="dialect")] == [None, note]


def test_what_is_said_of_one_word_of_a_dialect() -> None:
    found = read("*Alemannisch: [1] Huus, ''Pl.'' Hüüser {{n}} (Stadt), Hüsli, ''Pl.'' Hüslene", kind="dialect")
    assert [(row.word, row.note) for row in found] == [("Huus", None), ("Hüüser", "Pl.; Stadt"), ("Hüsli", None), ("Hüslene", "Pl.")]


def test_dialect_section() -> None:
    (row,) = read("*Berlinerisch: [1] [[Haus]] {{n}}", kind="dialect")
    assert (row.kind, row.language, row.language_name, row.word, row.genders) == ("dialect", None, "Berlinerisch", "Haus", ("n",))


LINKS = {
    # line without templates of translation -> words, what is counted
    "*{{fr}}: [1] [[qui dort, dîne]]": (["qui dort, dîne"], set()),
    "*{{es}}: [1] [[casa]], [[hogar, dulce hogar]]; [[casita]]": (["casa", "hogar, dulce hogar", "casita"], set()),
    "*{{fi}}: [1] [[talo]] oder [[koti]]": (["talo", "koti"], set()),
    "*{{nl}}: [1] [[huis of thuis]]": (["huis of thuis"], set()),
    "*{{es}}: [1] keine genaue Entsprechung, Umschreibung mit ''[[casa]]''": ([], {("unknowns", "line")}),
    "*{{la}}: Dafür gibt es im Lateinischen nichts.": ([], {("unknowns", "line")}),
    "*{{pl}}: [1] wird durch den Instrumental ausgedrückt; [[dom]]": (["dom"], {("unknowns", "line")}),
    "*{{sv}}: ''(nicht üblich)''": ([], {("skipped", "remark")}),
}


@pytest.mark.parametrize("line", LINKS)
def test_links_and_prose(line: str) -> None:
    counts: Counter = Counter()
    words, counted = LINKS[line]
    assert [row.word for row in read(line, counts)] == words
    assert {(table, what) for table, what, _ in counts} == counted


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("{{Ü|fr|a}} {{m}} und {{f}}, {{Ü|fr|b}} {{m}} u. {{n}}", [("a", ("m", "f"), None), ("b", ("m", "n"), None)]),
        ("{{Ü|fr|a}} (Kanada) {{f}}, {{Ü|fr|b}} ''Pl.'' {{m}}", [("a", ("f",), "Kanada"), ("b", ("m",), "Pl.")]),
        ("{{Ü|fr|a}} <small>{{f}}</small>, {{Ü|fr|b}} {{m}}", [("a", ("f",), None), ("b", ("m",), None)]),
        ("{{Ü|fr|a}} {{m}}, (auch [[b]])", [("a", ("m",), "auch b")]),
    ],
)
def test_genders_and_remarks_behind_a_word(items: str, expected: list[tuple[str, tuple[str, ...], str | None]]) -> None:
    assert [(row.word, row.genders, row.note and row.note.strip(" ,")) for row in read(f"*{{{{fr}}}}: [1] {items}")] == expected


def test_a_dialects_plurals_in_brackets() -> None:
    found = read("*Kölsch: Huus, Hött, (''Pl.:'' Hüüser, [[Hötte]])", kind="dialect")
    assert [(row.word, row.note) for row in found] == [("Huus", None), ("Hött", "Pl.: Hüüser, Hötte")]


def test_a_marker_glued_to_a_template() -> None:
    for template in ("{{fam.}}", "{{Nie gehört}}"):
        assert [(row.word, row.senses) for row in read(f"*{{{{en}}}}: {template}[2] {{{{Ü|en|folks}}}}")] == [("folks", (2,))]


def test_nothing_goes_uncounted() -> None:
    counts: Counter = Counter()
    assert (
        read(
            "*[1] siehe [[Heim]]\n{{Ü-links}}\n:{{Übersetzungen umleiten|1|Heim}}\n*{{es}}: {{Ü|es|}}\n{{Nie gehört}}\n{{Ü-rechts}}", counts
        )
        == []
    )
    assert {(table, what) for table, what, _ in counts} == {("skipped", "layout"), ("skipped", "placeholder"), ("unknowns", "template")}


def test_a_link_over_two_lines_is_one() -> None:
    whole, broken = (read(f"*{{{{ja}}}}-[[w:Schrift#Rōmaji|{end}Rōmaji]]: [1] ki; mori") for end in ("", "\n"))
    assert whole == broken
    assert [(row.word, row.note) for row in whole] == [("ki", "-Rōmaji; mori")]


def test_a_transliteration_without_its_word_is_counted_as_unknown() -> None:
    counts: Counter = Counter()
    assert read("*{{ru}}: {{Üxx|ru|slowo|}}, {{Üxx|ru||}}", counts) == []
    assert {(table, what) for table, what, _ in counts} == {("skipped", "placeholder"), ("unknowns", "line")}


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("*{{ja}}: {{Üt|ja|木|き}}; 森林 [しんりん]", "森林 (しんりん)"),
        ("*Kölsch: {{Ü|ksh|Baum}}, ''alt:'' Boom {{f}} ''oder'' Bom {{Lautschrift|bɔm}}", "alt: Boom oder Bom bɔm"),
        ("*{{en}}: {{Ü|en|tree}}; eins: zwei: drei", "eins, zwei: drei"),
    ],
)
def test_remarks_are_kept_whole(line: str, note: str) -> None:
    assert [row.note for row in read(line)] == [note]


PIECES = [
    "\n*{{fr}}: ",
    "{{Ü|fr|a}}",
    "{{Üt|ru|б|b}}",
    "{{Üxx4|ar|ب|v=ب|d=b}}",
    " {{f}}",
    ", ",
    "; ",
    "[1] ",
    "[",
    "]",
    "[[Wort]]",
    "''x:'' ",
    "''",
    "(y)",
    "(",
    ")",
]
PIECES += [
    "{{",
    "}}",
    "|",
    "=",
    "\n}}",
    "{{Ü-Tabelle|1|G=g|Ü-Liste=",
    "|Dialekttabelle=",
    "\n*Bairisch: ",
    "<ref>",
    "</ref>",
    "&nbsp;",
    "<sup>",
    " / ",
    "Wort",
    "{{Ü|es|}}",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_markup_survives(text: str) -> None:
    for row in read(text):
        for value in (row.word, row.note, row.display, row.transliteration, row.language_name):
            assert value is None or not any(residue in value for residue in ("[[", "]]", "{{", "}}", "''", "<ref", "&nbsp;", "  ", "\n")), (
                value
            )
            assert value is None or value == value.strip() != ""


@pytest.mark.parametrize(
    "piece",
    [
        "[[",
        "{{",
        "{{Ü|",
        "{{Ü|fr|a}} ",
        "''",
        "(",
        "((",
        "„",
        "[1] ",
        "[[a]] oder ",
        "[[a]], ",
        "''a:'' ",
        "''a, ",
        "<ref>",
        "<small>",
        "\n|",
        "a, ",
        "\n*a: b",
        "{{f}} ",
    ],
)
def test_hostile_lines_end(piece: str) -> None:
    """A quadratic rule would take minutes here."""
    assert read("*{{fr}}: {{Ü|fr|maison}}\n*{{en}}: " + piece * 20_000)[0].word == "maison"


def test_hostile_heads_end() -> None:
    """Quotes before a head that never comes took a power of their number."""
    assert read("*{{fr}}: {{Ü|fr|maison}}\n*" + "''" * 5_000)[0].word == "maison"


class _Long(Lines):
    """Reads every line the long way."""

    def scan(self, line: str, language: str | None, name: str | None) -> bool:
        return False


def long_way(lines: list[str], kind: str) -> list[Translation]:
    section = Section("Übersetzungen", "Übersetzungen", kind, (), lines)
    reader = _Long(section, context())
    for line in prepared(section, context()).split("\n"):
        reader.line(line)
    return reader.found


HEADS = ["*{{fr}}: ", "**{{ar|DMG}}: ", "*[[Kölsch]]: ", "*Bairisch: ", "*{{ru}} <small>([[w:ISO 9|ISO 9]])</small>: "]
ITEMS = [
    "{{Ü|fr|maison}}",
    "{{Ü|fr|maison}} {{f}}",
    "{{Üt|ru|дом|dom}} {{m}}",
    "{{Üxx4|ar|بيت|v=بَيْت|d=bayt|DMG=0}}",
    "{{Ü|en|house#house (Englisch)|a house}}",
]
ITEMS += ["{{Üxx|zh|fángzi|房子}}", "{{Üxx4?|he|בית|d=b<sup>a</sup>yit|b=Heim}}", "{{Üt|sr|дом|[[dom]]}}", "{{Ü|es|}}", "{{Ü|es|…}}"]
ITEMS += [
    "{{Ü|la|domus}} (klassisch)",
    "{{Ü|la|domus}} <small>(klassisch)</small>",
    "{{Ü|la|domus}} {{f}} ''Pl.''",
    "{{Ü|fr|a}} / {{Ü|fr|b}} {{m}}",
]
ITEMS += ["[[Huus]]", "[[Huus]] {{n}}", "[[Huus|Hüsje]]", "[[Huus]] (alt)", "[[dat]] [[Huus]]", "[[Huus]] / [[Hüsje]]", "das [[Huus]]"]
ITEMS += [
    "{{Lautschrift|huːs}}",
    "{{Arab|بيت|d=bayt|Ü}}",
    "{{Prät.}} {{Ü|en|was}}",
    "[[Elsass]] {{Ü|fr|mas}}",
    "{{Ü|es|a través}} de",
    "''kurz'' {{Ü|en|so}}",
]
LEADS = ["", "[1] ", "[1, 2] ", "[2a] ", "''veraltet:'' ", "[1] ''veraltet, selten:'' ", "''[[Nordamerika]]:'' "]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(HEADS),
            st.lists(st.tuples(st.sampled_from(LEADS), st.sampled_from(ITEMS), st.sampled_from([", ", "; "])), min_size=1, max_size=4),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(["", "dialect"]),
)
@settings(max_examples=300, deadline=None)
def test_short_way_is_the_long_way(found: list[tuple[str, list[tuple[str, str, str]]]], kind: str) -> None:
    """Whatever way a line is read, the rows are the same."""
    lines = [head + "".join([lead + item + end for lead, item, end in parts]).rstrip(" ,;") for head, parts in found]
    assert translations(Section("Übersetzungen", "Übersetzungen", kind, (), lines), context()) == long_way(lines, kind)
