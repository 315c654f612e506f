"""A report by anyone as a page: its numbers marked with the judge's verdicts, what decides them as notes.

The report is hostile until proved otherwise: its markup, links and pictures stand there as the text that they are.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from chimera.evidence.fact import Evidence
from chimera.evidence.names import clean, clip, visible
from chimera.record.claim import Claim, Judgement
from chimera.record.stamp import REPORT_STAMP
from chimera.report.prose import Prose
from chimera.report.shell import frame
from chimera.report.style import STYLE, VERDICT_STYLE

OPEN, NUMBERED, CLOSE = "\ue000", "\ue001", "\ue002"
"""Around a claim while Markdown becomes HTML: OPEN, the claim's number, NUMBERED, the claim, CLOSE."""
MARK = re.compile(f"{OPEN}(\\d+){NUMBERED}|{CLOSE}")
TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")
LINE_START = re.compile(r"[\s>#|*+`-]*(?:\d+[.)]\s+|\[F\d+\][\s|]*)?[*`]*")
LINE_END = re.compile(r"[\s|*`]*$")
"""What makes a line an item, a row, a heading or strong; marks outside would unmake it."""
NAMED_ENTITY = re.compile(r"&amp;(amp|lt|gt|quot);")
"""What Chimera itself writes into Markdown. Others stay as they are: they may spell a digit that nobody judged."""
EMPHASIS = re.compile(r"[*`]+")
MOST_NAMED = 12
"""Numbers that do not hold, named at the top."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict shows."""

    name: str
    """Class in the style sheet."""
    sign: str
    meaning: str


LOOKS = {
    "contradicted": Look("contradicted", "✗", "facts are about this, and all of them say otherwise"),
    "unsupported": Look("unsupported", "∅", "no fact is about this"),
    "ambiguous": Look("ambiguous", "?", "several facts fit the words and differ"),
    "supported (derived)": Look("derived", "∴", "follows from facts: a ratio, a difference, a share, a count"),
    "supported": Look("supported", "✓", "a fact has this metric, these settings and this number"),
}
"""Verdict -> its look, the gravest first."""


def render_judged(text: str, judgements: Sequence[Judgement], *, report: str, evidence: Evidence) -> str:
    """The page.

    Args:
        text: The report as the judge read it.
        judgements: What the judge said.
        report: Its name.
        evidence: What it was judged by.
    """
    claims = dict(enumerate(_in_order(judgements), 1))
    prose = Prose({})
    prose.reader.disable("entity")
    tokens = prose.parse(_mark(text, claims).removeprefix(REPORT_STAMP))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    marker = _Marker(claims)
    body = marker.mark(prose.render(tokens))
    title = f"Numbers of {clean(report)}, held against {clean(evidence.root)}"
    told = _result(claims, len(judgements)) + _legend(claims) + _flagged(claims, marker.placed)
    notes = "".join(_note(number, one, marker.placed) for number, one in claims.items())
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<section>\n<h2 id="s1">Verdicts</h2>\n{told}<p>Evidence <code>{evidence.sha256[:16]}</code>.</p>\n</section>',
        f'<section class="report">\n<h2 id="s2">The report</h2>\n{body}</section>',
        f'<section>\n<h2 id="s3">Notes</h2>\n<ol class="notes">\n{notes}</ol>\n</section>',
    ]
    return frame(title, ["Verdicts", "The report", "Notes"], "\n".join(parts) + "\n", STYLE + VERDICT_STYLE)


def _in_order(judgements: Sequence[Judgement]) -> list[Judgement]:
    found = [one for one in judgements if one.verdict != "not a claim"]
    return sorted(found, key=lambda one: (one.claim.start, one.claim.end))


def _mark(text: str, claims: Mapping[int, Judgement]) -> str:
    """The Markdown with its claims between marks. Where two overlap, the longer one gives way."""
    bare = text.translate(dict.fromkeys(map(ord, (OPEN, NUMBERED, CLOSE)), "\ufffd"))
    owner: dict[int, int] = {}
    for number, one in sorted(claims.items(), key=lambda item: item[1].claim.start - item[1].claim.end):
        owner.update(dict.fromkeys(_span(bare, one.claim), number))
    parts, end, last = [], 0, 0
    for at in sorted(owner):
        if owner[at] != last or at > end:
            parts += [CLOSE if last else "", bare[end:at], f"{OPEN}{owner[at]}{NUMBERED}"]
            last, end = owner[at], at
        parts.append(bare[at])
        end += 1
    return "".join([*parts, CLOSE if last else "", bare[end:]])


def _span(text: str, claim: Claim) -> range:
    """The characters to be marked; of a whole line those without what makes it an item, a row or a heading."""
    said = text[claim.start : claim.end]
    if (claim.start and text[claim.start - 1] != "\n") or text[claim.end : claim.end + 1] not in {"", "\n"}:
        return range(claim.start, claim.end)
    before, after = LINE_START.match(said), LINE_END.search(said)
    return range(claim.start + (before.end() if before else 0), claim.start + (after.start() if after else len(said)))


