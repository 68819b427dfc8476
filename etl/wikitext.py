"""Edition-blind helpers for wikitext: comments, logical lines, templates, markers, plain text.

Nothing here knows what a template means; that comes in as a callable.  Everything is linear in the length of its input,
also where brackets are never closed: broken markup is text, never an error.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

# --- comments and lines -----------------------------------------------------------------------------------------------

_REF_BALANCE = re.compile(r"<(?i:ref\b[^<>]*+>|/ref\s*>)")


def without_comments(text: str) -> tuple[str, bool]:
    """The text without ``<!-- … -->``, and whether a comment was never closed (only its opening mark goes then)."""
    start = text.find("<!--")
    if start < 0:
        return text, False
    parts: list[str] = []
    at = 0
    while start >= 0:
        stop = text.find("-->", start + 4)
        if stop < 0:
            parts.append(text[at:].replace("<!--", ""))
            return "".join(parts), True
        parts.append(text[at:start])
        at = stop + 3
        start = text.find("<!--", at)
    parts.append(text[at:])
    return "".join(parts), False


def logical_lines(lines: list[str], stop: re.Pattern[str] | None = None) -> tuple[list[str], int]:
    """Lines (none empty) with each template or ``<ref>`` over several of them joined into one; and how many ``{{`` stay open.

    A template that is still open at a line which ``stop`` matches, or at the end, was never closed: its lines stay single,
    but where it begins a line, the lines of parameters below (``|…``) are joined to it, and it is closed.  Inside a
    joined line the line breaks remain.
    """
    deltas = {n: delta for n, line in enumerate(lines) if "{" in line or "}" in line if (delta := line.count("{{") - line.count("}}"))}
    balance = sum(deltas.values())
    opened = {number: delta for number, line in enumerate(lines) if "<" in line if (delta := _open_references(line))}
    if opened:
        deltas = {number: deltas.get(number, 0) + opened.get(number, 0) for number in sorted(deltas.keys() | opened.keys())}
    if not deltas:
        return lines, balance
    joined: list[str] = []
    at = start = total = 0
    for number, delta in deltas.items():
        if not total:
            start = number
        total = max(total + delta, 0)
        if not total and number > start:
            if stop is not None and any(line[0] in "={" and stop.match(line) for line in lines[start + 1 : number + 1]):
                return _joined(lines, deltas, stop), balance
            joined += lines[at:start]
            joined.append("\n".join(lines[start : number + 1]))
            at = number + 1
    if total:
        return _joined(lines, deltas, stop), balance
    joined += lines[at:]
    return joined, balance


def _open_references(line: str) -> int:
    """How many ``<ref>`` a line opens more than it closes."""
    if "ref" not in line:
        return 0
    total = 0
    for tag in _REF_BALANCE.findall(line):
        if tag[1] == "/":
            total -= 1
        elif tag[-2] != "/":
            total += 1
    return total


def _joined(lines: list[str], deltas: dict[int, int], stop: re.Pattern[str] | None) -> list[str]:
    """Lines of which some open what is never closed: what closes before ``stop`` is joined."""
    # a line that opens closes at the first later line whose running sum is back at the sum before it
    closes: dict[int, int] = {}
    waiting: list[tuple[int, int]] = []  # (line, sum before it), sums ascending
    unclosed: set[int] = set()

    def give_up() -> None:
        for number, _ in waiting:
            last = number
            if lines[number].startswith("{{"):
                while last + 1 < len(lines) and lines[last + 1].startswith("|"):
                    last += 1
            if last > number:
                closes[number] = last
                unclosed.add(number)
        waiting.clear()

    total = 0
    for number, line in enumerate(lines):
        if stop is not None and waiting and stop.match(line):
            give_up()
        before = total
        delta = deltas.get(number, 0)
        total += delta
        if delta > 0:
            waiting.append((number, before))
        elif delta < 0:
            while waiting and total <= waiting[-1][1]:
                closes[waiting.pop()[0]] = number
    give_up()
    joined: list[str] = []
    number = 0
    while number < len(lines):
        last = closes.get(number, number)
        joined.append(lines[number] if last == number else "\n".join(lines[number : last + 1]) + ("}}" if number in unclosed else ""))
        number = last + 1
    return joined


# --- templates --------------------------------------------------------------------------------------------------------


class Template(NamedTuple):
    """A template call: raw wikitext values, stripped; numbered named arguments (``2=…``) stand in ``args``."""

    name: str
    args: tuple[str, ...]
    named: dict[str, str]


_BRACES = re.compile(r"\{\{|\}\}")
_new = tuple.__new__  # a record without the detour over its generated constructor
_FLAT_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}")
_PIPE_TOKENS = re.compile(r"\[\[|\]\]|\{\{|\}\}|\||<ref\b[^<>]*>|</ref\s*>|<nowiki>|</nowiki>", re.IGNORECASE)
_NO_NAME = re.compile(r"[\[\]{}<>|]")
_MOST_NUMBERED = 60  # a number above this is a name, never a place


def _pieces(inner: str) -> list[str]:
    """``inner`` split at the pipes that are its own."""
    if "[[" not in inner and "{{" not in inner and "<" not in inner:
        return inner.split("|")
    pieces: list[str] = []
    links = braces = quotes = at = 0
    for found in _PIPE_TOKENS.finditer(inner):
        token = found[0]
        if token == "|":
            if not (links or braces or quotes):
                pieces.append(inner[at : found.start()])
                at = found.end()
        elif token == "[[":
            links += 1
        elif token == "]]":
            links -= links > 0
        elif token == "{{":
            braces += 1
        elif token == "}}":
            braces -= braces > 0
        elif token[1] == "/":
            quotes -= quotes > 0
        elif not token.endswith("/>"):
            quotes += 1
    pieces.append(inner[at:])
    return pieces


def template(text: str) -> Template:
    """Read one complete ``{{…}}``; a missing brace is forgiven."""
    return call(text.removeprefix("{{").removesuffix("}}"))


def repeated(text: str, read: Template) -> list[str]:
    """Names of the parameters of a complete ``{{…}}`` that it gives more than once: only the last counts."""
    if text.count("|") == len(read.args) + len(read.named):
        return []
    seen: set[str] = set()
    twice: list[str] = []
    for piece in _pieces(text.removeprefix("{{").removesuffix("}}"))[1:]:
        key, equals, _ = piece.partition("=")
        key = key.strip()
        if equals and key in read.named:
            if key in seen:
                twice.append(key)
            seen.add(key)
    return twice


def call(inner: str) -> Template:
    """Read what stands between the braces of a template."""
    if "|" not in inner:
        return _new(Template, (inner.strip(), (), {}))
    flat = "[" not in inner and "{" not in inner and "<" not in inner and "]" not in inner and "}" not in inner and ">" not in inner
    pieces = inner.split("|") if flat else _pieces(inner)
    if "=" not in inner:
        name, *rest = map(str.strip, pieces)
        return _new(Template, (name, tuple(rest), {}))
    args: list[str] = []
    named: dict[str, str] = {}
    placed: dict[int, str] = {}
    for piece in pieces[1:]:
        key, equals, value = piece.partition("=")
        if not equals or not (flat or _NO_NAME.search(key) is None):
            args.append(piece.strip())
            continue
        key = key.strip()
        if key.isdecimal() and len(key) < 3 and 0 < int(key) <= _MOST_NUMBERED:
            placed[int(key)] = value.strip()
        else:
            named[key] = value.strip()
    for place, value in placed.items():
        while len(args) < place:
            args.append("")
        args[place - 1] = value
    return _new(Template, (pieces[0].strip(), tuple(args), named))


def templates(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost complete ``{{…}}``; what is never closed or never opened is ignored."""
    opens = text.count("{{")
    if not opens:
        return []
    if opens == 1 and "{{{" not in text:
        start = text.find("{{")
        stop = text.find("}}", start + 2)
        return [(start, stop + 2)] if stop >= 0 else []
    spans = [found.span() for found in _FLAT_TEMPLATE.finditer(text)]
    if len(spans) == opens:  # none holds another, all are closed
        return spans
    spans = []
    opened: list[int] = []
    for found in _BRACES.finditer(text):
        if found[0] == "{{":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, found.end()))
    return spans


