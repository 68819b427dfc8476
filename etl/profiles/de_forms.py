"""Inflection in the German edition, as data: words of its grammar, parameters of its tables, endings for what it generates.

``etl.parse.forms``, ``etl.parse.paradigm`` and ``etl.parse.form_page`` read it through ``Profile.inflection``.
The template parameters are those of the edition's overview templates (GERMAN.md 4); the endings are those of any grammar
of German (Duden 4, adjective and verb inflection).
"""

from __future__ import annotations

from typing import Any

Features = dict[str, str]

# --- words of the edition's grammar -> features of a form ---------------------------------------------------------------

_CASES = {
    "nominativ": "nominative",
    "genitiv": "genitive",
    "dativ": "dative",
    "akkusativ": "accusative",
    "instrumental": "instrumental",
    "instrumentalis": "instrumental",
    "lokativ": "locative",
    "präpositiv": "prepositional",
    "vokativ": "vocative",
    "ablativ": "ablative",
    "partitiv": "partitive",
    "illativ": "illative",
    "inessiv": "inessive",
    "elativ": "elative",
    "allativ": "allative",
    "adessiv": "adessive",
    "essiv": "essive",
    "translativ": "translative",
    "abessiv": "abessive",
    "komitativ": "comitative",
    "terminativ": "terminative",
    "ergativ": "ergative",
    "absolutiv": "absolutive",
    "wessen": "genitive",
    "wem": "dative",
    "wen": "accusative",
}
_NUMBERS = {
    "singular": "singular",
    "plural": "plural",
    "dual": "dual",
    "einzahl": "singular",
    "mehrzahl": "plural",
}
_GENDERS = {
    "m": "masculine",
    "f": "feminine",
    "n": "neuter",
    "maskulinum": "masculine",
    "femininum": "feminine",
    "neutrum": "neuter",
    "maskulin": "masculine",
    "feminin": "feminine",
    "männlich": "masculine",
    "weiblich": "feminine",
    "sächlich": "neuter",
    "u": "common",
    "utrum": "common",
}
_PERSONS = {"1.": "first", "2.": "second", "3.": "third"}
_TENSES = {
    "präsens": "present",
    "gegenwart": "present",
    "präteritum": "preterite",
    "imperfekt": "preterite",
    "1.vergangenheit": "preterite",
    "present": "present",  # of English tables
    "past": "preterite",
    "perfekt": "perfect",
    "plusquamperfekt": "pluperfect",
    "futur": "future",
}
_MOODS = {
    "indikativ": "indicative",
    "konjunktiv": "subjunctive",  # with I, II or a tense: subjunctive_1, subjunctive_2 (PATTERNS)
    "imperativ": "imperative",
}
_DEGREES = {
    "positiv": "positive",
    "komparativ": "comparative",
    "superlativ": "superlative",
    "grundform": "positive",
}
_VOICES = {"aktiv": "active", "passiv": "passive", "vorgangspassiv": "passive", "zustandspassiv": "stative_passive"}
_VERB_FORMS = {
    "infinitiv": "infinitive",
    "gerundium": "gerund",
    "gerundiv": "gerundive",
    "gerundivum": "gerundive",
    "supinum": "supine",
}
_DECLENSIONS = {
    "stark": "strong",
    "schwach": "weak",
    "gemischt": "mixed",
    "starken": "strong",
    "schwachen": "weak",
    "gemischten": "mixed",
    "starke": "strong",
    "schwache": "weak",
    "gemischte": "mixed",
}
_PRONOUNS: dict[str, tuple[tuple[str, str], ...]] = {
    "ich": (("person", "first"), ("grammatical_number", "singular")),
    "du": (("person", "second"), ("grammatical_number", "singular")),
    "er": (("person", "third"), ("grammatical_number", "singular")),
    "es": (("person", "third"), ("grammatical_number", "singular")),
    "man": (("person", "third"), ("grammatical_number", "singular")),
    "wir": (("person", "first"), ("grammatical_number", "plural")),
    "ihr": (("person", "second"), ("grammatical_number", "plural")),
}


def _words() -> dict[str, tuple[tuple[str, str], ...]]:
    """Word, lower case -> features; with the genitive in -s that form pages use ("des Positivs")."""
    words: dict[str, tuple[tuple[str, str], ...]] = dict(_PRONOUNS)
    for feature, table in (
        ("grammatical_case", _CASES),
        ("grammatical_number", _NUMBERS),
        ("gender", _GENDERS),
        ("person", _PERSONS),
        ("tense", _TENSES),
        ("mood", _MOODS),
        ("degree", _DEGREES),
        ("voice", _VOICES),
        ("verb_form", _VERB_FORMS),
        ("declension", _DECLENSIONS),
    ):
        for word, value in table.items():
            words[word] = ((feature, value),)
            if len(word) > 3 and feature != "declension":
                words.setdefault(word + "s", ((feature, value),))
    return words


# Phrases of several words, tried before the single words (patterns for a case-blind search; the phrase is taken away).
PHRASES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (r"\bwer oder was\b", (("grammatical_case", "nominative"),)),
    (r"\b(?:er/sie/es|er, sie, es|er sie es)\b", (("person", "third"), ("grammatical_number", "singular"))),
    (r"\bpartizips? (?:ii\b|2\b|perfekts?\b)|\bpartizip_ii\b", (("verb_form", "participle_2"),)),
    (r"\bpartizips? (?:i\b|1\b|präsens\b)", (("verb_form", "participle_1"),)),
    (r"\bpresent participle\b", (("verb_form", "participle_1"),)),
    (r"\bpast participle\b", (("verb_form", "participle_2"),)),
    (r"\berweiterte[rns]* infinitivs?\b", (("verb_form", "extended_infinitive"),)),
    (r"\bkonjunktivs? (?:ii\b|2\b)", (("mood", "subjunctive_2"),)),
    (r"\bkonjunktivs? (?:i\b|1\b)", (("mood", "subjunctive_1"),)),
    (r"\bfuturs? (?:ii\b|2\b)", (("tense", "future_perfect"),)),
    (r"\bfuturs? (?:i\b|1\b)", (("tense", "future"),)),
    (r"(?<![\w.])1\. steigerung\b", (("degree", "comparative"),)),
    (r"(?<![\w.])2\. steigerung\b", (("degree", "superlative"),)),
    (r"(?<![\w.])1\. ?vergangenheit\b", (("tense", "preterite"),)),
    (r"\balle(?:r|n)? (?:drei )?(?:genera|geschlechter)\b", ()),
)

