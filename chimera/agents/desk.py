"""What an agent works with: who it is, which model answers, and what it may spend."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from chimera.agents.window import Window
from chimera.backends import Answer, CallTag, Message
from chimera.errors import BudgetSpent
from chimera.spec.model import Grounding, ModelConfig, Persona
from chimera.wire.clock import SYSTEM_CLOCK, Clock


class AsksModel(Protocol):
    """A model behind ChatOllama; see chimera.backends.chat."""

    @property
    def config(self) -> ModelConfig:
        """The options it is asked with."""
        ...

    @property
    def no_model(self) -> bool:
        """True when the built-in analyst answers."""
        ...

    async def ask(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, tag: CallTag
    ) -> Answer:
        """One attempt at an answer."""
        ...


class CallBudget:
    """Counts the model calls of a run; branches share it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.spent = 0
        self._lock = threading.Lock()

    def spend(self, node: str) -> None:
        """Take one call.

        Raises:
            BudgetSpent: None is left.
        """
        with self._lock:
            if self.spent >= self.most:
                raise BudgetSpent(
                    f"all {self.most} model calls of this run are used up",
                    where=node,
                    todo="raise limits.max_model_calls, or look why so many were needed",
                )
            self.spent += 1


@dataclass(frozen=True, slots=True)
class Desk:
    """One agent at work in one node."""

    agent: str
    node: str
    persona: Persona
    model: AsksModel
    window: Window
    """What fits; shared by all agents of the model."""
    grounding: Grounding = "strict"
    budget: CallBudget = field(default_factory=lambda: CallBudget(20))
    clock: Clock = SYSTEM_CLOCK
    nonce: str = ""
    """Stands at the start of every system text, so that no prompt is found in a server's cache."""
