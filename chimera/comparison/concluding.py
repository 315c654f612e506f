"""From the runs of a comparison to what it says."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from chimera.comparison.estimating import estimates_of
from chimera.comparison.gates import look_at
from chimera.comparison.pairing import Samples, gather
from chimera.comparison.quality import top_facts
from chimera.comparison.sample import Sample, sample_of
from chimera.comparison.shares import shares_of
from chimera.comparison.units import Pair
from chimera.evidence.fact import Evidence
from chimera.evidence.phrases import substitute
from chimera.record.outcome import GPU_W, ArmPower, NoiseFloor, Outcome, PairRow, SideBySide, Told
from chimera.record.plan import ARMS, ArmName, Finished, Plan, Slot
from chimera.record.reading import Run


def conclude(
    plan: Plan,
    runs: Mapping[Slot, Run],
    evidences: Mapping[str, Evidence],
    *,
    noise_floor: NoiseFloor | None = None,
    notices: Sequence[str] = (),
) -> Outcome:
    """What the runs of a plan say.

    Args:
        plan: The plan.
        runs: Those that were made, by their slot.
        evidences: By name of the input.
        noise_floor: Of an earlier self-test on this machine.
        notices: What happened on the way.
    """
    tops = {name: top_facts(evidence) for name, evidence in evidences.items()}
    samples = [sample_of(run, slot, tops[slot.input]) for slot, run in runs.items()]
    gathered = gather(plan, samples)
    outcome = weigh(gathered)
    shown = _extremes(gathered.pairs)
    by_run = {run.id: run for run in runs.values()}
    return outcome.model_copy(
        update={
            "plan": _as_served(plan, runs),
            "is_complete": len(runs) == len(plan.slots),
            "side_by_side": tuple(_beside(pair, by_run, evidences[pair.a.slot.input]) for pair in shown),
            "noise_floor": noise_floor,
            "host": _host(next(iter(runs.values()), None)),
            "energy_note": _energy_note(outcome, next(iter(runs.values()), None)),
            "gpu_note": _gpu_note(runs.values()),
            "command": command_of(plan),
            "notices": (*plan.notices, *notices),
        }
    )


def weigh(samples: Samples) -> Outcome:
    """Gates, estimates and verdicts of samples: a pure function, whoever measured them."""
    gates = look_at(samples)
    kept = [pair for pair in samples.pairs if not pair.left_out]
    walls = [sample.values.get("wall_s") or 0.0 for sample in samples.all]
    seconds_per_pair = 2 * fmean(walls) if walls else None
    return Outcome(
        plan=samples.plan,
        is_complete=True,
        is_paired=samples.is_paired,
        n_pairs=len(samples.pairs),
        n_left_out=len(samples.pairs) - len(kept),
        failures_a=len(samples.of("A")) - len(samples.good("A")),
        failures_b=len(samples.of("B")) - len(samples.good("B")),
        estimates=estimates_of(samples, gates, seconds_per_pair),
        gates=gates,
        shares=shares_of(kept, samples.plan),
        pairs=tuple(map(_row, samples.pairs)),
        measured_s=sum(walls) or None,
        power=tuple(filter(None, (_power(arm, samples) for arm in ARMS))),
    )


def _power(arm: ArmName, samples: Samples) -> ArmPower | None:
    """Watts of an arm, over the runs whose times are compared."""
    kept = [one for one in samples.good(arm) if one.run not in samples.spoilt]
    watts = [value for one in kept if (value := one.values.get(GPU_W)) is not None]
    return ArmPower(arm=arm, mean_w=fmean(watts), n_runs=len(watts)) if watts else None


def _host(run: Run | None) -> str:
    """Machine, processor and GPUs of a run; all runs of a plan are made on one."""
    if run is None:
        return ""
    manifest = run.record.manifest
    gpus = [f"{gpu.name}, driver {gpu.driver}" for gpu in manifest.gpus]
    return " · ".join(filter(None, [manifest.host, manifest.cpu, *gpus]))


def _energy_note(outcome: Outcome, run: Run | None) -> str:
    """Why no energy is compared, as a run tells it."""
    if run is None or outcome.estimate("energy_j") is not None:
        return ""
    return run.timings.energy.note


def _gpu_note(runs: Iterable[Run]) -> str:
    """Why the strip of the GPU is not there, or has gaps, as the first run without a value tells it."""
    states = (run.timings.gpus for run in runs)
    return next((one.note for one in states if one.temperature_c is None or one.sm_clock_mhz is None), "")


def _as_served(plan: Plan, runs: Mapping[Slot, Run]) -> Plan:
    """The plan with what the servers said of the models while they answered, which is more than before."""
    newest = {slot.arm: run.record.manifest.models for slot, run in sorted(runs.items(), key=_position)}
    arms = {"a": plan.a, "b": plan.b}
    return plan.model_copy(
        update={
            name: arm.model_copy(update={"models": newest.get(name.upper(), arm.models)})  # pyright: ignore[reportArgumentType]  the names of the arms
            for name, arm in arms.items()
        }
    )


def _position(made: tuple[Slot, Run]) -> int:
    return made[0].position


def made(plan: Plan, ledger: Sequence[Finished]) -> dict[Slot, str]:
    """Slot -> run folder, of whole pairs; of a slot made twice because a kill had halved its pair, the last."""
    newest = {one.position: one.run for one in ledger if one.kind == "measured"}
    by_pair: dict[int, list[Slot]] = {}
    for slot in plan.slots:
        by_pair.setdefault(slot.pair, []).append(slot)
    whole = [slots for slots in by_pair.values() if all(slot.position in newest for slot in slots)]
    return {slot: newest[slot.position] for slots in whole for slot in slots}


def command_of(plan: Plan) -> str:
    """What to type to make this comparison again, with the same coins."""
    sources = [plan.a.source] if plan.is_self_test else [plan.a.source, plan.b.source]
    if not all(sources):
        return ""
    words = ["chimera", "compare", *sources, *dict.fromkeys(one.data for one in plan.inputs)]
    words += ["--aa"] if plan.is_self_test else []
    words += ["--split-by", plan.inputs[0].column] if plan.inputs[0].column else []
    words += ["--pairs", str(plan.pairs), "--margin", f"{plan.margin:.4g}", "--seed", str(plan.seed)]
    for name in plan.primaries:
        words += ["--primary", name]
    return shlex.join(words)


def _row(pair: Pair) -> PairRow:
    return PairRow(
        pair=pair.a.slot.pair,
        input=pair.a.slot.input,
        block=pair.a.slot.block,
        first="A" if pair.a_first else "B",
        position_a=pair.a.slot.position,
        position_b=pair.b.slot.position,
        run_a=pair.a.run,
        run_b=pair.b.run,
        left_out=pair.left_out,
        a=_flat(pair.a),
        b=_flat(pair.b),
    )


def _flat(sample: Sample) -> dict[str, float | None]:
    of_nodes = {f"{node}.{name}": value for node, values in sample.nodes.items() for name, value in values.items()}
    return {**sample.values, **of_nodes}


def _extremes(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs in which B was slowest and fastest against A."""
    known = [pair for pair in pairs if pair.a.values.get("wall_s") and pair.b.values.get("wall_s")]
    ordered = sorted(
        known, key=lambda pair: (pair.b.values["wall_s"] or 0) / (pair.a.values["wall_s"] or 1), reverse=True
    )
    return [*ordered[:1], *ordered[1:][-1:]]


def _beside(pair: Pair, runs: Mapping[str, Run], evidence: Evidence) -> SideBySide:
    a, b = runs[pair.a.run], runs[pair.b.run]
    told_a, told_b = ({row.fact: f"{row.title}: {row.value}" for row in run.findings} for run in (a, b))
    findings = [Told(text=text, in_a=fact in told_a, in_b=fact in told_b) for fact, text in (told_a | told_b).items()]
    return SideBySide(
        pair=pair.a.slot.pair,
        input=pair.a.slot.input,
        findings=tuple(sorted(findings, key=lambda one: not (one.in_a and one.in_b))),
        prose_a=_prose(a, evidence),
        prose_b=_prose(b, evidence),
    )


def _prose(run: Run, evidence: Evidence) -> tuple[str, ...]:
    drafts = run.record.drafts.values()
    return tuple(
        substitute(text, evidence) for draft in drafts for section in draft.sections for text in section.paragraphs
    )
