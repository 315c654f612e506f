"""What tells of a whole table or of several columns: a line right below it, heads of two levels."""

import re
from collections.abc import Sequence

Rows = Sequence[tuple[int, Sequence[tuple[str, int]]]]
"""Line and cells of each row of a table, with the cells' offsets; the heads come first."""
A_NUMBER = re.compile(r"[\s*`~≈+−-]*\d[\d.,]*\D{0,8}")
MAX_CAPTION = 160
"""No caption is longer."""
CAPTION = re.compile(r"\*[^*].*[^*]\*|_[^_].*[^_]_|Table \d.*")
OF_ALL = re.compile(
    r"\W*(?:all|each|every|both)\b(?: (?:values?|numbers?|figures?|results?|rows?|runs?|measurements?|cells?))?"
    r"(?: (?:are|were|is|was|taken|measured))* (?:for|with|at|on|in|of|using|under)\b",
    re.IGNORECASE,
)
SHORT = re.compile(
    r"(?!.*\b(?:is|are|was|were|has|have|had|be|will|can|shows?|see|next|best|note)\b)(?!.*\d\.\d)\(?(?:[\w:,-]+ ?){2,8}[.)]+",
    re.IGNORECASE,
)
"""A few words without a verb: Read workload, 64 clients."""
MEANS = re.compile(r"[\W_]*(\w[\w ]{0,24}?)[*`\"”]*\s*(?:=|:|is|are|means)\s", re.IGNORECASE)


def caption_below(lines: Sequence[str], end: int, rows: Rows) -> tuple[str, ...]:
    """A line below a table that tells of it: in italics, "Table 2", "All at 4096", or what one of its heads means.

    Args:
        lines: The text.
        end: The line behind the table.
        rows: Its rows.
    """
    text = next((line.strip() for line in lines[end : end + 2] if line.strip()), "")
    heads = {head.strip(' *`"').lower() for head, _ in rows[0][1]}
    means = MEANS.match(text)
    told = (
        SHORT.fullmatch(text) or CAPTION.fullmatch(text) or OF_ALL.match(text) or (means and means[1].lower() in heads)
    )
    return (text,) if told and len(text) <= MAX_CAPTION else ()


def has_two_heads(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second row of a table divides what heads with empty ones behind them name together."""
    if len(rows) < 3 or not any(not head for head in rows[0][1:]):
        return False
    first, below = rows[0], rows[1]
    texts = [text for text in below[1:] if text]
    is_corner = not below[0] or below[0] == first[0] or not first[0]
    return is_corner and len(texts) > 1 and not any(A_NUMBER.fullmatch(text) for text in below)


def joined_heads(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One head for each column: what several columns are headed with stands before the head of each."""
    if len(rows) == 1:
        return tuple(rows[0])
    above, heads, last = rows[0], [], ""
    for column, head in enumerate(rows[1]):
        own = above[column] if column < len(above) else ""
        last = own or (last if column > 1 else "")
        heads.append(" ".join(dict.fromkeys(part for part in (last, head) if part)))
    return tuple(heads)
