"""Planning: everything that can be known before the first model call, and what must be refused because of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from chimera import __version__
from chimera.backends import Server, describe_models, look_before, resolve
from chimera.comparison.difference import effective, requested, told
from chimera.comparison.drawing import ENOUGH_UNITS, draw_slots, enough_units
from chimera.comparison.folder import new_id
from chimera.comparison.inputs import Inputs, read_inputs
from chimera.comparison.loads import check_inheritance, count_loads, why_loads
from chimera.comparison.metric import MAX_PRIMARIES, METRICS
from chimera.comparison.progress import OnProgress
from chimera.errors import ModelMissing, UsageError
from chimera.metrics import GpuReader
from chimera.record.plan import Arm, Design, Plan, Slot
from chimera.spec import Overrides, Spec, load_spec
from chimera.wire.clock import SYSTEM_CLOCK, Clock

DEFAULT_PAIRS = 12
"""Pairs on one input: from here on the interval is narrow enough to say something."""
MAX_SEED = 1 << 32


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """How to compare, as opposed to what."""

    pairs: int | None = None
    """Pairs per input; None = 12 on one input, else 1 on each, or so many that there are 12."""
    split_by: str | None = None
    """Column whose values take the one input apart."""
    margin: float = 0.05
    """Difference that matters: 0.05 = 5 %."""
    primaries: tuple[str, ...] = ("wall_s", "coverage")
    """Metrics that one decides by, at most three."""
    seed: int | None = None
    """Of all coins; None = a new one."""
    out: Path | None = None
    """Where the folder is made; None = `$CHIMERA_HOME`, else ./chimera-runs."""
    fake: Server | None = None
    """Who answers for `provider: fake`; see chimera.testing."""
    clock: Clock = field(default=SYSTEM_CLOCK)
    gpus: GpuReader | None = None
    """Who tells about GPUs; None = NVML, when a model server runs on this machine."""
    on_progress: OnProgress = lambda _: None
    """Told what happens."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with what it takes to carry it out."""

    plan: Plan
    inputs: Inputs


async def prepare(
    a: Spec | str | Path, b: Spec | str | Path | None, data: Sequence[str], options: CompareOptions
) -> Prepared:
    """Plan a comparison: read the inputs, ask the servers what they have, draw the order. No model is called.

    Args:
        a: The arm that is compared with; a spec or its path.
        b: The other one; None = A again, to find out how noisy the machine is.
        data: Inputs.
        options: How.

    Raises:
        UsageError: The arms are one in effect, or cannot be kept apart; an option is out of range.
        SpecError, InputError: A spec or an input cannot be read.
        ServerError: A server or a model is missing, or the built-in analyst would answer.
    """
    check_options(options)
    first = await ask_arm(a, options.fake)
    second = await ask_arm(b, options.fake) if b is not None else first
    if first.spec.evidence != second.spec.evidence:
        raise UsageError(
            "evidence: differs between the specs, so both arms would not get the same facts",
            where=second.source,
            todo="write the same `evidence:` into both",
        )
    if b is not None:
        _require_difference(first, second)
    check_inheritance(first, second)
    inputs = await asyncio.to_thread(read_inputs, data, first.spec.evidence, options.split_by)
    return Prepared(_draw(first, second, inputs, (options, b is None)), inputs)


