"""What the user writes: specs and personas, from YAML to frozen values."""

from chimera.spec.checks import warn
from chimera.spec.dumping import dump_spec
from chimera.spec.editor import SchemaKind, editor_schema
from chimera.spec.graphs import BUILTIN_GRAPHS
from chimera.spec.host import is_loopback, redact, server_address
from chimera.spec.loading import load_spec
from chimera.spec.model import (
    RELOADING_OPTIONS,
    AgentConfig,
    EvidenceHints,
    IngestLimits,
    Limits,
    ModelConfig,
    Persona,
    Section,
    Spec,
    Words,
)
from chimera.spec.overrides import Overrides
from chimera.spec.personas import builtin_names, is_persona_file, load_persona, load_persona_file, locate_persona
from chimera.spec.template import EXAMPLE, VARIABLES, render

__all__ = [
    "BUILTIN_GRAPHS",
    "EXAMPLE",
    "RELOADING_OPTIONS",
    "VARIABLES",
    "AgentConfig",
    "EvidenceHints",
    "IngestLimits",
    "Limits",
    "ModelConfig",
    "Overrides",
    "Persona",
    "SchemaKind",
    "Section",
    "Spec",
    "Words",
    "builtin_names",
    "dump_spec",
    "editor_schema",
    "is_loopback",
    "is_persona_file",
    "load_persona",
    "load_persona_file",
    "load_spec",
    "locate_persona",
    "redact",
    "render",
    "server_address",
    "warn",
]
