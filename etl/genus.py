"""The genus of a definition: the word that says what kind of thing is defined (genus proximum), for glosses in German.

*farbloses, nach faulen Eiern riechendes Gas* is a gas: nouns that belong to a participle before the head are passed over,
what stands in brackets or behind a relative pronoun is left out.  The genus of a verb is the infinitive that ends a part of
the gloss: *einen Stoff mit Luftdruck entfernen*.
"""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TOKEN = re.compile(r"[^\W\d_][\w’'-]*|[,;:.!?|–]")
_MOST = 1000  # characters of a gloss that are looked at
_LONGEST = 60  # and tokens
_DEEPEST = 3  # brackets in brackets
_ENOUGH = 4  # nouns of a gloss that are told
_REACH = 14  # tokens between a noun and the head that its participle belongs to
_FUNCTION = frozenset(
    (
        "der die das des dem den ein eine einer eines einem einen kein keine keiner jeder jede jedes jemand etwas alle "
        "alles als am an auf aus bei bis durch für gegen im in innerhalb mit nach ohne seit sowie um unter vom von vor "
        "während wie wenn zu zum zur zwischen über und oder auch nur nicht sehr so dass sich es er sie wer was wo"
    ).split()
)
_RELATIVE = frozenset(
    (
        "der die das dem den deren dessen denen welche welcher welches welchem welchen wo wobei womit wodurch wofür worin "
        "wonach indem dass wenn was wer wie um damit sodass so"
    ).split()
)
_PREPOSITIONS = frozenset(
    (
        "an am auf aus außerhalb bei beim bis durch für gegen hinter im in innerhalb mit mittels nach ohne per seit trotz "
        "um unter vom von vor während wegen zu zum zur zwischen über"
    ).split()
)
_MEASURES = ("eter", "Jahre", "Jahren", "Tage", "Tagen", "Gramm", "gramm", "Prozent", "Grad")
"""``ein vier Kilometer langer Fluss``"""
_ENDS = frozenset(";:.!?|–")
_INFLECTED = ("e", "er", "es", "en", "em")
_INFINITIVE = ("en", "ern", "eln", "tun", "sein")


def _tokens(gloss: str) -> list[str]:
    gloss = gloss[:_MOST]
    for _ in range(_DEEPEST):
        if "(" not in gloss and "[" not in gloss:
            break
        gloss = _BRACKETS.sub(" ", gloss)
    return _TOKEN.findall(gloss)[:_LONGEST]


def _is_noun(token: str) -> bool:
    return token[0].isupper() and token[-1] != "-" and token.lower() not in _FUNCTION


def nouns(gloss: str) -> list[str]:
    """The first nouns of a gloss's first clause, the head first; those behind it are what it is *of*: ``Teil des Gesichts``."""
    tokens = _tokens(gloss)
    found: list[str] = []
    label: list[str] = []
    attributed = False  # a preposition before the first noun: that may belong to a participle
    at = 0
    while at < len(tokens) and len(found) < _ENOUGH:
        token = tokens[at]
        if token == ":" and at < 4:  # ``Biologie: …``, a label that the page wrote as text
            label, found, attributed = found, [], False
        elif token in _ENDS or (
            token == "," and found and at + 1 < len(tokens) and (tokens[at + 1] in _RELATIVE or tokens[at + 1] in _PREPOSITIONS)
        ):
            break
        elif _is_noun(token):
            if not found and (attributed or token.endswith(_MEASURES)):
                at = _head_behind(tokens, at)
                token = tokens[at]
            found.append(token)
        elif not found and token.lower() in _PREPOSITIONS:
            attributed = True
        at += 1
    return (found + label)[:_ENOUGH]


def _head_behind(tokens: list[str], start: int) -> int:
    """Place of the noun that an attribute around ``tokens[start]`` belongs to; ``start`` where there is none."""
    participle = inside = False  # an attribute that waits for its head; a phrase with a preposition, up to its noun
    for at in range(start + 1, min(start + _REACH, len(tokens))):
        token = tokens[at]
        if token in _ENDS or (token == "," and at + 1 < len(tokens) and tokens[at + 1] in _RELATIVE):
            return start
        if _is_noun(token):
            if participle and not inside:
                return at
            inside = False
        elif token in _PREPOSITIONS:
            inside = True
            participle = False
        elif not inside and len(token) > 4 and token.endswith(_INFLECTED) and token not in _FUNCTION:
            participle = True
    return start


def infinitives(gloss: str) -> list[str]:
    """Words of a gloss that may be its head verb, the likeliest first: the last of each part before a comma or full stop."""
    parts: list[list[str]] = [[]]
    for token in _tokens(gloss):
        if token == "," or token in _ENDS:
            parts.append([])
        elif token[0].islower() and token.endswith(_INFINITIVE) and token not in _FUNCTION:
            parts[-1].append(token)
    return [token for part in parts for token in reversed(part)]


def adjectives(gloss: str) -> list[str]:
    """Words of a gloss in lower case that are no function words: what an adjective or adverb may be explained by."""
    return [token for token in _tokens(gloss) if token[0].islower() and token not in _FUNCTION]
