"""Run folders: there from a run's first moment, finished by one atomic write, found and listed afterwards.

Names load on first use, so that a list of runs loads no framework.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chimera.store.folder import RunFolder, load_record, load_run, with_earlier_digests, write_atomically
    from chimera.store.listing import RUN_JSON, RunEntry, find_folder, list_runs, runs_home

_HOMES = {
    "RUN_JSON": "chimera.store.listing",
    "RunEntry": "chimera.store.listing",
    "RunFolder": "chimera.store.folder",
    "find_folder": "chimera.store.listing",
    "list_runs": "chimera.store.listing",
    "load_record": "chimera.store.folder",
    "load_run": "chimera.store.folder",
    "runs_home": "chimera.store.listing",
    "with_earlier_digests": "chimera.store.folder",
    "write_atomically": "chimera.store.folder",
}

__all__ = [
    "RUN_JSON",
    "RunEntry",
    "RunFolder",
    "find_folder",
    "list_runs",
    "load_record",
    "load_run",
    "runs_home",
    "with_earlier_digests",
    "write_atomically",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'chimera.store' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
