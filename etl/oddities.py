"""Entries unlike their kind: what a person should look at first.

``sql/oddities/figures.sql`` gives figures of every entry; within its kind (language and part of speech, form pages apart) PyOD's ECOD says of
each figure how rare one as extreme is.  What fewer than one in twenty have counts, the more the rarer it is, and is told in words.
Nothing is drawn at random, and nothing depends on the number of threads.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from etl import store
from etl.model import Problem
from etl.tables import sql

if TYPE_CHECKING:
    import numpy as np

FEW = 30  # a kind of fewer entries says nothing of what is usual
RARE = 3.0  # surprise (minus the logarithm of the share that is as extreme) from which a figure counts: one in twenty
SCALE = 20.0  # of the score: one figure that one entry of 1,800 has makes 0.63
TOLD = 5  # reasons of an entry at most
SEED = 0  # ECOD draws nothing


class Feature(NamedTuple):
    """A figure of ``sql/oddities/figures.sql``: which end is odd, and what is said of it; ``{}`` is the value, ``(s)`` its plural."""

    says: str
    odd: str  # low, high, both
    norm: str | None = None  # what the others have, ``{}`` is a bound; None = how many are like it is told
    weight: float = 1.0


_SIZE, _CLASH = 0.05, 2.0  # much or little of a thing is no fault; an entry that contradicts itself, or another's text in it, surely is one
FEATURES: dict[str, Feature] = {
    "gloss_shortest": Feature("a gloss of it has {:.0f} letter(s)", "low", "{:.0f} or more"),
    "gloss_longest": Feature("a gloss of it has {:.0f} letter(s)", "high", "{:.0f} or fewer", _SIZE),
    "gloss_signs": Feature("{:.0%} of a gloss are signs and digits", "high", "{:.0%} or less"),
    "gloss_copied": Feature("a gloss stands word for word with another entry", "high", None, _CLASH),
    "gloss_unknown": Feature("{:.0%} of the words of a gloss stand in no other gloss (another language?)", "high", "{:.0%} or less"),
    "gloss_letters": Feature("the letters of a gloss make unlikely words (another language?)", "low"),
    "gloss_end": Feature("a gloss ends where hardly any other ends (cut?)", "low"),
    "gloss_end_unknown": Feature("the last word of a gloss stands in no other gloss (cut?)", "high", None, _SIZE),
    "gloss_company": Feature("its glosses share no word with the lemma, its relations and etymology", "low", None, _SIZE),
    "field_fits": Feature("its field does not go with its gloss, labels and ending", "low"),
    "field_share": Feature("its field is rare with this part of speech", "low"),
    "forms_apart": Feature("the forms of its table are unlike the lemma", "high"),
    "forms_nearest": Feature("no form of its table is like the lemma", "high", None, _CLASH),
    "gender_fits": Feature("its gender does not go with its table and its ending", "low", None, _CLASH),
    "pattern_share": Feature("gender, genitive and plural make a rare pattern", "low"),
    "ipa_apart": Feature("its IPA does not go with its spelling", "high", None, _CLASH),
    "ipa_begins": Feature("its IPA begins otherwise than its spelling", "high"),
    "ipa_ends": Feature("its IPA ends otherwise than its spelling", "high"),
    "ipa_length": Feature("its IPA is of another length than its spelling", "high", None, _SIZE),
    "hyphenation_apart": Feature("its hyphenation spells another word", "high", None, _CLASH),
    "examples_without": Feature("{:.0%} of its examples have no form of the word", "high", "{:.0%} or less", _CLASH),
    "examples_copied": Feature("{:.0%} of its examples stand with another entry as well", "high", "{:.0%} or less", _CLASH),
    "translations_copied": Feature("{:.0%} of its translations stand in the same order with another entry", "high", "{:.0%} or less", _CLASH),
    "translation_alike": Feature("no translation looks like the word", "low"),
    "residue": Feature("its texts have {:.0f} leftover(s) of wikitext", "high", "{:.0f} or fewer", _CLASH),
    "base_apart": Feature("it is unlike the word that it is a form of", "high"),
    **{f"no_{name}": Feature(f"it has no {words}", "low", None, weight) for name, words, weight in (
        ("senses", "sense", 1.0), ("forms", "table of forms", 1.0), ("ipa", "IPA", 1.0), ("hyphenation", "hyphenation", 1.0),
        ("examples", "example", 1.0), ("translations", "translation", 1.0), ("refs", "reference", _SIZE), ("links", "relation", _SIZE),
        ("audio", "audio", _SIZE), ("rhyme", "rhyme", _SIZE),
    )},
    **{name: Feature(f"it has {{:.0f}} {words}", "high", "{:.0f} or fewer", _SIZE) for name, words in (
        ("senses", "sense(s)"), ("examples", "example(s)"), ("translations", "translation(s)"), ("links", "relation(s)"),
        ("link_kinds", "kind(s) of relations"), ("notes", "note(s)"), ("refs", "reference(s)"), ("forms", "form(s)"),
    )},
    "richness": Feature("its richness is {:.0f}", "low", "{:.0f} or more", _SIZE),
    "lemma_length": Feature("the lemma has {:.0f} letter(s)", "both", None, _SIZE),
    "lemma_signs": Feature("the lemma has {:.0f} sign(s) or digit(s)", "high", "{:.0f} or fewer", _SIZE),
    "lemma_capital": Feature("the lemma begins otherwise than others (capital or small letter)", "both", None, _SIZE),
    "example_length": Feature("its examples are of an unusual length ({:.0f} letter(s))", "both", None, _SIZE),
}  # fmt: skip
"""Column of the table ``figures`` -> what is odd about it."""


class Odd(NamedTuple):
    """An entry, and why it was found odd."""

    score: float  # 0..1
    address: str
    title: str
    reasons: str


class Found(NamedTuple):
    """The oddest entries of a run, and what was looked at."""

    oddest: list[Odd]
    compared: int  # entries
    alone: int  # of kinds too small to be compared


def oddities(output: Path, lang: str, top: int = 100, memory_limit: str = "400MB", threads: int | None = None) -> Found:
    """Write the table ``oddities`` of a run and return its first rows.

    Raises ``Problem``: no tables, tables of an older version, a file that another program has open, the extra is missing.
    """
    detector = ecod()
    database, again = store.made(output, lang), store.extract_again(output, lang)
    with store.lock(output), tempfile.TemporaryDirectory() as spill, duckdb.connect() as con, _sentences(database, again):
        # keeping the order costs memory; the figures are asked for by number
        store.settle(con, memory_limit, spill, preserve_insertion_order="false")
        if threads is not None:
            con.execute("SET threads = ?", [threads])
        con.execute(f"ATTACH '{store.quoted(database)}' AS product")
        con.execute("SET VARIABLE few = ?", [FEW])
        con.execute(sql("oddities/figures"))
        con.execute("CREATE TEMP TABLE found (score DOUBLE, address VARCHAR, title VARCHAR, reasons VARCHAR)")
        companies = con.execute("SELECT DISTINCT company, (SELECT count(DISTINCT language) > 1 FROM figures) FROM figures")
        for company, named in sorted(set(companies.fetchall())):
            for odd in _of_company(con, company, detector, named):
                _write(con, odd)
        con.execute("SET VARIABLE method = ?", [_method()])
        con.execute("SET VARIABLE seed = ?", [SEED])
        con.execute("SET preserve_insertion_order = true")  # what lies in the file is in order
        con.execute(sql("oddities/table"))
        oddest = con.execute(
            "SELECT score, address, title, reasons FROM product.oddities ORDER BY score DESC, address LIMIT ?", [top]
        ).fetchall()
        compared, all_of = con.execute("SELECT (SELECT count(*) FROM figures), (SELECT count(*) FROM product.aqea_entries)").fetchall()[0]
    return Found([Odd(*row) for row in oddest], compared, all_of - compared)


def ecod() -> Any:
    """The detector's class.  Raises ``Problem`` where the extra is missing."""
    try:
        from pyod.models.ecod import ECOD  # late: an extra, and slow to load
    except ImportError as error:
        raise Problem(
            "aqea oddities needs a library more; install it with: pip install 'aqea[quality]' (where you cloned it: make setup)."
        ) from error
    return ECOD


