"""Random entries from `aqea serve`: requests a second, latencies, processor time and memory.

python bench/serve.py OUTPUT --requests 100000 --rate 200

Requests are sent at their time, whether those before are answered or not, and latency counts from that time on: a server that
comes to a halt shows. A rate of 0 sends the next request of each connection when the one before is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import etl

CONNECTIONS = 32


class Connection:
    """One kept connection of HTTP/1.1."""

    def __init__(self, port: int) -> None:
        self.port, self.streams = port, None

    async def get(self, path: str) -> tuple[int, int]:
        """Status and bytes of a page."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        await reader.readexactly(length)
        return int(head[9:12]), length


def memory(pid: int) -> dict[str, int]:
    """Resident MB: the process's own, and those of files that it has mapped (the system takes them back when it wants to)."""
    told = dict(re.findall(r"(Rss\w+):\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()))
    return {"own": int(told["RssAnon"]) >> 10, "mapped": int(told["RssFile"]) >> 10}


def seconds(pid: int) -> float:
    """Processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(port: int, pid: int, paths: list[str], rate: float) -> None:
    """All paths once, in their order."""
    took: list[float] = []
    sizes = 0
    wrong = 0
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(Connection(port))
    start, cpu = time.perf_counter(), seconds(pid)

    async def one(path: str, due: float) -> None:
        nonlocal sizes, wrong
        connection = await free.get()
        status, size = await connection.get(path)
        took.append(time.perf_counter() - due)
        sizes += size
        wrong += status != 200
        free.put_nowait(connection)

    waiting: set[asyncio.Task[None]] = set()
    for n, path in enumerate(paths):
        due = start + n / rate if rate else time.perf_counter()
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        while not rate and len(waiting) >= CONNECTIONS:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(one(path, due if rate else time.perf_counter()))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        if n % max(1, len(paths) // 10) == 0:
            print(f"  after {n:6} requests: {memory(pid)} MB", flush=True)
    await asyncio.gather(*waiting)
    whole = time.perf_counter() - start
    cut = statistics.quantiles(took, n=1000)
    print(f"  after {len(paths):6} requests: {memory(pid)} MB")
    print(
        f"{len(paths)} requests in {whole:.1f} s: {len(paths) / whole:.0f} a second, {wrong} wrong, {sizes / len(paths) / 1000:.1f} KB each; "
        f"median {cut[499] * 1000:.1f} ms, 99 % {cut[989] * 1000:.1f} ms, 99.9 % {cut[998] * 1000:.1f} ms, longest {max(took) * 1000:.0f} ms; "
        f"server {(seconds(pid) - cpu) / len(paths) * 1000:.2f} ms of processor a request"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=200, help="requests a second; 0 = as fast as they are answered")
    parser.add_argument("--json", action="store_true", help="entries as JSON instead of pages")
    parser.add_argument("--suggest", action="store_true", help="beginnings of words instead of entries")
    options = parser.parse_args()
    chance = random.Random(1)
    with etl.connect(options.output) as con:
        found = [
            row[0]
            for row in con.execute(
                "SELECT address FROM aqea_entries" if not options.suggest else "SELECT DISTINCT word FROM words"
            ).fetchall()
        ]
    picked = chance.choices(found, k=options.requests)
    if options.suggest:  # as one types: some letters of a word
        paths = [f"/suggest?q={quote(word[: chance.randint(1, 6)])}" for word in picked]
    else:
        paths = [f"/{address}{'?format=json' if options.json else ''}" for address in picked]
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "etl", "serve", "--output", str(options.output), "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            port = int(re.search(r":(\d+)/ ", server.stderr.readline())[1])
            first = time.perf_counter() - began
            print(f"{len(found)} to choose from; ready after {first:.1f} s; load of the machine {os.getloadavg()[0]:.1f}")
            settle(server.pid)
            print(f"everything unpacked {time.perf_counter() - began:.1f} s after the start")
            asyncio.run(measure(port, server.pid, paths, options.rate))
        finally:
            server.terminate()


def settle(pid: int) -> None:
    """Wait until the server does nothing more: its copy of the tables is made."""
    before = -1.0
    while (now := seconds(pid)) != before:
        before = now
        time.sleep(0.5)


if __name__ == "__main__":
    main()