# --- the tables -----------------------------------------------------------------------------------------------------------

# Templates that are inflection tables but do not end in "Übersicht".
TABLES = (
    r"(?:.* )?Übersicht(?: .{1,12})?"
    r"|(?:Substantiv|Verb|Adjektiv|Pronomina|Pronomen)-Tabelle(?: .*)?"
    r"|Deutsch (?:adjektivische Deklination|Kardinalzahl)\b.*"
    r"|[A-ZÄÖÜ]\w++ (?:(?:Substantiv|Verb|Adjektiv|Personalpronomen|Possessivpronomen)\b.*|(?:Pronomina|Pronomen)-?Tabelle)"
)
NO_TABLES = r"Ü-.*|Vorlage:.*|(?:Symbol|Buchstabe|(?:Satz|Schrift|Zahl)zeichen) .*"  # the last tell a sign's name and code
TABLE_END = r"Übersicht$|Tabelle$"  # such a table without a parameter is one that nobody has filled in yet

# Parameters that are layout or the template's own switches: nothing a reader would call a form.
LAYOUT = (
    r"(?:Bild|BILD|bild|Abbildung|Wappen|Karte|Flagge)(?:bezug|breite|beschreibung|größe|unterschrift|text)?[ _]?\d*"
    r"|caption|Titel|Überschrift"
    r"|Flexion|Weitere[ _]Konjugationen|Weitere[ _]Deklinationen|unpersönlich|keine? weiteren Formen|kein Plural|kein Singular|nur Plural"
    r"|am|zeige.*|GENITIV-E|Artikel|Nebenformen?|spr|Sprache|Höhe|Breite|float|Quelle"
    r"|Stamm.*|Wortstamm|Typ|Klasse|(?:Deklination|Konjugation|Flexion)s?(?:klasse|typ)?|Wortart"
)
IMAGE = r"(?:Bild|BILD|bild|Abbildung|Wappen|Karte|Flagge)"
GENDER = "Genus"
AUXILIARY = "Hilfsverb"

# A cell without a form.
_MARKS = "- – — ― − -- --- ? … ... * {{fehlend}} {{—}} {{-}}"
NOTHING = frozenset(["", *_MARKS.split()])

ARTICLES: dict[str, tuple[str, ...]] = {
    "de": ("der", "die", "das", "des", "dem", "den", "de", "ein", "eine", "eines", "einer", "einem", "einen"),
    "nds": ("de", "dat", "den", "een"),
    "en": ("the", "a", "an"),
    "fr": ("le", "la", "les", "l’", "l'", "un", "une", "des"),
    "it": ("il", "lo", "la", "i", "gli", "le", "l’", "l'"),
    "es": ("el", "la", "los", "las"),
    "ca": ("el", "la", "els", "les", "l’", "l'"),
    "pt": ("o", "a", "os", "as"),
    "oc": ("lo", "la", "los", "las", "l’", "l'"),
    "nl": ("de", "het", "een"),
    "sv": ("en", "ett"),
    "da": ("en", "et"),
    "no": ("en", "et", "ei"),
    "hu": ("a", "az"),
}
NOMINATIVE_ARTICLES = {"der": "masculine", "die": "feminine", "das": "neuter"}  # in the nominative singular
SUPERLATIVE_PARTICLE = {"de": "am"}

SUBJECTS: dict[str, tuple[str, ...]] = {
    "de": ("ich", "du", "er", "sie", "es", "wir", "ihr", "er/sie/es"),
    "en": ("I", "you", "he", "she", "it", "we", "they", "he/she/it", "he, she, it"),
}
REFLEXIVES: dict[str, tuple[str, ...]] = {"de": ("mich", "dich", "sich", "uns", "euch", "mir", "dir")}

# What is written beside a form and says how it is used.
_LABEL_WORDS = """
alemannisch alt alternativ archaisch auch bairisch bayrisch bes. besonders biblisch ddr dialektal dichterisch eher
einfach fachspr. fachsprachlich formal formell fränkisch früher gebräuchlich geh. gehoben gelegentlich hauptsatz heute
hist. historisch hochsprachlich häufig informell intrans. intransitiv kirchlich landsch. landschaftlich literarisch
meist mundartlich mündlich nebensatz neu norddeutsch nur obsolet oder oft ostdeutsch pl. poetisch refl. reflexiv
regional scherzhaft schriftsprachlich schweiz. schweizerisch schwz. schwäbisch sehr selten seltener sg. sonst
standardsprachlich sächsisch süddeutsch teils teilweise trans. transitiv ugs. umgangssprachlich und ungebr ungebr.
ungebräuchlich unzählbar unüblich va. vatd. veralt. veraltend veraltet vereinzelt westdeutsch zählbar älter österr.
österreichisch üblich
"""
LABELS = frozenset(_LABEL_WORDS.split())

# --- generated: rules ---------------------------------------------------------------------------------------------------
# A rule is (slot, features, source, steps): the first step whose pattern is found in the source gives the forms, one for each
# replacement of the match; a step without replacements says "not sure, nothing".

Step = tuple[str, tuple[str, ...]]
Rule = tuple[str, Features, str, tuple[Step, ...]]

_SAME: tuple[Step, ...] = ((r"^", ("",)),)

_P: dict[str, Features] = {
    "ich": {"person": "first", "grammatical_number": "singular"},
    "du": {"person": "second", "grammatical_number": "singular"},
    "er, sie, es": {"person": "third", "grammatical_number": "singular"},
    "wir": {"person": "first", "grammatical_number": "plural"},
    "ihr": {"person": "second", "grammatical_number": "plural"},
    "sie": {"person": "third", "grammatical_number": "plural"},
}
_PRESENT: Features = {"tense": "present", "mood": "indicative"}
_PAST: Features = {"tense": "preterite", "mood": "indicative"}
_SUB1: Features = {"mood": "subjunctive_1"}
_SUB2: Features = {"mood": "subjunctive_2"}


