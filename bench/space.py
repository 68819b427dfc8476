"""Do the large editions fit into the address space?  A German edition of 1.3 and an English one of 8 million entries, one registry.

    python bench/space.py [--german 1300000] [--english 8000000] [--like output/de/aqea.duckdb] [--memory 400MB] [--threads 2]

Nothing is parsed: entries are made up in DuckDB, in the proportions below, and the registry gives them addresses as it does in a
run, then again for a later dump in which 2 % of the pages were edited.  Prints what it costs, and per domain: entries, pages, how full they are,
what lies on spill pages, how many entries of these proportions the domain holds, and at which share of entries without a field
it would be full.  ``--like`` takes parts of speech and fields from the tables of a run.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from datetime import date
from multiprocessing import Process
from pathlib import Path

import duckdb

from etl import address, allocate, classify, registry
from etl.allocate import Need, PageRow

# Shares are estimates from what the editions publish about themselves; of a language's entries most are forms, English ones apart.
LANGUAGES = {
    "dewiktionary": "de .86 en .02 it .02 pl .02 es .012 fr .012 sv .009 la .006 ru .004 pt .003 nl .003 ar .001 ja .001 zh .001 mul .001",
    "enwiktionary": "en .19 la .11 es .095 it .072 ru .054 pt .052 fr .048 de .045 zh .037 pl .025 ja .023 nl .017 sv .017 ar .008 mul .01",
}  # the rest: languages without a domain of their own
INFLECTED = (
    "declined_form .45 conjugated_form .25 noun .14 proper_noun .05 adjective .03 verb .025 participle .02 adverb .008 abbreviation .008"
)
CATEGORIES = defaultdict(
    lambda: INFLECTED,
    en="noun .42 proper_noun .13 adjective .13 declined_form .12 conjugated_form .08 verb .04 adverb .02 phrase .02 abbreviation .01",
    zh="noun .55 proper_noun .12 verb .14 adjective .07 phrase .05 symbol .02",
    ja="noun .55 proper_noun .12 verb .07 adjective .06 phrase .03 symbol .02",
    mul="symbol .6 proper_noun .2 abbreviation .1",
)  # the rest: the other categories, all alike
# Fields as ``--like`` found them in 20,000 German lemmas and 40,000 forms; what is left goes to the other fields, all alike.
FIELDS = {
    "noun": ". .12 person .077 settlement .048 tools .044 profession .032 building .03 linguistics .029 substances .023 animals .02 plants .02",
    "verb": ". .33 motion .15 contact .085 communication .06 social .06 change .045 action .034 possession .031 cognition .02",
    "adjective": "quality .48 . .14 time .035 peoples .034 quantity .033 linguistics .03 colour .023 space .02",
    "proper_noun": "settlement .3 surname .3 given_name .15 country .02 region .1 waters .03",
    "participle": ". 1",
    "declined_form": ". .29 quality .15 person .06 settlement .03 tools .03 profession .03 building .03 linguistics .02",
    "conjugated_form": ". .29 motion .15 contact .085 communication .06 social .06 change .045 action .034 possession .031",
}
OTHER_FIELDS = ". .3 linguistics .1"
Cells = dict[tuple[int, int, int], int]  # domain, category, field -> entries


def shares(text: str, all_of: list[str]) -> dict[str, float]:
    """``"a .5 b .2"`` -> all of them, the others sharing alike what is left."""
    words = text.split()
    named = {name: float(share) for name, share in zip(words[::2], words[1::2], strict=True)}
    others = [name for name in all_of if name not in named]
    return named | {name: max(0.0, 1 - sum(named.values())) / len(others) for name in others}


def proportions(like: Path | None) -> dict[tuple[int, int], dict[str, float]]:
    """(domain, category) -> field (``.`` = none) -> share; of a run's tables where they are given."""
    fields = list(classify.FIELDS)
    if like is None:
        return {(0, category.code): shares(FIELDS.get(key, OTHER_FIELDS), fields) for key, category in address.CATEGORIES.items()}
    with duckdb.connect(str(like), read_only=True) as con:
        rows = con.execute("SELECT pos, coalesce(field, '.'), count(*) FROM aqea_entries GROUP BY ALL").fetchall()
    found: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
    for pos, field, count in rows:
        found[0, address.CATEGORIES[pos].code][field] = count
    return {key: {field: count / sum(counts.values()) for field, count in counts.items()} for key, counts in found.items()}


