"""The exact reading of a relation's items: labels, explanations, remarks, markers in the middle of a line."""

from __future__ import annotations

import re

from etl.model import Link
from etl.parse.context import Context, Section
from etl.parse.pieces import INNER, SWITCH, TAIL, Markers, pieces, remark, title_of
from etl.wikitext import MARKERS, enclosed, inside, template

PHRASES = frozenset(("idiom", "proverb", "quotation", "collocation", "comparison"))
SENTENCES = frozenset(("proverb", "quotation"))
"""Kinds whose items hold commas of their own: split only before another whole link."""
EXPLAINING = frozenset(("idiom", "proverb", "quotation"))
"""Kinds whose items are whole phrases, which the page may explain."""

_CORE = re.compile(r"\[\[([^\[\]|#:<&{}']+)(?:\|([^\[\]|#:<&{}]+))?\]\]([\w!?]*)")
_LINKS = re.compile(r"\[\[(?:[^\[\]|#:{}]*\|)?([^\[\]|#:{}]+)\]\]")
_MARKUP = re.compile(r"[\[\]{}<&]|  |_")
EXPLAINED = re.compile(
    r"(?:\s|(?<=['\]!?.]))(?:[–—=→]|&[nm]dash;|&rarr;)(?=\s|$)|\s(?:-|:(?!(?<=\d\s:)\s\d))(?=\s|$)|(?<=\]\]):(?:'')?\s|(?<=\]\]''):\s"
)
_MAY_EXPLAIN = re.compile("[–—=→&:-]")
LABEL_HEAD = re.compile(
    r"\s*(?:''(?P<inside>[^']+(?:'[^']+)*):\s*''|''(?P<outside>[^']+(?:'[^']+)*)'':|<small>\s*(?:'')?(?P<small>[^<>]*?):(?:'')?\s*</small>:?"
    r"|\{\{(?P<call>[^{}]*)\}\}(?P<colon>:?)|(?P<words>[^\W\d][^\[\]{}<>':,;„“\"|()/]{0,60}):(?=\s))\s*[-,]?\s*"
)
_ITALIC_HEAD = re.compile(r"\s*''((?:[^'\[\]{}]|\[\[[^'\[\]{}]*\]\])+)''\s*(?=\S)")
_ITALIC_TAIL = re.compile(r"(.*\]\]\w*) ''([^'\[\]]+)''")
_MORE_LABELS = re.compile(r"\s*(?:\{\{|''[^']+:\s*''|''[^']+'':)")
_SENSE_OF_TARGET = re.compile(
    r"(?<=[^\W\d])(\]\]'*)?<sup>\s*'*\[?\s*([^<>\[\]]*\d[^<>\[\]]*?|[a-z])\s*\]?'*\s*</sup>|(?<=\]\])('*)<sup>\s*\[?\s*([^<>\[\]]*\d[^<>\[\]]*?|[a-z])\s*\]?\s*</sup>"
)
_SENSE_BEHIND = re.compile(rf"(?<=\]) \[({MARKERS})\]$")
"""A marker behind a link: ``[[A]] [2], [[B]]``."""
_BRACKETED_CALL = re.compile(r"(?<!\s)\s*+(?:\(\s*\{\{([^{}|]*)(?:\|[^{}]*)?\}\}\s*\)|\{\{([^{}|]*)(?:\|[^{}]*)?\}\})")
_STOP = re.compile(r"(\]\]'*)\s*\.\s*('*)$")
NOT_WORDS = frozenset(("", "…", "...", "..", "?", "-", "–", "—", "[…]", "~"))
_new = tuple.__new__  # a record without the detour over its generated constructor