def _rule(name: str, base: Features, person: str, source: str, *steps: Step) -> Rule:
    return f"{name}, {person}", base | _P[person], source, steps


_PAST_STOP: Step = (r"^ward$", ())  # "ward" has no plural
_SUB1_EL: Step = (r"e[lr]n$", ())  # ich wandere/wandre: taken from the present instead; du/ihr vary

# du gäbest, gäbst: of strong verbs with umlaut; not behind s and its kin, d and t
_SHORT_EST: Step = (r"(?<=[äöü])([bcfghklmnpr]+)e$", (r"\1est", r"\1st"))
_SHORT_ET: Step = (r"(?<=[äöü])([bcfghklmnpr]+)e$", (r"\1et", r"\1t"))

VERB_RULES: tuple[Rule, ...] = (
    ("Infinitiv", {"verb_form": "infinitive"}, "title", _SAME),
    _rule("Präsens", _PRESENT, "wir", "infinitive", (r"^sein$", ("sind",)), (r"$", ("",))),
    _rule(
        "Präsens",
        _PRESENT,
        "ihr",
        "infinitive",
        (r"^sein$", ("seid",)),
        (r"^haben$", ("habt",)),
        (r"tun$", ("tut",)),
        (r"([dt])en$", (r"\1et",)),
        (r"((?:[bdfgkpstvwxzß]|ch|ck)[mn])en$", (r"\1et",)),
        (r"(e[lr])n$", (r"\1t",)),
        (r"(?<!e)ien$", ("iet",)),  # knien
        (r"en$", ("t",)),
    ),
    _rule("Präsens", _PRESENT, "sie", "infinitive", (r"^sein$", ("sind",)), (r"$", ("",))),
    _rule(
        "Präteritum",
        _PAST,
        "du",
        "preterite",
        (r"^ward$", ("wardst",)),
        (r"e$", ("est",)),
        (r"([sßxz])$", (r"\1est", r"\1t")),
        (r"([dt])$", (r"\1est", r"\1st")),
        (r"$", ("st",)),
    ),
    _rule("Präteritum", _PAST, "er, sie, es", "preterite", (r"$", ("",))),
    _rule("Präteritum", _PAST, "wir", "preterite", _PAST_STOP, (r"e$", ("en",)), (r"$", ("en",))),
    _rule("Präteritum", _PAST, "ihr", "preterite", _PAST_STOP, (r"e$", ("et",)), (r"([dt])$", (r"\1et",)), (r"$", ("t",))),
    _rule("Präteritum", _PAST, "sie", "preterite", _PAST_STOP, (r"e$", ("en",)), (r"$", ("en",))),
    _rule("Konjunktiv I", _SUB1, "ich", "infinitive", (r"^sein$", ("sei",)), (r"tun$", ("tue",)), _SUB1_EL, (r"en$", ("e",))),
    _rule("Konjunktiv I", _SUB1, "du", "infinitive", (r"^sein$", ("seiest", "seist")), (r"tun$", ("tuest",)), _SUB1_EL, (r"en$", ("est",))),
    _rule("Konjunktiv I", _SUB1, "er, sie, es", "infinitive", (r"^sein$", ("sei",)), (r"tun$", ("tue",)), _SUB1_EL, (r"en$", ("e",))),
    _rule("Konjunktiv I", _SUB1, "wir", "infinitive", (r"^sein$", ("seien",)), (r"$", ("",))),
    _rule("Konjunktiv I", _SUB1, "ihr", "infinitive", (r"^sein$", ("seiet",)), (r"tun$", ("tuet",)), _SUB1_EL, (r"en$", ("et",))),
    _rule("Konjunktiv I", _SUB1, "sie", "infinitive", (r"^sein$", ("seien",)), (r"$", ("",))),
    _rule("Konjunktiv I", _SUB1, "ich", "present of -eln", (r"e$", ("e",))),
    _rule("Konjunktiv I", _SUB1, "er, sie, es", "present of -eln", (r"e$", ("e",))),
    _rule("Konjunktiv II", _SUB2, "du", "subjunctive_2", _SHORT_EST, (r"e$", ("est",))),
    _rule("Konjunktiv II", _SUB2, "er, sie, es", "subjunctive_2", (r"e$", ("e",))),
    _rule("Konjunktiv II", _SUB2, "wir", "subjunctive_2", (r"e$", ("en",))),
    _rule("Konjunktiv II", _SUB2, "ihr", "subjunctive_2", _SHORT_ET, (r"e$", ("et",))),
    _rule("Konjunktiv II", _SUB2, "sie", "subjunctive_2", (r"e$", ("en",))),
    ("Partizip I", {"verb_form": "participle_1"}, "whole infinitive", ((r"tun$", ("tuend",)), (r"^sein$", ("seiend",)), (r"n$", ("nd",)))),
    ("Erweiterter Infinitiv", {"verb_form": "extended_infinitive"}, "zu", _SAME),
)
# Generated only where the principal parts look like Standard German.
INFINITIVE = r"^[a-zäöüß-]*(?:en|eln|ern|tun|sein)$"
INFINITIVE_EL = r"e[lr]n$"
THIRD_PERSON = r"^(?:.*t|.*(?:kann|darf|mag|muss|muß|soll|will|weiß|wird))$"
ZU = "zu"

# --- adjectives -----------------------------------------------------------------------------------------------------------

