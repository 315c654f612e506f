"""The writer: prose with `[F12]` where numbers go; every sentence passes the digit rule before it is printed."""

from dataclasses import dataclass, field

from chimera.agents.calling import ask_model, free_tokens
from chimera.agents.desk import Desk
from chimera.agents.digit_rule import Rule
from chimera.agents.prompt import sections_of, system_text, writer_text
from chimera.agents.sentences import split_sections, split_sentences
from chimera.backends import Message
from chimera.evidence import analyst
from chimera.evidence.fact import Evidence, Fact
from chimera.record.artifact import By, Draft, Insight, Paragraphs, Prompt, Rejected, mark_unsupported

ENOUGH_SENTENCES = 3
"""Below this the model is asked once more, then the analyst writes."""
MAX_REPAIRS = 1


@dataclass
class Kept:
    """Sentences that held, by section, and those that did not."""

    sections: dict[str, list[str]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)
    n_sentences: int = 0


async def write(desk: Desk, evidence: Evidence, insight: Insight) -> Draft:
    """Write the prose sections among the persona's sections.

    Raises:
        WindowTooSmall: num_ctx cannot hold the findings and an answer.
        CallError, ServerError: The call failed for good.
    """
    titles = tuple(section.title for section in sections_of(desk) if section.content == "prose")
    if not titles:
        return Draft(sections=(), prompts=())
    findings, notices = _fitting(desk, evidence, insight, titles)
    rule = Rule([fact for fact, _ in findings])
    system = system_text(desk, evidence, len(findings))
    user = writer_text(desk, evidence, findings, titles)
    messages = [Message("system", system), Message("user", user)]
    repairs = 0
    while True:
        answer = await ask_model(desk, messages)
        kept = keep_sentences(desk, rule, answer.text, titles)
        room = free_tokens(desk, [message.content for message in messages] + [answer.text])
        if kept.n_sentences >= ENOUGH_SENTENCES or repairs >= MAX_REPAIRS or room < 200:
            break
        repairs += 1
        messages = [*messages, Message("assistant", answer.text), Message("user", _complain(kept))]
    by: By = "analyst" if desk.model.no_model else "model"
    if kept.n_sentences < ENOUGH_SENTENCES:
        notices.append(f"{kept.n_sentences} sentences of the model's prose could be kept; the analyst wrote instead")
        by, rejected = "analyst", kept.rejected
        kept = keep_sentences(desk, rule, analyst.reply(system, user, None), titles)
        kept.rejected = rejected
    if answer.done_reason == "length":
        notices.append("the prose was cut off at num_predict")
    return Draft(
        sections=tuple(
            Paragraphs(title=title, paragraphs=tuple(paragraphs), by=by) for title, paragraphs in kept.sections.items()
        ),
        prompts=(Prompt(persona=desk.persona.name, system=system, user=user),),
        repairs=repairs,
        rejected=tuple(kept.rejected),
        flagged=tuple(kept.flagged),
        notices=tuple(notices),
    )


def _fitting(
    desk: Desk, evidence: Evidence, insight: Insight, titles: tuple[str, ...]
) -> tuple[list[tuple[Fact, str]], list[str]]:
    """Findings that the window holds: with comments if they fit, else without, else fewer; and what was left out."""
    whole = [(evidence.fact(finding.fact), finding.comment) for finding in insight.findings]
    bare = [(fact, "") for fact, _ in whole]
    choices = [whole, *(bare[:count] for count in range(len(bare), 0, -1))]
    system = system_text(desk, evidence, len(whole))
    fits = (one for one in choices if free_tokens(desk, [system, writer_text(desk, evidence, one, titles)]) >= 0)
    chosen = next(fits, whole)
    if chosen is whole:
        return whole, []
    config = desk.model.config
    told = f"{len(chosen)} of {len(whole)} findings without their comments"
    return chosen, [f"the writer was given {told}: num_ctx {config.num_ctx} holds no more"]


def keep_sentences(desk: Desk, rule: Rule, text: str, titles: tuple[str, ...]) -> Kept:
    """The sentences of an answer that may be printed; grounding decides about the others."""
    kept = Kept()
    for title, paragraphs in split_sections(text, titles).items():
        kept.sections[title] = []
        for paragraph in paragraphs:
            printed = [one for sentence in split_sentences(paragraph) if (one := _judge(desk, rule, sentence, kept))]
            if printed:
                kept.sections[title].append(" ".join(printed))
    return kept


def _judge(desk: Desk, rule: Rule, sentence: str, kept: Kept) -> str | None:
    verdict = rule.judge(sentence)
    if verdict.breach is None or desk.grounding == "off":
        kept.n_sentences += 1
        return verdict.text
    kept.rejected.append(Rejected(node=desk.node, text=sentence, reason=verdict.breach))
    if desk.grounding == "flag":
        kept.n_sentences += 1
        kept.flagged.append(verdict.text)
        return mark_unsupported(verdict.text)
    return None


def _complain(kept: Kept) -> str:
    reasons = list(dict.fromkeys(one.reason for one in kept.rejected))[:4]
    told = "; ".join(reasons) or "hardly any sentence in it"
    return f"Most of this cannot be printed: {told}. Write it again and keep to the rules."
