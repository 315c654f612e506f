"""Bare values of settings, told by where they stand: at 16384, t=12, from 16 to 24 req/s, batch sizes (1, 8, 32)."""

import re
from collections.abc import Iterable, Mapping, Sequence

from chimera.claims.masks import Hidden
from chimera.claims.quantities import find_unit
from chimera.claims.setting_words import NOT_SHORT, short_of, unit_after
from chimera.claims.spelling import number_of

NUMBER = re.compile(r"(?<![\w.,:/#$€£+~≈-])\d(?:[\d,]*\d)?(?:\.\d+)?k?(?![\w%]|[.,:]\d)")
AFTER_AT = re.compile(r"(?<!\w)(?:at|@|under|with|for)\s*(?:a |an |the )?$", re.IGNORECASE)
READS = re.compile(
    r"\b(?:peak\w*|stand\w*|stood|sits?|sat|is|was|are|were|be|comes? in|came in|top\w* out|level\w* off|saturat\w*|plateau\w*|averag\w*"
    r"|cap\w*|remain\w*|hold\w*|held|stay\w*|settl\w*|land\w*|start\w*|end\w*|begins?|arriv\w*|max\w* out|clock\w*(?: in)?|finish\w*)\s+(?:at|with)\s*(?:a |an |the )?$|\b(?:up|down|close|near|rises?|rose|falls?|fell|drops?|dropped|grows?|grew|scales?|scaled) to\s*$",
    re.IGNORECASE,
)
"""Before the value of a measure, not of a setting: throughput peaks at 16."""
BOUND = re.compile(
    r"(?:\b(?:below|above|beyond|under|over|until|at|from|to|and|between|with|@|→|->|[,(/–-])|[(/@→,–])\s*$",
    re.IGNORECASE,
)
"""Before a setting's value that brings its own unit."""
GOES_ON = re.compile(
    r"\s*(?:$|[.,;:!?)(\]|→–—-]|(?:it|its|the|we|this|that|there|and|or|vs|versus|to|is|was|are|were|has|have|for|on|in|by|but|while|than|they|all|both|as|only)\b|[A-Z])"
)
"""Behind a bare value: no noun, which it would count."""
JOIN = re.compile(r"\s*(?:to|→|->|and|vs\.?|versus|/|–)\s*")
CHAIN = re.compile(r"\s*(?:→|->|/|,|and|or|,\s*and)\s*")
LIST = re.compile(
    r"\d(?:[\d,]*\d)?(?:\.\d+)?k?(?:\s*(?:,\s*and|,|/|and|or|→|->)\s*\d(?:[\d,]*\d)?(?:\.\d+)?k?)+(?![\w.]*\d)"
)
VALUE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?k?")
Values = Mapping[str, Mapping[float, str]]
"""Numeric settings: number -> value as the data writes it."""
FIRST = re.compile(r"(?:\b(?:from|between)|→|->|[(,:])\s*$", re.IGNORECASE)
Taken = tuple[int, int, frozenset[str]]
Place = tuple[int, int, str, str]
"""Start, end, setting, value."""


def numeric(values: Mapping[str, Iterable[str]]) -> dict[str, dict[float, str]]:
    """The settings of which every value is a number."""
    found: dict[str, dict[float, str]] = {}
    for name, shown in values.items():
        numbers = {number: value for value in shown if (number := number_of(value)) is not None}
        if numbers and len(numbers) == len(set(shown)):
            found[name] = numbers
    return found


def designs(text: str, mentions: Iterable[tuple[int, int, frozenset[str]]], values: Values) -> list[Hidden]:
    """Lists that only say which values of a setting were tried: batch sizes (1, 8, 32 and 128)."""
    found = []
    for _, end, names in mentions:
        opened = re.compile(r"\s*(?:[(:=]|of|were|are)?\s*").match(text, end)
        listed = LIST.match(text, opened.end() if opened else end)
        if listed is None:
            continue
        numbers = [number_of(one) for one in VALUE.findall(listed[0])]
        held = [name for name in names if all(one in values.get(name, ()) for one in numbers)]
        is_aside = "(" in text[end : listed.start()]
        if held and len(numbers) > 1 and (is_aside or len(numbers) == len(values[held[0]]) > 2):
            unit = unit_after(held[0], text, listed.end())
            stop = unit.end() if unit else listed.end()
            if len(VALUE.findall(text[stop:])) < len(numbers):
                found.append(Hidden(listed.start(), stop, "values of a setting that were tried"))
    return found


