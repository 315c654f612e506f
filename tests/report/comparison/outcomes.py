"""Comparisons made by hand, each of another kind, for everything that renders one."""

import math
from functools import cache

from chimera.record.outcome import (
    ArmPower,
    Estimate,
    Gate,
    NoiseFloor,
    Outcome,
    PairRow,
    Share,
    SideBySide,
    Tail,
    Told,
    Verdict,
)
from chimera.record.plan import Arm, Difference, Input, Plan, Slot
from chimera.record.run import ServerModel
from chimera.spec import load_spec

HOSTILE_SPEC = "<script>alert('a')</script>"
HOSTILE_INPUT = "<img src=x onerror=alert(1)> | **b** `c`"
HOSTILE_FINDING = "speed ![x](http://evil.example/x.png) [y](http://evil.example) <b onclick=z>z</b> @someone #1"
HOSTILE_PROSE = "All is well. <iframe src='http://evil.example'></iframe> ![p](http://evil.example/p.png)"
SECRET = "Bearer s3cr3t-t0ken"
GATES = ("identical", "reload", "order", "drift", "cache", "truncation", "thermal", "equal failures")
OLLAMA = ServerModel(
    block="local", provider="ollama", server="http://127.0.0.1:11434", model="gemma3:4b", version="0.33.3",
    digest="a2af6cc3eb7fa8be8504abaf9b04e88f17a119ec3f04a3addf55f92841195f5a", quantization="Q4_K_M", parameters="4.3B",
    num_ctx_trained=131072, num_ctx_effective=2048, size_bytes=4_100_000_000, size_vram_bytes=4_100_000_000,
)  # fmt: skip


_default = cache(lambda: load_spec(None))


def spec(name, **headers):
    one = _default()
    models = {key: model.model_copy(update={"headers": headers}) for key, model in one.models.items()}
    return one.model_copy(update={"name": name, "models": models} if headers else {"name": name})


def plan(inputs=("llama", "vision", "search", "sql", "audio", "chat", "code", "mail"), pairs=3, **update):
    slots = []
    for number in range(len(inputs) * pairs):
        arms = ("A", "B") if number * 7 % 3 else ("B", "A")
        for arm in arms:
            slots.append(Slot(position=len(slots) + 1, pair=number + 1, block=number // pairs + 1,
                              input=inputs[number % len(inputs)], arm=arm, nonce=f"n{len(slots)}"))  # fmt: skip
    values = {
        "id": "cmp-0198", "created_utc": "2026-11-23T10:00:00+00:00", "chimera": "0.1.0", "seed": 20261123,
        "a": Arm(spec=spec("agent-a"), source="agent_a.yaml", models=(OLLAMA,)),
        "b": Arm(spec=spec("agent-b"), source="agent_b.yaml",
                 models=(OLLAMA.model_copy(update={"num_ctx_effective": 4096}),)),
        "inputs": tuple(Input(name=name, data=f"runs/{number}", evidence_sha256="0" * 64, n_facts=120)
                        for number, name in enumerate(inputs)),
        "pairs": pairs, "design": "loads", "design_reason": "num_ctx reloads the model", "slots": tuple(slots),
        "requested": (Difference(path="models.local.num_ctx", a="2048", b="4096"),
                      Difference(path="models.local.temperature", a="0.6", b="1.0")),
        "effective": (Difference(path="models.local.num_ctx", a="2048", b="4096"),), "n_loads": 16,
    }  # fmt: skip
    return Plan(**{**values, **update})


def estimate(metric, kind, text, **update):
    values = {
        "metric": metric, "node": None, "unit": "s", "scale": "ratio", "better": "lower", "role": "primary",
        "unit_of_analysis": "input", "n_units": 8, "n_pairs": 23, "typical_a": 12.04, "typical_b": 13.43,
        "estimate": 1.113, "ci95": (1.07, 1.152), "ci90": (1.08, 1.14), "p": 0.0078, "p_adjusted": 0.0156,
        "adjustment": "holm", "rank_biserial": 1.0, "superiority": 0.0, "superiority_ci95": (0.0, 0.3244), "sd": 0.041,
        "detectable": 1.0614, "mean_ratio": 1.1302, "mean_ratio_ci95": (1.08, 1.19), "formulas": ("wall.v1",),
        "verdict": Verdict(kind=kind, text=text),
    }  # fmt: skip
    return Estimate(**{**values, **update})


