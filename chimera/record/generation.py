"""What the numbers of a server mean, by its version: what differs, and where that was seen."""

import re
from dataclasses import dataclass
from typing import Literal

Version = tuple[int, ...]
SIMULATED = "simulated"
"""Part of the version of servers behind which there is no model."""


@dataclass(frozen=True, slots=True)
class Generation:
    """Servers whose numbers mean the same. None = not known: readers then allow for every meaning."""

    name: str
    """E.g. "Ollama 0.12.5 to 0.24"."""
    has_sampling_in_decode: bool | None
    """Whether eval_duration holds the time spent choosing tokens; without it decode rates look 5 to 9 % higher."""
    counts_cached_prompt: bool | None
    """Whether prompt_eval_count counts tokens that were in the cache."""
    cut_keeps: Literal["window", "half"] | None
    """What is left of a prompt that did not fit: as many tokens as the window has, or half as many."""
    reloads_for_shift: bool | None
    """Whether another value of the request's `shift` makes the server load the model again."""
    refuses_overlong: bool | None
    """Whether `truncate: false` makes it refuse a prompt that does not fit."""
    source: str
    """Where this comes from."""


UNKNOWN = Generation(
    "unknown version", None, None, None, None, None, "no release says so of itself: read with every allowance"
)
LLAMA_CPP = Generation(
    "llama.cpp in this process", True, True, "half", True, True, "chimera.backends.gguf: our own endpoint"
)
"""`provider: gguf`."""
NO_MODEL = Generation("no model", True, True, "half", True, True, "imitates Ollama 0.33")
"""The built-in analyst and scripted servers."""

_RUNNER = "runner/ollamarunner at 0.12.6 and 0.20.0; recorded on a live 0.24.0"
_LLAMA_SERVER = "llm/llama_server.go at 0.33.0-rc2"
_GENERATIONS: tuple[tuple[Version, Version, Generation], ...] = (
    (
        (0, 1),
        (0, 12, 4),
        Generation("Ollama to 0.12.4", None, None, "window", False, False, "runner at 0.9.0; API without `truncate`"),
    ),
    (
        (0, 12, 5),
        (0, 24),
        Generation("Ollama 0.12.5 to 0.24", False, True, "window", False, True, f"commit 967a82f52; {_RUNNER}"),
    ),
    (
        (0, 30, 0),
        (0, 30, 0),
        Generation("Ollama 0.30.0", True, False, None, True, True, f"{_LLAMA_SERVER}; counts repaired by #16428"),
    ),
    (
        (0, 30, 1),
        (0, 30, 10),
        Generation("Ollama 0.30.1 to 0.30.10", True, True, None, True, True, f"{_LLAMA_SERVER}; cuts not looked into"),
    ),
    (
        (0, 30, 11),
        (0, 33),
        Generation(
            "Ollama 0.30.11 to 0.33",
            True,
            True,
            "half",
            True,
            True,
            f"{_LLAMA_SERVER}, recorded on a live one; cuts: #17427",
        ),
    ),
)
"""First and last version of each, both included; versions between and after them are unknown."""


def generation_of(provider: str, version: str | None) -> Generation:
    """The generation of a server.

    Args:
        provider: ollama, gguf, builtin or fake.
        version: What `/api/version` says; builds from source say 0.0.0, which tells nothing.
    """
    if provider == "gguf":
        return LLAMA_CPP
    if provider == "builtin":
        return NO_MODEL
    numbers = _numbers(version)
    for first, last, generation in _GENERATIONS:
        if numbers and first <= numbers and numbers[: len(last)] <= last:
            return generation
    return UNKNOWN


def _numbers(version: str | None) -> Version | None:
    """0.33.0-rc2 is read as 0.33.0; None when it is no version or the one of builds from source."""
    match = re.match(r"v?(\d+(?:\.\d+){1,3})(?:$|[-+])", version or "")
    numbers = tuple(map(int, match[1].split("."))) if match else ()
    return numbers if any(numbers) else None
