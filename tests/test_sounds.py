"""Pronunciation and hyphenation."""

from __future__ import annotations

from collections import Counter

import pytest

from etl.parse.context import Context, Section
from etl.parse.sounds import hyphenations, sounds
from etl.profiles.de import DE

SOUNDS = {
    ":{{IPA}} [ˈʃɔʁlə], {{Pl.}} /ˈʃɔʁln/": [("ipa", "ˈʃɔʁlə", None, (), False), ("ipa", "ˈʃɔʁln", "Plural", (), False)],
    ":{{IPA}} {{Lautschrift|a}} [selten]": [("ipa", "a", None, (), False)],
    # line -> (kind, value, form, labels, uncertain)
    ":{{IPA}} {{Lautschrift|haʊ̯s}}, {{Pl.}} {{Lautschrift|ˈhɔɪ̯zɐ}}": [
        ("ipa", "haʊ̯s", None, (), False),
        ("ipa", "ˈhɔɪ̯zɐ", "Plural", (), False),
    ],
    ":{{IPA}} {{Lautschrift|ˈɡeːən}}, {{Prät.}} {{Lautschrift|ɡɪŋ}}, {{Part.}} {{Lautschrift|ɡəˈɡaŋən}}": [
        ("ipa", "ˈɡeːən", None, (), False),
        ("ipa", "ɡɪŋ", "Präteritum", (), False),
        ("ipa", "ɡəˈɡaŋən", "Partizip II", (), False),
    ],
    ":{{IPA}} {{brit.|:}} {{Lautschrift|stɑː|spr=en}}, {{amer.|:}} {{Lautschrift|stɑɹ}}": [
        ("ipa", "stɑː", None, ("britisch",), False),
        ("ipa", "stɑɹ", None, ("US-amerikanisch",), False),
    ],
    ":{{IPA}} {{Lautschrift|spr=de|ˈxyz}}": [("ipa", "ˈxyz", None, (), False)],
    ":{{ IPA }} {{Lautschrift?|ˈhaʊ̯z<sup>ə</sup>}}": [("ipa", "ˈhaʊ̯zᵊ", None, (), True)],
    ":{{IPA}} {{Lautschrift|ʃteːən}}, ''österreichisch, gehoben:'' {{Lautschrift|ʃteːn}}<ref>Duden</ref>": [
        ("ipa", "ʃteːən", None, (), False),
        ("ipa", "ʃteːn", None, ("österreichisch", "gehoben"), False),
    ],
    ":{{IPA}} {{Lautschrift|ˈhaʊ̯s}} ''(selten)''": [("ipa", "ˈhaʊ̯s", None, ("selten",), False)],
    ":{{IPA}} {{Lautschrift|…}}, {{Pl.}} {{Lautschrift|}}": [],
    ":[[Hilfe:IPA|IPA]]: {{Lautschrift|haʊ̯s}}": [("ipa", "haʊ̯s", None, (), False)],
    ":{{Hörbeispiele}} {{Audio|De-Haus_2.ogg|Haus}}, {{Pl.}} {{Audio|De-at-Häuser.ogg|spr=at}}": [
        ("audio", "De-Haus_2.ogg", None, (), False),
        ("audio", "De-at-Häuser.ogg", "Plural", ("at",), False),
    ],
    ":{{Hörbeispiele}} {{Audio|}}, {{fehlend}}": [],
    ":{{Reime}} {{Reim|aʊ̯s|Deutsch}}, {{Reim|eːzn̩|Deutsch}}": [("rhyme", "aʊ̯s", None, (), False), ("rhyme", "eːzn̩", None, (), False)],
    ":{{Hörbeispiele}} {{Audio|De-at-Haus.ogg|Haus (österreichisch)}}, {{Audio|De-Haus.ogg|Haus}}, {{Audio|La.ogg|domus (klassisches Latein)}}": [
        ("audio", "De-at-Haus.ogg", None, ("österreichisch",), False),
        ("audio", "De-Haus.ogg", None, (), False),
        ("audio", "La.ogg", None, ("klassisches Latein",), False),
    ],
    "::{{Hörbeispiele}} {{Audio|De-Haus.ogg|{{Lautschrift|haʊ̯s}}}}, {{Pl.}} {{Audio|De-Häuser.ogg|{{Lautschrift|ˈhɔɪ̯zɐ|spr=de}}}}": [
        ("audio", "De-Haus.ogg", None, (), False),
        ("ipa", "haʊ̯s", None, (), False),
        ("audio", "De-Häuser.ogg", "Plural", (), False),
        ("ipa", "ˈhɔɪ̯zɐ", "Plural", (), False),
    ],
    "::{{IPA}} {{Lautschrift|haʊ̯s}} {{Audio|De-Haus.ogg|{{Lautschrift|haʊ̯s}}}}": [
        ("ipa", "haʊ̯s", None, (), False),
        ("audio", "De-Haus.ogg", None, (), False),
    ],
    "::österreichisch: {{Audio|De-at-Haus.ogg}}, {{Pl.}} {{Audio|De-at-Häuser.ogg|Häuser}}": [
        ("audio", "De-at-Haus.ogg", None, ("österreichisch",), False),
        ("audio", "De-at-Häuser.ogg", "Plural", ("österreichisch",), False),
    ],
    ":{{IPA}} {{Prät.}} {{Lautschrift|ˈvʊʁdə}}, ''(veraltet)'' {{Lautschrift|vaʁt}}": [
        ("ipa", "ˈvʊʁdə", "Präteritum", (), False),
        ("ipa", "vaʁt", "Präteritum", ("veraltet",), False),
    ],
    ":{{IPA}} {{Lautschrift|eːɐ̯}}, als [[Klitikon]] {{Lautschrift|ɐ}}": [
        ("ipa", "eːɐ̯", None, (), False),
        ("ipa", "ɐ", None, ("als Klitikon",), False),
    ],
    ":{{IPA}} {{Lautschrift|ˈuːʁaːn}}, {{kPl.}}": [("ipa", "ˈuːʁaːn", None, ("kein Plural",), False)],
    ":{{IPA}} [1] {{Lautschrift|a}}, {{Pl.}} {{Lautschrift|b}}; [2] {{Lautschrift|c}}, {{Pl.}} {{Lautschrift|d}}": [
        ("ipa", "a", None, ("1",), False),
        ("ipa", "b", "Plural", ("1",), False),
        ("ipa", "c", None, ("2",), False),
        ("ipa", "d", "Plural", ("2",), False),
    ],
    ":{{IPA}} {{Lautschrift|a}}, {{Pl.}} [1] {{Lautschrift|b}}, [2] {{Lautschrift|c}}": [
        ("ipa", "a", None, (), False),
        ("ipa", "b", "Plural", ("1",), False),
        ("ipa", "c", "Plural", ("2",), False),
    ],
    ":{{IPA}} {{Lautschrift|a}} (''bairisch''), {{Lautschrift|b}} (''selten, Wien'')": [
        ("ipa", "a", None, ("bairisch",), False),
        ("ipa", "b", None, ("selten", "Wien"), False),
    ],
    ":{{IPA}} {{Lautschrift|a}}, {{Pl.}} {{Lautschrift|b}}; ''Wien:'' {{Lautschrift|c}}, {{Pl.}} {{Lautschrift|d}}": [
        ("ipa", "a", None, (), False),
        ("ipa", "b", "Plural", (), False),
        ("ipa", "c", None, ("Wien",), False),
        ("ipa", "d", "Plural", ("Wien",), False),
    ],
    ":{{IPA}} {{Lautschrift|a}}, {{Pl.}} {{Lautschrift|b}}; ''Wien:'' {{Lautschrift|c}}": [
        ("ipa", "a", None, (), False),
        ("ipa", "b", "Plural", (), False),
        ("ipa", "c", "Plural", ("Wien",), False),
    ],
    ":{{Reime}} [[Reim:Deutsch:-aʊs|-aʊs]]": [("rhyme", "aʊs", None, (), False)],
}

