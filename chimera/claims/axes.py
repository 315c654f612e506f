"""What the rows and columns of a table are values of where no head says it: bare numbers, parts of names, before and after."""

import re
from collections.abc import Callable, Iterable, Sequence

from chimera.claims.index import FactIndex
from chimera.claims.naming import Naming
from chimera.claims.passages import Cell
from chimera.claims.scene import Scene

BARE = re.compile(r"[\s`*]*-?\d[\d.,]*[kKM]?[\s`*]*")
WITH_UNIT = re.compile(
    r"[\s`*]*(\d[\d.,]*[kKM]?)\s(?:req(?:uest)?s?/s|rps|qps|clients?|users?|connections?|threads?|tokens|layers?|W)[\s`*]*"
)
CORNER = re.compile(r"\s*(?:[/\\|×↓→,&]|\b(?:by|vs\.?|versus|x|and|per)\b)[\s/\\|×↓→]*", re.IGNORECASE)
"""Between the names of both axes in the corner of a table."""
NO_AXIS = re.compile(
    r"\s*(?:#|no\.?|nr\.?|n|runs?|counts?|rank|id|step|phase|priority|trial|iteration)?\s*", re.IGNORECASE
)
"""Heads of columns whose small numbers only count the rows."""
OWN_AXIS = frozenset({"type", "files"})
MAX_LABELS = 60
"""Labels that are looked at to find out what they are values of."""
MEANS = r"[\"“”'’`*)\]]*\s*(?:is|are|was|were|means?|being|refers? to|stands? for|=|:|–|—)\s"
ENDS = re.compile(r"[.;](?:\s|$)|$")
MAX_ALIAS = 24
Look = Callable[[str], Scene]


def row_settings(index: FactIndex, cell: Cell, above: Sequence[str]) -> frozenset[str]:
    """The settings that the labels of a table's rows are values of."""
    if "rows" not in cell.memo:
        head = cell.headers[0] if cell.headers else ""
        named = index.names.settings_named(head)
        labels = [row[0] for row in cell.body[:MAX_LABELS] if row]
        others = [head for head in cell.headers[1:] if index.names.value_of(named, head)] if named else []
        is_of_heads = len(others) > 1 and not any(index.names.value_of(named, label) for label in labels)
        found = named or _axis(index, labels, head, above) or _of_words(index, labels)
        cell.memo["rows"] = frozenset[str]() if is_of_heads else found
    return cell.memo["rows"]


def head_settings(index: FactIndex, cell: Cell, above: Sequence[str]) -> frozenset[str]:
    """The settings that bare heads of columns are values of."""
    if "heads" not in cell.memo:
        taken = row_settings(index, cell, above)
        corner = cell.headers[0] if cell.headers else ""
        heads = [bare for head in cell.headers[1:] if (bare := bare_of(head))]
        found = _axis(index, heads, corner, above, taken)
        others = [named for part in _parts(index, corner) if (named := part - taken)]
        cell.memo["heads"] = found or (others[-1] if others else frozenset())
    return cell.memo["heads"]


def bare_of(head: str) -> str:
    """A head that is nothing but a number, or one with the unit of a setting: 16 of 16 req/s; "" for any other."""
    match = WITH_UNIT.fullmatch(head)
    return match[1] if match else head if BARE.fullmatch(head) else ""


def _parts(index: FactIndex, corner: str) -> list[frozenset[str]]:
    """The settings that the parts of a corner such as "model / num_ctx" name, in order."""
    whole = index.names.settings_named(corner)
    parts = [index.names.settings_named(part) for part in CORNER.split(corner)] if not whole else [whole]
    return [part for part in parts if part]


def _axis(
    index: FactIndex, labels: Sequence[str], corner: str, above: Sequence[str], taken: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The settings that labels are values of: named beside them, else the only ones that have all these values."""
    if not labels:
        return frozenset()
    mentioned = [names for text in above[:3] for _, _, names in index.names.mentions_setting(text)]
    for names in [*_parts(index, corner), *mentioned]:
        one = names - taken - OWN_AXIS
        if one and sum(bool(index.names.value_of(one, label)) for label in labels) * 2 >= len(labels):
            return one
    bare = [label for label in labels if BARE.fullmatch(label)]
    if len(bare) < max(2, len(labels)) or (NO_AXIS.fullmatch(corner.strip(" *`")) and corner.strip(" *`")):
        return frozenset()
    names = index.names.values.keys() - taken - OWN_AXIS
    fitting = [name for name in sorted(names) if all(index.names.value_of([name], label) for label in bare)]
    told = f"{corner} {' '.join(above[:3])}".lower()
    close = [
        name for name in fitting if any(len(word) > 3 and word in told for word in re.split(r"[\W_]+", name.lower()))
    ]
    fitting = close if len(fitting) > 1 else fitting
    return frozenset(fitting) if len(fitting) == 1 else frozenset()


def _of_words(index: FactIndex, labels: Sequence[str]) -> frozenset[str]:
    """The one setting of which most labels are values, be they words as common as on and off."""
    names = [
        name
        for name in sorted(index.names.values.keys() - OWN_AXIS)
        if sum(bool(index.names.value_of([name], label)) for label in labels) > max(1, len(labels) / 2)
    ]
    return frozenset(names) if len(names) == 1 else frozenset()


def aliases(label: str, others: Iterable[str], above: Sequence[str], seen: Look) -> list[Naming]:
    """What a word such as "before" or "B" stands for, as said above its table: "Before" is A, "after" is B.

    Args:
        label: The head or label that names nothing itself.
        others: The other heads or labels.
        above: What the table stands under, nearest first.
        seen: Looks at a text.
    """
    bare = label.strip(" *`\"'“”")
    if not bare or len(bare) > MAX_ALIAS or not bare[0].isalpha():
        return []
    begins = re.compile(rf"(?<!\w){re.escape(bare)}{MEANS}", re.IGNORECASE)
    words = [other.strip(" *`\"'“”") for other in others]
    stops = [
        re.compile(rf"(?<!\w){re.escape(other)}{MEANS}", re.IGNORECASE) for other in words if other and other != bare
    ]
    for text in above:
        scene = seen(text)
        if match := begins.search(scene.text):
            ends = [ENDS.search(scene.text, match.end()), *(stop.search(scene.text, match.end()) for stop in stops)]
            end = min(one.start() for one in ends if one)
            return [one for one in scene.namings if match.end() <= one.start < end]
        behind = re.compile(rf"[`*\"”]*\s*[(\[]\s*[\"“]?{re.escape(bare)}[\"”]?\s*[)\]]")
        if found := [one for one in scene.namings if behind.match(scene.text, one.end)]:
            return found
    return []


def by_beginning(index: FactIndex, scene: Scene, settings: frozenset[str]) -> list[Naming]:
    """Values of settings that a word of a head begins: base for baseline, where another head names such a value, too."""
    taken = [(one.start, one.end) for one in [*scene.metrics, *scene.aggregations, *scene.namings]]
    for match in re.finditer(r"[A-Za-z][\w-]{2,}", scene.text):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        held = [(name, value) for name in settings for value in index.names.values[name]]
        pairs = [pair for pair in held if pair[1].lower().startswith(match[0].lower())]
        if len(pairs) == 1:
            return [Naming(match.start(), match.end(), frozenset(pairs), settings, match[0])]
    return []
