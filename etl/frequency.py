"""How frequent words are: wordfreq's whole list of a language as one table, not looked up word by word."""

from __future__ import annotations

import importlib.util
import zlib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import msgpack
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.store import whole

SCHEMA = pa.schema([("language", pa.string()), ("word", pa.string()), ("frequency", pa.float32())])


def frequencies(languages: Iterable[str], folder: Path) -> list[Path]:
    """Parquet files (``SCHEMA``) with the lists of those of ``languages`` (codes) that wordfreq has; made in ``folder`` once.

    ``word`` is casefolded (grossartig); ``frequency`` is on the Zipf scale, log10 of the occurrences in a billion words, rounded to
    0.01 as in the list itself (its bins are centibels).  Unpacking wordfreq's own file takes ten times as long as reading
    ours, hence the copy; it is made anew where the list has another size.
    """
    made: list[Path] = []
    for language in sorted(set(languages)):
        source = _list(language)
        if source is not None:
            target = folder / f"frequency-{language}-{source.stat().st_size}.parquet"
            if not target.exists():
                with whole(target) as temporary:
                    pq.write_table(_read(source, language), temporary, compression="zstd", use_dictionary=["language", "frequency"])
            made.append(target)
    return made


def _read(path: Path, language: str) -> pa.Table:
    """A cBpack file: msgpack, gzipped; a header, then for each centibel below 1 the list of the words that frequent."""
    head, *bins = msgpack.unpackb(zlib.decompress(path.read_bytes(), 31), raw=True)
    if head.get(b"format") != b"cB" or head.get(b"version") != 1:
        raise ValueError(f"{path} is no list of wordfreq as we know it: {head!r}")
    joined = pa.array([b"\n".join(chain.from_iterable(bins))], pa.binary()).view(pa.string())  # split in native code
    words = pc.split_pattern(joined, "\n").flatten()
    zipf = [pa.repeat(pa.scalar(round(9 - centibels / 100, 2), pa.float32()), len(words)) for centibels, words in enumerate(bins)]
    return pa.table([pa.repeat(language, len(words)), words, pa.concat_arrays(zipf)], schema=SCHEMA)


def _list(language: str) -> Path | None:
    """The list of a language that wordfreq takes itself: the larger one; ``None`` where it has none."""
    found = importlib.util.find_spec("wordfreq")
    if found is None or found.origin is None or not language.isalpha():
        return None
    data = Path(found.origin).parent / "data"
    return next((path for size in ("large", "small") if (path := data / f"{size}_{language}.msgpack.gz").exists()), None)
