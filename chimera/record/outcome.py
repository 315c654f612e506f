"""What a comparison says: estimates, gates, verdicts, and where a difference comes from. Derived from raw records."""

from typing import Literal

from pydantic import Field

from chimera.record.plan import ArmName, Plan
from chimera.record.stamp import OUTCOME_SCHEMA
from chimera.record.value import Value

Interval = tuple[float, float]
VerdictKind = Literal["better", "worse", "different", "equivalent", "not_settled", "not_comparable", "too_few_units"]
"""What is said of B; `different` where neither side is better."""
GateStatus = Literal["ok", "caution", "withheld"]
Concern = Literal["all", "time", "quality"]
Part = Literal["output_tokens", "seconds_per_token", "prefill", "load", "server_wait", "rest"]
"""Of a node's time: tokens times seconds per token is decoding; rest = tools and everything of our own."""

GPU_C, GPU_MHZ, GPU_W = "gpu_temperature_c", "gpu_clock_mhz", "gpu_power_w"
"""Values of a run that are not compared: means of its GPUs from its first request to its last answer."""


class Verdict(Value):
    """What may be said about one metric."""

    kind: VerdictKind
    """Decided by interval, adjusted p and gates alone."""
    text: str
    """One sentence with its numbers."""

    def __str__(self) -> str:
        return self.text


class Tail(Value):
    """A high quantile of one arm, or why there is none."""

    arm: ArmName
    """Whose."""
    p95: float | None
    """None below the sample floor."""
    interval: Interval | None
    """95 %, by order statistics."""
    max: float
    """The largest value."""
    n_spikes: int
    """Values above twice the median."""


class Estimate(Value):
    """One metric of a whole run, or of one node, B against A. None = cannot be said from so few units."""

    metric: str
    """As in a run's timings: wall_s, ttft_s, ...; coverage, words, ... for quality."""
    node: str | None
    """None = the whole run."""
    unit: str
    """s, tok, s/tok, J, or "" for shares and counts."""
    scale: Literal["ratio", "difference"]
    """ratio: B ÷ A; difference: B - A."""
    better: Literal["lower", "higher"] | None
    """Direction of better; None = neither."""
    role: Literal["primary", "exploratory"]
    """Only primaries have a verdict that one may decide by."""
    unit_of_analysis: Literal["input", "load", "pair", "run"]
    """What is independent; run: records that were never paired."""
    n_units: int
    """Independent units that have a value in both arms."""
    n_pairs: int
    """Pairs of runs in them."""
    typical_a: float | None
    """Median over A's runs, in `unit`."""
    typical_b: float | None
    """Median over B's."""
    estimate: float | None
    """Hodges-Lehmann: the typical ratio or difference."""
    ci95: Interval | None
    """Hodges-Lehmann interval that the signed-rank test inverts."""
    ci90: Interval | None
    """The same at 90 %, for equivalence."""
    p: float | None
    """Exact, two-sided, Wilcoxon signed-rank."""
    p_adjusted: float | None
    """Holm over the primaries, Benjamini-Hochberg (a q-value) over everything else."""
    adjustment: Literal["holm", "bh"]
    """Which of them."""
    rank_biserial: float | None = None
    """Matched pairs, -1 to 1; above zero where B is larger."""
    superiority: float | None = None
    """Share of units in which B is smaller, ties as half."""
    superiority_ci95: Interval | None = None
    """Wilson."""
    sd: float | None = None
    """Standard deviation over units, of log ratios or of differences."""
    detectable: float | None = None
    """Smallest ratio above one, or smallest difference, that so many units find in four of five attempts."""
    mean_ratio: float | None = None
    """Ratio of arithmetic means: what a large batch would cost. Descriptive below thirty units."""
    mean_ratio_ci95: Interval | None = None
    """Bootstrap-t over units."""
    tails: tuple[Tail, ...] = ()
    """Of the end-to-end time."""
    formulas: tuple[str, ...] = ()
    """Ids of the formulas of both arms' values."""
    verdict: Verdict
    """What may be said."""


class Gate(Value):
    """One thing that could make a comparison lie, and whether it did."""

    name: str
    """One of `chimera.comparison.gates.GATES`."""
    status: GateStatus
    """withheld: no verdict is given for what it concerns."""
    concerns: Concern
    """Which verdicts it bears on."""
    text: str
    """A sentence with numbers."""


