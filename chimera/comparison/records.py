"""Comparing runs that were made before, each for itself: unpaired, and only where nothing else differs."""

from collections.abc import Sequence
from pathlib import Path

from chimera import __version__
from chimera.comparison.concluding import weigh
from chimera.comparison.difference import effective, requested
from chimera.comparison.pairing import gather
from chimera.comparison.planning import CompareOptions, check_options
from chimera.comparison.quality import top_facts
from chimera.comparison.sample import sample_of
from chimera.errors import UsageError
from chimera.record.outcome import Outcome
from chimera.record.plan import Arm, ArmName, Input, Plan, Slot
from chimera.record.reading import Run
from chimera.store import load_run


def compare_records(a: Sequence[str | Path], b: Sequence[str | Path], options: CompareOptions) -> Outcome:
    """What two groups of finished runs say about their specs.

    Nobody drew an order for them, so whatever changed between the groups is in the result, too; the outcome says that
    it is unpaired.

    Args:
        a: Run folders or ids of the one spec.
        b: Of the other.
        options: Of these `margin`, `primaries` and `out` count.

    Raises:
        RecordError: A run cannot be read.
        UsageError: A group is empty or mixed, or machines, servers, digests or evidence differ between the runs.
    """
    check_options(options)
    runs = ([load_run(one, options.out) for one in a], [load_run(one, options.out) for one in b])
    _require_comparable(*runs)
    plan = _plan(runs, options)
    evidence = runs[0][0].evidence
    top = top_facts(evidence) if evidence is not None else ()
    ordered = [*runs[0], *runs[1]]
    samples = [sample_of(run, slot, top) for run, slot in zip(ordered, plan.slots, strict=True)]
    return weigh(gather(plan, samples, is_paired=False))


def _require_comparable(a: Sequence[Run], b: Sequence[Run]) -> None:
    if not a or not b:
        raise UsageError("a group of runs is empty", where="--runs", todo="name runs for both groups")
    twice = {run.id for run in a} & {run.id for run in b}
    if twice:
        raise UsageError(f"{', '.join(sorted(twice))} stands in both groups", where="--runs")
    for name, group in (("A", a), ("B", b)):
        _one(f"{name}'s specs", {run.record.manifest.spec_sha256 for run in group})
        _one(f"{name}'s digests", {_digests(run) for run in group})
    everything = [*a, *b]
    _one("machines", {run.record.manifest.host for run in everything})
    _one("evidence", {run.record.evidence.sha256 if run.record.evidence else "none" for run in everything})
    _one("versions of Chimera", {run.record.manifest.chimera for run in everything})
    _one("versions of the servers", {_versions(run) for run in everything})
    shared = {model for run in a for model, _ in _digests(run)} & {model for run in b for model, _ in _digests(run)}
    for model in shared:
        _one(f"digests of {model}", {digest for run in everything for name, digest in _digests(run) if name == model})
    for run in everything:
        if any(flag.name == "no_model" for flag in run.flags):
            raise UsageError(
                f"the built-in analyst answered in {run.id}", where="--runs", todo="compare runs of models"
            )


def _one(what: str, values: set) -> None:
    """Refuse what differs although it should not."""
    if len(values) > 1:
        told = ", ".join(sorted(str(value)[:40] for value in values)[:4])
        todo = "compare runs that differ in their spec alone; `chimera compare A B DATA` makes such runs"
        raise UsageError(f"the runs cannot be compared: {what} differ ({told})", where="--runs", todo=todo)


def _digests(run: Run) -> tuple[tuple[str, str | None], ...]:
    return tuple(sorted({(model.model, model.digest) for model in run.record.manifest.models}, key=str))


def _versions(run: Run) -> tuple[tuple[str, str | None], ...]:
    return tuple(sorted({(model.server, model.version) for model in run.record.manifest.models}, key=str))


def _plan(runs: tuple[Sequence[Run], Sequence[Run]], options: CompareOptions) -> Plan:
    """The plan that such runs would have had, had there been one."""
    first, other = runs[0][0], runs[1][0]
    arms = [Arm(spec=run.record.spec, models=run.record.manifest.models) for run in (first, other)]
    ref = first.record.evidence
    place = Input(
        name=Path(first.record.data).name or first.record.data,
        data=first.record.data,
        evidence_sha256=ref.sha256 if ref else "",
        n_facts=ref.n_facts if ref else 0,
    )
    slots = []
    labels: tuple[ArmName, ...] = ("A",) * len(runs[0]) + ("B",) * len(runs[1])
    for position, arm in enumerate(labels, start=1):
        slots.append(Slot(position=position, pair=position, block=position, input=place.name, arm=arm, nonce=""))
    return Plan(
        id="records",
        created_utc=options.clock.utc().isoformat(timespec="seconds"),
        chimera=__version__,
        seed=0,
        a=arms[0],
        b=arms[1],
        inputs=(place,),
        pairs=min(map(len, runs)),
        design="pairs",
        slots=tuple(slots),
        requested=requested(arms[0].spec, arms[1].spec),
        effective=effective(*arms),
        n_loads=0,
        margin=options.margin,
        primaries=options.primaries,
        is_simulated=any(model.is_simulated for arm in arms for model in arm.models),
    )
