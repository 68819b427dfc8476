"""What the section functions are given: a ``Section`` and the ``Context`` of its entry."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Literal, NamedTuple, TypeAlias

from etl.model import Editorial, Government, Sense, Senses, Status
from etl.profile import Profile
from etl.wikitext import Plain, Template, split_outside


class Section(NamedTuple):
    """One section of an entry."""

    name: str  # canonical name, as in SECTIONS.tsv
    raw: str  # the name as the page wrote it
    kind: str  # "synonym", …; "" where there is none
    args: tuple[str, ...]  # positional arguments of the section's template
    lines: list[str]  # raw logical lines, comments removed, <ref> still there


class Labels(NamedTuple):
    """A label phrase taken apart."""

    labels: tuple[str, ...] = ()
    text: str = ""  # as a reader sees it, without the final colon
    government: tuple[Government, ...] = ()


Counts: TypeAlias = MutableMapping[tuple[Literal["unknowns", "skipped"], str, str], int]
"""(table, what, value) -> how often; one that has 0 for what is not in it."""

_WORDS = re.compile(r"&nbsp;|&thinsp;|\b(?:und|oder|sowie)\b")
_UNTIL = re.compile(r"\bbis\b|&ndash;")
_NAME = r"(\d{1,3}(?:\.\d{1,2})*[a-zA-Zα-ω]{0,3}|[IVXLC]{1,6}[a-z]?(?![a-zA-Z])|[a-zα-ω]{1,2})(?:'|\*|\?)*"
_NAMED = re.compile(rf"{_NAME}(?:\s*[–—−‐‑-]\s*{_NAME})?")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_INITIALS = re.compile(r"(?<=\b[a-zA-Z]\.)[ \xa0](?=[a-zA-Z]\.)")
_LETTERED = re.compile(r"\[([a-z])\]")
_REFERENCE = re.compile(
    r"<ref\s+[^<>]*?name\s*=\s*(\"[^\"<>]*\"|'[^'<>]*'|[^\s<>/]+)[^<>]*(?<!/)>(.*?)</ref\s*>", re.IGNORECASE | re.DOTALL
)


class Context(Plain):
    """What holds for one entry: its profile, title, language, senses, counts and editors' flags."""

    __slots__ = (
        "_children",
        "_counts",
        "_index",
        "_names",
        "_references",
        "_text",
        "flags",
        "language",
        "profile",
        "raw_pos",
        "resolved",
        "title",
    )

    def __init__(
        self,
        profile: Profile,
        title: str,
        language: str = "de",
        raw_pos: tuple[str, ...] = (),
        counts: Counts | None = None,
        text: str = "",
    ) -> None:
        self.constants = profile.templates
        self.profile = profile
        self.title = title
        self.language = language
        self.raw_pos = raw_pos
        self.flags: dict[Editorial, None] = {}
        self._counts: Counts = defaultdict(int) if counts is None else counts
        self._text = text
        self._references: dict[str, str] | None = None
        self._index: dict[str, int] = {}
        self._names: list[str] = []
        self._children: dict[str, list[int]] = {}
        self.resolved: dict[str, tuple[Senses, Status]] = {}  # markers that are known already

    def count(self, table: Literal["unknowns", "skipped"], what: str, value: str, n: int = 1) -> None:
        """Count something that is not stored."""
        self._counts[table, what, value] += n

    def flag(self, name: str, args: tuple[str, ...] = (), named: Mapping[str, str] | None = None) -> None:
        """Record an editors' flag: the template's name and arguments."""
        flag = self.profile.editorial.get(name, "needs revision")
        name = self.plain(name)
        if args and any(word in self.profile.unverified for word in args[0].split()):
            flag = "unverified"
        pairs = [f"{key}={self.plain(value)}" for key, value in named.items()] if named else []
        told = ", ".join([self.plain(arg) for arg in args if arg] + pairs)
        self.flags[Editorial(flag, f"{name}: {told}" if told else name)] = None

    @property
    def references(self) -> Mapping[str, str]:
        """The page's named references: name -> wikitext between ``<ref name=…>`` and ``</ref>``."""
        if self._references is None:
            text = self._text
            stop = text.rfind("</ref")
            self._references = {}
            if stop >= 0:
                for found in _REFERENCE.finditer(text[: stop + 6]):
                    self._references.setdefault(found[1].strip("\"' "), found[2])
        return self._references

    # --- plain text ---------------------------------------------------------------------------------------------------

    def dropped(self, target: str) -> bool:
        """Whether a link to ``target`` is no text (a category, a file, another edition's page); counted then."""
        profile = self.profile
        before, _, name = target.partition(":")
        if profile.interlanguage_link.match(target):
            self._counts["skipped", "interlanguage", before.strip()] += 1
        elif profile.category_link.match(target):
            self._counts["skipped", "category", name.strip()] += 1
        elif profile.image_link.match(target):
            self._counts["skipped", "image", name.strip()] += 1
        else:
            return False
        return True

    def render(self, template: Template) -> str:
        """A template's text by the profile's table; an unknown one is counted and gives its first argument, an abbreviation itself."""
        profile = self.profile
        name, args, named = template
        found = profile.templates.get(name)
        if found is None and (":" in name or "_" in name or name[:1] == " "):
            name = template_name(name)
            found = profile.templates.get(name)
        if found is not None:
            if type(found) is str:
                return found + args[0] if args and args[0] in (":", ",", ";") else found
            if type(found) is int:
                return args[found - 1] if len(args) >= found else args[0] if args else ""
            return found(args, named)  # type: ignore[operator]
        if name in profile.label_templates:
            return self.label(template).text + ":"
        if name in profile.editorial or profile.editorial_shape.match(name):
            self.flag(name, args, named)
            return ""
        if name in profile.layout or profile.layout_shape.match(name):
            self.count("skipped", "layout", name)
            return ""
        if name in profile.language_names:
            return profile.language_names[name]
        for start, rendering in profile.template_starts:
            if name.startswith(start):
                return rendering(name, args, named)
        self.count("unknowns", "template", name)
        if name.startswith("#invoke"):
            return ""  # its arguments are a function's name and what that works on
        return args[0] if args else name if name.endswith(".") else ""  # {{frz.}} is at least an abbreviation

    # --- labels -------------------------------------------------------------------------------------------------------

    def label(self, template: Template) -> Labels:
        """A label template ({{K|…}}) taken apart; arguments raw or plain."""
        profile = self.profile
        labels: list[str] = []
        text = ""
        before = ""
        pieces = [(place, arg) for place, arg in enumerate(template.args, 1) if arg]
        for order, (place, arg) in enumerate(pieces):
            shown = profile.labels.get(arg) or self.plain(arg)
            if not shown or (len(shown) < 3 and not any(map(str.isalnum, shown))):  # {{K|ugs.|_|Sport}}
                continue
            if arg not in profile.connectors:
                labels.append(shown)
            text += before + shown
            separator = template.named.get(f"t{place}")
            if separator is None:
                after = pieces[order + 1][1] if order + 1 < len(pieces) else ""
                before = " " if arg in profile.connectors or after in profile.conjunctions else ", "
            else:
                separator = self.plain(separator.replace("_", " "))
                before = f"{separator} " if separator else " "
                if len(separator) > 2:  # "t1=, sonst" carries words
                    self.count("skipped", "layout", "separator")
        free = self.plain(template.named.get("ft", ""))
        if free:
            free = free.rstrip(":").rstrip()
            labels.append(free)
            text += ((" " if template.named.get("t7") == "_" else ", ") if text else "") + free
        government = self._government(template.named)
        told = [" + ".join([part for part in (g.preposition, named_case(profile, g)) if part]) for g in government]
        if told:
            text += (", " if text else "") + " oder ".join(told)
        return Labels(tuple(labels), text, government)

    def _government(self, named: dict[str, str]) -> tuple[Government, ...]:
        preposition, case = self.profile.government
        found: list[Government] = []
        for number in ("", "1", "2", "3", "4"):
            if f"{preposition}{number}" not in named and f"{case}{number}" not in named:
                continue
            words = self.plain(named.get(f"{preposition}{number}", ""))
            written = self.plain(named.get(f"{case}{number}", ""))
            if words or written:
                known = self.profile.cases.get(written)
                if written and known is None:
                    self.count("unknowns", "parameter", f"{case}={written}")
                found.append(Government(words or None, known or written or None))
        return tuple(found)

    def words(self, phrase: str, whole: bool = True) -> list[str]:
        """A plain label phrase split at commas and semicolons, abbreviations written out.

        A phrase that is not ``whole`` only joins others: its connectors (''oder'') are no labels.
        """
        profile = self.profile
        found: list[str] = []
        for part in split_outside(phrase, ",;"):
            part = part.rstrip(":").strip()
            if part and (whole or part not in profile.connectors):
                found.append(profile.labels.get(part, part) if part.endswith(".") else part)
        return found

    def wording(self, text: str) -> bool:
        """Whether every word of ``text`` is one of labels, or joins such: ``veraltet oder poetisch``."""
        terms = self.profile.terms
        some = False
        if ". " in text or ".\xa0" in text:
            text = _INITIALS.sub("", text)  # z. B.
        for word in text.strip(" :,;()").replace("/", " ").replace(",", " ").split():
            if word in terms.label_words:
                some = True
            elif word not in terms.label_joiners:
                return False
        return some

    # --- senses -------------------------------------------------------------------------------------------------------

    def know(self, senses: Iterable[Sense]) -> None:
        """Take the entry's senses, for ``resolve``."""
        index: dict[str, int] = {}
        names: list[str] = []
        listed: list[tuple[str, int]] = []
        self._children = {}
        for number, sense in enumerate(senses, 1):
            name = sense.path or ""
            names.append(name)
            if not name:
                continue
            index.setdefault(name, number)
            for text in (sense.gloss, sense.label_text):
                if text is not None and "[b]" in text:  # on a [a] good or [b] bad day: its items are marked 3a, 3b
                    listed += [(name + letter, number) for letter in _LETTERED.findall(text)]
            if name.isdecimal():
                self._children.setdefault(name, []).append(number)
                continue
            if sense.marker and sense.marker != name:
                listed.append((sense.marker, number))
            for found in _NAMED.finditer(name):
                if found[2] is None:
                    listed.append((found[1], number))
            if numbered := _NUMBER.match(name):
                self._children.setdefault(numbered[0], []).append(number)
        for name, number in listed:
            index.setdefault(name, number)
        self._index = index
        self._names = names
        self.resolved = {name: ((number,), "linked") for name, number in index.items()}

    def resolve(self, raw: str | None) -> tuple[Senses, Status]:
        """Numbers of the senses that a marker names: ``1–3, 5a`` -> ((1, 2, 3, 6), "linked").

        "no marker": nothing is named (also ``*``, ``?``); "no such sense": a sense is named that the entry has not.
        """
        if not raw:
            return (), "no marker"
        found = self.resolved.get(raw)
        if found is None:
            found = self.resolved[raw] = self._resolve(raw)
        return found

    def _resolve(self, raw: str) -> tuple[Senses, Status]:
        index = self._index
        text = _UNTIL.sub("–", _WORDS.sub(",", raw)) if "&" in raw or "b" in raw or "d" in raw else raw
        numbers: list[int] = []
        named = missing = False
        last = ""
        for found in _NAMED.finditer(text):
            named = True
            first, final = self._whole(found[1], last), found[2]
            if numbered := _NUMBER.match(first):
                last = numbered[0]
            if final is None:
                if first in index:
                    numbers.append(index[first])
                else:
                    missing = True
                continue
            final = self._whole(final, last)
            if first.isdecimal() and final.isdecimal():
                missing |= first not in index and first not in self._children
                missing |= final not in index and final not in self._children
                for number in range(int(first), min(int(final), int(first) + 200) + 1):
                    name = str(number)
                    if name in index:
                        numbers.append(index[name])
                    else:
                        numbers.extend(self._children.get(name, ()))
            else:
                begin, end = index.get(first), index.get(final)
                missing |= begin is None or end is None
                if begin is not None and end is not None:
                    depth = self._depth(first) if self._depth(first) == self._depth(final) else 0
                    for number in range(begin, end + 1):
                        if not depth or self._depth(self._names[number - 1]) == depth:
                            numbers.append(number)
                else:
                    numbers.extend(number for number in (begin, end) if number is not None)
            if numbered := _NUMBER.match(final):
                last = numbered[0]
        if not named:
            return (), "no marker"
        return tuple(dict.fromkeys(numbers)), "no such sense" if missing else "linked"

    def _whole(self, name: str, last: str) -> str:
        """``b`` after ``1a`` is ``1b``, where the entry has no ``b`` of its own."""
        return last + name if last and name.isalpha() and name not in self._index and last + name in self._index else name

    @staticmethod
    def _depth(name: str) -> int:
        """1 for ``2``, 2 for ``2a`` and ``2.1``; a lone letter or Roman number is 1."""
        numbered = _NUMBER.match(name)
        if numbered is None:
            return 1
        return 1 + numbered[0].count(".") + (numbered.end() < len(name))


def named_case(profile: Profile, government: Government) -> str | None:
    """The edition's word for a case of ours."""
    for written, case in profile.cases.items():
        if case == government.grammatical_case:
            return written
    return government.grammatical_case


def template_name(name: str) -> str:
    """A template's name without namespace and underscores, with single blanks."""
    if "_" in name or ":" in name or "  " in name:
        name = " ".join(name.replace("_", " ").split())
        return name[8:].strip() if name[:8].lower() == "vorlage:" else name
    return name.strip()
