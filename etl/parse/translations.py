"""Translations: new and old tables, dialect tables, bare lists.

Nearly half the text of a page stands here, so it is read in three ways.  The plain line, ``*{{fr}}: [1] {{Ü|fr|maison}} {{f}}, …``,
is taken apart by one regular expression whose last alternative takes what no other reads: where it took something, nothing of
the line was read, and it goes to the second way (heads that are words or links, labels, remarks, links, named arguments), and
from there in the same manner to the third, ``Lines``, which reads everything.
"""

from __future__ import annotations

import re
from functools import partial

from etl.model import Translation
from etl.parse.context import Context, Section
from etl.parse.pieces import decoded
from etl.parse.translation_items import EMPTY, clean, depth
from etl.parse.translation_lines import Lines
from etl.profile import Profile
from etl.wikitext import MARKERS, call, template, tidy, without_any_refs

_PLAIN = re.compile(
    r"(?:^\*++ ?\{\{([a-zA-Z-]++)\}\}: ?(?:\[\] ?|)|)"  # the code, at the line's beginning alone
    r"(?:\[([^\[\]{}]++)\] ?|)"
    r"\{\{([^{}|]++)\|([a-z-]++)\|([^{}#&<>\[\]=_]*+)\}\}(?: ?\{\{([a-z]{1,3})\}\}|)([,; /]*+)"
    r"|(.+)"
)
"""Code, markers, template, its language, its other arguments, gender, separator; or the rest of a line that is not plain."""
_HEAD = re.compile(
    r"[*:#;]+\s*(?:"
    r"\{\{([^{}|]+)(?:\}\}\s*$|(?:\|[^{}]*)?\}\}"
    r"(\s*(?:<small>\((?:[^\[\]<>(){}|]|\[\[w:[^\[\]<>{}|]*\|[^\[\]<>{}|]*\]\])*+\)</small>|\([^()\[\]{}<>&:'|]*\)))?:(?!:)(?:'(?!'))?)"
    r"|(?:'{2,3})?(?:\[\[(?:(?:w:)?(?:en:)?[^\[\]|:{}<>&']*\|)?([^\[\]|:{}<>&'_#]+)\]\]"
    r"|([^\W\d](?:[^\[\]{}:<>'|()&_]++|\([^()\[\]{}:<>'|&_]*\))*+))(?:'{2,3})?:"
    r")(?:'{2,3})?\s*(?:''(?=\[\d))?"
)
"""Head of a list line: a code, what stands in brackets beside it; a link; a word."""
_WORDS = re.compile(
    r"(?:\[([\d, –?*-]+)\] *)?"
    r"((?:\[\[[^\[\]|#:{}'<&(,;]+\]\]|[^\W_][\w '’-]*)(?:[,;] ?(?:\[\[[^\[\]|#:{}'<&(,;]+\]\]|[^\W_][\w '’-]*))*)"
)
"""Markers, and words or links alone."""
_SEPARATED = re.compile(r"\s*[,;]\s*")
_ALONE = re.compile(r"\|\s*([^\W\d_][\w-]{0,30})\s*=\s*")
_TABLE = re.compile(
    rf"\{{\{{\s*([^{{}}|=<>\[\]&]++)(?:\|\s*({MARKERS})\s*)?(?:\|\s*([^\W\d_]\w*)\s*=([^{{}}|=]*))?"
    r"\|\s*([^\W\d_][\w-]{0,30})\s*=\s*"
)
"""Head of a table, the list below it: its name, markers, parameter of the gloss, gloss, parameter of the list."""
_MARKERS = re.compile(MARKERS)
_new = tuple.__new__  # a record without the detour over its generated constructor


