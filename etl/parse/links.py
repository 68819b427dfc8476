"""Relations to other words: synonyms, derived words, idioms, collocations, names, similar words …"""

from __future__ import annotations

import re

from etl.model import Link
from etl.parse.context import Context, Section
from etl.parse.pieces import ELSEWHERE, INNER, SWITCH, TAIL, Markers, decoded, head, layout, pieces, remark, title_of
from etl.wikitext import enclosed, marker, template, templates, without_refs

_PHRASES = frozenset(("idiom", "proverb", "quotation", "collocation", "comparison"))
_SENTENCES = frozenset(("proverb", "quotation"))
"""Kinds whose items hold commas of their own: split only before another whole link."""

_LIST = re.compile(r"(?:\[\[[^\[\]|#:<&{'\s][^\[\]|#:<&{]*\]\](?:, |; |,|;| / |/|$))+")
"""Nothing but whole links."""
_WHOLE = re.compile(r"\[\[([^\[\]]+)\]\]")
_PHRASE = re.compile(r"(?:'')?\[\[([^\[\]|#:<&{]+)(?:\|([^\[\]|<&{}]+))?\]\](?:'')?([!?]?)\.?(?: [-–] ?([^\[{<&]*))?")
"""One link, perhaps with its explanation: most idioms and proverbs."""
_CORE = re.compile(r"\[\[([^\[\]|#:<&{}']+)(?:\|([^\[\]|#:<&{}]+))?\]\]([\w!?]*)")
_SIMPLE_LABEL = re.compile(r"(?:''((?:\[\[)?[^\[\]'{},;/:|]+(?:\]\]\w*)?)(?::''|'':)|\{\{([^{}|=]+)(?:\|([^{}|=]*))?(?:\|:)?\}\}:?) ")
_LINKS = re.compile(r"\[\[(?:[^\[\]|#:{}]*\|)?([^\[\]|#:{}]+)\]\]")
_MARKUP = re.compile(r"[\[\]{}<&]|  |_")
_EXPLAINED = re.compile(r"(?:\s|(?<=['\]!?.]))(?:[–—=→]|&[nm]dash;|&rarr;)(?=\s|$)|\s-(?=\s|$)|(?<=\]\]):\s|(?<=\]\]''):\s")
_LABEL_HEAD = re.compile(
    r"\s*(?:''(?P<inside>[^']+(?:'[^']+)*):\s*''|''(?P<outside>[^']+(?:'[^']+)*)'':|<small>\s*(?:'')?(?P<small>[^<>]*?):(?:'')?\s*</small>:?"
    r"|\{\{(?P<call>[^{}]*)\}\}(?P<colon>:?)|(?P<words>[^\W\d][^\[\]{}<>':,;„“\"|()/]{0,60}):(?=\s))\s*[-,]?\s*"
)
_ITALIC_HEAD = re.compile(r"\s*''([^'\[\]{}]+)''\s*(?=\S)")
_MORE_LABELS = re.compile(r"\s*(?:\{\{|''[^']+:\s*''|''[^']+'':)")
_SENSE_OF_TARGET = re.compile(
    r"(?<=[^\W\d])(\]\]'*)?<sup>\s*'*\[?\s*([^<>\[\]]*\d[^<>\[\]]*?|[a-z])\s*\]?'*\s*</sup>|(?<=\]\])('*)<sup>\s*\[?\s*([^<>\[\]]*\d[^<>\[\]]*?|[a-z])\s*\]?\s*</sup>"
)
_BRACKETED_CALL = re.compile(r"\s*\(\s*\{\{([^{}|]*)(?:\|[^{}]*)?\}\}\s*\)|\s*\{\{([^{}|]*)(?:\|[^{}]*)?\}\}")
_STOP = re.compile(r"(\]\]'*)\s*\.\s*('*)$")
_NOT_WORDS = frozenset(("", "…", "...", "..", "?", "-", "–", "—", "[…]", "~"))


def links(section: Section, ctx: Context) -> list[Link]:
    """Every item of a relation section, in page order."""
    found: list[Link] = []
    reader = _Reader(section, ctx, found)
    for line in section.lines:
        reader.line(line)
    return found


_new = tuple.__new__  # a record without the detour over its generated constructor


