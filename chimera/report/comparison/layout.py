"""Lines for a terminal of any width: labelled paragraphs, and what gives way where there is not enough room."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from chimera.evidence.names import clip

NARROW = 80
"""Below it, what goes on in the next line is indented less."""
LABEL_CHARS = 10
HELD = re.compile(r"(?<=\d) (?=(?:%|×|s|min|h|ms|tok|J|W|MiB|GiB|pairs?|inputs?|loads?|runs?)(?![a-zA-Z]))")
"""A blank at which no line may end."""
KEEP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stay or go together."""

    lines: tuple[str, ...]
    rank: float
    """0 never goes; the highest goes first."""


def held(text: str) -> str:
    """A text in which a number and its unit stay on one line."""
    return HELD.sub(KEEP, text)


def paragraph(label: str, text: str, width: int, sign: str = " ") -> list[str]:
    """A text beside its label, in lines that fit; a number and its unit stay together."""
    first = f"{sign} {label:<{LABEL_CHARS}} "
    rest = " " * (len(first) if width >= NARROW else 4)
    if not label:
        first = rest
    elif len(first) > width // 2:
        first, text = f"{sign} ", f"{label}: {text}"
    lines = wrap(held(text), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [
        first.rstrip()
    ]
    return [line.replace(KEEP, " ") for line in lines]


def cut(lines: Sequence[str], most: int, width: int) -> tuple[str, ...]:
    """The first lines, with a sign where there would be more."""
    if len(lines) <= most:
        return tuple(lines)
    *kept, last = lines[:most]
    return (*kept, f"{clip(last, width - 1).removesuffix('…')}…")


def fit(blocks: Sequence[Block], most: int) -> tuple[list[Block], int]:
    """Blocks that fit into so many lines, and how many lines that say something had to go."""
    kept, n_gone = list(blocks), 0
    while sum(len(block.lines) for block in kept) > most:
        rank = max(block.rank for block in kept)
        if rank == 0:
            break
        place = max(number for number, block in enumerate(kept) if block.rank == rank)
        n_gone += sum(1 for line in kept.pop(place).lines if line)
    return kept, n_gone