_CASE_NAMES = (("Nominativ", "nominative"), ("Genitiv", "genitive"), ("Dativ", "dative"), ("Akkusativ", "accusative"))
_ENDINGS: tuple[tuple[str, str, tuple[tuple[str, str | None, str, str], ...]], ...] = (
    # declension -> (gender's word, gender, number, endings in the order of _CASE_NAMES)
    (
        "stark",
        "strong",
        (
            ("Maskulinum", "masculine", "Singular", "er en em en"),
            ("Femininum", "feminine", "Singular", "e er er e"),
            ("Neutrum", "neuter", "Singular", "es en em es"),
            ("", None, "Plural", "e er en e"),
        ),
    ),
    (
        "schwach",
        "weak",
        (
            ("Maskulinum", "masculine", "Singular", "e en en en"),
            ("Femininum", "feminine", "Singular", "e en en e"),
            ("Neutrum", "neuter", "Singular", "e en en e"),
            ("", None, "Plural", "en en en en"),
        ),
    ),
    (
        "gemischt",
        "mixed",
        (
            ("Maskulinum", "masculine", "Singular", "er en en en"),
            ("Femininum", "feminine", "Singular", "e en en e"),
            ("Neutrum", "neuter", "Singular", "es en en es"),
            ("", None, "Plural", "en en en en"),
        ),
    ),
)
_NUMBER_VALUES = {"Singular": "singular", "Plural": "plural"}


def _declined(degree: str, degree_value: str) -> tuple[tuple[str, str, Features], ...]:
    """(ending, slot, features) of the full declension of one degree: 48 cells."""
    cells = []
    for name, declension, columns in _ENDINGS:
        for gender_name, gender, number, endings in columns:
            for (case_name, case), ending in zip(_CASE_NAMES, endings.split(), strict=True):
                features = {
                    "grammatical_case": case,
                    "grammatical_number": _NUMBER_VALUES[number],
                    "degree": degree_value,
                    "declension": declension,
                }
                if gender:
                    features["gender"] = gender
                cells.append((ending, " ".join(filter(None, (degree, name, case_name, number, gender_name))), features))
    return tuple(cells)


ADJECTIVE_CELLS = {
    value: _declined(name, value) for name, value in (("Positiv", "positive"), ("Komparativ", "comparative"), ("Superlativ", "superlative"))
}
_NOT_DECLINED: tuple[Step, ...] = (
    (r"[^a-zäöüßéèêàáóíñç]$|^[A-ZÄÖÜ][a-zäöüß]|[.’'()/,]", ()),  # Berliner, k. o.
    (r"\s(?!.*(?:end|iert|ig|lich|isch|e[lr]?|st?en)$)", ()),  # à point, al dente; but: weit reichend
)
COMPARATIVE_ENDING = "er"
# degree -> steps from the form in the table to the stem; of several stems the one is right that the comparative confirms.
ADJECTIVE_STEMS: dict[str, tuple[Step, ...]] = {
    "positive": (
        *_NOT_DECLINED,
        (r"hoch$", ("hoh",)),
        (r"(?:ee[lr]|schwer|quer)$", (r"\g<0>",)),
        (r"([ai]b|[aeä]u)e([lr])$", (r"\1\2",)),
        (r"e([lr])$", (r"\1", r"e\1")),  # dunkel, teuer; heiter, parallel: only with a comparative
        (r"e$", ("",)),  # müde: only with a comparative
        (r"(?<![aeä])u$|(?<!e)i$|[aoyäöüéà]$", ()),  # rosa, sexy: not declined
        (r"$", ("",)),
    ),
    "comparative": (*_NOT_DECLINED, (r"^(?:weniger|minder|mehr|eher)$", ()), (r"er$", ("er",))),
    "superlative": (*_NOT_DECLINED, (r"ten$", ("t",))),
}
ADJECTIVE_UNSURE = r"(?<![ai]b)(?<![aeä]u)(?<!e)(?<!schw)(?<!qu)e[lr]$|e$"  # positives whose stem only the comparative tells
DECLINED = r"\bAdjektiv\b"  # tables whose words are declined; an adverb has degrees as well
ADJECTIVE_SWITCHES = frozenset({"am", "keine weiteren Formen", "kein weiteren Formen"})

# --- nouns and names ------------------------------------------------------------------------------------------------------


def _noun(slot: str, source: str, *steps: Step, **more: str) -> Rule:
    case, number = slot.split()
    return slot, {"grammatical_case": dict(_CASE_NAMES)[case], "grammatical_number": _NUMBER_VALUES[number], **more}, source, steps or _SAME


_GENITIVE: tuple[Step, ...] = ((r"\s", ()), (r"([sßxz])$", (r"\1’",)), (r"$", ("s",)))
_FAMILY: tuple[Step, ...] = ((r"\s", ()), (r"([sßxz])$", (r"\1", r"\1ens")), (r"$", ("s",)))
_SINGULAR_NAME = (
    _noun("Nominativ Singular", "title"),
    _noun("Genitiv Singular", "title", *_GENITIVE),
    _noun("Dativ Singular", "title"),
    _noun("Akkusativ Singular", "title"),
)
_FAMILY_NAME = tuple(
    _noun(f"{case} Singular", "title", *(_GENITIVE if case == "Genitiv" else _SAME), gender=gender, table_column=str(column))
    for column, gender in ((1, "masculine"), (2, "feminine"))
    for case, _ in _CASE_NAMES
) + tuple(_noun(f"{case} Plural", "title", *_FAMILY) for case, _ in _CASE_NAMES)
_LANGUAGE_NAME = tuple(  # das Englisch, das Englische
    _noun(f"{case} Singular", "title", *steps, gender="neuter", **declension)
    for case, steps, declension in (
        ("Nominativ", _SAME, {}),
        ("Nominativ", ((r"sch$", ("sche",)),), {"declension": "weak"}),
        ("Genitiv", ((r"sch$", ("sch", "schs")),), {}),
        ("Genitiv", ((r"sch$", ("schen",)),), {"declension": "weak"}),
        ("Dativ", _SAME, {}),
        ("Dativ", ((r"sch$", ("schen",)),), {"declension": "weak"}),
        ("Akkusativ", _SAME, {}),
        ("Akkusativ", ((r"sch$", ("sche",)),), {"declension": "weak"}),
    )
)


def _adjectival(gender: str) -> tuple[Rule, ...]:
    """Declension of an adjectival noun out of its stem in -e (Stamm=Verdächtige)."""
    rules: list[Rule] = []
    for name, declension, columns in _ENDINGS:
        for _, column_gender, number, endings in columns:
            if column_gender not in (gender, None):
                continue
            for (case_name, _case), ending in zip(_CASE_NAMES, endings.split(), strict=True):
                slot, features, _, _ = _noun(f"{case_name} {number}", "stem")
                if column_gender:
                    features["gender"] = column_gender
                rules.append((f"{slot} {name}", features | {"declension": declension}, "stem", ((r"\s", ()), (r"e$", (ending,)))))
    return tuple(rules)


