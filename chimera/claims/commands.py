"""Command lines as settings: texts name them by their first words, `rg` for `rg --no-heading mutex_lock src`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from chimera.claims.naming import Pair

IS_COMMAND = re.compile(r"(^|[._])(command|cmd)$", re.IGNORECASE)
CODE = re.compile(r"`([^`\n]+)`")
LABEL = re.compile(r"[\s*>-]*([\w./+-]+(?: [\w./+-]+)?)\s*(?::|$)")
MOST_WORDS = 3


def commands(values: Mapping[str, Iterable[str]]) -> dict[str, set[Pair]]:
    """Beginnings of the data's command lines, up to three words, with the values that begin so."""
    found: dict[str, set[Pair]] = defaultdict(set)
    for name, lines in values.items():
        for line in lines if IS_COMMAND.search(name) else ():
            words = line.split()
            for length in range(1, min(MOST_WORDS, len(words)) + 1):
                found[" ".join(words[:length])].add((name, line))
    return found


def find_commands(text: str, known: Mapping[str, set[Pair]]) -> Iterator[tuple[int, int, frozenset[Pair]]]:
    """Where a text names commands: in code font, or as the label that it begins with."""
    if not known:
        return
    label = LABEL.match(text)
    for match in [*CODE.finditer(text), *([label] if label and "`" not in label[0] else [])]:
        said = match[1].strip()
        if said in known:
            yield match.start(1), match.end(1), frozenset(known[said])
