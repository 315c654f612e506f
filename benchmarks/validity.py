"""Do verdicts hold? Hundreds of comparisons on a simulated machine, through the real executor, on virtual time.

Arms that do not differ, everything that could make a comparison lie, and one true difference; what comes out is written
into docs/comparison.md, between its markers. Takes some minutes.

    python benchmarks/validity.py [EXPERIMENTS]     (200; the others are a tenth of them each; fewer only print)
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "comparison"))

import lab  # noqa: E402  found by the line above
import trials  # noqa: E402  found by the line above

from chimera.errors import ChimeraError  # noqa: E402
from chimera.record.outcome import Outcome  # noqa: E402
from chimera.testing import Machine  # noqa: E402

PAGE = ROOT / "docs" / "comparison.md"
BEGIN, END = "<!-- validity -->", "<!-- /validity -->"
PAIRS = 12
ENOUGH = 200
"""Experiments from which on the page is written; fewer are a trial."""
DIFFERENT = {f"+20 % at `{node}`" for node in lab.MARKED} | {one.name for one in trials.CONFOUNDS if one.is_real}
"""Series in which B is slower or faster indeed."""
Told = tuple[bool, bool]
"""Whether the experiment went as it should, and whether it said something false."""
Series = tuple[str, str, str, Machine, dict[str, object]]
"""Kind, what is looked at, difference, machine, options."""


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else ENOUGH
    rows = []
    with ProcessPoolExecutor(max_workers=int(os.environ.get("WORKERS", "1"))) as workers:
        for index, (name, should, _, count) in enumerate(plan(n)):
            begun = time.monotonic()
            told = list(workers.map(experiment, [(n, index)] * count, range(count)))
            good, false = (sum(column) for column in zip(*told, strict=True))
            rows.append((name, count, good, false, should))
            print(
                f"{name}: {good} of {count} {should}, {false} verdicts ({time.monotonic() - begun:.0f} s)",
                flush=True,
            )
    table = "\n".join(lines(rows))
    print(table)
    if n >= ENOUGH:
        write(table)


def plan(n: int) -> Iterator[tuple[str, str, Series, int]]:
    """Name, what should happen, and how often each series is tried."""
    calm = replace(trials.NOISE, noise=0.01)
    few = max(1, n // 10)
    yield "no difference, restless machine", "without a verdict", ("same", "", lab.WARMER, trials.RESTLESS, {}), n
    one = {"primaries": ("wall_s",)}
    yield "the same, one primary", "without a verdict", ("same", "", lab.WARMER, trials.RESTLESS, one), n
    yield "no difference, calm machine", "called equivalent", ("equivalent", "", lab.WARMER, calm, {}), few
    for node in lab.MARKED:
        machine = trials.slower_at_mark(trials.NOISE)
        yield (
            f"+20 % at `{node}`",
            "found there and nowhere else",
            ("found", node, lab.MARKED[node], machine, {}),
            2 * few,
        )
    for confound in trials.CONFOUNDS:
        series = ("caught", confound.name, confound.difference, confound.machine, {})
        yield confound.name, "seen by its gate", series, few


def experiment(which: tuple[int, int], seed: int) -> Told:
    n, index = which
    kind, what, difference, machine, options = list(plan(n))[index][2]
    with tempfile.TemporaryDirectory() as folder:
        bench = lab.Lab(Path(folder))
        bench.write(difference)
        try:
            outcome = bench.experiment(machine, seed=seed, pairs=PAIRS, **options).outcome
        except ChimeraError as error:  # an arm that cannot even warm up is no verdict
            print(f"  {what}, seed {seed}: {error}")
            return kind == "caught", False
    return CHECKS[kind](outcome, what), bool(trials.false_verdicts(outcome))


def is_caught(outcome: Outcome, name: str) -> bool:
    return next(one for one in trials.CONFOUNDS if one.name == name).is_caught(outcome)


def is_equivalent(outcome: Outcome, _: str) -> bool:
    found = outcome.estimate("wall_s")
    return found is not None and found.verdict.kind == "equivalent"


CHECKS: dict[str, Callable[[Outcome, str], bool]] = {
    "same": lambda outcome, _: not trials.false_verdicts(outcome),
    "equivalent": is_equivalent,
    "found": trials.is_found,
    "caught": is_caught,
}


def lines(rows: list[tuple[str, int, int, int, str]]) -> Iterator[str]:
    yield "| what was simulated | comparisons | outcome | false verdicts |"
    yield "|---|---:|---|---:|"
    for name, count, good, false, should in rows:
        yield f"| {name} | {count} | {good} {should} | {'–' if name in DIFFERENT else false} |"


def write(table: str) -> None:
    """Put the table between the markers of the page; at its end where there are none."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    before, begin, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if begin else "\n"
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
