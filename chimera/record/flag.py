"""Every warning a run can carry: its name, what it means, and whether it disqualifies a sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Flag:
    """One warning, with its numbers."""

    name: str
    """One of FLAGS."""
    call: str | None
    """Id of the call it is about; None = a node, a model or the run."""
    node: str | None
    text: str
    """A sentence."""
    disqualifies: bool
    """Whether numbers of this call must not be compared with others."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a flag stands for."""

    disqualifies: bool
    text: str
    """When it is raised."""


_MEANINGS = {
    "buffered": (False, "the reply came in one piece: no time to first token"),
    "cache_hit": (False, "the server had part of the prompt in its cache"),
    "clamped": (False, "the server gave a smaller window than was asked for"),
    "client_overload": (False, "this program could not keep up: its own delay is in the client's times"),
    "clock_fault": (True, "the server's clock and ours cannot both be right"),
    "coalesced": (False, "lines did not come as tokens were made: no time per output token"),
    "cold": (False, "the first call to a model paid for loading it"),
    "cpu_spill": (False, "not all of the model is in GPU memory"),
    "digest_changed": (False, "another model now bears the name it had in an earlier run"),
    "drifted": (False, "decoding became slower or faster in the course of the run"),
    "energy_disagrees": (False, "the GPU's energy counter and its power differ by more than a tenth"),
    "evicted": (True, "two models pushed each other out of the server's memory"),
    "failed": (True, "the call brought no whole answer"),
    "gpu_shared": (False, "somebody else used the GPU"),
    "inconsistent": (True, "the server's numbers contradict each other"),
    "inherited": (True, "an option that was left unset came from an earlier call"),
    "length": (False, "the answer was cut off by num_predict or the window"),
    "no_done_line": (True, "the stream ended without its final line"),
    "no_model": (True, "the built-in analyst answered; its times are no model's"),
    "power_capped": (False, "the GPU's clocks were lowered to keep its power limit"),
    "preloaded": (False, "the model was loaded before the run, so options left unset are its last user's"),
    "proxied": (False, "the way to the server leads through a proxy"),
    "reloaded": (True, "a later call paid for loading the model again"),
    "retried": (False, "this was a second or later attempt"),
    "serialised": (False, "the server answered one call after another: the wait is a queue"),
    "servers_share_gpu": (False, "two servers of this machine were called, and it has one GPU"),
    "shifted": (True, "prompt and answer together passed the window"),
    "thinking_unset": (True, "the model thought although nobody said whether it should"),
    "throttled": (True, "the GPU's clocks were lowered because it was too hot, or by its hardware"),
    "truncated": (True, "the prompt was cut without a word"),
    "two_pass": (False, "thinking and a schema make two passes, of which the server counts one"),
    "unknown_version": (False, "what the server's durations leave out is not known"),
    "wrong_server": (True, "a call went to a server that the run does not know"),
}
FLAGS: Mapping[str, Meaning] = MappingProxyType({name: Meaning(*rest) for name, rest in _MEANINGS.items()})
"""Name -> meaning, of every flag there is; see docs/timings.md."""


def raise_flag(name: str, text: str, *, call: str | None = None, node: str | None = None) -> Flag:
    """A flag of a known name."""
    return Flag(name, call, node, text, FLAGS[name].disqualifies)
