"""Lines that programs print about the data, among blocks of code: [gemma3:4b] mean latency: 3.2 s."""

import re
from collections.abc import Iterator
from dataclasses import replace

from chimera.claims.drawn import may_hold_table
from chimera.claims.index import FactIndex
from chimera.claims.passages import Passage
from chimera.claims.scene import Scene, look_at

FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
COMMENT = re.compile(r"\s*(?:#|//|--)\s*(?=\S)")
NO_PROSE = re.compile(
    r"\s*(?:[$>{}\[\]\"]\s|[{}\"]|\w+\(|(?:import|from|def|for|if|curl|pip|python|docker|ollama|chimera)\b)"
)
"""A command, JSON, or a program."""
LABEL = re.compile(r"\s*([\w.,/-]+)\s{2,}(?=\S)")
MOST_NUMBERS = 2
END = 16
"""Characters that may follow the last number and its unit."""


def printed_lines(index: FactIndex, block: Passage) -> Iterator[Passage]:
    """All lines of a block of code; those that say something of the data as prose, below the block's comments."""
    lines = block.text.splitlines(keepends=True)
    is_open = not FENCE.match(lines[0]) or may_hold_table(lines[0])
    above: tuple[str, ...] = ()
    start = block.start
    for number, line in enumerate(lines):
        passage = replace(block, text=line.rstrip("\r\n"), start=start, line=block.line + number)
        start += len(line)
        if comment := COMMENT.match(line):
            above = (line[comment.end() :].strip(), *above)
        elif is_open and not FENCE.match(line) and not NO_PROSE.match(line):
            scene = look_at(index, passage.text)
            if (listed := _of_listing(index, passage, above)) is not None:
                yield replace(listed, above=(*listed.above, *above, *block.above))
                continue
            titled = scene.namings and any(look_at(index, text).metrics for text in above)
            if _tells(scene, is_titled=bool(titled)):
                passage = replace(passage, kind="prose", above=(*above, *block.above))
            elif not scene.quantities and (scene.namings or scene.metrics):  # Summary (codec=zstd-1)
                above = (passage.text.strip(), *above)
        yield passage


def _of_listing(index: FactIndex, passage: Passage, titles: tuple[str, ...]) -> Passage | None:
    """The number of a line that begins with a value of the setting its title lists: 32    22.29 MB, by connections."""
    label = LABEL.match(passage.text)
    settings = frozenset(
        name for title in titles for _, _, names in index.names.mentions_setting(title) for name in names
    )
    pairs = index.names.value_of(settings, label[1]) if label and settings else frozenset()
    if label is None or len(pairs) != 1:
        return None
    rest, ((name, value),) = passage.text[label.end() :], pairs
    numbers = look_at(index, rest).quantities
    if len(numbers) != 1 or len(rest) > numbers[0].stop + END:
        return None
    return replace(passage, text=rest, start=passage.start + label.end(), kind="prose", above=(f"{name}={value}",))


def _tells(scene: Scene, *, is_titled: bool) -> bool:
    """Whether a line names a metric, or settings below a title that names one, and ends with its number."""
    numbers = scene.quantities
    if not 1 <= len(numbers) <= MOST_NUMBERS or not (scene.metrics or is_titled):
        return False
    rest = scene.text[max(numbers[-1].end, numbers[-1].stop) :].strip()
    first = scene.metrics or scene.namings
    return len(rest) <= END and first[0].start < numbers[-1].start
