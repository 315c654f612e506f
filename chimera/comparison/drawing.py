"""The order of runs: a fair coin for exactly the unit that is tested, and a nonce for every run."""

from collections.abc import Iterator, Sequence
from random import Random

from chimera.comparison.verdict import ALPHA
from chimera.record.plan import ArmName, Design, Slot

ENOUGH_UNITS = 6
"""Below six independent units no two-sided test can reach five per cent."""
NONCE_DIGITS = 12
"""Each one token, and apart: every nonce costs the same number of tokens, whatever the tokenizer."""


def draw_slots(inputs: Sequence[str], pairs: int, design: Design, rng: Random) -> tuple[Slot, ...]:
    """All measured runs of a plan, in their order.

    Pairs: every input has its turn before one has its second; both runs of a pair follow each other. Loads: an arm is
    loaded, makes its runs, and then the other; one pair of loads per input where there are inputs enough, else one per
    pair.

    Args:
        inputs: Names.
        pairs: Of each input.
        design: What the coin is thrown for.
        rng: Throws it.
    """
    slots: list[Slot] = []
    nonces = _nonces(rng)
    for block, (name, numbers) in enumerate(_blocks(inputs, pairs, design), start=1):
        order: tuple[ArmName, ArmName] = ("A", "B") if rng.random() < 0.5 else ("B", "A")
        for arm in order:
            for number in numbers:
                slots.append(
                    Slot(position=len(slots) + 1, pair=number, block=block, input=name, arm=arm, nonce=next(nonces))
                )
    return tuple(slots)


def enough_units(n_primaries: int) -> int:
    """Units of which all together, pointing one way, can convince about one of so many primaries (Holm)."""
    return next(n for n in range(ENOUGH_UNITS, 100) if n_primaries * 2 * 0.5**n <= ALPHA)


def _blocks(inputs: Sequence[str], pairs: int, design: Design) -> Iterator[tuple[str, list[int]]]:
    """What one coin decides: an input and the numbers of its pairs."""
    if design == "loads" and len(inputs) >= ENOUGH_UNITS:
        for index, name in enumerate(inputs):
            yield name, [index * pairs + number for number in range(1, pairs + 1)]
        return
    number = 0
    for _ in range(pairs):
        for name in inputs:
            number += 1
            yield name, [number]


def draw_nonce(rng: Random) -> str:
    """A text that no prompt began with before; all of them are equally long in tokens."""
    return " ".join(str(rng.randrange(10)) for _ in range(NONCE_DIGITS))


def _nonces(rng: Random) -> Iterator[str]:
    """Nonces, no two alike."""
    seen: set[str] = set()
    while True:
        nonce = draw_nonce(rng)
        if nonce not in seen:
            seen.add(nonce)
            yield nonce