def _method() -> str:
    from importlib.metadata import version

    return f"ECOD (PyOD {version('pyod')}): sum of the squared surprises above {RARE:g}"


@contextmanager
def _sentences(database: Path, again: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise Problem(f"The tables in {database} are of another version; make them anew with: {again}.") from error
    except duckdb.OutOfMemoryException as error:
        raise Problem(f"There is not enough memory or room for spilling ({str(error).splitlines()[0]}).") from error
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise Problem(f"{database} is open in another program; close it there and run the same command again.") from error
        raise Problem(f"{database} cannot be read or written ({str(error).splitlines()[0]}).") from error


def surprises(values: np.ndarray[Any, Any], odd: str, detector: Any) -> np.ndarray[Any, Any]:
    """Minus the logarithm of the share that is as extreme or more, of one figure; 0 where it does not apply (NaN)."""
    import numpy as np

    found: np.ndarray[Any, Any] = np.zeros(len(values), np.float32)
    there = ~np.isnan(values)
    if there.sum() >= FEW and np.ptp(values[there]) > 0:
        fitted = detector().fit(values[there].reshape(-1, 1))
        low, high = fitted.U_l[:, 0], fitted.U_r[:, 0]
        found[there] = {"low": low, "high": high}.get(odd, np.maximum(low, high) - np.log(2))
    return found


def _of_company(con: duckdb.DuckDBPyConnection, company: int, detector: Any, named: bool) -> Iterator[list[Odd]]:
    """The odd entries among those that are compared with each other, some at a time."""
    import numpy as np

    mine = con.sql("SELECT * FROM figures WHERE company = ?", params=[company])
    entries = mine.order("n").select("address", "title").to_arrow_table()
    language, pos, is_form, small = mine.select("language", "pos", "is_form", "small").limit(1).fetchall()[0]
    words = pos.replace("_", " ") + ("s that are forms" if is_form and not pos.endswith("_form") else "s")
    words += f" ({'rarer languages' if small else language})" if named else ""
    pieces, bounds = [], []
    for at, (name, feature) in enumerate(FEATURES.items()):
        values = np.ma.filled(mine.order("n").select(name).fetchnumpy()[name].astype(np.float32), np.nan)
        surprise = surprises(values, feature.odd, detector)
        told = np.flatnonzero(surprise > RARE)
        bounds.append(_bounds(values, feature.odd) if told.size else [])
        parts = feature.weight * (surprise[told].astype(np.float64) - RARE) ** 2
        pieces.append((told, np.full(told.size, at), parts, values[told], surprise[told]))
    place, which, part, value, rare = (np.concatenate(column) for column in zip(*pieces, strict=True))
    score = np.round(1 - np.exp(-np.bincount(place, part, len(entries)) / SCALE), 6)
    odd: Any = np.flatnonzero(score)
    order = np.lexsort((which, -part, place))
    starts: Any = np.searchsorted(place[order], odd)
    stops: Any = np.searchsorted(place[order], odd, "right")
    names = list(FEATURES)
    for first in range(0, len(odd), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        found = []
        rows = entries.take(odd[some]).to_pydict()
        for one, address, title, start, stop in zip(odd[some], rows["address"], rows["title"], starts[some], stops[some], strict=True):
            said = [
                _reason(FEATURES[names[which[n]]], float(value[n]), float(rare[n]), bounds[which[n]], words)
                for n in order[start : min(stop, start + TOLD)]
            ]
            found.append(Odd(float(score[one]), address, title, re.sub(r"(?<=\d)%", " %", "; ".join(said))))
        yield found


_AT_ONCE = 20_000  # entries whose reasons are in memory


def _bounds(values: np.ndarray[Any, Any], odd: str) -> list[tuple[int, float]]:
    """What 99, 98 … per cent of the entries keep to."""
    import numpy as np

    shares = (99, 98, 97, 96, 95)
    asked = [(100 - share) / 100 if odd == "low" else share / 100 for share in shares]
    found = np.quantile(values[~np.isnan(values)], asked, method="higher" if odd == "low" else "lower")
    return [(share, float(bound)) for share, bound in zip(shares, found, strict=True)]


def _reason(feature: Feature, value: float, surprise: float, bounds: list[tuple[int, float]], kind: str) -> str:
    said = feature.says.format(value).replace("(s)", "" if f"{value:.0f}" == "1" else "s")
    if feature.norm is not None:
        for share, bound in bounds:
            norm = feature.norm.format(bound)
            if (bound > value if feature.odd == "low" else bound < value) and norm.split()[0] != feature.norm.format(value).split()[0]:
                return f"{said}, of {kind} {share} % have {'none' if norm.split()[0] in ('0', '0%') and feature.odd == 'high' else norm}"
    alike = 100 * math.exp(-surprise)
    return f"{said}, as with {f'{alike:.1f}' if alike >= 0.1 else 'less than 0.1'} % of {kind}"


def _write(con: duckdb.DuckDBPyConnection, odd: list[Odd]) -> None:
    import pyarrow as pa

    if odd:
        con.register("given", pa.table([list(column) for column in zip(*odd, strict=True)], names=list(Odd._fields)))
        con.execute("INSERT INTO found SELECT * FROM given")
        con.unregister("given")
