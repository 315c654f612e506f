"""The names a text may use for settings and their values: gemma3:270m is also gemma3_270m, Gemma 3 270M, or the 270m."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from chimera.claims.vocabulary import FILE_TYPES
from chimera.evidence.fact import Evidence

Pair = tuple[str, str]
PIECE = re.compile(r"[A-Za-z0-9]+(?:\.\d+)*(?:[A-Za-z]+(?![a-z]))?")
HAS_DIGIT, HAS_SMALL, HAS_LETTER = re.compile(r"\d"), re.compile(r"[a-z]"), re.compile(r"[A-Za-z]")
NO_LETTER = re.compile(r"[\W_]")
GAP = re.compile(r"[\s:_/.,()@`*-]{0,3}")
MAX_PIECES = 8
COMMON = frozenset(
    ["latest", "instruct", "chat", "base", "model", "models", "config", "configuration", "candidate", "baseline", "default", "warm", "cold", "true", "false", "none", "test", "tests", "run", "runs", "it", "qat", "app", "exe", "server", "name", "type", "task", "data", "small", "large", "high", "low", "medium", "fast", "slow", "auto", "on", "off", "yes", "no", "all", "mean", "summary", "full", "main", "with", "and", "for", "the", "of", "in", "at", "to", "by", "is", "a", "an", "instruction", "tuned", "tuning", "param", "parameter", "parameters", "quant", "level", "up", "context", "tone", "entry", "results", "result", "file", "files", "gpu", "cpu", "easy", "hard", "benchmark", "benchmarks", "compilation", "chimera", "size", "sizes", "time", "rate", "token", "tokens", "per", "throughput", "report", "reports", "count", "error", "code", "value", "values", "memory", "load", "first"]
)  # fmt: skip
"""Words that alone name nothing."""
ARTICLES = frozenset(
    ["with", "and", "for", "the", "of", "in", "at", "to", "by", "is", "a", "an", "it", "on", "all", "no"]
)
"""Words behind a setting's name that are hardly ever its value."""
SETTING_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(name, re.IGNORECASE), words)
    for name, words in (
        (r"^(num_?)?ctx(_size)?$|^context(_(length|size|window))?$|^n_ctx$|^max_model_len$", r"num[_ ]?ctx|ctx|context(?:[- ](?:window|length|size))?|n_ctx"),
        (r"^(num_?)?gpu(_layers)?$|^ngl$|^n_gpu_layers$", r"num[_ ]?gpu|gpu[_ ]layers?|ngl|n_gpu_layers|offloaded layers"),
        (r"^temp(erature)?$", r"temperature|temp"),
        (r"^(num_?)?threads?$|^n_threads$", r"(?:num[_ ]|n_)?threads?"),
        (r"batch", r"batch[_ ]?sizes?|n_batch|batch"),
        (r"concurren|parallel|clients|users", r"concurrency|parallel(?:ism)?|clients?|concurrent users?"),
        (r"^n_prompt$|prompt_(len|tokens)", r"n_prompt|prompt length"),
        (r"^n_gen$", r"n_gen|generation length"),
    )
)  # fmt: skip
VALUE_AFTER = re.compile(
    r"[\s`*\"']*(?:(?:[=:]|is|of|at|from|set to|was|equal to|value|values)[\s`*\"']*){0,2}(\d[\d,]*(?:\.\d+)?[kK]?|[A-Za-z][\w.:/+-]*)"
)
VALUE_BEFORE = re.compile(r"(\d[\d,]*(?:\.\d+)?[kK]?)[\s-]{1,2}(?:token[\s-]?)?$")
WORD_BEFORE = re.compile(r"(?<![\w.:/-])([A-Za-z][\w.:/+-]*)[\s`*\"']{1,3}$")
ROLE = re.compile(r"\bas (?:the|our|a) $", re.IGNORECASE)
"""Before a word that says what somebody is used for: with A as the baseline."""
VALUE_LISTED = re.compile(
    r"[\s`*]*(?:,|and|or|to|vs\.?|versus|against|/|→|->|–|-)(?:[\s`*]*(?:and|or))?[\s`*]*(\d[\d,]*(?:\.\d+)?)(?![\w%.])"
)
MAX_VALUE = 40
"""No setting's value is written longer."""
CUT_BEFORE = re.compile(r"[A-Za-z0-9][:._-]$")
CUT_AFTER = re.compile(r"[:_-](?=[\w.-]*\d)\w|:\w")
COUNTS_OF = re.compile(r"(?:(?:num|n|nr)_?(?P<noun>[a-z]{3,}?)s?|(?P<noun2>[a-z]{3,})s)", re.IGNORECASE)
"""Names of settings that count things."""
COUNTED = re.compile(r"(?:n|runs?|counts?|samples?|tests?|rows?|files?|trials?|reps?|repetitions?)\b", re.IGNORECASE)
"""Names that count something wherever they are not known to be a setting's."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A stretch of text that names values of settings."""

    start: int
    end: int
    pairs: frozenset[Pair]
    """What it may mean; empty when the name is known to be a setting's but no such value is in the data."""
    settings: frozenset[str]
    """The settings it speaks of."""
    said: str


