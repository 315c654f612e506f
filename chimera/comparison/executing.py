"""Carrying out a plan: one run after the other, each kept the moment it is over."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random

from chimera.backends import keep_models, resolve, unload_models
from chimera.comparison.drawing import draw_nonce
from chimera.comparison.folder import ComparisonFolder
from chimera.comparison.pairing import RELOADS
from chimera.comparison.planning import CompareOptions
from chimera.comparison.progress import Doing, Progress
from chimera.errors import CallError, ModelMissing, ServerError
from chimera.evidence.fact import Evidence
from chimera.graph import RunFinished, RunOptions, astream, load_models, raise_failure
from chimera.record.plan import ARMS, ArmName, Finished, Plan, Slot
from chimera.record.reading import Run

RELOADS_IN_A_ROW = 4
"""Measured runs of two pairs that loaded a model: then the arms push each other out, and all runs will."""
WARM_UP_ATTEMPTS = 2
NAME_DIGITS = 4
"""Of the position in the name of a run folder; warm-up runs have position 0."""


@dataclass
class Executor:
    """Makes the runs of a plan that its folder does not have yet."""

    plan: Plan
    folder: ComparisonFolder
    evidences: dict[str, Evidence]
    options: CompareOptions
    reloads: int = 0
    """Measured runs in a row that loaded a model, so far."""
    walls_s: list[float] = field(default_factory=list)

    async def execute(self) -> str:
        """Make all runs that are missing; returns why it ended before the last, "" when it did not.

        Raises:
            ServerError: A server went away. What was measured is kept; the same call goes on from there.
            ChimeraError: An arm cannot make even its warm-up run.
        """
        try:
            return await self._execute()
        except ServerError as error:
            raise self._paused(error) from error

    async def _execute(self) -> str:
        blocks = [
            missing
            for _, slots in groupby(self.plan.slots, key=lambda slot: slot.block)
            if (missing := self._missing(list(slots)))
        ]
        if not blocks:
            return ""
        for slot in (slot for slots in blocks for slot in slots):
            self.folder.set_aside(self._name_of(slot))
        async with keep_models():
            for arm in ARMS:
                await self._warm_up(arm)
            for slots in blocks:
                for arm, of_arm in groupby(slots, key=_arm_of):
                    if self.plan.design == "loads":
                        await self._load(arm)
                    for slot in of_arm:
                        await self._measure(slot)
                        if self.plan.design == "pairs" and self.reloads >= RELOADS_IN_A_ROW:
                            return f"stopped at pair {slot.pair}: {self.reloads} runs in a row loaded their model again"
        return ""

    def _missing(self, slots: Sequence[Slot]) -> list[Slot]:
        """Slots of a block; none when all are made. Half of one is made again: its runs belong side by side."""
        done = {one.position for one in self.folder.ledger() if one.kind == "measured"}
        return [] if all(slot.position in done for slot in slots) else list(slots)

    async def _warm_up(self, arm: ArmName) -> None:
        """A whole run of an arm that is left out by its position, whatever it shows."""
        name = self.plan.inputs[0].name
        self._tell("warm_up", arm, name, 0)
        for attempt in range(1, WARM_UP_ATTEMPTS + 1):
            run = await self._run(arm, name, self._nonce(f"warm-up {arm}"), f"{0:0{NAME_DIGITS}}-warm-up-{arm}")
            self.folder.append(Finished(kind="warm_up", position=0, arm=arm, run=run.id))
            if not run.record.failures:
                return
            await self._require_server(arm)
            if attempt == WARM_UP_ATTEMPTS:
                raise_failure(run)

    async def _load(self, arm: ArmName) -> None:
        """Load the models of an arm anew, with those of the other out of the way, and pay for it here."""
        spec = self.plan.arm(arm).spec
        self._tell("load", arm, "", 0)
        for one in ARMS:
            await unload_models(self.plan.arm(one).spec, self.options.fake)
        try:
            await load_models(spec, self._nonce(f"load {arm}"), self.options.clock, self.options.fake)
        except CallError:
            await self._require_server(arm)  # a call that fails for another reason fails again, where it is counted

    async def _measure(self, slot: Slot) -> None:
        self._tell("run", slot.arm, slot.input, slot.pair)
        run = await self._run(slot.arm, slot.input, slot.nonce, self._name_of(slot))
        if run.record.failures:
            await self._require_server(slot.arm)
        self.folder.append(Finished(kind="measured", position=slot.position, arm=slot.arm, run=run.id))
        self.reloads = self.reloads + 1 if any(flag.name in RELOADS for flag in run.flags) else 0
        self.walls_s.append(run.timings.wall_s)
        self._tell("done", slot.arm, slot.input, slot.pair)

    def _name_of(self, slot: Slot) -> str:
        """Of the run folder of a slot: the same however often the comparison was stopped."""
        return f"{slot.position:0{NAME_DIGITS}}-{slot.arm}"

    async def _run(self, arm: ArmName, name: str, nonce: str, folder_name: str) -> Run:
        options = RunOptions(
            out=self.folder.runs,
            name=folder_name,
            fake=self.options.fake,
            clock=self.options.clock,
            gpus=self.options.gpus,
            evidence=self.evidences[name],
            nonce=nonce,
            report=False,
            one_at_a_time=True,
        )
        finished: Run | None = None
        async for event in astream(self.plan.arm(arm).spec, self.plan.input(name).data, options):
            if isinstance(event, RunFinished):
                finished = event.run  # and on to the end: a stream that is left early is closed by chance
        assert finished is not None  # the last event of every run
        return finished

    async def _require_server(self, arm: ArmName) -> None:
        """After a failure: is its server still there?

        Raises:
            ServerError: It is not; the comparison pauses.
        """
        await resolve(self.plan.arm(arm).spec, self.options.fake)

    def _paused(self, error: ServerError) -> ServerError:
        """The same error with what is kept, and how to go on."""
        what = "model" if isinstance(error, ModelMissing) else "server"
        go_on = shlex.join(("chimera", "compare", "--resume", str(self.folder.path)))
        return type(error)(
            f"{error.what}: the comparison pauses after {self._n_done()} of {len(self.plan.slots)} runs, all kept",
            where=error.where,
            todo=f"bring the {what} back, then: {go_on}",
        )

    def _nonce(self, what: str) -> str:
        """A nonce for a call that is in no slot; no two sessions use one twice."""
        return draw_nonce(Random(f"{self.plan.seed} {what} {len(self.folder.ledger())}"))  # noqa: S311  no secret

    def _n_done(self) -> int:
        return len({one.position for one in self.folder.ledger() if one.kind == "measured"})

    def _tell(self, doing: Doing, arm: ArmName, name: str, pair: int) -> None:
        n_done, n_total = self._n_done(), len(self.plan.slots)
        mean_s = sum(self.walls_s) / len(self.walls_s) if self.walls_s else None
        self.options.on_progress(
            Progress(
                doing=doing,
                folder=self.folder.path,
                n_done=n_done,
                n_total=n_total,
                arm=arm,
                input=name,
                pair=pair,
                wall_s=self.walls_s[-1] if doing == "done" else None,
                left_s=mean_s * (n_total - n_done) if mean_s is not None else None,
            )
        )


def _arm_of(slot: Slot) -> ArmName:
    return slot.arm
