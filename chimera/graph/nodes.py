"""Nodes: Chimera's tools and agents as LangGraph nodes. The only place where values meet state."""

import asyncio
from typing import Any, Protocol

from langgraph.config import get_config
from langgraph.runtime import Runtime

from chimera.agents import Desk, analyse, chat, merge_insights, write
from chimera.errors import ChimeraError, Problem, RunInterrupted, SpecError
from chimera.evidence.fact import Evidence
from chimera.graph.events import FilesRead
from chimera.graph.state import Context, State
from chimera.record.artifact import Draft, Insight
from chimera.record.run import Span
from chimera.spec.model import Persona, Spec
from chimera.tools.ingest import Progress, ingest


class NodeFunction(Protocol):
    """What `StateGraph.add_node` takes."""

    async def __call__(self, state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
        """Read the state, return what changes."""
        ...


def ingest_node() -> NodeFunction:
    """A node that reads `data` into evidence and puts its reference into the state."""

    async def node(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context, name = runtime.context, _enter(runtime.context, "tool", None)
        journal = context.journal
        loop = asyncio.get_running_loop()

        def report(progress: Progress) -> None:
            if journal.leaving.is_set():
                raise RunInterrupted("ingest was stopped")
            event = FilesRead(name, progress.n_files, progress.total_files, progress.size_bytes)
            loop.call_soon_threadsafe(journal.emit, event)

        started_ns = context.clock.perf_ns()
        evidence = context.evidence or await asyncio.to_thread(ingest, state["data"], context.spec.evidence, report)
        ended_ns = context.clock.perf_ns()
        journal.spans.setdefault(name, []).append(Span(name="ingest", started_ns=started_ns, ended_ns=ended_ns))
        journal.summaries[name] = _tell_evidence(evidence)
        return {"evidence": journal.keep(evidence).model_dump(mode="json")}

    return node


def agent_node(agent: str) -> NodeFunction:
    """A node in which an agent of the spec works: insight, writer or chat by its role.

    A failed model call is kept as a failure of the run and does not raise, so that branches beside it
    finish and what worked is reported.
    """

    async def node(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context
        if agent not in context.spec.agents:
            known = ", ".join(context.spec.agents)
            problem = Problem("graph " + context.spec.graph, None, None, f"no agent {agent!r} in the spec ({known})")
            raise SpecError((problem,), todo=f"add it under agents:, or name one of {known} in agent_node()")
        name = _enter(context, "agent", agent)
        try:
            return await _work(agent, name, state, context)
        except ChimeraError as error:
            context.journal.fail(name, error)
            context.journal.summaries[name] = f"failed: {error.what}"
            return {}

    return node


def merge_node() -> NodeFunction:
    """A node that joins the findings of all insight agents that ran, in the spec's order."""

    async def node(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        context = runtime.context
        name = _enter(context, "merge", None)
        insights = insights_in_order(context.spec, state)
        if not insights:
            return {}
        merged = merge_insights(insights)
        context.journal.summaries[name] = f"{len(merged.findings)} findings of {len(insights)} agents"
        return {"merged": merged.model_dump(mode="json")}

    return node


def insights_in_order(spec: Spec, state: State) -> dict[str, Insight]:
    """The insights of a state by agent, in the order the spec lists the agents."""
    raw = state.get("insights", {})
    return {name: Insight.model_validate(raw[name]) for name in spec.agents if name in raw}


def joint_insight(spec: Spec, state: State) -> Insight | None:
    """What writer and report work from: the merge if there was one, else all insights joined."""
    if "merged" in state:
        return Insight.model_validate(state["merged"])
    insights = insights_in_order(spec, state)
    if len(insights) > 1:
        return merge_insights(insights)
    return next(iter(insights.values()), None)


def shaped_persona(spec: Spec, agent: str) -> Persona:
    """An agent's persona; a writer's has the sections and words that the first insight agent's persona asks for."""
    persona = spec.persona_of(agent)
    insights = [name for name, other in spec.agents.items() if other.role == "insight"]
    if spec.agents[agent].role != "writer" or not insights:
        return persona
    shape = spec.persona_of(insights[0])
    return persona.model_copy(update={"sections": shape.sections, "words": shape.words})


async def _work(agent: str, node: str, state: State, context: Context) -> dict[str, Any]:
    """Let the agent work; its result goes under its own name."""
    spec, journal = context.spec, context.journal
    config = spec.agents[agent]
    desk = Desk(
        agent=agent,
        node=node,
        persona=shaped_persona(spec, agent),
        model=context.models[config.model],
        window=context.windows[config.model],
        grounding=spec.grounding,
        budget=context.budget,
        clock=context.clock,
        nonce=context.nonce,
    )
    evidence = journal.open(state.get("evidence"))
    changes = await _play_role(desk, evidence, state, context)
    await context.read_windows()  # now that its model is loaded
    return changes


async def _play_role(desk: Desk, evidence: Evidence, state: State, context: Context) -> dict[str, Any]:
    spec, journal, agent, node = context.spec, context.journal, desk.agent, desk.node
    config = spec.agents[agent]
    if config.role == "insight":
        insight = await analyse(desk, evidence)
        _tell(context, node, insight)
        journal.summaries[node] = _tell_insight(insight)
        return {"insights": {agent: insight.model_dump(mode="json")}}
    insight = joint_insight(spec, state)
    if config.role == "writer" and insight is None:
        journal.summaries[node] = "nothing to write about: no findings arrived"
        return {}
    draft = await (
        chat(desk, evidence, insight) if insight is None or config.role == "chat" else write(desk, evidence, insight)
    )
    _tell(context, node, draft)
    journal.summaries[node] = _tell_draft(draft)
    return {"drafts": {agent: draft.model_dump(mode="json")}}


def _enter(context: Context, kind: str, agent: str | None) -> str:
    """Note what the current node is; returns the name the user gave it in their graph."""
    name = str(get_config().get("metadata", {})["langgraph_node"])
    context.journal.kinds[name] = (kind, agent)
    return name


def _tell(context: Context, node: str, artifact: Insight | Draft) -> None:
    for notice in artifact.notices:
        context.journal.note(f"{node}: {notice}")


def _tell_evidence(evidence: Evidence) -> str:
    counts: dict[str, int] = {}
    for file in evidence.files:
        counts[file.state] = counts.get(file.state, 0) + 1
    failed = sum(table.n_error for table in evidence.tables)
    told = [f"{len(evidence.files)} files", f"{counts.get('read', 0)} read"]
    words = {"duplicate": "copies", "unreadable": "unreadable", "own_output": "of our own left out"}
    told += [f"{counts[state]} {word}" for state, word in words.items() if counts.get(state)]
    told += [f"{failed} failed rows left out"] if failed else []
    return " · ".join(told) + f" · {len(evidence.facts)} facts"


def _tell_insight(insight: Insight) -> str:
    by_model = sum(finding.by == "model" for finding in insight.findings)
    n = len(insight.findings)
    return f"{n} findings ({by_model} by the model, {n - by_model} by the analyst)"


def _tell_draft(draft: Draft) -> str:
    words = sum(len(text.split()) for section in draft.sections for text in section.paragraphs)
    dropped = f", {len(draft.rejected)} sentences dropped" if draft.rejected else ""
    return f"{words} words{dropped}"
