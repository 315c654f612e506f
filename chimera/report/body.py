"""The body of the report: the persona's sections, prose from the writer, everything else from findings and facts."""

from collections.abc import Sequence

from chimera.evidence.names import code
from chimera.evidence.phrases import describe, substitute
from chimera.record.artifact import Insight
from chimera.report.page import Page, Part, cite, table
from chimera.spec.model import Section

DEFAULT_SECTIONS = (
    Section(title="Executive summary", content="prose"),
    Section(title="Key findings", content="findings"),
    Section(title="Recommendations", content="recommendations"),
    Section(title="Risks and mitigations", content="risks"),
)
ALWAYS = (
    Section(title="Key findings", content="findings"),
    Section(title="Recommendations", content="recommendations"),
    Section(title="Risks and mitigations", content="risks"),
)
"""Shown once even if no section asks for them."""


def body_parts(page: Page) -> list[Part]:
    """The sections of the body, numbered, empty ones left out."""
    shown = [(section, _lines(page, section)) for section in report_sections(page)]
    filled = [(section, lines) for section, lines in shown if lines]
    drafts = [part for part in _own_drafts(page) if part.lines]
    parts = [Part(section.title, lines) for section, lines in filled] + drafts
    return [Part(f"{number}. {part.title}", part.lines) for number, part in enumerate(parts, 1)]


def report_sections(page: Page) -> tuple[Section, ...]:
    """Sections of the first insight agent's persona, and what must be shown besides."""
    spec = page.run.record.spec
    insights = [name for name, agent in spec.agents.items() if agent.role == "insight"]
    sections = (spec.persona_of(insights[0]).sections if insights else ()) or DEFAULT_SECTIONS
    asked = {section.content for section in sections}
    return sections + tuple(section for section in ALWAYS if section.content not in asked)


def _lines(page: Page, section: Section) -> list[str]:
    insight = page.run.insight
    match section.content:
        case "prose":
            return _prose(page, section.title)
        case "findings":
            return _findings(page)
        case "recommendations":
            return _recommendations(insight) if insight else []
        case "risks":
            return _risks(insight) if insight else []
        case "inventory":
            return _sentences(page, ("inventory",))
        case "gaps":
            return _gaps(page)
        case "telemetry":
            return _sentences(page, ("coverage",))


def _prose(page: Page, title: str) -> list[str]:
    """What the writers wrote under this title."""
    if page.evidence is None:
        return []
    lines: list[str] = []
    for draft in page.run.record.drafts.values():
        for section in draft.sections:
            if section.title == title:
                lines += [line for text in section.paragraphs for line in (substitute(text, page.evidence), "")]
    return lines[:-1]


def _own_drafts(page: Page) -> list[Part]:
    """Sections of drafts that the body did not ask for: what chat agents said."""
    asked = {section.title for section in report_sections(page)}
    titles = [section.title for draft in page.run.record.drafts.values() for section in draft.sections]
    return [Part(title, _prose(page, title)) for title in dict.fromkeys(titles) if title not in asked]


def _findings(page: Page) -> list[str]:
    lines = []
    for number, row in enumerate(page.run.findings, 1):
        sentence = row.sentence[:1].upper() + row.sentence[1:]
        comment = f" {row.comment}" if row.comment else ""
        lines.append(f"{number}. {sentence} [{row.fact}].{comment} *({row.by})*")
    return lines


def _recommendations(insight: Insight) -> list[str]:
    return [
        f"{number}. {one.text.rstrip('.')} {cite(one.facts)}. *({one.by})*"
        for number, one in enumerate(insight.recommendations, 1)
    ]


def _risks(insight: Insight) -> list[str]:
    rows = [(one.risk, one.mitigation, f"{cite(one.facts)} *({one.by})*") for one in insight.risks]
    return table(("risk", "mitigation", "evidence"), rows) if rows else []


def _sentences(page: Page, kinds: Sequence[str]) -> list[str]:
    """Facts of some kinds as list items; failures in all and by cause only."""
    every = page.evidence.facts if page.evidence else ()
    facts = [fact for fact in every if fact.kind in kinds and not (fact.kind == "failure" and fact.group)]
    lines = []
    for fact in facts:
        sentence = describe(fact, page.run.facts(fact.parents)).sentence
        lines.append(f"- {sentence[:1].upper()}{sentence[1:]} [{fact.id}].")
    return lines


def _gaps(page: Page) -> list[str]:
    """What nobody measured, what failed, and what could not be read."""
    if page.evidence is None:
        return []
    missing = [fact for fact in page.evidence.facts if fact.kind == "coverage" and fact.value == 0]
    lines = [f"- {describe(fact).sentence} [{fact.id}]." for fact in missing]
    lines += _sentences(page, ("failure",))[:8]
    unread = [file for file in page.evidence.files if file.state == "unreadable"]
    return lines + [f"- {code(file.path)} could not be read: {code(file.reason)}." for file in unread[:8]]
