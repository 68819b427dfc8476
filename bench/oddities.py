"""Does `aqea oddities` find entries that are damaged?  One per cent of the lemmas of a run are, in twelve known ways.

    python bench/oddities.py OUTPUT --words DIR --pages DIR [--seed 1] [--rounds 10] [--real]

OUTPUT holds a run over a dump that make_dump.py made with --true-senses out of real pages (--pages) and lists of real words (--words).  Its
made-up pages have their own glosses, noun table and IPA, and the rest of another word's page, so a copy of the tables is mended first: what
does not belong to the word is replaced by what does (hyphenation by rule, regular tables, the word in the examples, translations drawn at
random), or goes.  --real: only the nouns of real pages, as they are.  Each round damages other entries; the figures are over all rounds, lemmas alone.
Wants `pip install 'aqea[quality]' pyphen`.
"""

from __future__ import annotations

import argparse
import lzma
import random
import shutil
import sys
import tempfile
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyphen
from sklearn.metrics import roc_auc_score

from etl import oddities, store
from etl.tables import sql

Con = duckdb.DuckDBPyConnection
SHARE = 0.01  # of the lemmas are damaged
CHILDREN = ("senses", "forms", "links", "translations", "sounds", "hyphenations", "examples", "notes", "refs")
RESIDUE = ("{{K|ugs.", "]]", "|spr=de}}", "'''", "&nbsp;", "<ref>", "[[", "}}", "__NOTOC__")


def mend(con: Con, pages: Path, words: Path) -> None:
    """Make a dump's made-up entries whole."""
    _titles(con, pages)
    with lzma.open(words / "denckring_pronunciations.tsv.xz", "rt", encoding="utf-8") as file:
        titles = {row[0] for row in con.execute("SELECT title FROM aqea_entries").fetchall()}
        known = [
            (word, ipa.partition("|")[0])
            for word, _, ipa in (line.rstrip("\n").partition("\t") for line in file)
            if word in titles and "[" not in ipa
        ]
    con.execute("CREATE TEMP TABLE spoken AS SELECT unnest(?) AS title, unnest(?) AS ipa", [[w for w, _ in known], [i for _, i in known]])
    con.execute(
        "CREATE TEMP TABLE made AS SELECT address, lemma, title, pos, heading FROM aqea_entries WHERE title NOT IN (FROM real) AND NOT is_form"
    )
    con.execute("""
        CREATE TEMP TABLE left_over AS SELECT address FROM made WHERE heading > 1 OR pos NOT IN ('noun', 'verb', 'adjective')
            OR title NOT IN (SELECT title FROM spoken) OR address NOT IN (SELECT address FROM senses WHERE gloss IS NOT NULL)
            OR address IN (SELECT address FROM senses WHERE gloss IN (SELECT gloss FROM senses JOIN aqea_entries USING (address) WHERE title IN (FROM real)))
            OR (pos = 'noun' AND (address, lemma) NOT IN (SELECT address, form FROM forms))
    """)
    _remove(con, "address IN (FROM left_over)")
    con.execute("DELETE FROM made WHERE address IN (FROM left_over)")
    of_made = "address IN (SELECT address FROM made)"
    con.execute(f"""
        UPDATE aqea_entries e SET genders = g.genders, label = 'Substantiv, ' || g.genders[1]
        FROM (SELECT address, list(DISTINCT gender[1] ORDER BY gender[1]) AS genders FROM forms WHERE gender IS NOT NULL GROUP BY address) g
        WHERE g.address = e.address AND e.{of_made};
        DELETE FROM notes WHERE {of_made};
        DELETE FROM links WHERE {of_made};
        DELETE FROM sounds WHERE {of_made} AND (for_form IS NOT NULL OR kind = 'rhyme');
        DELETE FROM sounds WHERE {of_made} AND kind = 'ipa' AND ordinal > 1;
        UPDATE sounds SET value = p.ipa FROM made m JOIN spoken p USING (title) WHERE m.address = sounds.address AND sounds.kind = 'ipa';
        UPDATE examples SET text = left(text, bold[1].start) || m.lemma || text[bold[1].stop + 1:] FROM made m WHERE m.address = examples.address AND len(bold) > 0;
        DELETE FROM examples WHERE {of_made} AND len(bold) = 0;
        DELETE FROM forms WHERE {of_made} AND address IN (SELECT address FROM made WHERE pos <> 'noun');
    """)
    hyphens = pyphen.Pyphen(lang="de_DE")
    rows = con.execute("SELECT address, lemma, pos FROM made ORDER BY address").fetchall()
    con.execute(f"DELETE FROM hyphenations WHERE {of_made}")
    given = {"a": [r[0] for r in rows], "p": [hyphens.inserted(r[1], "·").split("·") for r in rows]}
    con.execute("""
        INSERT INTO hyphenations BY NAME SELECT a AS address, 'X' AS letter, 1 AS ordinal, array_to_string(p, '·') AS text, p AS parts, [] AS labels
        FROM (SELECT unnest($a) AS a, unnest($p::VARCHAR[][]) AS p)
    """, given)  # fmt: skip
    regular = [(a, n, slot, form) for a, lemma, pos in rows for n, (slot, form) in enumerate(_regular(lemma, pos), 1)]
    con.execute("""
        INSERT INTO forms BY NAME SELECT unnest($1) AS address, 'X' AS letter, unnest($2) AS ordinal, unnest($3) AS slot, unnest($4) AS form,
            'table' AS source, 0 AS variant, [] AS labels
    """, [list(column) for column in zip(*regular)])  # fmt: skip
    # translations: as many as there were, of the same languages, each drawn from all of its language
    con.execute(f"""
        CREATE TEMP TABLE pool AS SELECT language, word, row_number() OVER (PARTITION BY language ORDER BY word) AS n, count(*) OVER (PARTITION BY language) AS many
        FROM (SELECT DISTINCT language, word FROM translations WHERE language IS NOT NULL);
        UPDATE translations t SET word = p.word, sense_gloss = NULL FROM pool p
        WHERE t.{of_made} AND p.language = t.language AND p.n = hash(t.address, t.ordinal) % p.many + 1;
    """)