_SCRIPTED = re.compile(r"\|Ü\s*[|}]")
_IN_SCRIPT = re.compile(r"\{\{(\w+)\|([^{}\n]*\|Ü[^{}\n]*)\}\}")
_EXTERNAL = re.compile(r"\[https?:[^\s\[\]]+ ([^\[\]\n]+)\]")
_MARKER_PAIR = re.compile(r"\[([\da-zA-Z ,–-]++)\]\s*,\s*\[(?=[\da-zA-Z ,–-]+\]\s*(?:\{\{|''))")
"""``[1a], [2a] {{Ü|…}}``: both speak of the same item."""
_GLUED_MARKER = re.compile(rf"\}}\}}(?=\[{MARKERS}\])")
_LABEL_BEFORE_MARKER = re.compile(rf"(''(?:[^'\[\]{{}}\n]|\[\[[^\[\]\n]*\]\])+:'')\s*(\[\s*{MARKERS}\s*\])")
_LABELS_BEFORE_MARKER = re.compile(rf"\{{\{{[^{{}}|\n]{{1,30}}\}}\}} {_LABEL_BEFORE_MARKER.pattern}")
"""The same behind a template, ``[1] {{reg.}} ''(Béarn):'' [2] …``; one that is the head of a line is none of them."""
_BROKEN_LINK = re.compile(r"(\[\[[^\[\]{}|\n]*\|)\n(?=[^\[\]{}|\n]*\]\])")
_ITALIC_GENDER = re.compile(
    r"(?<=\}\}) *(?:\(?''\(?([mfnu](?: ?[/,] ?[mfnu])*)\)?''\)?|\(\{\{([mfnu]{1,3})\}\}\)|(?=\{\{[mfnu]\}\} ?/)(\{\{[mfnu]\}\}(?: ?/ ?\{\{[mfnu]\}\})+))(?=[ ,;\n]|$)"
)
"""Genders as old pages wrote them behind a word: ``''m''``, ``(''m'')``, ``({{f}})``, ``{{m}}/{{f}}``."""
_MAYBE_GENDER = re.compile(r"\}\} *(?:\(?''\(?[mfnu][ /,)']|\(\{\{[mfnu]|\{\{[mfnu]{1,3}\}\} ?/)")
"""What such a gender begins with: a page that has none is looked through for this alone."""
_BRACKETED_LABEL = re.compile(r"''\(([^()':\n]+):\)''")


def _gender_marks(found: re.Match[str]) -> str:
    return "".join([f" {{{{{gender}}}}}" for gender in re.findall("[mfnu]{1,3}", found[1] or found[2] or found[3])])


def _marker_first(found: re.Match[str]) -> str:
    whole, start = found[0], found.start()
    if found.string[start - 2 : start] not in ("] ", ", ", "; ", ": "):
        return whole
    return f"{found[2]} {whole[: found.end(1) - start]}"


def _in_script(profile: Profile, found: re.Match[str]) -> str:
    """``{{Hebr|word|v=pointed|d-heb=transliteration|Ü}}``, a translation in the old manner, in the new one."""
    scripts = profile.terms.scripts
    one = call(found[0][2:-2])
    if one.name not in scripts or len(one.args) < 2 or one.args[1] != "Ü":
        return found[0]
    told = next((name for name in one.named if name in scripts), None)
    language = scripts[told or one.name]
    transliteration = one.named.get(told or "d", "")
    return f"{{{{Üxx4|{language}|{one.args[0]}|v={one.named.get('v', '')}|d={transliteration}|b={one.named.get('b', '')}}}}}"


def prepared(section: Section, ctx: Context) -> str:
    """The section's text without references, entities and what only old pages have."""
    profile = ctx.profile
    text = "\n".join(section.lines)
    if "<ref" in text or ("&" in text and "&lt;ref" in text):
        text = without_any_refs(text)
    if "&" in text:
        text = decoded(text)
    if _SCRIPTED.search(text) is not None:
        text = _IN_SCRIPT.sub(partial(_in_script, profile), text)
    if "]," in text and ("], [" in text or "],[" in text):
        text = _MARKER_PAIR.sub(r"[\1, ", text)
    if "}}[" in text:
        text = _GLUED_MARKER.sub("}} ", text)
    italic = "''" in text
    if italic and ":'' [" in text:
        if "}} ''" in text:
            text = _LABELS_BEFORE_MARKER.sub(_marker_first, text)
        text = _LABEL_BEFORE_MARKER.sub(r"\2 \1", text)
    told = italic and ("}} ''" in text or "}}''" in text or "}} (''" in text)
    if (told or "}} ({{" in text or "}}/{{" in text or "}} / {{" in text) and _MAYBE_GENDER.search(text) is not None:
        text = _ITALIC_GENDER.sub(_gender_marks, text)
    if "|\n" in text:
        text = _BROKEN_LINK.sub(r"\1", text)
    if italic and ":)''" in text:
        text = _BRACKETED_LABEL.sub(r"''\1:''", text)
    if "[http" in text:
        text = _EXTERNAL.sub(r"\1", text)  # names of dialects that lead elsewhere
    return text


