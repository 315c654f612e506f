"""Timings of any LangChain or LangGraph program, and the GPUs of this machine."""

from chimera.metrics.gpu import describe_gpus
from chimera.metrics.gpu_reader import GpuReader, GpuReading, NvmlReader
from chimera.metrics.gpu_sampler import GpuSampler
from chimera.metrics.timings import TokenSeen, TokenTimings

__all__ = ["GpuReader", "GpuReading", "GpuSampler", "NvmlReader", "TokenSeen", "TokenTimings", "describe_gpus"]
