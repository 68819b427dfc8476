"""A second, independent reader of a page's lines, to see that nothing of a page is lost on its way into the records.

It shares no code with ``etl.parse`` and ``etl.wikitext``: it blots out what is markup, cuts the page at its headings and at
templates that stand alone on a line, and knows of each line only the words that a reader finds in it and the section it
stands in.  From the profile it takes data alone: which name is a section of which table, what a label is written out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple

from etl.model import Count, Entry, Found, Redirect, Reject
from etl.profile import Profile

_WORD = re.compile(r"[^\W_]+")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_REFERENCE = re.compile(r"<ref\b[^<>]*/>|<ref\b[^<>]*>(.*?)</ref\s*>", re.DOTALL | re.IGNORECASE)
_INNERMOST = re.compile(r"\{\{([^{}]*)\}\}")
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|((?:[^\[\]]|\[[^\[\]]*\])*))?\]\]")
_WEB = re.compile(r"\[(?:https?:|ftp:)?//[^\s\[\]]+([^\[\]]*)\]")
_BREAK = re.compile(r"<(?:br|p|hr)\b[^<>]*>|</p>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|__[A-Z]+__")
_NAMED = re.compile(r"\s*([^=\[\]{}<>|]*?)\s*=")
_ELSEWHERE = re.compile(
    r"\s*(?:Kategorie|Category|Datei|Bild|File|Image|Media)\s*:|\s*(?:[a-z]{2,3}|simple|[a-z]{2,3}-[a-z-]+)\s*:", re.IGNORECASE
)
_CELL = re.compile(
    r"(?m)(^[|!]|!!)[ ]*(?:(?:style|class|width|bgcolor|rowspan|colspan|align|valign|rules|border)\s*=\s*(?:\"[^\"\n]*\"|\w+)\s*)+\|(?!\|)"
)
"""A cell of a raw table up to its content: what is said of its looks."""
_HTML_HEADING = re.compile(r"<p[^<>]*>\s*'''([^'<>]+)'''")
_HEADING = re.compile(r"(={2,6})\s*(.*?)\s*=+\s*$")
_ALONE = re.compile(r"\{\{\s*([^{}|\n]+?)\s*(\|.*)?(?:\}\}\s*:?|$)")
_OPEN = re.compile(r"\{\{[^|\n{}]*|\|\s*[^=|\[\]{}\n]{1,40}=")  # of templates that are never closed
_HEAD = re.compile(r"[:*#;\s]*(?:\[[^\[\]]*\])?(?:[\s,]*[\w-]*:)?\s*(?:\[[^\[\]]*\])?")
_MARKER = re.compile(r"\d{1,2}[a-z]?|[a-z]")
_NO_WORD = re.compile(r"\{\{Ü[^|{}]*\|[^|{}]*\|\s*[|}]")
_RAISED = re.compile(r"([^\W\d]+)(\d+)")
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, 0xFEFF])


class Line(NamedTuple):
    """A line of a page: where it stands, and the words that a reader finds in it."""

    number: int
    raw: str
    entry: int  # number of the level-3 heading above it, 0: none
    table: str  # the section's table; "" outside of sections, "unknown" in one that the profile does not know
    kind: str
    section: str
    words: tuple[str, ...]
    empty: bool  # nothing but a sense marker and the name of a language


def words(text: str) -> list[str]:
    """The words of a text; sub- and superscripts count as ordinary characters."""
    return _WORD.findall(unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def _words_of(record: Any) -> tuple[str, ...]:
    return tuple(word for text in texts(record) for word in words(text))


class Reading:
    """One page's lines."""

    def __init__(self, text: str, profile: Profile) -> None:
        self.profile = profile
        self.references: list[tuple[int, str]] = []  # line number, words between <ref> and </ref>
        self.files: set[str] = set()  # names of sound files
        self.titles: set[str] = set()  # articles of other wikis, shown in references alone
        self.unseen: set[str] = set()  # codes and link targets of translation templates: shown in no prose
        self.claims: Counter[tuple[str, str]] = Counter()  # what must be counted as skipped: (what, value)
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).replace("&amp;nbsp;", " ")
        if "&lt;ref" in text or "&lt;!--" in text or "&lt;sup" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">")
        text = _COMMENT.sub(_breaks, text)
        text = _CELL.sub(r"\1", re.sub(r"(?m)^\{\|.*$", "", text)) if "{|" in text else text
        raw = text.split("\n")
        self.redirect = text.lstrip().startswith("#")
        text = _REFERENCE.sub(self._reference, text)
        sections = text.split("\n")
        for _ in range(40):
            text = _LINK.sub(self._link, text)
            text, n = _INNERMOST.subn(self._template, text)
            if not n:
                break
        shown = self._shown(text).split("\n")
        assert len(shown) == len(raw) == len(sections)
        self.lines = list(self._placed(raw, sections, shown))

    # --- words --------------------------------------------------------------------------------------------------------

    def _shown(self, text: str) -> str:
        text = _WEB.sub(r"\1", text)
        text = _TAG.sub("", _BREAK.sub(" ", text))
        text = re.sub(r"'{2,}", "", unescape(text).replace("\xa0", " "))
        text = _OPEN.sub(" ", text)
        return text.replace("}}", " ").replace("|", " ")

    def _reference(self, found: re.Match[str]) -> str:
        if found[1]:
            self.references.append((found.string.count("\n", 0, found.start()), found[1]))
        return _breaks(found)

    def _link(self, found: re.Match[str]) -> str:
        target, shown = found[1], found[2]
        if _ELSEWHERE.match(target):
            self.claims["elsewhere", target.strip()] += 1
            return _breaks(found)
        if shown is None:
            return target.strip(" ").removeprefix(":")
        return "\n" * target.count("\n") + shown or re.sub(r"\s*\([^()]*\)$", "", target.rpartition(":")[2])

    def _template(self, found: re.Match[str]) -> str:
        name, *args = found[1].split("|")
        broken = "\n" * name.count("\n")
        name = name.strip()
        profile = self.profile
        if _is_layout(name, profile):
            self.claims["layout", name] += 1
            return _breaks(found)
        if not args:
            return (profile.labels.get(name, "") if name in profile.label_markers else "") + broken
        if name in profile.editorial or profile.editorial_shape.match(name):
            self.claims["editorial", name] += 1
            return _breaks(found)
        if name in profile.terms.translations:
            self.unseen.update(words(" ".join(args[:3])))
            args = [re.sub(r"(?<!&)#[^{}]*", "", arg) if place else arg for place, arg in enumerate(args)]
            args = [
                arg for place, arg in enumerate(args) if place < 2 or arg.strip().removeprefix("v=") not in map(str.strip, args[1:place])
            ]
            if not any(words(arg) for arg in args[1:]):
                self.claims["placeholder", name] += 1
                return _breaks(found)
        shown: list[str] = []
        place = 0
        image = False
        for arg in args:
            key = _NAMED.match(arg)
            value, before = arg, ""
            if key is None:
                place += 1
                told = place if name not in SHOWN or place >= (SHOWN[name] if SHOWN[name] == 9 else min(SHOWN[name], len(args))) else 0
                if name.startswith("Ref-") and place > 1:
                    told = 0  # the key is the first, the others lead to the place
                elif value.strip() == "Ü" or (name == "L" and place > 2):
                    told = 0  # a switch, a language's code
                elif name.startswith(profile.terms.works):
                    told = place == (2 if name.endswith("2") else 1)
                    self.titles.update(words(value))
            else:
                value = arg[key.end() :]
                before = "\n" * arg[: key.end()].count("\n")
                told = key[1] not in NO_TEXT and value.strip() not in SWITCHES
                image = key[1].startswith("Bild")
                if image:
                    self.claims["image", key[1]] += 1
            if name == "Audio" and place == 1:
                self.files.update((*words(value), "Audio"))
            elif name == "Audio" and place == 2:
                value = " ".join(re.findall(r"\([^()]*\)", value))
            if not told or image:
                value = "\n" * value.count("\n")
            elif name in profile.label_templates:
                value = profile.labels.get(value.strip(), value) if key is None else value
            shown.append(before + value)
        return broken + " ".join(shown)

    # --- places -------------------------------------------------------------------------------------------------------

    def _placed(self, raw: list[str], sections: list[str], shown: list[str]) -> Iterator[Line]:
        profile = self.profile
        entry = headings = 0
        table = kind = section = ""
        depth = 0
        for number, line in enumerate(sections):
            bare = line.strip()
            heading = _HEADING.match(bare)
            name = None
            if heading is not None:
                inner = _ALONE.match(heading[2])
                name = (inner[1] if inner else heading[2]).strip("' :")
                if len(heading[1]) == 2:
                    entry, table, kind, section = 0, "language", "", ""
                elif "{{Wortart" in bare or (len(heading[1]) == 3 and self._section(name) is None):
                    headings += 1
                    entry, table, kind, section = headings, "heading", "", ""
            elif (alone := _ALONE.match(bare)) is not None:
                name = alone[1]
                if depth and self._section(name) is None:
                    name = None
            elif (html := _HTML_HEADING.match(bare)) is not None:
                name = html[1].strip(" :")
            if name in profile.spelling_pages and not entry:
                table, kind, section = "language", "", ""  # of the page, whatever section was open
            if name is not None and table not in ("", "language") and (known := self._section(name)) is not None:
                if not (table == "translations" and name.lower().startswith(profile.inner_templates)):
                    table, kind, section = known.table, known.kind, known.name
            elif heading is None and name and entry and not depth and bare.endswith("}}") and "|" not in bare:
                following = next((one.strip() for one in sections[number + 1 :] if one.strip()), "")
                if name not in profile.templates and following[:1] in (":", "*") and not _known(name, profile):
                    table, kind, section = "unknown", "", name
            elif heading is not None and len(heading[1]) > 3 and entry and table != "translations":
                table, kind, section = "unknown", "", name or ""
            if table == "hyphenations" and re.match(r"[:*]+ ?\{\{(?:IPA|Hörbeispiele|Reime)\}\}", bare):
                table, kind, section = "sounds", "", "Aussprache"
            depth = max(depth + line.count("{{") - line.count("}}"), 0)
            seen = words(shown[number])
            if name is not None and table not in ("language", "heading"):
                seen = seen[len(words(name)) :] if seen[: len(words(name))] == words(name) else seen
            yield Line(number, raw[number], entry, table, kind, section, tuple(seen), not words(_HEAD.sub("", shown[number])))
            if table in ("language", "heading"):
                table = "outside"

    def _section(self, name: str) -> Any:
        lower = name.lower()
        known = self.profile.sections.get(lower)
        if known is None:
            known = next((kind for start, kind in self.profile.section_starts if lower.startswith(start)), None)
        return known


