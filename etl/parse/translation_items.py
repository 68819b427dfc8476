"""The items of a line of translations: templates, links, a dialect's words, with markers, labels, genders and remarks.

``scan`` reads the frequent shapes, and gives what is none of them, one item at a time, to ``items``, which reads everything.
"""

from __future__ import annotations

import re
from itertools import chain

from etl.model import Translation
from etl.parse.context import Context, Section
from etl.parse.pieces import INNER, SWITCH, TAIL, Markers, pieces, remark, title_of
from etl.wikitext import MARKERS, enclosed, inside, template, templates

EMPTY = frozenset(("", "…", "...", "?", "-", "–", "—"))
"""What stands where no word is known yet."""
_GENDERS = r"((?: ?\{\{[a-z]{1,3}\}\})*+)"
_WHOLE = r"\{\{[^{}]*+\}\}|\[\[[^\[\]]*+\]\]"
_TEXT = '[^()\\[\\]{}„“”"«»]++'
_ROUND = rf"\((?:{_TEXT}|{_WHOLE}|\((?:{_TEXT}|{_WHOLE})*+\))*+\)"
_QUOTED = rf"„(?:{_TEXT}|{_WHOLE})*+[“”]|«(?:{_TEXT}|{_WHOLE})*+»|»(?:{_TEXT}|{_WHOLE})*+«"
_ITALIC = rf"''(?:[^',;()\[\]{{}}<>„“”\"«»]++|{_WHOLE}|{_ROUND}|'(?!'))*+''"
_ITEM = re.compile(
    rf"((?:(\[\s*(?:{MARKERS})?\s*,?\s*\])\s*:?\s*|)"
    r"(?:''((?:[^'\[\]{}<>&:]++|:(?!'')|\[\[(?:w:(?:en:)?)?[^\[\]{}'<>&:]*\]\])++)(?::''|'':) *|\{\{([^{}|]++)\|:\}\} *|)"
    rf"(?:\{{\{{([^{{}}|]++)\|([^{{}}|]*+)(?:\|([^{{}}]*+)\}}\}}{_GENDERS}|\}}\}})"
    r"|(?:\[\[([^\[\]|#:{}'<&_]++)(?:\|([^\[\]|#:{}'<&_]++))?\]\](?![\w:'\[])"
    rf"|([^\W\d_](?:[\w ’/-]++|'(?!'))*+)(?!(?<=\d),\d|(?<=\S)\[)){_GENDERS}"
    rf"|((?:[^,;\[\](){{}}„“”\"«»<>']++|{_WHOLE}|\[[^\[\]{{}}()„“”\"«»']*+\]|{_ROUND}|{_QUOTED}|{_ITALIC}|'(?!')|<[^<>,;()]*+>"
    r"|(?<=\d),(?=\d))++))"
    r"(?: *(?:<small>|''|)\(((?:[^()\[\]{}<>&]++|\[\[[^\[\]{}'<>&:]*\]\])++)\)(?:</small>|''|)| *''([^'\[\]{}<>&:,;()]++)''|)"
    r"([,;/\s]*+))"
    r"|(.+)"
)
"""An item with its separator: sense markers; label with a colon, the same as a template; template (of one argument: without the
next), language, other arguments, genders; link, its text, word, genders; or anything else up to the next separator; remark in
brackets, in italics; separator.  Or the rest of a line where it is not plain what separates."""
_JOINED_GENDER = re.compile(r"((?<![^\s>])[a-z]*\.?)\s{0,3}\{\{([^{}|]+)\}\}")
_NEXT_GENDER = re.compile(r"\s*\{\{([^{}|]+)\}\}")
_GENDER = re.compile(r"\{\{([^{}|]+)\}\}")
_LEAD = re.compile(r"(.*?[^\s:])\s*:\s*(?=\S|$)", re.DOTALL)
_ONLY_LABELS = re.compile(r"(?:\{\{[^{}]*\}\}|''(?:[^']|'(?!'))+''|<small>[^<>]*</small>|[\s:,/]|\([^()\[\]]*\))*")
_ITALIC_GENDER = re.compile(r"\s''([a-z]{1,3})\.?''\s*$")
_ITALIC_LEAD = re.compile(r"''([^':\[\]{}]+)''\s+(?=\S)")
_GENDER_MARK = re.compile(r"\{\{[a-z]{1,3}\}\}")
_FLAT = re.compile(r"\{\{([^{}|]+)\|([^{}|]*)\|([^{}]*)\}\}")
_SLASH = re.compile(r"/\s*(?:'{2,3})?\[\[")
_UNTIDY = re.compile(r"  | [,.)]|\( |\(\)")  # what ``tidy`` would change
_DIRTY = re.compile(rf"[<>&#\[\]_]|''|{_UNTIDY.pattern}")
_PLAIN_CODE = re.compile(r"\s*[a-zA-Z]*(?:-[a-zA-Z]+)*\s*")
_CLOSING = ("“", "”")
_MOST = 40  # templates beside a transcription; more are damage
_new = tuple.__new__  # a record without the detour over its generated constructor


