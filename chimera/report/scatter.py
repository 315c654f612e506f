"""Scatter: what a choice between two metrics costs, with the candidates that nothing else beats on both."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chimera.evidence.fact import Evidence, Fact
from chimera.evidence.names import clean, clip, code
from chimera.evidence.numbers import show_fact
from chimera.evidence.phrases import describe
from chimera.report.figure import Figure, is_centre
from chimera.report.page import Page, cite, table
from chimera.report.svg import LINE, described, dot, line, picture, tag, words

MOST_CHARTS = 2
LEFT, RIGHT = 8.0, 92.0
"""Per cent of the width between which points lie."""
TOP, BOTTOM = 44.0, 250.0
"""Pixels between which points lie."""
LABEL_CHARS = 30
MOST_OUTLIERS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One candidate."""

    name: str
    x: Fact
    y: Fact
    is_front: bool


def scatter_figures(page: Page) -> list[Figure]:
    """One chart per trade-off, those of the findings first; of throughput against first token times otherwise."""
    evidence = page.evidence
    if evidence is None:
        return []
    cited = {row.fact for row in page.run.findings}
    trades = [fact for fact in evidence.facts if fact.kind == "trade_off"]
    wanted = [fact for fact in trades if fact.id in cited]
    wanted += [fact for fact in trades if fact not in wanted and _is_speed_against_wait(fact)]
    drawn = [(fact, points) for fact in wanted if len(points := _points(evidence, fact)) > 1]
    return [_figure(evidence, fact, points) for fact, points in drawn[:MOST_CHARTS]]


def _is_speed_against_wait(fact: Fact) -> bool:
    first, second = _metrics(fact)
    return "tok" in first.lower() and "ttft" in second.lower()


def _metrics(fact: Fact) -> tuple[str, str]:
    first, _, second = fact.column.partition(", ")
    return first, second


def _points(evidence: Evidence, trade: Fact) -> list[Point]:
    """Candidates whose means of both metrics are facts."""
    first, second = (_means(evidence, metric, trade) for metric in _metrics(trade))
    front = {value for _, value in trade.group}
    return [Point(name, first[name], second[name], name in front) for name in first if name in second]


def _means(evidence: Evidence, metric: str, trade: Fact) -> dict[str, Fact]:
    """Candidate -> its mean, warm where loads are told apart."""
    files = set(trade.file.split(", ")) | {trade.file}
    setting = {name for name, _ in trade.group}
    means = [one for one in evidence.facts if one.metric == metric and one.file in files and is_centre(one)]
    found: dict[str, Fact] = {}
    for fact in means:
        rest = [pair for pair in fact.group if pair != ("load", "warm")]
        if len(rest) == 1 and rest[0][0] in setting:
            found.setdefault(rest[0][1], fact)
    return found


def _figure(evidence: Evidence, trade: Fact, points: Sequence[Point]) -> Figure:
    first, second = _metrics(trade)
    files = " and ".join(dict.fromkeys(code(fact.file) for one in points for fact in (one.x, one.y)))
    found = _outliers(evidence, trade)
    outliers = found[:MOST_OUTLIERS]
    standing_out = [fact_id for one in outliers for fact_id in (one.id, *one.parents)]
    told = "; ".join(
        f"{one.name}: {show_fact(one.x)} [{one.x.id}] and {show_fact(one.y)} [{one.y.id}]"
        + (", on the front" if one.is_front else "")
        for one in points
    )
    caption = f"**{code(first)} (across) against {code(second)} (up)**: means per candidate, from {files}. "
    caption += f"Filled: nothing else beats it on both [{trade.id}]."
    if trade.n_groups > len(points):
        caption += f" Not all of {trade.n_groups} candidates have a mean of their own [{trade.id}]."
    if len(found) > len(outliers):
        caption += " Further outliers are not listed."
    return Figure(
        caption=caption,
        svg=picture(f"scatter-{trade.id}", f"Scatter plot of {trade.metric}", f"{told}.", _draw(points), BOTTOM + 46),
        table=table(
            ("candidate", code(first), code(second), "on the front", "n", "facts"),
            [_numbers(one, trade) for one in points],
        ),
        facts=(trade.id, *(fact.id for one in points for fact in (one.x, one.y)), *standing_out),
        notes=[_told(one, tuple(map(evidence.fact, one.parents))) for one in outliers],
    )


