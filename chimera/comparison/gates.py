"""Gates: what could make a comparison lie, each looked at, each with its numbers."""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median
from types import MappingProxyType

from chimera.comparison.audit import drift, order, spiked_runs
from chimera.comparison.pairing import PART_OF_THE_RUN, RELOADS, Samples, cached_runs, reloads
from chimera.comparison.verdict import ALPHA
from chimera.record.outcome import Concern, Gate, GateStatus
from chimera.record.plan import ARMS
from chimera.stats import fisher_exact, mcnemar_exact

MAX_SHARE = 0.1
"""Of runs or pairs that may be spoilt before nothing is said any more; a single one always may."""
MAX_FILLED = 0.2
"""Share of findings the analyst may have filled in before quality is not the model's any more."""
LENGTH_SHIFT = 0.2
"""Answers that differ in length by more than this differ in time by it, too."""
GPU_SHIFT = 0.01
Found = tuple[GateStatus, str]
"""Status and sentence."""


def look_at(samples: Samples) -> tuple[Gate, ...]:
    """All gates, in order or not."""
    gates = []
    for name, (concerns, rule) in RULES.items():
        status, text = rule(samples)
        gates.append(Gate(name=name, status=status, concerns=concerns, text=text))
    return tuple(gates)


def failures(samples: Samples) -> Found:
    """Runs that failed: counted, never averaged away."""
    a, b = (len(samples.of(arm)) - len(samples.good(arm)) for arm in ARMS)
    if not a and not b:
        return "ok", "no run failed"
    n_a, n_b = len(samples.of("A")), len(samples.of("B"))
    text = f"{a} of {n_a} runs of A and {b} of {n_b} of B failed"
    if samples.is_paired:
        only_a = sum(pair.a.failure is not None and pair.b.failure is None for pair in samples.pairs)
        only_b = sum(pair.b.failure is not None and pair.a.failure is None for pair in samples.pairs)
        p = mcnemar_exact(only_a, only_b)
    else:
        p = fisher_exact(a, n_a - a, b, n_b - b)
    withheld = p <= ALPHA or a > MAX_SHARE * n_a or b > MAX_SHARE * n_b
    return "withheld" if withheld else "caution", text


def loads(samples: Samples) -> Found:
    """Measured runs that paid for loading a model."""

    def tell(a: int, b: int) -> str:
        told = [(arm, n, len(samples.of(arm))) for arm, n in zip(ARMS, (a, b), strict=True) if n]
        return " and ".join(
            f"{arm} reloaded the model {'on every run' if n == of else f'in {n} of {of} runs'}" for arm, n, of in told
        )

    return _spoilt(samples, [bool(reloads(sample)) for sample in samples.all], tell, "no measured run loaded a model")


def cache(samples: Samples) -> Found:
    """Prompts that were found in the server's cache although every run has its own nonce."""
    cached = cached_runs(samples.plan, samples.all)

    def tell(a: int, b: int) -> str:
        return f"a prompt of {a} runs of A and {b} of B came from the server's cache, or was cut"

    return _spoilt(samples, [sample.run in cached for sample in samples.all], tell, "every prompt was read anew")


def validity(samples: Samples) -> Found:
    """Runs disqualified by a flag of any other kind."""
    others = [
        {flag.name for flag in sample.flags if flag.disqualifies} - {*RELOADS, *PART_OF_THE_RUN}
        for sample in samples.all
    ]
    names = ", ".join(sorted(set().union(*others))) if others else ""

    def tell(a: int, b: int) -> str:
        return f"{a} runs of A and {b} of B are disqualified ({names})"

    return _spoilt(samples, [bool(names) for names in others], tell, "no run is disqualified")


def servers(samples: Samples) -> Found:
    """Whether the same servers with the same weights answered all the time."""
    changed = []
    for arm in ARMS:
        seen = {
            (one.block, what): {getattr(other, what) for sample in samples.good(arm) for other in sample.identities
                                if other.block == one.block}
            for sample in samples.good(arm) for one in sample.identities for what in ("version", "digest", "num_ctx")
        }  # fmt: skip
        changed += [f"{arm}'s {what} of {block} changed" for (block, what), values in seen.items() if len(values) > 1]
    versions = {
        server: {one.version for sample in samples.all for one in sample.identities if one.server == server}
        for server in {one.server for sample in samples.all for one in sample.identities}
    }
    changed += [f"{server} changed its version" for server, seen in versions.items() if len(seen) > 1]
    hosts = {sample.host for sample in samples.all}
    if len(hosts) > 1:
        changed.append(f"runs were made on {len(hosts)} machines")
    formulas = _unlike_formulas(samples)
    if formulas:
        changed.append(f"{', '.join(formulas)} mean different things in the arms")
    if changed:
        return "withheld", "; ".join(dict.fromkeys(changed))
    return "ok", "one server version, one digest and one window per arm"


def effect(samples: Samples) -> Found:
    """Whether the arms still differ by what the servers really gave."""
    windows = [{(one.digest, one.num_ctx) for sample in samples.good(arm) for one in sample.identities} for arm in ARMS]
    only_windows = bool(samples.plan.effective) and all(
        one.path.endswith("options.num_ctx") for one in samples.plan.effective
    )
    if only_windows and not samples.plan.is_self_test and windows[0] == windows[1] and windows[0]:
        given = ", ".join(str(num_ctx) for _, num_ctx in sorted(windows[0], key=str))
        return "withheld", f"the arms are the same in effect: the server gave both a window of {given}"
    return "ok", "the arms differ in effect" if not samples.plan.is_self_test else "the arms are one spec"


