"""A comparison as Markdown, short enough for a pull request: verdicts first, methods folded, every name quoted."""

from collections.abc import Sequence

from chimera.evidence.names import code, escape
from chimera.evidence.numbers import NOT_MEASURED
from chimera.record.outcome import Gate, Outcome
from chimera.record.plan import Difference
from chimera.record.stamp import COMPARISON_STAMP
from chimera.report.comparison.causes import MOVED, told_causes
from chimera.report.comparison.caveats import notices, outcome_warnings, raised
from chimera.report.comparison.estimates import estimate_lines
from chimera.report.comparison.methods import method_lines
from chimera.report.comparison.settings import told_effect, values
from chimera.report.comparison.terminal import told_counts, told_power
from chimera.report.comparison.wording import GATE_SIGNS, NO_VERDICT, SIGNS, WORDS, sentence, told_metric
from chimera.report.page import table


def comparison_markdown(outcome: Outcome) -> str:
    """The whole comparison for a pull request."""
    plan = outcome.plan
    lines = [COMPARISON_STAMP, f"## {title(outcome)}", ""]
    lines += [line for text in outcome_warnings(outcome) for line in (f"> **⚠ {text}.**", "")]
    lines += [*verdict_lines(outcome), "", *_section("What differs", difference_lines(plan.requested, "requested"))]
    if plan.effective:
        lines += [*difference_lines(plan.effective, "in effect"), ""]
    lines += [effect_line(outcome), ""]
    primaries = [one for one in outcome.estimates if one.role == "primary"]
    others = [one for one in outcome.estimates if one.role != "primary"]
    lines += _section("Estimates", estimate_lines(primaries))
    lines += _folded(f"{len(others)} more, exploratory", estimate_lines(others)) if others else []
    lines += _section("Gates", gate_lines(outcome.gates))
    lines += _folded("Methods", method_lines(outcome))
    return "\n".join(lines).rstrip() + "\n"


def title(outcome: Outcome) -> str:
    """The arms by their names."""
    plan = outcome.plan
    mark = "SIMULATED: " if plan.is_simulated else ""
    mark += "" if outcome.is_paired else "UNPAIRED: "
    return f"{mark}Comparison: A {code(plan.a.spec.name)}, B {code(plan.b.spec.name)}"


def verdict_lines(outcome: Outcome) -> list[str]:
    """A sentence per primary, where a difference comes from, and what to know besides."""
    lines: list[str] = []
    for one in outcome.estimates:
        if one.role == "primary":
            verdict = one.verdict
            lines.append(
                f"- **{SIGNS[verdict.kind]} {WORDS[verdict.kind]}** {code(told_metric(one))}: {escape(verdict.text)}"
            )
            causes = told_causes(outcome.shares)
            if causes and (one.metric, one.node) == ("wall_s", None) and verdict.kind in MOVED:
                lines.append(f"  {escape(sentence(causes))}.")
    lines = lines or [NO_VERDICT]
    known = [told_counts(outcome), told_power(outcome.estimates, outcome.noise_floor)]
    lines += ["", *(f"{escape(sentence(text))}." for text in known if text)]
    return lines + [f"\nNotice: {escape(text)}" for text in notices(outcome)]


def difference_lines(differences: Sequence[Difference], what: str) -> list[str]:
    """Settings in which the arms differ."""
    if not differences:
        return [f"No setting differs, {what}."]
    return table((f"setting, {what}", "A", "B"), [(code(one.path), *map(_value, values(one))) for one in differences])


def effect_line(outcome: Outcome) -> str:
    """What the servers give, in one line."""
    return f"In effect: {escape(told_effect(outcome.plan))}."


def _value(text: str) -> str:
    return text if text == NOT_MEASURED else code(text)


def gate_lines(gates: Sequence[Gate]) -> list[str]:
    """Those that are not in order one by one, the others together."""
    lines = [f"- {GATE_SIGNS[one.status]} **{code(one.name)}** {escape(one.text)}" for one in raised(gates)]
    fine = [f"{code(one.name)} ✓" for one in gates if one.status == "ok"]
    return [*lines, *([f"- {' · '.join(fine)}"] if fine else [])] or ["No gate was looked at."]


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"### {heading}", "", *lines, ""]


def _folded(summary: str, lines: Sequence[str]) -> list[str]:
    return ["<details>", f"<summary>{summary}</summary>", "", *lines, "", "</details>", ""]
