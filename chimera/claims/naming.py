"""A stretch of text that names values of settings."""

from dataclasses import dataclass

Pair = tuple[str, str]
"""A setting and its value."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A stretch of text that names values of settings."""

    start: int
    end: int
    pairs: frozenset[Pair]
    """What it may mean; empty when the name is known to be a setting's but no such value is in the data."""
    settings: frozenset[str]
    """The settings it speaks of."""
    said: str
