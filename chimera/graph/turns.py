"""Requests in turn: nodes that run side by side wait for each other before they ask the same server."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chimera.agents import AsksModel
from chimera.backends import Answer, CallTag, ChatModel, Message
from chimera.spec.model import ModelConfig


@dataclass(frozen=True, slots=True)
class InTurn:
    """A model that is asked only while nobody else asks its server."""

    model: ChatModel
    turn: asyncio.Lock

    @property
    def config(self) -> ModelConfig:
        """The options it is asked with."""
        return self.model.config

    @property
    def no_model(self) -> bool:
        """True when the built-in analyst answers."""
        return self.model.no_model

    async def ask(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, tag: CallTag
    ) -> Answer:
        """One attempt at an answer; waiting for the turn is not part of the call."""
        async with self.turn:
            return await self.model.ask(messages, schema=schema, tag=tag)


def take_turns(models: Mapping[str, ChatModel]) -> Mapping[str, AsksModel]:
    """The models, of which those of one server are asked one at a time."""
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    return {block: InTurn(model, turns[model.server]) for block, model in models.items()}
