"""Calls that are given up, wait for each other, or lose their runner: what a real server does then."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest

from chimera.errors import CallBroken, CallRefused

pytestmark = pytest.mark.ollama

LONG = {"num_predict": 600, "num_ctx": 2048}


def last_token_ns(call):
    return call.sent_ns + max(stamp.at_ns for stamp in call.stamps if stamp.kind == "content")


def first_token_ns(call):
    return call.sent_ns + min(stamp.at_ns for stamp in call.stamps if stamp.kind == "content")


async def test_a_cancelled_call_frees_the_server(real):
    """The answer that was given up would have taken longer than the next one has to wait."""
    schema = real.list_schema(200)
    await real.ask(schema=schema, **LONG)
    async with real.streaming(schema, **LONG) as asking:
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await real.ask(num_ctx=LONG["num_ctx"], num_predict=2)
    whole, left, after = real.calls
    if left.end == "clean":
        pytest.skip("the answer was over before it could be cancelled: this machine is too busy for so quick a model")
    assert (left.end, left.final_line) == ("left", None)
    rest_ns = last_token_ns(whole) - first_token_ns(whole)
    assert first_token_ns(after) < first_token_ns(left) + rest_ns
    assert real.metrics[2].server_wait_s < real.metrics[0].decode_s / 2


async def test_two_at_once_are_served_one_after_the_other_and_the_wait_is_seen(real):
    """With OLLAMA_NUM_PARALLEL=1, the default: the second waits for the first, and that is neither load nor prefill."""
    schema = real.list_schema(60)
    await real.ask(**LONG)
    await asyncio.gather(real.ask("Say yes.", schema, **LONG), real.ask("Say no.", schema, **LONG))
    real.skip_if_late()
    pairs = sorted(zip(real.calls[1:], real.metrics[1:], strict=True), key=lambda pair: first_token_ns(pair[0]))
    (first, served), (second, waited) = pairs
    rest_s = served.server_total_s - (second.sent_ns - first.sent_ns) / 1e9  # of the first, when the second was sent
    if waited.ttft_s < rest_s / 2:
        pytest.skip("this server answers several calls at a time: OLLAMA_NUM_PARALLEL is more than 1")
    assert waited.server_wait_s > rest_s / 2
    assert waited.load_s + waited.prefill_s < rest_s / 2
    assert not any("inconsistent" in flags for flags in real.flags)


async def test_unloading_lets_a_stream_finish(real):
    async with real.streaming(real.list_schema(60), **LONG) as asking:
        await real.unload()
        answer = await asking
    assert answer.done_reason in {"stop", "length"}
    assert (await real.ask()).text


def _listening_inode(port):
    """Inode of the socket that listens on a port of this machine; None when there is none."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for row in Path(table).read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                return fields[9]
    return None


def _holds(folder, inode):
    try:
        return any(str(link.readlink()) == f"socket:[{inode}]" for link in (folder / "fd").iterdir())
    except OSError:
        return False  # somebody else's process, or gone


def runner_of(address):
    """Process id of the runner, a child of the server at an address of this machine; skips where it is not seen."""
    if os.environ.get("CHIMERA_TEST_KILL_RUNNER") != "1":
        pytest.skip("set CHIMERA_TEST_KILL_RUNNER=1 to let this test kill the runner of the server")
    inode = _listening_inode(httpx.URL(address).port) if Path("/proc/net/tcp").exists() else None
    processes = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()] if inode else []
    server = next((folder.name for folder in processes if _holds(folder, inode)), None)
    children = []
    for folder in processes:
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if parent == server:
            children.append(int(folder.name))
    if len(children) != 1:
        pytest.skip(f"{address} is no server of this machine with one runner as its child process")
    return children[0]


async def test_a_runner_that_dies_in_mid_stream_is_an_error_and_the_next_call_works(real):
    await real.ask(**LONG)
    runner = runner_of(real.address)
    async with real.streaming(real.list_schema(100), **LONG) as asking:
        os.kill(runner, signal.SIGKILL)
        with pytest.raises((CallRefused, CallBroken)) as caught:
            await asking
    error = caught.value
    assert error.retryable
    assert "broke" in error.what
    assert "log" in error.todo
    assert error.where == f"agent test, model {real.model} at {real.address}"
    assert real.calls[-1].final_line is None
    assert (await real.ask(**LONG)).text
    assert "reloaded" in real.flags[-1]