_WEAK_F = (  # {{Deutsch Substantiv f schwach|SINGULAR=…|PLURAL=…}} and its kin of 2008–2013
    *(_noun(f"{case} Singular", "SINGULAR", gender="feminine") for case, _ in _CASE_NAMES),
    *(
        _noun(f"{case} Plural", "PLURAL", *(((r"[ns]$", (r"\g<0>",)), (r"$", ("n",))) if case == "Dativ" else _SAME))
        for case, _ in _CASE_NAMES
    ),
)


def _strong(gender: str) -> tuple[Rule, ...]:
    genitive: tuple[Step, ...] = ((r"([sßxz])$", (r"\1es",)), (r"$", ("s",)))
    return (
        _noun("Nominativ Singular", "SINGULAR", gender=gender),
        _noun("Genitiv Singular", "SINGULAR with -s", *genitive, gender=gender),
        _noun("Dativ Singular", "SINGULAR", gender=gender),
        _noun("Akkusativ Singular", "SINGULAR", gender=gender),
        *_WEAK_F[4:],
    )


_N_NOUN = (
    _noun("Nominativ Singular", "SINGULAR", gender="masculine"),
    *(_noun(f"{case} Singular", "PLURAL", gender="masculine") for case in ("Genitiv", "Dativ", "Akkusativ")),
    *_WEAK_F[4:],
)

_EIN_ENDINGS = (
    ("Maskulinum", "masculine", "Singular", " es em en"),
    ("Femininum", "feminine", "Singular", "e er er e"),
    ("Neutrum", "neuter", "Singular", " es em "),
    ("", "", "Plural", "e er en e"),
)
_POSSESSIVE = tuple(
    (
        " ".join(filter(None, (case_name, number, gender_name))),
        {"grammatical_case": case, "grammatical_number": _NUMBER_VALUES[number]} | ({"gender": gender} if gender else {}),
        "first argument",
        # euer loses its e before an ending; unser keeps it
        ((r"euer$", (f"eur{ending}",)), (r"$", (ending,))) if ending else _SAME,
    )
    for gender_name, gender, number, endings in _EIN_ENDINGS
    for (case_name, case), ending in zip(_CASE_NAMES, endings.split(" "), strict=True)
)

# what stands without a noun: der meine, meiner
_ARTICLES = {"Maskulinum": "der des dem den", "Femininum": "die der der die", "Neutrum": "das des dem das", "": "die der den die"}
_ALONE = (
    (
        "nicht attributiv, mit Artikel",
        "weak",
        {"Maskulinum": "e en en en", "Femininum": "e en en e", "Neutrum": "e en en e", "": "en en en en"},
    ),
    (
        "nicht attributiv, ohne Artikel",
        "strong",
        {"Maskulinum": "er es em en", "Femininum": "e er er e", "Neutrum": "es es em es", "": "e er en e"},
    ),
)
_POSSESSIVE += tuple(
    (
        " ".join(filter(None, (case_name, number, gender_name, what))),
        {"grammatical_case": case, "grammatical_number": _NUMBER_VALUES[number], "declension": declension}
        | ({"gender": gender} if gender else {})
        | ({"article": article} if declension == "weak" else {}),
        "first argument",
        (
            (r"euer$", (f"eur{ending}",)),
            (r"$", (ending, "s") if ending == "es" and gender == "neuter" and case_name != "Genitiv" else (ending,)),
        ),
    )
    for what, declension, endings_of in _ALONE
    for gender_name, gender, number, _ in _EIN_ENDINGS
    for (case_name, case), ending, article in zip(_CASE_NAMES, endings_of[gender_name].split(), _ARTICLES[gender_name].split(), strict=True)
)


def _fixed(table: str) -> tuple[Rule, ...]:
    """``Nominativ Singular=ich; …`` as rules that do not look at the title; ``m er, f sie`` gives genders."""
    rules: list[Rule] = []
    for cell in table.split(";"):
        slot, forms = (part.strip() for part in cell.split("="))
        for form in forms.split(","):
            words = form.split()
            base = _noun(slot, "title")
            more = {"gender": _GENDERS[words[0]]} if len(words) > 1 else {}
            suffix = {"m": " Maskulinum", "f": " Femininum", "n": " Neutrum"}[words[0]] if len(words) > 1 else ""
            rules.append((base[0] + suffix, base[1] | more, "title", ((r"^.*$", (words[-1],)),)))
    return tuple(rules)


_GENITIVE_SINGULAR = {"grammatical_case": "genitive", "grammatical_number": "singular"}

