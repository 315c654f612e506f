"""Agents: persona and model in a role, as typed functions from evidence to findings and prose."""

from chimera.agents.chat import chat
from chimera.agents.desk import AsksModel, CallBudget, Desk
from chimera.agents.insight import analyse
from chimera.agents.merge import merge_insights
from chimera.agents.writer import write

__all__ = ["AsksModel", "CallBudget", "Desk", "analyse", "chat", "merge_insights", "write"]
