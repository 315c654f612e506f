"""Proposals: targets, examples and steps to take hold numbers, and say nothing of the data."""

import re

from chimera.claims.quantities import Quantity
from chimera.claims.scene import Scene

PROPOSAL = re.compile(
    r"^\W*(?:\*\*[^*]+\*\*:?\s*)?(?:set|use|increase|reduce|limit|keep|run|repeat|try|test|schedule|allocate|add|consider|implement|target|aim|establish|define"
    r"|introduce|perform|conduct|ensure|monitor|investigate|explore|adopt|cap|raise|lower)\b|\b(?:should|could|would|recommend\w*|suggest\w*|target\w*|goal|budget|aim"
    r"|threshold|e\.g\.|for example|plan to|next step|if )",
    re.IGNORECASE,
)
STATED = re.compile(
    r"\b(?:reach\w*|achiev\w*|has|had|was|were|is|averag\w*|measured|deliver\w*|since|because|observed|recorded|show\w*|with an?|compared|at)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(
    r"\b(?:target\w*|goal|budget|threshold|limit(?:ed)?|every|to|within|at least|at most|below|under|above|e\.g\.,?|by|up to|for|of|than|example,?)\s*(?:of |to |about |around |~|≈|<|>|a |an |the )*\s*$",
    re.IGNORECASE,
)


def is_proposal(scene: Scene, quantity: Quantity) -> bool:
    """A target, an example, a step to take: not a statement about what was measured."""
    before = scene.text[: quantity.start]
    if STATED.search(before) and not re.search(r"\b(?:should|could|would|target|goal)\b", before[-60:], re.IGNORECASE):
        return False
    return PROPOSAL.search(scene.text) is not None and HYPOTHETICAL.search(before) is not None
