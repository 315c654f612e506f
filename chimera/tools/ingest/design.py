"""Which settings name a configuration: each partition of rows once, and nothing that others say together."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence


def naming_settings(columns: Mapping[str, Sequence[object]], kept: frozenset[str] = frozenset()) -> list[str]:
    """The settings that name a configuration.

    A setting that cuts the rows into the same parts as an earlier one is an alias; one whose value follows from the
    others together (`g999_c1024` beside num_gpu and num_ctx) is a label for them. Both are left out, because nothing
    could be held equal in them while another setting changes.

    Args:
        columns: Settings in order of preference, each with its value per row.
        kept: Settings that stay even if constant or implied: what a reader always wants to be told.
    """
    names: list[str] = []
    parts: set[tuple[int, ...]] = set()
    for name, values in columns.items():
        part = partition(values)
        if name in kept or (len(set(part)) > 1 and part not in parts):
            names.append(name)
            parts.add(part)
    by_size = sorted(names, key=lambda name: (-len(set(columns[name])), names.index(name)))
    for name in by_size:
        rest = [columns[other] for other in names if other != name]
        if name not in kept and len(rest) > 1 and _follows(columns[name], rest):
            names.remove(name)
    return names


def aliases(columns: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """Settings that always change together with this one, so that nothing can tell their effects apart.

    One whose values stand in this one's own (a `tag` q4_0 beside a model `llama3.1:8b-q4_0`) only repeats it.
    """
    part = partition(columns[name])
    return [
        other
        for other, values in columns.items()
        if other != name
        and partition(values) == part
        and not all(_plain(value) in _plain(whole) for value, whole in zip(values, columns[name], strict=True))
    ]


def are_crossed(values: Sequence[object], others: Sequence[Sequence[object]]) -> bool:
    """Whether values were chosen, not measured: every combination of the others has each of them, equally often.

    A few combinations may have one value of their own instead: without a draft model there are 0 draft tokens.
    """
    cells: dict[tuple[object, ...], Counter[object]] = defaultdict(Counter)
    for value, *rest in zip(values, *others, strict=True):
        cells[tuple(rest)][value] += 1
    wide = [cell for cell in cells.values() if len(cell) > 1]
    alone = {value for cell in cells.values() if len(cell) == 1 for value in cell}
    if len(wide) < 2 or not alone.isdisjoint(wide[0]) or (alone and (2 * len(wide) <= len(cells) or len(wide[0]) < 3)):
        return False
    return len(set(wide[0].values())) == 1 and all(cell == wide[0] for cell in wide)


def _plain(value: str) -> str:
    return re.sub(r"[\W_]+", "", value).lower()


def partition(values: Sequence[object]) -> tuple[int, ...]:
    """The parts that values cut rows into, numbered in order of appearance: equal for aliases."""
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(value, len(numbers)) for value in values)


def _follows(values: Sequence[object], others: Sequence[Sequence[object]]) -> bool:
    """Whether the others together determine the value, and it determines at least two of them: a label for them."""
    told: dict[tuple[object, ...], object] = {}
    for value, *rest in zip(values, *others, strict=True):
        if told.setdefault(tuple(rest), value) != value:
            return False
    finer = sum(len(dict.fromkeys(zip(values, other, strict=True))) == len(set(values)) for other in others)
    return finer > 1
