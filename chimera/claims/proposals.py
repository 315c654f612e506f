"""Proposals: targets, examples, plans and steps to take hold numbers, and say nothing of the data."""

import re
from collections.abc import Sequence

from chimera.claims.quantities import Quantity
from chimera.claims.scene import Scene

PROPOSAL = re.compile(
    r"^\W*(?:\*\*[^*]+\*\*:?\s*)?(?:set|use|increase|reduce|limit|keep|run|repeat|try|test|schedule|allocate|add|consider|implement|target|aim|establish|define"
    r"|introduce|perform|conduct|ensure|monitor|investigate|explore|adopt|cap|raise|lower)\b|\b(?:should|could|would|recommend\w*|suggest\w*|target\w*|goal|budget|aim"
    r"|threshold|e\.g\.|for example|plan to|next step|if )",
    re.IGNORECASE,
)
STATED = re.compile(
    r"\b(?:reach\w*|achiev\w*|has|had|was|were|is|averag\w*|measured|deliver\w*|since|because|observed|recorded|show\w*|with an?|given|thanks to|compared|at)\b[^.;]{0,40}$|:\s+(?:an?|its)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(
    r"\b(?:target\w*|goal|budget|threshold|limit(?:ed)?|every|to|within|at least|at most|below|under|above|e\.g\.,?|by|up to|for|of|than|example,?)\s*(?:of |to |about |around |~|≈|<|>|a |an |the )*\s*$",
    re.IGNORECASE,
)

AGAIN = r"(?:re-?(?:run|test|measure|peat|visit|do|try|evaluate|benchmark|check|consider)\w*|try|extend|add|explore|investigate|look (?:at|into)|follow up)"
DOING = rf"(?:{AGAIN}|run|test|measure|benchmark|profile|use|switch|evaluate|check|collect|include|cover|move|upgrade|double|increase|raise|lower|reduce|widen|sweep|compare|bump|set|scale|go)"
NEXT = r"(?:todos?|to[- ]dos?|next(?: steps?| time| up| run| round)?|plan(?:ned|s)?|future (?:work|runs?|tests?)|follow-?ups?|open(?: points?| items?| questions?)?|outlook|upcoming|backlog|roadmap|later|what(?:'s| is) next)"
WISH = r"(?:will|'ll|’ll|would like to|'d like to|’d like to|wants? to|plan(?:s|ned)? (?:to|on)|intends? to|hopes? to|(?:am |are |is )?going to|need to|(?:is|are) to be|to be|needs? to be)"
FILLER = r"(?:(?:also|then|still|probably|likely|next|have|be)\s+)*"
PLANNED = re.compile(
    rf"^\W*{NEXT}\W*[:–—-]|\b(?:we|i)\s?{WISH}\s+{FILLER}{DOING}(?:ed|d|p?ing)?\b|(?<!\w){WISH}\s+{FILLER}{AGAIN}(?:ed|d|ing)?\b|\b(?:let's|let us)\s+{DOING}\b"
    rf"|\bworth {AGAIN}|\b(?:next (?:time|week|month|quarter|round|sprint)|in (?:a|the) (?:next|future|later|follow-up) (?:run|round|test|sweep|step))\b",
    re.IGNORECASE,
)
"""Where a sentence turns to what is to be done."""
IS_NEXT = re.compile(rf"\W*(?:\d+\W+)?(?:recommended )?{NEXT}\W*$", re.IGNORECASE)
"""A heading or a lead-in over what is to be done."""
ALREADY = re.compile(
    r"[:;(—]|\b(?:because|since|as|which|where|given|already|currently|today|was|were|had|has|reach(?:es|ed)|measured|achiev(?:es|ed)|observed|showed|shows|took|takes|averag\w+|is|are)\b",
    re.IGNORECASE,
)
"""Behind the turn to what is to be done: a reason in what was measured."""


def is_planned(scene: Scene, quantity: Quantity, above: Sequence[str] = ()) -> bool:
    """Whether a number is part of what is to be done; arguments as for `is_proposal`."""
    before = scene.text[: quantity.start]
    turn = next(PLANNED.finditer(before), None)
    start = turn.end() if turn else 0 if any(IS_NEXT.fullmatch(one) for one in above) else None
    return start is not None and not ALREADY.search(before, start)


def is_proposal(scene: Scene, quantity: Quantity, above: Sequence[str] = ()) -> bool:
    """A target, an example, a plan, a step to take: not a statement about what was measured.

    Args:
        scene: The passage.
        quantity: The number.
        above: What the passage stands under: lead-in and headings.
    """
    before = scene.text[: quantity.start]
    if is_planned(scene, quantity, above):
        return True
    if STATED.search(before) and not re.search(r"\b(?:should|could|would|target|goal)\b", before[-60:], re.IGNORECASE):
        return False
    return PROPOSAL.search(scene.text) is not None and HYPOTHETICAL.search(before) is not None
