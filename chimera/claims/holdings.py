"""What the data hold, to be counted: values of settings, combinations of them, rows, runs of each configuration."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from chimera.claims.setting_words import nouns_of
from chimera.evidence.fact import Evidence, Fact

Pairs = frozenset[tuple[str, str]]
OF_FILES = frozenset({"type", "files"})
OF_RUNS = re.compile(
    r"(?:run|rep|repeat|repetition|iteration|trial|sample|test|attempt|measurement|row|seed|round|pass)(?:s|_?(?:id|no|nr|number|index|idx))?",
    re.IGNORECASE,
)
"""Columns that number runs: their values are counted as runs."""
OUTCOME = re.compile(
    r"(?:is_)?(?:resolved|success|successful|succeeded|solved|passed|pass|completed|correct|ok|finished|won)",
    re.IGNORECASE,
)
"""Names of columns that say whether a row came out well."""
GOOD = frozenset({"true", "yes", "1", "pass", "passed", "ok", "success", "resolved", "solved", "correct"})
COMPARED = frozenset({"ratio", "difference", "cv"})


class Holdings:
    """Countable things of one evidence."""

    def __init__(self, evidence: Evidence) -> None:
        """Args: the evidence whose contents are counted."""
        self.evidence = evidence

    @cached_property
    def values(self) -> dict[str, set[str]]:
        """The values of each setting."""
        found: dict[str, set[str]] = defaultdict(set)
        for fact in self.evidence.facts:
            for name, value in (*fact.group, *fact.versus):
                found[name].add(value)
        return found

    @cached_property
    def distinct(self) -> dict[str, frozenset[int]]:
        """Setting, id or repeated text -> how many different values it has, by all data and in each table."""
        found = {name: {len(held)} for name, held in self.values.items() if name not in OF_FILES}
        for table in self.evidence.tables:
            for column in table.columns:
                is_repeated = column.role == "text" and 2 * column.n_distinct <= column.n
                if column.n_distinct and (column.role in {"setting", "id"} or is_repeated):
                    found.setdefault(column.name, set()).add(column.n_distinct)
        return {name: frozenset(numbers) for name, numbers in found.items()}

    @cached_property
    def good(self) -> tuple[str, str] | None:
        """The column that says whether a row came out well, and its value where it did."""
        for name, values in self.values.items():
            well = [value for value in values if value.lower() in GOOD] if OUTCOME.fullmatch(name) else []
            if len(values) == 2 and len(well) == 1:
                return name, well[0]
        return None

    @cached_property
    def failing(self) -> dict[Pairs, Fact | None]:
        """Settings -> the failed rows among those that have them; None where several tables tell."""
        found: dict[Pairs, Fact | None] = {}
        for fact in self.evidence.facts:
            if fact.kind == "failure" and fact.label is None:
                pairs = frozenset(pair for pair in fact.group if pair[0] not in self.fixed)
                found[pairs] = None if pairs in found else fact
        return found

    @cached_property
    def fixed(self) -> frozenset[str]:
        """Settings that never vary."""
        return frozenset(name for name, numbers in self.distinct.items() if numbers == {1})

    @cached_property
    def nouns(self) -> list[tuple[re.Pattern[str], str]]:
        """What the values of each setting are called, and the setting."""
        return [(nouns_of(name), name) for name in self.distinct if not OF_RUNS.fullmatch(name)]

    @cached_property
    def _groups(self) -> dict[frozenset[str], dict[Pairs, set[int]]]:
        """Settings that a fact is broken down by -> their values -> numbers behind it; what never varies is left out."""
        columns = {column.name for table in self.evidence.tables for column in table.columns}
        found: dict[frozenset[str], dict[Pairs, set[int]]] = defaultdict(lambda: defaultdict(set))
        for fact in filter(_is_plain, self.evidence.facts):
            if columns and any(name not in columns for name, _ in fact.group):
                continue  # told apart by something that no column holds, such as warm and cold runs
            pairs = frozenset(pair for pair in fact.group if pair[0] not in self.fixed)
            found[frozenset(name for name, _ in pairs)][pairs].add(fact.n)
        return found

    @cached_property
    def finest(self) -> list[dict[Pairs, set[int]]]:
        """The breakdowns that none other refines."""
        names = [one for one in self._groups if one]
        return [self._groups[one] for one in names if not any(one < other for other in names)]

    @cached_property
    def combinations(self) -> frozenset[int]:
        """How many configurations there are."""
        return frozenset(len(groups) for groups in self.finest)

    @cached_property
    def repetitions(self) -> frozenset[int]:
        """Numbers of runs behind one configuration."""
        return frozenset(n for groups in self.finest for numbers in groups.values() for n in numbers)

    def combined(self, names: Iterable[str]) -> int:
        """How many combinations of some settings occur."""
        wanted = set(names)
        found = {
            frozenset(pair for pair in pairs if pair[0] in wanted)
            for settings, groups in self._groups.items()
            if wanted <= settings
            for pairs in groups
        }
        return len(found)

    def rows_where(self, pairs: Pairs) -> int | None:
        """Rows for which these values hold; None where no breakdown of the data tells."""
        wanted = {name for name, _ in pairs}
        for settings in sorted(self._groups, key=len):
            groups = self._groups[settings]
            if wanted <= settings and sum(map(max, groups.values())) in self.runs:
                return sum(max(numbers) for held, numbers in groups.items() if pairs <= held)
        return None

    def rows_by(self, name: str) -> frozenset[int]:
        """Numbers of rows behind each value of a setting."""
        groups = self._groups.get(frozenset({name}), {})
        return frozenset(n for numbers in groups.values() for n in numbers)

    @cached_property
    def rows(self) -> frozenset[int]:
        """Rows of all tables together."""
        told = {
            int(fact.value) for fact in self.evidence.facts if fact.metric == "rows" and fact.aggregation == "count"
        }
        return frozenset(told or {sum(table.n_rows for table in self.evidence.tables)} - {0})

    @cached_property
    def runs(self) -> frozenset[int]:
        """What may be all runs: the rows of all tables, or of the one that holds them."""
        return self.rows | {table.n_rows for table in self.evidence.tables}

    @cached_property
    def rows_per_file(self) -> frozenset[int]:
        """Rows of each file, where files of a table can have equally many."""
        return frozenset(
            t.n_rows // len(t.files) for t in self.evidence.tables if t.files and not t.n_rows % len(t.files)
        )


def _is_plain(fact: Fact) -> bool:
    """Whether a fact is about one group of rows."""
    return fact.kind == "statistic" and not fact.versus and fact.aggregation not in COMPARED and not fact.label
