"""Columns as texts name them: exactly, or in words (link_ms is the link time, rtf the real-time factor)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chimera.claims.vocabulary import NOT_CONCEPT

WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|@")
ENDINGS = (
    ("ription", "rib"),
    *((ending, "") for ending in ("ation", "ence", "ance", "ment", "ion", "ing", "ies", "ied", "es", "ed", "y", "e")),
    ("ss", "ss"),
    ("s", ""),
)
PLURALS = ("ions", "ments", "ences", "ances", "ings")
FILLING = frozenset(["at", "of", "the", "to", "per", "@", "in"])
"""Words between the words of a name."""
GAP = re.compile(r"[\s_@./-]{0,3}")
TAILS = {
    "time": re.compile(r"[\s-]{1,2}(?:times?|latenc(?:y|ies)|durations?|delays?|overhead)\b", re.IGNORECASE),
    "size": re.compile(r"[\s-]{1,2}(?:sizes?|footprints?|memory|usage|volume)\b", re.IGNORECASE),
    None: re.compile(
        r"[\s-]{1,2}(?:counts?|rates?|numbers?|scores?|values?|percentages?|shares?|ratios?|usage|levels?)\b",
        re.IGNORECASE,
    ),
}
"""What may follow a name, by what the column's unit measures."""
RATE_TAILS = re.compile(
    r"[\s-]{1,2}(?:speeds?|rates?|throughputs?|bandwidths?|performance)\b(?:[\s-]{1,2}(?:per|/) ?s(?:ec(?:ond)?)?\b)?",
    re.IGNORECASE,
)
"""What may follow the name of something that is counted per second."""
IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
TURNED = frozenset(["time", "size", "rate", "count", "usag", "latenc", "durat"])
"""Stems that often come first in prose: time per epoch for epoch_time."""
LEADS = re.compile(r"\b(?:number|count|share|rate|amount)s? of (?:the )?$", re.IGNORECASE)
SHORTEST, LONGEST = 3, 5
"""Letters of an acronym."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A column's name in words, without unit and statistic."""

    stems: tuple[str, ...]
    columns: frozenset[str]
    dimension: str | None
    said: frozenset[str] = frozenset()
    """The same in the words of the columns."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names columns in words."""

    start: int
    end: int
    columns: frozenset[str]


class ColumnBook:
    """The columns of one evidence that the field has no words for."""

    def __init__(self, columns: Iterable[tuple[str, str, str | None]]) -> None:
        """Args: words of the name, exact name and dimension of each column."""
        together: dict[tuple[tuple[str, ...], str | None], set[str]] = defaultdict(set)
        said: dict[tuple[tuple[str, ...], str | None], set[str]] = defaultdict(set)
        for words, name, dimension in columns:
            bare = NOT_CONCEPT.sub(" ", words)
            stems = tuple(stem(word) for word in WORD.findall(bare) if word.lower() not in FILLING)
            if stems:
                together[stems, dimension].add(name)
                said[stems, dimension].add(" ".join(bare.lower().split()))
        self.by_first: dict[str, list[Spoken]] = defaultdict(list)
        self.by_initial: dict[str, list[Spoken]] = defaultdict(list)
        parts: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
        for (stems, dimension), names in together.items():
            spoken = Spoken(stems, frozenset(names), dimension, frozenset(said[stems, dimension]))
            self.by_first[stems[0]].append(spoken)
            if len(stems) == 2 and stems[1] in TURNED:
                self.by_first[stems[1]].append(Spoken(stems[::-1], spoken.columns, dimension))
            for one in stems if dimension in TAILS and len(stems) > 1 else ():
                parts[one, str(dimension)].add(spoken.columns)
            if len(stems) == 1 and SHORTEST <= len(stems[0]) <= LONGEST and stems[0].isalpha():
                self.by_initial[stems[0][0]].append(spoken)

        for (one, dimension), found in parts.items():
            if len(found) == 1 and dimension != "None" and not self._is_name(one, dimension):
                self.by_first[one].append(Spoken((one,), next(iter(found)), dimension))

        for named in self.by_first.values():
            named.sort(key=lambda spoken: -len(spoken.stems))

    def _is_name(self, one: str, dimension: str) -> bool:
        """Whether one word alone is a column's name already."""
        return any(len(spoken.stems) == 1 and spoken.dimension == dimension for spoken in self.by_first[one])

    def find(self, text: str) -> Iterator[Mention]:
        """Every place where columns are named in words."""
        if not self.by_first:
            return
        words = [(match.start(), match.end(), match[0]) for match in WORD.finditer(text)]
        stems = [stem(word) for _, _, word in words]
        for at, (start, _, word) in enumerate(words):
            named = self.by_first.get(stems[at], [])
            for spoken in sorted(named, key=lambda one: word.lower() not in one.said) if len(named) > 1 else named:
                last = _matched(text, words, stems, at, spoken.stems)
                if last is not None and (end := _end(text, start, words[last][1], spoken)):
                    yield Mention(start, end, spoken.columns)
            for spoken in self.by_initial.get(word[0].lower(), ()):
                last = _spelled_out(text, words, at, spoken.stems[0])
                if last is not None:
                    yield Mention(start, words[last][1], spoken.columns)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its ending: linking, links and link are one."""
    lowered = word.lower()
    lowered = lowered[:-1] if lowered.endswith(PLURALS) else lowered
    for ending, becomes in ENDINGS:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= (
            SHORTEST if ending in {"s", "ss"} else SHORTEST + 1
        ):
            return lowered[: -len(ending)] + becomes
    return lowered


def stems_of(text: str) -> frozenset[str]:
    """Stems of all words of a text, those that only fill left out."""
    return frozenset(stem(word) for word in WORD.findall(text) if word.lower() not in FILLING)


Words = Sequence[tuple[int, int, str]]


def _matched(text: str, words: Words, stems: Sequence[str], at: int, wanted: tuple[str, ...]) -> int | None:
    """The last word of a name that begins at a word; None if it does not."""
    here = at
    for one in wanted[1:]:
        here += 1
        while here < len(words) and words[here][2].lower() in FILLING:
            here += 1
        if here >= len(words) or stems[here] != one:
            return None
    for before in range(at, here):
        if not GAP.fullmatch(text[words[before][1] : words[before + 1][0]]):
            return None
    return here


def _end(text: str, start: int, end: int, spoken: Spoken) -> int | None:
    """Where a name ends, its tail included; None where a single word alone does not tell."""
    is_rate = spoken.dimension is not None and spoken.dimension.endswith("/s")
    tail = (RATE_TAILS if is_rate else TAILS.get(spoken.dimension, TAILS[None])).match(text, end)
    if tail:
        return tail.end()
    whole = len(spoken.stems) == 1 and IN_BRACKETS.sub("", text).strip().lower() in spoken.said  # the head of a table
    alone = (
        whole
        or len(spoken.stems) > 1
        or text[start:end].isupper()
        or (spoken.dimension is None and end - start > SHORTEST)
    )
    return end if alone or LEADS.search(text, max(0, start - 20), start) else None


def _spelled_out(text: str, words: Words, at: int, acronym: str) -> int | None:
    """The last of the words whose first letters make the acronym: word error rate is wer."""
    last = at + len(acronym) - 1
    if last >= len(words) or any(len(words[here][2]) < 2 for here in range(at, last + 1)):
        return None
    if "".join(words[here][2][0] for here in range(at, last + 1)).lower() != acronym:
        return None
    gaps = (text[words[here][1] : words[here + 1][0]] for here in range(at, last))
    return last if all(gap in {" ", "-"} for gap in gaps) else None
