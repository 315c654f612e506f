"""The insight agent: a model chooses facts and says what they mean; the analyst is the floor it cannot fall below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chimera.agents.answers import answer_schema, ids_of, read_answer, text_of
from chimera.agents.calling import ask_fitting, ask_model, window_too_small
from chimera.agents.desk import Desk
from chimera.agents.digit_rule import Rule
from chimera.agents.prompt import insight_text, system_text
from chimera.backends import Answer, Message
from chimera.evidence import analyst
from chimera.evidence.fact import Evidence, Fact
from chimera.evidence.lines import line_of, write_fact_line
from chimera.evidence.names import clip
from chimera.evidence.selection import Selection, in_rounds, select
from chimera.evidence.tokens import estimate_tokens
from chimera.record.artifact import By, Finding, Insight, Prompt, Recommendation, Rejected, Risk, mark_unsupported

ENOUGH_FINDINGS = 3
"""Below this the model is asked again."""
WANTED_FINDINGS = 6
"""The analyst fills up to this when the model stays below ENOUGH_FINDINGS."""
MAX_REPAIRS = 2
REPAIR_TOKENS = 150
"""Kept free in the window to say what was wrong with an answer."""
WANTED_RECOMMENDATIONS = 3
WANTED_RISKS = 2


@dataclass
class Accepted:
    """What of the answers so far has held."""

    findings: dict[str, Finding] = field(default_factory=dict)
    recommendations: list[Recommendation] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    flagged: list[str] = field(default_factory=list)


async def analyse(desk: Desk, evidence: Evidence) -> Insight:
    """Choose findings, recommendations and risks.

    Raises:
        WindowTooSmall: num_ctx cannot hold one fact and an answer.
        CallError, ServerError: The call failed for good.
    """
    task = Task(desk, evidence)
    answer, told = await ask_fitting(desk, task.compose, lambda: answer_schema(task.shown))
    selection, shown, system, user = task.selection, task.shown, task.system, task.user
    by: By = "analyst" if desk.model.no_model else "model"
    reader = Reader(desk, Rule(selection.facts), by)
    accepted, repairs, troubles = Accepted(), 0, []
    while True:
        trouble = reader.read(answer, accepted)
        if trouble:
            troubles.append(trouble)
        enough = len(accepted.findings) >= min(ENOUGH_FINDINGS, len(shown))
        again = f"{user}\n\n{_complaint(accepted, trouble)}"
        if enough or repairs >= MAX_REPAIRS or desk.window.free_tokens([system, again]) < 0:
            break
        repairs += 1
        answer = await ask_model(desk, [Message("system", system), Message("user", again)], answer_schema(shown))
    notices = told + _fill_up(desk, selection, accepted, troubles)
    order = {kind: position for position, kind in enumerate(desk.persona.emphasis)}
    findings = sorted(
        accepted.findings.values(), key=lambda finding: order.get(evidence.fact(finding.fact).kind, len(order))
    )
    return Insight(
        findings=tuple(findings),
        recommendations=tuple(accepted.recommendations),
        risks=tuple(accepted.risks),
        prompts=(Prompt(persona=desk.persona.name, system=system, user=user),),
        shown=shown,
        left_out=selection.left_out,
        repairs=repairs,
        rejected=tuple(accepted.rejected),
        notices=tuple(notices),
    )


class Task:
    """The prompt of an insight agent, composed anew when the window turns out smaller."""

    def __init__(self, desk: Desk, evidence: Evidence) -> None:
        self._desk = desk
        self._evidence = evidence
        self.selection = Selection((), 0)
        self.system = self.user = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the facts that the prompt shows."""
        return tuple(fact.id for fact in self.selection.facts)

    def compose(self) -> list[Message]:
        """The prompt with as many facts as fit now."""
        self.selection = choose_facts(self._desk, self._evidence)
        self.system = system_text(self._desk, self._evidence, len(self.selection.facts))
        self.user = insight_text(self._desk, self._evidence, self.selection.facts)
        return [Message("system", self.system), Message("user", self.user)]


def choose_facts(desk: Desk, evidence: Evidence) -> Selection:
    """As many facts as prompt and answer leave room for.

    Raises:
        WindowTooSmall: Not even one fits.
    """
    bare = [system_text(desk, evidence, 0), insight_text(desk, evidence, ())]
    room = desk.window.free_tokens(bare)
    kept_free = REPAIR_TOKENS if room > 3 * REPAIR_TOKENS else 0
    selection = select(evidence, desk.persona.emphasis, max(room - kept_free, 0))
    if not selection.facts:
        first = write_fact_line(next(in_rounds(evidence.facts, desk.persona.emphasis)))
        window = desk.window
        missing = int((estimate_tokens(first) + 2) * window.factor) + 1 - room
        raise window_too_small(desk, window.num_ctx - window.num_predict + int(missing * window.factor) + 1)
    return selection


