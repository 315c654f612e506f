"""A passage with what stands around it: heads of its table, its row, captions, headings, the sentences before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chimera.claims.index import FactIndex
from chimera.claims.naming import Naming
from chimera.claims.passages import REFERS, Passage
from chimera.claims.scene import Scene, look, look_at
from chimera.claims.setting_words import COUNTED
from chimera.claims.tables import NUMBER_ALONE, row_namings
from chimera.evidence.fact import Fact

PRONOUN = re.compile(
    r"^\W*(?!it (?:is|was) (?:\w+ )?(?:noting|noted|clear|important|notable|noteworthy|interesting|evident|apparent|to|that)\b|(?:this|that|it) (?:means|shows|suggests|indicates|seems|appears|turns out)\b)(?:it|its|this|that|they|their|these|here|the (?:former|latter|model|configuration|same))\b",
    re.IGNORECASE,
)
ALL_ROWS = re.compile(
    r"\b(?:(?:the )?(?:whole|entire|full|complete) (?:data ?set|data|benchmark|set|corpus|collection|sweep|study|sample)|(?:benchmark|data ?set|data) as a whole"
    r"|(?:all|every|the complete set of) (?:recorded |measured |available )?(?:runs?|rows?|configurations?|data|measurements?|samples?|records?))\b",
    re.IGNORECASE,
)
"""Who speaks of everything goes on about nobody."""
SAYS_WHAT = re.compile(
    r"metrics?|measures?|measurements?|statistics?|stat|aggregations?|aggregate|units?|quantity|kpi|indicator|parameter",
    re.IGNORECASE,
)
"""Heads of columns that say what the number in another column is."""


@dataclass
class Frame:
    """A passage with the scenes of what surrounds it, computed once per passage."""

    passage: Passage
    scene: Scene
    around: list[Scene] = field(default_factory=list)
    """Nearest first: column head, row, caption, list lead-in, headings."""
    row_namings: list[Naming] = field(default_factory=list)
    header: Scene | None = None
    label: Scene | None = None
    beside: dict[str, Scene] = field(default_factory=dict)
    """Cells of the row under heads such as Metric, Statistic and Unit, by their heads."""
    subject: Scene | None = None
    """The sentence before, where this one begins with "it"."""
    earlier: list[Fact] = field(default_factory=list)
    """What decided the numbers before it in its paragraph."""
    before: Scene | None = None
    """The sentence before."""
    told: Scene | None = None
    """The last sentence of its paragraph that names a metric: it holds on where a sentence names none."""
    trail: list[Scene] = field(default_factory=list)
    """What was said before it in its section, nearest first."""
    decided: dict[int, Fact] = field(default_factory=dict)
    """What decided the other cells of its row, by column."""
    orders: Sequence[Sequence[Naming]] = ()
    """Lists of settings that were given values before, the last one last."""
    heads: list[Scene] = field(default_factory=list)
    """All heads of its table: one metric or unit among them holds for columns that say none."""

    @property
    def text(self) -> str:
        """Everything that may name a file."""
        return " ".join([self.scene.text, *(scene.text for scene in self.around)])


def frame_of(index: FactIndex, passage: Passage, cache: dict[str, Scene]) -> Frame:
    """Look at a passage and around it; scenes of headings and heads are shared."""

    def seen(text: str) -> Scene:
        if text not in cache:
            cache[text] = look_at(index, text, kind="head")
        return cache[text]

    frame = Frame(passage, look(index, passage))
    if passage.cell is not None:
        cell = passage.cell
        frame.header = seen(cell.header)
        label = next((text for text in cell.row if not NUMBER_ALONE.fullmatch(text)), "") if cell.row else ""
        frame.label = seen(label) if cell.column and label else None
        frame.beside = {
            head.strip(" *`").lower(): seen(text)
            for number, (head, text) in enumerate(zip(cell.headers, cell.row, strict=False))
            if number != cell.column
            and not COUNTED.fullmatch(cell.header.strip(" *`"))
            and SAYS_WHAT.fullmatch(head.strip(" *`"))
        }
        frame.heads = [seen(head) for head in cell.headers]
        frame.row_namings = row_namings(index, cell, passage.above, seen)
        frame.around = [scene for scene in (frame.header, frame.label, *frame.beside.values()) if scene is not None]
    elif passage.before and (
        passage.before.rstrip(' *_"').endswith("?")  # an answer is about what was asked
        or PRONOUN.match(passage.text)
        or (REFERS.search(passage.text) and not frame.scene.namings and not ALL_ROWS.search(passage.text))
    ):
        frame.subject = seen(passage.before)
        frame.around = [frame.subject]
    frame.around += [seen(text) for text in passage.beside if _is_setting(index, text)]
    frame.around += [seen(text) for text in passage.above]
    return frame


def _is_setting(index: FactIndex, text: str) -> bool:
    """Whether a list item says nothing but a setting's value: model: gemma3:1b."""
    key, colon, value = text.replace("*", "").partition(":")
    settings = index.names.settings_named(key) if colon else frozenset[str]()
    return bool(settings) and bool(index.names.value_of(settings, value.strip(" .`")))
