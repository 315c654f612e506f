"""Words for claims: a half brings its own vocabulary, this puts it together and marks every number it writes."""

import random
import re
from dataclasses import dataclass

import deriving
from claim import Claim, Pen
from drawing import Draw, Sheet

from chimera.evidence import Group

NAMING = re.compile(r"model|backend|engine|config|task|library|benchmark|name|variant", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How one half of the styles says things."""

    metrics: dict[str, tuple[str, ...]]
    """Family -> noun phrases without article."""
    statistics: dict[str, tuple[str, ...]]
    """Statistic -> adjectives that go before the noun."""
    units: dict[str, tuple[str, ...]]
    """Unit in the evidence's spelling -> as written after a number, with the space if any."""
    groups: tuple[str, ...]
    """Templates with {main} and {rest} for a named configuration with further settings."""
    settings: tuple[str, ...]
    """Templates with {name} and {value} for one setting."""
    everything: tuple[str, ...]
    """Phrases for all rows of the data."""

    @property
    def families(self) -> frozenset[str]:
        """Metrics that the half can speak of; counts of tokens and characters go by their column's name."""
        return frozenset(self.metrics) | {"eval_count", "response_chars"}


class Writer:
    """One piece of text in the making: draws, words and marks."""

    def __init__(self, draw: Draw, words: Vocabulary):
        self.draw, self.words, self.pen = draw, words, Pen()

    @property
    def rng(self) -> random.Random:
        return self.draw.rng

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def metric(self, claim: Claim, *, code: bool | None = None) -> str:
        """The metric's name; its column in code font where only that is clear."""
        synonyms = self.words.metrics.get(claim.family)
        if claim.column and (claim.named == "column" or not synonyms or (code is None and self.rng.random() < 0.15)):
            return f"`{claim.column}`"
        return self.rng.choice(synonyms) if synonyms else claim.family

    def kind(self, claim: Claim) -> str:
        """The statistic as an adjective with a space behind; nothing for a bare value."""
        adjectives = self.words.statistics.get(claim.statistic or "")
        return f"{self.rng.choice(adjectives)} " if adjectives else ""

    def what(self, claim: Claim) -> str:
        """Statistic and metric: mean time to first token."""
        return f"{self.kind(claim)}{self.metric(claim)}"

    def unit(self, unit: str | None) -> str:
        return self.rng.choice(self.words.units.get(unit, (f" {unit}",))) if unit else ""

    def value(self, claim: Claim) -> str:
        """The marked number with its unit."""
        unit = self.unit(claim.unit)
        gap = " " if claim.number[-1:] in {"k", "M"} and unit[:1].isalpha() else ""
        return f"{self.pen.mark(claim)}{gap}{unit}"

    def other(self, number: object, cause: str) -> str:
        """A number that is no claim."""
        return self.pen.other(str(number), cause)

    def who(self, group: Group, *, leave_out: str = "") -> str:
        """A configuration: all of its settings, each number among them marked as a setting."""
        pairs = [(name, value) for name, value in group if name != leave_out]
        if not pairs:
            return self.rng.choice(self.words.everything)
        main = next((pair for pair in pairs if NAMING.search(pair[0]) and re.search("[A-Za-z]", pair[1])), None)
        rest = [self.setting(*pair) for pair in pairs if pair != main]
        if main is None:
            return ", ".join(rest)
        name = f"`{main[1]}`" if self.rng.random() < 0.2 else main[1]
        if not rest:
            return name
        return self.rng.choice(self.words.groups).format(main=name, rest=", ".join(rest))

    def setting(self, name: str, value: str) -> str:
        """One setting by name and value; warm and cold stand for themselves."""
        if name == "load" and value in {"warm", "cold"}:
            return self.pick(f"{value} start", f"{value} model")
        shown = self.other(value, "setting") if re.fullmatch(r"[\d.]+", value) else value
        return self.rng.choice(self.words.settings).format(name=name, value=shown)

    def date(self) -> str:
        """A day, in one of the usual spellings."""
        day, month = self.rng.randint(1, 28), self.rng.randint(1, 12)
        name = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ][month - 1]
        year = self.rng.randint(2023, 2026)
        return self.pick(
            self.other(f"{year}-{month:02}-{day:02}", "date"),
            f"{self.other(day, 'date')} {name} {self.other(year, 'date')}",
            f"{name} {self.other(day, 'date')}, {self.other(year, 'date')}",
            f"{name} {self.other(year, 'date')}",
        )

    # ---- draws, handed on

    def plain(self, *, lie: bool | None = None) -> Claim:
        return self.draw.plain(lie=lie)

    def sheet(self, *, rows: int = 2, columns: int = 1) -> Sheet:
        return self.draw.sheet(rows=rows, columns=columns)

    def cell(self, sheet: Sheet, row: str, column: str, *, digits: int = 4) -> Claim:
        return self.draw.cell(sheet, row, column, digits=digits)

    def derived(self, *operations: str) -> Claim:
        return deriving.derived(self.draw, operations=operations or deriving.OPERATIONS)

    def count(self) -> Claim:
        return deriving.count(self.draw)

    def runs_behind(self, claim: Claim) -> Claim | None:
        return deriving.runs_behind(self.draw, claim)
