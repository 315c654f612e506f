"""The chat agent: asked freely; what it says is printed only as far as the digit rule allows."""

from chimera.agents.calling import ask_fitting
from chimera.agents.desk import Desk
from chimera.agents.digit_rule import Rule
from chimera.agents.insight import choose_facts
from chimera.agents.writer import Told, WritingTask, keep_sentences
from chimera.evidence.fact import Evidence
from chimera.record.artifact import Draft, Insight, Paragraphs, Prompt


async def chat(desk: Desk, evidence: Evidence, insight: Insight | None) -> Draft:
    """Ask the persona's question about the findings, or about the evidence where nothing was found yet.

    Raises:
        WindowTooSmall: num_ctx cannot hold one fact and an answer.
        CallError, ServerError: The call failed for good.
    """
    title = desk.persona.name

    def findings() -> list[Told]:
        if insight is None:
            return [(fact, "") for fact in choose_facts(desk, evidence).facts]
        return [(evidence.fact(finding.fact), finding.comment) for finding in insight.findings]

    task = WritingTask(desk, evidence, (title,), findings)
    answer, notices = await ask_fitting(desk, task.compose)
    kept = keep_sentences(desk, Rule(task.facts), answer.text, (title,))
    by = "analyst" if desk.model.no_model else "model"
    return Draft(
        sections=(Paragraphs(title=title, paragraphs=tuple(kept.sections[title]), by=by),),
        prompts=(Prompt(persona=desk.persona.name, system=task.system, user=task.user),),
        rejected=tuple(kept.rejected),
        flagged=tuple(kept.flagged),
        notices=(*notices, *task.notices),
    )
