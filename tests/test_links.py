"""Relations: items, labels, remarks, markers."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.model import Link, Sense
from etl.parse.context import Context, Section
from etl.parse.links import links
from etl.profiles.de import DE


def context(language: str = "de", title: str = "Baum", counts: Counter | None = None) -> Context:
    ctx = Context(DE, title, language, ("Substantiv",), Counter() if counts is None else counts)
    ctx.know(
        [Sense("1", "1", None, "Pflanze"), Sense("2", "2", None, "Schema"), Sense("a", "2a", 2, "Teil"), Sense("3", "3", None, "Mast")]
    )
    return ctx


def read(lines: str, kind: str = "synonym", **more: str) -> list[Link]:
    return links(Section("Synonyme", "Synonyme", kind, (), lines.split("\n")), context(**more))


ITEMS = {
    # line -> what the items are called
    ":[1] [[Gehölz]], [[Holz]]; [[Stamm]]": ["Gehölz", "Holz", "Stamm"],
    ":[1] [[Gehölz]],[[Holz]]": ["Gehölz", "Holz"],
    ":[1] [[Gehölz]], ohne Verweis, [[Holz]]": ["Gehölz", "ohne Verweis", "Holz"],
    ":[1] kleiner [[Strauch]], [[groß]]er ''Baum''": ["kleiner Strauch", "großer Baum"],
    ":[1] [[Januar]]/[[Jänner]], [[Samstag]] / [[Sonnabend]]": ["Januar", "Jänner", "Samstag", "Sonnabend"],
    ":[1] der/die/das [[selb]]e, und/oder": ["der/die/das selbe", "und/oder"],
    ":[1] [[Bub]] ''oder'' [[Bube]]": ["Bub oder Bube"],
    ":[1] [[Fichte]] (''Picea abies, Rottanne''), [[Tanne]]": ["Fichte", "Tanne"],
    ":[1] [[Mal]](e), (die) [[zwei]], den [[Ball]] (ins Tor) [[schießen]]": ["Mal(e)", "(die) zwei", "den Ball (ins Tor) schießen"],
    ":[1] „Guten Tag, Welt!“, [[Hallo]]": ["„Guten Tag, Welt!“", "Hallo"],
    ":[1] [[Stamm]]<sup>[2]</sup>, [[Ast]]<sup>1</sup>": ["Stamm", "Ast"],
    ":[1] [[Zweig#Bedeutung|Zweig]], [[Ast|Äste]]n": ["Zweig", "Ästen"],
    ":[1] 1,2-Dichlorethan, [[Wasser]]": ["1,2-Dichlorethan", "Wasser"],
    ":[1] <math>\\sqrt{\\;x\\;}, y</math>, ''oft:'' [[Wurzel]], <math>a_1</math>": ["\\sqrt{\\;x\\;}, y", "Wurzel", "a_1"],
    ":[1] [[Laub]] {{m}}, [[Blatt]]<ref>Siehe [[Laub]], [[Nadel]].</ref>": ["Laub", "Blatt"],
    ":[1] [[Krone]] &ndash; der obere Teil": ["Krone"],
    ":[1] [[Pinie]]: ein Nadelbaum des Südens": ["Pinie"],
    ":[1] ''[[w]]'', ''Quercus robur''": ["w", "Quercus robur"],
    ":[1] [[Apfel]]-, [[Birn]]- und [[Kirschbaum]]": ["Apfel-", "Birn- und Kirschbaum"],
    ":[1] …": [],
    ":[1] ": [],
    ":[1] [[Baum]].": ["Baum"],
    ":[1] usw., [[Obst]]": ["usw.", "Obst"],
    ":[[Adjektiv]]e: [[baumlang]], [[baumstark]]": ["baumlang", "baumstark"],
    ":[1] früher [[Obstbaum]], seltener [[Busch]]": ["früher Obstbaum", "seltener Busch"],
    ":[1] [[Laub  baum|Laubbaum]]": ["Laubbaum"],
}


LINES = {
    # line -> (target, labels, raw senses, note)
    ":[1] {{CH&LI}} [[Ast]]": [("Ast", ("Schweiz und Liechtenstein",), "1", None)],
    ":''Adjektive:'' [[A]]<br />''Verben:'' [[B]]": [("A", ("Adjektive",), None, None), ("B", ("Verben",), None, None)],
    ":''Adjektive:'' [[A]]e. ''Verben:'' [[B]]": [("Ae", ("Adjektive",), None, None), ("B", ("Verben",), None, None)],
    ":''Substantive:'' [1] [[A]]; [2] [[B]]": [("A", ("Substantive",), "1", None), ("B", ("Substantive",), "2", None)],
    ":[1] [[A]] {{va.}}, ''(Frankreich)'' [[B]]": [("A", (), "1", "veraltet"), ("B", ("Frankreich",), "1", None)],
    ":[1], [2] [[A]]": [("A", (), "1, 2", None)],
    ":[1] (''selten'') [[A]]; (''in Wien, [[alt]]:'') [[B]], (''sich'') [[C]]": [
        ("A", ("selten",), "1", None),
        ("B", ("in Wien", "alt"), "1", None),
        ("(sich) C", ("in Wien", "alt"), "1", None),
    ],
    ":[1] [[A]], <small>(selten)</small> [[B]] <small>(''Wien'')</small>": [("A", (), "1", None), ("B", ("selten",), "1", "Wien")],
    ":{{Wortbildung|Substantiv|[[A]], [[B]]}}": [("A", ("Substantiv",), None, None), ("B", ("Substantiv",), None, None)],
    ":{{en}}: {{Ü|en|order}}": [("order", ("Englisch",), None, None)],
    ":[[Substantiv]]e: [[A]]": [("A", ("Substantive",), None, None)],
}


@pytest.mark.parametrize("line", LINES)
def test_labels_and_markers_of_a_line(line: str) -> None:
    assert [(link.target, link.labels, link.raw_senses, link.note) for link in read(line)] == LINES[line]


@pytest.mark.parametrize("line", ITEMS)
def test_items(line: str) -> None:
    assert [link.target for link in read(line)] == ITEMS[line]


TITLES = {
    "[[Holz]]": "Holz",
    "kleiner [[Strauch]]": "Strauch",
    "[[Ast|Äste]]": "Ast",
    "[[alt]]er [[Baum]]": None,
    "ohne": None,
    "[[Zweig#Deutsch|Zweig]]": "Zweig",
    "[[#Verb|bäumen]]": "Baum",
    "[[w:Karl Baum|Karl Baum]]": "w:Karl Baum",
}


@pytest.mark.parametrize("item", TITLES)
def test_target_title(item: str) -> None:
    assert read(f":[1] {item}")[0].target_title == TITLES[item]


LABELS = {
    ":[1] ''veraltet:'' [[A]], [[B]]; [[C]]": [("A", ("veraltet",)), ("B", ("veraltet",)), ("C", ())],
    ":[1] {{it}}: [[A]]; {{en}}: [[B]], [[C]]": [("A", ("Italienisch",)), ("B", ("Englisch",)), ("C", ("Englisch",))],
    ":''Verben''\n:[1] [[A]]\n:''[[Adjektiv]]e''\n:[[B]]": [("A", ("Verben",)), ("B", ("Adjektive",))],
    ":'''Verben:''' [[A]]\n:<u>Adverbien</u>: [[B]]": [("A", ("Verben",)), ("B", ("Adverbien",))],
    ":''Substantive'' [[A]], [[B]]": [("A", ("Substantive",)), ("B", ("Substantive",))],
    ":[1] ''abwertend'' [[A]], ''volkstümlich'' [[B]]; ''Picea'' [[C]]": [("A", ("abwertend",)), ("B", ("volkstümlich",)), ("Picea C", ())],
    ":→ [[A]], [[B]]": [("A", ()), ("B", ())],
    ":[1] →": [("→", ())],
    ":''Picea abies''": [("Picea abies", ())],
    ":[1] ''veraltet'': [[A]], ''selten:'' [[B]]": [("A", ("veraltet",)), ("B", ("selten",))],
    ":[1] {{ugs.|:}} [[A]]": [("A", ("umgangssprachlich",))],
    ":[1] {{österr.|,}} {{ugs.|:}} [[A]]; {{va.|:}} [[B]]": [("A", ("österreichisch", "umgangssprachlich")), ("B", ("veraltet",))],
    ":[1] {{geh.}} ''oder'' {{ugs.|:}} [[A]]": [("A", ("gehoben", "umgangssprachlich"))],
    ":[1] {{K|Medizin}} [[A]], [[B]]": [("A", ("Medizin",)), ("B", ("Medizin",))],
    ":[1] ''Botanik, gehoben:'' [[A]]": [("A", ("Botanik", "gehoben"))],
    ":[1] ''[[Heer]], [[Marine]]:'' [[A]]": [("A", ("Heer", "Marine"))],
    ":[1] [[A]], ''veraltet oder poetisch'' [[B]], [[C]]": [("A", ()), ("B", ("veraltet oder poetisch",)), ("C", ())],
    ":[1] (österreichisch) [[A]]": [("A", ("österreichisch",))],
    ":[1] (''österreichisch:'') [[A]]": [("A", ("österreichisch",))],
    ":[1] siehe [[A]], ''siehe auch'' [[B]]": [("A", ("siehe",)), ("B", ("siehe auch",))],
    ":''[[Adjektiv]]e:'' [[A]], [[B]]": [("A", ("Adjektive",)), ("B", ("Adjektive",))],
    ":{{Wortbildung|Verben|:}} [[A]]": [("A", ("Verben",))],
    ":Substantive: [[A]], [[B]]": [("A", ("Substantive",)), ("B", ("Substantive",))],
    ":[1] <small>übertragen:</small> [[A]]": [("A", ("übertragen",))],
    ":{{Wortbildung|Substantive}}\n:[1] [[A]]\n:[2] [[B]]": [("A", ("Substantive",)), ("B", ("Substantive",))],
    ":''Substantive:''\n:[1] [[A]]\n:''Verb:'' [1] [[B]]": [("A", ("Substantive",)), ("B", ("Verb",))],
    ":[1] (''Schweiz:'') [[A]], ''in [[Österreich]]'' [[B]], in der Schweiz [[C]]": [
        ("A", ("Schweiz",)),
        ("B", ("in Österreich",)),
        ("C", ("in der Schweiz",)),
    ],
    ":[1] ''regional, veraltend'' [[A]], [[B]]": [("A", ("regional", "veraltend")), ("B", ())],
    ":''Verben'' – [[A]], [[B]]": [("A", ("Verben",)), ("B", ("Verben",))],
    ":[1] ''nach Art''\n::[[A]]\n:[1] ''nach Ort:''\n::[[B]]": [("A", ("nach Art",)), ("B", ("nach Ort",))],
    ":[1] ''nach Art:''\n:[[A]], [[B]]\n:{{ugs.|:}} [[C]]\n:[1] [[D]]": [
        ("A", ("nach Art",)),
        ("B", ("nach Art",)),
        ("C", ("nach Art", "umgangssprachlich")),
        ("D", ()),
    ],
    ":[1] ''nach Art:''\n::[[A]], klein [[B]]\n:[1] kleine [[C]]": [("A", ("nach Art",)), ("klein B", ("nach Art",)), ("kleine C", ())],
    ":[1] ''nach Art:''\n:[1] [[A]]\n::[[B]]\n:[1] [[C]]\n:[2] [[D]]": [
        ("A", ("nach Art",)),
        ("B", ("nach Art",)),
        ("C", ("nach Art",)),
        ("D", ()),
    ],
    ":[1] ''Teile:'' [[A]]/''[[Medizin]]:'' [[B]]/[[C]], [[D]]/''selten:'' [[E]], [[F]] / {{ugs.|:}} [[G]]; [[H]]": [
        ("A", ("Teile",)),
        ("B", ("Medizin",)),
        ("C", ("Medizin",)),
        ("D", ("Teile",)),
        ("E", ("selten",)),
        ("F", ("Teile",)),
        ("G", ("umgangssprachlich",)),
        ("H", ()),
    ],
    ":[1] z. B. [[A]], [[B]]": [("A", ("z. B.",)), ("B", ())],
    ":[1] unter anderem [[A]]; unter [[B]]; ''z. B.'' [[C]]": [("A", ("unter anderem",)), ("unter B", ()), ("C", ("z. B.",))],
    ":[1] ''Picea abies''\n:[1] [[A]]": [("Picea abies", ()), ("A", ())],
    "*{{ugs.|:}}\n:[1] [[A]]\n*''derb:''\n:[1] [[B]]": [("A", ("umgangssprachlich",)), ("B", ("derb",))],
}


@pytest.mark.parametrize("lines", LABELS)
def test_labels(lines: str) -> None:
    assert [(link.target, link.labels) for link in read(lines)] == LABELS[lines]


NOTES = {
    ("synonym", ":[1] [[Fichte]] (''Picea abies'')"): ("Fichte", "Picea abies"),
    ("synonym", ":[1] [[Laub]] ''(nur im Sommer)''"): ("Laub", "nur im Sommer"),
    ("synonym", ":[1] [[Laub]] <small>(am Ast)</small>"): ("Laub", "am Ast"),
    ("synonym", ":[1] [[Laub]] ''veraltet''"): ("Laub", "veraltet"),
    ("synonym", ":[1] [[Laub]] ''(auch scherzhaft:'' [[Haar]])"): ("Laub", "auch scherzhaft: Haar"),
    ("synonym", ":[1] [[Laub]] ''Quercus''"): ("Laub Quercus", None),
    ("abbreviation", ":[1] o. [für „ohne“]"): ("o.", "für „ohne“"),
    ("synonym", ":[1] [[Fenster]] {{n}} ([[Öffnung]])"): ("Fenster", "Öffnung; n"),
    ("idiom", ":[1] [[auf die Palme gehen|auf die Palme ''gehen'']] - wütend werden, toben; schimpfen"): (
        "auf die Palme gehen",
        "wütend werden, toben; schimpfen",
    ),
    ("idiom", ":[1] [[ins Gras beißen]] = [[sterben]], [[umkommen]]"): ("ins Gras beißen", "sterben, umkommen"),
    ("idiom", ":[1] [[den Baum aufstellen]] – …"): ("den Baum aufstellen", None),
    ("idiom", ":''[[den Baum aufstellen]]'': sich wehren"): ("den Baum aufstellen", "sich wehren"),
    ("idiom", ":''[[den Baum aufstellen]]:'' sich wehren, [[kämpfen]]"): ("den Baum aufstellen", "sich wehren, kämpfen"),
    ("idiom", ":auf der Palme sein: sich ärgern, toben"): ("auf der Palme sein", "sich ärgern, toben"),
    ("idiom", ":[1] jemanden auf die [[Palme]] bringen: ihn ärgern"): ("jemanden auf die Palme bringen", "ihn ärgern"),
    ("idiom", ":'' [[auf der Palme sein]] '' : sich ärgern, toben"): ("auf der Palme sein", "sich ärgern, toben"),
    ("collocation", ":[1] Baum der [[Erkenntnis]] : Baum im [[Paradies]]"): ("Baum der Erkenntnis", "Baum im Paradies"),
    ("collocation", ":[1] im [[Verhältnis]] 3 : 1 [[mischen]]"): ("im Verhältnis 3 : 1 mischen", None),
    ("idiom", ":in Österreich auch: [[auf der Palme sein]]"): ("auf der Palme sein", None),
    ("name_bearer", ":[1] [[w:Karl Baum|Karl Baum]] (1900–1980): Maler"): ("Karl Baum", "1900–1980; Maler"),
    ("synonym", ":[1] [[Laub]] ''n''"): ("Laub", "n"),
    ("idiom", ":''[[Botanik]]:'' den [[Baum]] aufstellen"): ("den Baum aufstellen", None),
    ("idiom", ":[1] [[den Baum aufstellen]]\n::sich heftig gegen etwas wehren"): ("den Baum aufstellen", "sich heftig gegen etwas wehren"),
    ("idiom", ":[1] [[jemanden auf den Baum jagen]] jemanden sehr wütend machen wollen"): (
        "jemanden auf den Baum jagen",
        "jemanden sehr wütend machen wollen",
    ),
    ("idiom", ":[1] [[um Welten|um ''Welten'']] anders sein"): ("um Welten anders sein", None),
    ("proverb", ":[1] Wer einen [[Baum]] pflanzt, der hat Geduld."): ("Wer einen Baum pflanzt, der hat Geduld.", None),
    ("collocation", ":[1] ''arbor'' [[alta]] – ein hoher Baum / eine hohe Pflanze"): ("arbor alta", "ein hoher Baum / eine hohe Pflanze"),
    ("name_bearer", ":[1] [[w:Karl Baum|Karl Baum]] (1900–1980), deutscher Maler"): ("Karl Baum", "1900–1980, deutscher Maler"),
    ("name_bearer", ":[1] {{Wikipedia|Karl Baum}}"): ("Karl Baum", None),
    ("name_bearer", ":[1] Karl Baum (1900–1980), Maler"): ("Karl Baum", "1900–1980, Maler"),
}


@pytest.mark.parametrize(("kind", "line"), NOTES)
def test_notes(kind: str, line: str) -> None:
    (link,) = read(line, kind)
    assert (link.target, link.note) == NOTES[kind, line]


def test_idioms_with_explanations_of_their_own() -> None:
    found = read(":[[den Hut nehmen]] – zurücktreten, [[den Hut ziehen]] – grüßen, Respekt zeigen", "idiom")
    assert [(link.target, link.note) for link in found] == [
        ("den Hut nehmen", "zurücktreten"),
        ("den Hut ziehen", "grüßen, Respekt zeigen"),
    ]


def test_proverbs_with_a_label_between_them() -> None:
    found = read(":[1] [[wo ein Baum ist, ist Schatten]], ''auch:'' [[wo Bäume sind, ist Schatten]]", "proverb")
    assert [(link.target, link.labels) for link in found] == [
        ("wo ein Baum ist, ist Schatten", ()),
        ("wo Bäume sind, ist Schatten", ("auch",)),
    ]


def test_line_below_a_foreign_phrase_is_its_translation() -> None:
    (link,) = read(":[1] ''arbor'' vetus stat\n::Ein alter Baum steht da.", "collocation", language="la")
    assert link.note == "Ein alter Baum steht da."


MARKERS = {
    ":[1] [[A]]": [("A", "1", (1,), "linked")],
    ":[1, 2] [[A]], [[B]]": [("A", "1, 2", (1, 2), "linked"), ("B", "1, 2", (1, 2), "linked")],
    ":[1] [[A]]; [2] [[B]]": [("A", "1", (1,), "linked"), ("B", "2", (2,), "linked")],
    ":[1] [[A]] [2] [[B]]": [("A", "1", (1,), "linked"), ("B", "2", (2,), "linked")],
    ":[2] [[A]]\n::[a] [[B]]": [("A", "2", (2,), "linked"), ("B", "a", (3,), "linked")],
    ":[2] [[A]]\n::[[B]]": [("A", "2", (2,), "linked"), ("B", "2", (2,), "linked")],
    ":[2] [[A]]\n:[[B]]": [("A", "2", (2,), "linked"), ("B", None, (), "no marker")],
    ":[1] ''nach Alter:''\n:[[A]], [[B]]": [("A", "1", (1,), "linked"), ("B", "1", (1,), "linked")],
    ":[9] [[A]]": [("A", "9", (), "no such sense")],
    ":[[A]]": [("A", None, (), "no marker")],
    ":{{Wortbildung|Adjektive|:}} [3] [[A]]": [("A", "3", (4,), "linked")],
    ":[1] [[A]] [2], [[B]]": [("A", "1", (1,), "linked"), ("B", "1", (1,), "linked")],
    ":[[A]] [1], [[B]] [2a]": [("A", "1", (1,), "linked"), ("B", "2a", (3,), "linked")],
    ":[1] mein[e]s, [sich] [[B]]": [("mein[e]s", "1", (1,), "linked"), ("[sich] B", "1", (1,), "linked")],
}


@pytest.mark.parametrize("lines", MARKERS)
def test_markers(lines: str) -> None:
    assert [(link.target, link.raw_senses, link.senses, link.status) for link in read(lines)] == MARKERS[lines]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("{{Lemmaverweis|Foto}}", ("Foto", "Foto")),
        ("{{Lemmaverweis|Foto#Foto (Ido)|foto}}", ("foto", "Foto")),
        ("{{Lemmaverweis|#Substantiv, m|Foto}}", ("Foto", "Foto")),
    ],
)
def test_lemma(call: str, found: tuple[str, str]) -> None:
    assert [(link.target, link.target_title) for link in read(call, "lemma")] == [found]


def test_sense_of_the_target() -> None:
    line = ":[1] [[Ast]]<sup>[2, 3]</sup>, [[Holz]]<sup>1</sup>, [[Laub]] [2a], CO<sub>2</sub>"
    assert [(link.target, link.target_sense) for link in read(line)] == [
        ("Ast", "2, 3"),
        ("Holz", "1"),
        ("Laub", "2a"),
        ("CO₂", None),
    ]


def test_similar_words() -> None:
    section = Section(
        "Ähnlichkeiten", "Ähnlichkeiten 1", "similar", (), ["{{Ähnlichkeiten 1|[[Raum]], [[Saum]]|Anagramme=[[Umab]]|Homophone=[[Baumm]]}}"]
    )
    assert [(link.kind, link.target) for link in links(section, context())] == [
        ("similar", "Raum"),
        ("similar", "Saum"),
        ("anagram", "Umab"),
        ("homophone", "Baumm"),
    ]


OPEN_ENDS = ("usw.", "etc.", "u. a.", "u.&nbsp;a. m.", "u.v.m.", "und so weiter", "''und viele andere''", "(und andere)", "u. Ä.", "usw")


@pytest.mark.parametrize("end", OPEN_ENDS)
@pytest.mark.parametrize("before", [" ", ", "])
def test_that_there_are_more_is_no_item(before: str, end: str) -> None:
    counts: Counter = Counter()
    line = f":[1] [[Hund]], kleine [[Katze]]{before}{end}"
    found = links(Section("Synonyme", "Synonyme", "synonym", (), [line]), context(counts=counts))
    if end == "usw":  # without its full stop it may be anything
        assert "usw" in found[-1].target
    else:
        assert [link.target for link in found] == ["Hund", "kleine Katze"]
        assert counts.total() == 1


def test_what_is_no_content_is_counted() -> None:
    counts: Counter = Counter()
    lines = [":[1] …", "[[en:Baum]]", "[[Kategorie:Pflanze]]", "{{Absatz}}", ":[1] [[A]] ({{Audio|De-A.ogg|Audio}})", "{{Nie gehört|x}}"]
    found = links(Section("Synonyme", "Synonyme", "synonym", (), lines), context(counts=counts))
    assert [link.target for link in found if link.target != "x"] == ["A"]
    assert {key[:2] for key in counts} == {
        ("skipped", "placeholder"),
        ("skipped", "interlanguage"),
        ("skipped", "category"),
        ("skipped", "layout"),
        ("skipped", "audio"),
        ("unknowns", "template"),
    }


QUICK_AND_EXACT = [
    *[("synonym", line) for line in (*ITEMS, *LABELS, *MARKERS)],
    *[("collocation", line) for line in ITEMS],
    *NOTES,
    ("synonym", ":[1] (sich) [[ästeln]], die [[Krone]] (der [[Wipfel]]), ''veraltet:'' [[Holz]]e (''lignum, -i''); [2] [[Plan]]"),
    ("synonym", ":[1] veraltet [[Holz]], (veraltet) [[Tann]], ''selten'' [[Hag]], Substantive: [[Ast]], {{K|Botanik}} [[Stamm]]"),
    (
        "collocation",
        ":[1] einen ''Baum'' [[fällen]], [[alt]]er / [[hoch|hoher]] ''Baum,'' ''Bäume'' in/auf der [[Wiese]], [[ein#Artikel|ein]] Baum",
    ),
    ("collocation", ":[1] ''Baum'' , [[fällen]]/[[schlagen]], ''Baum'' – [[gut]], [[a]] ''b''. [[c]]."),
    ("idiom", ":[[a|''b'' c]]! / [[d]]!, ''[[e f]]'', jemanden [[g]], [[h]] ([[i]])"),
    ("idiom", ":[[a b]] → [[c]], d [[e|f]]; g\n:[[a b]] — c\n:[[a b]] = [[c]] – d\n:[[a]] – b, [[c]] – d\n:[[a]] – b - [[c]],d"),
    ("proverb", ":[1] [[Wer rastet, der rostet]], [[Ohne Fleiß kein Preis]]; [[a]] [[b]], c"),
    ("derived", ":''Substantive:''\n:[1] [[Baumhaus]], [[Laubbaum]]er\n::[[Ast]]loch\n:[2] [[Stammbaum]]\n::[a] [[x]]e"),
]


@pytest.mark.parametrize(("kind", "lines"), QUICK_AND_EXACT)
def test_quick_and_exact_reading_agree(kind: str, lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = read(lines, kind)
    room = sys.modules["etl.parse.links"]  # the package's own "links" is the function
    monkeypatch.setattr(room, "_LINE", re.compile("(?!)"))
    for name in ("simple", "quick", "similar"):
        monkeypatch.setattr(room._Reader, name, lambda *_: False)
    assert quick == read(lines, kind)


PIECES = [
    ":",
    "*",
    "[1]",
    "[2a]",
    "[[",
    "]]",
    "[[Ast]]",
    "[[Ast|''Äste'']]",
    "''",
    "'''",
    "{{",
    "}}",
    "{{ugs.|:}}",
    "|",
    ",",
    ";",
    " / ",
    " – ",
    "(",
    ")",
]
PIECES += ["„", "“", '"', "<sup>", "</sup>", "<ref>", "</ref>", " ", "Wort", "&ndash;", "\n", "…", "=", "[", "]", "~"]
RESIDUE = ("[[", "]]", "{{", "}}", "''", "<ref", "</", "&ndash;", "  ", "\n")


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(["synonym", "idiom", "proverb", "collocation", "name_bearer"]),
)
@settings(max_examples=300, deadline=None)
def test_no_markup_survives(text: str, kind: str) -> None:
    for link in read(text, kind):
        for value in (link.target, link.note or "", *link.labels):
            assert not any(residue in value for residue in RESIDUE), value
        assert link.target == link.target.strip() != ""


@pytest.mark.parametrize(
    "piece", ["[[", "[[a|", "{{", "''", "(", "„", "[1] ", "[[a]], ", "''a:'' ", " – ", "<sup>", "[[a]]/", "'' (", "a, ("]
)
@pytest.mark.parametrize("kind", ["synonym", "idiom", "proverb"])
def test_hostile_lines_end(piece: str, kind: str) -> None:
    """A quadratic rule would take minutes here."""
    found = read(":[1] Wort, " + piece * 20_000, kind)
    assert found[0].target.startswith("Wort")
