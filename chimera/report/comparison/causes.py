"""Where a difference in time comes from: parts of nodes in words, and a row per node."""

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass

from chimera.evidence.magnitude import PRACTICALLY_EQUAL
from chimera.evidence.names import clean
from chimera.record.outcome import Outcome, Part, Share
from chimera.report.comparison.numerals import number, percent, times

MOVED = frozenset({"better", "worse", "different"})
"""Verdicts that have a cause."""
OUTSIDE = "(outside nodes)"
MOST_DRIVERS = 2
"""Parts named that point the way the difference goes."""
DRIVING = 0.2
"""Share of the difference from which on a part is named besides the largest."""
OPPOSING = 0.25
"""Share of the difference from which on a part that points the other way is named."""
WORDS: dict[Part, str] = {
    "output_tokens": "{node} writes {size} {more_tokens} tokens{ratio}",
    "seconds_per_token": "{node} takes {size} {more} time per token{ratio}",
    "prefill": "{node} takes {size} {more} time for its prompt{ratio}",
    "load": "{node} takes {size} {more} time to load its model{ratio}",
    "server_wait": "{node} waits {size} {longer} for its server{ratio}",
    "rest": "{node} takes {size} {more} time for everything else{ratio}",
}
PART_NAMES: dict[Part, str] = {
    "output_tokens": "tokens",
    "seconds_per_token": "s/token",
    "prefill": "prefill",
    "load": "load",
    "server_wait": "wait",
    "rest": "rest",
}
"""Part -> how columns call it."""
COLUMNS: tuple[Part, ...] = ("output_tokens", "seconds_per_token", "prefill", "load", "server_wait")


@dataclass(frozen=True, slots=True)
class NodeRow:
    """The time of one node in both arms."""

    node: str
    a_s: float | None
    b_s: float | None
    ratio: float | None
    """B ÷ A."""
    parts: dict[Part, float | None]
    """B ÷ A of each part."""
    contribution: float
    """To the mean log ratio of the run's wall."""


def total(shares: Sequence[Share]) -> float:
    """The mean log ratio of the wall, which all parts add up to."""
    return math.fsum(share.contribution for share in shares)


def told_causes(shares: Sequence[Share]) -> str:
    """The parts that make the difference, largest first, and what holds against it; "" where there are none."""
    whole = total(shares)
    if not whole:
        return ""
    by_size = sorted(shares, key=lambda share: -abs(share.contribution))
    along = [one for one in by_size if one.contribution * whole > 0]
    drivers = along[:1] + [one for one in along[1:MOST_DRIVERS] if abs(one.contribution) >= DRIVING * abs(whole)]
    against = [one for one in by_size if one.contribution * whole < 0]
    against = [one for one in against[:1] if abs(one.contribution) >= OPPOSING * abs(whole)]
    told = "because " + " and ".join(map(_told, drivers))
    if against:
        told += f", although {_told(against[0])}"
    named = {(one.node, one.part) for one in (*drivers, *against)}
    held = [one for one in shares if _is_other_half(one, named)]
    is_clear = len({one.node for one in held}) == 1
    return told + "".join(f"; {'its' if is_clear else f'{clean(one.node)}’s'} {_held(one)}" for one in held)


def _is_other_half(one: Share, named: Container[tuple[str, Part]]) -> bool:
    """Whether it is what tokens are multiplied by, where only the tokens have been named, or the reverse."""
    halves: dict[Part, Part] = {"output_tokens": "seconds_per_token", "seconds_per_token": "output_tokens"}
    half = halves.get(one.part)
    is_open = (one.node, one.part) not in named and one.ratio is not None
    return is_open and half is not None and (one.node, half) in named


def _held(one: Share) -> str:
    what = "seconds per token" if one.part == "seconds_per_token" else "number of tokens"
    if one.ratio is not None and abs(one.ratio - 1) < PRACTICALLY_EQUAL:
        return f"{what} {'are' if what.startswith('seconds') else 'is'} the same ({times(one.ratio)})"
    return f"{what}: {times(one.ratio)}"


def _told(one: Share) -> str:
    is_more = one.contribution > 0
    if one.ratio is None or not one.ratio > 0:
        size, shown = number(abs(one.seconds_b - one.seconds_a), "s"), ""
    else:
        size, shown = percent(abs(one.ratio - 1)), f" ({times(one.ratio)})"
    return WORDS[one.part].format(
        node="what lies outside the nodes" if one.node == OUTSIDE else clean(one.node),
        size=size,
        more="more" if is_more else "less",
        more_tokens="more" if is_more else "fewer",
        longer="longer" if is_more else "shorter",
        ratio=shown,
    )


def node_rows(outcome: Outcome) -> list[NodeRow]:
    """Every node that has a part in the time or an estimate of its wall, in the order of the graph."""
    estimated = [one.node for one in outcome.estimates if one.node is not None and one.metric == "wall_s"]
    return [_row(outcome, node) for node in dict.fromkeys([*(share.node for share in outcome.shares), *estimated])]


def _row(outcome: Outcome, node: str) -> NodeRow:
    shares = [share for share in outcome.shares if share.node == node]
    wall = outcome.estimate("wall_s", node)
    a_s, b_s = _seconds(shares)
    quotient = b_s / a_s if a_s and b_s is not None else None
    return NodeRow(
        node=node,
        a_s=wall.typical_a if wall else a_s,
        b_s=wall.typical_b if wall else b_s,
        ratio=wall.estimate if wall and wall.scale == "ratio" else quotient,
        parts={share.part: share.ratio for share in shares},
        contribution=total(shares),
    )


def _seconds(shares: Sequence[Share]) -> tuple[float | None, float | None]:
    """Mean seconds of a node in both arms; tokens and seconds per token share those of the decoding."""
    kept = {"decode" if one.part in {"output_tokens", "seconds_per_token"} else one.part: one for one in shares}
    if not kept:
        return None, None
    return math.fsum(one.seconds_a for one in kept.values()), math.fsum(one.seconds_b for one in kept.values())
