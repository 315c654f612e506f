"""The names a text may use for settings and their values: gemma3:270m is also gemma3_270m, Gemma 3 270M, or the 270m."""

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from chimera.claims.beside import common_companions, companions
from chimera.claims.commands import commands
from chimera.claims.holdings import Holdings
from chimera.claims.masks import Hidden
from chimera.claims.naming import Pair
from chimera.claims.placed import designs, numeric
from chimera.claims.setting_words import SHORT_NOUNS, noun_of, ways_of
from chimera.claims.shorthand import coded
from chimera.claims.spelling import HAS_DIGIT, family_of, letters_of, lower, numbers_of, pieces
from chimera.evidence.fact import Evidence

YES_NO = {"true": ("on", "yes", "enabled", "1"), "false": ("off", "no", "disabled", "0")}
OF_TESTS = re.compile(r"^(?:test|bench|benchmark)_(?=\w)")
"""How test runners have functions begin; texts leave it out."""
VERSION = re.compile(r"(\d)_(\d)")
MAX_PIECES = 8
KIND_OF = r"(?!(?:more|fewer|less|of|or|and|to|extra|additional|other|in|at|on|with|per|times|ms|s|vs|versus|against|than)\b)[a-z]+"
"""A word between a number and what it counts: 64 open connections."""


