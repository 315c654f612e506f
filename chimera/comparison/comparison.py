"""`compare`: two specs against each other on the same data, from the plan to the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from chimera import __version__
from chimera.comparison.concluding import conclude, made
from chimera.comparison.executing import Executor
from chimera.comparison.folder import ComparisonFolder, find_comparison
from chimera.comparison.noise import floor_of, keep_floor
from chimera.comparison.planning import CompareOptions, ask_arm, prepare
from chimera.errors import UsageError
from chimera.evidence.fact import Evidence
from chimera.graph import from_sync
from chimera.record.outcome import Outcome, Verdict
from chimera.record.plan import ARMS, Arm, Plan
from chimera.record.reading import Run
from chimera.report import comparison_json, comparison_markdown, comparison_page
from chimera.spec import Spec
from chimera.store import OUTCOME_NAME, PAGE_NAME, write_atomically

SpecLike = Spec | str | Path
MARKDOWN_NAME = "comparison.md"


@dataclass(frozen=True)
class Comparison:
    """A comparison that was carried out: its outcome, and every run behind it."""

    outcome: Outcome
    folder: Path
    evidences: Mapping[str, Evidence] = field(repr=False)

    @property
    def plan(self) -> Plan:
        """What was to be done."""
        return self.outcome.plan

    @property
    def html_path(self) -> Path:
        """The page."""
        return self.folder / PAGE_NAME

    def verdict(self, metric: str, node: str | None = None) -> Verdict:
        """What may be said about a metric, of whole runs or of one node.

        Raises:
            UsageError: Not measured in both arms.
        """
        found = self.outcome.estimate(metric, node)
        if found is None:
            known = ", ".join(dict.fromkeys(one.metric for one in self.outcome.estimates if one.node == node))
            raise UsageError(f"no metric {metric!r} of {node or 'whole runs'}", todo=f"measured: {known or 'nothing'}")
        return found.verdict

    def rows(self) -> list[dict[str, Any]]:
        """One row per measured run, for `pandas.DataFrame(...)` or `polars.DataFrame(...)`."""
        rows = []
        for pair in self.outcome.pairs:
            for arm, values in (("A", pair.a), ("B", pair.b)):
                told = {"pair": pair.pair, "input": pair.input, "block": pair.block, "arm": arm}
                told |= {"ran_first": pair.first == arm, "left_out": pair.left_out}
                rows.append(told | {"run": pair.run_a if arm == "A" else pair.run_b} | values)
        return rows

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Every measured run, in its order."""
        place = ComparisonFolder(self.folder)
        slots = made(self.plan, place.ledger())
        return tuple(place.run(run, self.evidences[slot.input]) for slot, run in slots.items())


def compare(
    a: SpecLike, b: SpecLike | None, data: str | Path | Sequence[str | Path], *, pairs: int | None = None,
    options: CompareOptions | None = None,
) -> Comparison:  # fmt: skip
    """Compare two specs on the same data; works inside a running event loop (Jupyter) too.

    Args:
        a: The arm that is compared with: a spec or its path.
        b: The other one; None = A against itself, for the noise of this machine.
        data: One or several folders (or files) of results.
        pairs: Pairs of runs per input; None = enough for twelve in all.
        options: Everything else.

    Raises:
        UsageError, SpecError, InputError: What is asked for cannot be compared.
        ServerError: A server or a model is missing, or went away: what was measured is kept.
        CallError: An arm cannot make even its warm-up run.
    """
    return from_sync(acompare(a, b, data, pairs=pairs, options=options))


async def acompare(
    a: SpecLike,
    b: SpecLike | None,
    data: str | Path | Sequence[str | Path],
    *,
    pairs: int | None = None,
    options: CompareOptions | None = None,
) -> Comparison:
    """`compare`, for those who are async already. Raises what `compare` raises."""
    options = options or CompareOptions()
    if pairs is not None:
        options = replace(options, pairs=pairs)
    prepared = await prepare(a, b, _paths(data), options)
    folder = ComparisonFolder.create(prepared.plan, options.out, prepared.inputs.evidences)
    return await _execute(folder, prepared.plan, dict(prepared.inputs.evidences), options)


async def resume(
    reference: str | Path, options: CompareOptions, arms: tuple[SpecLike, SpecLike] | None = None
) -> Comparison:
    """Go on with a comparison that was stopped, killed or paused.

    Args:
        reference: Its folder, or its name.
        options: Of these `out`, `fake`, `clock` and `on_progress` count; the plan is the old one.
        arms: The specs, where the plan has no files to read them from.

    Raises:
        RecordError: No such comparison.
        UsageError: A spec, a server, its version or a digest is not what it was.
    """
    folder = find_comparison(reference, options.out)
    plan = folder.plan()
    if plan.chimera != __version__:
        raise UsageError(
            f"begun with Chimera {plan.chimera}, this is {__version__}", where=str(folder.path), todo="begin a new one"
        )
    sources = arms or (plan.a.source, plan.b.source)
    if not all(sources):
        raise UsageError("its specs came from Python", where=str(folder.path), todo="hand them to `resume(arms=...)`")
    fresh = [await ask_arm(source, options.fake) for source in sources]
    for name, old, new in zip(ARMS, (plan.a, plan.b), fresh, strict=True):
        _require_same(name, old, new, folder.path)
    plan = plan.model_copy(update={"a": fresh[0], "b": fresh[1]})  # the plan on disk has no header values
    return await _execute(folder, plan, folder.evidences(plan), options)


async def _execute(
    folder: ComparisonFolder, plan: Plan, evidences: dict[str, Evidence], options: CompareOptions
) -> Comparison:
    stopped = await Executor(plan, folder, evidences, options).execute()
    outcome = _conclude(folder, plan, evidences, [stopped] if stopped else [])
    for name, text in _files_of(outcome).items():
        write_atomically(folder.path / name, text.encode("utf-8", "backslashreplace"))
    if plan.is_self_test:
        keep_floor(outcome, folder.path)
    return Comparison(outcome, folder.path, evidences)


def _files_of(outcome: Outcome) -> dict[str, str]:
    """What is written about an outcome, by file name."""
    return {
        OUTCOME_NAME: comparison_json(outcome),
        MARKDOWN_NAME: comparison_markdown(outcome),
        PAGE_NAME: comparison_page(outcome),
    }


def _conclude(
    folder: ComparisonFolder, plan: Plan, evidences: Mapping[str, Evidence], notices: Sequence[str]
) -> Outcome:
    slots = made(plan, folder.ledger())
    runs = {slot: folder.run(name, evidences[slot.input]) for slot, name in slots.items()}
    return conclude(plan, runs, evidences, noise_floor=floor_of(plan, folder.path.parent), notices=notices)


def _require_same(name: str, old: Arm, new: Arm, where: Path) -> None:
    """What was measured before and what will be measured must be of one kind."""
    told = []
    if old.spec.model_dump(mode="json") != new.spec.model_dump(mode="json"):
        told.append("its spec was changed")
    for before, now in zip(old.models, new.models, strict=False):
        told += [
            f"{what} of {before.model} was {was} and is {is_}"
            for what in ("server", "version", "digest")
            if (was := getattr(before, what)) != (is_ := getattr(now, what))
        ]
    if told:
        raise UsageError(
            f"{name} is not what it was: {'; '.join(told)}", where=str(where), todo="begin a new comparison"
        )


def _paths(data: str | Path | Sequence[str | Path]) -> list[str]:
    return [str(data)] if isinstance(data, str | Path) else [str(one) for one in data]