class _Marker:
    """Turns the marks in a page's HTML into links to the notes."""

    def __init__(self, claims: Mapping[int, Judgement]) -> None:
        self.claims = claims
        self.parts: list[str] = []
        self.last: dict[int, int] = {}
        """Claim -> place of its last piece among the parts: the one that is a link."""

    @property
    def placed(self) -> frozenset[int]:
        """Claims that stand on the page; a row's cells beyond its table's head do not."""
        return frozenset(self.last)

    def mark(self, html: str) -> str:
        """The page's HTML with every claim marked; a mark never crosses a tag, nor stands inside another link."""
        number, in_link = 0, False
        for found in TAG_OR_TEXT.findall(html):
            if found.startswith("<"):
                in_link = found.startswith("<a ") or (in_link and found != "</a>")
                self.parts.append(MARK.sub("", found))
                continue
            at = 0
            for match in MARK.finditer(found):
                self._add(found[at : match.start()], 0 if in_link else number)
                number, at = int(match[1] or 0), match.end()
            self._add(found[at:], 0 if in_link else number)
        for number, place in self.last.items():
            piece = self.parts[place].replace("<span", f'<a href="#n{number}"', 1).removesuffix("</span>")
            self.parts[place] = piece + _told(number, self.claims[number].verdict) + "</a>"
        return "".join(self.parts)

    def _add(self, text: str, number: int) -> None:
        shown = NAMED_ENTITY.sub(r"&\1;", visible(text.replace("\t", "    ")))
        if not number or not shown.strip():
            self.parts.append(shown)
            return
        one = self.claims[number]
        name = "" if number in self.last else f' id="c{number}"'
        self.last[number] = len(self.parts)
        look = LOOKS[one.verdict]
        self.parts.append(f'<span{name} class="claim {look.name}" data-tip="{escape(_tip(one))}">{shown}</span>')


def _tip(one: Judgement) -> str:
    """A verdict in one line of plain text: what decides, where it stands, of how many numbers."""
    return " · ".join([f"{LOOKS[one.verdict].sign} {one.verdict}", *_decided(one), clip(clean(one.reason), 300)])


def _decided(one: Judgement) -> list[str]:
    """The deciding fact, its file:column and n; nothing if no fact decides."""
    if not one.facts:
        return []
    value = f"{one.facts[0]}: {clean(one.value)}"
    return [value, clip(clean(one.source), 160), f"n {one.n}"]


def _told(number: int, verdict: str) -> str:
    """Behind a marked number: the sign for eyes, the number of the note for paper, words for screen readers."""
    sign = f'<span class="sign" aria-hidden="true">{LOOKS[verdict].sign}</span><sup aria-hidden="true">{number}</sup>'
    return f'{sign}<span class="heard"> ({verdict}, note {number})</span>'


def _sign(verdict: str) -> str:
    look = LOOKS[verdict]
    return f'<span class="verdict {look.name}">{look.sign} {verdict}</span>'


def _result(claims: Mapping[int, Judgement], n_judged: int) -> str:
    """The answer, in a sentence."""
    flagged = sum(one.is_flagged for one in claims.values())
    left = n_judged - len(claims)
    aside = f" {left} more numbers say nothing about the data: dates, names, versions, settings." if left else ""
    if not claims:
        return f"<p><strong>Nothing to judge:</strong> no number of the report is about the data.{aside}</p>\n"
    if flagged:
        told = f"<strong>Does not hold:</strong> of {len(claims)} claims about the data, {flagged} "
        told += f"{'is' if flagged == 1 else 'are'} contradicted or unsupported."
    else:
        told = f"<strong>Holds:</strong> of {len(claims)} claims about the data, none is contradicted or unsupported."
    return f"<p>{told}{aside}</p>\n"


def _legend(claims: Mapping[int, Judgement]) -> str:
    """How often each verdict was given, how it looks, what it means."""
    counts = Counter(one.verdict for one in claims.values())
    items = (f"<li><b>{counts[verdict]}</b> {_sign(verdict)}: {look.meaning}</li>\n" for verdict, look in LOOKS.items())
    return f'<ul class="verdicts">\n{"".join(items)}</ul>\n'


def _flagged(claims: Mapping[int, Judgement], placed: frozenset[int]) -> str:
    """What does not hold, with the reasons; the first few."""
    flagged = {number: one for number, one in claims.items() if one.is_flagged}
    if not flagged:
        return ""
    named = list(flagged.items())[:MOST_NAMED]
    items = [
        f"<li>{_link(number, one, placed)}, line {one.claim.line}: {_sign(one.verdict)},"
        f" {escape(clean(one.reason))}</li>"
        for number, one in named
    ]
    more = len(flagged) - len(named)
    items += [f'<li>and {more} more, all among the <a href="#s3">notes</a></li>'] if more else []
    return "<ul>\n" + "\n".join(items) + "\n</ul>\n"


def _note(number: int, one: Judgement, placed: frozenset[int]) -> str:
    """One claim: where it stands, how it was read, the verdict and why."""
    decided = [escape(told) for told in _decided(one)]
    head = " · ".join([_link(number, one, placed), f"line {one.claim.line}", _sign(one.verdict), *decided])
    read = f"Read as {escape(clean(one.understood))}; " if one.understood else ""
    return f'<li id="n{number}">{head}<br>{read}{escape(clean(one.reason))}.</li>\n'


def _link(number: int, one: Judgement, placed: frozenset[int]) -> str:
    """The number as written, leading to its place in the report, if it has one."""
    said = escape(clip(clean(EMPHASIS.sub("", one.claim.number)), 60)) or "a line that is missing"
    return f'<a href="#c{number}">{said}</a>' if number in placed else f"<strong>{said}</strong> (not shown)"