def exploratory(metric, node, ratio, **update):
    low, high = round(ratio * 0.97, 4), round(ratio * 1.04, 4)
    text = f"{node or 'the whole run'}: {metric} of B is {ratio} times that of A (95 % interval {low} to {high}; 8 inputs; q 0.04)."
    values = {
        "node": node, "role": "exploratory", "estimate": ratio, "ci95": (low, high), "ci90": (low, high),
        "verdict": Verdict(kind="different", text=text), "adjustment": "bh", "p_adjusted": 0.04, "formulas": (f"{metric.removesuffix('_s')}.v1",),
    }  # fmt: skip
    return estimate(metric, "different", text).model_copy(update={**values, **update})


def gates(**raised):
    return tuple(
        Gate(name=name, status=raised.get(name.replace(" ", "_"), ("ok", ""))[0], concerns="time",
             text=raised.get(name.replace(" ", "_"), ("ok", f"The {name} is in order: 0.4 % over the session."))[1])
        for name in GATES
    )  # fmt: skip


SHARES = (
    Share(node="ingest", part="rest", seconds_a=0.2, seconds_b=0.2, ratio=1.0, contribution=0.0),
    Share(node="insight", part="output_tokens", seconds_a=3.2, seconds_b=3.3, ratio=1.012, contribution=0.0035),
    Share(node="insight", part="seconds_per_token", seconds_a=3.2, seconds_b=3.3, ratio=1.003, contribution=0.001),
    Share(node="insight", part="prefill", seconds_a=0.7, seconds_b=0.71, ratio=1.01, contribution=0.0006),
    Share(node="writer", part="output_tokens", seconds_a=7.1, seconds_b=8.4, ratio=1.181, contribution=0.1067),
    Share(node="writer", part="seconds_per_token", seconds_a=7.1, seconds_b=8.4, ratio=0.992, contribution=-0.0052),
    Share(node="writer", part="prefill", seconds_a=0.5, seconds_b=0.5, ratio=1.0, contribution=0.0),
    Share(node="writer", part="load", seconds_a=0.0, seconds_b=0.0, ratio=None, contribution=0.0),
    Share(node="(outside nodes)", part="rest", seconds_a=0.1, seconds_b=0.12, ratio=1.2, contribution=0.0014),
)


