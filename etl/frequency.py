"""How frequent words are: wordfreq's whole list of a language against all the words at once, not one by one."""

from __future__ import annotations

import importlib.util
import zlib
from pathlib import Path

import msgpack
import pyarrow as pa

SCHEMA = pa.schema([("language", pa.string()), ("word", pa.string()), ("frequency", pa.float32())])


FrequentWords = list[tuple[float, list[bytes]]]
"""Frequency on the Zipf scale (log10 of the occurrences in a billion words), and the words (UTF-8, casefolded) that frequent."""


def frequencies(language: str, words: set[bytes], listed: FrequentWords) -> pa.Table:
    """Those of the words (UTF-8, casefolded) that are listed: columns language, word, frequency (Zipf scale)."""
    found = [(word, zipf) for zipf, bin_ in listed for word in words.intersection(bin_)]
    found.sort()
    named, values = zip(*found, strict=True) if found else ((), ())
    column = pa.array(named, pa.binary()).cast(pa.string())
    return pa.table([pa.repeat(language, len(found)), column, pa.array(values, pa.float32())], schema=SCHEMA)


def frequent_words(language: str) -> FrequentWords:
    """wordfreq's whole list of a language, frequencies rounded to 0.01 as they are there; empty for a language it does not know.

    A cBpack file is msgpack, gzipped: a header, then for each centibel below 1 the list of the words that frequent.  It is read
    here, as wordfreq's own way takes three times as long and makes an object of 50 MB.
    """
    path = _list(language)
    if path is None:
        return []
    head, *bins = msgpack.unpackb(zlib.decompress(path.read_bytes(), 31), raw=True)
    if head.get(b"format") != b"cB" or head.get(b"version") != 1:
        raise ValueError(f"{path} is no list of wordfreq as we know it: {head!r}")
    return [(round(9 - centibels / 100, 2), words) for centibels, words in enumerate(bins)]


def _list(language: str) -> Path | None:
    """The list of a language that wordfreq takes itself: the larger one; ``None`` where it has none."""
    found = importlib.util.find_spec("wordfreq")
    if found is None or found.origin is None or not language.isalpha():
        return None
    data = Path(found.origin).parent / "data"
    return next((path for size in ("large", "small") if (path := data / f"{size}_{language}.msgpack.gz").exists()), None)