HYPHENATIONS = {
    ":Haus, {{Pl.}} Häu·ser": [("Haus", None), ("Häu·ser", "Plural")],
    ":Jun·ge, {{Pl.1}} Jun·gen, {{Pl.2}} Jungs": [("Jun·ge", None), ("Jun·gen", "Plural 1"), ("Jungs", "Plural 2")],
    ":re·le·vant, {{Komp.}} re·le·van·ter, {{Sup.}} am re·le·van·tes·ten": [
        ("re·le·vant", None),
        ("re·le·van·ter", "Komparativ"),
        ("am re·le·van·tes·ten", "Superlativ"),
    ],
    ":an·gren·zen; {{Prät.}} grenz·te an; {{Part.}} an·ge·grenzt": [
        ("an·gren·zen", None),
        ("grenz·te an", "Präteritum"),
        ("an·ge·grenzt", "Partizip II"),
    ],
    ":''empfohlen:'' Abend, {{Pl.}} ''selten:'' Aben·de": [("Abend", None), ("Aben·de", "Plural")],
    ":''Alte Rechtschreibung:'' be·ste": [("be·ste", None)],
    ":Web 2.0, {{kPl.}}": [("Web 2.0", None)],
    ":1,2-Di·chlor·ethan, {{Pl.}} 1,2-Di·chlor·etha·ne": [("1,2-Di·chlor·ethan", None), ("1,2-Di·chlor·etha·ne", "Plural")],
    ":Schor·le, {{Pl.}} Schor·len (Schor·les)": [("Schor·le", None), ("Schor·len", "Plural"), ("Schor·les", "Plural")],
    ":ge·sal·zen, auch: ge·salzt": [("ge·sal·zen", None), ("ge·salzt", None)],
    ":mei·ner, {{va.|:}} mein": [("mei·ner", None), ("mein", None)],
    ":, {{kPl.}}": [],
    ":—, {{Pl.}} …": [],
    ":ste·hen, {{Prät.}} stand / stund": [("ste·hen", None), ("stand", "Präteritum"), ("stund", "Präteritum")],
    ":Hal‧lo": [("Hal·lo", None)],
    ":Milch, kein Plural": [("Milch", None)],
    ":''Schorle,'' {{Pl.}} ''Schor·len''": [("Schorle", None), ("Schor·len", "Plural")],
    ":Schor·le, Plural: Schor·len, Schor·les": [("Schor·le", None), ("Schor·len", "Plural"), ("Schor·les", "Plural")],
    ":Schor·le, {{Pl.}} Schor·len oder Schor·les": [("Schor·le", None), ("Schor·len", "Plural"), ("Schor·les", "Plural")],
    ":Milch, {{Pl.}} nicht vorhanden": [("Milch", None)],
    ":[1, 2] Ban·k, {{Pl.}} Bän·ke; [3] Bank, {{Pl.}} Ban·ken": [
        ("Ban·k", None),
        ("Bän·ke", "Plural"),
        ("Bank", None),
        ("Ban·ken", "Plural"),
    ],
    ":Au·to<ref>{{Ref-Duden|Auto}}</ref>": [("Au·to", None)],
}

