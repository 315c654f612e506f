"""An independent reader of the digit rule: tokenises the finished report with markdown-it and checks every digit."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

CITED = re.compile(r"\[([FR]\d+(?:, [FR]\d+)*)\]")
RUN_FACT = re.compile(r"^R\d+\b")
SECTION = re.compile(r"^\d+\. ")
DATE_LINE = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC · ")
NUMBER = re.compile(r"(?<![\w.])\d[\d.]*(?: ?(?:×|%|[A-Za-zµ°]+(?:/s)?))?")
MORE = re.compile(r"\.\.\. and (\d+) more")


def breaches(markdown: str, evidence) -> list[str]:
    """Every place where a digit stands without a fact that bears it out."""
    found = []
    for place, text in units(markdown):
        if re.search(r"\d", CITED.sub("", text)):
            found += [f"{place}: {problem}" for problem in judge(place, text, evidence)]
    return found


def units(markdown: str) -> Iterator[tuple[str, str]]:
    """Headings, paragraphs' sentences, list items and table rows, with code spans taken out."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    row: list[str] | None = None
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield "row", " ¦ ".join(row)
            row = None
        elif token.type == "inline":
            text = visible(token)
            kind = tokens[number - 1].type
            if row is not None:
                row.append(text)
            elif kind == "heading_open":
                yield "heading", text
            else:
                yield from (("sentence", part) for part in re.split(r"(?<=[.!?])\s+(?=[A-Z*])", text))
        elif token.type == "html_block" and not token.content.startswith("<!-- chimera:"):
            yield "html", "0 " + token.content


def visible(token: Token) -> str:
    """Text outside code spans; links and raw HTML count as breaches of their own."""
    parts = []
    for child in token.children or []:
        if child.type in {"text", "softbreak", "hardbreak"}:
            parts.append(child.content or " ")
        elif child.type in {"link_open", "image", "html_inline"}:
            parts.append(" 0markup0 ")
    return "".join(parts)


def judge(place: str, text: str, evidence) -> list[str]:
    """Problems of one unit that holds digits."""
    from chimera.evidence.numbers import show_fact, show_interval

    if "0markup0" in text or place == "html":
        return [f"markup: {text[:80]}"]
    if place == "heading" and not re.search(r"\d", SECTION.sub("", text)):
        return []
    if DATE_LINE.match(text) and not re.search(r"\d", DATE_LINE.sub("", text)):
        return []
    if RUN_FACT.match(text):
        return []
    ids = [fact_id for group in CITED.findall(text) for fact_id in group.split(", ")]
    if any(fact_id.startswith("R") for fact_id in ids):
        return []
    if not ids:
        return [f"digits without a citation: {text[:100]}"]
    facts = [evidence.fact(fact_id) for fact_id in ids]
    rest = CITED.sub("", text)
    for fact in facts:
        rest = rest.replace(show_fact(fact), " ")
        rest = rest.replace(f"n {fact.n}", " ")
        for ends in filter(None, (fact.interval, fact.range)):
            rest = rest.replace(f"95 % interval {show_interval(ends)}", " ").replace(
                f"range {show_interval(ends)}", " "
            )
        allowed = [fact.n, fact.n_groups, fact.n_error, fact.n_missing, fact.value]
        for count in allowed:
            rest = re.sub(rf"(?<![\d.]){re.escape(str(count))}(?![\d.])", " ", rest)
    for match in MORE.finditer(rest):
        if any(fact.value == int(match[1]) + 5 for fact in facts):
            rest = rest.replace(match[0], " ")
    left = re.findall(r"\d[\d.]*", rest)
    return [f"{left[0]} is not borne out by {', '.join(ids)}: {text[:100]}"] if left else []
