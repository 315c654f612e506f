"""What every part of the Markdown report shares: the run, the numbers of run facts, and which facts were cited."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chimera.evidence.fact import Evidence, Fact
from chimera.evidence.names import code
from chimera.record.reading import Run

CITATION = re.compile(r"\[(F\d+(?:, F\d+)*)\]")
CODE_SPAN = re.compile(r"`[^`\n]*`")
"""A name out of the data: what looks like a citation in it is none."""


@dataclass
class Page:
    """One report while it is put together."""

    run: Run
    run_facts: int = 0

    @property
    def evidence(self) -> Evidence | None:
        """The facts, if the run got that far."""
        return self.run.evidence

    def next_id(self) -> str:
        """The id of the next run fact: R1, R2, ..."""
        self.run_facts += 1
        return f"R{self.run_facts}"

    def items(self, sentences: Sequence[str]) -> list[str]:
        """Sentences about the run as list items, each with its id."""
        return [f"- {self.next_id()} {sentence}" for sentence in sentences]


@dataclass(frozen=True)
class Part:
    """A section of the report."""

    title: str
    lines: list[str] = field(default_factory=list)


def cite(ids: Sequence[str]) -> str:
    """Citation of facts."""
    return f"[{', '.join(ids)}]" if ids else ""


def cited_ids(text: str) -> list[str]:
    """Ids of all facts a text cites, in order of their number."""
    prose = CODE_SPAN.sub("", text)
    found = {fact_id for match in CITATION.findall(prose) for fact_id in match.split(", ")}
    return sorted(found, key=lambda fact_id: int(fact_id[1:]))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table; bars inside cells are escaped."""
    cells = [[re.sub(r"(?<!\\)\|", r"\|", cell) for cell in row] for row in rows]
    return [_row(header), _row(["---"] * len(header)), *map(_row, cells)]


def source(fact: Fact) -> str:
    """Where a fact comes from."""
    return code(fact.file) if fact.selector in {"csv", "lines"} else f"{code(fact.file)} {code(fact.selector)}"


def fence(text: str) -> list[str]:
    """A fenced block that nothing in the text can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    mark = "`" * max(3, longest + 1)
    return [f"{mark}text", *text.splitlines(), mark]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
