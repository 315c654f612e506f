"""Pairs from samples, and the reasons for which a pair's times are not compared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from chimera.comparison.sample import Prompted, Sample
from chimera.comparison.units import Pair
from chimera.record.plan import ARMS, ArmName, Plan
from chimera.spec import RELOADING_OPTIONS

RELOADS = ("cold", "reloaded", "evicted")
"""Flags of a call that paid for loading its model: in a measured run nobody should."""
PART_OF_THE_RUN = ("failed", "no_done_line")
"""Flags of attempts that were repeated: what they cost belongs to the run that needed them."""
CACHED_SHARE = 0.1
"""Of a first prompt, found in the cache: its nonce is new, so no more than a template's beginning can be."""
SUDDEN = 0.5
"""A prompt read in less than half the usual time, told in tokens of its answer, was not read as a whole ..."""
FAST = 0.7
"""... if its seconds per token are below this share of the usual ones, too."""
MISSING_TOKENS = 0.7
"""A prompt that is counted below this share of the usual tokens per character was not read as a whole."""
MIN_TO_JUDGE = 4
"""Fewer prompts of one kind say nothing about what is usual."""
LIKE_LENGTH = 1.5
"""Prompts are compared with those at most so many times as long, or as short."""
OWN_TERMS = ("digest", "server", *RELOADING_OPTIONS)
"""An arm that differs in one of them may read prompts at another pace, or in other tokens."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Everything that was measured."""

    plan: Plan
    all: tuple[Sample, ...]
    pairs: tuple[Pair, ...]
    spoilt: Mapping[str, str]
    """Run -> why its times are not compared."""
    is_paired: bool = True
    """False = the records were made each for itself."""

    def of(self, arm: ArmName) -> list[Sample]:
        """The samples of one arm."""
        return [sample for sample in self.all if sample.slot.arm == arm]

    def good(self, arm: ArmName) -> list[Sample]:
        """Those of them that ended well."""
        return [sample for sample in self.of(arm) if sample.failure is None]


def gather(plan: Plan, samples: Sequence[Sample], *, is_paired: bool = True) -> Samples:
    """The samples of a plan with their pairs."""
    cached = cached_runs(plan, samples)
    spoilt = {sample.run: why for sample in samples if (why := _why_spoilt(sample, cached))}
    return Samples(plan, tuple(samples), _pair_up(samples, spoilt) if is_paired else (), spoilt, is_paired)


def _pair_up(samples: Sequence[Sample], spoilt: Mapping[str, str]) -> tuple[Pair, ...]:
    """All pairs of which both runs were made, in the order they were begun; left out for A's reason before B's."""
    by_pair: dict[int, dict[str, Sample]] = {}
    for sample in sorted(samples, key=lambda sample: sample.slot.position):
        by_pair.setdefault(sample.slot.pair, {})[sample.slot.arm] = sample
    return tuple(
        Pair(arms["A"], arms["B"], next((spoilt[arms[arm].run] for arm in ARMS if arms[arm].run in spoilt), ""))
        for arms in by_pair.values()
        if arms.keys() == {*ARMS}
    )


def reloads(sample: Sample) -> int:
    """Calls of a run that paid for loading a model."""
    return len({flag.call for flag in sample.flags if flag.name in RELOADS})


def cached_runs(plan: Plan, samples: Sequence[Sample]) -> Mapping[str, str]:
    """Runs of which a prompt was not read as a whole although its nonce was new -> how that shows.

    It was found in the server's cache, or the server cut it without a word.
    """
    found: dict[str, str] = {}
    for node in dict.fromkeys(node for sample in samples for node in sample.prompts):
        for sample in samples:
            prompt = sample.prompts.get(node)
            if prompt is not None and prompt.cached_tokens and prompt.prompt_tokens:
                share = prompt.cached_tokens / prompt.prompt_tokens
                if share > CACHED_SHARE:
                    found.setdefault(sample.run, f"{node}: {prompt.cached_tokens} tokens came from the cache")
        for alike in _alike(plan, samples, node):
            _compare_prompts(node, alike, found)
    return found


