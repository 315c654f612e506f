"""Loading: who paid for it, why it happened again, and whose options a loaded model kept."""

from collections.abc import Callable, Mapping
from typing import Any

from chimera.record.measures import LOAD_LIMIT_S
from chimera.record.seen import Seen, options_of

RELOADING = ("num_ctx", "num_gpu", "num_thread", "num_batch", "main_gpu", "use_mmap", "draft_num_predict")
"""Options whose change makes a server load the model again; so does the request field `shift` on newer ones."""
INHERITED = tuple(name for name in RELOADING if name != "num_ctx")
"""Options that stay as they are when a request leaves them out; num_ctx falls back to the Modelfile's."""


def cold(seen: Seen) -> str | None:
    """The first call to a model paid for loading it."""
    if not (seen.has_loaded and seen.is_first):
        return None
    return f"The model was loaded for this call: {seen.metrics.load_s:.3f} s of loading before the prompt."


def reloaded(seen: Seen) -> str | None:
    """A later call paid for loading it again."""
    load = seen.metrics.load_s
    if load is None or seen.is_first:
        return None
    changed = _changed(seen)
    if load <= (LOAD_LIMIT_S if changed else seen.load_limit_s):
        return None
    why = f" because {changed} changed" if changed else ""
    return f"The model was loaded again{why}: {load:.3f} s of loading before the prompt."


def evicted(seen: Seen) -> str | None:
    """Between two calls to this model another one was loaded on its server, and now this one again."""
    if seen.is_first or not seen.has_loaded or _changed(seen):
        return None
    since = seen.earlier[-1].call.sent_ns
    rival = next((other for other in reversed(seen.others) if other.has_loaded and other.call.sent_ns > since), None)
    if rival is None:
        return None
    return (
        f"The model had made room for {rival.call.model} (call {rival.call.id}) and was loaded again: "
        f"{seen.metrics.load_s:.3f} s. The server's memory does not hold both."
    )


def inherited(seen: Seen) -> str | None:
    """A request that leaves an option out is answered with the value of the call that loaded the model."""
    if seen.is_first or seen.has_loaded:
        return None
    kept = [(name, value) for name in INHERITED if (value := _kept(seen, name)) is not None]
    if not kept:
        return None
    told = ", ".join(f"{name} {value}" for name, value in kept)
    return f"Left unset, but still in force from an earlier call: {told}. Set it in every model block, or in none."


def _kept(seen: Seen, name: str) -> Any:
    """The value that holds although this call does not say it."""
    if seen.options.get(name) is not None:
        return None
    for other in reversed(seen.earlier):
        if (value := other.options.get(name)) is not None:
            return value
        if other.has_loaded:
            return None
    return None


def _changed(seen: Seen) -> str:
    """Reloading options that differ from the call before, as text; "" when none does."""
    if not seen.earlier:
        return ""
    before = seen.earlier[-1]
    now, then = seen.options, options_of(before.body)
    changes = [(name, then.get(name), now.get(name)) for name in RELOADING]
    if seen.generation.reloads_for_shift is not False:
        changes.append(("shift", before.body.get("shift"), seen.body.get("shift")))
    return ", ".join(f"{name} ({_say(old)} → {_say(new)})" for name, old, new in changes if old != new)


def _say(option: Any) -> str:
    return "unset" if option is None else str(option)


RULES: Mapping[str, Callable[[Seen], str | None]] = {
    "cold": cold,
    "reloaded": reloaded,
    "evicted": evicted,
    "inherited": inherited,
}
