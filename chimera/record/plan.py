"""What a comparison is going to do, fixed before its first model call: arms, inputs, and every run in its order."""

from typing import Literal

from chimera.record.run import ServerModel
from chimera.record.stamp import PLAN_SCHEMA
from chimera.record.value import Value
from chimera.spec.model import Spec

ArmName = Literal["A", "B"]
ARMS: tuple[ArmName, ArmName] = ("A", "B")
Design = Literal["pairs", "loads"]
"""pairs = a coin for every pair of runs; loads = a coin for every pair of model loads, with runs inside."""


class Difference(Value):
    """One setting in which the arms differ."""

    path: str
    """Where it stands in the spec, e.g. models.local.num_ctx, or what the server says, e.g. digest."""
    a: str | None
    """A's value as YAML writes it; None = not set."""
    b: str | None
    """B's."""


class Arm(Value):
    """One of the two specs, resolved."""

    spec: Spec
    """No `auto` is left in it."""
    source: str = ""
    """Its file as the user named it; "" for a spec from Python."""
    models: tuple[ServerModel, ...] = ()
    """What the servers said about its models before the first call."""


class Input(Value):
    """One input: what is read, and the evidence both arms get."""

    name: str
    """How verdicts call it; unlike any other input's."""
    data: str
    """Folder or file as the user gave it."""
    column: str | None = None
    """Column whose value makes this input a part of `data`; None = all of it."""
    value: str | None = None
    """The value of that column."""
    evidence_sha256: str
    """Of the evidence at planning: it must be the same when a comparison goes on."""
    n_facts: int
    """Facts in it."""


class Slot(Value):
    """One run to be made."""

    position: int
    """1 for the first of all measured runs."""
    pair: int
    """Number of its pair: two slots of one pair differ in the arm alone."""
    block: int
    """Number of its pair of loads; in the design `pairs` the pair itself."""
    input: str
    """Name of the input."""
    arm: ArmName
    """Whose run it is."""
    nonce: str
    """Stands at the start of every system text of this run, so that no prompt is found in the server's cache."""


class Plan(Value):
    """A whole comparison before it begins."""

    schema_version: Literal["chimera.comparison/v1"] = PLAN_SCHEMA
    """Version of this schema."""
    id: str
    """Name of the comparison's folder."""
    created_utc: str
    """ISO 8601 with offset."""
    chimera: str
    """Version of Chimera; a comparison does not go on with another."""
    seed: int
    """Of all coins and nonces."""
    a: Arm
    """The arm that the other is compared with."""
    b: Arm
    """The other one."""
    inputs: tuple[Input, ...]
    """At least one."""
    pairs: int
    """Pairs per input."""
    design: Design
    """What the coin is thrown for."""
    design_reason: str = ""
    """Why loads are kept apart; "" for pairs."""
    slots: tuple[Slot, ...]
    """All measured runs, in their order."""
    requested: tuple[Difference, ...]
    """How the specs differ."""
    effective: tuple[Difference, ...]
    """How what the servers give differs."""
    n_loads: int
    """Loads of a model that the plan needs."""
    margin: float = 0.05
    """Difference that matters, as a share: 0.05 = 5 %."""
    primaries: tuple[str, ...] = ("wall_s", "coverage")
    """Metrics that a verdict is given for, at most three."""
    is_self_test: bool = False
    """Both arms are one spec (`--aa`): what comes out is the noise of the machine."""
    is_simulated: bool = False
    """A double of `chimera.testing` answers: no number says anything about a model."""
    notices: tuple[str, ...] = ()
    """What a reader must know before the first call."""

    @property
    def unit(self) -> Literal["input", "load", "pair"]:
        """What is independent, and so what is tested: inputs when there are several, else loads, else pairs."""
        if len(self.inputs) > 1:
            return "input"
        return "load" if self.design == "loads" else "pair"

    def arm(self, name: ArmName) -> Arm:
        """The arm of this name."""
        return self.a if name == "A" else self.b

    def input(self, name: str) -> Input:
        """The input of this name."""
        return next(one for one in self.inputs if one.name == name)


class Finished(Value):
    """A line of the ledger: a run that was made for a comparison."""

    kind: Literal["warm_up", "measured"]
    """Warm-up runs are left out by their position, whatever they measured."""
    position: int
    """Of its slot; 0 for warm-up runs."""
    arm: ArmName
    """Whose run it was."""
    run: str
    """Name of the run folder below runs/."""
