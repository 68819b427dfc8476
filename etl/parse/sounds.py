"""Pronunciation and hyphenation."""

from __future__ import annotations

import re

from etl.model import Hyphenation, Sound
from etl.parse.context import Context, Section
from etl.parse.pieces import ELSEWHERE, UNTIDY
from etl.profile import Profile
from etl.wikitext import template, templates, without_any_refs

_TOKEN = re.compile(
    r"\{\{([^{}|]+)(?:\|([^{}|]*)((?:\|[^{}]*)?))?\}\}|''([^'\n]+(?:'[^'\n]+)*)''|([,;]+)|\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]"
)
_INDENT = re.compile(r"[:*#;\s]*")
_SPECIAL = re.compile(r"[\[\]{}<>&'_\u00a0\u200b-\u200f]|  ")
_EMPTY = frozenset(("", "…", "...", "?", "-", "–", "—", "[…]", "…, …"))
_DOTS = str.maketrans({"‧": "·", "•": "·", "∙": "·", "⋅": "·", "・": "·", "\u00ad": ""})
_COMMA = re.compile(r"\s*(?:;|,(?!\d)|(?<!\d),|(?<=\w) / (?=\w))\s*")
_ASIDE = re.compile(r"\s+\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_LEAD = re.compile(r"^[^\W\d_][\w. -]{1,30}:\s+")
_MEDIA = re.compile(r"\s*:?media\s*:\s*(.+)", re.IGNORECASE)
_PARTS = re.compile(r"[·\s]+")
_PLAIN_SOUNDS = re.compile(r"[:* ]*(?:\{\{[^{}|\n<&\[\]' ]++(?:\|[^{}|=\n<>&\[\]']*+(?:\|[^{}\n<>&\[\]']*+)?)?\}\}[,: ]*+)++")
"""A line of nothing but templates: nearly every one."""
_CALL = re.compile(r"\{\{([^{}|]++)(\|[^{}|]*+)?+([^{}]*+)\}\}")
_PLAIN_WORDS = re.compile(r"[:*](?:[^\W\d_]++|[·., -]++|\{\{[^{}|\n ]++\}\})*+")
"""A line of nothing but hyphenated words and templates without arguments."""
_NAME = re.compile(r"\{\{([^{}]+)\}\}")
_WORD_LINK = re.compile(r"\[\[([^\[\]|:#-][^\[\]|:]*)(?:\|([^\[\]|:-][^\[\]|:]*))?\]\]")
_CAPTION = re.compile(r"[^()]*\(([^()]+)\)\s*")
"""``word (region)``, what an old sound file's template shows."""
_WITHIN = re.compile(r"\|\s*(\{\{[^{}]*\}\})(?=\s*(?:\||\}\}))")
"""A template that is a whole argument: ``{{Audio|De-Haus.ogg|{{Lautschrift|haʊ̯s}}}}``."""
_BARE = re.compile(r"\s*(?:\[([^\[\]/]+)\]|/([^\[\]/]+)/)\s*")
"""A transcription without its template, ``[ˈhaʊ̯s]``; ``_PHONETIC`` tells it from a label in brackets."""
_PHONETIC = re.compile(r"[\u0250-\u02ff\u0300-\u036f]")
_MOST_EMPTY = 256
_MOST_LABELS = 50  # more before one sound are damage
_new = tuple.__new__  # a record without the detour over its generated constructor


def sounds(section: Section, ctx: Context) -> list[Sound]:
    """Transcriptions, sound files and rhymes of a section; what a form's name precedes belongs to that form."""
    found: list[Sound] = []
    for line in section.lines:
        profile, empty = _empty.get(line, _NOTHING)
        if profile is ctx.profile:
            for name in empty:
                ctx.count("skipped", "placeholder", name)
        elif _PLAIN_SOUNDS.fullmatch(line) is None or not _simple_sounds(line, ctx, found):
            _sound_line(line, section, ctx, found)
    return found


_empty: dict[str, tuple[Profile | None, list[str]]] = {}
"""Lines of templates of which none has a value, and the templates: ``:{{Hörbeispiele}} {{Audio|}}`` stands on most pages."""
_NOTHING: tuple[None, list[str]] = (None, [])


def _simple_sounds(line: str, ctx: Context, found: list[Sound]) -> bool:
    """A line of nothing but known templates between commas and blanks; nothing is taken of another."""
    terms = ctx.profile.terms
    ipa, audio, rhyme, headers, forms = terms.ipa, terms.audio, terms.rhyme, terms.headers, terms.forms
    new: list[Sound] = []
    empty: list[str] = []
    form: str | None = None
    for name, value, more in _CALL.findall(line):
        if value:
            if value == "|":
                value = ""
            else:
                value = value[1:].strip()
                if not value.isprintable() or (" " in value and UNTIDY.search(value) is not None):
                    return False
            if name in ipa:
                kind = "ipa"
                sure = ipa[name]
            else:
                if name in audio:
                    kind = "audio"
                elif name in rhyme:
                    kind = "rhyme"
                    value = value.removeprefix("-")
                else:
                    return False
                sure = name[-1] == "?"
            if value in _EMPTY:
                empty.append(name)
            elif "__" in value or (kind == "audio" and "(" in more):
                return False
            elif "=" not in more:
                new.append(_new(Sound, (kind, value, form, _caption(more[1:].strip(), ctx) if kind == "audio" else (), sure)))
            elif kind == "audio" and more[:5] == "|spr=" and more.count("|") == more.count("=") == 1:
                variety = more[5:].strip()
                new.append(_new(Sound, (kind, value, form, (variety,) if variety else (), sure)))
            else:
                return False
        elif name in headers:
            form = None
        elif name in forms:
            form = forms[name]
        elif name in terms.no_forms:
            return False
        elif name in terms.missing:
            empty.append(name)
        else:
            return False
    found += new
    for name in empty:
        ctx.count("skipped", "placeholder", name)
    if not new and len(_empty) < _MOST_EMPTY:
        _empty[line] = (ctx.profile, empty)
    return True


def _sound_line(line: str, section: Section, ctx: Context, found: list[Sound]) -> None:
    profile = ctx.profile
    terms = profile.terms
    if "<ref" in line or "&lt;ref" in line:
        line = without_any_refs(line)
    if "\n" in line:
        line = line.replace("\n", " ")
    if "|{{" in line or "| {{" in line:
        line = _WITHIN.sub(lambda found: "|" + ctx.plain(found[1]), line)
    if "[[" in line:
        line = _WORD_LINK.sub(lambda found: found[0] if _is_head(found[1], profile) else found[2] or found[1], line)
    indent = _INDENT.match(line)
    at = indent.end() if indent else 0
    form: str | None = None
    labels: tuple[str, ...] = ()
    base: tuple[str, ...] | None = None  # labels at the head of the line: they hold for its other forms too
    fresh = False  # a label was just read: the next one adds to it
    apart = ""  # the separator just read: a bracket belongs to what follows
    used = 0
    rhyming = False
    since = 0  # sounds before the form's name
    named = ""  # the form's name as written
    within = False  # it stands behind a sense marker
    before = len(found)
    for token in _TOKEN.finditer(line, at):
        start = token.start()
        if start > at:
            between = line[at:start]
            if not between.isspace():
                if "[" in between and (sense := _SENSE.search(between)) is not None:
                    if used > since and (within or ";" in apart):  # {{Pl.}} …; [2] …: of the next sense the word itself comes first
                        form = None
                    base, within = (sense[1],), form is None
                if _bare(between, ctx, form, labels, found):
                    used, fresh = used + 1, False
                else:
                    labels, form, fresh = _words(between, ctx, labels, form, fresh, found, 0 if apart else used)
                apart = ""
        if used and base is None:
            base = labels
        elif base and fresh and labels != base:
            base = ()  # another label: neither holds for the whole line
        at = token.end()
        name = token[1]
        if name is None:
            if token[5] is not None:
                apart = token[5]
                if ";" in token[5]:
                    labels = ()
                    fresh = False
                    if form is not None and named in line[at:]:  # of another region: the word itself comes first once more
                        form, base, used = None, None, 0
            elif token[4] is not None:
                said = f"({token[4]})" if line.startswith(")", at) and line[:start].rstrip().endswith("(") else token[4]
                labels, form, fresh = _words(said, ctx, labels, form, fresh, found, 0 if apart else used)
            else:
                used += _linked(token, line, ctx, form, labels, found, rhyming, section)
            continue
        name = name.strip()
        value = token[2]
        if value is not None and "=" in value:  # {{Lautschrift|spr=de|…}}
            value = next(iter(template(token[0]).args), "")
        if name in terms.ipa:
            value = _value(value, ctx)
            if value in _EMPTY:
                ctx.count("skipped", "placeholder", name)
            else:
                found.append(Sound("ipa", value, form, labels, terms.ipa[name]))
                used += 1
            fresh = False
        elif name in terms.audio and value is not None:
            value = _value(value, ctx)
            if value in _EMPTY:
                ctx.count("skipped", "placeholder", name)
            else:
                call = template(token[0])
                variety = call.named.get("spr", "")
                shown = ctx.plain(call.args[1]) if len(call.args) > 1 else ""
                told = (variety,) if variety else _caption(shown, ctx)
                new = tuple(label for label in told if label not in labels)
                found.append(Sound("audio", value, form, (*labels, *new), name.endswith("?")))
                if shown[:1] == "[" and shown[-1:] == "]" and all(sound.value != shown[1:-1] for sound in found):
                    found.append(Sound("ipa", shown[1:-1], form, (*labels, *new)))
                used += 1
            fresh = False
        elif name in terms.rhyme and value is not None:
            value = _value(value, ctx).removeprefix("-")
            if value in _EMPTY:
                ctx.count("skipped", "placeholder", name)
            else:
                found.append(Sound("rhyme", value, form, labels, name.endswith("?")))
                used += 1
            fresh = False
        elif name in terms.headers:
            rhyming = name.startswith("Reim") or name in terms.rhyme
            form, labels = None, ()
        elif name in terms.forms:
            form, labels, fresh, since = terms.forms[name], base or (), False, used
            named = token[0]
        elif name in terms.no_forms:
            form, labels, fresh = None, base or (), False
            none = ctx.plain(token[0])
            if used and none:
                found[-1] = found[-1]._replace(labels=(*found[-1].labels, none))
            elif none:
                ctx.count("skipped", "remark", "sound")
        elif name in terms.missing:
            ctx.count("skipped", "placeholder", name)
        elif name in profile.genders and value is None:
            labels, form, fresh = _words(ctx.plain(token[0]) + ":", ctx, labels, form, fresh, found, used)
        else:
            text = ctx.plain(token[0])
            if text:
                labels, form, fresh = _words(text, ctx, labels, form, fresh, found, used)
            fresh = True
        apart = ""
    rest = line[at:]
    if rest and not rest.isspace() and not _bare(rest, ctx, form, labels, found):
        labels, form, fresh = _words(rest, ctx, labels, form, fresh, found, used)
    if fresh and labels and (len(found) == before or not set(labels) <= set(found[-1].labels)):
        ctx.count("skipped", "remark", "sound")  # nothing followed of which it would have been said


def _is_head(target: str, profile: Profile) -> bool:
    return target.rstrip(":").strip() in profile.terms.headers


def _caption(text: str, ctx: Context) -> tuple[str, ...]:
    """The variety in what a sound file's template shows: ``Haus (österreichisch)``, or nothing but a label."""
    if "(" in text:
        found = _CAPTION.fullmatch(text)
        return tuple([part for word in found[1].split(",") if (part := word.strip())]) if found else ()
    labels = ctx.profile.labels
    return (text,) if text and text != ctx.title and (text in labels or f"{text}." in labels) else ()


def _value(value: str | None, ctx: Context) -> str:
    if value is None:
        return ""
    value = value.strip()
    if _SPECIAL.search(value) is not None or not value.isprintable():
        return ctx.plain(value.replace("_", "\ue010")).replace("\ue010", "_")
    return value if value.isascii() else ctx.plain(value)


def _bare(text: str, ctx: Context, form: str | None, labels: tuple[str, ...], found: list[Sound]) -> bool:
    """Take a transcription that stands without its template."""
    bare = _BARE.fullmatch(text) if "[" in text or "/" in text else None
    value = ctx.plain(bare[1] or bare[2]) if bare is not None else ""
    if _PHONETIC.search(value) is None:
        return False
    found.append(Sound("ipa", value, form, labels))
    return True


def _words(
    text: str, ctx: Context, labels: tuple[str, ...], form: str | None, fresh: bool, found: list[Sound], used: int
) -> tuple[tuple[str, ...], str | None, bool]:
    """Words between the templates: a form's name, a region before what they speak of, a remark in brackets behind it."""
    closed = text.strip().startswith("(") and used
    words = ctx.plain(text).strip(" :,;/()[]–-")
    if not words or words in ctx.profile.terms.headers:
        return labels, form, fresh
    if words in ctx.profile.connectors or words in ctx.profile.conjunctions:
        return labels, form, fresh
    known = ctx.profile.terms.forms.get(words)
    if known is not None:
        return (), known, False
    if words in _EMPTY or words in ctx.profile.placeholders:
        ctx.count("skipped", "placeholder", "sound")
        return labels, form, fresh
    said = tuple(ctx.words(words)) or (words,)
    if closed and found and ":" not in text:
        found[-1] = found[-1]._replace(labels=(*found[-1].labels, *said))
        return labels, form, fresh
    return ((*labels, *said) if fresh and len(labels) < _MOST_LABELS else said), form, True


def _linked(
    token: re.Match[str],
    line: str,
    ctx: Context,
    form: str | None,
    labels: tuple[str, ...],
    found: list[Sound],
    rhyming: bool,
    section: Section,
) -> int:
    """A link among the sounds: the heads of old pages, rhymes and sound files as links."""
    target, shown = token[6].strip(), (token[7] or "").strip()
    media = _MEDIA.match(target)
    if media is not None:
        found.append(Sound("audio", media[1].strip(), form, labels))
        return 1
    word = shown or target
    if word.rstrip(":") in ctx.profile.terms.headers:
        return 0
    if word.startswith("-") and len(word) > 1:
        value = _value(word[1:], ctx)
        if value not in _EMPTY:
            found.append(Sound("rhyme", value, form, labels))
            return 1
    elsewhere = ELSEWHERE.match(token[0])
    if elsewhere is not None and not ctx.plain(token[0]):
        return 0
    ctx.count("skipped", "layout", section.name) if target.lower().startswith(
        ("hilfe:", "datei:", "bild:", "file:", "image:")
    ) else ctx.count("unknowns", "line", section.name)
    return 0


def hyphenations(section: Section, ctx: Context) -> list[Hyphenation]:
    """All hyphenations of a section, with what the page says of each."""
    found: list[Hyphenation] = []
    profile = ctx.profile
    terms = profile.terms
    for line in [part for whole in section.lines for part in (_NEXT_SENSE.split(whole) if "; [" in whole else (whole,))]:
        if _PLAIN_WORDS.fullmatch(line) is not None and "," not in ctx.title and _simple_words(line[1:], ctx, found):
            continue
        if "<" in line or "&lt;" in line:
            line = without_any_refs(line)
        if "\n" in line:
            line = line.replace("\n", " ")
        if "[" in line:
            line = _SENSE.sub(lambda found: _marked(found[1]), line)
        indent = _INDENT.match(line)
        at = indent.end() if indent else 0
        if "{{" not in line and "''" not in line and "[[" not in line:
            _hyphenated(line[at:], None, ctx, found, ())
            continue
        form: str | None = None
        text = ""
        first = len(found)
        base: tuple[str, ...] = ()  # what stands before the first word of the line, for all of it
        opening = _OPENING.match(line, at)
        if opening is not None and ctx.plain(opening[1]).strip(" :,") not in terms.forms and "·" not in opening[1]:
            base = _said(ctx.plain(opening[1]), ctx)
            line = line[opening.end() :]
            at = 0
        for start, stop in templates(line):
            if start < at:
                continue
            text += line[at:start]
            at = stop
            call = template(line[start:stop])
            name = call.name
            if name in terms.forms or name in terms.no_forms:
                base = _hyphenated(text, form, ctx, found, base)
                text = ""
                form = terms.forms.get(name)
                if form is None and not _label_last(found, first, told := ctx.plain(line[start:stop]).rstrip(" ,:;")):
                    text = _marked(told)  # {{kSg.}}, {{Pl.}} El·tern
            elif name in profile.label_markers or name in profile.label_templates or name in profile.genders:
                text += ", " + _marked(ctx.plain(line[start:stop]))  # a register or gender: said of the next, no part of it
            elif name in terms.missing:
                ctx.count("skipped", "placeholder", name)
            elif name in terms.audio:
                ctx.count("skipped", "audio", section.name)
            else:
                text += ctx.plain(line[start:stop])
        _hyphenated(text + line[at:], form, ctx, found, base)
    return found


_NEXT_SENSE = re.compile(r";\s*(?=\[\d)")
_SENSE = re.compile(r"(?<!\[)\[\s*(\d[\da-z ,–-]*)\]:?\s*")
_OPENING = re.compile(r"\s*'{2,3}([^'\n]+:)\s*'{2,3}\s*")
_BEGIN, _STOP, _COMMA_IN = "\ue020", "\ue021", "\ue022"  # round what is said of the next word, while its line is taken apart
_MARKED = re.compile(f"{_BEGIN}([^{_STOP}]*){_STOP}\\s*")
_INSIDE = str.maketrans({",": _COMMA_IN, ";": _COMMA_IN} | dict.fromkeys(f"(){_BEGIN}", "") | {_STOP: " "})


def _marked(words: str) -> str:
    return _BEGIN + words.translate(_INSIDE) + _STOP


def _said(words: str, ctx: Context) -> tuple[str, ...]:
    return tuple([word for part in words.replace(_COMMA_IN, ",").split(",") if (word := part.strip(" :;()"))])


def _label_last(found: list[Hyphenation], first: int, label: str) -> bool:
    """What is said behind a word (``{{kPl.}}``) is said of it."""
    if len(found) == first or not label:
        return False
    found[-1] = found[-1]._replace(labels=(*found[-1].labels, label))
    return True


def _simple_words(line: str, ctx: Context, found: list[Hyphenation]) -> bool:
    """Words between commas and names of forms; nothing is taken of a line with anything else."""
    if " " in line and UNTIDY.search(line) is not None:
        return False
    terms = ctx.profile.terms
    form: str | None = None
    new: list[Hyphenation] = []
    before: tuple[str, ...] = ()
    stretches = _NAME.split(line) if "{{" in line else [line]
    for number, stretch in enumerate(stretches):
        if number % 2:
            form = terms.forms.get(stretch)
            if form is None:
                if stretch not in terms.no_forms:
                    return False
                label = ctx.plain("{{" + stretch + "}}")
                if not _label_last(new, 0, label):
                    before = (label,)
            continue
        for word in stretch.split(","):
            word = word.strip()
            if word:
                if (
                    word[0] in "-."
                    or word[0] == "·"
                    or (" " in word and (word in terms.no_forms or terms.alternatives.search(word) is not None))
                ):
                    return False
                parts = word.split("·") if " " not in word else word.replace(" ", "·").split("·")
                new.append(_new(Hyphenation, (word, tuple(filter(None, parts)), form, before)))
                before = ()
    if before:
        ctx.count("skipped", "remark", "hyphenation")
    found += new
    return True


_ITALIC = re.compile(r"'{2,3}(.*?)'{2,3}:?")


def _hyphenated(text: str, form: str | None, ctx: Context, found: list[Hyphenation], base: tuple[str, ...]) -> tuple[str, ...]:
    """One stretch of a line that speaks of one form; gives the labels that hold for the rest of the line."""
    text = text.strip()
    if not text or text in ",;":
        return base
    if "[" in text and ELSEWHERE.fullmatch(text) and not ctx.plain(text):
        return base
    forms = ctx.profile.terms.forms
    current = form
    if "''" in text:
        at = 0
        rest = ""
        for label in _ITALIC.finditer(text):
            rest += text[at : label.start()]
            at = label.end()
            words = ctx.plain(label[1])
            name = forms.get(words.strip(" :,"))
            if name is not None:
                base = _split(rest, current, ctx, found, base)
                rest = ""
                current = name
            elif "·" in words or words.strip(" ,;") == ctx.title:
                rest += words
            else:
                rest += ("" if rest.rstrip().endswith("(") else ", ") + _marked(words)
        text = rest + text[at:]
    return _split(text, current, ctx, found, base)


def _split(text: str, form: str | None, ctx: Context, found: list[Hyphenation], base: tuple[str, ...]) -> tuple[str, ...]:
    if _SPECIAL.search(text) is not None or not text.isprintable():
        text = ctx.plain(text)
    if not text.isascii():
        text = ctx.plain(text.translate(_DOTS))
    placeholders = ctx.profile.placeholders
    terms = ctx.profile.terms
    if terms.alternatives.search(text) is not None and terms.alternatives.search(ctx.title) is None:
        text = terms.alternatives.sub(", ", text)
    first = len(found)
    for piece in _COMMA.split(text.strip()) if "," not in ctx.title else [text.strip(" ,")]:  # gesagt, getan
        if not piece:
            continue
        asides: list[str] = []
        if "(" in piece:
            for aside in _ASIDE.finditer(piece):
                asides.append(aside[1])
            piece = _ASIDE.sub("", piece)
        for word in (piece, *asides):
            labels = base
            if _BEGIN in word:
                said = tuple([label for mark in _MARKED.finditer(word) for label in _said(mark[1], ctx)])
                word = _MARKED.sub("", word)
                if len(found) > first and any(map(str.isalnum, word)):  # ''A:'' x, ''B:'' y: the second takes the first one's place
                    labels = base = ()
                labels += tuple([label for label in said if label not in labels])
            word = word.strip(" :/")
            if (lead := _LEAD.match(word)) is not None:
                name = lead[0].strip(" :")
                form = terms.forms.get(name, form)
                if name not in terms.forms:
                    labels += _said(lead[0], ctx)
                word = word[lead.end() :].strip(" :/")
            elif word[:1] == "(" and (bracket := _ASIDE.match(f" {word}")) is not None and ctx.wording(bracket[1]):
                labels += _said(bracket[1], ctx)
                word = word[bracket.end() - 1 :].strip()
            if word in _EMPTY or word in placeholders or not any(map(str.isalnum, word)):
                if word:
                    ctx.count("skipped", "placeholder", "hyphenation")
                elif labels != base and not _label_last(found, first, ", ".join(labels[len(base) :])):
                    ctx.count("skipped", "remark", "hyphenation")
                continue
            if word is not piece and word in asides and "·" not in word and word[:2].casefold() != ctx.title[:2].casefold():
                if not _label_last(found, first, word):
                    ctx.count("skipped", "remark", "hyphenation")
                continue
            if word in ctx.profile.terms.no_forms:  # Milch, kein Plural
                if not _label_last(found, 0, word):
                    ctx.count("skipped", "remark", "hyphenation")
                continue
            found.append(Hyphenation(word, tuple([clean for part in _PARTS.split(word) if (clean := part.strip(","))]), form, labels))
    return base
