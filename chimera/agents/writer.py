"""The writer: prose with `[F12]` where numbers go; every sentence passes the digit rule before it is printed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chimera.agents.calling import ask_fitting, ask_model
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
Told = tuple[Fact, str]
"""A fact with the comment on it."""


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
    findings = [(evidence.fact(finding.fact), finding.comment) for finding in insight.findings]
    task = WritingTask(desk, evidence, titles, lambda: findings)
    answer, notices = await ask_fitting(desk, task.compose)
    notices += task.notices
    rule, system, user = Rule(task.facts), task.system, task.user
    messages = [Message("system", system), Message("user", user)]
    repairs = 0
    while True:
        kept = keep_sentences(desk, rule, answer.text, titles)
        room = desk.window.free_tokens([message.content for message in messages] + [answer.text])
        if kept.n_sentences >= ENOUGH_SENTENCES or repairs >= MAX_REPAIRS or room < 200:
            break
        repairs += 1
        messages = [*messages, Message("assistant", answer.text), Message("user", _complain(kept))]
        answer = await ask_model(desk, messages)
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


class WritingTask:
    """A prompt about findings, composed anew when the window turns out smaller.

    Args:
        desk: Who writes.
        evidence: What the findings come from.
        titles: Sections to write.
        findings: Gives the findings, each with its comment, that fit as far as its maker knows.
    """

    def __init__(
        self, desk: Desk, evidence: Evidence, titles: tuple[str, ...], findings: Callable[[], list[Told]]
    ) -> None:
        self._desk = desk
        self._evidence = evidence
        self._titles = titles
        self._findings = findings
        self.facts: list[Fact] = []
        self.system = self.user = ""
        self.notices: list[str] = []
        """What was left out."""

    def compose(self) -> list[Message]:
        """The prompt: with comments if they fit, else without, else with fewer findings."""
        whole = self._findings()
        bare = [(fact, "") for fact, _ in whole]
        choices = [whole, *(bare[:count] for count in range(len(bare), 0, -1))]
        self.system = system_text(self._desk, self._evidence, len(whole))
        chosen = next((one for one in choices if self._fits(one)), whole)
        self.notices = []
        if chosen is not whole:
            told = f"{len(chosen)} of {len(whole)} findings without their comments"
            self.notices.append(f"the writer was given {told}: num_ctx {self._desk.window.num_ctx} holds no more")
        self.facts = [fact for fact, _ in chosen]
        self.system, self.user = system_text(self._desk, self._evidence, len(chosen)), self._text(chosen)
        return [Message("system", self.system), Message("user", self.user)]

    def _fits(self, findings: list[Told]) -> bool:
        return self._desk.window.free_tokens([self.system, self._text(findings)]) >= 0

    def _text(self, findings: list[Told]) -> str:
        return writer_text(self._desk, self._evidence, findings, self._titles)


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
