"""Shorthand of the field for what was run: pp512 is a prompt of 512 tokens, tg128 are 128 generated tokens, both in tok/s."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from chimera.claims.vocabulary import meaning_of

PASS = re.compile(r"(?<![\w.])(?P<kind>pp|tg)[ _]?(?P<tokens>\d{1,6})(?![\w.])")
BITS = re.compile(r"(?<![\w.])(\d{1,2})[- ]?bit\b", re.IGNORECASE)
LAYERS = re.compile(r"gpu_layers|^ngl$|^num_gpu$", re.IGNORECASE)
FULL = re.compile(
    r"\b(?:full(?:y)?[ -](?:GPU )?offload(?:ed|ing)?|all layers on (?:the )?GPU|full GPU)\b", re.IGNORECASE
)
NONE = re.compile(
    r"\b(?:CPU[ -]only|no offload(?:ing)?|without (?:GPU )?offload(?:ing)?|(?:pure|on(?: the)?) CPU)\b", re.IGNORECASE
)
CODE = re.compile(r"(?!p\d\d?$)[a-z]{1,6}\d{2,5}")
IN_TEXT = re.compile(r"(?<![\w.])[A-Za-z]{1,6}\d{2,5}(?!\w)")
WHOLE = re.compile(r"[\W\d]*(sizes?)\W*(?:[(\[][^()\[\]]*[)\]])?\W*", re.IGNORECASE)
"""A heading or a head of this word alone is of files."""
PROMPT, GENERATED = "n_prompt", "n_gen"
"""The settings that say so in the data of llama-bench."""


def passes(text: str, settings: Collection[str]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Where a text names such a run, with the values of the data's settings that it stands for."""
    if PROMPT not in settings or GENERATED not in settings:
        return
    for match in PASS.finditer(text):
        own, other = (PROMPT, GENERATED) if match["kind"] == "pp" else (GENERATED, PROMPT)
        yield match.start(), match.end(), {own: match["tokens"], other: "0"}


def offload(text: str, settings: Mapping[str, Mapping[float, str]]) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Where a text says that all layers or none run on the GPU, with the value that it stands for."""
    for name, values in settings.items():
        if LAYERS.search(name) and len(values) > 1:
            for pattern, value in ((FULL, values[max(values)]), (NONE, values.get(0.0))):
                found = pattern.finditer(text) if value is not None else ()
                yield from ((match.start(), match.end(), (name, value)) for match in found if value is not None)


def coded(columns: Iterable[str]) -> dict[str, frozenset[str]]:
    """Codes in columns' names, such as tg128 in tg128_tps, with the columns that carry them."""
    found: dict[str, set[str]] = {}
    for column in columns:
        for word in re.split(r"[^A-Za-z0-9]+", column.lower()):
            if CODE.fullmatch(word):
                found.setdefault(word, set()).add(column)
    return {word: frozenset(names) for word, names in found.items()}


def short_metrics(codes: Mapping[str, frozenset[str]], text: str) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    """Metrics that a text names by a column's code or by one word alone: start, end, concept, columns."""
    for match in IN_TEXT.finditer(text) if codes else ():
        if columns := codes.get(match[0].lower()):
            yield match.start(), match.end(), meaning_of(min(columns)).concept, columns
    if whole := WHOLE.fullmatch(text):
        yield *whole.span(1), "file size", frozenset()


def is_pass(said: str) -> bool:
    """Whether a name is such a run's: its speed is meant where no metric is named."""
    return PASS.fullmatch(said.strip()) is not None


def bits(text: str) -> Iterator[tuple[int, int, re.Pattern[str]]]:
    """Where a text speaks of bits (the 4-bit model), and the names of quantisations that have so many."""
    for match in BITS.finditer(text):
        yield match.start(), match.end(), re.compile(rf"(?:i?q|int|n?fp?|bf|w|mxfp){match[1]}(?!\d)", re.IGNORECASE)