def _known(name: str, profile: Profile) -> bool:
    return name in profile.editorial or profile.editorial_shape.match(name) is not None or _is_layout(name, profile)


def _is_layout(name: str, profile: Profile) -> bool:
    if name in profile.templates or name.lower() in profile.sections or "Tabelle" in name or "Übersicht" in name:
        return False
    return name in profile.layout or profile.layout_shape.match(name) is not None


def _breaks(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


NO_TEXT = frozenset(("spr", "oldid", "id", "Weitere_Konjugationen", "Flexion", "unpersönlich", "Genus", "W", "Hervorhebung"))
"""Parameters that steer a template and are no text."""
SWITCHES = frozenset(("0", "1", "ja", "nein", "_", ";", ",", "hist", "E", "e", "Ü"))
"""Values that steer."""
SHOWN = {"GBS": 9, "L": 2, "W": 2, "noredlink": 2, "linkZiel": 2, "Reim": 9, "Verbherkunft": 9}
"""Template -> the first of its arguments that is shown, where it is not the first of all."""


def texts(record: Any) -> Iterator[str]:
    """Every text in a record, at any depth."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, tuple | list):
        for one in record:
            yield from texts(one)


class Loss(NamedTuple):
    """Words of a line that stand in no record of the section's table."""

    line: Line
    words: tuple[str, ...]


_TABLES = ("senses", "forms", "translations", "sounds", "hyphenations", "examples", "refs", "links", "notes")
_WITH_KINDS = ("links", "notes")
_SIMILAR = ("anagram", "homophone")


def _bag(values: Iterable[Any]) -> Counter[str]:
    return Counter(word for value in values for word in _words_of(value))


def losses(reading: Reading, title: str, found: Iterable[Found]) -> list[Loss]:
    """The lines whose words do not stand in the records that they should have become.

    Each word of a section must be there as often as the section has it: in the records of the section's table, and where
    the table holds several kinds, of its kind, of the entry under whose heading the section stands.  Lines that hold
    nothing, and lines of sections that the profile does not know, must be counted as skipped or unknown instead.
    """
    found = list(found)
    entries = {one.heading: one for one in found if isinstance(one, Entry)}
    counted: Counter[tuple[str, str]] = Counter()
    values: Counter[tuple[str, str]] = Counter()
    for one in found:
        if isinstance(one, Count):
            counted[one.table, one.what] += one.count
            values[one.what, one.value] += one.count
    pools: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    fixed: dict[int, set[str]] = {}
    for number, entry in entries.items():
        for table in _TABLES:
            for record in getattr(entry, table):
                kind = record.kind if table in _WITH_KINDS else ""
                if table == "hyphenations":
                    record = record._replace(parts=())  # once more what stands in the text
                elif table == "senses":
                    record = record._replace(path=None)
                elif table in ("links", "translations") and record.target_title in (record[2], None):
                    record = record._replace(target_title=None)
                pools[number, table, "similar" if kind in _SIMILAR else kind].update(_bag([record]))
        pools[number, "outside", ""] = _bag(form for form in entry.forms if form.source != "generated")
        pools[number, "links", "lemma"].update(_bag(entry.form_of))
        about = (entry.label, entry.raw_pos, entry.genders, entry.language_name, entry.form_of, entry.editorial)
        fixed[number] = set(_bag(about))
    present = {key: frozenset(pool) for key, pool in pools.items()}
    shared = set(_bag(entry.notes for entry in entries.values()))
    made = set(_bag(form for entry in entries.values() for form in entry.forms if form.source == "generated"))
    beyond = [(one.target, one.kind, one.note or "") for one in found if isinstance(one, Redirect)]
    beyond += [(one.detail or "",) for one in found if isinstance(one, Reject)]  # type: ignore[misc]
    page = set(words(title)) | set(_bag(beyond))
    for entry in entries.values():
        page.update(_bag((entry.language_name, entry.editorial, tuple(note for note in entry.notes if note.kind == "headword"))))
        page.update(_bag(link for link in entry.links if link.kind in ("similar", "lemma", "spelling", "obsolete_spelling")))
    rejected = {one.reason for one in found if isinstance(one, Reject)}
    if reading.redirect or rejected - {"no part of speech", "no entry"}:
        return []
    page |= set(_bag(list(reading.profile.languages)))
    damaged = values["section", "{{"] + values["section", "<ref"] + values["section", "[["] > 0
    heads = reading.profile.terms.headers | {"Hilfe"}

    empty = counted["skipped", "placeholder"] + sum(len(entry.editorial) for entry in entries.values())
    tables = values["section", "{|"] + values["layout", "{|"]
    outside = values["section", ""]
    elsewhere = sum(values["layout", name] for name in reading.profile.terms.elsewhere)
    out: list[Loss] = []
    for line in reading.lines:
        if not line.words:
            continue
        if line.entry and line.entry not in entries and "no part of speech" in rejected:
            continue
        key = (line.entry, line.table, line.kind if line.table in _WITH_KINDS else "")
        pool, there = pools[key], present.get(key, frozenset())
        missing: list[str] = []
        for word in line.words:
            if pool[word]:
                pool[word] -= 1
            elif word in fixed.get(line.entry, ()) or (_MARKER.fullmatch(word) and (word in there or _NO_WORD.search(line.raw))):
                pass
            elif not (split := _RAISED.fullmatch(word)) or split[1] not in there or split[2] not in there:
                missing.append(word)
        if not missing:
            continue
        if line.empty and empty and (line.table != "refs" or "{{" not in line.raw):
            empty -= 1
            continue
        if not line.entry and shared >= set(missing):
            continue  # a section before a language's first entry
        if line.table == "unknown":
            if values["section", line.section]:
                values["section", line.section] -= 1
                continue
        elif line.table in ("", "language", "outside"):
            shown = page | set(_bag(value for what, value in values if what == "label"))
            if "(" in line.raw:  # Pkw(s): two forms
                shown |= {word for word in missing if any(word in form for form in there)}
            if "Stamm" in line.raw or "Genus" in line.raw:  # a table made by rule
                shown |= made
            if values["audio", "{|"]:
                shown |= reading.files
            missing = [word for word in missing if word not in shown]
            bare = line.raw.strip()
            if missing and bare[:1] in ("|", "!", "{") and tables and not bare.startswith("{{"):
                tables -= 1
                continue
            if missing and outside:
                outside -= 1
                continue
            name = re.match(r"\{\{\s*([^{}|]+)", bare)
            if missing and name is not None and values["template", name[1].strip()]:
                values["template", name[1].strip()] -= 1
                continue
            given = re.match(r"\|([^=]*)=", bare)
            if missing and given is not None and values["parameter", given[1].strip()]:
                values["parameter", given[1].strip()] -= 1
                continue
            if missing and name is not None and any(what == "parameter" and value.startswith(name[1].strip()) for what, value in values):
                continue
        elif line.table == "sounds":
            forms = {name for name in reading.profile.terms.forms.values() if name in there}
            missing = [word for word in missing if word not in heads and word not in ("und", "oder") and word.capitalize() not in forms]
            if missing and values["remark", "sound"]:
                values["remark", "sound"] -= 1
                continue
        elif line.table == "hyphenations" and values["remark", "hyphenation"]:
            values["remark", "hyphenation"] -= 1
            continue
        elif line.table == "translations" and missing and set(missing) <= {"oder", "und", "u", "bzw", "beziehungsweise"}:
            continue  # it parts two words as a comma does
        elif (
            line.table == "translations" and values["line", line.section] and re.search(r"\{\{Ü[^{}| ]*\|[^{}|]*\|[^{}|]+\|\}\}", line.raw)
        ):
            values["line", line.section] -= 1  # a transliteration without its word
            continue
        elif line.table == "translations" and empty and re.search(r"(?:\]|:) *siehe ", line.raw):
            empty -= 1
            continue
        elif line.table == "translations" and elsewhere and any("{{" + name in line.raw for name in reading.profile.terms.elsewhere):
            elsewhere -= 1
            continue
        if line.table != "sounds" and values["audio", line.section]:
            missing = [word for word in missing if word not in reading.files]
        if line.table != "translations":
            missing = [word for word in missing if word not in reading.unseen]
        if line.table not in ("translations", "refs"):
            missing = [word for word in missing if word not in reading.titles]
        if line.table == "links" and values["remark", line.section]:
            continue
        if (
            missing
            and empty
            and line.table == "translations"
            and re.search(r"\{\{Ü-Tabelle[^{}]*=$|^[*:]+[^:]+:?'*:?$|^[*:]+\{\{[^{}]*\}\}$", line.raw.strip())
        ):
            empty -= 1  # a table or a group of dialects without a translation
            continue
        if missing and not line.entry and line.table not in ("", "language", "outside") and values["section", line.section]:
            values["section", line.section] -= 1  # a section before the first entry
            continue
        if missing and damaged and any(line.raw.count(a) != line.raw.count(b) for a, b in (("{{", "}}"), ("[[", "]]"), ("<ref", "</ref"))):
            continue
        if missing:
            out.append(Loss(line, tuple(missing)))
    return out


def uncounted(reading: Reading, found: Iterable[Found]) -> list[str]:
    """What is no text and must have been counted or flagged, but was not: ``"image 2 of 3: Bild"``."""
    counts: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    flags: set[str] = set()
    forms = False
    found = list(found)
    if any(isinstance(one, Reject) and one.reason == "new entry" for one in found):
        return []
    for one in found:
        if isinstance(one, Count):
            counts[one.what, one.value] += one.count
            kinds[one.what] += one.count
        elif isinstance(one, Entry):
            flags.update(flag.raw.partition(":")[0].replace("_", " ") for flag in one.editorial)
            forms = forms or bool(one.form_of) or any(link.kind == "lemma" for link in one.links)
    out: list[str] = []
    for (what, value), wanted in sorted(reading.claims.items()):
        prefix, _, rest = value.partition(":")
        if what == "elsewhere":
            have = counts["interlanguage", prefix.strip()] + counts["category", rest.strip()] + counts["image", rest.strip()]
        elif what == "image":
            have = kinds["image"]
        elif what == "editorial":
            have = wanted if value.replace("_", " ") in flags else 0  # a flag of an entry, however often it is set
        elif value.startswith("Grundformverweis"):
            have = wanted if forms else counts[what, value]
        else:
            have = counts[what, value]
        if have < wanted:
            out.append(f"{what} {have} of {wanted}: {value}")
    return out


def lost_references(reading: Reading, found: Iterable[Found]) -> list[tuple[Line, str]]:
    """The footnotes whose words stand in no record of their entry, and that are not counted as skipped either."""
    found = list(found)
    said = {one.heading: set(_bag([one.examples, one.refs, one.translations, one.links])) for one in found if isinstance(one, Entry)}
    for words_said in said.values():
        words_said.update([unicodedata.normalize("NFKC", word) for word in words_said])  # raised numbers
    counted = Counter({one.value: one.count for one in found if isinstance(one, Count) and one.what == "reference"})
    out: list[tuple[Line, str]] = []
    for number, content in reading.references:
        line = reading.lines[number]
        text = re.sub(r"</?su[pb]>", "", content)
        text = re.sub(r"\{\{[^|{}]*\||\w+ *=|\[\[[^|\]]*\||\[?https?:[^\s|{}<>]*", " ", text)
        wanted = [word for word in words(text) if not word.isdecimal()]
        missing = [word for word in wanted if word not in said.get(line.entry, ())]
        if 2 * len(missing) <= len(wanted):
            continue
        if counted[line.section]:
            counted[line.section] -= 1
            continue
        out.append((line, content))
    return out
