"""Strip below the order plot: temperature and clock of the GPU during each run, so that a hot or slowed one is seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chimera.evidence.names import escape
from chimera.evidence.numbers import amount
from chimera.record.outcome import GPU_C, GPU_MHZ, Outcome
from chimera.report.comparison.marks import frame, plain_axis, square
from chimera.report.comparison.numerals import counted
from chimera.report.comparison.series import Walled
from chimera.report.svg import LINE, described, dot, words

HEIGHT = 64.0
GAP = 4 * LINE


@dataclass(frozen=True, slots=True)
class Gauge:
    """One quantity of the GPU."""

    key: str
    """Among the values of a run."""
    name: str
    unit: str
    digits: int
    """Decimal places that mean something."""

    def told(self, value: float | None) -> str:
        """A value with its unit; a dash for what was not measured."""
        return amount(None if value is None else round(value, self.digits), self.unit)


GAUGES = (Gauge(GPU_C, "temperature", "°C", 1), Gauge(GPU_MHZ, "clock", "MHz", 0))


@dataclass(frozen=True, slots=True)
class Read:
    """One value of one run."""

    arm: str
    pair: int
    position: int
    value: float


def gauges_of(pairs: Sequence[Walled]) -> dict[Gauge, list[Read]]:
    """What was measured in any run; gauges without a value are not in it."""
    found = {gauge: _reads(pairs, gauge) for gauge in GAUGES}
    return {gauge: reads for gauge, reads in found.items() if reads}


def _reads(pairs: Sequence[Walled], gauge: Gauge) -> list[Read]:
    told = []
    for one in pairs:
        row = one.row
        for arm, values, position in (("A", row.a, row.position_a), ("B", row.b, row.position_b)):
            value = values.get(gauge.key)
            if value is not None:
                told.append(Read(arm, row.pair, position, value))
    return told


def draw_strip(
    measured: Mapping[Gauge, Sequence[Read]], across: Callable[[int], float], top: float
) -> tuple[str, float]:
    """A panel per gauge, one below the other.

    Args:
        measured: What is drawn.
        across: Position of a run -> its place, in per cent of the width.
        top: Bottom of what stands above, in pixels.

    Returns:
        The shapes, and where they end.
    """
    shapes = ""
    for gauge, reads in measured.items():
        top += GAP
        axis, bottom = plain_axis([one.value for one in reads], gauge.unit), top + HEIGHT
        shapes += frame(axis, top, bottom) + words(f"GPU {gauge.name} during each run", 0, top - LINE - 4)
        for one in reads:
            x, y = across(one.position), axis.down(one.value, top, bottom)
            mark = dot("arm-a", x, y, 3.5) if one.arm == "A" else square("arm-b", x, y)
            told = f"run of {one.arm} in pair {one.pair}: {gauge.told(one.value)}"
            shapes += described(mark, told)
        top = bottom
    return shapes, top


def strip_told(measured: Mapping[Gauge, Sequence[Read]]) -> str:
    """The strip in words: from where to where each gauge went; "" where there is none."""
    return "".join(f" GPU {gauge.name}: {_range(gauge, reads)}." for gauge, reads in measured.items())


def strip_note(outcome: Outcome, pairs: Sequence[Walled], measured: Mapping[Gauge, Sequence[Read]]) -> str:
    """What was not measured, and why; else how much was: one line of Markdown."""
    why = escape(outcome.gpu_note.rstrip(".")) or "no run tells it"
    if not measured:
        return f"The GPU's temperature and clock were not measured: {why}."
    told = [
        f"{gauge.name} {_range(gauge, measured[gauge])}{_share(len(measured[gauge]), 2 * len(pairs))}"
        if gauge in measured
        else f"{gauge.name} not measured"
        for gauge in GAUGES
    ]
    has_gaps = any(len(measured.get(gauge, ())) < 2 * len(pairs) for gauge in GAUGES)
    return f"GPU, means per run as NVML told: {'; '.join(told)}{f' ({why})' if has_gaps else ''}."


def strip_columns(
    pairs: Sequence[Walled], measured: Mapping[Gauge, Sequence[Read]]
) -> tuple[list[str], list[list[str]]]:
    """Heads, and the cells of every pair, for the table below the chart."""
    heads = [f"GPU {gauge.name}, A / B" for gauge in measured]
    cells = [
        [" / ".join(gauge.told(values.get(gauge.key)) for values in (one.row.a, one.row.b)) for gauge in measured]
        for one in pairs
    ]
    return heads, cells


def _range(gauge: Gauge, reads: Sequence[Read]) -> str:
    low, high = map(gauge.told, (min(one.value for one in reads), max(one.value for one in reads)))
    return low if low == high else f"{low} to {high}"


def _share(n: int, n_all: int) -> str:
    return "" if n == n_all else f" in {n} of {counted(n_all, 'run')}"