class Items:
    """Reads the items of one section: what holds from line to line are the labels of a group and the marker above."""

    __slots__ = ("above", "base", "base_raw", "ctx", "depth", "found", "kind", "markers", "phrases", "raw_kind", "unmarked")

    def __init__(self, section: Section, ctx: Context, found: list[Link]) -> None:
        self.ctx = ctx
        self.found = found
        self.kind = section.kind
        self.raw_kind = section.raw
        self.phrases = section.kind in PHRASES
        self.markers = Markers(ctx)
        self.base: tuple[str, ...] = ()  # labels of a line that has nothing else
        self.base_raw: str | None = None  # its marker
        self.unmarked: bool | None = None  # whether the first line below it has none
        self.above: str | None = None  # marker of the line above
        self.depth = 0

    def items(self, rest: str, raw: str | None) -> None:
        ctx = self.ctx
        if "''" in rest and (",''" in rest or ";''" in rest):
            rest = TAIL.sub(r"\2\1", rest)
        parts = pieces(rest)
        if " [" in rest or ";[" in rest or ",[" in rest:
            parts = self.marked(parts)
        if self.kind in SENTENCES and len(parts) > 1:
            parts = _sentences(parts)
        labels = self.base
        own = raw
        group: tuple[str, ...] = ()
        only_labels = True
        start = len(self.found)
        open_group = False  # labels were read that await their items
        beside: tuple[str, ...] | None = None  # the group's labels, while those of an alternative behind a slash hold
        explained = False  # in a phrase's explanation, which may hold separators of its own
        linked = False
        for before, piece, _ in parts:
            found = SWITCH.match(piece) if piece[:1] == "[" and piece[1:2] != "[" else None
            while found is not None:
                raw = found[1]
                piece = piece[found.end() :]
                explained = False
                found = SWITCH.match(piece) if piece[:1] == "[" and piece[1:2] != "[" else None
            if explained and len(self.found) > start and not (EXPLAINED.search(piece) and piece.lstrip("'").startswith("[[")):
                self.annotate(ctx.plain(piece), before)
                continue
            if before == ";":
                group = ()
                beside = None
            elif beside is not None and before != "/":
                group = beside
                beside = None
            core = _CORE.fullmatch(piece) if piece[:2] == "[[" else None
            if core is not None:  # no label, no explanation
                only_labels = False
                linked = True
                self.item(piece, core, None, raw, (*labels, *group))
                continue
            heads, single, piece = self.labels(piece)
            if heads:
                if own is None and labels and self.base_raw is None and not before and start == len(self.found):
                    self.base = labels = ()  # a new group under the same head
                if before == "/" and beside is None:
                    beside = group
                group = (*group, *heads) if open_group else heads
                open_group = not piece
                if piece and SWITCH.match(piece) and piece[1:2] != "[":
                    found = SWITCH.match(piece)
                    if found is not None:
                        raw = found[1]
                        piece = piece[found.end() :]
            if not piece:
                continue
            only_labels = False
            note = None
            if piece[0] == "(" and piece[-1] == ")" and len(self.found) > start and piece.count("(") == 1:
                self.annotate(ctx.plain(piece[1:-1]), before)
                continue
            cut = self.explanation(piece)
            if cut is not None:
                piece, note = cut
                explained = self.phrases
            if (
                self.kind == "name_bearer"
                and before == ","
                and len(self.found) > start
                and "[[" not in piece
                and (linked or piece[:1].islower() or (" " not in piece and " " in self.found[-1].target))
            ):
                self.annotate(ctx.plain(piece), before)
                continue
            linked = "[[" in piece
            self.item(piece, _CORE.fullmatch(piece), note, raw, (*labels, *group, *single))
        if only_labels:
            if group:
                self.base, self.base_raw, self.unmarked = group, raw, None
            elif rest:
                ctx.count("skipped", "placeholder", self.raw_kind)
        if raw is not None:
            self.above = raw

    def marked(self, parts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        """The parts, split again before a sense marker in the middle of one."""
        out: list[tuple[str, str, str]] = []
        for before, piece, after in parts:
            at = 0
            if " [" in piece:
                spans = [span for span in enclosed(piece) if piece[span[0]] != "[" or piece.startswith("[[", span[0])]
                for found in INNER.finditer(piece):
                    if inside(found.start(), spans):
                        continue
                    head = piece[at : found.start()].strip()
                    if head.endswith(("]]", "]]''")) and found.end() == len(piece) and found[1][0].isdecimal():
                        break  # behind a link and before a separator: said of the link
                    if head and not LABEL_HEAD.fullmatch(head) and found[1] not in ("…", "..."):
                        out.append((before, head, ""))
                        before = ""
                        at = found.start()
            out.append((before, piece[at:].strip(), after))
        return out

    def labels(self, piece: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Labels at the head: those of the group, those of this item alone, and the rest."""
        heads: list[str] = []
        single: tuple[str, ...] = ()
        profile = self.ctx.profile
        terms = profile.terms
        plain = self.ctx.plain
        while piece:
            first = piece[0]
            if first == "(" and not self.phrases and (stop := piece.find(") ")) > 0 and self.ctx.wording(piece[:stop].replace("''", "")):
                single = tuple(self.ctx.words(plain(piece[1:stop])))
                piece = piece[stop + 2 :].lstrip()
                continue
            if first == "[" or first == "(":
                break
            found = LABEL_HEAD.match(piece) if first in "'<{ " or ": " in piece else None
            if found is not None:
                where = found.lastgroup
                if where == "call" or where == "colon":
                    call = template("{{" + found["call"] + "}}")
                    if call.name in terms.groups:
                        text = plain(call.args[0]) if call.args else ""
                    elif call.name in profile.label_markers or call.name in profile.label_templates:
                        text = plain("{{" + found["call"] + "}}")
                    elif found["colon"] and call.name in profile.language_names:
                        text = profile.language_names[call.name]
                    else:
                        break
                elif where == "words":
                    text = plain(found["words"])
                    if len(piece) == found.end() or text.count(" ") > 5 or self.kind in SENTENCES or self.is_wording_of_idiom(text):
                        break
                else:
                    inner = found[where or 0]
                    if ("[[" in inner and "''" in inner) or self.is_phrase(inner):
                        break
                    text = plain(inner)
                text = text.strip(" :,;")
                if text:
                    heads += [word for word in self.ctx.words(text) if word not in profile.conjunctions]
                rest = piece[found.end() :]
                if rest == piece:
                    break
                piece = rest
                continue
            found = _ITALIC_HEAD.match(piece)
            if found is not None and (
                (_MORE_LABELS.match(piece, found.end()) and not self.phrases and self.bare(found[1]))
                or (not self.phrases and (self.ctx.wording(said := plain(found[1])) or self.names_pos(said)))
            ):
                words = plain(found[1]).strip(" :,;")
                if _MORE_LABELS.match(piece, found.end()) or self.names_pos(words):
                    if words in profile.conjunctions:
                        self.ctx.count("skipped", "remark", self.raw_kind)
                    else:
                        heads += self.ctx.words(words)
                else:
                    single = (words.strip("()"),)
                piece = piece[found.end() :]
                continue
            if not self.phrases and first != "'" and (at := piece.find("[[")) > 0 and self.ctx.wording(piece[:at]):
                single = (plain(piece[:at]),)
                piece = piece[at:]
            break
        piece = piece.strip()
        if heads and piece[:2] in ("– ", "— "):  # ''Verben'' – [[a]]
            piece = piece[2:]
        return tuple(heads), single, piece

    def is_phrase(self, text: str) -> bool:
        """Whether what stands in italics before a colon is the phrase itself: ``''[[auf der Hut sein]]'': …``."""
        return self.kind in EXPLAINING and text[:2] == "[[" and text[-2:] == "]]" and " " in text and text.count("[[") == 1

    def is_wording_of_idiom(self, text: str) -> bool:
        """Whether what stands before a colon is the idiom itself, without a link: ``auf der Hut sein: …``."""
        return self.kind == "idiom" and text.count(" ") > 1 and text[0].islower() and not self.ctx.wording(text)

    def names_pos(self, words: str) -> bool:
        """Whether ``words`` is a part of speech, in the singular or the plural."""
        lower = words.lower()
        return any(lower.endswith(ending) and lower.removesuffix(ending) in self.ctx.profile.pos for ending in ("", "e", "n", "en", "ien"))

    def bare(self, text: str) -> bool:
        return text.count(" ") < 4

    def explanation(self, piece: str) -> tuple[str, str | None] | None:
        """What follows a phrase after a dash or ``=``, or a link after a colon: ``(phrase, explanation)``."""
        found = EXPLAINED.search(piece) if _MAY_EXPLAIN.search(piece) is not None else None
        if found is not None:
            spans = enclosed(piece) if found.start() and any(c in piece for c in '([{„"«') else []
            while found is not None:
                start = found.start()
                if start and not inside(start, spans):
                    head = piece[:start].strip()
                    if head.strip("'"):
                        tail = piece[found.end() :].strip()
                        text = self.ctx.plain(tail).strip()
                        return head, text if text not in NOT_WORDS else None
                found = EXPLAINED.search(piece, found.end())
        head, colon, tail = piece.partition(": ")
        if (
            colon
            and head.count("(") == head.count(")")
            and (self.is_wording_of_idiom(head) or (self.kind == "name_bearer" and head[-1:] == ")"))
        ):
            return head, self.ctx.plain(tail) or None
        if self.kind in EXPLAINING and piece.startswith("[["):
            # a whole phrase as link, then words of its own: they explain it
            close = piece.find("]]") + 2
            tail = piece[close:]
            if tail[:1] == " " and "[[" not in tail and tail[1:2] not in "(['" and tail.count(" ") > 2 and piece[:close].count(" ") > 2:
                return piece[:close], self.ctx.plain(tail) or None
        return None

    def annotate(self, text: str, before: str) -> None:
        if text:
            last = self.found[-1]
            joint = before if before in ",;" else f" {before}"
            self.found[-1] = last._replace(note=f"{last.note}{joint} {text}" if last.note else text)

    def item(self, core: str, found: re.Match[str] | None, note: str | None, raw: str | None, labels: tuple[str, ...]) -> None:
        """One item; ``found`` is what ``_CORE`` makes of it."""
        ctx = self.ctx
        sense = None
        title: str | None
        if found is not None:
            title, shown, tail = found.groups()
            if "  " in title:
                title = " ".join(title.split())
            target = (shown.replace("''", "") if shown else title) + tail
            if target[0] == " " or target[-1] == " " or not (target.isascii() or target.isprintable()):
                target = ctx.plain(core)
        else:
            notes: list[str] = []
            if "{{" in core:
                core = self.without_calls(core, notes)
            if "<sup" in core and (raised := _SENSE_OF_TARGET.search(core)) is not None:
                sense = raised[2] or raised[4]
                core = core[: raised.start()] + (raised[1] or raised[3] or "") + core[raised.end() :]
            last = core.rstrip("'.> ")[-1:] if core else ""
            if last and last in ")]l":
                if last == "]" and sense is None and (behind := _SENSE_BEHIND.search(core)) is not None:
                    core = core[: behind.start()]
                    if raw is None:
                        raw = behind[1]
                    else:
                        sense = behind[1]
                core, extra = remark(core)
                while extra is not None:
                    text = ctx.plain(extra).strip(" =,;")
                    if text:
                        notes.insert(0, text)
                    core, extra = remark(core)
            if (
                core.endswith("''")
                and not self.phrases
                and (behind := _ITALIC_TAIL.fullmatch(core)) is not None
                and (self.ctx.wording(behind[2]) or behind[2] in ctx.profile.genders)
            ):
                core = behind[1]
                notes.append(ctx.plain(behind[2]))
            if core.endswith((".", ".''")):
                core = _STOP.sub(r"\1\2", core)
            target = core
            if "''" in target and "''''" not in target:
                target = target.replace("'''", "").replace("''", "")
            if "[[" in target:
                target = "".join(_LINKS.split(target))
            if _MARKUP.search(target) is not None or "''" in target or not (target.isascii() or target.isprintable()):
                target = ctx.plain(core)
            if "''" in target:
                target = target.replace("''", "")
            target = target.strip() if not target.endswith((":", ",", ";")) else target.strip(":,; ")
            if target in NOT_WORDS or target in ctx.profile.placeholders:
                ctx.count("skipped", "remark" if notes or note else "placeholder", self.raw_kind)
                return
            title = title_of(core, ctx.title) if "[[" in core else None
            if note:
                notes.append(note)
            note = "; ".join(notes) or None
        senses, status = self.markers(raw)
        self.found.append(_new(Link, (self.kind, self.raw_kind, target, title, sense, raw, senses, status, labels, note)))

    def without_calls(self, core: str, notes: list[str]) -> str:
        """The item without templates that are no part of it: sound files, genders, editors' marks."""
        profile = self.ctx.profile

        def instead(found: re.Match[str]) -> str:
            name = (found[1] if found[1] is not None else found[2]).strip()
            if name in profile.terms.audio:
                self.ctx.count("skipped", "audio", self.raw_kind)
                return ""
            if name in profile.genders:
                text = self.ctx.plain("{{" + name + "}}")
                if text:
                    notes.append(text)
                return ""
            if name in profile.label_markers and found.end() == len(core) and found.start():
                text = self.ctx.plain(found[0]).strip(" ()")  # [[A]] {{va.}}
                if text:
                    notes.append(text)
                return ""
            if name in profile.terms.works:
                call = template(found[0].strip(" ()"))
                return " " + (call.args[0] if call.args else self.ctx.title)
            return found[0]

        return _BRACKETED_CALL.sub(instead, core).strip()


def _sentences(parts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Pieces of a sentence put together again: a comma separates only where a link ends and another begins."""
    out: list[tuple[str, str, str]] = []
    for before, piece, after in parts:
        if before == "," and out:
            head, last, _ = out[-1]
            label = LABEL_HEAD.match(piece) if piece[:2] == "''" else None
            start = piece[label.end() :] if label is not None else piece.lstrip("'<")
            if not (last.rstrip("'!?. ").endswith("]]") and start.startswith(("[[", "small", "{{"))):
                out[-1] = (head, f"{last}, {piece}", after)
                continue
        out.append((before, piece, after))
    return out
