"""An independent reader of our pages: nothing fetched or run, valid structure, usable without eyes, mouse or colour."""

import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "br", "hr"}
TEXT = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "a", "span", "strong", "em", "b", "code", "mark", "sup"}
"""Elements that hold phrases only."""
BLOCKS = {"p", "div", "ul", "ol", "li", "table", "section", "details", "figure", "blockquote", "pre", "main", "nav"}
INSIDE = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "figcaption": {"figure"},
    "summary": {"details"},
}
HTML = {"html", "head", "title", "style", "body", "nav", "main", *VOID, *TEXT, *BLOCKS, *INSIDE}
SVG = {"svg", "g", "title", "desc", "text", "rect", "line", "circle", "path"}
RUNS = re.compile(r"on\w+|style|src\w*|href|action|formaction|data|poster|ping|background|xlink:.*|http-equiv|target")
"""Attributes that fetch, run or restyle; `href` and `http-equiv` are looked at where they stand."""
FETCHES = re.compile(r"url\(|@import|image-set|expression|behavior|-moz-binding", re.IGNORECASE)
VARIABLES = re.compile(r"--(\w+):\s*(#[0-9a-f]{3,6})\b")
TEXT_COLOURS = ("ink", "faint", "link", "good", "bad", "doubt")


class Checker(HTMLParser):
    """Reads a page once; `problems` says what is wrong with it."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.problems, self.stack, self.ids, self.links, self.labels = [], [], [], [], []
        self.headings, self.style, self.policy, self.title, self.said = [], "", "", "", []
        if not page.startswith("<!doctype html>\n"):
            self.problems.append("no doctype")
        self.feed(page)
        self.close()
        self._look_back()

    def wrong(self, what):
        self.problems.append(f"{what} at line {self.getpos()[0]} in {' > '.join(self.stack[-4:])}")

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        in_svg = "svg" in self.stack
        if tag not in (SVG if in_svg or tag == "svg" else HTML):
            self.wrong(f"<{tag}>")
        if len(named) < len(attrs):
            self.wrong(f"<{tag}> has an attribute twice")
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        self._place(tag, in_svg)
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        if tag == "svg" and not in_svg and (named.get("role") != "img" or "aria-labelledby" not in named):
            self.wrong("a picture without a text alternative")
        if tag == "nav" and not named.get("aria-label"):
            self.wrong("a navigation without a name")
        if tag == "html" and named.get("lang") != "en":
            self.wrong("no language")
        if tag not in VOID:
            self.stack.append(tag)
            self.said.append("")

    def _attribute(self, tag, name, value):
        if name == "id":
            self.ids.append(value)
        elif name == "aria-labelledby":
            self.labels += value.split()
        elif name == "href" and tag == "a" and value.startswith("#"):
            self.links.append(value[1:])
        elif (tag, name, value) == ("meta", "http-equiv", "Content-Security-Policy"):
            self.policy = "expected next"
        elif tag == "meta" and name == "content" and self.policy == "expected next":
            self.policy = value
        elif RUNS.fullmatch(name):
            self.wrong(f"<{tag} {name}={value!r}>")
        if name == "tabindex" and value != "0":
            self.wrong("a tab order of its own")

    def _place(self, tag, in_svg):
        parent = self.stack[-1] if self.stack else ""
        if tag in INSIDE and parent not in INSIDE[tag]:
            self.wrong(f"<{tag}> in <{parent}>")
        if parent in {"ul", "ol"} and tag != "li":
            self.wrong(f"<{tag}> in a list")
        if not in_svg and tag in BLOCKS and TEXT & {*self.stack}:
            self.wrong(f"<{tag}> among words")
        if tag in {"a", "summary"} and "a" in self.stack:
            self.wrong(f"<{tag}> in a link")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1] != tag:
            self.wrong(f"</{tag}> closes nothing")
            return
        self.stack.pop()
        said = self.said.pop()
        if tag in {"a", "summary", "h1", "h2", "title", "desc"} and not said.strip():
            self.wrong(f"an empty <{tag}>")
        if self.said:
            self.said[-1] += said

    def handle_data(self, data):
        if not self.stack:
            if data.strip():
                self.wrong("text outside the page")
            return
        self.said[-1] += data
        if self.stack[-1] == "style":
            self.style += data
        if self.stack == ["html", "head", "title"]:
            self.title += data

    def handle_comment(self, data):
        if data != " chimera:report/v1 ":
            self.wrong("a comment")

    def _look_back(self):
        found = self.problems
        found += [f"<{tag}> is not closed" for tag in self.stack]
        found += [f"id {one} stands twice" for one in {one for one in self.ids if self.ids.count(one) > 1}]
        found += [f"#{one} leads nowhere" for one in {*self.links, *self.labels} - {*self.ids}]
        if self.headings.count(1) != 1 or self.headings[:1] != [1]:
            found.append("not one heading of the first level, at the top")
        if not self.title.strip():
            found.append("no title")
        found += ["the style sheet fetches"] if FETCHES.search(self.style) else []
        sha256 = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        expected = f"default-src 'none'; style-src 'sha256-{sha256}'; base-uri 'none'; form-action 'none'"
        found += [] if self.policy == expected else ["the policy allows more than the page's own style"]
        found += unreadable(self.style)


def problems(page):
    """Everything that is wrong with a page."""
    return Checker(page).problems


def unreadable(style):
    """Colours of text that have too little contrast with what is behind them, by day and by night (WCAG AA)."""
    day, night = {}, {}
    for at, block in enumerate(re.split(r"@media \(prefers-color-scheme: dark\)", style)):
        first, _, rest = block.partition("\n}\n") if at else ("", "", block)
        night.update(VARIABLES.findall(first))
        day.update((name, value) for name, value in VARIABLES.findall(rest) if name not in day or not at)
    found = []
    for when, colours in (("day", day), ("night", {**day, **night})):
        for name in TEXT_COLOURS:
            for behind in ("back", "soft", "warn") if name == "ink" else ("back", "soft"):
                if name in colours and contrast(colours[name], colours[behind]) < 4.5:
                    found.append(f"--{name} on --{behind} by {when}: {contrast(colours[name], colours[behind]):.2f}")
    return found


def contrast(one, other):
    """The ratio of two colours' luminances."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