def _draw(a: Arm, b: Arm, inputs: Inputs, how: tuple[CompareOptions, bool]) -> Plan:
    options, is_self_test = how
    reason = "" if is_self_test else why_loads(a, b)
    design: Design = "loads" if reason else "pairs"
    pairs = options.pairs or max(1, -(-DEFAULT_PAIRS // len(inputs.listed)))
    seed = options.seed if options.seed is not None else options.clock.rng.randrange(MAX_SEED)
    slots = draw_slots([one.name for one in inputs.listed], pairs, design, Random(seed))  # noqa: S311  coins, no secret
    now = options.clock.utc()
    return Plan(
        id=new_id(f"{now:%Y%m%d-%H%M%S}", a.spec.name, b.spec.name, options.out),
        created_utc=now.isoformat(timespec="seconds"),
        chimera=__version__,
        seed=seed,
        a=a,
        b=b,
        inputs=inputs.listed,
        pairs=pairs,
        design=design,
        design_reason=reason,
        slots=slots,
        requested=requested(a.spec, b.spec),
        effective=effective(a, b),
        n_loads=_loads(a, b, design, slots),
        margin=options.margin,
        primaries=options.primaries,
        is_self_test=is_self_test,
        is_simulated=any(model.is_simulated for model in (*a.models, *b.models)),
        notices=tuple(_notices(inputs, pairs, len(options.primaries))),
    )


async def ask_arm(spec: Spec | str | Path, fake: Server | None) -> Arm:
    """A spec with its servers asked."""
    source = "" if isinstance(spec, Spec) else str(spec)
    loaded = spec if isinstance(spec, Spec) else load_spec(spec, Overrides())
    resolved = await resolve(loaded, fake)
    for agent in resolved.spec.agents:
        if resolved.spec.model_of(agent).provider == "builtin":
            notice = resolved.notices[0] if resolved.notices else "its spec names provider: builtin"
            raise ModelMissing(
                f"{loaded.name}: no model would answer for {agent}, and the built-in analyst is not worth comparing",
                where=source,
                todo=notice.replace("\n  →", ";"),
            )
    before = await look_before(resolved.spec, fake)
    models = await describe_models(resolved.spec, fake, before)
    return Arm(spec=resolved.spec, source=source, models=models)


def check_options(options: CompareOptions) -> None:
    """Refuse metrics that there are not, and shares and numbers out of range.

    Raises:
        UsageError: Names the option.
    """
    known = ", ".join(METRICS)
    for name in options.primaries:
        if name not in METRICS:
            raise UsageError(f"no metric {name!r}", where="--primary", todo=f"metrics: {known}")
    if not 1 <= len(options.primaries) <= MAX_PRIMARIES or len(set(options.primaries)) < len(options.primaries):
        raise UsageError(
            f"{len(options.primaries)} primary metrics", where="--primary", todo="name one to three different ones"
        )
    if not 0 < options.margin < 1:
        raise UsageError(f"a margin of {options.margin:g}", where="--margin", todo="say a share, e.g. 5%")
    if options.pairs is not None and options.pairs < 1:
        raise UsageError(f"{options.pairs} pairs", where="--pairs", todo="say one or more")


def _require_difference(a: Arm, b: Arm) -> None:
    """Two specs that come to the same have nothing to compare.

    Raises:
        UsageError: Says whether they are written alike, or only come to the same.
    """
    if effective(a, b):
        return
    asked = requested(a.spec, b.spec)
    todo = "change a line in one of them; `chimera compare --aa SPEC DATA` measures one against itself"
    if not asked:
        raise UsageError(f"{a.spec.name} and {b.spec.name} are the same", where=b.source, todo=todo)
    what = f"{a.spec.name} and {b.spec.name} are the same in effect: {told(asked)} makes no difference to the server"
    raise UsageError(what, where=b.source, todo=todo)


def _loads(a: Arm, b: Arm, design: Design, slots: Sequence[Slot]) -> int:
    blocks = {(slot.block, slot.arm) for slot in slots}
    if design == "loads":
        return sum(count_loads(a if arm == "A" else b) for _, arm in blocks)
    return max(count_loads(a), count_loads(b))


def _notices(inputs: Inputs, pairs: int, n_primaries: int) -> list[str]:
    n_inputs, needed = len(inputs.listed), enough_units(n_primaries)
    for_all = f" on {n_primaries} metrics" if needed > ENOUGH_UNITS else ""
    or_fewer = ", or decide by one with --primary" if needed > ENOUGH_UNITS else ""
    if 1 < n_inputs < needed:
        text = (
            f"{n_inputs} inputs are too few for a verdict{for_all}: they are what is tested, and it takes {needed}; "
            f"name more, or compare on one{or_fewer if n_inputs >= ENOUGH_UNITS else ''}"
        )
        return [text]
    if n_inputs == 1 and pairs < needed:
        fewer = or_fewer if pairs >= ENOUGH_UNITS else ""
        return [f"{pairs} pairs are too few for a verdict{for_all}: it takes {needed}{fewer}"]
    return []
