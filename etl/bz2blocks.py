"""Bytes on disk to bytes of XML, from any offset: bz2 by its blocks, gzip, and what is not compressed.

A bz2 stream is ``BZh9``, blocks, an end mark and a checksum, one bit stream without byte boundaries; a block begins with
the 48 bits of pi, holds up to 900 kB and its own checksum, and needs nothing from the blocks before it.  So a reader may
begin anywhere: find the next block, cut it out, shift it to a byte boundary, wrap it as a stream of its own and give it to
any decompressor.  That serves a dump of many streams and a dump of one alike, asks for no index and no first pass over the
file, never holds more than one block (at most 46 MB, however hostile), and loses one block where one is damaged.
Format: https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf; ``bench/bz2.py`` has what it costs.
"""

from __future__ import annotations

import bz2
import io
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

import indexed_bzip2

BLOCK, END = 0x314159265359, 0x177245385090  # the first 48 bits of a block, and of what follows the last one
WINDOW = 128 << 10  # bytes scanned at a time
PIECE = 1 << 20  # bytes of XML or of gunzipped XML at a time
_MAGIC_BYTES = 7  # a magic that begins inside a byte reaches over seven
_LARGEST = 3 << 20  # bytes of a block at 20 bits a symbol, and some
_TAIL = 64  # bytes before the next block in which a stream's end, its checksum and the next header lie


class Piece(NamedTuple):
    """Bytes of XML, and the byte range of the file that they come from; ``data`` is ``None`` where that cannot be read."""

    start: int
    stop: int
    data: bytes | None
    why: str = ""


def _shifted(magic: int) -> list[tuple[int, bytes]]:
    """The five bytes that a magic fills whole, for each bit of a byte that it may begin at."""
    return [(shift, (magic << (8 - shift)).to_bytes(7, "big")[1:6]) for shift in range(8)]


_SHIFTED = {BLOCK: _shifted(BLOCK), END: _shifted(END)}


def find(data: bytes, magic: int) -> list[int]:
    """Bit offsets of ``magic`` in ``data``, ascending.  Eight searches for bytes are faster than any other way."""
    found = []
    for shift, inner in _SHIFTED[magic]:
        at = data.find(inner)
        while at >= 0:
            # for shift 0 the five bytes are the magic's second to sixth, else those after the byte it begins in: the same
            first = at - 1
            if first >= 0 and (int.from_bytes(data[first : first + 7].ljust(7, b"\0"), "big") >> (8 - shift)) & ((1 << 48) - 1) == magic:
                found.append(8 * first + shift)
            at = data.find(inner, at + 1)
    return sorted(found)


def starts(file: BinaryIO, start: int, size: int) -> Iterator[int]:
    """Bit offsets, from the file's beginning, of the blocks that begin in byte ``start`` or later; read as far as asked."""
    while start < size:
        file.seek(start)
        data = file.read(WINDOW + _MAGIC_BYTES - 1)
        yield from (8 * start + bit for bit in find(data, BLOCK) if bit < 8 * WINDOW)
        start += WINDOW


def _wrap(data: bytes, first: int, last: int) -> bytes:
    """Bits ``first`` to ``last`` of ``data``, one block, as a stream of their own.

    The stream's checksum combines its blocks' ones; for one block it is that block's, which stands after its magic.
    """
    length = last - first
    if length < 80:
        return b""
    low, high = first >> 3, (last + 7) >> 3
    bits = (int.from_bytes(data[low:high], "big") >> (8 * high - last)) & ((1 << length) - 1)
    checksum = (bits >> (length - 80)) & 0xFFFFFFFF
    padding = -length % 8
    bits = ((bits << 48 | END) << 32 | checksum) << padding
    return b"BZh9" + bits.to_bytes((length + 80 + padding) >> 3, "big")


def _decompress(stream: bytes) -> bytes | None:
    """A stream's content, or ``None`` where it is damaged (each block has a checksum)."""
    try:
        with indexed_bzip2.open(io.BytesIO(stream), parallelization=1) as file:
            data: bytes = file.read()
            return data
    except (RuntimeError, ValueError, OSError):
        pass
    try:  # a second opinion: "randomised" blocks, which bzip2 0.9 wrote, are read by the standard library alone
        return bz2.decompress(stream)
    except (ValueError, OSError):
        return None


