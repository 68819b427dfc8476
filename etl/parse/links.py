"""Relations to other words: synonyms, derived words, idioms, collocations, names, similar words …

This room reads lines, most of them by one look; what is left goes the exact way of ``link_items``.
"""

from __future__ import annotations

import re

from etl.model import Link
from etl.parse.context import Context, Section
from etl.parse.link_items import EXPLAINED, EXPLAINING, LABEL_HEAD, NOT_WORDS, SENTENCES, Items
from etl.parse.pieces import ELSEWHERE, TAIL, UNTIDY, decoded, head, layout, title_of
from etl.wikitext import marker, template, templates, without_any_refs

_LIST = re.compile(r"(?:\[\[[^\[\]|#:<&{}'\s][^\[\]|#:<&{}]*\]\](?:, |; |,|;| / |/|$))+")
"""Nothing but whole links."""
_LINE = re.compile(
    r"([:*]+) ?(?:\[(\d{1,2}[a-z]?(?:(?:, |–|-|,)\d{1,2}[a-z]?)*+|\*)\] )?((?:\[\[[^\[\]|#:<&{}'\s][^\[\]|#:<&{}]*+\]\](?:, |; |$))++)"
)
"""A line of nothing but whole links: most lines."""
_WHOLE = re.compile(r"\[\[([^\[\]]+)\]\]")
_PHRASE = re.compile(
    r"(?:'')?\[\[([^\[\]|#:<&{}]+)(?:\|([^\[\]|<&{}]+))?\]\](?:'')?([!?]?)\.?"
    r"(?: (?:(?:[-–] ?|[—→=] )([^\[\]{}<&]*)|[-–—→=] ((?:[^\[\]{}<&–—=→/_]++|\[\[[^\[\]|#:<&{}_=]+(?:\|[^\[\]|#:<&{}_=]+)?\]\])+)))?"
)
"""One link, perhaps with its explanation: most idioms and proverbs."""
_SPLIT = re.compile(r" -.* -|[–—=→].* -|[,;](?! [^ ,;])| [,;]")
"""What an explanation with links may not hold: a further dash, separators without their blank."""
_SIMPLE_LABEL = re.compile(r"(?:''((?:\[\[)?[^\[\]'{},;/:|]+(?:\]\]\w*)?)(?::''|'':)|\{\{([^{}|=]+)(?:\|([^{}|=]*))?(?:\|:)?\}\}:?) ")
_MARK = r"(?:\[(\d{1,2}[a-z]?(?:(?:, |–|-|,)\d{1,2}[a-z]?)*+)\] (?![: ]))?"
_LINKED = r"\[\[[^\[\]|:<&{}_=]+(?:\|[^\[\]|#:<&{}_=]+)?\]\]"
_INSIDE = rf"(?:[^\[\]{{}}<>&|()=„“”\"«»:_\n]++|{_LINKED})++"
_WORDS = (
    rf"(?:[^\[\]{{}}<>&|()=–—→„“”\"«»:;,/_\n]++|{_LINKED}|/(?! ?'*\[\[)|(?<=\w)/|(?<=\w )/"
    rf"|\((?! )(?:[^\[\]{{}}<>&|()=–—→„“”\"«»:_\n]++|{_LINKED})++(?<! )\)(?! ?[,;'.]|$))++"
)
_ITEM = re.compile(
    _MARK + r"(?:''((?:[^'\[\]{}<>&:|()„“\"«»=]++|\[\[[^\[\]|#:<&{}']++\]\])++)(?::''|'':) (?![-,:])"
    r"|\{\{([^{}|=<&\[\]']++)(?:\|([^{}=<&\[\]']*+))?\}\}:? (?![-,:])|([^\W\d_]{2,30}): (?![-,:]))?"
    + _MARK
    + r"(?:\[\[([^\[\]|#:<&{}'_]++)(?:\|([^\[\]|#:<&{}_=]++))?\]\]([^\W_]*+[!?]?)(?= ?(?:''\(|[(,;/])|$)"
    rf"|({_WORDS}))(?:(?: (?:'')?|(?<= )|(?<= ''))\((?:= )?({_INSIDE})\)(?:'')?)?"
    r"(?:([,;])(?!\d) ?|(?:(?<=\])|(?<=\]!)|(?<=\]\?)) ?(/) ?(?=\[\[)|$)"
)
"""An item with its marker, label, and remark, and the separator behind it; what it does not take goes the exact way."""
_WHOLES = r"\[\[[^\[\]|#:<&{}'\s_]++\]\]"
_SIMILAR = re.compile(
    rf"\{{\{{([^{{}}|=\[\]\n]+)(?:\|((?:{_WHOLES}(?:, ?|; ?|(?=[|}}])))*+)(?=[|}}]))?(?:\|(\w+)=((?:{_WHOLES}(?:, ?|; ?|(?=\}})))+))?\}}\}}"
)
"""Similar words: a template of whole links."""
_RUN = re.compile(r"(?:\[\[[^\[\]|#:<&{}'\s_=][^\[\]|#:<&{}'_=]*+\]\], )++")
"""Items of a line that are nothing but whole links."""
_ITALIC_LABEL = r"''(?:[^'\[\]\n:;]|\[\[[^\[\]\n]*\]\])+(?::''|'':)"
_BROKEN = re.compile(rf"[,;.]?\s*<br\s*/?>\s*(?={_ITALIC_LABEL}|\[\d)", re.IGNORECASE)
_UNSEPARATED = re.compile(rf"((?<=\]\])[a-zäöüß]*)\.? (?={_ITALIC_LABEL} )")
"""A link, and behind it the label of another group without a separator."""
_ITALIC_BRACKET = re.compile(r"''\(([^()':\n]+):?\)'' (?=\[\[)")
_BRACKETED = re.compile(r"(?:^|(?<=, )|(?<=; ))\(''((?:[^()':\[\]\n]|\[\[[^\[\]\n]*\]\])+)(:?)''\) (?=\[\[)")
"""The same with the italics inside: ``(''selten:'') [[a]]``; without a colon it may be part of the item, ``(''sich'') [[a]]``."""
_SMALL_BRACKET = re.compile(r"<small>\s*('{0,2}\([^()<>\n]*\)'{0,2})\s*</small>")
_ARROWS = "→↔⇒⇔↑"
_OPENERS = f"<{_ARROWS}"
_ALONE = re.compile(r"('{2,3})((?:[^'\[\]]|\[\[[^'\[\]]*\]\])+)\1:?")
"""A line that is all italic, or all bold."""
_BOLD_HEAD = re.compile(r"('''|<[bu]>)([^'\[\]<>:]+)(?::(?:'''|</[bu]>)|(?:'''|</[bu]>):)\s+(?=\S)")
_ASTRIDE = re.compile(r"(?<=[^,;:\s] )''\(([^()'\n]*:)\s*''\s*([^()\n]*)\)")
"""A remark in brackets of which only the beginning is italic: ``[[a]] ''(auch:'' [[b]])``."""
_HEADING = re.compile(r"[:*]+ ?(?:\[[^\[\]]+\] )?''(?:[^'\[\]]|\[\[[^'\[\]]*\]\])+''")
"""A line that names the group of the lines below it."""
_LISTED_WORDS = re.compile(r"(?<![^,;] )''([^':\[\]{}()]+,[^':\[\]{}()]+)'' (?=\[\[)")
_CODE_HEAD = re.compile(r"(?:→\s*)?\{\{([a-z-]{2,12})\}\}:\s*")
_LINE_LABEL = re.compile(r"''([^'\n]+?)(?::''|'':)\s*(?=\[\d[\da-z, –-]*\] )")
_POS_HEAD = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]+))?\]\]\w*: *(?=\S)")
_TARGETS = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_LONGEST_END = 40  # characters of ``Profile.open_end``
_new = tuple.__new__  # a record without the detour over its generated constructor