class NameBook:
    """All settings and values of one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        """Args: the evidence whose names are known."""
        self.holdings = Holdings(evidence)
        self.values: dict[str, set[str]] = defaultdict(set)
        for fact in evidence.facts:
            for name, value in (*fact.group, *fact.versus):
                self.values[name].add(value)
        for kinds in ("type", "files"):
            if kinds in self.values:
                self.values[kinds] |= {file.type for file in evidence.files}
        self.runs: dict[tuple[str, ...], set[Pair]] = defaultdict(set)
        self.wholes: dict[tuple[str, ...], set[Pair]] = defaultdict(set)
        self.spellings: dict[tuple[str, str | float], set[str]] = defaultdict(set)
        """Setting and bare name or number -> values."""
        for name, values in self.values.items():
            for value in values:
                self._learn(name, value)
        self.coded = coded({fact.column for fact in evidence.facts})
        """Codes that tell columns apart, such as tg128."""
        self.numeric = numeric(self.values)
        self.commands = commands(self.values)
        self._parts = {(n, v): frozenset(pieces(v)) for n, values in self.values.items() for v in values}
        self._holders: dict[frozenset[str], frozenset[Pair]] = {}
        self._named: dict[str, frozenset[str]] = {}
        self.families: dict[str, set[Pair]] = defaultdict(set)
        """Names without their numbers, which texts write with a capital: Qwen, PostgreSQL."""
        for name, values in self.values.items():
            for value in values - self.numeric.get(name, {}).keys():
                if family := family_of(value):
                    self.families[family].add((name, value))
        self.companions = companions((fact.group for fact in evidence.facts), self.numeric)
        self.common_companions = common_companions(fact.group for fact in evidence.facts)
        self._mentions: tuple[str, list[tuple[int, int, frozenset[str]]]] = ("", [])
        """The last text asked about, and what it mentions: several readers ask about each."""
        self.setting_pattern = self._setting_pattern()
        self.count_pattern = self._count_pattern()

    def _learn(self, name: str, value: str) -> None:
        parts = pieces(value)
        dotted = pieces(VERSION.sub(r"\1.\2", value))  # files write 4_5 for 4.5
        self.spellings[name, letters_of(value)].add(value)
        for word in YES_NO.get(value.lower(), ()):
            self.spellings[name, word].add(value)
        with suppress(ValueError):
            self.spellings[name, float(value)].add(value)
        if not parts or not re.search(r"[A-Za-z]", value):
            return
        for way in {parts, dotted, pieces(OF_TESTS.sub("", value))}:
            self.wholes[way].add((name, value))
            for start in range(min(len(way), MAX_PIECES)):
                for end in range(start + 1, min(len(way), MAX_PIECES) + 1):
                    self.runs[way[start:end]].add((name, value))

    def _setting_pattern(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        """Ways to write each setting's name in small letters, with the settings meant."""
        ways: dict[str, set[str]] = defaultdict(set)
        for name in self.values:
            for way in ways_of(name):
                ways[way].add(name)
        merged = {way: frozenset(n for other, ns in ways.items() if _same(way, other) for n in ns) for way in ways}
        ordered = sorted(merged.items(), key=lambda row: -len(row[0]))
        return [(re.compile(rf"(?<![\w.])(?:{lower(way)})(?!\w)"), names) for way, names in ordered]

    def _count_pattern(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        """Ways to write the number of something that a setting counts: 1 GPU and the 8-GPU setup for gpus or n_gpus."""
        nouns: dict[str, set[str]] = defaultdict(set)
        for name in self.numeric:
            if noun := noun_of(name):
                nouns[noun].add(name)
        return [
            (
                re.compile(
                    rf"(?<![\w.,-])(\d+)(?:(?:[\s-]|\s[x×]\s)(?:{KIND_OF}\s)?{noun}s?{SHORT_NOUNS.get(noun, '')})(?!\w|\s(?:counts|levels|settings)\b)",
                    re.IGNORECASE,
                ),
                frozenset(names),
            )
            for noun, names in nouns.items()
        ]

    def designs(self, text: str) -> list[Hidden]:
        """Lists in a flattened text that only say which values of a setting were tried: they name none of them."""
        return designs(text, self.mentions_setting(text), self.numeric)

    def settings_named(self, text: str) -> frozenset[str]:
        """The settings whose name a short text is, as in a table head."""
        if text not in self._named:
            bare = lower(re.sub(r"\(.*?\)|[*`]", " ", text).strip(" .:"))
            found = (names for pattern, names in self.setting_pattern if pattern.fullmatch(bare))
            self._named[text] = next(found, frozenset())
        return self._named[text]

    def mentions_setting(self, text: str) -> list[tuple[int, int, frozenset[str]]]:
        """Where settings are named, with or without a value."""
        if text != self._mentions[0]:
            self._mentions = text, self._find_mentions(text)
        return self._mentions[1]

    def _find_mentions(self, text: str) -> list[tuple[int, int, frozenset[str]]]:
        small = lower(text)
        every = [(m.start(), m.end(), names) for way, names in self.setting_pattern for m in way.finditer(small)]
        found: list[tuple[int, int, frozenset[str]]] = []
        for start, end, names in sorted(every, key=lambda one: one[0] - one[1]):
            if not any(start < other_end and other < end for other, other_end, _ in found):
                found.append((start, end, names))
        return sorted(found)

    def value_of(self, settings: Iterable[str], shown: str) -> frozenset[Pair]:
        """The pairs that a written value may mean for these settings."""
        said = shown.strip(" `*\"'")
        spelled = {letters_of(said), *numbers_of(said)}
        pairs = {(name, value) for name in settings for key in spelled for value in self.spellings.get((name, key), ())}
        if not pairs and (parts := pieces(said)):
            pairs = {pair for pair in self.wholes.get(parts, ()) if pair[0] in set(settings)}
            pairs = pairs or {pair for pair in self.runs.get(parts, ()) if pair[0] in set(settings)}
        return frozenset(pairs)

    def with_parts(self, said: str) -> frozenset[Pair]:
        """Values that have all parts of a name, with others between: Llama 8B is llama-3.1-8b-instruct, too."""
        parts = frozenset(pieces(said))
        if parts not in self._holders:
            tells = len(parts) > 1 and any(HAS_DIGIT.search(part) for part in parts)
            self._holders[parts] = frozenset(pair for pair, held in self._parts.items() if tells and parts <= held)
        return self._holders[parts]


def _same(way: str, other: str) -> bool:
    """Whether two ways to write settings mean the same one, e.g. a name that is another's alias."""
    return (
        way == other
        or re.fullmatch(other, way.replace("\\", ""), re.IGNORECASE) is not None
        or (re.fullmatch(way, other.replace("\\", ""), re.IGNORECASE) is not None)
    )