def _block(data: bytes, first: int, last: int) -> bytes | None:
    """The content of the block at bit ``first`` of ``data``; the next block, or the file's end, is at bit ``last``."""
    tail = max(0, len(data) - _TAIL)
    likely = [8 * tail + bit for bit in find(data[tail:], END)][:1] or [last]
    content = _decompress(_wrap(data, first, likely[0]))
    if content is None:  # empty streams or rubbish before the next block, or bits that only look like an end
        others = (end for end in chain(find(data, END)[:3], [last]) if end not in likely)
        content = next((c for end in others if (c := _decompress(_wrap(data, first, end))) is not None), None)
    return content


def _read(file: BinaryIO, first: int, last: int) -> bytes | None:
    """The content of the block between two bit offsets of the file."""
    low = first >> 3
    last = min(last, first + 8 * _LARGEST)
    file.seek(low)
    return _block(file.read(((last + 7) >> 3) - low), first - 8 * low, last - 8 * low)


def bz2_pieces(file: BinaryIO, start: int, stop: int, size: int) -> Iterator[Piece]:
    """The blocks that begin in bytes ``start`` to ``stop``, an empty piece, and the blocks after them."""
    offsets = starts(file, start, size)
    ahead = list(islice(offsets, 1))  # offsets found and not yet read: at most three
    if not ahead and start == 0:
        yield Piece(0, size, None, "no bz2 block can be found in it")
    foreign = False
    while ahead:
        first = ahead.pop(0)
        if first >= 8 * stop and not foreign:
            foreign = True
            yield Piece(stop, stop, b"")
        ahead += islice(offsets, 1 - len(ahead))
        last = ahead[0] if ahead else 8 * size
        data = _read(file, first, last)
        if data is None and ahead:
            # 48 bits may stand inside a block by chance (once in 35 TB): then the block reaches to the next magic but one
            ahead += islice(offsets, 2 - len(ahead))
            beyond = ahead[1] if len(ahead) > 1 else 8 * size
            data = _read(file, first, beyond)
            if data is not None:
                del ahead[0]
                last = beyond
        why = "" if data is not None else "a bz2 block is damaged" if ahead else "the file is cut off or damaged inside its last bz2 block"
        yield Piece(first >> 3, (last + 7) >> 3, data, why)


def gzip_pieces(file: BinaryIO, size: int) -> Iterator[Piece]:
    """All of a gzip file: deflate has no marks to begin at, and Wikimedia gzips only what holds no texts."""
    file.seek(0)
    inflate = zlib.decompressobj(31)
    at, pending = 0, b""
    while True:
        start = at - len(pending)
        if not pending:
            pending = file.read(PIECE)
            at += len(pending)
            if not pending:
                break
        try:
            if inflate.eof:  # another member, or the zeros of a tape
                pending = pending.lstrip(b"\0")
                inflate = zlib.decompressobj(31) if pending else inflate
                continue
            data = inflate.decompress(pending, PIECE)
        except zlib.error as error:
            yield Piece(start, size, None, f"its gzip data are damaged ({error})")
            return
        pending = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        if data:
            yield Piece(start, at - len(pending), data)
    if not inflate.eof:
        yield Piece(size, size, None, "the file is cut off inside its gzip data")


def plain_pieces(file: BinaryIO, start: int, stop: int, size: int) -> Iterator[Piece]:
    """Bytes ``start`` to ``stop`` as they are, an empty piece, and the bytes after them."""
    file.seek(start)
    while start < stop and (data := file.read(min(PIECE, stop - start))):
        yield Piece(start, start + len(data), data)
        start += len(data)
    yield Piece(stop, stop, b"")
    while data := file.read(WINDOW):
        yield Piece(start, start + len(data), data)
        start += len(data)


def tail(file: BinaryIO, size: int) -> bytes | None:
    """What the last block of a bz2 file holds; ``None`` where the file is cut off: its last stream does not end."""
    file.seek(max(0, size - _TAIL))
    if not find(file.read(), END):
        return None
    low = size
    while low > 0:
        low = max(0, low - WINDOW)
        file.seek(low)
        found = find(file.read(WINDOW + _MAGIC_BYTES), BLOCK)
        if found:
            return _read(file, 8 * low + found[-1], 8 * size)
    return b""