# Template -> rules for what it shows without a parameter.
GENERATED: dict[str, tuple[Rule, ...]] = {
    "Deutsch Substantiv Übersicht -sch": _LANGUAGE_NAME,
    "Deutsch Toponym Übersicht": _SINGULAR_NAME,
    "Deutsch Vorname Übersicht m": (
        *((s, f | {"gender": "masculine"}, q, t) for s, f, q, t in _SINGULAR_NAME),
        ("Genitiv Singular mit Artikel", {**_GENITIVE_SINGULAR, "gender": "masculine", "article": "des"}, "title", _SAME),
    ),
    "Deutsch Vorname Übersicht f": (
        *((s, f | {"gender": "feminine"}, q, t) for s, f, q, t in _SINGULAR_NAME),
        ("Genitiv Singular mit Artikel", {**_GENITIVE_SINGULAR, "gender": "feminine", "article": "der"}, "title", _SAME),
    ),
    "Deutsch Nachname Übersicht": _FAMILY_NAME,
    "Deutsch Substantiv f schwach": _WEAK_F,
    "Deutsch Substantiv f stark": _WEAK_F,
    "Deutsch Substantiv m stark": _strong("masculine"),
    "Deutsch Substantiv n stark": _strong("neuter"),
    "Deutsch Substantiv m schwach": _N_NOUN,
    "Deutsch Possessivpronomen": _POSSESSIVE,
    "Deutsch Personalpronomen 1": _fixed(
        "Nominativ Singular=ich; Genitiv Singular=meiner; Dativ Singular=mir; Akkusativ Singular=mich;"
        "Nominativ Plural=wir; Genitiv Plural=unser; Dativ Plural=uns; Akkusativ Plural=uns"
    ),
    "Deutsch Personalpronomen 2": _fixed(
        "Nominativ Singular=du; Genitiv Singular=deiner; Dativ Singular=dir; Akkusativ Singular=dich;"
        "Nominativ Plural=ihr; Genitiv Plural=euer; Dativ Plural=euch; Akkusativ Plural=euch"
    ),
    "Deutsch Personalpronomen 3": _fixed(
        "Nominativ Singular=m er, f sie, n es; Genitiv Singular=m seiner, f ihrer, n seiner; Dativ Singular=m ihm, f ihr, n ihm;"
        "Akkusativ Singular=m ihn, f sie, n es; Nominativ Plural=sie; Genitiv Plural=ihrer; Dativ Plural=ihnen; Akkusativ Plural=sie"
    ),
}
# Template (adjectival declension) -> the gender where the template's name says it.
ADJECTIVAL: dict[str, str] = {
    "Deutsch adjektivisch Übersicht": "",
    "Deutsch adjektivische Deklination m": "masculine",
    "Deutsch adjektivische Deklination f": "feminine",
    "Deutsch adjektivische Deklination n": "neuter",
}
ADJECTIVAL_RULES = {gender: _adjectival(gender) for gender in ("masculine", "feminine", "neuter", "")}
STEM = "Stamm"
NO_PLURAL, NO_SINGULAR = "kein Plural", "kein Singular"
SWITCHED = {("GENITIV-E", "0"): ("SINGULAR", "SINGULAR with -s")}  # parameter and value: its source serves as another, too
ONE_COLUMN = {"SINGULAR": "singular", "PLURAL": "plural"}

# --- pages of the namespace Flexion -----------------------------------------------------------------------------------------
# What the edition's own templates show, by their source (Vorlage:Deutsch Verb unregelmäßig and its kin, as IWNLP keeps them).

FLEXION_STEMS = {
    f"{name}-Stamm{suffix}": (degree, variant)
    for name, degree in (("Positiv", "positive"), ("Komparativ", "comparative"), ("Superlativ", "superlative"))
    for variant, suffix in enumerate(("", "-Alternative", "-ohne-e"))
}


def _given(*places: str) -> str:
    """Pattern for parameters joined by ``~``: ``*`` anything, ``+`` something, else what stands there."""
    groups = {"*": "([^~]*)", "+": "([^~]+)"}
    return "^" + "~".join(groups.get(place, f"({place})") for place in places) + "$"


