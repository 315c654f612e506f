"""Bare values of settings, told by where they stand: 9.2 @ 4, 50.0 @ 8; at 8 threads and at 16."""

import re
from collections.abc import Sequence

from chimera.claims.names import NameBook
from chimera.claims.naming import Naming

PLACE = re.compile(r"(?:@|\bat\s)[\s`*]{0,3}(\d+(?:,\d{3})*[kK]?)(?!\w|[.,]\d|%)(?!\s?(?:ms|s|tok|[KMG]i?B)\b)")
"""Where a value was measured: 9.2 @ 4."""
BARE = re.compile(r"\d+(?:,\d{3})*[kK]?")
LIST = re.compile(
    r"(?<![\w.,-])\d+[kK]?(?:\s*(?:,\s*(?:and\b)?|/|→|->|\bto\b|\band\b)\s*\d+[kK]?){2,}(?!\w|[.,]\d|\s?%)(?!\s?(?:ms|s|tok|[KMG]i?B)\b)"
)
LONG = 3
"""So many places name a setting's values by themselves, without @ or the setting's name."""
OPENING = re.compile(r"(?:\b(?:at|with|on|using)\s|@\s?|[(\[])$")


def values_at(book: NameBook, text: str) -> list[Naming]:
    """Bare numbers behind several @, all values of one setting: 9.2 @ 1, 50.0 @ 4."""
    places = list(PLACE.finditer(text))
    if len(places) < 2:
        return []
    told = {name for _, _, names in book.mentions_setting(text) for name in names}
    fitting = [name for name in book.values if all(book.value_of([name], one[1]) for one in places)]
    fitting = [name for name in fitting if name in told] or fitting
    if len(fitting) != 1 or (not told and "@" not in text and len(places) < LONG):
        return []
    settings = frozenset(fitting)
    return [Naming(*one.span(1), book.value_of(settings, one[1]), settings, one[1]) for one in places]


def values_listed(book: NameBook, text: str) -> list[Naming]:
    """Lists of bare numbers that are all values of a setting that the text names: as clients go 1 → 16 → 64."""
    found: list[Naming] = []
    for match in LIST.finditer(text):
        numbers = list(BARE.finditer(text, *match.span()))
        told = {name for _, _, names in book.mentions_setting(text) for name in names}
        fitting = [name for name in sorted(told) if all(book.value_of([name], one[0]) for one in numbers)]
        settings = frozenset(fitting)
        if len(fitting) == 1:
            found += [Naming(*one.span(), book.value_of(settings, one[0]), settings, one[0]) for one in numbers]
    return found


def values_again(book: NameBook, text: str, found: Sequence[Naming]) -> list[Naming]:
    """Bare numbers that stand as a setting's value stood before: at 8 threads ... at 16; (1 thread), (4), (8)."""
    openings = [(one, match[0]) for one in found if (match := OPENING.search(text, max(0, one.start - 6), one.start))]
    again: list[Naming] = []
    for one, opening in openings:
        if not one.said[:1].isdigit() or not one.pairs:
            continue
        pattern = re.compile(
            rf"{re.escape(opening)}(\d+(?:,\d{{3}})*[kK]?)(?=\s*(?:[,;:)\]]|\.(?!\d)|$|(?:and|or|for|to)\b))"
        )
        again += [
            Naming(*match.span(1), pairs, one.settings, match[1])
            for match in pattern.finditer(text)
            if (pairs := book.value_of(one.settings, match[1]))
        ]
    return again