class Items:
    """Reads the items of lines; holds what is found, and what a table's head said."""

    __slots__ = ("above", "ctx", "found", "gloss", "groups", "kind", "markers", "raw", "section", "table_start")

    def __init__(self, section: Section, ctx: Context) -> None:
        self.section = section
        self.ctx = ctx
        self.found: list[Translation] = []
        self.markers = Markers(ctx)
        self.raw: str | None = None  # the table's own markers
        self.gloss: str | None = None
        self.kind: str | None = section.kind or None
        self.above: str | None = None  # what the last head named, a code or a name
        self.groups: list[tuple[int, str, int]] = []  # heads without items: depth, name, rows before them
        self.table_start = 0  # rows before the table

    def scan(self, line: str, language: str | None, name: str | None) -> bool:
        """Read a line's items: templates, links, in a dialect's line words, with their markers, labels and remarks.

        An item of another shape is read by ``items``, alone.
        """
        tokens = _ITEM.findall(line)
        if not tokens or tokens[-1][16]:
            return False
        profile = self.ctx.profile
        terms = profile.terms
        kind = self.kind
        found = self.found
        start = first = len(found)
        raw = known = self.raw
        label: str | None = None
        held: str | None = None
        before = ""  # the separator before the item
        after = ""  # what the item holds so far: "T" a template, "L" a link or word, "/" that and a slash
        text = ""  # its wikitext so far; ``known`` and ``held`` are the markers and the label when it began
        odd = False
        for token, marker, words, register, call, code, rest, marks, link, shown, bare, more, other, aside, italic, end, _ in tokens:
            if not text or marker or (after == "/" and link and not words and not register):
                if odd:
                    del found[first:]
                    raw, label = self.items(text, known, language, name, held, before, start)
                    label = label or None
                    odd = False
                if text:
                    text = before = ""
                if marker:
                    raw = marker[1:-1].strip(" \t,") or self.raw
                    label = None
                first = len(found)
                known = raw
                held = label
                after = ""
            if odd or other or after == "L" or after == "/":
                odd = True
            else:
                if words:
                    label = (clean(self.ctx.plain(words)) if "[" in words or words[0] == "(" else words.strip()) or None
                elif register:
                    odd = register not in profile.label_markers
                    label = profile.labels.get(register, register)
                marked = self.genders(marks or more) if marks or more else ()
                if call in terms.translations:
                    if odd or marked is None or not rest:
                        odd = True
                    else:
                        if not self.short(call, code, rest, marked, raw, label):
                            self.called(f"{{{{{call}|{code}|{rest}}}}}", marked, raw, label)
                        after = "T"
                elif odd or after or name is None or (bare and kind is None) or marked is None:
                    odd = True
                elif call:
                    word = ""
                    if call in terms.ipa and not rest and not words and not register and not aside and not italic:
                        word = self.ctx.plain(code)
                    odd = word in EMPTY
                    if not odd:
                        self.append(word, None, raw, language, name, (), label)
                        after = "L"
                else:
                    word = (shown or link or bare).strip()
                    if word in EMPTY or _UNTIDY.search(word) is not None or not word.isprintable() or (more and "/" in end):
                        odd = True
                    else:
                        self.append(word, (link.strip() or word) if link else None, raw, language, name, marked, label)
                        after = "L" if not end or end.isspace() else "/"
                if (aside or italic) and not odd:
                    told = clean(self.ctx.plain(aside) if "[" in aside else (aside or italic).replace("''", ""))
                    if after == "T":
                        if len(found) > first:
                            self.remark(told, ";")
                        if italic:
                            after = "L"
                    elif italic or not told or (after == "/" and "/" in end):
                        odd = True
                    else:
                        last = found[-1]
                        found[-1] = last._replace(note=f"{last.note}; {told}" if last.note else told)
            text += token
            if end and ("," in end or ";" in end):
                if odd:
                    if name is None:
                        del found[start:]
                        return False
                    del found[first:]
                    raw, label = self.items(text.rstrip(" ,;"), known, language, name, held, before, start)
                    label = label or None
                    odd = False
                before = end.rstrip()[-1]
                if ";" in end:
                    label = None
                text = ""
        if odd:
            if name is None:
                del found[start:]
                return False
            del found[first:]
            raw, label = self.items(text, known, language, name, held, before, start)
        self.idle(label, start)
        return True

    def idle(self, label: str | None, start: int) -> None:
        """What is said of a word that does not follow is counted."""
        if label and len(self.found) == start:
            self.ctx.count("skipped", "remark", self.section.name)

    def varied(self, start: int, name: str | None, beside: str) -> None:
        """What the head of a line says of its rows (from ``start`` on): the language's name is the one that stands there; what
        stands beside it, and the names of the groups above, are remarks."""
        languages, groups = self.ctx.profile.languages, self.groups
        for place in range(start, len(self.found)):
            row = self.found[place]
            if row.kind is None and name is not None and name != row.language_name:
                row = row._replace(language_name=name)
            told = [group for _, group, _ in groups if row.language is None or languages.get(group) != row.language] if groups else []
            if beside:
                told.append(beside)
            if told:
                row = row._replace(note="; ".join([*told, row.note] if row.note else told))
            self.found[place] = row

    def begin_table(self, raw: str | None, gloss: str | None) -> None:
        """A table's head names its senses and its gloss (wikitext)."""
        self.table_start = len(self.found)
        self.raw = raw
        self.gloss = self.ctx.plain(gloss) or None if gloss else None

    def end_table(self) -> None:
        """A gloss without a row to stand on is counted."""
        if (self.gloss or self.raw) and len(self.found) == self.table_start:
            self.ctx.count("skipped", "placeholder", self.section.name)
        self.group(0)
        self.raw = self.gloss = None
        self.kind = self.section.kind or None

    def group(self, depth: int, name: str | None = None) -> None:
        """End the groups that are not above ``depth``; a head with a name alone opens one."""
        while self.groups and self.groups[-1][0] >= depth:
            _, old, rows = self.groups.pop()
            if rows == len(self.found):
                self.ctx.count("skipped", "placeholder", old)
        if name is not None:
            self.groups.append((depth, name, len(self.found)))

    def under(self, line: str) -> None:
        """A line of a list ends the groups that it does not stand under."""
        if line[:1] in ("*", ":"):
            self.group(depth(line))

    def append(
        self, word: str, title: str | None, raw: str | None, language: str | None, name: str | None,
        marks: tuple[str, ...], note: str | None,
    ) -> None:  # fmt: skip
        """A link, word or transcription."""
        kind = self.kind
        senses, status = self.markers(raw)
        self.found.append(
            _new(
                Translation,
                (
                    language if kind is None else None,
                    name,
                    word,
                    kind,
                    None,
                    title,
                    None,
                    marks,
                    raw,
                    senses,
                    status,
                    self.gloss,
                    False,
                    note,
                ),
            )
        )

    def items(
        self, rest: str, raw: str | None, language: str | None, name: str | None,
        label: str | None = None, before: str = "", start: int | None = None,
    ) -> tuple[str | None, str | None]:  # fmt: skip
        """Items of a line, or one of them: ``label`` holds already, ``before`` stands before it, the line's rows begin at ``start``.

        Gives the markers and the label that hold on.
        """
        ctx = self.ctx
        profile = ctx.profile
        places = profile.terms.translations
        if ",''" in rest or ";''" in rest:
            rest = TAIL.sub(r"\2\1", rest)
        if start is None:
            start = len(self.found)
            listed = _marked(pieces(rest))
        else:  # one item
            listed = pieces(rest) if "/" in rest and _SLASH.search(rest) is not None else [("", rest.strip(), "")]
            listed[0] = (before, *listed[0][1:])
            if " [" in rest:
                listed = _marked(listed)
        for before, piece, _ in listed:
            while piece[:1] == "[" and piece[1:2] != "[":
                switch = SWITCH.match(piece)
                if switch is None:
                    if piece.startswith("[]"):
                        piece = piece[2:].strip()
                        continue
                    break
                raw = switch[1]
                piece = piece[switch.end() :]
                label = None
            if before == ";":
                label = None
            if not piece:
                continue
            spans = [span for span in templates(piece) if name_of(piece, span[0]) in places] if "{{" in piece else []
            if not spans:
                label = self.other(piece, raw, language, name, label, before, len(self.found) > start)
                continue
            at = 0
            for index, (begin, end) in enumerate(spans):
                between = piece[at:begin].strip()
                stop = spans[index + 1][0] if index + 1 < len(spans) else len(piece)
                genders: list[str] = []
                after_marks = end
                while (mark := _NEXT_GENDER.match(piece, after_marks, stop)) is not None:
                    if mark[1] not in profile.genders:
                        after_marks = mark.start(1) - 2
                        break
                    genders += profile.genders[mark[1]]
                    after_marks = mark.end()
                tail = piece[after_marks:stop]
                at = stop if index + 1 == len(spans) else after_marks
                lead = between.strip(" /|")
                single = False
                marks = self.genders(lead) if lead and not _GENDER.sub("", lead).strip() else None
                if marks and len(self.found) > start and not self.found[-1].genders:  # a gender behind its word's comma
                    self.found[-1] = self.found[-1]._replace(genders=marks)
                    lead = ""
                if lead:
                    shown = ctx.plain(lead)
                    words = clean(shown)
                    single = not (lead.rstrip("'> ").endswith((":", ":</small")) or shown.endswith(":"))
                    if not single:
                        label = words
                    elif words:
                        label = words if not label else f"{label} {words}"
                note = [label] if label else []
                if index + 1 == len(spans):
                    if "{{" in tail:
                        tail = self.without_genders(tail, genders)
                    after = clean(ctx.plain(tail)) if tail.strip() else ""
                    if after:
                        note.append(after)
                    at = len(piece)
                self.called(piece[begin:end], tuple(genders), raw, "; ".join(note) or None)
                if lead and single:  # said of this one alone
                    label = None
        return raw, label

    def without_genders(self, tail: str, genders: list[str]) -> str:
        """What follows a word, without the genders behind a remark, ``(alt) {{m}}``, or joined to the first, ``{{m}} und {{f}}``."""
        profile = self.ctx.profile

        def taken(found: re.Match[str]) -> str:
            if found[2] not in profile.genders:
                return found[0]
            genders.extend(gender for gender in profile.genders[found[2]] if gender not in genders)
            return "" if found[1] in profile.conjunctions else found[1]

        return _JOINED_GENDER.sub(taken, tail)

    def short(self, name: str, code: str, rest: str, marks: tuple[str, ...], raw: str | None, note: str | None) -> bool:
        """One translation template whose pipes all are its own; False: it may have others."""
        dirty = _DIRTY.search(rest) is not None or not rest.isprintable()
        if dirty and ("[[" in rest or "<ref" in rest or "<nowiki" in rest):
            return False
        profile = self.ctx.profile
        language = profile.language_names.get(code)
        if language is None:
            if _PLAIN_CODE.fullmatch(code) is None:
                return False
            code = code.strip().lower()
            language = profile.language_names.get(code)
        place = profile.terms.translations[name]
        args: tuple[str, ...]
        transliteration = display = meaning = ""
        if "=" in rest:
            plain = [code]
            for arg in rest.split("|"):
                key, equals, value = arg.partition("=")
                key = key.strip()
                if not equals or "<" in key or "[" in key:
                    plain.append(arg)
                elif key == "d":
                    transliteration = value
                elif key == "v":
                    display = value
                elif key == "b":
                    meaning = value
                elif key.isdecimal():
                    return False
            args = (*plain, "", "", "")
        else:
            args = (code, *rest.split("|"), "", "", "")
        if language is None:
            self.ctx.count("unknowns", "language", code)
        word = args[place[1]].strip()
        transliteration = transliteration.strip() or (args[place[2]].strip() if place[2] >= 0 else "")
        display = display.strip() or (args[place[3]].strip() if place[3] >= 0 else "")
        if dirty or meaning:
            tidied = self.ctx.plain
            word = tidied(word)
            if "#" in word and len(word) > 1:
                word = word.partition("#")[0]
            transliteration = tidied(transliteration) if transliteration else ""
            display = tidied(display) if display else ""
            if meaning := tidied(meaning):
                note = f"{note}; {meaning}" if note else meaning
        if not word:
            word = display
        if word in EMPTY:
            self.without_word(name, transliteration)
            return True
        senses, status = self.markers(raw)
        self.found.append(
            _new(
                Translation,
                (
                    code or None,
                    language,
                    word,
                    None,
                    display if display and display != word else None,
                    word,
                    transliteration or None,
                    marks,
                    raw,
                    senses,
                    status,
                    self.gloss,
                    name[-1] == "?",
                    note,
                ),
            )
        )
        return True

    def called(self, text: str, marks: tuple[str, ...], raw: str | None, note: str | None) -> None:
        """One translation template."""
        flat = _FLAT.fullmatch(text)
        if flat is not None and self.short(flat[1].strip(), flat[2], flat[3], marks, raw, note):
            return
        ctx = self.ctx
        profile = ctx.profile
        call = template(text)
        place = profile.terms.translations[call.name]
        args = (*call.args, "", "", "", "", "")
        code = ctx.plain(args[place[0]]).lower()
        word = ctx.plain(args[place[1]])
        transliteration = call.named.get("d") or (args[place[2]] if place[2] >= 0 else "")
        shown = call.named.get("v") or (args[place[3]] if place[3] >= 0 else "")
        transliteration = ctx.plain(transliteration)
        shown = ctx.plain(shown)
        if "#" in word and len(word) > 1:
            word = word.partition("#")[0]
        if not word:
            word = shown
        if word in EMPTY:
            self.without_word(call.name, transliteration)
            return
        meaning = ctx.plain(call.named.get("b", ""))
        if meaning:
            note = f"{note}; {meaning}" if note else meaning
        if code not in profile.language_names:
            ctx.count("unknowns", "language", code)
        title = args[place[1]].strip()
        senses, status = self.markers(raw)
        self.found.append(
            Translation(
                code or None,
                profile.language_names.get(code),
                word,
                None,
                shown if shown and shown != word else None,
                title if title == word else (title_of(title, ctx.title) or word),
                transliteration or None,
                marks,
                raw,
                senses,
                status,
                self.gloss,
                call.name.endswith("?"),
                note,
            )
        )

    def without_word(self, template: str, transliteration: str) -> None:
        """Nothing to make a row of: a placeholder, or a transliteration alone."""
        if transliteration in EMPTY:
            self.ctx.count("skipped", "placeholder", template)
        else:
            self.ctx.count("unknowns", "line", self.section.name)

    def other(
        self, piece: str, raw: str | None, language: str | None, name: str | None, label: str | None, before: str, some: bool
    ) -> str | None:
        """A piece without translation template: a dialect's word, a bare link, a remark; gives the label that holds on."""
        ctx = self.ctx
        profile = ctx.profile
        terms = profile.terms
        found: list[tuple[str, ...]] = []  # genders, the last first
        transliteration = None
        spoken: list[str] = []  # transcriptions, the last first
        kept: list[str] = []  # what is no template of these, the last first
        reach = len(piece)
        for start, stop in reversed(templates(piece)):
            called = name_of(piece, start)
            if called in profile.genders:
                found.append(profile.genders[called])
            elif called in terms.ipa:
                call = template(piece[start:stop])
                if call.args and call.args[0] and (word := ctx.plain(call.args[0])):
                    spoken.append(word)
                    transliteration = ", ".join(reversed(spoken[-_MOST:]))
                    around = " ".join([piece[:start], piece[stop:reach] + "".join(kept[::-1])]).strip()
                    if len(kept) < _MOST and _ONLY_LABELS.fullmatch(around):  # the transcription is all there is
                        marks = tuple(chain.from_iterable(found[::-1]))
                        for inner in templates(around):
                            marks += profile.genders.get(template(around[inner[0] : inner[1]]).name, ())
                        words = clean(ctx.plain(_GENDER_MARK.sub("", around)))
                        self.add(
                            transliteration or "",
                            "",
                            raw,
                            language,
                            name,
                            " ".join([t for t in (label, words) if t]) or None,
                            marks,
                            None,
                            None,
                        )
                        return label
            elif called in terms.elsewhere:
                ctx.count("skipped", "layout", called)
            else:
                continue
            kept.append(piece[stop:reach])
            reach = start
        marks = tuple(chain.from_iterable(found[::-1]))
        if kept:
            piece = (piece[:reach] + "".join(kept[::-1])).strip()
        if "''" in piece and (sex := _ITALIC_GENDER.search(piece)) is not None and sex[1] in profile.genders:
            marks += profile.genders[sex[1]]
            piece = piece[: sex.start()].rstrip()
        if some and piece[:1] == "(" and piece[-1:] == ")" and piece.count("(") == 1:
            self.remark(clean(ctx.plain(piece)), before)
            return label
        core, extra = remark(piece)
        if self.kind and core[:1] == "(" and (stop := core.find(") ")) > 0:
            place = ctx.plain(core[1:stop])
            label = f"{label}, {place}" if label else place
            core = core[stop + 2 :].strip()
        if "|:}}" in core:  # {{fam.|:}}
            core = core.replace("|:}}", "}}:")
        said = ""
        if self.kind and (italic := _ITALIC_LEAD.match(core)) is not None:  # ''Pl.'' Hüüser
            said = clean(ctx.plain(italic[1]))
            core = core[italic.end() :]
        leads: list[str] = []
        while True:
            lead = (
                _LEAD.match(core)
                if ":" in core and "[[" not in core.partition(":")[0].partition("''")[0] and "w:" not in core.partition(":")[0] + ":"
                else None
            )
            if lead is None or ("[[" in lead[1] and "''" not in lead[1]) or lead[1].count("(") != lead[1].count(")"):
                break
            leads.append(clean(ctx.plain(lead[1])))
            core = core[lead.end() :].strip(" '")
            if core.startswith("</small>"):
                core = core[8:].strip()
        if leads:
            label = ", ".join(filter(None, [said, *leads]))
        onward = label
        if said and not leads:  # of this one alone
            label = f"{label}, {said}" if label else said
        if not core:
            if marks and some and not piece:
                self.found[-1] = self.found[-1]._replace(genders=self.found[-1].genders + marks)
            elif transliteration and some and not piece:
                self.found[-1] = self.found[-1]._replace(transliteration=transliteration)
            elif extra and some:
                self.remark(ctx.plain(extra), before)
            return onward
        word = ctx.plain(core)
        if word in EMPTY or not word.strip("[]() "):
            ctx.count("skipped", "placeholder", self.section.name)
            return onward
        if not self.kind and ("[[" not in core or name is None) and word.lower().startswith("siehe "):
            ctx.count("skipped", "placeholder", self.section.name)  # it only sends the reader elsewhere
            return label
        if "[[" not in core and not self.kind and some:
            if marks and not self.found[-1].genders:  # the word's forms stand between it and its gender
                self.found[-1] = self.found[-1]._replace(genders=marks)
            told = " ".join(filter(None, (clean(word), transliteration, f"({ctx.plain(extra)})" if extra else "")))
            self.remark(f"{label}: {told}" if label and told else told, before)
            return None if told else label
        if "[[" not in core and not self.kind and ((core[:2] == core[-2:] == "''") or core[2:-2] in profile.label_markers):
            return f"{label} {word}" if label else word
        if not self.kind and terms.no_word.search(word) is not None:
            ctx.count("unknowns", "line", self.section.name)
            return label
        note = clean(ctx.plain(extra)) or None if extra else None
        if marks or "[[" in core or self.kind or language is not None or name is not None:
            self.add(word, core, raw, language, name, label, marks, note, transliteration)
        else:
            ctx.count("unknowns", "line", self.section.name)
        return onward

    def remark(self, text: str, before: str) -> None:
        if text:
            last = self.found[-1]
            self.found[-1] = last._replace(note=f"{last.note}{before if before in ',;' else ''} {text}" if last.note else text)

    def add(
        self, word: str, core: str, raw: str | None, language: str | None, name: str | None, label: str | None,
        marks: tuple[str, ...], note: str | None, transliteration: str | None,
    ) -> None:  # fmt: skip
        if word in EMPTY:
            self.ctx.count("skipped", "placeholder", self.section.name)
            return
        senses, status = self.markers(raw)
        note = "; ".join([text for text in (label, note) if text]) or None
        self.found.append(
            Translation(
                None if self.kind else language,
                name,
                word,
                self.kind,
                None,
                title_of(core, self.ctx.title),
                transliteration,
                marks,
                raw,
                senses,
                status,
                self.gloss,
                False,
                note,
            )
        )

    def genders(self, text: str) -> tuple[str, ...] | None:
        """Genders of the templates in ``text``; None where one is no gender."""
        known = self.ctx.profile.genders
        marked: list[str] = []
        for name in _GENDER.findall(text):
            one = known.get(name)
            if one is None:
                return None
            marked += one
        return tuple(marked)


