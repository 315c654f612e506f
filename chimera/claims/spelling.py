"""How names are spelled: their parts, and which part of one can stand for it."""

import re
from collections.abc import Sequence

PIECE = re.compile(r"[A-Za-z0-9]+(?:\.\d+)*(?:[A-Za-z]+(?![a-z]))?")
HAS_DIGIT, HAS_SMALL, HAS_LETTER = re.compile(r"\d"), re.compile(r"[a-z]"), re.compile(r"[A-Za-z]")
NO_LETTER = re.compile(r"[\W_]")
FAMILY = re.compile(r"([A-Za-z]{3,})[\s._-]?\d")
COMMON = frozenset(
    ["latest", "instruct", "chat", "base", "model", "models", "config", "configuration", "candidate", "baseline", "default", "warm", "cold", "true", "false", "none", "test", "tests", "run", "runs", "it", "qat", "app", "exe", "server", "name", "type", "task", "data", "small", "large", "high", "low", "medium", "fast", "slow", "auto", "on", "off", "yes", "no", "all", "mean", "summary", "full", "main", "with", "and", "for", "the", "of", "in", "at", "to", "by", "is", "a", "an", "instruction", "tuned", "tuning", "param", "parameter", "parameters", "quant", "level", "up", "context", "tone", "entry", "results", "result", "file", "files", "gpu", "cpu", "easy", "hard", "benchmark", "benchmarks", "compilation", "chimera", "size", "sizes", "time", "rate", "token", "tokens", "per", "throughput", "report", "reports", "count", "error", "code", "value", "values", "memory", "load", "first"]
)  # fmt: skip
"""Words that alone name nothing."""


def lower(text: str) -> str:
    """The text in small letters and as long as before: patterns without IGNORECASE run twice as fast or more."""
    small = text.lower()
    if len(small) != len(text):  # a capital that becomes two letters
        return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return small


def pieces(text: str) -> tuple[str, ...]:
    """Name parts, comparable: gemma3_270m-it -> gemma3, 270m, it."""
    return tuple(match[0].lower() for match in PIECE.finditer(text.replace("_", " ")))


def tells(part: str, *, whole: bool = False) -> bool:
    """Whether a part of a name can stand for it: 1b and q4_0 can, instruct cannot; a whole name nearly always."""
    if whole:
        return len(part) > 1 and not (part in COMMON and part not in {"baseline", "warm", "cold"})
    return HAS_DIGIT.search(part) is not None and HAS_SMALL.search(part) is not None


def is_named(value: str, said: str) -> bool:
    """Whether a word stands for a name: its first part does, and any in a name with a number (haiku, MiniLM)."""
    if value.startswith(said):
        return True
    parts = pieces(value)
    return len(parts) > 2 and said.lower() in parts and any(HAS_DIGIT.search(part) for part in parts)


def is_type_number(key: Sequence[str]) -> bool:
    """Whether parts are a word and a number, as products are named: RTX 4090, 990 Pro."""
    words = [part for part in key if part.isalpha() and part not in COMMON]
    return bool(words) and any(part.isdigit() and len(part) > 1 for part in key)


def family_of(value: str) -> str | None:
    """The name without its number: qwen of qwen2.5:7b, postgresql of postgresql-16; None where there is no number."""
    match = FAMILY.match(value)
    return match[1].lower() if match and match[1].lower() not in COMMON else None


def letters_of(name: str) -> str:
    """A name by its letters and digits: q4_0 and q40 are one."""
    return NO_LETTER.sub("", name.lower()) if HAS_LETTER.search(name) else name


def numbers_of(said: str) -> tuple[float, ...]:
    """What a written value may be as a number: 8k is 8192 or 8000."""
    bare = said.replace(",", "")
    try:
        if bare[-1:] in "kK" and bare[:-1]:
            return float(bare[:-1]) * 1024, float(bare[:-1]) * 1000
        return (float(bare),)
    except ValueError:
        return ()


def number_of(said: str) -> float | None:
    """The number that a written value is, 4k being 4096; None for a word."""
    return next(iter(numbers_of(said)), None)
