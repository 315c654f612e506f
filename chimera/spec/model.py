"""What a user writes in a spec, after loading: frozen, validated, self-contained values."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chimera.spec.fields import BaseUrl, Bytes, FrozenMap, Headers, KeepAlive, Seconds, Text, Title

Provider = Literal["auto", "ollama", "builtin", "gguf", "fake"]
Role = Literal["insight", "writer", "chat"]
Grounding = Literal["strict", "flag", "off"]
Direction = Literal["higher", "lower"]
Overflow = Literal["select_fewer_facts", "error"]
FactKind = Literal[
    "best",
    "worst",
    "effect",
    "gap",
    "spread",
    "trade_off",
    "outlier",
    "failure",
    "coverage",
    "inventory",
    "statistic",
]
"""Kinds of facts a persona can emphasise; see docs/personas.md for what each one means."""


class Frozen(BaseModel):
    """Base of everything a user writes: immutable, and a key nobody knows is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,  # a header's value must not reach a message
        use_attribute_docstrings=True,  # the docstrings below become the schema's descriptions
    )


class ModelConfig(Frozen):
    """One named block of ChatOllama settings. None = not sent, the server's default holds."""

    provider: Provider = "auto"
    """Who answers. `auto` = Ollama if it answers and has the model, else the built-in analyst, said aloud."""
    model: Text = "gemma3"
    """Model name as Ollama lists it; left out with `path`, the file's name without its ending."""
    path: Text | None = None
    """Model file for `provider: gguf`, relative to the file that says so."""
    base_url: BaseUrl | None = None
    """Server address with its scheme; left out = `$OLLAMA_HOST`, read as Ollama reads it."""
    headers: Headers = Field(default_factory=lambda: MappingProxyType({}), repr=False)
    """Extra HTTP headers for a server behind a gateway; redacted wherever they would be written."""
    keep_alive: int | KeepAlive | None = None
    """How long the server keeps the model loaded after a call: "10m", seconds, -1 for ever."""
    reasoning: bool | str = False
    """Whether the model thinks first. Always sent: left out, servers switch thinking on by themselves."""
    num_ctx: Annotated[int, Field(ge=1)] = 4096
    """Context window in tokens. Always sent."""
    num_predict: Annotated[int, Field(ge=1)] = 1024
    """Most tokens of one answer. Always sent; 0 is refused because servers read it as endless."""
    num_gpu: int | None = None
    """Layers to offload to the GPU (not a number of GPUs)."""
    num_thread: int | None = None
    """CPU threads."""
    temperature: Annotated[float, Field(ge=0)] | None = None
    """Sampling temperature."""
    seed: int | None = None
    """Random seed of the sampler."""
    top_k: int | None = None
    """Sample from the k most likely tokens."""
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    """Sample from the smallest set of tokens with this total probability."""
    repeat_penalty: float | None = None
    """Penalty on tokens seen recently."""
    repeat_last_n: int | None = None
    """How many tokens back the repeat penalty looks."""
    mirostat: Literal[0, 1, 2] | None = None
    """Mirostat sampling: 0 off, 1, 2."""
    mirostat_eta: float | None = None
    """Mirostat learning rate."""
    mirostat_tau: float | None = None
    """Mirostat target entropy."""
    tfs_z: float | None = None
    """Tail-free sampling."""
    stop: tuple[str, ...] | None = None
    """Strings that end an answer."""
    logprobs: bool | None = None
    """Ask for log probabilities."""
    top_logprobs: Annotated[int, Field(ge=0)] | None = None
    """How many alternatives per token, with `logprobs`."""
    format: Literal["", "json"] | FrozenMap[Any] | None = None
    """Output format of `chat` agents. Insight agents set their own schema."""

    @model_validator(mode="before")
    @classmethod
    def _named_after_file(cls, written: Any) -> Any:
        path = written.get("path") if isinstance(written, Mapping) and "model" not in written else None
        stem = Path(path).stem if isinstance(path, str) else ""
        return {**written, "model": stem} if stem else written


RELOADING_OPTIONS = ("num_ctx", "num_gpu", "num_thread")
"""Options of ChatOllama whose change makes a server reload the model (measured on 0.24 and 0.33)."""


class AgentConfig(Frozen):
    """Persona + model, with a role."""

    role: Role
    """insight = typed findings; writer = prose with placeholders; chat = free."""
    persona: str
    """Name of a built-in persona, or a path relative to the file that wrote it; a key of `Spec.personas`."""
    model: str
    """Name of a block under `models`."""


class Section(Frozen):
    """One section of the report body, in the order the persona wants."""

    title: Title
    """Heading as printed, without its number."""
    content: Literal["prose", "findings", "recommendations", "risks", "inventory", "gaps", "telemetry"]
    """Who fills it: `prose` by the writer, everything else by code from findings and evidence."""