def pieces(text: str) -> tuple[str, ...]:
    """Name parts, comparable: gemma3_270m-it -> gemma3, 270m, it."""
    return tuple(match[0].lower() for match in PIECE.finditer(text.replace("_", " ")))


class NameBook:
    """All settings and values of one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        """Args: the evidence whose names are known."""
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
        self.setting_pattern = self._setting_pattern()
        self.count_pattern = self._count_pattern()

    def _learn(self, name: str, value: str) -> None:
        parts = pieces(value)
        self.spellings[name, _bare(value)].add(value)
        with suppress(ValueError):
            self.spellings[name, float(value)].add(value)
        if not parts or not re.search(r"[A-Za-z]", value):
            return
        self.wholes[parts].add((name, value))
        for start in range(min(len(parts), MAX_PIECES)):
            for end in range(start + 1, min(len(parts), MAX_PIECES) + 1):
                self.runs[parts[start:end]].add((name, value))

    def _setting_pattern(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        """Ways to write each setting's name, with the settings meant."""
        ways: dict[str, set[str]] = defaultdict(set)
        for name in self.values:
            ways[r"[\s_.-]?".join(map(re.escape, re.split(r"[\s_.-]+", name)))].add(name)
            if plain := re.sub(r"[\s_.-](?:id|name)$", "", name).strip():  # a model_id is the model
                ways[re.escape(plain)].add(name)
            for pattern, words in SETTING_WORDS:
                if pattern.search(name):
                    ways[words].add(name)
        merged = {way: frozenset(n for other, ns in ways.items() if _same(way, other) for n in ns) for way in ways}
        ordered = sorted(merged.items(), key=lambda row: -len(row[0]))
        return [(re.compile(rf"(?<![\w.])(?:{way})(?!\w)", re.IGNORECASE), names) for way, names in ordered]

    def _count_pattern(self) -> list[tuple[re.Pattern[str], frozenset[str]]]:
        """Ways to write the number of something that a setting counts: 1 GPU and the 8-GPU setup for gpus or n_gpus."""
        nouns: dict[str, set[str]] = defaultdict(set)
        for name in self.values:
            if match := COUNTS_OF.fullmatch(name):
                nouns[(match["noun"] or match["noun2"]).lower()].add(name)
        return [
            (re.compile(rf"(?<![\w.,-])(\d+)(?:[\s-]|\s[x×]\s){noun}s?(?!\w)", re.IGNORECASE), frozenset(names))
            for noun, names in nouns.items()
        ]

    def find(self, text: str) -> list[Naming]:
        """All namings in a flattened text, left to right, without overlaps."""
        found = self._find_counts(text)
        found += [one for one in self._find_settings(text) if not any(_overlap(one, other) for other in found)]
        found += [one for one in self._find_values(text) if not any(_overlap(one, other) for other in found)]
        return sorted(found, key=lambda one: one.start)

    def settings_named(self, text: str) -> frozenset[str]:
        """The settings whose name a short text is, as in a table head."""
        bare = re.sub(r"\(.*?\)|[*`]", " ", text).strip()
        for pattern, names in self.setting_pattern:
            if pattern.fullmatch(bare):
                return names
        return frozenset()

    def mentions_setting(self, text: str) -> list[tuple[int, int, frozenset[str]]]:
        """Where settings are named, with or without a value."""
        found: list[tuple[int, int, frozenset[str]]] = []
        for pattern, names in self.setting_pattern:
            for match in pattern.finditer(text):
                if not any(match.start() < end and start < match.end() for start, end, _ in found):
                    found.append((match.start(), match.end(), names))
        return sorted(found)

    def value_of(self, settings: Iterable[str], shown: str) -> frozenset[Pair]:
        """The pairs that a written value may mean for these settings."""
        said = shown.strip(" `*\"'")
        spelled = {_bare(said), *_numbers(said)}
        pairs = {(name, value) for name in settings for key in spelled for value in self.spellings.get((name, key), ())}
        if not pairs and (parts := pieces(said)):
            pairs = {pair for pair in self.wholes.get(parts, ()) if pair[0] in set(settings)}
            pairs = pairs or {pair for pair in self.runs.get(parts, ()) if pair[0] in set(settings)}
        return frozenset(pairs)

    def _find_counts(self, text: str) -> list[Naming]:
        """Settings that count something, said as a number of it: on 2 GPUs."""
        return [
            Naming(match.start(), match.end(), pairs, names, match[0])
            for pattern, names in self.count_pattern
            for match in pattern.finditer(text)
            if (pairs := self.value_of(names, match[1]))
        ]

    def _find_settings(self, text: str) -> list[Naming]:
        """Settings with their value behind or before: num_ctx=4096, a 4096-token context, temperature of 0.8."""
        found: list[Naming] = []
        for start, end, names in self.mentions_setting(text):
            after = VALUE_AFTER.match(text, end)
            before = VALUE_BEFORE.search(text, max(0, start - MAX_VALUE), start)
            if after and (naming := self._with_value(text, start, after, names)):
                found.append(naming)
                found += self._listed(text, naming, names)
            elif before and (pairs := self.value_of(names, before[1])):
                found.append(Naming(before.start(), end, pairs, names, text[before.start() : end]))
            elif (word := WORD_BEFORE.search(text, max(0, start - MAX_VALUE), start)) and (
                pairs := self.wholes.get(pieces(word[1]), frozenset()) & self.value_of(names, word[1])
            ):
                found.append(Naming(word.start(), end, frozenset(pairs), names, text[word.start() : end]))
        return found

    def _with_value(self, text: str, start: int, after: re.Match[str], names: frozenset[str]) -> Naming | None:
        shown = after[1].rstrip(".:,")
        stop = after.start(1) + len(shown)
        pairs = self.value_of(names, shown)
        if pairs and not (shown in ARTICLES and "=" not in text[start:stop]):
            return Naming(start, stop, pairs, names, text[start:stop])
        between = text[start : after.start(1)]
        if COUNTED.match(between):
            return None
        if not pairs and shown[0].isalpha() and self._is_other(shown, names):
            return None
        is_number = shown[0].isdigit() and any(re.match(r"[\d.]+$", v) for n in names for v in self.values[n])
        named = "=" in between or (re.search(r"[A-Z]|\d", shown[1:]) and shown[0].isalpha() and not shown[0].isdigit())
        if (is_number and not re.match(r"\s*(?:tok|ms|s\b|sec|%|[KMG]i?B|°|degrees|W\b|J\b)", text[stop:])) or (
            named and shown[0].isalpha()
        ):
            return Naming(start, stop, frozenset(), names, text[start:stop])
        return None

    def _is_other(self, shown: str, names: frozenset[str]) -> bool:
        """Whether a word behind a setting's name is the value of another setting: config: gemma3:1b."""
        held = self.wholes.get(pieces(shown), set())
        return bool(held) and not any(name in names for name, _ in held)

    def _listed(self, text: str, first: Naming, names: frozenset[str]) -> list[Naming]:
        """More values behind the first: num_ctx 2048, 4096 and 8192."""
        found, at = [], first.end
        while match := VALUE_LISTED.match(text, at):
            pairs = self.value_of(names, match[1].rstrip(","))
            if not pairs:
                break
            at = match.start(1) + len(match[1].rstrip(","))
            found.append(Naming(match.start(1), at, pairs, names, match[1].rstrip(",")))
        return found

    def _find_values(self, text: str) -> list[Naming]:
        """Values by their own name, or a telling part of it."""
        parts = [(match.start(), match.end(), match[0].lower()) for match in PIECE.finditer(text.replace("_", " "))]
        found, at = [], 0
        while at < len(parts):
            run = self._longest(text, parts, at)
            if run is None:
                at += 1
                continue
            stop, pairs = run
            start, end = parts[at][0], parts[stop - 1][1]
            if ROLE.search(text, max(0, start - 8), start):
                at = stop
                continue
            if _is_cut(text, start, end):
                pairs = frozenset()
            settings = frozenset(name for name, _ in run[1])
            found.append(Naming(start, end, pairs, settings, text[start:end]))
            at = stop
        return found

    def _longest(self, text: str, parts: Sequence[tuple[int, int, str]], at: int) -> tuple[int, frozenset[Pair]] | None:
        best = None
        key: tuple[str, ...] = ()
        for stop in range(at + 1, min(at + MAX_PIECES, len(parts)) + 1):
            if stop > at + 1 and not GAP.fullmatch(text[parts[stop - 2][1] : parts[stop - 1][0]]):
                break
            key = _merge(key, parts[stop - 1][2], self.runs)
            if key not in self.runs:
                if stop == at + 1 and self._is_joined(text, parts, at):
                    continue
                break
            said = text[parts[at][0] : parts[stop - 1][1]]
            head = parts[at][2]
            if key in self.wholes and (len(key) > 1 or _tells("".join(key), whole=True)):
                best = stop, frozenset(self.wholes[key])
            elif any(_tells(part) for part in key):
                best = stop, frozenset(self.runs[key])
            elif len(said) >= 4 and said[0].isalpha() and head not in COMMON:
                family = frozenset(pair for pair in self.runs[key] if pair[1].startswith(said))
                best = (stop, family) if family else best
        kind = FILE_TYPES.get(parts[at][2])
        if best is None and kind:
            pairs = frozenset((name, kind) for name in ("type", "files"))
            return at + 1, pairs
        return best

    def _is_joined(self, text: str, parts: Sequence[tuple[int, int, str]], at: int) -> bool:
        """Whether a hyphen or blank only divides what the data writes as one word: TED-LIUM is tedlium, JPEG XL jpegxl."""
        if at + 1 >= len(parts) or text[parts[at][1] : parts[at + 1][0]] not in {"-", " "}:
            return False
        as_one = (parts[at][2] + parts[at + 1][2],)
        return as_one in (self.runs if text[parts[at][1]] == "-" else self.wholes)


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a name goes on beyond what is known: the 8b of granite3.3:8b is not the data's 8b."""
    return bool(CUT_BEFORE.search(text, max(0, start - 2), start) or CUT_AFTER.match(text, end))