class Share(Value):
    """How much of a difference one part of one node makes."""

    node: str
    """Of the graph; "(outside nodes)" for what passes between them."""
    part: Part
    """Of its time."""
    seconds_a: float
    """Mean over units; for tokens and seconds per token: of the decoding they make together."""
    seconds_b: float
    """The same of B."""
    ratio: float | None
    """Of the part itself, B ÷ A, e.g. tokens by tokens; None where an arm has none."""
    contribution: float
    """To the mean log ratio of the run's wall; all shares of a comparison add up to it."""


class PairRow(Value):
    """One pair of runs, as it is drawn and exported."""

    pair: int
    """Number of the pair."""
    input: str
    """Its input."""
    block: int
    """Its pair of loads."""
    first: ArmName
    """Which arm ran first."""
    position_a: int
    """When A ran: 1 = the first measured run."""
    position_b: int
    """When B ran."""
    run_a: str
    """Name of A's run folder."""
    run_b: str
    """Of B's."""
    left_out: str = ""
    """Why its times are not compared; "" = they are."""
    a: dict[str, float | None]
    """A's values: metric, or node.metric -> value."""
    b: dict[str, float | None]
    """B's."""


class Told(Value):
    """A finding, in one arm or in both."""

    text: str
    """Title and value of the fact, as the reports print it."""
    in_a: bool
    """Whether a run of A found it."""
    in_b: bool
    """Whether a run of B did."""


class SideBySide(Value):
    """The two reports of one pair."""

    pair: int
    """Which."""
    input: str
    """Its input."""
    findings: tuple[Told, ...]
    """Those of both first."""
    prose_a: tuple[str, ...]
    """Paragraphs as printed."""
    prose_b: tuple[str, ...]
    """The same of B."""


class ArmPower(Value):
    """What the GPUs drew while one arm asked its models."""

    arm: ArmName
    """Whose."""
    mean_w: float
    """Mean over its runs, in watts, of all GPUs that served together; what they draw at rest is in it."""
    n_runs: int
    """Runs in which it was measured; those left out of the times are not among them."""


class Outcome(Value):
    """Everything a comparison says."""

    schema_version: Literal["chimera.outcome/v1"] = OUTCOME_SCHEMA
    """Version of this schema."""
    plan: Plan
    """What was to be done."""
    is_complete: bool
    """Whether every run of the plan was made."""
    is_paired: bool = True
    """False for records that were made before, each for itself (`--runs`)."""
    n_pairs: int
    """Pairs measured."""
    n_left_out: int
    """Pairs of them that a gate took out."""
    failures_a: int
    """Runs of A that failed."""
    failures_b: int
    """Of B."""
    estimates: tuple[Estimate, ...]
    """Primaries first."""
    gates: tuple[Gate, ...]
    """All of them, those in order too."""
    shares: tuple[Share, ...] = ()
    """Where the difference in time comes from; empty where nothing was compared."""
    pairs: tuple[PairRow, ...] = ()
    """In the order they were run."""
    side_by_side: tuple[SideBySide, ...] = ()
    """The pairs in which B did worst and best."""
    measured_s: float | None = None
    """Time all measured runs took together."""
    noise_floor: "NoiseFloor | None" = None
    """What an earlier self-test of this machine found."""
    host: str = ""
    """Machine, processor, GPUs and drivers that the runs tell; "" = they tell nothing."""
    energy_note: str = ""
    """Why there is no energy in the estimates, as the runs tell it; "" where there is."""
    gpu_note: str = ""
    """Why some run has no temperature or clock of the GPU; "" where all have."""
    power: tuple[ArmPower, ...] = ()
    """Of the arms in which it was measured."""
    command: str = ""
    """What to type to do it again."""
    notices: tuple[str, ...] = Field(default=())
    """What a reader must know."""

    def estimate(self, metric: str, node: str | None = None) -> Estimate | None:
        """The estimate of a metric; None when it was not measured in both arms."""
        return next((one for one in self.estimates if (one.metric, one.node) == (metric, node)), None)


class NoiseFloor(Value):
    """What a self-test of a machine found: how far apart two arms lie that are one spec."""

    created_utc: str
    """When it was measured."""
    host: str
    """On which machine."""
    models: tuple[str, ...]
    """Digests (or names) of the models it was measured with."""
    sd_log: float
    """Standard deviation of the log ratios of the wall."""
    n_pairs: int
    """Pairs it rests on."""
    folder: str
    """Name of the comparison's folder."""


Outcome.model_rebuild()