def memory(samples: Samples) -> Found:
    """Whether both arms had the same share of the model on the GPU."""
    shares = [
        [one.on_gpu for sample in samples.good(arm) for one in sample.identities if one.on_gpu is not None]
        for arm in ARMS
    ]
    if not all(shares):
        return "ok", "how much of the models is on a GPU was not said"
    a, b = (fmean(told) for told in shares)
    if abs(a - b) <= GPU_SHIFT:
        return "ok", f"{a:.0%} of the models on the GPU in both arms"
    text = f"{a:.0%} of A's models and {b:.0%} of B's are on the GPU"
    explained = any(
        one.path.rpartition(".")[2] in ("num_gpu", "num_ctx", "digest", "server") for one in samples.plan.effective
    )
    return "caution" if explained else "withheld", text


def spikes(samples: Samples) -> Found:
    """Runs (or nodes) that took twice as long as usual: the typical value does not see them, the mean does."""
    spiked = [spiked_runs(samples.good(arm)) for arm in ARMS]
    if not any(spiked):
        return "ok", "no run, and no node of one, took twice as long as usual"
    return "caution", (
        f"{len(spiked[0])} runs of A and {len(spiked[1])} of B took more than twice as long as usual, "
        "as a whole or at a node"
    )


def lengths(samples: Samples) -> Found:
    """Answers of unlike length: time per report is not time per token."""
    cut = [sum(sample.n_length > 0 for sample in samples.good(arm)) for arm in ARMS]
    told = [f"num_predict or the window cut an answer in {cut[0]} runs of A and {cut[1]} of B"] if any(cut) else []
    tokens = [[count for sample in samples.good(arm) if (count := sample.values.get("output_tokens"))] for arm in ARMS]
    if all(tokens):
        ratio = median(tokens[1]) / median(tokens[0])
        if abs(ratio - 1) > LENGTH_SHIFT:
            told.append(f"B writes {ratio:.2f} times as many tokens: read seconds per token beside seconds per report")
    return ("caution", "; ".join(told)) if told else ("ok", "answers are of like length")


def thinking(samples: Samples) -> Found:
    """One arm thinks and the other does not."""
    thinks = [any(sample.n_thinking for sample in samples.good(arm)) for arm in ARMS]
    if thinks[0] == thinks[1]:
        return "ok", "both arms think" if thinks[0] else "no arm thinks"
    return "caution", f"only {'A' if thinks[0] else 'B'} thinks before it answers"


def analyst(samples: Samples) -> Found:
    """Findings that are the analyst's, not the model's."""
    filled = []
    for arm in ARMS:
        shares = [1 - share for sample in samples.good(arm) if (share := sample.values.get("model_share")) is not None]
        filled.append(fmean(shares) if shares else 0.0)
    text = f"the analyst filled in {filled[0]:.0%} of A's findings and {filled[1]:.0%} of B's"
    if max(filled) > MAX_FILLED:
        return "withheld", text
    return ("caution", text) if any(filled) else ("ok", "all findings are the models' own")


def company(samples: Samples) -> Found:
    """Other work on the machine: on its GPU, or in this program."""
    names = ("gpu_shared", "client_overload", "power_capped", "serialised", "servers_share_gpu")
    seen = {
        name: n for name in names if (n := sum(any(f.name == name for f in sample.flags) for sample in samples.all))
    }
    if not seen:
        return "ok", "nothing else was seen at work"
    return "caution", ", ".join(f"{name} in {n} of {len(samples.all)} runs" for name, n in seen.items())


def _spoilt(samples: Samples, bad: Sequence[bool], tell: Callable[[int, int], str], fine: str) -> Found:
    """A gate that takes out pairs, and closes when too many are out."""
    counts = {"A": 0, "B": 0}
    for sample, is_bad in zip(samples.all, bad, strict=True):
        counts[sample.slot.arm] += is_bad
    if not any(counts.values()):
        return "ok", fine
    too_many = any(counts[arm] > max(1, MAX_SHARE * len(samples.of(arm))) for arm in ARMS)
    text = tell(counts["A"], counts["B"])
    out = "their pairs are left out" if samples.is_paired else "they are left out"
    return ("withheld", text) if too_many else ("caution", f"{text}; {out}")


def _unlike_formulas(samples: Samples) -> list[str]:
    """Metrics that are computed by one formula in A and by another one in B."""
    of_arms = [
        {(name, formula) for sample in samples.good(arm) for name, formula in sample.formulas.items()} for arm in ARMS
    ]
    if not all(of_arms):
        return []
    ids = [{name: {f for n, f in told if n == name} for name, _ in told} for told in of_arms]
    return sorted(name for name in ids[0].keys() & ids[1].keys() if ids[0][name] != ids[1][name])


RULES: Mapping[str, tuple[Concern, Callable[[Samples], Found]]] = MappingProxyType(
    {
        "failures": ("all", failures),
        "loads": ("all", loads),
        "cache": ("time", cache),
        "validity": ("all", validity),
        "servers": ("all", servers),
        "effect": ("all", effect),
        "order": ("time", order),
        "drift": ("time", drift),
        "memory": ("time", memory),
        "spikes": ("time", spikes),
        "lengths": ("time", lengths),
        "thinking": ("time", thinking),
        "analyst": ("quality", analyst),
        "company": ("time", company),
    }
)
"""Name -> what it bears on, and the rule."""
