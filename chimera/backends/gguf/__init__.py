"""A user's GGUF file behind Ollama's wire: llama.cpp in this process, an extra; see docs/gguf.md."""

from chimera.backends.gguf.checking import check_gguf
from chimera.backends.gguf.serving import SERVERS

__all__ = ["SERVERS", "check_gguf"]
