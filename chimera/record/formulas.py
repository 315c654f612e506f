"""What each metric means: one formula with a version per meaning, so that numbers of one id can be compared.

A formula that changes gets a new version; records are raw, so old runs then show the new value. A number also changes
its meaning with who measured it (the wire, or LangChain's callbacks) and with the server's version: those have ids of
their own, and numbers of unlike ids are neither summed nor put into one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from chimera.record.generation import Generation


@dataclass(frozen=True, slots=True)
class Formula:
    """Meaning of one metric."""

    id: str
    """Name and version, e.g. ttft.v1."""
    unit: str
    """s, tok/s, tokens, J or J/token."""
    text: str
    """How it is computed."""
    source: str
    """Who measures: the client's stamps, the server's final line, both, or the GPU's driver."""


_DEFINITIONS = (
    ("ttft_s", "ttft.v1", "s", "first line with content, thinking or tool calls − request handed over", "client"),
    ("ttft_answer_s", "ttft_answer.v1", "s", "first line with content or tool calls − request handed over", "client"),
    ("e2e_s", "e2e.v1", "s", "final line − request handed over", "client"),
    ("load_s", "load.v1", "s", "load_duration: until the model is ready, waiting for a load included", "server"),
    ("prefill_s", "prefill.v1", "s", "prompt_eval_duration: evaluating the part of the prompt not cached", "server"),
    ("decode_s", "decode.v1", "s", "eval_duration: from the first token to the last", "server"),
    ("server_total_s", "server_total.v1", "s", "total_duration: all of it, as the server sees it", "server"),
    ("server_wait_s", "server_wait.v1", "s", "ttft − load − prefill: queue, template, tokenising, transport", "both"),
    ("queue_s", "queue.v1", "s", "server wait − the server's own overhead, from warm-up calls; never negative", "both"),
    ("client_overhead_s", "client_overhead.v1", "s", "e2e − total_duration", "both"),
    ("residual_s", "residual.v1", "s", "e2e − server wait − load − prefill − decode; may be negative", "both"),
    ("prompt_tokens", "prompt_tokens.v1", "tokens", "prompt_eval_count, cached tokens included", "server"),
    ("cached_tokens", "cached_tokens.v1", "tokens", "prompt_eval_cached_count, where the server sends it", "server"),
    ("evaluated_tokens", "evaluated_tokens.v1", "tokens", "prompt − cached tokens, from 64 up", "server"),
    ("output_tokens", "output_tokens.v1", "tokens", "eval_count, thinking and end token included", "server"),
    ("prefill_tokens_per_s", "prefill_rate.v1", "tok/s", "evaluated tokens ÷ prefill", "server"),
    ("decode_tokens_per_s", "decode_rate.v1", "tok/s", "(output tokens − 1) ÷ decode", "server"),
    ("decode_tokens_per_s_ollama", "decode_rate_ollama.v1", "tok/s", "output tokens ÷ decode", "server"),
    ("time_per_output_token_s", "tpot.v2", "s", "(last − first generative line) ÷ (output tokens − 1)", "client"),
    ("wall_s", "wall.v1", "s", "time covered by the node's executions", "client"),
    ("tool_s", "tool.v1", "s", "time covered by tool spans and by no call", "client"),
    ("own_s", "own.v1", "s", "wall − calls − tools − retries: the node's own code", "client"),
    ("retry_s", "retry.v1", "s", "failed attempts and the pauses after them", "client"),
    ("energy_j", "energy.v1", "J", "energy counters of the GPUs, from 10 s up; CPU and memory not in it", "driver"),
    (
        "above_idle_j",
        "energy_above_idle.v1",
        "J",
        "energy − power at rest × time, never negative",
        "driver",
    ),
    (
        "per_output_token_j",
        "energy_per_token.v1",
        "J/token",
        "energy of the run ÷ its output tokens",
        "driver",
    ),
)
FORMULAS: Mapping[str, Formula] = MappingProxyType({name: Formula(*rest) for name, *rest in _DEFINITIONS})
"""Metric name -> its formula. Rates over several calls are ratios of sums."""

HISTORY: Mapping[str, str] = MappingProxyType({"tpot.v1": "also where lines held several tokens or came late"})
"""Formulas no longer in use -> what was different."""

_OF_NODES = frozenset({"wall_s", "tool_s", "own_s", "retry_s", "energy_j", "above_idle_j", "per_output_token_j"})
"""Not a call's: always the clock of the program."""
_OF_DECODING = frozenset({"decode_s", "decode_tokens_per_s", "decode_tokens_per_s_ollama", "residual_s"})
_OF_PROMPTS = frozenset({"prompt_tokens", "evaluated_tokens", "prefill_tokens_per_s"})
VARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "callback": "stamped by LangChain's callbacks, which come later than the wire and miss the request's way",
        "unsampled": "without the time spent choosing tokens: Ollama 0.12.5 to 0.24",
        "unversioned": "whether the time spent choosing tokens is in it is not known, nor is the server's version",
        "uncached": "without tokens that were cached: Ollama 0.30.0",
    }
)
"""What an id with this word between name and version says beside its formula."""


def formula_ids(clock: Literal["wire", "callback"], generation: Generation) -> Mapping[str, str]:
    """Metric name -> id of what a call's numbers really mean.

    Args:
        clock: Who stamped the call.
        generation: Of the server that answered it.
    """
    return {name: _variant(formula, _words(name, formula, clock, generation)) for name, formula in FORMULAS.items()}


def _words(name: str, formula: Formula, clock: str, generation: Generation) -> list[str]:
    words = []
    if clock == "callback" and formula.source != "server" and name not in _OF_NODES:
        words.append("callback")
    if name in _OF_DECODING and generation.has_sampling_in_decode is not True:
        words.append("unsampled" if generation.has_sampling_in_decode is False else "unversioned")
    if name in _OF_PROMPTS and generation.counts_cached_prompt is False:
        words.append("uncached")
    return words


def _variant(formula: Formula, words: list[str]) -> str:
    name, _, version = formula.id.rpartition(".")
    return "_".join([name, *words]) + f".{version}"
