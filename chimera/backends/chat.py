"""One attempt at an answer, through ChatOllama, and every way it can fail in words."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_ollama import ChatOllama

from chimera.backends.failures import explain
from chimera.errors import CallBroken, CallTimeout
from chimera.spec.model import Limits, ModelConfig


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class CallTag:
    """Whose call it is, for the record."""

    agent: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer."""

    text: str
    thinking: str
    done_reason: str
    """stop, or length when num_predict cut it."""
    prompt_tokens: int | None
    output_tokens: int | None


MESSAGES: Mapping[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model block of a spec, ready to be asked."""

    config: ModelConfig
    server: str
    limits: Limits
    client: ChatOllama

    @property
    def no_model(self) -> bool:
        """True when the built-in analyst answers."""
        return self.config.provider == "builtin"

    async def ask(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, tag: CallTag
    ) -> Answer:
        """Send one request and wait for its final line.

        Raises:
            CallRefused, CallBroken, CallTimeout: The call failed; `retryable` says whether the same may work again.
            ServerError, ModelMissing: No server, or not this model.
        """
        where = f"{tag.agent} · {self.config.model} at {self.server}"
        limit_s = self.limits.call_timeout_s
        try:
            async with asyncio.timeout(limit_s):
                reply = await self._invoke(messages, schema, tag)
        except TimeoutError as error:
            todo = "raise limits.call_timeout, or lower num_predict"
            raise CallTimeout(f"no complete answer within {limit_s:g} s", where=where, todo=todo) from error
        except Exception as error:
            raise explain(error, where, self.config.model, self.limits) from error
        return _checked(reply, where)

    async def _invoke(
        self, messages: Sequence[Message], schema: Mapping[str, Any] | None, tag: CallTag
    ) -> BaseMessage:
        """Call in a task of its own: LangGraph cancels a branch several times, and the second one would interrupt the
        closing of the connection and leave the server generating.
        """
        prompt = [MESSAGES[message.role](content=message.content) for message in messages]
        metadata = {"chimera_agent": tag.agent, "chimera_attempt": tag.attempt}
        extra = {"format": dict(schema)} if schema is not None else {}
        task = asyncio.ensure_future(self.client.ainvoke(prompt, config={"metadata": metadata}, **extra))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.cancel()
            raise


def _checked(reply: BaseMessage, where: str) -> Answer:
    """Refuse what looks like an answer and is none: real servers do end streams without a final line."""
    final = reply.response_metadata
    reason = final.get("done_reason")
    text = reply.text if isinstance(reply.text, str) else str(reply.content)
    if not reason:
        what = f"the stream ended without its final line, after {len(text)} characters"
        raise CallBroken(what, where=where, todo="look at the server's log", retryable=True)
    if reason in {"load", "unload"}:
        raise CallBroken(f"the server only did a {reason} and sent no answer", where=where, retryable=True)
    thinking = reply.additional_kwargs.get("reasoning_content") or ""
    return Answer(text, str(thinking), str(reason), final.get("prompt_eval_count"), final.get("eval_count"))