def cells(edition: str, entries: int, like: Path | None) -> Cells:
    """How many entries of each (domain, category, field) the edition has."""
    fields = proportions(like)
    fallback = shares(OTHER_FIELDS, list(classify.FIELDS))
    found: Cells = defaultdict(int)
    owed = 0.0
    for language, part in shares(LANGUAGES[edition], ["other"]).items():
        for pos, of_language in shares(CATEGORIES[language], list(address.CATEGORIES)).items():
            category = address.CATEGORIES[pos].code
            for field, of_category in fields.get((0, category), fallback).items():
                owed += entries * part * of_language * of_category
                code = classify.FIELDS[field].code if field != "." else 0
                found[address.domain(language), category, code] += int(owed)
                owed -= int(owed)
    return {key: count for key, count in found.items() if count}


# A word is made of four syllables by its number, so the same number is the same word; glosses draw from 200,000 words as Zipf has it.
MACROS = """
CREATE MACRO unit(a, b) AS (hash(a, b) >> 11) / 9007199254740992.0;
CREATE MACRO syllable(n) AS substr('bdfghklmnprstwzc', 1 + (n & 15)::INT, 1) || substr('aeiouäöü', 1 + ((n >> 4) & 7)::INT, 1);
CREATE MACRO word(n) AS syllable(n) || syllable(n >> 7) || CASE WHEN n > 16383 THEN syllable(n >> 14) || syllable(n >> 21) ELSE '' END;
CREATE MACRO said(a, n) AS [word((200000 * unit(a, i) ** 4)::BIGINT) FOR i IN range(n)];
"""
FOUND = """
WITH entry AS (
    SELECT row_number() OVER () - 1 AS eid, domain, category, field FROM cells, range(entries)
), placed AS (  -- the numbers of a page's entries lie far apart, so that it has several languages and parts of speech
    SELECT *, (eid * 7919) % pages AS page, eid // pages + 1 AS heading, category BETWEEN 26 AND 29 AS form FROM entry, (SELECT (count(*) * 4) // 5 + 1 AS pages FROM entry)
)
SELECT eid, page AS page_id, word(page * 31 + 16384) AS title, page * 10 + getvariable('edited') * (unit(page, 'edit') < .02)::INT AS revision_id,
    heading::SMALLINT AS heading, domain, CASE WHEN domain = 47 THEN 'l' || eid % 300 ELSE 'd' || domain END AS language, language AS language_name,
    ['p' || category] AS raw_pos, category, field, title AS lemma, CASE WHEN unit(eid, 'f') < .1 THEN 1 + 5 * unit(eid, 'z') END::FLOAT AS frequency,
    said(eid, CASE WHEN form THEN 6 ELSE 4 + (12 * unit(eid, 'n'))::INT END) || said((eid, revision_id), 2 * (revision_id % 10)::INT) AS gloss_words,
    CASE WHEN form OR unit(eid, 'e') < .6 THEN [] ELSE said((eid, 'etymology'), 14) END AS etymology_words,
    hash(eid, revision_id) AS content_hash
FROM placed
"""


def make(folder: Path, wanted: Cells, edited: bool) -> None:
    """The entries and pages of a dump as Parquet files; in a process of its own, for the memory that it takes is not the registry's."""
    with duckdb.connect(config={"temp_directory": str(folder / "spill"), "preserve_insertion_order": "false"}) as con:
        con.execute(MACROS)
        con.execute("CREATE TABLE cells (domain UTINYINT, category UTINYINT, field UTINYINT, entries BIGINT)")
        con.executemany("INSERT INTO cells VALUES (?, ?, ?, ?)", [(*key, count) for key, count in sorted(wanted.items())])
        con.execute("SET VARIABLE edited = ?", [int(edited)])
        con.execute(f"COPY ({FOUND}) TO '{folder}/found.parquet'")
        pages = f"SELECT DISTINCT page_id, title, revision_id, true AS read_whole FROM '{folder}/found.parquet'"
        con.execute(f"COPY ({pages}) TO '{folder}/found_pages.parquet'")


def give(folder: Path, edition: str, day: date, memory: str, threads: int) -> tuple[float, float, registry.Generation]:
    """Seconds that the registry took for a dump of the edition, core-seconds, and what it answered."""
    with duckdb.connect(config={"memory_limit": memory, "threads": threads, "temp_directory": str(folder / "spill")}) as con:
        for name in ("found", "found_pages"):
            con.execute(f"CREATE TEMP TABLE {name} AS FROM '{folder}/{name}.parquet'")
        clock, busy = time.perf_counter(), time.process_time()
        generation = registry.prepare(con, folder / "registry", registry.Scope(edition, None, True, day, f"{edition}-{day:%Y%m%d}"))
        registry.commit(folder / "registry", generation)
        return time.perf_counter() - clock, time.process_time() - busy, generation


def fits(needs: list[Need]) -> bool:
    try:
        allocate.lay([], needs, "2026-01-01")
    except allocate.AddressSpaceFull:
        return False
    return True


