"""Quality, energy and power of both arms: a table, or the sentence why there is none. Markdown."""

from collections.abc import Sequence

from chimera.evidence.names import escape
from chimera.record.outcome import Estimate, Outcome
from chimera.record.plan import ARMS
from chimera.report.comparison.estimates import estimate_lines
from chimera.report.comparison.numerals import counted, number
from chimera.report.comparison.wording import sentence

JOULES = frozenset({"J", "J/tok", "W"})


def quality_lines(outcome: Outcome) -> list[str]:
    """Shares and counts: what the reports say, not how long they took."""
    found = [one for one in outcome.estimates if not one.unit]
    if not found:
        return ["No metric of quality was measured in both arms."]
    return [*estimate_lines(found, in_full=False), "", "Direction of better: " + _directions(found) + "."]


def _directions(estimates: Sequence[Estimate]) -> str:
    told = {"higher": "more", "lower": "less", None: "neither"}
    return "; ".join(f"{escape(one.metric)} {told[one.better]}" for one in estimates)


def energy_lines(outcome: Outcome) -> list[str]:
    """Joules and mean watts, or why there are none."""
    found = [one for one in outcome.estimates if one.unit in JOULES]
    if found:
        return [*estimate_lines(found, in_full=False), "", _power_line(outcome)]
    why = outcome.energy_note or "not every run of both arms tells it; the record of a run says why"
    told = escape(sentence(why)).rstrip(".")
    if not outcome.power:
        return [f"Energy and mean power were not measured. {told}."]
    return [f"Energy was not measured. {told}.", "", _power_line(outcome)]


def _power_line(outcome: Outcome) -> str:
    """Watts per arm, in a line."""
    if not outcome.power:
        return "Mean power was not measured."
    told = [f"{one.arm} {number(one.mean_w, 'W')} ({counted(one.n_runs, 'run')})" for one in outcome.power]
    missing = [f"{arm} not measured" for arm in ARMS if arm not in {one.arm for one in outcome.power}]
    return (
        f"Mean power of the GPU while models were asked, sampled by NVML, what it draws at rest included: "
        f"{', '.join([*told, *missing])}."
    )