# --- splitting --------------------------------------------------------------------------------------------------------

_ENCLOSING = re.compile('\\[\\[|\\]\\]|\\{\\{|\\}\\}|[()\\[\\]„“”"«»]')
_INSIDE = r'(?:[^()\[\]{}„“”"«»]++|\[\[[^\[\]„“”"«»()]*\]\]|\{\{[^{}„“”"«»()]*\}\})*+'
_FLAT = re.compile(
    r"\[\[[^\[\]]*\]\]|\{\{[^{}]*\}\}"
    rf"|\({_INSIDE}\)"
    f'|„{_INSIDE}[“”]|"{_INSIDE}"|«{_INSIDE}»|»{_INSIDE}«'
    '|([()\\[\\]{}„“”"«»])'
)
"""Spans that hold no further nesting, or (group 1) a character that needs the longer way."""
_HAS_ENCLOSING = re.compile('[\\[({„“”"«»]')
_CLOSER = {"[[": "]]", "{{": "}}", "(": ")", "[": "]", "„": "“”", '"': '"', "“": "”", "«": "»", "»": "«"}


def enclosed(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost complete brackets, links, templates and quotations."""
    spans: list[tuple[int, int]] = []
    for flat in _FLAT.finditer(text):
        if flat[1] is not None:
            return _enclosed(text)
        spans.append(flat.span())
    return spans


def _enclosed(text: str) -> list[tuple[int, int]]:
    """The same for any nesting."""
    spans: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    awaited: dict[str, int] = {}  # closer -> how many open ones wait for it
    for found in _ENCLOSING.finditer(text):
        token = found[0]
        if awaited.get(token):
            while True:
                opener, start = opened.pop()
                closers = _CLOSER[opener]
                for closer in (closers,) if closers in ("]]", "}}") else closers:
                    awaited[closer] -= 1
                if token == closers or (len(token) == 1 and token in closers):
                    break
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, found.end()))
        elif token in _CLOSER:
            opened.append((token, found.start()))
            closers = _CLOSER[token]
            for closer in (closers,) if closers in ("]]", "}}") else closers:
                awaited[closer] = awaited.get(closer, 0) + 1
    return spans


def inside(place: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a place lies behind the beginning and before the end of one of ``spans``, which are in order and apart."""
    n = bisect_left(spans, (place,))
    return n > 0 and place < spans[n - 1][1]


def split_outside(text: str, separators: str) -> list[str]:
    """Split at any of ``separators`` (single characters) outside links, templates, brackets and quotations.

    Parts come stripped, empty ones are dropped.  A bracket or quotation mark without its partner is ordinary text.
    """
    wanted = [text]
    if _HAS_ENCLOSING.search(text) is None:
        for separator in separators:
            wanted = [part for piece in wanted for part in piece.split(separator)] if separator in text else wanted
        return [part for piece in wanted if (part := piece.strip())]
    parts: list[str] = []
    begin = at = 0
    for start, stop in [*enclosed(text), (len(text), len(text))]:
        if at < start:
            for offset, character in enumerate(text[at:start], at):
                if character in separators:
                    parts.append(text[begin:offset])
                    begin = offset + 1
        at = stop
    parts.append(text[begin:])
    return [part for piece in parts if (part := piece.strip())]


# --- markers ----------------------------------------------------------------------------------------------------------

_ITEM = r"\(?(?:\d{1,3}(?:\.\d{1,2})*[a-zA-Zα-ω]{0,3}|[a-zα-ω]{1,2}|[IVXLC]{1,6}[a-z]?|\*|\?|…|\.\.\.)(?:'|\?|\*)?\)?"
_BETWEEN = r"(?:[\s,;/&+–—−‐‑-]|\bbis\b|\bund\b|&nbsp;|&ndash;|&thinsp;)++"
MARKERS = rf"{_ITEM}(?:{_BETWEEN}{_ITEM})*+"
"""Regular expression (source) of what may stand between the brackets of a sense marker."""

MARKER = re.compile(rf"([:*#;]*)\s*(?:'{{2,3}})?\[\s*({MARKERS})?\s*,?\s*\](?:'{{2,3}})?\s*:?\s*")
"""A leading sense marker, ``:[1, 2a]``, ``*[1]``, ``::[a]``: groups indent, markers (None: an empty bracket)."""

_INDENT = re.compile(r"[:*#;]*")
_MORE = re.compile(rf"([,;/–-]?)\s*\[\s*(?=\d)({MARKERS})\s*\](?!\])\s*:?\s*")
"""A further marker behind the first, ``:[1], [2] …``, ``:[1]–[3] …``."""


def marker(line: str) -> tuple[str, str | None, str]:
    """Take a line apart: ``(indent, raw markers or None, rest)``; ``rest`` is stripped."""
    if (
        line[3:5] == "] " and line[:2] in (":[", "*[") and line[2].isdecimal() and (line[5:6] not in (":", " ", "[") or line[5:7] == "[[")
    ):  # nearly all
        return line[0], line[2], line[5:].rstrip()
    if line[1:2].isalpha() and line[0] in ":*#;":
        return line[0], None, line[1:].strip()
    found = MARKER.match(line)
    if found is not None and not line.startswith("[[", found.end(1)):
        raw, at = found[2], found.end()
        while raw is not None and (more := _MORE.match(line, at)) is not None:
            raw += (more[1] if more[1] in ("–", "-") else ", ") + more[2]
            at = more.end()
        return found[1], raw, line[at:].strip()
    indent = _INDENT.match(line)
    stop = indent.end() if indent else 0
    return line[:stop], None, line[stop:].strip()


# --- plain text -------------------------------------------------------------------------------------------------------

_REF = re.compile(r"<(?i:ref)\b[^<>]*>")
_REF_NAME = re.compile(r"\bname\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s<>/]+)", re.IGNORECASE)
_REF_END = re.compile(r"</(?i:ref)\s*>")
_LINK = re.compile(r"\[\[([^\[\]|{}]*)(?:\|((?:[^\[\]{}]++|\[[^\[\]{}]*\])*+))?\]\]")
_SHOWN = re.compile(r"\[\[(?:[^\[\]|{}:<]++\|(?![^\[\]{}|]*=))?+([^\[\]|{}:#<]++)\]\]")
"""A link to a page, ``[[a]]`` or ``[[a|b]]``, as nearly all are; the group is what it shows: split at it, join, and all are plain."""
_CALL = re.compile(r"\{\{([^{}]*)\}\}")
_EXTERNAL = re.compile(r"\[(?:https?:|ftp:)?//[^\s\[\]]*(?:\s+([^\[\]]*))?\]", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"<su(p|b)\b[^<>]*>((?=([−–-]?\d)?)[^<>]*)</su[pb]\s*>", re.IGNORECASE)
_MINUS = str.maketrans("–-", "−−")  # in an exponent either is a minus
_BREAK = re.compile(r"<(?:br|p|hr|li|/p|/li|/div)\b[^<>]*>", re.IGNORECASE)
_DROPPED = re.compile(r"<(gallery|score|imagemap|timeline|templatestyles)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*|/)?>|<!--|-->")
_QUOTES = re.compile(r"'{2,}")
_MAGIC = re.compile(r"__[A-Z]{3,}__")
_LEFT = re.compile(r"\[{2,}|\]{2,}|\{{2,}|\}{2,}|'{2,}|</?ref\w*(?:[^<>]*>)?|</?nowiki\s*/?>|&nbsp;")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc\ud800-\udfff\ue000-\ue007]+"
)
_BLANKS = re.compile(r"[^\S ]\s*| \s+")
_TIDY = re.compile(r" +(?=[,.)](?:[\s)“\"]|$))|(?<=\() +| +(?=\))| ?\(\s*[,;]?\s*\)")
_SQUARE = re.compile(r"[\[\]]")
_SUP = dict(
    zip("0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWə", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵊ")
)
_SUB = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"))
_DEEPEST = 24  # templates nested deeper than this are damage, not text
_MARKUP = "|=[]{}<'"
_NO_MARKUP = str.maketrans("", "", "[]{}<&'")
_ESCAPE = str.maketrans({"|": "\ue000", "=": "\ue001"})
_ESCAPE_ALL = str.maketrans(_MARKUP, "".join([chr(0xE000 + number) for number in range(len(_MARKUP))]))
_RESTORE = {code: chr(character) for character, code in _ESCAPE_ALL.items()}
_ESCAPED = re.compile("[\ue000-\ue007]")
_NOWIKI = re.compile(r"<nowiki\s*>(.*?)</nowiki\s*>|</?nowiki\s*/?>", re.IGNORECASE | re.DOTALL)
_OPEN_CALL = re.compile(r"\{\{[^{}|\n]*\|(?:[^{}|\n]*\|)*")
_OPEN_LINK = re.compile(r"\[\[[^\[\]|{}]*\|")


def superscript(text: str) -> str:
    """``text`` raised, where Unicode has all of it; else as it is."""
    return "".join([_SUP[c] for c in text]) if all(c in _SUP for c in text) else text


def subscript(text: str) -> str:
    """``text`` lowered, where Unicode has all of it; else as it is."""
    return "".join([_SUB[c] for c in text]) if all(c in _SUB for c in text) else text


def _script(found: re.Match[str]) -> str:
    text = unescape(found[2]).strip().translate(_MINUS)
    raised = found[1] in "pP"
    shown = superscript(text) if raised else subscript(text)
    # what Unicode cannot raise must not run into the number before it: 2^(1/2)
    return f"^({text})" if raised and shown == text and found[3] else shown


def _quotes(found: re.Match[str]) -> str:
    # four: an apostrophe beside bold; more than five: the rest are apostrophes (MediaWiki's doQuotes)
    return "'" if len(found[0]) == 4 or len(found[0]) > 5 else ""


def _without_quotes(text: str) -> str:
    """The text without the quotes of italics and bold."""
    return _QUOTES.sub(_quotes, text) if "''''" in text else text.replace("'''", "").replace("''", "")


def _references(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Each ``<ref>``: its opening tag, where it begins and ends, what is inside; one that is never closed takes the rest."""
    opening = _REF.search(text) if "<" in text else None
    while opening is not None:
        at = opening.end()
        inside = ""
        if text[at - 2] != "/":
            closing = _REF_END.search(text, at)
            inside = text[at:] if closing is None else text[at : closing.start()]
            at = len(text) if closing is None else closing.end()
        yield opening[0], opening.start(), at, inside
        opening = _REF.search(text, at)


def without_refs(text: str) -> str:
    """The text without ``<ref>…</ref>`` and ``<ref/>``; a ``<ref>`` that is never closed takes the rest of the text."""
    parts: list[str] = []
    at = 0
    for _, start, stop, _ in _references(text):
        parts.append(text[at:start])
        at = stop
    return "".join([*parts, text[at:]]) if parts else text


def without_any_refs(text: str) -> str:
    """``without_refs``, those included whose brackets were escaped once too often (``&lt;ref>``)."""
    return without_refs(text.replace("&lt;ref", "<ref").replace("&lt;/ref&gt;", "</ref>").replace("&lt;/ref>", "</ref>"))


def footnotes(text: str) -> list[tuple[str, str]]:
    """The ``<ref>`` of a text in order: (name or "", wikitext inside; "" for one that only names another)."""
    found: list[tuple[str, str]] = []
    for opening, _, _, inside in _references(text):
        named = _REF_NAME.search(opening) if "=" in opening else None
        found.append((named[1].strip("\"' ") if named else "", inside))
    return found


def tidy(text: str) -> str:
    """One line, single blanks, none before a comma, full stop or closing bracket, NFC."""
    if not text.isprintable():
        text = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    elif " " not in text and "()" not in text:  # a word
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    elif "  " in text:
        text = _BLANKS.sub(" ", text)
    if " ," in text or " ." in text or " )" in text or "( " in text or "()" in text:
        text = _TIDY.sub("", text)
    text = text.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _balanced(text: str) -> str:
    """``text`` without square brackets that have no partner."""
    opened: list[int] = []
    stray: list[int] = []
    for found in _SQUARE.finditer(text):
        if found[0] == "[":
            opened.append(found.start())
        elif opened:
            opened.pop()
        else:
            stray.append(found.start())
    if not opened and not stray:
        return text
    gone = set(opened + stray)
    return "".join([c for i, c in enumerate(text) if i not in gone])


class Plain:
    """Renders wikitext as the text that a reader sees; what templates and namespaces mean is for those to say that build on it."""

    __slots__ = ("constants",)

    def __init__(self, constants: Mapping[str, object]) -> None:
        self.constants = constants  # template without arguments -> text, where it always is the same

    def render(self, template: Template) -> str:
        """The text of a template whose arguments are already plain."""
        raise NotImplementedError

    def dropped(self, target: str) -> bool:
        """Whether a link to ``target`` (raw) is no text: a file, a category, another wiki's page."""
        raise NotImplementedError

    def _link(self, found: re.Match[str]) -> str:
        target, shown = found[1], found[2]
        if ":" in target and self.dropped(target):
            return ""
        if shown is None:
            text = target.strip().removeprefix(":")
        elif shown:
            text = shown
        else:  # [[Haus (Gebäude)|]], the pipe trick
            text = re.sub(r"\s*\([^()]*\)$", "", target.rpartition(":")[2])
        return text.translate(_ESCAPE) if "=" in text or "|" in text else text

    def _call(self, found: re.Match[str]) -> str:
        inner = found[1]
        known = self.constants.get(inner)
        if type(known) is str:
            return known
        text = self.render(call(inner))
        return text.translate(_ESCAPE) if "=" in text or "|" in text else text

    def plain(self, text: str) -> str:
        """Wikitext -> one line of plain text, tidy, without references."""
        if "{" in text or "<" in text or "&" in text or "}" in text or "__" in text:
            return self._all(text)
        if "[[" in text:
            text = "".join(_SHOWN.split(text))
        if "[" in text or "]" in text:
            return self._all(text)
        if "''" not in text:
            return tidy(text)
        text = tidy(_without_quotes(text))
        return text if "''" not in text else tidy(_clean(text))

    def _all(self, text: str) -> str:
        """The same for every kind of markup."""
        escaped = False
        if "<" in text:
            text = without_refs(text)
            if "<nowiki" in text:
                escaped = True
                stop = text.rfind("</nowiki") + 9
                text = _NOWIKI.sub(lambda found: (found[1] or "").translate(_ESCAPE_ALL), text[:stop]) + text[stop:]
        if "[[" in text:
            text = "".join(_SHOWN.split(text))
            if "[[" in text:
                escaped = True
                text = _LINK.sub(self._link, text)
        if "{{" in text:
            escaped = True
            for _ in range(_DEEPEST):
                text, done = _CALL.subn(self._call, text)
                if "[[" in text:
                    text, links = _LINK.subn(self._link, text)
                    done += links
                if not done or "{{" not in text:
                    break
        if "[" in text and "//" in text:
            text = _EXTERNAL.sub(lambda found: found[1] or "", text)
        if "''" in text:
            text = _without_quotes(text)
        if "<" in text:
            text = _BREAK.sub(" ", _DROPPED.sub(" ", text))
            text = _TAG.sub("", _SUPERSCRIPT.sub(_script, text))
        if "&" in text:
            text = unescape(text)
        if "{{" in text or "}}" in text or "[[" in text:
            text = self._damage(text)
        if escaped and _ESCAPED.search(text):
            text = text.translate(_RESTORE)
        if "__" in text:
            text = _MAGIC.sub("", text)
        text = tidy(text)
        if "[" in text or "]" in text or "{" in text or "}" in text or "''" in text or "<" in text or "&" in text:
            text = tidy(_clean(text))
        return text

    @staticmethod
    def _damage(text: str) -> str:
        """What is left of templates and links that were never closed or never opened."""
        text = _OPEN_LINK.sub("", _OPEN_CALL.sub("", text))
        if "}}" in text:
            *before, after = text.split("}}")
            text = "".join([part.replace("|", " ") for part in before]) + after
        return text


def _clean(text: str) -> str:
    """``text`` without what is left of markup; what entities hid may be markup itself, and what goes may join more."""
    for _ in range(8):
        before = text
        if "[[" in text or "]]" in text or "''" in text or "{" in text or "}" in text or "<" in text or "&" in text:
            text = _LEFT.sub("", text)
        text = _balanced(text)
        if text == before:
            return text
    return text.translate(_NO_MARKUP)
