"""Markdown: GFM tables outside code fences. What prose says in sentences is not read."""

import re

from chimera.tools.ingest.csv_reader import name_columns
from chimera.tools.ingest.raw import RawTable

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
RULE = re.compile(r"^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
CELL_END = re.compile(r"(?<!\\)\|")
MARKS = re.compile(r"[*_`~]|!?\[([^\]]*)\]\([^)]*\)")


def read_markdown(file: str, text: str) -> list[RawTable]:
    """All tables of a Markdown file, numbered in their order."""
    lines = list(_outside_fences(text))
    tables: list[RawTable] = []
    index = 0
    while index + 1 < len(lines):
        header = split_row(lines[index])
        if "|" in lines[index] and RULE.match(lines[index + 1]) and len(split_row(lines[index + 1])) == len(header):
            index += 2
            rows = []
            while index < len(lines) and "|" in lines[index] and lines[index].strip():
                rows.append(split_row(lines[index]))
                index += 1
            width = len(header)
            cells = tuple(tuple((row + [""] * width)[:width]) for row in rows)
            tables.append(RawTable(file, f"table {len(tables) + 1}", tuple(name_columns(header)), cells, reported=True))
        else:
            index += 1
    return tables


def split_row(line: str) -> list[str]:
    """Cells of a table row, without emphasis, links and escapes."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [plain(cell) for cell in CELL_END.split(inner)]


def plain(cell: str) -> str:
    """A cell's words: `**12.5**` is 12.5, `[gemma](url)` is gemma."""
    return MARKS.sub(lambda match: match[1] or "", cell.replace("\\|", "|")).strip()


def _outside_fences(text: str) -> list[str]:
    kept: list[str] = []
    fence = ""
    for line in text.splitlines():
        match = FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif match and fence and match[1][0] == fence[0] and len(match[1]) >= len(fence):
            fence = ""
            kept.append("")
            continue
        kept.append("" if fence else line)
    return kept
