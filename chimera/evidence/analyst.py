"""The analyst: chooses and words findings without a model. Deterministic, and only from facts it was shown.

It stands in where a model's answer is not enough, and answers for the built-in backend, where it reads the same
prompts as a model and replies in the same form.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chimera.evidence.fact import Group
from chimera.evidence.lines import FactLine, parse_fact_line
from chimera.evidence.magnitude import Magnitude, magnitude
from chimera.evidence.units import is_quality

EMPHASIS_LINE = "Kinds of facts by weight:"
SECTIONS_LINE = "Sections to write:"
DEFAULT_EMPHASIS = (
    "effect", "best", "trade_off", "gap", "failure", "outlier", "spread", "worst", "coverage", "statistic", "inventory",
)  # fmt: skip
SHARES = {"effect": 5}
"""Findings per round from a kind among the first two of the emphasis; two of a kind not named here."""
MOST_FINDINGS = 10
AGGREGATE = re.compile(r"(^|[^a-z])(mean|median|avg|average|p\d\d)([^a-z]|$)")
"""Names of columns whose numbers sum up others."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to do, or a risk with what helps against it; no digits."""

    text: str
    facts: tuple[str, ...]
    mitigation: str = ""


def choose(lines: Sequence[FactLine], emphasis: Sequence[str], limit: int) -> list[FactLine]:
    """The facts most worth a reader's time: in turns over the emphasised kinds, no metric and subject twice."""
    kinds = list(dict.fromkeys([*emphasis, *DEFAULT_EMPHASIS]))
    queues = {kind: [line for line in lines if line.kind == kind] for kind in kinds}
    queues["effect"] = sorted(
        (line for line in queues["effect"] if line.aggregation == "ratio"),
        key=lambda line: line.interval is None and line.changed != "load",
    )
    chosen: list[FactLine] = []
    while len(chosen) < limit and any(queues.values()):
        for kind in kinds:
            for _ in range(SHARES.get(kind, 2) if kind in kinds[:2] else 1):
                line = _next(queues[kind], chosen)
                if line is not None and len(chosen) < limit:
                    chosen.append(line)
    order = {kind: position for position, kind in enumerate(kinds)}
    return sorted(chosen, key=lambda line: order[line.kind])


def comment(line: FactLine) -> str:
    """What a finding means for somebody who must decide; no digits, "" when there is nothing to add."""
    if line.kind in {"best", "worst"} and _is_single(line):
        return "It rests on a run without repetition."
    if line.kind == "failure":
        return "What failed says nothing about speed."
    if line.kind == "coverage" and line.value.startswith("0 "):
        return "No trade-off against it can be drawn from this data."
    if line.kind == "effect":
        return _comment_effect(line)
    if line.kind == "outlier":
        return "Look at this row before anything is averaged over it."
    if line.setting("load") == "cold":
        return "Rows that carry a model load are told apart from warm ones."
    return ""


def _comment_effect(line: FactLine) -> str:
    if line.aggregation == "count":
        return "Measure both under equal settings before choosing between them."
    if line.changed == "load":
        return "Report requests with and without a model load apart."
    size = _size(line)
    if size in {"none", "negligible"}:
        return "Nothing is won or lost by this setting here."
    if size == "open":
        return "It takes further repetitions to settle."
    return ""


def _size(line: FactLine) -> Magnitude:
    return magnitude(float(line.value.partition(" ")[0]), line.interval)


def recommend(lines: Sequence[FactLine], limit: int = 3) -> list[Advice]:
    """Things to do, each resting on a fact, from as many different sides as the facts allow."""
    makers: tuple[Callable[[Sequence[FactLine]], Advice | None], ...] = (
        _use_throughput,
        _use_first_token,
        _use_quality,
        _leave_alone,
        _repeat_failures,
        _settle_spread,
        _repeat_singles,
        _keep_apart,
    )
    advice = (make(lines) for make in makers)
    return [piece for piece in advice if piece is not None][:limit]


def warn(lines: Sequence[FactLine], limit: int = 3) -> list[Advice]:
    """Risks that the facts make visible, with a mitigation each."""
    makers = (_risk_of_quality, _risk_of_failures, _risk_of_singles, _risk_of_cold, _risk_of_spread)
    risks = (make(lines) for make in makers)
    return [risk for risk in risks if risk is not None][:limit]


def reply(system: str, user: str, schema: Mapping[str, Any] | None) -> str:
    """Answer a Chimera prompt as a model would: JSON when a schema is asked for, prose with `[F12]` otherwise."""
    del system
    lines = [line for line in map(parse_fact_line, user.splitlines()) if line is not None]
    if schema is not None:
        return json.dumps(_findings(lines, _listed(user, EMPHASIS_LINE)), ensure_ascii=False)
    sections = _listed(user, SECTIONS_LINE, separator=";") or ["Summary"]
    return "\n\n".join(
        f"## {title}\n\n{text}" for title, text in zip(sections, _prose(lines, len(sections)), strict=True)
    )


