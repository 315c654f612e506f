"""An agent's desk with a model that plays a script."""

from dataclasses import dataclass, field

import pytest

from chimera.agents import CallBudget, Desk, Window
from chimera.backends import Answer
from chimera.evidence import Evidence
from chimera.spec import ModelConfig, load_spec
from chimera.tools.ingest import ingest
from chimera.wire import Clock


@dataclass
class Player:
    """Plays answers and exceptions in order; keeps what it was asked."""

    script: list
    config: ModelConfig = field(default_factory=lambda: ModelConfig(provider="fake"))
    no_model: bool = False
    asked: list = field(default_factory=list)

    async def ask(self, messages, *, schema=None, tag):
        self.asked.append((tuple(messages), schema, tag))
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        if isinstance(step, Answer):
            return step
        return Answer(step, "", "stop", sum(len(message.content) for message in messages) // 4, 10)


@pytest.fixture
def pauses():
    """Seconds slept between attempts."""
    return []


@pytest.fixture
def desk(pauses):
    def make(*script, agent="insight", persona=None, **config):
        async def sleep(seconds):
            pauses.append(seconds)

        model = Player(list(script), ModelConfig(provider="fake", **config))
        spec = load_spec()
        return Desk(
            agent=agent,
            node=agent,
            persona=persona or spec.persona_of(agent),
            model=model,
            window=Window.of(model.config),
            budget=CallBudget(20),
            clock=Clock(sleep=sleep),
        )

    return make


@pytest.fixture
def evidence(tmp_path) -> Evidence:
    folder = tmp_path / "results"
    folder.mkdir()
    rows = ["model,num_ctx,tokens_s,ttft_s,error"]
    for model, rate in (("gemma3:1b", 180), ("gemma3:4b", 100), ("gemma3:12b", 40)):
        rows += [f"{model},{window},{rate - window / 4096},{10 / rate + window / 1e6},," for window in (2048, 4096)]
    rows += ["gemma3:27b,2048,0,0,out of memory"]
    (folder / "sweep.csv").write_text("\n".join(rows) + "\n")
    return ingest(folder)
