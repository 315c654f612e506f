"""Where a text names values by their own name, or a telling part of it: Gemma 3 270M, or the 270m, for gemma3:270m."""

import re
from collections.abc import Sequence

from chimera.claims.names import MAX_PIECES, NameBook
from chimera.claims.naming import Naming, Pair
from chimera.claims.spelling import COMMON, PIECE, is_named, is_type_number, tells
from chimera.claims.vocabulary import FILE_TYPES

GAP = re.compile(r"[\s:_/.,()\[\]@`*-]{0,3}")
ROLE = re.compile(r"\bas (?:the|our|a) $", re.IGNORECASE)
"""Before a word that says what somebody is used for: with A as the baseline."""
PRODUCT = re.compile(r"\.(?:cpp|rs|py|js|ai)\b", re.IGNORECASE)
"""Behind the name of a product that is no model's: llama.cpp."""
ON_DEVICE = re.compile(r".*\b(?:on|via|with|using|from|to)\s(?:the\s|a\s)?(?:[cgtn]pu)", re.IGNORECASE | re.DOTALL)
"""Where CPU and GPU are values of a setting, not parts of the machine."""
ENDING = re.compile(r"\w\.$")
"""Before the ending of a file's name: quality.csv names no type of files."""
KIND_BEHIND = re.compile(
    r"\s(?:tasks?|ones?|questions?|problems?|prompts?|documents?|inputs?|files?|objects?|schemas?|cases?|requests?|quer(?:y|ies)|items?)\b"
)
"""Behind a word as common as easy or small: then it is the value of a setting."""
PLACE_BEFORE = re.compile(r"\b(?:section|appendix|table|figure|annex|part|chapter)\s$", re.IGNORECASE)
"""Before a letter that names a place in a text."""
LETTER_AFTER = re.compile(
    r"['’]s\b|\s?(?:[,;:)|→/=-]|\d|$)|\s(?:averag|need|is|was|take|took|at\b|trail|get|got|come|came|ha[sd]|win|won|scor|in\b|and|or|vs|versus|by|with|use|writ|wrote|reach|beat|lose|lost|lead)"
)
LETTER_BEFORE = re.compile(
    r"\b(?:for|vs\.?|versus|of|than|and|or|with|to|from|against|over|prompt|variant|version|option|config|persona|model|agent|arm|group)\s$",
    re.IGNORECASE,
)
"""Around an A that is no article."""
CUT_BEFORE = re.compile(r"[A-Za-z0-9][:._-]$")
CUT_AFTER = re.compile(r"[:_-](?=[\w.-]*\d)\w|:\w")


def find_values(book: NameBook, text: str) -> list[Naming]:
    """Values by their own name, or a telling part of it."""
    parts = [(match.start(), match.end(), match[0].lower()) for match in PIECE.finditer(text.replace("_", " "))]
    found, at = [], 0
    while at < len(parts):
        run = _longest(book, text, parts, at)
        if run is None:
            at += 1
            continue
        stop, pairs = run
        start, end = parts[at][0], parts[stop - 1][1]
        is_ending = parts[at][2] in FILE_TYPES and ENDING.search(text, max(0, start - 2), start)
        if is_ending or PRODUCT.match(text, end) or ROLE.search(text, max(0, start - 8), start):
            at = stop
            continue
        if _is_cut(text, start, end):
            pairs = frozenset()
        if pairs:
            pairs |= book.with_parts(text[start:end])
        settings = frozenset(name for name, _ in (pairs or run[1]))
        found.append(Naming(start, end, pairs, settings, text[start:end]))
        at = stop
    return found


def _longest(
    book: NameBook, text: str, parts: Sequence[tuple[int, int, str]], at: int
) -> tuple[int, frozenset[Pair]] | None:
    best = None
    key: tuple[str, ...] = ()
    head = parts[at][2]
    begins = (head,) in book.runs or head in book.families or head in FILE_TYPES
    if not begins and not _is_joined(book, text, parts, at):
        return None
    for stop in range(at + 1, min(at + MAX_PIECES, len(parts)) + 1):
        if stop > at + 1 and not GAP.fullmatch(text[parts[stop - 2][1] : parts[stop - 1][0]]):
            break
        key = _merge(key, parts[stop - 1][2], book.runs)
        if key not in book.runs:
            if stop == at + 1 and _is_joined(book, text, parts, at):
                continue
            break
        said = text[parts[at][0] : parts[stop - 1][1]]
        if len(key) == 1 and len(key[0]) == 1 and _is_letter(book, text, parts[at]):
            best = stop, frozenset(book.wholes[key])
            continue
        is_kind = len(key) == 1 and KIND_BEHIND.match(text, parts[stop - 1][1]) is not None
        if (key in book.wholes and (len(key) > 1 or is_kind or tells("".join(key), whole=True))) or (
            key in book.wholes and ON_DEVICE.fullmatch(text[max(0, parts[at][0] - 12) : parts[stop - 1][1]])
        ):
            best = stop, frozenset(book.wholes[key])
        elif any(tells(part) for part in key) or is_type_number(key):
            best = stop, frozenset(book.runs[key])
        elif len(said) >= 4 and said[0].isalpha() and head not in COMMON:
            family = frozenset(pair for pair in book.runs[key] if is_named(pair[1], said))
            best = (stop, family) if family else best
    if best is None and (family := book.families.get(head)) and text[parts[at][0]].isupper():
        best = at + 1, frozenset(family)
    kind = FILE_TYPES.get(head)
    if best is None and kind and text[parts[at][0] - 1 : parts[at][0]] != ".":  # the ending of a file's name is none
        pairs = frozenset((name, kind) for name in ("type", "files"))
        return at + 1, pairs
    return best


def _is_letter(book: NameBook, text: str, part: tuple[int, int, str]) -> bool:
    """Whether a capital alone is one of the values A, B, C of a setting, and no article or place."""
    start, end, letter = part
    held = [name for name, value in book.wholes.get((letter,), ()) if value == text[start:end] and value.isupper()]
    if not any(len([one for one in book.values[name] if len(one) == 1 and one.isupper()]) > 1 for name in held):
        return False
    if PLACE_BEFORE.search(text, max(0, start - 12), start):
        return False
    return text[start] != "A" or bool(
        LETTER_AFTER.match(text, end) or LETTER_BEFORE.search(text, max(0, start - 10), start)
    )


def _is_joined(book: NameBook, text: str, parts: Sequence[tuple[int, int, str]], at: int) -> bool:
    """Whether a hyphen or blank only divides what the data writes as one word: TED-LIUM is tedlium, JPEG XL jpegxl."""
    if at + 1 >= len(parts):
        return False
    as_one = (parts[at][2] + parts[at + 1][2],)
    if as_one not in book.runs or text[parts[at][1] : parts[at + 1][0]] not in {"-", " "}:
        return False
    is_type = as_one[0][0].isdigit() and not as_one[0].isdigit()  # 870 EVO is 870evo
    return as_one in (book.runs if is_type or text[parts[at][1]] == "-" else book.wholes)


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a name goes on beyond what is known: the 8b of granite3.3:8b is not the data's 8b."""
    return bool(CUT_BEFORE.search(text, max(0, start - 2), start) or CUT_AFTER.match(text, end))


def _merge(key: tuple[str, ...], part: str, runs: dict[tuple[str, ...], set[Pair]]) -> tuple[str, ...]:
    """Gemma 3 is gemma3: parts grow together where the data writes them as one."""
    if key and (*key[:-1], key[-1] + part) in runs and (*key, part) not in runs:
        return (*key[:-1], key[-1] + part)
    return (*key, part)
