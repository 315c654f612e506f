"""A graph of one's own: three personas look at the same evidence side by side, a merge, one writer."""

from langgraph.graph import END, START, StateGraph

from chimera.graph import Context, State, agent_node, ingest_node, merge_node
from chimera.spec import Spec


def build(spec: Spec) -> StateGraph[State, Context]:
    """The panel: every insight agent of the spec is a branch of its own."""
    panel = [name for name, agent in spec.agents.items() if agent.role == "insight"]
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("ingest", ingest_node())
    graph.add_node("merge", merge_node())
    graph.add_node("writer", agent_node("writer"))
    for name in panel:
        graph.add_node(name, agent_node(name))
        graph.add_edge("ingest", name)
    graph.add_edge(START, "ingest")
    graph.add_edge(panel, "merge")
    graph.add_edge("merge", "writer")
    graph.add_edge("writer", END)
    return graph