def depth(line: str) -> int:
    """How deep in its list a line stands."""
    return len(line) - len(line.lstrip("*:#;"))


def name_of(text: str, start: int) -> str:
    """Name of the template that begins at ``start``, without reading its arguments."""
    stop = text.find("}}", start)
    pipe = text.find("|", start, stop if stop >= 0 else len(text))
    return text[start + 2 : pipe if pipe >= 0 else stop if stop >= 0 else len(text)].strip()


def clean(text: str) -> str:
    """A remark without the brackets and separators around it; "" where no word is left."""
    text = text.strip(" ,;:/、")
    if text[:1] == "(" and text[-1:] == ")" and (text.count("(") == 1 or remark(f"a {text}")[0] == "a"):
        text = text[1:-1].strip(" ,;:")
    elif text.count("(") != text.count(")"):
        text = text.strip("() ,;:")
    if text[:1] in _CLOSING and sum(map(text.count, _CLOSING)) == 1:  # of the word before: „{{Ü|…}}“ und
        text = text[1:].lstrip(" ,;:/")
    return text.rstrip("„ ") if any(map(str.isalnum, text)) else ""


def _marked(parts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The pieces, split again at a sense marker in the middle of one."""
    out: list[tuple[str, str, str]] = []
    for before, piece, after in parts:
        at = 0
        if " [" in piece:
            spans = [span for span in enclosed(piece) if piece[span[0]] != "[" or piece.startswith("[[", span[0])]
            for found in INNER.finditer(piece):
                if inside(found.start(), spans):
                    continue
                head = piece[at : found.start()].strip()
                if head:
                    out.append((before, head, ""))
                    before = ""
                    at = found.start()
        out.append((before, piece[at:].strip(), after))
    return out
