"""The cells of a Markdown table row as plain words: without emphasis, links, code marks, tags and escapes."""

import html
import re

CELL_END = re.compile(r"(?<!\\)\|")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
IMAGE_OR_LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+[\"'(][^\"')]*[\"')])?\)|\[[^\]]*\])"
)
FOOTNOTE = re.compile(r"\[\^[^\]]+\]")
TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>")
AUTOLINK = re.compile(r"<([a-z][a-z0-9+.-]*:[^\s<>]*)>", re.IGNORECASE)
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
STAR = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*")
LOW_LINE = re.compile(r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
MAX_MARKED_CHARS = 2000
"""A longer cell is prose and stays as it is."""
PLAIN = re.compile(r"[^\\`*_\[\]<>&]*")
HELD = re.compile("\ue000(\\d+)\ue001")


def split_row(line: str) -> list[str]:
    """Cells of a table row as plain words. A pipe in a code span ends the cell unless it is escaped, as on GitHub."""
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    if PLAIN.fullmatch(inner):
        return [cell.strip() for cell in inner.split("|")]
    return [plain(cell) for cell in CELL_END.split(inner)]


def plain(cell: str) -> str:
    """A cell's words: `**12.5**` is 12.5, `[gemma](url)` is gemma, `num_ctx` stays num_ctx."""
    if PLAIN.fullmatch(cell) or len(cell) > MAX_MARKED_CHARS:
        return cell.strip()
    held: list[str] = []

    def hold(text: str) -> str:
        held.append(text)
        return f"\ue000{len(held) - 1}\ue001"

    text = cell.replace("\\|", "|").replace("\ue000", "").replace("\ue001", "")
    if "`" in text:
        text = CODE.sub(lambda match: hold(match[2].strip()), text)
    if "\\" in text:
        text = ESCAPE.sub(lambda match: hold(match[1]), text)
    if "[" in text:
        text = IMAGE_OR_LINK.sub(lambda match: match[1], FOOTNOTE.sub("", text))
    if "<" in text:
        text = TAG.sub(" ", AUTOLINK.sub(lambda match: hold(match[1]), text))
    for _ in range(2):
        if "*" in text or "_" in text:
            text = STRONG.sub(lambda match: match[2], text)
            text = LOW_LINE.sub(lambda match: match[1], STAR.sub(lambda match: match[1], text))
    text = html.unescape(text) if "&" in text else text
    while HELD.search(text):
        text = HELD.sub(lambda match: held[int(match[1])], text)
    return " ".join(text.split())