def _draw(points: Sequence[Point]) -> str:
    xs, ys = sorted((one.x for one in points), key=_value), sorted((one.y for one in points), key=_value)
    shapes = tag("rect", class_="rail", x="0", y=TOP - 20, width="100%", height=BOTTOM - TOP + 36)
    shapes += words(_axis("↑", ys[-1]), 0, LINE)
    shapes += words(_end(ys[0]), 6, BOTTOM + 10)
    shapes += words(_end(xs[0]), 0, BOTTOM + 34)
    shapes += words(_axis("→", xs[-1]), "100%", BOTTOM + 34, anchor="end")
    places = [(one, _across(one.x, xs), _down(one.y, ys)) for one in points]
    front = sorted((x, y) for one, x, y in places if one.is_front)
    shapes += "".join(line("front", start, end) for start, end in pairwise(front))
    taken: list[tuple[float, float]] = []
    for one, x, y in sorted(places, key=lambda place: place[2]):
        text = f"{one.name}: {show_fact(one.x)} [{one.x.id}], {show_fact(one.y)} [{one.y.id}]"
        shapes += described(dot("front-dot" if one.is_front else "candidate", x, y), text)
        shapes += _label(one.name, x, y, taken)
    return shapes


def _label(name: str, x: float, y: float, taken: list[tuple[float, float]]) -> str:
    """The name of a point, moved down where another name stands."""
    at = y - 9
    while any(abs(at - other) < LINE - 2 and abs(x - there) < 60 for there, other in taken):
        at += 2
    taken.append((x, at))
    anchor = "start" if x < 35 else "end" if x > 65 else "middle"
    return words(clip(clean(name), LABEL_CHARS), f"{x:g}%", at, "name", anchor)


def _value(fact: Fact) -> float:
    return float(fact.value)


def _across(fact: Fact, facts: Sequence[Fact]) -> float:
    return LEFT + (RIGHT - LEFT) * _share(fact, facts)


def _down(fact: Fact, facts: Sequence[Fact]) -> float:
    return BOTTOM - (BOTTOM - TOP) * _share(fact, facts)


def _share(fact: Fact, facts: Sequence[Fact]) -> float:
    """Where a value lies between the lowest and the highest."""
    low, high = _value(facts[0]), _value(facts[-1])
    return (_value(fact) - low) / (high - low) if high > low else 0.5


def _axis(arrow: str, fact: Fact) -> str:
    better = f", {fact.better} is better" if fact.better else ""
    return f"{arrow} {_end(fact)}{better}"


def _end(fact: Fact) -> str:
    return f"{show_fact(fact)} [{fact.id}]"


def _numbers(one: Point, trade: Fact) -> tuple[str, ...]:
    return (
        code(one.name),
        show_fact(one.x),
        show_fact(one.y),
        "yes" if one.is_front else "no",
        f"n {one.x.n}, n {one.y.n}",
        cite([one.x.id, one.y.id, trade.id]),
    )


def _outliers(evidence: Evidence, trade: Fact) -> list[Fact]:
    """Rows of these files that stand out in one of the two metrics."""
    metrics, files = _metrics(trade), {trade.file, *trade.file.split(", ")}
    return [one for one in evidence.facts if one.kind == "outlier" and one.metric in metrics and one.file in files]


def _told(fact: Fact, parents: Sequence[Fact]) -> str:
    sentence = describe(fact, parents).sentence
    return f"- {sentence[:1].upper()}{sentence[1:]} [{fact.id}]."