def links(section: Section, ctx: Context) -> list[Link]:
    """Every item of a relation section, in page order."""
    found: list[Link] = []
    reader = _Reader(section, ctx, found)
    for number, line in enumerate(section.lines):
        if line[-2:] == "''" and line[-3:-2] != ":" and _HEADING.fullmatch(line) and not reader.phrases:
            below = section.lines[number + 1 : number + 2]
            if below and len(below[0]) - len(below[0].lstrip(":*")) > len(line) - len(line.lstrip(":*")):
                line += ":"
        reader.line(line)
    return found


def _turned(found: re.Match[str]) -> str:
    return found[2] + found[1]


class _Reader(Items):
    """Reads one section's lines."""

    __slots__ = ()

    def line(self, line: str) -> None:
        whole = _LINE.fullmatch(line)
        if whole is not None and " ]]" not in line and "''" not in line and "  " not in line and line.isprintable():
            indent, raw, rest = whole.groups()
            if raw is None and (self.base_raw is not None or len(indent) > self.depth > 0):
                if self.base_raw is not None:
                    raw = self.base_raw
                    if self.unmarked is None:
                        self.unmarked = True
                else:
                    raw = self.above
            else:
                if raw is not None and self.base_raw is not None:
                    self.marked_line(raw)
                self.above = raw
                self.depth = len(indent)
            senses, status = self.markers(raw)
            kind, raw_kind, labels = self.kind, self.raw_kind, self.base
            words = rest[2:-2].split("]], [[") if "; " not in rest and rest[-1] == "]" else _WHOLE.findall(rest)
            append = self.found.append
            for word in words:
                append(_new(Link, (kind, raw_kind, word, word, None, raw, senses, status, labels, None)))
            return
        indent, raw, rest = head(line)
        ctx = self.ctx
        if "<ref" in rest or "&lt;ref" in rest:
            rest = without_any_refs(rest).strip()
        if "\n" in rest:
            rest = rest.replace("\n", " ")
        if "&" in rest:
            rest = decoded(rest)
        if "  " in rest:
            rest = rest.replace(",  ", ", ").replace(";  ", "; ")
        if not self.phrases and (end := ctx.profile.open_end.search(rest[-_LONGEST_END:])) is not None:
            ctx.count("skipped", "placeholder", self.raw_kind)
            rest = rest[: len(rest) - len(end[0])]
        if "<s" in rest:
            rest = _SMALL_BRACKET.sub(r"\1", rest).replace("]] <sup>[", "]]<sup>[")
        if "''" in rest or rest[:2] == "{{" or (rest and rest[0] in _OPENERS):
            rest = self.opened(rest)
            lined = _LINE_LABEL.match(rest) if rest[:2] == "''" else None
            if lined is not None:  # ''Substantive:'' [2a] …; [2b] …: said of the whole line
                kept = self.base
                self.base = tuple(ctx.words(ctx.plain(lined[1])))
                self.items(rest[lined.end() :], raw)
                self.base = kept
                return
        if (
            rest[:2] == "[["
            and ":" in rest
            and (lead := _POS_HEAD.match(rest)) is not None
            and ctx.plain(lead[2] or lead[1]).lower() in ctx.profile.pos
        ):
            rest = f"''{ctx.plain(lead[0]).rstrip(' :')}:'' {rest[lead.end() :]}"  # [[Adjektiv]]e: [[stehend]]
        if rest[:2] in ("[[", "''", "{{") and "  " not in rest and self.simple(indent, raw, rest):
            return
        if indent and rest and self.quick(indent, raw, rest):
            return
        if rest in NOT_WORDS or rest in ctx.profile.placeholders:
            if rest or raw or indent:
                ctx.count("skipped", "placeholder", self.raw_kind)
            self.above = raw or self.above
            self.depth = len(indent)
            return
        if not indent and self.furniture(rest):
            return
        if raw is None and not self.phrases and (alone := _ALONE.fullmatch(rest)) is not None:
            words = ctx.plain(alone[2]).strip(" :")
            if alone[1] == "'''" or self.names_pos(words):  # '''Verben''', ''[[Adjektiv]]e'' above their words
                self.base, self.base_raw = (words,), None
                return
        nested = len(indent) > self.depth > 0
        own = raw
        if raw is None and (nested or self.base_raw is not None):
            raw = self.base_raw if self.base_raw is not None else self.above
        if nested and own is None and self.continued(rest):
            return
        if not nested:
            self.depth = len(indent)
        if self.base_raw is not None and own is None and self.unmarked is None:
            self.unmarked = True
        if own is not None:
            self.above = own
            if self.base_raw is not None:
                self.marked_line(own)
        elif not nested and self.base_raw is None:
            self.above = None
        self.items(rest, raw)

    def marked_line(self, raw: str) -> None:
        """A line with a marker of its own below a heading with one: of the same group, unless the group's first line had none."""
        if self.unmarked or raw != self.base_raw:
            self.base, self.base_raw = (), None
        else:
            self.unmarked = False

    def opened(self, rest: str) -> str:
        """A line whose groups are set off by nothing but their label, or headed by a language's template, in the usual manner."""
        profile = self.ctx.profile
        if rest[0] in _ARROWS and rest[1:2] == " ":
            rest = rest[1:].lstrip()
        if rest.startswith(("'''", "<u>", "<b>")):
            rest = _BOLD_HEAD.sub(r"''\2:'' ", rest, count=1)
        if "''(" in rest:
            rest = _ASTRIDE.sub(r"(\1 \2)", rest)
        if "''" in rest and ":" in rest:
            if "<br" in rest:
                rest = _BROKEN.sub("; ", rest)
            if " ''" in rest.partition("]]")[2] and (":''" in rest or "'':" in rest):
                rest = _UNSEPARATED.sub(r"\1; ", rest)
        if "'' [[" in rest and not self.phrases:
            rest = _LISTED_WORDS.sub(lambda found: f"({found[1]}) " if self.ctx.wording(found[1]) else found[0], rest)
        if "(''" in rest:
            rest = _BRACKETED.sub(self.bracketed, rest)
        if "''(" in rest:
            rest = _ITALIC_BRACKET.sub(r"''\1:'' ", rest)
        found = _CODE_HEAD.match(rest)
        if found is not None and found[1] in profile.language_names:
            return f"''{profile.language_names[found[1]]}:'' {rest[found.end() :]}"
        if rest.startswith("{{") and rest.endswith("}}") and rest[2:-2].partition("|")[0].strip() in profile.terms.groups:
            one = template(rest)
            if len(one.args) > 1 and not one.named and rest.count("{{") == 1:
                return f"''{one.args[0]}:'' {one.args[1]}"
        return rest

    def bracketed(self, found: re.Match[str]) -> str:
        """A label in brackets as one without; where it may be part of the item, as it is."""
        label: str = found[1]
        return f"''{label}:'' " if ("[[" in label if found[2] else self.ctx.wording(label)) else found[0]

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
            if "''" in rest or (labels is not None and ";" in rest) or ("/" in rest and self.kind in SENTENCES):
                return False
            words = _WHOLE.findall(rest)
        elif (
            labels is not None
            or not self.phrases
            or (found := _PHRASE.fullmatch(rest)) is None
            or (found[5] and _SPLIT.search(rest))
            or ((note := found[4] or found[5]) and UNTIDY.search(note.replace("''", "")))
        ):
            return False
        own = raw
        if raw is None and (self.base_raw is not None or len(indent) > self.depth > 0):
            if self.base_raw is not None:
                raw = self.base_raw
                if self.unmarked is None:
                    self.unmarked = True
            else:
                raw = self.above
        else:
            if raw is not None and self.base_raw is not None:
                self.marked_line(raw)
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
        title, shown, mark, note, linked = found.groups()
        if linked is not None:
            note = "".join(_TARGETS.split(linked))
        if shown is None:
            shown = title
        if "''" in shown:
            shown = shown.replace("'''", "").replace("''", "")
        if note is not None:
            note = note.replace("''", "").strip()
            if note in NOT_WORDS:
                note = None
        title = title.replace("''", "").strip()
        self.found.append(_new(Link, (kind, raw_kind, shown.strip() + mark, title, None, raw, senses, status, labels, note)))
        return True

    def quick(self, indent: str, raw: str | None, rest: str) -> bool:
        """A line whose every item is of a common shape: words and plain links, perhaps with label, marker, remark."""
        phrases, kind = self.phrases, self.kind
        sentences = kind in SENTENCES
        if "  " in rest or " -" in rest or " ]]" in rest or "]]." in rest or kind == "name_bearer" or not rest.isprintable():
            return False
        if "''" in rest:
            if "''''" in rest or "]]''." in rest or rest.startswith("'''"):
                return False
            if ",''" in rest or ";''" in rest:
                rest = TAIL.sub(_turned, rest)
        own = raw
        base, base_raw = self.base, self.base_raw
        nested = len(indent) > self.depth > 0
        if raw is None:
            if nested and phrases and "[[" not in rest:
                return False  # perhaps the translation of the phrase above
            if nested or base_raw is not None:
                raw = base_raw if base_raw is not None else self.above
        elif base_raw is not None and (self.unmarked or raw != base_raw):
            base, base_raw = (), None
        placeholders = self.ctx.profile.placeholders
        raw_kind = self.raw_kind
        senses, status = self.markers(raw)
        group: tuple[str, ...] = ()
        labels = base
        rows: list[Link] = []
        before = ""
        at, stop = 0, len(rest)
        match = _ITEM.match
        while at < stop:
            if rest.startswith("[[", at) and (run := _RUN.match(rest, at)) is not None:
                if group and before == ";":
                    group = ()
                    labels = base
                for target in run[0][2:-4].split("]], [["):
                    rows.append(_new(Link, (kind, raw_kind, target, target, None, raw, senses, status, labels, None)))
                before = ","
                at = run.end()
                continue
            found = match(rest, at)
            if found is None:
                return False
            at = found.end()
            first, label, name, value, word, second, title, shown, tail, words, note, mark, slash = found.groups()
            if group and before == ";":
                group = ()
                labels = base
            before = mark or slash
            if first is not None or second is not None:
                if sentences or (raw is not None and raw.isalpha()):
                    return False
                raw = second or first
                senses, status = self.markers(raw)
            if label is not None or name is not None or word is not None:
                if label is not None and self.is_phrase(label):
                    return False
                heads = self.heads(label or word, name, value) if not sentences else None
                if not heads:
                    return False
                group = heads
                if own is None and base and base_raw is None and not rows:
                    base = ()  # a new group under the same head
                labels = base + group
            if words is None:
                target = (title if shown is None else shown.replace("''", "")) + tail
                if target[0] == " " or target[-1] == " " or title[0] == " " or title[-1] == " " or "  " in title:
                    return False
                if sentences and (tail or note is not None):
                    return False
            else:
                if sentences or words.startswith("''" if not phrases else "[[" if kind == "idiom" else " "):
                    return False
                title = None
                target = words
                if "''" in words:
                    if not phrases and words.endswith("''") and " ''" in words:
                        return False  # perhaps a label behind it
                    target = target.replace("'''", "").replace("''", "")
                link = words.find("[[")
                if not phrases:
                    bracket = words.find(") ") if words[0] == "(" else link
                    if bracket > 0 and self.ctx.wording(words[:bracket]):
                        return False
                if link >= 0:
                    target = "".join(_TARGETS.split(target))
                    title = title_of(words, self.ctx.title)
                    if "#" in words and UNTIDY.search(target) is not None:
                        return False
                target = target.strip()
                if "  " in target or target in NOT_WORDS or target in placeholders:
                    return False
            if note is not None:
                if " ," in note or " ." in note:
                    return False
                if "''" in note:
                    note = note.replace("'''", "").replace("''", "")
                    if "  " in note:
                        return False
                if "[" in note:
                    note = "".join(_TARGETS.split(note))
                note = note.strip(" ,;") or None
            rows.append(_new(Link, (kind, raw_kind, target, title, None, raw, senses, status, labels, note)))
        self.found += rows
        self.base, self.base_raw = base, base_raw
        if base_raw is not None and self.unmarked is None:
            self.unmarked = own is None
        if not nested:
            self.depth = len(indent)
        if raw is not None:
            self.above = raw
        elif not nested and base_raw is None:
            self.above = None
        return True

    def heads(self, label: str | None, name: str | None, value: str | None) -> tuple[str, ...] | None:
        """The labels that a phrase in italics or a template at the head of an item gives, if it gives any."""
        ctx = self.ctx
        profile = ctx.profile
        if label is not None:
            if "[" not in label and "," not in label and ";" not in label and "." not in label:
                label = label.strip()
                return (label,) if label and label not in profile.conjunctions else None
            text = ctx.plain(label)
        elif name in profile.terms.groups:
            text = value.partition("|")[0].strip() if value else ""
        elif name in profile.label_markers and value in (None, ":", ",") and name in profile.labels:
            text = profile.labels[name]
        elif name in profile.label_templates and value and "_" not in value:
            text = ctx.plain(f"{{{{{name}|{value}}}}}")
        else:
            return None
        text = text.strip(" :,;")
        return tuple([word for word in ctx.words(text) if word not in profile.conjunctions]) if text else None

    def furniture(self, rest: str) -> bool:
        """A line that is no list item: a template of layout, or the section's own template with its arguments."""
        ctx = self.ctx
        found = ELSEWHERE.fullmatch(rest)
        if found is not None and not ctx.plain(rest):
            return True
        if not rest.startswith("{{") or not rest.endswith("}}"):
            return False
        if not self.base and (similar := _SIMILAR.fullmatch(rest)) is not None and self.similar(*similar.groups()):
            return True
        spans = templates(rest)
        if len(spans) != 1 or spans[0] != (0, len(rest)):
            return False
        call = template(rest)
        profile = ctx.profile
        name = call.name
        if name in profile.label_markers or name in profile.label_templates or name in profile.terms.groups:
            return False
        terms = profile.terms
        if self.kind == "lemma" and len(call.args) > 1 and "[[" not in rest:  # {{Lemmaverweis|page#section|what is shown}}
            title = ctx.plain(call.args[0].partition("#")[0])
            if shown := ctx.plain(call.args[1]) or title:
                self.found.append(Link(self.kind, self.raw_kind, shown, title or shown))
            return True
        if name.startswith(terms.similar_start) or name.lower() in profile.template_sections:
            for place, value in enumerate(call.args, 1):
                if value and "[[" not in value:
                    title = value.partition("#")[0].strip(" *:\n")
                    target = ctx.plain(title)
                    if target and target not in NOT_WORDS:
                        reading = ctx.plain(call.named.get(f"U{place}", "")) or None  # its transcription
                        self.found.append(Link(self.kind, self.raw_kind, target, target, note=reading))
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

    def similar(self, name: str, words: str | None, more: str | None, others: str | None) -> bool:
        """The words of a template of similar words, if it is one."""
        profile = self.ctx.profile
        name = name.strip()
        second = profile.terms.similar.get(more) if more is not None else None
        if (more is not None and second is None) or not (
            name.startswith(profile.terms.similar_start) or name.lower() in profile.template_sections
        ):
            return False
        raw_kind = self.raw_kind
        for kind, listed in ((self.kind, words or ""), (second or "", others or "")):
            self.found += [
                _new(Link, (kind, raw_kind, word, word, None, None, (), "no marker", (), None)) for word in _WHOLE.findall(listed)
            ]
        return True

    def continued(self, rest: str) -> bool:
        """A line under a phrase without link, label or explanation: its translation, or what an idiom of the edition's language means."""
        if not self.phrases or not self.found:
            return False
        if self.ctx.language == self.ctx.profile.edition and (self.kind not in EXPLAINING or "''" in rest):
            return False
        if "[[" in rest or "{{" in rest or LABEL_HEAD.match(rest) or EXPLAINED.search(rest):
            return False
        last = self.found[-1]
        text = self.ctx.plain(rest)
        if text:
            self.found[-1] = last._replace(note=f"{last.note}; {text}" if last.note else text)
        return True
