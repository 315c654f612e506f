"""The chat agent: asked freely; what it says is printed only as far as the digit rule allows."""

from chimera.agents.calling import ask_model
from chimera.agents.desk import Desk
from chimera.agents.digit_rule import Rule
from chimera.agents.insight import choose_facts
from chimera.agents.prompt import system_text, writer_text
from chimera.agents.writer import keep_sentences
from chimera.backends import Message
from chimera.evidence.fact import Evidence
from chimera.record.artifact import Draft, Insight, Paragraphs, Prompt


async def chat(desk: Desk, evidence: Evidence, insight: Insight | None) -> Draft:
    """Ask the persona's question about the findings, or about the evidence where nothing was found yet.

    Raises:
        WindowTooSmall: num_ctx cannot hold one fact and an answer.
        CallError, ServerError: The call failed for good.
    """
    if insight is not None:
        findings = [(evidence.fact(finding.fact), finding.comment) for finding in insight.findings]
    else:
        findings = [(fact, "") for fact in choose_facts(desk, evidence).facts]
    title = desk.persona.name
    system = system_text(desk, evidence, len(findings))
    user = writer_text(desk, evidence, findings, (title,))
    answer = await ask_model(desk, [Message("system", system), Message("user", user)])
    kept = keep_sentences(desk, Rule([fact for fact, _ in findings]), answer.text, (title,))
    by = "analyst" if desk.model.no_model else "model"
    return Draft(
        sections=(Paragraphs(title=title, paragraphs=tuple(kept.sections[title]), by=by),),
        prompts=(Prompt(persona=desk.persona.name, system=system, user=user),),
        rejected=tuple(kept.rejected),
        flagged=tuple(kept.flagged),
    )
