"""One run of a graph, from spec and data to a run folder: async inside, thin sync doors outside."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from chimera import errors
from chimera.agents import CallBudget, Window
from chimera.backends import (
    Before,
    Server,
    describe_models,
    is_here,
    keep_models,
    look_before,
    open_models,
    read_windows,
    resolve,
)
from chimera.errors import CallTimeout, ChimeraError, InputError, RunInterrupted, SpecError, UsageError
from chimera.evidence.fact import Evidence
from chimera.graph.audit import NOT_CLEAN, audit
from chimera.graph.builders import compile_graph, wrong_graph
from chimera.graph.events import Event, NodeFinished, NodeStarted, RunFinished, RunStarted, Token
from chimera.graph.manifest import describe_host
from chimera.graph.nodes import insights_in_order, joint_insight
from chimera.graph.stalls import watching
from chimera.graph.state import Context, Journal, State
from chimera.graph.turns import take_turns
from chimera.graph.warm_up import warm_up
from chimera.metrics import GpuReader, GpuSampler, NvmlReader, TokenSeen, TokenTimings
from chimera.record.artifact import Draft
from chimera.record.overhead import WARM_UP
from chimera.record.reading import Run
from chimera.record.run import Anchor, Manifest, Node, RunRecord, Stall
from chimera.spec import Overrides, load_spec, warn
from chimera.spec.model import Spec
from chimera.store import RunFolder, load_record, with_earlier_digests
from chimera.wire.clock import SYSTEM_CLOCK, Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run, as opposed to what: nothing here changes a report's content."""

    out: Path | None = None
    """Where the run folder is made; None = `$CHIMERA_HOME`, else ./chimera-runs."""
    name: str = ""
    """Of the run folder; "" = when it began, and on what."""
    overrides: Overrides = field(default_factory=Overrides)
    """Laid over a spec that is loaded from its path (or the default spec), and kept in the record."""
    fake: Server | None = None
    """Who answers for `provider: fake`; see chimera.testing."""
    clock: Clock = field(default=SYSTEM_CLOCK)
    gpus: GpuReader | None = None
    """Who tells about GPUs; None = NVML, when a model server runs on this machine."""
    warm_up: bool = False
    """Call every model before the graph begins: loads are paid then, and queue times become known."""
    evidence: Evidence | None = None
    """What DATA holds, where it has been read already: it is not read again."""
    nonce: str = ""
    """Stands at the start of every system text, so that no prompt is found in a server's cache."""
    report: bool = True
    """Write the report beside the record; it says nothing that the record does not."""
    one_at_a_time: bool = False
    """Never have two requests to one server in flight, whatever runs side by side in the graph."""


def run(spec: Spec | str | Path | None, data: str | Path, options: RunOptions | None = None) -> Run:
    """Run a spec on a folder of benchmark results; works inside a running event loop (Jupyter) too.

    Args:
        spec: A loaded spec, the path of one, or None for the built-in default.
        data: Folder (or file) of results.
        options: Where to write, and doubles for tests.

    Raises:
        ChimeraError: What ended the run. Its run folder is written all the same, see `error.folder`.
    """
    return from_sync(arun(spec, data, options))


async def arun(spec: Spec | str | Path | None, data: str | Path, options: RunOptions | None = None) -> Run:
    """`run`, for those who are async already. Raises what `run` raises."""
    finished: Run | None = None
    async for event in astream(spec, data, options):
        if isinstance(event, RunFinished):
            finished = event.run
    assert finished is not None  # the last event of every run
    raise_failure(finished)
    return finished


async def astream(
    spec: Spec | str | Path | None, data: str | Path, options: RunOptions | None = None
) -> AsyncIterator[Event]:
    """Run and tell what happens; the last event is RunFinished, whatever happened.

    Leaving the loop early cancels the run; its folder then says "interrupted".

    Raises:
        SpecError: The spec cannot be loaded; a run folder says so. Everything later is told by RunFinished.
    """
    options = options or RunOptions()
    try:
        loaded = spec if isinstance(spec, Spec) else load_spec(spec, options.overrides)
    except (SpecError, UsageError) as error:
        RunFolder.refuse(error, str(data), options.out, options.clock.utc())
        raise
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    runner = _Runner(loaded, str(data), options, events.put_nowait)
    async with keep_models():
        task = asyncio.create_task(runner.execute())
        task.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            await task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def raise_failure(run: Run) -> None:
    """Raise the first failure of a run as the error it was; its folder is named in it."""
    if run.record.failures:
        failure = run.record.failures[0]
        kind = getattr(errors, failure.kind, ChimeraError)
        what = f"{failure.node}: {failure.message}" if failure.node else failure.message
        error = ChimeraError.__new__(kind)
        ChimeraError.__init__(error, what, todo=f"what was computed is in {run.folder}")
        raise error


