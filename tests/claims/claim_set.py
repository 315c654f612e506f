"""The generated claim set: labelled texts in many styles about several evidences, the same from the same seed."""

import os
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

import styles_dev
import styles_eighth
import styles_eleventh
import styles_fifteenth
import styles_fourteenth
import styles_fresh
import styles_heldout
import styles_ninth
import styles_novel
import styles_seventh
import styles_sixth
import styles_tenth
import styles_thirteenth
import styles_twelfth
import styles_unseen
from claim import Item, Undrawable
from deriving import seeded
from drawing import Draw
from wording import Writer

from chimera.evidence import Evidence
from chimera.tools.ingest import ingest

EXAMPLES = Path(__file__).parents[2] / "examples" / "benchmarks"
WRITTEN_S = 1_790_000_000
"""Modification time of every generated file, so that its evidence is the same each time."""
HALVES = {
    "dev": styles_dev,
    "heldout": styles_heldout,
    "fresh": styles_fresh,
    "unseen": styles_unseen,
    "novel": styles_novel,
    "sixth": styles_sixth,
    "seventh": styles_seventh,
    "eighth": styles_eighth,
    "ninth": styles_ninth,
    "tenth": styles_tenth,
    "eleventh": styles_eleventh,
    "twelfth": styles_twelfth,
    "thirteenth": styles_thirteenth,
    "fourteenth": styles_fourteenth,
    "fifteenth": styles_fifteenth,
}


@cache
def evidences(half: str, corpus: Path | None = None) -> dict[str, Evidence]:
    """By name: the example benchmarks, trees of other domains, and the corpus of real results where one is given."""
    found = {"examples": ingest(EXAMPLES)}
    for name, files in HALVES[half].TREES().items():
        with tempfile.TemporaryDirectory() as folder:
            for path, content in files.items():
                place = Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(content, "utf-8")
                os.utime(place, (WRITTEN_S, WRITTEN_S))
            found[name] = ingest(Path(folder))
    if corpus:
        found["corpus"] = ingest(corpus)
    return found


def build(half: str, seed: int = 1, *, per_style: int = 12, corpus: Path | None = None) -> list[Item]:
    """The items of one half: `per_style` texts for each style and evidence that can carry it."""
    module = HALVES[half]
    return list(_items(module, evidences(half, corpus), seed, per_style))


def _items(module: ModuleType, named: dict[str, Evidence], seed: int, per_style: int) -> Iterable[Item]:
    for name, evidence in named.items():
        for style in module.STYLES:
            draw = Draw(evidence, module.WORDS.families, seeded(seed, name, style.__name__))
            for _ in range(per_style):
                writer = Writer(draw, module.WORDS)
                try:
                    text, marks = writer.pen.seal(style(writer))
                except Undrawable:
                    continue
                yield Item(text, marks, style.__name__, name)