def _findings(lines: Sequence[FactLine], emphasis: Sequence[str]) -> dict[str, Any]:
    chosen = choose(lines, emphasis, MOST_FINDINGS)
    return {
        "findings": [{"fact": line.id, "comment": comment(line)} for line in chosen],
        "recommendations": [{"text": piece.text, "facts": list(piece.facts)} for piece in recommend(lines)],
        "risks": [
            {"risk": risk.text, "mitigation": risk.mitigation, "facts": list(risk.facts)} for risk in warn(lines)
        ],
    }


def _prose(lines: Sequence[FactLine], n_sections: int) -> list[str]:
    """Paragraphs for as many sections as asked: every fact once, what decides first, caveats last."""
    sentences = [" ".join(filter(None, (_sentence(line), comment(line)))) for line in lines]
    if not sentences:
        return ["No fact was given."] * n_sections
    share = -(-len(sentences) // n_sections)
    parts = [sentences[start : start + share] for start in range(0, share * n_sections, share)]
    return [
        "\n\n".join(" ".join(part[at : at + 4]) for at in range(0, len(part), 4)) or "Nothing to add." for part in parts
    ]


def _sentence(line: FactLine) -> str:
    who, metric, cite = _who(line), line.metric, f"[{line.id}]"
    if line.kind == "best":
        return f"On {metric}, {who} leads with {cite}."
    if line.kind == "worst":
        return f"At the other end, {who} trails on {metric} with {cite}."
    if line.kind == "spread":
        about = f"of {who} " if line.aggregation == "cv" else ""
        return (
            f"What is chosen matters for {metric} {about}by {cite}."
            if not about
            else f"Runs {about}scatter on {metric} by {cite}."
        )
    if line.kind == "effect":
        return _effect_sentence(line)
    if line.kind == "trade_off":
        return f"Weighing {metric.replace(' against ', ' and ')} leaves {cite} to choose from."
    if line.kind == "outlier":
        return f"A row of {metric} stands out with {cite}."
    if line.kind == "gap":
        return f"Against the baseline, {who} reaches {cite} on {metric}."
    if line.kind == "failure":
        return f"Failures are set aside and counted: {cite}."
    if line.kind == "coverage":
        return f"{metric.capitalize()} is measured by {cite}."
    if line.kind == "inventory":
        return f"The evidence covers {cite}."
    return f"For {who}, {metric} comes to {cite}."


def _effect_sentence(line: FactLine) -> str:
    """What a setting does; the sides of a ratio of numbers are not named, for numbers belong to code."""
    metric, cite, changed = line.metric, f"[{line.id}]", line.changed
    if line.aggregation == "count":
        return f"On {metric} there is nothing to compare {_who(line)} with: {cite}."
    if changed == "load":
        return f"A model load multiplies {metric} by {cite}."
    if _size(line) in {"none", "negligible"}:
        return f"The setting {changed or 'named there'} has no bearing on {metric}: {cite}."
    if _size(line) == "open":
        return f"What {changed or 'this setting'} does to {metric} is open: {cite}."
    named, other = _name_in(line.group), _name_in(line.versus)
    if named and other:
        return f"On {metric}, {named} stands to {other} as {cite}."
    return f"Raising {changed or 'the setting'} takes {metric} to {cite} of what it was."


def _who(line: FactLine) -> str:
    """A name without lone numbers: the model, else a setting whose value is a word, else a neutral noun."""
    named = line.setting("model") or _name_in(line.group)
    return named if named and named not in {"warm", "cold", "(none)"} else "one configuration"


def _name_in(group: Group) -> str | None:
    """The first value that is a word."""
    return next((value for _, value in group if re.search(r"[A-Za-z]{2}", value)), None)


def _next(queue: list[FactLine], chosen: Sequence[FactLine]) -> FactLine | None:
    """The first fact that says something new: of a new unit or setting if there is one, else of a new metric."""
    for key in (_subject, lambda line: (line.metric, line.changed), lambda line: (line.metric, line.setting("model"))):
        said = {(line.kind, key(line)) for line in chosen}
        for line in queue:
            if (line.kind, key(line)) not in said:
                queue.remove(line)
                return line
    queue.clear()
    return None


def _is_single(line: FactLine) -> bool:
    """Whether a number stands for one measurement; a row of a column `mean` stands for those behind it."""
    return line.n == 1 and AGGREGATE.search(line.metric.lower()) is None


def _subject(line: FactLine) -> str:
    """What is said, roughly: which setting does something, or what is measured under whatever column name."""
    if line.kind == "effect":
        return line.changed or line.metric
    return line.value.partition(" ")[2] or line.metric


def _listed(text: str, head: str, separator: str = ",") -> list[str]:
    """The items behind the last line that starts with `head`."""
    for line in reversed(text.splitlines()):
        if line.startswith(head):
            return [item.strip() for item in line.removeprefix(head).split(separator) if item.strip()]
    return []


def _first(lines: Sequence[FactLine], kind: str, is_it: Callable[[FactLine], bool] = lambda _: True) -> FactLine | None:
    return next((line for line in lines if line.kind == kind and is_it(line)), None)


def _is_first_token(line: FactLine) -> bool:
    return "ttft" in line.metric.lower() or "first_token" in line.metric.lower()


def _is_missing(line: FactLine) -> bool:
    return line.value.startswith("0 ")


def _use_throughput(lines: Sequence[FactLine]) -> Advice | None:
    best = _first(lines, "best", lambda line: line.value.endswith("tok/s"))
    if best is None:
        return None
    return Advice(f"Use {_who(best)} where throughput decides, with the settings of the cited fact.", (best.id,))


def _use_first_token(lines: Sequence[FactLine]) -> Advice | None:
    best = _first(lines, "best", _is_first_token)
    if best is None:
        missing = _first(lines, "coverage", lambda line: "first token" in line.metric and _is_missing(line))
        return Advice("Measure the time to first token: no table holds it.", (missing.id,)) if missing else None
    return Advice(
        f"Use {_who(best)} where the wait for the first token decides, and keep the model loaded between requests.",
        (best.id,),
    )


def _use_quality(lines: Sequence[FactLine]) -> Advice | None:
    best = _first(lines, "best", lambda line: is_quality(line.metric))
    if best is not None:
        return Advice(f"Keep {_who(best)} in the choice where the quality of answers decides.", (best.id,))
    missing = _first(lines, "coverage", lambda line: "quality" in line.metric and _is_missing(line))
    if missing is not None:
        return Advice("Score the answers for quality before trading them for speed.", (missing.id,))
    return None


def _repeat_failures(lines: Sequence[FactLine]) -> Advice | None:
    failure = _first(lines, "failure")
    if failure is None:
        return None
    return Advice("Repeat the failed runs before anything is concluded about their configurations.", (failure.id,))


def _leave_alone(lines: Sequence[FactLine]) -> Advice | None:
    idle = _first(lines, "effect", lambda line: line.aggregation == "ratio" and _size(line) == "none")
    if idle is None or idle.changed is None:
        return None
    return Advice(f"Leave {idle.changed} at its default: {idle.metric} does not depend on it here.", (idle.id,))


def _settle_spread(lines: Sequence[FactLine]) -> Advice | None:
    spread = _first(lines, "spread", lambda line: line.aggregation == "ratio")
    return Advice(f"Settle the settings behind the spread of {spread.metric} first.", (spread.id,)) if spread else None


def _repeat_singles(lines: Sequence[FactLine]) -> Advice | None:
    single = _first(lines, "best", _is_single)
    return Advice("Repeat the cited configuration: no repetition stands behind it.", (single.id,)) if single else None


def _keep_apart(lines: Sequence[FactLine]) -> Advice | None:
    cold = next((line for line in lines if line.setting("load") == "cold"), None)
    return Advice("Report rows with a model load apart from warm ones.", (cold.id,)) if cold else None


def _risk_of_quality(lines: Sequence[FactLine]) -> Advice | None:
    missing = _first(lines, "coverage", lambda line: "quality" in line.metric and _is_missing(line))
    if missing is None:
        return None
    return Advice(
        "A choice made on speed alone may cost answer quality unseen.",
        (missing.id,),
        "Score the answers before the choice is final.",
    )


def _risk_of_failures(lines: Sequence[FactLine]) -> Advice | None:
    failure = _first(lines, "failure")
    if failure is None:
        return None
    return Advice(
        "Failed runs hide how their configurations behave.",
        (failure.id,),
        "Run them again and keep the error texts with the results.",
    )


def _risk_of_singles(lines: Sequence[FactLine]) -> Advice | None:
    single = _first(lines, "best", _is_single)
    if single is None:
        return None
    return Advice(
        f"What stands out on {single.metric} has no repetition behind it and may be chance.",
        (single.id,),
        "Repeat it, interleaved with its closest rivals.",
    )


def _risk_of_cold(lines: Sequence[FactLine]) -> Advice | None:
    told = next((line for line in lines if line.setting("load") in {"cold", "warm"}), None)
    if told is None:
        return None
    return Advice(
        "Requests that find no loaded model wait for the load, which the warm figures leave out.",
        (told.id,),
        "Keep the model loaded, or plan with the figures of cold requests.",
    )


def _risk_of_spread(lines: Sequence[FactLine]) -> Advice | None:
    spread = _first(lines, "spread")
    if spread is None:
        return None
    return Advice(
        f"A setting changed in passing can move {spread.metric} without anybody noticing.",
        (spread.id,),
        "Pin the settings in the spec and record them with every run.",
    )
