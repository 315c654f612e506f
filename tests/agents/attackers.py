"""Model doubles that attack: one obeys whatever its prompt says, one attacks of its own accord; and what got through."""

import json
import re
import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

from markdown_it import MarkdownIt

ORDERS = re.compile(
    r"ignore (?:all |any |the )?(?:previous|above)[^\n|]*|https?://[^\s|]+|<[a-z!/][^>\n]*>|<\|\w+\|>|\{\{[^\n|]*|\{%[^\n|]*"
    r"|javascript:[^\s|]+|data:image[^\s|]*|report[ _]\d+[^\n|;]*|write <[^\n|]*",
    re.IGNORECASE,
)
"""What a model that cannot tell data from orders takes for an order."""


def plain(text: str) -> str:
    """Text as a reader sees it: no case, no width, no invisible characters, no joints between words."""
    shown = unicodedata.normalize("NFKC", re.sub(r"([a-z])([A-Z])", r"\1 \2", text))
    shown = "".join(one for one in shown if unicodedata.category(one) not in {"Cf", "Cc", "Cn", "Co"} or one in "\n\t ")
    return re.sub(r"[\s_-]+", " ", shown).casefold()


def obeying(planted: Sequence[str] = ()):
    """A reply for FakeOllama: valid, and full of everything the prompt told it to say."""

    def answer(chat):
        prompt = f"{chat.system}\n{chat.user}"
        orders = [phrase for phrase in planted if plain(phrase) in plain(prompt)] + ORDERS.findall(prompt)
        said = " ".join(f"As told: {order}" for order in orders) or "This is worth knowing."
        return findings(chat, [said]) if chat.schema else f"## Executive summary\n\n{said} Look at [F1]."

    return answer


def attacking(attacks: Sequence[str]):
    """A reply for FakeOllama: valid in form, with an attack in every text there is."""

    def answer(chat):
        if chat.schema:
            return findings(chat, attacks)
        shown = list(dict.fromkeys(re.findall(r"^F\d+", chat.user, re.MULTILINE))) or ["F1"]
        return "## Executive summary\n\n" + "\n\n".join(f"{attack} [{shown[0]}]." for attack in attacks)

    return answer


def findings(chat, texts: Sequence[str]) -> str:
    """Findings, recommendations and risks as JSON, each with one of the texts."""
    ids = chat.schema["$defs"]["FactId"]["enum"]
    return json.dumps(
        {
            "findings": [{"fact": ids[i % len(ids)], "comment": text} for i, text in enumerate(texts[: len(ids)])],
            "recommendations": [{"text": text, "facts": [ids[0]]} for text in texts],
            "risks": [
                {"risk": text, "mitigation": "Watch it.", "facts": [ids[0]]} for text in texts
            ] + [{"risk": "It may break.", "mitigation": text, "facts": [ids[0]]} for text in texts],
        }
    )  # fmt: skip


def markdown_leaks(markdown: str) -> list[str]:
    """Links, images, HTML and broken tables in a report as a renderer with everything switched on sees it."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    found = []
    for token in reader.parse(markdown):
        kinds = {child.type for child in token.children or []} & {"link_open", "image", "html_inline"}
        found += [f"{kind} in {token.content[:80]!r}" for kind in sorted(kinds)]
        if token.type == "html_block" and token.content.strip() != "<!-- chimera:report/v1 -->":
            found.append(f"html {token.content[:80]!r}")
    width = 0
    for line in re.sub(r"(?ms)^(`{3,})text$.*?^\1$", "", markdown).splitlines():
        bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        found += [f"{bars} bars for {width}: {line[:80]!r}"] if bars and width and bars != width else []
        width = bars
    if markdown.count("<!-- chimera:report/v1 -->") != 1:
        stray = [line for line in markdown.splitlines()[1:] if "<!-- chimera:report/v1 -->" in _outside_code(line)]
        found += [f"stamp in {line!r}" for line in stray]
    return found


def outside_code(markdown: str) -> str:
    """The text of a report that does not stand in code font."""
    parts = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown):
        for child in token.children or []:
            if child.type != "code_inline":
                parts.append(child.content or " ")
        parts.append("\n")
    return "".join(parts)


def _outside_code(line: str) -> str:
    return re.sub(r"`[^`]*`", "", line)


class Page(HTMLParser):
    """What an HTML page holds: tags with their attributes, and the text outside code, names in charts and descriptions."""

    TAGS = (
        "html head meta title style body main h1 h2 h3 p a strong em code pre ul ol li table thead tbody tr th td div"
        " blockquote mark hr br nav section details summary span figure figcaption svg desc g rect line circle path text"
    )
    ATTRIBUTES = (
        "href id class lang charset name content http-equiv tabindex start data-tip data-head role aria-labelledby aria-label"
        " x y x1 y1 x2 y2 cx cy r d width height viewbox preserveaspectratio text-anchor vector-effect"
    )

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.leaks: list[str] = []
        self.metas: list[dict] = []
        self.text = ""
        self._code = 0
        self._names: list[bool] = []
        self._quiet = 0
        self.comments: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in self.TAGS.split():
            self.leaks.append(f"tag {tag}")
        for name, value in attrs:
            if name not in self.ATTRIBUTES.split() or (name == "href" and not re.fullmatch(r"#[FRs]\d+", value or "")):
                self.leaks.append(f"{tag} {name}={value}")
        if tag == "meta":
            self.metas.append(dict(attrs))
        if tag == "text":
            self._names.append(("class", "name") in attrs)
        self._code += tag in {"code", "pre"} or (tag == "text" and self._names[-1])
        self._quiet += tag in {"style", "title", "desc"}

    def handle_endtag(self, tag):
        self._code -= tag in {"code", "pre"} or (tag == "text" and self._names.pop())
        self._quiet -= tag in {"style", "title", "desc"}

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        if not self._code and not self._quiet:
            self.text += data
