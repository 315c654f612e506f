"""A model's prose, cut into sections, paragraphs and sentences."""

import re

HEADING = re.compile(r"^\s{0,3}#{1,6}\s*(?P<title>.+?)\s*#*\s*$|^\s*\*\*(?P<bold>[^*]{3,60})\*\*:?\s*$")
NUMBERING = re.compile(r"^\s*(?:\d+[.)]\s*)+")
BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
END = re.compile(r"(?<=[.!?])(?:\s+|(?=\[F))(?=[A-Z\"'*`(])|(?<=\])\s+(?=[A-Z])(?<=[.!?]\])")


def split_sections(text: str, titles: tuple[str, ...]) -> dict[str, list[str]]:
    """Paragraphs by section title; text before any heading, or under one nobody asked for, goes to the section above.

    Args:
        text: What the model wrote.
        titles: The sections asked for, at least one.
    """
    sections: dict[str, list[str]] = {title: [] for title in titles}
    known = {_key(title): title for title in titles}
    current, paragraph = titles[0], []

    def close() -> None:
        if paragraph:
            sections[current].append(" ".join(paragraph))
            paragraph.clear()

    for line in text.splitlines():
        heading = HEADING.match(line)
        if heading:
            close()
            current = known.get(_key(heading["title"] or heading["bold"]), current)
        elif not line.strip():
            close()
        elif BULLET.match(line):
            close()
            paragraph.append(BULLET.sub("", line).strip())
        else:
            paragraph.append(line.strip())
    close()
    return sections


def split_sentences(paragraph: str) -> list[str]:
    """Sentences of a paragraph; a citation behind the full stop belongs to the sentence before it."""
    joined = re.sub(r"([.!?])\s*((?:\[F\d+\]\s*)+)(?=\s|$)", r" \2\1 ", paragraph)
    joined = re.sub(r"\s+([.!?])", r"\1", joined)
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+(?=\S)", joined) if part.strip()]


def _key(title: str) -> str:
    return re.sub(r"\W+", " ", NUMBERING.sub("", title)).strip().lower()
