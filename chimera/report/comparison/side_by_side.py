"""Two reports of one pair beside each other: what both found folded, what only one found marked. HTML."""

import math
from collections.abc import Iterable, Sequence
from html import escape

from chimera.evidence.names import clean
from chimera.record.outcome import Outcome, SideBySide, Told
from chimera.record.plan import ArmName
from chimera.report.comparison.numerals import counted, times
from chimera.report.comparison.series import walled
from chimera.report.prose import Prose
from chimera.report.svg import tag

INTRODUCTION = (
    "Findings that both reports have are folded. What only one has is marked; a paragraph that only one has bears "
    "a stroke at its left."
)
SHOWN = "compared"
"""Class of a block that is opened for print."""


def side_by_side(outcome: Outcome, prose: Prose) -> str:
    """A block per pair; "" where there is none."""
    ratios = {one.row.pair: times(math.exp(one.log_ratio)) for one in walled(outcome)}
    blocks = [_block(one, ratios.get(one.pair), prose) for one in outcome.side_by_side]
    return "".join([tag("p", INTRODUCTION), *blocks]) if blocks else ""


def _block(one: SideBySide, ratio: str | None, prose: Prose) -> str:
    told = f": B took {ratio} the time of A" if ratio else ""
    head = tag("h3", f"Pair {one.pair}, ", tag("code", escape(clean(one.input))), escape(told))
    both = [found for found in one.findings if found.in_a and found.in_b]
    shared = ""
    if both:
        label = f"{counted(len(both), 'finding')} that both reports have"
        shared = tag("details", tag("summary", escape(label)), _findings(both, is_marked=False), class_=SHOWN)
    sides = (_side("A", _only(one.findings, "A"), (one.prose_a, one.prose_b), prose),
             _side("B", _only(one.findings, "B"), (one.prose_b, one.prose_a), prose))  # fmt: skip
    return f"{head}\n{shared}\n{tag('div', *sides, class_='sides')}\n"


def _only(found: Iterable[Told], arm: ArmName) -> list[Told]:
    """What one arm found and the other did not."""
    return [one for one in found if (one.in_a, one.in_b) == (arm == "A", arm == "B")]


def _side(arm: ArmName, found: Sequence[Told], told: tuple[Sequence[str], Sequence[str]], prose: Prose) -> str:
    own, other = told
    inner = tag("h4", f"Only {arm} found")
    inner += _findings(found, is_marked=True) if found else tag("p", "Nothing that the other did not find.")
    inner += tag("h4", f"What {arm} wrote")
    inner += "".join(_paragraph(text, text not in other, prose) for text in own) or tag("p", "Nothing.")
    return tag("div", inner, class_=f"side side-{arm.lower()}")


def _findings(found: Iterable[Told], *, is_marked: bool) -> str:
    texts = (escape(clean(one.text)) for one in found)
    return tag("ul", *(tag("li", tag("mark", text) if is_marked else text) for text in texts))


def _paragraph(text: str, is_own: bool, prose: Prose) -> str:
    inner = prose.render_inline(text)
    return tag("p", inner, class_="own") if is_own else tag("p", inner)
