"""Run folders: there from a run's first moment, finished by one atomic write, found and listed afterwards.

Comparison folders are listed here, too; what lies in them is written by `chimera.comparison`. Names load on first use,
so that a list of runs loads no framework.
"""

from typing import TYPE_CHECKING

from chimera.lazy import lazy_names

if TYPE_CHECKING:
    from chimera.store.comparisons import (
        LEDGER_NAME,
        OUTCOME_NAME,
        PAGE_NAME,
        PLAN_NAME,
        ComparisonEntry,
        entry_of,
        find_comparison_folder,
        find_made,
        list_comparisons,
    )
    from chimera.store.folder import RunFolder, load_record, load_run, with_earlier_digests, write_atomically
    from chimera.store.listing import (
        COMPARISON_PREFIX,
        RUN_JSON,
        RUNS_NAME,
        RunEntry,
        comparison_folders,
        find_folder,
        list_runs,
        runs_home,
    )

_HOMES = {
    "ComparisonEntry": "chimera.store.comparisons",
    "LEDGER_NAME": "chimera.store.comparisons",
    "OUTCOME_NAME": "chimera.store.comparisons",
    "PAGE_NAME": "chimera.store.comparisons",
    "PLAN_NAME": "chimera.store.comparisons",
    "COMPARISON_PREFIX": "chimera.store.listing",
    "RUNS_NAME": "chimera.store.listing",
    "RUN_JSON": "chimera.store.listing",
    "RunEntry": "chimera.store.listing",
    "RunFolder": "chimera.store.folder",
    "comparison_folders": "chimera.store.listing",
    "entry_of": "chimera.store.comparisons",
    "find_comparison_folder": "chimera.store.comparisons",
    "find_folder": "chimera.store.listing",
    "find_made": "chimera.store.comparisons",
    "list_comparisons": "chimera.store.comparisons",
    "list_runs": "chimera.store.listing",
    "load_record": "chimera.store.folder",
    "load_run": "chimera.store.folder",
    "runs_home": "chimera.store.listing",
    "with_earlier_digests": "chimera.store.folder",
    "write_atomically": "chimera.store.folder",
}

__all__ = [
    "COMPARISON_PREFIX",
    "LEDGER_NAME",
    "OUTCOME_NAME",
    "PAGE_NAME",
    "PLAN_NAME",
    "RUNS_NAME",
    "RUN_JSON",
    "ComparisonEntry",
    "RunEntry",
    "RunFolder",
    "comparison_folders",
    "entry_of",
    "find_comparison_folder",
    "find_folder",
    "find_made",
    "list_comparisons",
    "list_runs",
    "load_record",
    "load_run",
    "runs_home",
    "with_earlier_digests",
    "write_atomically",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