def _alike(plan: Plan, samples: Sequence[Sample], node: str) -> Iterator[list[Sample]]:
    """Samples whose prompt at one node is of one kind: same input, and same arm, unless both run on the same terms.

    Where they do, the other arm shows what is usual even if one arm never reads a whole prompt.
    """
    is_shared = not any(one.path.rpartition(".")[2] in OWN_TERMS for one in plan.effective)
    groups: dict[tuple[str, str], list[Sample]] = {}
    for sample in samples:
        if node in sample.prompts:
            groups.setdefault(("" if is_shared else sample.slot.arm, sample.slot.input), []).append(sample)
    whole: dict[tuple[str, str], list[Sample]] = {}
    for (arm, name), group in groups.items():  # inputs with few runs are judged with the others
        key = (arm, name) if len(group) >= MIN_TO_JUDGE else (arm, "")
        whole.setdefault(key, []).extend(group)
    yield from whole.values()


def _compare_prompts(node: str, alike: Sequence[Sample], found: dict[str, str]) -> None:
    """Prompts that were read suddenly fast, or of which suddenly few tokens were counted.

    Few means: per character, so that a short prompt is not taken for half of a long one. Fast means: per token, and
    against the pace of the same call's answer, so that a machine that slows down or comes to itself again is not taken
    for a cache.
    """
    for sample in alike:
        prompt = sample.prompts[node]
        like = [one for other in alike if _is_like(one := other.prompts[node], prompt)]
        if told := _unlike(prompt, *(_usual(read, like) for read in (_density, _pace, _share))):
            found.setdefault(sample.run, f"{node}: {told}")


def _is_like(one: Prompted, other: Prompted) -> bool:
    """Whether two prompts are about equally long: short ones are read more slowly per token."""
    return 1 / LIKE_LENGTH <= one.chars / max(other.chars, 1) <= LIKE_LENGTH


def _unlike(
    prompt: Prompted, usual_density: float | None, usual_pace: float | None, usual_share: float | None
) -> str | None:
    """How a prompt differs from what is usual; None when it does not."""
    density, pace, share = _density(prompt), _pace(prompt), _share(prompt)
    if density and usual_density and density < MISSING_TOKENS * usual_density:
        return f"{prompt.prompt_tokens} prompt tokens were read of about {usual_density * prompt.chars:.0f}"
    if prompt.cached_tokens is not None or not (pace and share and usual_pace and usual_share):
        return None  # a server that counts what its cache held is believed
    if share < SUDDEN * usual_share and pace < FAST * usual_pace:
        return f"its prompt was read {usual_pace / pace:.1f} times as fast as usual"
    return None


def _density(prompt: Prompted) -> float | None:
    """Prompt tokens per character."""
    return prompt.prompt_tokens / prompt.chars if prompt.prompt_tokens and prompt.chars else None


def _pace(prompt: Prompted) -> float | None:
    """Seconds per prompt token."""
    return prompt.prefill_s / prompt.prompt_tokens if prompt.prefill_s and prompt.prompt_tokens else None


def _share(prompt: Prompted) -> float | None:
    """The same in answer tokens."""
    pace = _pace(prompt)
    return pace / prompt.token_s if pace and prompt.token_s else None


def _usual(read: Callable[[Prompted], float | None], prompts: Sequence[Prompted]) -> float | None:
    """The upper quartile: what is usual, when some were found in a cache."""
    values = [value for prompt in prompts if (value := read(prompt))]
    return quantiles(values, n=4, method="inclusive")[2] if len(values) >= MIN_TO_JUDGE else None


def _why_spoilt(sample: Sample, cached: Mapping[str, str]) -> str:
    """The first reason for which the times of a run are not compared; "" when there is none."""
    arm = sample.slot.arm
    if sample.failure is not None:
        return f"{arm} failed: {sample.failure}"
    if reloads(sample):
        return f"{arm} reloaded the model"
    for flag in sample.flags:
        if flag.disqualifies and flag.name not in (*RELOADS, *PART_OF_THE_RUN):
            return f"{arm} {flag.name}: {flag.text}"
    return f"{arm} cache: {cached[sample.run]}" if sample.run in cached else ""