def translations(section: Section, ctx: Context) -> list[Translation]:
    """Every translation of a section, in page order; rows of dialect tables have no language but its name."""
    text = prepared(section, ctx)
    profile = ctx.profile
    lines = text.split("\n")
    doubtful = "''" in text or "  " in text
    unprintable = not (text.isascii() or "".join(lines).isprintable())
    reader = _Reader(section, ctx)
    places = profile.terms.translations
    language_of = profile.language_names.get
    place_of = places.get
    gender_of = profile.genders.get
    markers = reader.markers
    found = reader.found
    groups = reader.groups
    append = found.append
    take = _PLAIN.findall
    valid: set[str] = set()
    empty: list[str] = []  # templates without a word
    last = raw = reader.raw
    senses, status = markers(raw)
    resume = 0
    for number, line in enumerate(lines):
        if number < resume:
            continue
        if groups:
            reader.under(line)
        if (
            reader.kind is None
            and not groups
            and not (doubtful and ("''" in line or "  " in line))
            and not (unprintable and not line.isprintable())
        ):
            tokens = take(line)
            if tokens and not tokens[-1][7] and tokens[0][0]:
                start = len(found)
                gloss = reader.gloss
                reader.above = above = tokens[0][0]
                named = language_of(above)
                for head, marker, name, code, rest, gender, _, _ in tokens:
                    if marker:
                        if marker != last:
                            if marker not in valid:
                                if _MARKERS.fullmatch(marker) is None and (len(tokens) > 1 or marker[0] not in "0123456789?*"):
                                    break
                                valid.add(marker)
                            senses, status = markers(marker)
                            raw = last = marker
                    elif head:
                        raw = reader.raw
                        if raw != last:
                            senses, status = markers(raw)
                            last = raw
                    place = place_of(name)
                    if place is None or named is None or language_of(code) is None:
                        break
                    marks: tuple[str, ...] = ()
                    if gender:
                        marks = gender_of(gender, marks)
                        if not marks:
                            break
                    display = transliteration = None
                    if "|" not in rest and place[1] == 1:
                        word = rest.strip()
                    else:
                        args = (code, *rest.split("|"), "", "", "")
                        word = args[place[1]].strip()
                        if place[2] >= 0:
                            transliteration = args[place[2]].strip() or None
                        if place[3] >= 0:
                            display = args[place[3]].strip() or None
                            if not word:
                                word = display or ""
                            if display == word:
                                display = None
                    if word in EMPTY:
                        if transliteration:
                            break
                        empty.append(name)
                        continue
                    append(
                        _new(
                            Translation,
                            (
                                code,
                                named,
                                word,
                                None,
                                display,
                                word,
                                transliteration,
                                marks,
                                raw,
                                senses,
                                status,
                                gloss,
                                name[-1] == "?",
                                None,
                            ),
                        )
                    )
                else:
                    if empty:
                        for name in empty:
                            ctx.count("skipped", "placeholder", name)
                        empty.clear()
                    continue
                empty.clear()
                del found[start:]
        if not line or line == "|}":
            continue
        first = line[0]
        if first == "*" or first == ":":
            if reader.listed(line):
                continue
        elif (first == "{" or first == "|" or first == "}") and reader.table_line(line):
            continue
        if line.count("{{") > line.count("}}") and "=" not in line and "{{" in line[2:]:
            # a template over several lines
            joined = line
            for more in range(number + 1, min(number + 7, len(lines))):
                joined += "\n" + lines[more]
                if joined.count("{{") == joined.count("}}"):
                    line = joined.replace("\n", " ")
                    resume = more + 1
                    break
        reader.line(line)
    reader.group(0)
    return found


