"""Synthetic samples: what a comparison weighs, made of numbers that a test draws."""

from functools import cache
from random import Random

from chimera.comparison.drawing import draw_slots
from chimera.comparison.pairing import Samples, gather
from chimera.comparison.sample import Sample
from chimera.record.plan import Arm, Input, Plan
from chimera.spec import load_spec

NODES = ("ingest", "insight", "writer")

default_spec = cache(lambda: load_spec(None))


def plan_of(n_inputs=1, pairs=8, seed=1, **update):
    """A plan that was drawn as plans are."""
    arm = Arm(spec=default_spec())
    names = [f"input-{number}" for number in range(n_inputs)]
    inputs = tuple(Input(name=name, data=name, evidence_sha256="0" * 64, n_facts=3) for name in names)
    values = {
        "id": "cmp-1", "created_utc": "2026-01-01T00:00:00+00:00", "chimera": "0", "seed": seed, "a": arm, "b": arm,
        "inputs": inputs, "pairs": pairs, "design": "pairs", "slots": draw_slots(names, pairs, "pairs", Random(seed)),
        "requested": (), "effective": (), "n_loads": 1, "primaries": ("wall_s",), **update,
    }  # fmt: skip
    return Plan(**values)


def node_values(parts):
    """Metrics of a node from its parts: prefill, load, wait, tokens, seconds per token, rest."""
    prefill_s, load_s, wait_s, tokens, token_s, rest_s = parts
    decode_s = tokens * token_s
    return {
        "prefill_s": prefill_s, "load_s": load_s, "server_wait_s": wait_s, "output_tokens": tokens,
        "seconds_per_token": token_s if tokens else None, "decode_s": decode_s or None,
        "ttft_s": prefill_s + load_s + wait_s, "wall_s": prefill_s + load_s + wait_s + decode_s + rest_s,
    }  # fmt: skip


def sample_at(slot, nodes, outside_s=0.0):
    """A run whose wall is that of its nodes, and what passes between them."""
    wall_s = sum(values["wall_s"] for values in nodes.values()) + outside_s
    tokens = sum(values["output_tokens"] for values in nodes.values())
    values = {"wall_s": wall_s, "output_tokens": tokens, "coverage": 0.5}
    return Sample(slot=slot, run=f"run-{slot.position}", failure=None, values=values, nodes=nodes, host="here")


def of_walls(walls_a, walls_b, plan=None):
    """Samples of one node whose walls are these, pair by pair."""
    plan = plan or plan_of(pairs=len(walls_a))
    walls = {"A": walls_a, "B": walls_b}
    told = []
    for slot in plan.slots:
        seconds = walls[slot.arm][slot.pair - 1]
        told.append(sample_at(slot, {"insight": node_values((0.0, 0.0, 0.0, 0, 0.0, seconds))}))
    return gather(plan, told)


def swapped(samples: Samples) -> Samples:
    """The same with A and B exchanged."""
    names = {"A": "B", "B": "A"}
    plan = samples.plan
    slots = {slot: slot.model_copy(update={"arm": names[slot.arm]}) for slot in plan.slots}
    turned = [
        Sample(
            slot=slots[one.slot], run=one.run, failure=one.failure, values=one.values, nodes=one.nodes, host=one.host
        )
        for one in samples.all
    ]
    return gather(plan.model_copy(update={"slots": tuple(slots.values())}), turned)