def _merge(key: tuple[str, ...], part: str, runs: dict[tuple[str, ...], set[Pair]]) -> tuple[str, ...]:
    """Gemma 3 is gemma3: parts grow together where the data writes them as one."""
    if key and (*key[:-1], key[-1] + part) in runs and (*key, part) not in runs:
        return (*key[:-1], key[-1] + part)
    return (*key, part)


def _tells(part: str, *, whole: bool = False) -> bool:
    """Whether a part of a name can stand for it: 1b and q4_0 can, instruct cannot; a whole name nearly always."""
    if whole:
        return len(part) > 1 and not (part in COMMON and part not in {"baseline", "warm", "cold"})
    return HAS_DIGIT.search(part) is not None and HAS_SMALL.search(part) is not None


def _same(way: str, other: str) -> bool:
    """Whether two ways to write settings mean the same one, e.g. a name that is another's alias."""
    return (
        way == other
        or re.fullmatch(other, way.replace("\\", ""), re.IGNORECASE) is not None
        or (re.fullmatch(way, other.replace("\\", ""), re.IGNORECASE) is not None)
    )


def _bare(name: str) -> str:
    """A name by its letters and digits: q4_0 and q40 are one."""
    return NO_LETTER.sub("", name.lower()) if HAS_LETTER.search(name) else name


def _numbers(said: str) -> tuple[float, ...]:
    """What a written value may be as a number: 8k is 8192 or 8000."""
    bare = said.replace(",", "")
    try:
        if bare[-1:] in "kK" and bare[:-1]:
            return float(bare[:-1]) * 1024, float(bare[:-1]) * 1000
        return (float(bare),)
    except ValueError:
        return ()


def _overlap(one: Naming, other: Naming) -> bool:
    return one.start < other.end and other.start < one.end
