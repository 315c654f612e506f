"""Names of settings and of their values, found in a text."""

import re
from collections.abc import Iterable, Sequence

from chimera.claims.beside import beside, beside_word
from chimera.claims.names import NameBook
from chimera.claims.naming import Naming
from chimera.claims.placed import bare_values, shorts
from chimera.claims.setting_words import COUNTED, PLURAL_KIND
from chimera.claims.shorthand import bits, offload, passes
from chimera.claims.sized import sized
from chimera.claims.spelling import pieces
from chimera.claims.standing import values_again, values_at, values_listed
from chimera.claims.value_names import find_values

ARTICLES = frozenset(
    ["with", "and", "for", "the", "of", "in", "at", "to", "by", "is", "a", "an", "it", "on", "all", "no"]
)
"""Words behind a setting's name that are hardly ever its value."""
VALUE_AFTER = re.compile(
    r"[\s`*\"']*(?:(?:[=:]|is|of|at|from|set to|was|equal to|value|values)[\s`*\"']*){0,2}(\d[\d,]*(?:\.\d+)?[kK]?|[A-Za-z][\w.:/+-]*)"
)
VALUES_INSIDE = re.compile(r"[\s`*]{0,3}[(\[][\s`*]{0,3}(\d+(?:,\d{3})*(?:\.\d+)?[kK]?)(?!\w|\.\d|\s?%)")
"""Threads (1 → 4 → 8)."""
VALUE_BEFORE = re.compile(r"(\d[\d,]*(?:\.\d+)?[kK]?)[\s-]{1,2}(?:token[\s-]?)?$")
WORD_BEFORE = re.compile(r"(?<![\w.:/-])([A-Za-z][\w.:/+-]*)[\s`*\"']{1,3}$")
VALUE_LISTED = re.compile(
    r"[\s`*]*(?:,|and|or|to|vs\.?|versus|against|/|→|->|–|-)(?:[\s`*]*(?:and|or))?[\s`*]*(\d[\d,]*(?:\.\d+)?)(?![\w%.])"
)
LISTED_BEFORE = re.compile(
    r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?[kK]?)[\s`*]*(?:,|and|or|to|vs\.?|versus|against|instead of|rather than|/|→|->|–|-)(?:[\s`*]*(?:and|or))?[\s`*]*$"
)
BESIDE = re.compile(r"[\s(@/-]{1,2}")
MAX_VALUE = 40
"""No setting's value is written longer."""
PLACED = re.compile(r"(?:\b(?:at|with|under|using|on)|@)\s+(?:only |just )?$", re.IGNORECASE)
"""Before a number of something that a setting counts: a value, even if the data has another."""
COUNT_BEFORE = re.compile(
    r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))\s+(?:\w+\s+)?$", re.IGNORECASE
)


def find_names(book: NameBook, text: str) -> list[Naming]:
    """All namings in a flattened text, left to right, without overlaps."""
    found = [*_passes(book, text), *_bits(book, text), *_counts(book, text), *_offloads(book, text)]
    found += _free(sized(book.numeric, text), found)
    for way in (values_at, _settings, _shorts, find_values):
        found += _free(way(book, text), found)
    found += _values_beside(book, text, found)
    found += _free(values_listed(book, text), found)
    found += _free(values_again(book, text, found), found)
    found += _bare_values(book, text, found)
    return _merged(text, sorted(found, key=lambda one: one.start))


def _free(more: Iterable[Naming], found: Sequence[Naming]) -> list[Naming]:
    """What lies on nothing that was found before."""
    return [one for one in more if not any(_overlap(one, other) for other in found)]


def _overlap(one: Naming, other: Naming) -> bool:
    return one.start < other.end and other.start < one.end


def _offloads(book: NameBook, text: str) -> list[Naming]:
    """All layers or none on the GPU."""
    return [
        Naming(start, end, frozenset({pair}), frozenset({pair[0]}), text[start:end])
        for start, end, pair in offload(text, book.numeric)
    ]


def _passes(book: NameBook, text: str) -> list[Naming]:
    """Settings that shorthand names together: pp512."""
    return [
        Naming(start, end, book.value_of([name], value), frozenset({name}), text[start:end])
        for start, end, values in passes(text, book.values)
        for name, value in values.items()
    ]


def _bits(book: NameBook, text: str) -> list[Naming]:
    """Quantisations by their bits: the 4-bit model is q4_K_M."""
    found = []
    for start, end, pattern in bits(text):
        pairs = frozenset((n, v) for n, values in book.values.items() for v in values if pattern.match(v))
        found += [Naming(start, end, pairs, frozenset(n for n, _ in pairs), text[start:end])] if pairs else []
    return found


def _counts(book: NameBook, text: str) -> list[Naming]:
    """Settings that count something, said as a number of it: on 2 GPUs."""
    return [
        one
        for pattern, names in book.count_pattern
        for match in pattern.finditer(text)
        if (pairs := book.value_of(names, match[1])) or PLACED.search(text, 0, match.start())
        for one in (
            *_listed_before(book, text, match.start(), names),
            Naming(match.start(), match.end(), pairs, names, match[0]),
        )
    ]


def _settings(book: NameBook, text: str) -> list[Naming]:
    """Settings with their value behind or before: num_ctx=4096, a 4096-token context, temperature of 0.8."""
    found: list[Naming] = []
    for start, end, names in book.mentions_setting(text):
        after = VALUE_AFTER.match(text, end)
        before = VALUE_BEFORE.search(text, max(0, start - MAX_VALUE), start)
        inside = VALUES_INSIDE.match(text, end)
        pairs = book.value_of(names, before[1]) if before and not PLURAL_KIND.match(text, end) else frozenset()
        naming = _with_value(book, text, start, after, names) if after else None
        if naming and not naming.pairs and PLURAL_KIND.match(text, end) and COUNT_BEFORE.search(text, 0, start):
            continue  # seven request rates = 21 runs: they are counted, and have no value
        if inside and (held := book.value_of(names, inside[1])):
            found.append(Naming(*inside.span(1), held, names, inside[1]))
            found += _listed(book, text, found[-1], names)
        elif naming and (naming.pairs or not pairs or "=" in naming.said):
            found.append(naming)
            found += _listed(book, text, naming, names)
        elif before and pairs:
            found += _listed_before(book, text, before.start(), names)
            found.append(Naming(before.start(), end, pairs, names, text[before.start() : end]))
        elif (word := WORD_BEFORE.search(text, max(0, start - MAX_VALUE), start)) and (
            pairs := book.wholes.get(pieces(word[1]), frozenset()) & book.value_of(names, word[1])
        ):
            found.append(Naming(word.start(), end, frozenset(pairs), names, text[word.start() : end]))
    return found


def _with_value(book: NameBook, text: str, start: int, after: re.Match[str], names: frozenset[str]) -> Naming | None:
    shown = after[1].rstrip(".:,")
    stop = after.start(1) + len(shown)
    pairs = book.value_of(names, shown)
    if pairs and not (shown in ARTICLES and "=" not in text[start:stop]):
        return Naming(start, stop, pairs, names, text[start:stop])
    between = text[start : after.start(1)]
    is_whole = all("." not in value for name in names for value in book.values[name])
    if COUNTED.match(between) or (not pairs and is_whole and "." in shown and ":" in between):
        return None  # ngl 0, 12, 24: 6.46
    if not pairs and shown[0].isalpha() and _is_other(book, shown, names):
        return None
    is_number = shown[0].isdigit() and any(re.match(r"[\d.]+$", v) for n in names for v in book.values[n])
    named = "=" in between or (re.search(r"[A-Z]|\d", shown[1:]) and shown[0].isalpha() and not shown[0].isdigit())
    if (is_number and not re.match(r"\s*(?:tok|ms|s\b|sec|%|[KMG]i?B|°|degrees|W\b|J\b)", text[stop:])) or (
        named and shown[0].isalpha()
    ):
        return Naming(start, stop, frozenset(), names, text[start:stop])
    return None


def _is_other(book: NameBook, shown: str, names: frozenset[str]) -> bool:
    """Whether a word behind a setting's name is the value of another setting: config: gemma3:1b."""
    held = book.wholes.get(pieces(shown), set())
    return bool(held) and not any(name in names for name, _ in held)


def _listed(book: NameBook, text: str, first: Naming, names: frozenset[str]) -> list[Naming]:
    """More values behind the first: num_ctx 2048, 4096 and 8192."""
    found, at = [], first.end
    while match := VALUE_LISTED.match(text, at):
        pairs = book.value_of(names, match[1].rstrip(","))
        if not pairs:
            break
        at = match.start(1) + len(match[1].rstrip(","))
        found.append(Naming(match.start(1), at, pairs, names, match[1].rstrip(",")))
    return found


def _listed_before(book: NameBook, text: str, at: int, names: frozenset[str]) -> list[Naming]:
    """More values before the last: 1/4/8 threads; at 8, 16 and 32 clients."""
    found: list[Naming] = []
    while (match := LISTED_BEFORE.search(text, max(0, at - MAX_VALUE), at)) and (
        pairs := book.value_of(names, match[1])
    ):
        at = match.start(1)
        found.insert(0, Naming(at, match.end(1), pairs, names, match[1]))
    return found


def _shorts(book: NameBook, text: str) -> list[Naming]:
    """Values behind a setting's initials, and those listed behind them: t=8 → 4."""
    found: list[Naming] = []
    for start, end, name, value in shorts(text, book.numeric):
        naming = Naming(start, end, frozenset({(name, value)}), frozenset({name}), text[start:end])
        found += [naming, *_listed(book, text, naming, naming.settings)]
    return found


def _values_beside(book: NameBook, text: str, found: Sequence[Naming]) -> list[Naming]:
    more = []
    for one in found:
        place = beside(text, one.end, one.pairs, book.companions)
        place = place or beside_word(text, one.end, one.pairs, book.common_companions)
        if place is not None and not any(place[0] < other.end and other.start < place[1] for other in found):
            start, end, pair = place
            more.append(Naming(start, end, frozenset({pair}), frozenset({pair[0]}), text[start:end]))
    return more


def _bare_values(book: NameBook, text: str, found: Sequence[Naming]) -> list[Naming]:
    """Bare values that stand where settings stand."""
    told = [name for _, _, names in book.mentions_setting(text) for name in sorted(names)]
    told += [name for one in found for name in sorted(one.settings)]
    places = bare_values(text, book.numeric, [(one.start, one.end, one.settings) for one in found], told)
    return [
        Naming(start, end, frozenset({(name, value)}), frozenset({name}), text[start:end])
        for start, end, name, value in places
    ]


def _merged(text: str, found: Sequence[Naming]) -> list[Naming]:
    """Two parts of one name that stand beside each other are one: qwen2.5-3b q4_k_m."""
    kept: list[Naming] = []
    for one in found:
        last = kept[-1] if kept else None
        both = last.pairs & one.pairs if last and last.settings & one.settings else frozenset()
        if last and both and last.pairs != one.pairs and BESIDE.fullmatch(text, last.end, one.start):
            settings = frozenset(name for name, _ in both)
            kept[-1] = Naming(last.start, one.end, both, settings, text[last.start : one.end])
        else:
            kept.append(one)
    return kept
