"""Values of a setting said by their size: the smallest context, long prompts, at the highest concurrency, large chunks."""

import re
from collections.abc import Iterator, Mapping

from chimera.claims.naming import Naming
from chimera.claims.setting_words import last_of
from chimera.claims.spelling import lower

LEAST = r"smallest|lowest|shortest|fewest|minimum"
MOST = r"largest|highest|longest|biggest|maximum"
SMALL = r"smaller|small|lower|low|shorter|short"
LARGE = r"larger|large|bigger|higher|high|longer|long"
MIDDLE = r"medium|middle|mid-size|intermediate"
SIZE = rf"(?P<least>{LEAST})|(?P<most>{MOST})|(?P<small>{SMALL})|(?P<large>{LARGE})|(?P<middle>{MIDDLE})"
ANY = re.compile(rf"(?:{LEAST}|{MOST}|{SMALL}|{LARGE}|{MIDDLE})\b")
WAYS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(name, re.IGNORECASE), re.compile(rf"\b(?:{SIZE})\s(?:\w+\s)?{noun}\b", re.IGNORECASE))
    for name, noun in (
        (r"(prompt|input)_?(len|length|tokens|size|target)|^n_prompt$", r"(?:prompt|input)(?:s| lengths?)?"),
        (r"ctx|context|max_model_len", r"(?:contexts?|(?:context )?(?:windows?|lengths?|sizes?))"),
        (r"seq(uence)?_?len", r"(?:sequences?|sequence lengths?)"),
        (r"chunk", r"chunks?(?: sizes?)?"),
        (r"batch", r"batch(?:es| sizes?)?"),
        (r"concurren|parallel|clients|users", r"(?:concurrenc(?:y|ies)|concurrency (?:levels?|caps?)|loads?|caps?)"),
        (r"(^|_)rate$|^[qr]ps$", r"(?:(?:request |arrival )?rates?|loads?)"),
        (r"thread", r"thread counts?"),
        (r"jobs", r"job counts?"),
        (r"temp", r"temperatures?"),
        (r"message|payload", r"(?:messages?|payloads?)(?: sizes?)?"),
    )
)
"""Settings by their names in data, with what texts call small or large of them."""
VALUE_BEHIND = re.compile(r"\s*(?:[=:(]|of|was|is)?\s*[~≈]?\d")
"""Behind a noun that brings its number: nothing has to be guessed."""


def sized(values: Mapping[str, Mapping[float, str]], text: str) -> Iterator[Naming]:
    """Namings by size.

    Args:
        values: The numeric settings: number -> value as the data writes it.
        text: Flattened.
    """
    if not ANY.search(lower(text)):
        return
    for name, numbers in values.items():
        said = next((said for pattern, said in WAYS if pattern.search(last_of(name))), None)
        if said is None or len(numbers) < 2:
            continue
        for match in said.finditer(text):
            value = _value(match, sorted(numbers))
            if value is not None and not VALUE_BEHIND.match(text, match.end()):
                yield Naming(
                    match.start(), match.end(), frozenset({(name, numbers[value])}), frozenset({name}), match[0]
                )


def _value(match: re.Match[str], numbers: list[float]) -> float | None:
    """The value meant: an end of all, the higher of two, the high or the middle one of three."""
    if match["least"] or match["most"]:
        return numbers[0] if match["least"] else numbers[-1]
    if match["middle"]:
        return numbers[1] if len(numbers) == 3 else None
    is_relative = match[0].lower().split()[0].endswith("er")
    if len(numbers) > (2 if is_relative else 3):
        return None
    return numbers[0] if match["small"] else numbers[-1]
