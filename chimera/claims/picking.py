"""Words for ends and means that say nothing of the metric: they pick a setting (the largest context), or sort a list."""

import re
from collections.abc import Iterable

from chimera.claims.names import NameBook
from chimera.claims.naming import Naming

TO_VALUE = re.compile(r"\s+[a-z]+\s*\(\s*")
"""Between the word and the value of the setting that it picks."""

ORDER = re.compile(
    r"[\s-]first\b(?![\s-]+(?:token|run|request)\b)|\s+to\s+(?:the\s+)?(?:lowest|highest|smallest|largest|worst|best|slowest|fastest)\b",
    re.IGNORECASE,
)
"""Behind words for ends that only say how a list is sorted."""
REST = re.compile(
    r"(?:averaged|pooled|aggregated|mean|average) (?:over|across) (?:(?:all )?(?:the )?(?:rest\b|(?:other|remaining) (?:setting|parameter|dimension|variable|factor|option)s\b)|(?:everything|all|anything) else\b)",
    re.IGNORECASE,
)
"""How what is not named was brought together: by nothing where there is one value."""


def picks_setting(
    names: NameBook, text: str, end: int, namings: Iterable[Naming], metrics: Iterable[tuple[int, int]]
) -> bool:
    """Whether the word for an end (largest, highest) that stops at `end` is said of a setting whose values are numbers."""
    taken = list(metrics)  # a request rate may be a measure, too
    for start, stop, settings in names.mentions_setting(text):
        is_metric = any(start < other_end and other < stop for other, other_end in taken)
        if start >= end and not text[end:start].strip() and settings & names.numeric.keys() and not is_metric:
            return True
    return any(
        one.start >= end
        and TO_VALUE.fullmatch(text[end : one.start])
        and any(name in names.numeric for name, _ in one.pairs)
        for one in namings
    )