def most(needs: list[Need]) -> int:
    """How many entries of these proportions one domain holds."""
    entries = sum(need.entries for need in needs)
    low, high = 0.0, 20_000_000 / entries
    while (high - low) * entries > 50_000:
        middle = (low + high) / 2
        low, high = (middle, high) if fits([need._replace(entries=int(need.entries * middle)) for need in needs]) else (low, middle)
    return int(low * entries)


def full_at(needs: list[Need]) -> float | None:
    """The share of entries without a field at which they no longer fit; ``None``: never."""

    def with_share(share: float) -> list[Need]:
        classified = sum(need.entries for need in needs if need.field)
        unclassified = sum(need.entries for need in needs) - classified
        of_category: dict[int, int] = defaultdict(int)
        for need in needs:
            of_category[need.category] += need.entries
        total = classified + unclassified
        kept = [need._replace(entries=int(need.entries * (1 - share) * total / max(classified, 1))) for need in needs if need.field]
        return kept + [Need(needs[0].domain, category, 0, int(count * share)) for category, count in of_category.items()]

    if fits(with_share(1.0)):
        return None
    low, high = 0.0, 1.0
    while high - low > 0.001:
        middle = (low + high) / 2
        low, high = (middle, high) if fits(with_share(middle)) else (low, middle)
    return high


def report(pages: list[PageRow], needs: list[Need]) -> None:
    names = {code: language for language, code in address.DOMAINS.items()} | {address.OTHER_DOMAIN: "others"}
    spill = address.SPACE.spill[0]
    print(
        f"{'domain':<12}{'entries':>10}{'no field':>10}{'pages':>8}{'fill':>7}{'spill':>7}{'holds at most':>15}  full at this share without a field"
    )
    for domain in sorted({page.domain for page in pages}):
        own = [page for page in pages if page.domain == domain]
        mine = [need for need in needs if need.domain == domain]
        entries = sum(page.last for page in own)
        without = sum(need.entries for need in mine if not need.field) / entries
        spilled = sum(page.last for page in own if page.page_number & 0xFF >= spill) / entries
        share = full_at(mine)
        print(
            f"0x{domain:02X} {names[domain]:<7}{entries:>10,}{without:>10.1%}{len(own):>8,}{entries / len(own) / 254:>7.1%}{spilled:>7.1%}"
            f"{most(mine):>15,}  {'never' if share is None else f'{share:.1%}'}"
        )


def make_registry(wanted: dict[str, Cells], memory: str, threads: int) -> None:
    """Give each edition its addresses, then again for a later dump; prints what it costs."""
    work = Path(tempfile.mkdtemp())
    try:
        dumps = [(edition, edited) for edited in (False, True) for edition in wanted]
        for month, (edition, edited) in enumerate(dumps, 1):
            maker = Process(target=make, args=(work, wanted[edition], edited))
            maker.start()
            maker.join()
            seconds, busy, generation = give(work, edition, date(2026, month, 1), memory, threads)
            size = (work / "registry" / f"gen-{generation.number}" / "addresses.parquet").stat().st_size
            counts = generation.counts
            print(
                f"{edition}, {'2 % of the pages edited' if edited else 'first dump'}: {sum(wanted[edition].values()):,} entries, "
                f"{counts['new']:,} new, {counts['kept']:,} kept, {counts['retired']:,} retired; {seconds:.1f} s, {busy:.1f} core-seconds, "
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB resident at most; "
                f"registry {size / 1e6:,.0f} MB, {size / counts['addresses']:.1f} bytes an entry",
                flush=True,
            )
    finally:
        shutil.rmtree(work)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--german", type=int, default=1_300_000)
    arguments.add_argument("--english", type=int, default=8_000_000)
    arguments.add_argument("--like", type=Path)
    arguments.add_argument("--pages-only", action="store_true", help="lay out the pages, make no registry")
    arguments.add_argument("--memory", default="400MB")
    arguments.add_argument("--threads", type=int, default=2)
    given = arguments.parse_args()
    wanted = {
        edition: cells(edition, entries, given.like)
        for edition, entries in (("dewiktionary", given.german), ("enwiktionary", given.english))
    }
    pages: list[PageRow] = []
    total: Cells = defaultdict(int)
    for own in wanted.values():  # one edition after the other, as the registry does
        clock = time.process_time()
        _, pages = allocate.lay(pages, [Need(*key, count) for key, count in own.items()], "2026-01-01")
        print(f"{sum(own.values()):,} entries laid on {len(pages):,} pages in {time.process_time() - clock:.2f} s")
        for key, count in own.items():
            total[key] += count
    report(pages, [Need(*key, count) for key, count in sorted(total.items())])
    if not given.pages_only:
        make_registry(wanted, given.memory, given.threads)


if __name__ == "__main__":
    main()
