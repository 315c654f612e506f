"""Never run: type-checked only, so that what users write keeps its types."""

from pathlib import Path
from typing import Any, assert_type

import chimera
from chimera.graph import Event, RunFinished, RunOptions
from chimera.record.reading import FindingRow
from chimera.record.sums import NodeMetrics


def synchronous() -> None:
    spec = chimera.load_spec("agent_a.yaml")
    assert_type(spec, chimera.Spec)
    run = chimera.run(spec, Path("results"), RunOptions(out=Path("runs")))
    assert_type(run, chimera.Run)
    assert_type(run.node("insight"), NodeMetrics)
    assert_type(run.node("insight").ttft_s, float | None)
    assert_type(run.findings[0], FindingRow)
    assert_type(run.findings.rows(), list[dict[str, Any]])
    assert_type(chimera.load_run("0001-results"), chimera.Run)


async def asynchronous() -> None:
    assert_type(await chimera.arun(None, "results"), chimera.Run)
    async for event in chimera.astream("agent_b.yaml", "results"):
        assert_type(event, Event)
        if isinstance(event, RunFinished):
            assert_type(event.run, chimera.Run)
