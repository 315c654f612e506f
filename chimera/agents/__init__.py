"""Agents: persona and model in a role, as typed functions from evidence to findings and prose."""

from chimera.agents.answers import answer_schema
from chimera.agents.chat import chat
from chimera.agents.desk import AsksModel, CallBudget, Desk
from chimera.agents.insight import analyse
from chimera.agents.merge import merge_insights
from chimera.agents.window import Window
from chimera.agents.writer import write

__all__ = ["AsksModel", "CallBudget", "Desk", "Window", "analyse", "answer_schema", "chat", "merge_insights", "write"]
