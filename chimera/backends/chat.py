"""One attempt at one answer, through ChatOllama: everything that can go wrong becomes one of Chimera's errors."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import httpx
import ollama
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableConfig
from langchain_ollama import ChatOllama

from chimera.backends import faults
from chimera.backends.endpoint import Endpoint
from chimera.backends.ollama import open_client
from chimera.errors import ServerError, UsageError
from chimera.spec import Limits, ModelConfig
from chimera.wire import SYSTEM_CLOCK, Clock, MeasuredTransport

T = TypeVar("T")

CONNECT_TIMEOUT_S = 10.0
CLOSING_S = 2.0
"""How long a cancelled call may take to close its connection."""
NOT_FOR_CHATOLLAMA = frozenset({"provider", "base_url", "headers", "path"})
KINDS: Mapping[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


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
    """1 = first try."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, known to be whole (or cut by num_predict, see `done_reason`)."""

    text: str
    thinking: str
    done_reason: str
    """"stop", or "length" when num_predict cut the answer."""
    prompt_tokens: int | None
    """None = the server did not say."""
    output_tokens: int | None
    """None = the server did not say."""


class ChatModel:
    """A model block that can be asked; bound to the event loop that asks first, see `ModelPool`.

    Args:
        config: The resolved model block.
        endpoint: Where it lives.
        limits: How long an answer may take.
        clock: Where time comes from.

    Raises:
        UsageError: ChatOllama refuses the options.
        ServerError: ChatOllama would call another server than the configured one.
    """

    def __init__(
        self, config: ModelConfig, endpoint: Endpoint, limits: Limits | None = None, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self.config = config
        self.server = endpoint.server
        """scheme://host:port, or builtin://, fake:// and gguf://FILE for servers in this process."""
        self.no_model = config.provider == "builtin"
        """True when no language model answers."""
        self._endpoint = endpoint
        self._limits = limits or Limits()
        self._transport = MeasuredTransport(
            endpoint.open_async(clock),
            endpoint.open_sync(clock),
            endpoint.server,
            clock,
            amend=True,
        )
        self._chat = _make_chat(config, endpoint, self._client_kwargs())

    async def ask(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, tag: CallTag
    ) -> Answer:
        """Ask once.

        Args:
            messages: The prompt.
            schema: JSON schema the server is to hold the answer to; check the answer all the same.
            tag: Whose call it is.

        Raises:
            CallRefused: The server answered with an error.
            CallBroken: The stream broke, held garbage, or ended without its final line; or the answer is empty.
            CallTimeout: `limits.call_timeout` or `limits.idle_timeout` ran out.
            ModelMissing: The server does not have the model.
            ServerError: No server answers.
        """
        asked = self._asked(tag)
        config: RunnableConfig = {"metadata": {"chimera_agent": tag.agent, "chimera_attempt": tag.attempt}}
        options: dict[str, Any] = {} if schema is None else {"format": dict(schema)}
        prompt = [KINDS[message.role](message.content) for message in messages]
        try:
            async with asyncio.timeout(asked.call_timeout_s):
                said = await _alone(self._chat.ainvoke(prompt, config, **options))
        except TimeoutError as error:
            raise faults.expired(asked) from error
        except (ollama.ResponseError, httpx.HTTPError, *faults.UNREADABLE) as error:
            if isinstance(error, ollama.ResponseError) and error.status_code == 404 and "model" in str(error.error):
                raise faults.missing(asked, await self._installed()) from error
            raise faults.translate(error, asked) from error
        return _read_answer(said, asked)

    async def aclose(self) -> None:
        """Close the connections."""
        self._transport.close()
        await self._transport.aclose()

    def _asked(self, tag: CallTag) -> faults.Asked:
        return faults.Asked(
            server=self.server,
            model=self.config.model,
            agent=tag.agent,
            num_ctx=self.config.num_ctx,
            idle_timeout_s=self._limits.idle_timeout_s,
            call_timeout_s=self._limits.call_timeout_s,
        )

    def _client_kwargs(self) -> dict[str, Any]:
        idle_s = self._limits.idle_timeout_s
        return {
            "transport": self._transport,
            "timeout": httpx.Timeout(idle_s, connect=min(CONNECT_TIMEOUT_S, idle_s)),
            "headers": dict(self.config.headers),
            "trust_env": False,
        }

    async def _installed(self) -> tuple[str, ...] | None:
        try:
            async with open_client(self._endpoint, self.config.headers) as client:
                return (await client.probe()).models
        except ServerError:
            return None


def _make_chat(config: ModelConfig, endpoint: Endpoint, client_kwargs: dict[str, Any]) -> ChatOllama:
    try:
        chat = ChatOllama(
            base_url=endpoint.base_url,
            sync_client_kwargs=dict(client_kwargs),
            async_client_kwargs=dict(client_kwargs),
            **options_of(config),
        )
    except ValueError as error:
        raise UsageError(f"ChatOllama refuses the options: {error}", where=f"model {config.model}") from error
    _check_address(chat, endpoint)
    return chat


def options_of(config: ModelConfig) -> dict[str, Any]:
    """The options of a block under ChatOllama's names; what is None is left to the server."""
    names = [name for name in type(config).model_fields if name not in NOT_FOR_CHATOLLAMA]
    options = {name: value for name in names if (value := getattr(config, name)) is not None}
    if "stop" in options:
        options["stop"] = list(options["stop"])
    if isinstance(options.get("format"), Mapping):
        options["format"] = dict(options["format"])
    if "top_logprobs" in options:
        options.setdefault("logprobs", True)
    return options


def _check_address(chat: ChatOllama, endpoint: Endpoint) -> None:
    """ChatOllama replaces an address it cannot read by the default server, without a word."""
    client = chat._async_client._client  # noqa: SLF001  the resolved address is nowhere public
    resolved, wanted = str(client.base_url).rstrip("/"), str(httpx.URL(endpoint.base_url)).rstrip("/")
    if resolved != wanted:
        raise ServerError(f"ChatOllama would call {resolved}", where=endpoint.server, todo="write base_url in full")


async def _alone(work: Coroutine[Any, Any, T]) -> T:
    """Await in a task of its own, so that cancelling us several times cannot interrupt the closing of the connection.

    LangGraph cancels the branches beside a failed one three times; the second would stop httpcore in mid-close, and the
    server would go on generating for nobody.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        await _settle(task)
        raise


async def _settle(task: asyncio.Task[Any]) -> None:
    """Wait until a cancelled task is over, however often we are cancelled ourselves; not longer than CLOSING_S."""
    deadline = asyncio.get_running_loop().time() + CLOSING_S
    task.add_done_callback(lambda over: over.cancelled() or over.exception())  # else asyncio complains of it
    while not task.done() and (left_s := deadline - asyncio.get_running_loop().time()) > 0:
        try:
            await asyncio.wait((task,), timeout=left_s)
        except asyncio.CancelledError:
            continue


def _read_answer(said: BaseMessage, asked: faults.Asked) -> Answer:
    about = said.response_metadata
    done_reason = about.get("done_reason")
    if not isinstance(done_reason, str):
        raise faults.no_done_line(asked)
    text, thinking = str(said.text), str(said.additional_kwargs.get("reasoning_content", ""))
    if done_reason in {"load", "unload"}:
        raise faults.loaded_only(asked)
    if not text.strip():
        raise faults.empty_answer(asked, done_reason, thought=bool(thinking))
    return Answer(
        text=text,
        thinking=thinking,
        done_reason=done_reason,
        prompt_tokens=_count(about.get("prompt_eval_count")),
        output_tokens=_count(about.get("eval_count")),
    )


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None
