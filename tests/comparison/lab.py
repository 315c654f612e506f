"""A laboratory for comparisons: small specs on small data, a simulated machine, virtual time."""

from dataclasses import dataclass, field
from pathlib import Path

from chimera.comparison import CompareOptions, Comparison, compare
from chimera.testing import Machine, SimulatedOllama, VirtualClock

SWEEP = "model,tokens_s\nsmall,{}\nlarge,{}\n"
PERSONA = """schema: chimera.persona/v1
name: {name}
description: Short.
system: You are the {name}.
task: Analyse.
sections: [Summary]
words: {{min: 5, max: 40}}
"""
SPEC_A = """schema: chimera/v1
name: agent-a
models:
  local: {provider: fake, model: gemma3, num_ctx: 8192, temperature: 0.6}
agents:
  insight: {role: insight, persona: reader.yaml, model: local}
  writer: {role: writer, persona: teller.yaml, model: local}
"""
SPEC_B = "schema: chimera/v1\nname: agent-b\nbase: a.yaml\n"
READER, TELLER, MARK = "reader", "teller", "marked"
WARMER = "models:\n  local: {temperature: 1.0}\n"
"""A difference that a simulated machine does not care about: whatever comes out is chance."""
MARKED = {
    "insight": "agents:\n  insight: {persona: marked.yaml}\n",
    "writer": "agents:\n  writer: {persona: marked.yaml}\n",
}
"""B's insight or writer has a persona of its own, by whose name a machine knows its calls."""
SHORT = """models:
  short: {provider: fake, model: gemma3, num_ctx: 8192, num_predict: 40, temperature: 0.6}
agents:
  writer: {model: short}
"""
"""B's writer is cut off."""
WIDER = "models:\n  local: {num_ctx: 4096}\n"
"""A difference that reloads the model."""
FAKE = "{provider: fake, model: gemma3,"
LINE_TOKENS = 40
"""Tokens in a line: fewer lines are faster to simulate."""


def over_tcp(base_url):
    """Spec A with a server at an address."""
    assert FAKE in SPEC_A
    return SPEC_A.replace(FAKE, f"{{provider: ollama, model: gemma3, base_url: '{base_url}',")


@dataclass
class Lab:
    """A folder with specs and data, in which comparisons are made."""

    folder: Path
    n_inputs: int = 1
    made: int = field(default=0, init=False)

    def __post_init__(self):
        for name in (READER, TELLER, MARK):
            (self.folder / f"{name}.yaml").write_text(PERSONA.format(name=name))
        for number in range(self.n_inputs):
            place = self.folder / f"input-{number}"
            place.mkdir()
            (place / "sweep.csv").write_text(SWEEP.format(100 + number, 50))
        self.write(WARMER)

    @property
    def data(self):
        return [str(self.folder / f"input-{number}") for number in range(self.n_inputs)]

    @property
    def a(self):
        return str(self.folder / "a.yaml")

    @property
    def b(self):
        return str(self.folder / "b.yaml")

    def write(self, difference, a=SPEC_A):
        """Write both specs: A as it is, B as A with a difference."""
        (self.folder / "a.yaml").write_text(a)
        (self.folder / "b.yaml").write_text(SPEC_B + difference)

    def options(self, clock: VirtualClock, server, *, seed: int, pairs: int | None, **more) -> CompareOptions:
        """Options with everything simulated, and a folder of their own."""
        self.made += 1
        out = self.folder / f"out-{self.made}"
        return CompareOptions(pairs=pairs, out=out, fake=server, clock=clock.clock, seed=seed, **more)

    def experiment(self, machine: Machine, *, seed: int, pairs: int | None = 8, **more) -> Comparison:
        """One comparison on a simulated machine; the seed decides everything."""
        clock = VirtualClock(seed)
        server = SimulatedOllama(machine, clock=clock.clock, seed=seed)
        return compare(self.a, self.b, self.data, options=self.options(clock, server, seed=seed, pairs=pairs, **more))
