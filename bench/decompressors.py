"""Which decompressor reads a dump fastest, as a ratio to the standard library's one pass over the file.

    python bench/decompressors.py DUMP.xml.bz2 … [--rounds 5]

Not called bz2.py: a script of that name would be imported in place of the library.  Core-seconds, best of five rounds taken
in turn, on two busy cores; 28 MB of XML as 124 streams / as one stream:

    standard library, whole file            1.00   1.00
    standard library, block by block        1.08   1.09
    indexed_bzip2, whole file               0.84   0.69
    indexed_bzip2, block by block (ours)    1.00   0.74    finding and wrapping the blocks included (0.07 and 0.04)
    rapidgzip, block by block               0.86   0.85
    indexed_bzip2, offsets then seeking     1.71   1.87    the parent decodes everything once to know where blocks are
    etl.dump.pages, all chunks              1.52   1.54    with the XML, and the blocks that chunks of one stream share

So the blocks are cut out by us (no pass over the file, no index, one damaged block costs one block) and decoded by
indexed_bzip2.  XML: the anchored pattern of ``etl/export.py`` takes 0.43 of lxml's iterparse.
"""

from __future__ import annotations

import argparse
import bz2
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import indexed_bzip2

from etl import bz2blocks
from etl.dump import Seen, chunks, open_dump, pages


def whole_file(path: Path) -> int:
    with bz2.open(path) as file:
        return sum(map(len, iter(lambda: file.read(1 << 20), b"")))


def whole_file_indexed(path: Path) -> int:
    with indexed_bzip2.open(str(path), parallelization=1) as file:
        return sum(map(len, iter(lambda: file.read(1 << 20), b"")))


def offsets_then_seeking(path: Path) -> int:
    with indexed_bzip2.open(str(path), parallelization=1) as file:
        offsets = file.block_offsets()
    with indexed_bzip2.open(str(path), parallelization=1) as file:
        file.set_block_offsets(offsets)
        places = sorted(offsets.values())
        return sum(len(file.read(stop - start)) for start, stop in zip(places, places[1:]) if file.seek(start) == start)


def blocks(path: Path, decompress: Callable[[bytes], bytes]) -> int:
    """Blocks cut out and wrapped as ``etl.bz2blocks`` does, decoded by ``decompress``."""
    ours, total = bz2blocks._decompress, 0
    bz2blocks._decompress = decompress
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            for piece in bz2blocks.bz2_pieces(file, 0, size, size):
                total += len(piece.data or b"")
    finally:
        bz2blocks._decompress = ours
    return total


def by_indexed(stream: bytes) -> bytes:
    with indexed_bzip2.open(io.BytesIO(stream), parallelization=1) as file:
        data: bytes = file.read()
        return data


def by_rapidgzip(stream: bytes) -> bytes:
    import rapidgzip

    with rapidgzip.open(io.BytesIO(stream), parallelization=1) as file:
        data: bytes = file.read()
        return data


def all_pages(path: Path) -> int:
    dump = open_dump([path], None, forced=True)
    return sum(len(page.text.encode()) for chunk in chunks(dump) for page in pages(chunk, dump.site, Seen()))


WAYS: dict[str, Callable[[Path], int]] = {
    "standard library, whole file": whole_file,
    "standard library, block by block": lambda path: blocks(path, bz2.decompress),
    "indexed_bzip2, whole file": whole_file_indexed,
    "indexed_bzip2, block by block (ours)": lambda path: blocks(path, by_indexed),
    "rapidgzip, block by block": lambda path: blocks(path, by_rapidgzip),
    "indexed_bzip2, offsets then seeking": offsets_then_seeking,
    "etl.dump.pages, all chunks": all_pages,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Ratios of bz2 decompressors on dumps.")
    arguments.add_argument("dumps", nargs="+", type=Path)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    for path in options.dumps:
        best: dict[str, float] = {}
        sizes: dict[str, int] = {}
        for _ in range(options.rounds):
            for name, way in WAYS.items():
                began = time.process_time()
                try:
                    sizes[name] = way(path)
                except ImportError as error:
                    print(f"{name}: {error}", file=sys.stderr)
                    continue
                best[name] = min(best.get(name, float("inf")), time.process_time() - began)
        first = next(iter(best.values()))
        print(f"{path.name}: {path.stat().st_size:,} bytes")
        for name, seconds in best.items():
            print(f"    {name:40}{seconds / first:6.2f}  {seconds:6.2f} s {sizes[name]:>14,} bytes")


if __name__ == "__main__":
    main()