_MODAL = "dürfen|können|mögen|müssen|sollen|wissen|wollen"
_E_INSERTED = r"([dt]|(?:[bcdfgjkpstvwxzß])m|(?:[bcdfgjkmpstvwxzß]|ch)n)en$"
_KNIEN = r"(?<!e)(ie)n$"
_WEAK_PAST: tuple[Step, ...] = ((_KNIEN, (r"\1te",)), (r"(e[lr])n$", (r"\1te",)), (_E_INSERTED, (r"\1ete",)), (r"en$", ("te",)))
_WEAK_T: tuple[Step, ...] = ((_KNIEN, (r"\1t",)), (r"(e[lr])n$", (r"\1t",)), (_E_INSERTED, (r"\1et",)), (r"en$", ("t",)))
# parameter of the overview table that the form belongs to, parameters that say it, steps as in a rule
FlexionRule = tuple[str, tuple[str, ...], tuple[Step, ...]]
_IRREGULAR: tuple[FlexionRule, ...] = (
    (
        "Präsens_ich",
        ("2", "6", "10"),
        (
            (_given("*", "*", _MODAL), (r"\2",)),
            (r"^([^~]+)~\1~[^~]*$", (r"\1e",)),
            (_given("+", "+", "+"), (r"\2",)),
            (_given("+", "*", "*"), (r"\1e",)),
        ),
    ),
    (
        "Präsens_du",
        ("6", "7", "8"),
        (
            (_given("(?:[^~]*(?:hält|läd|rät)|wir)", "*", "*"), (r"\1st",)),
            (_given("+", "-s", "*"), (r"\1t",)),
            (_given("+", "e2", "*"), (r"\1",)),
            (_given("+", "e-?", "(?!i~?$)[^~]*"), (r"\1est",)),
            (_given("+", "*", "*"), (r"\1st",)),
        ),
    ),
    (
        "Präsens_er, sie, es",
        ("2", "6", "7", "8", "10"),
        (
            (r"^([^~]+)~[^~]*~[^~]*~[^~]*~\1n$", (r"\1t",)),  # tun
            (_given("*", "+", "*", "*", "+"), (r"\2",)),  # modal verbs
            (_given("*", "+", "e-?|e2", "i", ""), (r"\2",)),
            (_given("*", "+", "*", "i", ""), (r"\2t",)),
            (_given("*", "[^~]*(?:hält|rät)", "*", "*", ""), (r"\2",)),
            (_given("*", "wir", "*", "*", ""), (r"\2d",)),
            (_given("*", "[^~]*läd", "*", "*", ""), (r"\2t",)),
            (_given("*", "+", "e-?", "*", ""), (r"\2et",)),
            (_given("*", "+", "*", "*", ""), (r"\2t",)),
        ),
    ),
    ("Präteritum_ich", ("3",), ((_given("+"), (r"\1",)),)),
    (
        "Konjunktiv II_ich",
        ("4", "9"),
        (
            (_given("[^~]*ie", ""), (r"\1",)),
            (_given("+", ""), (r"\1e",)),
            (_given("[^~]*ie", "+"), (r"\1", r"\2e")),
            (_given("+", "+"), (r"\1e", r"\2e")),
        ),
    ),
    (
        "Imperativ Singular",
        ("2", "6", "8", "10"),
        (
            (r"^([^~]+)~[^~]*~[^~]*~\1n$", (r"\1", r"\1e")),
            (_given("*", "*", "*", "wissen"), ("wisse",)),
            (_given("*", "*", "*", "+"), ()),
            (_given("+", "wir", "*", ""), (r"\1e",)),
            (_given("*", "+", "i|in|ni", ""), (r"\2",)),
            (_given("+", "*", "*", ""), (r"\1", r"\1e")),
        ),
    ),
    (
        "Imperativ Plural",
        ("2", "7", "10"),
        (
            (r"^([^~]+)~[^~]*~\1n$", (r"\1t",)),
            (_given("*", "*", "+"), ()),
            (_given("+", "e-?|e2", ""), (r"\1et",)),
            (_given("+", "*", ""), (r"\1t",)),
        ),
    ),
    ("Partizip II", ("5",), ((_given("+"), (r"\1",)),)),
)
_REGULAR: tuple[FlexionRule, ...] = (
    ("Präsens_ich", ("infinitive",), ((r"eln$", ("le",)), (r"ern$", ("ere", "re")), (r"en$", ("e",)))),
    (
        "Präsens_du",
        ("infinitive",),
        ((_KNIEN, (r"\1st",)), (r"(e[lr])n$", (r"\1st",)), (_E_INSERTED, (r"\1est",)), (r"([sßxzc])en$", (r"\1t",)), (r"en$", ("st",))),
    ),
    ("Präsens_er, sie, es", ("infinitive",), _WEAK_T),
    ("Präteritum_ich", ("infinitive",), _WEAK_PAST),
    ("Konjunktiv II_ich", ("infinitive",), _WEAK_PAST),
    (
        "Imperativ Singular",
        ("infinitive",),
        (
            (_KNIEN, (r"\1",)),
            (r"eln$", ("le",)),
            (r"ern$", ("ere", "re")),
            (_E_INSERTED, (r"\1e",)),
            (r"igen$", ("ige",)),
            (r"en$", ("", "e")),
        ),
    ),
    ("Imperativ Plural", ("infinitive",), _WEAK_T),
    ("Partizip II", ("participle",), ((_given("+"), (r"\1",)),)),
)
_INFINITIVE = (("Infinitiv Präsens", ""), ("10", ""), ("2", "en"))
# template -> its positional parameters by name; where the infinitive comes from (parameter, ending); whether the participle
# has its prefix already; rules
FLEXION_VERBS: dict[str, dict[str, Any]] = {
    "Deutsch Verb unregelmäßig": {
        "places": ("prefix", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
        "infinitive": _INFINITIVE,
        "otherwise": {"6": "2"},
        "whole participle": False,
        "rules": _IRREGULAR,
    },
    **{
        name: {"places": (*before, "a", "b", "c", "d", "n", "participle"), "infinitive": (), "whole participle": True, "rules": _REGULAR}
        for name, before in (
            ("Deutsch Verb regelmäßig", ()),
            ("Deutsch Verb schwach untrennbar", ()),
            ("Deutsch Verb schwach untrennbar reflexiv", ()),
            ("Deutsch Verb schwach trennbar", ("prefix",)),
            ("Deutsch Verb schwach trennbar reflexiv", ("prefix",)),
        )
    },
}
# template -> parts of speech of the entry that its table belongs to, the likeliest first
FLEXION_POS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(FLEXION_VERBS, ("verb",)),
    "Deklinationsseite Adjektiv": ("adjective", "participle", "numeral", "pronoun"),
}
FLEXION_HEADINGS = frozenset({"Verbkonjugation", "Adjektivdeklination"})  # template in the heading; its argument is the language
FLEXION_PREFIX = "Teil 1"
FLEXION_APART = {"Wv": ("ja", "1"), "Infinitiv": ("zweiteilig",)}  # the prefix is a word of its own: Rad fahren
FLEXION_PARTICIPLE = "Partizip II"
FLEXION_MORE_PARTICIPLES: dict[str, tuple[str, ...]] = {"Partizip+": (), "Partizip veraltet": ("veraltet",)}  # parameter -> labels
FLEXION_AUXILIARY = ("Hilfsverb", "haben", "sein", "haben")  # parameter; switch, what it says, what holds without it
FLEXION_IMPERSONAL = "unpersönlich"
# what an impersonal verb has of its principal parts
FLEXION_THIRD = {
    "Präsens_er, sie, es": "Präsens_er, sie, es",
    "Präteritum_ich": "Präteritum_er, sie, es",
    "Konjunktiv II_ich": "Konjunktiv II_er, sie, es",
}
FLEXION_LAYOUT = frozenset({"Abgeleitete Verben"})
_PERSONS_SHOWN = {"ich": "ich", "du": "du", "man": "er, sie, es", "es": "er, sie, es", "wir": "wir", "ihr": "ihr", "sie": "sie"}
_PERSONS_COUNTED = {
    f"{number}. {name}": who
    for (number, name), who in zip(
        ((n, name) for name in ("Singular", "Plural") for n in (1, 2, 3)), ("ich", "du", "er, sie, es", "wir", "ihr", "sie"), strict=True
    )
}
# parameter that says a form outright -> the overview table's parameter for it; a star is one more form
FLEXION_CELLS: dict[str, str] = {
    **{f"Indikativ Präsens ({who})": f"Präsens_{cell}" for who, cell in _PERSONS_SHOWN.items()},
    **{f"Konjunktiv Präsens ({who})": f"Konjunktiv I_{cell}" for who, cell in _PERSONS_SHOWN.items()},
    **{f"Konjunktiv Präsens Alternativform ({who})": f"Konjunktiv I_{cell}*" for who, cell in _PERSONS_SHOWN.items()},
    **{f"Indikativ Präteritum Aktiv Alternativform ({who})": f"Präteritum_{cell}*" for who, cell in _PERSONS_SHOWN.items()},
    "Imperativ (du)": "Imperativ Singular",
    "Imperativ (ihr)": "Imperativ Plural",
    **{
        f"{counted} {theirs} Aktiv": f"{ours}_{cell}"
        for counted, cell in _PERSONS_COUNTED.items()
        for theirs, ours in (
            ("Indikativ Präsens", "Präsens"),
            ("Konjunktiv Präsens", "Konjunktiv I"),
            ("Indikativ Präteritum", "Präteritum"),
            ("Konjunktiv Präteritum", "Konjunktiv II"),
        )
    },
    "2. Singular Imperativ Präsens Aktiv": "Imperativ Singular",
    "2. Plural Imperativ Präsens Aktiv": "Imperativ Plural",
}
# switch -> slots (before their comma) that the table leaves empty then
_PRESENT_SLOTS, _PAST_SLOTS = ("Präsens", "Konjunktiv I"), ("Präteritum", "Konjunktiv II")
FLEXION_OFF: dict[str, tuple[str, ...]] = {
    "Imperativ": ("Imperativ Singular", "Imperativ Plural"),
    "Imperativ Präsens Aktiv": ("Imperativ Singular", "Imperativ Plural"),
    "Präsens": _PRESENT_SLOTS,
    "Präsens Aktiv": _PRESENT_SLOTS,
    "Präteritum": _PAST_SLOTS,
    "Präteritum Aktiv": _PAST_SLOTS,
    "Hauptsatzkonjugation": (*_PRESENT_SLOTS, *_PAST_SLOTS),
    "Partizip I": ("Partizip I",),
    "Partizip II": ("Partizip II",),
}
FLEXION_SWITCHES = frozenset(
    {"vp", "zp", "zr", "gerund", "reflexiv", "Akkusativ", "unp", "nur 3. Person", "keine Steigerung", "veraltet", "unregelmäßig"}
    | {"Nebensatzkonjugation", "Imperativ veraltet", "Präsens veraltet", "Präteritum veraltet"}
)