LABELS = {
    # line -> labels of each hyphenation
    ":''empfohlen:'' Abend, {{Pl.}} ''selten:'' Aben·de": [("empfohlen",), ("empfohlen", "selten")],
    ":Schor·le, {{kPl.}}": [("kein Plural",)],
    ":{{kSg.}}, {{Pl.}} El·tern": [("kein Singular",)],
    ":Schor·le {{kPl.|,}} {{Pl.}} (selten) Schor·len": [("kein Plural",), ("selten",)],
    ":Milch, kein Plural": [("kein Plural",)],
    ":[1] Ge·halt, {{Pl.}} [1] Ge·hal·te, [2] Ge·häl·ter": [("1",), ("1",), ("2",)],
    ":Lkw (''auch:'' LKW)": [(), ("auch",)],
    ":wer·den, {{Prät.}} wur·de, ''(veraltet)'' ward, {{Part.}} ge·wor·den": [(), (), ("veraltet",), ()],
    ":mei·ner, {{va.|:}} mein": [(), ("veraltet",)],
    ":Schor·le, Schor·ler (biologisch)": [(), ("biologisch",)],
    ":''A:'' Schor·le, ''B:'' Scho·rle, {{Pl.}} ''A:'' Schor·len, ''B:'' Scho·rlen": [("A",), ("B",), ("A",), ("B",)],
    ":''A:'' Schor·le, Schor·ler ''(selten)'', {{Pl.}} Schor·len": [("A",), ("A", "selten"), ("A",)],
    ":Schor·le; ''bei [2] auch:'' Scho·rle": [(), ("bei 2 auch",)],
}


def context() -> Context:
    return Context(DE, "Schorle", "de", ("Substantiv",), Counter())


@pytest.mark.parametrize("line", SOUNDS)
def test_sounds(line: str) -> None:
    found = sounds(Section("Aussprache", "Aussprache", "", (), [line]), context())
    assert [tuple(row) for row in found] == [tuple(row) for row in SOUNDS[line]]


@pytest.mark.parametrize(
    ("line", "left"),
    [("''norddeutsch''", 1), ("[[schorle]]", 1), ("''norddeutsch'' {{Lautschrift|a}}", 0), ("{{Lautschrift|a}} (''selten'')", 0)],
)
def test_what_is_said_of_no_sound_is_counted(line: str, left: int) -> None:
    counts: Counter[tuple[str, str, str]] = Counter()
    sounds(Section("Aussprache", "Aussprache", "", (), [f":{{{{IPA}}}} {line}"]), Context(DE, "Schorle", "de", ("Substantiv",), counts))
    assert sum(counts.values()) == left


@pytest.mark.parametrize("line", HYPHENATIONS)
def test_hyphenations(line: str) -> None:
    found = hyphenations(Section("Worttrennung", "Silbentrennung", "", (), [line]), context())
    assert [(row.text, row.for_form) for row in found] == HYPHENATIONS[line]
    assert all("".join(row.parts) == row.text.replace("·", "").replace(" ", "") for row in found)


@pytest.mark.parametrize("line", LABELS)
def test_labels_of_hyphenations(line: str) -> None:
    found = hyphenations(Section("Worttrennung", "Silbentrennung", "", (), [line]), context())
    assert [row.labels for row in found] == LABELS[line]


@pytest.mark.parametrize("piece", ["{{", "''", "{{Pl.}} ", "·", "(", "[[", "{{Lautschrift|", ", ", "a: "])
def test_hostile_lines_end(piece: str) -> None:
    """A quadratic rule would take minutes here."""
    assert sounds(Section("Aussprache", "", "", (), [":{{Lautschrift|a}} " + piece * 50_000]), context())[0].value == "a"
    assert hyphenations(Section("Worttrennung", "", "", (), [":A·bend, " + piece * 50_000]), context())[0].text == "A·bend"