def shorts(text: str, values: Values) -> list[Place]:
    """Values behind the initials of a setting: t=12, qd 32, bs=8."""
    found = []
    for name, numbers in values.items():
        short = short_of(name)
        if short is None or len(short) > 3:
            continue
        sign = r"\s?[=:]\s?" if short in NOT_SHORT or len(short) == 1 else r"\s?[=:]?\s?"
        for match in re.finditer(
            rf"(?<![\w.-]){short}{sign}(\d(?:[\d,]*\d)?(?:\.\d+)?)(?![\w%]|[.,]\d)", text, re.IGNORECASE
        ):
            value = numbers.get(number_of(match[1]) or 0.0)
            found += [(match.start(), match.end(), name, value)] if value is not None else []
    return found


def bare_values(text: str, values: Values, taken: Sequence[Taken], told: Iterable[str]) -> list[Place]:
    """Numbers that stand where settings stand and are values of one.

    Args:
        text: Flattened.
        values: The numeric settings of the data.
        taken: Start, end and settings of what already names something.
        told: Settings that the text names, nearest last: theirs is a value that several settings have.
    """
    numbers = [one for one in NUMBER.finditer(text) if not any(one.start() < b and a < one.end() for a, b, _ in taken)]
    order = list(told)
    found: list[Place] = []
    for at, one in enumerate(numbers):
        names = [name for name, known in values.items() if number_of(one[0]) in known]
        names.sort(key=lambda name: -order.index(name) if name in order else len(order) + 1)
        for name in names:
            pair = _pair(text, numbers, at, name, values[name])
            unit = unit_after(name, text, one.end())
            if (
                _stands(text, one, unit, is_told=name in order or len(names) == 1)
                or pair
                or _ends_at(text, one, name, taken)
            ):
                found.append(
                    (one.start(), unit.end() if unit else one.end(), name, values[name][number_of(one[0]) or 0.0])
                )
                break
    return found


def _stands(text: str, one: re.Match[str], unit: re.Match[str] | None, *, is_told: bool) -> bool:
    """Whether a single number stands where a setting stands."""
    before = text[max(0, one.start() - 40) : one.start()]
    if READS.search(before):
        return False
    if unit is not None:
        return BOUND.search(before) is not None
    place = AFTER_AT.search(before)
    if place is None or find_unit(text, one.end()) is not None or not GOES_ON.match(text, one.end()):
        return False
    return is_told and (place[0].strip().lower() in {"at", "@"} or (number_of(one[0]) or 0.0) >= 100)


def _ends_at(text: str, one: re.Match[str], name: str, taken: Sequence[Taken]) -> bool:
    """Whether a number is the first of two values of which the second names its setting: from 16 to 64 clients."""
    begun = FIRST.search(text, max(0, one.start() - 10), one.start())
    return begun is not None and any(name in names and JOIN.fullmatch(text[one.end() : a]) for a, _, names in taken)


def _pair(text: str, numbers: Sequence[re.Match[str]], at: int, name: str, known: Mapping[float, str]) -> bool:
    """Whether a number is an end of "from 16 to 24" or "24 → 99" between values, beside other numbers that are none."""
    for one, other in ((at, at + 1), (at - 1, at)):
        if one < 0 or other >= len(numbers):
            continue
        low, high = numbers[one], numbers[other]
        join = JOIN.fullmatch(text[low.end() : high.start()])
        if join is None or any(number_of(end[0]) not in known for end in (low, high)):
            continue
        from_to = re.search(r"\b(?:from|between)\s*$", text[max(0, low.start() - 9) : low.start()], re.IGNORECASE)
        arrow = join[0].strip() in {"→", "->"}
        plain = all(unit_after(name, text, end.end()) or find_unit(text, end.end()) is None for end in (low, high))
        rest = re.search(r"\d", text[: low.start()] + text[high.end() :])
        if plain and (from_to or arrow) and rest:
            return True
    return False