class Words(Frozen):
    """Target length of the prose."""

    min: Annotated[int, Field(ge=0)] = 0
    """Fewest words."""
    max: Annotated[int, Field(ge=1)] = 400
    """Most words."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            raise ValueError(f"min {self.min} is more than max {self.max}")
        return self


class Persona(Frozen):
    """Who speaks and what is asked. No model settings."""

    name: Text
    """Name as printed, e.g. InsightAgent."""
    description: str = ""
    """One line for `chimera personas list`."""
    system: Text
    """System prompt; Jinja2, sandboxed, StrictUndefined."""
    task: Text
    """What is asked; Jinja2, same variables."""
    sections: tuple[Section, ...] = ()
    """Shape of the report body; empty = the default sections."""
    words: Words = Words()
    """Target length."""
    emphasis: tuple[FactKind, ...] = ()
    """Kinds of facts in order of weight: steers selection and the analyst on every backend."""


class IngestLimits(Frozen):
    """What is read of a tree at most; whatever lies beyond is left out with the reason."""

    max_file_bytes: Annotated[Bytes, Field(gt=0, alias="max_file")] = 2 << 30
    """Size of a file, of a compressed one once it is unpacked."""
    max_files: Annotated[int, Field(ge=1)] = 100_000
    """Files that are read; the first ones in order of paths."""
    max_depth: Annotated[int, Field(ge=0)] = 32
    """Folders below each other."""
    file_timeout_s: Annotated[Seconds, Field(gt=0, alias="file_timeout")] = 600.0
    """Reading one file."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class EvidenceHints(Frozen):
    """Corrections of what ingest guesses, and limits of what it reads."""

    better: FrozenMap[Direction] = Field(default_factory=lambda: MappingProxyType({}))
    """Column → which direction is better."""
    settings: tuple[str, ...] = ()
    """Columns that are settings although they look like metrics."""
    metrics: tuple[str, ...] = ()
    """Columns that are metrics although they look like settings."""
    ignore: tuple[str, ...] = ()
    """Columns to leave out."""
    baseline: FrozenMap[str] = Field(default_factory=lambda: MappingProxyType({}))
    """Setting → value of the baseline that others are compared with."""
    limits: IngestLimits = Field(default_factory=IngestLimits)
    """What is read at most."""


class Limits(Frozen):
    """Every wait has a limit. Durations in seconds; YAML may say 90, "90s", "10m", "1h"."""

    call_timeout_s: Annotated[Seconds, Field(gt=0, alias="call_timeout")] = 600.0
    """One model call, from request to final line."""
    idle_timeout_s: Annotated[Seconds, Field(gt=0, alias="idle_timeout")] = 180.0
    """Longest silence within a call; covers model load and prefill."""
    run_timeout_s: Annotated[Seconds, Field(gt=0, alias="run_timeout")] = 1800.0
    """One run."""
    max_model_calls: Annotated[int, Field(ge=1)] = 20
    """Calls to models in one run, retries and repairs included."""
    overflow: Overflow = "select_fewer_facts"
    """When a server finds a prompt too long for its window: ask again with fewer facts and say so, or fail."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class Spec(Frozen):
    """A whole configuration: "Agent A" is one, "Agent B" another."""

    schema_: Annotated[Literal["chimera/v1"], Field(alias="schema")] = "chimera/v1"
    name: Text
    """Name of the configuration as printed in reports."""
    models: FrozenMap[ModelConfig]
    """Named model blocks."""
    agents: FrozenMap[AgentConfig]
    """Named agents, in the order the spec lists them."""
    personas: FrozenMap[Persona] = Field(default_factory=lambda: MappingProxyType({}))
    """Personas by the reference the agents use, loaded: a spec needs no other file to run."""
    graph: str = "report"
    """Built-in graph, or `package.module:build`."""
    directory: str = ""
    """Folder of the file that names the graph, where `package.module` is looked for first; "" for the built-in spec."""
    grounding: Grounding = "strict"
    """What happens to a sentence that breaks the digit rule: dropped, marked, or let through."""
    evidence: EvidenceHints = Field(default_factory=EvidenceHints)
    """Corrections of what ingest guesses from the data."""
    limits: Limits = Field(default_factory=Limits)
    """Limits of every wait and of the number of calls."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    def model_of(self, agent: str) -> ModelConfig:
        """The model block of an agent."""
        return self.models[self.agents[agent].model]

    def persona_of(self, agent: str) -> Persona:
        """The persona of an agent."""
        return self.personas[self.agents[agent].persona]
