"""Which way a comparison points: higher, 12 % slower, by a factor of 1.3, multiplied by 2."""

import re
from dataclasses import dataclass

from chimera.claims.quantities import Quantity
from chimera.claims.scene import Scene, shortened
from chimera.claims.spelling import lower

UP = r"higher|more|greater|faster|quicker|larger|bigger|longer|better|increas\w*|improve\w*|improving|gain\w*|rise[sn]?|rose|rais\w*|lift\w*|grew|grow\w*|outperform\w*|exceed\w*|surpass\w*|above|ahead|speed-?ups?|boost\w*|superior|advantage|overhead|penalty|uplifts?|jump\w*|climb\w*|surg\w*|soar\w*|outpac\w*|outstrip\w*|beats?|leads?|extra|sooner|adds|added"
DOWN = r"lower|less|fewer|slower|smaller|shorter|wors\w*|frees|undercuts?|undercut|decreas\w*|reduc\w*|drop\w*|fell|falls?|fallen|decline[sd]?|below|behind|cut[s]?|sav(?:es|ed|ing)|degrad\w*|inferior|shr[aiu]nk\w*|slow(?:s|ed|ing)|slowdown|lower(?:s|ed|ing)|cutting|savings?|shav\w*|trim\w*|slash\w*|shorten\w*|trails?|trailed|lags?|lagged|off|plung\w*"
NEUTRAL = r"differ\w*|gap|apart|spread|ratio|change[sd]?|deviat\w*|vari(?:es|ation)|that of|of (?:the|that|its)|as (?:fast|slow|high|much|many|large|long|good|quick)|the"
BY_SPEED = re.compile(r"fast|quick|soon|slow|speed|outperform|slowdown")
BY_WORTH = re.compile(
    r"better|wors|improv|outperform|superior|inferior|degrad|gain|advantage|penalty|lead|beat|trail|lag|outpac|outstrip"
)
WORD = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<neutral>{NEUTRAL}))\b")
AFTER = re.compile(
    rf"^[\s\ue000*_`)]*(?:(?:points?|increase in|as|in|the|a|times|of) ){{0,2}}(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<neutral>{NEUTRAL}))\b"
)
BEFORE = re.compile(
    rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<neutral>differ\w*|δ|delta|gap|apart|spread|ratio|change[sd]?|vari(?:es|ation)))(?:\s+[\w\ue000'’/.:()-]+){{0,12}}?\s*(?:\b(?:by|of|is|was|to|are|at|about|around|nearly|roughly|approximately|up)\b|:|=|~|≈|\(|,)*[\s*_`~≈+(-]*$"
)
UP_OR_DOWN = re.compile(
    r"\b(?:(?P<up>up)|(?P<down>down))(?P<neutral>)(?:\s+by)?(?:\s+(?:about|around|roughly|nearly|almost|only|just))?[\s~≈]*$"
)
SIGNED = re.compile(r"[+−-]\W*$")
BY_FACTOR = re.compile(r"\bby a factor of\W*$|\bfactor of\W*$")
MULTIPLIES = re.compile(r"\bmultipl\w+\b[^.;]*\bby\W*$")


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a comparison points, and by which word."""

    sign: int
    """1 up, -1 down, 0 unsigned."""
    word: str
    """In small letters."""
    is_ratio: bool = False
    """"1.5 times the throughput of": the number itself is the ratio."""


def direction_at(scene: Scene, quantity: Quantity) -> Direction | None:
    """The comparing word at a number; None if none is near."""
    masked = lower(scene.masked)
    after = AFTER.match(masked[quantity.stop : quantity.stop + 60])
    if after and not (quantity.unit and quantity.unit.dimension != "×" and after["neutral"] == "the"):
        return _direction(after, after[0])
    before = BEFORE.search(lower(shortened(scene, quantity.start)[-90:]))
    if before is None and (times := MULTIPLIES.search(masked[max(0, quantity.start - 70) : quantity.start])):
        return Direction(0, times[0].strip(), is_ratio=True)
    if before is None:
        before = UP_OR_DOWN.search(masked[max(0, quantity.start - 24) : quantity.start])
    if before and BY_FACTOR.search(before[0]):
        return Direction(_direction(before, before[0]).sign, before[0].strip(), is_ratio=True)
    if before:
        return _direction(before, before[0])
    if (
        quantity.unit
        and quantity.unit.dimension == "pp"
        and SIGNED.search(masked, max(0, quantity.start - 4), quantity.start)
    ):
        return Direction(-1 if quantity.value < 0 else 1, "a sign")
    if quantity.unit and quantity.unit.dimension == "×":
        return Direction(0, "times", is_ratio=True)
    if quantity.unit is None or quantity.unit.dimension not in {"%", "pp"}:
        return None
    far = WORD.search(masked[quantity.stop : quantity.stop + 80])
    if far and not far["neutral"]:
        between = masked[quantity.stop : quantity.stop + far.start()]
        if not re.search(r"[,;]|\d", between) and len(between) < 40:
            return _direction(far, far[0])
    return None


def _direction(match: re.Match[str], said: str) -> Direction:
    if match["up"]:
        return Direction(1, said.strip())
    if match["down"]:
        return Direction(-1, said.strip())
    of_it = re.search(r"that of|of (?:the|that|its)|\bas \w+|\bthe\b|ratio", match["neutral"])
    return Direction(0, said.strip(), is_ratio=of_it is not None)
