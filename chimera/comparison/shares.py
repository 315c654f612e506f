"""Where a difference in time comes from: parts of nodes that add up to the whole.

For a total T that is a sum of parts x, log(T_B / T_A) = sum of (x_B - x_A) / L(T_A, T_B), L being the logarithmic mean:
exact, also where a part is zero (the additive decomposition of logarithmic mean Divisia index analysis;
B. W. Ang, Energy Policy 32 (2004) 1131). Decoding is tokens times seconds per token, whose logs add up by themselves.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

from chimera.comparison.sample import PARTS, Sample
from chimera.comparison.units import Pair, averaged
from chimera.record.outcome import Part, Share
from chimera.record.plan import Plan

OUTSIDE = "(outside nodes)"
"""What passes before, between and after the nodes; negative where nodes ran side by side."""
CLOCK_S = 1e-9
"""Less than a tick of the clock is rounding."""
Key = tuple[str, Part]


def shares_of(pairs: Sequence[Pair], plan: Plan) -> tuple[Share, ...]:
    """The shares of all nodes, in the graph's order; empty where no pair has both walls."""
    pairs = [pair for pair in pairs if pair.a.values.get("wall_s") and pair.b.values.get("wall_s")]
    keys = list(dict.fromkeys(key for pair in pairs for sample in (pair.a, pair.b) for key in _parts(sample)))
    if not keys:
        return ()

    def weigh(pair: Pair) -> list[float]:
        told = _contributions(pair)
        return [told.get(key, 0.0) for key in keys]

    contributions = [fmean(column) for column in zip(*averaged(pairs, weigh, plan.unit), strict=True)]
    return tuple(
        _share(key, contribution, pairs)
        for key, contribution in sorted(zip(keys, contributions, strict=True), key=lambda one: one[0][0] == OUTSIDE)
    )


def log_mean(one: float, other: float) -> float:
    """The logarithmic mean of two positive numbers: (b - a) / ln(b / a), and a where both are the same."""
    ratio = math.log(other / one)
    return one if abs(ratio) < 1e-12 else (other - one) / ratio


def _parts(sample: Sample) -> dict[Key, float]:
    """Seconds of every part of every node; decoding under both of its factors' names."""
    wall_s = sample.values.get("wall_s") or 0.0
    parts: dict[Key, float] = {}
    for node, values in sample.nodes.items():
        told = {part: values.get(f"{part}_s") or 0.0 for part in PARTS}
        decode_s = values.get("decode_s") or 0.0
        node_s = values.get("wall_s") or 0.0
        if values.get("output_tokens") and decode_s:
            parts[node, "output_tokens"] = parts[node, "seconds_per_token"] = decode_s
        for part in PARTS:
            parts[node, part] = told[part]  # pyright: ignore[reportArgumentType]  PARTS are Parts
        rest = node_s - sum(told.values()) - (decode_s if (node, "output_tokens") in parts else 0.0)
        parts[node, "rest"] = rest
    parts[OUTSIDE, "rest"] = wall_s - sum(values.get("wall_s") or 0.0 for values in sample.nodes.values())
    return {key: seconds if abs(seconds) >= CLOCK_S else 0.0 for key, seconds in parts.items()}


def _contributions(pair: Pair) -> dict[Key, float]:
    """What each part adds to the log ratio of the walls of one pair."""
    a, b = _parts(pair.a), _parts(pair.b)
    whole = log_mean(pair.a.values["wall_s"] or 0.0, pair.b.values["wall_s"] or 0.0)
    added: dict[Key, float] = {}
    for node in dict.fromkeys(node for node, _ in (*a, *b)):
        decoded = {part: (a.get((node, part)), b.get((node, part))) for part in ("output_tokens", "seconds_per_token")}
        decode_a, decode_b = decoded["output_tokens"]
        if decode_a and decode_b:
            tokens = math.log(_tokens(pair.b, node) / _tokens(pair.a, node))
            mean = log_mean(decode_a, decode_b)
            added[node, "output_tokens"] = tokens * mean / whole
            added[node, "seconds_per_token"] = (math.log(decode_b / decode_a) - tokens) * mean / whole
        else:  # one arm decoded nothing here: all of it is the tokens
            added[node, "output_tokens"] = ((decode_b or 0.0) - (decode_a or 0.0)) / whole
    for key in dict.fromkeys([*a, *b]):
        if key[1] not in ("output_tokens", "seconds_per_token"):
            added[key] = (b.get(key, 0.0) - a.get(key, 0.0)) / whole
    return added


def _tokens(sample: Sample, node: str) -> float:
    return sample.nodes[node].get("output_tokens") or 1.0


def _share(key: Key, contribution: float, pairs: Sequence[Pair]) -> Share:
    node, part = key
    seconds_a, seconds_b = (
        fmean(_parts(arm).get(key, 0.0) for arm in arms) for arms in zip(*_arms(pairs), strict=True)
    )
    return Share(
        node=node,
        part=part,
        seconds_a=seconds_a,
        seconds_b=seconds_b,
        ratio=_ratio(key, pairs, (seconds_a, seconds_b)),
        contribution=contribution,
    )


def _ratio(key: Key, pairs: Sequence[Pair], seconds: tuple[float, float]) -> float | None:
    """B ÷ A of the part itself: of tokens and seconds per token the geometric mean over pairs, else of mean seconds."""
    node, part = key
    if part in ("output_tokens", "seconds_per_token"):
        logs = [
            math.log(b / a)
            for pair in pairs
            if (a := _value(pair.a.nodes, node, part)) and (b := _value(pair.b.nodes, node, part))
        ]
        return math.exp(fmean(logs)) if logs else None
    seconds_a, seconds_b = seconds
    return seconds_b / seconds_a if seconds_a > 0 and seconds_b > 0 else None


def _value(nodes: Mapping[str, Mapping[str, float | None]], node: str, name: str) -> float | None:
    return nodes.get(node, {}).get(name)


def _arms(pairs: Sequence[Pair]) -> list[tuple[Sample, Sample]]:
    return [(pair.a, pair.b) for pair in pairs]