class Reader:
    """Takes an answer apart and keeps what holds."""

    def __init__(self, desk: Desk, rule: Rule, by: By) -> None:
        self.desk = desk
        self.rule = rule
        self.by: By = by

    def read(self, answer: Answer, accepted: Accepted) -> str:
        """Add what is valid; returns what was wrong with the answer as a whole, "" if nothing."""
        parts = read_answer(answer.text)
        if parts is None:
            return "the answer holds no JSON object" if answer.text.strip() else "the answer is empty"
        for entry in parts["findings"]:
            self._finding(entry, accepted)
        for entry in parts["recommendations"]:
            self._recommendation(entry, accepted)
        for entry in parts["risks"]:
            self._risk(entry, accepted)
        return "the answer was cut off at num_predict" if answer.done_reason == "length" else ""

    def _finding(self, entry: Mapping[str, Any], accepted: Accepted) -> None:
        fact_id, comment = text_of(entry, "fact"), text_of(entry, "comment")
        if fact_id not in self.rule.facts:
            self._reject(accepted, f"{fact_id} {comment}".strip(), "chooses a fact that is not one of the facts shown")
        elif fact_id not in accepted.findings:
            safe = self._safe(comment, (fact_id,), accepted) if comment else ""
            accepted.findings[fact_id] = Finding(fact=fact_id, comment=safe or "", by=self.by)

    def _recommendation(self, entry: Mapping[str, Any], accepted: Accepted) -> None:
        text, ids = text_of(entry, "text"), self._known(ids_of(entry))
        safe = self._safe(text, ids, accepted) if text and ids else None
        if text and not ids:
            self._reject(accepted, text, "rests on no fact")
        if safe and all(safe != one.text for one in accepted.recommendations):
            accepted.recommendations.append(Recommendation(text=safe, facts=ids, by=self.by))

    def _risk(self, entry: Mapping[str, Any], accepted: Accepted) -> None:
        risk, mitigation, ids = text_of(entry, "risk"), text_of(entry, "mitigation"), self._known(ids_of(entry))
        if risk and not ids:
            self._reject(accepted, risk, "rests on no fact")
        if not (risk and mitigation and ids):
            return
        safe_risk, safe_mitigation = self._safe(risk, ids, accepted), self._safe(mitigation, ids, accepted)
        if safe_risk and safe_mitigation and all(safe_risk != one.risk for one in accepted.risks):
            accepted.risks.append(Risk(risk=safe_risk, mitigation=safe_mitigation, facts=ids, by=self.by))

    def _known(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(fact_id for fact_id in ids if fact_id in self.rule.facts)

    def _safe(self, text: str, ids: Sequence[str], accepted: Accepted) -> str | None:
        """The text as it may be printed; None when it breaks the rule and grounding is strict."""
        verdict = self.rule.judge(text, ids)
        if verdict.breach is None or self.desk.grounding == "off":
            return verdict.text
        self._reject(accepted, text, verdict.breach)
        return mark_unsupported(verdict.text) if self.desk.grounding == "flag" else None

    def _reject(self, accepted: Accepted, text: str, reason: str) -> None:
        accepted.rejected.append(Rejected(node=self.desk.node, text=text, reason=reason))


def _complaint(accepted: Accepted, trouble: str) -> str:
    """What is said below the same prompt when too little of an answer held; the answer itself would fill the window."""
    reasons = list(dict.fromkeys([trouble, *(clip(one.reason) for one in accepted.rejected[-3:])]))
    told = "; ".join(reason for reason in reasons if reason) or "too few findings"
    return f"Your last answer was not usable: {told}. Answer with the JSON object alone, ids only from the list."


def _fill_up(desk: Desk, selection: Selection, accepted: Accepted, troubles: Sequence[str]) -> list[str]:
    """Let the analyst add what is missing; returns what a reader must know about it."""
    lines = [line_of(fact) for fact in selection.facts]
    notices = []
    by_model = len(accepted.findings)
    if by_model < min(ENOUGH_FINDINGS, len(lines)):
        for line in analyst.choose(lines, desk.persona.emphasis, WANTED_FINDINGS):
            if len(accepted.findings) < WANTED_FINDINGS and line.id not in accepted.findings:
                accepted.findings[line.id] = Finding(fact=line.id, comment=analyst.comment(line), by="analyst")
        why = "; ".join(dict.fromkeys(troubles)) or "the others broke a rule"
        added = len(accepted.findings) - by_model
        notices.append(f"the model gave {by_model} usable findings ({why}); the analyst added {added}")
    chosen = _chosen_first(lines, accepted)
    if len(accepted.recommendations) < WANTED_RECOMMENDATIONS:
        known = {one.facts for one in accepted.recommendations}
        for piece in analyst.recommend(chosen, WANTED_RECOMMENDATIONS):
            if len(accepted.recommendations) < WANTED_RECOMMENDATIONS and piece.facts not in known:
                text = _printed(piece.text, selection.facts)
                accepted.recommendations.append(Recommendation(text=text, facts=piece.facts, by="analyst"))
    if len(accepted.risks) < WANTED_RISKS:
        known = {one.facts for one in accepted.risks}
        for risk in analyst.warn(chosen, WANTED_RISKS + 1):
            if len(accepted.risks) < WANTED_RISKS and risk.facts not in known:
                text = _printed(risk.text, selection.facts)
                accepted.risks.append(Risk(risk=text, mitigation=risk.mitigation, facts=risk.facts, by="analyst"))
    return notices


def _chosen_first(lines: Sequence[Any], accepted: Accepted) -> list[Any]:
    """The facts of the findings before the others, so that advice rests on what the report shows."""
    return sorted(lines, key=lambda line: line.id not in accepted.findings)


def _printed(text: str, facts: Sequence[Fact]) -> str:
    """The analyst's own text, with known names in code font like everybody's."""
    return Rule(facts).judge(text).text