class _Reader:
    """Reads one section: what holds from line to line are the labels of a group and the marker above."""

    __slots__ = ("above", "base", "base_raw", "ctx", "depth", "found", "kind", "markers", "phrases", "raw_kind")

    def __init__(self, section: Section, ctx: Context, found: list[Link]) -> None:
        self.ctx = ctx
        self.found = found
        self.kind = section.kind
        self.raw_kind = section.raw
        self.phrases = section.kind in _PHRASES
        self.markers = Markers(ctx)
        self.base: tuple[str, ...] = ()  # labels of a line that has nothing else
        self.base_raw: str | None = None  # its marker
        self.above: str | None = None  # marker of the line above
        self.depth = 0

    # --- lines --------------------------------------------------------------------------------------------------------

    def line(self, line: str) -> None:
        indent, raw, rest = head(line)
        if rest[:2] in ("[[", "''", "{{") and self.simple(indent, raw, rest):
            return
        ctx = self.ctx
        if "<ref" in rest or "&lt;ref" in rest:
            rest = without_refs(rest.replace("&lt;ref", "<ref").replace("&lt;/ref&gt;", "</ref>").replace("&lt;/ref>", "</ref>")).strip()
        if "\n" in rest:
            rest = rest.replace("\n", " ")
        if "&" in rest:
            rest = decoded(rest)
        if rest in _NOT_WORDS or rest in ctx.profile.placeholders:
            if rest or raw or indent:
                ctx.count("skipped", "placeholder", self.raw_kind)
            self.above = raw or self.above
            self.depth = len(indent)
            return
        if not indent and self.furniture(rest):
            return
        if rest.startswith("'''") and rest.endswith("'''") and rest.count("'''") == 2 and raw is None and not self.phrases:
            self.base, self.base_raw = (ctx.plain(rest).strip(" :"),), None
            return
        nested = len(indent) > self.depth > 0
        own = raw
        if raw is None and (nested or self.base_raw is not None):
            raw = self.base_raw if self.base_raw is not None else self.above
        if nested and own is None and self.continued(rest):
            return
        if not nested:
            self.depth = len(indent)
        if own is not None:
            self.above = own
            if self.base_raw is not None and own != self.base_raw:
                self.base, self.base_raw = (), None
        elif not nested and self.base_raw is None:
            self.above = None
        self.items(rest, raw)

    def simple(self, indent: str, raw: str | None, rest: str) -> bool:
        """A line of nothing but whole links, perhaps under one label, or of one phrase: most lines are such."""
        labels: tuple[str, ...] | None = None
        if rest[0] != "[":
            found = _SIMPLE_LABEL.match(rest)
            if found is None:
                if not rest.startswith("''[["):
                    return False
            else:
                text, name, value = found.groups()
                profile = self.ctx.profile
                if name is None:
                    text = text.replace("[[", "").replace("]]", "")
                elif name in profile.terms.groups:
                    text = value
                elif name in profile.label_markers and (value is None or value in (":", ",")):
                    text = profile.labels.get(name)
                if not text or text != text.strip() or "  " in text or text in profile.connectors:
                    return False
                labels = (text,)
                rest = rest[found.end() :]
        if rest[-1:] in ",; ":
            rest = rest.rstrip(",; ")
        elif rest.endswith("]]."):
            rest = rest[:-1]
        if not rest or not (rest.isascii() or rest.isprintable()) or "  " in rest:
            return False
        words: list[str] | None = None
        if _LIST.fullmatch(rest) is not None:
            if "''" in rest or (labels is not None and ";" in rest) or ("/" in rest and self.kind in _SENTENCES):
                return False
            words = _WHOLE.findall(rest)
        elif labels is not None or not self.phrases or (found := _PHRASE.fullmatch(rest)) is None:
            return False
        own = raw
        if raw is None and (self.base_raw is not None or len(indent) > self.depth > 0):
            raw = self.base_raw if self.base_raw is not None else self.above
        else:
            if raw is not None and self.base_raw is not None and raw != self.base_raw:
                self.base, self.base_raw = (), None
            self.above = raw
            self.depth = len(indent)
        if labels is None:
            labels = self.base
        elif self.base:
            if own is None and self.base_raw is None:
                self.base = ()
            labels = self.base + labels
        senses, status = self.markers(raw)
        kind, raw_kind = self.kind, self.raw_kind
        if words is not None:
            self.found += [_new(Link, (kind, raw_kind, word, word, None, raw, senses, status, labels, None)) for word in words]
            return True
        assert found is not None
        title, shown, mark, note = found.groups()
        if shown is None:
            shown = title
        if "''" in shown:
            shown = shown.replace("'''", "").replace("''", "")
        if note is not None:
            note = note.replace("''", "").strip()
            if note in _NOT_WORDS:
                note = None
        title = title.replace("''", "").strip()
        self.found.append(_new(Link, (kind, raw_kind, shown.strip() + mark, title, None, raw, senses, status, labels, note)))
        return True

    def furniture(self, rest: str) -> bool:
        """A line that is no list item: a template of layout, or the section's own template with its arguments."""
        ctx = self.ctx
        found = ELSEWHERE.fullmatch(rest)
        if found is not None and not ctx.plain(rest):
            return True
        if not rest.startswith("{{") or not rest.endswith("}}"):
            return False
        spans = templates(rest)
        if len(spans) != 1 or spans[0] != (0, len(rest)):
            return False
        call = template(rest)
        profile = ctx.profile
        name = call.name
        if name in profile.label_markers or name in profile.label_templates or name in profile.terms.groups:
            return False
        terms = profile.terms
        if name.startswith(terms.similar_start) or name.lower() in profile.template_sections:
            for value in call.args:
                if value and "[[" not in value:
                    title = value.partition("#")[0].strip(" *:\n")
                    target = ctx.plain(title)
                    if target and target not in _NOT_WORDS:
                        self.found.append(Link(self.kind, self.raw_kind, target, target))
                else:
                    for part in value.split("\n"):
                        rest = marker(part)[2]
                        if rest:
                            self.items(rest, None)
            kind = self.kind
            for key, value in call.named.items():
                if key in terms.similar and value:
                    self.kind = terms.similar[key]
                    self.items(value, None)
                    self.kind = kind
            return True
        return layout(rest, ctx)

    def continued(self, rest: str) -> bool:
        """A line under a phrase of another language without link, label or explanation: its translation."""
        if not self.phrases or not self.found or self.ctx.language == self.ctx.profile.edition:
            return False
        if "[[" in rest or "{{" in rest or _LABEL_HEAD.match(rest) or _EXPLAINED.search(rest):
            return False
        last = self.found[-1]
        text = self.ctx.plain(rest)
        if text:
            self.found[-1] = last._replace(note=f"{last.note}; {text}" if last.note else text)
        return True

    # --- items --------------------------------------------------------------------------------------------------------

    def items(self, rest: str, raw: str | None) -> None:
        ctx = self.ctx
        if "''" in rest and (",''" in rest or ";''" in rest):
            rest = TAIL.sub(r"\2\1", rest)
        parts = pieces(rest)
        if " [" in rest or ";[" in rest or ",[" in rest:
            parts = self.marked(parts)
        if self.kind in _SENTENCES and len(parts) > 1:
            parts = _sentences(parts)
        labels = self.base
        own = raw
        group: tuple[str, ...] = ()
        only_labels = True
        start = len(self.found)
        open_group = False  # labels were read that await their items
        explained = False  # in a phrase's explanation, which may hold separators of its own
        linked = False
        for before, piece, _ in parts:
            found = SWITCH.match(piece) if piece[:1] == "[" and piece[1:2] != "[" else None
            while found is not None:
                raw = found[1]
                piece = piece[found.end() :]
                explained = False
                found = SWITCH.match(piece) if piece[:1] == "[" and piece[1:2] != "[" else None
            if explained and len(self.found) > start and not (_EXPLAINED.search(piece) and piece.lstrip("'").startswith("[[")):
                self.annotate(ctx.plain(piece), before)
                continue
            if before == ";":
                group = ()
            heads, single, piece = self.labels(piece)
            if heads:
                if own is None and labels and self.base_raw is None and not before and start == len(self.found):
                    self.base = labels = ()  # a new group under the same head
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
                and (linked or piece[:1].islower())
            ):
                self.annotate(ctx.plain(piece), before)
                continue
            linked = "[[" in piece
            self.item(piece, note, raw, (*labels, *group, *single))
        if only_labels:
            if group:
                self.base, self.base_raw = group, raw
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
                    if any(start < found.start() < stop for start, stop in spans):
                        continue
                    head = piece[at : found.start()].strip()
                    if head and not _LABEL_HEAD.fullmatch(head) and found[1] not in ("…", "..."):
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
            if first == "(" and not self.phrases and (stop := piece.find(") ")) > 0 and self.wording(piece[:stop]):
                single = (plain(piece[1:stop]).strip(" :"),)
                piece = piece[stop + 2 :].lstrip()
                continue
            if first == "[" or first == "(":
                break
            found = _LABEL_HEAD.match(piece) if first in "'<{ " or ": " in piece else None
            if found is not None:
                where = found.lastgroup
                if where == "call" or where == "colon":
                    call = template("{{" + found["call"] + "}}")
                    if call.name in terms.groups:
                        text = plain(call.args[0]) if call.args else ""
                    elif call.name in profile.label_markers or call.name in profile.label_templates:
                        text = plain("{{" + found["call"] + "}}")
                    else:
                        break
                elif where == "words":
                    text = plain(found["words"])
                    if len(piece) == found.end() or text.count(" ") > 5 or (self.kind in _SENTENCES):
                        break
                else:
                    inner = found[where or 0]
                    if "[[" in inner and "''" in inner:
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
                or (not self.phrases and self.wording(found[1]))
            ):
                words = plain(found[1]).strip(" :,;")
                if _MORE_LABELS.match(piece, found.end()):
                    heads += self.ctx.words(words)
                else:
                    single = (words.strip("()"),)
                piece = piece[found.end() :]
                continue
            if not self.phrases and first != "'" and (at := piece.find("[[")) > 0 and self.wording(piece[:at]):
                single = (plain(piece[:at]),)
                piece = piece[at:]
            break
        return tuple(heads), single, piece.strip()

    def bare(self, text: str) -> bool:
        return text.count(" ") < 4

    def wording(self, text: str) -> bool:
        """Whether every word of ``text`` is one of labels, or joins such: ``veraltet oder poetisch``."""
        terms = self.ctx.profile.terms
        some = False
        for word in text.strip(" :,;()").replace("/", " ").replace(",", " ").split():
            if word in terms.label_words:
                some = True
            elif word not in terms.label_joiners:
                return False
        return some

    def explanation(self, piece: str) -> tuple[str, str | None] | None:
        """What follows a phrase after a dash or ``=``, or a link after a colon: ``(phrase, explanation)``."""
        found = _EXPLAINED.search(piece)
        if found is not None:
            spans = enclosed(piece) if found.start() and any(c in piece for c in '([{„"«') else []
            while found is not None:
                start = found.start()
                if start and not any(a <= start < b for a, b in spans):
                    head = piece[:start].strip()
                    if head.strip("'"):
                        tail = piece[found.end() :].strip()
                        text = self.ctx.plain(tail).strip()
                        return head, text if text not in _NOT_WORDS else None
                found = _EXPLAINED.search(piece, found.end())
        if self.kind in ("idiom", "proverb", "quotation") and piece.startswith("[["):
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

    def item(self, core: str, note: str | None, raw: str | None, labels: tuple[str, ...]) -> None:
        ctx = self.ctx
        found = _CORE.fullmatch(core)
        sense = None
        title: str | None
        if found is not None:
            title, shown, tail = found.groups()
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
                core, extra = remark(core)
                while extra is not None:
                    text = ctx.plain(extra).strip(" =,;")
                    if text:
                        notes.insert(0, text)
                    core, extra = remark(core)
            if core.endswith((".", ".''")):
                core = _STOP.sub(r"\1\2", core)
            target = core
            if "''" in target and "''''" not in target:
                target = target.replace("'''", "").replace("''", "")
            if "[[" in target:
                target = _LINKS.sub(r"\1", target)
            if _MARKUP.search(target) is not None or "''" in target or not (target.isascii() or target.isprintable()):
                target = ctx.plain(core)
            if "''" in target:
                target = target.replace("''", "")
            target = target.strip() if not target.endswith((":", ",", ";")) else target.strip(":,; ")
            if target in _NOT_WORDS or target in ctx.profile.placeholders:
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
            if not (last.rstrip("'!?. ").endswith("]]") and piece.lstrip("'<").startswith(("[[", "small", "{{"))):
                out[-1] = (head, f"{last}, {piece}", after)
                continue
        out.append((before, piece, after))
    return out