def real(con: Con, pages: Path) -> None:
    """Leave the nouns of real pages alone."""
    _titles(con, pages)
    _remove(con, "address NOT IN (SELECT address FROM aqea_entries WHERE title IN (FROM real) AND pos = 'noun' AND NOT is_form)")


def _titles(con: Con, pages: Path) -> None:
    con.execute("CREATE TEMP TABLE real AS SELECT unnest(?) AS title", [[urllib.parse.unquote(file.stem) for file in pages.glob("*.wiki")]])


def _remove(con: Con, which: str) -> None:
    for table in (*CHILDREN, "aqea_entries"):
        con.execute(f"DELETE FROM {table} WHERE {which}")


def _regular(lemma: str, pos: str) -> list[tuple[str, str]]:
    """The table of a word that is inflected by rule."""
    if pos == "adjective":
        return [("Positiv", lemma), ("Komparativ", lemma.removesuffix("e") + "er"), ("Superlativ", lemma + "sten")]
    if pos != "verb":
        return []
    stem = lemma.removesuffix("n").removesuffix("e")
    ends = {"Präsens, ich": "e", "Präsens, du": "st", "Präsens, er, sie, es": "t", "Präteritum, ich": "te", "Imperativ Plural": "t"}
    return [*((slot, stem + end) for slot, end in ends.items()), ("Partizip II", f"ge{stem}t")]