class _Reader(Lines):
    """Reads the frequent shapes among the lines that are not plain; the others go the long way."""

    __slots__ = ()

    def table_line(self, line: str) -> bool:
        """Read a line that only opens, divides or closes a table."""
        terms = self.ctx.profile.terms
        if line == "}}":
            self.end_table()
            return True
        if line[0] == "|":
            alone = _ALONE.fullmatch(line)
            if alone is None or alone[1] not in terms.table_parameters:
                return False
            self.kind = terms.table_parameters[alone[1]] or self.section.kind or None
            return True
        if line[-1] == "=":
            table = _TABLE.fullmatch(line)
            if table is None:
                return False
            name, raw, parameter, gloss, listed = table.groups()
            if listed not in terms.table_parameters or name.startswith(terms.dialect_tables):
                return False
            if parameter is not None and (parameter != terms.table_gloss or _ALONE.match(gloss) is not None):
                return False
            self.begin_table(raw, gloss)
            self.kind = terms.table_parameters[listed] or self.section.kind or None
            return True
        if line[:2] == "{{" and line[-2:] == "}}" and "|" not in line and line.count("{") == 2:
            name = line[2:-2].strip()
            if name.lower().startswith(self.ctx.profile.inner_templates):
                self.ctx.count("skipped", "layout", name)
                return True
        return False

    def listed(self, line: str) -> bool:
        """Read a list line whose head and items are of the frequent shapes; False: nothing of it was read."""
        found = _HEAD.match(line)
        if found is None:
            return False
        profile = self.ctx.profile
        code, beside, linked, bare = found.groups()
        at = found.end()
        told = clean(self.ctx.plain(beside)) if beside else ""
        if code is not None and "|" in found[0]:  # {{ar|DMG}}
            schemes = template(line[line.index("{{") : line.index("}}") + 2]).args
            told = "; ".join([text for text in (*schemes, told) if text])
        language: str | None
        name: str | None
        if code is not None:
            name = profile.language_names.get(code)
            if name is None:
                if beside is not None or self.kind is not None or code in profile.terms.translations or ":" not in found[0]:
                    return False
                language = None
            elif beside is not None and self.kind is not None:
                return False
            else:
                language = code
            above = code
        else:
            above = name = tidy(linked or bare).strip(" ,:")
            if not name:
                return False
            language = profile.languages.get(name) if self.kind is None else None
        if self.kind is not None:
            language = None
        if at == len(line):
            self.above = above
            if name is not None and (code is None or told):  # what stands under a language's code has heads of its own
                self.group(depth(line), f"{name} ({told})" if told else name)
            return True
        before = self.above
        self.above = above
        rest = self.apart(line[at:])
        start = len(self.found)
        words = name is not None and "{{" not in rest and (self.kind is not None or "[[" in rest) and self.words(rest, language, name)
        if words or self.scan(rest, language, name):
            if told or self.groups or (not words and (code is None or any(row[0] != code for row in self.found[start:]))):
                self.varied(start, name, told)
            return True
        self.above = before
        return False

    def words(self, rest: str, language: str | None, name: str) -> bool:
        """Read words and links alone."""
        whole = _WORDS.fullmatch(rest)
        if whole is None or (self.kind is None and self.ctx.profile.terms.no_word.search(whole[2]) is not None):
            return False
        raw = whole[1].strip() if whole[1] is not None else self.raw
        senses, status = self.markers(raw)
        for word in _SEPARATED.split(whole[2]):
            title = None
            word = word.strip()
            if word.startswith("[["):
                title = word = word[2:-2].strip()
            if word in EMPTY:
                continue
            if not word.isprintable() or "  " in word or "''" in word:
                word = self.ctx.plain(word)
            self.found.append(
                _new(Translation, (language, name, word, self.kind, None, title, None, (), raw, senses, status, self.gloss, False, None))
            )
        return True
