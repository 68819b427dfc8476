"""References to other works."""

from __future__ import annotations

from collections import Counter

import pytest

from etl.model import Sense
from etl.parse.context import Context, Section
from etl.parse.refs import refs
from etl.profiles.de import DE

REFS = {
    # line -> (source, key, raw senses, senses, text)
    ":[1] {{Ref-DWDS|Haus}}": [("DWDS", "Haus", "1", (1,), None)],
    ":[1, 2] {{Ref-Duden|Haus_Bau|Haus}}": [("Duden", "Haus_Bau", "1, 2", (1, 2), None)],
    ":[*] {{Ref-UniLeipzig}}": [("UniLeipzig", None, "*", (), None)],
    ":[1] {{Ref-OWID|}}": [("OWID", None, "1", (1,), None)],
    ":[1] {{Wikipedia|spr=en|House}}": [("Wikipedia", "House", "1", (1,), None)],
    ":[1] Englischer {{Wikipedia2|en|House}}": [("Wikipedia2", "en", "1", (1,), "Englischer Wikipedia-Artikel „House“")],
    ":[2] {{Ref-Grimm|Haus}} (dort auch „Hus“)": [("Grimm", "Haus", "2", (2,), "dort auch „Hus“")],
    ":[1] {{Ref-DWDS|Haus}}, {{Ref-Duden|Haus}}": [("DWDS", "Haus", "1", (1,), None), ("Duden", "Haus", "1", (1,), None)],
    ":[1] {{Ref-DWDS|Haus}}, [2] {{Ref-Duden|Hof}} (dort)": [("DWDS", "Haus", "1", (1,), None), ("Duden", "Hof", "2", (2,), "dort")],
    ":[1] {{Ref-DWDS|Haus}} „Haus“; siehe {{Ref-Duden|Hof}} (dort)": [
        ("DWDS", "Haus", "1", (1,), "„Haus“; siehe"),
        ("Duden", "Hof", "1", (1,), "dort"),
    ],
    ":[1] im {{Ref-DWDS|Haus}} und {{Ref-Duden|Haus}} „Häuser“": [
        ("DWDS", "Haus", "1", (1,), "im und"),
        ("Duden", "Haus", "1", (1,), "„Häuser“"),
    ],
    ":[1] {{Vorlage:Ref-DWDS|Haus}}": [("DWDS", "Haus", "1", (1,), None)],
    ":[(1, 2)] {{Ref-UniLeipzig|Haus}}": [("UniLeipzig", "Haus", "1, 2", (1, 2), None)],
    ":[1] {{Lit-Beispiel: Wörterbuch|A=4}}, Seite 5": [(None, None, "1", (1,), "Beispiel: Wörterbuch, 4. Auflage, Seite 5")],
    ":[1] {{Literatur|Titel=Häuser|Jahr=1999|Kommentar=mit [https://example.org/a Ton]|Online=https://example.org}}": [
        (None, None, "1", (1,), "Häuser. 1999 (mit Ton)")
    ],
    ":[1] {{Literatur|Autor=E. Beispiel|Titel=Häuser|Jahr=1999}}": [(None, None, "1", (1,), "E. Beispiel: Häuser. 1999")],
    ":[1] {{Internetquelle|url=https://a.b|titel=Häuser|datum=1999|zugriff=2001-02-03|archiv-url=https://c.d|archiv-datum=2002-03-04}}": [
        (None, None, "1", (1,), "Häuser. 1999, abgerufen am 2001-02-03, archiviert am 2002-03-04")
    ],
    ":[1] E. Beispiel: ''Häuser''. Bonn 1999": [(None, None, "1", (1,), "E. Beispiel: Häuser. Bonn 1999")],
    ":[1] [https://example.org Das Haus]": [(None, None, "1", (1,), "Das Haus")],
    ":[1] ": [],
    "<references/>": [],
    "{{Absatz}}": [],
    "[[en:Haus]]": [],
}


@pytest.mark.parametrize("line", REFS)
def test_refs(line: str) -> None:
    counts: Counter = Counter()
    ctx = Context(DE, "Haus", "de", ("Substantiv",), counts)
    ctx.know([Sense("1", "1", None, "Gebäude"), Sense("2", "2", None, "Familie")])
    assert [tuple(row) for row in refs(Section("Referenzen", "Referenzen", "", (), [line]), ctx)] == REFS[line]
    assert bool(counts) == (not REFS[line])


@pytest.mark.parametrize("piece", ["{{", "[[", "{{Ref-X|", "''", "<ref>", "(", "[1] ", "|"])
def test_hostile_lines_end(piece: str) -> None:
    """A quadratic rule would take minutes here."""
    ctx = Context(DE, "Haus", "de", ("Substantiv",), Counter())
    assert refs(Section("Referenzen", "", "", (), [":[1] {{Ref-DWDS|Haus}} " + piece * 20_000]), ctx)[0].key == "Haus"