def from_sync(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end from synchronous code, beside a running loop if there is one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    box: list[T | BaseException] = []

    def in_thread() -> None:
        try:
            box.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001  handed to the caller's thread below
            box.append(error)

    thread = threading.Thread(target=in_thread, name="chimera-run")
    thread.start()
    thread.join()
    if isinstance(box[0], BaseException):
        raise box[0]
    return box[0]


def _require(data: str) -> None:
    """Missing input is told before a server is asked."""
    if not Path(data).exists():
        raise InputError("no such file or folder", where=data, todo="name a folder of benchmark results")


class _Runner:
    """The life of one run: folder, models, graph, record, report."""

    def __init__(self, spec: Spec, data: str, options: RunOptions, emit: Callable[[Event], None]) -> None:
        self.spec = spec
        self.data = data
        self.options = options
        self.emit = emit
        self.clock = options.clock
        self.created = Anchor(utc=self.clock.utc().isoformat(timespec="seconds"), perf_ns=self.clock.perf_ns())
        self.folder = RunFolder.create(data, options.out, self.clock.utc(), options.name)
        self.folder.write_spec(spec)
        self.folder.log("started", spec=spec.name, data=data)
        self.journal = Journal(self.folder, emit)
        self.timings = TokenTimings(clock=self.clock, on_token=self._on_token, on_call=self.folder.append_call)
        self.state: State = {"data": data}
        self.before: Mapping[str, Before] = {}
        self.stalls: list[Stall] = []
        self.sampler: GpuSampler | None = None

    async def execute(self) -> None:
        """Run the graph; whatever happens, write the record and the report."""
        self.emit(RunStarted(self.folder.id, str(self.folder.path), self.spec.name, tuple(self.spec.agents)))
        status, left = "done", None
        try:
            async with asyncio.timeout(self.spec.limits.run_timeout_s), watching(self.clock) as self.stalls:
                await self._work()
        except TimeoutError:
            limit = self.spec.limits.run_timeout_s
            self.journal.fail(
                None, CallTimeout(f"the run took longer than {limit:g} s", todo="raise limits.run_timeout")
            )
        except asyncio.CancelledError as error:
            status, left = "interrupted", error
            self.journal.fail(None, RunInterrupted("the run was interrupted"))
        except ChimeraError as error:
            self.journal.fail(None, error)
        except Exception as error:
            self.folder.log("crashed", kind=type(error).__name__, message=str(error))
            raise
        finally:
            self.journal.leaving.set()
            if self.sampler is not None:
                await asyncio.to_thread(self.sampler.stop)
        if self.journal.failures and status == "done":
            status = "failed"
        record = await self._record(status)
        self._finish(record)
        self.emit(RunFinished(Run(load_record(self.folder.path), self.journal.evidence, self.folder.path)))
        if left is not None:
            raise left

    def _finish(self, record: RunRecord) -> None:
        """Write the report as the judge finds it; should a number not hold, the record says so too."""
        if not self.options.report:
            self.folder.finish(record, {})
            return
        report = audit(Run(record, self.journal.evidence, self.folder.path))
        if not report.is_clean:
            self.journal.note(NOT_CLEAN)
            noted = record.model_dump() | {"notices": tuple(self.journal.notices)}
            record = RunRecord.model_validate(noted)
            report = audit(Run(record, self.journal.evidence, self.folder.path))
        self.folder.finish(record, report.files())

    async def _work(self) -> None:
        _require(self.data)
        for warning in warn(self.spec):
            self.journal.note(warning)
        graph = compile_graph(self.spec)
        resolved = await resolve(self.spec, self.options.fake)
        if resolved.spec != self.spec:
            self.spec = resolved.spec
            self.folder.write_spec(self.spec)
        for notice in resolved.notices:
            self.journal.note(notice)
        self.sampler = self._open_sampler()
        windows = await self._prepare()
        models = open_models(self.spec, self.clock, self.options.fake)
        context = Context(
            spec=self.spec,
            models=take_turns(models) if self.options.one_at_a_time else models,
            windows=windows,
            nonce=self.options.nonce,
            evidence=self.options.evidence,
            budget=CallBudget(self.spec.limits.max_model_calls),
            clock=self.clock,
            journal=self.journal,
            read_windows=lambda: self._read_windows(windows),
        )
        config: Any = {"callbacks": [self.timings], "configurable": {"thread_id": self.folder.id}}
        try:
            async for mode, part in graph.astream(self.state, config, context=context, stream_mode=["tasks", "values"]):
                self._on_part(mode, part)
        except (ChimeraError, asyncio.CancelledError):
            raise
        except Exception as error:
            if self.spec.graph == "report":
                raise
            raise wrong_graph(self.spec, f"a node raised {type(error).__name__}: {error}", error) from error

    def _open_sampler(self) -> GpuSampler | None:
        """Watches the GPUs, where a model server may be using them."""
        used = {agent.model for agent in self.spec.agents.values()}
        is_local = any(is_here(self.spec.models[block]) for block in used)
        if self.options.gpus is None and not is_local:
            return None
        sampler = GpuSampler(self.options.gpus or NvmlReader(), self.clock)
        sampler.start()
        return sampler

    async def _prepare(self) -> Mapping[str, Window]:
        """Look at the servers, warm up if asked to; returns the window of each model block."""
        fake, overflow = self.options.fake, self.spec.limits.overflow
        self.before = await look_before(self.spec, fake)
        windows = {
            block: Window.of(self.spec.models[block], overflow, before.num_ctx_trained)
            for block, before in self.before.items()
        }
        if self.options.warm_up:
            self.emit(NodeStarted(WARM_UP))
            with self.timings.warming_up(WARM_UP):
                for notice in await warm_up(self.spec, windows, self.clock, fake):
                    self.journal.note(notice)
            await self._read_windows(windows)
            span = self.timings.nodes[-1]
            self.emit(NodeFinished(WARM_UP, False, (span.ended_ns - span.started_ns) / 1e9, "models loaded"))
        return windows

    async def _read_windows(self, windows: Mapping[str, Window]) -> None:
        """Once a model is loaded for a call of ours, its server tells the window it gives.

        Blocks that ask for one model with unlike windows are left alone: who knows whose it is that is told.
        """
        told = await read_windows(self.spec, self.options.fake)
        asked: dict[tuple[str, str | None, str], set[int]] = {}
        for block in windows:
            config = self.spec.models[block]
            asked.setdefault((config.provider, config.base_url, config.model), set()).add(config.num_ctx)
        for block, window in windows.items():
            config = self.spec.models[block]
            if block in told and len(asked[config.provider, config.base_url, config.model]) == 1:
                window.num_ctx = min(window.num_ctx, told[block])

    def _on_part(self, mode: str, part: Any) -> None:
        """Turn what LangGraph streams into events, and keep the newest state."""
        if mode == "values":
            self.state = part
        elif "result" not in part:
            self.emit(NodeStarted(part["name"]))
        else:
            name = part["name"]
            failed = part["error"] is not None or any(failure.node == name for failure in self.journal.failures)
            spans = [node for node in self.timings.nodes if node.name == name]
            wall_s = (spans[-1].ended_ns - spans[-1].started_ns) / 1e9 if spans else 0.0
            self.emit(NodeFinished(name, failed, wall_s, self.journal.summaries.get(name, "")))

    def _on_token(self, seen: TokenSeen) -> None:
        if seen.node is not None:
            self.emit(Token(seen.node, seen.text, seen.index))

    def _nodes(self) -> tuple[Node, ...]:
        """What the callback saw, completed by what the nodes said of themselves."""
        completed = []
        for node in self.timings.nodes:
            kind, agent = self.journal.kinds.get(node.name, (node.kind if node.kind == "warm_up" else "other", None))
            spans = node.spans + tuple(
                span
                for span in self.journal.spans.get(node.name, ())
                if node.started_ns <= span.started_ns <= node.ended_ns
            )
            failed = any(failure.node == node.name for failure in self.journal.failures)
            errors = [failure.message for failure in self.journal.failures if failure.node == node.name]
            update = {
                "kind": kind,
                "agent": agent,
                "spans": spans,
                "status": "failed" if failed and node.status == "done" else node.status,
                "error": errors[0] if errors else node.error,
            }
            completed.append(Node.model_validate(node.model_dump() | update))
        return tuple(completed)

    async def _manifest(self, status: str) -> Manifest:
        """Servers are asked at the end, when /api/ps knows the effective window; not when we were told to stop."""
        if status == "interrupted":
            return describe_host(self.spec)
        models = await describe_models(self.spec, self.options.fake, self.before)
        return describe_host(self.spec, with_earlier_digests(models, self.folder.path))

    async def _record(self, status: Any) -> RunRecord:
        drafts = self.state.get("drafts", {})
        return RunRecord(
            id=self.folder.id,
            created=self.created,
            ended_ns=self.clock.perf_ns(),
            status=status,
            data=self.data,
            spec=self.spec,
            overrides=self.options.overrides.as_typed(),
            manifest=await self._manifest(status),
            evidence=self.journal.ref,
            nodes=self._nodes(),
            calls=self.timings.calls,
            stalls=tuple(self.stalls),
            gpu_traces=self.sampler.traces if self.sampler else (),
            gpu_trace_note=self.sampler.note if self.sampler else "no model server runs on this machine",
            insights=insights_in_order(self.spec, self.state),
            merged=joint_insight(self.spec, self.state),
            drafts={name: Draft.model_validate(drafts[name]) for name in self.spec.agents if name in drafts},
            notices=tuple(self.journal.notices),
            failures=tuple(self.journal.failures),
        )
