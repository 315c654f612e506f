"""Timings of any LangChain or LangGraph program, and the GPUs of this machine."""

from chimera.metrics.gpu import describe_gpus
from chimera.metrics.timings import TokenSeen, TokenTimings

__all__ = ["TokenSeen", "TokenTimings", "describe_gpus"]