# --- form pages -----------------------------------------------------------------------------------------------------------

# What the lemma is called in "Genitiv Singular des Substantivs '''[[Haus]]'''": the phrase before it is the slot.
LEMMA_KINDS = (
    r"\s*\b(?:de[sr]|vo[nm]|zu[mr]?|einer|eines|de[rs] (?:definiten|indefiniten|bestimmten|unbestimmten))"
    r"\s+(?:(?!de[rs]\b)[(\w.-]+\)?\s+){0,4}?"
    r"(?:Substantiv|Verb|Hilfsverb|Modalverb|Adjektiv|Adverb|\w*[Pp]ronomen|\w*[Aa]rtikel|Numeral|Zahlwort|Kardinalzahl|Ordinalzahl"
    r"|Eigenname|Toponym|Vorname|Nachname|Familienname|Ortsname|Ländername|Name|Wortverbindung|Abkürzung|Pseudopartizip|Gerundivum"
    r"|Präposition|Kontraktion|Redewendung|Buchstabe|Partizip(?:s)? (?:Perfekt|Präsens|II|I)|Partizip)(?:[a-z]{0,3})\b"
)
JOINERS = r"\s*(?:,|;|/|\bund\b|\boder\b|\bsowie\b|\bbzw\.|\bbeziehungsweise\b)\s*"
REFERENCES = ("Grundformverweis", "Lemmaverweis", "Lemmaverweise")
REFERENCE_PARAMETERS = ("Verb", "Partizip")
LEMMA_TEMPLATES = {"linkZiel": 1}  # argument that is the word, where it is not the first
SUBJUNCTIVE_BY_TENSE = {"present": "subjunctive_1", "preterite": "subjunctive_2"}

INFLECTION: dict[str, Any] = {
    "language": "de",
    "words": _words(),
    "phrases": PHRASES,
    "inner_form": (("Gerundivum", "verb_form", "gerundive"),),
    "own_tables": "Deutsch",
    "tables": TABLES,
    "no_tables": NO_TABLES,
    "table_end": TABLE_END,
    "layout": LAYOUT,
    "image": IMAGE,
    "gender": GENDER,
    "auxiliary": AUXILIARY,
    "nothing": NOTHING,
    "articles": ARTICLES,
    "nominative_articles": NOMINATIVE_ARTICLES,
    "superlative_particle": SUPERLATIVE_PARTICLE,
    "alternative": "oder",
    "subjects": SUBJECTS,
    "reflexives": REFLEXIVES,
    "labels": LABELS,
    "verb_rules": VERB_RULES,
    "infinitive": INFINITIVE,
    "infinitive_el": INFINITIVE_EL,
    "third_person": THIRD_PERSON,
    "zu": ZU,
    "adjective_cells": ADJECTIVE_CELLS,
    "adjective_stems": ADJECTIVE_STEMS,
    "adjective_unsure": ADJECTIVE_UNSURE,
    "comparative_ending": COMPARATIVE_ENDING,
    "declined": DECLINED,
    "adjective_switches": ADJECTIVE_SWITCHES,
    "generated": GENERATED,
    "adjectival": ADJECTIVAL,
    "adjectival_rules": ADJECTIVAL_RULES,
    "stem": STEM,
    "no_plural": NO_PLURAL,
    "no_singular": NO_SINGULAR,
    "one_column": ONE_COLUMN,
    "switched": SWITCHED,
    "flexion_stems": FLEXION_STEMS,
    "flexion_verbs": FLEXION_VERBS,
    "flexion_pos": FLEXION_POS,
    "flexion_headings": FLEXION_HEADINGS,
    "flexion_prefix": FLEXION_PREFIX,
    "flexion_participle": FLEXION_PARTICIPLE,
    "flexion_infinitive": "Infinitiv",
    "flexion_participles": FLEXION_MORE_PARTICIPLES,
    "flexion_apart": FLEXION_APART,
    "flexion_third": FLEXION_THIRD,
    "flexion_layout": FLEXION_LAYOUT,
    "flexion_auxiliary": FLEXION_AUXILIARY,
    "flexion_impersonal": FLEXION_IMPERSONAL,
    "flexion_cells": FLEXION_CELLS,
    "flexion_off": FLEXION_OFF,
    "flexion_switches": FLEXION_SWITCHES,
    "lemma_kinds": LEMMA_KINDS,
    "joiners": JOINERS,
    "references": REFERENCES,
    "reference_parameters": REFERENCE_PARAMETERS,
    "lemma_templates": LEMMA_TEMPLATES,
    "subjunctive_by_tense": SUBJUNCTIVE_BY_TENSE,
}
