"""Forest plot: what each setting does to a metric, as a ratio with its interval around the line of no difference."""

import math
from collections.abc import Sequence

from chimera.evidence.derived import sides, size_of
from chimera.evidence.fact import Fact
from chimera.evidence.names import code
from chimera.evidence.numbers import show_fact, show_group, show_interval
from chimera.report.figure import Figure, of_one_table
from chimera.report.page import Page, cite, source, table
from chimera.report.svg import MARK, described, dot, line, picture, placed, rows, words

MOST_EFFECTS = 10
WORDS = {"real": "moves it", "negligible": "hardly moves it", "none": "makes no difference", "open": "not settled"}


def forest_figures(page: Page) -> list[Figure]:
    """One plot per metric that findings give effects for."""
    evidence = page.evidence
    if evidence is None:
        return []
    findings = page.run.facts(tuple(row.fact for row in page.run.findings))
    tables: dict[tuple[str, ...], Fact] = {}
    for fact in findings:
        if fact.kind == "effect":
            tables.setdefault((fact.metric, fact.file, fact.selector), fact)
    figures = []
    for first in tables.values():
        alike = [fact for fact in of_one_table(evidence, first) if _is_drawn(fact)]
        shown = [fact for fact in alike if fact in findings]
        others = [fact for fact in alike if fact not in findings]
        drawn = [*shown, *others[: max(MOST_EFFECTS - len(shown), 0)]]
        if drawn:
            figures.append(_figure(drawn, "" if len(drawn) == len(alike) else " Further effects are not drawn."))
    return figures


def _is_drawn(fact: Fact) -> bool:
    """Whether it is a ratio of matched rows; that of a load is so large that bars show it."""
    is_ratio = fact.kind == "effect" and fact.aggregation == "ratio" and not fact.parents
    return is_ratio and min(fact.value, *_bounds(fact)) > 0


def _bounds(fact: Fact) -> tuple[float, float]:
    """Interval, or the range of too few pairs, or nothing but the ratio."""
    return fact.interval or fact.range or (float(fact.value), float(fact.value))


def _figure(effects: Sequence[Fact], left_out: str) -> Figure:
    labels = [(_name(fact), f"{show_fact(fact)} ({_told(fact)}) [{fact.id}]") for fact in effects]
    ends = [math.log(end) for fact in effects for end in _bounds(fact)] + [0.0]
    low, high = min(ends), max(ends)
    even = placed(0.0, low, high)
    shapes, height = rows(
        labels,
        lambda number, y: (
            line("even", (even, y), (even, y + MARK))
            + described(_draw(effects[number], y + MARK / 2, (low, high)), ": ".join(labels[number]))
        ),
    )
    anchor = "start" if even < 15 else "end" if even > 85 else "middle"
    shapes += words("no difference", f"{even:g}%", height, anchor=anchor)
    first = effects[0]
    better = f" ({first.better} is better)" if first.better else ""
    return Figure(
        caption=(
            f"**What settings do to {code(first.metric)}**{better}: ratios on a logarithmic scale, thick lines are "
            f"intervals, thin ones ranges of too few pairs; the upright line is no difference. From {source(first)}."
            f"{left_out}"
        ),
        svg=picture(
            f"forest-{first.id}",
            f"Forest plot of the effects of settings on {first.metric}",
            "; ".join(": ".join(label) for label in labels) + ".",
            shapes,
            height + 8,
        ),
        table=table(
            ("setting", "ratio", "95 % interval", "range", "pairs", "says", "fact"),
            [_numbers(fact) for fact in effects],
        ),
        facts=tuple(fact.id for fact in effects),
    )


def _name(fact: Fact) -> str:
    top, bottom = sides(fact)
    shared = show_group(tuple(pair for pair in fact.group if pair in fact.versus))
    return f"{top} over {bottom}" + (f" ({shared})" if shared else "")


def _told(fact: Fact) -> str:
    if fact.interval:
        return f"95 % interval {show_interval(fact.interval)}; n {fact.n}"
    return f"range {show_interval(fact.range)}; n {fact.n}" if fact.range else f"n {fact.n}"


def _draw(fact: Fact, y: float, ends: tuple[float, float]) -> str:
    size = size_of(fact)
    kind = "even-dot"
    if size == "real" and fact.better:
        kind = "good" if (fact.value > 1) == (fact.better == "higher") else "bad"
    first, last = (placed(math.log(end), *ends) for end in _bounds(fact))
    stroke = "interval" if fact.interval else "range"
    shapes = line(f"{stroke} {kind}", (first, y), (last, y)) if first < last else ""
    return shapes + dot(kind, placed(math.log(fact.value), *ends), y)


def _numbers(fact: Fact) -> tuple[str, ...]:
    interval = f"95 % interval {show_interval(fact.interval)}" if fact.interval else "–"
    spread = f"range {show_interval(fact.range)}" if fact.range else "–"
    return (code(_name(fact)), show_fact(fact), interval, spread, f"n {fact.n}", WORDS[size_of(fact)], cite([fact.id]))
