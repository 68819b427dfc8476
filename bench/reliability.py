"""How often the semantic field of an entry is right, by confidence: the reliability curve that a run's report shows.

    python bench/reliability.py output/de/aqea.duckdb ../shared/data/de/reference/fields_gold.tsv > etl/data/fields_de_measured.tsv

The gold file has one entry a line, judged by readers: kind, title, n, part of speech, gloss, best field, acceptable fields,
certainty; the j-th line of a title and part of speech is its j-th entry.  The run is one over a dump that has these words
(../shared/tools/make_dump.py --true-senses).  Right = the field is the best or an acceptable one.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import duckdb

BINS = (0.48, 0.6, 0.7, 0.75, 0.8, 0.85, 1.01)


def measure(database: Path, gold: Path) -> list[tuple[float, float, int, int]]:
    """Lower and upper bound of confidence, entries judged, of these right."""
    by_title: dict[str, list[tuple[list[str], str | None, float]]] = defaultdict(list)
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(
            "SELECT title, raw_pos, field, field_confidence FROM aqea_entries WHERE language = 'de' AND NOT is_form"
            " ORDER BY title, page_id, homonym, address"
        ).fetchall()
    for title, *entry in rows:
        by_title[title].append(tuple(entry))
    seen: Counter[tuple[str, str]] = Counter()
    judged: Counter[float] = Counter()
    right: Counter[float] = Counter()
    for line in gold.read_text("utf-8").splitlines()[1:]:
        kind, title, _, pos, _, best, others, _ = line.split("\t")
        found = by_title.get(title, [])
        match = [entry for entry in found if entry[0] == pos.split("+")] if kind == "page" else found
        if not (match := match or found):
            continue
        _, field, confidence = match[min(seen[title, pos], len(match) - 1)]
        seen[title, pos] += 1
        if field is not None:
            least = max(bound for bound in BINS if bound <= round(confidence, 4))
            judged[least] += 1
            right[least] += field in {best, *others.split()}
    return [(least, below, judged[least], right[least]) for least, below in zip(BINS, BINS[1:], strict=False) if judged[least]]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("gold", type=Path)
    arguments = parser.parse_args()
    print("least", "below", "judged", "accepted", sep="\t")
    for row in measure(arguments.database, arguments.gold):
        print(*row, sep="\t")