class Damage:
    """What is done to one entry; each method is one of the twelve ways, and False where the entry has nothing to be damaged."""

    def __init__(self, con: Con, seed: int) -> None:
        self.con, self.random = con, random.Random(seed)
        lemmas = con.execute("SELECT address, pos FROM aqea_entries WHERE NOT is_form ORDER BY address").fetchall()
        self.lemmas, self.pos = [row[0] for row in lemmas], dict(lemmas)
        self.fields = [
            row[0] for row in con.execute("SELECT DISTINCT field FROM aqea_entries WHERE field IS NOT NULL ORDER BY 1").fetchall()
        ]
        self.has = {
            table: {row[0] for row in con.execute(f"SELECT DISTINCT address FROM {table} WHERE {where}").fetchall()}
            for table, where in _SECTIONS.items()
        }
        self.of = {table: sorted(found & set(self.lemmas)) for table, found in self.has.items()}
        words = con.execute("SELECT language, list(DISTINCT word ORDER BY word) FROM translations WHERE language IN ('en', 'fr', 'es', 'it', 'sv', 'nl', 'pl', 'tr', 'hu') GROUP BY 1 ORDER BY 1")  # fmt: skip
        self.foreign: list[list[str]] = [row[1] for row in words.fetchall()]

    def _other(self, table: str, address: str, alike: bool = False) -> str:
        while True:
            other = self.random.choice(self.of[table])
            if other != address and (not alike or self.pos[other] == self.pos[address]):
                return other

    def _move(self, table: str, address: str, alike: bool = False) -> bool:
        """The rows of another entry instead of its own."""
        if address not in self.has[table]:
            return False
        other, where = self._other(table, address, alike), _SECTIONS[table]
        self.con.execute(f"DELETE FROM {table} WHERE address = ? AND {where}", [address])
        self.con.execute(
            f"INSERT INTO {table} SELECT * REPLACE (? AS address) FROM {table} WHERE address = ? AND {where}", [address, other]
        )
        return True

    def gloss_cut(self, address: str) -> bool:
        share = self.random.uniform(0.03, 0.3)
        self.con.execute(
            "UPDATE senses SET gloss = rtrim(left(gloss, greatest(1, (length(gloss) * ?)::INTEGER))) WHERE address = ? AND ordinal = 1",
            [share, address],
        )
        return address in self.has["senses"]

    def gender_swapped(self, address: str) -> bool:
        if self.pos[address] != "noun" or address not in self.has["forms"]:
            return False
        genders: list[str] = self.con.execute("SELECT genders FROM aqea_entries WHERE address = ?", [address]).fetchall()[0][0]
        if len(genders) != 1:
            return False
        gender = self.random.choice([g for g in "mfn" if g != genders[0]])
        self.con.execute("UPDATE aqea_entries SET genders = [$2], label = 'Substantiv, ' || $2 WHERE address = $1", [address, gender])
        self.con.execute(
            "UPDATE forms SET gender = ? WHERE address = ?", [{"m": "masculine", "f": "feminine", "n": "neuter"}[gender], address]
        )
        return True

    def table_of_another(self, address: str) -> bool:
        return self._move("forms", address, alike=True)

    def glosses_of_another(self, address: str) -> bool:
        moved = self._move("senses", address)
        if moved:
            self.con.execute(
                "UPDATE aqea_entries SET field = (SELECT field FROM senses WHERE address = $1 AND ordinal = 1 LIMIT 1) WHERE address = $1",
                [address],
            )
        return moved

    def ipa_of_another(self, address: str) -> bool:
        return self._move("sounds", address)

    def template_residue(self, address: str) -> bool:
        table, column = self.random.choice((("senses", "gloss"), ("examples", "text"), ("translations", "word")))
        if address not in self.has[table]:
            return False
        mark, share = self.random.choice(RESIDUE), self.random.random()
        self.con.execute(
            f"UPDATE {table} SET {column} = left({column}, (length({column}) * $2)::INTEGER) || $3 || {column}[(length({column}) * $2)::INTEGER + 1:] "
            f"WHERE address = $1 AND ordinal = (SELECT min(ordinal) FROM {table} WHERE address = $1)",
            [address, share, mark],
        )
        return True

    def wrong_language(self, address: str) -> bool:
        words = self.random.choice(self.foreign)
        gloss = ", ".join(self.random.choice(words) for _ in range(self.random.randint(3, 8)))
        self.con.execute("UPDATE senses SET gloss = ? WHERE address = ?", [gloss, address])
        return address in self.has["senses"]

    def emptied_section(self, address: str) -> bool:
        table = self.random.choice(list(_SECTIONS))
        if address not in self.has[table]:
            return False
        self.con.execute(f"DELETE FROM {table} WHERE address = ? AND {_SECTIONS[table]}", [address])
        return True

    def hyphenation_of_another(self, address: str) -> bool:
        return self._move("hyphenations", address)

    def translations_of_another(self, address: str) -> bool:
        return self._move("translations", address)

    def examples_of_another(self, address: str) -> bool:
        return self._move("examples", address)

    def field_swapped(self, address: str) -> bool:
        own = self.con.execute("SELECT field FROM aqea_entries WHERE address = ?", [address]).fetchall()[0][0]
        if own is None:
            return False
        field = self.random.choice([f for f in self.fields if f != own])
        self.con.execute("UPDATE aqea_entries SET field = ? WHERE address = ?", [field, address])
        self.con.execute("UPDATE senses SET field = ? WHERE address = ? AND field = ?", [field, address, own])
        return True


_SECTIONS = {
    "senses": "gloss IS NOT NULL",
    "forms": "source IN ('table', 'generated')",
    "sounds": "kind = 'ipa' AND for_form IS NULL",
    "hyphenations": "true",
    "examples": "true",
    "translations": "true",
}
WAYS: dict[str, Callable[[Damage, str], bool]] = {name: way for name, way in vars(Damage).items() if not name.startswith("_")}


def damaged(con: Con, seed: int) -> dict[str, str]:
    """Damage ``SHARE`` of the lemmas, the ways in turn: address -> way."""
    damage, done = Damage(con, seed), {}
    ways = damage.random.sample(list(WAYS), len(WAYS))
    left = damage.random.sample(damage.lemmas, len(damage.lemmas))
    con.execute("BEGIN")
    for n in range(max(3, round(SHARE * len(damage.lemmas)))):
        way = ways[n % len(ways)]
        while not WAYS[way](damage, address := left.pop()):
            pass
        done[address] = way
    con.execute("COMMIT")
    return done


