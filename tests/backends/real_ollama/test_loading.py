"""When a real server loads the model, and that a reader of the record is told so."""

import asyncio
from datetime import datetime

import pytest

from chimera.record.measures import LOAD_LIMIT_S

pytestmark = pytest.mark.ollama

LOADED = {"cold", "reloaded"}


def loads(real):
    """Of each call, which flags say that it had to wait for the model."""
    return [flags.keys() & LOADED for flags in real.flags]


async def test_the_first_call_is_cold_and_the_second_is_not(unloaded):
    await unloaded.ask()
    await unloaded.ask()
    assert loads(unloaded) == [{"cold"}, set()]
    assert unloaded.metrics[0].load_s > unloaded.metrics[1].load_s


async def test_another_window_reloads_and_the_flag_names_it(real):
    await real.ask(num_ctx=1024)
    await real.ask(num_ctx=512)
    await real.ask(num_ctx=512)
    assert loads(real)[1:] == [{"reloaded"}, set()]
    assert "num_ctx (1024 → 512) changed" in real.flags[1]["reloaded"]


async def test_what_needs_no_reload_causes_none(real):
    await real.ask()
    for fields in ({"temperature": 1.0}, {"seed": 2}, {"num_predict": 3}, {"top_k": 3}, {"keep_alive": "9m"}):
        await real.ask(**fields)
    await real.ask(schema=real.list_schema(2))
    assert loads(real)[1:] == [set()] * 6


async def test_a_call_without_num_gpu_stays_on_the_runner_of_the_call_with_it(unloaded):
    await unloaded.ask(num_gpu=1)
    await unloaded.ask()
    await unloaded.ask(num_gpu=1)
    assert loads(unloaded) == [{"cold"}, set(), set()]


async def test_another_num_gpu_reloads_and_the_flag_names_it(real):
    await real.ask(num_gpu=1)
    await real.ask(num_gpu=0)
    assert loads(real)[1] == {"reloaded"}
    assert "num_gpu (1 → 0) changed" in real.flags[1]["reloaded"]


async def test_keep_alive_0_unloads_after_the_answer(real):
    await real.ask()
    await real.ask(keep_alive=0)
    await real.until_unloaded()
    await real.ask()
    assert loads(real)[1:] == [set(), {"reloaded"}]
    assert real.metrics[2].load_s > LOAD_LIMIT_S


async def test_keep_alive_rearms_the_runner_for_everyone(real):
    await real.ask(keep_alive="2h")
    late = datetime.fromisoformat(await real.expires_at())
    await real.ask(keep_alive="10m")
    assert datetime.fromisoformat(await real.expires_at()) < late


async def test_two_windows_at_once_keep_reloading_each_other(real):
    """Why specs that differ in such an option must not run side by side on one server."""
    await real.ask(num_ctx=512)
    await asyncio.gather(*[real.ask(num_ctx=num_ctx) for num_ctx in (512, 1024, 512, 1024)])
    assert {"reloaded"} in loads(real)
    assert not any("inconsistent" in flags for flags in real.flags)
