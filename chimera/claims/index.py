"""All facts of one evidence, arranged once so that a claim finds the few it can be about in microseconds."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from chimera.claims.columns import ColumnBook
from chimera.claims.entry import Entry
from chimera.claims.holdings import OUTCOME
from chimera.claims.marginals import Marginals
from chimera.claims.names import NameBook
from chimera.claims.naming import Naming, Pair
from chimera.claims.quantities import DATA_RATE, SIZE, TIME
from chimera.claims.vocabulary import DIMENSIONS, NOT_CONCEPT, Meaning, meaning_of, words_of
from chimera.evidence.fact import Evidence, Fact

BASE = {
    "ns": (TIME, 1e-9),
    "µs": (TIME, 1e-6),
    "ms": (TIME, 1e-3),
    "s": (TIME, 1.0),
    "min": (TIME, 60.0),
    "B": (SIZE, 1.0),
    "KiB": (SIZE, 2.0**10),
    "MiB": (SIZE, 2.0**20),
    "GiB": (SIZE, 2.0**30),
    **{f"{name}/s": (DATA_RATE, factor) for name, factor in (("KB", 1e3), ("MB", 1e6), ("GB", 1e9))},
    **{f"{name}iB/s": (DATA_RATE, 2.0**power) for name, power in (("K", 10), ("M", 20), ("G", 30))},
    **{f"{what}/s": ("req/s", 1.0) for what in ("queries", "query", "calls")},
    "GFLOP/s": ("GFLOP/s", 1.0),
    "TFLOP/s": ("GFLOP/s", 1e3),
    **{f"{item}/s": ("items/s", 1.0) for item in ("samples", "images", "items", "steps", "examples")},
}
UNSAID = frozenset({("load", "warm")})
"""Settings that hold where nobody says otherwise."""
NOT_PLAIN = frozenset({"trade_off", "outlier"})
"""Kinds of facts that only a citation can mean."""
COUNTED = frozenset({"files", "rows", "tables"})
COUNTS = COUNTED | {"failed rows", "files read", "mtime"}
"""Columns of the tree itself: their names are nouns that are counted."""

MOST_ALIKE, SHORT_WORD = 6, 3
"""Columns of one concept that words tell apart, and letters of a word that tells nothing."""
RATE = "success rate"
"""The concept of a column that says whether a row came out well."""
PER_SECOND = re.compile(r"\bper (?:s|sec|second)$")


class FactIndex:
    """Facts by concept and setting."""

    def __init__(self, evidence: Evidence) -> None:
        """Args: the evidence to judge by."""
        self.evidence = evidence
        self.is_exact = False
        """Whether the text is Chimera's own about this evidence: a cited number is then printed in one way only."""
        self.ids_hold = True
        """Whether ids in the text are this evidence's: a number must then be what it cites."""
        self.names = NameBook(evidence)
        self.causes = [fact for fact in evidence.facts if fact.kind == "failure" and fact.label]
        """Failed rows by their cause, in the data's words."""
        self.by_id = {fact.id: fact for fact in evidence.facts}
        self.entries: dict[str, Entry] = {}
        self.by_concept: dict[str, list[Entry]] = defaultdict(list)
        self.by_pair: dict[tuple[str, Pair], list[Entry]] = defaultdict(list)
        self.bare: dict[str, list[Entry]] = defaultdict(list)
        self.columns: dict[str, set[str]] = defaultdict(set)
        self._idles: dict[str, frozenset[str]] = {}
        self._marginals: dict[str, Marginals] = {}
        shares = {column.name for table in evidence.tables for column in table.columns if column.is_share}
        self.outcomes = frozenset(name for name in shares if OUTCOME.fullmatch(name.rsplit(".", 1)[-1]))
        """Columns that say of every row whether it came out well."""
        meanings: dict[str, Meaning] = {}
        for fact in evidence.facts:
            if fact.column not in meanings:
                meaning = meaning_of(fact.metric if fact.metric in COUNTED else fact.column)
                meanings[fact.column] = replace(meaning, concept=RATE) if fact.column in self.outcomes else meaning
            self._add(fact, meanings[fact.column])
        self.rates: dict[str, set[str]] = defaultdict(set)
        """Dimension of something counted per second -> concepts."""
        self.measured_in: dict[str, set[str]] = defaultdict(set)
        """Dimension -> concepts that are given in it, by the field's words or by the data's units."""
        for entry in self.entries.values():
            if entry.dimension is not None and entry.dimension.endswith("/s"):
                self.rates[entry.dimension].add(entry.concept)
            if (dimension := DIMENSIONS.get(entry.concept) or entry.dimension) and not entry.is_comparison:
                self.measured_in[dimension].add(entry.concept)
        self.per_second = {one.concept for one in self.entries.values() if PER_SECOND.search(words_of(one.fact.column))}
        """Concepts that are rates by their columns' names."""
        self.summed = {entry.concept for entry in self.entries.values() if entry.fact.aggregation in {"sum", "count"}}
        """Concepts of which the data holds sums."""
        self.spoken = ColumnBook([*self._unknown(), *self._told_apart()])
        self.column_words = sorted(self.columns, key=len, reverse=True)
        words = [re.escape(word).replace(r"\ ", r"[\s_./-]+") for word in self.column_words if len(word) > 2]
        self.column_pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None

    def _add(self, fact: Fact, meaning: Meaning) -> None:
        concept, statistic, words = meaning.concept, meaning.statistic, meaning.words
        dimension, factor = BASE.get(fact.unit or "", (fact.unit, 1.0))
        if fact.aggregation == "newest":
            return
        entry = Entry(fact, concept, statistic, dimension, float(fact.value) * factor, factor, frozenset(fact.group))
        self.entries[fact.id] = entry
        if fact.kind in NOT_PLAIN or (fact.kind == "effect" and fact.aggregation != "ratio"):
            return
        self.by_concept[concept].append(entry)
        self.columns[words].add(fact.column)
        named = entry.group - UNSAID
        if not named:
            self.bare[concept].append(entry)
        for pair in entry.group:
            self.by_pair[concept, pair].append(entry)

    def _unknown(self) -> Iterator[tuple[str, str, str | None]]:
        """Words, name and dimension of the columns that the field has no word for."""
        for concept, entries in self.by_concept.items():
            if concept.startswith("`"):
                plain = [one for one in entries if one.fact.aggregation not in {"ratio", "difference", "cv"}]
                told = {(one.fact.column, one.dimension) for one in plain if one.fact.metric not in COUNTS}
                yield from ((words_of(column), column, dimension) for column, dimension in sorted(told, key=str))

    def _told_apart(self) -> Iterator[tuple[str, str, str | None]]:
        """The same for columns of one concept, by the words that only one of them has: hellaswag_acc beside gsm8k_acc."""
        for concept, entries in self.by_concept.items():
            told = {one.fact.column: one.dimension for one in entries if not one.is_comparison}
            if concept.startswith("`") or not 1 < len(told) <= MOST_ALIKE:
                continue
            words = {column: set(NOT_CONCEPT.sub(" ", words_of(column)).split()) for column in told}
            for column, dimension in sorted(told.items()):
                own = words[column].difference(*(words[other] for other in told if other != column))
                telling = [word for word in words_of(column).split() if word in own and len(word) > SHORT_WORD]
                if telling and not any(meaning_of(word).concept == concept for word in telling):
                    yield " ".join(telling), column, dimension

    def for_text(self, *, ids_hold: bool, is_exact: bool) -> "FactIndex":
        """The same index for one text."""
        other = copy.copy(self)
        other.ids_hold, other.is_exact = ids_hold, is_exact
        return other

    def about(self, concept: str, namings: Sequence[Naming], *, anew: bool = False) -> list[Entry]:
        """Entries of a concept whose settings include everything that is named.

        Args:
            concept: The metric.
            namings: What is named.
            anew: Put parts together even where a fact is about just what is named; else only where none is.
        """
        namings = [one for one in namings if not (one.pairs and one.settings <= self._idle(concept))]
        if not namings:
            return self.bare[concept]
        found = self._held(concept, namings)
        if concept in self.by_concept and (anew or all(extra_of(entry, namings) for entry in found)):
            found += self._made(concept, namings)
        return list({entry.fact.id: entry for entry in found}.values())

    def _idle(self, concept: str) -> frozenset[str]:
        """Settings of a concept's tables that tell no configurations apart: others imply them, or they never change."""
        if concept not in self._idles:
            entries = self.by_concept.get(concept, ()) if self.evidence.tables else ()
            columns = {one.fact.column for one in entries}
            tables = [one for one in self.evidence.tables if any(column.name in columns for column in one.columns)]
            settings = {column.name for one in tables for column in one.columns if column.role == "setting"}
            told = {name for one in entries if one.fact.kind == "statistic" for name, _ in one.fact.group}
            self._idles[concept] = frozenset(settings - told)
        return self._idles[concept]

    def _held(self, concept: str, namings: Sequence[Naming]) -> list[Entry]:
        def size(one: Naming) -> int:
            return sum(len(self.by_pair.get((concept, pair), ())) for pair in one.pairs)

        fewest = min(namings, key=size)
        found = [entry for pair in sorted(fewest.pairs) for entry in self.by_pair.get((concept, pair), ())]
        return _of_all(found, [one for one in namings if one is not fewest])

    def _made(self, concept: str, namings: Sequence[Naming]) -> list[Entry]:
        """What all rows of the named settings show together, where no fact says it."""
        if concept not in self._marginals:
            self._marginals[concept] = Marginals(self.by_concept[concept])
        choices = set(product(*(sorted({name for name, _ in one.pairs}) for one in namings)))
        made = [entry for names in sorted(choices) for entry in self._marginals[concept].over(frozenset(names))]
        fitting = _of_all(made, namings)
        self.entries |= {entry.fact.id: entry for entry in fitting}
        return fitting


def _of_all(entries: Sequence[Entry], namings: Sequence[Naming]) -> list[Entry]:
    """Those of which every naming names a setting."""
    for one in namings:
        entries = [entry for entry in entries if not entry.group.isdisjoint(one.pairs)]
    return list(entries)


def extra_of(entry: Entry, namings: Sequence[Naming]) -> frozenset[Pair]:
    """Settings of an entry that nobody named, the usual ones aside."""
    return frozenset(
        pair for pair in entry.group if pair not in UNSAID and not any(pair in one.pairs for one in namings)
    )


def is_file_named(entry: Entry, text: str) -> bool:
    """Whether a text names the file (or its stem) that an entry comes from."""
    stem = re.sub(r"\.\w+$", "", entry.fact.file.rsplit("/", 1)[-1])
    parts = [part for part in re.split(r"[*?\[\]]+", stem) if len(part) > 3]
    return bool(parts) and all(part.lower() in text.lower() for part in parts)