def pairs(a_plan, factor=1.11, left_out=()):
    rows = []
    for number in range(len(a_plan.slots) // 2):
        first, second = a_plan.slots[2 * number : 2 * number + 2]
        level = 10 + 4 * (number % len(a_plan.inputs)) / len(a_plan.inputs) + 0.03 * number
        a, b = level * (1 + 0.02 * math.sin(number)), level * factor * (1 + 0.03 * math.cos(2 * number))
        if number == 5:
            b *= 2.6
        rows.append(PairRow(
            pair=number + 1, input=first.input, block=first.block, first=first.arm,
            position_a=first.position if first.arm == "A" else second.position,
            position_b=first.position if first.arm == "B" else second.position,
            run_a=f"run-{number + 1:03}-a", run_b=f"run-{number + 1:03}-b",
            left_out="B truncated its answer" if number in left_out else "",
            a={"wall_s": a, "writer.wall_s": a * 0.6, "coverage": 0.6}, b={"wall_s": b, "writer.wall_s": b * 0.65, "coverage": None},
        ))  # fmt: skip
    return tuple(rows)


SIDE = SideBySide(
    pair=6, input="chat",
    findings=(
        Told(text="highest tokens_s: gemma3:1b 182.3 tok/s", in_a=True, in_b=True),
        Told(text="num_ctx 4096 over 1024: 0.91 ×", in_a=True, in_b=True),
        Told(text="outlier in ttft_s: row 12", in_a=True, in_b=False),
        Told(text="variation of tokens_s: 12 %", in_a=False, in_b=True),
    ),
    prose_a=("gemma3:1b leads with 182.3 tok/s [F12].", "A larger window costs speed."),
    prose_b=("gemma3:1b leads with 182.3 tok/s [F12], well ahead of every other model that was tried, and it does so at every window.",),
)  # fmt: skip
WALL_TEXT = "B is 11.3 % slower per report (95 % interval 7 to 15.2 %; 8 inputs; adjusted p 0.0156)."
COVERAGE_TEXT = "Not settled: B finds between 4 % fewer and 9 % more of the top facts; about 30 more pairs, 17 minutes, would settle 5 %."


def clear(**update):
    """Several inputs, B slower because its writer writes more."""
    a_plan = plan()
    values = {
        "plan": a_plan, "is_complete": True, "n_pairs": 24, "n_left_out": 1, "failures_a": 0, "failures_b": 0,
        "estimates": (
            estimate("wall_s", "worse", WALL_TEXT, tails=(
                Tail(arm="A", p95=14.2, interval=(13.8, 14.9), max=15.0, n_spikes=0),
                Tail(arm="B", p95=None, interval=None, max=36.1, n_spikes=1))),
            estimate("coverage", "not_settled", COVERAGE_TEXT, unit="", scale="difference", better="higher", typical_a=0.618,
                     typical_b=0.634, estimate=0.021, ci95=(-0.04, 0.09), ci90=(-0.03, 0.08), detectable=0.08, mean_ratio=None,
                     mean_ratio_ci95=None, formulas=("coverage.v1",)),
            exploratory("wall_s", "insight", 1.02, typical_a=4.13, typical_b=4.21),
            exploratory("wall_s", "writer", 1.18, typical_a=7.92, typical_b=9.31),
            exploratory("ttft_s", None, 1.01, typical_a=0.71, typical_b=0.72),
            exploratory("output_tokens", "writer", 1.181, unit="tok", better=None, typical_a=412.0, typical_b=487.0),
            exploratory("energy_j", None, 1.14, unit="J", typical_a=812.0, typical_b=934.0),
            exploratory("words", None, 0.5, unit="", scale="difference", better=None, typical_a=310.0, typical_b=344.0,
                        estimate=33.0, ci95=(20.0, 51.0), verdict=Verdict(kind="different", text="B writes 33 words more (95 % interval 20 to 51; 8 inputs; q 0.04).")),
        ),
        "gates": gates(truncation=("caution", "B truncated its answer in 1 of 24 pairs: that pair is left out.")),
        "shares": SHARES, "pairs": pairs(a_plan, left_out=(9,)), "side_by_side": (SIDE,), "measured_s": 820.4,
        "noise_floor": NoiseFloor(created_utc="2026-11-20T08:00:00+00:00", host="bench-1", models=("a2af6cc3",), sd_log=0.0208,
                                  n_pairs=24, folder="cmp-0190"),
        "command": "chimera compare agent_a.yaml agent_b.yaml runs/2025-*/ --pairs 3 --seed 20261123",
    }  # fmt: skip
    return Outcome(**{**values, **update})


def of_gpu(row, measured):
    """A pair with what its GPU was like: it warms up, and its clock comes down."""
    values = [{"gpu_temperature_c": 58.04 + row.pair / 4 + offset, "gpu_clock_mhz": 1980.0 - 5 * row.pair - offset,
               "gpu_power_w": 210.0} for offset in (0, 1)]  # fmt: skip
    values = values if measured else [dict.fromkeys(values[0]) for _ in values]
    return row.model_copy(update={"a": {**row.a, **values[0]}, "b": {**row.b, **values[1]}})


def watched(n_measured=24, **update):
    """The GPU was watched during the first so many pairs."""
    rows = tuple(of_gpu(row, row.pair <= n_measured) for row in clear().pairs)
    power = (ArmPower(arm="A", mean_w=211.96, n_runs=23), ArmPower(arm="B", mean_w=208.5, n_runs=23))
    note = "" if n_measured == len(rows) else "the driver failed <b>after</b> 9 samples"
    return clear(**{"pairs": rows, "power": power, "gpu_note": note, **update})


def not_settled(**update):
    """One input, nothing decided."""
    a_plan = plan(inputs=("llama",), pairs=8, design="pairs", design_reason="", n_loads=0, effective=())
    texts = (
        "Not settled on this input: B is between 3 % faster and 8 % slower; about 20 more pairs, 11 minutes, would settle 5 %.",
        COVERAGE_TEXT,
    )
    wall, coverage = (
        estimate(metric, "not_settled", text, unit_of_analysis="pair", n_pairs=8, estimate=1.02, ci95=(0.97, 1.08), p=0.3, p_adjusted=0.6)
        for metric, text in zip(("wall_s", "coverage"), texts, strict=True)
    )  # fmt: skip
    return clear(**{"plan": a_plan, "estimates": (wall, coverage), "n_pairs": 8, "n_left_out": 0, "gates": gates(),
                    "pairs": pairs(a_plan, 1.02), "shares": SHARES[:4], "noise_floor": None, **update})  # fmt: skip


def not_comparable(**update):
    """A reload on one side only."""
    text = "Not comparable: B loaded its model in 9 of 24 runs and A in none, so the times of B hold loads that A's do not."
    first, *rest = clear().estimates
    stopped = first.model_copy(update={"verdict": Verdict(kind="not_comparable", text=text)})
    raised = {
        "reload": ("withheld", "B loaded its model in 9 of 24 runs, A in none."),
        "drift": ("caution", "The wall of A rose by 7.1 % over the session, p 0.01."),
    }
    return clear(**{"estimates": (stopped, *rest), "gates": gates(**raised), **update})


def simulated(**update):
    """A double answered."""
    return clear(**{"plan": plan(is_simulated=True, notices=("Nothing was sent to a model.",)), **update})


def unpaired(**update):
    """Records made before."""
    text = "B is 11.3 % slower per report, unpaired (95 % interval 2 to 21 %; 24 runs each; adjusted p 0.03)."
    wall = estimate("wall_s", "worse", text, unit_of_analysis="run", rank_biserial=None, sd=None, detectable=None)
    return clear(**{"is_paired": False, "estimates": (wall,), "n_left_out": 0, **update})


def nothing_known(**update):
    """None wherever a value may be None, and nothing that may be empty is there."""
    unknown = dict.fromkeys(("typical_a", "typical_b", "estimate", "ci95", "ci90", "p", "p_adjusted", "rank_biserial", "superiority",
                             "superiority_ci95", "sd", "detectable", "mean_ratio", "mean_ratio_ci95", "better"))  # fmt: skip
    text = "Too few inputs for a verdict: 2 of the 6 that a test needs."
    one = estimate(
        "wall_s", "too_few_units", text, **unknown, tails=(Tail(arm="A", p95=None, interval=None, max=3.0, n_spikes=0),)
    )
    node = estimate("wall_s", "too_few_units", text, **unknown, node="writer", role="exploratory")
    shares = tuple(Share(node="writer", part=part, seconds_a=0.0, seconds_b=0.0, ratio=None, contribution=0.0)
                   for part in ("output_tokens", "seconds_per_token", "prefill", "load", "server_wait", "rest"))  # fmt: skip
    a_plan = plan(inputs=("only",), pairs=1, requested=(Difference(path="a", a=None, b=None),), effective=())
    empty = pairs(a_plan)[0].model_copy(update={"a": {"wall_s": None}, "b": {}})
    values = {
        "plan": a_plan, "is_complete": False, "n_pairs": 1, "n_left_out": 0, "failures_a": 1, "failures_b": 0,
        "estimates": (one, node), "gates": (), "shares": shares, "pairs": (empty,), "side_by_side": (), "measured_s": None,
        "noise_floor": None, "command": "",
    }  # fmt: skip
    return Outcome(**{**values, **update})


def hostile(**update):
    """Names out of somebody's files that want to be markup."""
    headers = Difference(path="models.local.headers.Authorization", a=SECRET, b="Bearer other")
    names = Difference(path="agents.<b>.x", a="<script>1</script>\u202e", b="](http://evil.example) | x")
    a_plan = plan(
        inputs=(HOSTILE_INPUT, "R1", "F1"),
        a=Arm(spec=spec(HOSTILE_SPEC, Authorization=SECRET), models=(OLLAMA.model_copy(update={"version": "<b>1"}),)),
        requested=(headers, names), notices=("A notice <script>n</script>.",),
    )  # fmt: skip
    rows = tuple(row.model_copy(update={"run_a": 'javascript:alert(1)//"x'}) for row in pairs(a_plan, left_out=(1,)))
    side = SIDE.model_copy(update={
        "input": HOSTILE_INPUT, "prose_a": (HOSTILE_PROSE,), "prose_b": ("# head", "- item"),
        "findings": (Told(text=HOSTILE_FINDING, in_a=True, in_b=False), Told(text=HOSTILE_FINDING, in_a=True, in_b=True)),
    })  # fmt: skip
    shares = tuple(one.model_copy(update={"node": f"<i>{one.node}"}) for one in SHARES)
    first, *rest = clear().estimates
    named = first.model_copy(update={"verdict": Verdict(kind="worse", text=f"B is 11 % slower on {HOSTILE_INPUT}.")})
    return clear(**{"plan": a_plan, "pairs": rows, "side_by_side": (side,), "shares": shares, "estimates": (named, *rest),
                    "gates": gates(cache=("caution", "Run <script>g</script> hit the cache.")),
                    "command": "chimera compare '</code><script>'", **update})  # fmt: skip


KINDS = (clear, watched, not_settled, not_comparable, simulated, unpaired, nothing_known, hostile)
"""Every kind of comparison."""
