"""How the arms differ, in words: what was asked for, and what the servers give."""

from collections.abc import Callable, Iterable, Sequence

from chimera.evidence.names import clean, clip
from chimera.evidence.numbers import NOT_MEASURED
from chimera.record.plan import Difference, Plan
from chimera.record.run import ServerModel
from chimera.report.comparison.numerals import counted, percent

MOST_VALUE_CHARS = 40
DIGEST_CHARS = 8
HIDDEN = "***"
"""Header values are credentials."""


def short_names(differences: Iterable[Difference]) -> dict[str, str]:
    """Path -> its shortest end that no other path of them has: models.local.num_ctx is num_ctx."""
    paths = [one.path for one in differences]
    return {path: _shortest(path, paths) for path in paths}


def _shortest(path: str, paths: Sequence[str]) -> str:
    parts = path.split(".")
    for n in range(1, len(parts)):
        end = ".".join(parts[-n:])
        if sum(other == end or other.endswith(f".{end}") for other in paths) == 1:
            return end
    return path


def values(one: Difference) -> tuple[str, str]:
    """A's and B's value as they may be shown: nobody's credentials, no text of many lines."""
    if is_secret(one.path):
        return _hidden(one.a), _hidden(one.b)
    return _value(one.a), _value(one.b)


def is_secret(path: str) -> bool:
    """Whether a setting holds credentials."""
    return "headers" in path.split(".")


def _hidden(text: str | None) -> str:
    return NOT_MEASURED if text is None else HIDDEN


def _value(text: str | None) -> str:
    if text is None:
        return NOT_MEASURED
    lines = text.strip().splitlines()
    if len(lines) > 1:
        return f"text of {len(lines)} lines"
    return clip(clean(text), MOST_VALUE_CHARS)


def told_difference(plan: Plan) -> str:
    """B in terms of A: "A with num_ctx 2048 → 4096"."""
    if not plan.requested:
        return "A, setting by setting"
    names = short_names(plan.requested)
    return "A with " + " · ".join(_change(names[one.path], *values(one)) for one in plan.requested)


def _change(name: str, a: str, b: str) -> str:
    return f"{clean(name)} {a} → {b}"


def told_effect(plan: Plan) -> str:
    """What the servers give: where it is not what the specs ask for, and what the arms share."""
    asked = {_leaf(one) for one in plan.requested}
    beyond = dict.fromkeys(_leaf(one) for one in plan.effective if _leaf(one) not in asked)
    told = [f"num_ctx {a} / {b} (server confirms)" for name, a, b in asked if name == "num_ctx" and _gives(plan, a, b)]
    told += [f"{clean(name)} {_value(a)} / {_value(b)}" for name, a, b in beyond]
    if not told:
        told = ["as asked for" if plan.effective else "no difference that the servers tell"]
    models = (*plan.a.models, *plan.b.models)
    return " · ".join([*told, *_shared(models)]) if models else "the servers said nothing about the models"


def _gives(plan: Plan, a: str | None, b: str | None) -> bool:
    """Whether the servers said while they answered that the windows are these."""
    given = [{str(model.num_ctx_effective) for model in arm.models} for arm in (plan.a, plan.b)]
    return given == [{a}, {b}]


def _leaf(one: Difference) -> tuple[str, str | None, str | None]:
    """A difference without where it stands: agents of one model differ in the same."""
    return one.path.rpartition(".")[2], one.a, one.b


def _shared(models: Sequence[ServerModel]) -> list[str]:
    digest = _same(models, lambda one: one.digest)
    told = [f"same digest {clean(digest.removeprefix('sha256:'))[:DIGEST_CHARS]}"] if digest else []
    told += [
        clean(found)
        for found in (_same(models, lambda one: one.quantization), _same(models, _placement))
        if found and found != "none"
    ]
    version = _same(models, _server)
    return [*told, clean(version)] if version else told


def _same(models: Sequence[ServerModel], of: Callable[[ServerModel], str | None]) -> str | None:
    """What all models of both arms have in common; None if they do not, or did not say."""
    found = {of(one) for one in models}
    return found.pop() if len(found) == 1 else None


def _placement(one: ServerModel) -> str | None:
    if not one.size_bytes or one.size_vram_bytes is None:
        return None
    return f"{percent(one.size_vram_bytes / one.size_bytes)} on GPU"


def _server(one: ServerModel) -> str | None:
    name = "Ollama" if one.provider == "ollama" else one.provider
    return f"{name} {one.version}" if one.version else None


def told_design(plan: Plan, is_paired: bool = True) -> str:
    """Inputs, pairs, what the coin is thrown for and why."""
    inputs = counted(len(plan.inputs), "input")
    if not is_paired:
        return f"{inputs}, runs made before: no order was drawn"
    what = "a coin per pair of loads" if plan.design == "loads" else "a coin per pair"
    loads = counted(plan.n_loads, "load")
    why = f" ({clean(plan.design_reason)}: {loads})" if plan.design_reason else f" ({loads})" if plan.n_loads else ""
    return f"{inputs} × {counted(plan.pairs, 'pair')}, {what}{why}"