def single(database: Path, lemmas: list[str]) -> dict[str, Any]:
    """Each figure alone: how surprising it is, for each lemma."""
    place = {address: at for at, address in enumerate(lemmas)}
    found = {name: np.zeros(len(lemmas)) for name in oddities.FEATURES}
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{store.quoted(database)}' AS product (READ_ONLY)")
        con.execute("SET VARIABLE few = ?", [oddities.FEW])
        con.execute(sql("oddities/figures"))
        for (company,) in con.execute("SELECT DISTINCT company FROM figures ORDER BY 1").fetchall():
            figures = con.execute("FROM figures WHERE company = ? ORDER BY n", [company]).fetchnumpy()
            at = np.array([place.get(address, -1) for address in figures["address"]])
            for name, feature in oddities.FEATURES.items():
                values = np.ma.filled(np.ma.asarray(figures[name]).astype(np.float32), np.nan)
                found[name][at[at >= 0]] = oddities.surprises(values, feature.odd, oddities.ecod())[at >= 0]
    return found


def precision(ways: Any, score: Any) -> Any:
    """Whether each of the most suspicious, as many as are damaged, is damaged: positions of those that are."""
    top = np.argsort(-score, kind="stable")[: int((ways != "").sum())]
    return top[ways[top] != ""]


def tell(rounds: list[tuple[Any, dict[str, Any]]]) -> None:
    """The table: for each way, and over all, ROC-AUC and the share that is among the most suspicious 1 %."""
    names = list(rounds[0][1])
    ways = np.concatenate([w for w, _ in rounds])
    score = {name: np.concatenate([s[name] for _, s in rounds]) for name in names}
    hit = {name: np.concatenate([np.isin(np.arange(len(w)), precision(w, s[name])) for w, s in rounds]) for name in names}

    def figures(name: str, way: str | None) -> tuple[float, float]:
        mine = (ways == way) if way else (ways != "")
        use = mine | (ways == "")
        return float(roc_auc_score(mine[use], score[name][use])), float(hit[name][mine].mean())

    alone = [name for name in names if name in oddities.FEATURES]
    print(
        "| damage | entries | ours: ROC-AUC | in the top 1 % | random | best single figure: ROC-AUC | in the top 1 % |\n|---|--:|--:|--:|--:|---|--:|"
    )
    for way in [*WAYS, None]:
        if way is None or (ways == way).any():
            many = int((ways == way).sum() if way else (ways != "").sum())
            best = max(alone, key=lambda name: figures(name, way)[0])
            (ours, top), (chance, luck), (one, its) = (figures(name, way) for name in ("ours", "random", best))
            print(
                f"| {(way or 'all').replace('_', ' ')} | {many} | {ours:.3f} | {top:.2f} | {chance:.2f} / {luck:.2f} | `{best}` {one:.3f} | {its:.2f} |"
            )


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("output", type=Path)
    asked.add_argument("--words", type=Path, required=True)
    asked.add_argument("--pages", type=Path, required=True)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--rounds", type=int, default=10)
    asked.add_argument("--real", action="store_true", help="only the nouns of real pages, which are left as they are")
    o = asked.parse_args()
    rounds: list[tuple[Any, dict[str, Any]]] = []
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.duckdb"
        shutil.copyfile(store.database(o.output, "de"), whole)
        with duckdb.connect(str(whole)) as con:
            real(con, o.pages) if o.real else mend(con, o.pages, o.words)
        output = Path(folder) / "output"
        place = store.database(output, "de")
        place.parent.mkdir(parents=True)
        for seed in range(o.seed * 1000, o.seed * 1000 + o.rounds):
            shutil.copyfile(whole, place)
            with duckdb.connect(str(place)) as con:
                done = damaged(con, seed)
                lemmas = [row[0] for row in con.execute("SELECT address FROM aqea_entries WHERE NOT is_form ORDER BY address").fetchall()]
            found = {odd.address: odd.score for odd in oddities.oddities(output, "de", top=1 << 40).oddest}
            scores = {
                "ours": np.array([found.get(address, 0.0) for address in lemmas]),
                "random": np.random.default_rng(seed).random(len(lemmas)),
            }
            rounds.append((np.array([done.get(address, "") for address in lemmas]), scores | single(place, lemmas)))
            print(f"round {seed}: {len(done)} of {len(lemmas)} lemmas damaged", file=sys.stderr)
    tell(rounds)


if __name__ == "__main__":
    main()
