"""Run folders: there from a run's first moment, finished by one atomic write, found and listed afterwards.

Names load on first use, so that a list of runs loads no framework.
"""

from typing import TYPE_CHECKING

from chimera.lazy import lazy_names

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

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
