"""What the section functions are given: a ``Section`` and the ``Context`` of its entry."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, NamedTuple

from etl.model import Count, Sense, Senses, Status
from etl.profile import Profile
from etl.wikitext import Plain, Template


class Section(NamedTuple):
    """One section of an entry."""

    name: str  # canonical name, as in SECTIONS.tsv
    raw: str  # the name as the page wrote it
    kind: str  # "synonym", …; "" where there is none
    args: tuple[str, ...]  # positional arguments of the section's template
    lines: list[str]  # raw logical lines, comments removed, <ref> still there


_RANGE = re.compile(r"\s*(?:[–—−‐‑-]|&ndash;|\bbis\b)\s*")
_APART = re.compile(r"\s*(?:[,;/&+]|&nbsp;|\bund\b|\s)\s*")
_PART = re.compile(r"(\d+(?:\.\d+)*|[IVXLC]+(?![a-z]))?([a-zA-Zα-ω]*)")


class Context:
    """What holds for one entry: its profile, title, language, senses and counts."""

    __slots__ = ("_counts", "_index", "_tops", "language", "plain", "profile", "raw_pos", "title")

    def __init__(self, profile: Profile, title: str, language: str, raw_pos: tuple[str, ...], counts: Counter[tuple[str, str, str]]) -> None:
        self.profile = profile
        self.title = title
        self.language = language
        self.raw_pos = raw_pos
        self._counts = counts
        self._index: dict[str, int] = {}
        self._tops: list[str] = []
        self.plain = Plain(self.render, self.dropped)

    def count(self, table: Literal["unknowns", "skipped"], what: str, value: str, n: int = 1) -> None:
        """Count something that is not stored."""
        self._counts[table, what, value] += n

    def know(self, senses: list[Sense]) -> None:
        """Take the entry's senses, for ``resolve``."""
        self._index = {}
        self._tops = []

    def dropped(self, target: str) -> bool:
        """Whether a link to ``target`` is no text: a file, a category, another wiki's page."""
        if self.profile.dropped_links.match(target):
            self.count("skipped", "category" if target.lower().startswith("k") else "image", target)
            return True
        if self.profile.interlanguage.match(target):
            self.count("skipped", "interlanguage", target)
            return True
        return False

    def render(self, template: Template) -> str:
        """A template's text by the profile's table; an unknown one is counted and gives its first argument."""
        return template.args[0] if template.args else ""

    def resolve(self, raw: str | None) -> tuple[Senses, Status]:
        """Numbers of the senses that ``raw`` names: ``1–3, 5a``."""
        if not raw:
            return (), "no marker"
        return (), "no such sense"


def counts(found: Counter[tuple[str, str, str]]) -> list[Count]:
    """The counts as records, sorted."""
    return [Count(table, what, value, n) for (table, what, value), n in sorted(found.items())]  # type: ignore[arg-type]
